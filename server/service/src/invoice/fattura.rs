//! The same document for Italy's exchange (SdI), and what it lacks for that.

use super::electronic::{electronic, told};
use super::{Frozen, Party};
use crate::Result;
use crate::paper::Taken;
use crate::store::customer;
use document::einvoice::{
    EInvoice, FatturaPa, Liquidation, Rea as RegisterEntry, Shareholders as Holders, fattura_keeps_words,
    fattura_lines_fit, fattura_pa, fattura_taxes_fit,
};
use domain::Refusal;
use domain::access::Masks;
use domain::billing::BillingSettings;
use domain::customer::Address;
use domain::decimal::Decimal;
use domain::italy::{
    AUTHORITY, COUNTRY, FatturaStanding, Gap, ItalianHouse, Nature, PublicOrder, Rea, STAMP_DUTY, STAMP_DUTY_FROM,
    Shareholders, progressive, tax_code,
};
use domain::money::Currency;
use domain::sales::{TaxTotal, What};

/// The name under which the numbers of files are drawn. Every document gets one when it is sent, wherever the company is by then.
pub const TRANSMISSIONS: &str = "transmission";
/// Whoever has no address at the exchange finds what is theirs in their tax drawer.
const NO_CODE: &str = "0000000";
const ABROAD: &str = "XXXXXXX";
/// Characters that a document's number can have.
const NUMBER_MOST: usize = 20;

/// What a document is handed in with: not a part of it, so that it goes where its customer is found today.
pub struct Envelope<'a> {
    pub of: &'a customer::Model,
    pub settings: &'a BillingSettings,
    /// None for what another system sent, which was handed in there.
    pub transmission: Option<i64>,
    /// What whoever asks may read of the customer: nobody gets a file that would tell more.
    pub masks: Masks,
}

impl Envelope<'_> {
    /// How a document that was sent stands with the exchange. Companies elsewhere have nothing to do with it.
    pub fn standing(&self, sent: &Frozen) -> Option<FatturaStanding> {
        self.transmission?;
        let sent = self.completed(sent);
        let (gaps, invoice) = gaps(&sent, self.of)?;
        Some(FatturaStanding { file: self.made(&sent, &invoice, &gaps).is_some(), gaps, sent: true })
    }

    /// The file, called as the exchange wants it.
    pub fn file(&self, sent: &Frozen) -> Result<Taken> {
        let sent = self.completed(sent);
        let (gaps, invoice) = gaps(&sent, self.of).ok_or(Refusal::NotFound)?;
        Ok(self.made(&sent, &invoice, &gaps).ok_or(Refusal::NotFound)?)
    }

    /// Nothing where something is lacking without which the exchange refuses it.
    fn made(&self, sent: &Frozen, invoice: &EInvoice, gaps: &[Gap]) -> Option<Taken> {
        let (n, house) = (self.transmission?, sent.italy.as_ref()?);
        if gaps.iter().any(Gap::stops) {
            return None;
        }
        let italy = self.sheet(sent, house, progressive(n));
        if italy.recipient_pec.is_some() && !self.masks.email {
            return None;
        }
        let bytes = told("FatturaPA", sent, fattura_pa(invoice, &italy))?;
        let (country, code) = &italy.transmitter;
        Some(Taken { name: format!("{country}{code}_{}.xml", italy.progressive), bytes })
    }

    /// With what names its sides to the exchange and was said after it was sent. Nothing that it says is replaced, but a tax code in
    /// place of the VAT number is called what it is.
    fn completed(&self, sent: &Frozen) -> Frozen {
        let Frozen { seller, buyer, .. } = sent;
        let plain = |code: &String| tax_code(code).ok().flatten().unwrap_or_else(|| code.clone());
        let added = self.of.tax_id.clone().filter(|_| buyer.vat_id.is_none());
        let misplaced = misplaced(buyer);
        Frozen {
            seller: Party { tax_id: seller.tax_id.as_ref().map(plain), ..seller.clone() },
            buyer: Party {
                vat_id: buyer.vat_id.clone().filter(|_| misplaced.is_none()),
                tax_id: buyer.tax_id.clone().or(misplaced).or(added),
                ..buyer.clone()
            },
            italy: sent.italy.clone().or_else(|| self.settings.italy.clone()),
            ..sent.clone()
        }
    }

    fn sheet(&self, sent: &Frozen, house: &ItalianHouse, progressive: String) -> FatturaPa {
        let Frozen { seller, buyer, .. } = sent;
        let code = recipient(buyer, self.of);
        let PublicOrder { cig, cup } = sent.order.clone().unwrap_or_default();
        let vat = seller.vat_id.as_deref().unwrap_or_default().trim_start_matches(COUNTRY).to_owned();
        FatturaPa {
            transmitter: (COUNTRY.to_owned(), seller.tax_id.clone().unwrap_or(vat)),
            progressive,
            // A second address beside a code is refused (00426).
            recipient_pec: self.of.pec.clone().filter(|_| code == NO_CODE),
            recipient_code: code.to_owned(),
            regime: house.regime.code().to_owned(),
            rea: house.rea.as_ref().map(entry),
            withholding: None,
            stamp_duty: (house.stamp_duty && bears_stamp_duty(sent)).then_some(STAMP_DUTY),
            deposit: sent.deposit,
            cig,
            cup,
        }
    }
}

/// How a draft would stand with the exchange if it were sent as it is.
pub fn planned(draft: &Frozen, of: &customer::Model) -> Option<FatturaStanding> {
    let (gaps, _) = gaps(draft, of)?;
    Some(FatturaStanding { gaps, file: false, sent: false })
}

/// What it lacks, and what the norm says of it. Nothing for companies elsewhere.
fn gaps(frozen: &Frozen, of: &customer::Model) -> Option<(Vec<Gap>, EInvoice)> {
    let Frozen { seller, buyer, pricing, corrects, totals, italy, .. } = frozen;
    if !seller.address.is_italian() {
        return None;
    }
    let code_of_none = seller.tax_id.as_deref().is_some_and(|code| tax_code(code).is_err());
    let numbers = std::iter::once(&frozen.number).chain(corrects.iter().map(|(number, _)| number));
    let lacking = [
        (italy.is_none(), Gap::Regime),
        (!seller.vat_id.as_deref().is_some_and(is_italian), Gap::SellerVat),
        (code_of_none, Gap::SellerTaxCode),
        (!is_whole(&seller.address), Gap::SellerAddress),
        (!is_whole(&buyer.address), Gap::BuyerAddress),
        (buyer.address.is_italian() && buyer.vat_id.is_none() && buyer.tax_id.is_none(), Gap::BuyerNumber),
        (buyer.address.is_italian() && !is_numbered(buyer), Gap::BuyerVat),
        (pricing.currency != Currency::EUR, Gap::Currency),
        (!numbers.into_iter().all(|number| is_plain(number)), Gap::Number),
    ];
    let mut gaps: Vec<Gap> = lacking.into_iter().filter_map(|(lacks, gap)| lacks.then_some(gap)).collect();
    for line in &frozen.lines {
        let What::Item(item) = &line.what else { continue };
        let gap = Gap::Nature(item.tax.name.clone());
        if item.tax.percent == Decimal::ZERO && item.tax.nature().is_none() && !gaps.contains(&gap) {
            gaps.push(gap);
        }
    }
    let invoice = electronic(frozen);
    let taxed = totals.taxes.iter().any(|tax| tax.tax.percent != Decimal::ZERO);
    let pays_duty = italy.as_ref().is_some_and(|house| house.stamp_duty);
    let further = [
        (!fattura_taxes_fit(&invoice), Gap::Rounding),
        (!fattura_lines_fit(&invoice), Gap::Quantity),
        (!fattura_keeps_words(&invoice), Gap::Words),
        (!pays_duty && bears_stamp_duty(frozen), Gap::StampDuty),
        (taxed && recipient(buyer, of).len() == AUTHORITY, Gap::SplitPayment),
    ];
    gaps.extend(further.into_iter().filter_map(|(lacks, gap)| lacks.then_some(gap)));
    Some((gaps, invoice))
}

/// Whether so much of it bears no tax that it bears stamp duty.
fn bears_stamp_duty(frozen: &Frozen) -> bool {
    let bearing =
        |tax: &&TaxTotal| tax.tax.percent == Decimal::ZERO && tax.tax.nature().is_some_and(Nature::bears_stamp_duty);
    frozen.totals.taxes.iter().filter(bearing).map(|tax| tax.base).sum::<i64>() > STAMP_DUTY_FROM
}

/// Where the exchange brings it.
fn recipient<'a>(buyer: &Party, of: &'a customer::Model) -> &'a str {
    let known = of.sdi_code.as_deref();
    let numbered = buyer.vat_id.as_deref().is_some_and(|id| id.starts_with(COUNTRY));
    match buyer.address.country.as_deref() {
        _ if numbered || buyer.address.is_italian() => known.unwrap_or(NO_CODE),
        // San Marino's own exchange has a code there.
        Some("SM") => known.unwrap_or(ABROAD),
        // Who is abroad and has no number of Italy is reached by no other (00313).
        _ => ABROAD,
    }
}

/// A VAT number of Italy, with or without its letters.
fn is_italian(vat_id: &str) -> bool {
    let digits = vat_id.strip_prefix(COUNTRY).unwrap_or(vat_id);
    digits.len() == 11 && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether what stands for a VAT number is one, or a codice fiscale.
fn is_numbered(buyer: &Party) -> bool {
    buyer.vat_id.as_deref().is_none_or(is_italian) || misplaced(buyer).is_some()
}

/// A codice fiscale in Italy that was written as the VAT number.
fn misplaced(buyer: &Party) -> Option<String> {
    let code = tax_code(buyer.vat_id.as_deref()?).ok().flatten()?;
    (buyer.address.is_italian() && !is_italian(&code)).then_some(code)
}

/// Street, town and country, and in Italy a post code of five digits.
fn is_whole(address: &Address) -> bool {
    let code = address.postal_code.as_deref().unwrap_or_default();
    let coded = code.len() == 5 && code.bytes().all(|byte| byte.is_ascii_digit());
    let said = [&address.line_1, &address.city, &address.country].into_iter().all(Option::is_some);
    said && (coded || !address.is_italian())
}

fn is_plain(number: &str) -> bool {
    number.len() <= NUMBER_MOST && number.is_ascii()
}

fn entry(rea: &Rea) -> RegisterEntry {
    RegisterEntry {
        office: rea.office.clone(),
        number: rea.number.clone(),
        capital: rea.capital,
        shareholders: rea.shareholders.map(|shareholders| match shareholders {
            Shareholders::One => Holders::One,
            Shareholders::Several => Holders::Several,
        }),
        liquidation: if rea.winding_up { Liquidation::Yes } else { Liquidation::No },
    }
}
