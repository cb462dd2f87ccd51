//! Whether Stripe said it, and just now: `t=seconds,v1=hex` over `seconds.body` (R87).

use domain::{Timestamp, time};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// What is older, or from a later time, was sent by somebody who kept it.
const TOLERANCE: i64 = 5 * time::MINUTE;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forged {
    /// There is no secret, so nothing can be signed with it.
    NoSecret,
    Unreadable,
    TooOld,
    Mismatch,
}

/// Compares in constant time. Where a secret is being changed there are two signatures; one has to fit.
pub fn verify(secret: &str, header: &str, body: &[u8], now: Timestamp) -> Result<(), Forged> {
    if secret.is_empty() {
        return Err(Forged::NoSecret);
    }
    let parts = || header.split(',').filter_map(|part| part.trim().split_once('='));
    let stamp = parts().find_map(|(name, value)| (name == "t").then_some(value)).ok_or(Forged::Unreadable)?;
    let seconds: i64 = stamp.parse().map_err(|_| Forged::Unreadable)?;
    let age = seconds.checked_mul(time::SECOND).and_then(|at| now.ms().checked_sub(at)).ok_or(Forged::Unreadable)?;
    if age.saturating_abs() > TOLERANCE {
        return Err(Forged::TooOld);
    }
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).map_err(|_| Forged::NoSecret)?;
    mac.update(stamp.as_bytes());
    mac.update(b".");
    mac.update(body);
    let given = parts().filter_map(|(name, value)| if name == "v1" { unhex(value) } else { None });
    let mut fits = false;
    for signature in given {
        fits |= mac.clone().verify_slice(&signature).is_ok();
    }
    if fits { Ok(()) } else { Err(Forged::Mismatch) }
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "whsec_of_a_test";
    const BODY: &[u8] = br#"{"id":"evt_1"}"#;
    const NOW: Timestamp = Timestamp(1_773_303_120_000);
    const STAMP: i64 = 1_773_303_120;

    fn signed(secret: &str, stamp: &str, body: &[u8]) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("a key");
        mac.update(format!("{stamp}.").as_bytes());
        mac.update(body);
        mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn header(stamp: i64, secret: &str) -> String {
        format!("t={stamp},v1={}", signed(secret, &stamp.to_string(), BODY))
    }

    #[test]
    fn what_was_signed_within_five_minutes_is_taken() {
        for stamp in [STAMP, STAMP - 300, STAMP + 300] {
            assert_eq!(verify(SECRET, &header(stamp, SECRET), BODY, NOW), Ok(()));
        }
        let two = format!("{},v0=x,v1={}", header(STAMP, "whsec_before"), signed(SECRET, &STAMP.to_string(), BODY));
        assert_eq!(verify(SECRET, &two, BODY, NOW), Ok(()), "while the secret is being changed");
    }

    #[test]
    fn what_is_late_or_early_or_another_text_or_signed_by_others_is_not() {
        for stamp in [STAMP - 301, STAMP + 301, i64::MAX, i64::MIN] {
            assert_ne!(verify(SECRET, &header(stamp, SECRET), BODY, NOW), Ok(()), "{stamp}");
        }
        let good = header(STAMP, SECRET);
        assert_eq!(verify(SECRET, &good, br#"{"id":"evt_2"}"#, NOW), Err(Forged::Mismatch));
        assert_eq!(verify("whsec_other", &good, BODY, NOW), Err(Forged::Mismatch));
        let moved = good.replacen(&STAMP.to_string(), &(STAMP + 1).to_string(), 1);
        assert_eq!(verify(SECRET, &moved, BODY, NOW), Err(Forged::Mismatch));
        for bad in ["", "t=1", "v1=00", "t=x,v1=00", &good[..good.len() - 1], &format!("t={STAMP},v1=é")] {
            assert!(verify(SECRET, bad, BODY, NOW).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_empty_secret_signs_nothing() {
        assert_eq!(verify("", &header(STAMP, ""), BODY, NOW), Err(Forged::NoSecret));
    }
}
