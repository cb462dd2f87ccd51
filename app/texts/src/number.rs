use domain::Locale;

/// A whole number with its thousands grouped as the language does.
pub fn number(locale: Locale, n: i64) -> String {
    let sign = if n < 0 { "-" } else { "" };
    format!("{sign}{}", grouped(locale, n.unsigned_abs()))
}

pub fn grouped(locale: Locale, n: u64) -> String {
    let digits = n.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(separator(locale));
        }
        grouped.push(digit);
    }
    grouped
}

/// From CLDR; French has a narrow no-break space.
const fn separator(locale: Locale) -> char {
    match locale {
        Locale::En => ',',
        Locale::It | Locale::Ro => '.',
        Locale::Fr => '\u{202f}',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_grouped() {
        for (n, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (-12_345, "-12,345"), (1_234_567, "1,234,567")] {
            assert_eq!(number(Locale::En, n), text);
        }
        assert_eq!(number(Locale::It, 12_345), "12.345");
        assert_eq!(number(Locale::Fr, 12_345), "12\u{202f}345");
        assert_eq!(number(Locale::Ro, i64::MIN), "-9.223.372.036.854.775.808");
    }
}
