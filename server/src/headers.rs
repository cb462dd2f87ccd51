//! What every response says to the browser, and what every request has to say.

use crate::viewer::in_query;
use crate::{FORM_LIMIT, Portico};
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, COOKIE, HOST, HeaderName, ORIGIN, REFERRER_POLICY,
    SET_COOKIE, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use domain::account::Realm;

const ALWAYS: [(HeaderName, &str); 2] =
    [(X_CONTENT_TYPE_OPTIONS, "nosniff"), (HeaderName::from_static("cross-origin-resource-policy"), "same-origin")];

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// What a browser asks of documents alone.
const DOCUMENTS: [(HeaderName, &str); 5] = [
    (X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=(), payment=(), usb=()"),
    // A page brings its own policy; nothing else may run at all.
    (CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
    // Not `no-referrer`: refused forms lead back to the page they came from.
    (REFERRER_POLICY, "same-origin"),
];

/// Programs, sheets and fonts: never shown by themselves, and many of them go with a page.
const PARTS: [&str; 2] = ["/pkg/", "/fonts/"];

/// What every page of either door brings along, what mail programs ask of mails that went out before the portal had a host of its own, and
/// what the payment service tells.
const SHARED: [&str; 9] = [
    "/pkg",
    "/fonts",
    "/texts",
    "/logo",
    "/brand.css",
    "/favicon.svg",
    "/icons.svg",
    app::routes::portal::ONE_CLICK,
    service::WEBHOOK,
];

/// Sets the protective headers on every response, also on errors.
pub async fn headers(State(portico): State<Portico>, request: Request, next: Next) -> Response {
    // Of an address with a secret in it the browser tells nobody, also not this house (R17).
    let has_secret = in_query(request.uri(), "token").is_some();
    let is_part = PARTS.iter().any(|folder| request.uri().path().starts_with(folder));
    let mut response = next.run(request).await;
    let shown = if is_part && response.status().is_success() { &[][..] } else { &DOCUMENTS[..] };
    let headers = response.headers_mut();
    for (name, value) in ALWAYS.iter().chain(shown) {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if has_secret {
        headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    }
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    secure(headers);
    if portico.config.is_https() {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=63072000; includeSubDomains"));
    }
    response
}

/// A browser takes such a cookie, and takes one away, only where it is said to be secure; what ends a session leaves that out.
fn secure(headers: &mut HeaderMap) {
    let cookies: Vec<HeaderValue> = headers.get_all(SET_COOKIE).iter().cloned().collect();
    headers.remove(SET_COOKIE);
    for cookie in cookies {
        let bare = cookie.to_str().ok().filter(|text| !text.contains("; Secure"));
        let whole = bare.and_then(|text| HeaderValue::try_from(format!("{text}; Secure")).ok());
        headers.append(SET_COOKIE, whole.unwrap_or(cookie));
    }
}

/// Answers only to the configured names: links and cookies are made for them alone (R15). Each door has its own, which may be the same; what
/// is asked for at the other one's is shown where it is, and done nowhere.
pub async fn host(State(portico): State<Portico>, request: Request, next: Next) -> Response {
    // What stands in the request line counts before the header, as it does for whoever asks where a form comes from.
    let named = request.uri().authority().map(Authority::as_str);
    let named = named.or_else(|| request.headers().get(HOST).and_then(|host| host.to_str().ok()));
    let config = &portico.config;
    let door = door_of(request.uri().path());
    let at = |realm| named == Some(config.authority(realm));
    match door {
        Some(realm) if at(realm) => next.run(request).await,
        None if at(Realm::Staff) || at(Realm::Portal) => next.run(request).await,
        Some(realm) if (at(Realm::Staff) || at(Realm::Portal)) && request.method().is_safe() => {
            let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
            Redirect::temporary(&format!("{}{path}", config.url(realm))).into_response()
        }
        Some(_) | None => {
            let expected = config.authority(door.unwrap_or(Realm::Staff));
            (StatusCode::MISDIRECTED_REQUEST, format!("This server answers to {expected}.")).into_response()
        }
    }
}

/// The door that a path is behind; nothing for what both share.
fn door_of(path: &str) -> Option<Realm> {
    let below = |folder: &str| path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    if SHARED.iter().any(|shared| below(shared)) {
        None
    } else if below("/admin") {
        Some(Realm::Staff)
    } else {
        Some(Realm::Portal)
    }
}

/// A change that carries a cookie must say where it comes from: browsers always do, so silence is refused (R93).
pub async fn same_origin(request: Request, next: Next) -> Response {
    let headers = request.headers();
    let says = |name: HeaderName| headers.get(name).is_some_and(|value| !value.is_empty());
    let silent = !says(ORIGIN) && !says(SEC_FETCH_SITE);
    if !request.method().is_safe() && silent && headers.contains_key(COOKIE) {
        return StatusCode::FORBIDDEN.into_response();
    }
    next.run(request).await
}

/// The one letter that no text of a person's has, and that PostgreSQL takes in none: what is asked or sent with it is refused before anything
/// looks at it.
pub async fn text(request: Request, next: Next) -> Response {
    let has_nul = |text: &[u8]| text.contains(&0) || text.windows(3).any(|three| three == b"%00");
    if request.uri().path_and_query().is_some_and(|asked| has_nul(asked.as_str().as_bytes())) {
        return StatusCode::BAD_REQUEST.into_response();
    }
    let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if request.method().is_safe() || !kind.starts_with("application/x-www-form-urlencoded") {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    match to_bytes(body, FORM_LIMIT).await {
        Ok(form) if has_nul(&form) => StatusCode::BAD_REQUEST.into_response(),
        Ok(form) => next.run(Request::from_parts(parts, Body::from(form))).await,
        Err(_) => StatusCode::PAYLOAD_TOO_LARGE.into_response(),
    }
}
