//! The way to the mail server is protected as was asked for, or nothing is said on it (R78).

use crate::support::{House, on_both};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::access::Role;
use domain::time;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection};
use service::outbox::{Smtp, SmtpSettings, Tls, deliver_due};
use std::io::{BufRead, BufReader, Result, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A certificate for 127.0.0.1 that nobody but itself vouches for, until 2126, and its key: of no server anywhere.
const CERTIFICATE: &str = "\
    MIIBnzCCAUWgAwIBAgIUMXyX40AT+NYdo5hShuH0ffV5NbswCgYIKoZIzj0EAwIwHTEbMBkGA1UEAwwSbWFpbC5ob3VzZS5leGFtcGxlMCAXDTI2MTEzMDA0MjAxMFoY\
    DzIxMjYxMTA2MDQyMDEwWjAdMRswGQYDVQQDDBJtYWlsLmhvdXNlLmV4YW1wbGUwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAARYhlCKeSqceucHCir+eAije1t/LfAe\
    9i32gkK4W74uCPNDLa3gkX5IsjDceC1oMroX5Kqf35rvicgcCtOy4XIfo2EwXzAdBgNVHQ4EFgQUb138NpOf24y/jxcdeNEmuPEBMn8wHwYDVR0jBBgwFoAUb138NpOf\
    24y/jxcdeNEmuPEBMn8wDwYDVR0RBAgwBocEfwAAATAMBgNVHRMBAf8EAjAAMAoGCCqGSM49BAMCA0gAMEUCIQDpSrxZzLLzs3Q3uXlVOnw3+HXHMOKp7EBuK5c23f8n\
    hAIgKFVPeft5CZ9ahrth8eAgmcklsmao/+z/SCqDOLv2OWU=";
const KEY: &str = "\
    MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg0b2T9/C9Z9u/wtJ9hXeX7QujFAVkxpyADxsjjSkAutyhRANCAARYhlCKeSqceucHCir+eAije1t/LfAe\
    9i32gkK4W74uCPNDLa3gkX5IsjDceC1oMroX5Kqf35rvicgcCtOy4XIf";
/// What a server hears once its certificate was believed.
const BELIEVED: &str = "believed";

/// What a mail server has to do with TLS.
#[derive(Clone, Copy)]
enum Offer {
    Nothing,
    /// It says that it can, and then that it cannot.
    TakenBack,
    /// By STARTTLS, with its own word for who it is.
    SelfSigned,
    /// The same from the first byte.
    SelfSignedAtOnce,
}

/// A mail server that keeps what it hears.
struct MailServer {
    port: u16,
    heard: Arc<Mutex<Vec<String>>>,
}

impl MailServer {
    fn open(offer: Offer) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let keeps = heard.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // Whoever does not believe it hangs up.
                let _ = talk(stream, offer, &keeps);
            }
        });
        Self { port, heard }
    }

    fn reached(&self, tls: Tls, credentials: Option<(String, String)>) -> Smtp {
        let settings = SmtpSettings {
            host: "127.0.0.1".to_owned(),
            port: Some(self.port),
            credentials,
            tls,
            from: "crm@house.example".to_owned(),
            timeout: Duration::from_secs(30),
        };
        Smtp::new(&settings).expect("settings are fine")
    }

    /// Whether it was told who signs in, whom a mail is for, or anything of a mail.
    fn was_told_something(&self) -> bool {
        let verbs = ["AUTH", "MAIL", "RCPT", "DATA", BELIEVED];
        self.heard.lock().expect("what it heard").iter().any(|line| verbs.iter().any(|verb| line.starts_with(verb)))
    }
}

fn talk(mut stream: TcpStream, offer: Offer, heard: &Mutex<Vec<String>>) -> Result<()> {
    if matches!(offer, Offer::SelfSignedAtOnce) {
        return show_certificate(stream, heard);
    }
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    write!(stream, "220 mail.house.example\r\n")?;
    while let Some(line) = lines.next() {
        let line = line?;
        heard.lock().expect("what it heard").push(line.clone());
        let answer = match (line.split(' ').next().unwrap_or_default(), offer) {
            ("EHLO", Offer::Nothing) => "250-mail.house.example\r\n250 AUTH PLAIN",
            ("EHLO", _) => "250-mail.house.example\r\n250-STARTTLS\r\n250 AUTH PLAIN",
            ("STARTTLS", Offer::TakenBack) => "454 not now",
            ("STARTTLS", _) => {
                write!(stream, "220 go on\r\n")?;
                return show_certificate(stream, heard);
            }
            ("DATA", _) => {
                write!(stream, "354 go on\r\n")?;
                for line in lines.by_ref() {
                    if line? == "." {
                        break;
                    }
                }
                "250 taken"
            }
            _ => "250 fine",
        };
        write!(stream, "{answer}\r\n")?;
    }
    Ok(())
}

fn show_certificate(mut stream: TcpStream, heard: &Mutex<Vec<String>>) -> Result<()> {
    let decoded = |text: &str| STANDARD.decode(text).expect("base64");
    let key = PrivatePkcs8KeyDer::from(decoded(KEY));
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions that are safe")
        .with_no_client_auth()
        .with_single_cert(vec![CertificateDer::from(decoded(CERTIFICATE))], key.into())
        .expect("key and certificate go together");
    let mut tls = ServerConnection::new(Arc::new(config)).expect("a server");
    while tls.is_handshaking() {
        tls.complete_io(&mut stream)?;
    }
    heard.lock().expect("what it heard").push(BELIEVED.to_owned());
    Ok(())
}

on_both! {
    async fn a_mail_stays_where_the_way_is_not_protected_as_was_asked_for(house: &House) {
        house.main_administrator().await;
        house.run("UPDATE mail SET status = 'sent'").await.expect("is out");
        house.staff("una", Role::User).await;
        let credentials = Some(("crm".to_owned(), "hidden".to_owned()));
        for (offer, tls, why) in [
            (Offer::Nothing, Tls::StartTls, "STARTTLS is not supported"),
            (Offer::TakenBack, Tls::StartTls, "454"),
            (Offer::SelfSigned, Tls::StartTls, "invalid peer certificate"),
            (Offer::SelfSignedAtOnce, Tls::Required, "invalid peer certificate"),
        ] {
            let server = MailServer::open(offer);
            let smtp = server.reached(tls, credentials.clone());
            assert_eq!(deliver_due(&house.service, &smtp).await.expect("works"), 0, "{why}");
            let told: String = house.one("SELECT last_error FROM mail WHERE status = 'waiting'").await;
            assert!(told.contains(why), "{told}");
            assert!(smtp.check().await.is_err_and(|told| told.contains(why)), "nor does a check find it well: {why}");
            assert!(!server.was_told_something(), "{why}: {:?}", server.heard);
            house.clock.advance(time::HOUR);
        }
        // The same server on this machine, where nothing was asked for.
        let server = MailServer::open(Offer::Nothing);
        assert_eq!(deliver_due(&house.service, &server.reached(Tls::None, None)).await.expect("works"), 1);
        assert!(server.was_told_something());
    }
}
