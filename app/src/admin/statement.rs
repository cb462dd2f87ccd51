//! What a customer was billed and paid within some days.

use super::customer_card::{customer_id, shown_name};
use crate::api::payments::show_statement;
use crate::i18n::use_texts;
use crate::load::{loaded, record};
use crate::routes::admin as routes;
use crate::ui::page::{breadcrumb, head, title};
use crate::ui::statement::{asked, statement};
use domain::statement::{About, Statement};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use texts::admin::customers as list_words;
use texts::shared::statement as words;

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
    view! {
        {title(t.get(words::TITLE))}
        {breadcrumb(way, t.get(words::TITLE))}
        {head(t.get(words::TITLE), Some(customer.into()), ().into_any())}
        {statement(t, found, path, opens)}
    }
    .into_any()
}
