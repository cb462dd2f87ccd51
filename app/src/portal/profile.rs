use crate::api::account::portal_profile;
use crate::load::{loaded, record};
use crate::routes::portal as routes;
use crate::ui::profile::{ProfileForms, profile_page};
use leptos::prelude::*;

lazy_page! {
    /// One's own name, language and password.
    pub PROFILE in forms => own_profile
}

fn own_profile() -> AnyView {
    let profile = record(|| (), |()| portal_profile());
    let forms = ProfileForms {
        page: routes::PROFILE,
        devices: routes::DEVICES,
        save: "/api/profile/save",
        password: "/api/profile/change-password",
    };
    loaded(profile, move |profile| profile_page(forms, profile))
}
