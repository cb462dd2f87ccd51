//! A package on offer: a new one, or one that is there.

use super::put_away::put_away_or_back;
use crate::api::packages::show_package_form;
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
use crate::ui::words::unit_choices;
use domain::money::Currency;
use domain::package::{FilledPackageForm, ITEMS, PackageItemForm, item_field};
use domain::product::ProductStatus;
use domain::{PackageId, Refusal};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use texts::admin::{invoice as invoice_words, package as words, product as product_words, recurring};
use texts::shared::{action, package as shared, sales, ui};

const CREATE: &str = "/admin/api/packages/create";
const SAVE: &str = "/admin/api/packages/save";
const ARCHIVE: &str = "/admin/api/packages/archive";
const UNARCHIVE: &str = "/admin/api/packages/unarchive";

/// Empty services below those that are there.
const SPARE: usize = 3;

pub fn package_page() -> AnyView {
    let params = use_params_map();
    let id = move || params.with(|params| params.get("id"));
    let form = record(id, |id| async move {
        let id = match id {
            Some(id) => Some(id.parse::<PackageId>().map_err(|_| crate::api::Refused::from(Refusal::NotFound))?),
            None => None,
        };
        show_package_form(id).await
    });
    loaded(form, page)
}

fn page(filled: FilledPackageForm) -> AnyView {
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
        {breadcrumb(vec![(t.get(shared::TITLE).into(), routes::PACKAGES.to_owned())], name.clone())}
        {toast()}
        {error_summary(&form)}
        {refused.into_iter().collect_view()}
        {head(name, None, standing.into_any())}
        {state}
        <PostForm action=action layout=Layout::Sections>
            {about}
            {section(t.get(words::SECTION), Some(t.get(words::SECTION_LEAD).into()), what(t, &form, &filled))}
            {section(t.get(shared::ITEMS), Some(t.get(words::ITEMS_LEAD).into()), items(t, &form, &filled))}
            <Actions>
                {button(t.get(action::SAVE)).primary().submit()}
                {button(t.get(action::CANCEL)).icon(Icon::Undo).link(routes::PACKAGES)}
            </Actions>
        </PostForm>
    }
    .into_any()
}

fn what(t: T, form: &FormState, filled: &FilledPackageForm) -> impl IntoView + use<> {
    let saved = &filled.form;
    let rates = tax_choices(t.get(product_words::NO_TAX), &filled.rates);
    let currencies = Currency::all().map(|code| (code.to_owned(), Words::from(code))).collect();
    (
        field(form, "name", t.get(words::NAME)).hint(t.get(words::NAME_HINT)).full().text(&saved.name),
        field(form, "detail", t.get(words::DETAIL))
            .hint(t.get(words::DETAIL_HINT))
            .optional()
            .full()
            .area(&saved.detail, 2_000),
        field(form, "price", t.get(words::PRICE)).hint(t.get(words::PRICE_HINT)).text(&saved.price),
        field(form, "currency", t.get(invoice_words::CURRENCY)).select(&saved.currency, currencies),
        field(form, "tax", t.get(sales::TAX)).optional().full().select(&saved.tax, rates),
        field(form, "validity", t.get(words::VALIDITY))
            .hint(t.get(words::VALIDITY_HINT))
            .optional()
            .text(&saved.validity),
        field(form, "unit", t.get(recurring::UNIT)).select(&saved.unit, unit_choices(t)),
    )
}

/// A row for each service, and some to go on with: saving gives more.
fn items(t: T, form: &FormState, filled: &FilledPackageForm) -> impl IntoView + use<> {
    let saved = &filled.form.items;
    let rows = form.rows("items").unwrap_or(saved.len() + SPARE).clamp(1, ITEMS);
    let row = |at: usize| item(t, form, at, filled, &saved.get(at).cloned().unwrap_or_default());
    let id = form.id("items");
    let n = i64::try_from(filled.products.len()).unwrap_or(i64::MAX);
    let more = filled.more.then(|| {
        let told = t.fill(product_words::FROM_LIST_MORE, &[("n", &t.number(n))]);
        view! { <p class="hint" data-span="full">{told}</p> }
    });
    view! { <div class="stack" data-gap="3" data-span="full" id=id>{(0..rows).map(row).collect_view()}</div>{more} }
}

fn item(
    t: T,
    form: &FormState,
    at: usize,
    filled: &FilledPackageForm,
    saved: &PackageItemForm,
) -> impl IntoView + use<> {
    let none = (String::new(), Words::from(t.get(ui::CHOOSE)));
    let products = filled.products.iter().map(|(id, name)| (id.to_string(), Words::from(name.clone())));
    let products = std::iter::once(none).chain(products).collect();
    let n = (at + 1).to_string();
    view! {
        <fieldset class="fields" data-min="s">
            <legend class="visually-hidden">{t.fill(words::ITEM_N, &[("n", &n)])}</legend>
            {field(form, item_field(at, "product"), t.get(words::ITEM)).unsaid().select(&saved.product, products)}
            {field(form, item_field(at, "quantity"), t.get(sales::QUANTITY)).unsaid().text(&saved.quantity)}
        </fieldset>
    }
}
