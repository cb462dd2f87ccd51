//! Passkeys: one's own, and the button that asks for one. The browser's program does what the button says; without it there is none.

use super::button::{Button, button};
use super::card::card;
use super::error_summary::error_summary;
use super::field::field;
use super::form::{Actions, FormState, PostForm, act, hidden};
use super::icon::Icon;
use super::table::{column, empty_line, table};
use super::two_factor::FactorForms;
use crate::frame::use_flash;
use crate::i18n::{T, use_texts};
use crate::routes::{admin, portal};
use domain::account::Realm;
use domain::two_factor::{Passkey, Passkeys};
use leptos::prelude::*;
use texts::shared::{action, two_factor as words};

/// What becomes of the form's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ceremony {
    /// A new passkey.
    Make,
    /// One that is known.
    Ask,
}

impl Ceremony {
    /// As the browser's program reads it off the button.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Make => "make",
            Self::Ask => "ask",
        }
    }
}

/// A button that fills the form's answer in and sends it, and the words for when that fails. Once in a form.
pub fn passkey_button(t: T, ceremony: Ceremony, button: Button) -> AnyView {
    view! {
        {hidden("passkey", "")}
        {button.icon(Icon::Lock).asks_passkey(ceremony)}
        <p class="error" role="alert" hidden data-passkey-failed>{t.get(words::PASSKEY_FAILED)}</p>
    }
    .into_any()
}

pub fn passkey_card(realm: Realm, passkeys: Passkeys) -> AnyView {
    let t = use_texts();
    let forms = FactorForms::of(realm);
    let list = match passkeys.list.is_empty() {
        true => empty_line(t.get(words::NO_PASSKEYS)).into_any(),
        false => {
            let heads = (
                column(t.get(words::PASSKEY), None),
                column(t.get(words::PASSKEY_ADDED), Some("s")),
                column(t.get(words::PASSKEY_USED), Some("s")),
                column(t.get(action::REMOVE), None),
            );
            let rows = passkeys.list.into_iter().map(|passkey| line(t, forms, passkey)).collect_view();
            table(t.get(words::PASSKEYS), heads.into_any(), rows.into_any()).into_any()
        }
    };
    let add = passkeys.more.then(|| add(t, realm, forms, passkeys.confirmed));
    let body = view! {
        <div class="body stack" data-gap="3"><p class="soft">{t.get(words::PASSKEYS_LEAD)}</p></div>
        {list}
        {add.map(|add| view! { <div class="body measure">{add}</div> })}
    };
    card(t.get(words::PASSKEYS), None, body.into_any())
}

fn add(t: T, realm: Realm, forms: FactorForms, confirmed: bool) -> AnyView {
    if !confirmed {
        let (confirm, back) = match realm {
            Realm::Staff => (admin::CONFIRM, admin::TWO_FACTOR),
            Realm::Portal => (portal::CONFIRM, portal::TWO_FACTOR),
        };
        return button(t.get(words::ADD_PASSKEY)).icon(Icon::Lock).link(format!("{confirm}?next={back}")).into_any();
    }
    let form = FormState::new(use_flash(forms.add_passkey), forms.add_passkey);
    view! {
        {error_summary(&form)}
        <p class="small soft unscripted">{t.get(words::PASSKEY_SCRIPTS)}</p>
        <PostForm action=forms.add_passkey>
            {field(&form, "name", t.get(words::PASSKEY_NAME)).hint(t.get(words::PASSKEY_NAME_HINT)).text("")}
            <Actions>{passkey_button(t, Ceremony::Make, button(t.get(words::ADD_PASSKEY)))}</Actions>
        </PostForm>
    }
    .into_any()
}

fn line(t: T, forms: FactorForms, passkey: Passkey) -> impl IntoView {
    let remove = button(t.get(action::REMOVE)).small().of(passkey.name.clone()).submit();
    let used = match passkey.used {
        Some(used) => view! { <time datetime=used.at>{used.text}</time> }.into_any(),
        None => t.get(words::PASSKEY_UNUSED).into_any(),
    };
    view! {
        <tr>
            <th scope="row">{passkey.name}</th>
            <td data-from="s"><time datetime=passkey.added.at>{passkey.added.text}</time></td>
            <td data-from="s">{used}</td>
            <td class="act">{act(forms.remove_passkey, [("id", passkey.id.to_string())], remove)}</td>
        </tr>
    }
}
