//! A product: a new one, or one of the price list.

use super::put_away::put_away_or_back;
use crate::api::products::show_product_form;
use crate::frame::use_flash;
use crate::i18n::{T, use_texts};
use crate::load::{loaded, record};
use crate::routes::admin as routes;
use crate::ui::Words;
use crate::ui::button::button;
use crate::ui::error_summary::error_summary;
use crate::ui::field::field;
use crate::ui::form::{Actions, FormState, Layout, PostForm, hidden, section};
use crate::ui::icon::Icon;
use crate::ui::lines::tax_choices;
use crate::ui::page::{breadcrumb, callout, head, title, toast};
use domain::money::Currency;
use domain::product::{FilledProductForm, PRICES, PriceForm, ProductStatus, price_field};
use domain::{ProductId, Refusal};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use texts::admin::{invoice as invoice_words, product as words};
use texts::shared::{action, sales, ui};

const CREATE: &str = "/admin/api/products/create";
const SAVE: &str = "/admin/api/products/save";
const ARCHIVE: &str = "/admin/api/products/archive";
const UNARCHIVE: &str = "/admin/api/products/unarchive";

/// Empty prices below those that are there.
const SPARE: usize = 2;

pub fn product_page() -> AnyView {
    let params = use_params_map();
    let id = move || params.with(|params| params.get("id"));
    let form = record(id, |id| async move {
        let id = match id {
            Some(id) => Some(id.parse::<ProductId>().map_err(|_| crate::api::Refused::from(Refusal::NotFound))?),
            None => None,
        };
        show_product_form(id).await
    });
    loaded(form, page)
}

fn page(filled: FilledProductForm) -> AnyView {
    let t = use_texts();
    let action = if filled.id.is_some() { SAVE } else { CREATE };
    let form = FormState::new(use_flash(action), action);
    let refused = [ARCHIVE, UNARCHIVE].map(|action| error_summary(&FormState::new(use_flash(action), action)));
    let name = if filled.id.is_some() { filled.form.name.clone() } else { t.get(words::NEW).to_owned() };
    let about = filled.id.map(|id| (hidden("id", id.to_string()), hidden("version", filled.version.to_string())));
    let archived = filled.status == ProductStatus::Archived;
    let state = archived.then(|| callout(Icon::Info, t.get(words::ARCHIVED_TITLE), t.get(words::ARCHIVED_BODY)));
    let standing =
        filled.id.map(|id| put_away_or_back(t, [ARCHIVE, UNARCHIVE], (id.to_string(), filled.version), filled.status));
    view! {
        {title(form.title(&name))}
        {breadcrumb(vec![(t.get(words::TITLE).into(), routes::PRODUCTS.to_owned())], name.clone())}
        {toast()}
        {error_summary(&form)}
        {refused.into_iter().collect_view()}
        {head(name, None, standing.into_any())}
        {state}
        <PostForm action=action layout=Layout::Sections>
            {about}
            {section(t.get(words::SECTION), Some(t.get(words::SECTION_LEAD).into()), what(t, &form, &filled))}
            {section(t.get(words::PRICES), Some(t.get(words::PRICES_LEAD).into()), prices(t, &form, &filled.form.prices))}
            <Actions>
                {button(t.get(action::SAVE)).primary().submit()}
                {button(t.get(action::CANCEL)).icon(Icon::Undo).link(routes::PRODUCTS)}
            </Actions>
        </PostForm>
    }
    .into_any()
}

fn what(t: T, form: &FormState, filled: &FilledProductForm) -> impl IntoView + use<> {
    let saved = &filled.form;
    let rates = tax_choices(t.get(words::NO_TAX), &filled.rates);
    (
        field(form, "name", t.get(words::NAME)).hint(t.get(words::NAME_HINT)).full().text(&saved.name),
        field(form, "detail", t.get(words::DETAIL))
            .hint(t.get(words::DETAIL_HINT))
            .optional()
            .full()
            .area(&saved.detail, 2_000),
        field(form, "sku", t.get(words::SKU)).hint(t.get(words::SKU_HINT)).optional().text(&saved.sku),
        field(form, "unit", t.get(words::UNIT)).hint(t.get(words::UNIT_HINT)).optional().text(&saved.unit),
        field(form, "tax", t.get(words::USUAL_TAX)).optional().select(&saved.tax, rates),
    )
}

/// A row for each price, and some to go on with: saving gives more.
fn prices(t: T, form: &FormState, saved: &[PriceForm]) -> impl IntoView + use<> {
    let rows = form.rows("prices").unwrap_or(saved.len() + SPARE).clamp(1, PRICES);
    let row = |at: usize| price(t, form, at, &saved.get(at).cloned().unwrap_or_default());
    let id = form.id("prices");
    view! { <div class="stack" data-gap="3" data-span="full" id=id>{(0..rows).map(row).collect_view()}</div> }
}

fn price(t: T, form: &FormState, at: usize, saved: &PriceForm) -> impl IntoView + use<> {
    let none = (String::new(), Words::from(t.get(ui::CHOOSE)));
    let currencies = Currency::all().map(|code| (code.to_owned(), Words::from(code)));
    let currencies = std::iter::once(none).chain(currencies).collect();
    let n = (at + 1).to_string();
    view! {
        <fieldset class="fields" data-min="s">
            <legend class="visually-hidden">{t.fill(words::PRICE, &[("n", &n)])}</legend>
            {field(form, price_field(at, "currency"), t.get(invoice_words::CURRENCY)).unsaid().select(&saved.currency, currencies)}
            {field(form, price_field(at, "price"), t.get(sales::PRICE)).unsaid().text(&saved.price)}
        </fieldset>
    }
}
