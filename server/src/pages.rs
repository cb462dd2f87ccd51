//! Pages and server functions, below their door.

use crate::Portico;
use app::api::door::Caller;
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use domain::account::Realm;
use leptos::nonce::use_nonce;
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;
use service::account::Visitor;

/// The pages of one door. What no page answers is the same 404, whoever asks.
pub fn routes(realm: Realm) -> Router<Portico> {
    let mut routes = Router::new();
    for listing in leptos_axum::generate_route_list(app::App) {
        if listing.path().starts_with("/admin") == (realm == Realm::Staff) {
            routes = routes.route(listing.path(), get(page));
        }
    }
    match realm {
        Realm::Staff => routes
            .route("/admin/", get(|| async { Redirect::permanent(app::routes::admin::HOME) }))
            .route("/admin/{*unknown}", get(page)),
        Realm::Portal => routes.fallback(page),
    }
}

/// Renders a page, with a policy of its own nonce.
pub async fn page(State(portico): State<Portico>, request: Request) -> Response {
    let beyond = pays_at(&portico, request.extensions().get::<Caller>(), request.uri().path()).await;
    let policy = move || content_policy(&beyond);
    let render = leptos_axum::render_app_async_with_context(policy, move || app::document(&portico.site));
    render(request).await.into_response()
}

/// Calls the server function that the path names. There is one 404 for those that do not exist.
pub async fn function(request: Request) -> Response {
    let known = leptos::server_fn::axum::server_fn_paths()
        .any(|(path, method)| path == request.uri().path() && method == request.method());
    if !known {
        return StatusCode::NOT_FOUND.into_response();
    }
    if crate::takes_files(request.uri().path()) && !has_boundary(request.headers()) {
        return StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response();
    }
    leptos_axum::handle_server_fns_with_context(|| {}, request).await.into_response().map(Body::new)
}

/// Whether the body comes in parts that can be told from each other; the framework takes that for granted.
fn has_boundary(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.strip_prefix("multipart/form-data; boundary=").is_some_and(|boundary| {
        let allowed = |letter: u8| letter.is_ascii_alphanumeric() || b"-_'.".contains(&letter);
        (1..=70).contains(&boundary.len()) && boundary.bytes().all(allowed)
    })
}

/// Where else than here the forms of a page lead: in the portal, and on the page of a link, to the payment service, while customers can
/// pay online. The policy of the page that one came in by holds for all that one goes on to within it.
async fn pays_at(portico: &Portico, caller: Option<&Caller>, path: &str) -> String {
    let signed_in = caller.is_some_and(|caller| matches!(caller.visitor, Visitor::Member(_)));
    if !signed_in && path != app::routes::portal::LINK {
        return String::new();
    }
    match portico.service.payment_pages().await {
        Ok(Some(pages)) => format!(" {pages}"),
        // Then nothing leads there.
        Ok(None) | Err(_) => String::new(),
    }
}

/// The policy of a page: nothing runs but what the server sent with this very response's nonce.
fn content_policy(beyond: &str) {
    let (Some(nonce), Some(response)) = (use_nonce(), use_context::<ResponseOptions>()) else { return };
    let policy = format!(
        "default-src 'self'; script-src 'self' 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'{beyond}; frame-ancestors 'none'"
    );
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        response.insert_header(header::CONTENT_SECURITY_POLICY, policy);
    }
}
