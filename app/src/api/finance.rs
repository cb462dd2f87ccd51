//! What comes in and what is owed, for staff.

use super::Answer;
use crate::wire::Compact;
use domain::finance::Finance;
use leptos::server;

#[cfg(feature = "ssr")]
use super::door;

/// In this currency, or in the company's.
#[server(prefix = "/admin/api", endpoint = "reports/finance", output = Compact)]
pub async fn show_finance(currency: String) -> Answer<Finance> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.finance(&staff, &currency).await?)
}
