//! Pictures of people, and the company's logo.

use serde::{Deserialize, Serialize};

/// The largest file that is taken in.
pub const MAX_BYTES: usize = 5 * 1024 * 1024;

/// What file pickers offer; the server looks at the file itself.
pub const ACCEPT: &str = "image/png,image/jpeg,image/webp";

/// A file as it came. Its name says what it claims to be, and is kept nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// The company's logo as pages show it: `hash` changes with the picture, so that browsers may keep it for ever.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Logo {
    pub hash: String,
    pub width: u32,
    pub height: u32,
}

impl Logo {
    pub fn address(&self) -> String {
        format!("/logo?v={}", self.hash)
    }
}
