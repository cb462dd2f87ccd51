//! The same invoice, or credit note, for machines. What the norm cannot say, or refuses, is left out: the paper is the invoice.

use super::{Frozen, Party};
use crate::Result;
use crate::paper::{Taken, plain_name};
use document::einvoice::{
    Allowance, Category, Day, EInvoice, Kind, Line as NormLine, Number, Party as NormParty, Preceding, Tax as NormTax,
    TaxGroup, Totals, Transfer, cii, ubl,
};
use document::{Attachment, Relationship};
use domain::Refusal;
use domain::decimal::Decimal;
use domain::italy::Nature;
use domain::sales::{Item, Prices, What};
use domain::tax::{Tax, TaxCategory};

/// The XML that is put into the PDF, where there can be one.
pub fn factur_x(frozen: &Frozen) -> Option<Attachment> {
    let bytes = told("Factur-X", frozen, cii(&electronic(frozen)?))?;
    Some(Attachment {
        name: "factur-x.xml".to_owned(),
        mime: "text/xml".to_owned(),
        description: "Factur-X, EN 16931".to_owned(),
        relationship: Relationship::Alternative,
        bytes,
    })
}

/// As UBL, for those who want the XML alone, where the norm can say it.
pub fn ubl_file(frozen: &Frozen) -> Result<Taken> {
    let bytes = electronic(frozen).and_then(|invoice| told("UBL", frozen, ubl(&invoice))).ok_or(Refusal::NotFound)?;
    Ok(Taken { name: format!("{}.xml", plain_name(&frozen.number)), bytes })
}

/// Whether there is one.
pub fn has_ubl(frozen: &Frozen) -> bool {
    electronic(frozen).is_some_and(|invoice| ubl(&invoice).is_ok())
}

pub fn told(
    form: &str,
    frozen: &Frozen,
    made: std::result::Result<Vec<u8>, document::einvoice::Error>,
) -> Option<Vec<u8>> {
    made.map_err(|error| tracing::info!(number = %frozen.number, %error, "no {form} of an invoice")).ok()
}

/// The norm knows prices without tax only.
pub fn electronic(frozen: &Frozen) -> Option<EInvoice> {
    if frozen.pricing.prices != Prices::Net {
        return None;
    }
    let totals = &frozen.totals;
    let lines = frozen.lines.iter().zip(&totals.lines).filter_map(|(line, amount)| {
        let What::Item(item) = &line.what else { return None };
        Some(norm_line(frozen, &line.description, line.detail.clone(), item, (*amount)?))
    });
    let taxes = totals.taxes.iter().map(|row| TaxGroup {
        tax: norm_tax(&row.tax),
        base: row.base,
        amount: row.amount,
        reason: row.tax.reason.clone(),
        reason_code: None,
    });
    Some(EInvoice {
        kind: if frozen.corrects.is_some() { Kind::CreditNote } else { Kind::Invoice },
        number: frozen.number.clone(),
        issued: day(frozen.date),
        due: frozen.corrects.is_none().then(|| day(frozen.due_on)),
        delivered: None,
        currency: frozen.pricing.currency.code().to_owned(),
        exponent: u8::try_from(frozen.pricing.currency.digits()).unwrap_or(2),
        seller: party(&frozen.seller),
        buyer: party(&frozen.buyer),
        buyer_reference: frozen.reference.clone(),
        purchase_order: None,
        period: None,
        preceding: frozen.corrects.iter().map(preceding).collect(),
        notes: frozen.note.clone().into_iter().collect(),
        lines: lines.collect(),
        allowances: allowances(frozen),
        taxes: taxes.collect(),
        totals: Totals {
            lines: totals.subtotal,
            allowances: totals.discount,
            net: totals.net,
            tax: totals.tax,
            gross: totals.total,
            paid: 0,
            due: totals.total,
        },
        terms: None,
        transfer: frozen.iban.clone().map(|iban| Transfer {
            iban,
            bic: frozen.bic.clone(),
            holder: Some(frozen.seller.name.clone()),
            reference: Some(frozen.number.clone()),
        }),
    })
}

/// What the discount on the whole takes away, by rate: base before it less base after.
fn allowances(frozen: &Frozen) -> Vec<Allowance> {
    let totals = &frozen.totals;
    let before = |tax: &Tax| -> i64 {
        let lines = frozen.lines.iter().zip(&totals.lines);
        let of_rate = lines.filter_map(|(line, amount)| match &line.what {
            What::Item(item) if item.tax == *tax => *amount,
            What::Item(_) | What::Heading => None,
        });
        of_rate.sum()
    };
    let taken = totals.taxes.iter().map(|row| (row, before(&row.tax) - row.base)).filter(|(_, amount)| *amount != 0);
    let reason = texts::get(frozen.language, texts::shared::sales::DISCOUNT);
    taken.map(|(row, amount)| Allowance { amount, reason: reason.to_owned(), tax: norm_tax(&row.tax) }).collect()
}

fn norm_line(frozen: &Frozen, name: &str, detail: Option<String>, item: &Item, amount: i64) -> NormLine {
    // The norm wants quantity × price less the discount to be the amount; the discount is what is missing to that.
    let whole = Item { discount: Decimal::ZERO, ..item.clone() };
    let whole = whole.amount(frozen.pricing.currency);
    NormLine {
        name: name.to_owned(),
        detail,
        quantity: number(item.quantity),
        unit: unit(item.unit.as_deref()).to_owned(),
        price: number(item.price),
        discount: (item.discount != Decimal::ZERO).then(|| whole - amount),
        amount,
        tax: norm_tax(&item.tax),
    }
}

fn number(number: Decimal) -> Number {
    Number { units: number.to_stored(), digits: 4 }
}

/// Codes of UN/ECE recommendation 20 for what people write; everything else counts in pieces.
fn unit(written: Option<&str>) -> &'static str {
    match written.map(str::to_lowercase).as_deref() {
        Some("h" | "hour" | "hours" | "ore" | "ora" | "heure" | "heures" | "oră") => "HUR",
        Some("d" | "day" | "days" | "giorno" | "giorni" | "jour" | "jours" | "zi" | "zile") => "DAY",
        Some("month" | "months" | "mese" | "mesi" | "mois" | "lună" | "luni") => "MON",
        Some("kg") => "KGM",
        Some("g") => "GRM",
        Some("m") => "MTR",
        Some("m2" | "m²" | "mq") => "MTK",
        Some("km") => "KMT",
        Some("l") => "LTR",
        _ => "C62",
    }
}

fn norm_tax(tax: &Tax) -> NormTax {
    let category = match tax.category {
        TaxCategory::Standard => Category::Standard,
        TaxCategory::ZeroRated => Category::ZeroRated,
        TaxCategory::Exempt => Category::Exempt,
        TaxCategory::ReverseCharge => Category::ReverseCharge,
        TaxCategory::IntraCommunity => Category::IntraCommunity,
        TaxCategory::Export => Category::Export,
        TaxCategory::OutOfScope => Category::OutOfScope,
    };
    NormTax {
        category,
        rate: u32::try_from(tax.percent.to_stored() / 10).unwrap_or_default(),
        nature: tax.nature().map(Nature::code),
    }
}

fn preceding((number, issued): &(String, domain::Day)) -> Preceding {
    Preceding { number: number.clone(), issued: Some(day(*issued)) }
}

fn day(day: domain::Day) -> Day {
    Day { year: day.year().into(), month: day.month(), day: day.day() }
}

fn party(party: &Party) -> NormParty {
    let address = &party.address;
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    NormParty {
        name: party.name.clone(),
        street: text(&address.line_1),
        city: text(&address.city),
        post_code: text(&address.postal_code),
        subdivision: address.region.clone(),
        country: text(&address.country),
        vat_id: party.vat_id.clone(),
        tax_id: party.tax_id.clone(),
        mail: party.email.clone(),
        ..NormParty::default()
    }
}
