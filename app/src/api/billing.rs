//! How the company bills, for staff: settings and taxes.

use super::Answer;
use crate::wire::Compact;
use domain::TaxRateId;
use domain::billing::BillingSettingsForm;
use domain::italy::ItalianHouseForm;
use domain::list::Page;
use domain::tax::{FilledTaxRateForm, TaxRateForm, TaxRateRow};
use leptos::server;

#[cfg(feature = "ssr")]
use {super::door, crate::routes, domain::flash::Notice};

#[server(prefix = "/admin/api", endpoint = "settings/billing", output = Compact)]
pub async fn show_billing_settings() -> Answer<(BillingSettingsForm, Vec<(TaxRateId, String)>)> {
    let (caller, staff) = door::staff()?;
    let taxes = caller.service.tax_choices(&staff).await?;
    Ok((caller.service.billing_settings_form(&staff).await?, taxes))
}

#[server(prefix = "/admin/api", endpoint = "settings/save-billing")]
pub async fn save_billing_settings(
    #[server(flatten)] form: BillingSettingsForm,
    #[server(flatten)] italy: ItalianHouseForm,
) -> Answer<()> {
    let form = BillingSettingsForm { italy, ..form };
    let (caller, staff) = door::staff()?;
    caller.service.save_billing_settings(&staff, &form, &caller.session).await?;
    door::done_with(routes::admin::BILLING, Notice::Saved);
    Ok(())
}

#[server(prefix = "/admin/api", endpoint = "taxes/list", output = Compact)]
pub async fn list_tax_rates(q: String, after: String) -> Answer<Page<TaxRateRow>> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.tax_rates(&staff, &q, &after).await?)
}

#[server(prefix = "/admin/api", endpoint = "taxes/form", output = Compact)]
pub async fn show_tax_rate_form(id: Option<TaxRateId>) -> Answer<FilledTaxRateForm> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.tax_rate_form(&staff, id).await?)
}

#[server(prefix = "/admin/api", endpoint = "taxes/create")]
pub async fn create_tax_rate(#[server(flatten)] form: TaxRateForm) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.create_tax_rate(&staff, &form).await?;
    door::done_with(routes::admin::TAXES, Notice::Created);
    Ok(())
}

#[server(prefix = "/admin/api", endpoint = "taxes/save")]
pub async fn save_tax_rate(id: TaxRateId, version: i32, #[server(flatten)] form: TaxRateForm) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.save_tax_rate(&staff, id, version, &form).await?;
    door::done_with(routes::admin::TAXES, Notice::Saved);
    Ok(())
}

#[server(prefix = "/admin/api", endpoint = "taxes/archive")]
pub async fn archive_tax_rate(id: TaxRateId, version: i32) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.archive_tax_rate(&staff, id, version).await?;
    door::done_with(routes::admin::TAXES, Notice::Saved);
    Ok(())
}
