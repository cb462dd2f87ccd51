use super::realm;
use crate::api::two_factor::{portal_two_factor, staff_two_factor};
use crate::frame::use_flash;
use crate::i18n::use_texts;
use crate::load::{loaded, record};
use crate::ui::button::button;
use crate::ui::entrance::entrance;
use crate::ui::error_summary::error_summary;
use crate::ui::form::{FormState, PostForm, hidden};
use crate::ui::page::title;
use crate::ui::passkey::{Ceremony, passkey_button};
use crate::ui::two_factor::{FactorForms, code_field, setting_up, start};
use domain::account::Realm;
use domain::two_factor::TwoFactor;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use texts::shared::{action, two_factor as words};

/// The code after the password, or setting up where one is demanded; at either door.
pub fn second_factor_page() -> AnyView {
    let realm = realm();
    let state = record(
        || (),
        move |()| async move {
            match realm {
                Realm::Staff => staff_two_factor().await,
                Realm::Portal => portal_two_factor().await,
            }
        },
    );
    loaded(state, move |state| page(realm, state))
}

fn page(realm: Realm, state: TwoFactor) -> AnyView {
    let t = use_texts();
    let forms = FactorForms::of(realm);
    let prove = FormState::new(use_flash(forms.prove), forms.prove);
    let next = use_query_map().with_untracked(|query| query.get("next").unwrap_or_default());
    let name = match state {
        TwoFactor::Asked { .. } => words::ASKED,
        TwoFactor::Off { .. } | TwoFactor::Starting(_) | TwoFactor::On { .. } => words::DEMAND,
    };
    let heading = title(prove.title(t.get(name)));
    let (lead, body) = match state {
        TwoFactor::Asked { passkeys } => {
            let passkey = passkeys.then(|| passkey_button(t, Ceremony::Ask, button(t.get(words::USE_PASSKEY)).wide()));
            let body = view! {
                {error_summary(&prove)}
                <PostForm action=forms.prove>
                    {hidden("next", prove.value("next", next))}
                    {code_field(t, &prove)}
                    {button(t.get(action::SIGN_IN)).primary().wide().submit()}
                    {passkey}
                </PostForm>
                <p class="small soft">{t.get(words::LOST)}</p>
            };
            (words::ASKED_LEAD, body.into_any())
        }
        TwoFactor::Starting(set_up) => (words::DEMAND_LEAD, setting_up(t, forms, set_up).into_any()),
        TwoFactor::Off { .. } | TwoFactor::On { .. } => (words::DEMAND_LEAD, start(t, forms).into_any()),
    };
    let sign_out = match realm {
        Realm::Staff => "/admin/api/sign-out",
        Realm::Portal => "/api/sign-out",
    };
    let body = view! {
        {heading}
        {body}
        <form method="post" action=sign_out>{button(t.get(action::SIGN_OUT)).quiet().small().submit()}</form>
    };
    entrance(realm, t.get(name), t.get(lead), body.into_any())
}
