//! What Italy's exchange (SdI) wants: its codes in words, and how a document stands with it.

use super::settings::may;
use crate::i18n::T;
use crate::routes::admin as routes;
use crate::ui::Words;
use crate::ui::button::button;
use crate::ui::icon::{Icon, icon};
use domain::CustomerId;
use domain::access::Right;
use domain::italy::{FatturaStanding, Gap, Mended, Nature, Regime};
use leptos::prelude::*;
use texts::Key;
use texts::admin::{fattura as words, nature, regime};
use texts::shared::{sales, ui};

/// The value of a list from which nothing was chosen.
pub fn unchosen(t: T) -> (String, Words) {
    (String::new(), t.get(ui::CHOOSE).into())
}

pub fn regimes(t: T) -> Vec<(String, Words)> {
    let named = Regime::ALL.iter().map(|one| coded(t, one.code(), regime_word(*one)));
    std::iter::once(unchosen(t)).chain(named).collect()
}

pub fn natures(t: T) -> Vec<(String, Words)> {
    let named = Nature::ALL.iter().map(|one| coded(t, one.code(), nature_word(*one)));
    std::iter::once(unchosen(t)).chain(named).collect()
}

fn coded(t: T, code: &str, word: Key) -> (String, Words) {
    (code.to_owned(), format!("{code} · {}", t.get(word)).into())
}

/// The file, where there is one.
pub fn fattura_file(t: T, standing: Option<&FatturaStanding>, href: String) -> Option<impl IntoView + use<>> {
    standing.filter(|standing| standing.file)?;
    Some(button(t.get(words::FILE)).icon(Icon::Download).external(href))
}

/// What a document lacks for the exchange, with where to mend it for those who may; and what to know of its file. What cannot be mended
/// any more stays, which the kind of document says in its own way.
pub fn fattura_told(t: T, standing: Option<&FatturaStanding>, customer: CustomerId, frozen: Key) -> Option<AnyView> {
    let FatturaStanding { gaps, file, sent } = standing?;
    let rename = file.then(|| view! { <p class="small soft">{t.get(words::RENAME)}</p> });
    if gaps.is_empty() {
        return rename.map(IntoAny::into_any);
    }
    let title = if gaps.iter().any(Gap::stops) { words::MISSING } else { words::LOSES };
    let stays = *sent && gaps.iter().any(|gap| gap.stops() && !gap.mends_after_sending());
    let stays = stays.then(|| view! { <p>{t.get(frozen)}</p> });
    let told = gaps.iter().map(|gap| gap_line(gap_text(t, gap), mended_at(gap.mended(), customer)));
    Some(
        view! {
            <div class="callout" data-tone="amber">
                {icon(Icon::TriangleAlert)}
                <div><p>{t.get(title)}</p><ul>{told.collect_view()}</ul>{stays}</div>
            </div>
            {rename}
        }
        .into_any(),
    )
}

/// What is lacking, with the way to where it is mended.
pub fn gap_line(said: String, href: Option<String>) -> AnyView {
    match href {
        Some(href) => view! { <li><a href=href>{said}</a></li> }.into_any(),
        None => view! { <li>{said}</li> }.into_any(),
    }
}

/// The page on which something is mended, for those who may.
pub fn mended_at(place: Mended, customer: CustomerId) -> Option<String> {
    match place {
        Mended::Settings => may(Right::SettingsAccount).then(|| routes::BILLING.to_owned()),
        Mended::Taxes => may(Right::SettingsAccount).then(|| routes::TAXES.to_owned()),
        Mended::Customer => may(Right::CustomersEdit).then(|| routes::edit_customer(customer)),
        Mended::Document => None,
    }
}

fn gap_text(t: T, gap: &Gap) -> String {
    let key = match gap {
        Gap::Nature(name) => {
            let tax = if name.is_empty() { t.get(sales::NO_TAX) } else { name };
            return t.fill(words::NATURE, &[("tax", tax)]);
        }
        Gap::Regime => words::REGIME,
        Gap::SellerVat => words::SELLER_VAT,
        Gap::SellerTaxCode => words::SELLER_TAX_CODE,
        Gap::SellerAddress => words::SELLER_ADDRESS,
        Gap::BuyerAddress => words::BUYER_ADDRESS,
        Gap::BuyerNumber => words::BUYER_NUMBER,
        Gap::BuyerVat => words::BUYER_VAT,
        Gap::Currency => words::CURRENCY,
        Gap::Number => words::NUMBER,
        Gap::Rounding => words::ROUNDING,
        Gap::Quantity => words::QUANTITY,
        Gap::Words => words::WORDS,
        Gap::StampDuty => words::STAMP_DUTY,
        Gap::SplitPayment => words::SPLIT_PAYMENT,
    };
    t.get(key).to_owned()
}

const fn regime_word(of: Regime) -> Key {
    match of {
        Regime::Ordinary => regime::RF01,
        Regime::SmallTaxpayers => regime::RF02,
        Regime::Farming => regime::RF04,
        Regime::SaltAndTobacco => regime::RF05,
        Regime::Matches => regime::RF06,
        Regime::Publishing => regime::RF07,
        Regime::Telephony => regime::RF08,
        Regime::TransportTickets => regime::RF09,
        Regime::Entertainment => regime::RF10,
        Regime::TravelAgencies => regime::RF11,
        Regime::FarmHolidays => regime::RF12,
        Regime::DoorToDoor => regime::RF13,
        Regime::UsedGoods => regime::RF14,
        Regime::ArtAuctions => regime::RF15,
        Regime::CashOfAuthorities => regime::RF16,
        Regime::Cash => regime::RF17,
        Regime::Other => regime::RF18,
        Regime::FlatRate => regime::RF19,
        Regime::CrossBorderExemption => regime::RF20,
    }
}

const fn nature_word(of: Nature) -> Key {
    match of {
        Nature::ExcludedArticle15 => nature::N1,
        Nature::AbroadArticles7 => nature::N2_1,
        Nature::NotSubject => nature::N2_2,
        Nature::Exports => nature::N3_1,
        Nature::IntraCommunity => nature::N3_2,
        Nature::SanMarino => nature::N3_3,
        Nature::LikeExports => nature::N3_4,
        Nature::DeclarationOfIntent => nature::N3_5,
        Nature::OtherNotTaxable => nature::N3_6,
        Nature::Exempt => nature::N4,
        Nature::Margin => nature::N5,
        Nature::Scrap => nature::N6_1,
        Nature::Gold => nature::N6_2,
        Nature::Subcontracting => nature::N6_3,
        Nature::Buildings => nature::N6_4,
        Nature::MobilePhones => nature::N6_5,
        Nature::Electronics => nature::N6_6,
        Nature::ConstructionServices => nature::N6_7,
        Nature::Energy => nature::N6_8,
        Nature::OtherReverseCharge => nature::N6_9,
        Nature::TaxedElsewhere => nature::N7,
    }
}
