//! Form posts without wasm, which are all of them: a server function answers, and this turns the answer into the next page.
//!
//! A form that was taken leads on. A form that was refused leads back to its page, with what was typed and what is wrong kept for
//! one showing (never in the URL, and never a password).

use crate::Portico;
use crate::viewer::{FLASH_COOKIE, in_query};
use app::api::door::Caller;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use domain::account::Realm;
use domain::flash::{Flash, Notice};
use domain::{FieldProblem, Problem, Refusal};
use service::account::Visitor;
use service::{Claim, Sent};
use std::time::Duration;

/// Typed values beyond this are not kept for showing again.
const KEPT: usize = crate::FORM_LIMIT;
/// The pages that a secret in their address opens, by the beginning of where their forms lead. Browsers tell nothing of such an address, but
/// each of these forms has the secret with it.
const OPENED_BY_SECRET: [(&str, &str); 8] = [
    ("/admin/api/reset-password", app::routes::admin::RESET),
    ("/admin/api/invitation/", app::routes::admin::INVITATION),
    ("/admin/api/setup", app::routes::admin::SETUP),
    ("/api/reset-password", app::routes::portal::RESET),
    ("/api/invitation/", app::routes::portal::INVITATION),
    ("/api/registration/verify", app::routes::portal::CONFIRM_REGISTRATION),
    ("/api/unsubscribe", app::routes::portal::UNSUBSCRIBE),
    ("/api/link/", app::routes::portal::LINK),
];
/// Tenths of a second that the same form waits for what came of the first.
const PATIENCE: u32 = 200;

pub async fn forms(State((portico, realm)): State<(Portico, Realm)>, request: Request, next: Next) -> Response {
    let accepts_page = accepts_page(request.headers());
    let Some(caller) = request.extensions().get::<Caller>().cloned().filter(|_| accepts_page) else {
        return next.run(request).await;
    };
    let (parts, body) = request.into_parts();
    let back = referer(&portico, realm, &parts.headers);
    let action = parts.uri.path().to_owned();
    // Whoever is not signed in brings no files that would fill the memory.
    let limit = if is_stranger(&caller) { crate::FORM_LIMIT } else { crate::body_limit(&action) };
    let Ok(body) = to_bytes(body, limit).await else {
        if !crate::takes_files(&action) || is_stranger(&caller) {
            return StatusCode::PAYLOAD_TOO_LARGE.into_response();
        }
        let problem = if action == crate::IMPORT { Problem::File } else { Problem::PictureSize };
        let problems = vec![FieldProblem::new("file", problem)];
        let flash = Flash { form: action, problems, ..Flash::default() };
        return with_flash(&caller, Redirect::to(&back).into_response(), flash).await;
    };
    let back = opened_by(&action, &body).unwrap_or(back);
    // Who leaves meanwhile stops nothing: the same form, pressed twice, waits for what comes of this one.
    match tokio::spawn(done(realm, caller, parts, body, back, next)).await {
        Ok(answer) => answer,
        Err(ended) if ended.is_panic() => std::panic::resume_unwind(ended.into_panic()),
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

/// The form, done once, and where it leads.
async fn done(realm: Realm, caller: Caller, parts: Parts, body: Bytes, back: String, next: Next) -> Response {
    let action = parts.uri.path().to_owned();
    let claim = match claim(&caller, &parts.uri, &body).await {
        Some(Claim::Done { location, flash }) => {
            return with_flash(&caller, Redirect::to(&location).into_response(), flash).await;
        }
        Some(Claim::Underway) => {
            return with_flash(&caller, Redirect::to(&back).into_response(), may_have_been_done()).await;
        }
        Some(Claim::First(key)) => Some(key),
        None => None,
    };
    let answer = next.run(Request::from_parts(parts, Body::from(body.clone()))).await;
    let told = caller.outcome.told();
    let said = Flash { notice: told.notice, ..told.typed.unwrap_or_default() };
    // Where nobody knows what came of it, nothing is said of it either: who sends it again is told the same.
    if let Some(key) = claim.filter(|_| told.refusal != Some(Refusal::Unsure)) {
        let led_to = told.refusal.is_none().then(|| location(&answer)).flatten();
        settle(&caller, &key, led_to.as_deref(), &said).await;
    }
    let flash = match told.refusal {
        None if said.notice.is_none() => return answer,
        None => return with_flash(&caller, answer, said).await,
        Some(Refusal::SignedOut) => {
            let sign_in = match realm {
                Realm::Staff => app::routes::admin::SIGN_IN,
                Realm::Portal => app::routes::portal::SIGN_IN,
            };
            return Redirect::to(sign_in).into_response();
        }
        // The password first; then whoever asked finds all that they typed, and presses the button again.
        Some(Refusal::Unconfirmed) => {
            let typed = Flash { form: action, values: typed(&body), ..Flash::default() };
            // Keeping it may fail without harm: the person types again.
            if let Err(error) = caller.service.keep_waiting_form(&caller.session, &typed).await {
                tracing::warn!(%error, "a form was not kept over the password");
            }
            return to_confirm(realm, &back);
        }
        // Not back to the page: that may be of the other company.
        Some(Refusal::Elsewhere) => {
            let home = match realm {
                Realm::Staff => app::routes::admin::HOME,
                Realm::Portal => app::routes::portal::HOME,
            };
            let flash = Flash { notice: Some(Notice::Elsewhere), ..Flash::default() };
            return with_flash(&caller, Redirect::to(home).into_response(), flash).await;
        }
        // The page of a record that is gone tells so itself.
        Some(Refusal::NotFound) => Flash::default(),
        Some(Refusal::Forbidden) => Flash { notice: Some(Notice::Forbidden), ..Flash::default() },
        Some(Refusal::Unavailable) => {
            Flash { form: action, values: typed(&body), notice: Some(Notice::Unavailable), ..Flash::default() }
        }
        Some(Refusal::Unsure) => may_have_been_done(),
        Some(Refusal::Invalid(problems)) => Flash { form: action, values: typed(&body), problems, ..Flash::default() },
        Some(Refusal::Changed) => Flash {
            form: action,
            values: typed(&body),
            problems: vec![FieldProblem::new("", Problem::Changed)],
            ..Flash::default()
        },
        Some(Refusal::TooMany { seconds }) => {
            Flash { form: action, values: typed(&body), wait: Some(seconds), ..Flash::default() }
        }
    };
    with_flash(&caller, Redirect::to(&back).into_response(), flash).await
}

/// Whether the same was sent from the same page before. What is being done is waited for. Strangers have nothing that could be done twice,
/// and on a page that was made for somebody else nothing is done at all.
async fn claim(caller: &Caller, uri: &Uri, body: &[u8]) -> Option<Claim> {
    let here = caller.visitor.made_for()?;
    let (page, whose) = (in_query(uri, "page")?, in_query(uri, "as").filter(|whose| *whose == here)?);
    let sent = Sent { page, whose, action: uri.path(), body };
    for _ in 0..PATIENCE {
        match caller.service.claim_form(sent).await {
            Ok(Claim::Underway) => tokio::time::sleep(Duration::from_millis(100)).await,
            Ok(claim) => return Some(claim),
            Err(error) => {
                tracing::warn!(%error, "whether a form came before is not known");
                return None;
            }
        }
    }
    Some(Claim::Underway)
}

/// What came of a form: it led on, or it may come again.
async fn settle(caller: &Caller, key: &str, led_to: Option<&str>, said: &Flash) {
    let kept = match led_to {
        Some(location) => caller.service.form_was_taken(key, location, said).await,
        None => caller.service.form_may_come_again(key).await,
    };
    if let Err(error) = kept {
        tracing::warn!(%error, "what came of a form was not kept");
    }
}

/// Nothing that was typed comes with it: there it could be sent once more without a look.
fn may_have_been_done() -> Flash {
    Flash { notice: Some(Notice::SentBefore), ..Flash::default() }
}

fn location(answer: &Response) -> Option<String> {
    let to = answer.headers().get(header::LOCATION).filter(|_| answer.status().is_redirection())?;
    to.to_str().ok().map(str::to_owned)
}

const fn is_stranger(caller: &Caller) -> bool {
    matches!(caller.visitor, Visitor::Nobody | Visitor::Undecided(_) | Visitor::Halfway(_))
}

/// Leads to the password, and from there back.
pub fn to_confirm(realm: Realm, back: &str) -> Response {
    let confirm = match realm {
        Realm::Staff => app::routes::admin::CONFIRM,
        Realm::Portal => app::routes::portal::CONFIRM,
    };
    Redirect::to(&format!("{confirm}?next={}", service::url::encode(back))).into_response()
}

async fn with_flash(caller: &Caller, mut answer: Response, flash: Flash) -> Response {
    // Keeping the flash may fail without harm: the person types again.
    if let Ok(token) = caller.service.keep_flash(&flash).await
        && let Ok(cookie) = HeaderValue::from_str(&format!(
            "{FLASH_COOKIE}={token}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=60"
        ))
    {
        answer.headers_mut().append(header::SET_COOKIE, cookie);
    }
    answer
}

fn accepts_page(headers: &HeaderMap) -> bool {
    headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"))
}

/// The page that the form stood on: a path of ours, whatever the browser says.
fn referer(portico: &Portico, realm: Realm, headers: &HeaderMap) -> String {
    headers
        .get(header::REFERER)
        .and_then(|referer| referer.to_str().ok())
        .and_then(|referer| referer.strip_prefix(portico.config.url(realm)))
        .filter(|path| service::url::is_own_path(path))
        .unwrap_or(match realm {
            Realm::Staff => app::routes::admin::HOME,
            Realm::Portal => app::routes::portal::HOME,
        })
        .to_owned()
}

/// The page that the secret of a form opens, where its list went on.
fn opened_by(action: &str, body: &[u8]) -> Option<String> {
    let (_, page) = OPENED_BY_SECRET.iter().find(|(of, _)| action.starts_with(of))?;
    let fields: Vec<(String, String)> = serde_urlencoded::from_bytes(body).ok()?;
    let field = |of: &str| fields.iter().find(|(name, _)| name == of).map(|(_, value)| service::url::encode(value));
    let after = field("after").filter(|after| !after.is_empty()).map(|after| format!("&after={after}"));
    Some(format!("{page}?token={}{}", field("token")?, after.unwrap_or_default()))
}

/// What was typed, but for passwords, codes and links' secrets.
fn typed(body: &[u8]) -> Vec<(String, String)> {
    // Files are not typed, and parts of them are not fields.
    if body.len() > KEPT || body.starts_with(b"--") {
        return Vec::new();
    }
    let mut values: Vec<(String, String)> = serde_urlencoded::from_bytes(body).unwrap_or_default();
    let secret = |name: &str| name.contains("password") || name.contains("secret");
    values.retain(|(name, _)| !secret(name) && !["token", "code", "passkey"].contains(&name.as_str()));
    values
}
