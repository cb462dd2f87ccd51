//! How records cross to the browser: with the page they are for, and in answers of server functions.

use codee::{Decoder, Encoder};
use leptos::server_fn::codec::Post;
use leptos::server_fn::{Bytes, ContentType, Decodes, Encodes, Format, FormatType};
use serde::{Serialize, de::DeserializeOwned};

/// The output of server functions that return records.
pub type Compact = Post<Wire>;

/// Postcard: values without names of fields, so that both pages and the program that reads them are small.
#[derive(Clone, Copy, Debug)]
pub struct Wire;

/// Changes with the types that cross. Values without names must be read by exactly those who know how they were written.
const VERSION: [u8; 8] = u64::to_le_bytes(version(env!("PORTICO_WIRE_VERSION")));

#[derive(Debug, thiserror::Error)]
pub enum WireError {
    #[error("written by another version of the program")]
    Version,
    #[error(transparent)]
    Value(#[from] postcard::Error),
}

impl ContentType for Wire {
    const CONTENT_TYPE: &'static str = "application/x-postcard";
}

impl FormatType for Wire {
    const FORMAT_TYPE: Format = Format::Binary;
}

impl<T: Serialize> Encodes<T> for Wire {
    type Error = WireError;

    fn encode(value: &T) -> Result<Bytes, WireError> {
        Ok(postcard::to_extend(value, VERSION.to_vec())?.into())
    }
}

impl<T: DeserializeOwned> Decodes<T> for Wire {
    type Error = WireError;

    fn decode(bytes: Bytes) -> Result<T, WireError> {
        let value = bytes.strip_prefix(&VERSION).ok_or(WireError::Version)?;
        Ok(postcard::from_bytes(value)?)
    }
}

/// Within a page: its program is of the same version, by the name of its file. Each byte is a letter there, most of them their own; that
/// compresses with the words of the page beside it, which base64 does not, and takes no program to read.
impl<T: Serialize> Encoder<T> for Wire {
    type Error = postcard::Error;
    type Encoded = String;

    fn encode(value: &T) -> Result<String, postcard::Error> {
        Ok(postcard::to_allocvec(value)?.into_iter().map(letter).collect())
    }
}

impl<T: DeserializeOwned> Decoder<T> for Wire {
    type Error = postcard::Error;
    type Encoded = str;

    fn decode(letters: &str) -> Result<T, postcard::Error> {
        let bytes: Vec<u8> = letters.chars().map(|letter| letter as u8).collect();
        postcard::from_bytes(&bytes)
    }
}

/// What would end a string or a script, or cannot be seen, stands 256 letters further on.
fn letter(byte: u8) -> char {
    match byte {
        b'"' | b'\\' | b'<' | ..b' ' | b'\x7f'.. => char::from_u32(0x100 + u32::from(byte)).unwrap_or_default(),
        _ => char::from(byte),
    }
}

const fn version(digits: &str) -> u64 {
    match u64::from_str_radix(digits, 16) {
        Ok(version) => version,
        Err(_) => panic!("the build script writes hexadecimal digits"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Refusal;

    #[test]
    fn values_come_back_as_they_went() {
        let refusal = Refusal::TooMany { seconds: 30 };
        let bytes = <Wire as Encodes<_>>::encode(&refusal).unwrap();
        assert_eq!(<Wire as Decodes<Refusal>>::decode(bytes).unwrap(), refusal);
    }

    #[test]
    fn within_a_page_nothing_ends_the_script() {
        let bytes: Vec<u8> = (0..=255).collect();
        let letters = <Wire as Encoder<_>>::encode(&bytes).unwrap();
        assert_eq!(<Wire as Decoder<Vec<u8>>>::decode(&letters).unwrap(), bytes);
        assert!(!letters.contains(['"', '\\', '<']) && format!("{letters:?}") == format!("\"{letters}\""));
    }

    #[test]
    fn what_another_version_wrote_is_not_read() {
        let mut bytes = <Wire as Encodes<_>>::encode(&Refusal::NotFound).unwrap().to_vec();
        bytes[0] ^= 1;
        assert!(matches!(<Wire as Decodes<Refusal>>::decode(bytes.into()), Err(WireError::Version)));
        assert!(matches!(<Wire as Decodes<Refusal>>::decode(Bytes::new()), Err(WireError::Version)));
    }
}
