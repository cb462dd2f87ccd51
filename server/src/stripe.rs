//! What Stripe tells: from a program, so without a session, a cookie or an origin. Its signature stands for all of them (R87).

use crate::{Portico, viewer};
use axum::Router;
use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::routing::post;
use service::Delivery;

/// The largest event that is read; those that we want have a few kilobytes.
const MOST: usize = 64 * 1024;

pub fn routes() -> Router<Portico> {
    Router::new().route(service::WEBHOOK, post(told))
}

/// Says no more than whether it has to come again.
async fn told(State(portico): State<Portico>, request: Request) -> StatusCode {
    let service = portico.service.for_request(viewer::facts(&portico, &request));
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, MOST).await else { return StatusCode::PAYLOAD_TOO_LARGE };
    let signature = parts.headers.get("stripe-signature").and_then(|value| value.to_str().ok()).unwrap_or_default();
    match service.stripe_told(signature, &body).await.map_err(|error| error.refusal()) {
        Ok(Delivery::Taken) => StatusCode::OK,
        Ok(Delivery::Forged) => StatusCode::BAD_REQUEST,
        Err(refusal) => StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::SERVICE_UNAVAILABLE),
    }
}
