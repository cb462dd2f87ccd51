//! What products and packages have in common: each is on offer, or was put away.

use crate::i18n::T;
use crate::ui::button::{Variant, button};
use crate::ui::form::act;
use crate::ui::icon::{Icon, icon};
use domain::product::ProductStatus;
use leptos::prelude::*;
use texts::Key;
use texts::admin::product as words;
use texts::shared::action;

/// Words and a state to look for, as a form that leads to the list at `path`. It says `label` and shows `hint`.
pub fn search(t: T, path: &'static str, q: &str, now: ProductStatus, [label, hint]: [Key; 2]) -> impl IntoView + use<> {
    let states = ProductStatus::ALL.map(|status| {
        let word = t.get(match status {
            ProductStatus::Active => words::ACTIVE,
            ProductStatus::Archived => words::ARCHIVED,
        });
        view! { <option value=status.key() selected=status == now>{word}</option> }
    });
    view! {
        <search>
            <form method="get" action=path class="toolbar">
                <div class="input-group grow">
                    {icon(Icon::Search)}
                    <input class="input" type="search" name="q" value=q.to_owned() aria-label=t.get(label) placeholder=t.get(hint)/>
                </div>
                <select class="input" name="status" aria-label=t.get(words::STATUS)>{states.into_iter().collect_view()}</select>
                {button(t.get(action::APPLY)).submit()}
            </form>
        </search>
    }
}

/// Offers it no more, or again.
pub fn put_away_or_back(
    t: T,
    [away, back]: [&'static str; 2],
    (id, version): (String, i32),
    now: ProductStatus,
) -> AnyView {
    let values = [("id", id), ("version", version.to_string())];
    match now {
        ProductStatus::Active => {
            act(away, values, button(t.get(words::ARCHIVE)).variant(Variant::DangerQuiet).submit()).into_any()
        }
        ProductStatus::Archived => act(back, values, button(t.get(words::UNARCHIVE)).submit()).into_any(),
    }
}
