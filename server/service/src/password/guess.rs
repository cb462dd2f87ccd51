use domain::Problem;
use domain::fold::fold;
use std::collections::HashSet;
use std::sync::LazyLock;

/// Passwords that attackers try first, one a line, folded (ASVS 6.2.4).
static COMMON: LazyLock<HashSet<String>> =
    LazyLock::new(|| include_str!("blocklist.txt").lines().filter(|line| !line.starts_with("# ")).map(fold).collect());

/// What a password must have beyond the words it may not be made of.
const OWN: usize = 8;

/// Ways a finger walks over a keyboard, or a mind over the alphabet.
const WALKS: [&str; 7] = [
    "abcdefghijklmnopqrstuvwxyz",
    "1234567890",
    "1234567890qwertyuiopasdfghjklzxcvbnm",
    "qwertyuiopasdfghjklzxcvbnm1234567890",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "qazwsxedcrfvtgbyhnujmikolp",
    "zaq12wsxcde34rfvbgt56yhnmju78ik",
];

/// Refuses what a stranger would guess: a common password, one said over and over or with digits at its ends, a walk over the keyboard,
/// or little more than the words of `context` (names, addresses, the company). It is no rule about which characters to use (R1, R2).
pub fn guessable(password: &str, context: &[&str]) -> Result<(), Problem> {
    let password = fold(password);
    if is_personal(&password, context) {
        return Err(Problem::PersonalPassword);
    }
    let spelt = plain(&password);
    let core = plain(letters(&password));
    let variants = [&password, &spelt, &core, letters(&password), letters(&spelt)];
    if variants.into_iter().any(is_common) { Err(Problem::CommonPassword) } else { Ok(()) }
}

/// From the first letter to the last.
fn letters(password: &str) -> &str {
    password.trim_matches(|c: char| !c.is_alphabetic())
}

fn is_common(password: &str) -> bool {
    let unit = unit(password);
    let said_again = unit.len() < password.len();
    COMMON.contains(password)
        || COMMON.contains(letters(unit))
        || (said_again && unit.chars().count() < OWN)
        || (password.len() >= OWN && is_walk(password))
}

/// Digits and signs that stand for letters, as letters.
fn plain(password: &str) -> String {
    let letter = |c| match c {
        '0' => 'o',
        '1' | '!' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        other => other,
    };
    password.chars().map(letter).collect()
}

/// What a password repeats, or all of it: `abcabcab` is `abc` over and over, `so so` is `so ` and most of another.
fn unit(password: &str) -> &str {
    let repeats = |length: &usize| password.as_bytes()[*length..] == password.as_bytes()[..password.len() - length];
    let length = (1..=password.len().div_ceil(2)).filter(|length| password.is_char_boundary(*length)).find(repeats);
    length.map_or(password, |length| &password[..length])
}

fn is_walk(password: &str) -> bool {
    let backwards: String = password.chars().rev().collect();
    WALKS.iter().any(|walk| {
        let around = walk.repeat(2 + password.len() / walk.len());
        around.contains(password) || around.contains(&backwards)
    })
}

fn is_personal(password: &str, context: &[&str]) -> bool {
    let mut words: Vec<String> = context
        .iter()
        .flat_map(|text| fold(text).split(|c: char| !c.is_alphanumeric()).map(str::to_owned).collect::<Vec<_>>())
        .filter(|word| word.chars().count() >= 3)
        .collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let mut rest = password.to_owned();
    for word in &words {
        rest = rest.replace(word.as_str(), " ");
    }
    rest != password && rest.chars().filter(|c| c.is_alphanumeric()).count() < OWN
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONTEXT: [&str; 4] = ["maya.rossi@acme.example", "Maya Rossi", "Brașov Textile", "portico"];

    #[test]
    fn the_list_is_long_enough() {
        assert!(COMMON.len() >= 3_000);
        assert!(COMMON.iter().filter(|word| word.len() >= 15).count() >= 40);
    }

    #[test]
    fn what_attackers_try_first_is_refused() {
        for password in [
            "correcthorsebatterystaple",
            "Correct Horse Battery Staple",
            "passwordpassword",
            "PasswordPassword",
            "Password1234567",
            "password!!!!!!!!!",
            "P4ssw0rdP4ssw0rd",
            "p@$$w0rd2026!!!!",
            "iloveyouiloveyou",
            "ILoveYou12345678",
            "123456789012345",
            "012345678901234567890",
            "543210987654321",
            "111111111111111",
            "aaaaaaaaaaaaaaaa",
            "               ",
            "abcabcabcabcabcabc",
            "abcdefghijklmnop",
            "zyxwvutsrqponmlkj",
            "qwertyuiopasdfghjkl",
            "QwertyuiopAsdfghj",
            "1qaz2wsx3edc4rfv",
            "qazwsxedcrfvtgb",
            "1234567890qwertyuiop",
            "letmeinletmein1",
            "monkeymonkeymonkey",
            "dragondragon1234",
            "welcomewelcome!",
            "12345678password",
            "maytheforcebewithyou",
            "thequickbrownfox",
            "motdepassemotdepasse",
            "teiubescteiubesc",
            "footballfootball",
            "superman superman",
            "administrator123",
            "sunshine20262026",
            "princess!princess!",
            "qwerty123qwerty123",
            "asdfghjklasdfghjkl",
        ] {
            assert!(guessable(password, &CONTEXT).is_err(), "{password}");
        }
    }

    #[test]
    fn what_anybody_could_know_is_refused() {
        for password in [
            "maya.rossi@acme.example",
            "MayaRossi1234567",
            "Rossi Maya 2026 !",
            "porticoportico12",
            "Portico 2026 Portico",
            "brasov textile 1",
            "BrașovȚextile123",
            "acmeacmeacmeacme1",
        ] {
            assert_eq!(guessable(password, &CONTEXT), Err(Problem::PersonalPassword), "{password}");
        }
    }

    #[test]
    fn anything_else_is_welcome() {
        for password in [
            "seven green umbrellas",
            "maya likes cold tea at noon",
            "ΩμέγαΩραίαΘάλασσα",
            "x7#Kq9!vLm2@Wp4z",
            "ulița mică din Sibiu",
            "portico of the old theatre",
            "il treno delle sette e dodici",
        ] {
            assert_eq!(guessable(password, &CONTEXT), Ok(()), "{password}");
        }
    }
}
