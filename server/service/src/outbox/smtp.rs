use super::{Failure, Outgoing, Transport};
use crate::{Error, Result};
use lettre::Message;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, MultiPart};
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::{self, SMTP_PORT, SUBMISSION_PORT, SUBMISSIONS_PORT};
use std::error::Error as _;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, UNIX_EPOCH};
use tokio::time::timeout;

/// How long one attempt may take, if nobody says otherwise. Servers may be long with the last answer (RFC 5321 gives them ten minutes); the
/// lease of the mail is longer still, also with the time for what goes with it.
pub const TIMEOUT: Duration = Duration::from_secs(210);
/// How long each address of the server may take to be reached, so that the next one has its turn.
const REACHED: Duration = Duration::from_secs(30);
/// How long a server may take to say that it still listens. A new connection is not far.
const LISTENS: Duration = Duration::from_secs(5);

const SILENT: &str = "the mail server did not answer in time";

/// Whether mails can come from this: an address, with a name before it or alone.
pub fn is_sender(from: &str) -> bool {
    from.parse::<Mailbox>().is_ok()
}

/// How to reach the mail server.
#[derive(Clone, Debug)]
pub struct SmtpSettings {
    pub host: String,
    /// Without one, the usual port for `tls`.
    pub port: Option<u16>,
    pub credentials: Option<(String, String)>,
    pub tls: Tls,
    /// `Portico <crm@example.org>`, or the address alone.
    pub from: String,
    /// How long all of an attempt may take.
    pub timeout: Duration,
}

/// How the way to the mail server is protected. What is asked for is never given up silently (R78).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tls {
    /// From the first byte, port 465.
    #[default]
    Required,
    /// By STARTTLS before anything else is said, port 587.
    StartTls,
    /// Not at all, port 25: for a server on this machine.
    None,
}

/// Sends by SMTP, one mail after the other over one connection.
pub struct Smtp {
    host: String,
    port: u16,
    /// What protects the way from the first byte.
    at_once: Option<TlsParameters>,
    /// What protects it once the server was asked to.
    starttls: Option<TlsParameters>,
    credentials: Option<Credentials>,
    from: Mailbox,
    timeout: Duration,
    /// The connection over which the last mail went.
    idle: Mutex<Option<AsyncSmtpConnection>>,
}

impl Smtp {
    /// Connects with the first mail, not here.
    pub fn new(settings: &SmtpSettings) -> Result<Self> {
        let fault = |error: &dyn std::fmt::Display| Error::Fault(error.to_string());
        let from = settings.from.parse().map_err(|error| fault(&error))?;
        let protected = || TlsParameters::new(settings.host.clone()).map_err(|error| fault(&error));
        let (port, at_once, starttls) = match settings.tls {
            Tls::Required => (SUBMISSIONS_PORT, Some(protected()?), None),
            Tls::StartTls => (SUBMISSION_PORT, None, Some(protected()?)),
            Tls::None => (SMTP_PORT, None, None),
        };
        Ok(Self {
            host: settings.host.clone(),
            port: settings.port.unwrap_or(port),
            at_once,
            starttls,
            credentials: settings.credentials.clone().map(|(user, password)| Credentials::new(user, password)),
            from,
            timeout: settings.timeout,
            idle: Mutex::default(),
        })
    }

    /// Whether the server answers and lets us in, as it would for a mail; no mail is sent. If not, why.
    pub async fn check(&self) -> Result<(), String> {
        let asked = async { Ok::<_, smtp::Error>(self.connect().await?.test_connected().await) };
        let answer = timeout(self.timeout, asked).await.map_err(|_| SILENT.to_owned())?;
        match answer.map_err(|error| error.to_string())? {
            true => Ok(()),
            false => Err("the mail server hung up".to_owned()),
        }
    }

    /// A connection that is protected and signed in as was asked for.
    async fn connect(&self) -> Result<AsyncSmtpConnection, smtp::Error> {
        let (server, name) = ((self.host.as_str(), self.port), ClientId::default());
        let reached = Some(self.timeout.min(REACHED));
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(server, reached, &name, self.at_once.clone(), None).await?;
        if let Some(tls) = &self.starttls {
            connection.starttls(tls.clone(), &name).await?;
        }
        if let Some(credentials) = &self.credentials {
            connection.auth(DEFAULT_MECHANISMS, credentials).await?;
        }
        Ok(connection)
    }

    /// The connection of the mail before, if the server has not hung up meanwhile.
    async fn kept(&self) -> Option<AsyncSmtpConnection> {
        let mut connection = self.idle().take()?;
        let listens = timeout(LISTENS, connection.test_connected()).await.unwrap_or_default();
        listens.then_some(connection)
    }

    /// Takes it to the server. Only a connection on which every answer was heard is kept. One that is given up amid a mail is closed: its
    /// next mail would take the answer that comes late for its own.
    async fn transmit(&self, message: &Message) -> Result<(), smtp::Error> {
        let mut connection = match self.kept().await {
            Some(connection) => connection,
            None => self.connect().await?,
        };
        connection.send(message.envelope(), &message.formatted()).await?;
        // Without another wait, in which the time of a mail that is gone could end.
        *self.idle() = Some(connection);
        Ok(())
    }

    fn idle(&self) -> MutexGuard<'_, Option<AsyncSmtpConnection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Both forms of the text; marked as written by a machine, so that no machine answers.
    fn compose(&self, mail: &Outgoing) -> Result<Message, Failure> {
        let never = |error: &dyn std::fmt::Display| Failure::Never(error.to_string());
        let address = mail.message.to_address.parse().map_err(|error| never(&error))?;
        let name = Some(header_text(&mail.message.to_name)).filter(|name| !name.is_empty());
        let at = UNIX_EPOCH + Duration::from_millis(u64::try_from(mail.at.ms()).unwrap_or_default());
        let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
        let mut builder = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(name, address))
            .subject(header_text(&mail.message.subject))
            .date(at)
            .message_id(Some(format!("<{}@{}>", mail.id, self.from.email.domain())))
            .raw_header(HeaderValue::new(automatic, "auto-generated".to_owned()));
        if let Some(link) = &mail.message.unsubscribe {
            let header = HeaderName::new_from_ascii_str;
            builder = builder
                .raw_header(HeaderValue::new(header("List-Unsubscribe"), format!("<{link}>")))
                .raw_header(HeaderValue::new(header("List-Unsubscribe-Post"), "List-Unsubscribe=One-Click".to_owned()));
        }
        let words = MultiPart::alternative_plain_html(mail.message.text.clone(), mail.message.html.clone());
        let body = match &mail.file {
            Some(file) => {
                let kind = ContentType::parse("application/pdf").map_err(|error| never(&error))?;
                let part = Attachment::new(file.name.clone()).body(file.bytes.clone(), kind);
                MultiPart::mixed().multipart(words).singlepart(part)
            }
            None => words,
        };
        builder.multipart(body).map_err(|error| never(&error))
    }
}

/// One line without control characters: a header ends where a line ends.
fn header_text(text: &str) -> String {
    text.replace(char::is_control, " ").trim().to_owned()
}

#[async_trait::async_trait]
impl Transport for Smtp {
    async fn send(&self, mail: &Outgoing) -> Result<(), Failure> {
        let message = self.compose(mail)?;
        // A server that falls silent would hold up all other mails.
        let sent = timeout(self.timeout, self.transmit(&message)).await;
        sent.map_err(|_| Failure::Later(SILENT.to_owned()))?.map_err(|error| {
            // After the code stands what the server said with it.
            let said = error.source().map(ToString::to_string).unwrap_or_default();
            let nobody = error.is_permanent() && error.status().is_some_and(|code| has_nobody(code.into(), &said));
            if nobody { Failure::Never(error.to_string()) } else { Failure::Later(error.to_string()) }
        })
    }
}

/// Whether a refusal says that nobody has the address. Servers use the same codes for a sender, a way or a content that they do not want,
/// which is for the house to mend; the enhanced code before the words tells these apart (RFC 3463).
fn has_nobody(code: u16, said: &str) -> bool {
    /// Wrong mailbox, domain or spelling, moved away, a domain that takes no mails, a mailbox that is closed.
    const NOBODY: [&str; 6] = ["5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"];
    let enhanced = said.split_whitespace().next().filter(|word| {
        let parts: Vec<&str> = word.split('.').collect();
        parts.len() == 3 && parts.iter().all(|part| part.parse::<u16>().is_ok())
    });
    match enhanced {
        Some(enhanced) => NOBODY.contains(&enhanced),
        None => matches!(code, 550 | 551 | 553),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{Locale, Timestamp};
    use uuid::Uuid;

    fn smtp() -> Smtp {
        let settings = SmtpSettings {
            host: "localhost".to_owned(),
            port: None,
            credentials: None,
            tls: Tls::None,
            from: "Portico <crm@firm.example>".to_owned(),
            timeout: TIMEOUT,
        };
        Smtp::new(&settings).expect("settings are fine")
    }

    fn mail(to_name: &str, to_address: &str, subject: &str) -> Outgoing {
        let message = super::super::Message {
            to_address: to_address.to_owned(),
            to_name: to_name.to_owned(),
            locale: Locale::En,
            category: "security".to_owned(),
            subject: subject.to_owned(),
            text: "plain words".to_owned(),
            html: "<p>fine words</p>".to_owned(),
            ..super::super::Message::default()
        };
        Outgoing { id: Uuid::from_u128(7), at: Timestamp(1_773_303_120_000), message, file: None }
    }

    #[tokio::test]
    async fn a_mail_has_both_forms_one_id_and_is_automatic() {
        let composed = smtp().compose(&mail("Ana Pop", "ana@acme.example", "Hello")).expect("composes");
        let text = String::from_utf8(composed.formatted()).expect("ASCII");
        for part in [
            "plain words",
            "<p>fine words</p>",
            "multipart/alternative",
            "Auto-Submitted: auto-generated",
            "Message-ID: <00000000-0000-0000-0000-000000000007@firm.example>",
            "To: \"Ana Pop\" <ana@acme.example>",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
    }

    #[tokio::test]
    async fn names_and_subjects_cannot_add_headers() {
        let composed =
            smtp().compose(&mail("Ana\r\nBcc: x@evil.example", "ana@acme.example", "Hi\r\nBcc: y@evil.example"));
        let text = String::from_utf8(composed.expect("composes").formatted()).expect("ASCII");
        assert!(!text.lines().any(|line| line.starts_with("Bcc:")), "{text}");
    }

    #[test]
    fn a_refusal_of_the_sender_or_of_the_way_says_nothing_about_the_address() {
        for (code, said, nobody) in [
            (550, "5.1.1 <leo@pier.example>: Recipient address rejected: User unknown", true),
            (550, "5.2.1 The email account that you tried to reach is inactive.", true),
            (556, "5.1.10 Recipient address has null MX", true),
            (550, "No such mailbox", true),
            (553, "sorry, that domain isn't in my list of allowed rcpthosts", true),
            (550, "", true),
            (553, "5.7.1 <crm@house.example>: Sender address rejected: not owned by user crm", false),
            (550, "5.7.1 Unable to relay", false),
            (550, "5.7.26 Your email has been blocked because the sender is unauthenticated.", false),
            (550, "5.7.606 Access denied, banned sending IP [192.0.2.1]", false),
            (553, "5.1.8 Sender address rejected: Domain not found", false),
            (552, "5.2.2 Mailbox full", false),
            (552, "message size exceeds limit", false),
            (554, "Message refused", false),
            (535, "5.7.8 Authentication failed", false),
        ] {
            assert_eq!(has_nobody(code, said), nobody, "{code} {said}");
        }
    }

    #[tokio::test]
    async fn an_address_that_is_none_is_never_tried_again() {
        assert!(matches!(smtp().compose(&mail("Ana", "not an address", "Hi")), Err(Failure::Never(_))));
    }
}
