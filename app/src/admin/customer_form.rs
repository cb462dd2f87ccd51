//! Making and changing a customer, and moving one to the trash.

use super::customer_card::{customer_id, shown_name};
use crate::api::Answer;
use crate::api::customers::{customer_duplicates, show_customer, show_customer_form};
use crate::frame::{use_flash, use_frame};
use crate::i18n::{T, use_texts};
use crate::load::{loaded, record};
use crate::routes::admin as routes;
use crate::ui::Words;
use crate::ui::address::address_fields;
use crate::ui::button::button;
use crate::ui::error_summary::error_summary;
use crate::ui::field::field;
use crate::ui::form::{Actions, FormState, Layout, PostForm, hidden, section};
use crate::ui::page::{breadcrumb, head, title, toast};
use crate::ui::words::languages;
use domain::access::Masked;
use domain::customer::{Address, CustomerForm, CustomerKind, Duplicate, FilledCustomerForm};
use domain::{CustomerId, Flash};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use texts::Word;
use texts::admin::{customer as words, customers as list_words};
use texts::shared::{action, address, ui};

const CREATE: &str = "/admin/api/customers/create";
const SAVE: &str = "/admin/api/customers/save";

pub fn customer_form_page() -> AnyView {
    let params = use_params_map();
    let refused = use_frame().with_value(|frame| frame.flash.as_ref().filter(|flash| flash.form == CREATE).map(typed));
    let record = record(
        move || params.get().get("id"),
        move |id| {
            let refused = refused.clone();
            async move {
                let id = id.map(|id| customer_id(&id)).transpose()?;
                let filled = show_customer_form(id).await?;
                let duplicates = match refused {
                    Some(form) => customer_duplicates(form).await?,
                    None => Vec::new(),
                };
                Answer::Ok((id, filled, duplicates))
            }
        },
    );
    loaded(record, |(id, filled, duplicates)| page(id, filled, duplicates))
}

/// What a refused form held, for looking for its like.
fn typed(flash: &Flash) -> CustomerForm {
    let value = |name: &str| {
        flash.values.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone()).unwrap_or_default()
    };
    CustomerForm {
        name: value("name"),
        email: value("email"),
        vat_id: value("vat_id"),
        tax_id: value("tax_id"),
        ..CustomerForm::default()
    }
}

fn page(id: Option<CustomerId>, filled: FilledCustomerForm, duplicates: Vec<Duplicate>) -> AnyView {
    let t = use_texts();
    let post = if id.is_some() { SAVE } else { CREATE };
    let form = FormState::new(use_flash(post), post);
    let name = match id {
        Some(_) => t.fill(words::EDIT_TITLE, &[("name", &filled.name)]),
        None => t.get(words::NEW_TITLE).to_owned(),
    };
    let mut way: Vec<(Words, String)> = vec![(t.get(list_words::TITLE).into(), routes::CUSTOMERS.to_owned())];
    let back = id.map_or(routes::CUSTOMERS.to_owned(), routes::customer);
    if id.is_some() {
        way.push((filled.name.clone().into(), back.clone()));
    }
    let hints = (!duplicates.is_empty()).then(|| hints(t, duplicates));
    let save = if id.is_some() { action::SAVE } else { words::CREATE };
    view! {
        {title(form.title(&name))}
        {breadcrumb(way, name.clone())}
        {toast()}
        {error_summary(&form)}
        {head(name, None, ().into_any())}
        {hints}
        <PostForm action=post layout=Layout::Sections>
            {id.map(|id| (hidden("id", id.to_string()), hidden("version", filled.version.to_string())))}
            {fields(t, &form, &filled)}
            <Actions>{button(t.get(save)).primary().submit()}{button(t.get(action::CANCEL)).quiet().link(back)}</Actions>
        </PostForm>
    }
    .into_any()
}

fn fields(t: T, form: &FormState, filled: &FilledCustomerForm) -> impl IntoView + use<> {
    let was = &filled.form;
    let kinds = CustomerKind::ALL.map(|kind| (kind.key().to_owned(), t.get(kind.word()).into()));
    let none: (String, Words) = (String::new(), t.get(ui::CHOOSE).into());
    let languages = std::iter::once(none).chain(languages()).collect();
    let text = |value: &str| Some(value.to_owned()).filter(|value| !value.is_empty());
    let at = Address {
        line_1: text(&was.address_1),
        line_2: text(&was.address_2),
        city: text(&was.city),
        region: text(&was.region),
        postal_code: text(&was.postal_code),
        country: text(&was.country),
    };
    (
        section(
            t.get(words::SECTION_COMPANY),
            Some(t.get(words::NAME_LEAD).into()),
            (
                field(form, "kind", t.get(words::KIND)).select(&was.kind, kinds.into()),
                filled
                    .masks
                    .name
                    .then(|| field(form, "name", t.get(words::NAME)).complete("organization").text(&was.name)),
                field(form, "vat_id", t.get(words::VAT_ID)).hint(t.get(words::VAT_HINT)).optional().text(&was.vat_id),
                field(form, "currency", t.get(words::CURRENCY))
                    .hint(t.get(words::CURRENCY_HINT))
                    .optional()
                    .text(&was.currency),
            ),
        ),
        section(
            t.get(words::SECTION_CONTACT),
            None,
            (
                filled.masks.email.then(|| field(form, "email", t.get(words::EMAIL)).optional().email(&was.email)),
                filled.masks.phone.then(|| field(form, "phone", t.get(words::PHONE)).optional().tel(&was.phone)),
                field(form, "website", t.get(words::WEBSITE)).optional().text(&was.website),
                field(form, "language", t.get(words::LANGUAGE)).optional().select(&was.language, languages),
            ),
        ),
        section(t.get(address::TITLE), None, address_fields(form, &at)),
        filled.italian.then(|| {
            section(t.get(words::SECTION_ITALY), Some(t.get(words::SECTION_ITALY_LEAD).into()), italy(t, form, was))
        }),
        section(
            t.get(words::SECTION_MORE),
            None,
            (
                field(form, "group", t.get(words::GROUP)).optional().text(&was.group),
                filled.can_tag.then(|| {
                    field(form, "tags", t.get(words::TAGS)).hint(t.get(words::TAGS_HINT)).optional().text(&was.tags)
                }),
                field(form, "reference", t.get(words::REFERENCE))
                    .hint(t.get(words::REFERENCE_HINT))
                    .optional()
                    .text(&was.reference),
            ),
        ),
    )
}

/// What Italy's exchange wants to know of a customer.
fn italy(t: T, form: &FormState, was: &CustomerForm) -> impl IntoView + use<> {
    (
        field(form, "tax_id", t.get(words::TAX_ID)).hint(t.get(words::TAX_ID_HINT)).optional().text(&was.tax_id),
        field(form, "sdi_code", t.get(words::SDI_CODE))
            .hint(t.get(words::SDI_CODE_HINT))
            .optional()
            .text(&was.sdi_code),
        field(form, "pec", t.get(words::PEC)).hint(t.get(words::PEC_HINT)).optional().email(&was.pec),
    )
}

fn hints(t: T, duplicates: Vec<Duplicate>) -> impl IntoView {
    let lines = duplicates.into_iter().map(|hint| {
        let name = match hint.name {
            Masked::Shown(name) => format!("{} {name}", hint.number),
            Masked::Hidden => hint.number,
        };
        let same = t.get(match hint.same.as_str() {
            "email" => words::DUPLICATE_EMAIL,
            "vat_id" => words::DUPLICATE_VAT_ID,
            "tax_id" => words::DUPLICATE_TAX_ID,
            _ => words::DUPLICATE_NAME,
        });
        view! { <li><a href=routes::customer(hint.id)>{name}</a>" "{same}</li> }
    });
    view! {
        <div class="callout" data-tone="amber">
            <div><p><strong>{t.get(words::DUPLICATES_TITLE)}</strong></p><ul>{lines.collect_view()}</ul></div>
        </div>
    }
}

/// Asks before a customer goes to the trash.
pub fn trash_customer_page() -> AnyView {
    let params = use_params_map();
    let id = move || params.get().get("id").unwrap_or_default();
    let card = record(id, |id| async move { show_customer(customer_id(&id)?).await });
    loaded(card, |customer| {
        let t = use_texts();
        let name = shown_name(&customer.name, &customer.number);
        let way = vec![
            (t.get(list_words::TITLE).into(), routes::CUSTOMERS.to_owned()),
            (name.clone().into(), routes::customer(customer.id)),
        ];
        view! {
            {title(t.get(words::TRASH))}
            {breadcrumb(way, t.get(words::TRASH))}
            {toast()}
            {head(t.get(words::TRASH_TITLE), Some(name.into()), ().into_any())}
            <p class="measure">{t.get(words::TRASH_BODY)}</p>
            <PostForm action="/admin/api/customers/trash">
                {hidden("id", customer.id.to_string())}
                <div class="row">
                    {button(t.get(words::TRASH)).danger().submit()}
                    {button(t.get(action::CANCEL)).quiet().link(routes::customer(customer.id))}
                </div>
            </PostForm>
        }
        .into_any()
    })
}
