//! What is left of services: in words, which the bar repeats.

use crate::i18n::T;
use domain::package::ItemBalance;
use leptos::prelude::*;
use texts::shared::package as words;

/// A bar for each of them.
pub fn balances(t: T, items: Vec<ItemBalance>) -> impl IntoView {
    let bar = |item: ItemBalance| {
        let left = left_text(t, &item);
        view! {
            <div class="balance">
                <p><span>{item.name}</span><span class="number">{left}</span></p>
                <progress max="100" value=item.share aria-hidden="true"></progress>
            </div>
        }
    };
    items.into_iter().map(bar).collect_view()
}

/// “7 of 10 h left”.
pub fn left_text(t: T, item: &ItemBalance) -> String {
    t.fill(words::LEFT, &[("left", &item.left), ("amount", &item.amount)])
}
