//! What a document lacks to be an electronic invoice by the Union's norm, beside the button for it.

use super::italy::{gap_line, mended_at};
use crate::i18n::T;
use crate::ui::icon::{Icon, icon};
use domain::CustomerId;
use domain::norm::NormGap;
use leptos::prelude::*;
use texts::Key;
use texts::admin::norm as words;

/// With where to mend it for those who may. What was sent is mended nowhere: it stays, which its kind of document says in its own way.
pub fn norm_told(t: T, gaps: &[NormGap], customer: CustomerId, stays: Option<Key>) -> Option<impl IntoView + use<>> {
    let told = gaps
        .iter()
        .map(|gap| gap_line(gap_text(t, gap), mended_at(gap.mended(), customer).filter(|_| stays.is_none())));
    let told: Vec<_> = told.collect();
    let stays = stays.map(|stays| view! { <p>{t.get(stays)}</p> });
    (!told.is_empty()).then(|| {
        view! {
            <div class="callout">
                {icon(Icon::Info)}
                <div><p>{t.get(words::MISSING)}</p><ul>{told}</ul>{stays}</div>
            </div>
        }
    })
}

fn gap_text(t: T, gap: &NormGap) -> String {
    let key = match gap {
        NormGap::Reason(tax) => return t.fill(words::REASON, &[("tax", tax.as_str())]),
        NormGap::Rule(name) => return t.fill(words::RULE, &[("name", name.as_str())]),
        NormGap::Tax => words::TAX,
        NormGap::Alone => words::ALONE,
        NormGap::SellerCountry => words::SELLER_COUNTRY,
        NormGap::SellerNumber => words::SELLER_NUMBER,
        NormGap::BuyerCountry => words::BUYER_COUNTRY,
        NormGap::BothNumbers => words::BOTH_NUMBERS,
        NormGap::SellerLetters => words::SELLER_LETTERS,
        NormGap::BuyerLetters => words::BUYER_LETTERS,
        NormGap::Currency => words::CURRENCY,
        NormGap::Rounding => words::ROUNDING,
    };
    t.get(key).to_owned()
}
