//! A wire to a PostgreSQL server, which fails as wires do: nothing comes any more, and nobody says so.

use std::future::pending;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

pub struct Proxy {
    /// The database, by this wire.
    pub url: String,
    silences: watch::Sender<u32>,
    lost: Lost,
}

/// What is said in the transaction whose end nobody hears of.
type Lost = Arc<Mutex<Option<String>>>;

impl Proxy {
    /// A wire to the database at this address.
    pub async fn to(url: &str) -> Self {
        let (user, rest) = url.rsplit_once('@').expect("who signs in");
        let (server, database) = rest.split_once('/').expect("a database");
        let server = if server.contains(':') { server.to_owned() } else { format!("{server}:5432") };
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let (silences, heard) = watch::channel(0);
        let lost = Lost::default();
        let proxy = Self { url: format!("{user}@{address}/{database}?sslmode=disable"), silences, lost: lost.clone() };
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                // Only what comes later silences this one.
                let mut silence = heard.clone();
                silence.mark_unchanged();
                let server = TcpStream::connect(&server).await.expect("the server answers");
                for end in [&client, &server] {
                    end.set_nodelay(true).expect("passes it on at once");
                }
                tokio::spawn(pass(client, server, silence, lost.clone()));
            }
        });
        proxy
    }

    /// The connections that there are stay, and nothing comes through them any more. New ones are let through.
    pub fn silence(&self) {
        self.silences.send_modify(|silences| *silences += 1);
    }

    /// The first transaction in which this is said is committed; then its connection ends, before anybody is told.
    pub fn lose_the_end_of(&self, said: &str) {
        *self.lost.lock().expect("the words") = Some(said.to_owned());
    }
}

async fn pass(mut client: TcpStream, mut server: TcpStream, mut silence: watch::Receiver<u32>, lost: Lost) {
    let (mut asks, mut answers) = (vec![0; 64 * 1024], vec![0; 64 * 1024]);
    let mut is_lost = false;
    loop {
        tokio::select! {
            biased;
            Ok(()) = silence.changed() => pending::<()>().await,
            read = client.read(&mut asks) => {
                let Ok(count @ 1..) = read else { return };
                let asked = &asks[..count];
                if server.write_all(asked).await.is_err() {
                    return;
                }
                is_lost |= lost.lock().expect("the words").as_ref().is_some_and(|said| has(asked, said.as_bytes()));
                if is_lost && has(asked, b"COMMIT\0") {
                    *lost.lock().expect("the words") = None;
                    // It answers when it has done it.
                    let answered = server.read(&mut answers).await.expect("an answer");
                    assert!(answered > 0, "it went away by itself");
                    return;
                }
            }
            read = server.read(&mut answers) => {
                let Ok(count @ 1..) = read else { return };
                if client.write_all(&answers[..count]).await.is_err() {
                    return;
                }
            }
        }
    }
}

fn has(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|at| at == part)
}
