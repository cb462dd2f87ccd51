//! What a customer was offered, on the client card.

use super::quotes::{href, shown_number};
use crate::i18n::T;
use crate::routes::admin as routes;
use crate::ui::button::button;
use crate::ui::card::card;
use crate::ui::icon::Icon;
use crate::ui::status::status;
use domain::CustomerId;
use domain::quote::{CardQuotes, QuoteQuery, QuoteRow};
use leptos::prelude::*;
use texts::admin::quote as words;

pub fn quotes(t: T, id: CustomerId, quotes: CardQuotes) -> AnyView {
    let new = quotes
        .can_create
        .then(|| button(t.get(words::NEW)).icon_only(Icon::Plus).small().link(routes::new_quote(id)).into_any());
    let rows: Vec<_> = quotes.quotes.into_iter().map(|row| quote(t, row)).collect();
    let body = if rows.is_empty() {
        view! { <div class="body"><p class="soft">{t.get(words::NOTHING_YET)}</p></div> }.into_any()
    } else {
        let all = href(&QuoteQuery { customer: id.to_string(), ..QuoteQuery::default() });
        view! { <ul class="plain-list">{rows}</ul><footer><a href=all>{t.get(words::ALL)}</a></footer> }.into_any()
    };
    card(t.get(words::CARD), new, body)
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
