//! What a customer was offered, on the client card.

use super::quote_words::words_of;
use super::quotes::{href, shown_number};
use crate::i18n::T;
use crate::routes::admin as routes;
use crate::ui::button::button;
use crate::ui::card::card;
use crate::ui::icon::Icon;
use crate::ui::status::status;
use domain::CustomerId;
use domain::documents::DocumentQuery;
use domain::quote::{CardQuotes, QuoteKind, QuoteRow};
use leptos::prelude::*;
use texts::admin::{proposal, quote as words};

pub fn quotes(t: T, id: CustomerId, quotes: CardQuotes) -> AnyView {
    let new = quotes.can_create.then(|| {
        let each = QuoteKind::ALL.map(|kind| {
            button(t.get(words_of(kind).new)).icon_only(mark(kind)).small().link(routes::new_quote(id, kind))
        });
        view! { <div class="row">{each.into_iter().collect_view()}</div> }.into_any()
    });
    let rows: Vec<_> = quotes.quotes.into_iter().map(|row| quote(t, row)).collect();
    let body = if rows.is_empty() {
        view! { <div class="body"><p class="soft">{t.get(words::NOTHING_YET)}</p></div> }.into_any()
    } else {
        let all = [(QuoteKind::Quote, words::ALL), (QuoteKind::Proposal, proposal::ALL)].map(|(kind, name)| {
            let all = href(kind, &DocumentQuery { customer: id.to_string(), ..DocumentQuery::default() });
            view! { <a href=all>{t.get(name)}</a> }
        });
        view! { <ul class="plain-list">{rows}</ul><footer><div class="row">{all.into_iter().collect_view()}</div></footer> }
            .into_any()
    };
    card(t.get(words::CARD), new, body)
}

const fn mark(kind: QuoteKind) -> Icon {
    match kind {
        QuoteKind::Quote => Icon::FilePen,
        QuoteKind::Proposal => Icon::FileText,
    }
}

fn quote(t: T, row: QuoteRow) -> impl IntoView {
    let number = shown_number(t, row.number.as_deref(), row.revision);
    view! {
        <li>
            <div class="grow"><a class="row-link" href=routes::quote(row.id)>{number}</a><span class="sub">{row.title}</span></div>
            <div class="stack" data-gap="1" data-align="end"><span class="number">{row.total}</span>{status(t, &row.status)}</div>
        </li>
    }
}
