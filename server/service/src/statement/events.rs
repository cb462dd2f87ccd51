//! What changed what a customer owes. Each kind says once which rows it is, on which day, and by how much.

use crate::payment::DONE;
use crate::store::{credit_note, invoice, payment, refund, refund_loss};
use crate::{Result, billing, filter, format};
use domain::invoice::InvoiceStatus;
use domain::statement::{About, ENTRIES, EntryKind};
use domain::{Day, Timestamp};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QuerySelect, RelationTrait, Select,
};
use uuid::Uuid;

pub struct Event {
    pub day: Day,
    pub kind: EntryKind,
    pub name: String,
    pub about: About,
    /// What the customer owes more, in minor units.
    pub amount: i64,
}

/// What of a customer's, in one currency. Days begin and end where the company is.
pub struct Books<'a> {
    customer: Uuid,
    currency: &'a str,
    zone: &'a str,
}

/// When something happened: on a day of the calendar, or at a moment.
#[derive(Clone, Copy)]
enum On<C> {
    Day(C),
    Moment(C),
}

/// Rows of one table that change what is owed.
struct Kind<E: EntityTrait> {
    kind: EntryKind,
    rows: Select<E>,
    on: On<E::Column>,
    name: Expr,
    /// The id of what it is about.
    about: Expr,
    amount: Expr,
}

impl<E: EntityTrait> Kind<E> {
    /// With the columns of what it is called, and of its id.
    fn new(kind: EntryKind, rows: Select<E>, on: On<E::Column>, [name, about]: [E::Column; 2], amount: Expr) -> Self {
        Self { kind, rows, on, name: Expr::col(name), about: Expr::col(about), amount }
    }
}

impl<'a> Books<'a> {
    pub const fn new(customer: Uuid, currency: &'a str, zone: &'a str) -> Self {
        Self { customer, currency, zone }
    }

    /// What was owed when a day began.
    pub async fn owed_before(&self, db: &impl ConnectionTrait, day: Day) -> Result<i64> {
        let [invoices, cancelled, written_off] = self.of_invoices();
        let [notes, void, paid_back] = self.of_credit_notes();
        Ok(self.before(db, day, invoices).await?
            + self.before(db, day, cancelled).await?
            + self.before(db, day, written_off).await?
            + self.before(db, day, notes).await?
            + self.before(db, day, void).await?
            + self.before(db, day, paid_back).await?
            + self.before(db, day, self.payments()).await?
            + self.before(db, day, self.refunds()).await?
            + self.before(db, day, self.returned()).await?
            + self.before(db, day, self.losses()).await?)
    }

    /// What happened in these days, in its order; nothing where it was too much.
    pub async fn events(&self, db: &impl ConnectionTrait, days: (Day, Day)) -> Result<Option<Vec<Event>>> {
        let mut found = Vec::new();
        for kind in self.of_invoices() {
            self.within(db, days, kind, |id| About::Invoice(id.into()), &mut found).await?;
        }
        for kind in self.of_credit_notes() {
            self.within(db, days, kind, |id| About::CreditNote(id.into()), &mut found).await?;
        }
        self.within(db, days, self.payments(), |id| About::Payment(id.into()), &mut found).await?;
        self.within(db, days, self.refunds(), |id| About::Payment(id.into()), &mut found).await?;
        self.within(db, days, self.returned(), |id| About::Payment(id.into()), &mut found).await?;
        self.within(db, days, self.losses(), |id| About::Invoice(id.into()), &mut found).await?;
        found.sort_by(|a, b| (a.day, a.kind, &a.name).cmp(&(b.day, b.kind, &b.name)));
        Ok((found.len() <= ENTRIES).then_some(found))
    }

    fn of_invoices(&self) -> [Kind<invoice::Entity>; 3] {
        use invoice::Column;
        let rows = invoice::Entity::find()
            .filter(Column::CustomerId.eq(self.customer))
            .filter(Column::Currency.eq(self.currency))
            .filter(Column::Number.is_not_null());
        let kind = |kind, rows, on, amount| Kind::new(kind, rows, on, [Column::Number, Column::Id], amount);
        let total = || Expr::col(Column::Total);
        let cancelled = rows.clone().filter(Column::Status.eq(InvoiceStatus::Cancelled.key()));
        let written_off = rows.clone().filter(Column::GivenUp.is_not_null());
        let ended = On::Moment(Column::EndedAt);
        [
            kind(EntryKind::Invoice, rows, On::Day(Column::ListedOn), total()),
            kind(EntryKind::Cancelled, cancelled, ended, Expr::val(0).sub(total())),
            kind(EntryKind::WrittenOff, written_off, ended, Expr::val(0).sub(Expr::col(Column::GivenUp))),
        ]
    }

    fn of_credit_notes(&self) -> [Kind<credit_note::Entity>; 3] {
        use credit_note::Column;
        let rows = credit_note::Entity::find()
            .filter(Column::CustomerId.eq(self.customer))
            .filter(Column::Currency.eq(self.currency))
            .filter(Column::Number.is_not_null());
        let kind = |kind, rows, on, amount| Kind::new(kind, rows, on, [Column::Number, Column::Id], amount);
        let total = || Expr::col(Column::Total);
        let void = rows.clone().filter(Column::EndedAt.is_not_null());
        let back = rows.clone().filter(Column::RefundedAt.is_not_null());
        [
            kind(EntryKind::CreditNote, rows, On::Day(Column::ListedOn), Expr::val(0).sub(total())),
            kind(EntryKind::Void, void, On::Moment(Column::EndedAt), total()),
            kind(EntryKind::Refund, back, On::Moment(Column::RefundedAt), Expr::col(Column::Refunded)),
        ]
    }

    fn payments(&self) -> Kind<payment::Entity> {
        use payment::Column;
        let rows = payment::Entity::find().filter(self.paid());
        let less = Expr::val(0).sub(Expr::col(Column::Amount));
        Kind::new(EntryKind::Payment, rows, On::Day(Column::ReceivedOn), [Column::Reference, Column::Id], less)
    }

    fn refunds(&self) -> Kind<refund::Entity> {
        use refund::{Column, Entity};
        Kind {
            kind: EntryKind::Refund,
            rows: Entity::find().inner_join(payment::Entity).filter(Column::Status.eq(DONE)).filter(self.paid()),
            on: On::Moment(Column::CreatedAt),
            name: Expr::col((payment::Entity, payment::Column::Reference)),
            about: Expr::col((Entity, Column::PaymentId)),
            amount: Expr::col((Entity, Column::Amount)),
        }
    }

    /// What went back and came again.
    fn returned(&self) -> Kind<refund::Entity> {
        let went = self.refunds();
        Kind {
            kind: EntryKind::Returned,
            rows: went.rows.filter(refund::Column::ReturnedAt.is_not_null()),
            on: On::Moment(refund::Column::ReturnedAt),
            amount: Expr::val(0).sub(went.amount),
            ..went
        }
    }

    /// What went back of an invoice that was written off is lost with the rest of it.
    fn losses(&self) -> Kind<refund::Entity> {
        use refund_loss::{Column, Entity, Relation};
        let rows = refund::Entity::find()
            .join_rev(JoinType::InnerJoin, Relation::Refund.def())
            .join(JoinType::InnerJoin, Relation::Invoice.def())
            .filter(invoice::Column::CustomerId.eq(self.customer))
            .filter(invoice::Column::Currency.eq(self.currency))
            // As all that was written off: the index has what the customer was billed.
            .filter(invoice::Column::Number.is_not_null());
        Kind {
            kind: EntryKind::WrittenOff,
            rows,
            on: On::Moment(refund::Column::CreatedAt),
            name: Expr::col((invoice::Entity, invoice::Column::Number)),
            about: Expr::col((Entity, Column::InvoiceId)),
            amount: Expr::val(0).sub(Expr::col((Entity, Column::Amount))),
        }
    }

    /// A payment that was recorded by mistake never was.
    fn paid(&self) -> Condition {
        Condition::all()
            .add(payment::Column::CustomerId.eq(self.customer))
            .add(payment::Column::Currency.eq(self.currency))
            .add(payment::Column::DeletedAt.is_null())
    }

    async fn before<E: EntityTrait>(&self, db: &impl ConnectionTrait, day: Day, kind: Kind<E>) -> Result<i64> {
        let earlier = match kind.on {
            On::Day(column) => column.lt(day.to_string()),
            On::Moment(column) => column.lt(self.start_of(day)),
        };
        let sum = kind.rows.filter(earlier).select_only().expr_as(filter::sum(kind.amount), "sum");
        Ok(sum.into_tuple::<Option<i64>>().one(db).await?.flatten().unwrap_or_default())
    }

    async fn within<E: EntityTrait>(
        &self,
        db: &impl ConnectionTrait,
        (first, last): (Day, Day),
        kind: Kind<E>,
        about: impl Fn(Uuid) -> About,
        found: &mut Vec<Event>,
    ) -> Result<()> {
        let (within, at) = match kind.on {
            On::Day(column) => (column.between(first.to_string(), last.to_string()), column),
            On::Moment(column) => {
                let (begin, end) = (self.start_of(first), self.start_of(last.plus_days(1)));
                (column.gte(begin).and(column.lt(end)), column)
            }
        };
        let rows = kind.rows.filter(within).limit(ENTRIES as u64 + 1).select_only();
        let rows = rows.expr_as(kind.name, "name").expr_as(kind.about, "about").expr_as(kind.amount, "amount");
        let rows = rows.column_as(at, "at");
        let mut add = |day: Day, name: Option<String>, id: Uuid, amount: i64| {
            found.push(Event { day, kind: kind.kind, name: name.unwrap_or_default(), about: about(id), amount });
        };
        match kind.on {
            On::Day(_) => {
                for (name, id, amount, day) in rows.into_tuple::<(_, Uuid, i64, String)>().all(db).await? {
                    add(billing::day(&day)?, name, id, amount);
                }
            }
            On::Moment(_) => {
                for (name, id, amount, at) in rows.into_tuple::<(_, Uuid, i64, i64)>().all(db).await? {
                    add(format::today(self.zone, Timestamp(at)), name, id, amount);
                }
            }
        }
        Ok(())
    }

    fn start_of(&self, day: Day) -> i64 {
        format::start_of(self.zone, day).ms()
    }
}
