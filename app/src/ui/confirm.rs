//! The password again, before what must not happen on a device that somebody left open.

use super::button::button;
use super::error_summary::error_summary;
use super::field::field;
use super::form::{Actions, FormState, PostForm, hidden};
use super::page::{head, title};
use super::passkey::{Ceremony, passkey_button};
use super::two_factor::code_field;
use crate::frame::use_flash;
use crate::i18n::use_texts;
use domain::two_factor::TwoFactor;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use texts::shared::{confirm as words, entrance, two_factor};

pub fn confirm_page(post: &'static str, factor: &TwoFactor) -> AnyView {
    let t = use_texts();
    let form = FormState::new(use_flash(post), post);
    let next = use_query_map().read_untracked().get("next").unwrap_or_default();
    let (code, passkey) = match factor {
        TwoFactor::On { passkeys, .. } => {
            let passkey = (!passkeys.list.is_empty())
                .then(|| passkey_button(t, Ceremony::Ask, button(t.get(two_factor::USE_PASSKEY))));
            (Some(code_field(t, &form)), passkey)
        }
        TwoFactor::Asked { .. } | TwoFactor::Off { .. } | TwoFactor::Starting(_) => (None, None),
    };
    view! {
        {title(form.title(t.get(words::TITLE)))}
        {error_summary(&form)}
        {head(t.get(words::TITLE), Some(t.get(words::LEAD).into()), ().into_any())}
        <div class="measure">
            <PostForm action=post>
                {hidden("next", form.value("next", next))}
                // As on the profile: tells password managers whose password it is.
                <input type="text" autocomplete="username" hidden/>
                {field(&form, "password", t.get(entrance::PASSWORD)).complete("current-password").password()}
                {code}
                <Actions>{button(t.get(words::BUTTON)).primary().submit()}{passkey}</Actions>
            </PostForm>
        </div>
    }
    .into_any()
}
