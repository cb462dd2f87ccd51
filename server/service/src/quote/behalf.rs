//! Answers that staff give in the customer's name, with a reason, and taking an acceptance back.

use super::decision::{Given, by_staff};
use super::revise::set_status;
use super::{after, agrees_in_currency, entry, find_to_change, mailing, part, rows, sealed_entry};
use crate::billing::today;
use crate::customer::unchanged_since;
use crate::invoice::living;
use crate::{Result, Service};
use domain::access::{Right, Staff, permit};
use domain::quote::{Answer, QuoteAct, words};
use domain::sensitive::Class;
use domain::{Problem, QuoteId, Refusal};
use tower_sessions::Session;

/// What the customer said, as staff heard it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnBehalf {
    Accepts,
    Declines,
}

impl Service {
    /// Writes down what the customer answered elsewhere; the reason says where.
    pub async fn answer_quote_on_behalf(
        &self,
        viewer: &Staff,
        id: QuoteId,
        version: i32,
        (said, reason): (OnBehalf, &str),
    ) -> Result<()> {
        let write = self.write().await?;
        let (before, owned) = find_to_change(&write, viewer, id).await?;
        let leave = permit(viewer, Right::QuotesAcceptOnBehalf, &owned)?;
        let (act, answer, action) = match said {
            OnBehalf::Accepts => (QuoteAct::Accept, Answer::Accepted, "quote.accepted_on_behalf"),
            OnBehalf::Declines => (QuoteAct::Decline, Answer::Declined, "quote.declined_on_behalf"),
        };
        let status = after(&before, act, today(write.tx(), write.now()).await?)?;
        let reason = words("reason", reason)?;
        unchanged_since(before.version, version)?;
        let given = Given { answer, name: leave.name(), comment: Some(reason.clone()) };
        by_staff(&write, &before, leave.staff(), given).await?;
        let of = living(&write, before.customer_id).await?;
        if said == OnBehalf::Accepts {
            agrees_in_currency(&write, &leave, &of, &rows::sent(&before)?).await?;
        }
        let row = set_status(&write, before, status).await?;
        write.audit(sealed_entry(&leave, action, &row).detail("reason", &reason));
        mailing::tell_of_answer(self, &write, &of, &row, said).await?;
        if said == OnBehalf::Accepts {
            self.invoice_accepted(&write, row).await?;
        }
        write.commit().await
    }

    /// Asks again for what was accepted, as long as none of it is invoiced. The evidence stays and says that it holds no more; the password
    /// was given a moment ago.
    pub async fn reopen_quote(
        &self,
        viewer: &Staff,
        id: QuoteId,
        version: i32,
        reason: &str,
        session: &Session,
    ) -> Result<()> {
        let write = self.write().await?;
        let (before, owned) = find_to_change(&write, viewer, id).await?;
        let leave = permit(viewer, Right::QuotesAcceptOnBehalf, &owned)?;
        let status = after(&before, QuoteAct::Reopen, today(write.tx(), write.now()).await?)?;
        if !part::standing(write.tx(), before.id).await?.is_empty() {
            return Err(Refusal::field("", Problem::NotNow).into());
        }
        let reason = words("reason", reason)?;
        self.confirmed(session).await?;
        unchanged_since(before.version, version)?;
        let given = Given { answer: Answer::Revoked, name: leave.name(), comment: Some(reason.clone()) };
        by_staff(&write, &before, leave.staff(), given).await?;
        let row = set_status(&write, before, status).await?;
        write.audit(entry(&leave, "quote.reopened", &row).detail("reason", &reason).sensitive(Class::Money));
        write.commit().await
    }
}
