//! Things on a card that are somebody's: who reads, makes and deletes them beyond what the grid shows.

use crate::support::{id, other, record, staff, with};
use domain::Refusal;
use domain::access::*;

fn note(owner: u32, sensitivity: Sensitivity) -> Item {
    Item { kind: ItemKind::Note, owner: id(owner), sensitivity }
}

#[test]
fn without_the_right_to_a_kind_one_reads_what_one_made_and_nothing_else() {
    let viewer = with(Role::Manager, ItemKind::Note.view(), Scope::None, None);
    let customer = record(Relation::Own);
    let reading = Reading::of(&viewer, &customer, ItemKind::Note);
    assert_eq!(reading, Reading { others: false, own: true, private: true });
    assert!(reading.covers(&viewer, &note(1, Sensitivity::Shared)));
    assert!(!reading.covers(&viewer, &note(5, Sensitivity::Shared)));
    let refused = permit_to_delete(&viewer, &customer, &note(5, Sensitivity::Shared));
    assert_eq!(refused.err(), Some(Refusal::NotFound), "what one does not read is not there");
}

#[test]
fn who_reads_but_may_not_delete_is_told_so() {
    let viewer = staff(Role::User);
    let refused = permit_to_delete(&viewer, &record(Relation::Assigned), &note(5, Sensitivity::Shared));
    assert_eq!(refused.err(), Some(Refusal::Forbidden));
    assert!(permit_to_delete(&viewer, &record(Relation::Assigned), &note(1, Sensitivity::Shared)).is_ok());
}

#[test]
fn what_is_private_stays_shut_to_whoever_works_as_its_owner() {
    let worked = other(staff(Role::User)).worked_as_by(staff(Role::MainAdministrator));
    let customer = record(Relation::Assigned);
    let private = Item { owner: worked.id, ..note(7, Sensitivity::Private) };
    assert!(!Reading::of(&worked, &customer, ItemKind::Note).covers(&worked, &private));
    assert_eq!(permit_to_delete(&worked, &customer, &private).err(), Some(Refusal::NotFound));
    assert!(permit_item(&worked, &customer, ItemKind::Note, Sensitivity::Private).is_err());
}

#[test]
fn making_goes_by_the_right_of_the_kind_and_private_ones_by_that_alone() {
    let customer = record(Relation::Assigned);
    let shut = with(Role::User, Right::NotesCreate, Scope::None, None);
    assert!(permit_item(&shut, &customer, ItemKind::Note, Sensitivity::Shared).is_err());
    assert!(permit_item(&shut, &customer, ItemKind::Note, Sensitivity::Private).is_ok());
    let alone = with(Role::User, Right::NotesPrivate, Scope::None, None);
    assert!(permit_item(&alone, &customer, ItemKind::Note, Sensitivity::Private).is_err());
    assert!(permit_item(&alone, &customer, ItemKind::Note, Sensitivity::Shared).is_ok());
    assert!(permit_item(&staff(Role::User), &record(Relation::Stranger), ItemKind::Note, Sensitivity::Shared).is_err());
}
