use super::reset::new_password;
use super::{link_token, realm};
use crate::api::account::{portal_invitation, staff_invitation};
use crate::frame::use_flash;
use crate::i18n::{T, use_texts};
use crate::load::{loaded_or, record};
use crate::ui::button::button;
use crate::ui::entrance::{dead_link, entrance};
use crate::ui::error_summary::error_summary;
use crate::ui::field::field;
use crate::ui::form::{FormState, PostForm, hidden};
use crate::ui::icon::{Icon, icon};
use crate::ui::page::title;
use crate::ui::words::{portal_right_word, role_hint_word, role_text};
use domain::account::Realm;
use domain::invitation::{Granted, InvitationPage as Invitation};
use leptos::prelude::*;
use texts::shared::{entrance as entry, invited as words};

/// What an invitation gives, and taking it.
pub fn invitation_page() -> AnyView {
    let realm = realm();
    let invitation = record(link_token, move |token| async move {
        match realm {
            Realm::Staff => staff_invitation(token).await,
            Realm::Portal => portal_invitation(token).await,
        }
    });
    loaded_or(invitation, page, move || dead(realm))
}

/// Expired, used, withdrawn, replaced, or never there: nobody learns which, and everybody what to do.
fn dead(realm: Realm) -> AnyView {
    let t = use_texts();
    let why = view! {
        <p>{t.get(words::DEAD_BODY)}</p>
        <p>{t.get(words::DEAD_ASK)}</p>
    };
    dead_link(realm, t.get(words::DEAD_TITLE), why.into_any())
}

fn page(invitation: Invitation) -> AnyView {
    let t = use_texts();
    let (post, decline) = match invitation.realm {
        Realm::Staff => ("/admin/api/invitation/accept", "/admin/api/invitation/decline"),
        Realm::Portal => ("/api/invitation/accept", "/api/invitation/decline"),
    };
    let form = FormState::new(use_flash(post), post);
    let name = t.fill(words::TITLE, &[("name", &invitation.first_name)]);
    let inviter = ("inviter", invitation.invited_by.as_str());
    let company = ("company", invitation.company.as_str());
    let lead = match &invitation.granted {
        Granted::Staff { .. } => t.fill(words::LEAD_STAFF, &[inviter, company]),
        Granted::Portal { customer, .. } => t.fill(words::LEAD_PORTAL, &[inviter, company, ("customer", customer)]),
    };
    let passwords = if invitation.has_account {
        let own = field(&form, "password", t.get(entry::PASSWORD)).hint(t.get(words::OWN_PASSWORD));
        own.complete("current-password").password()
    } else {
        let again = field(&form, "password_again", t.get(entry::PASSWORD_AGAIN)).complete("new-password").password();
        view! { {new_password(&form).password()}{again} }.into_any()
    };
    let body = view! {
        {title(form.title(&name))}
        {granted(t, &invitation.granted)}
        {error_summary(&form)}
        <PostForm action=post>
            {hidden("token", link_token())}
            <div class="field">
                <label for="invited-email">{t.get(entry::EMAIL)}</label>
                <p class="hint" id="invited-email-hint">{t.get(words::ONLY_ADDRESS)}</p>
                <input
                    class="input"
                    id="invited-email"
                    type="email"
                    value=invitation.email
                    autocomplete="username"
                    readonly=true
                    aria-describedby="invited-email-hint"
                />
            </div>
            {passwords}
            {button(t.get(words::ACCEPT)).primary().wide().submit()}
        </PostForm>
        <form method="post" action=decline>
            {hidden("token", link_token())}
            {button(t.get(words::DECLINE)).quiet().wide().submit()}
        </form>
        <p class="small soft">{t.fill(words::ENDS, &[("when", &invitation.ends.text)])}</p>
    };
    entrance(invitation.realm, name, lead, body.into_any())
}

fn granted(t: T, granted: &Granted) -> impl IntoView + use<> {
    let lines: Vec<String> = match granted {
        Granted::Staff { role, .. } => {
            let line = t.fill(words::ROLE, &[("role", &role_text(t, role))]);
            let hint = role.custom.is_none().then(|| t.get(role_hint_word(role.base)).to_owned());
            std::iter::once(line).chain(hint).collect()
        }
        Granted::Portal { rights, .. } => {
            rights.iter().map(|right| t.get(portal_right_word(*right)).to_owned()).collect()
        }
    };
    let lines =
        lines.into_iter().map(|line| view! { <li class="with-icon">{icon(Icon::Check)}<span>{line}</span></li> });
    view! {
        <section class="stack" data-gap="2" aria-labelledby="will">
            <h2 id="will">{t.get(words::YOU_MAY)}</h2>
            <ul class="stack" data-gap="1">{lines.collect_view()}</ul>
        </section>
    }
}
