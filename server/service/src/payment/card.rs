//! The page of a payment, and the form for a new one.

use super::give_back::{FAILED, is_pending};
use super::list::row as listed;
use super::{find_in_scope, funds, online};
use crate::billing::stored;
use crate::customer::{find_in_scope as customer_in_scope, ownership};
use crate::invoice::{count_told, currency, named_customers, open_invoice, open_of, recipients_of_invoices};
use crate::store::{invoice, payment_allocation, refund};
use crate::{Result, Service, format, team};
use domain::access::{Masked, Masks, Right, Staff, decide, permit};
use domain::customer::number;
use domain::money::Money;
use domain::payment::{
    FilledPaymentForm, PaymentActs, PaymentCard, PaymentForm, PaymentMethod, PaymentPart, Refund, RefundOrigin,
    part_key,
};
use domain::value::ticked;
use domain::{CustomerId, InvoiceId, PaymentId, Timestamp};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

impl Service {
    /// A payment, with what this viewer may do.
    pub async fn payment(&self, viewer: &Staff, id: PaymentId) -> Result<PaymentCard> {
        let db = self.db().read();
        let row = find_in_scope(db, viewer, id).await?;
        let owned = ownership(db, row.customer_id.into()).await?;
        let may = |right| decide(viewer, right, &owned).allowed;
        let currency = currency(&row.currency)?;
        let money = |minor| format::money(viewer.locale, Money::new(minor, currency));
        let names = named_customers(db, viewer, std::iter::once(row.customer_id)).await?;
        let parts = payment_allocation::Entity::find()
            .find_also_related(invoice::Entity)
            .filter(payment_allocation::Column::PaymentId.eq(row.id))
            .order_by_asc(payment_allocation::Column::CreatedAt)
            .all(db)
            .await?;
        let part = |(part, of): (payment_allocation::Model, Option<invoice::Model>)| {
            let number = of?.number.unwrap_or_default();
            Some(PaymentPart { invoice: part.invoice_id.into(), number, amount: money(part.amount) })
        };
        let refunds = refund::Entity::find()
            .filter(refund::Column::PaymentId.eq(row.id))
            .filter(refund::Column::Status.ne(FAILED))
            .order_by_asc(refund::Column::CreatedAt)
            .limit(100)
            .all(db)
            .await?;
        let people = refunds.iter().filter_map(|row| row.made_by).chain(row.recorded_by);
        let people = team::names(db, people).await?;
        let going_back = refunds.iter().any(is_pending);
        let refunds = refunds.into_iter().map(|row| Refund {
            when: self.when(viewer, Timestamp(row.created_at)),
            amount: money(row.amount),
            origin: RefundOrigin::parse(&row.origin).unwrap_or_default(),
            by: row.made_by.and_then(|id| people.get(&id).cloned()),
            pending: is_pending(&row),
            returned: row.returned_at.map(|at| self.when(viewer, Timestamp(at))),
            reason: row.reason,
        });
        let left = funds(&row).left();
        let allocate = left > 0 && may(Right::PaymentsRecord);
        let open =
            if allocate { self.open_invoices(viewer, row.customer_id, &row.currency).await? } else { Vec::new() };
        Ok(PaymentCard {
            version: row.version,
            note: row.note.clone(),
            online: online(&row).is_some(),
            disputed: row.disputed_at.map(|at| self.when(viewer, Timestamp(at))),
            recorded: self.when(viewer, Timestamp(row.created_at)),
            recorded_by: row.recorded_by.and_then(|id| people.get(&id).cloned()),
            parts: parts.into_iter().filter_map(part).collect(),
            refunds: refunds.collect(),
            refundable: Money::new(funds(&row).refundable(), currency).typed(viewer.locale),
            currency: row.currency.clone(),
            may: PaymentActs {
                allocate: !open.is_empty(),
                refund: may(Right::PaymentsRefund)
                    && funds(&row).refundable() > 0
                    && !going_back
                    && row.disputed_at.is_none(),
                delete: may(Right::PaymentsDelete) && row.refunded == 0 && online(&row).is_none(),
            },
            open,
            row: listed(viewer, row, &names)?,
        })
    }

    /// A form for money from this customer; about one invoice, where it is known which.
    pub async fn new_payment_form(
        &self,
        viewer: &Staff,
        customer: CustomerId,
        about: Option<InvoiceId>,
    ) -> Result<FilledPaymentForm> {
        let db = self.db().read();
        let row = customer_in_scope(db, viewer, customer).await?;
        let owned = ownership(db, customer).await?;
        permit(viewer, Right::PaymentsRecord, &owned)?;
        let settings = stored(db).await?;
        let code = row.currency.clone().unwrap_or_else(|| settings.currency.code().to_owned());
        let mut open = self.open_invoices(viewer, customer.uuid(), &code).await?;
        if let Some(id) = about.filter(|id| open.iter().all(|row| row.id != *id)) {
            let found = open_of(customer.uuid(), &code).filter(invoice::Column::Id.eq(id.uuid())).one(db).await?;
            open.extend(found.map(|row| open_invoice(viewer, row)).transpose()?);
        }
        let chosen = about.and_then(|id| open.iter().find(|row| row.id == id));
        let sent: Vec<Option<i64>> = match chosen {
            Some(row) => {
                let found = invoice::Entity::find_by_id(row.id.uuid()).select_only().column(invoice::Column::SentAt);
                found.into_tuple().all(db).await?
            }
            None => Vec::new(),
        };
        let closed = self.portal_settings().await?.closed;
        let people = recipients_of_invoices(db, customer, &sent, &closed).await?;
        let recipients = count_told(db, &row, people).await?;
        let form = PaymentForm {
            amount: chosen.map(|row| row.typed.clone()).unwrap_or_default(),
            currency: code,
            date: format::today(&settings.time_zone, self.now()).to_string(),
            method: PaymentMethod::default().key().to_owned(),
            parts: chosen.map(|row| (part_key(row.id), row.typed.clone())).into_iter().collect(),
            receipt: ticked(recipients > 0),
            ..PaymentForm::default()
        };
        Ok(FilledPaymentForm {
            form,
            customer,
            customer_number: number(row.number),
            customer_name: Masked::new(Masks::of(viewer, &owned).name, row.name),
            open,
            recipients,
        })
    }
}
