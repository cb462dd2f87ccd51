//! Codes, given: each counts once, and every attempt counts on the person (R19, R20, R21).

use super::{Proof, Whose, codes_of, confirmed, digits, forget_codes, own_entry, seconds, step_number};
use crate::account::Visitor;
use crate::audit::count_since;
use crate::db::Write;
use crate::entropy::Entropy;
use crate::mail::Factor;
use crate::session::{PENDING, PROVED, renew};
use crate::store::{audit, recovery_code, second_factor};
use crate::throttle::{self, Key};
use crate::token::digest;
use crate::{Result, Service};
use domain::account::Realm;
use domain::{Problem, Refusal, time};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use tower_sessions::Session;

/// Recovery codes of one set.
const CODES: usize = 10;
/// Without the letters that look like digits.
const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
/// So many wrong codes within a day are told to the person: whoever tries them has the password.
const TOLD_AT: u64 = 5;

impl Service {
    /// Takes what the password is followed by. The session gets a new id, for now it opens the house (R27).
    pub async fn prove_two_factor(
        &self,
        realm: Realm,
        visitor: &Visitor,
        proof: Proof<'_>,
        session: &Session,
    ) -> Result<()> {
        let whose = Whose { realm, account: visitor.asked()? };
        self.check_proof(whose, proof, session).await?;
        renew(self.db(), session).await?;
        session.remove::<bool>(PENDING).await?;
        session.insert(PROVED, true).await?;
        self.admit(session, realm, whose.account).await
    }

    /// A proof of somebody who has a second factor.
    pub(crate) async fn check_proof(&self, whose: Whose, proof: Proof<'_>, session: &Session) -> Result<()> {
        match proof {
            Proof::Code(code) => self.check_code(whose, code).await,
            Proof::Passkey(answer) => self.check_passkey(whose, answer, session).await,
        }
    }

    async fn check_code(&self, whose: Whose, code: &str) -> Result<()> {
        let account = self.active_account(whose).await?;
        let Some(row) = confirmed(self.db().read(), whose).await? else { return Err(Refusal::SignedOut.into()) };
        self.count_attempt(whose).await?;
        let code = digits(code);
        let write = self.write().await?;
        if self.use_step(&write, whose, &row, &code).await? {
            write.commit().await?;
            return self.attempt_succeeded(whose).await;
        }
        if use_recovery_code(&write, whose, &code).await? {
            let left = codes_of(whose).filter(recovery_code::Column::UsedAt.is_null()).count(write.tx()).await?;
            self.tell(&write, &account, Factor::CodeUsed { left }).await?;
            write.audit(own_entry(whose, "two_factor.code_used"));
            write.commit().await?;
            return self.attempt_succeeded(whose).await;
        }
        // One after the other, so that none of many at once is the one that is not told.
        write.lock(&format!("codes {}", whose.account)).await?;
        let failed = "two_factor.failed";
        let of = audit::Column::SubjectId.eq(whose.account);
        if count_since(write.tx(), failed, of, write.now().plus(-time::DAY)).await? + 1 == TOLD_AT {
            self.tell(&write, &account, Factor::Guessed).await?;
        }
        write.audit(own_entry(whose, failed));
        write.commit().await?;
        Err(Refusal::field("code", Problem::WrongCode).into())
    }

    /// Whether it is a code of the app that was not used before. Two at once cannot both be first.
    async fn use_step(&self, write: &Write, whose: Whose, row: &second_factor::Model, code: &str) -> Result<bool> {
        let Some(step) = self.totp(whose, row, None)?.check(code, seconds(write.now())) else { return Ok(false) };
        let step = step_number(step);
        let used = second_factor::Entity::update_many()
            .col_expr(second_factor::Column::LastStep, Expr::value(step))
            .filter(second_factor::Column::Realm.eq(whose.realm.key()))
            .filter(second_factor::Column::AccountId.eq(whose.account))
            .filter(second_factor::Column::ConfirmedAt.is_not_null())
            .filter(second_factor::Column::LastStep.lt(step))
            .exec(write.tx())
            .await?;
        Ok(used.rows_affected == 1)
    }

    /// Attempts count on the person, at whatever instance and however often they sign in meanwhile.
    pub(super) async fn count_attempt(&self, whose: Whose) -> Result<()> {
        throttle::attempt(self.db(), &[key(whose)]).await
    }

    pub(super) async fn attempt_succeeded(&self, whose: Whose) -> Result<()> {
        throttle::succeeded(self.db(), &[key(whose)]).await
    }

    /// A new set in place of the old one; the codes themselves, sealed.
    pub(super) async fn new_codes(&self, write: &Write, whose: Whose) -> Result<String> {
        forget_codes(write, whose).await?;
        let codes: Vec<String> = (0..CODES).map(|_| recovery_code(self.entropy())).collect();
        let rows = codes.iter().map(|code| recovery_code::ActiveModel {
            code_hash: Set(hash(whose, &digits(code))),
            realm: Set(whose.realm.key().to_owned()),
            account_id: Set(whose.account),
            used_at: Set(None),
        });
        recovery_code::Entity::insert_many(rows).exec_without_returning(write.tx()).await?;
        self.keys().seal(self.entropy(), &whose.place(), codes.join(" ").as_bytes())
    }
}

async fn use_recovery_code(write: &Write, whose: Whose, code: &str) -> Result<bool> {
    let used = recovery_code::Entity::update_many()
        .col_expr(recovery_code::Column::UsedAt, Expr::value(write.now().ms()))
        .filter(recovery_code::Column::CodeHash.eq(hash(whose, code)))
        .filter(recovery_code::Column::UsedAt.is_null())
        .exec(write.tx())
        .await?;
    Ok(used.rows_affected == 1)
}

fn key(whose: Whose) -> Key {
    Key::account(format!("two-factor:{}:{}", whose.realm.key(), whose.account))
}

/// 120 bits need no slow hash; each person's are their own.
fn hash(whose: Whose, code: &str) -> String {
    digest(format!("{}:{code}", whose.place()).as_bytes())
}

/// Four groups of six letters: 120 random bits.
fn recovery_code(entropy: &Entropy) -> String {
    let bits = entropy.bytes::<15>().iter().fold(0_u128, |bits, byte| (bits << 8) | u128::from(*byte));
    let letters: Vec<char> = (0..24).map(|at| char::from(ALPHABET[(bits >> (5 * at)) as usize & 31])).collect();
    letters.chunks(6).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recovery_codes_are_long_readable_and_never_alike() {
        let (one, other) = (recovery_code(&Entropy::system()), recovery_code(&Entropy::system()));
        assert_ne!(one, other);
        assert_eq!(one.len(), 27);
        assert!(one.split('-').all(|group| group.len() == 6 && group.bytes().all(|letter| ALPHABET.contains(&letter))));
        assert_eq!(digits(&format!(" {} ", one.to_uppercase())), one.replace('-', ""));
    }
}
