//! The page about oneself, the same behind both doors.

use super::avatar::{Side, Size, portrait};
use super::button::{Variant, button};
use super::card::card;
use super::error_summary::error_summary;
use super::field::field;
use super::form::{Actions, Carries, FormState, Layout, PostForm, addressed, section};
use super::icon::Icon;
use super::page::{head, tabs, title, toast};
use super::two_factor::two_factor_cards;
use super::words::{languages, role_text};
use crate::frame::use_flash;
use crate::i18n::{T, use_texts};
use crate::public::new_password;
use crate::routes::{admin, portal};
use domain::account::{Profile, Realm};
use domain::picture::ACCEPT;
use domain::two_factor::TwoFactor;
use leptos::prelude::*;
use texts::Key;
use texts::shared::{action, device, entrance, profile as words, two_factor};

/// Where the two forms of the page go.
#[derive(Clone, Copy)]
pub struct ProfileForms {
    pub realm: Realm,
    pub save: &'static str,
    pub password: &'static str,
    pub picture: &'static str,
    pub remove_picture: &'static str,
}

/// The pages about oneself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnTab {
    You,
    Devices,
    TwoFactor,
    /// Of customers' people alone.
    Mails,
}

pub fn profile_tabs(t: T, realm: Realm, here: OwnTab) -> impl IntoView {
    let (you, devices, factor) = match realm {
        Realm::Staff => (admin::PROFILE, admin::DEVICES, admin::TWO_FACTOR),
        Realm::Portal => (portal::PROFILE, portal::DEVICES, portal::TWO_FACTOR),
    };
    let tab = |words: Key, path: &str, tab: OwnTab| (t.get(words).into(), path.to_owned(), here == tab);
    let mut all = vec![
        tab(words::YOU, you, OwnTab::You),
        tab(device::TITLE, devices, OwnTab::Devices),
        tab(two_factor::TITLE, factor, OwnTab::TwoFactor),
    ];
    if realm == Realm::Portal {
        all.push(tab(words::MAILS, portal::MAILS_WANTED, OwnTab::Mails));
    }
    tabs(t.get(words::TITLE), all)
}

/// The page about one's own second factor.
pub fn two_factor_page(realm: Realm, state: TwoFactor) -> AnyView {
    let t = use_texts();
    view! {
        {title(t.get(two_factor::TITLE))}
        {toast()}
        {head(t.get(words::TITLE), Some(t.get(two_factor::LEAD).into()), ().into_any())}
        {profile_tabs(t, realm, OwnTab::TwoFactor)}
        {two_factor_cards(realm, state)}
    }
    .into_any()
}

pub fn profile_page(forms: ProfileForms, profile: Profile) -> AnyView {
    let t = use_texts();
    let you = FormState::new(use_flash(forms.save), forms.save);
    let password = FormState::new(use_flash(forms.password), forms.password);
    let picture = FormState::new(use_flash(forms.picture), forms.picture);
    let themes = [("", words::THEME_AUTO), ("light", words::THEME_LIGHT), ("dark", words::THEME_DARK)];
    let themes = themes.map(|(value, words)| (value.to_owned(), t.get(words).into())).into();
    let line = match &profile.role {
        Some(role) => format!("{} · {}", profile.email, role_text(t, role)),
        None => profile.email.clone(),
    };
    let theme = profile.theme.clone().unwrap_or_default();
    let own_data = (forms.realm == Realm::Portal).then(|| {
        let take = button(t.get(words::OWN_DATA_TAKE)).icon(Icon::Download).external(portal::OWN_DATA);
        let lead = t.get(words::OWN_DATA_LEAD);
        let body = view! { <div class="body stack" data-gap="3"><p class="soft">{lead}</p><p>{take}</p></div> };
        card(t.get(words::OWN_DATA), None, body.into_any())
    });
    let refused = if picture.problems().is_empty() { &you } else { &picture };
    let (name, errors) = (refused.title(t.get(words::TITLE)), [&you, &password, &picture].map(error_summary));
    let picture = picture_form(forms, &picture, &profile);
    view! {
        {title(name)}
        {toast()}
        {errors.into_iter().collect_view()}
        {head(t.get(words::TITLE), Some(line.into()), ().into_any())}
        {profile_tabs(t, forms.realm, OwnTab::You)}
        <PostForm action=forms.save layout=Layout::Sections>
            {section(t.get(words::YOU), Some(t.get(words::EMAIL_FIXED).into()), (
                field(&you, "first_name", t.get(entrance::FIRST_NAME)).complete("given-name").text(&profile.first_name),
                field(&you, "last_name", t.get(entrance::LAST_NAME)).complete("family-name").text(&profile.last_name),
                field(&you, "language", t.get(words::LANGUAGE)).select(profile.locale.code(), languages()),
                field(&you, "time_zone", t.get(words::TIME_ZONE)).hint(t.get(words::TIME_ZONE_HINT)).text(&profile.time_zone),
                field(&you, "theme", t.get(words::THEME)).select(theme, themes),
            ))}
            <Actions>{button(t.get(action::SAVE)).primary().submit()}</Actions>
        </PostForm>
        {picture}
        <div id="password"><PostForm action=forms.password layout=Layout::Sections>
            // Tells password managers whose password it is; without a name it is never sent.
            <input type="email" autocomplete="username" value=profile.email hidden/>
            {section(t.get(words::PASSWORD), Some(t.get(words::PASSWORD_LEAD).into()), (
                field(&password, "current_password", t.get(words::CURRENT_PASSWORD)).full().complete("current-password").password(),
                new_password(&password).password(),
                field(&password, "password_again", t.get(entrance::PASSWORD_AGAIN)).complete("new-password").password(),
            ))}
            <Actions>{button(t.get(words::CHANGE_PASSWORD)).submit()}</Actions>
        </PostForm></div>
        {own_data}
    }
    .into_any()
}

/// One's picture, to choose, change or take away.
fn picture_form(forms: ProfileForms, form: &FormState, profile: &Profile) -> impl IntoView + use<> {
    const REMOVE: &str = "remove-picture";
    let t = use_texts();
    let (side, lead) = match forms.realm {
        Realm::Staff => (Side::Staff, words::PICTURE_LEAD_STAFF),
        Realm::Portal => (Side::Customer, words::PICTURE_LEAD_PORTAL),
    };
    let name = format!("{} {}", profile.first_name, profile.last_name);
    let removal = profile.picture.is_some().then(|| {
        let remove = button(t.get(words::PICTURE_REMOVE)).variant(Variant::DangerQuiet).sends(REMOVE);
        (remove, view! { <form id=REMOVE method="post" action=addressed(forms.remove_picture) hidden></form> })
    });
    let (remove, removal) = removal.unzip();
    let now = portrait(&name, side, Size::ExtraLarge, profile.picture);
    let file = field(form, "file", t.get(words::PICTURE_FILE)).hint(t.get(words::PICTURE_HINT)).file(ACCEPT);
    let fields = view! { <div class="picture-field">{now}{file}</div> };
    view! {
        <PostForm action=forms.picture layout=Layout::Sections carries=Carries::Files>
            {section(t.get(words::PICTURE), Some(t.get(lead).into()), fields)}
            <Actions>{button(t.get(words::PICTURE_SAVE)).icon(Icon::Upload).submit()}{remove}</Actions>
        </PostForm>
        {removal}
    }
}
