//! A statement of account by mail: to those who get mails about money and may read it themselves (BR-11).

use super::paper::{file_name, too_many};
use super::sees_money;
use crate::audit::Entry;
use crate::billing::stored;
use crate::customer::{find_to_change, name_is_read, ownership};
use crate::invoice::{About, recipients, tell_those};
use crate::mail::billing as letters;
use crate::outbox::{Attachment, Document};
use crate::store::{contact, membership};
use crate::throttle::{self, Key};
use crate::{Result, Service, filter, format, portal_settings};
use domain::access::{Ownership, Permit, PortalArea, PortalRight, Right, Staff, permit};
use domain::mail::MailCategory;
use domain::statement::StatementQuery;
use domain::{CustomerId, Problem, Refusal};
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, QueryFilter, Select};

impl Service {
    /// Sends the statement of these days to the customer's people, for those who send invoices and see what was paid.
    pub async fn send_statement(&self, viewer: &Staff, id: CustomerId, query: &StatementQuery) -> Result<()> {
        let write = self.write().await?;
        let of = find_to_change(&write, viewer, id).await?;
        let owned = ownership(write.tx(), id).await?;
        let leave = sends(write.tx(), viewer, id, &owned).await?;
        let ledger = self.ledger(write.tx(), of, query).await?;
        if ledger.events.is_none() {
            return Err(too_many().into());
        }
        throttle::count(&write, &[Key::links("statement", id.uuid(), 10)]).await?;
        let (of, (first, last)) = (&ledger.of, ledger.days);
        let attach = stored(write.tx()).await?.attach;
        let file = attach.then(|| Attachment::new(Document::Statement(id, first, last), &file_name(ledger.days)));
        let closed = portal_settings::stored(write.tx()).await?.closed;
        let people = (readers(id, &closed, attach), MailCategory::Billing);
        let page = format!("/statement?from={first}&to={last}");
        let told =
            tell_those(self, &write, of, people, About::Page(&page), |locale, to, name, company, reading, list| {
                let days = (format::date(locale, first).text, format::date(locale, last).text);
                letters::statement(locale, (to, name), company, (&days.0, &days.1), reading, list).with(file.clone())
            })
            .await?;
        if told == 0 {
            return Err(Refusal::field("", Problem::NobodyToRead).into());
        }
        let entry = Entry::customer(&leave, "statement.sent", id).subject("statement", id.uuid());
        write.audit(entry.detail("about", &format!("{first} – {last}")).amount(told));
        write.commit().await
    }
}

/// For those who send invoices, see what was billed and paid, and read the customer's name.
pub async fn sends(db: &impl ConnectionTrait, viewer: &Staff, id: CustomerId, owned: &Ownership) -> Result<Permit> {
    let leave = permit(viewer, Right::InvoicesSend, owned)?;
    sees_money(viewer, owned)?;
    name_is_read(db, viewer, id).await?;
    Ok(leave)
}

/// Those of a customer's people to whom it goes, where these areas of the portal are closed. What is not attached is read in the portal
/// alone: it goes to those who sign in there.
pub fn readers(customer: CustomerId, closed: &[PortalArea], attach: bool) -> Select<contact::Entity> {
    let who_sign_in = || {
        let with_access = Query::select().column(membership::Column::ContactId).from(membership::Entity).to_owned();
        contact::Column::Id.in_subquery(with_access)
    };
    recipients(customer, closed)
        .filter(filter::contacts_with(PortalRight::StatementsView, closed))
        .filter(Condition::all().add_option((!attach).then(who_sign_in)))
}
