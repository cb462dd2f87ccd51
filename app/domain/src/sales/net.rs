//! Lines without their tax, for those who know no other prices: electronic invoices.
//!
//! Where prices hold their tax, what a line comes to without it follows from what all lines of its rate come to, so that no cent is lost:
//! the lines of a rate make its base, but for the discount on the whole. The price for one follows from the line.

use super::{Item, Line, Prices, Pricing, Rounding, Totals, WHOLE, What, part_within};
use crate::decimal::{Decimal, rounded};
use crate::money::Currency;
use crate::tax::Tax;
use std::collections::BTreeMap;

/// Decimal places of [`NetLine::price`].
pub const NET_PLACES: u8 = 8;
/// Decimal places of quantities and prices as they are typed.
const TYPED_PLACES: u32 = 4;

/// A line as those read it who know no prices with tax.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NetLine {
    /// For one, before the discount, in [`NET_PLACES`] decimal places.
    pub price: i128,
    /// What is missing from quantity × price to the amount, in minor units.
    pub discount: i64,
    /// In minor units.
    pub amount: i64,
}

/// The lines of a document that comes to these totals; a heading is none.
pub fn net_lines(lines: &[Line], pricing: &Pricing, totals: &Totals) -> Vec<Option<NetLine>> {
    let mut so_far: BTreeMap<&Tax, i128> = BTreeMap::new();
    let lines = lines.iter().zip(&totals.lines).map(|(line, amount)| {
        let (What::Item(item), Some(amount)) = (&line.what, *amount) else { return None };
        if pricing.prices == Prices::Net {
            return Some(NetLine::as_it_is(item, amount, pricing.currency));
        }
        let (amount, percent) = (i128::from(amount), item.tax.percent);
        let net = match pricing.rounding {
            Rounding::PerLine => without_tax(amount, percent),
            Rounding::PerTotal => {
                let sum = so_far.entry(&item.tax).or_default();
                let before = *sum;
                *sum += amount;
                without_tax(*sum, percent) - without_tax(before, percent)
            }
        };
        Some(NetLine::within(item, net, pricing.currency))
    });
    lines.collect()
}

impl NetLine {
    fn as_it_is(item: &Item, amount: i64, currency: Currency) -> Self {
        let missing = item.whole(currency) - i128::from(amount);
        let discount = if item.discount == Decimal::ZERO { 0 } else { minor(missing) };
        Self { price: long(item.price), discount, amount }
    }

    /// What comes to so much without its tax, at the price of which that follows.
    fn within(item: &Item, net: i128, currency: Currency) -> Self {
        let percent = item.tax.percent;
        let whole = match item.discount == Decimal::ZERO {
            true => net,
            false => without_tax(item.whole(currency), percent),
        };
        let quantity = i128::from(item.quantity.to_stored());
        let places = u32::from(NET_PLACES) - currency.digits();
        let price = match quantity {
            0 => rounded(long(item.price) * WHOLE, WHOLE + i128::from(percent.to_stored())),
            _ => rounded(whole.abs() * 10_i128.pow(places + TYPED_PLACES), quantity.abs()),
        };
        let product = rounded(quantity * price, 10_i128.pow(places + TYPED_PLACES));
        Self { price, discount: minor(product - net), amount: minor(net) }
    }
}

/// In as many places as prices without tax have.
fn long(price: Decimal) -> i128 {
    i128::from(price.to_stored()) * 10_i128.pow(u32::from(NET_PLACES) - TYPED_PLACES)
}

fn without_tax(amount: i128, percent: Decimal) -> i128 {
    amount - part_within(amount, percent)
}

/// What would not fit was refused where the document was added up.
fn minor(amount: i128) -> i64 {
    i64::try_from(amount).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Problem;
    use crate::sales::totals;
    use crate::tax::TaxCategory;
    use proptest::prelude::*;

    fn line(quantity: i64, price: i64, discount: i64, percent: i64) -> Line {
        let tax = Tax {
            name: format!("{percent}%"),
            category: if percent == 0 { TaxCategory::Exempt } else { TaxCategory::Standard },
            percent: Decimal::whole(percent),
            ..Tax::default()
        };
        let item = Item {
            quantity: Decimal::stored(quantity),
            unit: None,
            price: Decimal::stored(price),
            discount: Decimal::whole(discount),
            tax,
        };
        Line { description: "Work".to_owned(), detail: None, what: What::Item(item) }
    }

    fn pricing(prices: Prices, rounding: Rounding, discount: i64) -> Pricing {
        Pricing { currency: Currency::EUR, prices, rounding, discount: Decimal::whole(discount) }
    }

    fn net(lines: &[Line], pricing: &Pricing) -> Vec<NetLine> {
        let totals = totals(lines, pricing).expect("adds up");
        net_lines(lines, pricing, &totals).into_iter().flatten().collect()
    }

    #[test]
    fn three_at_a_hundred_with_tax_have_a_price_without_that_comes_to_the_cent() {
        let lines = [line(30_000, 1_000_000, 0, 22)];
        let gross = pricing(Prices::Gross, Rounding::PerTotal, 0);
        assert_eq!(net(&lines, &gross), [NetLine { price: 8_196_666_667, discount: 0, amount: 24_590 }]);
    }

    #[test]
    fn the_cents_of_a_rate_fall_on_its_lines_and_none_is_lost() {
        let lines = [line(10_000, 10_000, 0, 22), line(10_000, 10_000, 0, 22), line(10_000, 10_000, 0, 22)];
        let gross = pricing(Prices::Gross, Rounding::PerTotal, 0);
        let amounts: Vec<i64> = net(&lines, &gross).iter().map(|line| line.amount).collect();
        assert_eq!((amounts.iter().sum::<i64>(), amounts), (246, vec![82, 82, 82]));
        let lines = [line(10_000, 200, 0, 22), line(10_000, 200, 0, 22), line(10_000, 200, 0, 22)];
        let amounts: Vec<i64> = net(&lines, &gross).iter().map(|line| line.amount).collect();
        assert_eq!((amounts.iter().sum::<i64>(), amounts), (5, vec![2, 1, 2]));
    }

    #[test]
    fn a_discount_on_a_line_is_what_is_missing_from_its_price() {
        let lines = [line(20_000, 610_000, 10, 22)];
        let gross = pricing(Prices::Gross, Rounding::PerTotal, 0);
        assert_eq!(net(&lines, &gross), [NetLine { price: 5_000_000_000, discount: 1_000, amount: 9_000 }]);
        let lines = [line(20_000, 500_000, 10, 22)];
        let plain = pricing(Prices::Net, Rounding::PerTotal, 0);
        assert_eq!(net(&lines, &plain), [NetLine { price: 5_000_000_000, discount: 1_000, amount: 9_000 }]);
    }

    #[test]
    fn what_a_discount_takes_off_is_as_large_as_an_amount_can_be_or_refused() {
        let most = line(10_000_000_000, 100_000_000_000, 100, 22);
        let beyond = line(10_000_000_000, 100_000_010_000, 100, 22);
        for (prices, discount) in [(Prices::Net, 1_000_000_000_000_000), (Prices::Gross, 819_672_131_147_541)] {
            let pricing = pricing(prices, Rounding::PerTotal, 0);
            let told: Vec<_> =
                net(std::slice::from_ref(&most), &pricing).iter().map(|net| (net.discount, net.amount)).collect();
            assert_eq!(told, [(discount, 0)]);
            assert_eq!(totals(std::slice::from_ref(&beyond), &pricing), Err(Problem::TooLarge));
        }
    }

    #[test]
    fn nothing_of_something_has_its_price() {
        let lines = [line(0, 1_220_000, 0, 22)];
        let gross = pricing(Prices::Gross, Rounding::PerTotal, 0);
        assert_eq!(net(&lines, &gross), [NetLine { price: 10_000_000_000, discount: 0, amount: 0 }]);
    }

    proptest! {
        /// What electronic invoices ask: quantity × price less the discount is the amount, and the amounts of a rate less what the
        /// discount on the whole takes are its base.
        #[test]
        fn lines_without_tax_make_the_bases_of_the_document(
            typed in proptest::collection::vec((-1_000_000i64..10_000_000, 0i64..100_000_000, 0i64..=100, 0usize..4), 1..20),
            per_line: bool,
            discount in 0i64..=100,
        ) {
            let lines: Vec<Line> = typed.into_iter().map(|(quantity, price, discount, rate)| {
                line(quantity, price, discount, [0, 4, 10, 22][rate])
            }).collect();
            let rounding = if per_line { Rounding::PerLine } else { Rounding::PerTotal };
            let gross = pricing(Prices::Gross, rounding, discount);
            let sums = totals(&lines, &gross).expect("adds up");
            let nets = net_lines(&lines, &gross, &sums);
            for row in &sums.taxes {
                let of_rate = lines.iter().zip(&nets).filter_map(|(line, net)| match &line.what {
                    What::Item(item) if item.tax == row.tax => *net,
                    What::Item(_) | What::Heading => None,
                });
                let amount: i64 = of_rate.map(|net| net.amount).sum();
                if discount == 0 {
                    prop_assert_eq!(amount, row.base);
                }
            }
            for (line, net) in lines.iter().zip(&nets) {
                let (What::Item(item), Some(net)) = (&line.what, net) else { continue };
                prop_assert!(net.price >= 0);
                let product = rounded(i128::from(item.quantity.to_stored()) * net.price, 10_i128.pow(10));
                prop_assert_eq!(product - i128::from(net.discount), i128::from(net.amount));
                if item.discount == Decimal::ZERO {
                    prop_assert_eq!(net.discount, 0, "no discount comes out of nothing");
                }
            }
        }
    }
}
