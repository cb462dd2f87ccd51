//! The taxes and the losses of some days. As on a statement of account, what is cancelled or void is taken back on the day of that: what was
//! reported of past days stays true of them.

use super::sees_all;
use crate::billing::stored;
use crate::filter::{of_living_customers, sum};
use crate::invoice::currency;
use crate::store::{credit_note, credit_note_tax, invoice, invoice_tax, refund, refund_loss};
use crate::{Result, Service, format};
use domain::access::{Right, Staff, permit_list};
use domain::decimal::Decimal;
use domain::finance::{
    CurrencyTaxes, Figures, LossRow, Period, PeriodLink, PeriodQuery, PeriodReport, TaxRow, Taxed, is_too_long,
};
use domain::money::Money;
use domain::tax::TaxCategory;
use domain::{Day, Locale};
use sea_orm::sea_query::{Condition, Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QuerySelect, RelationTrait, Select};
use std::collections::BTreeMap;
use tokio::try_join;

impl Service {
    /// What was billed by tax, and what was given up, in all currencies.
    pub async fn period_report(&self, viewer: &Staff, query: &PeriodQuery) -> Result<PeriodReport> {
        permit_list(viewer, Right::ReportsFinance)?;
        let db = self.db().read();
        let zone = stored(db).await?.time_zone;
        let today = format::today(&zone, self.now());
        let days = query.days(today);
        let books = Books { viewer, days, zone: &zone };
        let figures = if is_too_long(days) { None } else { Some(books.figures(db).await?) };
        let at = if (days.0..=days.1).contains(&today) { today } else { days.0 };
        let whole = Period::ALL.into_iter().find(|period| period.of(days.0) == days);
        let beside = |day: Day| whole.map(|period| PeriodQuery::of(period.of(day)));
        let link = |period: Period| {
            let its = period.of(at);
            PeriodLink { period, days: PeriodQuery::of(its), here: its == days }
        };
        Ok(PeriodReport {
            from: format::date(viewer.locale, days.0),
            to: format::date(viewer.locale, days.1),
            periods: Period::ALL.map(link).into(),
            previous: beside(days.0.plus_days(-1)),
            next: beside(days.1.plus_days(1)),
            figures,
            sees_all: sees_all(viewer),
        })
    }
}

/// A tax by its category and its rate in ten-thousandths; none where a document does not say which.
type Kind = Option<(TaxCategory, i64)>;

/// Net and tax in minor units: of invoices, and of credit notes.
type Amounts = [(i64, i64); 2];

type Taxes = BTreeMap<String, BTreeMap<Kind, Amounts>>;

/// Whether a document counts, or is taken back.
#[derive(Clone, Copy)]
enum Sign {
    More,
    Less,
}

impl Sign {
    const fn of(self, amount: i64) -> i64 {
        match self {
            Self::More => amount,
            Self::Less => -amount,
        }
    }
}

/// Invoices written off, what was given up of them, and what went back of them after that.
#[derive(Default)]
struct Loss {
    invoices: u64,
    written_off: i64,
    went_back: i64,
}

/// The documents in the viewer's scope, and the days that are asked for.
struct Books<'a> {
    viewer: &'a Staff,
    days: (Day, Day),
    zone: &'a str,
}

impl Books<'_> {
    async fn figures(&self, db: &impl ConnectionTrait) -> Result<Figures> {
        let (taxes, losses) = try_join!(self.taxes(db), self.losses(db))?;
        let locale = self.viewer.locale;
        Ok(Figures { taxes: by_currency(locale, taxes)?, losses: lost(locale, losses)? })
    }

    async fn taxes(&self, db: &impl ConnectionTrait) -> Result<Taxes> {
        use credit_note_tax::Column as Credited;
        use invoice_tax::Column as Invoiced;
        let invoiced = || invoice_tax::Entity::find().filter(self.reached(Invoiced::CustomerId));
        let credited = || credit_note_tax::Entity::find().filter(self.reached(Credited::CustomerId));
        // Day by day they are added up in the order in which the index has them.
        let sent = invoiced().filter(self.dated(Invoiced::ListedOn)).group_by(Invoiced::ListedOn);
        let issued = credited().filter(self.dated(Credited::ListedOn)).group_by(Credited::ListedOn);
        let cancelled = invoiced().inner_join(invoice::Entity).filter(invoice::Column::GivenUp.is_null());
        let cancelled = cancelled.filter(self.at(invoice::Column::EndedAt));
        let void = credited().inner_join(credit_note::Entity).filter(self.at(credit_note::Column::EndedAt));
        let of_invoice = [Invoiced::Currency, Invoiced::Category, Invoiced::Percent, Invoiced::Base, Invoiced::Amount];
        let of_note = [Credited::Currency, Credited::Category, Credited::Percent, Credited::Base, Credited::Amount];
        let (sent, cancelled, issued, void) = try_join!(
            added(db, sent, of_invoice),
            added(db, cancelled, of_invoice),
            added(db, issued, of_note),
            added(db, void, of_note),
        )?;
        let mut taxes = Taxes::new();
        let kinds = [(sent, 0, Sign::More), (cancelled, 0, Sign::Less), (issued, 1, Sign::More), (void, 1, Sign::Less)];
        for (rows, side, sign) in kinds {
            for (code, category, percent, net, tax) in rows {
                let kind = category.as_deref().and_then(TaxCategory::parse).zip(percent);
                let amounts = taxes.entry(code).or_default().entry(kind).or_default();
                if let Some((of_net, of_tax)) = amounts.get_mut(side) {
                    *of_net += sign.of(net);
                    *of_tax += sign.of(tax);
                }
            }
        }
        Ok(taxes)
    }

    async fn losses(&self, db: &impl ConnectionTrait) -> Result<BTreeMap<String, Loss>> {
        let given_up = invoice::Entity::find()
            .filter(self.reached(invoice::Column::CustomerId))
            .filter(invoice::Column::GivenUp.is_not_null())
            .filter(self.at(invoice::Column::EndedAt))
            .select_only()
            .column(invoice::Column::Currency)
            .expr_as(Expr::col(invoice::Column::Id).count(), "invoices")
            .expr_as(sum(Expr::col(invoice::Column::GivenUp)), "given_up")
            .group_by(invoice::Column::Currency)
            .into_tuple::<(String, i64, i64)>();
        let went_back = refund::Entity::find()
            .join_rev(JoinType::InnerJoin, refund_loss::Relation::Refund.def())
            .join(JoinType::InnerJoin, refund_loss::Relation::Invoice.def())
            .filter(self.reached(invoice::Column::CustomerId))
            .filter(self.at(refund::Column::CreatedAt))
            .select_only()
            .column(invoice::Column::Currency)
            .expr_as(sum(Expr::col((refund_loss::Entity, refund_loss::Column::Amount))), "amount")
            .group_by(invoice::Column::Currency)
            .into_tuple::<(String, i64)>();
        let (given_up, went_back) = try_join!(given_up.all(db), went_back.all(db))?;
        let mut losses: BTreeMap<String, Loss> = BTreeMap::new();
        for (code, invoices, written_off) in given_up {
            let loss = losses.entry(code).or_default();
            (loss.invoices, loss.written_off) = (u64::try_from(invoices).unwrap_or_default(), written_off);
        }
        for (code, amount) in went_back {
            losses.entry(code).or_default().went_back = amount;
        }
        Ok(losses)
    }

    /// That a customer is one of those whom the viewer may report of.
    fn reached(&self, customer: impl ColumnTrait) -> Condition {
        of_living_customers(self.viewer, Right::ReportsFinance, customer)
    }

    /// That a day is one of them.
    fn dated(&self, day: impl ColumnTrait) -> Expr {
        day.between(self.days.0.to_string(), self.days.1.to_string())
    }

    /// That a moment is within them, where the company is.
    fn at(&self, moment: impl ColumnTrait) -> Expr {
        let start = |day: Day| format::start_of(self.zone, day).ms();
        moment.gte(start(self.days.0)).and(moment.lt(start(self.days.1.plus_days(1))))
    }
}

/// Currency, category and rate, net and tax.
type Row = (String, Option<String>, Option<i64>, i64, i64);

/// What parts of documents come to by their taxes; of what is grouped further, there are several rows of one tax.
async fn added<E: EntityTrait>(
    db: &impl ConnectionTrait,
    found: Select<E>,
    [currency, category, percent, base, amount]: [E::Column; 5],
) -> Result<Vec<Row>> {
    let rows = found
        .select_only()
        .column(currency)
        .column(category)
        .column(percent)
        .expr_as(sum(base.into_expr()), "sum_base")
        .expr_as(sum(amount.into_expr()), "sum_amount")
        .group_by(currency)
        .group_by(category)
        .group_by(percent);
    Ok(rows.into_tuple().all(db).await?)
}

/// In the order of the categories, the highest rate first; what does not say its tax last.
fn by_currency(locale: Locale, taxes: Taxes) -> Result<Vec<CurrencyTaxes>> {
    let told = |(code, kinds): (String, BTreeMap<Kind, Amounts>)| {
        let of = currency(&code)?;
        let plain = |minor| format::plain(locale, Money::new(minor, of));
        let taxed = |(net, tax): (i64, i64)| Taxed { net: plain(net), tax: plain(tax) };
        let row = |kind: Kind, [invoiced, credited]: Amounts| {
            let left = (invoiced.0 - credited.0, invoiced.1 - credited.1);
            TaxRow {
                tax: kind.map(|(category, percent)| (category, format::percent(locale, Decimal::stored(percent)))),
                invoiced: taxed(invoiced),
                credited: taxed(credited),
                left: taxed(left),
                gross: plain(left.0 + left.1),
            }
        };
        let mut kinds: Vec<(Kind, Amounts)> = kinds.into_iter().collect();
        kinds.sort_by_key(|(kind, _)| match kind {
            Some((category, percent)) => (false, Some(*category), -percent),
            None => (true, None, 0),
        });
        let mut all = Amounts::default();
        for (_, amounts) in &kinds {
            for (sum, (net, tax)) in all.iter_mut().zip(amounts) {
                sum.0 += net;
                sum.1 += tax;
            }
        }
        let rows = kinds.into_iter().map(|(kind, amounts)| row(kind, amounts)).collect();
        Ok(CurrencyTaxes { sum: row(None, all), currency: code, rows })
    };
    taxes.into_iter().map(told).collect()
}

fn lost(locale: Locale, losses: BTreeMap<String, Loss>) -> Result<Vec<LossRow>> {
    let told = |(code, loss): (String, Loss)| {
        let of = currency(&code)?;
        let money = |minor| format::money(locale, Money::new(minor, of));
        Ok(LossRow {
            currency: code,
            invoices: loss.invoices,
            written_off: money(loss.written_off),
            went_back: money(loss.went_back),
            sum: money(loss.written_off + loss.went_back),
        })
    };
    losses.into_iter().map(told).collect()
}
