//! How contacts stand with the portal, as a condition of a query: the same as `Standings::of_contact` says of each. A test holds the two equal.

use crate::store::{contact, invitation, membership};
use domain::Timestamp;
use domain::contact::AccessState;
use domain::invitation::InvitationStatus;
use sea_orm::ColumnTrait;
use sea_orm::sea_query::{Alias, Condition, Expr, ExprTrait, Query, SelectStatement};

const NOTHING_CAME_OF_IT: [InvitationStatus; 4] =
    [InvitationStatus::Expired, InvitationStatus::Revoked, InvitationStatus::Declined, InvitationStatus::Bounced];

/// Contacts that stand so.
pub fn standing(state: AccessState, now: Timestamp) -> Condition {
    let id = contact::Column::Id;
    let waits = || Condition::all().add(link_is([InvitationStatus::Pending]));
    let ends = invitation::Column::ExpiresAt;
    let works = || waits().add(ends.gt(now.ms()));
    let over = || Condition::any().add(link_is(NOTHING_CAME_OF_IT)).add(waits().add(ends.lte(now.ms())));
    match state {
        // Most contacts may be so, and are met in the order of the list; the others are few, and are picked.
        AccessState::Active => Condition::all().add(Expr::exists(access(&["active"]))),
        AccessState::Suspended => Condition::all().add(id.in_subquery(suspended())),
        AccessState::Invited => without_access().add(id.in_subquery(latest(works()))),
        AccessState::Ended => {
            without_access().add(id.in_subquery(latest(over()))).add(Expr::not_exists(came_back_from_elsewhere()))
        }
        AccessState::None => {
            let linked = Condition::any().add(works()).add(over());
            let unlinked = id.not_in_subquery(latest(linked));
            without_access().add(Condition::any().add(unlinked).add(Expr::exists(came_back_from_elsewhere())))
        }
    }
}

fn without_access() -> Condition {
    Condition::all().add(Expr::not_exists(access(&["active", "suspended"])))
}

/// The access of the contact of the outer query, if it has one of these statuses.
fn access(statuses: &[&str]) -> SelectStatement {
    let whose = Expr::col((membership::Entity, membership::Column::ContactId));
    Query::select()
        .column(membership::Column::Id)
        .from(membership::Entity)
        .and_where(whose.eq(of_contact(contact::Column::Id)))
        .and_where(membership::Column::Status.is_in(statuses.iter().copied()))
        .to_owned()
}

fn suspended() -> SelectStatement {
    Query::select()
        .column(membership::Column::ContactId)
        .from(membership::Entity)
        .and_where(membership::Column::Status.eq("suspended"))
        .to_owned()
}

/// Whom the latest link went to, where that is one of these.
fn latest(which: Condition) -> SelectStatement {
    let later = |column: invitation::Column| Expr::col((Alias::new("later"), column));
    let place = [later(invitation::Column::CreatedAt), later(invitation::Column::Id)];
    let here = [of_link(invitation::Column::CreatedAt), of_link(invitation::Column::Id)];
    let newer = Query::select()
        .column(invitation::Column::Id)
        .from_as(invitation::Entity, Alias::new("later"))
        .and_where(later(invitation::Column::ContactId).eq(of_link(invitation::Column::ContactId)))
        .and_where(Expr::tuple(place).gt(Expr::tuple(here)))
        .to_owned();
    Query::select()
        .column((invitation::Entity, invitation::Column::ContactId))
        .from(invitation::Entity)
        .and_where(invitation::Column::ContactId.is_not_null())
        .and_where(Expr::not_exists(newer))
        .cond_where(which)
        .to_owned()
}

/// The latest link to the contact of the outer query, if it came back from another address than the contact has now: that says nothing of this one.
fn came_back_from_elsewhere() -> SelectStatement {
    let email = || of_contact(contact::Column::Email);
    let other = Condition::any().add(email().is_null()).add(of_link(invitation::Column::Email).ne(email()));
    let mut select = latest(Condition::all().add(link_is([InvitationStatus::Bounced])));
    select.and_where(of_link(invitation::Column::ContactId).eq(of_contact(contact::Column::Id))).cond_where(other);
    select
}

fn link_is<const N: usize>(statuses: [InvitationStatus; N]) -> Expr {
    invitation::Column::Status.is_in(statuses.map(InvitationStatus::key))
}

fn of_link(column: invitation::Column) -> Expr {
    Expr::col((invitation::Entity, column))
}

fn of_contact(column: contact::Column) -> Expr {
    Expr::col((contact::Entity, column))
}
