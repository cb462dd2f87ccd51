use domain::Locale;

/// The plural categories of our languages for whole numbers, in the order of a plural's numbers in the tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Category {
    One,
    Few,
    Many,
    Other,
}

/// The cardinal rules of CLDR for whole numbers.
pub const fn category(locale: Locale, n: u64) -> Category {
    match (locale, n) {
        (Locale::En | Locale::It | Locale::Ro, 1) | (Locale::Fr, 0 | 1) => Category::One,
        (Locale::It | Locale::Fr, 1..) if n.is_multiple_of(1_000_000) => Category::Many,
        (Locale::Ro, _) if n == 0 || matches!(n % 100, 1..=19) => Category::Few,
        _ => Category::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Category::{Few, Many, One, Other};

    fn all(locale: Locale, numbers: &[u64], expected: Category) {
        for n in numbers {
            assert_eq!(category(locale, *n), expected, "{locale:?} {n}");
        }
    }

    #[test]
    fn english() {
        all(Locale::En, &[1], One);
        all(Locale::En, &[0, 2, 11, 21, 101, 1_000_000], Other);
    }

    #[test]
    fn italian() {
        all(Locale::It, &[1], One);
        all(Locale::It, &[1_000_000, 3_000_000], Many);
        all(Locale::It, &[0, 2, 21, 100, 1_000_001], Other);
    }

    #[test]
    fn french() {
        all(Locale::Fr, &[0, 1], One);
        all(Locale::Fr, &[1_000_000], Many);
        all(Locale::Fr, &[2, 21, 100, 101], Other);
    }

    #[test]
    fn romanian() {
        all(Locale::Ro, &[1], One);
        all(Locale::Ro, &[0, 2, 19, 101, 119, 1_001, 1_019], Few);
        all(Locale::Ro, &[20, 99, 100, 120, 200, 1_000, 1_000_000], Other);
    }
}
