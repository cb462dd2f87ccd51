//! Tax rates: the list, and the form of one.

use super::italy::natures;
use crate::api::billing::{list_tax_rates, show_tax_rate_form};
use crate::frame::use_flash;
use crate::i18n::{T, use_texts};
use crate::load::{loaded, record};
use crate::routes::admin as routes;
use crate::ui::Words;
use crate::ui::button::{Variant, button};
use crate::ui::error_summary::error_summary;
use crate::ui::field::field;
use crate::ui::form::{Actions, FormState, Layout, PostForm, act, hidden, section};
use crate::ui::icon::Icon;
use crate::ui::page::{breadcrumb, head, title, toast};
use crate::ui::search::{next_page, search_box, searched};
use crate::ui::table::{column, empty, pagination, table};
use crate::ui::words::count_text;
use domain::list::Page;
use domain::tax::{FilledTaxRateForm, TaxCategory, TaxRateRow};
use domain::{Refusal, TaxRateId, country};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use texts::Key;
use texts::admin::{billing as billing_words, settings as settings_words, tax as words};
use texts::shared::{action, address, ui};

const CREATE: &str = "/admin/api/taxes/create";
const SAVE: &str = "/admin/api/taxes/save";

fn way(t: T) -> Vec<(Words, String)> {
    vec![
        (t.get(settings_words::TITLE).into(), routes::SETTINGS.to_owned()),
        (t.get(billing_words::TITLE).into(), routes::BILLING.to_owned()),
    ]
}

pub fn taxes_page() -> AnyView {
    searched(list_tax_rates, page)
}

fn page(list: Page<TaxRateRow>, q: String) -> AnyView {
    let t = use_texts();
    let new = button(t.get(words::NEW)).icon(Icon::Plus).primary().link(routes::NEW_TAX);
    let body = if list.rows.is_empty() {
        empty(t.get(words::EMPTY_TITLE), t.get(words::EMPTY_BODY)).into_any()
    } else {
        let heads = (
            column(t.get(words::NAME), None),
            column(t.get(words::PERCENT), None),
            column(t.get(words::CATEGORY), Some("s")),
            column(t.get(words::VALID), Some("m")),
        );
        let count = count_text(t, words::COUNT, list.count);
        let next = list.next.map(|after| next_page(routes::TAXES, &q, after));
        let rows = list.rows.into_iter().map(|row| line(t, row)).collect_view();
        (table(t.get(words::TITLE), heads.into_any(), rows.into_any()), pagination(count, None, next)).into_any()
    };
    view! {
        {title(t.get(words::TITLE))}
        {breadcrumb(way(t), t.get(words::TITLE))}
        {toast()}
        {head(t.get(words::TITLE), Some(t.get(words::LEAD).into()), new.into_any())}
        {search_box(routes::TAXES, q, t.get(words::SEARCH), t.get(words::SEARCH))}
        {body}
    }
    .into_any()
}

fn line(t: T, row: TaxRateRow) -> impl IntoView {
    let valid = [row.valid_from, row.valid_to].map(|day| day.map(|day| day.text).unwrap_or_default());
    let valid =
        if valid == [String::new(), String::new()] { t.get(words::ALWAYS).to_owned() } else { valid.join(" – ") };
    let place = row.country.as_deref().and_then(country::name);
    view! {
        <tr>
            <th scope="row"><div class="cell"><div>
                <a href=routes::tax(row.id)>{row.name}</a>
                {place.map(|place| view! { <span class="sub">{place}</span> })}
            </div></div></th>
            <td class="nowrap">{row.percent}</td>
            <td data-from="s">{t.get(category_word(row.category))}</td>
            <td data-from="m" class="soft">{valid}</td>
        </tr>
    }
}

pub const fn category_word(category: TaxCategory) -> Key {
    match category {
        TaxCategory::Standard => words::STANDARD,
        TaxCategory::ZeroRated => words::ZERO_RATED,
        TaxCategory::Exempt => words::EXEMPT,
        TaxCategory::ReverseCharge => words::REVERSE_CHARGE,
        TaxCategory::IntraCommunity => words::INTRA_COMMUNITY,
        TaxCategory::Export => words::EXPORT,
        TaxCategory::OutOfScope => words::OUT_OF_SCOPE,
    }
}

pub fn tax_page() -> AnyView {
    let params = use_params_map();
    let id = move || params.with(|params| params.get("id"));
    let form = record(id, |id| async move {
        let id = match id {
            Some(id) => Some(id.parse::<TaxRateId>().map_err(|_| crate::api::Refused::from(Refusal::NotFound))?),
            None => None,
        };
        show_tax_rate_form(id).await
    });
    loaded(form, form_page)
}

fn form_page(filled: FilledTaxRateForm) -> AnyView {
    let t = use_texts();
    let action = if filled.id.is_some() { SAVE } else { CREATE };
    let form = FormState::new(use_flash(action), action);
    let name = if filled.id.is_some() { filled.form.name.clone() } else { t.get(words::NEW).to_owned() };
    let way = way(t).into_iter().chain([(t.get(words::TITLE).into(), routes::TAXES.to_owned())]).collect();
    let about = filled.id.map(|id| (hidden("id", id.to_string()), hidden("version", filled.version.to_string())));
    let archive = filled.id.map(|id| {
        let values = [("id", id.to_string()), ("version", filled.version.to_string())];
        act("/admin/api/taxes/archive", values, button(t.get(words::ARCHIVE)).variant(Variant::DangerQuiet).submit())
    });
    view! {
        {title(form.title(&name))}
        {breadcrumb(way, name.clone())}
        {error_summary(&form)}
        {head(name, None, archive.into_any())}
        <PostForm action=action layout=Layout::Sections>
            {about}
            {section(t.get(words::RATE), Some(t.get(words::RATE_LEAD).into()), rate(t, &form, &filled))}
            {section(t.get(words::VALID), Some(t.get(words::VALID_LEAD).into()), validity(t, &form, &filled))}
            <Actions>
                {button(t.get(action::SAVE)).primary().submit()}
                {button(t.get(action::CANCEL)).icon(Icon::Undo).link(routes::TAXES)}
            </Actions>
        </PostForm>
    }
    .into_any()
}

fn rate(t: T, form: &FormState, filled: &FilledTaxRateForm) -> impl IntoView + use<> {
    let saved = &filled.form;
    let categories =
        TaxCategory::ALL.map(|category| (category.key().to_owned(), t.get(category_word(category)).into()));
    (
        field(form, "name", t.get(words::NAME)).hint(t.get(words::NAME_HINT)).text(&saved.name),
        field(form, "percent", t.get(words::PERCENT)).optional().text(&saved.percent),
        field(form, "category", t.get(words::CATEGORY)).select(&saved.category, categories.into()),
        field(form, "reason", t.get(words::REASON))
            .hint(t.get(words::REASON_HINT))
            .optional()
            .full()
            .text(&saved.reason),
        filled.italian.then(|| {
            field(form, "nature", t.get(words::NATURE))
                .hint(t.get(words::NATURE_HINT))
                .optional()
                .full()
                .select(&saved.nature, natures(t))
        }),
    )
}

fn validity(t: T, form: &FormState, filled: &FilledTaxRateForm) -> impl IntoView + use<> {
    let saved = &filled.form;
    let none: (String, Words) = (String::new(), t.get(ui::CHOOSE).into());
    let countries = country::COUNTRIES.iter().map(|(code, name)| ((*code).to_owned(), (*name).into()));
    let countries: Vec<(String, Words)> = std::iter::once(none).chain(countries).collect();
    (
        field(form, "valid_from", t.get(words::VALID_FROM)).optional().date(&saved.valid_from),
        field(form, "valid_to", t.get(words::VALID_TO)).optional().date(&saved.valid_to),
        field(form, "country", t.get(address::COUNTRY))
            .hint(t.get(words::COUNTRY_HINT))
            .optional()
            .select(&saved.country, countries),
    )
}
