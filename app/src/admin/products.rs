//! The price list. Search, filter and place are in the address.

use super::put_away::search;
use crate::api::products::list_products;
use crate::i18n::{T, use_texts};
use crate::routes::{admin as routes, asking};
use crate::ui::button::button;
use crate::ui::icon::Icon;
use crate::ui::page::{head, title, toast};
use crate::ui::search::{listed, neighbours};
use crate::ui::table::{column, empty, number_column, pagination, table};
use crate::ui::words::count_text;
use domain::product::{ProductList, ProductQuery, ProductRow, ProductStatus};
use leptos::prelude::*;
use leptos_router::params::ParamsMap;
use texts::admin::product as words;
use texts::shared::sales;

pub fn products_page() -> AnyView {
    listed(query_of, list_products, page)
}

fn query_of(params: &ParamsMap) -> ProductQuery {
    let text = |name: &str| params.get(name).unwrap_or_default();
    ProductQuery { q: text("q"), status: text("status"), after: text("after"), before: text("before") }
}

fn href(query: &ProductQuery) -> String {
    let pairs =
        [("q", query.q.as_str()), ("status", &query.status), ("after", &query.after), ("before", &query.before)];
    asking(routes::PRODUCTS, pairs)
}

fn page(list: ProductList, query: ProductQuery) -> AnyView {
    let t = use_texts();
    let new = list.can_edit.then(|| button(t.get(words::NEW)).icon(Icon::Plus).primary().link(routes::NEW_PRODUCT));
    let line = count_text(t, words::COUNT, list.page.count);
    let rows = list.page.rows;
    let nothing = rows.is_empty();
    let content = match (nothing, query.q.trim().is_empty(), query.standing()) {
        (true, true, ProductStatus::Active) => empty(t.get(words::NONE_TITLE), t.get(words::NONE_BODY)).into_any(),
        (true, ..) => empty(t.get(words::EMPTY_TITLE), t.get(words::EMPTY_BODY)).into_any(),
        (false, ..) => {
            let rows = rows.into_iter().map(|product| row(product, list.can_edit)).collect_view();
            table(t.get(words::TITLE), heads(t).into_any(), rows.into_any()).into_any()
        }
    };
    let at = |after, before| href(&ProductQuery { after, before, ..query.clone() });
    let pages = (!nothing).then(|| {
        let (previous, next) = neighbours(list.page.previous, list.page.next, at);
        pagination(line.clone(), previous, next)
    });
    let search = search(t, routes::PRODUCTS, &query.q, query.standing(), [words::SEARCH, words::SEARCH_HINT]);
    view! {
        {title(t.get(words::TITLE))}
        {toast()}
        {head(t.get(words::TITLE), Some(t.get(words::LEAD).into()), new.into_any())}
        {search}
        {content}
        {pages}
    }
    .into_any()
}

fn heads(t: T) -> impl IntoView {
    (
        column(t.get(words::NAME), None),
        column(t.get(words::SKU), Some("s")),
        column(t.get(words::UNIT), Some("m")),
        column(t.get(sales::TAX), Some("m")),
        number_column(t.get(words::PRICES), None),
    )
}

/// Who edits products opens them; everybody else reads all of them here.
fn row(product: ProductRow, can_edit: bool) -> impl IntoView {
    let name = match can_edit {
        true => view! { <a href=routes::product(product.id)>{product.name}</a> }.into_any(),
        false => product.name.into_any(),
    };
    let prices = product.prices.into_iter().map(|price| view! { <div>{price}</div> }).collect_view();
    let sku = product.sku.clone();
    view! {
        <tr>
            <th scope="row">
                <div class="cell"><div>
                    {name}
                    {product.about.map(|about| view! { <span class="sub">{about}</span> })}
                    {sku.map(|sku| view! { <span class="sub only-narrow">{sku}</span> })}
                </div></div>
            </th>
            <td data-from="s" class="nowrap">{product.sku}</td>
            <td data-from="m" class="soft">{product.unit}</td>
            <td data-from="m" class="soft">{product.tax}</td>
            <td class="number nowrap">{prices}</td>
        </tr>
    }
}
