//! Between whom a document goes: where they are, and which numbers the states know them by, decides which taxes it can bear.

use super::{TaxCategory, TaxRate};
use crate::{Day, Problem, vat_id};

/// One side of a document, as far as taxes ask.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Side<'a> {
    /// ISO 3166-1 alpha-2.
    pub country: Option<&'a str>,
    pub vat_id: Option<&'a str>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Trade<'a> {
    pub seller: Side<'a>,
    pub buyer: Side<'a>,
}

impl Trade<'_> {
    /// Why a line cannot bear a rate: it does not hold on the line's day, where that is known, or it is of a country that is neither side's.
    /// As long as nobody said where the seller is, no country is another.
    pub fn bars(self, rate: &TaxRate, day: Option<Day>) -> Option<Problem> {
        let (home, of) = (self.seller.country, rate.country.as_deref());
        if day.is_some_and(|day| !rate.holds_on(day)) {
            Some(Problem::RateNotValid)
        } else if home.is_some() && of.is_some() && of != home && of != self.buyer.country {
            Some(Problem::RateOfElsewhere)
        } else {
            None
        }
    }

    /// What keeps a tax of this category from being sent. Goods go from state to state of the Union where the numbers of both sides are of
    /// two of them, wherever their addresses are; one that is wrong is of none.
    pub fn hinders(self, category: TaxCategory) -> Option<Problem> {
        if !category.needs_vat_id() {
            None
        } else if self.seller.vat_id.is_none() || self.buyer.vat_id.is_none() {
            Some(Problem::NeedsVatId)
        } else if category == TaxCategory::IntraCommunity && !self.is_between_states() {
            let wrong = |side: Side<'_>| vat_id::parse(side.vat_id?, side.country).err();
            Some(wrong(self.seller).or_else(|| wrong(self.buyer)).unwrap_or(Problem::NeedsTwoStates))
        } else {
            None
        }
    }

    fn is_between_states(self) -> bool {
        let state = |side: Side<'_>| vat_id::state(side.vat_id?, side.country);
        matches!((state(self.seller), state(self.buyer)), (Some(from), Some(to)) if from != to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tax::Tax;
    use uuid::Uuid;

    const ITALIAN: Side<'_> = Side { country: Some("IT"), vat_id: Some("IT05550118326") };

    fn to(country: &'static str, vat_id: &'static str) -> Trade<'static> {
        let vat_id = Some(vat_id).filter(|id| !id.is_empty());
        Trade { seller: ITALIAN, buyer: Side { country: Some(country), vat_id } }
    }

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    fn rate(country: Option<&str>) -> TaxRate {
        TaxRate {
            id: Uuid::nil().into(),
            tax: Tax::default(),
            country: country.map(str::to_owned),
            valid_from: Some(day("2026-01-01")),
            valid_to: Some(day("2026-12-31")),
        }
    }

    #[test]
    fn lines_bear_what_holds_that_day_in_either_country_or_anywhere() {
        let trade = to("FR", "FR40303265045");
        for country in [None, Some("IT"), Some("FR")] {
            assert_eq!(trade.bars(&rate(country), Some(day("2026-06-01"))), None, "{country:?}");
            assert_eq!(trade.bars(&rate(country), None), None, "{country:?} on a day that nobody said yet");
            for other in ["2025-12-31", "2027-01-01"] {
                assert_eq!(
                    trade.bars(&rate(country), Some(day(other))),
                    Some(Problem::RateNotValid),
                    "{country:?} on {other}"
                );
            }
        }
        for day in [Some(day("2026-06-01")), None] {
            assert_eq!(trade.bars(&rate(Some("RO")), day), Some(Problem::RateOfElsewhere));
        }
    }

    #[test]
    fn no_country_is_another_before_the_house_says_where_it_is() {
        let unsaid = Trade { seller: Side::default(), ..to("FR", "") };
        for country in [None, Some("FR"), Some("RO")] {
            assert_eq!(unsaid.bars(&rate(country), Some(day("2026-06-01"))), None, "{country:?}");
        }
        let alone = Trade { buyer: Side::default(), ..to("FR", "") };
        assert_eq!(alone.bars(&rate(Some("IT")), None), None);
        assert_eq!(alone.bars(&rate(Some("FR")), None), Some(Problem::RateOfElsewhere));
    }

    #[test]
    fn goods_go_between_two_states_of_the_union_by_the_numbers_of_both_sides() {
        let hinders = |country, vat_id| to(country, vat_id).hinders(TaxCategory::IntraCommunity);
        assert_eq!(hinders("FR", "FR40303265045"), None);
        assert_eq!(hinders("RO", "18547290"), None, "without its letters it is of the state at home");
        assert_eq!(hinders("IT", "FR40303265045"), None, "registered there");
        assert_eq!(hinders("GB", "XI123456789"), None, "Northern Ireland has letters of its own");
        assert_eq!(hinders("FR", ""), Some(Problem::NeedsVatId));
        assert_eq!(hinders("IT", "IT05550142375"), Some(Problem::NeedsTwoStates));
        assert_eq!(hinders("GB", "GB123456789"), Some(Problem::NeedsTwoStates));
        assert_eq!(hinders("FR", "FR40303265046"), Some(Problem::VatId), "no such number");
        let wrong = Side { vat_id: Some("IT05550118327"), ..ITALIAN };
        let wrong = Trade { seller: wrong, ..to("FR", "FR40303265045") };
        assert_eq!(wrong.hinders(TaxCategory::IntraCommunity), Some(Problem::VatId), "nor this one of the house");
    }

    #[test]
    fn the_customer_pays_the_tax_at_home_or_abroad_where_both_sides_have_numbers() {
        for (country, vat_id) in [("IT", "IT05550142375"), ("GB", "GB123456789"), ("FR", "FR40303265045")] {
            assert_eq!(to(country, vat_id).hinders(TaxCategory::ReverseCharge), None, "{country}");
        }
        assert_eq!(to("FR", "").hinders(TaxCategory::ReverseCharge), Some(Problem::NeedsVatId));
        let nobody = Trade::default();
        let others = TaxCategory::ALL.into_iter().filter(|category| !category.needs_vat_id());
        for category in others {
            assert_eq!(nobody.hinders(category), None, "{category:?}");
        }
    }
}
