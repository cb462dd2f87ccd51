//! What comes in and what is owed, for staff.

use super::Answer;
use crate::wire::Compact;
use domain::finance::{DebtorList, DebtorQuery, Finance, PeriodQuery, PeriodReport};
use leptos::server;

#[cfg(feature = "ssr")]
use super::door;

/// In this currency, or in the company's.
#[server(prefix = "/admin/api", endpoint = "reports/finance", output = Compact)]
pub async fn show_finance(currency: String) -> Answer<Finance> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.finance(&staff, &currency).await?)
}

/// What was billed by tax, and what was given up, within some days.
#[server(prefix = "/admin/api", endpoint = "reports/period", output = Compact)]
pub async fn show_period(query: PeriodQuery) -> Answer<PeriodReport> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.period_report(&staff, &query).await?)
}

/// Everybody who owes, the most first.
#[server(prefix = "/admin/api", endpoint = "reports/debtors", output = Compact)]
pub async fn list_debtors(query: DebtorQuery) -> Answer<DebtorList> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.debtors(&staff, &query).await?)
}
