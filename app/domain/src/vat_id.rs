//! VAT numbers. Those of the Union are known by their letters, their form and, where the state has published how, their check digits. What
//! was stored before is left alone: only what is written is looked at.

use crate::Problem;

/// The numbers of one state.
struct National {
    /// Before the number: those of the country, but in Greece.
    letters: &'static str,
    country: &'static str,
    /// Each a whole number: `9` is a digit, `@` a letter, `*` either, and what else there is stands for itself.
    forms: &'static [&'static str],
    /// Whether its check digits are right; asked of what has the form.
    holds: fn(&str) -> bool,
}

const UNION: [National; 27] = [
    national("AT", &["U99999999"], austrian),
    national("BE", &["0999999999", "1999999999", "999999999"], belgian),
    national("BG", &["999999999", "9999999999"], bulgarian),
    national("CY", &["99999999@"], cypriot),
    national("CZ", &["99999999", "999999999", "9999999999"], czech),
    national("DE", &["999999999"], chained),
    national("DK", &["99999999"], |n| weighted(n, &[2, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11)),
    national("EE", &["999999999"], |n| weighted(n, &[3, 7, 1, 3, 7, 1, 3, 7, 1]).is_multiple_of(10)),
    National { letters: "EL", country: "GR", forms: &["999999999"], holds: greek },
    national("ES", &["@9999999*", "99999999@"], spanish),
    national("FI", &["99999999"], |n| weighted(n, &[7, 9, 10, 5, 8, 4, 2, 1]).is_multiple_of(11)),
    national("FR", &["**999999999"], french),
    national("HR", &["99999999999"], chained),
    national("HU", &["99999999"], |n| weighted(n, &[9, 7, 3, 1, 9, 7, 3, 1]).is_multiple_of(10)),
    national("IE", &["9999999@", "9999999@@", "9@99999@"], irish),
    national("IT", &["99999999999"], doubled),
    national("LT", &["999999999", "999999999999"], lithuanian),
    national("LU", &["99999999"], |n| value(n, 0, 6) % 89 == value(n, 6, 8)),
    national("LV", &["99999999999"], latvian),
    national("MT", &["99999999"], |n| weighted(n, &[3, 4, 6, 7, 8, 9, 10, 1]).is_multiple_of(37)),
    national("NL", &["999999999B99"], dutch),
    national("PL", &["9999999999"], |n| weighted(n, &[6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 == digit(n, 9)),
    national("PT", &["999999999"], |n| of_eleven(weighted(n, &[9, 8, 7, 6, 5, 4, 3, 2])) == digit(n, 8)),
    national(
        "RO",
        &["99", "999", "9999", "99999", "999999", "9999999", "99999999", "999999999", "9999999999"],
        romanian,
    ),
    // Behind the ten digits of the register stand two that tell the members of a group apart.
    national("SE", &["999999999999"], |n| n.get(..10).is_some_and(doubled)),
    national("SI", &["99999999"], |n| match 11 - weighted(n, &[8, 7, 6, 5, 4, 3, 2]) % 11 {
        10 => digit(n, 7) == 0,
        check => digit(n, 7) == check,
    }),
    national("SK", &["9999999999"], |n| value(n, 0, 10).is_multiple_of(11)),
];

const fn national(country: &'static str, forms: &'static [&'static str], holds: fn(&str) -> bool) -> National {
    National { letters: country, country, forms, holds }
}

/// What was typed without the separators people write: at most 20 letters and digits. In the Union a number with letters has the form and
/// the check digits of their state, which need not be that of the address: companies register abroad as well. Without letters, only what
/// has the form at home is taken for such a number, as some write another tax number here. Elsewhere it is free, and where no country is
/// said the letters tell.
pub fn parse(text: &str, country: Option<&str>) -> Result<Option<String>, Problem> {
    let id = plain(text);
    if id.is_empty() {
        return Ok(None);
    }
    let plausible = (4..=20).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric());
    if !plausible {
        return Err(Problem::VatId);
    }
    let lettered = UNION.iter().find_map(|of| of.number_in(&id).map(|number| (of, number)));
    let home = country.and_then(|code| UNION.iter().find(|of| of.country == code));
    let right = match (lettered, home) {
        (_, None) if country.is_some() => true,
        (None, None) => true,
        (None, Some(home)) => !home.has_form(&id) || (home.holds)(&id),
        // A number of one's own without its letters can begin with those of another state.
        (Some((of, number)), home) => of.is_number(number) || home.is_some_and(|home| home.is_number(&id)),
    };
    match lettered {
        _ if !right => Err(Problem::VatId),
        Some((of, number)) if of.is_number(number) => Ok(Some(format!("{}{number}", of.letters))),
        _ => Ok(Some(id)),
    }
}

/// The same where a number stands already: it is looked at only where it becomes another.
pub fn parse_over(text: &str, country: Option<&str>, stands: Option<&str>) -> Result<Option<String>, Problem> {
    match stands.filter(|stands| *stands == plain(text)) {
        Some(stands) => Ok(Some(stands.to_owned())),
        None => parse(text, country),
    }
}

/// The state of the Union whose number this is: by its letters, or without them where it is one at home. Northern Ireland counts for goods.
pub fn state(id: &str, home: Option<&str>) -> Option<&'static str> {
    if id.strip_prefix("XI").is_some_and(|number| number.len() >= 9 && number.bytes().all(|b| b.is_ascii_digit())) {
        return Some("XI");
    }
    let lettered = UNION.iter().find(|of| of.number_in(id).is_some_and(|number| of.is_number(number)));
    let found = lettered.or_else(|| UNION.iter().find(|of| Some(of.country) == home && of.is_number(id)));
    found.map(|of| of.country)
}

/// As it would be stored, whether it is right or not.
pub fn plain(text: &str) -> String {
    text.chars().filter(|c| !matches!(c, ' ' | '.' | '-' | '/')).collect::<String>().to_uppercase()
}

impl National {
    /// What stands behind its letters, or behind those of the country, which some write in Greece.
    fn number_in<'a>(&self, id: &'a str) -> Option<&'a str> {
        id.strip_prefix(self.letters).or_else(|| id.strip_prefix(self.country))
    }

    fn is_number(&self, number: &str) -> bool {
        self.has_form(number) && (self.holds)(number)
    }

    fn has_form(&self, number: &str) -> bool {
        let fits = |form: &str| {
            form.len() == number.len()
                && form.bytes().zip(number.bytes()).all(|(of, byte)| match of {
                    b'9' => byte.is_ascii_digit(),
                    b'@' => byte.is_ascii_uppercase(),
                    b'*' => byte.is_ascii_alphanumeric(),
                    other => byte == other,
                })
        };
        self.forms.iter().copied().any(fits)
    }
}

/// The digits, as numbers; letters are passed over.
fn digits(number: &str) -> impl Iterator<Item = u32> {
    number.chars().filter_map(|c| c.to_digit(10))
}

fn digit(number: &str, at: usize) -> u32 {
    digits(number).nth(at).unwrap_or_default()
}

/// The number that the digits from one place to another make.
fn value(number: &str, from: usize, to: usize) -> u64 {
    digits(number).skip(from).take(to - from).fold(0, |sum, digit| sum * 10 + u64::from(digit))
}

/// Each digit times its weight, added up. Digits beyond the weights do not count.
fn weighted(number: &str, weights: &[u32]) -> u32 {
    digits(number).zip(weights).map(|(digit, weight)| digit * weight).sum()
}

/// What is missing to a multiple of eleven; what needs two digits is nothing.
const fn of_eleven(sum: u32) -> u32 {
    let check = 11 - sum % 11;
    if check > 9 { 0 } else { check }
}

/// The digits of what is at most 18, added up.
const fn crossed(n: u32) -> u32 {
    if n > 9 { n - 9 } else { n }
}

/// With every second digit doubled, beginning before the last, it is a multiple of ten (ISO 7812).
fn doubled(number: &str) -> bool {
    let length = digits(number).count();
    let counted =
        digits(number).enumerate().map(|(at, n)| if (length - at).is_multiple_of(2) { crossed(2 * n) } else { n });
    counted.sum::<u32>().is_multiple_of(10)
}

/// The last digit closes a chain over all others (ISO 7064, MOD 11,10).
fn chained(number: &str) -> bool {
    let last = digits(number).count() - 1;
    let chain = digits(number).take(last).fold(10, |product, digit| {
        let sum = (digit + product) % 10;
        (if sum == 0 { 10 } else { sum }) * 2 % 11
    });
    (chain + digit(number, last)) % 10 == 1
}

fn austrian(number: &str) -> bool {
    let sum: u32 = digits(number).zip([1, 2, 1, 2, 1, 2, 1]).map(|(digit, weight)| crossed(digit * weight)).sum();
    (sum + 4 + digit(number, 7)).is_multiple_of(10)
}

/// Those of nine digits are from the time before the nought was written.
fn belgian(number: &str) -> bool {
    let all = value(number, 0, 10);
    all % 100 == 97 - all / 100 % 97
}

/// Ten digits are a person's, and are told in several ways.
fn bulgarian(number: &str) -> bool {
    let check = match weighted(number, &[1, 2, 3, 4, 5, 6, 7, 8]) % 11 {
        10 => weighted(number, &[3, 4, 5, 6, 7, 8, 9, 10]) % 11 % 10,
        check => check,
    };
    number.len() == 10 || check == digit(number, 8)
}

fn cypriot(number: &str) -> bool {
    const IN_ODD_PLACES: [u32; 10] = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21];
    let counted = digits(number).enumerate().map(|(at, n)| match at % 2 {
        0 => IN_ODD_PLACES.get(n as usize).copied().unwrap_or_default(),
        _ => n,
    });
    ends_with_letter(number, "ABCDEFGHIJKLMNOPQRSTUVWXYZ", counted.sum::<u32>() % 26)
}

/// More than eight digits are a person's, and were given in several ways.
fn czech(number: &str) -> bool {
    let check = match 11 - weighted(number, &[8, 7, 6, 5, 4, 3, 2]) % 11 {
        10 => 0,
        11 => 1,
        check => check,
    };
    number.len() > 8 || check == digit(number, 7)
}

fn greek(number: &str) -> bool {
    weighted(number, &[256, 128, 64, 32, 16, 8, 4, 2]) % 11 % 10 == digit(number, 8)
}

/// Companies, people, and people from abroad.
fn spanish(number: &str) -> bool {
    const OF_PEOPLE: &str = "TRWAGMYFPDXBNJZSQVHLCKE";
    let by_23 = |n: u64| ends_with_letter(number, OF_PEOPLE, u32::try_from(n % 23).unwrap_or_default());
    match number.chars().next().unwrap_or_default() {
        '0'..='9' => by_23(value(number, 0, 8)),
        'K' | 'L' | 'M' | 'X' => by_23(value(number, 0, 7)),
        'Y' => by_23(10_000_000 + value(number, 0, 7)),
        'Z' => by_23(20_000_000 + value(number, 0, 7)),
        'A'..='H' | 'J' | 'N' | 'P'..='S' | 'U'..='W' => {
            let weighed = digits(number).zip([2, 1, 2, 1, 2, 1, 2]).map(|(digit, weight)| crossed(digit * weight));
            let check = (10 - weighed.sum::<u32>() % 10) % 10;
            digits(number).nth(7) == Some(check) || ends_with_letter(number, "JABCDEFGHI", check)
        }
        _ => false,
    }
}

/// Two digits or letters before the number of the register. What letters say is not published.
fn french(number: &str) -> bool {
    let keyed = number.bytes().take(2).all(|b| b.is_ascii_digit());
    !keyed || value(number, 0, 2) == (value(number, 2, 11) * 100 + 12) % 97
}

/// In the old form a letter stands behind the first digit, which is in truth the last.
fn irish(number: &str) -> bool {
    const LETTERS: &str = "WABCDEFGHIJKLMNOPQRSTUV";
    let old = number.as_bytes().get(1).is_some_and(u8::is_ascii_alphabetic);
    let sum = match old {
        true => weighted(number, &[2, 7, 6, 5, 4, 3]),
        false => weighted(number, &[8, 7, 6, 5, 4, 3, 2]),
    };
    let second = number.as_bytes().get(8).map_or(0, |b| u32::from(b - b'A' + 1) % 23);
    number.char_indices().nth(7).and_then(|(_, letter)| LETTERS.find(letter)) == Some((sum + 9 * second) as usize % 23)
}

fn lithuanian(number: &str) -> bool {
    let last = number.len() - 1;
    let sum = |first: usize| -> u32 {
        let weights = (first..).map(|at| at as u32 % 9 + 1);
        digits(number).take(last).zip(weights).map(|(digit, weight)| digit * weight).sum()
    };
    let check = match sum(0) % 11 {
        10 => sum(2) % 11 % 10,
        check => check,
    };
    digit(number, last - 1) == 1 && check == digit(number, last)
}

/// Those of people begin with the day of their birth, or with 32.
fn latvian(number: &str) -> bool {
    digit(number, 0) < 4 || weighted(number, &[9, 1, 4, 8, 3, 10, 2, 5, 7, 6, 1]) % 11 == 3
}

/// By eleven; since 2020 those of people by 97, with the letters counted from ten.
fn dutch(number: &str) -> bool {
    let company = weighted(number, &[9, 8, 7, 6, 5, 4, 3, 2]) % 11 == digit(number, 8);
    let written = format!("NL{number}");
    let rest = written.chars().filter_map(|c| c.to_digit(36)).fold(0, |rest, n| {
        let places = if n > 9 { 100 } else { 10 };
        (rest * places + n) % 97
    });
    company || rest == 1
}

fn romanian(number: &str) -> bool {
    let whole = format!("{number:0>10}");
    weighted(&whole, &[7, 5, 3, 2, 1, 7, 5, 3, 2]) * 10 % 11 % 10 == digit(&whole, 9)
}

/// Whether the last letter is the one of this place in the alphabet.
fn ends_with_letter(number: &str, alphabet: &str, place: u32) -> bool {
    alphabet.chars().nth(place as usize).is_some_and(|letter| number.ends_with(letter))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// As companies print them, or states publish them.
    const KNOWN: &str = "\
        ATU13585627 ATU10223006 BE0203201340 BE0411905847 BG175074752 CY10259033P CZ25123891 CZ45274649 DE136695976 \
        DE129273398 DK13585628 EE100931558 EL094259216 ESB58378431 ESA28015865 ES54362315K ESX2482300W FI20774740 \
        FI01120389 FR40303265045 FR83404833048 HR33392005961 HU12892312 IE6433435F IE6433435OA IE8D79739I \
        IT00743110157 IT05550142375 LT119511515 LT100001919017 LU15027442 LV40003521600 MT11679112 NL004495445B01 \
        NL002455799B11 PL8567346215 PT501964843 RO18547290 SE123456789701 SI50223054 SK2022749619";

    #[test]
    fn numbers_of_every_state_of_the_union_are_known() {
        for id in KNOWN.split_whitespace() {
            assert_eq!(parse(id, None), Ok(Some(id.to_owned())), "{id}");
            let of = UNION.iter().find(|of| id.starts_with(of.letters)).expect("is of the Union");
            assert_eq!(parse(id, Some(of.country)), Ok(Some(id.to_owned())), "{id} at home");
        }
        assert!(UNION.iter().all(|of| KNOWN.split_whitespace().any(|id| id.starts_with(of.letters))));
    }

    #[test]
    fn a_wrong_digit_is_found_in_all_of_them() {
        for id in KNOWN.split_whitespace() {
            for at in id.char_indices().skip(2).filter(|(_, c)| c.is_ascii_digit()).map(|(at, _)| at).skip(2).take(5) {
                let digit = id[at..].chars().next().and_then(|c| c.to_digit(10)).expect("a digit");
                let wrong = format!("{}{}{}", &id[..at], (digit + 1) % 10, &id[at + 1..]);
                assert_eq!(parse(&wrong, None), Err(Problem::VatId), "{wrong}");
            }
        }
    }

    #[test]
    fn separators_are_left_out_and_the_length_is_the_nation_s() {
        assert_eq!(parse("it 0555 0142.375", None), Ok(Some("IT05550142375".to_owned())));
        assert_eq!(parse("IT 0555 0142", None), Err(Problem::VatId));
        assert_eq!(parse("RO 18547290 0 0 0", None), Err(Problem::VatId));
        assert_eq!(parse("é", None), Err(Problem::VatId));
        assert_eq!(parse("  ", Some("IT")), Ok(None));
    }

    #[test]
    fn letters_of_another_state_go_with_a_number_of_that_state() {
        assert_eq!(parse("DE136695976", Some("IT")), Ok(Some("DE136695976".to_owned())));
        assert_eq!(parse("DE136695977", Some("IT")), Err(Problem::VatId));
        assert_eq!(parse("DE00743110157", Some("IT")), Err(Problem::VatId));
        assert_eq!(parse("EL094259217", Some("GR")), Err(Problem::VatId));
        assert_eq!(parse("GR094259216", Some("GR")), Ok(Some("EL094259216".to_owned())));
        for country in ["GB", "IE"] {
            assert_eq!(parse("XI123456789", Some(country)), Ok(Some("XI123456789".to_owned())));
        }
    }

    #[test]
    fn without_its_letters_only_what_has_the_form_is_a_number() {
        assert_eq!(parse("05550142375", Some("IT")), Ok(Some("05550142375".to_owned())));
        assert_eq!(parse("05550142379", Some("IT")), Err(Problem::VatId));
        for other in ["RSSMRA85T10A562S", "05550142"] {
            assert_eq!(parse(other, Some("IT")), Ok(Some(other.to_owned())));
        }
        assert_eq!(parse("05550142379", None), Ok(Some("05550142379".to_owned())));
    }

    #[test]
    fn a_number_without_its_letters_can_begin_with_those_of_another_state() {
        assert_eq!(parse("IE732829320", Some("FR")), Ok(Some("IE732829320".to_owned())));
        assert_eq!(parse("IE732829320", None), Err(Problem::VatId));
    }

    #[test]
    fn outside_the_union_a_number_is_free() {
        for (id, country) in
            [("CHE-123.456.789", "CH"), ("DE123456789", "CH"), ("GB123456789", "GB"), ("ESP850101AB1", "MX")]
        {
            assert_eq!(parse(id, Some(country)), Ok(Some(plain(id))));
        }
        assert_eq!(parse("CHE-123.456.789", None), Ok(Some("CHE123456789".to_owned())));
    }

    proptest! {
        #[test]
        fn parsing_never_panics(text in ".*", country in 0..UNION.len()) {
            let _ = parse(&text, None);
            let _ = parse(&text, Some(UNION[country].country));
        }

        #[test]
        fn numbers_of_any_form_are_looked_at_without_a_panic(digits in "[A-Z0-9]{2,12}", of in 0..UNION.len()) {
            let _ = parse(&format!("{}{digits}", UNION[of].letters), None);
        }
    }
}
