//! The finance dashboard, over the rows in the viewer's scope; and the reports beside it.

mod debtors;
mod period;
pub(crate) mod taxes;

use crate::billing::stored;
use crate::filter::{of_living_customers, sum};
use crate::invoice::named_customers;
use crate::payment::DONE;
use crate::store::{credit_note, invoice, payment, refund};
use crate::{Result, Service, format};
use domain::Day;
use domain::access::{Masked, Right, Scope, Staff, permit_list};
use domain::finance::{Age, AgeRow, DEBTORS, Debtor, Finance, MonthRow, months, share};
use domain::invoice::InvoiceStatus;
use domain::money::{Currency, Money};
use sea_orm::sea_query::{Alias, Asterisk, CaseStatement, Expr, ExprTrait, Order};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use std::collections::{BTreeMap, BTreeSet};
use tokio::try_join;
use uuid::Uuid;

impl Service {
    /// In one currency: the one that is asked for, or that of the company.
    pub async fn finance(&self, viewer: &Staff, code: &str) -> Result<Finance> {
        permit_list(viewer, Right::ReportsFinance)?;
        let db = self.db().read();
        let settings = stored(db).await?;
        let currency = Currency::parse(code).unwrap_or(settings.currency);
        let today = format::today(&settings.time_zone, self.now());
        let report = Report { viewer, currency, today, zone: &settings.time_zone };
        let (currencies, ages, months, debtors) =
            try_join!(report.currencies(db), report.ages(db), report.months(db), report.largest_debtors(db))?;
        let late = || ages.iter().filter(|(age, ..)| **age != Age::NotDue).map(|(_, row)| row);
        let all = || ages.values();
        let (open, overdue) = (all().map(|row| row.1).sum(), late().map(|row| row.1).sum());
        let row = |age: Age| {
            let (invoices, amount) = ages.get(&age).copied().unwrap_or_default();
            AgeRow { age, invoices, amount: report.money(amount), share: share(amount, open) }
        };
        Ok(Finance {
            currency: currency.code().to_owned(),
            currencies,
            open: report.money(open),
            open_invoices: all().map(|row| row.0).sum(),
            overdue: report.money(overdue),
            overdue_invoices: late().map(|row| row.0).sum(),
            ages: Age::ALL.map(row).into(),
            months,
            debtors,
            sees_all: sees_all(viewer),
        })
    }
}

/// Whether the figures are those of all customers.
fn sees_all(viewer: &Staff) -> bool {
    viewer.scope(Right::ReportsFinance) == Scope::All
}

struct Report<'a> {
    viewer: &'a Staff,
    currency: Currency,
    today: Day,
    zone: &'a str,
}

impl Report<'_> {
    fn money(&self, minor: i64) -> String {
        format::money(self.viewer.locale, Money::new(minor, self.currency))
    }

    fn plain(&self, minor: i64) -> String {
        format::plain(self.viewer.locale, Money::new(minor, self.currency))
    }

    fn reached(&self) -> Select<invoice::Entity> {
        let of = invoice::Column::CustomerId;
        invoice::Entity::find().filter(of_living_customers(self.viewer, Right::ReportsFinance, of))
    }

    /// Invoices that the customer has, of all currencies.
    fn sent(&self) -> Select<invoice::Entity> {
        self.reached().filter(invoice::Column::Number.is_not_null())
    }

    /// Of one currency, not yet paid in full. What is open has a number: to ask for it would read each document beside the index.
    fn open(&self) -> Select<invoice::Entity> {
        self.reached()
            .filter(invoice::Column::Currency.eq(self.currency.code()))
            .filter(invoice::Column::Status.is_in(InvoiceStatus::OPEN.map(InvoiceStatus::key)))
    }

    /// Those of the customers and of the company; amounts of one are never added to those of another. The index leads from one to the next,
    /// however many invoices are in each.
    async fn currencies(&self, db: &impl ConnectionTrait) -> Result<Vec<String>> {
        let mut codes = BTreeSet::from([self.currency.code().to_owned()]);
        let mut last = String::new();
        loop {
            let next = self.sent().filter(invoice::Column::Currency.gt(last)).order_by_asc(invoice::Column::Currency);
            let next = next.select_only().column(invoice::Column::Currency).into_tuple::<String>().one(db).await?;
            let Some(code) = next else { return Ok(codes.into_iter().collect()) };
            codes.insert(code.clone());
            last = code;
        }
    }

    /// How many invoices of each age are open, and what is owed on them.
    async fn ages(&self, db: &impl ConnectionTrait) -> Result<BTreeMap<Age, (u64, i64)>> {
        let mut age = CaseStatement::new();
        for (at, of) in Age::ALL.into_iter().enumerate() {
            let at = Expr::val(at as i32);
            age = match of.most() {
                Some(days) => age.case(invoice::Column::DueOn.gte(self.today.plus_days(-days).to_string()), at),
                None => age.finally(at),
            };
        }
        let rows: Vec<(i32, i64, i64)> = self
            .open()
            .select_only()
            .expr_as(age, "age")
            .expr_as(Expr::col(Asterisk).count(), "invoices")
            .expr_as(sum(Expr::col(invoice::Column::Due)), "due")
            .group_by(Expr::col(Alias::new("age")))
            .into_tuple()
            .all(db)
            .await?;
        let row = |(at, invoices, due): (i32, i64, i64)| {
            let age = Age::ALL.get(usize::try_from(at).ok()?)?;
            Some((*age, (u64::try_from(invoices).unwrap_or_default(), due)))
        };
        Ok(rows.into_iter().filter_map(row).collect())
    }

    async fn months(&self, db: &impl ConnectionTrait) -> Result<Vec<MonthRow>> {
        let months = months(self.today);
        let Some(first) = months.first().copied() else { return Ok(Vec::new()) };
        let (billed, paid) = try_join!(self.billed(db, first), self.paid(db, first))?;
        let of = |amounts: &ByMonth, month: Day| amounts.get(&named(month)).copied().unwrap_or_default();
        let most = months.iter().flat_map(|month| [of(&billed, *month), of(&paid, *month)]).max().unwrap_or_default();
        let row = |month: Day| {
            let (billed, paid) = (of(&billed, month), of(&paid, month));
            let (name, short) = format::month(self.viewer.locale, month);
            MonthRow {
                name,
                short,
                billed: self.plain(billed),
                paid: self.plain(paid),
                billed_share: share(billed, most),
                paid_share: share(paid, most),
            }
        };
        Ok(months.into_iter().map(row).collect())
    }

    /// What was billed since then, less what was credited. What is cancelled or void is taken back in the month of that, as in the report.
    async fn billed(&self, db: &impl ConnectionTrait, first: Day) -> Result<ByMonth> {
        let (begin, first) = (format::start_of(self.zone, first).ms(), first.to_string());
        let invoices = || self.sent().filter(invoice::Column::Currency.eq(self.currency.code()));
        let billed = invoices().filter(invoice::Column::ListedOn.gte(&first));
        let cancelled = invoices().filter(invoice::Column::GivenUp.is_null());
        let cancelled = cancelled.filter(invoice::Column::EndedAt.gte(begin));
        let notes = || self.credit_notes().filter(credit_note::Column::Number.is_not_null());
        let credited = notes().filter(credit_note::Column::ListedOn.gte(&first));
        let void = notes().filter(credit_note::Column::EndedAt.gte(begin));
        let total = || Expr::col(invoice::Column::Total);
        let of_note = || Expr::col(credit_note::Column::Total);
        let (billed, cancelled, credited, void) = try_join!(
            by_month(db, billed, Expr::col(invoice::Column::ListedOn), total()),
            by_month(db, cancelled, self.month_of(invoice::Column::EndedAt), total()),
            by_month(db, credited, Expr::col(credit_note::Column::ListedOn), of_note()),
            by_month(db, void, self.month_of(credit_note::Column::EndedAt), of_note()),
        )?;
        Ok(less(billed, [cancelled, less(credited, [void])]))
    }

    /// What came since then, less what went back: of a payment, or of a credit note.
    async fn paid(&self, db: &impl ConnectionTrait, first: Day) -> Result<ByMonth> {
        let begin = format::start_of(self.zone, first).ms();
        let came = || {
            Condition::all()
                .add(of_living_customers(self.viewer, Right::ReportsFinance, payment::Column::CustomerId))
                .add(payment::Column::Currency.eq(self.currency.code()))
                .add(payment::Column::DeletedAt.is_null())
        };
        let paid = payment::Entity::find().filter(came()).filter(payment::Column::ReceivedOn.gte(first.to_string()));
        let went = refund::Entity::find().inner_join(payment::Entity).filter(came());
        let went = went.filter(refund::Column::Status.eq(DONE));
        let refunded = went.clone().filter(refund::Column::CreatedAt.gte(begin));
        // It had gone, and came again.
        let returned = went.filter(refund::Column::ReturnedAt.gte(begin));
        let paid_back = self.credit_notes().filter(credit_note::Column::RefundedAt.gte(begin));
        let of_payment = Expr::col(payment::Column::ReceivedOn);
        let amount = || Expr::col((refund::Entity, refund::Column::Amount));
        let (of_refund, of_return, of_note) = (
            self.month_of(refund::Column::CreatedAt),
            self.month_of(refund::Column::ReturnedAt),
            self.month_of(credit_note::Column::RefundedAt),
        );
        let (paid, refunded, returned, paid_back) = try_join!(
            by_month(db, paid, of_payment, Expr::col(payment::Column::Amount)),
            by_month(db, refunded, of_refund, amount()),
            by_month(db, returned, of_return, amount()),
            by_month(db, paid_back, of_note, Expr::col(credit_note::Column::Refunded)),
        )?;
        Ok(less(paid, [less(refunded, [returned]), paid_back]))
    }

    fn credit_notes(&self) -> Select<credit_note::Entity> {
        credit_note::Entity::find()
            .filter(of_living_customers(self.viewer, Right::ReportsFinance, credit_note::Column::CustomerId))
            .filter(credit_note::Column::Currency.eq(self.currency.code()))
    }

    /// The month that it was where the company is, of a moment since the first of them.
    fn month_of(&self, moment: impl ColumnTrait) -> Expr {
        let months = months(self.today);
        let mut month = CaseStatement::new();
        for (this, next) in months.iter().zip(months.iter().skip(1)) {
            month = month.case(moment.lt(format::start_of(self.zone, *next).ms()), Expr::val(named(*this)));
        }
        month.finally(Expr::val(named(self.today))).into()
    }

    /// Who owes the most.
    async fn largest_debtors(&self, db: &impl ConnectionTrait) -> Result<Vec<Debtor>> {
        let late = Expr::case(invoice::Column::DueOn.lt(self.today.to_string()), Expr::col(invoice::Column::Due));
        let due = || sum(Expr::col(invoice::Column::Due));
        let rows: Vec<(Uuid, i64, i64)> = self
            .open()
            .select_only()
            .column(invoice::Column::CustomerId)
            .expr_as(due(), "due")
            .expr_as(sum(late.finally(0)), "overdue")
            .group_by(invoice::Column::CustomerId)
            .order_by(Expr::expr(due()), Order::Desc)
            .order_by_asc(invoice::Column::CustomerId)
            .limit(DEBTORS)
            .into_tuple()
            .all(db)
            .await?;
        let names = named_customers(db, self.viewer, rows.iter().map(|row| row.0)).await?;
        let debtor = |(id, due, overdue): (Uuid, i64, i64)| {
            let (number, name) = names.get(&id).cloned().unwrap_or((String::new(), Masked::Hidden));
            let overdue = (overdue > 0).then(|| self.money(overdue));
            Debtor { customer: id.into(), number, name, due: self.money(due), overdue }
        };
        Ok(rows.into_iter().map(debtor).collect())
    }
}

/// Amounts by [`named`] months.
type ByMonth = BTreeMap<String, i64>;

/// A month as days begin with it: `2026-03`.
const MONTH_LENGTH: usize = 7;

fn named(month: Day) -> String {
    let mut name = month.to_string();
    name.truncate(MONTH_LENGTH);
    name
}

/// What rows come to by month; `at` is the day or the month of each. Days are added up in the order in which the index has them.
async fn by_month<E: EntityTrait>(
    db: &impl ConnectionTrait,
    rows: Select<E>,
    at: Expr,
    amount: Expr,
) -> Result<ByMonth> {
    let rows =
        rows.select_only().expr_as(at, "place").expr_as(sum(amount), "amount").group_by(Expr::col(Alias::new("place")));
    let mut amounts = ByMonth::new();
    for (mut month, amount) in rows.into_tuple::<(String, i64)>().all(db).await? {
        month.truncate(MONTH_LENGTH);
        *amounts.entry(month).or_default() += amount;
    }
    Ok(amounts)
}

fn less<const N: usize>(mut amounts: ByMonth, off: [ByMonth; N]) -> ByMonth {
    for (month, amount) in off.into_iter().flatten() {
        *amounts.entry(month).or_default() -= amount;
    }
    amounts
}
