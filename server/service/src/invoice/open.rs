//! Invoices on which something is owed, and what can go towards them: parts of payments, and of credit notes.

use super::rows::{currency, status};
use crate::db::Write;
use crate::store::invoice;
use crate::{Result, Service, billing, format};
use domain::access::Staff;
use domain::invoice::{InvoiceAct, InvoiceStatus};
use domain::money::Money;
use domain::payment::{OpenInvoice, PARTS, part_name, spread};
use domain::{InvoiceId, Problem, Refusal};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use uuid::Uuid;

/// Open invoices of a customer in a currency, what is due first coming first.
pub fn open_of(customer: Uuid, currency: &str) -> Select<invoice::Entity> {
    invoice::Entity::find()
        .filter(invoice::Column::CustomerId.eq(customer))
        .filter(invoice::Column::TrashedAt.is_null())
        .filter(invoice::Column::Currency.eq(currency))
        .filter(invoice::Column::Status.is_in(InvoiceStatus::OPEN.map(InvoiceStatus::key)))
        .order_by_asc(invoice::Column::DueOn)
        .order_by_asc(invoice::Column::NumberFold)
        .order_by_asc(invoice::Column::Id)
}

/// What the oldest open invoices of a customer would get of such an amount.
pub async fn oldest_first(write: &Write, customer: Uuid, currency: &str, left: i64) -> Result<Vec<(InvoiceId, i64)>> {
    let owed: Vec<(Uuid, i64)> = open_of(customer, currency)
        .select_only()
        .columns([invoice::Column::Id, invoice::Column::Due])
        .limit(PARTS as u64)
        .into_tuple()
        .all(write.tx())
        .await?;
    let owed: Vec<(InvoiceId, i64)> = owed.into_iter().map(|(id, due)| (id.into(), due)).collect();
    Ok(spread(left, &owed))
}

/// An invoice of this customer that can take this part. What cannot is said under the part's own field.
pub async fn taking(write: &Write, customer: Uuid, currency: &str, id: InvoiceId, part: i64) -> Result<invoice::Model> {
    let refuse = |problem| Refusal::field(&part_name(id), problem);
    let found = invoice::Entity::find_by_id(id.uuid())
        .filter(invoice::Column::CustomerId.eq(customer))
        .filter(invoice::Column::TrashedAt.is_null())
        .filter(invoice::Column::Currency.eq(currency))
        .one(write.tx())
        .await?;
    let found = found.ok_or_else(|| refuse(Problem::Unknown))?;
    status(&found).allows(InvoiceAct::Allocate, found.paid + found.credited).map_err(refuse)?;
    if part > found.due {
        return Err(refuse(Problem::MoreThanLeft).into());
    }
    Ok(found)
}

/// As a form offers it.
pub fn open_invoice(viewer: &Staff, row: invoice::Model) -> Result<OpenInvoice> {
    let due = Money::new(row.due, currency(&row.currency)?);
    let due_on = row.due_on.as_deref().map(billing::day).transpose()?;
    Ok(OpenInvoice {
        id: row.id.into(),
        number: row.number.unwrap_or_default(),
        due_on: due_on.map(|day| format::date(viewer.locale, day)),
        due: format::money(viewer.locale, due),
        typed: due.typed(viewer.locale),
    })
}

impl Service {
    /// The invoices of a customer that something could go towards.
    pub(crate) async fn open_invoices(&self, viewer: &Staff, customer: Uuid, code: &str) -> Result<Vec<OpenInvoice>> {
        let rows = open_of(customer, code).limit(PARTS as u64).all(self.db().read()).await?;
        rows.into_iter().map(|row| open_invoice(viewer, row)).collect()
    }
}
