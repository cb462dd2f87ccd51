//! Parts of a quote's page that both doors show.

use super::avatar::{Side, Size, avatar};
use domain::When;
use leptos::prelude::*;

/// What somebody wrote about a quote.
pub fn asked(name: String, by_staff: bool, when: When, body: String) -> impl IntoView {
    let side = if by_staff { Side::Staff } else { Side::Customer };
    view! {
        <li>
            {avatar(&name, side, Size::Medium)}
            <div class="grow">
                <span><strong>{name.clone()}</strong>" "<time class="small soft" datetime=when.at>{when.text}</time></span>
                <span class="letter">{body}</span>
            </div>
        </li>
    }
}

/// The beginning of a fingerprint: enough to compare by eye.
pub fn fingerprint(hash: &str) -> String {
    hash.chars().take(12).collect()
}
