//! What one's company was billed and paid within some days.

use crate::api::portal::show_own_statement;
use crate::i18n::use_texts;
use crate::load::{loaded, record};
use crate::routes::portal as routes;
use crate::ui::page::{breadcrumb, head, title};
use crate::ui::statement::{asked, statement};
use domain::statement::{About, Statement};
use leptos::prelude::*;
use texts::portal::{invoice as invoice_words, nav};
use texts::shared::statement as words;

pub fn statement_page() -> AnyView {
    loaded(record(asked, show_own_statement), page)
}

fn page(found: Statement) -> AnyView {
    let t = use_texts();
    let way = vec![
        (t.get(nav::HOME).into(), routes::HOME.to_owned()),
        (t.get(invoice_words::TITLE).into(), routes::INVOICES.to_owned()),
    ];
    let opens = |about| match about {
        About::Invoice(id) => Some(routes::invoice(id)),
        About::CreditNote(id) => Some(routes::credit_note(id)),
        About::Payment(_) => None,
    };
    view! {
        {title(t.get(words::TITLE))}
        {breadcrumb(way, t.get(words::TITLE))}
        {head(t.get(words::TITLE), None, ().into_any())}
        {statement(t, found, routes::STATEMENT.to_owned(), ().into_any(), opens)}
    }
    .into_any()
}
