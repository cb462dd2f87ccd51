//! A contact as a form and as a row.

use crate::store::contact;
use crate::{Result, phone};
use domain::Refusal;
use domain::access::Masks;
use domain::contact::{ContactEdit, ContactForm, full_name};
use domain::customer::Address;
use domain::fold::fold;
use sea_orm::ActiveValue::Set;

pub(super) fn write_columns(row: &mut contact::ActiveModel, edit: &ContactEdit) {
    row.name_fold = Set(fold(&full_name(edit.first_name.as_deref(), edit.last_name.as_deref())));
    row.first_name = Set(edit.first_name.clone());
    row.last_name = Set(edit.last_name.clone());
    row.position = Set(edit.position.clone());
    row.company = Set(edit.company.clone());
    row.email = Set(edit.email.as_ref().map(|email| email.as_str().to_owned()));
    row.phone = Set(edit.phone.clone());
    row.language = Set(edit.language.map(|language| language.code().to_owned()));
    let Address { line_1, line_2, city, region, postal_code, country } = edit.address.clone();
    row.address_1 = Set(line_1);
    row.address_2 = Set(line_2);
    row.city = Set(city);
    row.region = Set(region);
    row.postal_code = Set(postal_code);
    row.country = Set(country);
}

pub(crate) fn understood(form: &ContactForm, country: Option<&str>) -> Result<ContactEdit> {
    match (form.parse(), phone::optional(&form.phone, country)) {
        (Ok(edit), Ok(phone)) => Ok(ContactEdit { phone, ..edit }),
        (Ok(_), Err(problem)) => Err(Refusal::field("phone", problem).into()),
        (Err(refusal), _) => Err(refusal.into()),
    }
}

pub(crate) fn with_masked(form: &ContactForm, before: &contact::Model, masks: Masks) -> ContactForm {
    let mut form = form.clone();
    if !masks.name {
        form.first_name = before.first_name.clone().unwrap_or_default();
        form.last_name = before.last_name.clone().unwrap_or_default();
    }
    if !masks.email {
        form.email = before.email.clone().unwrap_or_default();
    }
    if !masks.phone {
        form.phone = before.phone.clone().unwrap_or_default();
    }
    form
}

pub(crate) fn filled(contact: &contact::Model, masks: Masks) -> ContactForm {
    let shown = |sees: bool, value: &Option<String>| value.clone().filter(|_| sees).unwrap_or_default();
    ContactForm {
        first_name: shown(masks.name, &contact.first_name),
        last_name: shown(masks.name, &contact.last_name),
        position: shown(true, &contact.position),
        company: shown(true, &contact.company),
        email: shown(masks.email, &contact.email),
        phone: shown(masks.phone, &contact.phone),
        language: shown(true, &contact.language),
        address_1: shown(true, &contact.address_1),
        address_2: shown(true, &contact.address_2),
        city: shown(true, &contact.city),
        region: shown(true, &contact.region),
        postal_code: shown(true, &contact.postal_code),
        country: shown(true, &contact.country),
    }
}
