//! An invoice on paper: a PDF of what was frozen, in the customer's language, with the same figures for machines inside.

use super::own::grouped;
use super::rows::{sheet, status, supplied};
use super::{Envelope, Frozen, electronic, find_in_scope, own};
use crate::customer::masks_with_name;
use crate::paper::{Said, Taken, lines, note, remarks, summed_up, totals};
use crate::store::{customer, invoice};
use crate::{By, Error, Result, Service, billing};
use document::{Block, Code, Fact, Payment, Stamp, Tone};
use domain::access::{Masks, PortalRight, Representative, Staff, portal_permit};
use domain::invoice::InvoiceStatus;
use domain::money::Money;
use domain::personal_link::LinkedTo;
use domain::{InvoiceId, Locale, Refusal};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use texts::shared::{sales as words, status as status_words};
use texts::{Key, get};

/// What the European Payments Council lets a code say of an amount, in cents.
const CODE_MOST: i64 = 99_999_999_999;

impl Service {
    /// The PDF of an invoice that was sent. It says the customer's name, so it is for those who may read that.
    pub async fn invoice_pdf(&self, viewer: &Staff, id: InvoiceId) -> Result<Taken> {
        let (row, _, sent) = self.invoice_seen_by(viewer, id).await?;
        self.paper_saying(&row, &sent).await
    }

    /// The same for one of the customer's own people.
    pub async fn own_invoice_pdf(&self, by: impl Into<By<'_>>, id: InvoiceId) -> Result<Taken> {
        self.paper_of_invoice_before(&self.representative(by.into(), LinkedTo::Invoice(id)).await?, id).await
    }

    pub(crate) async fn paper_of_invoice_before(&self, viewer: &Representative, id: InvoiceId) -> Result<Taken> {
        portal_permit(viewer, PortalRight::InvoicesView, false)?;
        let found = own::sent_to(viewer).filter(invoice::Column::Id.eq(id.uuid()));
        self.paper_of(found.one(self.db().read()).await?.ok_or(Error::Refused(Refusal::NotFound))?).await
    }

    /// The invoice as UBL, where the norm can say it.
    pub async fn invoice_ubl(&self, viewer: &Staff, id: InvoiceId) -> Result<Taken> {
        electronic::ubl_file(&self.invoice_seen_by(viewer, id).await?.2)
    }

    /// The invoice as Italy's exchange takes it, where it lacks nothing for that.
    pub async fn invoice_fattura(&self, viewer: &Staff, id: InvoiceId) -> Result<Taken> {
        let (row, masks, sent) = self.invoice_seen_by(viewer, id).await?;
        let db = self.db().read();
        let of = customer::Entity::find_by_id(row.customer_id).one(db).await?.ok_or(Refusal::NotFound)?;
        let settings = billing::stored(db).await?;
        Envelope { of: &of, settings: &settings, transmission: row.transmission, masks }.file(&sent)
    }

    /// An invoice that was sent to somebody whose name the viewer may read, and what of it they may.
    async fn invoice_seen_by(&self, viewer: &Staff, id: InvoiceId) -> Result<(invoice::Model, Masks, Frozen)> {
        let db = self.db().read();
        let row = find_in_scope(db, viewer, id).await?;
        let masks = masks_with_name(db, viewer, row.customer_id.into()).await?;
        if row.frozen.is_none() {
            return Err(Refusal::NotFound.into());
        }
        let sent = Frozen::of(&row)?.seen_with(masks);
        Ok((row, masks, sent))
    }

    pub(crate) async fn paper_of(&self, row: invoice::Model) -> Result<Taken> {
        if row.frozen.is_none() {
            return Err(Refusal::NotFound.into());
        }
        let frozen = Frozen::of(&row)?;
        self.paper_saying(&row, &frozen).await
    }

    async fn paper_saying(&self, row: &invoice::Model, frozen: &Frozen) -> Result<Taken> {
        self.printed(said(frozen, row, row.sent_at.ok_or(Refusal::NotFound)?)).await
    }
}

fn said<'a>(frozen: &'a Frozen, row: &invoice::Model, made: i64) -> Said<'a> {
    let status = status(row);
    let locale = frozen.language;
    let shown = sheet(locale, &frozen.pricing, &frozen.lines, &frozen.totals);
    let date = |day| crate::format::date(locale, day).text;
    let order = frozen.order.clone().unwrap_or_default();
    let facts = [
        Some((words::NUMBER, frozen.number.clone())),
        Some((words::DATE, date(frozen.date))),
        Some((words::PAY_BY, date(frozen.due_on))),
        frozen.supply.map(|supply| (words::SUPPLIED, supplied(locale, supply))),
        frozen.reference.clone().map(|reference| (words::REFERENCE, reference)),
        order.cig.map(|code| (words::CIG, code)),
        order.cup.map(|code| (words::CUP, code)),
    ];
    let owed = status.is_open().then(|| payment(frozen)).flatten();
    let body = [Block::Table(lines(locale, &shown)), summed_up(totals(locale, &shown))]
        .into_iter()
        .chain(remarks(locale, &shown))
        .chain(owed.map(Block::Payment))
        .chain(frozen.note.clone().map(note));
    Said {
        locale,
        kind: words::INVOICE,
        number: frozen.number.clone(),
        title: None,
        stamp: stamp(locale, status, row.credited > 0 && row.paid == 0),
        facts: facts.into_iter().flatten().collect(),
        seller: &frozen.seller,
        buyer: &frozen.buyer,
        body: body.collect(),
        made,
        attachments: electronic::factur_x(frozen).into_iter().collect(),
    }
}

fn stamp(locale: Locale, status: InvoiceStatus, credited: bool) -> Option<Stamp> {
    let (word, tone) = match status {
        InvoiceStatus::Paid if credited => (status_words::CREDITED, Tone::Neutral),
        InvoiceStatus::Paid => (status_words::PAID, Tone::Good),
        InvoiceStatus::Cancelled => (status_words::CANCELLED, Tone::Bad),
        InvoiceStatus::Draft | InvoiceStatus::Sent | InvoiceStatus::PartiallyPaid | InvoiceStatus::WrittenOff => {
            return None;
        }
    };
    Some(Stamp { word: get(locale, word).to_owned(), tone })
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
    let code = epc(frozen, iban, frozen.totals.total).map(|payload| Code { payload, label: say(words::SCAN) });
    let facts = facts.into_iter().flatten().map(|(label, value)| Fact { label, value }).collect();
    Some(Payment { heading: say(words::BY_TRANSFER), facts, code })
}

/// A transfer of so much as banking apps scan it (EPC069-12). Only for euros.
pub fn epc(frozen: &Frozen, iban: &str, minor: i64) -> Option<String> {
    let money = Money::new(minor, frozen.pricing.currency);
    if money.currency.code() != "EUR" || !(1..=CODE_MOST).contains(&money.minor) {
        return None;
    }
    let short = |text: &str, most: usize| text.chars().filter(|c| !c.is_control()).take(most).collect::<String>();
    let bic = frozen.bic.clone().unwrap_or_default();
    let (holder, amount) = (short(&frozen.seller.name, 70), money.typed(Locale::En));
    Some(format!("BCD\n002\n1\nSCT\n{bic}\n{holder}\n{iban}\nEUR{amount}\n\n\n{}\n", short(&frozen.number, 140)))
}
