//! What a customer was billed and paid within some days, to read and to send.

use super::customer_card::{customer_id, shown_name};
use crate::api::payments::show_statement;
use crate::frame::use_flash;
use crate::i18n::{T, use_texts};
use crate::load::{loaded, record};
use crate::routes::admin as routes;
use crate::ui::button::button;
use crate::ui::error_summary::error_summary;
use crate::ui::form::{FormState, act};
use crate::ui::icon::Icon;
use crate::ui::page::{breadcrumb, head, title, toast};
use crate::ui::statement::{asked, statement};
use domain::statement::{About, Statement};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use texts::admin::{customers as list_words, invoice as invoice_words, statement as mail_words};
use texts::shared::statement as words;

const SEND: &str = "/admin/api/customers/send-statement";

pub fn statement_page() -> AnyView {
    let params = use_params_map();
    let source = move || (params.with(|params| params.get("id").unwrap_or_default()), asked());
    let found = record(source, |(id, query)| async move { show_statement(customer_id(&id)?, query).await });
    loaded(found, page)
}

fn page(found: Statement) -> AnyView {
    let t = use_texts();
    let customer = shown_name(&found.customer_name, &found.customer_number);
    let way = vec![
        (t.get(list_words::TITLE).into(), routes::CUSTOMERS.to_owned()),
        (customer.clone().into(), routes::customer(found.customer)),
    ];
    let opens = |about| match about {
        About::Invoice(id) => Some(routes::invoice(id)),
        About::CreditNote(id) => Some(routes::credit_note(id)),
        About::Payment(id) => Some(routes::payment(id)),
    };
    let path = routes::statement(found.customer);
    let by_mail = by_mail(t, &found);
    view! {
        {title(t.get(words::TITLE))}
        {breadcrumb(way, t.get(words::TITLE))}
        {toast()}
        {error_summary(&FormState::new(use_flash(SEND), SEND))}
        {head(t.get(words::TITLE), Some(customer.into()), ().into_any())}
        {statement(t, found, path, by_mail.into_any(), opens)}
    }
    .into_any()
}

/// To how many it goes, and the button that sends it.
fn by_mail(t: T, found: &Statement) -> Option<impl IntoView + use<>> {
    let people = found.goes_to?;
    let to = match people {
        0 => t.get(mail_words::TO_NOBODY).to_owned(),
        n => t.count(invoice_words::GOES_TO, n),
    };
    let send = (people > 0).then(|| {
        let values = [("id", found.customer.to_string()), ("from", found.from.at.clone()), ("to", found.to.at.clone())];
        act(SEND, values, button(t.get(invoice_words::SEND)).icon(Icon::Send).primary().submit())
    });
    Some(view! { <p class="small soft">{to}</p>{send} })
}
