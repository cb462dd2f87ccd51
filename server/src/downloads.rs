//! Files that are taken through a door. Each piece asks anew whether it may go: what has ended meanwhile ends the file too.

use crate::forms::to_confirm;
use crate::{Portico, pages};
use app::api::door::Caller;
use app::routes;
use axum::body::{Body, Bytes};
use axum::extract::{Extension, Path, Query, Request, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use domain::Refusal;
use domain::access::{Member, Staff};
use domain::account::Realm;
use domain::export::ExportFormat;
use domain::sensitive::SensitiveFilter;
use domain::statement::StatementQuery;
use futures_util::stream::try_unfold;
use service::account::Visitor;
use service::session::SessionStore;
use service::{LinkKey, Service, Taken};
use std::io;
use std::str::FromStr;
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
    let size = (header::CONTENT_LENGTH, file.bytes.to_string());
    let (format, name) = (file.format, file.name.clone());
    let body = pieces(&caller, session, 0, move |service, number| {
        let (viewer, file) = (viewer.clone(), file.clone());
        async move {
            let piece = service.export_part(&viewer, &file, number).await?;
            Ok(piece.map(|bytes| (bytes, number + 1)))
        }
    });
    ([size], attachment(format.media_type(), &name, body)).into_response()
}

/// The log of sensitive actions, as far as it was looked for.
pub async fn sensitive_log(
    State(portico): State<Portico>,
    Extension(caller): Extension<Caller>,
    Query(filter): Query<SensitiveFilter>,
    request: Request,
) -> Response {
    let (Visitor::Staff(viewer), Some(session)) = (caller.visitor.clone(), caller.session.id()) else {
        return pages::page(State(portico), request).await;
    };
    let taken = caller.service.take_sensitive_log(&viewer, &filter, &caller.session).await;
    match taken.map_err(|error| error.refusal()) {
        Ok(()) => {}
        Err(Refusal::Unconfirmed) => return to_confirm(Realm::Staff, routes::admin::SENSITIVE),
        Err(refusal) => {
            caller.outcome.refuse(refusal);
            return pages::page(State(portico), request).await;
        }
    }
    let body = pieces(&caller, session, 0, move |service, after| {
        let (viewer, filter) = (viewer.clone(), filter.clone());
        async move { service.sensitive_log_piece(&viewer, &filter, after).await }
    });
    attachment(ExportFormat::Csv.media_type(), "sensitive-actions.csv", body)
}

/// All that is kept about whoever asks, of a customer's people.
pub async fn own_data(
    State(portico): State<Portico>,
    Extension(caller): Extension<Caller>,
    request: Request,
) -> Response {
    let Visitor::Member(viewer) = caller.visitor.clone() else {
        return pages::page(State(portico), request).await;
    };
    match caller.service.own_data(&viewer, &caller.session).await.map_err(|error| error.refusal()) {
        Ok(data) => attachment("application/json", "my-data.json", Body::from(data)),
        Err(Refusal::Unconfirmed) => to_confirm(Realm::Portal, routes::portal::PROFILE),
        Err(refusal) => {
            caller.outcome.refuse(refusal);
            pages::page(State(portico), request).await
        }
    }
}

macro_rules! documents {
    ($($(#[$doc:meta])* $name:ident by $door:ident of $viewer:ident: $take:ident $form:ident;)+) => {$(
        $(#[$doc])*
        pub async fn $name(
            portico: State<Portico>,
            caller: Extension<Caller>,
            id: Path<String>,
            request: Request,
        ) -> Response {
            let take = |service: Service, viewer: Arc<$viewer>, id| async move { service.$take(&viewer, id).await };
            $door(portico, caller, id, request, $form, take).await
        }
    )+};
}

documents! {
    quote by for_staff of Staff: quote_pdf PDF;
    invoice by for_staff of Staff: invoice_pdf PDF;
    /// For machines.
    invoice_ubl by for_staff of Staff: invoice_ubl XML;
    /// For Italy's exchange.
    invoice_fattura by for_staff of Staff: invoice_fattura XML;
    credit_note by for_staff of Staff: credit_note_pdf PDF;
    credit_note_ubl by for_staff of Staff: credit_note_ubl XML;
    credit_note_fattura by for_staff of Staff: credit_note_fattura XML;
    own_quote by for_member of Member: own_quote_pdf PDF;
    own_invoice by for_member of Member: own_invoice_pdf PDF;
    own_invoice_ubl by for_member of Member: own_invoice_ubl XML;
    own_credit_note by for_member of Member: own_credit_note_pdf PDF;
    own_credit_note_ubl by for_member of Member: own_credit_note_ubl XML;
}

/// What stands in the address of a link's document.
#[derive(serde::Deserialize)]
pub struct LinkQuery {
    #[serde(default)]
    token: String,
}

/// The document that a link opens, for whoever holds it.
pub async fn linked(
    State(portico): State<Portico>,
    Extension(caller): Extension<Caller>,
    Query(LinkQuery { token }): Query<LinkQuery>,
    request: Request,
) -> Response {
    let taken = caller.service.linked_pdf(&LinkKey { token, proof: String::new() }).await;
    document(portico, &caller, taken, PDF, request).await
}

/// The same for machines.
pub async fn linked_ubl(
    State(portico): State<Portico>,
    Extension(caller): Extension<Caller>,
    Query(LinkQuery { token }): Query<LinkQuery>,
    request: Request,
) -> Response {
    let taken = caller.service.linked_ubl(&LinkKey { token, proof: String::new() }).await;
    document(portico, &caller, taken, XML, request).await
}

/// A statement of account, for staff.
pub async fn statement(
    portico: State<Portico>,
    caller: Extension<Caller>,
    id: Path<String>,
    Query(query): Query<StatementQuery>,
    request: Request,
) -> Response {
    let take =
        |service: Service, viewer: Arc<Staff>, id| async move { service.statement_pdf(&viewer, id, &query).await };
    for_staff(portico, caller, id, request, PDF, take).await
}

/// The same for one of the customer's people.
pub async fn own_statement(
    State(portico): State<Portico>,
    Extension(caller): Extension<Caller>,
    Query(query): Query<StatementQuery>,
    request: Request,
) -> Response {
    let Visitor::Member(viewer) = caller.visitor.clone() else {
        return pages::page(State(portico), request).await;
    };
    let taken = caller.service.own_statement_pdf(&viewer, &query).await;
    document(portico, &caller, taken, PDF, request).await
}

async fn for_staff<Id: FromStr, F: Future<Output = service::Result<Taken>>>(
    State(portico): State<Portico>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
    request: Request,
    form: (&str, &str),
    take: impl FnOnce(Service, Arc<Staff>, Id) -> F,
) -> Response {
    let (Visitor::Staff(viewer), Ok(id)) = (caller.visitor.clone(), id.parse()) else {
        return pages::page(State(portico), request).await;
    };
    let taken = take(caller.service.clone(), viewer, id).await;
    document(portico, &caller, taken, form, request).await
}

async fn for_member<Id: FromStr, F: Future<Output = service::Result<Taken>>>(
    State(portico): State<Portico>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
    request: Request,
    form: (&str, &str),
    take: impl FnOnce(Service, Arc<Member>, Id) -> F,
) -> Response {
    let (Visitor::Member(viewer), Ok(id)) = (caller.visitor.clone(), id.parse()) else {
        return pages::page(State(portico), request).await;
    };
    let taken = take(caller.service.clone(), viewer, id).await;
    document(portico, &caller, taken, form, request).await
}

/// Media type, and whether the browser shows it by itself or keeps it as a file.
const PDF: (&str, &str) = ("application/pdf", "inline");
const XML: (&str, &str) = ("application/xml", "attachment");

/// A document, or the page that is not there.
async fn document(
    portico: Portico,
    caller: &Caller,
    taken: service::Result<Taken>,
    (kind, shown): (&str, &str),
    request: Request,
) -> Response {
    match taken.map_err(|error| error.refusal()) {
        Ok(Taken { name, bytes }) => file(kind, shown, &name, Body::from(bytes)),
        Err(refusal) => {
            caller.outcome.refuse(refusal);
            pages::page(State(portico), request).await
        }
    }
}

fn attachment(kind: &'static str, name: &str, body: Body) -> Response {
    file(kind, "attachment", name, body)
}

fn file(kind: &str, shown: &str, name: &str, body: Body) -> Response {
    let disposition = format!("{shown}; filename=\"{name}\"");
    ([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, disposition)], body).into_response()
}

/// A file as `piece` gives it from `start` on, as long as the session lives.
fn pieces<At, F>(
    caller: &Caller,
    session: Id,
    start: At,
    piece: impl Fn(Service, At) -> F + Clone + Send + 'static,
) -> Body
where
    At: Send + 'static,
    F: Future<Output = service::Result<Option<(Vec<u8>, At)>>> + Send,
{
    let service = caller.service.clone();
    let sessions = SessionStore::new(service.clone(), Realm::Staff);
    Body::from_stream(try_unfold(start, move |at| {
        let (service, sessions, piece) = (service.clone(), sessions.clone(), piece.clone());
        async move {
            if sessions.load(&session).await.map_err(io::Error::other)?.is_none() {
                return Err(io::Error::other("the session has ended"));
            }
            let over = |_| io::Error::other("the file cannot be taken any more");
            let piece = piece(service, at).await.map_err(over)?;
            Ok(piece.map(|(bytes, next)| (Bytes::from(bytes), next)))
        }
    }))
}
