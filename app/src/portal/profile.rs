use crate::api::account::portal_profile;
use crate::load::{loaded, record};
use crate::ui::profile::{ProfileForms, profile_page};
use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

/// One's own name, language and password.
pub struct ProfilePage;

#[lazy_route]
impl LazyRoute for ProfilePage {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        let profile = record(|| (), |()| portal_profile());
        let forms = ProfileForms { save: "/api/profile/save", password: "/api/profile/change-password" };
        loaded(profile, move |profile| profile_page(forms, profile))
    }
}
