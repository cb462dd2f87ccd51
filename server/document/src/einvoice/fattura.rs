//! FatturaPA 1.2, the format of Italy's exchange (SdI), by the ministry's schema and the exchange's checks, which are named by number.

use rust_decimal::Decimal;

use super::latin::latin;
use super::norm::{decimal, scale};
use super::xml::{Parts, branch, document, leaf, maybe};
use super::{Allowance, Category, Day, EInvoice, Error, Kind, Line, Party, Tax, TaxGroup};

const NAMESPACE: &str = "http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2";

/// What Italy asks for beside the invoice itself.
#[derive(Clone, Debug, Default)]
pub struct FatturaPa {
    /// Who hands it in: country, and tax code or VAT number without the country.
    pub transmitter: (String, String),
    /// Up to ten letters and digits, never twice the same by this transmitter.
    pub progressive: String,
    /// Seven characters; six for an authority; `0000000` for who has none, `XXXXXXX` for who is abroad.
    pub recipient_code: String,
    /// Certified mail, where there is no code.
    pub recipient_pec: Option<String>,
    /// `RF01` is the ordinary regime.
    pub regime: String,
    /// Entry in the register of companies.
    pub rea: Option<Rea>,
    /// Why something bears no tax (`N2.2`): one for each category in use that has no rate.
    pub natures: Vec<(Category, String)>,
    /// Held back by the buyer for the seller's own taxes.
    pub withholding: Option<Withholding>,
    /// Stamp duty paid by the seller, in minor units.
    pub stamp_duty: Option<i64>,
}

#[derive(Clone, Debug)]
pub struct Rea {
    /// The two letters of the province.
    pub office: String,
    pub number: String,
    /// Share capital in minor units.
    pub capital: Option<i64>,
    /// Whether the company is being wound up.
    pub liquidation: Liquidation,
}

#[derive(Clone, Copy, Debug)]
pub enum Liquidation {
    No,
    Yes,
}

#[derive(Clone, Debug)]
pub struct Withholding {
    /// `RT01` for people, `RT02` for companies.
    pub kind: String,
    pub amount: i64,
    /// In thousandths of a percent.
    pub rate: u32,
    /// One letter of the tax form 770: `A`.
    pub reason: String,
}

/// The invoice as Italy's exchange takes it. A discount on the whole becomes a line with a negative amount, because the exchange adds
/// up lines by rate (00422). What is to be paid is what is due without what the buyer holds back.
pub fn fattura_pa(invoice: &EInvoice, italy: &FatturaPa) -> Result<Vec<u8>, Error> {
    let case = Case { invoice, italy, scale: scale(invoice.exponent)? };
    let format = if italy.recipient_code.len() == 6 { "FPA12" } else { "FPR12" };
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
                        branch("Anagrafica", [leaf("Denominazione", latin(&seller.name, 80))]),
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
        let vat = vat_id(buyer);
        if vat.is_none() && buyer.tax_id.is_none() {
            return Err(Error::Missing("VAT number or tax code of the buyer"));
        }
        Ok(branch(
            "CessionarioCommittente",
            [
                branch(
                    "DatiAnagrafici",
                    [
                        vat.unwrap_or_default(),
                        maybe("CodiceFiscale", buyer.tax_id.clone()),
                        branch("Anagrafica", [leaf("Denominazione", latin(&buyer.name, 80))]),
                    ],
                ),
                seat(buyer),
            ],
        ))
    }

    fn general(&self) -> Parts {
        let invoice = self.invoice;
        let kind = match invoice.kind {
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
        let order = invoice
            .purchase_order
            .as_ref()
            .map(|order| branch("DatiOrdineAcquisto", [leaf("IdDocumento", latin(order, 20))]));
        let preceding = invoice.preceding.iter().flat_map(|one| {
            branch(
                "DatiFattureCollegate",
                [leaf("IdDocumento", latin(&one.number, 20)), maybe("Data", one.issued.map(date))],
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
                        leaf("Numero", latin(&invoice.number, 20)),
                        withholding.unwrap_or_default(),
                        duty.unwrap_or_default(),
                        leaf("ImportoTotaleDocumento", self.money(invoice.totals.gross)),
                        invoice.notes.iter().flat_map(|note| leaf("Causale", latin(note, 200))).collect(),
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
        for group in &invoice.taxes {
            groups.extend(self.group(group)?);
        }
        Ok(branch("DatiBeniServizi", [lines, groups]))
    }

    fn line(&self, number: usize, line: &Line) -> Result<Parts, Error> {
        let quantity = decimal(line.quantity)?;
        let text = line.detail.as_ref().map_or_else(|| line.name.clone(), |detail| format!("{} - {detail}", line.name));
        // Of one unit: the exchange takes a discount off the price (00423).
        let discount = line.discount.filter(|discount| *discount != 0).map(|discount| {
            let whole = self.amount(discount);
            let each = whole.checked_div(quantity).unwrap_or(whole).round_dp(8);
            branch("ScontoMaggiorazione", [leaf("Tipo", "SC"), leaf("Importo", digits(each))])
        });
        let (start, end) = self.invoice.period.unzip();
        Ok(branch(
            "DettaglioLinee",
            [
                leaf("NumeroLinea", number.to_string()),
                leaf("Descrizione", latin(&text, 1000)),
                leaf("Quantita", digits(quantity)),
                leaf("UnitaMisura", latin(unit(&line.unit), 10)),
                maybe("DataInizioPeriodo", start.map(date)),
                maybe("DataFinePeriodo", end.map(date)),
                leaf("PrezzoUnitario", digits(decimal(line.price)?)),
                discount.unwrap_or_default(),
                leaf("PrezzoTotale", self.money(line.amount)),
                self.tax(line.tax)?,
            ],
        ))
    }

    fn allowance(&self, number: usize, allowance: &Allowance) -> Result<Parts, Error> {
        Ok(branch(
            "DettaglioLinee",
            [
                leaf("NumeroLinea", number.to_string()),
                leaf("TipoCessionePrestazione", "SC"),
                leaf("Descrizione", latin(&allowance.reason, 1000)),
                leaf("PrezzoUnitario", self.money(-i128::from(allowance.amount))),
                leaf("PrezzoTotale", self.money(-i128::from(allowance.amount))),
                self.tax(allowance.tax)?,
            ],
        ))
    }

    fn group(&self, group: &TaxGroup) -> Result<Parts, Error> {
        Ok(branch(
            "DatiRiepilogo",
            [
                self.tax(group.tax)?,
                leaf("ImponibileImporto", self.money(group.base)),
                leaf("Imposta", self.money(group.amount)),
                maybe("EsigibilitaIVA", (group.tax.rate > 0).then(|| "I".to_owned())),
                maybe("RiferimentoNormativo", group.reason.as_deref().map(|reason| latin(reason, 100))),
            ],
        ))
    }

    /// The rate, and the nature where there is none (00400, 00401).
    fn tax(&self, tax: Tax) -> Result<Parts, Error> {
        let mut parts = leaf("AliquotaIVA", percent(tax.rate));
        if tax.rate == 0 {
            let nature = self.italy.natures.iter().find(|(category, _)| *category == tax.category);
            let (_, nature) = nature.ok_or(Error::Missing("nature of what bears no tax"))?;
            parts.extend(leaf("Natura", nature));
        }
        Ok(parts)
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
        digits(self.amount(minor))
    }

    /// Wide enough for any sum of two amounts.
    fn amount(&self, minor: impl Into<i128>) -> Decimal {
        Decimal::from_i128_with_scale(minor.into() * i128::from(self.scale), 2)
    }
}

/// Country and number apart.
fn vat_id(party: &Party) -> Option<Parts> {
    let id: String = party.vat_id.as_ref()?.split_whitespace().collect();
    let number = id.strip_prefix(party.country.as_str()).unwrap_or(&id);
    Some(branch("IdFiscaleIVA", [leaf("IdPaese", &party.country), leaf("IdCodice", number)]))
}

/// Post codes have five digits; abroad they are zeros, and the street says the rest.
fn seat(party: &Party) -> Parts {
    let at_home = party.country == "IT";
    let street = if at_home { party.street.clone() } else { format!("{}, {}", party.street, party.post_code) };
    branch(
        "Sede",
        [
            leaf("Indirizzo", latin(&street, 60)),
            leaf("CAP", if at_home { party.post_code.as_str() } else { "00000" }),
            leaf("Comune", latin(&party.city, 60)),
            maybe("Provincia", party.subdivision.clone().filter(|_| at_home)),
            leaf("Nazione", &party.country),
        ],
    )
}

/// The schema wants two digits after the point at least, and eight at most.
fn digits(number: Decimal) -> String {
    let number = number.normalize().round_dp(8);
    let digits = number.scale().max(2) as usize;
    format!("{number:.digits$}")
}

fn percent(rate: u32) -> String {
    format!("{:.2}", Decimal::new(rate.into(), 3))
}

fn date(day: Day) -> String {
    format!("{:04}-{:02}-{:02}", day.year, day.month, day.day)
}

/// Words where the norm has codes. Others stand as they are.
fn unit(code: &str) -> &str {
    match code {
        "C62" | "H87" => "pz",
        "HUR" => "ore",
        "DAY" => "giorni",
        "MON" => "mesi",
        "ANN" => "anni",
        "KGM" => "kg",
        "MTR" => "m",
        "MTK" => "m2",
        "MTQ" => "m3",
        "KMT" => "km",
        "LTR" => "l",
        "KWH" => "kWh",
        other => other,
    }
}
