//! What products and packages have in common: each is on offer, or was put away.

use crate::i18n::T;
use crate::ui::button::{Variant, button};
use crate::ui::form::act;
use crate::ui::search::search_by_state;
use domain::product::ProductStatus;
use leptos::prelude::*;
use texts::Key;
use texts::admin::product as words;

/// Words and a state to look for in the list at `path`. It says `label` and shows `hint`.
pub fn search(t: T, path: &'static str, q: &str, now: ProductStatus, [label, hint]: [Key; 2]) -> AnyView {
    let states = ProductStatus::ALL.map(|status| {
        let word = match status {
            ProductStatus::Active => words::ACTIVE,
            ProductStatus::Archived => words::ARCHIVED,
        };
        (status.key(), word)
    });
    search_by_state(t, path, [label, hint, words::STATUS], (q, now.key(), ""), states)
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
