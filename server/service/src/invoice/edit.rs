//! Drafts: made, changed, thrown away.

use super::rows::{self, lines_of};
use super::{find_in_scope, find_to_change, status, stored_day};
use crate::audit::Entry;
use crate::billing::{Occasion, Parts, stored};
use crate::customer::{self as customers, find_in_scope as customer_in_scope, ownership, unchanged_since};
use crate::db::Write;
use crate::product::understood;
use crate::store::{customer, invoice, invoice_line};
use crate::{Result, Service, format};
use domain::access::{Permit, Right, Staff, permit};
use domain::billing::BillingSettings;
use domain::invoice::{InvoiceAct, InvoiceEdit, InvoiceForm, InvoiceStatus};
use domain::money::Currency;
use domain::sales::{Choices, DraftForm, Line, LineEdit, Pricing, Rounding, Totals, What, totals};
use domain::{CustomerId, Day, InvoiceId, Problem, Refusal, StaffId, TaxRateId};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
};

/// The currency and the lines of the form.
const PARTS: Parts<InvoiceForm> = |form| (&mut form.currency, form.lines.as_slice());

/// What a draft says, and what it comes to.
pub struct Content {
    pub edit: InvoiceEdit,
    pub pricing: Pricing,
    pub totals: Totals,
}

impl Content {
    /// What it comes to, rounded so.
    pub fn of(edit: InvoiceEdit, rounding: Rounding) -> Result<Self> {
        let InvoiceEdit { currency, prices, discount, .. } = edit;
        let pricing = Pricing { currency, prices, rounding, discount };
        let lines: Vec<Line> = edit.lines.iter().map(|edit| edit.line.clone()).collect();
        let totals = totals(&lines, &pricing).map_err(|problem| Refusal::field("lines", problem))?;
        Ok(Self { edit, pricing, totals })
    }
}

impl Service {
    /// An empty form for an invoice to this customer.
    pub async fn new_invoice_form(&self, viewer: &Staff, customer: CustomerId) -> Result<DraftForm<InvoiceForm>> {
        let db = self.db().read();
        let row = customer_in_scope(db, viewer, customer).await?;
        let owned = ownership(db, customer).await?;
        permit(viewer, Right::InvoicesCreate, &owned)?;
        let settings = stored(db).await?;
        let form = self.usual_invoice(&row, &settings).await?;
        self.draft_form(viewer, &row, 0, (form, PARTS), &settings).await
    }

    /// What a form for an invoice to this customer begins with.
    pub(crate) async fn usual_invoice(&self, of: &customer::Model, settings: &BillingSettings) -> Result<InvoiceForm> {
        Ok(InvoiceForm {
            currency: of.currency.clone().unwrap_or_else(|| settings.currency.code().to_owned()),
            terms: settings.terms.to_string(),
            prices: settings.prices.key().to_owned(),
            note: self.said_to(of, &settings.note).await?.unwrap_or_default(),
            ..InvoiceForm::default()
        })
    }

    /// The form of a draft.
    pub async fn invoice_form(&self, viewer: &Staff, id: InvoiceId) -> Result<DraftForm<InvoiceForm>> {
        let db = self.db().read();
        let row = find_in_scope(db, viewer, id).await?;
        let owned = ownership(db, row.customer_id.into()).await?;
        permit(viewer, Right::InvoicesEdit, &owned)?;
        if status(&row) != InvoiceStatus::Draft {
            return Err(Refusal::NotFound.into());
        }
        let form = InvoiceForm::filled(&rows::content(&row, &lines_of(db, row.id).await?)?, viewer.locale);
        let of = customer::Entity::find_by_id(row.customer_id).one(db).await?.ok_or(Refusal::NotFound)?;
        let settings = stored(db).await?;
        self.draft_form(viewer, &of, row.version, (form, PARTS), &settings).await
    }

    /// A draft, which nobody outside sees.
    pub async fn create_invoice(
        &self,
        viewer: &Staff,
        customer_id: CustomerId,
        form: &InvoiceForm,
    ) -> Result<InvoiceId> {
        let write = self.write().await?;
        let of = customers::find_to_change(&write, viewer, customer_id).await?;
        let leave = permit(viewer, Right::InvoicesCreate, &ownership(write.tx(), customer_id).await?)?;
        let id = draft(&write, &leave, viewer, &of, form).await?;
        write.commit().await?;
        Ok(id)
    }

    pub async fn save_invoice(&self, viewer: &Staff, id: InvoiceId, version: i32, form: &InvoiceForm) -> Result<()> {
        let write = self.write().await?;
        let (before, owned) = find_to_change(&write, viewer, id).await?;
        let leave = permit(viewer, Right::InvoicesEdit, &owned)?;
        may_now(&before, InvoiceAct::Edit)?;
        let settings = stored(write.tx()).await?;
        let of = customer::Entity::find_by_id(before.customer_id).one(write.tx()).await?.ok_or(Refusal::NotFound)?;
        let lines = lines_of(write.tx(), before.id).await?;
        let already = lines.iter().filter_map(|line| line.tax_rate_id.map(TaxRateId::from)).collect();
        let content = content(&write, form, &of, &settings, already, viewer).await?;
        unchanged_since(before.version, version)?;
        fits_customer(&write, &of, content.pricing.currency).await?;
        let customer_id = CustomerId::from(before.customer_id);
        let created = format::today(&settings.time_zone, domain::Timestamp(before.created_at));
        let mut row = before.into_active_model();
        write_columns(&mut row, &content, created);
        row.to_send = Set(false);
        row.updated_at = Set(write.now().ms());
        row.version = Set(version + 1);
        row.update(write.tx()).await?;
        write_lines(&write, id, &content).await?;
        write.audit(entry(&leave, "invoice.changed", customer_id, id));
        write.commit().await
    }

    /// Moves a draft into the trash. No number was drawn for it, so none is lost.
    pub async fn delete_invoice(&self, viewer: &Staff, id: InvoiceId, version: i32) -> Result<()> {
        let write = self.write().await?;
        let (before, owned) = find_to_change(&write, viewer, id).await?;
        let leave = permit(viewer, Right::InvoicesDelete, &owned)?;
        may_now(&before, InvoiceAct::Delete)?;
        unchanged_since(before.version, version)?;
        let customer_id = CustomerId::from(before.customer_id);
        let mut row = before.into_active_model();
        row.trashed_at = Set(Some(write.now().ms()));
        row.trashed_by = Set(leave.staff().map(StaffId::uuid));
        row.to_send = Set(false);
        row.version = Set(version + 1);
        row.update(write.tx()).await?;
        write.audit(entry(&leave, "invoice.trashed", customer_id, id));
        crate::quote::release(&write, &leave, id).await?;
        self.deletes(&write, viewer, &leave).await?;
        write.commit().await
    }
}

/// Whether its state lets this be done.
pub fn may_now(row: &invoice::Model, act: InvoiceAct) -> Result<()> {
    Ok(status(row).allows(act, row.paid + row.credited).map_err(|problem| Refusal::field("", problem))?)
}

/// Writes a draft down, in the transaction of whoever has a use for one.
pub async fn draft(
    write: &Write,
    leave: &Permit,
    viewer: &Staff,
    of: &customer::Model,
    form: &InvoiceForm,
) -> Result<InvoiceId> {
    let settings = stored(write.tx()).await?;
    let content = content(write, form, of, &settings, Vec::new(), viewer).await?;
    fits_customer(write, of, content.pricing.currency).await?;
    let today = format::today(&settings.time_zone, write.now());
    let id = insert(write, leave, of.id.into(), &content, today, Default::default()).await?;
    write.audit(entry(leave, "invoice.created", of.id.into(), id));
    Ok(id)
}

async fn content(
    write: &Write,
    form: &InvoiceForm,
    of: &customer::Model,
    settings: &BillingSettings,
    already: Vec<TaxRateId>,
    viewer: &Staff,
) -> Result<Content> {
    let today = format::today(&settings.time_zone, write.now());
    // A day that cannot be read is told by itself.
    let day = Day::optional(&form.date).ok().flatten().unwrap_or(today);
    let occasion = Occasion { of, settings, day: Some(day), already };
    let parse = |choices: Choices<'_>| form.parse(choices, viewer.locale);
    Content::of(understood(write.tx(), viewer, &occasion, &form.lines, parse).await?, settings.rounding)
}

/// All documents of a customer have one currency, once there are any (BR-09).
pub async fn fits_customer(write: &Write, of: &customer::Model, currency: Currency) -> Result<()> {
    match is_other_currency(write.tx(), of, currency.code()).await? {
        false => Ok(()),
        true => Err(Refusal::field("currency", Problem::OtherCurrency).into()),
    }
}

/// Whether this is not the currency that the customer's documents have.
pub async fn is_other_currency(db: &impl ConnectionTrait, of: &customer::Model, code: &str) -> Result<bool> {
    let other = of.currency.as_deref().is_some_and(|fixed| fixed != code);
    Ok(other && super::on_the_books(db, of.id.into()).await?)
}

/// Writes a new draft, with what else there is to say of it.
pub async fn insert(
    write: &Write,
    leave: &Permit,
    customer: CustomerId,
    content: &Content,
    today: Day,
    more: invoice::ActiveModel,
) -> Result<InvoiceId> {
    let id = InvoiceId::from(write.new_id());
    let now = write.now().ms();
    let mut row = invoice::ActiveModel {
        id: Set(id.uuid()),
        customer_id: Set(customer.uuid()),
        status: Set(InvoiceStatus::Draft.key().to_owned()),
        paid: Set(0),
        due: Set(0),
        created_by: Set(leave.staff().map(StaffId::uuid)),
        created_at: Set(now),
        updated_at: Set(now),
        version: Set(1),
        ..more
    };
    write_columns(&mut row, content, today);
    invoice::Entity::insert(row).exec_without_returning(write.tx()).await?;
    write_lines(write, id, content).await?;
    Ok(id)
}

/// `otherwise` is the day under which a draft without a date is listed.
fn write_columns(row: &mut invoice::ActiveModel, content: &Content, otherwise: Day) {
    let Content { edit, pricing, totals } = content;
    row.currency = Set(pricing.currency.code().to_owned());
    row.prices = Set(pricing.prices.key().to_owned());
    row.rounding = Set(pricing.rounding.key().to_owned());
    row.discount = Set(pricing.discount.to_stored());
    row.terms = Set(i32::try_from(edit.terms).unwrap_or_default());
    row.dated = Set(edit.date.map(|day| day.to_string()));
    row.listed_on = Set(edit.date.unwrap_or(otherwise).to_string());
    row.supplied_from = Set(edit.supply.map(|supply| supply.first.to_string()));
    row.supplied_to = Set(edit.supply.and_then(|supply| supply.last).map(|day| day.to_string()));
    row.reference = Set(edit.reference.clone());
    row.cig = Set(edit.order.as_ref().and_then(|order| order.cig.clone()));
    row.cup = Set(edit.order.as_ref().and_then(|order| order.cup.clone()));
    row.note = Set(edit.note.clone());
    row.internal_note = Set(edit.internal_note.clone());
    row.net = Set(totals.net);
    row.tax = Set(totals.tax);
    row.total = Set(totals.total);
}

/// Writes the lines anew.
async fn write_lines(write: &Write, id: InvoiceId, content: &Content) -> Result<()> {
    invoice_line::Entity::delete_many().filter(invoice_line::Column::InvoiceId.eq(id.uuid())).exec(write.tx()).await?;
    let lines = content.edit.lines.iter().zip(&content.totals.lines).enumerate();
    let rows: Vec<_> = lines.map(|(at, (edit, amount))| line_row(write, id, at, edit, *amount)).collect();
    if !rows.is_empty() {
        invoice_line::Entity::insert_many(rows).exec_without_returning(write.tx()).await?;
    }
    Ok(())
}

fn line_row(
    write: &Write,
    id: InvoiceId,
    at: usize,
    edit: &LineEdit,
    amount: Option<i64>,
) -> invoice_line::ActiveModel {
    let LineEdit { line, rate } = edit;
    let mut row = invoice_line::ActiveModel {
        id: Set(write.new_id()),
        invoice_id: Set(id.uuid()),
        position: Set(i32::try_from(at).unwrap_or(i32::MAX)),
        kind: Set("heading".to_owned()),
        description: Set(line.description.clone()),
        detail: Set(line.detail.clone()),
        quantity: Set(0),
        unit: Set(None),
        price: Set(0),
        discount: Set(0),
        tax_rate_id: Set(rate.map(TaxRateId::uuid)),
        tax_name: Set(String::new()),
        tax_category: Set(domain::tax::TaxCategory::default().key().to_owned()),
        tax_percent: Set(0),
        tax_reason: Set(None),
        tax_nature: Set(None),
        amount: Set(amount),
        external_ref: Set(None),
    };
    if let What::Item(item) = &line.what {
        row.kind = Set("item".to_owned());
        row.quantity = Set(item.quantity.to_stored());
        row.unit = Set(item.unit.clone());
        row.price = Set(item.price.to_stored());
        row.discount = Set(item.discount.to_stored());
        row.tax_name = Set(item.tax.name.clone());
        row.tax_category = Set(item.tax.category.key().to_owned());
        row.tax_percent = Set(item.tax.percent.to_stored());
        row.tax_reason = Set(item.tax.reason.clone());
        row.tax_nature = Set(item.tax.nature.map(|nature| nature.code().to_owned()));
    }
    row
}

pub fn entry(leave: &Permit, action: &'static str, customer: CustomerId, id: InvoiceId) -> Entry {
    Entry::customer(leave, action, customer).subject("invoice", id.uuid())
}

/// The day that a draft would have if it were sent today.
pub fn date_of(row: &invoice::Model, today: Day) -> Result<Day> {
    Ok(stored_day(row.dated.as_ref())?.unwrap_or(today))
}
