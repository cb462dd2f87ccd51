//! Drafts: made, changed, thrown away.

use super::revise::set_status;
use super::{after, entry, find_in_scope, find_to_change, owned_by_author, rows};
use crate::billing::{Occasion, Parts, stored, today};
use crate::customer::{self as customers, find_in_scope as customer_in_scope, ownership, unchanged_since};
use crate::db::Write;
use crate::invoice::fits_customer;
use crate::product::understood;
use crate::store::{customer, quote, quote_decision};
use crate::{Result, Service, format, prose};
use domain::access::{Permit, Right, Staff, permit};
use domain::decimal::Decimal;
use domain::quote::{Answer, QuoteAct, QuoteEdit, QuoteForm, QuoteKind, QuoteStatus};
use domain::sales::{Choices, DraftForm, Line, LineEdit, LineForm, Pricing};
use domain::value::ticked;
use domain::{CustomerId, Day, Locale, QuoteId, Refusal, StaffId, fold::fold};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

/// The currency and the lines of the form.
const PARTS: Parts<QuoteForm> = |form| (&mut form.currency, form.lines.as_slice());

/// What a draft says, and what it comes to.
pub struct Content {
    edit: QuoteEdit,
    pricing: Pricing,
    total: i64,
}

impl Service {
    /// A form for a quote or a proposal to this customer, with what each begins with.
    pub async fn new_quote_form(
        &self,
        viewer: &Staff,
        customer: CustomerId,
        kind: QuoteKind,
    ) -> Result<DraftForm<QuoteForm>> {
        let db = self.db().read();
        let row = customer_in_scope(db, viewer, customer).await?;
        let owned = ownership(db, customer).await?;
        permit(viewer, Right::QuotesCreate, &owned)?;
        let settings = stored(db).await?;
        let days = i32::try_from(settings.quotes.days).unwrap_or_default();
        let body = match kind {
            QuoteKind::Proposal => self.said_to(&row, &settings.proposals.body).await?,
            QuoteKind::Quote => None,
        };
        let form = QuoteForm {
            kind,
            body: body.unwrap_or_default(),
            currency: row.currency.clone().unwrap_or_else(|| settings.currency.code().to_owned()),
            valid_until: format::today(&settings.time_zone, self.now()).plus_days(days).to_string(),
            prices: settings.prices.key().to_owned(),
            terms: self.said_to(&row, &settings.quotes.terms).await?.unwrap_or_default(),
            questions: "true".to_owned(),
            ..QuoteForm::default()
        };
        self.draft_form(viewer, &row, 0, (form, PARTS), &settings).await
    }

    /// The form of a draft.
    pub async fn quote_form(&self, viewer: &Staff, id: QuoteId) -> Result<DraftForm<QuoteForm>> {
        let db = self.db().read();
        let row = find_in_scope(db, viewer, id).await?;
        let owned = ownership(db, row.customer_id.into()).await?;
        permit(viewer, Right::QuotesEdit, &owned)?;
        if row.status != QuoteStatus::Draft.key() {
            return Err(Refusal::NotFound.into());
        }
        let form = form_of(&row, viewer.locale)?;
        let of = customer::Entity::find_by_id(row.customer_id).one(db).await?.ok_or(Refusal::NotFound)?;
        let settings = stored(db).await?;
        self.draft_form(viewer, &of, row.version, (form, PARTS), &settings).await
    }

    /// A draft, which nobody outside sees.
    pub async fn create_quote(&self, viewer: &Staff, customer_id: CustomerId, form: &QuoteForm) -> Result<QuoteId> {
        let write = self.write().await?;
        let of = customers::find_to_change(&write, viewer, customer_id).await?;
        let leave = permit(viewer, Right::QuotesCreate, &ownership(write.tx(), customer_id).await?)?;
        let settings = stored(write.tx()).await?;
        let today = format::today(&settings.time_zone, write.now());
        let occasion = Occasion { of: &of, settings: &settings, day: Some(today), already: Vec::new() };
        let content = content(&write, form, &occasion, viewer).await?;
        fits_customer(&write, &of, content.pricing.currency).await?;
        let id = write.new_id();
        let now = write.now().ms();
        let mut row = quote::ActiveModel {
            id: Set(id),
            customer_id: Set(customer_id.uuid()),
            kind: Set(form.kind.key().to_owned()),
            origin_id: Set(id),
            revision: Set(1),
            status: Set(QuoteStatus::Draft.key().to_owned()),
            listed_on: Set(today.to_string()),
            created_by: Set(leave.staff().map(StaffId::uuid)),
            created_at: Set(now),
            version: Set(1),
            ..Default::default()
        };
        write_columns(&mut row, &content, &write)?;
        let row = row.insert(write.tx()).await?;
        write.audit(entry(&leave, "quote.created", &row));
        write.commit().await?;
        Ok(id.into())
    }

    pub async fn save_quote(&self, viewer: &Staff, id: QuoteId, version: i32, form: &QuoteForm) -> Result<()> {
        let write = self.write().await?;
        let (before, owned) = find_to_change(&write, viewer, id).await?;
        let leave = permit(viewer, Right::QuotesEdit, &owned)?;
        let settings = stored(write.tx()).await?;
        let today = format::today(&settings.time_zone, write.now());
        after(&before, QuoteAct::Edit, today)?;
        let form = QuoteForm { kind: rows::kind(&before), ..form.clone() };
        let of = customer::Entity::find_by_id(before.customer_id).one(write.tx()).await?.ok_or(Refusal::NotFound)?;
        let already = rows::lines(&before)?.into_iter().filter_map(|line| line.rate).collect();
        let occasion = Occasion { of: &of, settings: &settings, day: Some(today), already };
        let content = content(&write, &form, &occasion, viewer).await?;
        unchanged_since(before.version, version)?;
        fits_customer(&write, &of, content.pricing.currency).await?;
        let mut row = before.into_active_model();
        write_columns(&mut row, &content, &write)?;
        row.version = Set(version + 1);
        let row = row.update(write.tx()).await?;
        write.audit(entry(&leave, "quote.changed", &row));
        write.commit().await
    }

    /// Moves a draft into the trash. What it was to take the place of is open again.
    pub async fn delete_quote(&self, viewer: &Staff, id: QuoteId, version: i32) -> Result<()> {
        let write = self.write().await?;
        let (before, owned) = find_to_change(&write, viewer, id).await?;
        let leave = permit(viewer, Right::QuotesDelete, &owned_by_author(viewer, &owned, &before))?;
        let today = today(write.tx(), write.now()).await?;
        after(&before, QuoteAct::Delete, today)?;
        unchanged_since(before.version, version)?;
        write.audit(entry(&leave, "quote.trashed", &before));
        if recall(&write, &leave, &before, today).await? {
            permit(viewer, Right::QuotesSend, &owned)?;
        }
        let mut row = before.into_active_model();
        row.trashed_at = Set(Some(write.now().ms()));
        row.trashed_by = Set(leave.staff().map(StaffId::uuid));
        row.version = Set(version + 1);
        row.update(write.tx()).await?;
        self.deletes(&write, viewer, &leave).await?;
        write.commit().await
    }
}

/// The version before a draft that goes stands as it stood: asked for changes, or open. Whether there is one.
async fn recall(write: &Write, leave: &Permit, gone: &quote::Model, today: Day) -> Result<bool> {
    let before = quote::Entity::find()
        .filter(quote::Column::OriginId.eq(gone.origin_id))
        .filter(quote::Column::Revision.lt(gone.revision))
        .filter(quote::Column::TrashedAt.is_null())
        .order_by_desc(quote::Column::Revision)
        .one(write.tx())
        .await?;
    let Some(before) = before else { return Ok(false) };
    let open = after(&before, QuoteAct::Recall, today)?;
    let last = quote_decision::Entity::find()
        .filter(quote_decision::Column::QuoteId.eq(before.id))
        .order_by_desc(quote_decision::Column::At)
        .order_by_desc(quote_decision::Column::Id)
        .one(write.tx())
        .await?;
    let asked = last.is_some_and(|last| last.answer == Answer::ChangesRequested.key());
    let status = if asked { QuoteStatus::ChangesRequested } else { open };
    let row = set_status(write, before, status).await?;
    write.audit(entry(leave, "quote.recalled", &row));
    Ok(true)
}

fn form_of(row: &quote::Model, locale: Locale) -> Result<QuoteForm> {
    let pricing = rows::pricing(row)?;
    let line = |stored: rows::Stored| LineForm {
        optional: ticked(stored.optional),
        ..LineForm::filled(&stored.line, stored.rate, locale, pricing.currency)
    };
    let percent = |number: Decimal| if number == Decimal::ZERO { String::new() } else { number.typed(locale, 0) };
    Ok(QuoteForm {
        kind: rows::kind(row),
        title: row.title.clone(),
        body: row.body.clone().unwrap_or_default(),
        currency: row.currency.clone(),
        valid_until: row.valid_until.clone(),
        reference: row.reference.clone().unwrap_or_default(),
        prices: row.prices.clone(),
        discount: percent(pricing.discount),
        deposit: percent(Decimal::stored(row.deposit)),
        terms: row.terms.clone().unwrap_or_default(),
        internal_note: row.internal_note.clone().unwrap_or_default(),
        questions: ticked(row.questions),
        lines: rows::lines(row)?.into_iter().map(line).collect(),
    })
}

async fn content(write: &Write, form: &QuoteForm, occasion: &Occasion<'_>, viewer: &Staff) -> Result<Content> {
    let parse = |choices: Choices<'_>| form.parse(choices, viewer.locale);
    let edit = understood(write.tx(), viewer, occasion, &form.lines, parse).await?;
    let settings = occasion.settings;
    prose::bearable(edit.body.as_deref()).map_err(|problem| Refusal::field("body", problem))?;
    let pricing =
        Pricing { currency: edit.currency, prices: edit.prices, rounding: settings.rounding, discount: edit.discount };
    let plain = |edits: &[LineEdit]| edits.iter().map(|edit| edit.line.clone()).collect::<Vec<Line>>();
    let total = rows::added(&plain(&edit.lines), &pricing)?.total;
    rows::added(&plain(&edit.options), &pricing)?;
    Ok(Content { edit, pricing, total })
}

fn write_columns(row: &mut quote::ActiveModel, content: &Content, write: &Write) -> Result<()> {
    let Content { edit, pricing, total } = content;
    row.title = Set(edit.title.clone());
    row.title_fold = Set(fold(&edit.title));
    row.body = Set(edit.body.clone());
    row.currency = Set(pricing.currency.code().to_owned());
    row.prices = Set(pricing.prices.key().to_owned());
    row.rounding = Set(pricing.rounding.key().to_owned());
    row.discount = Set(pricing.discount.to_stored());
    row.deposit = Set(edit.deposit.to_stored());
    row.valid_until = Set(edit.valid_until.to_string());
    row.reference = Set(edit.reference.clone());
    row.terms = Set(edit.terms.clone());
    row.internal_note = Set(edit.internal_note.clone());
    row.questions = Set(edit.questions);
    row.lines = Set(rows::stored(&edit.lines, &edit.options)?);
    row.total = Set(*total);
    row.updated_at = Set(write.now().ms());
    Ok(())
}
