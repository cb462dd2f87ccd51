//! Entering and leaving, at the staff door under `/admin/api` and at the customers' under `/api`. The two trees share their code and
//! nothing else.

use super::Answer;
use crate::wire::Compact;
use domain::account::Profile;
use domain::invitation::InvitationPage;
use domain::session::SessionList;
use leptos::server;

#[cfg(feature = "ssr")]
use {
    super::door,
    crate::routes,
    domain::account::Realm,
    domain::flash::Notice,
    service::account::{NewPassword, ProfileEdit},
    service::two_factor::Proof,
};

#[server(prefix = "/admin/api", endpoint = "sign-in")]
pub async fn staff_sign_in(email: String, password: String, #[server(default)] next: String) -> Answer<()> {
    sign_in(Realm::Staff, &email, password, &next).await
}

#[server(prefix = "/api", endpoint = "sign-in")]
pub async fn portal_sign_in(email: String, password: String, #[server(default)] next: String) -> Answer<()> {
    sign_in(Realm::Portal, &email, password, &next).await
}

#[server(prefix = "/admin/api", endpoint = "sign-out")]
pub async fn staff_sign_out() -> Answer<()> {
    sign_out(routes::admin::SIGN_IN).await
}

#[server(prefix = "/api", endpoint = "sign-out")]
pub async fn portal_sign_out() -> Answer<()> {
    sign_out(routes::portal::SIGN_IN).await
}

#[server(prefix = "/admin/api", endpoint = "forgot-password")]
pub async fn staff_forgot_password(email: String) -> Answer<()> {
    forgot_password(Realm::Staff, &email, routes::admin::SIGN_IN).await
}

#[server(prefix = "/api", endpoint = "forgot-password")]
pub async fn portal_forgot_password(email: String) -> Answer<()> {
    forgot_password(Realm::Portal, &email, routes::portal::SIGN_IN).await
}

#[server(prefix = "/admin/api", endpoint = "reset-password")]
pub async fn staff_reset_password(token: String, password: String, password_again: String) -> Answer<()> {
    reset_password(Realm::Staff, &token, NewPassword { password, again: password_again }, routes::admin::SIGN_IN).await
}

#[server(prefix = "/api", endpoint = "reset-password")]
pub async fn portal_reset_password(token: String, password: String, password_again: String) -> Answer<()> {
    reset_password(Realm::Portal, &token, NewPassword { password, again: password_again }, routes::portal::SIGN_IN)
        .await
}

/// What a link of an invitation offers, at the door it is for.
#[server(prefix = "/admin/api", endpoint = "invitation/show", output = Compact)]
pub async fn staff_invitation(token: String) -> Answer<InvitationPage> {
    Ok(door::visitor()?.service.invitation(Realm::Staff, &token).await?)
}

#[server(prefix = "/api", endpoint = "invitation/show", output = Compact)]
pub async fn portal_invitation(token: String) -> Answer<InvitationPage> {
    Ok(door::visitor()?.service.invitation(Realm::Portal, &token).await?)
}

#[server(prefix = "/admin/api", endpoint = "invitation/accept")]
pub async fn accept_staff_invitation(
    token: String,
    password: String,
    #[server(default)] password_again: String,
) -> Answer<()> {
    accept_invitation(Realm::Staff, &token, NewPassword { password, again: password_again }, routes::admin::HOME).await
}

#[server(prefix = "/api", endpoint = "invitation/accept")]
pub async fn accept_portal_invitation(
    token: String,
    password: String,
    #[server(default)] password_again: String,
) -> Answer<()> {
    accept_invitation(Realm::Portal, &token, NewPassword { password, again: password_again }, routes::portal::HOME)
        .await
}

#[server(prefix = "/admin/api", endpoint = "invitation/decline")]
pub async fn decline_staff_invitation(token: String) -> Answer<()> {
    decline_invitation(Realm::Staff, &token, routes::admin::SIGN_IN).await
}

#[server(prefix = "/api", endpoint = "invitation/decline")]
pub async fn decline_portal_invitation(token: String) -> Answer<()> {
    decline_invitation(Realm::Portal, &token, routes::portal::SIGN_IN).await
}

/// Creates the first main administrator; there is nothing here once one exists.
#[server(prefix = "/admin/api", endpoint = "setup")]
pub async fn set_up(
    token: String,
    company: String,
    first_name: String,
    last_name: String,
    email: String,
    password: String,
    password_again: String,
) -> Answer<()> {
    let caller = door::visitor()?;
    let form = service::setup::SetupForm { company, first_name, last_name, email };
    let account = caller.service.set_up(&token, &form, NewPassword { password, again: password_again }).await?;
    caller.service.start_session(&caller.session, Realm::Staff, account).await?;
    door::done(routes::admin::HOME);
    Ok(())
}

/// Whether the link that the first start printed still opens the set-up.
#[server(prefix = "/admin/api", endpoint = "setup/show")]
pub async fn setup_is_open(token: String) -> Answer<()> {
    Ok(door::visitor()?.service.setup_is_open(&token).await?)
}

#[server(prefix = "/admin/api", endpoint = "profile/show", output = Compact)]
pub async fn staff_profile() -> Answer<Profile> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.staff_profile(&staff).await?)
}

#[server(prefix = "/api", endpoint = "profile/show", output = Compact)]
pub async fn portal_profile() -> Answer<Profile> {
    let (caller, member) = door::customer()?;
    Ok(caller.service.portal_profile(&member).await?)
}

#[server(prefix = "/admin/api", endpoint = "profile/save")]
pub async fn save_staff_profile(
    first_name: String,
    last_name: String,
    language: String,
    time_zone: String,
    #[server(default)] theme: String,
) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    let edit = ProfileEdit { first_name, last_name, language, time_zone, theme };
    caller.service.save_staff_profile(&staff, &edit).await?;
    door::done_with(routes::admin::PROFILE, Notice::Saved);
    Ok(())
}

#[server(prefix = "/api", endpoint = "profile/save")]
pub async fn save_portal_profile(
    first_name: String,
    last_name: String,
    language: String,
    time_zone: String,
    #[server(default)] theme: String,
) -> Answer<()> {
    let (caller, member) = door::customer()?;
    let edit = ProfileEdit { first_name, last_name, language, time_zone, theme };
    caller.service.save_portal_profile(&member, &edit).await?;
    door::done_with(routes::portal::PROFILE, Notice::Saved);
    Ok(())
}

#[server(prefix = "/admin/api", endpoint = "profile/change-password")]
pub async fn change_staff_password(current_password: String, password: String, password_again: String) -> Answer<()> {
    let (caller, _) = door::staff()?;
    let new = NewPassword { password, again: password_again };
    caller.service.change_password(Realm::Staff, &caller.visitor, current_password, new, &caller.session).await?;
    door::done_with(routes::admin::PROFILE, Notice::PasswordChanged);
    Ok(())
}

#[server(prefix = "/api", endpoint = "profile/change-password")]
pub async fn change_portal_password(current_password: String, password: String, password_again: String) -> Answer<()> {
    let (caller, _) = door::customer()?;
    let new = NewPassword { password, again: password_again };
    caller.service.change_password(Realm::Portal, &caller.visitor, current_password, new, &caller.session).await?;
    door::done_with(routes::portal::PROFILE, Notice::PasswordChanged);
    Ok(())
}

/// Where one is signed in, and was.
#[server(prefix = "/admin/api", endpoint = "devices/list", output = Compact)]
pub async fn staff_devices(before: String) -> Answer<SessionList> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.staff_devices(&staff, &caller.session, &before).await?)
}

#[server(prefix = "/api", endpoint = "devices/list", output = Compact)]
pub async fn portal_devices(before: String) -> Answer<SessionList> {
    let (caller, member) = door::customer()?;
    Ok(caller.service.portal_devices(&member, &caller.session, &before).await?)
}

/// Ends one of one's own sessions.
#[server(prefix = "/admin/api", endpoint = "devices/end")]
pub async fn end_staff_device(session: String) -> Answer<()> {
    let (caller, _) = door::staff()?;
    end_devices(&caller, &session).await
}

#[server(prefix = "/api", endpoint = "devices/end")]
pub async fn end_portal_device(session: String) -> Answer<()> {
    let (caller, _) = door::customer()?;
    end_devices(&caller, &session).await
}

/// Ends all of one's own sessions but this one.
#[server(prefix = "/admin/api", endpoint = "devices/end-others")]
pub async fn end_other_staff_devices() -> Answer<()> {
    let (caller, _) = door::staff()?;
    end_devices(&caller, "").await
}

#[server(prefix = "/api", endpoint = "devices/end-others")]
pub async fn end_other_portal_devices() -> Answer<()> {
    let (caller, _) = door::customer()?;
    end_devices(&caller, "").await
}

/// Takes the password again, and leads back to what asked for it.
#[server(prefix = "/admin/api", endpoint = "confirm")]
pub async fn confirm_staff(
    password: String,
    #[server(default)] code: String,
    #[server(default)] passkey: String,
    #[server(default)] next: String,
) -> Answer<()> {
    let (caller, _) = door::staff()?;
    confirm(&caller, password, Proof::of(&code, &passkey), &next).await
}

#[server(prefix = "/api", endpoint = "confirm")]
pub async fn confirm_portal(
    password: String,
    #[server(default)] code: String,
    #[server(default)] passkey: String,
    #[server(default)] next: String,
) -> Answer<()> {
    let (caller, _) = door::customer()?;
    confirm(&caller, password, Proof::of(&code, &passkey), &next).await
}

#[cfg(feature = "ssr")]
async fn end_devices(caller: &door::Caller, handle: &str) -> Answer<()> {
    caller.service.end_own_sessions(caller.realm, &caller.visitor, &caller.session, handle).await?;
    let page = match caller.realm {
        Realm::Staff => routes::admin::DEVICES,
        Realm::Portal => routes::portal::DEVICES,
    };
    door::done_with(page, Notice::SessionsEnded);
    Ok(())
}

#[cfg(feature = "ssr")]
async fn confirm(caller: &door::Caller, password: String, proof: Proof<'_>, next: &str) -> Answer<()> {
    caller.service.confirm(caller.realm, &caller.visitor, password, proof, &caller.session).await?;
    match caller.service.take_waiting_form(&caller.session).await? {
        Some(typed) => door::done_again(own_or_home(caller.realm, next), typed),
        None => door::done(own_or_home(caller.realm, next)),
    }
    Ok(())
}

/// A path of ours that somebody asked for, or where the door leads.
#[cfg(feature = "ssr")]
pub(super) fn own_or_home(realm: Realm, next: &str) -> &str {
    let home = match realm {
        Realm::Staff => routes::admin::HOME,
        Realm::Portal => routes::portal::HOME,
    };
    let within = |path: &&str| path.starts_with(routes::admin::HOME) == (realm == Realm::Staff);
    Some(next).filter(|path| service::url::is_own_path(path)).filter(within).unwrap_or(home)
}

#[cfg(feature = "ssr")]
async fn sign_in(realm: Realm, email: &str, password: String, next: &str) -> Answer<()> {
    let caller = door::visitor()?;
    let account = caller.service.sign_in(realm, email, password).await?;
    caller.service.start_session(&caller.session, realm, account).await?;
    door::done(own_or_home(realm, next));
    Ok(())
}

#[cfg(feature = "ssr")]
async fn sign_out(sign_in: &str) -> Answer<()> {
    let caller = door::visitor()?;
    caller.service.end_session(&caller.session).await?;
    door::clear_site_data();
    door::done_with(sign_in, Notice::SignedOut);
    Ok(())
}

#[cfg(feature = "ssr")]
async fn forgot_password(realm: Realm, email: &str, sign_in: &str) -> Answer<()> {
    door::visitor()?.service.request_reset(realm, email).await?;
    door::done_with(sign_in, Notice::ResetRequested);
    Ok(())
}

#[cfg(feature = "ssr")]
async fn reset_password(realm: Realm, token: &str, new: NewPassword, sign_in: &str) -> Answer<()> {
    door::visitor()?.service.reset_password(realm, token, new).await?;
    door::done_with(sign_in, Notice::PasswordChanged);
    Ok(())
}

#[cfg(feature = "ssr")]
async fn accept_invitation(realm: Realm, token: &str, new: NewPassword, home: &str) -> Answer<()> {
    let caller = door::visitor()?;
    let account = caller.service.accept_invitation(realm, token, new).await?;
    caller.service.start_session(&caller.session, realm, account).await?;
    door::done(home);
    Ok(())
}

#[cfg(feature = "ssr")]
async fn decline_invitation(realm: Realm, token: &str, sign_in: &str) -> Answer<()> {
    door::visitor()?.service.decline_invitation(realm, token).await?;
    door::done(sign_in);
    Ok(())
}
