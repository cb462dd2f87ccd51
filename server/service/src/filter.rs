//! A scope as a condition of a query: the same rule as `Scope::covers`, for rows. A test holds the two equal.

use crate::store::{contact, customer, customer_staff, membership, staff};
use domain::access::{MembershipKind, PortalArea, PortalRight, PortalRole, PortalScope, Right, Scope, Staff};
use domain::fold::fold;
use domain::mail::MailCategory;
use sea_orm::ColumnTrait;
use sea_orm::sea_query::{Alias, Condition, Expr, ExprTrait, Func, FunctionCall, Query, SelectStatement};

/// Customers that `right` reaches for this viewer.
pub fn customers(staff: &Staff, right: Right) -> Condition {
    of_customers(staff, right, customer::Column::Id)
}

/// Records of customers that `right` reaches; `column` has the customer's id.
pub fn of_customers(staff: &Staff, right: Right, column: impl ColumnTrait) -> Condition {
    match staff.scope(right) {
        Scope::All => Condition::all(),
        Scope::Assigned => Condition::all().add(column.in_subquery(assigned(staff, false))),
        Scope::Own => Condition::all().add(column.in_subquery(assigned(staff, true))),
        Scope::None => Condition::all().add(Expr::value(1).eq(0)),
    }
}

/// As [`of_customers`], for documents that outlive their customer's record: in the trash they are for those alone who see all.
pub fn of_living_customers(staff: &Staff, right: Right, column: impl ColumnTrait) -> Condition {
    let reached = of_customers(staff, right, column);
    match staff.scope(right) {
        Scope::All | Scope::None => reached,
        Scope::Assigned | Scope::Own => reached.add(column.not_in_subquery(trashed())),
    }
}

/// As [`of_customers`], for records that are gone with their customer's.
pub fn of_customers_out_of_trash(staff: &Staff, right: Right, column: impl ColumnTrait) -> Condition {
    of_customers(staff, right, column).add(column.not_in_subquery(trashed()))
}

/// The ids of the customers in the trash, who are few: they are left out rather than all others picked.
fn trashed() -> SelectStatement {
    Query::select()
        .column(customer::Column::Id)
        .from(customer::Entity)
        .and_where(customer::Column::TrashedAt.is_not_null())
        .to_owned()
}

/// The ids of the customers that a member of the team is assigned to, or is the primary staff of.
pub fn assigned(staff: &Staff, primary_only: bool) -> SelectStatement {
    let mut select = Query::select();
    select
        .column(customer_staff::Column::CustomerId)
        .from(customer_staff::Entity)
        .and_where(customer_staff::Column::StaffId.eq(staff.id.uuid()));
    if primary_only {
        select.and_where(customer_staff::Column::IsPrimary.eq(true));
    }
    select
}

/// Every word of `q` is in one of the columns, in whatever case.
pub fn with_words<C: ColumnTrait>(q: &str, columns: &[C]) -> Condition {
    let mut all = Condition::all();
    for word in q.split_whitespace().take(6) {
        let word = format!("%{}%", word.to_lowercase().replace(['%', '_', '\\'], ""));
        let lower = |column: &C| Expr::expr(Func::lower(Expr::col(*column)));
        let any = columns.iter().fold(Condition::any(), |any, column| any.add(lower(column).like(&word)));
        all = all.add(any);
    }
    all
}

/// Members of the team whom the words find, by name or address; nobody finds those who were erased.
pub fn staff_named(q: &str) -> Condition {
    with_words(&fold(q), &[staff::Column::NameFold, staff::Column::Email]).add(staff::Column::ErasedAt.is_null())
}

/// That a folded column begins with `folded`, as a range of its index.
pub fn begins_with(column: impl ColumnTrait, folded: &str) -> Expr {
    column.gte(folded).and(column.lt(format!("{folded}\u{10ffff}")))
}

/// A sum of whole numbers, which PostgreSQL would make a decimal of.
pub fn sum(of: impl Into<Expr>) -> FunctionCall {
    Func::cast_as(of.into().sum(), Alias::new("bigint"))
}

/// Memberships, beside their customer and contact, that open the portal: nothing of it is suspended, inactive or in the trash.
pub fn opens_the_portal() -> Condition {
    Condition::all()
        .add(membership::Column::Status.eq("active"))
        .add(customer::Column::TrashedAt.is_null())
        .add(customer::Column::Status.eq("active"))
        .add(contact::Column::TrashedAt.is_null())
}

/// Contacts whose sign-in is not suspended.
pub fn not_suspended() -> Expr {
    let suspended = Query::select()
        .column(membership::Column::ContactId)
        .from(membership::Entity)
        .and_where(membership::Column::Status.eq("suspended"))
        .to_owned();
    contact::Column::Id.not_in_subquery(suspended)
}

/// Contacts whom `right` reaches in the portal, or would: the same rule as [`PortalRight::reach`], for rows.
pub fn contacts_with(right: PortalRight, closed: &[PortalArea]) -> Condition {
    contacts_reaching(right, PortalScope::Own, closed)
}

/// As [`contacts_with`], where it reaches so far at least.
pub fn contacts_reaching(right: PortalRight, least: PortalScope, closed: &[PortalArea]) -> Condition {
    let gives = |kind: MembershipKind, role: &PortalRole| right.reach(kind, role, closed) >= least;
    let sub = |role: PortalRole| gives(MembershipKind::SubAccount, &role);
    let mut any = Condition::any().add(Expr::value(1).eq(0));
    if gives(MembershipKind::Primary, &PortalRole::default()) {
        any = any.add(contact::Column::IsPrimary.eq(true));
    }
    let presets = PortalRole::GIVEN_BY_HOUSE.into_iter().filter(|role| sub(role.clone())).map(|role| role.stored());
    any = any.add(contact::Column::PortalRole.is_in(presets));
    let chosen = contact::Column::PortalRole.starts_with(PortalRole::Chosen(Vec::new()).key());
    if sub(PortalRole::Chosen(Vec::new())) {
        any = any.add(chosen);
    } else if sub(PortalRole::Chosen(vec![right])) {
        any = any.add(Condition::all().add(chosen).add(has_word(contact::Column::PortalRole, right.key())));
    }
    any
}

/// Contacts for whom mails of this category are ticked.
pub fn contacts_wanting(category: MailCategory) -> Condition {
    has_word(contact::Column::Mails, category.key())
}

/// Words stand with a blank between them.
fn has_word(column: contact::Column, word: &str) -> Condition {
    Condition::any()
        .add(column.eq(word))
        .add(column.starts_with(format!("{word} ")))
        .add(column.ends_with(format!(" {word}")))
        .add(column.contains(format!(" {word} ")))
}
