//! Files that are taken through a door. Each piece asks anew whether it may go: what has ended meanwhile ends the file too.

use crate::{Portico, pages};
use app::api::door::Caller;
use app::routes;
use axum::body::{Body, Bytes};
use axum::extract::{Extension, Path, Request, State};
use axum::http::{HeaderName, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::Refusal;
use domain::access::Staff;
use domain::account::Realm;
use futures_util::stream::try_unfold;
use service::account::Visitor;
use service::export::ExportFile;
use service::session::SessionStore;
use std::io;
use std::sync::Arc;
use tower_sessions::SessionStore as _;
use tower_sessions::session::Id;

/// A finished export of the viewer's own. What is not there, or not theirs, is the page that is not there.
pub async fn export(
    State(portico): State<Portico>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let (Visitor::Staff(viewer), Some(session)) = (caller.visitor.clone(), caller.session.id()) else {
        return pages::page(State(portico), request).await;
    };
    let taken = caller.service.take_export(&viewer, &id).await.map_err(|error| error.refusal());
    if let Err(refusal) = &taken {
        caller.outcome.refuse(refusal.clone());
    }
    let file = match taken {
        Ok(file) => file,
        // The page says why not.
        Err(Refusal::Forbidden) => return Redirect::to(routes::admin::EXPORT).into_response(),
        Err(_) => return pages::page(State(portico), request).await,
    };
    let headers: [(HeaderName, String); 3] = [
        (header::CONTENT_TYPE, file.format.media_type().to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{}\"", file.name)),
        (header::CONTENT_LENGTH, file.bytes.to_string()),
    ];
    (headers, Body::from_stream(pieces(caller, viewer, session, file))).into_response()
}

fn pieces(
    caller: Caller,
    viewer: Arc<Staff>,
    session: Id,
    file: ExportFile,
) -> impl futures_util::Stream<Item = io::Result<Bytes>> {
    let sessions = SessionStore::new(caller.service.clone(), Realm::Staff);
    try_unfold(0, move |number| {
        let (service, viewer, sessions) = (caller.service.clone(), viewer.clone(), sessions.clone());
        async move {
            let over = |_| io::Error::other("the export cannot be taken any more");
            if sessions.load(&session).await.map_err(io::Error::other)?.is_none() {
                return Err(io::Error::other("the session has ended"));
            }
            let piece = service.export_part(&viewer, file.run, number).await.map_err(over)?;
            Ok(piece.map(|bytes| (Bytes::from(bytes), number + 1)))
        }
    })
}
