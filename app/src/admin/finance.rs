//! The finance dashboard, and the reports beside it.

pub mod debtors;
pub mod period;

use super::customer_card::shown_name;
use crate::api::finance::show_finance;
use crate::i18n::{T, use_texts};
use crate::load::{loaded, record};
use crate::routes::{admin as routes, asking};
use crate::ui::button::{Current, choices};
use crate::ui::card::card;
use crate::ui::chart::{Pair, bars, legend, parts};
use crate::ui::icon::Icon;
use crate::ui::page::{callout, head, tabs, title};
use crate::ui::table::{column, empty_line, number_column, table};
use domain::finance::{Age, AgeRow, Debtor, Finance, MonthRow};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use texts::Key;
use texts::admin::{customers as list_words, finance as words};

pub fn finance_page() -> AnyView {
    let query = use_query_map();
    let currency = move || query.with(|query| query.get("currency").unwrap_or_default());
    loaded(record(currency, show_finance), page)
}

fn page(finance: Finance) -> AnyView {
    let t = use_texts();
    let choice = currencies(t, routes::FINANCE, &finance.currency, &finance.currencies);
    let sum = |label: Key, amount: String, invoices: u64| {
        view! {
            <section class="act-box">
                <div class="stack" data-gap="1">
                    <h2 class="soft small">{t.get(label)}</h2>
                    <p class="amount">{amount}</p>
                    <p class="small soft">{t.count(words::COUNT, invoices)}</p>
                </div>
            </section>
        }
    };
    view! {
        {title(t.get(words::TITLE))}
        {head(t.get(words::TITLE), Some(t.get(words::LEAD).into()), choice)}
        {reports(t, routes::FINANCE, finance.sees_all)}
        <div class="columns" data-min="m">
            {sum(words::OPEN, finance.open, finance.open_invoices)}
            {sum(words::OVERDUE, finance.overdue, finance.overdue_invoices)}
        </div>
        {ages(t, finance.ages)}
        {months(t, finance.months)}
        {largest_debtors(t, finance.debtors)}
    }
    .into_any()
}

/// The ways between the reports, and whether this one is of all customers.
fn reports(t: T, here: &'static str, sees_all: bool) -> impl IntoView {
    let report = |words: Key, href: &'static str| (t.get(words).into(), href.to_owned(), href == here);
    let ways = vec![
        report(words::OVERVIEW, routes::FINANCE),
        report(words::PERIOD_TITLE, routes::PERIOD),
        report(words::DEBTORS_TITLE, routes::DEBTORS),
    ];
    let part = (!sees_all).then(|| callout(Icon::EyeOff, t.get(list_words::PART_TITLE), t.get(words::PART_BODY)));
    view! { {tabs(t.get(words::TITLE), ways)}{part} }
}

/// The currencies that the page at `path` can be read in, where there are several.
fn currencies(t: T, path: &'static str, here: &str, codes: &[String]) -> AnyView {
    let link =
        |code: &String| (code.clone().into(), asking(path, [("currency", code.as_str())]), Current::when(code == here));
    let several = codes.len() > 1;
    several.then(|| choices(t.get(words::CURRENCY), codes.iter().map(link).collect())).into_any()
}

fn ages(t: T, ages: Vec<AgeRow>) -> AnyView {
    let picture = parts(ages.iter().map(|row| row.share).collect());
    let heads = (
        column(t.get(words::AGE), None),
        number_column(t.get(words::INVOICES), None),
        number_column(t.get(words::AMOUNT), None),
    );
    let rows = ages.into_iter().map(|row| {
        view! {
            <tr>
                <th scope="row">{t.get(age_word(row.age))}</th>
                <td class="number">{row.invoices}</td>
                <td class="number nowrap">{row.amount}</td>
            </tr>
        }
    });
    let rows = rows.collect_view().into_any();
    let body = view! { <div class="body stack">{picture}{table(t.get(words::AGES), heads.into_any(), rows)}</div> };
    card(t.get(words::AGES), None, body.into_any())
}

const fn age_word(age: Age) -> Key {
    match age {
        Age::NotDue => words::NOT_DUE,
        Age::UpTo30 => words::UP_TO_30,
        Age::UpTo60 => words::UP_TO_60,
        Age::UpTo90 => words::UP_TO_90,
        Age::Older => words::OLDER,
    }
}

fn months(t: T, months: Vec<MonthRow>) -> AnyView {
    let pair = |row: &MonthRow| Pair { first: row.billed_share, second: row.paid_share, name: row.short.clone() };
    let picture = bars(months.iter().map(pair).collect());
    let heads = (
        column(t.get(words::MONTH), None),
        number_column(t.get(words::BILLED), None),
        number_column(t.get(words::PAID), None),
    );
    let rows = months.into_iter().rev().map(|row| {
        view! {
            <tr>
                <th scope="row">{row.name}</th>
                <td class="number nowrap">{row.billed}</td>
                <td class="number nowrap">{row.paid}</td>
            </tr>
        }
    });
    let rows = rows.collect_view().into_any();
    let body = view! {
        <div class="body stack">
            <p class="small soft">{t.get(words::MONTHS_LEAD)}</p>
            {legend([t.get(words::BILLED), t.get(words::PAID)])}
            {picture}
            {table(t.get(words::MONTHS), heads.into_any(), rows)}
        </div>
    };
    card(t.get(words::MONTHS), None, body.into_any())
}

fn largest_debtors(t: T, debtors: Vec<Debtor>) -> AnyView {
    let lines: Vec<_> = debtors
        .into_iter()
        .map(|debtor| {
            let name = shown_name(&debtor.name, &debtor.number);
            let late = debtor
                .overdue
                .map(|amount| view! { <span class="sub">{t.fill(words::LATE, &[("amount", &amount)])}</span> });
            view! {
                <li>
                    <div class="grow"><a class="row-link" href=routes::customer(debtor.customer)>{name}</a>{late}</div>
                    <span class="number">{debtor.due}</span>
                </li>
            }
        })
        .collect();
    let body = if lines.is_empty() {
        empty_line(t.get(words::NO_DEBTORS)).into_any()
    } else {
        view! { <ul class="plain-list">{lines}</ul> }.into_any()
    };
    card(t.get(words::DEBTORS), None, body)
}
