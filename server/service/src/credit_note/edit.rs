//! Drafts: made, changed, thrown away.

use super::{corrected, entry, find_in_scope, find_to_change, may_now, parts, status};
use crate::billing::{stored, today};
use crate::customer::{ownership, unchanged_since};
use crate::invoice::{Frozen, currency, find_in_scope as invoice_in_scope, find_to_change as invoice_to_change};
use crate::invoice::{may_now as may_invoice, named_customers};
use crate::store::{credit_note, invoice};
use crate::{Error, Result, Service, format};
use domain::access::{Masked, Right, Staff, permit};
use domain::credit_note::{
    Corrected, CreditLineForm, CreditNoteAct, CreditNoteEdit, CreditNoteForm, CreditNoteStatus, Creditable,
    FilledCreditNoteForm, Part,
};
use domain::invoice::InvoiceAct;
use domain::money::Money;
use domain::sales::{Totals, What};
use domain::{CreditNoteId, Day, InvoiceId, Problem, Refusal, StaffId};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, Select,
};
use uuid::Uuid;

/// What a credit note takes back, as the invoice was sent, and what was credited of it before.
pub struct Basis {
    pub frozen: Frozen,
    before: Vec<(Vec<Part>, i64)>,
}

impl Basis {
    pub async fn of(db: &impl ConnectionTrait, row: &invoice::Model) -> Result<Self> {
        let notes = in_force_of(row.id).all(db).await?;
        let before = notes.iter().map(|note| Ok((parts(note)?, note.total))).collect::<Result<_>>()?;
        let frozen = Frozen::of(row)?;
        if frozen.adds_up() { Ok(Self { frozen, before }) } else { Err(Refusal::field("", Problem::OtherTotal).into()) }
    }

    pub fn corrected(&self) -> Corrected<'_> {
        let Frozen { lines, totals, pricing, .. } = &self.frozen;
        Corrected { lines, totals, pricing, before: &self.before }
    }
}

impl Service {
    /// A form for a credit note that takes back what is left of an invoice.
    pub async fn new_credit_note_form(&self, viewer: &Staff, id: InvoiceId) -> Result<FilledCreditNoteForm> {
        let db = self.db().read();
        let of = invoice_in_scope(db, viewer, id).await?;
        permit(viewer, Right::CreditNotesCreate, &ownership(db, of.customer_id.into()).await?)?;
        may_invoice(&of, InvoiceAct::Credit)?;
        let basis = Basis::of(db, &of).await?;
        let form =
            CreditNoteForm { lines: lines_of(viewer, &basis, &basis.corrected().rest()), ..CreditNoteForm::default() };
        self.filled(viewer, &of, &basis, 0, form).await
    }

    /// The form of a draft.
    pub async fn credit_note_form(&self, viewer: &Staff, id: CreditNoteId) -> Result<FilledCreditNoteForm> {
        let db = self.db().read();
        let row = find_in_scope(db, viewer, id).await?;
        permit(viewer, Right::CreditNotesCreate, &ownership(db, row.customer_id.into()).await?)?;
        if status(&row) != CreditNoteStatus::Draft {
            return Err(Refusal::NotFound.into());
        }
        let of = corrected(db, &row).await?;
        let basis = Basis::of(db, &of).await?;
        let mut chosen: Vec<Option<Part>> = basis.corrected().items().iter().map(|_| None).collect();
        for part in parts(&row)? {
            if let Some(place) = chosen.get_mut(part.item) {
                *place = Some(part);
            }
        }
        let form = CreditNoteForm {
            date: row.dated.clone().unwrap_or_default(),
            reason: row.reason.clone(),
            internal_note: row.internal_note.clone().unwrap_or_default(),
            lines: lines_of(viewer, &basis, &chosen),
        };
        self.filled(viewer, &of, &basis, row.version, form).await
    }

    /// A draft, which nobody outside sees.
    pub async fn create_credit_note(
        &self,
        viewer: &Staff,
        id: InvoiceId,
        form: &CreditNoteForm,
    ) -> Result<CreditNoteId> {
        let write = self.write().await?;
        let (of, owned) = invoice_to_change(&write, viewer, id).await?;
        let leave = permit(viewer, Right::CreditNotesCreate, &owned)?;
        may_invoice(&of, InvoiceAct::Credit)?;
        let basis = Basis::of(write.tx(), &of).await?;
        let content = Content::read(viewer, &basis, form)?;
        let today = today(write.tx(), write.now()).await?;
        let now = write.now().ms();
        let id = CreditNoteId::from(write.new_id());
        let mut row = credit_note::ActiveModel {
            id: Set(id.uuid()),
            customer_id: Set(of.customer_id),
            invoice_id: Set(of.id),
            status: Set(CreditNoteStatus::Draft.key().to_owned()),
            currency: Set(of.currency),
            applied: Set(0),
            refunded: Set(0),
            created_by: Set(leave.staff().map(StaffId::uuid)),
            created_at: Set(now),
            updated_at: Set(now),
            version: Set(1),
            ..Default::default()
        };
        content.write(&mut row, today)?;
        let row = row.insert(write.tx()).await?;
        write.audit(entry(&leave, "credit_note.created", &row));
        write.commit().await?;
        Ok(id)
    }

    pub async fn save_credit_note(
        &self,
        viewer: &Staff,
        id: CreditNoteId,
        version: i32,
        form: &CreditNoteForm,
    ) -> Result<()> {
        let write = self.write().await?;
        let (before, owned) = find_to_change(&write, viewer, id).await?;
        let leave = permit(viewer, Right::CreditNotesCreate, &owned)?;
        may_now(&before, CreditNoteAct::Edit)?;
        let basis = Basis::of(write.tx(), &corrected(write.tx(), &before).await?).await?;
        let content = Content::read(viewer, &basis, form)?;
        unchanged_since(before.version, version)?;
        let zone = stored(write.tx()).await?.time_zone;
        let created = format::today(&zone, domain::Timestamp(before.created_at));
        let mut row = before.into_active_model();
        content.write(&mut row, created)?;
        row.updated_at = Set(write.now().ms());
        row.version = Set(version + 1);
        let row = row.update(write.tx()).await?;
        write.audit(entry(&leave, "credit_note.changed", &row));
        write.commit().await
    }

    /// Moves a draft into the trash. No number was drawn for it, so none is lost.
    pub async fn delete_credit_note(&self, viewer: &Staff, id: CreditNoteId, version: i32) -> Result<InvoiceId> {
        let write = self.write().await?;
        let (before, owned) = find_to_change(&write, viewer, id).await?;
        let leave = permit(viewer, Right::CreditNotesDelete, &owned)?;
        may_now(&before, CreditNoteAct::Delete)?;
        unchanged_since(before.version, version)?;
        let of = before.invoice_id.into();
        write.audit(entry(&leave, "credit_note.trashed", &before));
        let mut row = before.into_active_model();
        row.trashed_at = Set(Some(write.now().ms()));
        row.trashed_by = Set(leave.staff().map(StaffId::uuid));
        row.version = Set(version + 1);
        row.update(write.tx()).await?;
        self.deletes(&write, viewer, &leave).await?;
        write.commit().await?;
        Ok(of)
    }

    async fn filled(
        &self,
        viewer: &Staff,
        of: &invoice::Model,
        basis: &Basis,
        version: i32,
        form: CreditNoteForm,
    ) -> Result<FilledCreditNoteForm> {
        let names = named_customers(self.db().read(), viewer, std::iter::once(of.customer_id)).await?;
        let (customer_number, customer_name) =
            names.get(&of.customer_id).cloned().unwrap_or((String::new(), Masked::Hidden));
        let currency = currency(&of.currency)?;
        let corrected = basis.corrected();
        let money = |minor| format::money(viewer.locale, Money::new(minor, currency));
        let items = basis.frozen.lines.iter().filter_map(|line| match &line.what {
            What::Item(item) => Some((line, item)),
            What::Heading => None,
        });
        let items = items.zip(corrected.items()).map(|((line, item), (_, left))| {
            let quantity = format::decimal(viewer.locale, item.quantity, 0);
            Creditable {
                description: line.description.clone(),
                quantity: item.unit.as_ref().map_or_else(|| quantity.clone(), |unit| format!("{quantity} {unit}")),
                price: format::decimal(viewer.locale, item.price, currency.digits() as usize),
                left: (left != 0).then(|| money(left)),
            }
        });
        Ok(FilledCreditNoteForm {
            form,
            version,
            customer_number,
            customer_name,
            invoice: of.id.into(),
            invoice_number: of.number.clone().unwrap_or_default(),
            items: items.collect(),
            left: money(corrected.left()),
        })
    }
}

fn lines_of(viewer: &Staff, basis: &Basis, parts: &[Option<Part>]) -> Vec<CreditLineForm> {
    let places = basis.frozen.pricing.currency.digits() as usize;
    let line = |part: &Option<Part>| {
        part.map_or_else(CreditLineForm::default, |part| CreditLineForm {
            quantity: part.quantity.typed(viewer.locale, 0),
            price: part.price.typed(viewer.locale, places),
        })
    };
    parts.iter().map(line).collect()
}

/// What a draft says, and what it comes to.
struct Content {
    edit: CreditNoteEdit,
    totals: Totals,
}

impl Content {
    fn read(viewer: &Staff, basis: &Basis, form: &CreditNoteForm) -> Result<Self> {
        let edit = form.parse(&basis.frozen.lines, viewer.locale)?;
        let (totals, problems) =
            basis.corrected().credit(&edit.parts).map_err(|problem| Refusal::field("lines", problem))?;
        if problems.is_empty() { Ok(Self { edit, totals }) } else { Err(Refusal::Invalid(problems).into()) }
    }

    /// `otherwise` is the day under which a draft without a date is listed.
    fn write(self, row: &mut credit_note::ActiveModel, otherwise: Day) -> Result<()> {
        let Self { edit, totals } = self;
        let parts = serde_json::to_string(&edit.parts).map_err(|error| Error::Fault(error.to_string()))?;
        row.dated = Set(edit.date.map(|day| day.to_string()));
        row.listed_on = Set(edit.date.unwrap_or(otherwise).to_string());
        row.reason = Set(edit.reason);
        row.internal_note = Set(edit.internal_note);
        row.parts = Set(parts);
        row.net = Set(totals.net);
        row.tax = Set(totals.tax);
        row.total = Set(totals.total);
        Ok(())
    }
}

/// What takes an invoice back.
fn in_force_of(invoice: Uuid) -> Select<credit_note::Entity> {
    credit_note::Entity::find()
        .filter(credit_note::Column::InvoiceId.eq(invoice))
        .filter(credit_note::Column::Status.is_in(CreditNoteStatus::IN_FORCE.map(CreditNoteStatus::key)))
}

/// Whether something was taken back of an invoice, so that it cannot be as if it never was.
pub async fn has_credits(db: &impl ConnectionTrait, invoice: Uuid) -> Result<bool> {
    Ok(in_force_of(invoice).one(db).await?.is_some())
}
