//! Rows of the store as the domain's values, and back.

use super::stored_day;
use crate::audit::Entry;
use crate::db::Write;
use crate::store::{
    credit_application, customer, customer_package, invoice, invoice_line, payment, payment_allocation, quote,
};
use crate::{Error, Result, billing, format};
use domain::access::Permit;
use domain::decimal::Decimal;
use domain::invoice::{InvoiceEdit, InvoiceStatus, Standing, Supply};
use domain::italy::{Nature, PublicOrder};
use domain::money::{Currency, Money};
use domain::quote::{QuoteKind, QuoteStatus};
use domain::sales::{
    Item, Line, LineEdit, Prices, Pricing, Rounding, Sheet, SheetItem, SheetLine, SheetTax, Totals, What,
};
use domain::tax::{Tax, TaxCategory};
use domain::{CustomerId, Day, Locale, TaxRateId};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, IntoActiveModel,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

pub fn status(row: &invoice::Model) -> InvoiceStatus {
    InvoiceStatus::parse(&row.status).unwrap_or_default()
}

pub fn currency(code: &str) -> Result<Currency> {
    Currency::parse(code).map_err(|_| Error::Fault(format!("a currency in the database: {code}")))
}

/// Where it stands on a day.
pub fn standing(row: &invoice::Model, today: Day) -> Result<Standing> {
    let due_on = row.due_on.as_deref().map(billing::day).transpose()?;
    let status = status(row);
    Ok(match status {
        InvoiceStatus::Paid if row.credited > 0 && row.paid == 0 => Standing::Credited,
        status if status.is_overdue(due_on, today) => Standing::Overdue,
        status => Standing::Status(status),
    })
}

pub fn pricing(row: &invoice::Model) -> Result<Pricing> {
    Ok(Pricing {
        currency: currency(&row.currency)?,
        prices: Prices::parse(&row.prices).unwrap_or_default(),
        rounding: Rounding::parse(&row.rounding).unwrap_or_default(),
        discount: Decimal::stored(row.discount),
    })
}

/// When what it is about was supplied, where that is said.
pub fn supply(row: &invoice::Model) -> Result<Option<Supply>> {
    let first = stored_day(row.supplied_from.as_ref())?;
    let last = stored_day(row.supplied_to.as_ref())?;
    Ok(first.map(|first| Supply { first, last }))
}

/// The same as people read it.
pub fn supplied(locale: Locale, supply: Supply) -> String {
    let date = |day| format::date(locale, day).text;
    supply.last.map_or_else(|| date(supply.first), |last| format!("{} – {}", date(supply.first), date(last)))
}

/// By what an authority in Italy finds its order.
pub fn order(row: &invoice::Model) -> Option<PublicOrder> {
    PublicOrder::of(row.cig.clone(), row.cup.clone())
}

/// What a draft says.
pub fn content(row: &invoice::Model, lines: &[invoice_line::Model]) -> Result<InvoiceEdit> {
    let pricing = pricing(row)?;
    let edit = |row| LineEdit { line: line(row), rate: row.tax_rate_id.map(TaxRateId::from) };
    Ok(InvoiceEdit {
        currency: pricing.currency,
        date: stored_day(row.dated.as_ref())?,
        terms: u32::try_from(row.terms).unwrap_or_default(),
        supply: supply(row)?,
        reference: row.reference.clone(),
        order: order(row),
        prices: pricing.prices,
        discount: pricing.discount,
        note: row.note.clone(),
        internal_note: row.internal_note.clone(),
        lines: lines.iter().map(edit).collect(),
    })
}

pub async fn lines_of(db: &impl ConnectionTrait, invoice: Uuid) -> Result<Vec<invoice_line::Model>> {
    let found = invoice_line::Entity::find()
        .filter(invoice_line::Column::InvoiceId.eq(invoice))
        .order_by_asc(invoice_line::Column::Position);
    Ok(found.all(db).await?)
}

pub fn line(row: &invoice_line::Model) -> Line {
    let what = match row.kind.as_str() {
        "heading" => What::Heading,
        _ => What::Item(Item {
            quantity: Decimal::stored(row.quantity),
            unit: row.unit.clone(),
            price: Decimal::stored(row.price),
            discount: Decimal::stored(row.discount),
            tax: Tax {
                name: row.tax_name.clone(),
                category: TaxCategory::parse(&row.tax_category).unwrap_or_default(),
                percent: Decimal::stored(row.tax_percent),
                reason: row.tax_reason.clone(),
                nature: row.tax_nature.as_deref().and_then(Nature::parse),
            },
        }),
    };
    Line { description: row.description.clone(), detail: row.detail.clone(), what }
}

/// A document as a reader of this language sees it.
pub fn sheet(locale: Locale, pricing: &Pricing, lines: &[Line], totals: &Totals) -> Sheet {
    let amount = |minor| format::plain(locale, Money::new(minor, pricing.currency));
    let whole = |minor| format::money(locale, Money::new(minor, pricing.currency));
    let places = pricing.currency.digits() as usize;
    let some_percent = |number| (number != Decimal::ZERO).then(|| format::percent(locale, number));
    let item = |item: &Item, sum: Option<i64>| {
        let quantity = format::decimal(locale, item.quantity, 0);
        SheetItem {
            quantity: item.unit.as_ref().map_or_else(|| quantity.clone(), |unit| format!("{quantity} {unit}")),
            price: format::decimal(locale, item.price, places),
            discount: some_percent(item.discount),
            tax: item.tax.name.clone(),
            amount: amount(sum.unwrap_or_default()),
        }
    };
    let shown = lines.iter().zip(&totals.lines).map(|(line, sum)| SheetLine {
        description: line.description.clone(),
        detail: line.detail.clone(),
        item: match &line.what {
            What::Heading => None,
            What::Item(of) => Some(item(of, *sum)),
        },
    });
    let items = || lines.iter().filter_map(|line| if let What::Item(item) = &line.what { Some(item) } else { None });
    let taxes = totals.taxes.iter().filter(|row| !row.tax.name.is_empty());
    Sheet {
        currency: pricing.currency.code().to_owned(),
        prices: pricing.prices,
        lines: shown.collect(),
        subtotal: amount(totals.subtotal),
        discount: some_percent(pricing.discount).map(|percent| (percent, amount(-totals.discount))),
        taxes: taxes
            .map(|row| SheetTax {
                name: row.tax.name.clone(),
                base: amount(row.base),
                amount: amount(row.amount),
                reason: row.tax.reason.clone(),
            })
            .collect(),
        total: whole(totals.total),
        has_discounts: items().any(|item| item.discount != Decimal::ZERO),
        has_taxes: items().any(|item| !item.tax.name.is_empty()),
    }
}

/// Writes where an invoice stands after what went towards it changed.
pub async fn settle(write: &Write, row: invoice::Model) -> Result<()> {
    let parts: Vec<i64> = payment_allocation::Entity::find()
        .select_only()
        .column(payment_allocation::Column::Amount)
        .filter(payment_allocation::Column::InvoiceId.eq(row.id))
        .into_tuple()
        .all(write.tx())
        .await?;
    let credits: Vec<i64> = credit_application::Entity::find()
        .select_only()
        .column(credit_application::Column::Amount)
        .filter(credit_application::Column::InvoiceId.eq(row.id))
        .into_tuple()
        .all(write.tx())
        .await?;
    let (paid, credited): (i64, i64) = (parts.iter().sum(), credits.iter().sum());
    let now = status(&row).settled(row.total, paid + credited);
    let (total, version) = (row.total, row.version);
    // Whoever gets money back is not reminded of it unless somebody says so.
    let reopened = status(&row) == InvoiceStatus::Paid && now.is_open();
    let rests = row.reminders_paused || reopened;
    let mut row = row.into_active_model();
    row.reminders_paused = Set(rests);
    row.status = Set(now.key().to_owned());
    row.paid = Set(paid);
    row.credited = Set(credited);
    row.due = Set(now.due(total, paid + credited));
    row.updated_at = Set(write.now().ms());
    row.version = Set(version + 1);
    row.update(write.tx()).await?;
    Ok(())
}

/// What the books have of customers.
#[derive(Clone, Copy)]
pub enum DocumentsOf {
    Quotes,
    /// Those that bind both sides.
    Agreements,
    Invoices,
    Payments,
    /// What was sold ahead and used.
    Packages,
}

impl DocumentsOf {
    /// What has to be kept.
    pub const ALL: [Self; 4] = [Self::Quotes, Self::Invoices, Self::Payments, Self::Packages];
    /// What fixes the currency: an offer alone does not.
    const BOOKED: [Self; 3] = [Self::Agreements, Self::Invoices, Self::Payments];

    /// That the customer of the outer query has some. Drafts are no documents: they hang on their customer.
    pub fn are_there(self) -> Expr {
        let mut select = Query::select();
        let of = Expr::col((customer::Entity, customer::Column::Id));
        match self {
            Self::Quotes => select
                .column(quote::Column::Id)
                .from(quote::Entity)
                .and_where(Expr::col((quote::Entity, quote::Column::CustomerId)).eq(of))
                .and_where(quote::Column::Status.ne(QuoteStatus::Draft.key())),
            Self::Agreements => select
                .column(quote::Column::Id)
                .from(quote::Entity)
                .and_where(Expr::col((quote::Entity, quote::Column::CustomerId)).eq(of))
                // Words alone are in no currency.
                .and_where(quote::Column::Kind.eq(QuoteKind::Quote.key()).or(quote::Column::Total.ne(0)))
                .and_where(quote::Column::Status.is_in([QuoteStatus::Accepted.key(), QuoteStatus::Invoiced.key()])),
            Self::Invoices => select
                .column(invoice::Column::Id)
                .from(invoice::Entity)
                .and_where(Expr::col((invoice::Entity, invoice::Column::CustomerId)).eq(of))
                .and_where(invoice::Column::Status.ne(InvoiceStatus::Draft.key())),
            Self::Payments => select
                .column(payment::Column::Id)
                .from(payment::Entity)
                .and_where(Expr::col((payment::Entity, payment::Column::CustomerId)).eq(of)),
            Self::Packages => select
                .column(customer_package::Column::Id)
                .from(customer_package::Entity)
                .and_where(Expr::col((customer_package::Entity, customer_package::Column::CustomerId)).eq(of)),
        };
        Expr::exists(select)
    }
}

pub async fn has_documents(db: &impl ConnectionTrait, customer: Uuid) -> Result<bool> {
    has(db, customer, DocumentsOf::ALL).await
}

async fn has(
    db: &impl ConnectionTrait,
    customer: Uuid,
    documents: impl IntoIterator<Item = DocumentsOf>,
) -> Result<bool> {
    let any = documents.into_iter().fold(Condition::any(), |any, of| any.add(of.are_there()));
    Ok(customer::Entity::find_by_id(customer).filter(any).count(db).await? > 0)
}

/// Whether anything of a customer is on the books: from then on their currency is fixed (BR-09).
pub async fn on_the_books(db: &impl ConnectionTrait, customer: CustomerId) -> Result<bool> {
    has(db, customer.uuid(), DocumentsOf::BOOKED).await
}

/// The first document or payment says in which currency this customer pays.
pub async fn fix_currency(write: &Write, leave: &Permit, of: &customer::Model, currency: &str) -> Result<()> {
    if of.currency.as_deref() == Some(currency) || on_the_books(write.tx(), of.id.into()).await? {
        return Ok(());
    }
    let mut row = of.clone().into_active_model();
    row.currency = Set(Some(currency.to_owned()));
    row.version = Set(of.version + 1);
    row.update(write.tx()).await?;
    write.audit(Entry::customer(leave, "customer.changed", of.id.into()).fields(&["currency"]));
    Ok(())
}
