//! Invoices as a customer's people read them: of their own company, and none that was not sent.

use super::card::{credit_of, due_by_currency, parts_of, summed};
use super::paper::epc;
use super::rows::{self, currency, standing, status};
use super::{Frozen, has_ubl, ubl_file};
use crate::billing::{self, address_lines, amounts};
use crate::cursor::counted;
use crate::db::Write;
use crate::documents::latest;
use crate::filter::{begins_with, sum};
use crate::noted::noted;
use crate::store::invoice;
use crate::{By, Error, Result, Service, Taken, checkout, format, qr};
use domain::access::{Member, PortalRight, Representative, Through, portal_decide, portal_permit};
use domain::invoice::{InvoiceAct, InvoiceStatus, OwnInvoice, OwnInvoiceRow, OwnInvoices, Transfer};
use domain::list::Page;
use domain::money::Money;
use domain::personal_link::LinkedTo;
use domain::portal::WaitingInvoices;
use domain::{Day, InvoiceId, Refusal, fold::fold};
use sea_orm::sea_query::{Condition, Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};

impl Service {
    /// The invoices of one's own company, latest first; `q` is the beginning of a number.
    pub async fn own_invoices(&self, viewer: &Member, q: &str, after: &str) -> Result<OwnInvoices> {
        portal_permit(viewer, PortalRight::InvoicesView, false)?;
        let db = self.db().read();
        let today = billing::today(db, self.now()).await?;
        let found = sent_to(viewer).filter(numbered(q));
        let count = counted(db, &found, invoice::Column::Id).await?;
        let found = latest(db, found, after).await?;
        let rows = found.rows.into_iter().map(|row| own_row(viewer, row, today)).collect::<Result<_>>()?;
        let page = Page { rows, count, previous: found.previous, next: found.next };
        let credit_notes = self.own_credit_notes_count(viewer).await?;
        Ok(OwnInvoices {
            page,
            owed: owed(db, viewer).await?,
            credit: credit(db, viewer).await?,
            credit_notes,
            has_statement: viewer.can(PortalRight::StatementsView),
        })
    }

    /// One of them. That the customer has opened it is kept, once.
    pub async fn own_invoice(&self, by: impl Into<By<'_>>, id: InvoiceId) -> Result<OwnInvoice> {
        self.invoice_before(&self.representative(by.into(), LinkedTo::Invoice(id)).await?, id).await
    }

    /// The same for whoever stands before it.
    pub(crate) async fn invoice_before(&self, viewer: &Representative, id: InvoiceId) -> Result<OwnInvoice> {
        portal_permit(viewer, PortalRight::InvoicesView, false)?;
        let db = self.db().read();
        let row = find_own(db, viewer, id).await?;
        // As with quotes: by a link it is read when a hand is on its page.
        if row.viewed_at.is_none() && matches!(viewer.through, Through::SignIn { .. }) {
            let viewed = async {
                let write = self.write().await?;
                self.invoice_viewed(&write, viewer, id).await?;
                write.commit().await
            };
            noted(viewed.await, "that an invoice was opened");
        }
        let today = billing::today(db, self.now()).await?;
        let money = |minor| currency(&row.currency).map(|c| format::money(viewer.locale, Money::new(minor, c)));
        let sent = Frozen::of(&row)?;
        let date = |day: Day| format::date(viewer.locale, day);
        let payments = parts_of(db, viewer.locale, row.id).await?;
        let transfer = match sent.iban.as_deref().filter(|_| row.due > 0) {
            Some(iban) => Some(Transfer {
                holder: sent.seller.name.clone(),
                iban: grouped(iban),
                bic: sent.bic.clone(),
                reference: sent.number.clone(),
                code: epc(&sent, iban, row.due).map(|payload| qr::drawn(&payload)).transpose()?,
            }),
            None => None,
        };
        let can_pay = row.due > 0
            && portal_decide(viewer, PortalRight::InvoicesPay, false).allowed
            && checkout::can_be_paid(&row)
            && checkout::is_on(db).await?;
        Ok(OwnInvoice {
            id,
            standing: standing(&row, today)?,
            ubl: status(&row) != InvoiceStatus::Cancelled && has_ubl(&sent),
            number: sent.number,
            house: sent.seller.into(),
            recipient: sent.buyer.name,
            address: address_lines(&sent.buyer.address),
            vat_id: sent.buyer.vat_id,
            date: date(sent.date),
            due_on: status(&row).is_open().then(|| date(sent.due_on)),
            supplied: sent.supply.map(|supply| rows::supplied(viewer.locale, supply)),
            reference: sent.reference,
            order: sent.order,
            sheet: rows::sheet(viewer.locale, &sent.pricing, &sent.lines, &sent.totals),
            note: sent.note,
            paid: if row.paid != 0 { Some(money(row.paid)?) } else { None },
            credited: if row.credited != 0 { Some(money(row.credited)?) } else { None },
            due: if row.due != 0 { Some(money(row.due)?) } else { None },
            payments: payments.into_iter().map(|part| (part.date, part.amount)).collect(),
            transfer,
            can_pay,
            being_paid: checkout::is_being_paid(db, row.id).await?,
        })
    }

    /// One of the customer's people has it before them: when that was first is kept.
    pub(crate) async fn invoice_viewed(&self, write: &Write, viewer: &Representative, id: InvoiceId) -> Result<()> {
        let Ok(leave) = portal_permit(viewer, PortalRight::InvoicesView, false) else { return Ok(()) };
        let row = find_own(write.tx(), viewer, id).await?;
        let first = invoice::Entity::update_many()
            .col_expr(invoice::Column::ViewedAt, Expr::value(write.now().ms()))
            .filter(invoice::Column::Id.eq(row.id))
            .filter(invoice::Column::ViewedAt.is_null())
            .exec(write.tx())
            .await?;
        if first.rows_affected > 0 {
            let number = row.number.clone().unwrap_or_default();
            let entry = super::edit::entry(&leave, "invoice.opened", row.customer_id.into(), row.id.into());
            write.audit(entry.detail("number", &number));
        }
        Ok(())
    }

    /// Whether it is worth noting now that it is read.
    pub(crate) async fn invoice_view_is_news(&self, viewer: &Representative, id: InvoiceId) -> Result<bool> {
        portal_permit(viewer, PortalRight::InvoicesView, false)?;
        Ok(find_own(self.db().read(), viewer, id).await?.viewed_at.is_none())
    }

    /// One of them for machines, where the norm can say it. It cannot say of one that it is cancelled: a machine would pay that.
    pub async fn own_invoice_ubl(&self, by: impl Into<By<'_>>, id: InvoiceId) -> Result<Taken> {
        self.ubl_of_invoice_before(&self.representative(by.into(), LinkedTo::Invoice(id)).await?, id).await
    }

    pub(crate) async fn ubl_of_invoice_before(&self, viewer: &Representative, id: InvoiceId) -> Result<Taken> {
        portal_permit(viewer, PortalRight::InvoicesView, false)?;
        let row = find_own(self.db().read(), viewer, id).await?;
        if status(&row) == InvoiceStatus::Cancelled {
            return Err(Refusal::NotFound.into());
        }
        ubl_file(&Frozen::of(&row)?)
    }

    /// How many invoices wait to be paid, how many of them are late, what is owed, and what can go towards it, for the portal's first page.
    pub(crate) async fn waiting_invoices(&self, viewer: &Member) -> Result<Option<WaitingInvoices>> {
        if portal_permit(viewer, PortalRight::InvoicesView, false).is_err() {
            return Ok(None);
        }
        let db = self.db().read();
        let today = billing::today(db, self.now()).await?;
        let late = Expr::case(invoice::Column::DueOn.lt(today.to_string()), 1).finally(0);
        let rows: Vec<(String, i64, i64, i64)> = open_of(viewer)
            .select_only()
            .column(invoice::Column::Currency)
            .expr_as(Expr::col(invoice::Column::Id).count(), "open")
            .expr_as(sum(late), "overdue")
            .expr_as(sum(Expr::col(invoice::Column::Due)), "due")
            .group_by(invoice::Column::Currency)
            .order_by_asc(invoice::Column::Currency)
            .into_tuple()
            .all(db)
            .await?;
        let count = |of: fn(&(String, i64, i64, i64)) -> i64| {
            u64::try_from(rows.iter().map(of).sum::<i64>()).unwrap_or_default()
        };
        let (open, overdue) = (count(|row| row.1), count(|row| row.2));
        let owed = summed(rows.into_iter().map(|(code, _, _, due)| (code, due)).collect())?;
        let owed = amounts(viewer.locale, owed);
        Ok(Some(WaitingInvoices { open, overdue, owed, credit: credit(db, viewer).await? }))
    }
}

/// One of them on which something is owed.
pub async fn own_to_pay(db: &impl ConnectionTrait, viewer: &Representative, id: InvoiceId) -> Result<invoice::Model> {
    let row = find_own(db, viewer, id).await?;
    status(&row).allows(InvoiceAct::Allocate, row.paid).map_err(|problem| Refusal::field("", problem))?;
    Ok(row)
}

/// Absent, foreign and not sent are the same answer.
async fn find_own(db: &impl ConnectionTrait, viewer: &Representative, id: InvoiceId) -> Result<invoice::Model> {
    let found = sent_to(viewer).filter(invoice::Column::Id.eq(id.uuid()));
    found.one(db).await?.ok_or(Error::Refused(Refusal::NotFound))
}

/// What was sent to the viewer's company.
pub fn sent_to(viewer: &Representative) -> Select<invoice::Entity> {
    invoice::Entity::find()
        .filter(invoice::Column::CustomerId.eq(viewer.customer.uuid()))
        .filter(invoice::Column::TrashedAt.is_null())
        .filter(invoice::Column::Status.ne(InvoiceStatus::Draft.key()))
}

fn open_of(viewer: &Representative) -> Select<invoice::Entity> {
    sent_to(viewer).filter(invoice::Column::Status.is_in(InvoiceStatus::OPEN.map(InvoiceStatus::key)))
}

fn numbered(q: &str) -> Condition {
    let begins = fold(q.trim());
    if begins.is_empty() {
        return Condition::all();
    }
    Condition::all().add(begins_with(invoice::Column::NumberFold, &begins))
}

async fn owed(db: &impl ConnectionTrait, viewer: &Representative) -> Result<Vec<String>> {
    let open = due_by_currency(db, open_of(viewer)).await?;
    Ok(amounts(viewer.locale, summed(open)?))
}

/// What is left of payments stands on the statement of account: it is for those who may read that.
async fn credit(db: &impl ConnectionTrait, viewer: &Representative) -> Result<Vec<String>> {
    if portal_permit(viewer, PortalRight::StatementsView, false).is_err() {
        return Ok(Vec::new());
    }
    Ok(amounts(viewer.locale, summed(credit_of(db, viewer.customer).await?)?))
}

fn own_row(viewer: &Representative, row: invoice::Model, today: Day) -> Result<OwnInvoiceRow> {
    let currency = currency(&row.currency)?;
    let amount = |minor| format::money(viewer.locale, Money::new(minor, currency));
    let day = |text: &str| billing::day(text).map(|day| format::date(viewer.locale, day));
    Ok(OwnInvoiceRow {
        id: row.id.into(),
        standing: standing(&row, today)?,
        date: day(&row.listed_on)?,
        due_on: row.due_on.as_deref().filter(|_| status(&row).is_open()).map(day).transpose()?,
        total: amount(row.total),
        number: row.number.unwrap_or_default(),
    })
}

/// An account number as people read it, in groups of four.
pub fn grouped(iban: &str) -> String {
    let digits: Vec<char> = iban.chars().collect();
    digits.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}
