//! The clerk: who may see and do what, and why. There is no second implementation of any rule in here.
//!
//! A [`Right`] is looked up for a viewer and gives a [`Scope`]; a scope covers a record by the viewer's [`Relation`] to it; both
//! steps leave [`Reason`]s. A write needs a [`Permit`], which only this module makes.

mod area;
mod decision;
mod item;
mod lock;
mod member;
mod ownership;
mod permit;
mod portal;
mod representative;
mod right;
mod role;
mod scope;
mod staff;
mod visible;

pub use area::PortalArea;
pub use decision::{Decision, Reason};
pub use item::{Item, ItemKind, Reading, Sensitivity, permit_item, permit_to_delete};
pub use lock::Lock;
pub use member::{Colleague, Member, MembershipKind, may_give, may_manage_colleague, more_than, permit_colleague};
pub use ownership::{Ownership, Relation};
pub use permit::{Actor, Permit};
pub use portal::{PortalRight, PortalRole, PortalScope};
pub use representative::{Representative, Through, portal_decide, portal_permit, portal_scope};
pub use right::{Kind, Right, Whose};
pub use role::{CustomRole, Given, Role, RoleChoice, RoleName};
pub use scope::Scope;
pub use staff::{
    Override, Staff, decide, grant, may_assign_role, may_change_access, may_edit_role, may_end_sessions, may_manage,
    may_manage_status, may_reset_two_factor, may_work_as, permit, permit_list, permit_yes, reaches_own,
    roles_to_work_as,
};
pub use visible::{Masked, Masks, SeenBy};
