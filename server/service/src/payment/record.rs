//! Money comes in, and goes towards invoices.

use super::{find_to_change, funds};
use crate::answering::responsible_but_for;
use crate::audit::Entry;
use crate::billing::today;
use crate::checkout::payer;
use crate::customer::{self as customers, ownership, unchanged_since};
use crate::db::Write;
use crate::invoice::{About, fix_currency, oldest_first, recipients_of_invoices, settle, taking, tell_those};
use crate::mail::billing as letters;
use crate::store::{contact, customer, invoice, payment, payment_allocation};
use crate::{Result, Service, format, portal_settings};
use domain::access::{Permit, Right, Staff, permit};
use domain::fold::fold;
use domain::mail::MailCategory;
use domain::money::Money;
use domain::payment::{NewPayment, Parts, PaymentForm, PaymentStatus};
use domain::refusal::Problems;
use domain::{CustomerId, InvoiceId, PaymentId, Problem, Refusal, StaffId};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, EntityTrait, IntoActiveModel, JoinType, QueryFilter,
    QuerySelect, QueryTrait, RelationTrait, Select,
};
use uuid::Uuid;

impl Service {
    /// Writes down money that came. It goes towards the invoices that were chosen, or towards the oldest; what is left is the
    /// customer's credit.
    pub async fn record_payment(
        &self,
        viewer: &Staff,
        customer_id: CustomerId,
        form: &PaymentForm,
    ) -> Result<PaymentId> {
        let write = self.write().await?;
        let of = customers::find_to_change(&write, viewer, customer_id).await?;
        let leave = permit(viewer, Right::PaymentsRecord, &ownership(write.tx(), customer_id).await?)?;
        let today = today(write.tx(), write.now()).await?;
        let new = form.parse(today, viewer.locale)?;
        if of.currency.as_deref().is_some_and(|code| code != new.amount.currency.code()) {
            return Err(Refusal::field("currency", Problem::OtherCurrency).into());
        }
        fix_currency(&write, &leave, &of, new.amount.currency.code()).await?;
        let row = insert(&write, &leave, customer_id, &new, None).await?;
        let id = PaymentId::from(row.id);
        let parts = if new.parts.is_empty() { oldest(&write, &row).await? } else { new.parts };
        let numbers = allocate(&write, row, &parts).await?;
        let paid = (id, new.amount);
        let mailed = match new.receipt {
            true => match self.send_receipt(&write, &of, paid, &numbers, None).await? {
                0 => return Err(Refusal::field("receipt", Problem::NobodyToTell).into()),
                told => told,
            },
            false => 0,
        };
        tell_house(self, &write, &leave, &of, paid, numbers).await?;
        let entry = entry(&leave, "payment.recorded", customer_id, id).detail("amount", &plain(new.amount));
        write.audit(entry.amount(mailed));
        write.commit().await?;
        Ok(id)
    }

    /// Puts what is left of a payment towards invoices; with nothing chosen, towards the oldest.
    pub async fn allocate_payment(&self, viewer: &Staff, id: PaymentId, version: i32, parts: &Parts) -> Result<()> {
        let write = self.write().await?;
        let (before, owned) = find_to_change(&write, viewer, id).await?;
        let leave = permit(viewer, Right::PaymentsRecord, &owned)?;
        let currency = crate::invoice::currency(&before.currency)?;
        let mut problems = Problems::default();
        let chosen = domain::payment::parts(&mut problems, parts, currency, viewer.locale);
        let chosen = problems.finish(chosen)?;
        unchanged_since(before.version, version)?;
        let chosen = if chosen.is_empty() { oldest(&write, &before).await? } else { chosen };
        if chosen.is_empty() {
            return Err(Refusal::field("", Problem::Settled).into());
        }
        let customer = CustomerId::from(before.customer_id);
        let sum = Money::new(chosen.iter().map(|(_, part)| part).sum(), currency);
        allocate(&write, before, &chosen).await?;
        write.audit(entry(&leave, "payment.allocated", customer, id).detail("amount", &plain(sum)));
        write.commit().await
    }

    /// Tells those of the customer's people who got the invoices that their money came, and whoever paid it online.
    pub(crate) async fn send_receipt(
        &self,
        write: &Write,
        of: &customer::Model,
        (id, amount): (PaymentId, Money),
        numbers: &[String],
        by: Option<Uuid>,
    ) -> Result<u64> {
        let sent: Vec<Option<i64>> = payment_allocation::Entity::find()
            .select_only()
            .column(invoice::Column::SentAt)
            .join(JoinType::InnerJoin, payment_allocation::Relation::Invoice.def())
            .filter(payment_allocation::Column::PaymentId.eq(id.uuid()))
            .into_tuple()
            .all(write.tx())
            .await?;
        let closed = portal_settings::stored(write.tx()).await?.closed;
        let people = recipients_of_invoices(write.tx(), of.id.into(), &sent, &closed).await?;
        let among = |people: Select<contact::Entity>| {
            contact::Column::Id.in_subquery(people.select_only().column(contact::Column::Id).into_query())
        };
        let any = Condition::any().add(among(people)).add_option(by.map(|id| among(payer(id, &closed))));
        let people = (contact::Entity::find().filter(any), MailCategory::Billing);
        tell_those(self, write, of, people, About::Page("/invoices"), |locale, to, name, company, reading, list| {
            let amount = format::money(locale, amount);
            letters::receipt(locale, (to, name), company, &amount, numbers.to_vec(), reading, list)
        })
        .await
    }
}

/// Writes down money that came; `external_ref` is what another system calls it.
pub async fn insert(
    write: &Write,
    leave: &Permit,
    customer: CustomerId,
    new: &NewPayment,
    external_ref: Option<String>,
) -> Result<payment::Model> {
    let row = payment::ActiveModel {
        id: Set(write.new_id()),
        customer_id: Set(customer.uuid()),
        status: Set(PaymentStatus::Completed.key().to_owned()),
        method: Set(new.method.key().to_owned()),
        currency: Set(new.amount.currency.code().to_owned()),
        amount: Set(new.amount.minor),
        allocated: Set(0),
        refunded: Set(0),
        received_on: Set(new.date.to_string()),
        reference: Set(new.reference.clone()),
        reference_fold: Set(new.reference.as_deref().map(fold).unwrap_or_default()),
        note: Set(new.note.clone()),
        external_ref: Set(external_ref),
        recorded_by: Set(leave.staff().map(StaffId::uuid)),
        created_at: Set(write.now().ms()),
        updated_at: Set(write.now().ms()),
        version: Set(1),
        deleted_at: Set(None),
        disputed_at: Set(None),
    };
    Ok(row.insert(write.tx()).await?)
}

/// Tells the one of the team who answers to the customer what a colleague recorded.
async fn tell_house(
    service: &Service,
    write: &Write,
    leave: &Permit,
    of: &customer::Model,
    (id, amount): (PaymentId, Money),
    numbers: Vec<String>,
) -> Result<()> {
    let Some(staff) = responsible_but_for(service, write, leave, of, Right::PaymentsView).await? else {
        return Ok(());
    };
    let (link, brand) = (service.link(&format!("/admin/payments/{id}")), service.brand().await?);
    let (to, amount) = ((staff.email.as_str(), staff.name.as_str()), format::money(staff.locale, amount));
    let number = domain::customer::number(of.number);
    let by = (leave.name(), number.as_str());
    write.mail(letters::payment_recorded(staff.locale, to, &brand.name, by, &amount, numbers, &link)).await
}

/// What the oldest open invoices would get of what is left of it.
async fn oldest(write: &Write, row: &payment::Model) -> Result<Vec<(InvoiceId, i64)>> {
    oldest_first(write, row.customer_id, &row.currency, funds(row).left()).await
}

/// Puts parts of a payment towards invoices of the same customer; the numbers of those. No more than is left, nor than is owed.
pub async fn allocate(write: &Write, row: payment::Model, parts: &[(InvoiceId, i64)]) -> Result<Vec<String>> {
    let whole: i64 = parts.iter().map(|(_, part)| part).sum();
    if whole > funds(&row).left() {
        return Err(Refusal::field("amount", Problem::MoreThanLeft).into());
    }
    let mut numbers = Vec::new();
    for (id, part) in parts {
        let found = taking(write, row.customer_id, &row.currency, *id, *part).await?;
        let allocation = payment_allocation::ActiveModel {
            payment_id: Set(row.id),
            invoice_id: Set(found.id),
            amount: Set(*part),
            created_at: Set(write.now().ms()),
        };
        let before = Expr::col((payment_allocation::Entity, payment_allocation::Column::Amount));
        let again = OnConflict::columns([payment_allocation::Column::PaymentId, payment_allocation::Column::InvoiceId])
            .value(payment_allocation::Column::Amount, before.add(*part))
            .to_owned();
        payment_allocation::Entity::insert(allocation).on_conflict(again).exec_without_returning(write.tx()).await?;
        numbers.extend(found.number.clone());
        settle(write, found).await?;
    }
    let (allocated, version) = (row.allocated + whole, row.version);
    let mut row = row.into_active_model();
    row.allocated = Set(allocated);
    row.updated_at = Set(write.now().ms());
    row.version = Set(version + 1);
    row.update(write.tx()).await?;
    Ok(numbers)
}

pub fn entry(leave: &Permit, action: &'static str, customer: CustomerId, id: PaymentId) -> Entry {
    Entry::customer(leave, action, customer).subject("payment", id.uuid())
}

/// An amount for the audit, in no language.
pub fn plain(money: Money) -> String {
    format!("{} {}", money.currency.code(), money.typed(domain::Locale::En))
}
