//! What each tax of a document comes to, beside the document that says so: kept when it is sent, and added up by reports.

use crate::store::{credit_note, credit_note_tax, invoice, invoice_tax};
use domain::sales::{TaxTotal, Totals};
use sea_orm::ActiveValue::Set;

pub(crate) fn of_invoice(row: &invoice::Model, totals: &Totals) -> Vec<invoice_tax::ActiveModel> {
    let kept = |(position, part): (i32, Part)| invoice_tax::ActiveModel {
        invoice_id: Set(row.id),
        position: Set(position),
        customer_id: Set(row.customer_id),
        currency: Set(row.currency.clone()),
        listed_on: Set(row.listed_on.clone()),
        category: Set(part.category),
        percent: Set(part.percent),
        base: Set(part.base),
        amount: Set(part.amount),
    };
    (0..).zip(parts(totals)).map(kept).collect()
}

pub(crate) fn of_credit_note(row: &credit_note::Model, totals: &Totals) -> Vec<credit_note_tax::ActiveModel> {
    let kept = |(position, part): (i32, Part)| credit_note_tax::ActiveModel {
        credit_note_id: Set(row.id),
        position: Set(position),
        customer_id: Set(row.customer_id),
        currency: Set(row.currency.clone()),
        listed_on: Set(row.listed_on.clone()),
        category: Set(part.category),
        percent: Set(part.percent),
        base: Set(part.base),
        amount: Set(part.amount),
    };
    (0..).zip(parts(totals)).map(kept).collect()
}

/// So much of a document, net and tax, with the tax that is on it.
struct Part {
    category: Option<String>,
    percent: Option<i64>,
    base: i64,
    amount: i64,
}

/// A document that does not say its taxes, as another system wrote it, is one part.
fn parts(totals: &Totals) -> Vec<Part> {
    if totals.taxes.is_empty() {
        return vec![Part { category: None, percent: None, base: totals.net, amount: totals.tax }];
    }
    let part = |of: &TaxTotal| Part {
        category: Some(of.tax.category.key().to_owned()),
        percent: Some(of.tax.percent.to_stored()),
        base: of.base,
        amount: of.amount,
    };
    totals.taxes.iter().map(part).collect()
}
