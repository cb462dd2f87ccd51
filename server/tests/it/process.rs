//! The program itself, as its own process, asked over the network.

use crate::house::BASE_URL;
use std::fs::File;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A server that is killed with its test.
pub struct Process {
    child: Child,
    pub address: SocketAddr,
}

/// An answer, as far as it came.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    head: String,
    pub body: Vec<u8>,
}

impl Reply {
    pub fn header(&self, name: &str) -> Option<&str> {
        let named = |line: &&str| line.split_once(':').is_some_and(|(key, _)| key.eq_ignore_ascii_case(name));
        self.head.lines().find(named).and_then(|line| line.split_once(':')).map(|(_, value)| value.trim())
    }
}

impl Process {
    /// A server on the data folder, once it answers; on another database where one is named.
    pub async fn start(data: &Path, database: Option<&str>) -> Self {
        Self::with(data, database.map(|url| ("DATABASE_URL", url)).as_slice(), Stdio::null()).await
    }

    /// One that writes its log for programs, to this file.
    pub async fn start_logging(data: &Path, log: File) -> Self {
        Self::with(data, &[("PORTICO_LOG", "json")], log.into()).await
    }

    /// One for which this library stands before the system's.
    pub async fn start_behind(data: &Path, library: &Path) -> Self {
        let library = library.to_str().expect("a path in UTF-8");
        Self::with(data, &[("LD_PRELOAD", library)], Stdio::null()).await
    }

    /// One whose mails go to the mail server at this port.
    pub async fn start_mailing(data: &Path, port: u16) -> Self {
        let port = port.to_string();
        let settings = [
            ("PORTICO_SMTP__HOST", "127.0.0.1"),
            ("PORTICO_SMTP__PORT", port.as_str()),
            ("PORTICO_SMTP__TLS", "none"),
            ("PORTICO_SMTP__FROM", "Portico <crm@house.example>"),
        ];
        Self::with(data, &settings, Stdio::null()).await
    }

    async fn with(data: &Path, settings: &[(&str, &str)], log: Stdio) -> Self {
        let free = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = free.local_addr().expect("an address");
        drop(free);
        let mut command = Command::new(env!("CARGO_BIN_EXE_portico"));
        command.arg("serve").current_dir(data).env_clear();
        command.env("PORTICO_LISTEN", address.to_string()).env("PORTICO_BASE_URL", BASE_URL).env("PORTICO_DATA", data);
        command.envs(settings.iter().copied());
        let child = command.stdout(Stdio::null()).stderr(log).spawn().expect("starts");
        let mut process = Self { child, address };
        loop {
            let answers = process.get("/healthz", "").await.is_some_and(|reply| reply.status == 200);
            // Somebody else may have taken the port meanwhile, and may even answer there.
            let ended = process.child.try_wait().expect("is asked");
            assert!(ended.is_none(), "the server ended before it was asked for anything: {ended:?}");
            if answers {
                return process;
            }
            tokio::task::yield_now().await;
        }
    }

    pub fn kill(&mut self) {
        self.child.kill().expect("kills");
        self.child.wait().expect("is gone");
    }

    /// Tells it to stop, as whoever ends services does.
    pub fn terminate(&self) {
        let told = Command::new("sh").arg("-c").arg(format!("kill -TERM {}", self.child.id())).status();
        assert!(told.expect("a shell").success(), "there is such a process");
    }

    /// The same, until it accepts nothing more.
    pub async fn stop(&self) {
        self.terminate();
        while TcpStream::connect(self.address).await.is_ok() {
            tokio::task::yield_now().await;
        }
    }

    /// How it ends by itself.
    pub fn end(&mut self) -> ExitStatus {
        self.child.wait().expect("is waited for")
    }

    pub async fn get(&self, path: &str, cookie: &str) -> Option<Reply> {
        ask(self.address, &get(path, cookie)).await
    }

    pub async fn post(&self, path: &str, cookie: &str, body: &str) -> Option<Reply> {
        post(self.address, path, cookie, body).await
    }

    /// Tells it something as the payment service does.
    pub async fn deliver(&self, signature: &str, body: &str) -> Option<Reply> {
        let (path, length) = (service::WEBHOOK, body.len());
        let head = format!("POST {path} HTTP/1.1\r\nHost: localhost:3000\r\nConnection: close\r\n");
        ask(self.address, &format!("{head}Stripe-Signature: {signature}\r\nContent-Length: {length}\r\n\r\n{body}"))
            .await
    }

    /// Begins to take a file, and waits with the rest.
    pub async fn open(&self, path: &str, cookie: &str) -> Download {
        let mut stream = TcpStream::connect(self.address).await.expect("connects");
        stream.write_all(get(path, cookie).as_bytes()).await.expect("asks");
        let mut came = vec![0; 64 * 1024];
        let read = stream.read(&mut came).await.expect("begins");
        came.truncate(read);
        Download { stream, came }
    }
}

/// A file that is half here.
pub struct Download {
    stream: TcpStream,
    came: Vec<u8>,
}

impl Download {
    /// The status, how long the file is said to be, and how much of it came in the end.
    pub async fn finish(mut self) -> (u16, usize, usize) {
        // Broken off or ended: what came is what counts.
        let _ = self.stream.read_to_end(&mut self.came).await;
        let reply = reply(&self.came).expect("an answer");
        let length = reply.header("content-length").and_then(|length| length.parse().ok()).unwrap_or_default();
        (reply.status, length, reply.body.len())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn get(path: &str, cookie: &str) -> String {
    format!(
        "GET {path} HTTP/1.1\r\nHost: localhost:3000\r\nConnection: close\r\nAccept: text/html\r\nCookie: {cookie}\r\n\r\n"
    )
}

pub async fn post(address: SocketAddr, path: &str, cookie: &str, body: &str) -> Option<Reply> {
    let length = body.len();
    ask(
        address,
        &format!(
            "POST {path} HTTP/1.1\r\nHost: localhost:3000\r\nConnection: close\r\nAccept: application/json\r\nCookie: {cookie}\r\n\
             Sec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n{body}"
        ),
    )
    .await
}

/// The answer, if there was one.
async fn ask(address: SocketAddr, request: &str) -> Option<Reply> {
    let mut stream = TcpStream::connect(address).await.ok()?;
    stream.write_all(request.as_bytes()).await.ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.ok()?;
    reply(&answer)
}

fn reply(answer: &[u8]) -> Option<Reply> {
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = std::str::from_utf8(answer.get(..end)?).ok()?.to_owned();
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some(Reply { status, head, body: answer.get(end + 4..)?.to_vec() })
}
