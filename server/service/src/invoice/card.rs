//! The page of an invoice, and what of billing stands on the client card.

use super::list::named_customers;
use super::rows::{self, currency, lines_of, standing, status};
use super::send::Draft;
use super::{Envelope, Frozen, electronic, find_in_scope, is_other_currency, planned, recipients};
use crate::billing::{self, address_lines, amounts};
use crate::customer::{address, find_in_scope as customer_in_scope, ownership};
use crate::filter::{of_customers, sum};
use crate::store::{customer, invoice, payment, payment_allocation};
use crate::{Result, Service, checkout, credit_note, format, payment as payments, quote, team};
use domain::access::{Masked, Masks, Ownership, Right, Staff, decide};
use domain::credit_note::CreditNoteStatus;
use domain::invoice::{Allocated, CardBilling, InvoiceAct, InvoiceActs, InvoiceCard, InvoiceStatus};
use domain::mail::MailCategory;
use domain::money::Money;
use domain::personal_link::LinkedTo;
use domain::quote::QuoteOfInvoice;
use domain::sales::{Line, totals};
use domain::{CustomerId, InvoiceId, Locale, Refusal, Timestamp, When};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Invoices, and payments, that stand on the client card.
const ON_CARD: u64 = 5;

impl Service {
    /// An invoice, with what this viewer may see and do.
    pub async fn invoice(&self, viewer: &Staff, id: InvoiceId) -> Result<InvoiceCard> {
        let db = self.db().read();
        let row = find_in_scope(db, viewer, id).await?;
        let customer_id = CustomerId::from(row.customer_id);
        let owned = ownership(db, customer_id).await?;
        let of = customer::Entity::find_by_id(row.customer_id).one(db).await?.ok_or(Refusal::NotFound)?;
        let settings = billing::stored(db).await?;
        let today = format::today(&settings.time_zone, self.now());
        let masks = Masks::of(viewer, &owned);
        let day = |text: &str| billing::day(text).map(|day| format::date(viewer.locale, day));
        let money = |minor| currency(&row.currency).map(|c| format::money(viewer.locale, Money::new(minor, c)));
        let (mut ubl, mut unsaid, mut creditable, mut fattura) = (false, Vec::new(), false, None);
        let (recipient, address, vat_id, sheet, hindrances) = match &row.frozen {
            Some(_) => {
                let sent = Frozen::of(&row)?;
                let gaps = electronic::norm_gaps(&sent);
                ubl = masks.name && gaps.is_empty();
                // What another system sent was said there.
                if masks.name && row.external_ref.is_none() {
                    unsaid = gaps;
                }
                creditable = sent.adds_up();
                let envelope = Envelope { of: &of, settings: &settings, transmission: row.transmission, masks };
                fattura = envelope.standing(&sent).filter(|_| masks.name);
                let sheet = rows::sheet(viewer.locale, &sent.pricing, &sent.lines, &sent.totals);
                (sent.buyer.name, address_lines(&sent.buyer.address), sent.buyer.vat_id, sheet, Vec::new())
            }
            None => {
                let stored = lines_of(db, row.id).await?;
                let lines: Vec<Line> = stored.iter().map(rows::line).collect();
                let pricing = rows::pricing(&row)?;
                let sums = totals(&lines, &pricing).map_err(|problem| Refusal::field("lines", problem))?;
                let date = super::edit::date_of(&row, today)?;
                let other_currency = is_other_currency(db, &of, &row.currency).await?;
                let draft =
                    Draft { row: &row, lines: &stored, of: &of, other_currency, settings: &settings, date, today };
                let hindrances = draft.hindrances(&billing::rates(db).await?);
                if masks.name {
                    let plan = self.freeze(db, &draft, "").await?;
                    fattura = planned(&plan, &of);
                    // Without anything that is sold, something else is told.
                    if lines.iter().any(Line::is_item) {
                        unsaid = electronic::norm_gaps(&plan);
                    }
                }
                let sheet = rows::sheet(viewer.locale, &pricing, &lines, &sums);
                (of.name.clone(), address_lines(&address(&of)), of.vat_id.clone(), sheet, hindrances)
            }
        };
        let closed = self.portal_settings().await?.closed;
        let author = team::names(db, row.created_by.into_iter()).await?;
        let made_of = quote::of_invoice(db, id).await?.filter(|_| decide(viewer, Right::QuotesView, &owned).allowed);
        let made_of = match made_of {
            Some((quote, part)) => Some(QuoteOfInvoice {
                id: quote.id.into(),
                number: quote.number.unwrap_or_default(),
                share: quote::shown(viewer.locale, &quote::share(&part)?),
            }),
            None => None,
        };
        let notes = credit_note::of_invoice(db, id).await?;
        let taken_back = notes.iter().any(|(.., status)| CreditNoteStatus::IN_FORCE.contains(status));
        let sees_credits = decide(viewer, Right::CreditNotesView, &owned).allowed;
        let may = acts(viewer, &row, &owned, (creditable, taken_back));
        let addressees = match may.send {
            true => {
                let about = (MailCategory::Billing, Some(LinkedTo::Invoice(id)));
                self.addressees(viewer, &owned, &of, about).await?
            }
            false => Vec::new(),
        };
        Ok(InvoiceCard {
            id,
            version: row.version,
            number: row.number.clone(),
            customer: customer_id,
            customer_number: domain::customer::number(of.number),
            standing: standing(&row, today)?,
            recipient: Masked::new(masks.name, recipient),
            address,
            vat_id,
            date: row.dated.as_deref().map(day).transpose()?,
            due_on: row.due_on.as_deref().map(day).transpose()?,
            terms: u32::try_from(row.terms).unwrap_or_default(),
            supplied: rows::supply(&row)?.map(|supply| rows::supplied(viewer.locale, supply)),
            reference: row.reference.clone(),
            order: rows::order(&row),
            sheet,
            note: row.note.clone(),
            internal_note: row.internal_note.clone(),
            paid: if row.paid != 0 { Some(money(row.paid)?) } else { None },
            due: if row.due != 0 { Some(money(row.due)?) } else { None },
            payments: self.allocated(viewer, &row, &owned).await?,
            credited: if row.credited != 0 { Some(money(row.credited)?) } else { None },
            credit_notes: notes.into_iter().filter(|_| sees_credits).map(|(id, number, _)| (id, number)).collect(),
            being_paid: sees_payments(viewer, &owned) && checkout::is_being_paid(db, row.id).await?,
            quote: made_of,
            recurring: row
                .recurring_id
                .filter(|_| decide(viewer, Right::InvoicesRecurring, &owned).allowed)
                .map(Into::into),
            author: row.created_by.and_then(|id| author.get(&id).cloned()),
            sent: row.sent_at.map(|at| self.when(viewer, Timestamp(at))),
            viewed: row.viewed_at.map(|at| self.when(viewer, Timestamp(at))),
            reminders: self.reminders(viewer, &settings, &of, &row, today)?,
            reason: row.reason.clone(),
            hindrances,
            ubl,
            unsaid,
            fattura,
            recipients: super::mailing::count(db, &of, recipients(customer_id, &closed)).await?,
            addressees,
            links: self.document_links(viewer, &owned, &of, LinkedTo::Invoice(id)).await?,
            may,
        })
    }

    /// What went towards an invoice, for those who see what its customer paid.
    async fn allocated(&self, viewer: &Staff, row: &invoice::Model, owned: &Ownership) -> Result<Vec<Allocated>> {
        if !sees_payments(viewer, owned) {
            return Ok(Vec::new());
        }
        let sees = decide(viewer, Right::PaymentsView, owned).allowed;
        let parts = parts_of(self.db().read(), viewer.locale, row.id).await?;
        let shown = parts.into_iter().map(|Part { payment, date, amount }| Allocated {
            payment: sees.then(|| payment.id.into()),
            method: payments::method(&payment),
            disputed: payment.disputed_at.is_some(),
            date,
            amount,
        });
        Ok(shown.collect())
    }

    /// What a customer owes and paid, for those who may see it on the card.
    pub async fn customer_billing(&self, viewer: &Staff, id: CustomerId) -> Result<Option<CardBilling>> {
        let db = self.db().read();
        let of_card = customer_in_scope(db, viewer, id).await?;
        let owned = ownership(db, id).await?;
        let may = |right| decide(viewer, right, &owned).allowed;
        if !may(Right::PaymentsCardView) {
            return Ok(None);
        }
        let today = billing::today(db, self.now()).await?;
        let sees_invoices = may(Right::InvoicesView);
        let of = || {
            invoice::Entity::find()
                .filter(invoice::Column::TrashedAt.is_null())
                .filter(invoice::Column::CustomerId.eq(id.uuid()))
                .filter(of_customers(viewer, Right::PaymentsCardView, invoice::Column::CustomerId))
        };
        // Drafts are work on invoices, and no payment activity.
        let listed = if sees_invoices { of() } else { of().filter(invoice::Column::Status.ne("draft")) };
        let latest = listed
            .order_by_desc(invoice::Column::ListedOn)
            .order_by_desc(invoice::Column::Id)
            .limit(ON_CARD)
            .all(db)
            .await?;
        let open = of().filter(invoice::Column::Status.is_in(InvoiceStatus::OPEN.map(InvoiceStatus::key)));
        let open = due_by_currency(db, open).await?;
        let names = named_customers(db, viewer, std::iter::once(id.uuid())).await?;
        let invoices =
            latest.into_iter().map(|row| super::list::row(viewer, row, today, &names)).collect::<Result<_>>()?;
        Ok(Some(CardBilling {
            invoices,
            payments: payments::latest_of(db, viewer, id, &names, ON_CARD).await?,
            owed: by_currency(viewer, open)?,
            credit: by_currency(viewer, credit_of(db, id).await?)?,
            sees_invoices,
            sees_payments: may(Right::PaymentsView),
            has_recurring: may(Right::InvoicesRecurring),
            has_statement: sees_invoices && may(Right::PaymentsView),
            can_create: may(Right::InvoicesCreate),
            can_record: may(Right::PaymentsRecord),
            reminders_paused: may(Right::InvoicesSend).then_some(of_card.reminders_paused),
        }))
    }
}

/// Whether somebody sees what a customer paid, on the card or by itself.
fn sees_payments(viewer: &Staff, owned: &Ownership) -> bool {
    [Right::PaymentsView, Right::PaymentsCardView].iter().any(|right| decide(viewer, *right, owned).allowed)
}

/// What an invoice got of a payment.
pub struct Part {
    pub payment: payment::Model,
    pub date: When,
    pub amount: String,
}

/// What went towards an invoice, first things first.
pub async fn parts_of(db: &impl ConnectionTrait, locale: Locale, invoice: Uuid) -> Result<Vec<Part>> {
    let parts = payment_allocation::Entity::find()
        .find_also_related(payment::Entity)
        .filter(payment_allocation::Column::InvoiceId.eq(invoice))
        .order_by_asc(payment_allocation::Column::CreatedAt)
        .limit(100)
        .all(db)
        .await?;
    let parts = parts.into_iter().filter_map(|(part, payment)| Some((part, payment?)));
    let parts = parts.map(|(part, payment)| {
        let date = format::date(locale, billing::day(&payment.received_on)?);
        let amount = format::money(locale, Money::new(part.amount, currency(&payment.currency)?));
        Ok(Part { payment, date, amount })
    });
    parts.collect()
}

/// What is owed on invoices, by currency.
pub async fn due_by_currency(db: &impl ConnectionTrait, found: Select<invoice::Entity>) -> Result<Vec<(String, i64)>> {
    let sums = found
        .select_only()
        .column(invoice::Column::Currency)
        .expr_as(sum(Expr::col(invoice::Column::Due)), "due")
        .group_by(invoice::Column::Currency)
        .order_by_asc(invoice::Column::Currency);
    Ok(sums.into_tuple().all(db).await?)
}

/// What of a customer's payments and credit notes went towards nothing yet, by currency.
pub async fn credit_of(db: &impl ConnectionTrait, customer: CustomerId) -> Result<Vec<(String, i64)>> {
    let mut credit = payments::credit_of(db, customer).await?;
    credit.extend(credit_note::credit_of(db, customer).await?);
    Ok(credit)
}

fn by_currency(viewer: &Staff, amounts_by_code: Vec<(String, i64)>) -> Result<Vec<String>> {
    Ok(amounts(viewer.locale, summed(amounts_by_code)?))
}

/// Amounts added up by currency.
pub fn summed(amounts: Vec<(String, i64)>) -> Result<Vec<Money>> {
    let mut sums: BTreeMap<String, i64> = BTreeMap::new();
    for (code, minor) in amounts {
        *sums.entry(code).or_default() += minor;
    }
    sums.into_iter().map(|(code, minor)| Ok(Money::new(minor, currency(&code)?))).collect()
}

/// Whether its lines can be credited, and whether some were.
fn acts(
    viewer: &Staff,
    row: &invoice::Model,
    owned: &Ownership,
    (creditable, taken_back): (bool, bool),
) -> InvoiceActs {
    let may = |right, act| decide(viewer, right, owned).allowed && super::may_now(row, act).is_ok();
    let open = status(row).is_open();
    InvoiceActs {
        pause_reminders: open && decide(viewer, Right::InvoicesSend, owned).allowed,
        edit: may(Right::InvoicesEdit, InvoiceAct::Edit),
        delete: may(Right::InvoicesDelete, InvoiceAct::Delete),
        send: may(Right::InvoicesSend, InvoiceAct::Send),
        pay: may(Right::PaymentsRecord, InvoiceAct::Allocate),
        credit: creditable && may(Right::CreditNotesCreate, InvoiceAct::Credit),
        cancel: may(Right::InvoicesCancel, InvoiceAct::Cancel) && !taken_back,
        write_off: may(Right::InvoicesWriteOff, InvoiceAct::WriteOff),
        note: status(row) != InvoiceStatus::Draft && decide(viewer, Right::InvoicesEdit, owned).allowed,
    }
}
