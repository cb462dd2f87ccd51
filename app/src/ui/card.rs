use super::Words;
use super::icon::{Icon, small_icon};
use domain::access::Masked;
use leptos::prelude::*;

/// A part of a page with a name, and an act beside it.
pub fn card(title: impl Into<Words>, act: Option<AnyView>, body: AnyView) -> AnyView {
    let title: Words = title.into();
    view! { <section class="card"><header><h2>{title}</h2>{act}</header>{body}</section> }.into_any()
}

/// Names and values; a value that is not there is left out.
pub fn facts(facts: Vec<(Words, Option<AnyView>)>) -> impl IntoView {
    let facts = facts
        .into_iter()
        .filter_map(|(name, value)| value.map(|value| view! { <div><dt>{name}</dt><dd>{value}</dd></div> }));
    view! { <dl class="facts" data-layout="line">{facts.collect_view()}</dl> }
}

/// Text that may be missing.
pub fn fact(value: Option<String>) -> Option<AnyView> {
    value.map(IntoAny::into_any)
}

/// The same fixed words for every hidden value, however long it is.
pub fn masked(words: impl Into<Words>) -> impl IntoView {
    let words: Words = words.into();
    view! { <span class="masked">{small_icon(Icon::EyeOff)}{words}</span> }
}

/// A value, nothing, or the words for hidden.
pub fn maybe_masked(value: Masked<Option<String>>, hidden: &'static str) -> Option<AnyView> {
    match value {
        Masked::Shown(value) => fact(value),
        Masked::Hidden => Some(masked(hidden).into_any()),
    }
}
