use domain::account::PASSWORD_MAX;
use service::entropy::Entropy;
use service::password::{Passwords, Verdict};
use std::sync::mpsc::channel;
use tokio::runtime::Builder;
use tokio::task::{JoinSet, spawn_blocking, yield_now};

fn passwords() -> Passwords {
    Passwords::new(Entropy::system())
}

#[tokio::test]
async fn every_branch_takes_exactly_one_hash() {
    let passwords = passwords();
    let stored = passwords.hash("seven green umbrellas".to_owned()).await.expect("hashes");
    for (stored, matches) in [(Some(stored.clone()), true), (None, false), (Some("no hash".to_owned()), false)] {
        let before = passwords.hashed();
        let verdict = passwords.verify("seven green umbrellas".to_owned(), stored.clone()).await.expect("verifies");
        assert_eq!((verdict.matches, passwords.hashed() - before), (matches, 1), "{stored:?}");
    }
    let before = passwords.hashed();
    let wrong = passwords.verify("seven red umbrellas".to_owned(), Some(stored)).await.expect("verifies");
    assert_eq!((wrong.matches, passwords.hashed() - before), (false, 1));
}

#[tokio::test]
async fn a_stored_hash_names_its_work() {
    let stored = passwords().hash("seven green umbrellas".to_owned()).await.expect("hashes");
    assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
    let again = passwords().hash("seven green umbrellas".to_owned()).await.expect("hashes");
    assert_ne!(stored, again, "each has a salt of its own");
}

#[tokio::test]
async fn the_last_byte_of_a_long_password_counts() {
    let passwords = passwords();
    let long = "ab".repeat(500);
    let stored = passwords.hash(long.clone()).await.expect("hashes");
    let other = format!("{}c", &long[..999]);
    let verify = async |text: String| passwords.verify(text, Some(stored.clone())).await.expect("verifies").matches;
    assert!(verify(long.clone()).await);
    assert!(!verify(other).await);
    assert!(!verify(long.to_uppercase()).await);
    assert!(!verify(format!("{long} ")).await);
}

#[tokio::test]
async fn what_is_longer_than_any_password_never_matches() {
    let passwords = passwords();
    let longest = "x".repeat(PASSWORD_MAX as usize);
    let stored = passwords.hash(longest.clone()).await.expect("hashes");
    assert!(passwords.verify(longest.clone(), Some(stored.clone())).await.expect("verifies").matches);
    assert!(!passwords.verify(longest + "x", Some(stored)).await.expect("verifies").matches);
}

#[tokio::test]
async fn a_weaker_hash_is_told() {
    use argon2::{Algorithm, Argon2, Params, PasswordHasher, Version};
    let params = Params::new(8_192, 1, 1, None).expect("params");
    let weak = Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_with_salt(b"old words", b"some old salt");
    let weak = weak.expect("hashes").to_string();
    let passwords = passwords();
    let verdict = passwords.verify("old words".to_owned(), Some(weak)).await.expect("verifies");
    assert_eq!(verdict, Verdict { matches: true, is_weak: true });
    let anew = passwords.hash("old words".to_owned()).await.expect("hashes");
    let verdict = passwords.verify("old words".to_owned(), Some(anew)).await.expect("verifies");
    assert_eq!(verdict, Verdict { matches: true, is_weak: false });
}

#[test]
fn a_crowd_waits_for_its_turn() {
    let runtime = Builder::new_current_thread().max_blocking_threads(1).build().expect("a runtime");
    runtime.block_on(async {
        let passwords = passwords();
        let stored = passwords.hash("seven green umbrellas".to_owned()).await.expect("hashes");
        // The one thread that could hash is kept busy, so that no turn ends before it is looked at.
        let (go_on, waits) = channel::<()>();
        let busy = spawn_blocking(move || waits.recv());
        let mut tasks = JoinSet::new();
        for _ in 0..50 {
            let (passwords, stored) = (passwords.clone(), stored.clone());
            tasks.spawn(async move { passwords.verify("seven green umbrellas".to_owned(), Some(stored)).await });
        }
        for _ in 0..200 {
            yield_now().await;
        }
        assert_eq!(passwords.hashed(), 1 + 2, "two have their turn, and the others wait");
        go_on.send(()).expect("waits");
        busy.await.expect("ends").expect("goes on");
        for verdict in tasks.join_all().await {
            assert!(verdict.expect("verifies").matches);
        }
        assert_eq!(passwords.hashed(), 51);
    });
}
