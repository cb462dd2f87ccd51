//! What a document lacks to be said in EN 16931, the Union's norm of electronic invoices.

use crate::italy::Mended;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum NormGap {
    /// A tax that says why there is none, on lines that have no tax at all.
    Tax,
    /// The law by which the tax of this name is none.
    Reason(String),
    /// A document of its own for what is out of the tax's scope: it stands beside no other tax.
    Alone,
    /// The house's country.
    SellerCountry,
    /// A tax number of the house.
    SellerNumber,
    /// The customer's country.
    BuyerCountry,
    /// VAT numbers of both sides.
    BothNumbers,
    /// The letters of a country before the house's VAT number.
    SellerLetters,
    /// The same before the customer's.
    BuyerLetters,
    /// Amounts with two decimal places at most.
    Currency,
    /// Taxes that are what their rate makes of the sum.
    Rounding,
    /// Whatever else a rule of this name asks.
    Rule(String),
}

impl NormGap {
    /// What a rule of the norm misses that a document breaks at some term. The rules about reasons do not say which tax they mean.
    pub fn of_rule(name: &str, at: &str) -> Self {
        match name {
            "BR-08" | "BR-09" => Self::SellerCountry,
            "BR-10" | "BR-11" | "BR-57" | "BR-IC-12" => Self::BuyerCountry,
            "BR-CO-09" if at.ends_with("BT-31") => Self::SellerLetters,
            "BR-CO-09" => Self::BuyerLetters,
            "BR-CO-26" | "BR-S-02" | "BR-S-03" | "BR-Z-02" | "BR-Z-03" | "BR-E-02" | "BR-E-03" | "BR-G-02"
            | "BR-G-03" => Self::SellerNumber,
            "BR-AE-02" | "BR-AE-03" | "BR-IC-02" | "BR-IC-03" => Self::BothNumbers,
            "BR-O-02" | "BR-O-03" | "BR-O-11" | "BR-O-12" | "BR-O-13" | "BR-O-14" => Self::Alone,
            "BR-CO-17" | "BR-S-08" | "BR-S-09" => Self::Rounding,
            other => Self::Rule(other.to_owned()),
        }
    }

    pub const fn mended(&self) -> Mended {
        match self {
            Self::SellerCountry | Self::SellerNumber | Self::SellerLetters | Self::Rounding => Mended::Settings,
            Self::BuyerCountry | Self::BothNumbers | Self::BuyerLetters => Mended::Customer,
            Self::Reason(_) => Mended::Taxes,
            Self::Tax | Self::Alone | Self::Currency | Self::Rule(_) => Mended::Document,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_rule_is_told_as_what_is_missing() {
        assert_eq!(NormGap::of_rule("BR-11", "BG-8/BT-55"), NormGap::BuyerCountry);
        assert_eq!(NormGap::of_rule("BR-S-02", "BG-4"), NormGap::of_rule("BR-CO-26", "BG-4"));
        assert_eq!(NormGap::of_rule("BR-CL-14", "BG-5/BT-40"), NormGap::Rule("BR-CL-14".to_owned()));
        for (at, gap, place) in [
            ("BG-4/BT-31", NormGap::SellerLetters, Mended::Settings),
            ("BG-7/BT-48", NormGap::BuyerLetters, Mended::Customer),
        ] {
            assert_eq!(NormGap::of_rule("BR-CO-09", at), gap);
            assert_eq!(gap.mended(), place);
        }
        assert_eq!(NormGap::BuyerCountry.mended(), Mended::Customer);
    }
}
