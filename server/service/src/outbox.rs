//! Mails are written in the transaction of the change that causes them, and sent afterwards. Sending is at least once: a mail keeps one
//! `Message-ID` through all attempts, so that a receiver who got it twice can tell.

mod attachment;
mod smtp;

pub use attachment::{Attachment, Document};
pub use smtp::{Smtp, SmtpSettings, TIMEOUT, Tls, is_sender};

use crate::db::{Database, Write};
use crate::paper::Taken;
use crate::preferences::withhold;
use crate::store::mail;
use crate::{Error, Result, Service, Stopping, guarded};
use domain::{Locale, Problem, Refusal, Timestamp, time};
use sea_orm::sea_query::{Condition, LockBehavior, LockType};
use sea_orm::{ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// Then a mail is given up, until somebody asks for it again: after four days, in which a mail server comes back that was away for a weekend.
const ATTEMPTS: i32 = 24;
/// Then one is given up that lets somebody in, after nine hours: whoever waited for it has asked for another by then.
const ATTEMPTS_TO_LET_IN: i32 = 10;
/// The wait after the first failure; each further one doubles it.
const FIRST_WAIT: i64 = time::MINUTE;
const LONGEST_WAIT: i64 = 6 * time::HOUR;
/// Longer than any attempt. A mail whose sender died is free again after it.
const LEASE: i64 = 5 * time::MINUTE;
/// How often the outbox is looked at.
const EVERY: Duration = Duration::from_secs(1);
const ERROR_MAX: usize = 500;

/// Whom a mail is for, as far as the history of mails asks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Recipient {
    /// Of the team.
    #[default]
    Team,
    /// One of a customer's people, as that.
    Contact { customer: Uuid, contact: Uuid },
    /// Somebody who signs in at the portal, whatever company they act for.
    Person(Uuid),
}

/// A mail as the use cases write it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Message {
    pub recipient: Recipient,
    pub to_address: String,
    pub to_name: String,
    pub locale: Locale,
    /// What it is about: `security`, `invitation` …
    pub category: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    /// Where one request without a sign-in takes the reader off the list, for mails that somebody may not want (RFC 8058).
    pub unsubscribe: Option<String>,
    /// It goes to somebody who does not get such mails by themselves: they were chosen, or it is about what they did.
    pub chosen: bool,
    /// What it carries to many.
    pub announcement: Option<Uuid>,
    /// What goes with it.
    pub attachment: Option<Attachment>,
}

/// A mail as it goes out.
#[derive(Clone, Debug)]
pub struct Outgoing {
    pub id: Uuid,
    /// When it was written.
    pub at: Timestamp,
    pub message: Message,
    pub file: Option<Taken>,
}

/// Why a mail did not go out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// It may go another time.
    Later(String),
    /// It never will: there is no such address, or no paper is long enough for what goes with it.
    Never(String),
}

/// Takes mails to the world.
#[async_trait::async_trait]
pub trait Transport: Send + Sync {
    async fn send(&self, mail: &Outgoing) -> Result<(), Failure>;
}

impl Message {
    pub fn to(self, recipient: Recipient) -> Self {
        Self { recipient, ..self }
    }

    /// With a document that goes with it.
    pub fn with(self, attachment: Option<Attachment>) -> Self {
        Self { attachment, ..self }
    }

    pub(crate) async fn insert(self, write: &Write) -> Result<(), DbErr> {
        let now = write.now().ms();
        let (customer, contact, person) = match self.recipient {
            Recipient::Team => (None, None, None),
            Recipient::Contact { customer, contact } => (Some(customer), Some(contact), None),
            Recipient::Person(person) => (None, None, Some(person)),
        };
        let rank = match self.announcement {
            Some(_) => 2,
            None => i32::from(!lets_in(&self.category)),
        };
        let attachment = self.attachment;
        let row = mail::ActiveModel {
            id: Set(write.new_id()),
            to_address: Set(self.to_address),
            to_name: Set(self.to_name),
            language: Set(self.locale.code().to_owned()),
            category: Set(self.category),
            subject: Set(self.subject),
            text_body: Set(self.text),
            html_body: Set(self.html),
            status: Set("waiting".to_owned()),
            attempts: Set(0),
            next_attempt_at: Set(now),
            rank: Set(rank),
            lease_until: Set(None),
            lease_token: Set(None),
            last_error: Set(None),
            created_at: Set(now),
            sent_at: Set(None),
            customer_id: Set(customer),
            contact_id: Set(contact),
            person_id: Set(person),
            unsubscribe: Set(self.unsubscribe),
            chosen: Set(self.chosen),
            withheld_at: Set(None),
            announcement_id: Set(self.announcement),
            attachment: Set(attachment.as_ref().map(|attachment| attachment.document.to_stored())),
            attachment_name: Set(attachment.map(|attachment| attachment.name)),
        };
        mail::Entity::insert(row).exec_without_returning(write.tx()).await?;
        Ok(())
    }
}

/// Sends what is due until the server is to stop; the mail that is on its way then is ended. A mail that makes its sender panic does not stop
/// the others.
pub async fn run(service: Service, transport: impl Transport + 'static, stopping: Stopping) {
    let transport = Arc::new(transport);
    while !stopping.is_said() {
        let (service, transport, until) = (service.clone(), transport.clone(), stopping.clone());
        guarded("the outbox", async move { deliver_until(&service, &*transport, &until).await }).await;
        stopping.nap(EVERY).await;
    }
}

/// Sends what is due now, one mail after the other. Returns how many went out.
pub async fn deliver_due(service: &Service, transport: &impl Transport) -> Result<u64> {
    deliver_until(service, transport, &Stopping::never()).await
}

async fn deliver_until(service: &Service, transport: &impl Transport, stopping: &Stopping) -> Result<u64> {
    let (db, mut sent) = (service.db(), 0);
    while !stopping.is_said()
        && let Some(mail) = claim(db).await?
    {
        if service.is_for_nobody(&mail).await? {
            let write = db.write().await?;
            withhold(&write, Condition::all().add(mail::Column::Id.eq(mail.id))).await?;
            write.commit().await?;
            continue;
        }
        let outcome = match mail.attempts > most(&mail) {
            true => Err(Failure::Later("each attempt ended its sender".to_owned())),
            false => attempt(service, transport, &mail).await,
        };
        sent += u64::from(outcome.is_ok());
        settle(service, mail, outcome).await?;
    }
    Ok(sent)
}

async fn attempt(service: &Service, transport: &impl Transport, mail: &mail::Model) -> Result<(), Failure> {
    let file = service.attachment_of(mail).await.map_err(|error| unmade(&error))?;
    transport.send(&outgoing(mail, file)).await
}

/// What is too long for a paper is so every time; whatever else kept a document from being made may mend.
fn unmade(error: &Error) -> Failure {
    match error {
        Error::Refused(Refusal::Invalid(problems))
            if problems.iter().any(|of| matches!(of.problem, Problem::TooLong { .. })) =>
        {
            Failure::Never("what goes with it is too long for a PDF".to_owned())
        }
        error => Failure::Later(error.to_string()),
    }
}

/// How often one is tried.
fn most(mail: &mail::Model) -> i32 {
    if lets_in(&mail.category) { ATTEMPTS_TO_LET_IN } else { ATTEMPTS }
}

/// The categories of what lets somebody in.
pub(crate) const LET_IN: [&str; 2] = ["security", "invitation"];

fn lets_in(category: &str) -> bool {
    LET_IN.contains(&category)
}

/// Mails whose time has come and that nobody else is sending: first those that somebody sits and waits for, last what goes to many.
fn due(now: Timestamp) -> Select<mail::Entity> {
    let free = Condition::any().add(mail::Column::LeaseUntil.is_null()).add(mail::Column::LeaseUntil.lte(now.ms()));
    mail::Entity::find()
        .filter(mail::Column::Status.eq("waiting"))
        .filter(mail::Column::WithheldAt.is_null())
        .filter(mail::Column::NextAttemptAt.lte(now.ms()))
        .filter(free)
        .order_by_asc(mail::Column::Rank)
        .order_by_asc(mail::Column::NextAttemptAt)
        .limit(1)
}

/// Takes a mail for this worker. The attempt counts from here, so that a mail which kills its sender comes to an end too.
async fn claim(db: &Database) -> Result<Option<mail::Model>> {
    // An empty outbox is looked at without holding up writers.
    if due(db.clock().now()).one(db.read()).await?.is_none() {
        return Ok(None);
    }
    let write = db.write().await?;
    let due = due(write.now()).lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    let Some(mut mail) = due.one(write.tx()).await? else { return Ok(None) };
    mail.attempts += 1;
    mail.lease_token = Some(write.new_id());
    mail.lease_until = Some(write.now().plus(LEASE).ms());
    let row = mail::ActiveModel {
        id: Set(mail.id),
        attempts: Set(mail.attempts),
        lease_token: Set(mail.lease_token),
        lease_until: Set(mail.lease_until),
        ..Default::default()
    };
    mail::Entity::update(row).exec(write.tx()).await?;
    write.commit().await?;
    Ok(Some(mail))
}

/// Writes down what became of an attempt, if the lease is still ours.
async fn settle(service: &Service, mail: mail::Model, outcome: Result<(), Failure>) -> Result<()> {
    let write = service.db().write().await?;
    let now = write.now();
    let mut row = mail::ActiveModel { lease_token: Set(None), lease_until: Set(None), ..Default::default() };
    let bounced = matches!(outcome, Err(Failure::Never(_)));
    match outcome {
        Ok(()) => {
            row.status = Set("sent".to_owned());
            row.sent_at = Set(Some(now.ms()));
            row.last_error = Set(None);
            // The history keeps what was said, not the secret that came with it (BR-43).
            row.text_body = Set(without_secrets(&mail.text_body));
            row.html_body = Set(without_secrets(&mail.html_body));
            row.unsubscribe = Set(None);
            // It was on its way when it was held back.
            row.withheld_at = Set(None);
        }
        Err(failure) => {
            let (Failure::Later(error) | Failure::Never(error)) = &failure;
            let over = matches!(failure, Failure::Never(_)) || mail.attempts >= most(&mail);
            tracing::warn!(mail = %mail.id, attempts = mail.attempts, error, "a mail did not go out");
            row.status = Set(if over { "failed" } else { "waiting" }.to_owned());
            row.next_attempt_at = Set(now.plus(wait(mail.attempts)).ms());
            row.last_error = Set(Some(error.chars().take(ERROR_MAX).collect()));
        }
    }
    let settled = mail::Entity::update_many()
        .set(row)
        .filter(mail::Column::Id.eq(mail.id))
        .filter(mail::Column::LeaseToken.eq(mail.lease_token))
        .exec(write.tx())
        .await?;
    if bounced && settled.rows_affected == 1 {
        for token in tokens_in(&mail.text_body) {
            service.bounce_invitation(&write, token).await?;
        }
    }
    write.commit().await
}

fn wait(attempts: i32) -> i64 {
    let doubled = u32::try_from(attempts - 1).unwrap_or_default().min(20);
    (FIRST_WAIT << doubled).min(LONGEST_WAIT)
}

fn outgoing(mail: &mail::Model, file: Option<Taken>) -> Outgoing {
    Outgoing {
        id: mail.id,
        at: Timestamp(mail.created_at),
        message: Message {
            recipient: Recipient::default(),
            to_address: mail.to_address.clone(),
            to_name: mail.to_name.clone(),
            locale: Locale::parse(&mail.language).unwrap_or_default(),
            category: mail.category.clone(),
            subject: mail.subject.clone(),
            text: mail.text_body.clone(),
            html: mail.html_body.clone(),
            unsubscribe: mail.unsubscribe.clone(),
            chosen: mail.chosen,
            announcement: mail.announcement_id,
            // By now it is a file.
            attachment: None,
        },
        file,
    }
}

/// What stands on both sides of a code in a mail: readers do not see it, and no code is kept in what was sent.
pub(crate) const AROUND_CODES: char = '\u{2060}';

/// The text with every `token=…` of a link and every code struck out.
pub(crate) fn without_secrets(text: &str) -> String {
    let is_code = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let parts: Vec<&str> = text.split(AROUND_CODES).map(|part| if is_code(part) { "…" } else { part }).collect();
    without_tokens(&parts.join(&AROUND_CODES.to_string()))
}

/// What stands before the secret of a link.
const BEFORE: &str = "token=";

/// Whether this may be part of such a secret.
const fn of_token(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '-' || letter == '_'
}

/// What may be the secret of the link in a mail that has not left. A name before it can look like one too.
pub(crate) fn tokens_in(text: &str) -> Vec<&str> {
    let rests = text.split(BEFORE).skip(1);
    let tokens = rests.map(|rest| rest.split(|letter: char| !of_token(letter)).next().unwrap_or_default());
    tokens.filter(|token| !token.is_empty()).collect()
}

fn without_tokens(text: &str) -> String {
    let mut parts = text.split(BEFORE);
    let mut clean = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        clean.push_str(BEFORE);
        clean.push('…');
        clean.push_str(part.trim_start_matches(of_token));
    }
    clean
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::Entropy;
    use crate::token::Token;

    #[test]
    fn waits_double_up_to_six_hours() {
        let minutes: Vec<i64> = (1..=10).map(|attempts| wait(attempts) / time::MINUTE).collect();
        assert_eq!(minutes, [1, 2, 4, 8, 16, 32, 64, 128, 256, 360]);
    }

    #[test]
    fn no_secret_stays_in_the_history() {
        let token = Token::new(&Entropy::system());
        let link = format!("https://crm.example/invitation?token={}", token.reveal());
        let html = without_secrets(&format!("<a href=\"{link}\">Accept</a><p>{link}</p>"));
        assert_eq!((tokens_in(&link), tokens_in(&html)), (vec![token.reveal()], vec![]));
        assert_eq!(tokens_in(&format!("token=x invites you: {link}")), ["x", token.reveal()]);
        assert_eq!(html.matches("token=…").count(), 2);
        assert!(!html.contains(token.reveal()));
        assert!(html.ends_with("token=…</p>"));
        assert_eq!(without_secrets("no link"), "no link");
        let code = format!("Your code is {AROUND_CODES}482915{AROUND_CODES}.");
        assert_eq!(without_secrets(&code), format!("Your code is {AROUND_CODES}…{AROUND_CODES}."));
    }
}
