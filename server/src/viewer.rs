//! Who is at the door: session, account, rights, language and theme, read afresh for every request.

use crate::Portico;
use app::api::door::{Asks, Caller, Outcome};
use app::{Frame, Who, routes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use domain::account::Realm;
use domain::{Flash, Locale};
use service::RequestFacts;
use service::account::Visitor;
use std::net::SocketAddr;
use std::sync::Arc;
use tower_sessions::Session;

pub const FLASH_COOKIE: &str = "__Host-portico-flash";

/// Loads the viewer, turns strangers to the entrance before anything renders, and hands the rest to pages and server functions.
pub async fn viewer(
    State((portico, realm)): State<(Portico, Realm)>,
    session: Session,
    mut request: Request,
    next: Next,
) -> Response {
    let facts = facts(&portico, &request);
    let service = portico.service.for_request(facts);
    let visitor = match service.visitor(realm, &session).await {
        Ok(visitor) => visitor,
        Err(error) => return unavailable(error),
    };
    let is_function = request.uri().path().contains("/api/");
    if !is_function && let Some(away) = turned_away(realm, &visitor, &request) {
        return away;
    }
    let asks = if is_function { Asks::Standing(made_for(&request)) } else { Asks::Page };
    let caller = Caller { service: service.clone(), session, visitor, realm, outcome: Outcome::default(), asks };
    let mut used_flash = false;
    if !is_function {
        let flash = flash(&service, request.headers()).await;
        used_flash = flash.is_some();
        match frame(&caller, request.headers(), flash).await {
            Ok(frame) => request.extensions_mut().insert(frame),
            Err(error) => return unavailable(error),
        };
    }
    let asked = request.uri().clone();
    let own = is_own(request.headers());
    request.extensions_mut().insert(caller.clone());
    let mut response = next.run(request).await;
    if let Some(refusal) = caller.outcome.told().refusal
        && let Err(error) = caller.service.denied(&caller.visitor, asked.path(), &refusal, own).await
    {
        tracing::error!(%error, "a refusal could not be written down");
    }
    if used_flash {
        let gone = format!("{FLASH_COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0");
        if let Ok(gone) = gone.parse() {
            response.headers_mut().append(header::SET_COOKIE, gone);
        }
    }
    response
}

/// Where a request that may not see the page has to go: an empty answer, before Leptos renders.
fn turned_away(realm: Realm, visitor: &Visitor, request: &Request) -> Option<Response> {
    let path = request.uri().path();
    let path = if path.len() > 1 { path.trim_end_matches('/') } else { path };
    let (entrances, sign_in, second, home) = match realm {
        Realm::Staff => {
            (routes::admin::ENTRANCES, routes::admin::SIGN_IN, routes::admin::SECOND_FACTOR, routes::admin::HOME)
        }
        Realm::Portal => {
            (routes::portal::ENTRANCES, routes::portal::SIGN_IN, routes::portal::SECOND_FACTOR, routes::portal::HOME)
        }
    };
    let at_entrance = entrances.contains(&path);
    // Leads to `entrance`, and from there to what was asked for.
    let by_way_of = |entrance: &str| {
        let wanted = request.uri().path_and_query().map_or(home, |uri| uri.as_str());
        let ours = wanted == home || [sign_in, second].contains(&path);
        let query = if ours { String::new() } else { format!("?next={}", service::url::encode(wanted)) };
        Some(Redirect::to(&format!("{entrance}{query}")).into_response())
    };
    match visitor {
        Visitor::Nobody if at_entrance => None,
        Visitor::Nobody => by_way_of(sign_in),
        Visitor::Halfway(_) if path == second || (at_entrance && path != sign_in) => None,
        Visitor::Halfway(_) => by_way_of(second),
        Visitor::Undecided(_) if path != routes::portal::CHOOSE && !at_entrance => {
            Some(Redirect::to(routes::portal::CHOOSE).into_response())
        }
        Visitor::Staff(_) | Visitor::Member(_) if [sign_in, second].contains(&path) => {
            Some(Redirect::to(home).into_response())
        }
        _ => None,
    }
}

/// Address, device and id of a request. Only as many `X-Forwarded-For` entries are believed as there are proxies of one's own (R8).
pub fn facts(portico: &Portico, request: &Request) -> RequestFacts {
    let headers = request.headers();
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip().to_string());
    let forwarded = portico.config.trusted_proxies.checked_sub(1).and_then(|index| {
        let hops = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
        let hops: Vec<&str> = hops.flat_map(|value| value.split(',')).map(str::trim).collect();
        hops.iter().rev().nth(index).and_then(|hop| hop.parse::<std::net::IpAddr>().ok()).map(|ip| ip.to_string())
    });
    let agent = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    RequestFacts {
        request_id: String::new(),
        ip: forwarded.or(peer).unwrap_or_default(),
        user_agent: agent.chars().filter(|c| !c.is_control()).take(300).collect(),
        language: headers
            .get(header::ACCEPT_LANGUAGE)
            .and_then(|languages| languages.to_str().ok())
            .and_then(Locale::preferred),
    }
}

/// For whom the page was made that asks, as it says in the address of a form or in a header.
fn made_for(request: &Request) -> Option<String> {
    let in_query = in_query(request.uri(), "as");
    let in_header = || request.headers().get("x-portico-as").and_then(|value| value.to_str().ok());
    in_query.or_else(in_header).map(str::to_owned)
}

/// The value of a name in an address, as it is written there.
pub fn in_query<'a>(uri: &'a Uri, name: &str) -> Option<&'a str> {
    let mut pairs = uri.query()?.split('&').filter_map(|pair| pair.split_once('='));
    pairs.find(|(of, _)| *of == name).map(|(_, value)| value)
}

/// Whether the person asked, by a page of ours or by typing: browsers say so themselves.
fn is_own(headers: &HeaderMap) -> bool {
    let site = headers.get("sec-fetch-site").and_then(|site| site.to_str().ok());
    site.is_none_or(|site| matches!(site, "same-origin" | "none"))
}

/// What a refused form left for this page. Taken once.
async fn flash(service: &service::Service, headers: &HeaderMap) -> Option<Flash> {
    let wants_page = headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"));
    let token = cookie_value(headers, FLASH_COOKIE).filter(|_| wants_page)?;
    service.take_flash(token).await.ok().flatten()
}

fn cookie_value<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|cookies| cookies.to_str().ok())
        .flat_map(|cookies| cookies.split(';'))
        .filter_map(|cookie| cookie.trim().split_once('='))
        .find_map(|(key, value)| (key == name && !value.is_empty()).then_some(value))
}

async fn frame(caller: &Caller, headers: &HeaderMap, flash: Option<Flash>) -> service::Result<Frame> {
    let brand = caller.service.brand().await?;
    let (who, own) = match &caller.visitor {
        Visitor::Staff(staff) => {
            (Who::Staff(Arc::unwrap_or_clone(staff.clone())), Some((staff.locale, staff.theme.clone())))
        }
        Visitor::Member(member) => {
            (Who::Member(Arc::unwrap_or_clone(member.clone())), Some((member.locale, member.theme.clone())))
        }
        Visitor::Undecided(_) | Visitor::Halfway(_) | Visitor::Nobody => (Who::Nobody, None),
    };
    let asked = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).and_then(Locale::preferred);
    let (locale, theme) = own.unwrap_or_else(|| (asked.unwrap_or(brand.language), None));
    let portal = caller.service.portal_shape().await?;
    let page = caller.service.new_page();
    Ok(Frame { realm: caller.realm, locale, theme, brand, portal, who, flash, page })
}

fn unavailable(error: service::Error) -> Response {
    let refusal = error.refusal();
    axum::http::StatusCode::from_u16(refusal.status())
        .unwrap_or(axum::http::StatusCode::SERVICE_UNAVAILABLE)
        .into_response()
}
