//! Pictures as they are shown: whose they are to see is asked each time (R68), and what comes can do nothing but be looked at (R67).

use crate::{Portico, pages};
use app::api::door::Caller;
use axum::extract::{Extension, Path, Query, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::{PictureId, Refusal};
use serde::Deserialize;
use service::account::Visitor;
use service::{Service, Shown};

/// Kept by whoever saw it, and never shown again without asking.
const OWN: HeaderValue = HeaderValue::from_static("private, no-cache");
/// Under an address that names this very picture.
const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const ASKED_AGAIN: HeaderValue = HeaderValue::from_static("public, no-cache");
const SANDBOX: HeaderValue = HeaderValue::from_static("sandbox; default-src 'none'");

/// A picture of somebody, at either door.
pub async fn picture(
    State(portico): State<Portico>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let shown = match (id.parse::<PictureId>(), &caller.visitor) {
        (Ok(id), Visitor::Staff(viewer)) => caller.service.picture_for_staff(viewer, id).await,
        (Ok(id), Visitor::Member(viewer)) => caller.service.picture_for_member(viewer, id).await,
        _ => Err(Refusal::NotFound.into()),
    };
    let answer = match shown {
        Ok(shown) => answer(&caller.service, &shown, request.headers(), OWN).await,
        Err(error) => Err(error),
    };
    match answer {
        Ok(answer) => answer,
        Err(error) => {
            caller.outcome.refuse(error.refusal());
            pages::page(State(portico), request).await
        }
    }
}

#[derive(Deserialize)]
pub struct Version {
    v: Option<String>,
}

/// The company's logo, for anybody.
pub async fn logo(State(portico): State<Portico>, Query(asked): Query<Version>, headers: HeaderMap) -> Response {
    let answer = match portico.service.logo().await {
        Ok(shown) => {
            let kept = if asked.v.as_deref() == Some(shown.hash.as_str()) { FOREVER } else { ASKED_AGAIN };
            answer(&portico.service, &shown, &headers, kept).await
        }
        Err(error) => Err(error),
    };
    answer.unwrap_or_else(|error| {
        StatusCode::from_u16(error.refusal().status()).unwrap_or(StatusCode::SERVICE_UNAVAILABLE).into_response()
    })
}

/// The picture, or that the browser has it already.
async fn answer(service: &Service, shown: &Shown, asked: &HeaderMap, kept: HeaderValue) -> service::Result<Response> {
    let tag = format!("\"{}\"", shown.hash);
    let has = asked.get(header::IF_NONE_MATCH).and_then(|tags| tags.to_str().ok());
    let is_known = has.is_some_and(|tags| tags.split(',').any(|known| known.trim().trim_start_matches("W/") == tag));
    let told = [
        (header::CACHE_CONTROL, kept),
        (header::CONTENT_SECURITY_POLICY, SANDBOX),
        (header::ETAG, HeaderValue::from_str(&tag).unwrap_or(HeaderValue::from_static("\"\""))),
    ];
    if is_known {
        return Ok((StatusCode::NOT_MODIFIED, told).into_response());
    }
    let bytes = service.take_picture(shown).await?;
    let kind = [(header::CONTENT_TYPE, shown.kind.clone()), (header::CONTENT_DISPOSITION, "inline".to_owned())];
    Ok((told, kind, bytes).into_response())
}
