//! Who owes, and since when: all of them, where the dashboard has the first few.

use super::{Report, sees_all};
use crate::billing::stored;
use crate::cursor::{Cursor, counted};
use crate::filter::sum;
use crate::invoice::named_customers;
use crate::store::invoice;
use crate::{Result, Service, format};
use domain::access::{Masked, Right, Staff, permit_list};
use domain::finance::{Age, DebtorList, DebtorQuery, DebtorRow};
use domain::list::PAGE;
use domain::money::Currency;
use sea_orm::sea_query::{Expr, ExprTrait, FunctionCall, Order};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, QueryOrder, QuerySelect};
use tokio::try_join;
use uuid::Uuid;

impl Service {
    /// In one currency: the one that is asked for, or that of the company.
    pub async fn debtors(&self, viewer: &Staff, query: &DebtorQuery) -> Result<DebtorList> {
        permit_list(viewer, Right::ReportsFinance)?;
        let db = self.db().read();
        let settings = stored(db).await?;
        let currency = Currency::parse(&query.currency).unwrap_or(settings.currency);
        let today = format::today(&settings.time_zone, self.now());
        let report = Report { viewer, currency, today, zone: &settings.time_zone };
        let owing = report.open().group_by(invoice::Column::CustomerId);
        let (currencies, all, (rows, next), count) = try_join!(
            report.currencies(db),
            report.ages(db),
            report.by_debtor(db, &query.after),
            counted(db, &owing, invoice::Column::CustomerId),
        )?;
        let of = |age: &Age| all.get(age).map_or(0, |(_, amount)| *amount);
        Ok(DebtorList {
            currency: currency.code().to_owned(),
            currencies,
            rows,
            count,
            next,
            due: report.money(Age::ALL.iter().map(of).sum()),
            ages: Age::ALL.iter().map(|age| report.plain(of(age))).collect(),
            sees_all: sees_all(viewer),
        })
    }
}

/// A customer with what they owe of each age.
type Owing = (Uuid, i64, i64, i64, i64, i64, i64);

impl Report<'_> {
    /// A page of those who owe, the most first, and where the next begins.
    async fn by_debtor(&self, db: &impl ConnectionTrait, after: &str) -> Result<(Vec<DebtorRow>, Option<String>)> {
        let due = || Expr::expr(sum(Expr::col(invoice::Column::Due)));
        let mut found = self.open().select_only().column(invoice::Column::CustomerId).expr_as(due(), "sum_due");
        for (at, age) in Age::ALL.into_iter().enumerate() {
            found = found.expr_as(self.due_of(age), format!("sum_{at}"));
        }
        let mut found = found.group_by(invoice::Column::CustomerId);
        if let Some(cursor) = Cursor::parse(after) {
            let most = cursor.key.parse::<i64>().unwrap_or_default();
            let same = due().eq(most).and(invoice::Column::CustomerId.gt(cursor.id));
            found = found.having(Condition::any().add(due().lt(most)).add(same));
        }
        // One row more than shown tells whether any follow.
        let found = found.order_by(due(), Order::Desc).order_by_asc(invoice::Column::CustomerId).limit(PAGE + 1);
        let mut rows: Vec<Owing> = found.into_tuple().all(db).await?;
        let more = rows.len() as u64 > PAGE;
        rows.truncate(PAGE as usize);
        let cursor = |row: &Owing| Cursor { key: row.1.to_string(), id: row.0 }.to_string();
        let next = rows.last().filter(|_| more).map(cursor);
        let names = named_customers(db, self.viewer, rows.iter().map(|row| row.0)).await?;
        let row = |(id, due, not_due, up_to_30, up_to_60, up_to_90, older): Owing| {
            let (number, name) = names.get(&id).cloned().unwrap_or((String::new(), Masked::Hidden));
            let ages = [not_due, up_to_30, up_to_60, up_to_90, older].map(|amount| self.plain(amount));
            DebtorRow { customer: id.into(), number, name, due: self.plain(due), ages: ages.into() }
        };
        Ok((rows.into_iter().map(row).collect(), next))
    }

    /// What is owed on invoices of one age.
    fn due_of(&self, age: Age) -> FunctionCall {
        let since = |days: i32| self.today.plus_days(-days).to_string();
        let mut of = Condition::all();
        if let Some(days) = age.most() {
            of = of.add(invoice::Column::DueOn.gte(since(days)));
        }
        if let Some(days) = age.after() {
            of = of.add(invoice::Column::DueOn.lt(since(days)));
        }
        sum(Expr::case(of, Expr::col(invoice::Column::Due)).finally(0))
    }
}
