use crate::api::account::staff_profile;
use crate::load::{loaded, record};
use crate::ui::profile::{ProfileForms, profile_page};
use domain::account::Realm;
use leptos::prelude::*;

/// One's own name, language and password.
pub fn own_profile() -> AnyView {
    let profile = record(|| (), |()| staff_profile());
    let forms = ProfileForms {
        realm: Realm::Staff,
        save: "/admin/api/profile/save",
        password: "/admin/api/profile/change-password",
        picture: "/admin/api/profile/picture",
        remove_picture: "/admin/api/profile/remove-picture",
    };
    loaded(profile, move |profile| profile_page(forms, profile))
}
