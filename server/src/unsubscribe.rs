//! Where mail programs take a reader off a list: one request, without a sign-in and without a page (RFC 8058).

use app::api::door::Caller;
use axum::Extension;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

#[derive(Deserialize)]
pub struct Link {
    #[serde(default)]
    token: String,
}

/// Whoever opens the address by hand is asked first: programs that look at links must not unsubscribe anybody.
pub async fn page(Query(link): Query<Link>) -> Redirect {
    Redirect::to(&format!("{}?token={}", app::routes::portal::UNSUBSCRIBE, service::url::encode(&link.token)))
}

/// A link that leads nowhere is answered like one that was followed: nothing is left to end.
pub async fn one_click(Extension(caller): Extension<Caller>, Query(link): Query<Link>) -> Response {
    match caller.service.unsubscribe(&link.token, false).await.map_err(|error| error.refusal()) {
        Ok(()) | Err(domain::Refusal::NotFound) => StatusCode::OK.into_response(),
        Err(refusal) => {
            StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::SERVICE_UNAVAILABLE).into_response()
        }
    }
}
