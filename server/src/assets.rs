//! Files, texts and the brand: the same for everybody, and kept by browsers.

use crate::Portico;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use domain::Locale;
use std::path::PathBuf;
use std::sync::OnceLock;
use texts::Area;
use tower::ServiceBuilder;
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;

const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const A_DAY: HeaderValue = HeaderValue::from_static("public, max-age=86400");

pub fn routes(portico: &Portico) -> Router<Portico> {
    let site = PathBuf::from(portico.options.site_root.as_ref());
    let kept = |folder: &str| {
        let files = ServeDir::new(site.join(folder)).precompressed_br().append_index_html_on_directories(false);
        ServiceBuilder::new().map_response(keep_forever).service(files)
    };
    let mut routes = Router::new()
        .nest_service("/pkg", kept("pkg"))
        .nest_service("/fonts", kept("fonts"))
        .route("/texts/{bundle}", get(texts_bundle))
        .route("/logo", get(crate::pictures::logo))
        .route("/brand.css", get(brand));
    for file in ["favicon.svg", "icons.svg"] {
        let file_service = tower_http::services::ServeFile::new(site.join(file)).precompressed_br();
        let layer = SetResponseHeaderLayer::overriding(header::CACHE_CONTROL, A_DAY);
        routes = routes.route_service(&format!("/{file}"), ServiceBuilder::new().layer(layer).service(file_service));
    }
    routes
}

/// A file whose name changes with it is never asked for again, neither whole nor in part: a page fetches some thirty of them, and what
/// tells versions apart would only weigh.
fn keep_forever<B>(mut response: Response<B>) -> Response<B> {
    let headers = response.headers_mut();
    for name in [header::ETAG, header::LAST_MODIFIED, header::ACCEPT_RANGES] {
        headers.remove(name);
    }
    if response.status().is_success() {
        response.headers_mut().insert(header::CACHE_CONTROL, FOREVER);
    }
    response
}

/// Alive, and able to read its database.
pub async fn health(State(portico): State<Portico>) -> Response {
    match portico.service.is_alive().await {
        true => (StatusCode::OK, "ok").into_response(),
        false => (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer").into_response(),
    }
}

/// The texts of one door in one language, by a name that changes with them: `admin.it.1a2b3c.txt`.
async fn texts_bundle(Path(bundle): Path<String>, asked: HeaderMap) -> Response {
    let mut parts = bundle.split('.');
    let area = parts.next().and_then(Area::parse);
    let locale = parts.next().and_then(Locale::parse);
    let (Some(area), Some(locale)) = (area, locale) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let headers: [(HeaderName, HeaderValue); 3] = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8")),
        (header::CACHE_CONTROL, FOREVER),
        (header::VARY, HeaderValue::from_static("accept-encoding")),
    ];
    let encodings = asked.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if encodings.split(',').any(|one| one.trim() == "br") {
        (headers, [(header::CONTENT_ENCODING, "br")], compressed(area, locale)).into_response()
    } else {
        (headers, texts::bundle(area, locale)).into_response()
    }
}

/// As small as can be, once for each: every browser fetches one, and keeps it.
#[expect(clippy::expect_used, reason = "memory takes what is written")]
fn compressed(area: Area, locale: Locale) -> &'static [u8] {
    static KEPT: [[OnceLock<Vec<u8>>; 4]; 2] = [const { [const { OnceLock::new() }; 4] }; 2];
    KEPT[area as usize][locale as usize].get_or_init(|| {
        let mut small = Vec::new();
        let whole = texts::bundle(area, locale);
        brotli::BrotliCompress(&mut whole.as_bytes(), &mut small, &brotli::enc::BrotliEncoderParams::default())
            .expect("memory takes what is written");
        small
    })
}

/// The firm's accent as a sheet: one validated colour, nothing else.
async fn brand(State(portico): State<Portico>) -> Response {
    let accent = portico.service.brand().await.ok().and_then(|brand| brand.accent);
    let sheet = accent.map_or_else(String::new, |accent| {
        format!("@layer brand{{:root[data-door=\"portal\"],.brand-preview{{--brand:{accent}}}}}")
    });
    let headers =
        [(header::CONTENT_TYPE, HeaderValue::from_static("text/css; charset=utf-8")), (header::CACHE_CONTROL, A_DAY)];
    (headers, sheet).into_response()
}
