//! What can be said of rows by looking at the whole file, before any of them is tried out.

use crate::Result;
use crate::store::staff;
use domain::import::ImportKind;
use domain::{FieldProblem, Problem};
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
    };
    for field in unique {
        let mut seen = HashSet::new();
        for (row, value) in column(mapping, rows, field) {
            if !seen.insert(value.to_lowercase()) {
                problems[row].push(FieldProblem::new(field, Problem::Twice));
            }
        }
    }
    if kind == ImportKind::Staff {
        managers(db, mapping, rows, &mut problems).await?;
    }
    Ok(problems)
}

/// The cells of a field that hold something, with their rows.
fn column<'a>(mapping: &[String], rows: &'a [Vec<String>], field: &str) -> Vec<(usize, &'a str)> {
    let Some(at) = mapping.iter().position(|mapped| mapped == field) else { return Vec::new() };
    let cells = rows.iter().enumerate().map(|(row, cells)| (row, cells.get(at).map_or("", String::as_str)));
    cells.filter(|(_, cell)| !cell.is_empty()).collect()
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
