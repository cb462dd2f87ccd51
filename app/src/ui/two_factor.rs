//! One's own second factor: set up, looked after, given up. The same behind both doors, and before them where it is demanded.

use super::button::button;
use super::card::card;
use super::error_summary::error_summary;
use super::field::field;
use super::form::{Actions, FormState, PostForm, act};
use super::icon::Icon;
use super::passkey::passkey_card;
use super::qr::qr;
use crate::frame::use_flash;
use crate::i18n::{T, use_texts};
use domain::account::Realm;
use domain::two_factor::{SetUp, TwoFactor};
use leptos::prelude::*;
use texts::shared::two_factor as words;

/// Where the acts of a door go.
#[derive(Clone, Copy)]
pub struct FactorForms {
    pub prove: &'static str,
    begin: &'static str,
    finish: &'static str,
    keep: &'static str,
    renew: &'static str,
    end: &'static str,
    pub(super) add_passkey: &'static str,
    pub(super) remove_passkey: &'static str,
}

impl FactorForms {
    pub const fn of(realm: Realm) -> Self {
        match realm {
            Realm::Staff => Self {
                prove: "/admin/api/two-factor/prove",
                begin: "/admin/api/two-factor/begin",
                finish: "/admin/api/two-factor/finish",
                keep: "/admin/api/two-factor/keep-codes",
                renew: "/admin/api/two-factor/renew-codes",
                end: "/admin/api/two-factor/end",
                add_passkey: "/admin/api/passkeys/add",
                remove_passkey: "/admin/api/passkeys/remove",
            },
            Realm::Portal => Self {
                prove: "/api/two-factor/prove",
                begin: "/api/two-factor/begin",
                finish: "/api/two-factor/finish",
                keep: "/api/two-factor/keep-codes",
                renew: "/api/two-factor/renew-codes",
                end: "/api/two-factor/end",
                add_passkey: "/api/passkeys/add",
                remove_passkey: "/api/passkeys/remove",
            },
        }
    }
}

/// The field for a code of the app, or a recovery code.
pub fn code_field(t: T, form: &FormState) -> AnyView {
    field(form, "code", t.get(words::CODE)).hint(t.get(words::CODE_HINT)).complete("one-time-code").text("")
}

/// The cards of the page at one's profile.
pub fn two_factor_cards(realm: Realm, state: TwoFactor) -> AnyView {
    let t = use_texts();
    let forms = FactorForms::of(realm);
    match state {
        TwoFactor::Asked { .. } => ().into_any(),
        TwoFactor::Off { .. } => {
            let body =
                view! { <div class="body stack" data-gap="3"><p>{t.get(words::OFF_LEAD)}</p>{start(t, forms)}</div> };
            card(t.get(words::OFF), None, body.into_any()).into_any()
        }
        TwoFactor::Starting(set_up) => {
            let body = view! { <div class="body">{setting_up(t, forms, set_up)}</div> };
            card(t.get(words::STARTING), None, body.into_any()).into_any()
        }
        TwoFactor::On { since, codes, left, passkeys, demanded } => {
            let end = (!demanded).then(|| act(forms.end, [], button(t.get(words::END)).submit()));
            let kept = demanded.then(|| view! { <p class="soft">{t.get(words::DEMANDED)}</p> });
            let on = view! {
                <div class="body stack" data-gap="3">
                    <p>{t.fill(words::SINCE, &[("day", &since.text)])}</p>
                    {kept}
                    {end}
                </div>
            };
            let renew = act(forms.renew, [], button(t.get(words::RENEW)).submit());
            let about = match codes.is_empty() {
                true => view! { <p>{t.count(words::LEFT, left)}</p>{renew} }.into_any(),
                false => fresh_codes(t, forms, codes),
            };
            let recovery = view! { <div class="body stack" data-gap="3"><p class="soft">{t.get(words::RECOVERY_LEAD)}</p>{about}</div> };
            view! {
                {card(t.get(words::ON), None, on.into_any())}
                {passkey_card(realm, passkeys)}
                {card(t.get(words::RECOVERY), None, recovery.into_any())}
            }
            .into_any()
        }
    }
}

/// The button that begins it.
pub fn start(t: T, forms: FactorForms) -> impl IntoView {
    act(forms.begin, [], button(t.get(words::BEGIN)).icon(Icon::Lock).primary().submit())
}

/// The picture to scan, the secret to type, and the first code.
pub fn setting_up(t: T, forms: FactorForms, set_up: SetUp) -> impl IntoView {
    let form = FormState::new(use_flash(forms.finish), forms.finish);
    view! {
        {error_summary(&form)}
        <div class="set-up">
            {qr(&set_up.picture, t.get(words::PICTURE))}
            <div class="stack" data-gap="3">
                <p>{t.get(words::SCAN)}</p>
                <p class="small soft">{t.get(words::TYPE)}" "<code class="secret">{set_up.secret}</code></p>
                <p class="small"><a href=set_up.address rel="external">{t.get(words::OPEN_APP)}</a></p>
                <PostForm action=forms.finish>
                    {field(&form, "code", t.get(words::CODE)).complete("one-time-code").text("")}
                    <Actions>{button(t.get(words::FINISH)).primary().submit()}</Actions>
                </PostForm>
                {act(forms.begin, [], button(t.get(words::ANOTHER)).quiet().small().submit())}
            </div>
        </div>
    }
}

/// Shown until they are said to be kept.
fn fresh_codes(t: T, forms: FactorForms, codes: Vec<String>) -> AnyView {
    let codes = codes.into_iter().map(|code| view! { <li><code>{code}</code></li> }).collect_view();
    view! {
        <p><b>{t.get(words::WRITE_DOWN)}</b></p>
        <ul class="recovery-codes">{codes}</ul>
        {act(forms.keep, [], button(t.get(words::KEPT)).primary().submit())}
    }
    .into_any()
}
