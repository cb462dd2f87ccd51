//! Statements of account, for the office and for the customer: the same figures from the same rows.

mod events;
mod paper;
mod send;

pub(crate) use send::sends;

use crate::billing::stored;
use crate::customer::{find_in_scope, ownership};
use crate::invoice::{count_told, currency};
use crate::store::customer;
use crate::{Result, Service, format};
use domain::access::{Masked, Masks, Member, Ownership, PortalRight, Right, Staff, decide, permit, portal_permit};
use domain::customer::number;
use domain::money::{Currency, Money};
use domain::statement::{About, Statement, StatementEntry, StatementQuery};
use domain::{CustomerId, Day, Locale, Refusal};
use events::{Books, Event};
use sea_orm::{ConnectionTrait, EntityTrait};

/// What a customer owed before, what changed that, and what they owe after.
struct Ledger {
    of: customer::Model,
    currency: Currency,
    days: (Day, Day),
    opening: i64,
    closing: i64,
    /// None where there are too many.
    events: Option<Vec<Event>>,
}

impl Ledger {
    /// What was owed after each event.
    fn balances(&self) -> Option<impl Iterator<Item = (&Event, i64)>> {
        let events = self.events.as_ref()?.iter();
        Some(events.scan(self.opening, |balance, event| {
            *balance += event.amount;
            Some((event, *balance))
        }))
    }
}

impl Service {
    /// For whoever sees both what a customer was billed and what they paid.
    pub async fn statement(&self, viewer: &Staff, id: CustomerId, query: &StatementQuery) -> Result<Statement> {
        let (of, owned) = self.customer_with_money(viewer, id).await?;
        let notes = permit(viewer, Right::CreditNotesView, &owned).is_ok();
        let name = Masked::new(Masks::of(viewer, &owned).name, of.name.clone());
        let ledger = self.ledger(self.db().read(), of, query).await?;
        let opens = |about: About| notes || !matches!(about, About::CreditNote(_));
        let statement = shown(&ledger, viewer.locale, name, opens);
        // Whoever could not take it cannot have it sent either.
        let sends = statement.has_file && decide(viewer, Right::InvoicesSend, &owned).allowed;
        let goes_to = if sends { Some(self.readers_of_statement(&ledger.of).await?) } else { None };
        Ok(Statement { goes_to, ..statement })
    }

    /// A customer whose invoices and payments the viewer both sees.
    async fn customer_with_money(&self, viewer: &Staff, id: CustomerId) -> Result<(customer::Model, Ownership)> {
        let db = self.db().read();
        let of = find_in_scope(db, viewer, id).await?;
        let owned = ownership(db, id).await?;
        sees_money(viewer, &owned)?;
        Ok((of, owned))
    }

    /// How many people it would go to by mail now.
    async fn readers_of_statement(&self, of: &customer::Model) -> Result<u64> {
        let db = self.db().read();
        let closed = self.portal_settings().await?.closed;
        count_told(db, of, send::readers(of.id.into(), &closed, stored(db).await?.attach)).await
    }

    /// For those of the customer's people who look after the money. Payments have no page here.
    pub async fn own_statement(&self, viewer: &Member, query: &StatementQuery) -> Result<Statement> {
        let ledger = self.ledger(self.db().read(), self.own_customer(viewer).await?, query).await?;
        let name = Masked::Shown(ledger.of.name.clone());
        Ok(shown(&ledger, viewer.locale, name, |about| !matches!(about, About::Payment(_))))
    }

    async fn own_customer(&self, viewer: &Member) -> Result<customer::Model> {
        portal_permit(viewer, PortalRight::StatementsView, false)?;
        let found = customer::Entity::find_by_id(viewer.customer.uuid()).one(self.db().read()).await?;
        Ok(found.ok_or(Refusal::NotFound)?)
    }

    async fn ledger(&self, db: &impl ConnectionTrait, of: customer::Model, query: &StatementQuery) -> Result<Ledger> {
        let settings = stored(db).await?;
        let days = query.days(format::today(&settings.time_zone, self.now()));
        let currency = match &of.currency {
            Some(code) => currency(code)?,
            None => settings.currency,
        };
        let books = Books::new(of.id, currency.code(), &settings.time_zone);
        let opening = books.owed_before(db, days.0).await?;
        let events = books.events(db, days).await?;
        let closing = match &events {
            Some(events) => opening + events.iter().map(|event| event.amount).sum::<i64>(),
            None => books.owed_before(db, days.1.plus_days(1)).await?,
        };
        Ok(Ledger { of, currency, days, opening, closing, events })
    }
}

/// A statement says what was billed and what was paid: it is for those who see both.
fn sees_money(viewer: &Staff, owned: &Ownership) -> Result<()> {
    permit(viewer, Right::PaymentsView, owned)?;
    permit(viewer, Right::InvoicesView, owned)?;
    Ok(())
}

fn shown(ledger: &Ledger, locale: Locale, name: Masked<String>, opens: impl Fn(About) -> bool) -> Statement {
    let money = |minor| format::money(locale, Money::new(minor, ledger.currency));
    let plain = |minor| format::plain(locale, Money::new(minor, ledger.currency));
    let entry = |(event, balance): (&Event, i64)| StatementEntry {
        day: format::date(locale, event.day),
        kind: event.kind,
        name: event.name.clone(),
        about: Some(event.about).filter(|about| opens(*about)),
        amount: plain(event.amount),
        balance: plain(balance),
    };
    let entries: Option<Vec<_>> = ledger.balances().map(|events| events.map(entry).collect());
    Statement {
        customer: ledger.of.id.into(),
        customer_number: number(ledger.of.number),
        currency: ledger.currency.code().to_owned(),
        from: format::date(locale, ledger.days.0),
        to: format::date(locale, ledger.days.1),
        opening: plain(ledger.opening),
        has_file: entries.is_some() && matches!(name, Masked::Shown(_)),
        goes_to: None,
        customer_name: name,
        entries,
        closing: money(ledger.closing.abs()),
        is_credit: ledger.closing < 0,
    }
}
