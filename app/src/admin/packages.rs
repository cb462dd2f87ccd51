//! The packages on offer. Search, filter and place are in the address.

use super::customer_packages::href as of_customers;
use super::put_away::search;
use crate::api::packages::list_packages;
use crate::i18n::{T, use_texts};
use crate::routes::{admin as routes, asking};
use crate::ui::button::button;
use crate::ui::icon::Icon;
use crate::ui::page::{head, title, toast};
use crate::ui::search::{listed, neighbours};
use crate::ui::table::{column, empty, number_column, pagination, table};
use crate::ui::words::count_text;
use domain::package::{CustomerPackageQuery, PackageList, PackageQuery, PackageRow, Validity};
use domain::product::ProductStatus;
use domain::recurring::Unit;
use leptos::prelude::*;
use leptos_router::params::ParamsMap;
use texts::admin::package as words;
use texts::shared::package as shared;

pub fn packages_page() -> AnyView {
    listed(query_of, list_packages, page)
}

fn query_of(params: &ParamsMap) -> PackageQuery {
    let text = |name: &str| params.get(name).unwrap_or_default();
    PackageQuery { q: text("q"), status: text("status"), after: text("after"), before: text("before") }
}

fn href(query: &PackageQuery) -> String {
    let pairs =
        [("q", query.q.as_str()), ("status", &query.status), ("after", &query.after), ("before", &query.before)];
    asking(routes::PACKAGES, pairs)
}

fn page(list: PackageList, query: PackageQuery) -> AnyView {
    let t = use_texts();
    let new = list.can_define.then(|| button(t.get(words::NEW)).icon(Icon::Plus).primary().link(routes::NEW_PACKAGE));
    let given = button(t.get(words::OF_CUSTOMERS)).link(of_customers(&CustomerPackageQuery::default()));
    let line = count_text(t, words::COUNT, list.page.count);
    let rows = list.page.rows;
    let nothing = rows.is_empty();
    let content = match (nothing, query.q.trim().is_empty(), query.standing()) {
        (true, true, ProductStatus::Active) => empty(t.get(words::NONE_TITLE), t.get(words::NONE_BODY)).into_any(),
        (true, ..) => empty(t.get(words::EMPTY_TITLE), t.get(words::EMPTY_BODY)).into_any(),
        (false, ..) => {
            let heads = (
                column(t.get(words::NAME), None),
                column(t.get(words::VALIDITY), Some("s")),
                number_column(t.get(words::PRICE), None),
            );
            let rows = rows.into_iter().map(|package| row(t, package, list.can_define)).collect_view();
            table(t.get(shared::TITLE), heads.into_any(), rows.into_any()).into_any()
        }
    };
    let at = |after, before| href(&PackageQuery { after, before, ..query.clone() });
    let pages = (!nothing).then(|| {
        let (previous, next) = neighbours(list.page.previous, list.page.next, at);
        pagination(line.clone(), previous, next)
    });
    let search = search(t, routes::PACKAGES, &query.q, query.standing(), [words::SEARCH, words::SEARCH_HINT]);
    view! {
        {title(t.get(shared::TITLE))}
        {toast()}
        {head(t.get(shared::TITLE), Some(t.get(words::LEAD).into()), (given, new).into_any())}
        {search}
        {content}
        {pages}
    }
    .into_any()
}

/// Who defines packages opens them; everybody else reads all of them here.
fn row(t: T, package: PackageRow, can_define: bool) -> impl IntoView {
    let name = match can_define {
        true => view! { <a href=routes::package(package.id)>{package.name}</a> }.into_any(),
        false => package.name.into_any(),
    };
    let validity = validity_text(t, package.validity);
    view! {
        <tr>
            <th scope="row">
                <div class="cell"><div>
                    {name}
                    {package.items.into_iter().map(|item| view! { <span class="sub">{item}</span> }).collect_view()}
                    <span class="sub only-narrow">{validity.clone()}</span>
                </div></div>
            </th>
            <td data-from="s" class="soft">{validity}</td>
            <td class="number nowrap">{package.price}</td>
        </tr>
    }
}

/// “6 months”.
fn validity_text(t: T, validity: Option<Validity>) -> String {
    let Some(Validity { count, unit }) = validity else { return t.get(shared::NO_END).to_owned() };
    let words = match unit {
        Unit::Day => words::FOR_DAYS,
        Unit::Week => words::FOR_WEEKS,
        Unit::Month => words::FOR_MONTHS,
        Unit::Year => words::FOR_YEARS,
    };
    t.count(words, count.into())
}
