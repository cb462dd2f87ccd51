//! Telephone numbers, kept as E.164.

use domain::Problem;
use phonenumber::country::Id;
use phonenumber::{Mode, format, parse};

/// The number in E.164 (`+390515550142`), or nothing when nothing was typed. Without a leading `+` the country of the address decides.
///
/// Numbers that look right but are not in a numbering plan are kept: plans change faster than their lists.
pub fn optional(text: &str, country: Option<&str>) -> Result<Option<String>, Problem> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let country: Option<Id> = country.and_then(|code| code.parse().ok());
    let number = parse(country, text).map_err(|_| Problem::Phone)?;
    let e164 = format(&number).mode(Mode::E164).to_string();
    let digits = e164.len().saturating_sub(1);
    if (7..=15).contains(&digits) { Ok(Some(e164)) } else { Err(Problem::Phone) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_become_e164() {
        for (text, country, e164) in [
            ("+39 051 555 0142", None, "+390515550142"),
            ("051 555 0142", Some("IT"), "+390515550142"),
            ("+1 (514) 721-4711", Some("CA"), "+15147214711"),
            ("+49 0711 2842222", Some("DE"), "+497112842222"),
            ("0268 555 019", Some("RO"), "+40268555019"),
        ] {
            assert_eq!(optional(text, country), Ok(Some(e164.to_owned())), "{text}");
        }
        assert_eq!(optional("  ", None), Ok(None));
    }

    #[test]
    fn what_is_no_number_is_told() {
        for (text, country) in [("051 555 0142", None), ("call me", Some("IT")), ("+39", None), ("12", Some("IT"))] {
            assert_eq!(optional(text, country), Err(Problem::Phone), "{text}");
        }
    }
}
