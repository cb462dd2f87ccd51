//! What customers read and change about themselves, under `/api`.

use super::Answer;
use crate::wire::Compact;
use domain::announcement::{News, NewsRow};
use domain::contact::{ContactForm, PortalForm};
use domain::credit_note::{OwnCreditNote, OwnCreditNoteRow};
use domain::invoice::{OwnInvoice, OwnInvoices};
use domain::list::Page;
use domain::mail::{History, HistoryMail, HistoryQuery, MailCategory, UnsubscribeOffer};
use domain::package::{OwnPackage, OwnPackageRow};
use domain::portal::{Company, CompanyChoice, CompanyForm, FilledPersonForm, Home, People, PeopleQuery};
use domain::statement::{Statement, StatementQuery};
use domain::{AnnouncementId, ContactId, CreditNoteId, CustomerPackageId, InvoiceId};

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

/// What one's company owes and paid.
#[server(prefix = "/api", endpoint = "invoices/list", output = Compact)]
pub async fn list_own_invoices(q: String, after: String) -> Answer<OwnInvoices> {
    let (caller, member) = door::customer()?;
    Ok(caller.service.own_invoices(&member, &q, &after).await?)
}

/// One invoice; that somebody opened it is written down.
#[server(prefix = "/api", endpoint = "invoices/show", output = Compact)]
pub async fn show_own_invoice(id: InvoiceId) -> Answer<OwnInvoice> {
    let (caller, member) = door::customer()?;
    Ok(caller.service.own_invoice(&member, id).await?)
}

/// What one's company has of packages.
#[server(prefix = "/api", endpoint = "packages/list", output = Compact)]
pub async fn list_own_packages(after: String) -> Answer<Page<OwnPackageRow>> {
    let (caller, member) = door::customer()?;
    Ok(caller.service.own_packages(&member, &after).await?)
}

/// One package, with what was used of it.
#[server(prefix = "/api", endpoint = "packages/show", output = Compact)]
pub async fn show_own_package(id: CustomerPackageId, before: String) -> Answer<OwnPackage> {
    let (caller, member) = door::customer()?;
    Ok(caller.service.own_package(&member, id, &before).await?)
}

/// What was taken back of invoices of one's company.
#[server(prefix = "/api", endpoint = "credit-notes/list", output = Compact)]
pub async fn list_own_credit_notes(q: String, after: String) -> Answer<Page<OwnCreditNoteRow>> {
    let (caller, member) = door::customer()?;
    Ok(caller.service.own_credit_notes(&member, &q, &after).await?)
}

#[server(prefix = "/api", endpoint = "credit-notes/show", output = Compact)]
pub async fn show_own_credit_note(id: CreditNoteId) -> Answer<OwnCreditNote> {
    let (caller, member) = door::customer()?;
    Ok(caller.service.own_credit_note(&member, id).await?)
}

/// What one's company owed, was billed and paid within some days.
#[server(prefix = "/api", endpoint = "statement/show", output = Compact)]
pub async fn show_own_statement(query: StatementQuery) -> Answer<Statement> {
    let (caller, member) = door::customer()?;
    Ok(caller.service.own_statement(&member, &query).await?)
}

/// What the house announced to one's company.
#[server(prefix = "/api", endpoint = "news/list", output = Compact)]
pub async fn list_news(q: String, after: String) -> Answer<Page<NewsRow>> {
    let (caller, member) = door::customer()?;
    Ok(caller.service.news(&member, &q, &after).await?)
}

/// One of it; that somebody opened it is written down.
#[server(prefix = "/api", endpoint = "news/read", output = Compact)]
pub async fn read_news(id: AnnouncementId) -> Answer<News> {
    let (caller, member) = door::customer()?;
    Ok(caller.service.read_news(&member, id).await?)
}

/// Offers a colleague to become the primary contact.
#[server(prefix = "/api", endpoint = "people/hand-over")]
pub async fn offer_handover(id: ContactId) -> Answer<()> {
    let (caller, member) = door::customer()?;
    caller.service.offer_handover(&member, id, &caller.session).await?;
    door::done_with(routes::portal::HOME, Notice::HandoverOffered);
    Ok(())
}

#[server(prefix = "/api", endpoint = "handover/withdraw")]
pub async fn withdraw_handover() -> Answer<()> {
    let (caller, member) = door::customer()?;
    caller.service.withdraw_handover(&member).await?;
    door::done_with(routes::portal::HOME, Notice::Withdrawn);
    Ok(())
}

#[server(prefix = "/api", endpoint = "handover/accept")]
pub async fn accept_handover() -> Answer<()> {
    let (caller, member) = door::customer()?;
    caller.service.accept_handover(&member, &caller.session).await?;
    door::done_with(routes::portal::HOME, Notice::HandedOver);
    Ok(())
}

#[server(prefix = "/api", endpoint = "handover/decline")]
pub async fn decline_handover() -> Answer<()> {
    let (caller, member) = door::customer()?;
    caller.service.decline_handover(&member).await?;
    door::done(routes::portal::HOME);
    Ok(())
}

/// The mails that one got, and those of one's company that one may read.
#[server(prefix = "/api", endpoint = "mails/list", output = Compact)]
pub async fn list_own_mails(query: HistoryQuery) -> Answer<History> {
    let (caller, member) = door::customer()?;
    Ok(caller.service.own_history(&member, &query).await?)
}

#[server(prefix = "/api", endpoint = "mails/show", output = Compact)]
pub async fn show_own_mail(id: String) -> Answer<HistoryMail> {
    let (caller, member) = door::customer()?;
    Ok(caller.service.own_history_mail(&member, &id).await?)
}

/// The mails that one gets.
#[server(prefix = "/api", endpoint = "mails/wanted", output = Compact)]
pub async fn show_own_mails() -> Answer<Vec<MailCategory>> {
    let (caller, member) = door::customer()?;
    Ok(caller.service.own_mails(&member).await?)
}

#[server(prefix = "/api", endpoint = "mails/save-wanted")]
pub async fn save_own_mails(#[server(flatten)] form: PortalForm) -> Answer<()> {
    let (caller, member) = door::customer()?;
    caller.service.save_own_mails(&member, &form).await?;
    door::done_with(routes::portal::MAILS_WANTED, Notice::Saved);
    Ok(())
}

/// What a link in a mail offers to end; nothing where it leads nowhere.
#[server(prefix = "/api", endpoint = "unsubscribe/show", output = Compact)]
pub async fn show_unsubscribe(token: String) -> Answer<Option<UnsubscribeOffer>> {
    let caller = door::visitor()?;
    Ok(caller.service.unsubscribe_page(&token).await?)
}

/// Ends mails of that kind, or with `wanted` begins them again.
#[server(prefix = "/api", endpoint = "unsubscribe")]
pub async fn unsubscribe(token: String, #[server(default)] wanted: String) -> Answer<()> {
    let caller = door::visitor()?;
    caller.service.unsubscribe(&token, wanted == "true").await?;
    door::done(&routes::portal::unsubscribe(&token));
    Ok(())
}

#[server(prefix = "/api", endpoint = "people/list", output = Compact)]
pub async fn list_colleagues(#[server(flatten)] query: PeopleQuery) -> Answer<People> {
    let (caller, member) = door::customer()?;
    Ok(caller.service.colleagues(&member, &query).await?)
}

#[server(prefix = "/api", endpoint = "people/form", output = Compact)]
pub async fn show_person_form(id: Option<ContactId>) -> Answer<FilledPersonForm> {
    let (caller, member) = door::customer()?;
    Ok(caller.service.person_form(&member, id).await?)
}

/// `sign_in` is `true` where they are to sign in.
#[server(prefix = "/api", endpoint = "people/create")]
pub async fn create_person(
    #[server(default)] sign_in: String,
    #[server(flatten)] form: ContactForm,
    #[server(flatten)] portal: PortalForm,
) -> Answer<()> {
    let (caller, member) = door::customer()?;
    let id = caller.service.create_person(&member, &form, &portal, sign_in == "true").await?;
    door::done_with(&routes::portal::person(id), Notice::Created);
    Ok(())
}

#[server(prefix = "/api", endpoint = "people/save")]
pub async fn save_person(
    id: ContactId,
    version: i32,
    #[server(default)] sign_in: String,
    #[server(flatten)] form: ContactForm,
    #[server(flatten)] portal: PortalForm,
) -> Answer<()> {
    let (caller, member) = door::customer()?;
    caller.service.save_person(&member, id, version, &form, &portal, sign_in == "true").await?;
    door::done_with(&routes::portal::person(id), Notice::Saved);
    Ok(())
}

/// Sends a new link; the old one is dead.
#[server(prefix = "/api", endpoint = "people/invite")]
pub async fn invite_person(id: ContactId) -> Answer<()> {
    let (caller, member) = door::customer()?;
    caller.service.invite_person(&member, id).await?;
    door::done_with(&routes::portal::person(id), Notice::InvitationSent);
    Ok(())
}

#[server(prefix = "/api", endpoint = "people/revoke-invitation")]
pub async fn revoke_person_invitation(id: ContactId) -> Answer<()> {
    let (caller, member) = door::customer()?;
    caller.service.revoke_person_invitation(&member, id).await?;
    door::done_with(&routes::portal::person(id), Notice::InvitationRevoked);
    Ok(())
}

#[server(prefix = "/api", endpoint = "people/end-sessions")]
pub async fn end_person_sessions(id: ContactId) -> Answer<()> {
    let (caller, member) = door::customer()?;
    caller.service.end_person_sessions(&member, id, &caller.session).await?;
    door::done_with(&routes::portal::person(id), Notice::SessionsEnded);
    Ok(())
}

#[server(prefix = "/api", endpoint = "people/remove")]
pub async fn remove_person(id: ContactId) -> Answer<()> {
    let (caller, member) = door::customer()?;
    caller.service.remove_person(&member, id).await?;
    door::done_with(routes::portal::PEOPLE, Notice::PersonRemoved);
    Ok(())
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
