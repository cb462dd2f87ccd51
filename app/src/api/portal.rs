//! What customers read and change about themselves, under `/api`.

use super::Answer;
use crate::wire::Compact;
use domain::portal::{Colleague, Company, CompanyChoice, CompanyForm, Home};

use leptos::server;

#[cfg(feature = "ssr")]
use {super::door, crate::routes, domain::Refusal, domain::flash::Notice, service::account::Visitor};

#[server(prefix = "/api", endpoint = "home/show", output = Compact)]
pub async fn show_home() -> Answer<Home> {
    let (caller, member) = door::customer()?;
    Ok(caller.service.portal_home(&member).await?)
}

#[server(prefix = "/api", endpoint = "company/show", output = Compact)]
pub async fn show_company() -> Answer<Company> {
    let (caller, member) = door::customer()?;
    Ok(caller.service.company(&member).await?)
}

#[server(prefix = "/api", endpoint = "company/save")]
pub async fn save_company(version: i32, #[server(flatten)] form: CompanyForm) -> Answer<()> {
    let (caller, member) = door::customer()?;
    caller.service.save_company(&member, version, &form).await?;
    door::done_with(routes::portal::COMPANY, Notice::Saved);
    Ok(())
}

#[server(prefix = "/api", endpoint = "people/list", output = Compact)]
pub async fn list_colleagues() -> Answer<Vec<Colleague>> {
    let (caller, member) = door::customer()?;
    Ok(caller.service.colleagues(&member).await?)
}

/// The companies that the signed-in person may act for.
#[server(prefix = "/api", endpoint = "companies/list", output = Compact)]
pub async fn list_companies() -> Answer<Vec<CompanyChoice>> {
    let caller = door::visitor()?;
    Ok(match &caller.visitor {
        Visitor::Member(member) => caller.service.companies(member.person, Some(member)).await?,
        Visitor::Undecided(person) => caller.service.companies(*person, None).await?,
        Visitor::Staff(_) | Visitor::Halfway(_) | Visitor::Nobody => return Err(Refusal::SignedOut.into()),
    })
}

#[server(prefix = "/api", endpoint = "companies/choose")]
pub async fn choose_company(membership: String) -> Answer<()> {
    let caller = door::visitor()?;
    let person = match &caller.visitor {
        Visitor::Member(member) => member.person,
        Visitor::Undecided(person) => *person,
        Visitor::Staff(_) | Visitor::Halfway(_) | Visitor::Nobody => return Err(Refusal::SignedOut.into()),
    };
    caller.service.choose_company(person, &caller.session, &membership).await?;
    door::done(routes::portal::HOME);
    Ok(())
}
