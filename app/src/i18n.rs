//! The page's language, for components.

use domain::Locale;
use leptos::prelude::{provide_context, use_context};
use texts::{Key, Plural};

/// The texts in the language of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct T(Locale);

/// To be called once, above everything that shows text.
pub fn provide_texts(locale: Locale) {
    provide_context(T(locale));
}

/// English where no language was provided.
pub fn use_texts() -> T {
    use_context().unwrap_or_default()
}

impl T {
    pub const fn locale(self) -> Locale {
        self.0
    }

    pub fn get(self, key: Key) -> &'static str {
        texts::get(self.0, key)
    }

    /// With values for the placeholders: `("name", &name)` for `{name}`.
    pub fn fill(self, key: Key, values: &[(&str, &str)]) -> String {
        texts::fill(self.0, key, values)
    }

    /// In the form that fits `n`, which `{n}` stands for.
    pub fn count(self, plural: Plural, n: u64) -> String {
        texts::count(self.0, plural, n, &[])
    }

    pub fn count_with(self, plural: Plural, n: u64, values: &[(&str, &str)]) -> String {
        texts::count(self.0, plural, n, values)
    }

    /// Grouped by thousands.
    pub fn number(self, n: i64) -> String {
        texts::number(self.0, n)
    }
}
