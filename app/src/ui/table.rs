use super::Words;
use super::icon::{Icon, icon, small_icon};
use crate::i18n::use_texts;
use leptos::prelude::*;
use texts::shared::{action, ui};

/// A table that scrolls by itself where the page is narrow.
pub fn table(label: impl Into<Words>, head: AnyView, rows: AnyView) -> impl IntoView {
    let label: Words = label.into();
    view! {
        <div class="table-wrap" role="region" aria-label=label tabindex="0">
            <table class="table"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>
        </div>
    }
}

/// A column's name. `from` hides it on narrow tables: `s`, `m` or `l`.
pub fn column(name: impl Into<Words>, from: Option<&'static str>) -> impl IntoView {
    let name: Words = name.into();
    view! { <th scope="col" data-from=from>{name}</th> }
}

/// The same above numbers.
pub fn number_column(name: impl Into<Words>, from: Option<&'static str>) -> impl IntoView {
    let name: Words = name.into();
    view! { <th scope="col" class="number" data-from=from>{name}</th> }
}

/// How a column is sorted now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sorted {
    No,
    Up,
    Down,
}

/// A column that sorts by a link.
pub fn sort_column(name: impl Into<Words>, from: Option<&'static str>, sorted: Sorted, href: String) -> impl IntoView {
    sorted_head(name.into(), from, None, sorted, href)
}

/// The same above numbers.
pub fn number_sort_column(
    name: impl Into<Words>,
    from: Option<&'static str>,
    sorted: Sorted,
    href: String,
) -> impl IntoView {
    sorted_head(name.into(), from, Some("number"), sorted, href)
}

fn sorted_head(
    name: Words,
    from: Option<&'static str>,
    class: Option<&'static str>,
    sorted: Sorted,
    href: String,
) -> impl IntoView {
    let (aria, mark) = match sorted {
        Sorted::No => (None, None),
        Sorted::Up => (Some("ascending"), Some(small_icon(Icon::ArrowUp))),
        Sorted::Down => (Some("descending"), Some(small_icon(Icon::ArrowDown))),
    };
    view! { <th scope="col" class=class data-from=from aria-sort=aria><a class="sort" href=href>{name}{mark}</a></th> }
}

/// What stands where rows would.
pub fn empty(title: impl Into<Words>, body: impl Into<Words>) -> impl IntoView {
    let (title, body): (Words, Words) = (title.into(), body.into());
    view! { <div class="empty">{icon(Icon::Search)}<h2>{title}</h2><p>{body}</p></div> }
}

/// One quiet line where rows would stand in a card.
pub fn empty_line(words: impl Into<Words>) -> impl IntoView {
    let words: Words = words.into();
    view! { <div class="body"><p class="soft">{words}</p></div> }
}

/// Links to the pages before and after, as far as there are any.
pub fn pagination(count: impl Into<Words>, previous: Option<String>, next: Option<String>) -> impl IntoView {
    let count: Words = count.into();
    let t = use_texts();
    let link = |words: &'static str, href: Option<String>| match href {
        Some(href) => view! { <a class="button" data-size="small" href=href>{words}</a> }.into_any(),
        None => view! { <span class="button" data-size="small" aria-disabled="true">{words}</span> }.into_any(),
    };
    view! {
        <nav class="pagination" aria-label=t.get(ui::PAGES)>
            <span>{count}</span>
            <span class="row">{link(t.get(action::PREVIOUS), previous)}{link(t.get(action::NEXT), next)}</span>
        </nav>
    }
}
