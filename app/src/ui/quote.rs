//! Parts of a quote's or a proposal's page that both doors show.

use super::avatar::{Side, Size, avatar};
use crate::i18n::T;
use domain::When;
use domain::quote::QuoteKind;
use domain::sales::Sheet;
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

/// What it comes to. A proposal in words alone says nothing of prices.
pub fn amount(t: T, kind: QuoteKind, sheet: &Sheet) -> Option<impl IntoView + use<>> {
    let total = sheet.total.clone();
    is_priced(kind, sheet).then(|| {
        view! { <div class="stack" data-gap="1"><p class="soft small">{t.get(sales::TOTAL)}</p><p class="amount">{total}</p></div> }
    })
}

pub fn is_priced(kind: QuoteKind, sheet: &Sheet) -> bool {
    kind == QuoteKind::Quote || sheet.is_priced()
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
