//! A document that goes with a mail. It is made when the mail leaves, of what was sealed or stands in the books, so that no copy of it lies
//! anywhere; and it goes to nobody who may not read it any more.

use crate::filter;
use crate::history::reaches;
use crate::paper::{Taken, plain_name};
use crate::store::{contact, credit_note, customer, invoice, mail, quote, staff};
use crate::{Error, Result, Service};
use domain::access::PortalRight;
use domain::statement::StatementQuery;
use domain::{CreditNoteId, CustomerId, Day, InvoiceId, QuoteId, Refusal};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    pub document: Document,
    /// As the file is called.
    pub name: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Document {
    Invoice(InvoiceId),
    Quote(QuoteId),
    CreditNote(CreditNoteId),
    /// A statement of account, from the first of these days to the last.
    Statement(CustomerId, Day, Day),
}

impl Attachment {
    /// Of the document with this number.
    pub fn new(document: Document, number: &str) -> Self {
        Self { document, name: format!("{}.pdf", plain_name(number)) }
    }

    /// What a mail that was written has with it.
    pub fn of(row: &mail::Model) -> Option<Self> {
        let document = row.attachment.as_deref().and_then(Document::parse)?;
        Some(Self { document, name: row.attachment_name.clone().unwrap_or_default() })
    }
}

impl Document {
    pub fn to_stored(self) -> String {
        match self {
            Self::Invoice(id) => format!("invoice {id}"),
            Self::Quote(id) => format!("quote {id}"),
            Self::CreditNote(id) => format!("credit_note {id}"),
            Self::Statement(of, first, last) => format!("statement {of} {first} {last}"),
        }
    }

    fn parse(text: &str) -> Option<Self> {
        match text.split(' ').collect::<Vec<_>>()[..] {
            ["invoice", id] => id.parse().ok().map(Self::Invoice),
            ["quote", id] => id.parse().ok().map(Self::Quote),
            ["credit_note", id] => id.parse().ok().map(Self::CreditNote),
            ["statement", of, first, last] => {
                Some(Self::Statement(of.parse().ok()?, Day::parse(first).ok()?, Day::parse(last).ok()?))
            }
            _ => None,
        }
    }

    /// What shows it in the portal.
    pub const fn right(self) -> PortalRight {
        match self {
            Self::Invoice(_) | Self::CreditNote(_) => PortalRight::InvoicesView,
            Self::Quote(_) => PortalRight::QuotesView,
            Self::Statement(..) => PortalRight::StatementsView,
        }
    }
}

impl Service {
    /// What goes with a mail that leaves now.
    pub(super) async fn attachment_of(&self, row: &mail::Model) -> Result<Option<Taken>> {
        let Some(Attachment { document, .. }) = Attachment::of(row) else { return Ok(None) };
        let Some(to) = row.contact_id else { return self.taken_by_staff(&row.to_address, document).await };
        let db = self.db().read();
        let reader = contact::Entity::find_by_id(to).filter(contact::Column::TrashedAt.is_null());
        let reader = reader.filter(filter::not_suspended()).one(db).await?;
        let closed = self.portal_settings().await?.closed;
        let Some(reader) = reader.filter(|reader| reaches(reader, document.right(), &closed)) else {
            return Ok(None);
        };
        let of_reader = |customer| customer == reader.customer_id;
        Ok(match document {
            Document::Invoice(id) => match invoice::Entity::find_by_id(id.uuid()).one(db).await? {
                Some(found) if of_reader(found.customer_id) => Some(self.paper_of(found).await?),
                Some(_) | None => None,
            },
            Document::Quote(id) => match quote::Entity::find_by_id(id.uuid()).one(db).await? {
                Some(found) if of_reader(found.customer_id) => Some(self.paper_of_quote(&found).await?),
                Some(_) | None => None,
            },
            Document::CreditNote(id) => match credit_note::Entity::find_by_id(id.uuid()).one(db).await? {
                Some(found) if of_reader(found.customer_id) => Some(self.paper_of_credit(found).await?),
                Some(_) | None => None,
            },
            Document::Statement(id, first, last) => match customer::Entity::find_by_id(id.uuid()).one(db).await? {
                Some(found) if of_reader(found.id) => {
                    Some(self.paper_of_statement(found, &StatementQuery::of((first, last))).await?)
                }
                Some(_) | None => None,
            },
        })
    }

    /// The document as whoever of the team has this address takes it at the office, if they may, and if there can be one: what their mail
    /// says is not to wait for a paper that never comes.
    async fn taken_by_staff(&self, email: &str, document: Document) -> Result<Option<Taken>> {
        let found = staff::Entity::find().filter(staff::Column::Email.eq(email)).one(self.db().read()).await?;
        let Some(found) = found else { return Ok(None) };
        let Some(viewer) = self.staff_viewer(found.id).await? else { return Ok(None) };
        let taken = match document {
            Document::Invoice(id) => self.invoice_pdf(&viewer, id).await,
            Document::Quote(id) => self.quote_pdf(&viewer, id).await,
            Document::CreditNote(id) => self.credit_note_pdf(&viewer, id).await,
            Document::Statement(id, first, last) => {
                self.statement_pdf(&viewer, id, &StatementQuery::of((first, last))).await
            }
        };
        match taken {
            Ok(taken) => Ok(Some(taken)),
            Err(Error::Refused(Refusal::NotFound | Refusal::Forbidden | Refusal::Invalid(_))) => Ok(None),
            Err(other) => Err(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).expect("a day")
    }

    #[test]
    fn documents_are_stored_by_kind_and_id() {
        for document in [
            Document::Invoice(InvoiceId::from(uuid::Uuid::from_u128(7))),
            Document::Quote(QuoteId::from(uuid::Uuid::from_u128(8))),
            Document::CreditNote(CreditNoteId::from(uuid::Uuid::from_u128(9))),
            Document::Statement(CustomerId::from(uuid::Uuid::from_u128(10)), day("2026-01-01"), day("2026-03-31")),
        ] {
            assert_eq!(Document::parse(&document.to_stored()), Some(document));
        }
        assert_eq!(Document::parse("contract 00000000-0000-0000-0000-000000000007"), None);
    }
}
