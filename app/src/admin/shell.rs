use crate::ui::staff_shell::staff_shell;
use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

/// What stands around every page of the admin area.
pub struct Shell;

#[lazy_route]
impl LazyRoute for Shell {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        staff_shell()
    }
}
