//! A credit note on paper: a PDF of what was frozen, in the customer's language, with the same figures for machines inside.

use super::{find_in_scope, status};
use crate::customer::masks_with_name;
use crate::invoice::{Envelope, Frozen, factur_x, sheet, ubl_file};
use crate::paper::{Said, Taken, lines, note, remarks, summed_up, totals};
use crate::store::{credit_note, customer};
use crate::{Result, Service, billing, format};
use document::{Block, Relationship, Stamp, Tone};
use domain::access::{Masks, Member, Staff};
use domain::credit_note::CreditNoteStatus;
use domain::{CreditNoteId, Refusal};
use sea_orm::EntityTrait;
use texts::get;
use texts::shared::{credit_note_status as status_words, sales as words};

impl Service {
    /// The PDF of a credit note that was issued. It says the customer's name, so it is for those who may read that.
    pub async fn credit_note_pdf(&self, viewer: &Staff, id: CreditNoteId) -> Result<Taken> {
        let (row, _, issued) = self.credit_note_seen_by(viewer, id).await?;
        self.paper_saying_credit(&row, &issued).await
    }

    /// The same for one of the customer's own people.
    pub async fn own_credit_note_pdf(&self, viewer: &Member, id: CreditNoteId) -> Result<Taken> {
        self.paper_of_credit(self.issued_to_own(viewer, id).await?).await
    }

    /// The credit note as UBL, where the norm can say it.
    pub async fn credit_note_ubl(&self, viewer: &Staff, id: CreditNoteId) -> Result<Taken> {
        ubl_file(&self.credit_note_seen_by(viewer, id).await?.2)
    }

    /// The credit note as Italy's exchange takes it, where it lacks nothing for that.
    pub async fn credit_note_fattura(&self, viewer: &Staff, id: CreditNoteId) -> Result<Taken> {
        let (row, masks, issued) = self.credit_note_seen_by(viewer, id).await?;
        let db = self.db().read();
        let of = customer::Entity::find_by_id(row.customer_id).one(db).await?.ok_or(Refusal::NotFound)?;
        let settings = billing::stored(db).await?;
        Envelope { of: &of, settings: &settings, transmission: row.transmission, masks }.file(&issued)
    }

    /// A credit note that was issued to somebody whose name the viewer may read, and what of it they may.
    async fn credit_note_seen_by(
        &self,
        viewer: &Staff,
        id: CreditNoteId,
    ) -> Result<(credit_note::Model, Masks, Frozen)> {
        let db = self.db().read();
        let row = find_in_scope(db, viewer, id).await?;
        let masks = masks_with_name(db, viewer, row.customer_id.into()).await?;
        if row.frozen.is_none() {
            return Err(Refusal::NotFound.into());
        }
        let issued = Frozen::of_credit(&row)?.seen_with(masks);
        Ok((row, masks, issued))
    }

    pub(crate) async fn paper_of_credit(&self, row: credit_note::Model) -> Result<Taken> {
        if row.frozen.is_none() {
            return Err(Refusal::NotFound.into());
        }
        let frozen = Frozen::of_credit(&row)?;
        self.paper_saying_credit(&row, &frozen).await
    }

    async fn paper_saying_credit(&self, row: &credit_note::Model, frozen: &Frozen) -> Result<Taken> {
        self.printed(said(frozen, status(row), row.issued_at.ok_or(Refusal::NotFound)?)).await
    }
}

fn said(frozen: &Frozen, status: CreditNoteStatus, made: i64) -> Said<'_> {
    let locale = frozen.language;
    let shown = sheet(locale, &frozen.pricing, &frozen.lines, &frozen.totals);
    let date = |day| format::date(locale, day).text;
    let facts = [
        Some((words::NUMBER, frozen.number.clone())),
        Some((words::DATE, date(frozen.date))),
        frozen.corrects.as_ref().map(|(number, _)| (words::TAKES_BACK, number.clone())),
        frozen.corrects.as_ref().map(|(_, day)| (words::OF_DAY, date(*day))),
        frozen.reference.clone().map(|reference| (words::REFERENCE, reference)),
    ];
    let body = [Block::Table(lines(locale, &shown)), summed_up(totals(locale, &shown))]
        .into_iter()
        .chain(remarks(locale, &shown))
        .chain(frozen.note.clone().map(note));
    let void = Stamp { word: get(locale, status_words::VOID).to_owned(), tone: Tone::Bad };
    Said {
        locale,
        kind: words::CREDIT_NOTE,
        number: frozen.number.clone(),
        title: None,
        stamp: (status == CreditNoteStatus::Void).then_some(void),
        facts: facts.into_iter().flatten().collect(),
        seller: &frozen.seller,
        buyer: &frozen.buyer,
        body: body.collect(),
        made,
        attachments: factur_x(frozen, Relationship::Alternative).into_iter().collect(),
    }
}
