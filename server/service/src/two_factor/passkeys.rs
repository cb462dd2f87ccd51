//! Passkeys beside the app: whoever has one unlocks it where a code would be typed (R25).
//!
//! The browser asks for a challenge, the device signs it, and the form carries the answer. A challenge stays here, in the session.

use super::{Whose, confirmed, own_entry};
use crate::account::Visitor;
use crate::db::Write;
use crate::mail::Factor;
use crate::session::{CHALLENGE, EndReason, end_all, renew_at_once};
use crate::store::passkey;
use crate::{Error, Result, Service};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::account::Realm;
use domain::two_factor::{Passkey, Passkeys};
use domain::value::{line, required};
use domain::{PasskeyId, Problem, Refusal, Timestamp, time};
use sea_orm::sea_query::Condition;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tower_sessions::Session;
use uuid::Uuid;
use webauthn_rs::prelude::{Passkey as Credential, PasskeyAuthentication, PasskeyRegistration, Url, WebauthnError};
use webauthn_rs::{Webauthn, WebauthnBuilder};

/// Passkeys of one person.
const MOST: usize = 10;
/// How long a challenge waits for its answer.
const WAITS: i64 = 5 * time::MINUTE;
const NAME: u32 = 60;

/// A challenge that waits: for this person, and once.
#[derive(Debug, Serialize, Deserialize)]
struct Challenge<State> {
    account: Uuid,
    at: i64,
    state: State,
}

impl Service {
    /// What the browser needs to make a passkey, as JSON of the Web Authentication standard. The password was given a moment ago.
    pub async fn begin_passkey(&self, realm: Realm, visitor: &Visitor, session: &Session) -> Result<String> {
        let whose = Whose { realm, account: visitor.oneself()? };
        let account = self.active_account(whose).await?;
        self.confirmed(session).await?;
        let rows = all(self.db().read(), whose).await?;
        let on = confirmed(self.db().read(), whose).await?.is_some();
        let party = self.relying_party(whose.realm).await?.filter(|_| on && rows.len() < MOST);
        let party = party.ok_or(Error::Refused(Refusal::Forbidden))?;
        let known = credentials(&rows)?.iter().map(|known| known.cred_id().clone()).collect();
        let begun = party.start_passkey_registration(whose.account, &account.email, &account.name, Some(known));
        let (options, state) = begun.map_err(|error| fault(&error))?;
        self.keep_challenge(whose, session, state).await?;
        json(&options)
    }

    /// Takes the passkey that the browser made, and signs out everywhere else; `answer` is JSON of the standard.
    pub async fn add_passkey(
        &self,
        realm: Realm,
        visitor: &Visitor,
        name: &str,
        answer: &str,
        session: &Session,
    ) -> Result<()> {
        let whose = Whose { realm, account: visitor.oneself()? };
        let account = self.active_account(whose).await?;
        self.confirmed(session).await?;
        let name = required(line(name, NAME)).map_err(|problem| Refusal::field("name", problem))?;
        let refused = || Error::Refused(Refusal::field("name", Problem::WrongPasskey));
        let state: Option<PasskeyRegistration> = self.take_challenge(whose, session).await?;
        let party = self.relying_party(whose.realm).await?;
        let made = state.zip(party).zip(serde_json::from_str(answer).ok());
        let made = made.and_then(|((state, party), answer)| party.finish_passkey_registration(&answer, &state).ok());
        let made: Credential = made.ok_or_else(refused)?;
        let handle = handle(made.cred_id());
        let write = self.write().await?;
        let on = confirmed(write.tx(), whose).await?.is_some();
        let known = passkey::Entity::find().filter(passkey::Column::Handle.eq(&handle)).one(write.tx()).await?;
        if !on || known.is_some() || all(write.tx(), whose).await?.len() >= MOST {
            return Err(refused());
        }
        let row = passkey::ActiveModel {
            id: Set(write.new_id()),
            realm: Set(realm.key().to_owned()),
            account_id: Set(whose.account),
            name: Set(name.clone()),
            handle: Set(handle),
            credential: Set(json(&made)?),
            created_at: Set(write.now().ms()),
            used_at: Set(None),
        };
        passkey::Entity::insert(row).exec_without_returning(write.tx()).await?;
        self.tell(&write, &account, Factor::PasskeyAdded { name: &name }).await?;
        write.audit(own_entry(whose, "two_factor.passkey_added").detail("name", &name));
        end_all(&write, realm, whose.account, EndReason::FactorChanged, session.id()).await?;
        write.commit().await?;
        renew_at_once(self.db(), session).await
    }

    /// Forgets one of one's own passkeys. The password was given a moment ago.
    pub async fn remove_passkey(
        &self,
        realm: Realm,
        visitor: &Visitor,
        id: PasskeyId,
        session: &Session,
    ) -> Result<()> {
        let whose = Whose { realm, account: visitor.oneself()? };
        let account = self.active_account(whose).await?;
        self.confirmed(session).await?;
        let write = self.write().await?;
        let row = all(write.tx(), whose).await?.into_iter().find(|row| row.id == id.uuid());
        let row = row.ok_or(Error::Refused(Refusal::NotFound))?;
        passkey::Entity::delete_by_id(row.id).exec(write.tx()).await?;
        self.tell(&write, &account, Factor::PasskeyRemoved { name: &row.name }).await?;
        write.audit(own_entry(whose, "two_factor.passkey_removed").detail("name", &row.name));
        // Whoever came in with it is out.
        end_all(&write, realm, whose.account, EndReason::FactorChanged, session.id()).await?;
        write.commit().await?;
        renew_at_once(self.db(), session).await
    }

    /// What the browser needs to unlock a passkey, after the password or before a sensitive step.
    pub async fn ask_for_passkey(&self, realm: Realm, visitor: &Visitor, session: &Session) -> Result<String> {
        let account = visitor.asked().or_else(|_| visitor.account())?;
        let whose = Whose { realm, account };
        let rows = all(self.db().read(), whose).await?;
        let party = self.relying_party(whose.realm).await?.filter(|_| !rows.is_empty());
        let party = party.ok_or(Error::Refused(Refusal::NotFound))?;
        let begun = party.start_passkey_authentication(&credentials(&rows)?);
        let (options, state) = begun.map_err(|error| fault(&error))?;
        self.keep_challenge(whose, session, state).await?;
        json(&options)
    }

    /// The answer of a passkey to the challenge of this session. It cannot be guessed, so attempts are written down and not counted.
    pub(super) async fn check_passkey(&self, whose: Whose, answer: &str, session: &Session) -> Result<()> {
        self.active_account(whose).await?;
        let state: Option<PasskeyAuthentication> = self.take_challenge(whose, session).await?;
        // An answer to nothing is no attempt, and nobody fills the log with it.
        let state = state.ok_or_else(|| Refusal::field("code", Problem::WrongPasskey))?;
        let party = self.relying_party(whose.realm).await?;
        let given = party.zip(serde_json::from_str(answer).ok());
        let given = given.and_then(|(party, answer)| party.finish_passkey_authentication(&answer, &state).ok());
        let write = self.write().await?;
        let on = confirmed(write.tx(), whose).await?.is_some();
        // One answer after the other, so that none of two is compared with what the other has not written yet.
        write.lock(&format!("passkeys {} {}", whose.realm.key(), whose.account)).await?;
        let mut rows = all(write.tx(), whose).await?.into_iter();
        let known = given.filter(|_| on).and_then(|given| {
            let row = rows.find(|row| row.handle == handle(given.cred_id()))?;
            Some((given, row))
        });
        let Some((given, row)) = known else {
            // By a name of its own: it must not take part in counting wrong codes.
            write.audit(own_entry(whose, "two_factor.passkey_failed"));
            write.commit().await?;
            return Err(Refusal::field("code", Problem::WrongPasskey).into());
        };
        let mut credential = credential(&row)?;
        // Since the question was asked the passkey may have answered elsewhere: what counts is how far it has counted by now.
        let counted = counter(&row.credential);
        if given.counter() <= counted && counted > 0 {
            write.audit(own_entry(whose, "two_factor.passkey_failed").detail("name", &row.name));
            write.commit().await?;
            return Err(Refusal::field("code", Problem::WrongPasskey).into());
        }
        credential.update_credential(&given);
        let mut row = row.into_active_model();
        (row.credential, row.used_at) = (Set(json(&credential)?), Set(Some(write.now().ms())));
        row.update(write.tx()).await?;
        write.commit().await
    }

    pub(super) async fn passkeys(&self, whose: Whose, visitor: &Visitor, session: &Session) -> Result<Passkeys> {
        let rows = all(self.db().read(), whose).await?;
        let when = |at| self.when_for(visitor, Timestamp(at));
        let more = rows.len() < MOST && self.relying_party(whose.realm).await?.is_some();
        let list = rows.into_iter().map(|row| Passkey {
            id: row.id.into(),
            name: row.name,
            added: when(row.created_at),
            used: row.used_at.map(when),
        });
        Ok(Passkeys { list: list.collect(), more, confirmed: self.confirmed(session).await.is_ok() })
    }

    pub(super) async fn has_passkeys(&self, whose: Whose) -> Result<bool> {
        Ok(!all(self.db().read(), whose).await?.is_empty() && self.relying_party(whose.realm).await?.is_some())
    }

    /// Whom passkeys are made for: the host of the door's address. Browsers make none for a bare IP address.
    async fn relying_party(&self, realm: Realm) -> Result<Option<Webauthn>> {
        let Ok(origin) = Url::parse(self.address(realm)) else { return Ok(None) };
        let Some(host) = origin.domain() else { return Ok(None) };
        let company = self.brand().await?.name;
        let party = WebauthnBuilder::new(host, &origin).and_then(|builder| builder.rp_name(&company).build());
        party.map(Some).map_err(|error| fault(&error))
    }

    async fn keep_challenge<State: Serialize>(&self, whose: Whose, session: &Session, state: State) -> Result<()> {
        let challenge = Challenge { account: whose.account, at: self.now().ms(), state };
        Ok(session.insert(CHALLENGE, challenge).await?)
    }

    /// A challenge counts once, whatever the answer is, and not for another purpose than it was made for.
    async fn take_challenge<State: DeserializeOwned>(&self, whose: Whose, session: &Session) -> Result<Option<State>> {
        let Some(kept) = session.remove_value(CHALLENGE).await? else { return Ok(None) };
        let kept = serde_json::from_value::<Challenge<State>>(kept).ok();
        let fresh = |at: i64| (0..WAITS).contains(&(self.now().ms() - at));
        Ok(kept.filter(|kept| kept.account == whose.account && fresh(kept.at)).map(|kept| kept.state))
    }
}

async fn all(db: &impl ConnectionTrait, whose: Whose) -> Result<Vec<passkey::Model>> {
    let rows = passkey::Entity::find()
        .filter(of(whose))
        .order_by_asc(passkey::Column::CreatedAt)
        .order_by_asc(passkey::Column::Id);
    Ok(rows.all(db).await?)
}

pub(super) async fn forget_all(write: &Write, whose: Whose) -> Result<()> {
    passkey::Entity::delete_many().filter(of(whose)).exec(write.tx()).await?;
    Ok(())
}

fn of(whose: Whose) -> Condition {
    let realm = passkey::Column::Realm.eq(whose.realm.key());
    Condition::all().add(realm).add(passkey::Column::AccountId.eq(whose.account))
}

fn credentials(rows: &[passkey::Model]) -> Result<Vec<Credential>> {
    rows.iter().map(credential).collect()
}

fn credential(row: &passkey::Model) -> Result<Credential> {
    serde_json::from_str(&row.credential).map_err(|error| Error::Fault(error.to_string()))
}

/// How often a passkey has answered, where it counts that: one that counts backwards was copied.
fn counter(credential: &str) -> u32 {
    let json: serde_json::Value = serde_json::from_str(credential).unwrap_or_default();
    json["cred"]["counter"].as_u64().and_then(|counted| u32::try_from(counted).ok()).unwrap_or_default()
}

/// The name of a passkey on its device.
fn handle(id: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(id)
}

fn json(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Error::Fault(error.to_string()))
}

fn fault(error: &WebauthnError) -> Error {
    Error::Fault(error.to_string())
}
