//! Quotes: what is offered, until when, and what the customer answers.

mod answer;
mod view;

pub use answer::*;
pub use view::*;

use crate::decimal::{Decimal, rounded};
use crate::money::Currency;
use crate::refusal::Problems;
use crate::sales::{self, Choices, LineEdit, LineForm, Prices};
use crate::tax::percentage;
use crate::value::{self, required};
use crate::{Day, Locale, Problem, Refusal};
use serde::{Deserialize, Serialize};

/// Where a quote stands. That it has expired follows from its last day, and is not stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuoteStatus {
    /// The customer does not know of it, and everything can change.
    #[default]
    Draft,
    /// The customer has it, and nothing in it changes any more (BR-04).
    Sent,
    Accepted,
    Declined,
    /// Nobody answered in time.
    Expired,
    /// The customer wants another version.
    ChangesRequested,
    /// Another version stands in its place.
    Superseded,
    /// It was taken back.
    Cancelled,
    /// It was accepted, and became an invoice.
    Invoiced,
}

/// What somebody does with a quote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum QuoteAct {
    Edit,
    Delete,
    Send,
    Accept,
    Decline,
    RequestChanges,
    /// Write another version, which takes its place.
    Revise,
    /// Give it more time.
    Extend,
    /// Ask again for what was accepted.
    Reopen,
    /// Make an invoice of it.
    Convert,
    Cancel,
    /// The version that took its place was thrown away before it was sent.
    Recall,
    /// The invoice was thrown away before it was sent.
    Release,
}

impl QuoteAct {
    pub const ALL: [Self; 13] = [
        Self::Edit,
        Self::Delete,
        Self::Send,
        Self::Accept,
        Self::Decline,
        Self::RequestChanges,
        Self::Revise,
        Self::Extend,
        Self::Reopen,
        Self::Convert,
        Self::Cancel,
        Self::Recall,
        Self::Release,
    ];
}

impl QuoteStatus {
    pub const ALL: [Self; 9] = [
        Self::Draft,
        Self::Sent,
        Self::Accepted,
        Self::Declined,
        Self::Expired,
        Self::ChangesRequested,
        Self::Superseded,
        Self::Cancelled,
        Self::Invoiced,
    ];

    pub const fn key(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Sent => "sent",
            Self::Accepted => "accepted",
            Self::Declined => "declined",
            Self::Expired => "expired",
            Self::ChangesRequested => "changes_requested",
            Self::Superseded => "superseded",
            Self::Cancelled => "cancelled",
            Self::Invoiced => "invoiced",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.key() == key)
    }

    /// Where it stands on a day: what nobody answered until its last day has expired.
    pub fn on(self, valid_until: Day, today: Day) -> Self {
        if self == Self::Sent && valid_until < today { Self::Expired } else { self }
    }

    /// Where it stands after this, or why this cannot be done now.
    pub const fn after(self, act: QuoteAct) -> Result<Self, Problem> {
        match (self, act) {
            (Self::Draft, QuoteAct::Edit | QuoteAct::Delete) => Ok(Self::Draft),
            (Self::Draft, QuoteAct::Send)
            | (Self::Sent | Self::Expired, QuoteAct::Extend)
            | (Self::Accepted, QuoteAct::Reopen)
            | (Self::Superseded, QuoteAct::Recall) => Ok(Self::Sent),
            (Self::Sent, QuoteAct::Accept) | (Self::Invoiced, QuoteAct::Release) => Ok(Self::Accepted),
            (Self::Sent, QuoteAct::Decline) => Ok(Self::Declined),
            (Self::Sent, QuoteAct::RequestChanges) => Ok(Self::ChangesRequested),
            (Self::Sent | Self::Expired | Self::ChangesRequested, QuoteAct::Revise) => Ok(Self::Superseded),
            (Self::Sent | Self::Expired | Self::ChangesRequested, QuoteAct::Cancel) => Ok(Self::Cancelled),
            (Self::Accepted, QuoteAct::Convert) => Ok(Self::Invoiced),
            (Self::Expired, QuoteAct::Accept | QuoteAct::Decline | QuoteAct::RequestChanges) => {
                Err(Problem::NoLongerValid)
            }
            (
                Self::Accepted
                | Self::Declined
                | Self::ChangesRequested
                | Self::Superseded
                | Self::Cancelled
                | Self::Invoiced,
                QuoteAct::Accept | QuoteAct::Decline | QuoteAct::RequestChanges,
            ) => Err(Problem::Answered),
            (
                Self::Sent
                | Self::Accepted
                | Self::Declined
                | Self::Expired
                | Self::ChangesRequested
                | Self::Superseded
                | Self::Cancelled
                | Self::Invoiced,
                QuoteAct::Edit | QuoteAct::Delete | QuoteAct::Send,
            ) => Err(Problem::Frozen),
            (
                Self::Draft,
                QuoteAct::Accept
                | QuoteAct::Decline
                | QuoteAct::RequestChanges
                | QuoteAct::Revise
                | QuoteAct::Extend
                | QuoteAct::Reopen
                | QuoteAct::Convert
                | QuoteAct::Cancel
                | QuoteAct::Recall
                | QuoteAct::Release,
            )
            | (
                Self::Sent | Self::Expired | Self::ChangesRequested,
                QuoteAct::Reopen | QuoteAct::Convert | QuoteAct::Recall | QuoteAct::Release,
            )
            | (Self::ChangesRequested, QuoteAct::Extend)
            | (
                Self::Accepted,
                QuoteAct::Revise | QuoteAct::Extend | QuoteAct::Cancel | QuoteAct::Recall | QuoteAct::Release,
            )
            | (
                Self::Superseded,
                QuoteAct::Revise
                | QuoteAct::Extend
                | QuoteAct::Reopen
                | QuoteAct::Convert
                | QuoteAct::Cancel
                | QuoteAct::Release,
            )
            | (
                Self::Invoiced,
                QuoteAct::Revise
                | QuoteAct::Extend
                | QuoteAct::Reopen
                | QuoteAct::Convert
                | QuoteAct::Cancel
                | QuoteAct::Recall,
            )
            | (
                Self::Declined | Self::Cancelled,
                QuoteAct::Revise
                | QuoteAct::Extend
                | QuoteAct::Reopen
                | QuoteAct::Convert
                | QuoteAct::Cancel
                | QuoteAct::Recall
                | QuoteAct::Release,
            ) => Err(Problem::NotNow),
        }
    }
}

/// What so many percent of a total come to, in minor units.
pub fn deposit_of(total: i64, percent: Decimal) -> i64 {
    let part = i128::from(total) * i128::from(percent.to_stored());
    i64::try_from(rounded(part, Decimal::HUNDRED.to_stored().into())).unwrap_or(i64::MAX)
}

/// A quote as its form sends it. Every field is there, so that nothing typed is lost.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct QuoteForm {
    /// What it is about.
    pub title: String,
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
    fn every_act_in_every_state() {
        use QuoteAct::*;
        let allowed = |status: QuoteStatus| -> Vec<(QuoteAct, QuoteStatus)> {
            QuoteAct::ALL.into_iter().filter_map(|act| Some((act, status.after(act).ok()?))).collect()
        };
        use QuoteStatus::*;
        assert_eq!(allowed(Draft), [(Edit, Draft), (Delete, Draft), (Send, Sent)]);
        let open = [
            (Accept, Accepted),
            (Decline, Declined),
            (RequestChanges, ChangesRequested),
            (Revise, Superseded),
            (Extend, Sent),
            (Cancel, Cancelled),
        ];
        assert_eq!(allowed(Sent), open);
        assert_eq!(allowed(Expired), [(Revise, Superseded), (Extend, Sent), (Cancel, Cancelled)]);
        assert_eq!(allowed(ChangesRequested), [(Revise, Superseded), (Cancel, Cancelled)]);
        assert_eq!(allowed(Accepted), [(Reopen, Sent), (Convert, Invoiced)]);
        assert_eq!(allowed(Superseded), [(Recall, Sent)]);
        assert_eq!(allowed(Invoiced), [(Release, Accepted)]);
        for done in [Declined, Cancelled] {
            assert_eq!(allowed(done), [], "{done:?}");
        }
    }

    #[test]
    fn a_refused_answer_says_whether_it_is_late_or_given() {
        for act in [QuoteAct::Accept, QuoteAct::Decline, QuoteAct::RequestChanges] {
            assert_eq!(QuoteStatus::Expired.after(act), Err(Problem::NoLongerValid));
            assert_eq!(QuoteStatus::Accepted.after(act), Err(Problem::Answered));
            assert_eq!(QuoteStatus::Superseded.after(act), Err(Problem::Answered));
            assert_eq!(QuoteStatus::Draft.after(act), Err(Problem::NotNow));
        }
        assert_eq!(QuoteStatus::Sent.after(QuoteAct::Edit), Err(Problem::Frozen));
    }

    #[test]
    fn a_quote_expires_the_day_after_its_last() {
        let day = |text: &str| Day::parse(text).unwrap();
        let last = day("2026-03-31");
        assert_eq!(QuoteStatus::Sent.on(last, last), QuoteStatus::Sent);
        assert_eq!(QuoteStatus::Sent.on(last, day("2026-04-01")), QuoteStatus::Expired);
        for stays in QuoteStatus::ALL.into_iter().filter(|status| *status != QuoteStatus::Sent) {
            assert_eq!(stays.on(last, day("2027-01-01")), stays);
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
    fn a_deposit_is_part_of_the_total_rounded_to_the_minor_unit() {
        assert_eq!(deposit_of(2_034_972, Decimal::whole(30)), 610_492);
        assert_eq!(deposit_of(5, Decimal::whole(50)), 3);
        assert_eq!(deposit_of(100, Decimal::ZERO), 0);
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
