//! Who owes, and since when.

use super::{age_word, currencies, reports};
use crate::admin::customer_card::shown_name;
use crate::api::finance::list_debtors;
use crate::i18n::{T, use_texts};
use crate::routes::{admin as routes, asking};
use crate::ui::page::{head, title};
use crate::ui::search::listed;
use crate::ui::table::{column, empty, number_column, pagination, table};
use crate::ui::words::count_text;
use domain::finance::{Age, DebtorList, DebtorQuery, DebtorRow};
use leptos::prelude::*;
use leptos_router::params::ParamsMap;
use texts::admin::{customers as list_words, finance as words};
use texts::shared::sales;

pub fn debtors_page() -> AnyView {
    listed(asked, list_debtors, |list, _| page(list))
}

fn asked(params: &ParamsMap) -> DebtorQuery {
    let text = |name: &str| params.get(name).unwrap_or_default();
    DebtorQuery { currency: text("currency"), after: text("after") }
}

fn page(list: DebtorList) -> AnyView {
    let t = use_texts();
    let count = count_text(t, words::DEBTOR_COUNT, list.count);
    let choice = currencies(t, routes::DEBTORS, &list.currency, &list.currencies);
    let sees_all = list.sees_all;
    let body = if list.rows.is_empty() {
        empty(t.get(words::DEBTORS_TITLE), t.get(words::NO_DEBTORS)).into_any()
    } else {
        debtors(t, list, count.clone())
    };
    view! {
        {title(t.get(words::DEBTORS_TITLE))}
        {head(t.get(words::DEBTORS_TITLE), Some(count.into()), choice)}
        {reports(t, routes::DEBTORS, sees_all)}
        {body}
    }
    .into_any()
}

fn debtors(t: T, list: DebtorList, count: String) -> AnyView {
    let ages = Age::ALL.map(|age| number_column(t.get(age_word(age)), Some("m")));
    let heads = view! {
        {column(t.get(list_words::COLUMN_CUSTOMER), None)}
        {number_column(t.get(sales::TO_PAY), None)}
        {ages.into_iter().collect_view()}
    };
    let next = list
        .next
        .map(|after| asking(routes::DEBTORS, [("currency", list.currency.as_str()), ("after", after.as_str())]));
    let since = view! { <span class="sub only-narrow">{since(t, &list.ages)}</span> };
    let all = amounts(list.due, list.ages);
    let rows = list.rows.into_iter().map(|row| debtor(t, row)).collect_view();
    let rows = view! { <tr><th scope="row">{t.get(words::ALL_DEBTORS)}{since}</th>{all}</tr>{rows} };
    let name = format!("{}, {}", t.get(words::DEBTORS_TITLE), list.currency);
    (table(name, heads.into_any(), rows.into_any()), pagination(count, None, next)).into_any()
}

fn debtor(t: T, row: DebtorRow) -> impl IntoView {
    let name = shown_name(&row.name, &row.number);
    let name = view! { <a class="row-link" href=routes::customer(row.customer)>{name}</a> };
    let since = view! { <span class="sub only-narrow">{since(t, &row.ages)}</span> };
    view! { <tr><th scope="row">{name}{since}</th>{amounts(row.due, row.ages)}</tr> }
}

/// In words, where there is no room for the columns: what is owed since when, but for what is nothing.
fn since(t: T, ages: &[String]) -> String {
    let owed =
        Age::ALL.into_iter().zip(ages).filter(|(_, amount)| amount.contains(|digit| ('1'..='9').contains(&digit)));
    owed.map(|(age, amount)| format!("{}: {amount}", t.get(age_word(age)))).collect::<Vec<_>>().join(" · ")
}

fn amounts(due: String, ages: Vec<String>) -> impl IntoView {
    let ages = ages.into_iter().map(|amount| view! { <td data-from="m" class="number nowrap">{amount}</td> });
    view! { <td class="number nowrap">{due}</td>{ages.collect_view()} }
}
