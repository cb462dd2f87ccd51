use super::{Failure, Outgoing, Transport};
use crate::{Error, Result};
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, MultiPart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use std::time::{Duration, UNIX_EPOCH};

/// How long a mail server may take to answer, if nobody says otherwise.
pub const TIMEOUT: Duration = Duration::from_secs(60);

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
    /// How long an answer may take.
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

/// Sends by SMTP.
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    timeout: Duration,
}

impl Smtp {
    /// Connects with the first mail, not here.
    pub fn new(settings: &SmtpSettings) -> Result<Self> {
        let fault = |error: &dyn std::fmt::Display| Error::Fault(format!("mail settings: {error}"));
        let from = settings.from.parse().map_err(|error| fault(&error))?;
        let builder = match settings.tls {
            Tls::Required => AsyncSmtpTransport::<Tokio1Executor>::relay(&settings.host),
            Tls::StartTls => AsyncSmtpTransport::<Tokio1Executor>::starttls_relay(&settings.host),
            Tls::None => Ok(AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&settings.host)),
        };
        let mut builder = builder.map_err(|error| fault(&error))?.timeout(Some(settings.timeout));
        if let Some(port) = settings.port {
            builder = builder.port(port);
        }
        if let Some((user, password)) = &settings.credentials {
            builder = builder.credentials(Credentials::new(user.clone(), password.clone()));
        }
        Ok(Self { transport: builder.build(), from, timeout: settings.timeout })
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
        // The transport itself bounds no more than the way to the server: one that falls silent would hold up all other mails.
        let sent = tokio::time::timeout(self.timeout, self.transport.send(message)).await;
        let sent = sent.map_err(|_| Failure::Later("the mail server did not answer in time".to_owned()))?;
        sent.map(|_| ()).map_err(|error| {
            // 550 to 553 speak about the recipient; other refusals (sign-in, quota, policy) can be mended on our side.
            let recipient = error.status().is_some_and(|code| ("550".."554").contains(&code.to_string().as_str()));
            if recipient { Failure::Never(error.to_string()) } else { Failure::Later(error.to_string()) }
        })
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

    #[tokio::test]
    async fn an_address_that_is_none_is_never_tried_again() {
        assert!(matches!(smtp().compose(&mail("Ana", "not an address", "Hi")), Err(Failure::Never(_))));
    }
}
