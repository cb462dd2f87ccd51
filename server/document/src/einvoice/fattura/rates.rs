//! Taxes as the exchange adds them up.

use rust_decimal::{Decimal, RoundingStrategy};

use super::super::{EInvoice, TaxGroup};

/// The exchange adds up lines by rate and nature (00422), whatever a rate is called and by which category it has none.
pub fn by_rate(taxes: &[TaxGroup]) -> Vec<TaxGroup> {
    let mut groups: Vec<TaxGroup> = Vec::new();
    for one in taxes {
        let alike = |group: &&mut TaxGroup| (group.tax.rate, group.tax.nature) == (one.tax.rate, one.tax.nature);
        let Some(group) = groups.iter_mut().find(alike) else {
            groups.push(one.clone());
            continue;
        };
        group.add(one);
    }
    groups
}

/// Whether the tax of every rate is what its base bears, give or take a cent (00421). Where it was rounded on every line it may not be.
pub fn fattura_taxes_fit(invoice: &EInvoice) -> bool {
    by_rate(&invoice.taxes).iter().all(|group| {
        let borne = Decimal::from_i128_with_scale(i128::from(group.base) * i128::from(group.tax.rate), 5);
        let due = borne.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero);
        (Decimal::from(group.amount) - due).abs() <= Decimal::ONE
    })
}
