//! Erasing a person who asks for it: what goes, what stays, and the button.

use super::customer_card::{customer_id, shown_name};
use crate::api::contacts::show_erasure;
use crate::frame::use_flash;
use crate::i18n::use_texts;
use crate::load::{loaded, record};
use crate::routes::admin as routes;
use crate::ui::button::button;
use crate::ui::card::card;
use crate::ui::error_summary::error_summary;
use crate::ui::form::{FormState, act};
use crate::ui::page::{breadcrumb, head, title, toast};
use domain::contact::Erasure;
use domain::{ContactId, CustomerId, Refusal};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use texts::admin::{customer as card_words, customers as list_words, erase as words};
use texts::shared::action;

const ERASE_PERSON: &str = "/admin/api/contacts/erase";

pub fn erase_page() -> AnyView {
    let params = use_params_map();
    let text = move |name: &str| params.with(|params| params.get(name).unwrap_or_default());
    let erasure = record(
        move || (text("id"), text("contact")),
        |(customer, contact)| async move {
            let customer = customer_id(&customer)?;
            let contact: ContactId = contact.parse().map_err(|_| Refusal::NotFound)?;
            Ok((customer, contact, show_erasure(customer, contact).await?))
        },
    );
    loaded(erasure, |(customer, contact, erasure)| page(customer, contact, &erasure))
}

fn page(customer: CustomerId, contact: ContactId, erasure: &Erasure) -> AnyView {
    let t = use_texts();
    let form = FormState::new(use_flash(ERASE_PERSON), ERASE_PERSON);
    let hidden = t.get(card_words::HIDDEN_NAME);
    let person = shown_name(&erasure.name, hidden);
    let name = t.fill(words::TITLE, &[("name", &person)]);
    let way = vec![
        (t.get(list_words::TITLE).into(), routes::CUSTOMERS.to_owned()),
        (shown_name(&erasure.customer, hidden).into(), routes::customer(customer)),
        (person.into(), routes::contact(customer, contact)),
    ];
    let mails = (erasure.mails > 0).then(|| view! { <li>{t.count(words::MAILS, erasure.mails)}</li> });
    let sign_in = (erasure.signs_in && !erasure.elsewhere).then(|| view! { <li>{t.get(words::SIGN_IN)}</li> });
    let goes = view! {
        <div class="body"><ul class="steps"><li>{t.get(words::CONTACT)}</li>{mails}{sign_in}</ul></div>
    };
    let elsewhere = erasure.elsewhere.then(|| view! { <p>{t.get(words::ELSEWHERE)}</p> });
    let stays = view! { <div class="body stack" data-gap="2"><p>{t.get(words::STAYS_BODY)}</p>{elsewhere}</div> };
    let erase = if erasure.primary {
        view! { <p>{t.get(words::PRIMARY)}</p> }.into_any()
    } else {
        let values = [("customer", customer.to_string()), ("id", contact.to_string())];
        act(ERASE_PERSON, values, button(t.get(words::ERASE)).danger().submit()).into_any()
    };
    view! {
        {title(form.title(&name))}
        {breadcrumb(way, name.clone())}
        {toast()}
        {error_summary(&form)}
        {head(name, Some(t.get(words::LEAD).into()), ().into_any())}
        <div class="measure stack">
            {card(t.get(words::GOES), None, goes.into_any())}
            {card(t.get(words::STAYS), None, stays.into_any())}
            <div class="row">
                {erase}
                {button(t.get(action::CANCEL)).quiet().link(routes::contact(customer, contact))}
            </div>
        </div>
    }
    .into_any()
}
