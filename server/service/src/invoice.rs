//! Invoices: lists, pages, drafts, sending, and what becomes of them.

mod card;
mod edit;
mod electronic;
mod end;
mod fattura;
mod frozen;
mod list;
mod mailing;
mod note;
mod open;
mod own;
mod paper;
mod post;
mod reminders;
mod rows;
mod send;
mod trash;

pub(crate) use edit::{Content, draft, entry, fits_customer, insert, is_other_currency, may_now};
pub(crate) use electronic::{factur_x, has_ubl, norm_gaps, ubl_file};
pub(crate) use fattura::{Envelope, TRANSMISSIONS, planned};
pub(crate) use frozen::{Frozen, Party, seal, unseal};
pub(crate) use list::{Names, matching, named_customers, titled};
pub(crate) use mailing::{
    About, count as count_told, of_sending, recipients, recipients_of, recipients_of_invoices, somebody, tell_those,
    told_at_sending,
};
pub(crate) use open::{oldest_first, open_invoice, open_of, taking};
pub(crate) use own::own_to_pay;
pub(crate) use post::Post;
pub use post::Sending;
pub(crate) use rows::{
    DocumentsOf, currency, fix_currency, has_documents, line, on_the_books, settle, sheet, standing, status, supplied,
};
pub(crate) use send::{hindrances_of_taxes, living};
pub(crate) use trash::{drafts_of, purge_drafts};

use crate::customer::find_locked;
use crate::db::Write;
use crate::filter::of_living_customers;
use crate::store::invoice;
use crate::{Error, Result, billing};
use domain::access::{Ownership, Right, Staff};
use domain::{CustomerId, Day, InvoiceId, Refusal};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Select};

/// The name under which their numbers are drawn.
pub(crate) const SERIES: &str = "invoice";

/// Invoices that are there, and that the viewer sees.
pub(crate) fn in_scope(viewer: &Staff) -> Select<invoice::Entity> {
    invoice::Entity::find().filter(invoice::Column::TrashedAt.is_null()).filter(of_living_customers(
        viewer,
        Right::InvoicesView,
        invoice::Column::CustomerId,
    ))
}

/// Absent and foreign are the same answer.
pub(crate) async fn find_in_scope(db: &impl ConnectionTrait, viewer: &Staff, id: InvoiceId) -> Result<invoice::Model> {
    let found = in_scope(viewer).filter(invoice::Column::Id.eq(id.uuid()));
    found.one(db).await?.ok_or(Error::Refused(Refusal::NotFound))
}

/// As [`find_in_scope`], and nobody else changes what this customer owes and paid until the end of the transaction.
pub(crate) async fn find_to_change(
    write: &Write,
    viewer: &Staff,
    id: InvoiceId,
) -> Result<(invoice::Model, Ownership)> {
    let found = in_scope(viewer).filter(invoice::Column::Id.eq(id.uuid()));
    find_locked(write, found, invoice::Column::CustomerId).await
}

/// All that a customer owes and paid is changed by one at a time, as is the customer itself.
pub(crate) async fn lock_money(write: &Write, customer: CustomerId) -> Result<()> {
    write.lock(&format!("customer {customer}")).await
}

/// A day that a row holds.
fn stored_day(text: Option<&String>) -> Result<Option<Day>> {
    text.map(|text| billing::day(text)).transpose()
}
