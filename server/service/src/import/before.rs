//! What can be said of rows by looking at the whole file, before any of them is tried out.

use crate::Result;
use crate::store::{invoice, staff};
use domain::import::ImportKind;
use domain::money::Currency;
use domain::sales::Item;
use domain::tax::Tax;
use domain::{FieldProblem, Locale, Problem, decimal::Decimal};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter};
use std::collections::{HashMap, HashSet};

/// For each row what is wrong with it; mostly nothing.
pub async fn verdicts(
    db: &impl ConnectionTrait,
    kind: ImportKind,
    mapping: &[String],
    rows: &[Vec<String>],
) -> Result<Vec<Vec<FieldProblem>>> {
    let mut problems = vec![Vec::new(); rows.len()];
    let unique: &[&str] = match kind {
        ImportKind::Customers => &["reference"],
        ImportKind::Staff => &["reference", "email"],
        ImportKind::Invoices => &["reference", "number"],
        ImportKind::InvoiceLines => &["reference"],
    };
    for field in unique {
        let mut seen = HashSet::new();
        for (row, value) in column(mapping, rows, field) {
            if !seen.insert(value.to_lowercase()) {
                problems[row].push(FieldProblem::new(field, Problem::Twice));
            }
        }
    }
    match kind {
        ImportKind::Staff => managers(db, mapping, rows, &mut problems).await?,
        ImportKind::InvoiceLines => sums(db, mapping, rows, &mut problems).await?,
        ImportKind::Customers | ImportKind::Invoices => {}
    }
    Ok(problems)
}

/// The cells of a field that hold something, with their rows.
fn column<'a>(mapping: &[String], rows: &'a [Vec<String>], field: &str) -> Vec<(usize, &'a str)> {
    let Some(at) = mapping.iter().position(|mapped| mapped == field) else { return Vec::new() };
    let cells = rows.iter().enumerate().map(|(row, cells)| (row, cells.get(at).map_or("", String::as_str)));
    cells.filter(|(_, cell)| !cell.is_empty()).collect()
}

/// The lines of an invoice have to add up to what it says, to the last cent.
async fn sums(
    db: &impl ConnectionTrait,
    mapping: &[String],
    rows: &[Vec<String>],
    problems: &mut [Vec<FieldProblem>],
) -> Result<()> {
    let [prices, quantities]: [HashMap<usize, &str>; 2] =
        ["price", "quantity"].map(|field| column(mapping, rows, field).into_iter().collect());
    let mut of: HashMap<&str, Vec<usize>> = HashMap::new();
    for (row, invoice) in column(mapping, rows, "invoice") {
        of.entry(invoice).or_default().push(row);
    }
    let keys: Vec<&str> = of.keys().copied().collect();
    let mut known = HashMap::new();
    // No more values in one statement than every engine takes.
    for keys in keys.chunks(500) {
        let found = invoice::Entity::find().filter(invoice::Column::ExternalRef.is_in(keys.iter().copied()));
        for row in found.all(db).await? {
            known.insert(row.external_ref.clone().unwrap_or_default(), row);
        }
    }
    for (invoice, lines) in of {
        // What cannot be read, and invoices that are not there, are told row by row.
        let Some(row) = known.get(invoice) else { continue };
        let amount = |line: &usize| {
            let price = Decimal::parse(prices.get(line)?, Locale::En).ok()?;
            let quantity = Decimal::optional(quantities.get(line).copied().unwrap_or_default(), Locale::En).ok()?;
            let quantity = quantity.unwrap_or(Decimal::ONE);
            let item = Item { quantity, unit: None, price, discount: Decimal::ZERO, tax: Tax::default() };
            Some(item.amount(Currency::parse(&row.currency).ok()?))
        };
        let sum: Option<i64> = lines.iter().map(amount).sum();
        if sum.is_some_and(|sum| sum != row.net) {
            for line in lines {
                problems[line].push(FieldProblem::new("price", Problem::OtherTotal));
            }
        }
    }
    Ok(())
}

/// A line manager is on another row or in the team already, and nobody ends up above themself.
async fn managers(
    db: &impl ConnectionTrait,
    mapping: &[String],
    rows: &[Vec<String>],
    problems: &mut [Vec<FieldProblem>],
) -> Result<()> {
    let mut by_name: HashMap<String, usize> = HashMap::new();
    for field in ["reference", "email"] {
        by_name.extend(column(mapping, rows, field).into_iter().map(|(row, value)| (value.to_lowercase(), row)));
    }
    let managers: HashMap<usize, &str> = column(mapping, rows, "manager").into_iter().collect();
    let elsewhere: Vec<String> =
        managers.values().map(|name| name.to_lowercase()).filter(|name| !by_name.contains_key(name)).collect();
    let known = staff::Entity::find()
        .filter(
            Condition::any()
                .add(staff::Column::ExternalRef.is_in(elsewhere.iter().map(String::as_str)))
                .add(staff::Column::Email.is_in(elsewhere.iter().map(String::as_str))),
        )
        .all(db)
        .await?;
    let known: HashSet<String> =
        known.into_iter().flat_map(|staff| [Some(staff.email), staff.external_ref]).flatten().collect();
    for (row, name) in &managers {
        let name = name.to_lowercase();
        if !by_name.contains_key(&name) && !known.contains(&name) {
            problems[*row].push(FieldProblem::new("manager", Problem::Unknown));
            continue;
        }
        let mut above = by_name.get(&name).copied();
        let mut steps = 0;
        while let Some(at) = above {
            steps += 1;
            if at == *row || steps > rows.len() {
                problems[*row].push(FieldProblem::new("manager", Problem::Circle));
                break;
            }
            above = managers.get(&at).and_then(|name| by_name.get(&name.to_lowercase())).copied();
        }
    }
    Ok(())
}
