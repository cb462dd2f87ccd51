//! The packages that customers have. Search, filter and place are in the address.

use super::customer_card::shown_name;
use crate::api::packages::list_customer_packages;
use crate::i18n::{T, use_texts};
use crate::routes::{admin as routes, asking};
use crate::ui::balance::left_text;
use crate::ui::button::button;
use crate::ui::icon::Icon;
use crate::ui::page::{breadcrumb, callout, head, title, toast};
use crate::ui::search::{listed, search_by_state};
use crate::ui::status::status;
use crate::ui::table::{column, empty, pagination, table};
use crate::ui::words::count_text;
use domain::access::Masked;
use domain::list::one_customer;
use domain::package::{CustomerPackageList, CustomerPackageQuery, CustomerPackageRow, PackageStatus};
use leptos::prelude::*;
use leptos_router::params::ParamsMap;
use texts::Word;
use texts::admin::{customers as list_words, package as words, product as product_words};
use texts::shared::package as shared;

pub fn customer_packages_page() -> AnyView {
    listed(query_of, list_customer_packages, page)
}

fn query_of(params: &ParamsMap) -> CustomerPackageQuery {
    let text = |name: &str| params.get(name).unwrap_or_default();
    CustomerPackageQuery { q: text("q"), status: text("status"), customer: text("customer"), after: text("after") }
}

/// The address of the list with `query`.
pub fn href(query: &CustomerPackageQuery) -> String {
    let CustomerPackageQuery { q, status, customer, after } = query;
    asking(routes::CUSTOMER_PACKAGES, [("q", q.as_str()), ("status", status), ("customer", customer), ("after", after)])
}

fn page(list: CustomerPackageList, query: CustomerPackageQuery) -> AnyView {
    let t = use_texts();
    let new = one_customer(&query.customer).filter(|_| list.can_add);
    let new = new.map(|id| button(t.get(words::ADD)).icon(Icon::Plus).primary().link(routes::new_customer_package(id)));
    let name = match &list.customer {
        Some(Masked::Shown(name)) => t.fill(words::OF, &[("name", name)]),
        Some(Masked::Hidden) | None => t.get(words::OF_CUSTOMERS).to_owned(),
    };
    let part = (!list.sees_all).then(|| callout(Icon::EyeOff, t.get(list_words::PART_TITLE), t.get(words::PART_BODY)));
    let count = count_text(t, words::COUNT, list.page.count);
    let asked = !query.q.trim().is_empty() || !query.status.is_empty();
    let body = if !list.page.rows.is_empty() {
        let heads = (
            column(t.get(words::SECTION), None),
            column(t.get(list_words::COLUMN_CUSTOMER), Some("m")),
            column(t.get(product_words::STATUS), None),
            column(t.get(shared::LAST), Some("s")),
        );
        let next = list.page.next.map(|after| href(&CustomerPackageQuery { after, ..query.clone() }));
        let rows = list.page.rows.into_iter().map(|row| self::row(t, row)).collect_view();
        (table(name.clone(), heads.into_any(), rows.into_any()), pagination(count.clone(), None, next)).into_any()
    } else if asked {
        empty(t.get(words::EMPTY_TITLE), t.get(words::EMPTY_BODY)).into_any()
    } else {
        empty(t.get(words::NOBODY_TITLE), t.get(words::NONE_BODY)).into_any()
    };
    view! {
        {title(name.clone())}
        {breadcrumb(vec![(t.get(shared::TITLE).into(), routes::PACKAGES.to_owned())], name.clone())}
        {toast()}
        {head(name, Some(count.into()), new.into_any())}
        {part}
        {search(t, &query)}
        {body}
    }
    .into_any()
}

/// Words and a state to look for.
fn search(t: T, query: &CustomerPackageQuery) -> AnyView {
    let states = PackageStatus::ALL.map(|status| (status.key(), status.word()));
    let states = std::iter::once(("", words::ANY)).chain(states);
    let said = [words::SEARCH, words::SEARCH_OF, product_words::STATUS];
    let asked = (query.q.as_str(), query.status.as_str(), query.customer.as_str());
    search_by_state(t, routes::CUSTOMER_PACKAGES, said, asked, states)
}

fn row(t: T, row: CustomerPackageRow) -> impl IntoView {
    let customer = shown_name(&row.customer_name, &row.customer_number);
    let left = row.items.iter().map(|item| format!("{}: {}", item.name, left_text(t, item)));
    let left = left.map(|left| view! { <span class="sub">{left}</span> }).collect_view();
    view! {
        <tr>
            <th scope="row">
                <div class="cell"><div>
                    <a href=routes::customer_package(row.id)>{row.name}</a>
                    {left}
                    <span class="sub only-narrow">{customer.clone()}</span>
                </div></div>
            </th>
            <td data-from="m"><a class="row-link" href=routes::customer(row.customer)>{customer}</a></td>
            <td>{status(t, &row.status)}</td>
            <td data-from="s" class="nowrap soft">{row.last.map(|day| view! { <time datetime=day.at>{day.text}</time> })}</td>
        </tr>
    }
}
