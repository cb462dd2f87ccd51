//! Looking for words in a list that comes page by page.

use super::Words;
use super::form::hidden;
use super::icon::{Icon, icon};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use leptos_router::params::ParamsMap;

/// The words looked for, and where the page begins.
pub fn asked() -> Memo<(String, String)> {
    let query = use_query_map();
    Memo::new(move |_| query.with(|query| (query.get("q").unwrap_or_default(), query.get("after").unwrap_or_default())))
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
