//! Passwords: what is acceptable (R1, R2) and how they are kept (R3, R4, R6).

mod guess;

pub use guess::guessable;

use crate::entropy::Entropy;
use crate::{Error, Result};
use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use domain::account::PASSWORD_MAX;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

/// KiB, passes and lanes: the floor of the OWASP password storage sheet.
const MEMORY: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// Hashes at a time. More wait, so that a crowd at the door costs time and not memory.
const AT_ONCE: usize = 2;
const SALT: usize = 16;

/// The hash of nobody's password, checked where there is no account: every branch of a sign-in takes one hash.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$tx4d25Jg7Dl42K6IAYvDCA$7XyK9v+Ty+8OaK0HHFBp61b/xFKIIXrLkwUng6p6Cuo";

/// Hashes and checks passwords, off the threads that answer requests.
#[derive(Clone)]
pub struct Passwords {
    shared: Arc<Shared>,
}

struct Shared {
    entropy: Entropy,
    turns: Arc<Semaphore>,
    hashed: AtomicU64,
}

/// How a password compares to what is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    pub matches: bool,
    /// The stored hash was made with less work than today's; with the password at hand it can be made anew.
    pub is_weak: bool,
}

impl Passwords {
    pub fn new(entropy: Entropy) -> Self {
        Self {
            shared: Arc::new(Shared { entropy, turns: Arc::new(Semaphore::new(AT_ONCE)), hashed: AtomicU64::new(0) }),
        }
    }

    /// The PHC string to store.
    pub async fn hash(&self, password: String) -> Result<String> {
        let salt: [u8; SALT] = self.shared.entropy.bytes();
        self.run(move |argon2| {
            argon2.hash_password_with_salt(password.as_bytes(), &salt).map(|hash| hash.to_string()).map_err(fault)
        })
        .await?
    }

    /// Compares with a stored PHC string, or with nobody's. It is one hash in every case.
    pub async fn verify(&self, password: String, stored: Option<String>) -> Result<Verdict> {
        self.run(move |argon2| {
            let known = stored.as_deref().and_then(|stored| PasswordHash::new(stored).ok());
            let Some(known) = known else {
                let nobody = PasswordHash::new(NOBODY).map_err(fault)?;
                // Whatever the outcome: there is no account behind it.
                let _ = argon2.verify_password(password.as_bytes(), &nobody);
                return Ok(Verdict { matches: false, is_weak: false });
            };
            let fits = argon2.verify_password(password.as_bytes(), &known).is_ok();
            Ok(Verdict { matches: fits && password.len() <= PASSWORD_MAX as usize, is_weak: is_weak(&known) })
        })
        .await?
    }

    /// How many hashes were computed since the start.
    pub fn hashed(&self) -> u64 {
        self.shared.hashed.load(Ordering::SeqCst)
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce(Argon2<'_>) -> T + Send + 'static) -> Result<T> {
        let turn = Arc::clone(&self.shared.turns).acquire_owned().await.map_err(fault)?;
        self.shared.hashed.fetch_add(1, Ordering::SeqCst);
        // The turn is over when the work is, not when whoever asked has gone.
        let done = spawn_blocking(move || {
            let done = params().map(|params| work(Argon2::new(Algorithm::Argon2id, Version::V0x13, params)));
            drop(turn);
            done
        });
        done.await.map_err(fault)?
    }
}

fn params() -> Result<Params> {
    Params::new(MEMORY, PASSES, LANES, None).map_err(fault)
}

fn is_weak(hash: &PasswordHash) -> bool {
    let Ok(params) = Params::try_from(hash) else { return true };
    hash.algorithm != argon2::ARGON2ID_IDENT || params.m_cost() < MEMORY || params.t_cost() < PASSES
}

fn fault(error: impl fmt::Display) -> Error {
    Error::Fault(format!("password hashing: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobodys_hash_takes_as_long_as_anybodys() {
        let nobody = PasswordHash::new(NOBODY).expect("a PHC string");
        assert!(!is_weak(&nobody));
        assert_eq!(Params::try_from(&nobody).map(|params| params.m_cost()), Ok(MEMORY));
        assert!(nobody.hash.is_some() && nobody.salt.is_some());
    }
}
