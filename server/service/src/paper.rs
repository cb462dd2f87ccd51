//! Documents on paper: what invoices and quotes have in common, and how a PDF is made of them.

use crate::billing::address_lines;
use crate::invoice::Party;
use crate::{Error, Result, Service};
use document::{
    Align, Attachment, Block, Column, Fact, House, Note, Paper, Recipient, Row, Stamp, Table, Total, Totals, Weight,
    Width,
};
use domain::sales::{Prices, Sheet, SheetLine};
use domain::{Locale, Problem, Refusal};
use std::time::Duration;
use texts::shared::sales as words;
use texts::{Key, fill, get};
use tokio::sync::Semaphore;

/// Far beyond what the longest document takes.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// PDFs that are made at once.
static PRESSES: Semaphore = Semaphore::const_new(4);

/// A document as it is taken through a door.
#[derive(Clone, Debug)]
pub struct Taken {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// What a document says that was sent.
pub struct Said<'a> {
    /// The customer's language.
    pub locale: Locale,
    pub kind: Key,
    pub number: String,
    pub title: Option<String>,
    /// A word about its state, which is not sealed with it.
    pub stamp: Option<Stamp>,
    pub facts: Vec<(Key, String)>,
    pub seller: &'a Party,
    pub buyer: &'a Party,
    pub body: Vec<Block>,
    /// When it was sent.
    pub made: i64,
    pub attachments: Vec<Attachment>,
}

impl Service {
    /// Its PDF, in the clothes that the house wears today.
    pub(crate) async fn printed(&self, said: Said<'_>) -> Result<Taken> {
        let logo = self.logo_on_paper().await?;
        let name = format!("{}.pdf", plain_name(&said.number));
        let paper = paper(said, self.brand().await?.accent, logo);
        let made = pressed(self.paper_patience(), move || document::pdf(&paper)).await?;
        let bytes = made.map_err(|error| match error {
            document::Error::TooLong { most } => Error::from(Refusal::field("", Problem::TooLong { max: most })),
            other => Error::Fault(other.to_string()),
        })?;
        Ok(Taken { name, bytes })
    }

    /// Nothing where there is none, or where its file is gone or broken: that keeps no invoice from being printed.
    async fn logo_on_paper(&self) -> Result<Option<Vec<u8>>> {
        let logo = async { self.take_picture(&self.logo().await?).await };
        match logo.await {
            Ok(bytes) if document::is_logo(&bytes) => Ok(Some(bytes)),
            Ok(_) => {
                tracing::warn!("the file of the logo is no picture; documents are printed without it");
                Ok(None)
            }
            Err(Error::Refused(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// What `set` makes, if that is done in time. Then whoever waits is let go, and the press is free once it is done.
async fn pressed<T: Send + 'static>(patience: Duration, set: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let work = async {
        let press = PRESSES.acquire().await.map_err(|error| Error::Fault(error.to_string()))?;
        let set = move || {
            // Nobody takes its place before it is done, also where nobody waits for it any more.
            let _press = press;
            set()
        };
        tokio::task::spawn_blocking(set).await.map_err(|error| Error::Fault(error.to_string()))
    };
    tokio::time::timeout(patience, work).await.map_err(|_| Error::Fault("a PDF took too long".to_owned()))?
}

/// What a file may be called on any system.
pub fn plain_name(number: &str) -> String {
    number.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' }).collect()
}

fn paper(said: Said<'_>, accent: Option<String>, logo: Option<Vec<u8>>) -> Paper {
    let Said { locale, seller, buyer, .. } = said;
    let say = |key: Key| get(locale, key).to_owned();
    let email = seller.email.clone().map(|value| Fact { label: say(words::EMAIL), value });
    let foot = [Some(seller.name.clone()), seller.vat_id.clone(), seller.tax_id.clone()];
    Paper {
        language: locale.code().to_owned(),
        made: said.made,
        house: House {
            name: seller.name.clone(),
            lines: address_lines(&seller.address),
            facts: numbers(locale, seller, None).into_iter().chain(email).collect(),
            accent,
            logo,
        },
        kind: say(said.kind),
        number: said.number,
        title: said.title,
        stamp: said.stamp,
        facts: said.facts.into_iter().map(|(label, value)| Fact { label: say(label), value }).collect(),
        recipient: Recipient {
            label: say(words::TO),
            lines: std::iter::once(buyer.name.clone()).chain(address_lines(&buyer.address)).collect(),
            facts: numbers(locale, buyer, buyer.tax_id.as_ref()),
        },
        body: said.body,
        footer: foot.into_iter().flatten().collect::<Vec<_>>().join(" · "),
        page_label: say(words::PAGE),
        attachments: said.attachments,
    }
}

/// By which the state knows them. The seller's own tax number stands at the foot.
fn numbers(locale: Locale, party: &Party, tax_id: Option<&String>) -> Vec<Fact> {
    let label = |key: Key| fill(locale, key, &[("number", "")]).trim().to_owned();
    let vat = party.vat_id.clone().map(|value| Fact { label: label(words::VAT), value });
    let tax = tax_id.cloned().map(|value| Fact { label: label(words::TAX_CODE), value });
    vat.into_iter().chain(tax).collect()
}

/// The lines of a document.
pub fn lines(locale: Locale, sheet: &Sheet) -> Table {
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

/// What they come to, in rows.
pub fn totals(locale: Locale, sheet: &Sheet) -> Vec<Total> {
    let mut rows = Vec::new();
    if sheet.discount.is_some() || !sheet.taxes.is_empty() {
        rows.push(total(get(locale, words::SUBTOTAL).to_owned(), &sheet.subtotal, Weight::Normal));
    }
    if let Some((percent, amount)) = &sheet.discount {
        rows.push(total(fill(locale, words::DISCOUNT_OF, &[("percent", percent)]), amount, Weight::Normal));
    }
    let of = if sheet.prices == Prices::Net { words::TAX_OF } else { words::TAX_WITHIN };
    for tax in &sheet.taxes {
        let label = fill(locale, of, &[("name", &tax.name), ("base", &tax.base)]);
        rows.push(total(label, &tax.amount, Weight::Normal));
    }
    rows.push(total(get(locale, words::TOTAL).to_owned(), &sheet.total, Weight::Strong));
    rows
}

pub fn total(label: String, value: &str, weight: Weight) -> Total {
    Total { label, value: value.to_owned(), weight }
}

/// Rows without a table of taxes beside them.
pub const fn summed_up(rows: Vec<Total>) -> Block {
    Block::Totals(Totals { rows, taxes: None })
}

/// Laws by which there is no tax, and how prices are meant.
pub fn remarks(locale: Locale, sheet: &Sheet) -> Option<Block> {
    let gross = (sheet.prices == Prices::Gross).then(|| get(locale, words::GROSS_PRICES).to_owned());
    let reasons = sheet.taxes.iter().filter_map(|tax| tax.reason.clone());
    let text = gross.into_iter().chain(reasons).collect::<Vec<_>>().join("\n");
    (!text.is_empty()).then_some(Block::Note(Note { heading: None, text }))
}

/// Something that the house says, in small letters.
pub const fn note(text: String) -> Block {
    Block::Note(Note { heading: None, text })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    #[tokio::test]
    async fn nobody_waits_for_a_document_without_end_and_no_other_takes_its_press() {
        let (end, without) = mpsc::channel::<()>();
        let (begun, begins) = mpsc::channel();
        let set = move || {
            begun.send(()).expect("somebody listens");
            without.recv().is_err()
        };
        let made = pressed(Duration::ZERO, set).await;
        assert_eq!(made.map_err(|error| error.to_string()), Err("a PDF took too long".to_owned()));
        begins.recv().expect("it is set");
        assert_eq!(PRESSES.available_permits(), 3);
        drop(end);
        let all = PRESSES.acquire_many(4).await.expect("they are free once it is done");
        drop(all);
        assert_eq!(pressed(PATIENCE, || 7).await.expect("is made"), 7);
    }

    #[test]
    fn a_number_makes_a_file_name_whatever_is_in_it() {
        assert_eq!(plain_name("2026-0001"), "2026-0001");
        assert_eq!(plain_name("../a\"b\r\nß/7"), "___a_b____7");
    }
}
