//! Values that are parsed once, at the edge. What exists is valid.

use crate::refusal::Problem;
use serde::{Deserialize, Serialize};

/// A single line of text: trimmed, inner white space folded to one space, control characters refused by replacement.
pub fn line(text: &str, max: u32) -> Result<Option<String>, Problem> {
    let line = text
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    limited(line, max)
}

/// Text of several lines: trimmed, line ends unified, other control characters dropped.
pub fn paragraph(text: &str, max: u32) -> Result<Option<String>, Problem> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let text: String = text.chars().filter(|c| matches!(c, '\n' | '\t') || !c.is_control()).collect();
    limited(text.trim().to_owned(), max)
}

fn limited(text: String, max: u32) -> Result<Option<String>, Problem> {
    match text.chars().count() {
        0 => Ok(None),
        count if count > max as usize => Err(Problem::TooLong { max }),
        _ => Ok(Some(text)),
    }
}

/// Turns "nothing was typed" into a problem.
pub fn required<T>(value: Result<Option<T>, Problem>) -> Result<T, Problem> {
    value?.ok_or(Problem::Required)
}

/// Why somebody does something that others will ask about.
pub fn reason(text: &str) -> Result<String, Problem> {
    required(line(text, 300))
}

/// Whether a box is ticked, as its form has it.
pub fn ticked(on: bool) -> String {
    if on { "true".to_owned() } else { String::new() }
}

/// An e-mail address, in lower case: what a person types at sign-in finds it whatever the case.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EmailAddress(String);

impl EmailAddress {
    /// Accepts what mail systems deliver to: one `@`, a local part without spaces or controls, a dotted domain of letters,
    /// digits and hyphens. Quoted local parts and address literals are refused. At most 254 characters (RFC 5321).
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let text = text.trim().to_lowercase();
        let (local, domain) = text.rsplit_once('@').ok_or(Problem::Email)?;
        let local_ok = !local.is_empty()
            && local.len() <= 64
            && !local.starts_with('.')
            && !local.ends_with('.')
            && !local.contains("..")
            && local.chars().all(|c| c.is_alphanumeric() || "!#$%&'*+/=?^_`{|}~.-".contains(c));
        let domain_ok = domain.contains('.')
            && domain.split('.').all(|label| {
                !label.is_empty()
                    && label.len() <= 63
                    && !label.starts_with('-')
                    && !label.ends_with('-')
                    && label.chars().all(|c| c.is_alphanumeric() || c == '-')
            });
        if local_ok && domain_ok && text.len() <= 254 { Ok(Self(text)) } else { Err(Problem::Email) }
    }

    pub fn optional(text: &str) -> Result<Option<Self>, Problem> {
        if text.trim().is_empty() { Ok(None) } else { Self::parse(text).map(Some) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part before the `@`.
    pub fn local(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(local, _)| local)
    }
}

impl TryFrom<String> for EmailAddress {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).map_err(|_| "not an e-mail address")
    }
}

impl From<EmailAddress> for String {
    fn from(email: EmailAddress) -> Self {
        email.0
    }
}

/// An ISO 4217 code of three letters.
pub fn currency(text: &str) -> Result<Option<String>, Problem> {
    let code = text.trim().to_ascii_uppercase();
    match code.len() {
        0 => Ok(None),
        3 if code.bytes().all(|b| b.is_ascii_uppercase()) => Ok(Some(code)),
        _ => Err(Problem::Currency),
    }
}

/// A colour as `#rrggbb`, in lower case.
pub fn colour(text: &str) -> Result<String, Problem> {
    let text = text.trim().to_ascii_lowercase();
    let valid = text.len() == 7 && text.starts_with('#') && text.bytes().skip(1).all(|b| b.is_ascii_hexdigit());
    if valid { Ok(text) } else { Err(Problem::Colour) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn email_addresses() {
        for good in ["ana@acme.example", " Ana.B+x@Acme.Example ", "hafþór@köln.example", "o'hara@mail.example"] {
            assert!(EmailAddress::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "ana",
            "ana@",
            "@acme.example",
            "ana@acme",
            "a na@acme.example",
            "ana@acme..example",
            "ana@-a.example",
            "ana\r\nbcc:x@acme.example",
            "ana@acme.example>",
            "\"a b\"@acme.example",
            "ana@[10.0.0.1]",
        ] {
            assert_eq!(EmailAddress::parse(bad), Err(Problem::Email), "{bad}");
        }
        assert_eq!(EmailAddress::parse("ANA@ACME.EXAMPLE"), EmailAddress::parse("ana@acme.example"));
    }

    #[test]
    fn lines_have_no_control_characters() {
        assert_eq!(line("  Rossi \t&\r\nFigli ", 40), Ok(Some("Rossi & Figli".to_owned())));
        assert_eq!(line("\u{0}\n ", 40), Ok(None));
        assert_eq!(line("12345", 4), Err(Problem::TooLong { max: 4 }));
        assert_eq!(paragraph("a\r\nb\u{7}", 40), Ok(Some("a\nb".to_owned())));
    }

    #[test]
    fn colours_are_six_hex_digits() {
        assert_eq!(colour("#8F3F86"), Ok("#8f3f86".to_owned()));
        for bad in ["red", "#fff", "#12345g", "#123456;}", "url(x)"] {
            assert_eq!(colour(bad), Err(Problem::Colour));
        }
    }

    proptest! {
        #[test]
        fn parsing_never_panics(text in ".*") {
            let _ = EmailAddress::parse(&text);
            let _ = currency(&text);
            let _ = colour(&text);
            if let Ok(Some(line)) = line(&text, 100) {
                prop_assert!(!line.chars().any(char::is_control));
            }
        }
    }
}
