//! Recurring invoices: templates that become an invoice on each of their days.

mod schedule;
mod view;

pub use schedule::*;
pub use view::*;

use crate::invoice::{InvoiceEdit, InvoiceForm};
use crate::refusal::Problems;
use crate::sales::Choices;
use crate::{Day, Locale, Problem, Refusal};
use serde::{Deserialize, Serialize};

/// Where a template stands. That it is yet to begin follows from its days, and is not stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecurringStatus {
    /// It makes nothing.
    #[default]
    Draft,
    /// It runs, and its first day is yet to come.
    Pending,
    /// On each of its days it makes an invoice.
    Active,
    /// It makes nothing until somebody says how it goes on.
    Paused,
    /// It is over.
    Completed,
}

/// What somebody does with a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RecurringAct {
    Edit,
    Activate,
    Pause,
    Resume,
    End,
}

impl RecurringAct {
    pub const ALL: [Self; 5] = [Self::Edit, Self::Activate, Self::Pause, Self::Resume, Self::End];
}

impl RecurringStatus {
    pub const ALL: [Self; 5] = [Self::Draft, Self::Pending, Self::Active, Self::Paused, Self::Completed];

    pub const fn key(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Pending => "pending",
            Self::Active => "active",
            Self::Paused => "paused",
            Self::Completed => "completed",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.key() == key)
    }

    /// Whether this can be done now.
    pub const fn allows(self, act: RecurringAct) -> Result<(), Problem> {
        match (act, self) {
            (RecurringAct::Edit | RecurringAct::End, Self::Draft | Self::Pending | Self::Active | Self::Paused)
            | (RecurringAct::Activate, Self::Draft)
            | (RecurringAct::Pause, Self::Pending | Self::Active)
            | (RecurringAct::Resume, Self::Paused) => Ok(()),
            (RecurringAct::Edit | RecurringAct::End, Self::Completed)
            | (RecurringAct::Activate, Self::Pending | Self::Active | Self::Paused | Self::Completed)
            | (RecurringAct::Pause, Self::Draft | Self::Paused | Self::Completed)
            | (RecurringAct::Resume, Self::Draft | Self::Pending | Self::Active | Self::Completed) => {
                Err(Problem::NotNow)
            }
        }
    }

    /// As people are told it: what runs and made nothing yet is waiting for its first day.
    pub fn on(self, today: Day, first: Option<Day>, made: u32) -> Self {
        match self {
            Self::Active if made == 0 && first.is_some_and(|first| first > today) => Self::Pending,
            Self::Draft | Self::Pending | Self::Active | Self::Paused | Self::Completed => self,
        }
    }
}

/// Why a template was paused by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Halt {
    /// Its customer is inactive, or in the trash.
    Inactive,
    /// It is in another currency than that of the customer's documents, or its lines come to more than any document holds.
    Content,
    /// More of its days are over than are made up for in one go. That follows from its days, and is not stored.
    Missed,
}

impl Halt {
    pub const ALL: [Self; 3] = [Self::Inactive, Self::Content, Self::Missed];

    pub const fn key(self) -> &'static str {
        match self {
            Self::Inactive => "inactive",
            Self::Content => "content",
            Self::Missed => "missed",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|halt| halt.key() == key)
    }
}

/// What becomes of an invoice once it is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// Somebody looks at it, and sends it.
    #[default]
    Draft,
    /// It is sent, and the customer is told by mail.
    Send,
}

impl Delivery {
    pub const ALL: [Self; 2] = [Self::Draft, Self::Send];

    pub const fn key(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Send => "send",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|delivery| delivery.key() == key)
    }
}

/// When a template makes invoices, and what becomes of them, as its form sends it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ScheduleForm {
    /// Every so many of the unit.
    pub every: String,
    pub unit: String,
    pub start: String,
    /// The last day on which one can be made; nothing is no end.
    pub until: String,
    /// How many are made; nothing is no end.
    pub times: String,
    /// `true`: the next one waits until the one before is paid.
    pub if_paid: String,
    pub delivery: String,
}

/// A template as its form sends it: when, and the invoice, whose days are not asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecurringForm {
    pub when: ScheduleForm,
    pub invoice: InvoiceForm,
}

/// A template form that was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecurringEdit {
    pub schedule: Schedule,
    pub if_paid: bool,
    pub delivery: Delivery,
    pub invoice: InvoiceEdit,
}

impl RecurringForm {
    /// `choices` are what lines can be made of.
    pub fn parse(&self, choices: Choices<'_>, locale: Locale) -> Result<RecurringEdit, Refusal> {
        let mut problems = Problems::default();
        let when = &self.when;
        let every = problems.check("every", number(&when.every, EVERY_MOST).and_then(|n| n.ok_or(Problem::Required)));
        let unit = problems.check("unit", Unit::parse(&when.unit).ok_or(Problem::Choice));
        let start = problems.check("start", Day::parse(&when.start));
        let until = problems.check("until", Day::optional(&when.until));
        let times = problems.check("times", number(&when.times, TIMES_MOST));
        let delivery = problems.check("delivery", Delivery::parse(&when.delivery).ok_or(Problem::Choice));
        if let (Some(start), Some(Some(until))) = (start, until)
            && until < start
        {
            problems.add("until", Problem::BeforeStart);
        }
        let undated = InvoiceForm {
            date: String::new(),
            supplied_from: String::new(),
            supplied_to: String::new(),
            ..self.invoice.clone()
        };
        let invoice = match undated.parse(choices, locale) {
            Ok(edit) => Some(edit),
            Err(Refusal::Invalid(found)) => {
                for problem in found {
                    problems.add(&problem.field, problem.problem);
                }
                None
            }
            Err(other) => return Err(other),
        };
        let edit = (|| {
            let schedule = Schedule { start: start?, every: every?, unit: unit?, until: until?, times: times? };
            Some(RecurringEdit { schedule, if_paid: when.if_paid == "true", delivery: delivery?, invoice: invoice? })
        })();
        problems.finish(edit)
    }
}

/// A whole number from one on; nothing typed is none.
pub(crate) fn number(text: &str, most: u32) -> Result<Option<u32>, Problem> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let number = text.trim().parse().ok().filter(|number| (1..=most).contains(number));
    number.map(Some).ok_or(Problem::Between { least: 1, most })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FieldProblem;
    use crate::sales::LineForm;

    fn form() -> RecurringForm {
        let line = LineForm { description: "Hosting".into(), price: "20".into(), ..LineForm::default() };
        RecurringForm {
            when: ScheduleForm {
                every: "3".into(),
                unit: "month".into(),
                start: "2026-01-31".into(),
                delivery: "send".into(),
                ..ScheduleForm::default()
            },
            invoice: InvoiceForm {
                currency: "EUR".into(),
                terms: "14".into(),
                prices: "net".into(),
                lines: vec![line],
                ..InvoiceForm::default()
            },
        }
    }

    fn refused(form: &RecurringForm) -> Vec<(String, Problem)> {
        let Err(Refusal::Invalid(problems)) = form.parse(Choices::default(), Locale::En) else { panic!("is refused") };
        problems.into_iter().map(|FieldProblem { field, problem }| (field, problem)).collect()
    }

    #[test]
    fn a_template_says_when_and_what() {
        let edit = form().parse(Choices::default(), Locale::En).expect("is fine");
        assert_eq!((edit.schedule.every, edit.schedule.unit, edit.delivery), (3, Unit::Month, Delivery::Send));
        assert_eq!((edit.schedule.until, edit.schedule.times, edit.if_paid), (None, None, false));
        assert_eq!(edit.invoice.lines.len(), 1);
    }

    #[test]
    fn problems_of_both_halves_stand_beside_their_fields() {
        let wrong = RecurringForm {
            when: ScheduleForm {
                every: "0".into(),
                unit: "moon".into(),
                until: "2026-01-30".into(),
                times: "many".into(),
                ..form().when
            },
            invoice: InvoiceForm { terms: "x".into(), ..form().invoice },
        };
        assert_eq!(
            refused(&wrong),
            [
                ("every".to_owned(), Problem::Between { least: 1, most: EVERY_MOST }),
                ("unit".to_owned(), Problem::Choice),
                ("times".to_owned(), Problem::Between { least: 1, most: TIMES_MOST }),
                ("until".to_owned(), Problem::BeforeStart),
                ("terms".to_owned(), Problem::Between { least: 0, most: 365 }),
            ]
        );
        assert_eq!(
            refused(&RecurringForm { when: ScheduleForm { every: " ".into(), ..form().when }, ..form() }),
            [("every".to_owned(), Problem::Required)]
        );
    }

    #[test]
    fn every_act_in_every_state() {
        use RecurringAct::{Activate, Edit, End, Pause, Resume};
        let allowed = |status: RecurringStatus| -> Vec<RecurringAct> {
            RecurringAct::ALL.into_iter().filter(|act| status.allows(*act).is_ok()).collect()
        };
        assert_eq!(allowed(RecurringStatus::Draft), [Edit, Activate, End]);
        assert_eq!(allowed(RecurringStatus::Pending), [Edit, Pause, End]);
        assert_eq!(allowed(RecurringStatus::Active), [Edit, Pause, End]);
        assert_eq!(allowed(RecurringStatus::Paused), [Edit, Resume, End]);
        assert_eq!(allowed(RecurringStatus::Completed), []);
    }

    #[test]
    fn what_runs_is_pending_until_its_first_day() {
        let day = |text: &str| Day::parse(text).expect("a day");
        let on = |today: &str, made| RecurringStatus::Active.on(day(today), Some(day("2026-02-01")), made);
        assert_eq!(on("2026-01-31", 0), RecurringStatus::Pending);
        assert_eq!(on("2026-02-01", 0), RecurringStatus::Active);
        assert_eq!(on("2026-01-31", 1), RecurringStatus::Active);
        assert_eq!(RecurringStatus::Paused.on(day("2026-01-01"), None, 0), RecurringStatus::Paused);
    }

    #[test]
    fn keys_round_trip() {
        assert!(RecurringStatus::ALL.into_iter().all(|one| RecurringStatus::parse(one.key()) == Some(one)));
        assert!(Halt::ALL.into_iter().all(|one| Halt::parse(one.key()) == Some(one)));
        assert!(Delivery::ALL.into_iter().all(|one| Delivery::parse(one.key()) == Some(one)));
        assert!(Unit::ALL.into_iter().all(|one| Unit::parse(one.key()) == Some(one)));
    }
}
