//! A line by the unit, as the exchange reckons it (00423): quantity × (price less discount) is the amount, give or take a cent.

use rust_decimal::Decimal;

use super::super::norm::{decimal, scale};
use super::super::{EInvoice, Error, Line};
use super::amount;
use super::value::PLACES;

pub struct Each {
    pub quantity: Decimal,
    pub price: Decimal,
    /// Off the price, in cents; what is below nothing is added to it. Nothing where there is none, or where the price has it already.
    pub discount: Option<Decimal>,
}

impl Each {
    pub fn of(line: &Line, scale: i64) -> Result<Self, Error> {
        let (quantity, price) = (decimal(line.quantity)?, decimal(line.price)?);
        // A quantity has no sign: what is given back has a price below nothing.
        let (quantity, price) = if quantity.is_sign_negative() { (-quantity, -price) } else { (quantity, price) };
        let discount = line.discount.map(|discount| {
            let whole = amount(discount, scale);
            whole.checked_div(quantity).unwrap_or(whole).round_dp(PLACES)
        });
        // The schema knows a discount in cents alone: a finer one is taken off the price, which has the digits for it.
        let (price, discount) = match discount {
            Some(each) if each.normalize().scale() > 2 => (price - each, None),
            discount => (price, discount.filter(|each| !each.is_zero())),
        };
        Ok(Self { quantity, price, discount })
    }

    fn comes_to(&self, amount: Decimal) -> bool {
        let price = self.price - self.discount.unwrap_or_default();
        price.checked_mul(self.quantity).is_some_and(|product| (product - amount).abs() <= Decimal::new(1, 2))
    }
}

/// Whether every line comes to its amount. Of very many, a price that follows from the amount has too few digits for that.
pub fn fattura_lines_fit(invoice: &EInvoice) -> bool {
    let Ok(scale) = scale(invoice.exponent) else { return true };
    let fits = |line: &Line| Each::of(line, scale).is_ok_and(|each| each.comes_to(amount(line.amount, scale)));
    invoice.lines.iter().all(fits)
}
