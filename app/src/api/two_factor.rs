//! One's own second factor, at both doors; that of others, and of whom one is demanded, for staff.

use super::Answer;
use crate::wire::Compact;
use domain::two_factor::{Demands, TwoFactor};
use domain::{ContactId, CustomerId, PasskeyId, StaffId};
use leptos::server;

#[cfg(feature = "ssr")]
use {
    super::account::own_or_home, super::door, crate::routes, domain::account::Realm, domain::flash::Notice,
    domain::two_factor::Preset, service::two_factor::Proof,
};

#[server(prefix = "/admin/api", endpoint = "two-factor/show", output = Compact)]
pub async fn staff_two_factor() -> Answer<TwoFactor> {
    show(&door::visitor()?).await
}

#[server(prefix = "/api", endpoint = "two-factor/show", output = Compact)]
pub async fn portal_two_factor() -> Answer<TwoFactor> {
    show(&door::visitor()?).await
}

/// What follows the password: a code, or a passkey's answer.
#[server(prefix = "/admin/api", endpoint = "two-factor/prove")]
pub async fn prove_staff(
    #[server(default)] code: String,
    #[server(default)] passkey: String,
    #[server(default)] next: String,
) -> Answer<()> {
    prove(&door::visitor()?, Proof::of(&code, &passkey), &next).await
}

#[server(prefix = "/api", endpoint = "two-factor/prove")]
pub async fn prove_portal(
    #[server(default)] code: String,
    #[server(default)] passkey: String,
    #[server(default)] next: String,
) -> Answer<()> {
    prove(&door::visitor()?, Proof::of(&code, &passkey), &next).await
}

/// What a passkey is to be asked.
#[server(prefix = "/admin/api", endpoint = "passkeys/ask", output = Compact)]
pub async fn ask_staff_passkey() -> Answer<String> {
    ask(&door::visitor()?).await
}

#[server(prefix = "/api", endpoint = "passkeys/ask", output = Compact)]
pub async fn ask_portal_passkey() -> Answer<String> {
    ask(&door::visitor()?).await
}

/// What a new passkey is made from.
#[server(prefix = "/admin/api", endpoint = "passkeys/begin", output = Compact)]
pub async fn begin_staff_passkey() -> Answer<String> {
    begin_passkey(&door::staff()?.0).await
}

#[server(prefix = "/api", endpoint = "passkeys/begin", output = Compact)]
pub async fn begin_portal_passkey() -> Answer<String> {
    begin_passkey(&door::customer()?.0).await
}

#[server(prefix = "/admin/api", endpoint = "passkeys/add")]
pub async fn add_staff_passkey(name: String, #[server(default)] passkey: String) -> Answer<()> {
    add_passkey(&door::staff()?.0, &name, &passkey).await
}

#[server(prefix = "/api", endpoint = "passkeys/add")]
pub async fn add_portal_passkey(name: String, #[server(default)] passkey: String) -> Answer<()> {
    add_passkey(&door::customer()?.0, &name, &passkey).await
}

#[server(prefix = "/admin/api", endpoint = "passkeys/remove")]
pub async fn remove_staff_passkey(id: PasskeyId) -> Answer<()> {
    remove_passkey(&door::staff()?.0, id).await
}

#[server(prefix = "/api", endpoint = "passkeys/remove")]
pub async fn remove_portal_passkey(id: PasskeyId) -> Answer<()> {
    remove_passkey(&door::customer()?.0, id).await
}

#[server(prefix = "/admin/api", endpoint = "two-factor/begin")]
pub async fn begin_staff_two_factor() -> Answer<()> {
    begin(&door::visitor()?).await
}

#[server(prefix = "/api", endpoint = "two-factor/begin")]
pub async fn begin_portal_two_factor() -> Answer<()> {
    begin(&door::visitor()?).await
}

#[server(prefix = "/admin/api", endpoint = "two-factor/finish")]
pub async fn finish_staff_two_factor(code: String) -> Answer<()> {
    finish(&door::visitor()?, &code).await
}

#[server(prefix = "/api", endpoint = "two-factor/finish")]
pub async fn finish_portal_two_factor(code: String) -> Answer<()> {
    finish(&door::visitor()?, &code).await
}

/// The codes that were shown are kept.
#[server(prefix = "/admin/api", endpoint = "two-factor/keep-codes")]
pub async fn keep_staff_codes() -> Answer<()> {
    keep_codes(&door::staff()?.0).await
}

#[server(prefix = "/api", endpoint = "two-factor/keep-codes")]
pub async fn keep_portal_codes() -> Answer<()> {
    keep_codes(&door::customer()?.0).await
}

#[server(prefix = "/admin/api", endpoint = "two-factor/renew-codes")]
pub async fn renew_staff_codes() -> Answer<()> {
    renew_codes(&door::staff()?.0).await
}

#[server(prefix = "/api", endpoint = "two-factor/renew-codes")]
pub async fn renew_portal_codes() -> Answer<()> {
    renew_codes(&door::customer()?.0).await
}

#[server(prefix = "/admin/api", endpoint = "two-factor/end")]
pub async fn end_staff_two_factor() -> Answer<()> {
    end(&door::staff()?.0).await
}

#[server(prefix = "/api", endpoint = "two-factor/end")]
pub async fn end_portal_two_factor() -> Answer<()> {
    end(&door::customer()?.0).await
}

/// For a member of the team who lost their device.
#[server(prefix = "/admin/api", endpoint = "staff/reset-two-factor")]
pub async fn reset_staff_two_factor(id: StaffId) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.reset_two_factor_of_staff(&staff, id, &caller.session).await?;
    door::done_with(&routes::admin::staff_devices(id), Notice::TwoFactorReset);
    Ok(())
}

/// For a customer's person who lost theirs.
#[server(prefix = "/admin/api", endpoint = "contacts/reset-two-factor")]
pub async fn reset_contact_two_factor(customer: CustomerId, id: ContactId) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.reset_two_factor_of_contact(&staff, customer, id, &caller.session).await?;
    door::done_with(&routes::admin::contact(customer, id), Notice::TwoFactorReset);
    Ok(())
}

/// Of whom a second factor is demanded.
#[server(prefix = "/admin/api", endpoint = "two-factor/demands", output = Compact)]
pub async fn show_demands() -> Answer<Demands> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.demands(&staff).await?)
}

#[server(prefix = "/admin/api", endpoint = "two-factor/save-demands")]
pub async fn save_demands(#[server(default)] of: Vec<String>) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    let demands = Demands::parse(of.iter().map(String::as_str));
    caller.service.save_demands(&staff, &demands, &caller.session).await?;
    door::done_with(routes::admin::PRIVACY, Notice::Saved);
    Ok(())
}

/// Sets locks and demands to a starting point.
#[server(prefix = "/admin/api", endpoint = "privacy/preset")]
pub async fn apply_preset(preset: String) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    let preset = Preset::parse(&preset).ok_or(domain::Refusal::NotFound)?;
    caller.service.apply_preset(&staff, preset, &caller.session).await?;
    door::done_with(routes::admin::PRIVACY, Notice::Saved);
    Ok(())
}

#[cfg(feature = "ssr")]
const fn page(realm: Realm) -> &'static str {
    match realm {
        Realm::Staff => routes::admin::TWO_FACTOR,
        Realm::Portal => routes::portal::TWO_FACTOR,
    }
}

#[cfg(feature = "ssr")]
async fn show(caller: &door::Caller) -> Answer<TwoFactor> {
    Ok(caller.service.two_factor(caller.realm, &caller.visitor, &caller.session).await?)
}

#[cfg(feature = "ssr")]
async fn prove(caller: &door::Caller, proof: Proof<'_>, next: &str) -> Answer<()> {
    caller.service.prove_two_factor(caller.realm, &caller.visitor, proof, &caller.session).await?;
    door::done(own_or_home(caller.realm, next));
    Ok(())
}

#[cfg(feature = "ssr")]
async fn ask(caller: &door::Caller) -> Answer<String> {
    Ok(caller.service.ask_for_passkey(caller.realm, &caller.visitor, &caller.session).await?)
}

#[cfg(feature = "ssr")]
async fn begin_passkey(caller: &door::Caller) -> Answer<String> {
    Ok(caller.service.begin_passkey(caller.realm, &caller.visitor, &caller.session).await?)
}

#[cfg(feature = "ssr")]
async fn add_passkey(caller: &door::Caller, name: &str, passkey: &str) -> Answer<()> {
    caller.service.add_passkey(caller.realm, &caller.visitor, name, passkey, &caller.session).await?;
    door::done_with(page(caller.realm), Notice::PasskeyAdded);
    Ok(())
}

#[cfg(feature = "ssr")]
async fn remove_passkey(caller: &door::Caller, id: PasskeyId) -> Answer<()> {
    caller.service.remove_passkey(caller.realm, &caller.visitor, id, &caller.session).await?;
    door::done_with(page(caller.realm), Notice::PasskeyRemoved);
    Ok(())
}

#[cfg(feature = "ssr")]
async fn begin(caller: &door::Caller) -> Answer<()> {
    caller.service.begin_two_factor(caller.realm, &caller.visitor, &caller.session).await?;
    door::done(page(caller.realm));
    Ok(())
}

#[cfg(feature = "ssr")]
async fn finish(caller: &door::Caller, code: &str) -> Answer<()> {
    caller.service.finish_two_factor(caller.realm, &caller.visitor, code, &caller.session).await?;
    door::done_with(page(caller.realm), Notice::TwoFactorOn);
    Ok(())
}

#[cfg(feature = "ssr")]
async fn keep_codes(caller: &door::Caller) -> Answer<()> {
    caller.service.keep_recovery_codes(caller.realm, &caller.visitor).await?;
    door::done(page(caller.realm));
    Ok(())
}

#[cfg(feature = "ssr")]
async fn renew_codes(caller: &door::Caller) -> Answer<()> {
    caller.service.renew_recovery_codes(caller.realm, &caller.visitor, &caller.session).await?;
    door::done_with(page(caller.realm), Notice::Saved);
    Ok(())
}

#[cfg(feature = "ssr")]
async fn end(caller: &door::Caller) -> Answer<()> {
    caller.service.end_two_factor(caller.realm, &caller.visitor, &caller.session).await?;
    door::done_with(page(caller.realm), Notice::TwoFactorOff);
    Ok(())
}
