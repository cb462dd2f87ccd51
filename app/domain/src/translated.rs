//! A text in each language that it was written in, and what is said to whoever reads another.

use crate::Locale;
use crate::refusal::Problems;
use crate::value::paragraph;
use serde::{Deserialize, Serialize};

/// Each language once, in the order of all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Translated(Vec<(Locale, String)>);

impl Translated {
    /// In the reader's language, or else in the company's, or nothing.
    pub fn for_reader(&self, reader: Locale, company: Locale) -> Option<&str> {
        self.in_language(reader).or_else(|| self.in_language(company))
    }

    /// In the language of a document, or else in the company's, or else the first that there is: a document says it in some language.
    pub fn for_document(&self, language: Locale, company: Locale) -> Option<&str> {
        self.for_reader(language, company).or_else(|| self.all().next().map(|(_, text)| text))
    }

    pub fn in_language(&self, locale: Locale) -> Option<&str> {
        self.all().find(|(of, _)| *of == locale).map(|(_, text)| text)
    }

    pub fn all(&self) -> impl Iterator<Item = (Locale, &str)> {
        self.0.iter().map(|(locale, text)| (*locale, text.as_str()))
    }

    /// The languages that it differs in.
    pub fn differs_in<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = Locale> + 'a {
        Locale::ALL.into_iter().filter(|locale| self.in_language(*locale) != other.in_language(*locale))
    }
}

/// The same as its fields hold it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TranslatedForm {
    pub en: String,
    pub it: String,
    pub fr: String,
    pub ro: String,
}

impl TranslatedForm {
    pub fn filled(text: &Translated) -> Self {
        let mut form = Self::default();
        for (locale, text) in text.all() {
            text.clone_into(form.in_language_mut(locale));
        }
        form
    }

    /// The field of the text of this name in a language, as in `note[fr]`.
    pub fn field(name: &str, locale: Locale) -> String {
        format!("{name}[{}]", locale.code())
    }

    pub fn in_language(&self, locale: Locale) -> &str {
        match locale {
            Locale::En => &self.en,
            Locale::It => &self.it,
            Locale::Fr => &self.fr,
            Locale::Ro => &self.ro,
        }
    }

    pub const fn in_language_mut(&mut self, locale: Locale) -> &mut String {
        match locale {
            Locale::En => &mut self.en,
            Locale::It => &mut self.it,
            Locale::Fr => &mut self.fr,
            Locale::Ro => &mut self.ro,
        }
    }

    /// What was typed, each language at most so long. Problems stand at the field of their language.
    pub fn parse(&self, problems: &mut Problems, name: &str, max: u32) -> Translated {
        let mut texts = Vec::new();
        for locale in Locale::ALL {
            let text = problems.check(&Self::field(name, locale), paragraph(self.in_language(locale), max));
            texts.extend(text.flatten().map(|text| (locale, text)));
        }
        Translated(texts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{FieldProblem, Problem, Refusal};

    fn parse(form: &TranslatedForm) -> Result<Translated, Refusal> {
        let mut problems = Problems::default();
        let text = form.parse(&mut problems, "note", 20);
        problems.finish(Some(text))
    }

    fn french_and_romanian() -> TranslatedForm {
        TranslatedForm { fr: " Merci\r\nà vous ".into(), ro: "Mulțumim".into(), ..TranslatedForm::default() }
    }

    #[test]
    fn a_document_says_it_in_its_language_or_in_the_companys_or_in_some() {
        let text = parse(&french_and_romanian()).expect("fine");
        assert_eq!(text.for_document(Locale::Ro, Locale::Fr), Some("Mulțumim"));
        assert_eq!(text.for_document(Locale::It, Locale::Ro), Some("Mulțumim"));
        assert_eq!(text.for_document(Locale::It, Locale::En), Some("Merci\nà vous"));
        assert_eq!(Translated::default().for_document(Locale::It, Locale::En), None);
    }

    #[test]
    fn a_reader_reads_it_in_their_language_or_in_the_companys_or_not_at_all() {
        let text = parse(&french_and_romanian()).expect("fine");
        assert_eq!(text.for_reader(Locale::Fr, Locale::Ro), Some("Merci\nà vous"));
        assert_eq!(text.for_reader(Locale::It, Locale::Ro), Some("Mulțumim"));
        assert_eq!(text.for_reader(Locale::It, Locale::En), None);
        let changed: Vec<_> = text.differs_in(&Translated::default()).collect();
        assert_eq!(changed, [Locale::Fr, Locale::Ro]);
    }

    #[test]
    fn what_is_shown_is_read_back_and_blanks_are_no_text() {
        let text = parse(&TranslatedForm { it: " \n".into(), ..french_and_romanian() }).expect("fine");
        assert_eq!(parse(&TranslatedForm::filled(&text)), Ok(text));
    }

    #[test]
    fn a_problem_stands_at_the_field_of_its_language() {
        let long = TranslatedForm { it: "x".repeat(21), ..french_and_romanian() };
        let problem = FieldProblem::new("note[it]", Problem::TooLong { max: 20 });
        assert_eq!(parse(&long), Err(Refusal::Invalid(vec![problem])));
    }

    #[test]
    fn it_is_stored_as_pairs_of_language_and_text() {
        let text = parse(&french_and_romanian()).expect("fine");
        let stored = serde_json::to_string(&text).expect("is written");
        assert_eq!(stored, r#"[["fr","Merci\nà vous"],["ro","Mulțumim"]]"#);
    }
}
