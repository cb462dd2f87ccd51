//! The portal as one of a customer's people sees it: to read, never to act in.

use super::customer_card::{customer_id, shown_name};
use super::explain::portal_saying;
use super::portal_settings::closed_areas;
use crate::api::contacts::preview_portal;
use crate::i18n::{T, use_texts};
use crate::load::{loaded, record};
use crate::routes::admin as routes;
use crate::ui::address::address_lines;
use crate::ui::avatar::{Side, Size, avatar};
use crate::ui::card::{card, fact, facts, maybe_masked};
use crate::ui::icon::Icon;
use crate::ui::page::{breadcrumb, callout, head, title};
use domain::access::Masked;
use domain::portal::{PortalPreview, PreviewCompany, PreviewPerson};
use domain::{ContactId, CustomerId, Refusal};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use texts::admin::{customer as card_words, customers as list_words, preview as words};
use texts::shared::address;

pub fn portal_preview_page() -> AnyView {
    let params = use_params_map();
    let ids = move || (params.get().get("id").unwrap_or_default(), params.get().get("contact").unwrap_or_default());
    let preview = record(ids, |(id, contact)| async move {
        let id = customer_id(&id)?;
        let contact: ContactId = contact.parse().map_err(|_| Refusal::NotFound)?;
        Ok((id, contact, preview_portal(id, contact).await?))
    });
    loaded(preview, |(id, contact, preview)| page(id, contact, preview))
}

fn page(id: CustomerId, contact: ContactId, preview: PortalPreview) -> AnyView {
    let t = use_texts();
    let name = preview.name.shown().unwrap_or_else(|| t.get(card_words::HIDDEN_NAME).to_owned());
    let heading = t.fill(words::TITLE, &[("name", &name)]);
    let lead = if preview.has_access { words::LEAD } else { words::LEAD_NOT_YET };
    let of = preview.company.as_ref().map_or_else(String::new, |company| shown_name(&company.name, &company.number));
    let closed = closed_areas(t).map(|words| view! { <li class="soft">{words}</li> });
    let rights = preview.rights.iter().map(|(right, scope)| view! { <li>{portal_saying(t, *right, *scope)}</li> });
    let rights = view! { <ul class="plain-list">{rights.collect_view()}{closed}</ul> };
    view! {
        {title(heading.clone())}
        {breadcrumb(
            vec![
                (t.get(list_words::TITLE).into(), routes::CUSTOMERS.to_owned()),
                (of.into(), routes::customer(id)),
                (name.into(), routes::contact(id, contact)),
            ],
            t.get(words::SHORT),
        )}
        {head(heading, Some(t.get(lead).into()), ().into_any())}
        {callout(Icon::Eye, t.get(words::READ_ONLY), t.get(words::READ_ONLY_BODY))}
        <div class="with-side">
            <div class="stack">
                {preview.company.map(|company| company_card(t, company))}
                {people_card(t, preview.people)}
            </div>
            <div class="stack">{card(t.get(words::RIGHTS), None, rights.into_any())}</div>
        </div>
    }
    .into_any()
}

fn company_card(t: T, company: PreviewCompany) -> impl IntoView {
    let body = view! {
        <div class="body">
            {facts(vec![
                (t.get(card_words::NAME).into(), maybe_masked(
                    company.name.map(Some),
                    t.get(card_words::HIDDEN_NAME),
                )),
                (t.get(words::NUMBER).into(), fact(Some(company.number))),
                (t.get(card_words::VAT_ID).into(), fact(company.vat_id)),
                (t.get(card_words::TAX_ID).into(), maybe_masked(company.tax_id, t.get(card_words::HIDDEN_NAME))),
                (t.get(card_words::SDI_CODE).into(), fact(company.sdi_code)),
                (t.get(card_words::PEC).into(), maybe_masked(company.pec, t.get(card_words::HIDDEN_EMAIL))),
                (t.get(card_words::EMAIL).into(), maybe_masked(company.email, t.get(card_words::HIDDEN_EMAIL))),
                (t.get(card_words::PHONE).into(), maybe_masked(company.phone, t.get(card_words::HIDDEN_PHONE))),
                (t.get(address::TITLE).into(), address_lines(&company.address)),
            ])}
        </div>
    };
    card(t.get(words::COMPANY), None, body.into_any())
}

fn people_card(t: T, people: Vec<PreviewPerson>) -> impl IntoView {
    let none = people.is_empty().then(|| view! { <li class="soft">{t.get(words::NO_PEOPLE)}</li> });
    let people = people.into_iter().map(|person| {
        let name = person.name.shown().unwrap_or_else(|| t.get(card_words::HIDDEN_NAME).to_owned());
        let ways = match person.details {
            Some(details) => {
                let of = |datum: Masked<Option<String>>, hidden| match datum {
                    Masked::Shown(datum) => datum,
                    Masked::Hidden => Some(t.get(hidden).to_owned()),
                };
                let ways = [of(details.email, card_words::HIDDEN_EMAIL), of(details.phone, card_words::HIDDEN_PHONE)];
                ways.into_iter().flatten().collect::<Vec<_>>().join(" · ")
            }
            None => t.get(words::NAME_ONLY).to_owned(),
        };
        view! {
            <li>
                {avatar(&name, Side::Customer, Size::Medium)}
                <div class="grow">
                    <span class="strong">{name}</span>
                    {person.position.map(|position| view! { <span class="sub">{position}</span> })}
                    <span class="sub">{ways}</span>
                </div>
            </li>
        }
    });
    let people = people.collect_view();
    card(t.get(words::PEOPLE), None, view! { <ul class="plain-list">{people}{none}</ul> }.into_any())
}
