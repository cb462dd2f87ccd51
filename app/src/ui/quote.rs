//! Parts of a quote's page that both doors show.

use super::avatar::{Side, Size, avatar};
use crate::i18n::T;
use domain::When;
use leptos::prelude::*;
use texts::shared::sales;

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

/// A number with its version, where it is not the first.
pub fn numbered(t: T, number: &str, revision: i32) -> String {
    match revision {
        1 => number.to_owned(),
        n => t.fill(sales::NUMBERED, &[("number", number), ("n", &n.to_string())]),
    }
}
