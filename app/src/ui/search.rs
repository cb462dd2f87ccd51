//! Lists that come page by page: what is looked for in them, and where the page begins, is in the address.

use super::Words;
use super::button::button;
use super::form::hidden;
use super::icon::{Icon, icon, small_icon};
use crate::api::Answer;
use crate::i18n::T;
use crate::load::{loaded, record};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use leptos_router::params::ParamsMap;
use serde::{Serialize, de::DeserializeOwned};
use std::future::Future;
use texts::Key;
use texts::admin::customers as list_words;
use texts::shared::action;

/// The page of a list, asked for with what `query_of` finds in the address.
pub fn listed<Q, L, F>(
    query_of: fn(&ParamsMap) -> Q,
    ask: impl Fn(Q) -> F + Send + Sync + 'static,
    page: impl Fn(L, Q) -> AnyView + Send + Sync + 'static,
) -> AnyView
where
    Q: PartialEq + Clone + Send + Sync + 'static,
    L: Serialize + DeserializeOwned + Clone + Send + Sync + 'static,
    F: Future<Output = Answer<L>> + Send + 'static,
{
    let params = use_query_map();
    let query = Memo::new(move |_| params.with(query_of));
    let list = record(move || query.get(), ask);
    loaded(list, move |list| page(list, query.get_untracked()))
}

/// The same where words alone are looked for: asked for with them, and with where the page begins.
pub fn searched<L, F>(
    ask: impl Fn(String, String) -> F + Send + Sync + 'static,
    page: impl Fn(L, String) -> AnyView + Send + Sync + 'static,
) -> AnyView
where
    L: Serialize + DeserializeOwned + Clone + Send + Sync + 'static,
    F: Future<Output = Answer<L>> + Send + 'static,
{
    listed(words, move |[q, after]| ask(q, after), move |list, [q, _]| page(list, q))
}

/// The words looked for, and the row after which the page begins.
fn words(params: &ParamsMap) -> [String; 2] {
    ["q", "after"].map(|name| params.get(name).unwrap_or_default())
}

/// The addresses of the pages before and after: `at` is the list's own, after a row or before one.
pub fn neighbours(
    previous: Option<String>,
    next: Option<String>,
    at: impl Fn(String, String) -> String,
) -> (Option<String>, Option<String>) {
    (previous.map(|row| at(String::new(), row)), next.map(|row| at(row, String::new())))
}

/// The address of the page that begins after a row.
pub fn next_page(path: &str, q: &str, after: String) -> String {
    let mut params = ParamsMap::new();
    params.insert("q", q.to_owned());
    params.insert("after", after);
    format!("{path}{}", params.to_query_string())
}

/// The box to look for words, on the page at `path`.
pub fn search_box(path: &'static str, q: String, label: impl Into<Words>, hint: impl Into<Words>) -> impl IntoView {
    search_box_keeping(path, q, label, hint, None)
}

/// The same, where something else is asked for too and stays so.
pub fn search_box_keeping(
    path: impl Into<Words>,
    q: String,
    label: impl Into<Words>,
    hint: impl Into<Words>,
    kept: Option<(&'static str, String)>,
) -> impl IntoView {
    let (path, label, hint): (Words, Words, Words) = (path.into(), label.into(), hint.into());
    let kept = kept.map(|(name, value)| hidden(name, value));
    view! {
        <search class="toolbar">
            <form method="get" action=path class="grow">
                <div class="input-group">
                    {kept}
                    {icon(Icon::Search)}
                    <input class="input" type="search" name="q" value=q aria-label=label placeholder=hint/>
                </div>
            </form>
        </search>
    }
}

/// Words and a state to look for, as a form that leads to the list at `path`; a customer that is asked for stays so. Its words are those of
/// the box, the hint in it, and what the states are.
pub fn search_by_state(
    t: T,
    path: &'static str,
    [label, hint, state]: [Key; 3],
    (q, now, customer): (&str, &str, &str),
    states: impl IntoIterator<Item = (&'static str, Key)>,
) -> AnyView {
    let states = states.into_iter().map(|(key, word)| {
        view! { <option value=key selected=key == now>{t.get(word)}</option> }
    });
    let kept = (!customer.is_empty()).then(|| hidden("customer", customer));
    view! {
        <search>
            <form method="get" action=path class="toolbar">
                {kept}
                <div class="input-group grow">
                    {icon(Icon::Search)}
                    <input class="input" type="search" name="q" value=q.to_owned() aria-label=t.get(label) placeholder=t.get(hint)/>
                </div>
                <select class="input" name="status" aria-label=t.get(state)>{states.collect_view()}</select>
                {button(t.get(action::APPLY)).submit()}
            </form>
        </search>
    }
    .into_any()
}

/// A filter that a list of the office is asked with: its name, its value in words, and the way to the list without it.
pub fn filter_set(t: T, name: &'static str, value: Words, without: String) -> impl IntoView {
    view! {
        <span class="chip" data-set="">
            <span>{name}":"</span>" "<b>{value}</b>
            <a href=without>
                {small_icon(Icon::X)}
                <span class="visually-hidden">{t.fill(list_words::REMOVE_FILTER, &[("name", name)])}</span>
            </a>
        </span>
    }
}

/// A filter to choose, in words for any of its values or one of the options.
pub fn filter_select(
    label: &'static str,
    name: &'static str,
    chosen: &str,
    any: &'static str,
    options: Vec<(String, Words)>,
) -> impl IntoView + use<> {
    let options = std::iter::once((String::new(), Words::from(any))).chain(options).map(|(value, words)| {
        let selected = value == chosen;
        view! { <option value=value selected=selected>{words}</option> }
    });
    let id = format!("filter-{name}");
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <select class="input" id=id name=name>{options.collect_view()}</select>
        </div>
    }
}
