//! The same invoice, or credit note, for machines. What the norm cannot say, or refuses, is left out: the paper is the invoice.

use super::{Frozen, Party};
use crate::Result;
use crate::paper::{Taken, plain_name};
use document::einvoice::{
    Allowance, Category, Day, EInvoice, Error, Kind, Line as NormLine, Number, Party as NormParty, Preceding,
    Tax as NormTax, TaxGroup, Totals, Transfer, check, cii, ubl,
};
use document::{Attachment, Relationship};
use domain::Refusal;
use domain::decimal::Decimal;
use domain::invoice::Supply;
use domain::italy::Nature;
use domain::norm::NormGap;
use domain::sales::{Line, NET_PLACES, NetLine, What, net_lines};
use domain::tax::{Tax, TaxCategory};

/// The XML that is put into the PDF, where there can be one. It says what was sealed.
pub fn factur_x(frozen: &Frozen, relationship: Relationship) -> Option<Attachment> {
    let bytes = told("Factur-X", frozen, cii(&electronic(frozen)))?;
    Some(Attachment {
        name: "factur-x.xml".to_owned(),
        mime: "text/xml".to_owned(),
        description: "Factur-X, EN 16931".to_owned(),
        relationship,
        bytes,
    })
}

/// As UBL, for those who want the XML alone, where the norm can say it.
pub fn ubl_file(frozen: &Frozen) -> Result<Taken> {
    let bytes = told("UBL", frozen, ubl(&electronic(frozen))).ok_or(Refusal::NotFound)?;
    Ok(Taken { name: format!("{}.xml", plain_name(&frozen.number)), bytes })
}

/// Whether there is one.
pub fn has_ubl(frozen: &Frozen) -> bool {
    norm_gaps(frozen).is_empty()
}

/// What it lacks for that. What is not sent yet does not lack its number.
pub fn norm_gaps(frozen: &Frozen) -> Vec<NormGap> {
    let broken = match check(&electronic(frozen)) {
        Ok(()) => return Vec::new(),
        Err(Error::Rules(broken)) => broken,
        // The norm has no other reason against one: days are days, and nothing else is asked here.
        Err(Error::Currency | Error::Day(_) | Error::Missing(_)) => return vec![NormGap::Currency],
    };
    let mut gaps = Vec::new();
    let lacking = broken.iter().flat_map(|rule| match rule.name.as_str() {
        "BR-02" => Vec::new(),
        "BR-E-10" | "BR-AE-10" | "BR-IC-10" | "BR-G-10" | "BR-O-10" => unexplained(frozen),
        other => vec![NormGap::of_rule(other, &rule.at)],
    });
    for gap in lacking {
        if !gaps.contains(&gap) {
            gaps.push(gap);
        }
    }
    gaps
}

/// Taxes that are none and do not say why.
fn unexplained(frozen: &Frozen) -> Vec<NormGap> {
    let taxes = frozen.totals.taxes.iter().map(|row| &row.tax);
    let silent = taxes.filter(|tax| tax.category.needs_reason() && tax.reason.is_none());
    silent.map(|tax| if tax.name.is_empty() { NormGap::Tax } else { NormGap::Reason(tax.name.clone()) }).collect()
}

pub fn told(form: &str, frozen: &Frozen, made: std::result::Result<Vec<u8>, Error>) -> Option<Vec<u8>> {
    made.map_err(|error| tracing::info!(number = %frozen.number, %error, "no {form} of an invoice")).ok()
}

/// The norm knows prices without tax only: those that hold their tax are told without it, and every amount of the document stays.
pub fn electronic(frozen: &Frozen) -> EInvoice {
    let totals = &frozen.totals;
    let nets = net_lines(&frozen.lines, &frozen.pricing, totals);
    let lines: Vec<NormLine> =
        frozen.lines.iter().zip(&nets).filter_map(|(line, net)| norm_line(line, (*net)?)).collect();
    let allowances = allowances(frozen, &nets);
    let taxes = totals.taxes.iter().map(|row| TaxGroup {
        tax: norm_tax(&row.tax),
        base: row.base,
        amount: row.amount,
        reason: row.tax.reason.clone(),
        reason_code: None,
    });
    let (delivered, period) = supplied(frozen);
    EInvoice {
        kind: if frozen.corrects.is_some() { Kind::CreditNote } else { Kind::Invoice },
        number: frozen.number.clone(),
        issued: day(frozen.date),
        due: frozen.corrects.is_none().then(|| day(frozen.due_on)),
        delivered,
        currency: frozen.pricing.currency.code().to_owned(),
        exponent: u8::try_from(frozen.pricing.currency.digits()).unwrap_or(2),
        seller: party(&frozen.seller),
        buyer: party(&frozen.buyer),
        buyer_reference: frozen.reference.clone(),
        purchase_order: frozen.reference.clone(),
        period,
        preceding: frozen.corrects.iter().map(preceding).collect(),
        notes: frozen.note.clone().into_iter().collect(),
        taxes: taxes.collect(),
        totals: Totals {
            lines: lines.iter().map(|line| line.amount).sum(),
            allowances: allowances.iter().map(|allowance| allowance.amount).sum(),
            net: totals.net,
            tax: totals.tax,
            gross: totals.total,
            paid: 0,
            due: totals.total,
        },
        lines,
        allowances,
        terms: None,
        transfer: frozen.iban.clone().map(|iban| Transfer {
            iban,
            bic: frozen.bic.clone(),
            holder: Some(frozen.seller.name.clone()),
            reference: Some(frozen.number.clone()),
        }),
    }
}

/// The day of supply, or its first and its last. What goes to another country of the Union has one (BR-IC-11): where nobody said another, that
/// of the invoice.
fn supplied(frozen: &Frozen) -> (Option<Day>, Option<(Day, Day)>) {
    let leaves = || frozen.totals.taxes.iter().any(|row| row.tax.category == TaxCategory::IntraCommunity);
    match frozen.supply {
        Some(Supply { first, last: Some(last) }) => (None, Some((day(first), day(last)))),
        Some(Supply { first, last: None }) => (Some(day(first)), None),
        None => {
            let invoiced = frozen.corrects.as_ref().map_or(frozen.date, |(_, of)| *of);
            (leaves().then(|| day(invoiced)), None)
        }
    }
}

/// What the discount on the whole takes away, by rate: base before it less base after.
fn allowances(frozen: &Frozen, nets: &[Option<NetLine>]) -> Vec<Allowance> {
    let before = |tax: &Tax| -> i64 {
        let of_rate = frozen.lines.iter().zip(nets).filter_map(|(line, net)| match &line.what {
            What::Item(item) if item.tax == *tax => net.map(|net| net.amount),
            What::Item(_) | What::Heading => None,
        });
        of_rate.sum()
    };
    let taxes = frozen.totals.taxes.iter();
    let taken = taxes.map(|row| (row, before(&row.tax) - row.base)).filter(|(_, amount)| *amount != 0);
    let reason = texts::get(frozen.language, texts::shared::sales::DISCOUNT);
    taken.map(|(row, amount)| Allowance { amount, reason: reason.to_owned(), tax: norm_tax(&row.tax) }).collect()
}

/// Nothing under a heading.
fn norm_line(line: &Line, net: NetLine) -> Option<NormLine> {
    let What::Item(item) = &line.what else { return None };
    Some(NormLine {
        name: line.description.clone(),
        detail: line.detail.clone(),
        quantity: number(item.quantity),
        unit: unit(item.unit.as_deref()).to_owned(),
        price: Number { units: net.price, digits: NET_PLACES },
        // The norm wants quantity × price less the discount to be the amount.
        discount: (net.discount != 0).then_some(net.discount),
        amount: net.amount,
        tax: norm_tax(&item.tax),
    })
}

fn number(number: Decimal) -> Number {
    Number { units: number.to_stored().into(), digits: 4 }
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

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Locale;
    use domain::customer::Address;
    use domain::money::Currency;
    use domain::sales::{Item, Prices, Pricing, Rounding, totals};
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn side(name: &str, vat_id: &str) -> Party {
        let text = |text: &str| Some(text.to_owned());
        let address = Address {
            line_1: text("Via del Porto 9"),
            city: text("Trieste"),
            postal_code: text("34121"),
            country: text("IT"),
            ..Address::default()
        };
        Party { name: name.to_owned(), address, vat_id: text(vat_id), tax_id: None, email: None }
    }

    fn line((quantity, price, discount, rate): (i64, i64, i64, usize)) -> Line {
        let percent = [22, 10, 4, 0][rate];
        let tax = Tax {
            name: format!("{percent}%"),
            category: if percent == 0 { TaxCategory::Exempt } else { TaxCategory::Standard },
            percent: Decimal::whole(percent),
            reason: (percent == 0).then(|| "Article 10".to_owned()),
            nature: None,
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

    fn sealed(lines: Vec<Line>, pricing: Pricing) -> Frozen {
        let day = |text: &str| domain::Day::parse(text).expect("a day");
        Frozen {
            seller: side("Harbour & Vale S.r.l.", "IT05550118326"),
            buyer: side("Rossi", "IT05550142375"),
            iban: None,
            bic: None,
            language: Locale::En,
            number: "2026-0001".to_owned(),
            date: day("2026-03-12"),
            due_on: day("2026-03-26"),
            reference: None,
            note: None,
            totals: totals(&lines, &pricing).expect("adds up"),
            pricing,
            lines,
            corrects: None,
            italy: None,
            supply: None,
            order: None,
            deposit: false,
        }
    }

    #[test]
    fn the_exchange_gets_no_line_whose_price_has_too_few_digits_for_its_quantity() {
        for (quantity, fits) in [(3_000_000, true), (10_000_000, false)] {
            let pricing = Pricing {
                currency: Currency::EUR,
                prices: Prices::Gross,
                rounding: Rounding::PerTotal,
                discount: Decimal::ZERO,
            };
            let invoice = electronic(&sealed(vec![line((quantity * 10_000, 123, 0, 0))], pricing));
            assert_eq!(document::einvoice::fattura_lines_fit(&invoice), fits, "{quantity} at 0.0123");
        }
    }

    proptest! {
        /// Both the norm, which proves its own rules, and Italy's exchange, whose checks have their numbers here.
        #[test]
        fn prices_with_tax_are_told_without_it_and_no_cent_changes(
            typed in proptest::collection::vec((1i64..1_000_000, 1i64..100_000_000, 0i64..100, 0usize..4), 1..12),
            per_line: bool,
            discount in 0i64..100,
        ) {
            let lines: Vec<Line> = typed.into_iter().map(line).collect();
            let rounding = if per_line { Rounding::PerLine } else { Rounding::PerTotal };
            let pricing = Pricing {
                currency: Currency::EUR,
                prices: Prices::Gross,
                rounding,
                discount: Decimal::whole(discount),
            };
            let frozen = sealed(lines, pricing);
            prop_assert_eq!(norm_gaps(&frozen), vec![]);
            prop_assert!(cii(&electronic(&frozen)).is_ok());
            let invoice = electronic(&frozen);
            prop_assert_eq!(invoice.totals.due, frozen.totals.total);
            let mut bases: BTreeMap<u32, i64> = BTreeMap::new();
            for line in &invoice.lines {
                // 00423: quantity × price less the discount is the amount, within a cent.
                let product = line.quantity.units * line.price.units;
                let cents = (product + 5_000_000_000) / 10_000_000_000 - i128::from(line.discount.unwrap_or_default());
                prop_assert!((cents - i128::from(line.amount)).abs() <= 1);
                *bases.entry(line.tax.rate).or_default() += line.amount;
            }
            for allowance in &invoice.allowances {
                *bases.entry(allowance.tax.rate).or_default() -= allowance.amount;
            }
            // 00422: the lines of a rate make its base.
            for group in &invoice.taxes {
                prop_assert_eq!(bases.get(&group.tax.rate), Some(&group.base));
            }
            prop_assert!(document::einvoice::fattura_lines_fit(&invoice));
            // 00421: the tax of a rate is what its base bears, within a cent, where it is rounded once.
            prop_assert!(per_line || document::einvoice::fattura_taxes_fit(&invoice));
        }
    }
}
