//! Customers: list, card, changes, trash.

mod assign;
mod audience;
mod card;
mod duplicates;
mod edit;
mod list;
mod parts;
mod terms;
mod timeline;
mod trash;

pub(crate) use assign::{all_active, assigned, set_staff};
pub(crate) use card::{address, group_name, tags_of};
pub(crate) use edit::{
    change, filled, group, insert, reads_tax_id, set_tags, unchanged_since, understood, with_masked,
};
pub(crate) use list::{general_masks, groups, masks_somewhere, matching};
pub(crate) use parts::{
    find_in_scope, find_locked, find_to_change, masks_with_name, name_is_read, owned_by, ownership, ownership_of,
    staff_of,
};
pub(crate) use terms::{found, index, people_found};
pub(crate) use trash::{bring_back, in_trash, leave_in_trash, of_deleter, put_in_trash, put_there};
