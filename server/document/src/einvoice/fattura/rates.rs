//! Taxes as the exchange adds them up.

use rust_decimal::{Decimal, RoundingStrategy};

use super::super::{EInvoice, TaxGroup, grouped};

/// The exchange adds up lines by rate and nature (00422), whatever a rate is called and by which category it has none.
pub fn by_rate(taxes: &[TaxGroup]) -> Vec<TaxGroup> {
    grouped(taxes, |tax| (tax.rate, tax.nature))
}

/// Whether the tax of every rate is what its base bears, give or take a cent (00421). Where it was rounded on every line it may not be.
pub fn fattura_taxes_fit(invoice: &EInvoice) -> bool {
    by_rate(&invoice.taxes).iter().all(|group| {
        let borne = Decimal::from_i128_with_scale(i128::from(group.base) * i128::from(group.tax.rate), 5);
        let due = borne.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero);
        (Decimal::from(group.amount) - due).abs() <= Decimal::ONE
    })
}
