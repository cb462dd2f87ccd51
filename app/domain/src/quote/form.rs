//! A quote or a proposal as it is written.

use super::QuoteKind;
use crate::decimal::Decimal;
use crate::money::Currency;
use crate::prose;
use crate::refusal::Problems;
use crate::sales::{self, Choices, LineEdit, LineForm, Prices};
use crate::tax::percentage;
use crate::value::{self, required};
use crate::{Day, Locale, Problem, Refusal};
use serde::{Deserialize, Serialize};

/// A quote as its form sends it. Every field is there, so that nothing typed is lost.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct QuoteForm {
    /// What it is from its first draft on.
    pub kind: QuoteKind,
    /// What it is about.
    pub title: String,
    /// What a proposal says, in Markdown.
    pub body: String,
    pub currency: String,
    pub valid_until: String,
    /// What the customer calls it.
    pub reference: String,
    pub prices: String,
    /// In percent, on the whole.
    pub discount: String,
    /// In percent of the total, to be paid before the work begins.
    pub deposit: String,
    /// Below the lines, for the customer.
    pub terms: String,
    pub internal_note: String,
    /// `true` where the customer may write questions (BR-07).
    pub questions: String,
    pub lines: Vec<LineForm>,
}

/// A quote form that was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuoteEdit {
    pub title: String,
    /// Of a proposal; quotes have none.
    pub body: Option<String>,
    pub currency: Currency,
    pub valid_until: Day,
    pub reference: Option<String>,
    pub prices: Prices,
    pub discount: Decimal,
    pub deposit: Decimal,
    pub terms: Option<String>,
    pub internal_note: Option<String>,
    pub questions: bool,
    pub lines: Vec<LineEdit>,
    /// What the customer can have besides: shown apart, and in no total.
    pub options: Vec<LineEdit>,
}

impl QuoteForm {
    /// `choices` are what lines can be made of.
    pub fn parse(&self, choices: Choices<'_>, locale: Locale) -> Result<QuoteEdit, Refusal> {
        let mut problems = Problems::default();
        let title = problems.check("title", required(value::line(&self.title, 120)));
        let body = match self.kind {
            QuoteKind::Quote => Some(None),
            QuoteKind::Proposal => {
                problems.check("body", required(value::paragraph(&self.body, prose::LONG)).map(Some))
            }
        };
        let currency = problems.check("currency", Currency::parse(&self.currency));
        let valid_until = problems.check("valid_until", Day::parse(&self.valid_until));
        let reference = problems.check("reference", value::line(&self.reference, 100));
        let prices = problems.check("prices", Prices::parse(&self.prices).ok_or(Problem::Choice));
        let discount = problems.check("discount", percentage(&self.discount, locale));
        let deposit = problems.check("deposit", percentage(&self.deposit, locale));
        let terms = problems.check("terms", value::paragraph(&self.terms, 4_000));
        let internal_note = problems.check("internal_note", value::paragraph(&self.internal_note, 4_000));
        let lines = sales::lines(&mut problems, &self.those(false), choices, currency, locale);
        let options = sales::lines(&mut problems, &self.those(true), choices, currency, locale);
        let edit = (|| {
            Some(QuoteEdit {
                title: title?,
                body: body?,
                currency: currency?,
                valid_until: valid_until?,
                reference: reference?,
                prices: prices?,
                discount: discount?,
                deposit: deposit?,
                terms: terms?,
                internal_note: internal_note?,
                questions: self.questions == "true",
                lines: lines?,
                options: options?,
            })
        })();
        problems.finish(edit)
    }

    /// The lines that are optional, or those that are not, each where it stands in the form: the others are empty.
    fn those(&self, optional: bool) -> Vec<LineForm> {
        let of = |line: &LineForm| if line.is_optional() == optional { line.clone() } else { LineForm::default() };
        self.lines.iter().map(of).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(price: &str, optional: &str) -> LineForm {
        LineForm {
            description: "Service".into(),
            price: price.into(),
            optional: optional.into(),
            ..LineForm::default()
        }
    }

    fn form(lines: Vec<LineForm>) -> QuoteForm {
        QuoteForm {
            title: "Refit".into(),
            currency: "EUR".into(),
            valid_until: "2026-03-31".into(),
            prices: "net".into(),
            lines,
            ..QuoteForm::default()
        }
    }

    #[test]
    fn optional_lines_stand_apart_and_their_problems_beside_their_fields() {
        let edit = form(vec![line("100", ""), line("20", "true"), LineForm::default(), line("30", "")]);
        let edit = edit.parse(Choices::default(), Locale::En).expect("the form is fine");
        assert_eq!((edit.lines.len(), edit.options.len()), (2, 1));
        let refused = form(vec![line("100", ""), line("x", "true")]).parse(Choices::default(), Locale::En);
        assert_eq!(refused, Err(Refusal::field("lines[1][price]", Problem::Number)));
    }

    #[test]
    fn a_proposal_says_something_in_its_own_words_and_a_quote_keeps_none() {
        let written = QuoteForm { body: " # Why\r\nBecause ".into(), ..form(Vec::new()) };
        let read = |form: &QuoteForm, kind| {
            let form = QuoteForm { kind, ..form.clone() };
            form.parse(Choices::default(), Locale::En).map(|edit| edit.body)
        };
        assert_eq!(read(&written, QuoteKind::Proposal), Ok(Some("# Why\nBecause".to_owned())));
        assert_eq!(read(&written, QuoteKind::Quote), Ok(None));
        assert_eq!(read(&form(Vec::new()), QuoteKind::Proposal), Err(Refusal::field("body", Problem::Required)));
    }

    #[test]
    fn a_quote_says_what_it_is_about_and_until_when() {
        let refused = QuoteForm { title: " ".into(), valid_until: String::new(), ..form(Vec::new()) };
        let Err(Refusal::Invalid(problems)) = refused.parse(Choices::default(), Locale::En) else {
            panic!("the form is refused")
        };
        let fields: Vec<&str> = problems.iter().map(|told| told.field.as_str()).collect();
        assert_eq!(fields, ["title", "valid_until"]);
    }
}
