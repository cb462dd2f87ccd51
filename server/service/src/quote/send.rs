//! Sending: from then on a quote has its number, and nothing in it changes any more (BR-04).

use super::frozen::Frozen;
use super::revise::with_status;
use super::rows::{self, Stored};
use super::{after, find_to_change, mailing, sealed_entry};
use crate::billing::{self, next_number, rates, seller, trade};
use crate::customer::unchanged_since;
use crate::db::Write;
use crate::invoice::{Party, Post, hindrances_of_taxes, is_other_currency, living, seal, somebody};
use crate::store::{customer, quote};
use crate::{Result, Sending, Service, format};
use domain::access::{Right, Staff, permit};
use domain::billing::BillingSettings;
use domain::decimal::Decimal;
use domain::quote::{QuoteAct, QuoteKind, QuoteStatus};
use domain::tax::TaxRate;
use domain::{Day, FieldProblem, Problem, QuoteId, Refusal, fold::fold};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

impl Service {
    pub async fn send_quote(&self, viewer: &Staff, id: QuoteId, version: i32, by: Sending<'_>) -> Result<()> {
        let write = self.write().await?;
        let (before, owned) = find_to_change(&write, viewer, id).await?;
        let leave = permit(viewer, Right::QuotesSend, &owned)?;
        let settings = billing::stored(write.tx()).await?;
        let today = format::today(&settings.time_zone, write.now());
        let status = after(&before, QuoteAct::Send, today)?;
        unchanged_since(before.version, version)?;
        let to = (before.customer_id.into(), &owned);
        let post = Post::of(&write, viewer, to, mailing::CATEGORY, by).await?;
        let of = living(&write, before.customer_id).await?;
        let lines = rows::lines(&before)?;
        let other_currency = is_other_currency(write.tx(), &of, &before.currency).await?;
        let draft = Draft { row: &before, lines: &lines, of: &of, other_currency, settings: &settings, today };
        let hindrances = draft.hindrances(&rates(write.tx()).await?)?;
        if !hindrances.is_empty() {
            return Err(Refusal::Invalid(hindrances).into());
        }
        // Another version has the number of the first.
        let number = match &before.number {
            Some(number) => number.clone(),
            None => {
                let taken = |number: &str| quote::Entity::find().filter(quote::Column::Number.eq(number));
                let kind = rows::kind(&before);
                let series = match kind {
                    QuoteKind::Quote => &settings.quotes.series,
                    QuoteKind::Proposal => &settings.proposals.series,
                };
                next_number(&write, series, kind.key(), today, taken).await?
            }
        };
        let frozen = self.freeze_quote(&write, &draft, &number).await?;
        let row = issue(&write, &before, &frozen, status).await?;
        let mailed = match &post {
            Some(post) => somebody(mailing::send(self, &write, &of, &row, settings.attach, post).await?)?,
            None => 0,
        };
        let entry = sealed_entry(&leave, "quote.sent", &row).amount(mailed);
        write.audit(post.iter().fold(entry, |entry, post| post.noted_in(entry)));
        write.commit().await
    }

    /// What the customer gets, word for word.
    async fn freeze_quote(&self, write: &Write, draft: &Draft<'_>, number: &str) -> Result<Frozen> {
        let Draft { row, lines, of, settings, today, .. } = draft;
        let pricing = rows::pricing(row)?;
        let (lines, options) = rows::parted(lines);
        let totals = rows::added(&lines, &pricing)?;
        Ok(Frozen {
            kind: rows::kind(row),
            seller: seller(write.tx(), settings).await?,
            buyer: Party::of(of),
            language: self.written_in(of).await?,
            number: number.to_owned(),
            revision: row.revision,
            title: row.title.clone(),
            body: row.body.clone(),
            date: *today,
            valid_until: rows::valid_until(row)?,
            reference: row.reference.clone(),
            terms: row.terms.clone(),
            deposit: Decimal::stored(row.deposit),
            pricing,
            lines,
            options,
            totals,
        })
    }
}

/// A draft with all that decides whether it can be sent.
pub struct Draft<'a> {
    pub row: &'a quote::Model,
    pub lines: &'a [Stored],
    pub of: &'a customer::Model,
    /// It is not in the currency of the customer's documents.
    pub other_currency: bool,
    pub settings: &'a BillingSettings,
    pub today: Day,
}

impl Draft<'_> {
    /// What keeps it from being sent, under the names of the form's fields.
    pub fn hindrances(&self, rates: &[TaxRate]) -> Result<Vec<FieldProblem>> {
        let mut found = Vec::new();
        let priced = self.lines.iter().any(|row| !row.optional && row.line.is_item());
        if !priced && rows::kind(self.row) == QuoteKind::Quote {
            found.push(FieldProblem::new("lines", Problem::NoLines));
        }
        if self.row.total < 0 {
            found.push(FieldProblem::new("lines", Problem::Negative));
        }
        if rows::valid_until(self.row)? < self.today {
            found.push(FieldProblem::new("valid_until", Problem::Past));
        }
        if self.other_currency {
            found.push(FieldProblem::new("currency", Problem::OtherCurrency));
        }
        let lines = self.lines.iter().map(|row| (&row.line, row.rate));
        found.extend(hindrances_of_taxes(lines, rates, self.today, trade(self.settings, self.of)));
        Ok(found)
    }
}

async fn issue(write: &Write, before: &quote::Model, frozen: &Frozen, status: QuoteStatus) -> Result<quote::Model> {
    let (text, hash) = seal(frozen)?;
    let mut row = with_status(write, before.clone(), status);
    row.number = Set(Some(frozen.number.clone()));
    row.number_fold = Set(Some(fold(&frozen.number)));
    row.listed_on = Set(frozen.date.to_string());
    row.total = Set(frozen.totals.total);
    row.frozen = Set(Some(text));
    row.hash = Set(Some(hash));
    row.sent_at = Set(Some(write.now().ms()));
    Ok(row.update(write.tx()).await?)
}
