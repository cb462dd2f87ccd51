use serde::{Deserialize, Serialize};

/// A language that every text of the product exists in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Locale {
    #[default]
    En,
    It,
    Fr,
    Ro,
}

impl Locale {
    pub const ALL: [Self; 4] = [Self::En, Self::It, Self::Fr, Self::Ro];

    /// The BCP 47 tag, as in `<html lang>` and in file names.
    pub const fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::It => "it",
            Self::Fr => "fr",
            Self::Ro => "ro",
        }
    }

    /// The language's name in itself, the only form a reader who needs it can recognise.
    pub const fn endonym(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::It => "Italiano",
            Self::Fr => "Français",
            Self::Ro => "Română",
        }
    }

    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|locale| locale.code() == code)
    }

    /// The first of ours in an `Accept-Language` header; quality values only break ties in practice, so order decides.
    pub fn preferred(accept_language: &str) -> Option<Self> {
        accept_language
            .split(',')
            .filter_map(|item| item.trim().get(..2))
            .find_map(|code| Self::parse(&code.to_ascii_lowercase()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_round_trip() {
        for locale in Locale::ALL {
            assert_eq!(Locale::parse(locale.code()), Some(locale));
        }
    }

    #[test]
    fn the_first_known_language_of_the_header_wins() {
        assert_eq!(Locale::preferred("de-DE,it-IT;q=0.9,en;q=0.8"), Some(Locale::It));
        assert_eq!(Locale::preferred("de, ja"), None);
        assert_eq!(Locale::preferred(""), None);
        assert_eq!(Locale::preferred("é"), None);
    }
}
