use crate::ui::portal_shell::portal_shell;
use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

/// What stands around every page of the portal.
pub struct Shell;

#[lazy_route]
impl LazyRoute for Shell {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        portal_shell()
    }
}
