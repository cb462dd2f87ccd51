//! All that is kept about one of a customer's people, for themselves to take (data protection): as data that another program reads.

use crate::audit::Entry;
use crate::outbox::without_secrets;
use crate::store::{
    announcement_read, audit, checkout, contact, customer, customer_package, mail, membership, passkey, person,
    personal_link, personal_link_opening, picture, quote_decision, quote_question, registration, second_factor,
    session,
};
use crate::{Error, Result, Service};
use chrono::{DateTime, SecondsFormat};
use domain::Refusal;
use domain::access::{Member, PortalRight, PortalRole, portal_permit};
use domain::account::Realm;
use domain::registration::RegistrationStatus;
use sea_orm::sea_query::{Condition, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::{Value, json};
use tower_sessions::Session;
use uuid::Uuid;

/// Rows of one kind, latest first. Nobody comes near it by hand.
const MOST: u64 = 20_000;

impl Service {
    /// One's own data as JSON, whatever company one acts for. The password was given a moment ago; that it was taken stands in the audit.
    pub async fn own_data(&self, viewer: &Member, session: &Session) -> Result<Vec<u8>> {
        let leave = portal_permit(viewer, PortalRight::OwnData, true)?;
        self.confirmed(session).await?;
        let db = self.db().read();
        let id = viewer.person.uuid();
        let person = person::Entity::find_by_id(id).one(db).await?.ok_or(Error::Refused(Refusal::NotFound))?;
        let contacts = contacts(db, id).await?;
        let ids: Vec<Uuid> = contacts.iter().map(|(contact, ..)| contact.id).collect();
        let data = json!({
            "made_at": time(self.now().ms()),
            "person": {
                "email": person.email,
                "first_name": person.first_name,
                "last_name": person.last_name,
                "language": person.language,
                "time_zone": person.time_zone,
                "theme": person.theme,
                "since": time(person.created_at),
                "picture": picture(db, person.picture_id).await?,
                "password_changed_at": person.password_changed_at.map(time),
            },
            "companies": contacts.iter().map(company).collect::<Vec<_>>(),
            "second_factor": second_factor(db, id).await?,
            "sessions": sessions(db, id).await?,
            "mails": mails(db, id, &ids).await?,
            "personal_links": links(db, &ids).await?,
            "announcements_opened": opened(db, &ids).await?,
            "answers_to_quotes": answers(db, id, &ids).await?,
            "questions_about_quotes": questions(db, &ids).await?,
            "online_payments_begun": payments(db, &ids).await?,
            "packages_for_you": packages(db, &ids).await?,
            "registrations": registrations(db, &person.email).await?,
            "what_you_did": acts(db, id).await?,
        });
        let bytes = serde_json::to_vec_pretty(&data).map_err(|error| Error::Fault(error.to_string()))?;
        let write = self.write().await?;
        write.audit(Entry::new(&leave, "own_data.taken").subject("person", id));
        write.commit().await?;
        Ok(bytes)
    }
}

/// What is kept beside one's picture itself, which the profile shows.
async fn picture(db: &impl ConnectionTrait, id: Option<Uuid>) -> Result<Value> {
    let Some(id) = id else { return Ok(Value::Null) };
    let row = picture::Entity::find_by_id(id).one(db).await?;
    let told = |row: picture::Model| json!({ "type": row.kind, "width": row.width, "height": row.height, "bytes": row.bytes, "since": time(row.created_at) });
    Ok(row.map_or(Value::Null, told))
}

type Company = (contact::Model, customer::Model, membership::Model);

/// The contacts through which somebody acts, each with its customer.
async fn contacts(db: &impl ConnectionTrait, person: Uuid) -> Result<Vec<Company>> {
    let found = membership::Entity::find()
        .find_also_related(customer::Entity)
        .find_also_related(contact::Entity)
        .filter(membership::Column::PersonId.eq(person))
        .filter(customer::Column::TrashedAt.is_null())
        .filter(contact::Column::TrashedAt.is_null())
        .all(db)
        .await?;
    let whole = |(membership, customer, contact): (_, Option<_>, Option<_>)| Some((contact?, customer?, membership));
    Ok(found.into_iter().filter_map(whole).collect())
}

fn company((contact, customer, membership): &Company) -> Value {
    json!({
        "name": customer.name,
        "access": membership.kind,
        "status": membership.status,
        "since": time(membership.created_at),
        "role": PortalRole::restored(&contact.portal_role).key(),
        "mails_wanted": contact.mails.split_whitespace().collect::<Vec<_>>(),
        "contact": {
            "first_name": contact.first_name,
            "last_name": contact.last_name,
            "position": contact.position,
            "company": contact.company,
            "email": contact.email,
            "phone": contact.phone,
            "language": contact.language,
            "address_1": contact.address_1,
            "address_2": contact.address_2,
            "city": contact.city,
            "region": contact.region,
            "postal_code": contact.postal_code,
            "country": contact.country,
        },
    })
}

/// What somebody sent when they asked at the door.
async fn registrations(db: &impl ConnectionTrait, email: &str) -> Result<Vec<Value>> {
    // What somebody else typed with this address, and nobody proved, is not theirs.
    let proved = [RegistrationStatus::Waiting, RegistrationStatus::Approved, RegistrationStatus::Declined];
    let found = registration::Entity::find()
        .filter(registration::Column::Email.eq(email))
        .filter(registration::Column::Status.is_in(proved.map(RegistrationStatus::key)))
        .limit(MOST);
    let rows = found.all(db).await?;
    let one = |row: registration::Model| {
        json!({
            "company": row.company,
            "first_name": row.first_name,
            "last_name": row.last_name,
            "phone": row.phone,
            "message": row.message,
            "language": row.language,
            "status": row.status,
            "at": time(row.created_at),
            "reason": row.reason,
        })
    };
    Ok(rows.into_iter().map(one).collect())
}

async fn second_factor(db: &impl ConnectionTrait, person: Uuid) -> Result<Value> {
    let realm = Realm::Portal.key();
    let row = second_factor::Entity::find_by_id((realm.to_owned(), person)).one(db).await?;
    let passkeys = passkey::Entity::find()
        .filter(passkey::Column::Realm.eq(realm))
        .filter(passkey::Column::AccountId.eq(person))
        .order_by_asc(passkey::Column::CreatedAt)
        .all(db)
        .await?;
    let passkey =
        |row: passkey::Model| json!({ "name": row.name, "added": time(row.created_at), "used": row.used_at.map(time) });
    Ok(json!({
        "on_since": row.and_then(|row| row.confirmed_at).map(time),
        "passkeys": passkeys.into_iter().map(passkey).collect::<Vec<_>>(),
    }))
}

async fn sessions(db: &impl ConnectionTrait, person: Uuid) -> Result<Vec<Value>> {
    let rows = session::Entity::find()
        .filter(session::Column::Realm.eq(Realm::Portal.key()))
        .filter(session::Column::AccountId.eq(person))
        .order_by_desc(session::Column::CreatedAt)
        .limit(MOST)
        .all(db)
        .await?;
    let session = |row: session::Model| {
        json!({
            "began": time(row.created_at),
            "last_seen": time(row.last_seen_at),
            "ended": row.ended_at.map(time),
            "why_it_ended": row.end_reason,
            "device": row.user_agent,
            "first_address": row.first_ip,
            "last_address": row.last_ip,
        })
    };
    Ok(rows.into_iter().map(session).collect())
}

async fn mails(db: &impl ConnectionTrait, person: Uuid, contacts: &[Uuid]) -> Result<Vec<Value>> {
    let own = Condition::any()
        .add(mail::Column::PersonId.eq(person))
        .add(mail::Column::ContactId.is_in(contacts.iter().copied()));
    let found = mail::Entity::find().filter(own).order_by_desc(mail::Column::CreatedAt).limit(MOST);
    let mail = |row: mail::Model| {
        json!({
            "at": time(row.created_at),
            "sent": row.sent_at.map(time),
            "to": row.to_address,
            "category": row.category,
            "subject": row.subject,
            "text": without_secrets(&row.text_body),
        })
    };
    Ok(found.all(db).await?.into_iter().map(mail).collect())
}

async fn opened(db: &impl ConnectionTrait, contacts: &[Uuid]) -> Result<Vec<Value>> {
    let rows = announcement_read::Entity::find()
        .filter(announcement_read::Column::ContactId.is_in(contacts.iter().copied()))
        .order_by_desc(announcement_read::Column::ReadAt)
        .limit(MOST)
        .all(db)
        .await?;
    let read = |row: announcement_read::Model| json!({ "announcement": row.announcement_id, "at": time(row.read_at) });
    Ok(rows.into_iter().map(read).collect())
}

/// The evidence of what they answered.
async fn answers(db: &impl ConnectionTrait, person: Uuid, contacts: &[Uuid]) -> Result<Vec<Value>> {
    // Signed in, or by a link from before.
    let by_link = quote_decision::Column::LinkId
        .is_not_null()
        .and(quote_decision::Column::ContactId.is_in(contacts.iter().copied()));
    let found = quote_decision::Entity::find()
        .filter(quote_decision::Column::PersonId.eq(person).or(by_link))
        .order_by_desc(quote_decision::Column::At)
        .limit(MOST);
    let answer = |row: quote_decision::Model| {
        json!({
            "quote": row.quote_id,
            "answer": row.answer,
            "at": time(row.at),
            "name": row.name,
            "email": row.email,
            "address": row.ip,
            "browser": row.user_agent,
            "comment": row.comment,
            "fingerprint": row.hash,
        })
    };
    Ok(found.all(db).await?.into_iter().map(answer).collect())
}

async fn questions(db: &impl ConnectionTrait, contacts: &[Uuid]) -> Result<Vec<Value>> {
    let found = quote_question::Entity::find()
        .filter(quote_question::Column::ContactId.is_in(contacts.iter().copied()))
        .order_by_desc(quote_question::Column::CreatedAt)
        .limit(MOST);
    let question = |row: quote_question::Model| json!({ "at": time(row.created_at), "text": row.body });
    Ok(found.all(db).await?.into_iter().map(question).collect())
}

/// What they went to pay online, for their company.
async fn payments(db: &impl ConnectionTrait, contacts: &[Uuid]) -> Result<Vec<Value>> {
    let found = checkout::Entity::find()
        .filter(checkout::Column::ContactId.is_in(contacts.iter().copied()))
        .order_by_desc(checkout::Column::CreatedAt)
        .limit(MOST);
    let begun = |row: checkout::Model| {
        json!({
            "invoice": row.invoice_id,
            "at": time(row.created_at),
            "amount_in_minor_units": row.amount,
            "currency": row.currency,
            "became": row.status,
        })
    };
    Ok(found.all(db).await?.into_iter().map(begun).collect())
}

/// What was given to their company for them.
async fn packages(db: &impl ConnectionTrait, contacts: &[Uuid]) -> Result<Vec<Value>> {
    let found = customer_package::Entity::find()
        .filter(customer_package::Column::ContactId.is_in(contacts.iter().copied()))
        .order_by_desc(customer_package::Column::CreatedAt)
        .limit(MOST);
    let package = |row: customer_package::Model| {
        json!({
            "package": row.id,
            "name": row.name,
            "at": time(row.created_at),
            "from": row.start_on,
            "until": row.last_on,
            "ended": row.ended_at.map(time),
        })
    };
    Ok(found.all(db).await?.into_iter().map(package).collect())
}

/// Links to their own page, from before they signed in.
async fn links(db: &impl ConnectionTrait, contacts: &[Uuid]) -> Result<Vec<Value>> {
    let found = personal_link::Entity::find()
        .filter(personal_link::Column::ContactId.is_in(contacts.iter().copied()))
        .order_by_desc(personal_link::Column::CreatedAt)
        .limit(MOST);
    let rows = found.all(db).await?;
    let openings = personal_link_opening::Entity::find()
        .filter(personal_link_opening::Column::LinkId.is_in(rows.iter().map(|row| row.id)))
        .order_by_desc(personal_link_opening::Column::OpenedAt)
        .limit(MOST)
        .all(db)
        .await?;
    let opening = |row: &personal_link_opening::Model| json!({ "at": time(row.opened_at), "address": row.ip, "browser": row.user_agent });
    let link = |row: personal_link::Model| {
        let of_it = openings.iter().filter(|opening| opening.link_id == row.id);
        json!({
            "sent_to": row.email,
            "at": time(row.created_at),
            "until": time(row.expires_at),
            "opened": of_it.map(opening).collect::<Vec<_>>(),
        })
    };
    Ok(rows.into_iter().map(link).collect())
}

/// What the audit has of them. Whom else it was about is not theirs to take.
async fn acts(db: &impl ConnectionTrait, person: Uuid) -> Result<Vec<Value>> {
    let rows = audit::Entity::find()
        .filter(audit::Column::ActorKind.eq("person"))
        .filter(audit::Column::ActorId.eq(person))
        .order_by_desc(audit::Column::At)
        .limit(MOST)
        .all(db)
        .await?;
    let act = |row: audit::Model| json!({ "at": time(row.at), "what": row.action, "address": row.ip });
    Ok(rows.into_iter().map(act).collect())
}

fn time(ms: i64) -> String {
    DateTime::from_timestamp_millis(ms).unwrap_or_default().to_rfc3339_opts(SecondsFormat::Secs, true)
}
