//! Quotes, for the customer's people.

use super::Answer;
use crate::wire::Compact;
use domain::QuoteId;
use domain::quote::{AcceptForm, OwnQuote, OwnQuotes};
use leptos::server;

#[cfg(feature = "ssr")]
use {super::door, crate::routes, domain::flash::Notice};

/// What one's company is offered.
#[server(prefix = "/api", endpoint = "quotes/list", output = Compact)]
pub async fn list_own_quotes(q: String, after: String) -> Answer<OwnQuotes> {
    let (caller, member) = door::customer()?;
    Ok(caller.service.own_quotes(&member, &q, &after).await?)
}

/// One quote; that somebody opened it is written down.
#[server(prefix = "/api", endpoint = "quotes/show", output = Compact)]
pub async fn show_own_quote(id: QuoteId) -> Answer<OwnQuote> {
    let (caller, member) = door::customer()?;
    Ok(caller.service.own_quote(&member, id).await?)
}

#[server(prefix = "/api", endpoint = "quotes/accept")]
pub async fn accept_quote(id: QuoteId, #[server(flatten)] form: AcceptForm) -> Answer<()> {
    let (caller, member) = door::customer()?;
    caller.service.accept_quote(&member, id, &form).await?;
    door::done_with(&routes::portal::quote(id), Notice::QuoteAnswered);
    Ok(())
}

#[server(prefix = "/api", endpoint = "quotes/decline")]
pub async fn decline_quote(id: QuoteId, reason: String) -> Answer<()> {
    let (caller, member) = door::customer()?;
    caller.service.decline_quote(&member, id, &reason).await?;
    door::done_with(&routes::portal::quote(id), Notice::QuoteAnswered);
    Ok(())
}

#[server(prefix = "/api", endpoint = "quotes/ask-for-changes")]
pub async fn ask_for_changes(id: QuoteId, comment: String) -> Answer<()> {
    let (caller, member) = door::customer()?;
    caller.service.ask_for_changes(&member, id, &comment).await?;
    door::done_with(&routes::portal::quote(id), Notice::QuoteAnswered);
    Ok(())
}

/// Asks the house something about it.
#[server(prefix = "/api", endpoint = "quotes/ask")]
pub async fn ask_about_quote(id: QuoteId, body: String) -> Answer<()> {
    let (caller, member) = door::customer()?;
    caller.service.ask_about_quote(&member, id, &body).await?;
    door::done_with(&routes::portal::quote(id), Notice::QuestionSent);
    Ok(())
}
