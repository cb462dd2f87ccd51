//! Two-factor authentication: one authenticator app a person, passkeys beside it, and recovery codes for when it is lost.
//!
//! Whoever has one gives a code after the password. Until then the session is worth nothing but this question (R22).

mod codes;
mod demands;
mod others;
mod passkeys;

pub(crate) use demands::DemandsCache;

use crate::account::{Account, Visitor};
use crate::audit::Entry;
use crate::db::Write;
use crate::mail::{self, Factor};
use crate::session::{ENROLS, EndReason, PROVED, end_all, renew, renew_at_once};
use crate::store::{recovery_code, second_factor};
use crate::token::digest;
use crate::{Error, Result, Service, checkout, qr};
use domain::access::Permit;
use domain::account::Realm;
use domain::two_factor::{SetUp, TwoFactor};
use domain::{Problem, Refusal, Timestamp, time};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter,
};
use totp_rs::{Builder, Totp};
use tower_sessions::Session;
use uuid::Uuid;

/// How long a secret waits for its first code.
const ENROLLING_FOR: i64 = 15 * time::MINUTE;

/// Somebody of one door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Whose {
    pub realm: Realm,
    pub account: Uuid,
}

impl Whose {
    fn of(row: &second_factor::Model) -> Self {
        Self { realm: Realm::parse(&row.realm).unwrap_or(Realm::Staff), account: row.account_id }
    }

    /// What sealed text of theirs is bound to.
    fn place(self) -> String {
        format!("second_factor:{}:{}", self.realm.key(), self.account)
    }
}

/// What follows the password.
#[derive(Clone, Copy, Debug)]
pub enum Proof<'a> {
    /// Of the app, or a recovery code.
    Code(&'a str),
    /// What a passkey answered, as JSON of the Web Authentication standard.
    Passkey(&'a str),
}

impl<'a> Proof<'a> {
    /// What a form sends: a passkey's answer where there is one.
    pub const fn of(code: &'a str, passkey: &'a str) -> Self {
        if passkey.is_empty() { Self::Code(code) } else { Self::Passkey(passkey) }
    }
}

impl Service {
    /// How the visitor stands with their second factor. A secret shows to the session alone that began with it, and codes only for as long
    /// as the password was given just now.
    pub async fn two_factor(&self, realm: Realm, visitor: &Visitor, session: &Session) -> Result<TwoFactor> {
        if let Ok(account) = visitor.asked() {
            return Ok(TwoFactor::Asked { passkeys: self.has_passkeys(Whose { realm, account }).await? });
        }
        // One's own also while one works as somebody else: whoever gives the password again needs to know what is asked.
        let account = visitor.account().or_else(|_| visitor.enrolling())?;
        let whose = Whose { realm, account };
        let demanded = self.demands_of(realm, visitor).await?;
        let Some(row) = find(self.db().read(), whose).await? else { return Ok(TwoFactor::Off { demanded }) };
        let Some(since) = row.confirmed_at else {
            if !self.enrols(session, &row).await? {
                return Ok(TwoFactor::Off { demanded });
            }
            return Ok(TwoFactor::Starting(self.shown_set_up(whose, &row).await?));
        };
        let codes = match &row.codes {
            Some(sealed) if self.confirmed(session).await.is_ok() => {
                self.opened(whose, sealed)?.split(' ').map(str::to_owned).collect()
            }
            _ => Vec::new(),
        };
        let left = self.codes_left(whose).await?;
        let passkeys = self.passkeys(whose, visitor, session).await?;
        Ok(TwoFactor::On { since: self.when_for(visitor, Timestamp(since)), codes, left, passkeys, demanded })
    }

    /// A new secret, which counts for nothing until a code of it is given. The password was given a moment ago.
    pub async fn begin_two_factor(&self, realm: Realm, visitor: &Visitor, session: &Session) -> Result<()> {
        let whose = Whose { realm, account: visitor.enrolling()? };
        if let Err(error) = self.confirmed(session).await {
            // Who may go nowhere else cannot give the password again; they sign in anew.
            if matches!(visitor, Visitor::Halfway(_)) {
                session.flush().await?;
                return Err(Refusal::SignedOut.into());
            }
            return Err(error);
        }
        let write = self.write().await?;
        if confirmed(write.tx(), whose).await?.is_some() {
            return Err(Refusal::Forbidden.into());
        }
        remove(&write, whose).await?;
        let secret: [u8; 20] = self.entropy().bytes();
        let row = second_factor::ActiveModel {
            realm: Set(realm.key().to_owned()),
            account_id: Set(whose.account),
            secret: Set(self.keys().seal(self.entropy(), &whose.place(), &secret)?),
            codes: Set(None),
            last_step: Set(0),
            created_at: Set(write.now().ms()),
            confirmed_at: Set(None),
        };
        let row = row.insert(write.tx()).await?;
        write.commit().await?;
        session.insert(ENROLS, digest(row.secret.as_bytes())).await?;
        Ok(())
    }

    /// Whether this session began with the secret, and not long ago.
    async fn enrols(&self, session: &Session, row: &second_factor::Model) -> Result<bool> {
        let begun: Option<String> = session.get(ENROLS).await?;
        let fresh = self.now().ms() - row.created_at < ENROLLING_FOR;
        Ok(fresh && begun == Some(digest(row.secret.as_bytes())))
    }

    /// Takes the first code of a new secret. From now on codes are asked for, and everywhere else the person is signed out.
    pub async fn finish_two_factor(
        &self,
        realm: Realm,
        visitor: &Visitor,
        code: &str,
        session: &Session,
    ) -> Result<()> {
        let whose = Whose { realm, account: visitor.enrolling()? };
        let row = find(self.db().read(), whose).await?.filter(|row| row.confirmed_at.is_none());
        let row = row.ok_or(Error::Refused(Refusal::NotFound))?;
        if !self.enrols(session, &row).await? {
            return Err(Refusal::NotFound.into());
        }
        let account = self.active_account(whose).await?;
        self.count_attempt(whose).await?;
        let step = self.totp(whose, &row, None)?.check(&digits(code), seconds(self.now()));
        let Some(step) = step else { return Err(Refusal::field("code", Problem::WrongCode).into()) };
        self.attempt_succeeded(whose).await?;
        let write = self.write().await?;
        let codes = self.new_codes(&write, whose).await?;
        let confirmed = second_factor::Entity::update_many()
            .col_expr(second_factor::Column::ConfirmedAt, Expr::value(write.now().ms()))
            .col_expr(second_factor::Column::LastStep, Expr::value(step_number(step)))
            .col_expr(second_factor::Column::Codes, Expr::value(codes))
            .filter(second_factor::Column::Realm.eq(realm.key()))
            .filter(second_factor::Column::AccountId.eq(whose.account))
            .filter(second_factor::Column::Secret.eq(row.secret))
            .filter(second_factor::Column::ConfirmedAt.is_null())
            .exec(write.tx())
            .await?;
        // Somebody else was first, or began anew.
        if confirmed.rows_affected != 1 {
            return Err(Refusal::NotFound.into());
        }
        end_all(&write, realm, whose.account, EndReason::FactorChanged, session.id()).await?;
        self.tell(&write, &account, Factor::On).await?;
        write.audit(own_entry(whose, "two_factor.on"));
        write.commit().await?;
        renew(self.db(), session).await?;
        session.remove::<String>(ENROLS).await?;
        session.insert(PROVED, true).await?;
        Ok(())
    }

    /// The codes that were shown are kept elsewhere, so they are not shown again.
    pub async fn keep_recovery_codes(&self, realm: Realm, visitor: &Visitor) -> Result<()> {
        let whose = Whose { realm, account: visitor.oneself()? };
        let write = self.write().await?;
        if let Some(row) = find(write.tx(), whose).await? {
            let mut row = row.into_active_model();
            row.codes = Set(None);
            row.update(write.tx()).await?;
        }
        write.commit().await
    }

    /// A new set of recovery codes; the old ones are dead, and everywhere else the person is signed out. The password was given a moment ago.
    pub async fn renew_recovery_codes(&self, realm: Realm, visitor: &Visitor, session: &Session) -> Result<()> {
        let whose = Whose { realm, account: visitor.oneself()? };
        let account = self.active_account(whose).await?;
        self.confirmed(session).await?;
        let write = self.write().await?;
        let row = confirmed(write.tx(), whose).await?;
        let mut row = row.ok_or(Error::Refused(Refusal::NotFound))?.into_active_model();
        row.codes = Set(Some(self.new_codes(&write, whose).await?));
        row.update(write.tx()).await?;
        self.tell(&write, &account, Factor::NewCodes).await?;
        write.audit(own_entry(whose, "two_factor.codes_renewed"));
        end_all(&write, realm, whose.account, EndReason::FactorChanged, session.id()).await?;
        write.commit().await?;
        renew_at_once(self.db(), session).await
    }

    /// Takes one's own second factor away, where nobody demands it, and signs out everywhere else.
    pub async fn end_two_factor(&self, realm: Realm, visitor: &Visitor, session: &Session) -> Result<()> {
        let whose = Whose { realm, account: visitor.oneself()? };
        if self.demands_of(realm, visitor).await? {
            return Err(Refusal::Forbidden.into());
        }
        let account = self.active_account(whose).await?;
        self.confirmed(session).await?;
        let write = self.write().await?;
        if remove(&write, whose).await? {
            end_all(&write, realm, whose.account, EndReason::FactorChanged, session.id()).await?;
            self.tell(&write, &account, Factor::Off).await?;
            write.audit(own_entry(whose, "two_factor.off"));
        }
        write.commit().await?;
        session.remove::<bool>(PROVED).await?;
        renew_at_once(self.db(), session).await
    }

    async fn shown_set_up(&self, whose: Whose, row: &second_factor::Model) -> Result<SetUp> {
        let account = self.active_account(whose).await?;
        let totp = self.totp(whose, row, Some((&self.brand().await?.name, &account.email)))?;
        let address = totp.to_url().map_err(|error| Error::Fault(error.to_string()))?;
        let secret: Vec<char> = totp.secret().to_base32().chars().collect();
        let groups: Vec<String> = secret.chunks(4).map(|group| group.iter().collect()).collect();
        Ok(SetUp { secret: groups.join(" "), picture: qr::drawn(&address)?, address })
    }

    /// What makes the codes; with a name for the app where it is to be shown.
    fn totp(&self, whose: Whose, row: &second_factor::Model, name: Option<(&str, &str)>) -> Result<Totp> {
        let secret = self.keys().open(&whose.place(), &row.secret)?;
        // One step before and after, for clocks that differ (R19).
        let mut totp = Builder::new().with_secret(secret).with_skew(1);
        if let Some((company, email)) = name {
            // Apps part the two at a colon.
            totp = totp.with_issuer(Some(company.replace(':', " "))).with_account_name(email.replace(':', " "));
        }
        totp.build().map_err(|error| Error::Fault(error.to_string()))
    }

    fn opened(&self, whose: Whose, sealed: &str) -> Result<String> {
        let bytes = self.keys().open(&whose.place(), sealed)?;
        String::from_utf8(bytes).map_err(|_| Error::Fault("a secret that is no text".to_owned()))
    }

    async fn codes_left(&self, whose: Whose) -> Result<u64> {
        let codes = codes_of(whose).filter(recovery_code::Column::UsedAt.is_null());
        Ok(codes.count(self.db().read()).await?)
    }

    /// Tells somebody what became of their second factor.
    async fn tell(&self, write: &Write, account: &Account, what: Factor<'_>) -> Result<()> {
        let brand = self.brand().await?;
        let letter = mail::two_factor(account.locale, &account.email, &account.name, &brand.name, what);
        write.mail(letter.to(account.recipient())).await
    }

    /// Seals every secret with today's key, after a new one was put first; how many those were.
    pub async fn reseal(&self) -> Result<u64> {
        let write = self.write().await?;
        let mut resealed = 0;
        for row in second_factor::Entity::find().all(write.tx()).await? {
            let place = Whose::of(&row).place();
            let again = |sealed: &String| -> Result<String> {
                let secret = self.keys().open(&place, sealed)?;
                self.keys().seal(self.entropy(), &place, &secret)
            };
            let (secret, codes) = (again(&row.secret)?, row.codes.as_ref().map(again).transpose()?);
            let mut row = row.into_active_model();
            (row.secret, row.codes) = (Set(secret), Set(codes));
            row.update(write.tx()).await?;
            resealed += 1;
        }
        resealed += checkout::reseal(self, &write).await?;
        write.commit().await?;
        Ok(resealed)
    }

    /// Whether the keys at hand open what is sealed.
    pub async fn can_unseal(&self) -> Result<bool> {
        for row in second_factor::Entity::find().all(self.db().read()).await? {
            if self.keys().open(&Whose::of(&row).place(), &row.secret).is_err() {
                return Ok(false);
            }
        }
        checkout::opens(self).await
    }
}

fn own_entry(whose: Whose, action: &'static str) -> Entry {
    Entry::new(&Permit::for_system("somebody saw to their own second factor"), action)
        .subject(whose.realm.key(), whose.account)
}

async fn find(db: &impl ConnectionTrait, whose: Whose) -> Result<Option<second_factor::Model>> {
    Ok(second_factor::Entity::find_by_id((whose.realm.key().to_owned(), whose.account)).one(db).await?)
}

/// The factor that counts.
pub(crate) async fn confirmed(db: &impl ConnectionTrait, whose: Whose) -> Result<Option<second_factor::Model>> {
    Ok(find(db, whose).await?.filter(|row| row.confirmed_at.is_some()))
}

fn codes_of(whose: Whose) -> sea_orm::Select<recovery_code::Entity> {
    recovery_code::Entity::find()
        .filter(recovery_code::Column::Realm.eq(whose.realm.key()))
        .filter(recovery_code::Column::AccountId.eq(whose.account))
}

/// Takes app, passkeys and codes away; whether there were any.
async fn remove(write: &Write, whose: Whose) -> Result<bool> {
    passkeys::forget_all(write, whose).await?;
    forget_codes(write, whose).await?;
    let gone = second_factor::Entity::delete_by_id((whose.realm.key().to_owned(), whose.account));
    Ok(gone.exec(write.tx()).await?.rows_affected > 0)
}

async fn forget_codes(write: &Write, whose: Whose) -> Result<()> {
    recovery_code::Entity::delete_many()
        .filter(recovery_code::Column::Realm.eq(whose.realm.key()))
        .filter(recovery_code::Column::AccountId.eq(whose.account))
        .exec(write.tx())
        .await?;
    Ok(())
}

/// A code as it is compared: people type spaces and dashes.
fn digits(code: &str) -> String {
    code.chars().filter(|letter| letter.is_ascii_alphanumeric()).collect::<String>().to_ascii_lowercase()
}

fn seconds(at: Timestamp) -> u64 {
    u64::try_from(at.ms() / domain::time::SECOND).unwrap_or_default()
}

fn step_number(step: u64) -> i64 {
    i64::try_from(step).unwrap_or(i64::MAX)
}
