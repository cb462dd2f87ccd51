//! What a customer's people answer to a quote. Of two answers at once the first holds, and the second is told so.

use super::decision::{Given, by_person};
use super::mailing::Told;
use super::own::find_own;
use super::revise::set_status;
use super::{after, agrees_in_currency, entry, mailing, rows, sealed_entry};
use crate::billing::today;
use crate::db::Write;
use crate::personal_link::Acting;
use crate::store::{customer, quote};
use crate::{By, Result, Service};
use domain::access::{Permit, PortalRight, Representative, portal_permit};
use domain::personal_link::LinkedTo;
use domain::quote::{AcceptForm, Answer, QuoteAct, optional_words, words};
use domain::{QuoteId, Refusal};

/// A quote that somebody is about to answer, and their leave to.
struct Asked {
    customer: customer::Model,
    viewer: Representative,
    leave: Permit,
    row: quote::Model,
}

impl Service {
    /// Accepts what stood before whoever typed their name.
    pub async fn accept_quote(&self, by: impl Into<By<'_>>, id: QuoteId, form: &AcceptForm) -> Result<()> {
        let (write, asked) = self.asked(by.into(), id).await?;
        let status = after(&asked.row, QuoteAct::Accept, today(write.tx(), write.now()).await?)?;
        let name = form.parse()?;
        // What is accepted is what was sealed.
        let sent = rows::sent(&asked.row)?;
        if asked.row.hash.as_deref() != Some(form.hash.as_str()) {
            return Err(Refusal::Changed.into());
        }
        let given = Given { answer: Answer::Accepted, name: &name, comment: None };
        let row = keep(&write, &asked, given).await?;
        agrees_in_currency(&write, &asked.leave, &asked.customer, &sent).await?;
        let row = set_status(&write, row, status).await?;
        write.audit(sealed_entry(&asked.leave, "quote.accepted", &row));
        mailing::copy(self, &write, &asked.customer, &row, &asked.viewer, &name).await?;
        mailing::tell_house(self, &write, &asked.customer, &row, Told::Answered(Answer::Accepted)).await?;
        self.invoice_accepted(&write, row).await?;
        write.commit().await
    }

    /// Declines, with a reason if one was given.
    pub async fn decline_quote(&self, by: impl Into<By<'_>>, id: QuoteId, reason: &str) -> Result<()> {
        let (write, asked) = self.asked(by.into(), id).await?;
        let status = after(&asked.row, QuoteAct::Decline, today(write.tx(), write.now()).await?)?;
        let reason = optional_words("reason", reason)?;
        let given = Given { answer: Answer::Declined, name: &asked.viewer.name, comment: reason };
        let row = keep(&write, &asked, given).await?;
        let row = set_status(&write, row, status).await?;
        write.audit(entry(&asked.leave, "quote.declined", &row));
        mailing::tell_house(self, &write, &asked.customer, &row, Told::Answered(Answer::Declined)).await?;
        write.commit().await
    }

    /// Asks for another version.
    pub async fn ask_for_changes(&self, by: impl Into<By<'_>>, id: QuoteId, comment: &str) -> Result<()> {
        let (write, asked) = self.asked(by.into(), id).await?;
        let status = after(&asked.row, QuoteAct::RequestChanges, today(write.tx(), write.now()).await?)?;
        let comment = words("comment", comment)?;
        let given = Given { answer: Answer::ChangesRequested, name: &asked.viewer.name, comment: Some(comment) };
        let row = keep(&write, &asked, given).await?;
        let row = set_status(&write, row, status).await?;
        write.audit(entry(&asked.leave, "quote.changes_requested", &row));
        mailing::tell_house(self, &write, &asked.customer, &row, Told::Answered(Answer::ChangesRequested)).await?;
        write.commit().await
    }

    /// The quote, with nobody else answering it until the end of the transaction, and the viewer with the rights that they have by now.
    async fn asked(&self, by: By<'_>, id: QuoteId) -> Result<(Write, Asked)> {
        let Acting { write, customer, viewer } = self.acting(by, LinkedTo::Quote(id)).await?;
        let leave = portal_permit(&viewer, PortalRight::QuotesRespond, false)?;
        let row = find_own(write.tx(), &viewer, id).await?;
        Ok((write, Asked { customer, viewer, leave, row }))
    }
}

/// Writes the evidence down, before the status says what was answered.
async fn keep(write: &Write, asked: &Asked, given: Given<'_>) -> Result<quote::Model> {
    by_person(write, &asked.row, &asked.viewer, given).await?;
    Ok(asked.row.clone())
}
