//! What the lists of quotes, invoices, credit notes and payments share: search, filters, order, sums and pages. All that is asked for is in
//! the address.

use crate::i18n::{T, use_texts};
use crate::routes::{admin as routes, asking};
use crate::ui::Words;
use crate::ui::button::{Current, button, choices};
use crate::ui::form::hidden;
use crate::ui::icon::{Icon, icon, small_icon};
use crate::ui::page::{callout, head, title, toast};
use crate::ui::search::neighbours;
use crate::ui::table::{Sorted, empty, pagination, table};
use crate::ui::words::count_text;
use domain::CustomerId;
use domain::access::Masked;
use domain::documents::{DocumentList, DocumentQuery, DocumentSort, DocumentSum};
use domain::export::{ExportQuery, ExportSource};
use domain::list::one_customer;
use leptos::prelude::*;
use leptos_router::params::ParamsMap;
use texts::admin::{customers as list_words, documents as words};
use texts::shared::action;
use texts::{Key, Plural};

/// What is said of one kind of document, and where its list is.
pub struct Listing {
    pub path: &'static str,
    pub source: ExportSource,
    pub title: Key,
    pub title_of: Key,
    pub count: Plural,
    pub part_body: Key,
    pub sum: Key,
    pub none_title: Key,
    pub none_body: Key,
    pub search: Key,
    pub search_hint: Key,
    pub status: Key,
    /// The questions that are asked every day, beside the one for all.
    pub tabs: Vec<(&'static str, Key)>,
    /// What the status can be filtered by.
    pub states: Vec<(&'static str, Key)>,
    pub new: Key,
    /// Where another one is begun, for a customer or before one was chosen.
    pub begin: fn(Option<CustomerId>) -> String,
}

/// What the address asks for.
pub fn query_of(params: &ParamsMap) -> DocumentQuery {
    let text = |name: &str| params.get(name).unwrap_or_default();
    DocumentQuery {
        q: text("q"),
        status: text("status"),
        customer: text("customer"),
        from: text("from"),
        to: text("to"),
        sort: text("sort"),
        after: text("after"),
        before: text("before"),
        filter: !text("filter").is_empty(),
    }
}

/// The address of the list at `path` with `query`.
pub fn href(path: &str, query: &DocumentQuery) -> String {
    asking(path, query.pairs())
}

/// How the list is sorted by a column now, and the address that sorts by it.
pub fn sorting(path: &str, query: &DocumentQuery, by: DocumentSort) -> (Sorted, String) {
    let now = DocumentSort::parse(&query.sort).unwrap_or_default();
    let (sorted, next) = match (by, now) {
        (DocumentSort::Date, DocumentSort::Date) => (Sorted::Down, DocumentSort::DateAscending),
        (DocumentSort::Date, DocumentSort::DateAscending) => (Sorted::Up, DocumentSort::Date),
        (DocumentSort::Due, DocumentSort::Due) => (Sorted::Up, DocumentSort::Due),
        (DocumentSort::Total, DocumentSort::Total) => (Sorted::Down, DocumentSort::Total),
        (by, _) => (Sorted::No, by),
    };
    (sorted, href(path, &DocumentQuery { sort: next.key().to_owned(), ..query.start() }))
}

/// The page of a list, its heads and rows ready.
pub fn documents(listing: &Listing, list: DocumentList<AnyView>, query: &DocumentQuery, heads: AnyView) -> AnyView {
    let t = use_texts();
    let of = one_customer(&query.customer);
    let export = list.can_export.then(|| {
        let query = ExportQuery::documents(listing.source, query);
        button(t.get(list_words::EXPORT)).icon(Icon::Download).link(routes::export_of(&query))
    });
    let new = list.can_create.then(|| button(t.get(listing.new)).icon(Icon::Plus).primary().link((listing.begin)(of)));
    let name = match &list.customer {
        Some(Masked::Shown(name)) => t.fill(listing.title_of, &[("name", name)]),
        Some(Masked::Hidden) | None => t.get(listing.title).to_owned(),
    };
    let line = count_text(t, listing.count, list.page.count);
    let part = (!list.sees_all).then(|| callout(Icon::EyeOff, t.get(list_words::PART_TITLE), t.get(listing.part_body)));
    let sums = match list.sums {
        Some(sums) => {
            let said = |sum: DocumentSum| t.fill(listing.sum, &[("total", &sum.total), ("part", &sum.part)]);
            sums.into_iter().map(|sum| view! { <p class="small soft">{said(sum)}</p> }).collect_view().into_any()
        }
        None => view! { <p class="small soft">{t.get(words::NO_SUM)}</p> }.into_any(),
    };
    let rows = list.page.rows;
    let nothing = rows.is_empty();
    let content = match (nothing, query.is_for_all()) {
        (false, _) => table(t.get(listing.title), heads, rows.into_any()).into_any(),
        (true, true) => empty(t.get(listing.none_title), t.get(listing.none_body)).into_any(),
        (true, false) => empty(t.get(words::EMPTY_TITLE), t.get(words::EMPTY_BODY)).into_any(),
    };
    let at = |after, before| href(listing.path, &DocumentQuery { after, before, ..query.clone() });
    let pages = (!nothing).then(|| {
        let (previous, next) = neighbours(list.page.previous, list.page.next, at);
        (sums, pagination(line.clone(), previous, next))
    });
    view! {
        {title(name.clone())}
        {toast()}
        {head(name, Some(line.clone().into()), (export, new).into_any())}
        {part}
        <search class="stack" data-gap="3">
            {toolbar(t, listing, query)}
            {query.filter.then(|| panel(t, listing, query))}
        </search>
        {content}
        {pages}
    }
    .into_any()
}

/// Search, the questions that are asked every day, and the way to the filters.
fn toolbar(t: T, listing: &Listing, query: &DocumentQuery) -> impl IntoView + use<> {
    let kept = DocumentQuery { q: String::new(), ..query.start() };
    let kept = kept.pairs().map(|(name, value)| hidden(name, value)).collect_view();
    let open = href(listing.path, &DocumentQuery { filter: !query.filter, ..query.start() });
    let tab = |(status, words): (&str, Key)| {
        let of = href(listing.path, &DocumentQuery { status: status.to_owned(), ..query.start() });
        (Words::from(t.get(words)), of, Current::when(query.status == status))
    };
    let tabs = (!listing.tabs.is_empty()).then(|| {
        let all = std::iter::once(("", list_words::ALL)).chain(listing.tabs.iter().copied());
        choices(t.get(listing.status), all.map(tab).collect())
    });
    view! {
        <div class="toolbar">
            <form method="get" action=listing.path class="grow">
                {kept}
                <div class="input-group">
                    {icon(Icon::Search)}
                    <input class="input" type="search" name="q" value=query.q.clone() aria-label=t.get(listing.search) placeholder=t.get(listing.search_hint)/>
                </div>
            </form>
            {tabs}
            <a class="chip" href=open>{small_icon(Icon::Plus)}{t.get(list_words::FILTER)}</a>
        </div>
    }
}

/// The filters, as a form that leads to an address.
fn panel(t: T, listing: &Listing, query: &DocumentQuery) -> impl IntoView + use<> {
    let states = std::iter::once(("", list_words::ANY)).chain(listing.states.iter().copied());
    let states = states.map(|(value, words)| {
        view! { <option value=value selected=value == query.status>{t.get(words)}</option> }
    });
    let day = |name: &'static str, label: &'static str, value: String| {
        let id = format!("filter-{name}");
        view! {
            <div class="field">
                <label for=id.clone()>{label}</label>
                <input class="input" type="date" id=id name=name value=value/>
            </div>
        }
    };
    view! {
        <form class="card" method="get" action=listing.path>
            {(hidden("q", &query.q), hidden("sort", &query.sort), hidden("customer", &query.customer))}
            <div class="body fields" data-min="s">
                <div class="field">
                    <label for="filter-status">{t.get(listing.status)}</label>
                    <select class="input" id="filter-status" name="status">{states.collect_view()}</select>
                </div>
                {day("from", t.get(words::FROM), query.from.clone())}
                {day("to", t.get(words::UNTIL), query.to.clone())}
            </div>
            <footer>{button(t.get(action::APPLY)).primary().small().submit()}</footer>
        </form>
    }
}
