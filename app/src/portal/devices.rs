//! Where a customer's person is signed in, and was.

use crate::api::account::portal_devices;
use crate::api::two_factor::portal_two_factor;
use crate::i18n::use_texts;
use crate::load::{loaded, record};
use crate::routes::portal as routes;
use crate::ui::confirm::confirm_page;
use crate::ui::devices::{DeviceForms, devices};
use crate::ui::page::{head, title, toast};
use crate::ui::profile::{OwnTab, profile_tabs, two_factor_page};
use domain::account::Realm;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use texts::shared::{device as words, profile};

/// The password again.
pub fn confirm() -> AnyView {
    loaded(record(|| (), |()| portal_two_factor()), |state| confirm_page("/api/confirm", &state))
}

/// One's own second factor.
pub fn own_two_factor() -> AnyView {
    loaded(record(|| (), |()| portal_two_factor()), |state| two_factor_page(Realm::Portal, state))
}

pub fn own_devices() -> AnyView {
    let query = use_query_map();
    let list = record(move || query.get().get("before").unwrap_or_default(), portal_devices);
    loaded(list, |list| {
        let t = use_texts();
        let forms = DeviceForms {
            end: "/api/devices/end",
            end_all: "/api/devices/end-others",
            end_all_words: words::END_OTHERS,
            of: None,
            page: routes::DEVICES.to_owned(),
        };
        view! {
            {title(t.get(words::TITLE))}
            {toast()}
            {head(t.get(profile::TITLE), Some(t.get(words::LEAD).into()), ().into_any())}
            {profile_tabs(t, Realm::Portal, OwnTab::Devices)}
            {devices(list, &forms)}
        }
        .into_any()
    })
}
