//! New passwords: forgotten, reset, changed.

use super::{Account, NewPassword, Visitor};
use crate::audit::Entry;
use crate::db::Write;
use crate::session::{EndReason, renew_at_once};
use crate::store::{password_reset, person, staff};
use crate::throttle::Key;
use crate::token::Token;
use crate::{Error, Result, Service, mail, password, throttle};
use domain::access::Permit;
use domain::account::{Realm, password_length};
use domain::refusal::Problems;
use domain::value::EmailAddress;
use domain::{Problem, Refusal, time};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use tower_sessions::Session;
use uuid::Uuid;

/// How long a reset link works.
const RESET_VALID_FOR: i64 = time::HOUR;

impl Service {
    /// Sends a reset link, if there is such an account. The answer is the same either way, and the mail leaves later (R16).
    pub async fn request_reset(&self, realm: Realm, email: &str) -> Result<()> {
        let email = EmailAddress::parse(email).map_err(|problem| Refusal::field("email", problem))?;
        let keys = [
            Key::account(format!("reset:{}:{}", realm.key(), email.as_str())),
            Key::address("reset", &self.facts().ip),
        ];
        throttle::attempt(self.db(), &keys).await?;
        let account = self.account_by_email(realm, email.as_str()).await?;
        let Some(account) = account.filter(|account| account.active) else { return Ok(()) };
        self.send_reset(realm, account).await
    }

    async fn send_reset(&self, realm: Realm, account: Account) -> Result<()> {
        let write = self.write().await?;
        let link = self.new_reset_link(&write, realm, &account).await?;
        let brand = self.brand().await?;
        let letter = mail::reset(account.locale, &account.email, &account.name, &brand.name, &link);
        write.mail(letter.to(account.recipient())).await?;
        let leave = Permit::for_system("somebody asked for a reset link");
        write.audit(Entry::new(&leave, "password.reset_requested").subject(realm.key(), account.id));
        write.commit().await
    }

    /// A reset link for a member of the team, for the command line: whoever runs it owns the machine.
    pub async fn staff_reset_link(&self, email: &str) -> Result<String> {
        let account = self.account_by_email(Realm::Staff, &email.trim().to_lowercase()).await?;
        let account = account.filter(|account| account.active).ok_or(Error::Refused(Refusal::NotFound))?;
        let write = self.write().await?;
        let link = self.new_reset_link(&write, Realm::Staff, &account).await?;
        let leave = Permit::for_system("the command line made a reset link");
        write.audit(Entry::new(&leave, "password.reset_requested").subject("staff", account.id));
        write.commit().await?;
        Ok(link)
    }

    /// The one living link of an account; the one before it is dead.
    async fn new_reset_link(&self, write: &Write, realm: Realm, account: &Account) -> Result<String> {
        let token = Token::new(self.entropy());
        password_reset::Entity::delete_many()
            .filter(password_reset::Column::Realm.eq(realm.key()))
            .filter(password_reset::Column::AccountId.eq(account.id))
            .exec(write.tx())
            .await?;
        let now = write.now();
        let row = password_reset::ActiveModel {
            token_hash: Set(token.hash()),
            realm: Set(realm.key().to_owned()),
            account_id: Set(account.id),
            password_version: Set(account.password_version),
            created_at: Set(now.ms()),
            expires_at: Set(now.plus(RESET_VALID_FOR).ms()),
            used_at: Set(None),
        };
        row.insert(write.tx()).await?;
        let page = match realm {
            Realm::Staff => "/admin/reset-password",
            Realm::Portal => "/reset-password",
        };
        Ok(self.link(&format!("{page}?token={}", token.reveal())))
    }

    /// Sets a new password by a link: once, within the hour, ending every session of the account (R11, R13, R14).
    pub async fn reset_password(&self, realm: Realm, token: &str, new: NewPassword) -> Result<()> {
        let hash = Token::hash_of(token);
        let found = password_reset::Entity::find_by_id(hash.clone())
            .filter(password_reset::Column::Realm.eq(realm.key()))
            .filter(password_reset::Column::UsedAt.is_null())
            .filter(password_reset::Column::ExpiresAt.gt(self.now().ms()))
            .one(self.db().read())
            .await?
            .ok_or(Error::Refused(Refusal::NotFound))?;
        let account = self
            .account(realm, found.account_id)
            .await?
            .filter(|account| account.active && account.password_version == found.password_version);
        let account = account.ok_or(Error::Refused(Refusal::NotFound))?;
        let password_hash = self.new_password_hash(&account.email, &account.name, new).await?;

        let write = self.write().await?;
        let used = password_reset::Entity::update_many()
            .col_expr(password_reset::Column::UsedAt, Expr::value(write.now().ms()))
            .filter(password_reset::Column::TokenHash.eq(hash))
            .filter(password_reset::Column::UsedAt.is_null())
            .exec(write.tx())
            .await?;
        if used.rows_affected != 1 {
            return Err(Refusal::NotFound.into());
        }
        set_hash(&write, realm, account.id, password_hash).await?;
        crate::session::end_all(&write, realm, account.id, EndReason::PasswordChanged, None).await?;
        let brand = self.brand().await?;
        let letter = mail::password_changed(account.locale, &account.email, &account.name, &brand.name);
        write.mail(letter.to(account.recipient())).await?;
        let leave = Permit::for_system("a reset link was used");
        write.audit(Entry::new(&leave, "password.reset").subject(realm.key(), account.id));
        write.commit().await
    }

    /// Changes one's own password; all other sessions end.
    pub async fn change_password(
        &self,
        realm: Realm,
        visitor: &Visitor,
        current: String,
        new: NewPassword,
        session: &Session,
    ) -> Result<()> {
        let id = visitor.oneself()?;
        let account = self.account(realm, id).await?.ok_or(Error::Refused(Refusal::SignedOut))?;
        let key = Key::account(format!("password:{}:{id}", realm.key()));
        self.check_password("current_password", key, current, realm, &account).await?;
        let hash = self.new_password_hash(&account.email, &account.name, new).await?;
        let write = self.write().await?;
        set_hash(&write, realm, id, hash).await?;
        crate::session::end_all(&write, realm, id, EndReason::PasswordChanged, session.id()).await?;
        let brand = self.brand().await?;
        let letter = mail::password_changed(account.locale, &account.email, &account.name, &brand.name);
        write.mail(letter.to(account.recipient())).await?;
        let leave = Permit::for_system("an own password was changed");
        write.audit(Entry::new(&leave, "password.changed").subject(realm.key(), id));
        write.commit().await?;
        // Whoever else has the id of this session is out, too.
        renew_at_once(self.db(), session).await
    }

    /// Checks a known person's password, with the same back-off as a sign-in, and as many failures are told.
    pub(crate) async fn check_password(
        &self,
        field: &str,
        key: Key,
        password: String,
        realm: Realm,
        of: &Account,
    ) -> Result<()> {
        let keys = [key];
        throttle::attempt(self.db(), &keys).await?;
        if !self.passwords().verify(password, of.password_hash.clone()).await?.matches {
            self.sign_in_failed(realm, &of.email, Some(of.id)).await?;
            return Err(Refusal::field(field, Problem::WrongPassword).into());
        }
        throttle::succeeded(self.db(), &keys).await
    }

    /// Applies the rules for new passwords and hashes what passes.
    pub(crate) async fn new_password_hash(&self, email: &str, name: &str, new: NewPassword) -> Result<String> {
        let mut problems = Problems::default();
        let brand = self.brand().await?;
        problems.check("password", password_length(&new.password));
        problems.check("password", password::guessable(&new.password, &[email, name, &brand.name, "portico"]));
        if new.password != new.again {
            problems.add("password_again", Problem::Mismatch);
        }
        problems.finish(Some(()))?;
        self.passwords().hash(new.password).await
    }
}

/// Sets a new password, which is dated.
pub(crate) async fn set_hash(write: &Write, realm: Realm, id: Uuid, hash: String) -> Result<()> {
    let now = write.now().ms();
    match realm {
        Realm::Staff => {
            staff::Entity::update_many()
                .col_expr(staff::Column::PasswordHash, Expr::value(hash))
                .col_expr(staff::Column::PasswordChangedAt, Expr::value(now))
                .filter(staff::Column::Id.eq(id))
                .exec(write.tx())
                .await?;
        }
        Realm::Portal => {
            person::Entity::update_many()
                .col_expr(person::Column::PasswordHash, Expr::value(hash))
                .col_expr(person::Column::PasswordChangedAt, Expr::value(now))
                .filter(person::Column::Id.eq(id))
                .exec(write.tx())
                .await?;
        }
    }
    Ok(())
}

/// Keeps the same password under a stronger hash. One that took its place since it was `checked` stays.
pub(super) async fn strengthen(write: &Write, realm: Realm, id: Uuid, checked: &str, hash: String) -> Result<()> {
    match realm {
        Realm::Staff => {
            staff::Entity::update_many()
                .col_expr(staff::Column::PasswordHash, Expr::value(hash))
                .filter(staff::Column::Id.eq(id))
                .filter(staff::Column::PasswordHash.eq(checked))
                .exec(write.tx())
                .await?;
        }
        Realm::Portal => {
            person::Entity::update_many()
                .col_expr(person::Column::PasswordHash, Expr::value(hash))
                .filter(person::Column::Id.eq(id))
                .filter(person::Column::PasswordHash.eq(checked))
                .exec(write.tx())
                .await?;
        }
    }
    Ok(())
}
