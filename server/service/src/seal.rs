//! Secrets that have to be read again, sealed at rest (R75): the seed of an authenticator app, say.

use crate::entropy::Entropy;
use crate::token::base64url;
use crate::{Error, Result};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use std::fmt;

const NONCE: usize = 24;

/// The keys of an installation. The first one seals; the others open what was sealed before it came.
#[derive(Clone)]
pub struct Keyring(Vec<(String, XChaCha20Poly1305)>);

impl Keyring {
    /// Keys of 256 bits, each with its id. There is at least one.
    pub fn new(first: (&str, [u8; 32]), older: &[(String, [u8; 32])]) -> Self {
        let mut keys = vec![key(first.0, &first.1)];
        keys.extend(older.iter().map(|(id, bytes)| key(id, bytes)));
        Self(keys)
    }

    /// `place` is what the secret belongs to; sealed text that is moved elsewhere does not open there.
    pub fn seal(&self, entropy: &Entropy, place: &str, secret: &[u8]) -> Result<String> {
        let (id, key) = self.0.first().ok_or_else(|| Error::Fault("no key".to_owned()))?;
        let nonce: [u8; NONCE] = entropy.bytes();
        let payload = Payload { msg: secret, aad: place.as_bytes() };
        let sealed = key.encrypt(&XNonce::from(nonce), payload).map_err(|_| Error::Fault("cannot seal".to_owned()))?;
        Ok(format!("{id}.{}", base64url(&[&nonce[..], &sealed].concat())))
    }

    /// What was sealed for this place.
    pub fn open(&self, place: &str, sealed: &str) -> Result<Vec<u8>> {
        let unreadable = || Error::Fault(format!("a secret of {place} cannot be opened with the keys at hand"));
        let (id, text) = sealed.split_once('.').ok_or_else(unreadable)?;
        let (_, key) = self.0.iter().find(|(known, _)| known == id).ok_or_else(unreadable)?;
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| unreadable())?;
        let (nonce, sealed) = bytes.split_first_chunk::<NONCE>().ok_or_else(unreadable)?;
        key.decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: place.as_bytes() }).map_err(|_| unreadable())
    }
}

fn key(id: &str, bytes: &[u8; 32]) -> (String, XChaCha20Poly1305) {
    (id.to_owned(), XChaCha20Poly1305::new(bytes.into()))
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(id, _)| id)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(id: &str, fill: u8) -> Keyring {
        Keyring::new((id, [fill; 32]), &[])
    }

    #[test]
    fn what_is_sealed_opens_in_its_place_with_its_key_and_nowhere_else() {
        let (ring_a, entropy) = (ring("a", 1), Entropy::system());
        let sealed = ring_a.seal(&entropy, "maya", b"seed").expect("seals");
        assert_eq!(ring_a.open("maya", &sealed).expect("opens"), b"seed");
        assert!(!sealed.contains("seed") && sealed.starts_with("a."));
        assert_ne!(ring_a.seal(&entropy, "maya", b"seed").expect("seals"), sealed, "never twice alike");
        let mut broken = sealed.clone();
        broken.replace_range(10..11, if &sealed[10..11] == "A" { "B" } else { "A" });
        for (ring, place, sealed) in [
            (&ring_a, "una", sealed.as_str()),
            (&ring("a", 2), "maya", sealed.as_str()),
            (&ring("b", 1), "maya", sealed.as_str()),
            (&ring_a, "maya", broken.as_str()),
            (&ring_a, "maya", "a."),
            (&ring_a, "maya", "a"),
        ] {
            assert!(ring.open(place, sealed).is_err(), "{place} {sealed}");
        }
    }

    #[test]
    fn a_new_key_seals_and_the_old_one_still_opens() {
        let old = ring("old", 1).seal(&Entropy::system(), "p", b"s").expect("seals");
        let both = Keyring::new(("new", [2; 32]), &[("old".to_owned(), [1; 32])]);
        assert_eq!(both.open("p", &old).expect("opens"), b"s");
        let new = both.seal(&Entropy::system(), "p", b"s").expect("seals");
        assert!(old.starts_with("old.") && new.starts_with("new."));
    }

    #[test]
    fn a_ring_tells_the_log_its_ids_alone() {
        assert_eq!(format!("{:?}", ring("first", 65)), "[\"first\"]");
    }
}
