use crate::api::account::portal_profile;
use crate::load::{loaded, record};
use crate::ui::profile::{ProfileForms, profile_page};
use domain::account::Realm;
use leptos::prelude::*;

/// One's own name, language and password.
pub fn own_profile() -> AnyView {
    let profile = record(|| (), |()| portal_profile());
    let forms = ProfileForms {
        realm: Realm::Portal,
        save: "/api/profile/save",
        password: "/api/profile/change-password",
        picture: "/api/profile/picture",
        remove_picture: "/api/profile/remove-picture",
    };
    loaded(profile, move |profile| profile_page(forms, profile))
}
