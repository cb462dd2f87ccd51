//! Rows of invoices from another system, brought in as history: nobody is told, nothing is owed that was not, and no number is drawn. Their
//! lines come in a file of their own, and have to add up to what the invoice says.

use super::customers::in_sight;
use super::work::Cells;
use crate::audit::Entry;
use crate::billing::{seller, stored};
use crate::customer as customers;
use crate::db::Write;
use crate::filter::of_customers_out_of_trash;
use crate::finance::taxes;
use crate::invoice::{Frozen, Party, currency, fits_customer, fix_currency, lock_money, status};
use crate::store::{customer, invoice, invoice_line, invoice_tax};
use crate::{Error, Result, payment};
use domain::access::{Permit, Right, Staff, decide, permit_yes};
use domain::customer::{Address, number_digits};
use domain::decimal::Decimal;
use domain::import::{Verdict, day_meant};
use domain::invoice::InvoiceStatus;
use domain::money::{Currency, Money};
use domain::payment::{NewPayment, PaymentMethod};
use domain::refusal::Problems;
use domain::sales::{Item, Line, Prices, Pricing, Rounding, Totals, What};
use domain::tax::Tax;
use domain::value::{self, required};
use domain::{CustomerId, Day, FieldProblem, InvoiceId, Locale, Problem, Refusal, country, fold::fold};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use uuid::Uuid;

/// An invoice as a row tells it.
struct Told {
    number: String,
    date: Day,
    due_on: Day,
    total: i64,
    tax: i64,
    currency: Currency,
    paid: bool,
    reference: Option<String>,
}

/// Makes the invoice that the row describes. One that is known stays as it is; what there is to know about that comes with the verdict.
pub async fn apply(write: &Write, viewer: &Staff, cells: &Cells<'_>) -> Result<(Verdict, Vec<FieldProblem>)> {
    let leave = permit_yes(viewer, Right::InvoicesImport)?;
    let key = required(value::line(cells.filled("reference").unwrap_or_default(), 60))
        .map_err(|problem| Refusal::field("reference", problem))?;
    let of = customer_of(write, viewer, cells).await?;
    let settings = stored(write.tx()).await?;
    let code = of.currency.clone().unwrap_or_else(|| settings.currency.code().to_owned());
    let told = told(cells, &key, &code, viewer.locale)?;
    fits_customer(write, &of, told.currency).await?;
    let known = invoice::Entity::find().filter(invoice::Column::ExternalRef.eq(&key)).one(write.tx()).await?;
    if let Some(known) = known {
        unchanged(&known, &of, &told, cells)?;
        let owned = customers::ownership(write.tx(), of.id.into()).await?;
        let seen = decide(viewer, Right::InvoicesView, &owned).allowed.then_some(&known);
        let stands = seen.and_then(|known| stands(known, &told, cells));
        return Ok((Verdict::Unchanged, stands.into_iter().collect()));
    }
    let taken = invoice::Entity::find().filter(invoice::Column::Number.eq(&told.number)).one(write.tx()).await?;
    if taken.is_some() {
        return Err(Refusal::field("number", Problem::Taken).into());
    }
    let frozen = Frozen {
        seller: seller(write.tx(), &settings).await?,
        buyer: Party { address: address(cells, &of)?, ..Party::of(&of) },
        iban: None,
        bic: None,
        language: of.language.as_deref().and_then(Locale::parse).unwrap_or(viewer.locale),
        number: told.number.clone(),
        date: told.date,
        due_on: told.due_on,
        reference: told.reference.clone(),
        note: None,
        pricing: pricing(told.currency),
        lines: Vec::new(),
        totals: whole(told.total, told.tax),
        corrects: None,
        italy: None,
        supply: None,
        order: None,
        deposit: false,
    };
    fix_currency(write, &leave, &of, told.currency.code()).await?;
    let (id, customer) = (insert(write, &leave, &of, &told, &frozen, key).await?, CustomerId::from(of.id));
    let entry = Entry::customer(&leave, "invoice.imported", customer).subject("invoice", id.uuid());
    write.audit(entry.detail("number", &told.number));
    if told.paid && told.total > 0 {
        pay(write, &leave, customer, &told, id).await?;
    }
    Ok((Verdict::New, Vec::new()))
}

fn told(cells: &Cells<'_>, key: &str, code: &str, locale: Locale) -> Result<Told> {
    let mut problems = Problems::default();
    let text = |field: &str| cells.get(field).unwrap_or_default();
    let currency = problems.check("currency", Currency::parse(cells.filled("currency").unwrap_or(code)));
    let number = problems.check("number", required(value::line(cells.filled("number").unwrap_or(key), 40)));
    let date = problems.check("date", day_meant(text("date")));
    let due = problems.check("due", cells.filled("due").map(day_meant).transpose());
    let amount = |problems: &mut Problems, field: &str, cell: &str| {
        problems.check(field, Money::parse(cell, currency?, locale)).map(|money| money.minor)
    };
    let total = amount(&mut problems, "total", text("total"));
    let tax = match cells.filled("tax") {
        Some(cell) => amount(&mut problems, "tax", cell),
        None => Some(0),
    };
    if total.is_some_and(|total| total < 0) {
        problems.add("total", Problem::Negative);
    }
    let paid = problems.check("status", is_paid(text("status")));
    let reference = problems.check("order", value::line(text("order"), 100));
    let told = (|| {
        let date = date?;
        Some(Told {
            number: number?,
            date,
            due_on: due?.unwrap_or(date),
            total: total?,
            tax: tax?,
            currency: currency?,
            paid: paid?,
            reference: reference?,
        })
    })();
    Ok(problems.finish(told)?)
}

/// Without a word about it, what is history was paid.
fn is_paid(cell: &str) -> Result<bool, Problem> {
    match fold(cell.trim()).as_str() {
        "" | "paid" | "pagata" | "pagato" | "payee" | "paye" | "platita" | "platit" => Ok(true),
        "open" | "sent" | "unpaid" | "aperta" | "inviata" | "ouverte" | "envoyee" | "deschisa" | "trimisa" => Ok(false),
        _ => Err(Problem::Choice),
    }
}

/// Issued documents do not change: the same is fine, and anything else is told under its column. Of what the file does not say nothing is
/// another. Of the invoice of another customer, whom the file does not name, nothing more is told.
fn unchanged(known: &invoice::Model, of: &customer::Model, told: &Told, cells: &Cells<'_>) -> Result<(), Refusal> {
    if known.customer_id != of.id {
        return Err(Refusal::field("customer", Problem::Frozen));
    }
    let unsaid = |field: &str| cells.filled(field).is_none();
    let same = [
        ("number", known.number.as_deref() == Some(&told.number)),
        ("date", known.dated.as_deref() == Some(&told.date.to_string())),
        ("due", unsaid("due") || known.due_on.as_deref() == Some(&told.due_on.to_string())),
        ("total", known.total == told.total),
        ("tax", unsaid("tax") || known.tax == told.tax),
        ("currency", known.currency == told.currency.code()),
        ("order", unsaid("order") || known.reference == told.reference),
    ];
    let others = same.iter().filter(|(_, same)| !same);
    let others: Vec<_> = others.map(|(field, _)| FieldProblem::new(field, Problem::Frozen)).collect();
    if others.is_empty() { Ok(()) } else { Err(Refusal::Invalid(others)) }
}

/// Whether it was paid is known better here, where payments came in meanwhile: that another file says otherwise is told, and no more.
fn stands(known: &invoice::Model, told: &Told, cells: &Cells<'_>) -> Option<FieldProblem> {
    cells.filled("status")?;
    let problem = match (told.paid, status(known)) {
        (false, InvoiceStatus::Paid) => Problem::PaidHere,
        (true, stands) if stands.is_open() => Problem::NotPaidHere,
        _ => return None,
    };
    Some(FieldProblem::new("status", problem))
}

/// By the customer's reference in the other system, its number here, or its e-mail address.
async fn customer_of(write: &Write, viewer: &Staff, cells: &Cells<'_>) -> Result<customer::Model> {
    let unknown = || Error::Refused(Refusal::field("customer", Problem::Unknown));
    let cell = cells.filled("customer").ok_or(Refusal::field("customer", Problem::Required))?;
    let by = |column: customer::Column, value: String| customer::Entity::find().filter(column.eq(value));
    let mut found = by(customer::Column::ExternalRef, cell.to_owned()).one(write.tx()).await?;
    if found.is_none() {
        found = by(customer::Column::Email, cell.to_lowercase()).one(write.tx()).await?;
    }
    if found.is_none()
        && cell.starts_with(['C', 'c'])
        && let Some(n) = number_digits(cell).and_then(|digits| digits.parse::<i64>().ok())
    {
        found = customer::Entity::find().filter(customer::Column::Number.eq(n)).one(write.tx()).await?;
    }
    let id = CustomerId::from(found.ok_or_else(unknown)?.id);
    in_sight(write, viewer, id).await?.ok_or_else(unknown)
}

fn address(cells: &Cells<'_>, of: &customer::Model) -> Result<Address> {
    const FIELDS: [&str; 5] = ["address_1", "city", "region", "postal_code", "country"];
    if !FIELDS.iter().any(|field| cells.has(field)) {
        return Ok(customers::address(of));
    }
    let mut problems = Problems::default();
    let mut text = |field: &str, most| problems.check(field, value::line(cells.get(field).unwrap_or_default(), most));
    let [line_1, city, region, postal_code] =
        [("address_1", 120), ("city", 80), ("region", 80), ("postal_code", 20)].map(|(field, most)| text(field, most));
    let land = cells.filled("country").map(|cell| country::parse(cell).map(str::to_owned).ok_or(Problem::Country));
    let country = problems.check("country", land.transpose());
    let address = (|| {
        Some(Address {
            line_1: line_1?,
            line_2: None,
            city: city?,
            region: region?,
            postal_code: postal_code?,
            country: country?,
        })
    })();
    Ok(problems.finish(address)?)
}

fn pricing(currency: Currency) -> Pricing {
    Pricing { currency, prices: Prices::Net, rounding: Rounding::PerTotal, discount: Decimal::ZERO }
}

/// What an invoice comes to whose lines are not known, or carry no tax of their own.
fn whole(total: i64, tax: i64) -> Totals {
    Totals { subtotal: total - tax, net: total - tax, tax, total, ..Totals::default() }
}

async fn insert(
    write: &Write,
    leave: &Permit,
    of: &customer::Model,
    told: &Told,
    frozen: &Frozen,
    key: String,
) -> Result<InvoiceId> {
    let (text, hash) = frozen.sealed()?;
    let status = InvoiceStatus::Sent.settled(told.total, 0);
    let now = write.now().ms();
    let row = invoice::ActiveModel {
        id: Set(write.new_id()),
        customer_id: Set(of.id),
        status: Set(status.key().to_owned()),
        number: Set(Some(told.number.clone())),
        number_fold: Set(Some(fold(&told.number))),
        currency: Set(told.currency.code().to_owned()),
        prices: Set(frozen.pricing.prices.key().to_owned()),
        rounding: Set(frozen.pricing.rounding.key().to_owned()),
        discount: Set(0),
        terms: Set(i32::try_from(told.date.until(told.due_on)).unwrap_or_default()),
        dated: Set(Some(told.date.to_string())),
        listed_on: Set(told.date.to_string()),
        due_on: Set(Some(told.due_on.to_string())),
        reference: Set(told.reference.clone()),
        net: Set(told.total - told.tax),
        tax: Set(told.tax),
        total: Set(told.total),
        paid: Set(0),
        due: Set(status.due(told.total, 0)),
        frozen: Set(Some(text)),
        hash: Set(Some(hash)),
        external_ref: Set(Some(key)),
        created_by: Set(leave.staff().map(domain::StaffId::uuid)),
        created_at: Set(now),
        updated_at: Set(now),
        // Their customer got them long ago.
        sent_at: Set(Some(now)),
        viewed_at: Set(Some(now)),
        version: Set(1),
        ..Default::default()
    };
    let row = row.insert(write.tx()).await?;
    let parts = taxes::of_invoice(&row, &frozen.totals);
    invoice_tax::Entity::insert_many(parts).exec_without_returning(write.tx()).await?;
    Ok(row.id.into())
}

/// The money that paid it, as far as history tells.
async fn pay(write: &Write, leave: &Permit, of: CustomerId, told: &Told, id: InvoiceId) -> Result<()> {
    let amount = Money::new(told.total, told.currency);
    let new = NewPayment {
        amount,
        date: told.date,
        method: PaymentMethod::Other,
        reference: Some(told.number.clone()),
        note: None,
        receipt: false,
        parts: Vec::new(),
    };
    let row = payment::insert(write, leave, of, &new, Some(format!("invoice {id}"))).await?;
    let entry = payment::entry(leave, "payment.recorded", of, row.id.into());
    write.audit(entry.detail("amount", &payment::plain(amount)));
    payment::allocate(write, row, &[(id, told.total)]).await?;
    Ok(())
}

/// Adds the line that the row describes to an invoice that was brought in. With the last of them the document is whole.
pub async fn apply_line(write: &Write, viewer: &Staff, cells: &Cells<'_>) -> Result<Verdict> {
    permit_yes(viewer, Right::InvoicesImport)?;
    let key = required(value::line(cells.filled("reference").unwrap_or_default(), 60))
        .map_err(|problem| Refusal::field("reference", problem))?;
    let (of, line) = (invoice_of(write, viewer, cells).await?, line(cells, viewer.locale)?);
    let known = invoice_line::Entity::find().filter(invoice_line::Column::ExternalRef.eq(&key)).one(write.tx()).await?;
    if let Some(known) = known {
        let same = known.invoice_id == of.id && crate::invoice::line(&known) == line;
        return match same {
            true => Ok(Verdict::Unchanged),
            false => Err(Refusal::field("reference", Problem::Frozen).into()),
        };
    }
    let What::Item(item) = &line.what else { return Err(Refusal::field("price", Problem::Required).into()) };
    let lines = lines_of(write, of.id).await?;
    let before: i64 = lines.iter().filter_map(|line| line.amount).sum();
    let amount = item.amount(currency(&of.currency)?);
    if before + amount > of.net {
        return Err(Refusal::field("price", Problem::OtherTotal).into());
    }
    let row = invoice_line::ActiveModel {
        id: Set(write.new_id()),
        invoice_id: Set(of.id),
        position: Set(i32::try_from(lines.len()).unwrap_or(i32::MAX)),
        kind: Set("item".to_owned()),
        description: Set(line.description.clone()),
        detail: Set(line.detail.clone()),
        quantity: Set(item.quantity.to_stored()),
        unit: Set(item.unit.clone()),
        price: Set(item.price.to_stored()),
        discount: Set(0),
        tax_rate_id: Set(None),
        tax_name: Set(String::new()),
        tax_category: Set(Tax::default().category.key().to_owned()),
        tax_percent: Set(0),
        tax_reason: Set(None),
        tax_nature: Set(None),
        amount: Set(Some(amount)),
        external_ref: Set(Some(key)),
    };
    invoice_line::Entity::insert(row).exec_without_returning(write.tx()).await?;
    if before + amount == of.net {
        complete(write, of).await?;
    }
    Ok(Verdict::New)
}

/// An invoice of another system, by its reference there; nobody else changes it until the end of the transaction.
async fn invoice_of(write: &Write, viewer: &Staff, cells: &Cells<'_>) -> Result<invoice::Model> {
    let unknown = || Error::Refused(Refusal::field("invoice", Problem::Unknown));
    let cell = cells.filled("invoice").ok_or(Refusal::field("invoice", Problem::Required))?;
    let find = || {
        invoice::Entity::find().filter(invoice::Column::ExternalRef.eq(cell)).filter(of_customers_out_of_trash(
            viewer,
            Right::CustomersView,
            invoice::Column::CustomerId,
        ))
    };
    let seen = find().one(write.tx()).await?.ok_or_else(unknown)?;
    lock_money(write, seen.customer_id.into()).await?;
    find().one(write.tx()).await?.ok_or_else(unknown)
}

fn line(cells: &Cells<'_>, locale: Locale) -> Result<Line> {
    let mut problems = Problems::default();
    let text = |field: &str| cells.get(field).unwrap_or_default();
    let description = problems.check("description", required(value::line(text("description"), 300)));
    let detail = problems.check("detail", value::paragraph(text("detail"), 2_000));
    let unit = problems.check("unit", value::line(text("unit"), 20));
    let price = problems.check("price", Decimal::parse(text("price"), locale));
    let quantity = problems.check("quantity", Decimal::optional(text("quantity"), locale));
    let line = (|| {
        let item = Item {
            quantity: quantity?.unwrap_or(Decimal::ONE),
            unit: unit?,
            price: price?,
            discount: Decimal::ZERO,
            tax: Tax::default(),
        };
        Some(Line { description: description?, detail: detail?, what: What::Item(item) })
    })();
    Ok(problems.finish(line)?)
}

async fn lines_of(write: &Write, invoice: Uuid) -> Result<Vec<invoice_line::Model>> {
    let found = invoice_line::Entity::find()
        .filter(invoice_line::Column::InvoiceId.eq(invoice))
        .order_by_asc(invoice_line::Column::Position);
    Ok(found.all(write.tx()).await?)
}

/// The lines add up to what the invoice says: from now on it says them too.
async fn complete(write: &Write, of: invoice::Model) -> Result<()> {
    let stored = lines_of(write, of.id).await?;
    let frozen = Frozen::of(&of)?;
    let amounts = stored.iter().map(|line| line.amount).collect();
    let frozen = Frozen {
        lines: stored.iter().map(crate::invoice::line).collect(),
        totals: Totals { lines: amounts, ..frozen.totals },
        ..frozen
    };
    let (text, hash) = frozen.sealed()?;
    let mut row = of.into_active_model();
    row.frozen = Set(Some(text));
    row.hash = Set(Some(hash));
    row.update(write.tx()).await?;
    Ok(())
}
