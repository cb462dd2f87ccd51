use crate::{Area, range};
use domain::Locale;
use std::sync::OnceLock;

static LOADED: OnceLock<Loaded> = OnceLock::new();

/// One area's texts in one language.
struct Loaded {
    area: Area,
    locale: Locale,
    texts: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoadError {
    /// The bundle was made by another version of the product.
    WrongLength,
    /// A page has one area and one language as long as it lives.
    AlreadyLoaded,
}

/// Takes in the bundle the server made for this area and language. To be called once, before hydration.
pub fn load(area: Area, locale: Locale, bundle: &str) -> Result<(), LoadError> {
    let texts: Vec<String> = bundle.split('\n').map(str::to_owned).collect();
    if texts.len() != range::SHARED.len() + area.numbers().len() {
        return Err(LoadError::WrongLength);
    }
    LOADED.set(Loaded { area, locale, texts }).map_err(|_| LoadError::AlreadyLoaded)
}

/// Empty when the text is not among those loaded: a page with a word missing is better than a dead one.
pub fn text(locale: Locale, number: u16) -> &'static str {
    LOADED
        .get()
        .filter(|loaded| loaded.locale == locale)
        .and_then(|loaded| loaded.text(number.into()))
        .unwrap_or_default()
}

impl Loaded {
    fn text(&self, number: usize) -> Option<&str> {
        let own = self.area.numbers();
        let index = match number {
            shared if range::SHARED.contains(&shared) => shared,
            number if own.contains(&number) => range::SHARED.len() + number - own.start,
            _ => return None,
        };
        self.texts.get(index).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{bundle, mail, server};

    /// One test, because a page loads once.
    #[test]
    fn a_page_knows_its_own_area_and_language() {
        assert_eq!(text(Locale::It, 0), "", "nothing is loaded");
        assert_eq!(load(Area::Admin, Locale::It, "Salva\nAnnulla"), Err(LoadError::WrongLength));

        let bundle = bundle(Area::Admin, Locale::It);
        assert_eq!(load(Area::Admin, Locale::It, &bundle), Ok(()));
        for number in range::SHARED.chain(range::ADMIN) {
            let number = u16::try_from(number).unwrap();
            assert_eq!(text(Locale::It, number), server::text(Locale::It, number));
        }
        for number in range::PORTAL.map(|number| u16::try_from(number).unwrap()).chain([mail::TITLE.0]) {
            assert_eq!(text(Locale::It, number), "");
        }
        assert_eq!(text(Locale::En, 0), "", "another language");
        assert_eq!(load(Area::Admin, Locale::It, &bundle), Err(LoadError::AlreadyLoaded));
    }

    #[test]
    fn mail_never_reaches_a_browser() {
        for area in [Area::Portal, Area::Admin] {
            assert!(area.numbers().end <= usize::from(mail::TITLE.0));
        }
    }
}
