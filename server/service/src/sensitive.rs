//! The log of sensitive actions: the part of the audit that somebody who answers for the company reads.

mod file;

use crate::audit::Entry;
use crate::checkout::News;
use crate::cursor::{counted, latest};
use crate::customer::{bring_back, in_trash, leave_in_trash};
use crate::db::Write;
use crate::filter::{staff_named, with_words};
use crate::mail::Alert;
use crate::store::{audit, customer, staff};
use crate::{Error, Result, Service, mail, members};
use domain::access::{Masked, Permit, Right, Role, Scope, Staff, may_end_sessions, permit_yes};
use domain::export::ALERT_ABOVE;
use domain::list::{PAGE, Page};
use domain::sensitive::{
    Class, MASS_DELETE, MASS_MINUTES, SensitiveCard, SensitiveFilter, SensitiveList, SensitiveRow,
};
use domain::{Locale, Refusal, StaffId, Timestamp, time};
use sea_orm::sea_query::{ExprTrait, Query};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What puts a record into the trash, or ends it.
const DELETIONS: [&str; 7] = [
    "customer.trashed",
    "contact.trashed",
    "note.deleted",
    "quote.trashed",
    "invoice.trashed",
    "credit_note.trashed",
    "payment.deleted",
];

const EXPORTED: &str = "export.made";
/// What administrators are told of by mail, and find on their first page for some days.
const ALERTS: [&str; 9] = [
    "deleted.many",
    EXPORTED,
    "sign_in.many_failed",
    "access.many_denied",
    News::Mismatched.action(),
    News::Disputed.action(),
    News::DisputeLost.action(),
    News::DisputeUnbooked.action(),
    News::RefundReturned.action(),
];
const ALERTED_FOR: i64 = 3 * time::DAY;
const ALERTED: u64 = 5;

/// Records that one press of a button brings back.
const RESTORED_MAX: u64 = 1_000;

impl Service {
    /// The log, latest first.
    pub async fn sensitive_actions(&self, viewer: &Staff, filter: &SensitiveFilter) -> Result<SensitiveList> {
        permit_yes(viewer, Right::SensitiveLogView)?;
        let db = self.db().read();
        let found = asked(viewer, filter);
        let count = counted(db, &found, audit::Column::Id).await?;
        let columns = (audit::Column::Seq, audit::Column::Id);
        let at = |row: &audit::Model| row.seq.unwrap_or_default();
        let (rows, next) = latest(db, found, columns, &filter.after, PAGE, |row| (at(row), row.id)).await?;
        let rows = rows.into_iter().filter_map(|row| self.sensitive_row(viewer, row)).collect();
        let may_export = permit_yes(viewer, Right::SensitiveLogExport).is_ok();
        Ok(SensitiveList { page: Page { rows, count, previous: None, next }, classes: classes(viewer), may_export })
    }

    /// One entry, with all that was written down.
    pub async fn sensitive_action(&self, viewer: &Staff, id: &str) -> Result<SensitiveCard> {
        permit_yes(viewer, Right::SensitiveLogView)?;
        let row = self.find_sensitive(viewer, id).await?;
        let details = details(viewer, &row);
        let (request, hash) = (row.request_id.clone(), row.hash.clone().unwrap_or_default());
        let subject = row.subject_kind.clone().zip(row.subject_id.map(|id| id.to_string()));
        let customer = row.customer_id.map(Into::into);
        let by = row.actor_id.filter(|_| row.actor_kind == "staff").map(StaffId::from).filter(|by| *by != viewer.id);
        let may_restore = match by {
            Some(_) => !deleted_around(self.db().read(), viewer, &row).await?.is_empty(),
            None => false,
        };
        let may_end_sessions = match by {
            Some(by) => match members::find(self.db().read(), self.now(), by).await {
                Ok(member) => may_end_sessions(viewer, by, member.role).allowed,
                // Whoever was erased has none.
                Err(Error::Refused(_)) => false,
                Err(error) => return Err(error),
            },
            None => false,
        };
        let row = self.sensitive_row(viewer, row).ok_or(Error::Refused(Refusal::NotFound))?;
        Ok(SensitiveCard { row, by, may_end_sessions, may_restore, request, hash, subject, customer, details })
    }

    /// Takes out of the trash what somebody put there when the log noticed, as far as the viewer may.
    pub async fn restore_deleted(&self, viewer: &Staff, id: &str) -> Result<()> {
        permit_yes(viewer, Right::SensitiveLogView)?;
        let entry = self.find_sensitive(viewer, id).await?;
        let write = self.write().await?;
        // Whoever leaves the team meanwhile hands these on too, of which not one is held by itself.
        write.lock("team").await?;
        let mut last = None;
        let mut restored = 0;
        for row in deleted_around(write.tx(), viewer, &entry).await? {
            let leave = leave_in_trash(viewer, Right::TrashRestore, row.trashed_by)?;
            bring_back(&write, &leave, row).await?;
            last = Some(leave);
            restored += 1;
        }
        let leave = last.ok_or(Error::Refused(Refusal::Forbidden))?;
        let summary = Entry::new(&leave, "restored.many").sensitive(Class::MassChange).amount(restored);
        write.audit(summary.detail("deleted_by", &entry.actor_name));
        write.commit().await
    }

    async fn find_sensitive(&self, viewer: &Staff, id: &str) -> Result<audit::Model> {
        let gone = || Error::Refused(Refusal::NotFound);
        let id: Uuid = id.parse().map_err(|_| gone())?;
        let found = audit::Entity::find_by_id(id).filter(of(&classes(viewer)));
        found.one(self.db().read()).await?.ok_or_else(gone)
    }

    fn sensitive_row(&self, viewer: &Staff, row: audit::Model) -> Option<SensitiveRow> {
        Some(SensitiveRow {
            id: row.id.to_string(),
            seq: row.seq?,
            when: self.when(viewer, Timestamp(row.at)),
            class: Class::parse(&row.class?)?,
            action: row.action,
            actor: row.actor_name,
            acting_as: row.as_name,
            amount: row.amount,
            ip: row.ip,
        })
    }

    /// Says that the viewer deletes something; when that makes many within minutes, the log and the administrators hear of it.
    pub(crate) async fn deletes(&self, write: &Write, viewer: &Staff, leave: &Permit) -> Result<()> {
        let since = write.now().plus(-MASS_MINUTES * 60_000).ms();
        let lately = audit::Entity::find()
            .filter(audit::Column::ActorId.eq(viewer.actor().id.uuid()))
            .filter(audit::Column::At.gt(since));
        let told = lately.clone().filter(audit::Column::Class.eq(Class::MassDelete.key())).count(write.tx()).await?;
        // The deletion that is being written counts too.
        let deleted = 1 + lately.filter(audit::Column::Action.is_in(DELETIONS)).count(write.tx()).await?;
        if deleted < MASS_DELETE || told > 0 {
            return Ok(());
        }
        let entry = Entry::new(leave, "deleted.many").subject("staff", viewer.actor().id.uuid());
        write.audit(entry.sensitive(Class::MassDelete).amount(deleted));
        self.alert_deletion(write, viewer.actor(), deleted).await
    }

    /// Tells every administrator but the one it is about that somebody took many records out.
    pub(crate) async fn alert_export(&self, write: &Write, actor: &Staff, rows: u64) -> Result<()> {
        self.alert(write, Some(actor.id), &actor.name, rows, Alert::Exported).await
    }

    pub(crate) async fn alert_deletion(&self, write: &Write, actor: &Staff, deleted: u64) -> Result<()> {
        self.alert(write, Some(actor.id), &actor.name, deleted, Alert::Deleted).await
    }

    /// What passed a threshold within the last days, by others than the viewer, for the first page of whoever reads the log.
    pub(crate) async fn alerts(&self, viewer: &Staff) -> Result<Vec<SensitiveRow>> {
        if !viewer.can(Right::SensitiveLogView) {
            return Ok(Vec::new());
        }
        let large = audit::Column::Action.eq(EXPORTED).and(audit::Column::Amount.gt(i64::from(ALERT_ABOVE)));
        let rows = audit::Entity::find()
            .filter(of(&classes(viewer)))
            .filter(audit::Column::Action.is_in(ALERTS))
            .filter(Condition::any().add(audit::Column::Action.ne(EXPORTED)).add(large))
            .filter(audit::Column::At.gt(self.now().plus(-ALERTED_FOR).ms()))
            .filter(
                Condition::any().add(audit::Column::ActorId.is_null()).add(audit::Column::ActorId.ne(viewer.id.uuid())),
            )
            .order_by_desc(audit::Column::At)
            .order_by_desc(audit::Column::Seq)
            .limit(ALERTED)
            .all(self.db().read())
            .await?;
        Ok(rows.into_iter().filter_map(|row| self.sensitive_row(viewer, row)).collect())
    }

    /// A mail to every administrator but the one it is about. `by` names who, or what, did it.
    pub(crate) async fn alert(
        &self,
        write: &Write,
        about: Option<StaffId>,
        by: &str,
        count: u64,
        what: Alert,
    ) -> Result<()> {
        let brand = self.brand().await?;
        let link = self.link("/admin/sensitive");
        let administrators = staff::Entity::find()
            .filter(staff::Column::Role.is_in([Role::MainAdministrator.key(), Role::Administrator.key()]))
            .filter(staff::Column::Status.eq("active"))
            .filter(staff::Column::Id.ne(about.map_or(Uuid::nil(), StaffId::uuid)))
            .all(write.tx())
            .await?;
        for row in administrators {
            let locale = Locale::parse(&row.language).unwrap_or_default();
            let about = mail::About { by, count, link: &link };
            write.mail(mail::alert(locale, &row.email, &row.first_name, &brand.name, what, &about)).await?;
        }
        Ok(())
    }
}

/// Customers in the trash that whoever the entry is about put there around its time, as far as the viewer may bring them back.
async fn deleted_around(
    db: &impl ConnectionTrait,
    viewer: &Staff,
    entry: &audit::Model,
) -> Result<Vec<customer::Model>> {
    if entry.class.as_deref() != Some(Class::MassDelete.key()) {
        return Ok(Vec::new());
    }
    let since = entry.at - MASS_MINUTES * 60_000;
    // In whosever name it was: what counts is who did it.
    let theirs = Query::select()
        .column(audit::Column::CustomerId)
        .from(audit::Entity)
        .and_where(audit::Column::ActorId.eq(entry.actor_id))
        .and_where(audit::Column::Action.eq("customer.trashed"))
        .and_where(audit::Column::At.gt(since))
        .to_owned();
    let found = customer::Entity::find()
        .filter(customer::Column::Id.in_subquery(theirs))
        .filter(customer::Column::TrashedAt.gt(since))
        .filter(in_trash(viewer, Right::TrashRestore));
    let rows = found.order_by_asc(customer::Column::TrashedAt).limit(RESTORED_MAX).all(db).await?;
    Ok(rows.into_iter().filter(|row| leave_in_trash(viewer, Right::TrashRestore, row.trashed_by).is_ok()).collect())
}

/// What was written down of an entry. Who does not see every customer's people does not see them here either, nor what others looked
/// for among them.
fn details(viewer: &Staff, row: &audit::Model) -> Vec<(String, Masked<String>)> {
    let details: BTreeMap<String, String> = serde_json::from_str(&row.detail).unwrap_or_default();
    let about_outsiders =
        !matches!(row.class.as_deref().and_then(Class::parse), Some(Class::AccessChange | Class::WorkAs));
    let sees = sees_everybody(viewer) || !about_outsiders;
    let detail = |(name, value): (String, String)| {
        let shown = sees || !["name", "filter", "email"].contains(&name.as_str());
        (name, Masked::new(shown, value))
    };
    details.into_iter().map(detail).collect()
}

/// Whether no mask and no scope hides a customer's people from the viewer.
fn sees_everybody(viewer: &Staff) -> bool {
    [Right::CustomersView, Right::ContactsFieldName, Right::ContactsFieldEmail, Right::ContactsFieldPhone]
        .iter()
        .all(|right| viewer.scope(*right) == Scope::All)
}

/// What of the log a viewer reads. The security of the team is for those who manage the team.
fn classes(viewer: &Staff) -> Vec<Class> {
    let manages = viewer.can(Right::StaffManage);
    // Whoever sees no payments reads nothing of money here either.
    let money = viewer.scope(Right::PaymentsView) == Scope::All;
    let reads = |class: &Class| (manages || !class.is_about_the_team()) && (money || *class != Class::Money);
    Class::ALL.into_iter().filter(reads).collect()
}

/// The entries that `filter` finds, of those that the viewer may read.
fn asked(viewer: &Staff, filter: &SensitiveFilter) -> Select<audit::Entity> {
    let mut classes = classes(viewer);
    if let Some(class) = Class::parse(&filter.class) {
        classes.retain(|seen| *seen == class);
    }
    let found = audit::Entity::find().filter(of(&classes));
    if filter.actor.trim().is_empty() {
        return found;
    }
    // By the name of then, and of the team also by that of now, which is kept without accents.
    let team = || {
        let found = staff_named(&filter.actor);
        Query::select().column(staff::Column::Id).from(staff::Entity).cond_where(found).to_owned()
    };
    let named = with_words(&filter.actor, &[audit::Column::ActorName, audit::Column::AsName]);
    let who = Condition::any().add(named).add(audit::Column::ActorId.in_subquery(team()));
    found.filter(who.add(audit::Column::AsId.in_subquery(team())))
}

fn of(classes: &[Class]) -> Condition {
    Condition::all().add(audit::Column::Class.is_in(classes.iter().map(|class| class.key())))
}
