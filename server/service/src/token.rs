use crate::entropy::Entropy;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use std::fmt;

/// A secret in a link or a cookie: 256 random bits, shown once as 43 characters of base64url, kept only as a hash (R13, R74).
pub struct Token(String);

impl Token {
    pub fn new(entropy: &Entropy) -> Self {
        Self(URL_SAFE_NO_PAD.encode(entropy.bytes::<32>()))
    }

    /// The secret itself, for its link and nothing else.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is stored.
    pub fn hash(&self) -> String {
        Self::hash_of(&self.0)
    }

    /// The stored form of what somebody brought. High entropy needs no salt and no slow hash.
    pub fn hash_of(text: &str) -> String {
        digest(text.as_bytes())
    }
}

/// SHA-256 as base64url.
pub(crate) fn digest(bytes: &[u8]) -> String {
    base64url(&Sha256::digest(bytes))
}

pub(crate) fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_long_url_safe_and_found_by_its_hash_alone() {
        let (one, other) = (Token::new(&Entropy::system()), Token::new(&Entropy::system()));
        assert_eq!(one.reveal().len(), 43);
        assert!(one.reveal().bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'));
        assert_eq!(one.hash(), Token::hash_of(one.reveal()));
        assert_ne!(one.hash(), other.hash());
        assert_ne!(one.hash(), one.reveal());
    }

    #[test]
    fn a_token_does_not_tell_itself_to_a_log() {
        let token = Token::new(&Entropy::system());
        assert!(!format!("{token:?}").contains(token.reveal()));
    }
}
