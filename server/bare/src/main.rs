//! The least that axum can do: the bytes of a file as a page. What a page of Portico costs is measured beside it.

use axum::Router;
use axum::body::Bytes;
use axum::http::header;
use axum::routing::get;
use std::path::PathBuf;

/// The same as the server's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let (Some(listen), Some(file)) = (arguments.next(), arguments.next().map(PathBuf::from)) else {
        return Err(std::io::Error::other("bare ADDRESS FILE"));
    };
    let bytes = Bytes::from(std::fs::read(file)?);
    let page = move || {
        let bytes = bytes.clone();
        async move { ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], bytes) }
    };
    axum::serve(tokio::net::TcpListener::bind(listen).await?, Router::new().route("/", get(page))).await
}
