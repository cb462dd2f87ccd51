//! A statement of account, at either door.

use super::button::button;
use super::icon::Icon;
use super::page::callout;
use super::table::{column, empty, number_column, table};
use crate::i18n::T;
use crate::routes::asking;
use domain::When;
use domain::statement::{About, Statement, StatementQuery};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use texts::shared::{sales, statement as words};
use texts::{Key, Word};

/// The days that the address asks for.
pub fn asked() -> StatementQuery {
    use_query_map().with(|query| {
        let text = |name: &str| query.get(name).unwrap_or_default();
        StatementQuery { from: text("from"), to: text("to") }
    })
}

/// The balance with what can be done, the days, and the entries. `path` is the page's own, and `opens` the page of what an entry is about.
pub fn statement(
    t: T,
    statement: Statement,
    path: String,
    acts: AnyView,
    opens: impl Fn(About) -> Option<String>,
) -> AnyView {
    let label = t.get(if statement.is_credit { words::IN_CREDIT } else { sales::TO_PAY });
    let within = [("from", statement.from.at.as_str()), ("to", &statement.to.at)];
    let file = asking(&format!("{path}/file.pdf"), within);
    let file = statement.has_file.then(|| button(t.get(sales::PDF)).icon(Icon::Download).external(file));
    let on = t.fill(words::BALANCE_ON, &[("day", &statement.to.text)]);
    let form = days(t, path, [statement.from.at.clone(), statement.to.at.clone()]);
    view! {
        <section class="act-box" aria-label=label>
            <div class="row" data-justify="between">
                <div class="stack" data-gap="1">
                    <p class="soft small">{on}</p>
                    <p class="amount">{statement.closing.clone()}</p>
                    <p class="small">{label}</p>
                </div>
                {file}
            </div>
            {acts}
        </section>
        {form}
        {entries(t, statement, opens)}
    }
    .into_any()
}

/// The first and the last day of what the page at `path` shows, to ask it for others.
pub fn days(t: T, path: String, [from, to]: [String; 2]) -> impl IntoView {
    let day = |name: &'static str, label: Key, value: String| {
        view! {
            <div class="field">
                <label for=name>{t.get(label)}</label>
                <input class="input" type="date" id=name name=name value=value/>
            </div>
        }
    };
    view! {
        <search>
            <form method="get" action=path class="toolbar">
                {day("from", words::FROM, from)}
                {day("to", words::TO, to)}
                {button(t.get(words::SHOW)).submit()}
            </form>
        </search>
    }
}

fn entries(t: T, statement: Statement, opens: impl Fn(About) -> Option<String>) -> AnyView {
    let Some(entries) = statement.entries else {
        return callout(Icon::TriangleAlert, t.get(words::TOO_MANY_TITLE), t.get(words::TOO_MANY_BODY)).into_any();
    };
    if entries.is_empty() {
        return empty(t.get(words::NOTHING_TITLE), t.get(words::NOTHING)).into_any();
    }
    let heads = (
        column(t.get(sales::WHAT), None),
        column(t.get(sales::DATE), Some("s")),
        number_column(t.get(words::AMOUNT), None),
        number_column(t.get(words::BALANCE), Some("s")),
    );
    let before = (statement.from, statement.opening.clone(), statement.opening);
    let opening = row(t.get(words::OPENING).to_owned(), None, before);
    let rows = entries.into_iter().map(|entry| {
        let href = entry.about.and_then(&opens);
        let what = format!("{} {}", t.get(entry.kind.word()), entry.name);
        row(what, href, (entry.day, entry.amount, entry.balance))
    });
    let rows = view! { {opening}{rows.collect_view()} };
    let name = format!("{}, {}", t.get(words::TITLE), statement.currency);
    table(name, heads.into_any(), rows.into_any()).into_any()
}

fn row(what: String, href: Option<String>, (day, amount, balance): (When, String, String)) -> impl IntoView {
    let what = match href {
        Some(href) => view! { <a href=href>{what}</a> }.into_any(),
        None => what.into_any(),
    };
    view! {
        <tr>
            <th scope="row">
                <div class="cell"><div>{what}<span class="sub only-narrow">{day.text.clone()}</span></div></div>
            </th>
            <td data-from="s" class="nowrap soft"><time datetime=day.at>{day.text}</time></td>
            <td class="number nowrap">{amount}</td>
            <td data-from="s" class="number nowrap">{balance}</td>
        </tr>
    }
}
