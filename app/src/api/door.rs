//! The only ways in. A server function's first line is one of [`staff`], [`customer`] or [`visitor`]; without it there is no service
//! to call.

use axum::http::{HeaderValue, StatusCode, header, request::Parts};
use domain::Refusal;
use domain::access::{Member, Staff};
use domain::account::Realm;
use domain::flash::{Flash, Notice};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;
use service::account::Visitor;
use service::{LinkKey, Service};
use std::sync::{Arc, Mutex};
use tower_sessions::Session;

/// What the server's middleware knows of a request, before any page or server function runs.
#[derive(Clone)]
pub struct Caller {
    /// Bound to this request: its address, device and language.
    pub service: Service,
    pub session: Session,
    pub visitor: Visitor,
    pub realm: Realm,
    pub outcome: Outcome,
    pub asks: Asks,
}

/// What asks, and for whom its page was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asks {
    /// A page that is being made now.
    Page,
    /// A page that stands in a browser, by what it says of itself.
    Standing(Option<String>),
}

impl Caller {
    /// Nothing is told or done for a page that was made for somebody else: another tab changed over meanwhile.
    fn is_where_it_was(&self, here: &str, must_say: bool) -> Result<(), Refusal> {
        match &self.asks {
            Asks::Page => Ok(()),
            Asks::Standing(Some(there)) if there == here => Ok(()),
            Asks::Standing(None) if !must_say => Ok(()),
            Asks::Standing(_) => Err(Refusal::Elsewhere),
        }
    }
}

/// What a server function leaves for the middleware that turns form posts into pages.
#[derive(Clone, Default)]
pub struct Outcome(Arc<Mutex<Told>>);

#[derive(Clone, Default)]
pub struct Told {
    pub refusal: Option<Refusal>,
    pub notice: Option<Notice>,
    /// A form that is shown again with what was typed.
    pub typed: Option<Flash>,
}

impl Outcome {
    pub fn told(&self) -> Told {
        self.0.lock().map(|told| told.clone()).unwrap_or_default()
    }

    /// Somebody was refused what they asked for.
    pub fn refuse(&self, refusal: Refusal) {
        if let Ok(mut told) = self.0.lock() {
            told.refusal = Some(refusal);
        }
    }
}

/// A member of the team.
pub fn staff() -> Result<(Caller, Arc<Staff>), super::Refused> {
    let caller = caller()?;
    match caller.visitor.clone() {
        Visitor::Staff(staff) => {
            let here = staff.id.to_string();
            // What says nothing is no page of ours: there a cookie alone speaks for somebody.
            caller.is_where_it_was(&here, false)?;
            Ok((caller, staff))
        }
        Visitor::Member(_) | Visitor::Undecided(_) | Visitor::Halfway(_) | Visitor::Nobody => {
            Err(Refusal::SignedOut.into())
        }
    }
}

/// A customer's person, acting for one customer.
pub fn customer() -> Result<(Caller, Arc<Member>), super::Refused> {
    let caller = caller()?;
    match caller.visitor.clone() {
        Visitor::Member(member) => {
            // Who acts for several companies is asked for which, each time.
            caller.is_where_it_was(&member.membership.to_string(), member.has_others)?;
            Ok((caller, member))
        }
        Visitor::Staff(_) | Visitor::Undecided(_) | Visitor::Halfway(_) | Visitor::Nobody => {
            Err(Refusal::SignedOut.into())
        }
    }
}

/// Anybody: for entrances only.
pub fn visitor() -> Result<Caller, super::Refused> {
    caller()
}

/// Who is calling, if the middleware ran: it does not when routes are listed at the start.
pub fn peek() -> Option<Caller> {
    use_context::<Parts>()?.extensions.get::<Caller>().cloned()
}

fn caller() -> Result<Caller, super::Refused> {
    peek().ok_or_else(|| super::refused(Refusal::Unavailable))
}

/// Goes on to `path` after a form was taken.
pub fn done(path: &str) {
    leptos_axum::redirect(path);
}

/// Goes on to `path`, which shows a short word first.
pub fn done_with(path: &str, notice: Notice) {
    if let Some(caller) = peek()
        && let Ok(mut told) = caller.outcome.0.lock()
    {
        told.notice = Some(notice);
    }
    done(path);
}

/// Goes back to the form that had to wait for the password, with what was typed there.
pub fn done_again(path: &str, typed: Flash) {
    if let Some(caller) = peek()
        && let Ok(mut told) = caller.outcome.0.lock()
    {
        told.typed = Some(typed);
    }
    done_with(path, Notice::Confirmed);
}

/// What a browser keeps of a code that its holder gave for a personal link.
const LINK_PROOF: &str = "__Host-portico-link";

pub(super) fn link_proof() -> String {
    let parts = use_context::<Parts>();
    let cookies =
        parts.iter().flat_map(|parts| parts.headers.get_all(header::COOKIE)).filter_map(|line| line.to_str().ok());
    let mut pairs = cookies.flat_map(|line| line.split("; ")).filter_map(|pair| pair.split_once('='));
    pairs.find(|(name, _)| *name == LINK_PROOF).map(|(_, value)| value.to_owned()).unwrap_or_default()
}

/// A link as whoever calls comes with it.
pub(super) fn link_key(token: &str) -> LinkKey {
    LinkKey { token: token.to_owned(), proof: link_proof() }
}

pub(super) fn keep_link_proof(proof: &str) {
    let lasts = domain::personal_link::PROVED_FOR / domain::time::SECOND;
    let cookie = format!("{LINK_PROOF}={proof}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={lasts}");
    if let (Some(response), Ok(cookie)) = (use_context::<ResponseOptions>(), HeaderValue::from_str(&cookie)) {
        response.append_header(header::SET_COOKIE, cookie);
    }
}

/// Tells the browser to forget what it kept of signed-in pages (R34).
pub fn clear_site_data() {
    if let Some(response) = use_context::<ResponseOptions>() {
        let name = axum::http::HeaderName::from_static("clear-site-data");
        response.insert_header(name, axum::http::HeaderValue::from_static("\"cache\", \"storage\""));
    }
}

/// Leaves the refusal for the middleware, and its status for the response.
pub(super) fn note(refusal: &Refusal) {
    if let Some(caller) = peek() {
        caller.outcome.refuse(refusal.clone());
    }
    if let (Some(response), Ok(status)) = (use_context::<ResponseOptions>(), StatusCode::from_u16(refusal.status())) {
        response.set_status(status);
    }
}
