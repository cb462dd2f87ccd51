use crate::api::portal::show_company;
use crate::frame::use_flash;
use crate::i18n::use_texts;
use crate::load::{loaded, record};
use crate::ui::address::{address_fields, address_lines};
use crate::ui::button::button;
use crate::ui::card::{card, fact, facts};
use crate::ui::error_summary::error_summary;
use crate::ui::field::field;
use crate::ui::form::{Actions, FormState, Layout, PostForm, hidden, section};
use crate::ui::page::{head, title, toast};
use domain::portal::Company;
use leptos::prelude::*;
use texts::portal::company as words;
use texts::shared::{action, address};

const POST: &str = "/api/company/save";

/// The data of one's own company; those who may, change its contact data.
pub fn company_page() -> AnyView {
    let company = record(|| (), |()| show_company());
    loaded(company, page)
}

fn page(company: Company) -> AnyView {
    let t = use_texts();
    let form = FormState::new(use_flash(POST), POST);
    // Who may edit sees the rest in the fields.
    let reads = !company.can_edit;
    let known = view! {
        <div class="body">
            {facts(vec![
                (t.get(words::NAME).into(), fact(Some(company.name.clone()))),
                (t.get(words::NUMBER).into(), fact(Some(company.number.clone()))),
                (t.get(words::VAT_ID).into(), fact(company.vat_id.clone())),
                (t.get(words::TAX_ID).into(), fact(company.tax_id.clone())),
                (t.get(words::SDI_CODE).into(), fact(company.sdi_code.clone())),
                (t.get(words::PEC).into(), fact(company.pec.clone())),
                (t.get(words::EMAIL).into(), fact(company.email.clone()).filter(|_| reads)),
                (t.get(words::PHONE).into(), fact(company.phone.clone()).filter(|_| reads)),
                (t.get(address::TITLE).into(), address_lines(&company.address).filter(|_| reads)),
            ])}
        </div>
        <footer>{t.get(words::FIXED)}</footer>
    };
    let (name, refused) = (form.title(t.get(words::TITLE)), error_summary(&form));
    let company_name = company.name.clone();
    let edit = company.can_edit.then(|| edit(form, company));
    view! {
        {title(name)}
        {toast()}
        {refused}
        {head(t.get(words::TITLE), Some(t.get(words::LEAD).into()), ().into_any())}
        {card(company_name, None, known.into_any())}
        {edit}
    }
    .into_any()
}

fn edit(form: FormState, company: Company) -> AnyView {
    let t = use_texts();
    let (email, phone) = (company.email.clone().unwrap_or_default(), company.phone.clone().unwrap_or_default());
    view! {
        <PostForm action=POST layout=Layout::Sections>
            {hidden("version", company.version.to_string())}
            {section(t.get(words::CONTACT), None, (
                field(&form, "email", t.get(words::EMAIL)).optional().complete("email").email(email),
                field(&form, "phone", t.get(words::PHONE)).optional().complete("tel").tel(phone),
            ))}
            {section(t.get(address::TITLE), None, address_fields(&form, &company.address))}
            <Actions>{button(t.get(action::SAVE)).primary().submit()}</Actions>
        </PostForm>
    }
    .into_any()
}
