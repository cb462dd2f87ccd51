//! The rest of the office: trash, outbox, the company's settings.

use super::Answer;
use crate::wire::Compact;
use domain::mail::{MailCard, MailList, MailQuery};
use domain::office::OfficeHome;
use domain::portal::CompanySettings;
use domain::sensitive::{SensitiveCard, SensitiveFilter, SensitiveList};
use domain::trash::{TrashKind, TrashList};
use leptos::server;

#[cfg(feature = "ssr")]
use {super::door, crate::routes, domain::Refusal, domain::flash::Notice};

#[server(prefix = "/admin/api", endpoint = "home/show", output = Compact)]
pub async fn show_office() -> Answer<OfficeHome> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.office_home(&staff).await?)
}

#[server(prefix = "/admin/api", endpoint = "trash/list", output = Compact)]
pub async fn list_trash(of: TrashKind, after: String) -> Answer<TrashList> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.trash(&staff, of, &after).await?)
}

/// Takes back all that is chosen, or nothing.
#[server(prefix = "/admin/api", endpoint = "trash/restore")]
pub async fn restore_trashed(of: String, #[server(default)] chosen: Vec<String>) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    let of = TrashKind::parse(&of).ok_or(Refusal::NotFound)?;
    let chosen = service::ids(&chosen)?;
    caller.service.restore_trashed(&staff, of, &chosen).await?;
    match (of, chosen.as_slice()) {
        (TrashKind::Customers, [one]) => door::done_with(&routes::admin::customer((*one).into()), Notice::Restored),
        _ => door::done_with(&routes::admin::trash(of), Notice::Restored),
    }
    Ok(())
}

/// Deletes all that is chosen for good, or nothing.
#[server(prefix = "/admin/api", endpoint = "trash/purge")]
pub async fn purge_trashed(of: String, #[server(default)] chosen: Vec<String>) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    let of = TrashKind::parse(&of).ok_or(Refusal::NotFound)?;
    let chosen = service::ids(&chosen)?;
    caller.service.purge_trashed(&staff, of, &chosen, &caller.session).await?;
    door::done_with(&routes::admin::trash(of), Notice::Purged);
    Ok(())
}

#[server(prefix = "/admin/api", endpoint = "trash/save-days")]
pub async fn save_trash_days(days: String) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.save_trash_days(&staff, &days).await?;
    door::done_with(routes::admin::TRASH, Notice::Saved);
    Ok(())
}

#[server(prefix = "/admin/api", endpoint = "outbox/list", output = Compact)]
pub async fn list_outbox(query: MailQuery) -> Answer<MailList> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.outbox(&staff, &query).await?)
}

#[server(prefix = "/admin/api", endpoint = "outbox/show", output = Compact)]
pub async fn show_mail(id: String) -> Answer<MailCard> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.mail(&staff, &id).await?)
}

#[server(prefix = "/admin/api", endpoint = "outbox/retry")]
pub async fn retry_mail(id: String) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.retry_mail(&staff, &id).await?;
    door::done_with(routes::admin::OUTBOX, Notice::MailRetried);
    Ok(())
}

#[server(prefix = "/admin/api", endpoint = "outbox/retry-all")]
pub async fn retry_mails() -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.retry_mails(&staff).await?;
    door::done_with(routes::admin::OUTBOX, Notice::MailsRetried);
    Ok(())
}

#[server(prefix = "/admin/api", endpoint = "sensitive/list", output = Compact)]
pub async fn list_sensitive(filter: SensitiveFilter) -> Answer<SensitiveList> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.sensitive_actions(&staff, &filter).await?)
}

#[server(prefix = "/admin/api", endpoint = "sensitive/show", output = Compact)]
pub async fn show_sensitive(id: String) -> Answer<SensitiveCard> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.sensitive_action(&staff, &id).await?)
}

#[server(prefix = "/admin/api", endpoint = "sensitive/restore")]
pub async fn restore_deleted(id: String) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.restore_deleted(&staff, &id).await?;
    door::done_with(routes::admin::TRASH, Notice::Restored);
    Ok(())
}

#[server(prefix = "/admin/api", endpoint = "settings/show", output = Compact)]
pub async fn show_company_settings() -> Answer<CompanySettings> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.company_settings(&staff).await?)
}

#[server(prefix = "/admin/api", endpoint = "settings/save")]
pub async fn save_company_settings(name: String, #[server(default)] accent: String, language: String) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.save_company_settings(&staff, &CompanySettings { name, accent, language }).await?;
    door::done_with(routes::admin::SETTINGS, Notice::Saved);
    Ok(())
}
