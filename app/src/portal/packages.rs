//! The packages that one's company has, and what is left of them.

use crate::api::portal::{list_own_packages, show_own_package};
use crate::i18n::{T, use_texts};
use crate::load::{loaded, record};
use crate::routes::portal as routes;
use crate::ui::balance::balances;
use crate::ui::card::{card, fact, facts};
use crate::ui::page::{breadcrumb, head, title};
use crate::ui::search::{next_page, searched};
use crate::ui::status::status;
use crate::ui::table::{empty, empty_line, pagination};
use crate::ui::words::count_text;
use domain::list::Page;
use domain::package::{OwnPackage, OwnPackageRow, OwnUse};
use domain::{CustomerPackageId, Refusal};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use texts::portal::{nav, package as words};
use texts::shared::package as shared;

pub fn packages_page() -> AnyView {
    searched(|_, after| list_own_packages(after), |list, _| page(list))
}

fn page(list: Page<OwnPackageRow>) -> AnyView {
    let t = use_texts();
    let body = if list.rows.is_empty() {
        empty(t.get(words::EMPTY_TITLE), t.get(words::EMPTY_BODY)).into_any()
    } else {
        let count = count_text(t, words::COUNT, list.count);
        let next = list.next.map(|after| next_page(routes::PACKAGES, "", after));
        let rows = list.rows.into_iter().map(|row| {
            let href = routes::package(row.id);
            let name = row.name.clone();
            self::row(t, row, view! { <a class="row-link" href=href>{name}</a> }.into_any())
        });
        let rows: Vec<_> = rows.collect();
        (
            view! { <section class="card"><ul class="plain-list" data-flush="">{rows}</ul></section> },
            pagination(count, None, next),
        )
            .into_any()
    };
    view! {
        {title(t.get(shared::TITLE))}
        {head(t.get(shared::TITLE), Some(t.get(words::LEAD).into()), ().into_any())}
        {body}
    }
    .into_any()
}

/// What is left of those that are for somebody who has no page for each.
pub fn packages_card(t: T, rows: Vec<OwnPackageRow>) -> AnyView {
    let rows: Vec<_> = rows
        .into_iter()
        .map(|row| {
            let name = row.name.clone();
            self::row(t, row, view! { <span class="strong">{name}</span> }.into_any())
        })
        .collect();
    card(t.get(shared::TITLE), None, view! { <ul class="plain-list">{rows}</ul> }.into_any())
}

fn row(t: T, row: OwnPackageRow, name: AnyView) -> impl IntoView {
    let last = row.last.map(|day| format!("{} {}", t.get(shared::LAST), day.text));
    view! {
        <li>
            <div class="grow">
                {name}
                {last.map(|last| view! { <span class="sub">{last}</span> })}
            </div>
            {status(t, &row.status)}
            <div class="balances">{balances(t, row.items)}</div>
        </li>
    }
}

pub fn package_page() -> AnyView {
    let (params, query) = (use_params_map(), use_query_map());
    let source = move || {
        let id = params.with(|params| params.get("id").and_then(|id| id.parse::<CustomerPackageId>().ok()));
        (id, query.with(|query| query.get("before").unwrap_or_default()))
    };
    let package = record(source, |(id, before)| async move {
        match id {
            Some(id) => show_own_package(id, before).await,
            None => Err(Refusal::NotFound.into()),
        }
    });
    loaded(package, one_page)
}

fn one_page(package: OwnPackage) -> AnyView {
    let t = use_texts();
    let OwnPackage { row, detail, start, uses, older } = package;
    let way = vec![
        (t.get(nav::HOME).into(), routes::HOME.to_owned()),
        (t.get(shared::TITLE).into(), routes::PACKAGES.to_owned()),
    ];
    let older = older.map(|older| {
        let href = format!("{}?before={older}", routes::package(row.id));
        view! { <footer><a href=href>{t.get(shared::OLDER)}</a></footer> }
    });
    let last = row.last.map_or_else(|| t.get(shared::NO_END).to_owned(), |day| day.text);
    let detail = detail.map(|text| view! { <p class="letter">{text}</p> });
    let days = facts(vec![
        (t.get(shared::START).into(), fact(Some(start.text))),
        (t.get(shared::LAST).into(), fact(Some(last))),
    ]);
    let left = view! { <div class="body stack" data-gap="3">{detail}{balances(t, row.items)}{days}</div> };
    let lines: Vec<_> = uses.into_iter().map(|one| line(t, one)).collect();
    let used = match lines.is_empty() {
        true => empty_line(t.get(shared::NO_USES)).into_any(),
        false => view! { <ul class="plain-list">{lines}</ul>{older} }.into_any(),
    };
    view! {
        {title(row.name.clone())}
        {breadcrumb(way, row.name.clone())}
        <div class="page-head"><div class="row"><h1>{row.name}</h1>{status(t, &row.status)}</div></div>
        {card(t.get(shared::ITEMS), None, left.into_any())}
        {card(t.get(shared::USES), None, used)}
    }
    .into_any()
}

fn line(t: T, one: OwnUse) -> impl IntoView {
    let back = one.taken_back.then(|| view! { <span class="sub"><strong>{t.get(shared::TAKEN_BACK)}</strong></span> });
    view! {
        <li>
            <div class="grow">
                <span class="strong">{one.item}</span>
                {one.note.map(|note| view! { <span class="letter small">{note}</span> })}
                <span class="sub"><time datetime=one.day.at>{one.day.text}</time></span>
                {back}
            </div>
            <span class="number">{one.quantity}</span>
        </li>
    }
}
