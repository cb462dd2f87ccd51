//! An invoice on paper: a PDF of what was frozen, in the customer's language, with the same figures for machines inside.

use super::own::grouped;
use super::rows::{sheet, status};
use super::{Frozen, Party, electronic, find_in_scope, own};
use crate::billing::address_lines;
use crate::customer::ownership;
use crate::store::invoice;
use crate::{Error, Result, Service};
use document::{
    Align, Attachment, Block, Code, Column, Fact, House, Note, Paper, Payment, Recipient, Relationship, Row, Stamp,
    Table, Tone, Total, Totals, Weight, Width,
};
use domain::access::{Masks, Member, PortalRight, Staff, portal_permit};
use domain::invoice::InvoiceStatus;
use domain::money::Money;
use domain::sales::{Prices, Sheet, SheetLine};
use domain::{InvoiceId, Locale, Refusal};
use sea_orm::{ColumnTrait, QueryFilter};
use std::time::Duration;
use texts::shared::{sales as words, status as status_words};
use texts::{Key, fill, get};

/// Far beyond what the longest document takes.
const PATIENCE: Duration = Duration::from_secs(20);
/// What the European Payments Council lets a code say of an amount, in cents.
const CODE_MOST: i64 = 99_999_999_999;

/// A document as it is taken through a door.
#[derive(Debug)]
pub struct Taken {
    pub name: String,
    pub bytes: Vec<u8>,
}

impl Service {
    /// The PDF of an invoice that was sent. It says the customer's name, so it is for those who may read that.
    pub async fn invoice_pdf(&self, viewer: &Staff, id: InvoiceId) -> Result<Taken> {
        self.paper_of(self.invoice_with_name(viewer, id).await?).await
    }

    /// The same for one of the customer's own people.
    pub async fn own_invoice_pdf(&self, viewer: &Member, id: InvoiceId) -> Result<Taken> {
        portal_permit(viewer, PortalRight::InvoicesView, false)?;
        let found = own::sent_to(viewer).filter(invoice::Column::Id.eq(id.uuid()));
        self.paper_of(found.one(self.db().read()).await?.ok_or(Error::Refused(Refusal::NotFound))?).await
    }

    /// The invoice as UBL, where the norm can say it.
    pub async fn invoice_ubl(&self, viewer: &Staff, id: InvoiceId) -> Result<Taken> {
        let row = self.invoice_with_name(viewer, id).await?;
        let frozen = Frozen::restored(row.frozen.as_deref().ok_or(Refusal::NotFound)?)?;
        let bytes = electronic::as_ubl(&frozen).ok_or(Refusal::NotFound)?;
        Ok(Taken { name: format!("{}.xml", plain_name(&frozen.number)), bytes })
    }

    /// An invoice whose customer's name the viewer may read.
    async fn invoice_with_name(&self, viewer: &Staff, id: InvoiceId) -> Result<invoice::Model> {
        let db = self.db().read();
        let row = find_in_scope(db, viewer, id).await?;
        let masks = Masks::of(viewer, &ownership(db, row.customer_id.into()).await?);
        if masks.name { Ok(row) } else { Err(Refusal::Forbidden.into()) }
    }

    async fn paper_of(&self, row: invoice::Model) -> Result<Taken> {
        let (Some(frozen), Some(sent)) = (&row.frozen, row.sent_at) else { return Err(Refusal::NotFound.into()) };
        let frozen = Frozen::restored(frozen)?;
        let logo = match self.logo().await {
            Ok(shown) => Some(self.take_picture(&shown).await?),
            Err(Error::Refused(_)) => None,
            Err(error) => return Err(error),
        };
        let look = Look { accent: self.brand().await?.accent, logo, status: status(&row), made: sent };
        let name = format!("{}.pdf", plain_name(&frozen.number));
        let paper = paper(&frozen, look);
        let work = tokio::task::spawn_blocking(move || document::pdf(&paper));
        let made =
            tokio::time::timeout(PATIENCE, work).await.map_err(|_| Error::Fault("a PDF took too long".to_owned()))?;
        let bytes = made.map_err(|error| Error::Fault(error.to_string()))?;
        Ok(Taken { name, bytes: bytes.map_err(|error| Error::Fault(error.to_string()))? })
    }
}

/// What a file may be called on any system.
fn plain_name(number: &str) -> String {
    number.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' }).collect()
}

/// What is not frozen: the house may change its clothes, and an invoice may end.
struct Look {
    accent: Option<String>,
    logo: Option<Vec<u8>>,
    status: InvoiceStatus,
    made: i64,
}

fn paper(frozen: &Frozen, look: Look) -> Paper {
    let locale = frozen.language;
    let say = |key: Key| get(locale, key).to_owned();
    let shown = sheet(locale, &frozen.pricing, &frozen.lines, &frozen.totals);
    let date = |day| crate::format::date(locale, day).text;
    let facts = [
        Some((words::NUMBER, frozen.number.clone())),
        Some((words::DATE, date(frozen.date))),
        Some((words::PAY_BY, date(frozen.due_on))),
        frozen.reference.clone().map(|reference| (words::REFERENCE, reference)),
    ];
    let owed = look.status.is_open().then(|| payment(frozen)).flatten();
    let body = std::iter::once(Block::Table(lines(locale, &shown)))
        .chain([Block::Totals(totals(locale, &shown))])
        .chain(remarks(locale, &shown))
        .chain(owed.map(Block::Payment))
        .chain(frozen.note.clone().map(|text| Block::Note(Note { heading: None, text })));
    Paper {
        language: locale.code().to_owned(),
        made: look.made,
        house: house(locale, &frozen.seller, look.accent, look.logo),
        kind: say(words::INVOICE),
        number: frozen.number.clone(),
        title: None,
        stamp: stamp(locale, look.status),
        facts: facts.into_iter().flatten().map(|(label, value)| Fact { label: say(label), value }).collect(),
        recipient: Recipient {
            label: say(words::TO),
            lines: std::iter::once(frozen.buyer.name.clone()).chain(address_lines(&frozen.buyer.address)).collect(),
            facts: vat(locale, &frozen.buyer),
        },
        body: body.collect(),
        footer: footer(frozen),
        page_label: say(words::PAGE),
        attachments: electronic::factur_x(frozen).into_iter().map(attached).collect(),
    }
}

fn attached(bytes: Vec<u8>) -> Attachment {
    Attachment {
        name: "factur-x.xml".to_owned(),
        mime: "text/xml".to_owned(),
        description: "Factur-X, EN 16931".to_owned(),
        relationship: Relationship::Alternative,
        bytes,
    }
}

fn house(locale: Locale, seller: &Party, accent: Option<String>, logo: Option<Vec<u8>>) -> House {
    let email = seller.email.clone().map(|value| Fact { label: "E-mail".to_owned(), value });
    House {
        name: seller.name.clone(),
        lines: address_lines(&seller.address),
        facts: vat(locale, seller).into_iter().chain(email).collect(),
        accent,
        logo,
    }
}

fn vat(locale: Locale, party: &Party) -> Vec<Fact> {
    let label = fill(locale, words::VAT, &[("number", "")]).trim().to_owned();
    party.vat_id.clone().into_iter().map(|value| Fact { label: label.clone(), value }).collect()
}

fn footer(frozen: &Frozen) -> String {
    let seller = &frozen.seller;
    let parts = [Some(seller.name.clone()), seller.vat_id.clone(), seller.tax_id.clone()];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn stamp(locale: Locale, status: InvoiceStatus) -> Option<Stamp> {
    let (word, tone) = match status {
        InvoiceStatus::Paid => (status_words::PAID, Tone::Good),
        InvoiceStatus::Cancelled => (status_words::CANCELLED, Tone::Bad),
        InvoiceStatus::Draft | InvoiceStatus::Sent | InvoiceStatus::PartiallyPaid | InvoiceStatus::WrittenOff => {
            return None;
        }
    };
    Some(Stamp { word: get(locale, word).to_owned(), tone })
}

fn lines(locale: Locale, sheet: &Sheet) -> Table {
    let column = |key: Key, align, width| Column { label: get(locale, key).to_owned(), align, width };
    let figure = |key: Key| column(key, Align::End, Width::Fit);
    let mut columns =
        vec![column(words::WHAT, Align::Start, Width::Share(1)), figure(words::QUANTITY), figure(words::PRICE)];
    columns.extend(sheet.has_discounts.then(|| figure(words::DISCOUNT)));
    columns.extend(sheet.has_taxes.then(|| figure(words::TAX)));
    columns.push(Column { label: sheet.currency.clone(), align: Align::End, width: Width::Fit });
    Table { columns, rows: sheet.lines.iter().map(|line| row(sheet, line)).collect() }
}

fn row(sheet: &Sheet, line: &SheetLine) -> Row {
    let Some(item) = &line.item else { return Row::Section { title: line.description.clone() } };
    let mut cells = vec![line.description.clone(), item.quantity.clone(), item.price.clone()];
    cells.extend(sheet.has_discounts.then(|| item.discount.clone().unwrap_or_default()));
    cells.extend(sheet.has_taxes.then(|| item.tax.clone()));
    cells.push(item.amount.clone());
    Row::Line { cells, detail: line.detail.clone(), flag: None }
}

fn totals(locale: Locale, sheet: &Sheet) -> Totals {
    let row = |label: String, value: &str, weight| Total { label, value: value.to_owned(), weight };
    let mut rows = Vec::new();
    if sheet.discount.is_some() || !sheet.taxes.is_empty() {
        rows.push(row(get(locale, words::SUBTOTAL).to_owned(), &sheet.subtotal, Weight::Normal));
    }
    if let Some((percent, amount)) = &sheet.discount {
        rows.push(row(fill(locale, words::DISCOUNT_OF, &[("percent", percent)]), amount, Weight::Normal));
    }
    let of = if sheet.prices == Prices::Net { words::TAX_OF } else { words::TAX_WITHIN };
    for tax in &sheet.taxes {
        let label = fill(locale, of, &[("name", &tax.name), ("base", &tax.base)]);
        rows.push(row(label, &tax.amount, Weight::Normal));
    }
    rows.push(row(get(locale, words::TOTAL).to_owned(), &sheet.total, Weight::Strong));
    Totals { rows, taxes: None }
}

/// Laws by which there is no tax, and how prices are meant.
fn remarks(locale: Locale, sheet: &Sheet) -> Option<Block> {
    let gross = (sheet.prices == Prices::Gross).then(|| get(locale, words::GROSS_PRICES).to_owned());
    let reasons = sheet.taxes.iter().filter_map(|tax| tax.reason.clone());
    let text = gross.into_iter().chain(reasons).collect::<Vec<_>>().join("\n");
    (!text.is_empty()).then_some(Block::Note(Note { heading: None, text }))
}

fn payment(frozen: &Frozen) -> Option<Payment> {
    let iban = frozen.iban.as_deref()?;
    let say = |key: Key| get(frozen.language, key).to_owned();
    let facts = [
        Some((say(words::HOLDER), frozen.seller.name.clone())),
        Some(("IBAN".to_owned(), grouped(iban))),
        frozen.bic.clone().map(|bic| ("BIC".to_owned(), bic)),
        Some((say(words::PAYMENT_REFERENCE), frozen.number.clone())),
    ];
    let code = epc(frozen, iban).map(|payload| Code { payload, label: say(words::SCAN) });
    let facts = facts.into_iter().flatten().map(|(label, value)| Fact { label, value }).collect();
    Some(Payment { heading: say(words::BY_TRANSFER), facts, code })
}

/// A transfer as banking apps scan it (EPC069-12). Only for euros.
fn epc(frozen: &Frozen, iban: &str) -> Option<String> {
    let total = Money::new(frozen.totals.total, frozen.pricing.currency);
    if total.currency.code() != "EUR" || !(1..=CODE_MOST).contains(&total.minor) {
        return None;
    }
    let short = |text: &str, most: usize| text.chars().filter(|c| !c.is_control()).take(most).collect::<String>();
    let bic = frozen.bic.clone().unwrap_or_default();
    let (holder, amount) = (short(&frozen.seller.name, 70), total.typed(Locale::En));
    Some(format!("BCD\n002\n1\nSCT\n{bic}\n{holder}\n{iban}\nEUR{amount}\n\n\n{}\n", short(&frozen.number, 140)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_makes_a_file_name_whatever_is_in_it() {
        assert_eq!(plain_name("2026-0001"), "2026-0001");
        assert_eq!(plain_name("../a\"b\r\nß/7"), "___a_b____7");
    }
}
