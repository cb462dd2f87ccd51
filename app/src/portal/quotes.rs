//! What one's company is offered.

use crate::api::own_quotes::list_own_quotes;
use crate::i18n::{T, use_texts};
use crate::routes::portal as routes;
use crate::ui::page::{head, title, toast};
use crate::ui::quote::numbered;
use crate::ui::search::{next_page, search_box, searched};
use crate::ui::status::{status, status_saying};
use crate::ui::table::{column, empty, number_column, pagination, table};
use crate::ui::words::count_text;
use domain::quote::{OwnQuoteRow, OwnQuotes, QuoteStatus};
use leptos::prelude::*;
use texts::Word;
use texts::portal::{home as home_words, quote as words};
use texts::shared::sales;

pub fn quotes_page() -> AnyView {
    searched(list_own_quotes, page)
}

fn page(list: OwnQuotes, q: String) -> AnyView {
    let t = use_texts();
    let line = match list.waiting {
        0 => t.get(words::NOTHING_WAITS).to_owned(),
        waiting => t.count(home_words::QUOTES_OPEN, waiting),
    };
    let body = if list.page.rows.is_empty() {
        empty(t.get(words::EMPTY_TITLE), t.get(words::EMPTY_BODY)).into_any()
    } else {
        let heads = (
            column(t.get(words::COLUMN_NUMBER), None),
            column(t.get(words::COLUMN_STATUS), None),
            column(t.get(words::COLUMN_DATE), Some("m")),
            column(t.get(words::COLUMN_VALID), Some("s")),
            number_column(t.get(sales::TOTAL), Some("s")),
        );
        let count = count_text(t, words::COUNT, list.page.count);
        let next = list.page.next.map(|after| next_page(routes::QUOTES, &q, after));
        let rows = list.page.rows.into_iter().map(|row| self::row(t, row)).collect_view();
        (table(t.get(words::TITLE), heads.into_any(), rows.into_any()), pagination(count, None, next)).into_any()
    };
    view! {
        {title(t.get(words::TITLE))}
        {toast()}
        {head(t.get(words::TITLE), Some(line.into()), ().into_any())}
        {search_box(routes::QUOTES, q, t.get(words::SEARCH), t.get(words::SEARCH))}
        {body}
    }
    .into_any()
}

fn row(t: T, row: OwnQuoteRow) -> impl IntoView {
    let number = numbered(t, &row.number, row.revision);
    let named = t.fill(sales::NAMED, &[("kind", t.get(row.kind.word())), ("number", &number)]);
    view! {
        <tr>
            <th scope="row">
                <div class="cell"><div>
                    <a href=routes::quote(row.id)>{row.title}</a>
                    <span class="sub">{named}</span>
                    <span class="sub only-narrow">{row.total.clone()}</span>
                </div></div>
            </th>
            <td>{standing(t, row.status)}</td>
            <td data-from="m" class="nowrap soft"><time datetime=row.date.at>{row.date.text}</time></td>
            <td data-from="s" class="nowrap soft"><time datetime=row.valid_until.at>{row.valid_until.text}</time></td>
            <td data-from="s" class="number nowrap">{row.total}</td>
        </tr>
    }
}

/// What staff call sent waits here.
pub fn standing(t: T, of: QuoteStatus) -> AnyView {
    match of {
        QuoteStatus::Sent => status_saying(of.key(), t.get(words::WAITS)).into_any(),
        of => status(t, &of).into_any(),
    }
}
