//! How the server ends: told to stop, it accepts nothing more and lets what is under way come to its end, for a while.

use std::io;
use std::time::Duration;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::timeout;

/// How long each may take to its end once the server is told to stop.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    pub requests: Duration,
    /// The mail that is on its way, and what else is done beside requests.
    pub work: Duration,
}

impl Patience {
    /// Most mail servers have answered by then, and what starts and stops services waits longer (docs/operating.md).
    pub const USUAL: Self = Self { requests: Duration::from_secs(20), work: Duration::from_secs(60) };
}

/// Waits for the end of what is under way, and no longer than that.
pub async fn ended(requests: JoinHandle<io::Result<()>>, mut work: JoinSet<()>, patience: Patience) {
    let requests = async {
        if timeout(patience.requests, requests).await.is_err() {
            tracing::warn!("the server stops and waits no longer for the requests that are under way");
        }
    };
    let work = async {
        let done = async { while work.join_next().await.is_some() {} };
        if timeout(patience.work, done).await.is_err() {
            tracing::warn!("the server stops and waits no longer for the work that is under way");
        }
    };
    tokio::join!(requests, work);
}

/// What tells the program from outside to stop: Ctrl-C, and whoever ends services.
#[cfg(unix)]
pub struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    /// From here on none is missed.
    pub fn hear() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    pub async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

#[cfg(not(unix))]
pub struct Signals;

#[cfg(not(unix))]
impl Signals {
    pub fn hear() -> io::Result<Self> {
        Ok(Self)
    }

    pub async fn next(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::Router;
    use axum::body::{Body, Bytes};
    use axum::routing::get;
    use futures_util::stream;
    use service::Stop;
    use std::convert::Infallible;
    use std::future::pending;
    use std::net::SocketAddr;
    use std::sync::Arc;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};
    use tokio::sync::Notify;

    const LONG: Patience = Patience { requests: Duration::from_secs(3600), work: Duration::from_secs(3600) };
    const NONE: Patience = Patience { requests: Duration::ZERO, work: Duration::ZERO };

    /// A server with one file, of which the second half is not there before it is told to come.
    async fn with_a_file(stop: &Stop, second_half: Arc<Notify>) -> (SocketAddr, JoinHandle<io::Result<()>>) {
        let file = move || {
            let second_half = second_half.clone();
            async move {
                Body::from_stream(stream::unfold(0, move |half| {
                    let second_half = second_half.clone();
                    async move {
                        match half {
                            0 => Some((Ok::<_, Infallible>(Bytes::from_static(b"first,")), 1)),
                            1 => {
                                second_half.notified().await;
                                Some((Ok(Bytes::from_static(b"second")), 2))
                            }
                            _ => None,
                        }
                    }
                }))
            }
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let stopping = stop.hear();
        let serving = axum::serve(listener, Router::new().route("/", get(file)))
            .with_graceful_shutdown(async move { stopping.said().await });
        (address, tokio::spawn(serving.into_future()))
    }

    /// Somebody who has the first half.
    async fn half_way(address: SocketAddr) -> (TcpStream, String) {
        let mut stream = TcpStream::connect(address).await.expect("connects");
        stream.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").await.expect("asks");
        let mut came = Vec::new();
        while !came.ends_with(b"first,\r\n") {
            assert!(stream.read_buf(&mut came).await.expect("begins") > 0, "it goes on");
        }
        (stream, String::from_utf8(came).expect("text"))
    }

    #[tokio::test]
    async fn what_is_under_way_comes_to_its_end() {
        let (stop, second_half, piece) = (Stop::default(), Arc::new(Notify::new()), Arc::new(Notify::new()));
        let (address, requests) = with_a_file(&stop, second_half.clone()).await;
        let (mut stream, mut came) = half_way(address).await;
        let (mut work, waits) = (JoinSet::new(), piece.clone());
        work.spawn(async move { waits.notified().await });
        stop.say();
        let end = tokio::spawn(ended(requests, work, LONG));
        second_half.notify_one();
        stream.read_to_string(&mut came).await.expect("the rest");
        assert!(came.starts_with("HTTP/1.1 200") && came.contains("second"), "{came}");
        assert!(!end.is_finished(), "the piece has not ended");
        piece.notify_one();
        end.await.expect("ends");
        assert!(TcpStream::connect(address).await.is_err(), "nothing more is accepted");
    }

    #[tokio::test]
    async fn what_does_not_end_is_not_waited_for() {
        let stop = Stop::default();
        let (address, requests) = with_a_file(&stop, Arc::new(Notify::new())).await;
        let reader = half_way(address).await;
        let mut work = JoinSet::new();
        work.spawn(pending());
        stop.say();
        ended(requests, work, NONE).await;
        assert!(reader.1.starts_with("HTTP/1.1 200"), "it was under way: {}", reader.1);
    }
}
