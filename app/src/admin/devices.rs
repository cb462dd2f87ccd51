//! Where one is signed in oneself, and where others of the team are.

use super::staff_card::{PersonTab, person_tabs};
use crate::api::account::staff_devices;
use crate::api::staff::show_staff_devices;
use crate::api::two_factor::staff_two_factor;
use crate::i18n::use_texts;
use crate::load::{loaded, record};
use crate::routes::admin as routes;
use crate::ui::button::button;
use crate::ui::card::card;
use crate::ui::confirm::confirm_page;
use crate::ui::devices::{DeviceForms, devices};
use crate::ui::form::act;
use crate::ui::page::{breadcrumb, head, title, toast};
use crate::ui::profile::{OwnTab, profile_tabs, two_factor_page};
use domain::account::Realm;
use domain::session::SessionList;
use domain::{Refusal, StaffId};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use texts::admin::staff as staff_words;
use texts::shared::{device as words, profile, two_factor as factor};

/// The password again.
pub fn confirm() -> AnyView {
    loaded(record(|| (), |()| staff_two_factor()), |state| confirm_page("/admin/api/confirm", &state))
}

/// One's own second factor.
pub fn own_two_factor() -> AnyView {
    loaded(record(|| (), |()| staff_two_factor()), |state| two_factor_page(Realm::Staff, state))
}

pub fn own_devices() -> AnyView {
    let query = use_query_map();
    let list = record(move || query.get().get("before").unwrap_or_default(), staff_devices);
    loaded(list, |list| {
        let t = use_texts();
        let forms = DeviceForms {
            end: "/admin/api/devices/end",
            end_all: "/admin/api/devices/end-others",
            end_all_words: words::END_OTHERS,
            of: None,
            page: routes::DEVICES.to_owned(),
        };
        view! {
            {title(t.get(words::TITLE))}
            {toast()}
            {head(t.get(profile::TITLE), Some(t.get(words::LEAD).into()), ().into_any())}
            {profile_tabs(t, Realm::Staff, OwnTab::Devices)}
            {devices(list, &forms)}
        }
        .into_any()
    })
}

pub fn devices_of_staff() -> AnyView {
    let (params, query) = (use_params_map(), use_query_map());
    let id = move || params.get().get("id").unwrap_or_default();
    let asked = move || (id(), query.get().get("before").unwrap_or_default());
    let list = record(asked, |(id, before)| async move {
        let id: StaffId = id.parse().map_err(|_| Refusal::NotFound)?;
        Ok((id, show_staff_devices(id, before).await?))
    });
    loaded(list, |(id, list)| page_of(id, list))
}

fn page_of(id: StaffId, list: SessionList) -> AnyView {
    let t = use_texts();
    let forms = DeviceForms {
        end: "/admin/api/staff/end-session",
        end_all: "/admin/api/staff/end-sessions",
        end_all_words: words::END_ALL,
        of: Some(id.to_string()),
        page: routes::staff_devices(id),
    };
    let name = list.name.clone();
    let factor = list.resettable.then(|| {
        let reset = act("/admin/api/staff/reset-two-factor", [("id", id.to_string())], button(t.get(factor::RESET)).submit());
        let body = view! { <div class="body stack" data-gap="3"><p>{t.fill(factor::RESET_LEAD, &[("name", &name)])}</p>{reset}</div> };
        card(t.get(factor::TITLE), None, body.into_any())
    });
    view! {
        {title(name.clone())}
        {breadcrumb(
            vec![
                (t.get(staff_words::TITLE).into(), routes::STAFF.to_owned()),
                (name.clone().into(), routes::staff(id)),
            ],
            t.get(words::TITLE),
        )}
        {toast()}
        {head(name.clone(), Some(t.fill(words::LEAD_OF, &[("name", &name)]).into()), ().into_any())}
        {person_tabs(t, id, PersonTab::Devices)}
        {factor}
        {devices(list, &forms)}
    }
    .into_any()
}
