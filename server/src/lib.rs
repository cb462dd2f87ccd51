//! The house: one router with two doors, each with its own session layer, session cookie and server-function tree.

mod assets;
pub mod cli;
pub mod config;
mod downloads;
mod forms;
mod headers;
pub mod keys;
mod pages;
mod pictures;
mod stripe;
mod unsubscribe;
mod viewer;

use app::SiteFiles;
use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRef};
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};
use config::Config;
use domain::account::Realm;
use leptos::prelude::LeptosOptions;
use service::Service;
use service::session::SessionStore;
use std::sync::Arc;
use std::time::Duration;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::TimeoutLayer;
use tower_sessions::cookie::SameSite;
use tower_sessions::{Expiry, SessionManagerLayer};

/// The largest form: also a long text whose letters take nine characters each on the way.
const FORM_LIMIT: usize = 384 * 1024;
/// The server functions that take files, and the largest that each takes.
const IMPORT: &str = "/admin/api/import/upload";
const LOGO: &str = "/admin/api/settings/logo";
const STAFF_PICTURE: &str = "/admin/api/profile/picture";
const PORTAL_PICTURE: &str = "/api/profile/picture";
const UPLOADS: [(&str, usize); 4] = [
    (IMPORT, domain::import::MAX_BYTES),
    (LOGO, domain::picture::MAX_BYTES),
    (STAFF_PICTURE, domain::picture::MAX_BYTES),
    (PORTAL_PICTURE, domain::picture::MAX_BYTES),
];
/// What surrounds a file on the wire.
const AROUND: usize = 64 * 1024;
const REQUEST_TIMEOUT: Duration = Duration::from_secs(60);

/// What all requests share.
#[derive(Clone)]
pub struct Portico {
    pub config: Arc<Config>,
    pub service: Service,
    pub options: LeptosOptions,
    pub site: Arc<SiteFiles>,
}

impl Portico {
    pub fn new(config: Config, service: Service) -> Self {
        // The names of the site's files carry hashes, which stand beside the program.
        let beside = std::env::current_exe().ok().and_then(|exe| Some(exe.parent()?.join("hash.txt")));
        let hashes = beside.and_then(|path| std::fs::read_to_string(path).ok()).unwrap_or_default();
        let options = LeptosOptions::builder()
            .output_name("portico")
            .site_root(config.site.display().to_string())
            .site_addr(config.listen)
            .build();
        Self { config: Arc::new(config), service, options, site: Arc::new(SiteFiles::new(&hashes)) }
    }
}

impl FromRef<Portico> for LeptosOptions {
    fn from_ref(portico: &Portico) -> Self {
        portico.options.clone()
    }
}

/// The cookie of each door. A `__Host-` cookie belongs to this host alone, over https or on localhost.
pub const fn cookie(realm: Realm) -> &'static str {
    match realm {
        Realm::Staff => "__Host-portico-staff",
        Realm::Portal => "__Host-portico",
    }
}

fn takes_files(path: &str) -> bool {
    UPLOADS.iter().any(|(upload, _)| *upload == path)
}

fn body_limit(path: &str) -> usize {
    UPLOADS.iter().find(|(upload, _)| *upload == path).map_or(FORM_LIMIT, |(_, most)| most + AROUND)
}

/// Everything that answers, from the outside in: protection, then the door, then pages and server functions.
pub fn router(portico: Portico) -> Router {
    Router::new()
        .merge(door(Realm::Staff, &portico))
        .merge(door(Realm::Portal, &portico))
        .layer(from_fn(headers::text))
        .layer(from_fn(headers::same_origin))
        .merge(assets::routes(&portico))
        .merge(stripe::routes())
        .layer(DefaultBodyLimit::max(FORM_LIMIT))
        .layer(CompressionLayer::new().br(true).gzip(true).quality(tower_http::CompressionLevel::Fastest))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, REQUEST_TIMEOUT))
        .layer(CatchPanicLayer::new())
        .layer(from_fn_with_state(portico.clone(), headers::host))
        // By whatever name it is asked for.
        .route("/healthz", get(assets::health))
        .layer(from_fn_with_state(portico.clone(), headers::headers))
        .with_state(portico)
}

/// One door: its pages, its server functions, its sessions. The other door's cookie has another name and means nothing here.
fn door(realm: Realm, portico: &Portico) -> Router<Portico> {
    let functions = match realm {
        Realm::Staff => "/admin/api/{*function}",
        Realm::Portal => "/api/{*function}",
    };
    let sessions = SessionManagerLayer::new(SessionStore::new(portico.service.clone(), realm))
        .with_name(cookie(realm))
        .with_secure(true)
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_path("/")
        .with_expiry(Expiry::OnSessionEnd);
    let function = |limit: usize| {
        post(pages::function)
            .layer(RequestBodyLimitLayer::new(limit))
            .layer(from_fn_with_state((portico.clone(), realm), forms::forms))
    };
    let mut routes = pages::routes(realm).route(functions, function(FORM_LIMIT));
    for (path, _) in UPLOADS.into_iter().filter(|(path, _)| path.starts_with("/admin/") == (realm == Realm::Staff)) {
        routes = routes.route(path, function(body_limit(path)));
    }
    if realm == Realm::Portal {
        routes = routes.route("/pictures/{id}", get(pictures::picture));
        routes = routes.route("/quotes/{id}/file.pdf", get(downloads::own_quote));
        routes = routes.route("/invoices/{id}/file.pdf", get(downloads::own_invoice));
        routes = routes.route("/invoices/{id}/ubl.xml", get(downloads::own_invoice_ubl));
        routes = routes.route(app::routes::portal::LINKED_FILE, get(downloads::linked));
        routes = routes.route(app::routes::portal::LINKED_UBL, get(downloads::linked_ubl));
        routes = routes.route("/statement/file.pdf", get(downloads::own_statement));
        routes = routes.route("/credit-notes/{id}/file.pdf", get(downloads::own_credit_note));
        routes = routes.route("/credit-notes/{id}/ubl.xml", get(downloads::own_credit_note_ubl));
        routes = routes.route(app::routes::portal::OWN_DATA, get(downloads::own_data));
        routes = routes.route(app::routes::portal::ONE_CLICK, get(unsubscribe::page).post(unsubscribe::one_click));
    }
    if realm == Realm::Staff {
        routes = routes.route("/admin/pictures/{id}", get(pictures::picture));
        routes = routes.route("/admin/export/{id}/file", get(downloads::export));
        routes = routes.route("/admin/quotes/{id}/file.pdf", get(downloads::quote));
        routes = routes.route("/admin/invoices/{id}/file.pdf", get(downloads::invoice));
        routes = routes.route("/admin/invoices/{id}/ubl.xml", get(downloads::invoice_ubl));
        routes = routes.route("/admin/invoices/{id}/fattura.xml", get(downloads::invoice_fattura));
        routes = routes.route("/admin/customers/{id}/statement/file.pdf", get(downloads::statement));
        routes = routes.route("/admin/credit-notes/{id}/file.pdf", get(downloads::credit_note));
        routes = routes.route("/admin/credit-notes/{id}/ubl.xml", get(downloads::credit_note_ubl));
        routes = routes.route("/admin/credit-notes/{id}/fattura.xml", get(downloads::credit_note_fattura));
        routes = routes.route(app::routes::admin::SENSITIVE_FILE, get(downloads::sensitive_log));
    }
    // Each door trusts its own address alone.
    let csrf = CsrfLayer::new().add_trusted_origin(portico.config.url(realm)).unwrap_or_else(|_| CsrfLayer::new());
    routes.layer(from_fn_with_state((portico.clone(), realm), viewer::viewer)).layer(sessions).layer(csrf)
}
