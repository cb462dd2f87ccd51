//! Countries by ISO 3166-1 alpha-2, with the English names that imported files use.

/// Code and English short name.
pub const COUNTRIES: &[(&str, &str)] = &[
    ("AD", "Andorra"),
    ("AE", "United Arab Emirates"),
    ("AL", "Albania"),
    ("AR", "Argentina"),
    ("AT", "Austria"),
    ("AU", "Australia"),
    ("BA", "Bosnia and Herzegovina"),
    ("BE", "Belgium"),
    ("BG", "Bulgaria"),
    ("BR", "Brazil"),
    ("CA", "Canada"),
    ("CH", "Switzerland"),
    ("CL", "Chile"),
    ("CN", "China"),
    ("CO", "Colombia"),
    ("CY", "Cyprus"),
    ("CZ", "Czechia"),
    ("DE", "Germany"),
    ("DK", "Denmark"),
    ("DZ", "Algeria"),
    ("EE", "Estonia"),
    ("EG", "Egypt"),
    ("ES", "Spain"),
    ("FI", "Finland"),
    ("FR", "France"),
    ("GB", "United Kingdom"),
    ("GE", "Georgia"),
    ("GR", "Greece"),
    ("HK", "Hong Kong"),
    ("HR", "Croatia"),
    ("HU", "Hungary"),
    ("ID", "Indonesia"),
    ("IE", "Ireland"),
    ("IL", "Israel"),
    ("IN", "India"),
    ("IS", "Iceland"),
    ("IT", "Italy"),
    ("JP", "Japan"),
    ("KR", "South Korea"),
    ("LI", "Liechtenstein"),
    ("LT", "Lithuania"),
    ("LU", "Luxembourg"),
    ("LV", "Latvia"),
    ("MA", "Morocco"),
    ("MC", "Monaco"),
    ("MD", "Moldova"),
    ("ME", "Montenegro"),
    ("MK", "North Macedonia"),
    ("MT", "Malta"),
    ("MX", "Mexico"),
    ("MY", "Malaysia"),
    ("NG", "Nigeria"),
    ("NL", "Netherlands"),
    ("NO", "Norway"),
    ("NZ", "New Zealand"),
    ("PE", "Peru"),
    ("PH", "Philippines"),
    ("PL", "Poland"),
    ("PT", "Portugal"),
    ("RO", "Romania"),
    ("RS", "Serbia"),
    ("SA", "Saudi Arabia"),
    ("SE", "Sweden"),
    ("SG", "Singapore"),
    ("SI", "Slovenia"),
    ("SK", "Slovakia"),
    ("SM", "San Marino"),
    ("TH", "Thailand"),
    ("TN", "Tunisia"),
    ("TR", "Türkiye"),
    ("TW", "Taiwan"),
    ("UA", "Ukraine"),
    ("US", "United States"),
    ("UY", "Uruguay"),
    ("VA", "Holy See"),
    ("VN", "Vietnam"),
    ("ZA", "South Africa"),
];

/// Names that files use for a country whose short name is another.
const ALIASES: &[(&str, &str)] = &[
    ("usa", "US"),
    ("united states of america", "US"),
    ("uk", "GB"),
    ("england", "GB"),
    ("scotland", "GB"),
    ("czech republic", "CZ"),
    ("turkey", "TR"),
    ("the netherlands", "NL"),
    ("holland", "NL"),
    ("el", "GR"),
];

/// The code of a country written as a code or an English name.
pub fn parse(text: &str) -> Option<&'static str> {
    let folded = crate::fold::fold(text.trim());
    let by_name =
        COUNTRIES.iter().find(|(code, name)| folded.eq_ignore_ascii_case(code) || crate::fold::fold(name) == folded);
    by_name
        .or_else(|| ALIASES.iter().find(|(alias, _)| *alias == folded).and_then(|(_, code)| find(code)))
        .map(|(code, _)| *code)
}

/// The English name of a code.
pub fn name(code: &str) -> Option<&'static str> {
    find(code).map(|(_, name)| *name)
}

fn find(code: &str) -> Option<&'static (&'static str, &'static str)> {
    COUNTRIES.iter().find(|(known, _)| *known == code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_are_found_by_code_name_and_alias() {
        assert_eq!(parse("it"), Some("IT"));
        assert_eq!(parse(" Czech Republic "), Some("CZ"));
        assert_eq!(parse("USA"), Some("US"));
        assert_eq!(parse("turkiye"), Some("TR"));
        assert_eq!(parse("Atlantis"), None);
        assert_eq!(name("RO"), Some("Romania"));
    }
}
