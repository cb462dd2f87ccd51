//! FatturaPA 1.2, the format of Italy's exchange (SdI), by the ministry's schema and the exchange's checks, which are named by number.

mod each;
mod party;
mod rates;
mod sheet;
mod value;

pub use each::fattura_lines_fit;
pub use rates::fattura_taxes_fit;
pub use sheet::{FatturaPa, Liquidation, Rea, Shareholders, Withholding};

use rust_decimal::Decimal;

use self::each::Each;
use self::party::{seat, street, tax_number, vat_id};
use self::rates::by_rate;
use self::value::{date, digits, percent, unit};
use super::latin::{kept, latin};
use super::norm::scale;
use super::xml::{Parts, branch, document, leaf, maybe};
use super::{Allowance, EInvoice, Error, Kind, Line, Tax, TaxGroup};

const NAMESPACE: &str = "http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2";

const AT_HOME: &str = "IT";
/// For who is abroad and has no VAT number; the exchange looks at none of theirs.
const NONE_ABROAD: &str = "99999999999";
/// Characters of an authority's code.
const AUTHORITY: usize = 6;
/// Characters that names, streets and descriptions can have.
const NAME_MOST: usize = 80;
const STREET_MOST: usize = 60;
const TEXT_MOST: usize = 1000;
const REASON_MOST: usize = 100;
/// Characters of the numbers of documents and orders.
const NUMBER_MOST: usize = 20;

/// The invoice as Italy's exchange takes it. A discount on the whole becomes a line with a negative amount, because the exchange adds
/// up lines by rate (00422). What is to be paid is what is due without what the buyer holds back.
pub fn fattura_pa(invoice: &EInvoice, italy: &FatturaPa) -> Result<Vec<u8>, Error> {
    let case = Case { invoice, italy, scale: scale(invoice.exponent)? };
    let format = if italy.recipient_code.len() == AUTHORITY { "FPA12" } else { "FPR12" };
    let header = branch("FatturaElettronicaHeader", [case.transmission(format), case.seller()?, case.buyer()?]);
    let body = branch("FatturaElettronicaBody", [case.general(), case.goods()?, case.payment()]);
    Ok(document("p:FatturaElettronica", &[("versione", format), ("xmlns:p", NAMESPACE)], [header, body]))
}

struct Case<'a> {
    invoice: &'a EInvoice,
    italy: &'a FatturaPa,
    scale: i64,
}

impl Case<'_> {
    fn transmission(&self, format: &str) -> Parts {
        let (country, code) = &self.italy.transmitter;
        branch(
            "DatiTrasmissione",
            [
                branch("IdTrasmittente", [leaf("IdPaese", country), leaf("IdCodice", code)]),
                leaf("ProgressivoInvio", &self.italy.progressive),
                leaf("FormatoTrasmissione", format),
                leaf("CodiceDestinatario", &self.italy.recipient_code),
                maybe("PECDestinatario", self.italy.recipient_pec.clone()),
            ],
        )
    }

    fn seller(&self) -> Result<Parts, Error> {
        let seller = &self.invoice.seller;
        let vat = vat_id(seller).ok_or(Error::Missing("VAT number of the seller"))?;
        let rea = self.italy.rea.as_ref().map(|rea| {
            branch(
                "IscrizioneREA",
                [
                    leaf("Ufficio", &rea.office),
                    leaf("NumeroREA", latin(&rea.number, 20)),
                    maybe("CapitaleSociale", rea.capital.map(|capital| self.money(capital))),
                    maybe(
                        "SocioUnico",
                        rea.shareholders.map(|shareholders| match shareholders {
                            Shareholders::One => "SU".to_owned(),
                            Shareholders::Several => "SM".to_owned(),
                        }),
                    ),
                    leaf(
                        "StatoLiquidazione",
                        match rea.liquidation {
                            Liquidation::Yes => "LS",
                            Liquidation::No => "LN",
                        },
                    ),
                ],
            )
        });
        Ok(branch(
            "CedentePrestatore",
            [
                branch(
                    "DatiAnagrafici",
                    [
                        vat,
                        maybe("CodiceFiscale", seller.tax_id.clone()),
                        branch("Anagrafica", [leaf("Denominazione", latin(&seller.name, NAME_MOST))]),
                        leaf("RegimeFiscale", &self.italy.regime),
                    ],
                ),
                seat(seller),
                rea.unwrap_or_default(),
            ],
        ))
    }

    fn buyer(&self) -> Result<Parts, Error> {
        let buyer = &self.invoice.buyer;
        // Tax codes are Italy's alone; who is abroad and has no VAT number is known by any other.
        let (vat, tax_code) = match buyer.country.as_str() {
            AT_HOME => (vat_id(buyer), buyer.tax_id.clone()),
            country => (vat_id(buyer).or_else(|| Some(tax_number(country, NONE_ABROAD))), None),
        };
        if vat.is_none() && tax_code.is_none() {
            return Err(Error::Missing("VAT number or tax code of the buyer"));
        }
        Ok(branch(
            "CessionarioCommittente",
            [
                branch(
                    "DatiAnagrafici",
                    [
                        vat.unwrap_or_default(),
                        maybe("CodiceFiscale", tax_code),
                        branch("Anagrafica", [leaf("Denominazione", latin(&buyer.name, NAME_MOST))]),
                    ],
                ),
                seat(buyer),
            ],
        ))
    }

    fn general(&self) -> Parts {
        let invoice = self.invoice;
        let kind = match invoice.kind {
            Kind::Invoice if self.italy.deposit => "TD02",
            Kind::Invoice => "TD01",
            Kind::CreditNote => "TD04",
        };
        let withholding = self.italy.withholding.as_ref().map(|held| {
            branch(
                "DatiRitenuta",
                [
                    leaf("TipoRitenuta", &held.kind),
                    leaf("ImportoRitenuta", self.money(held.amount)),
                    leaf("AliquotaRitenuta", percent(held.rate)),
                    leaf("CausalePagamento", &held.reason),
                ],
            )
        });
        let duty = self
            .italy
            .stamp_duty
            .map(|duty| branch("DatiBollo", [leaf("BolloVirtuale", "SI"), leaf("ImportoBollo", self.money(duty))]));
        let FatturaPa { cig, cup, .. } = self.italy;
        // What has no name is known by its codes.
        let order = invoice.purchase_order.as_ref().or(cig.as_ref()).or(cup.as_ref()).map(|order| {
            branch(
                "DatiOrdineAcquisto",
                [
                    leaf("IdDocumento", latin(order, NUMBER_MOST)),
                    maybe("CodiceCUP", cup.clone()),
                    maybe("CodiceCIG", cig.clone()),
                ],
            )
        });
        let preceding = invoice.preceding.iter().flat_map(|one| {
            branch(
                "DatiFattureCollegate",
                [leaf("IdDocumento", latin(&one.number, NUMBER_MOST)), maybe("Data", one.issued.map(date))],
            )
        });
        branch(
            "DatiGenerali",
            [
                branch(
                    "DatiGeneraliDocumento",
                    [
                        leaf("TipoDocumento", kind),
                        leaf("Divisa", &invoice.currency),
                        leaf("Data", date(invoice.issued)),
                        leaf("Numero", latin(&invoice.number, NUMBER_MOST)),
                        withholding.unwrap_or_default(),
                        duty.unwrap_or_default(),
                        leaf("ImportoTotaleDocumento", self.money(invoice.totals.gross)),
                        invoice.notes.iter().flat_map(|note| causes(note)).collect(),
                    ],
                ),
                order.unwrap_or_default(),
                preceding.collect(),
            ],
        )
    }

    fn goods(&self) -> Result<Parts, Error> {
        let invoice = self.invoice;
        let mut lines = Parts::new();
        for (at, line) in invoice.lines.iter().enumerate() {
            lines.extend(self.line(at + 1, line)?);
        }
        for (at, allowance) in invoice.allowances.iter().enumerate() {
            lines.extend(self.allowance(invoice.lines.len() + at + 1, allowance)?);
        }
        let mut groups = Parts::new();
        for group in by_rate(&invoice.taxes) {
            groups.extend(self.group(&group)?);
        }
        Ok(branch("DatiBeniServizi", [lines, groups]))
    }

    fn line(&self, number: usize, line: &Line) -> Result<Parts, Error> {
        let Each { quantity, price, discount } = Each::of(line, self.scale)?;
        let text = described(line);
        let discount = discount.map(|each| {
            let kind = if each.is_sign_negative() { "MG" } else { "SC" };
            branch("ScontoMaggiorazione", [leaf("Tipo", kind), leaf("Importo", digits(each.abs()))])
        });
        // One day is the first and the last.
        let (start, end) = self.invoice.period.or(self.invoice.delivered.map(|day| (day, day))).unzip();
        Ok(branch(
            "DettaglioLinee",
            [
                leaf("NumeroLinea", number.to_string()),
                leaf("Descrizione", latin(&text, TEXT_MOST)),
                leaf("Quantita", digits(quantity)),
                leaf("UnitaMisura", latin(unit(&line.unit), 10)),
                maybe("DataInizioPeriodo", start.map(date)),
                maybe("DataFinePeriodo", end.map(date)),
                leaf("PrezzoUnitario", digits(price)),
                discount.unwrap_or_default(),
                leaf("PrezzoTotale", self.money(line.amount)),
                tax(line.tax)?,
            ],
        ))
    }

    fn allowance(&self, number: usize, allowance: &Allowance) -> Result<Parts, Error> {
        Ok(branch(
            "DettaglioLinee",
            [
                leaf("NumeroLinea", number.to_string()),
                leaf("TipoCessionePrestazione", "SC"),
                leaf("Descrizione", latin(&allowance.reason, TEXT_MOST)),
                leaf("PrezzoUnitario", self.money(-i128::from(allowance.amount))),
                leaf("PrezzoTotale", self.money(-i128::from(allowance.amount))),
                tax(allowance.tax)?,
            ],
        ))
    }

    fn group(&self, group: &TaxGroup) -> Result<Parts, Error> {
        Ok(branch(
            "DatiRiepilogo",
            [
                tax(group.tax)?,
                leaf("ImponibileImporto", self.money(group.base)),
                leaf("Imposta", self.money(group.amount)),
                maybe("EsigibilitaIVA", (group.tax.rate > 0).then(|| self.owed().to_owned())),
                maybe("RiferimentoNormativo", group.reason.as_deref().map(|reason| latin(reason, REASON_MOST))),
            ],
        ))
    }

    /// When the tax is owed: at once, or when it was paid, in `RF16` by an authority.
    fn owed(&self) -> &'static str {
        match self.italy.regime.as_str() {
            "RF17" => "D",
            "RF16" if self.italy.recipient_code.len() == AUTHORITY => "D",
            _ => "I",
        }
    }

    fn payment(&self) -> Parts {
        let Some(transfer) = &self.invoice.transfer else { return Parts::new() };
        let held = self.italy.withholding.as_ref().map_or(0, |held| held.amount);
        branch(
            "DatiPagamento",
            [
                leaf("CondizioniPagamento", "TP02"),
                branch(
                    "DettaglioPagamento",
                    [
                        maybe("Beneficiario", transfer.holder.as_deref().map(|holder| latin(holder, 200))),
                        leaf("ModalitaPagamento", "MP05"),
                        maybe("DataScadenzaPagamento", self.invoice.due.map(date)),
                        leaf("ImportoPagamento", self.money(i128::from(self.invoice.totals.due) - i128::from(held))),
                        leaf("IBAN", transfer.iban.replace(' ', "")),
                        maybe("BIC", transfer.bic.clone()),
                        maybe("CodicePagamento", transfer.reference.as_deref().map(|reference| latin(reference, 60))),
                    ],
                ),
            ],
        )
    }

    fn money(&self, minor: impl Into<i128>) -> String {
        digits(amount(minor, self.scale))
    }
}

/// Wide enough for any sum of two amounts.
fn amount(minor: impl Into<i128>, scale: i64) -> Decimal {
    Decimal::from_i128_with_scale(minor.into() * i128::from(scale), 2)
}

/// The rate, and the nature where there is none (00400, 00401).
fn tax(tax: Tax) -> Result<Parts, Error> {
    let mut parts = leaf("AliquotaIVA", percent(tax.rate));
    if tax.rate == 0 {
        parts.extend(leaf("Natura", tax.nature.ok_or(Error::Missing("nature of what bears no tax"))?));
    }
    Ok(parts)
}

/// A line's name with what is said of it.
fn described(line: &Line) -> String {
    line.detail.as_ref().map_or_else(|| line.name.clone(), |detail| format!("{} - {detail}", line.name))
}

/// A note in as many pieces as it takes.
fn causes(note: &str) -> Parts {
    let characters: Vec<char> = latin(note, usize::MAX).chars().collect();
    characters.chunks(200).flat_map(|piece| leaf("Causale", latin(&String::from_iter(piece), 200))).collect()
}

/// Whether the exchange has room and letters for every name, order, description and reason. Otherwise some are cut, or have question marks.
pub fn fattura_keeps_words(invoice: &EInvoice) -> bool {
    let EInvoice { seller, buyer, purchase_order, lines, notes, taxes, .. } = invoice;
    let named = [seller, buyer].into_iter().all(|party| {
        let place = [street(party), party.city.clone()];
        kept(&party.name, NAME_MOST) && place.iter().all(|text| kept(text, STREET_MOST))
    });
    let reasons = by_rate(taxes);
    named
        && purchase_order.iter().all(|order| kept(order, NUMBER_MOST))
        && reasons.iter().filter_map(|group| group.reason.as_deref()).all(|reason| kept(reason, REASON_MOST))
        && lines.iter().all(|line| kept(&described(line), TEXT_MOST))
        && notes.iter().all(|note| kept(note, usize::MAX))
}
