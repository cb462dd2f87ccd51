//! One's own second factor, at both doors; that of others, and of whom one is demanded, for staff.

use super::Answer;
use crate::wire::Compact;
use domain::two_factor::{Demands, TwoFactor};
use domain::{ContactId, CustomerId, StaffId};
use leptos::server;

#[cfg(feature = "ssr")]
use {
    super::account::own_or_home, super::door, crate::routes, domain::account::Realm, domain::flash::Notice,
    domain::two_factor::Preset,
};

#[server(prefix = "/admin/api", endpoint = "two-factor/show", output = Compact)]
pub async fn staff_two_factor() -> Answer<TwoFactor> {
    show(&door::visitor()?).await
}

#[server(prefix = "/api", endpoint = "two-factor/show", output = Compact)]
pub async fn portal_two_factor() -> Answer<TwoFactor> {
    show(&door::visitor()?).await
}

/// The code after the password.
#[server(prefix = "/admin/api", endpoint = "two-factor/prove")]
pub async fn prove_staff(code: String, #[server(default)] next: String) -> Answer<()> {
    prove(&door::visitor()?, &code, &next).await
}

#[server(prefix = "/api", endpoint = "two-factor/prove")]
pub async fn prove_portal(code: String, #[server(default)] next: String) -> Answer<()> {
    prove(&door::visitor()?, &code, &next).await
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
    caller.service.save_demands(&staff, &demands).await?;
    door::done_with(routes::admin::PRIVACY, Notice::Saved);
    Ok(())
}

/// Sets locks and demands to a starting point.
#[server(prefix = "/admin/api", endpoint = "privacy/preset")]
pub async fn apply_preset(preset: String) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    let preset = Preset::parse(&preset).ok_or(domain::Refusal::NotFound)?;
    caller.service.apply_preset(&staff, preset).await?;
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
async fn prove(caller: &door::Caller, code: &str, next: &str) -> Answer<()> {
    caller.service.prove_two_factor(caller.realm, &caller.visitor, code, &caller.session).await?;
    door::done(own_or_home(caller.realm, next));
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
