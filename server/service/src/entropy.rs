use domain::Timestamp;
use sha2::{Digest, Sha256};
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use uuid::{Builder, Uuid};

/// Where randomness comes from. It is passed in, so that tests and demo data repeat.
#[derive(Clone)]
pub struct Entropy(Source);

#[derive(Clone)]
enum Source {
    System,
    Seeded { seed: u64, drawn: Arc<AtomicU64> },
}

impl Entropy {
    /// The operating system's generator: the only one for anything secret (R74).
    pub const fn system() -> Self {
        Self(Source::System)
    }

    /// The same bytes for the same seed, in the same order. Never for secrets.
    pub fn seeded(seed: u64) -> Self {
        Self(Source::Seeded { seed, drawn: Arc::default() })
    }

    #[expect(clippy::disallowed_methods, reason = "the one place that asks the operating system")]
    #[expect(clippy::expect_used, reason = "going on with secrets that can be foretold would be worse than ending")]
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        match &self.0 {
            Source::System => getrandom::fill(&mut bytes).expect("the operating system gives randomness"),
            Source::Seeded { seed, drawn } => {
                for chunk in bytes.chunks_mut(32) {
                    let nth = drawn.fetch_add(1, Ordering::SeqCst);
                    let block =
                        Sha256::new().chain_update(seed.to_le_bytes()).chain_update(nth.to_le_bytes()).finalize();
                    chunk.copy_from_slice(&block[..chunk.len()]);
                }
            }
        }
        bytes
    }

    /// A UUIDv7 for something made at `now`. An id, not a secret.
    pub fn uuid(&self, now: Timestamp) -> Uuid {
        Builder::from_unix_timestamp_millis(millis(now), &self.bytes()).into_uuid()
    }

    /// A UUIDv7 whose place among those of the same millisecond is `nth` (RFC 9562, 6.2, method 1).
    pub fn uuid_in_order(&self, now: Timestamp, nth: u16) -> Uuid {
        let mut bytes: [u8; 10] = self.bytes();
        bytes[..2].copy_from_slice(&(nth & 0x0fff).to_be_bytes());
        Builder::from_unix_timestamp_millis(millis(now), &bytes).into_uuid()
    }
}

fn millis(at: Timestamp) -> u64 {
    u64::try_from(at.ms()).unwrap_or_default()
}

impl fmt::Debug for Entropy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Entropy")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_repeats_and_the_system_does_not() {
        let draw = |entropy: Entropy| (entropy.bytes::<40>(), entropy.bytes::<40>());
        assert_eq!(draw(Entropy::seeded(7)), draw(Entropy::seeded(7)));
        assert_ne!(draw(Entropy::seeded(7)), draw(Entropy::seeded(8)));
        assert_ne!(Entropy::system().bytes::<32>(), Entropy::system().bytes::<32>());
    }

    #[test]
    fn ids_are_version_7_and_keep_their_order() {
        let entropy = Entropy::seeded(1);
        let at = Timestamp(1_773_303_120_000);
        let ids: Vec<Uuid> = (0..300).map(|nth| entropy.uuid_in_order(at, nth)).collect();
        assert!(ids.is_sorted());
        assert!(ids.iter().all(|id| id.get_version_num() == 7));
        assert!(entropy.uuid(at.plus(1)) > ids[299]);
    }
}
