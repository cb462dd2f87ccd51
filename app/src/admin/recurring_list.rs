//! The list of recurring invoices. Search, filter and place are in the address.

use super::customer_card::shown_name;
use crate::api::recurring::list_recurring;
use crate::i18n::{T, use_texts};
use crate::routes::{admin as routes, asking};
use crate::ui::button::button;
use crate::ui::icon::Icon;
use crate::ui::page::{callout, head, title, toast};
use crate::ui::search::{listed, search_by_state};
use crate::ui::status::status;
use crate::ui::table::{column, empty, number_column, pagination, table};
use crate::ui::words::{count_text, every_text};
use domain::access::Masked;
use domain::list::one_customer;
use domain::recurring::{RecurringList, RecurringQuery, RecurringRow, RecurringStatus};
use leptos::prelude::*;
use leptos_router::params::ParamsMap;
use texts::Word;
use texts::admin::{customers as list_words, recurring as words};

pub fn recurring_list_page() -> AnyView {
    listed(query_of, list_recurring, page)
}

fn query_of(params: &ParamsMap) -> RecurringQuery {
    let text = |name: &str| params.get(name).unwrap_or_default();
    RecurringQuery { q: text("q"), status: text("status"), customer: text("customer"), after: text("after") }
}

/// The address of the list with `query`.
pub fn href(query: &RecurringQuery) -> String {
    let RecurringQuery { q, status, customer, after } = query;
    asking(routes::RECURRING, [("q", q.as_str()), ("status", status), ("customer", customer), ("after", after)])
}

fn page(list: RecurringList, query: RecurringQuery) -> AnyView {
    let t = use_texts();
    let of = one_customer(&query.customer).filter(|_| list.can_create);
    let new = of.map(|id| button(t.get(words::NEW)).icon(Icon::Plus).primary().link(routes::new_recurring(id)));
    let name = match &list.customer {
        Some(Masked::Shown(name)) => t.fill(words::TITLE_OF, &[("name", name)]),
        Some(Masked::Hidden) | None => t.get(words::TITLE).to_owned(),
    };
    let part = (!list.sees_all).then(|| callout(Icon::EyeOff, t.get(list_words::PART_TITLE), t.get(words::PART_BODY)));
    let count = count_text(t, words::COUNT, list.page.count);
    let body = if list.page.rows.is_empty() {
        let anything = RecurringQuery { customer: query.customer.clone(), ..RecurringQuery::default() };
        match query == anything {
            true => empty(t.get(words::NONE_TITLE), t.get(words::NONE_BODY)).into_any(),
            false => empty(t.get(words::EMPTY_TITLE), t.get(words::EMPTY_BODY)).into_any(),
        }
    } else {
        let heads = (
            column(t.get(words::ABOUT), None),
            column(t.get(list_words::COLUMN_CUSTOMER), Some("m")),
            column(t.get(words::STATUS), None),
            column(t.get(words::EVERY), Some("m")),
            column(t.get(words::NEXT), Some("s")),
            number_column(t.get(words::TOTAL), None),
        );
        let next = list.page.next.map(|after| href(&RecurringQuery { after, ..query.clone() }));
        let rows = list.page.rows.into_iter().map(|row| self::row(t, row)).collect_view();
        (table(t.get(words::TITLE), heads.into_any(), rows.into_any()), pagination(count.clone(), None, next))
            .into_any()
    };
    view! {
        {title(name.clone())}
        {toast()}
        {head(name, Some(count.into()), new.into_any())}
        {part}
        {search(t, &query)}
        {body}
    }
    .into_any()
}

/// Words and a state to look for.
fn search(t: T, query: &RecurringQuery) -> AnyView {
    let states = RecurringStatus::ALL.map(|status| (status.key(), status.word()));
    let states = std::iter::once(("", words::NOT_OVER)).chain(states);
    let asked = (query.q.as_str(), query.status.as_str(), query.customer.as_str());
    search_by_state(t, routes::RECURRING, [words::SEARCH, words::SEARCH_HINT, words::STATUS], asked, states)
}

fn row(t: T, row: RecurringRow) -> impl IntoView {
    let customer = shown_name(&row.customer_name, &row.customer_number);
    view! {
        <tr>
            <th scope="row">
                <div class="cell"><div>
                    <a href=routes::recurring(row.id)>{row.about}</a>
                    <span class="sub only-narrow">{customer.clone()}</span>
                </div></div>
            </th>
            <td data-from="m"><a class="row-link" href=routes::customer(row.customer)>{customer}</a></td>
            <td>{status(t, &row.status)}</td>
            <td data-from="m" class="soft">{every_text(t, row.every)}</td>
            <td data-from="s" class="nowrap soft">{row.next.map(|day| view! { <time datetime=day.at>{day.text}</time> })}</td>
            <td class="number nowrap">{row.total}</td>
        </tr>
    }
}
