//! EN 16931 in its two syntaxes. The crate `en16931` knows the rules and `en16931-formats` the order of the elements; what is written
//! has been proved valid first.

use en16931::invoice::{
    Code, Contact, CreditTransfer, Delivery, DocumentAllowanceCharge, DocumentTotals, InvoiceNote, Item,
    LineAllowanceCharge, LineVat, PaymentInstructions, PaymentMeans, Period, PostalAddress, PrecedingInvoice,
    PriceDetails, VatBreakdown,
};
use en16931::profiles::En16931;
use en16931::{
    Date, DocumentKind, DocumentReference, Identifier, Invoice, InvoiceAmount, InvoiceLine, Percentage, Quantity,
    UnitPriceAmount, Validated,
};
use en16931_formats::Syntax;
use rust_decimal::Decimal;

use super::{
    Allowance, BrokenRule, Category, Day, EInvoice, Error, Kind, Line, Number, Party, Tax, TaxGroup, Transfer, grouped,
};

/// Specification of the norm itself, without a country's additions.
const SPECIFICATION: &str = "urn:cen.eu:en16931:2017";

/// The invoice in UN/CEFACT CII, as Factur-X embeds it in its profile EN 16931.
pub fn cii(invoice: &EInvoice) -> Result<Vec<u8>, Error> {
    written(invoice, Syntax::Cii)
}

/// The invoice in UBL 2.1: an `Invoice` or a `CreditNote`. The latter has no place for the due day; the terms of payment say it.
pub fn ubl(invoice: &EInvoice) -> Result<Vec<u8>, Error> {
    written(invoice, Syntax::Ubl)
}

/// Whether there can be one, in either syntax: nothing is written.
pub fn check(invoice: &EInvoice) -> Result<(), Error> {
    proven(invoice).map(drop)
}

fn written(invoice: &EInvoice, syntax: Syntax) -> Result<Vec<u8>, Error> {
    Ok(en16931_formats::write(&proven(invoice)?, syntax).xml.into_bytes())
}

fn proven(invoice: &EInvoice) -> Result<Validated<En16931>, Error> {
    Validated::new(model(invoice)?).map_err(|refused| {
        let broken = refused.report().fatal();
        let broken = broken.map(|found| BrokenRule {
            name: found.rule.clone(),
            at: found.path.to_string(),
            asks: found.message.clone(),
        });
        Error::Rules(broken.collect())
    })
}

fn model(from: &EInvoice) -> Result<Invoice, Error> {
    let scale = scale(from.exponent)?;
    let amount = |minor: i64| amount(minor, scale);
    let code = match from.kind {
        Kind::Invoice => "380",
        Kind::CreditNote => "381",
    };
    let mut to =
        Invoice::builder(SPECIFICATION, &from.number, date(from.issued)?, code, from.currency.as_str()).build();
    if from.kind == Kind::CreditNote {
        to.kind = DocumentKind::CreditNote;
    }
    to.due_date = from.due.map(date).transpose()?;
    to.buyer_reference = from.buyer_reference.clone();
    to.purchase_order_reference = from.purchase_order.as_deref().map(DocumentReference::new);
    to.invoicing_period = from
        .period
        .map(|(start, end)| Ok::<_, Error>(Period { start: Some(date(start)?), end: Some(date(end)?) }))
        .transpose()?;
    for preceding in &from.preceding {
        to.preceding_invoices.push(PrecedingInvoice {
            reference: DocumentReference::new(&preceding.number),
            issue_date: preceding.issued.map(date).transpose()?,
        });
    }
    to.notes = from.notes.iter().map(InvoiceNote::new).collect();
    to.seller = party(&from.seller);
    to.buyer = party(&from.buyer);
    // The norm has a local tax number for sellers alone.
    to.buyer.tax_registration = None;
    if from.taxes.iter().all(|group| group.tax.category == Category::OutOfScope) {
        // Who is named here with a VAT number owes VAT (BR-O-02), so the number becomes any other by which the seller is known.
        to.seller.identifiers.extend(to.seller.vat_identifier.take().map(Identifier::new));
        to.buyer.vat_identifier = None;
    }
    // Where it went decides whether it left the country (BR-IC-12).
    let leaves = from.taxes.iter().any(|group| group.tax.category == Category::IntraCommunity);
    to.delivery = (leaves || from.delivered.is_some())
        .then(|| {
            Ok::<_, Error>(Delivery {
                date: from.delivered.map(date).transpose()?,
                address: leaves.then(|| to.buyer.address.clone()),
                ..Delivery::default()
            })
        })
        .transpose()?;
    to.payment_terms = from.terms.clone();
    to.payment = from.transfer.as_ref().map(transfer);
    for (at, one) in from.lines.iter().enumerate() {
        to.lines.push(line(at + 1, one, scale)?);
    }
    for one in &from.allowances {
        to.allowances.push(allowance(one, scale)?);
    }
    for one in by_category(&from.taxes) {
        to.vat_breakdown.push(group(&one, scale)?);
    }
    let totals = &from.totals;
    to.totals = DocumentTotals {
        line_total: amount(totals.lines)?,
        allowance_total: stated(totals.allowances, scale)?,
        taxable_total: amount(totals.net)?,
        vat_total: Some(amount(totals.tax)?),
        gross_total: amount(totals.gross)?,
        paid: stated(totals.paid, scale)?,
        due: amount(totals.due)?,
        ..DocumentTotals::default()
    };
    Ok(to)
}

fn line(number: usize, from: &Line, scale: i64) -> Result<InvoiceLine, Error> {
    let vat = vat(from.tax);
    let quantity = Quantity::new(decimal(from.quantity)?);
    let net = amount(from.amount, scale)?;
    let mut to =
        InvoiceLine::new(number.to_string(), &from.name, quantity, from.unit.as_str(), net, vat.category, vat.rate)
            .with_price(PriceDetails {
                net_price: UnitPriceAmount::new(decimal(from.price)?),
                ..PriceDetails::default()
            })
            .with_item(Item { name: Some(from.name.clone()), description: from.detail.clone(), ..Item::default() });
    if let Some(discount) = from.discount.filter(|discount| *discount != 0) {
        to.allowances.push(LineAllowanceCharge {
            amount: amount(discount, scale)?,
            base_amount: None,
            percentage: None,
            reason: None,
            // Of UNTDID 5189: discount.
            reason_code: Some(Code::new("95")),
        });
    }
    Ok(to)
}

fn allowance(from: &Allowance, scale: i64) -> Result<DocumentAllowanceCharge, Error> {
    Ok(DocumentAllowanceCharge {
        amount: amount(from.amount, scale)?,
        base_amount: None,
        percentage: None,
        vat: vat(from.tax),
        reason: Some(from.reason.clone()),
        reason_code: None,
    })
}

/// One for each category and rate, whatever they are called: the norm knows no more of them.
fn by_category(taxes: &[TaxGroup]) -> Vec<TaxGroup> {
    grouped(taxes, |tax| (tax.category, tax.rate))
}

fn group(from: &TaxGroup, scale: i64) -> Result<VatBreakdown, Error> {
    let vat = vat(from.tax);
    // What bears tax has no excuse, and neither has a rate of zero (BR-S-10, BR-Z-10).
    let excused = !matches!(from.tax.category, Category::Standard | Category::ZeroRated);
    Ok(VatBreakdown {
        taxable_amount: amount(from.base, scale)?,
        tax_amount: amount(from.amount, scale)?,
        category: vat.category,
        rate: vat.rate,
        exemption_reason: from.reason.clone().filter(|_| excused),
        exemption_reason_code: from.reason_code.as_deref().filter(|_| excused).map(Code::new),
    })
}

/// What is out of scope has no rate, not even zero (BR-O-05).
fn vat(tax: Tax) -> LineVat {
    let rate = Percentage::new(Decimal::new(tax.rate.into(), 3).normalize());
    LineVat { category: Code::new(tax.category.code()), rate: (tax.category != Category::OutOfScope).then_some(rate) }
}

fn party(from: &Party) -> en16931::invoice::Party {
    en16931::invoice::Party {
        name: Some(from.name.clone()),
        legal_registration: from.registration.as_deref().map(Identifier::new),
        vat_identifier: from.vat_id.clone(),
        tax_registration: from.tax_id.clone(),
        electronic_address: from.electronic.as_ref().map(|(scheme, address)| Identifier::schemed(address, scheme)),
        address: PostalAddress {
            line1: stated_text(&from.street),
            city: stated_text(&from.city),
            post_code: stated_text(&from.post_code),
            subdivision: from.subdivision.clone(),
            country: Some(Code::new(&from.country)),
            ..PostalAddress::default()
        },
        contact: Contact { name: None, phone: from.phone.clone(), email: from.mail.clone() },
        ..Default::default()
    }
}

fn transfer(from: &Transfer) -> PaymentInstructions {
    let account = CreditTransfer {
        account_identifier: Some(from.iban.clone()),
        account_name: from.holder.clone(),
        provider_identifier: from.bic.clone(),
    };
    PaymentInstructions {
        // Of UNTDID 4461: SEPA credit transfer.
        means_code: Some(Code::new("58")),
        remittance_information: from.reference.clone(),
        means: Some(PaymentMeans::CreditTransfer(vec![account])),
        ..PaymentInstructions::default()
    }
}

fn date(day: Day) -> Result<Date, Error> {
    Date::new(day.year, day.month, day.day).map_err(|_| Error::Day(day))
}

/// By how much an amount grows so that it has the norm's two digits.
pub(super) fn scale(exponent: u8) -> Result<i64, Error> {
    match exponent {
        0 => Ok(100),
        1 => Ok(10),
        2 => Ok(1),
        _ => Err(Error::Currency),
    }
}

fn amount(minor: i64, scale: i64) -> Result<InvoiceAmount, Error> {
    Ok(InvoiceAmount::from_minor_units(minor.checked_mul(scale).ok_or(Error::Currency)?))
}

/// Absent is not zero: a total that says nothing is left out.
fn stated(minor: i64, scale: i64) -> Result<Option<InvoiceAmount>, Error> {
    if minor == 0 { Ok(None) } else { amount(minor, scale).map(Some) }
}

fn stated_text(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

pub(super) fn decimal(number: Number) -> Result<Decimal, Error> {
    Decimal::try_from_i128_with_scale(number.units, number.digits.into()).map_err(|_| Error::Currency)
}
