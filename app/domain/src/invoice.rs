//! Invoices: what is owed, by when, and what becomes of it.

mod supply;
mod view;

pub use supply::Supply;
pub use view::*;

use crate::decimal::Decimal;
use crate::italy::PublicOrder;
use crate::money::Currency;
use crate::refusal::Problems;
use crate::sales::{self, Choices, LineEdit, LineForm, Prices};
use crate::tax::percentage;
use crate::{Day, Locale, Problem, Refusal, value};
use serde::{Deserialize, Serialize};

/// Days within which an invoice is to be paid, at most.
pub const TERMS_MOST: u32 = 365;

/// Where an invoice stands. That it is overdue follows from its day, and is not stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InvoiceStatus {
    /// The customer does not know of it, and everything can change.
    #[default]
    Draft,
    /// It has its number, and nothing in it changes any more.
    Sent,
    PartiallyPaid,
    Paid,
    /// It keeps its number and is owed no more: it should not have been.
    Cancelled,
    /// It is owed and will not be paid.
    WrittenOff,
}

/// What somebody does with an invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum InvoiceAct {
    Edit,
    Delete,
    Send,
    /// Put money towards it.
    Allocate,
    /// Take it back, in whole or in part.
    Credit,
    Cancel,
    WriteOff,
}

impl InvoiceAct {
    pub const ALL: [Self; 7] =
        [Self::Edit, Self::Delete, Self::Send, Self::Allocate, Self::Credit, Self::Cancel, Self::WriteOff];
}

impl InvoiceStatus {
    pub const ALL: [Self; 6] =
        [Self::Draft, Self::Sent, Self::PartiallyPaid, Self::Paid, Self::Cancelled, Self::WrittenOff];
    /// Those on which something is owed.
    pub const OPEN: [Self; 2] = [Self::Sent, Self::PartiallyPaid];

    pub const fn key(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Sent => "sent",
            Self::PartiallyPaid => "partially_paid",
            Self::Paid => "paid",
            Self::Cancelled => "cancelled",
            Self::WrittenOff => "written_off",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.key() == key)
    }

    pub const fn is_open(self) -> bool {
        matches!(self, Self::Sent | Self::PartiallyPaid)
    }

    /// Whether this can be done now that so much is paid, or credited, and why not.
    pub const fn allows(self, act: InvoiceAct, paid: i64) -> Result<(), Problem> {
        match (act, self) {
            (InvoiceAct::Edit | InvoiceAct::Delete | InvoiceAct::Send, Self::Draft)
            | (InvoiceAct::Allocate | InvoiceAct::WriteOff, Self::Sent | Self::PartiallyPaid)
            | (InvoiceAct::Credit, Self::Sent | Self::PartiallyPaid | Self::Paid)
            | (InvoiceAct::Cancel, Self::Sent) => Ok(()),
            // Nothing to pay is paid at once, and can have been a mistake all the same.
            (InvoiceAct::Cancel, Self::PartiallyPaid | Self::Paid) if paid == 0 => Ok(()),
            (InvoiceAct::Cancel, Self::PartiallyPaid | Self::Paid) => Err(Problem::HasPayments),
            (InvoiceAct::Allocate | InvoiceAct::WriteOff, Self::Paid | Self::Cancelled | Self::WrittenOff) => {
                Err(Problem::Settled)
            }
            (
                InvoiceAct::Edit | InvoiceAct::Delete | InvoiceAct::Send,
                Self::Sent | Self::PartiallyPaid | Self::Paid | Self::Cancelled | Self::WrittenOff,
            )
            | (InvoiceAct::Cancel | InvoiceAct::Credit, Self::Cancelled | Self::WrittenOff)
            | (InvoiceAct::Allocate | InvoiceAct::Credit | InvoiceAct::Cancel | InvoiceAct::WriteOff, Self::Draft) => {
                Err(Problem::Frozen)
            }
        }
    }

    /// Where it stands once so much of its total is paid, or credited. What is cancelled or written off stays so.
    pub const fn settled(self, total: i64, paid: i64) -> Self {
        match self {
            Self::Draft | Self::Cancelled | Self::WrittenOff => self,
            Self::Sent | Self::PartiallyPaid | Self::Paid if paid >= total => Self::Paid,
            Self::Sent | Self::PartiallyPaid | Self::Paid if paid > 0 => Self::PartiallyPaid,
            Self::Sent | Self::PartiallyPaid | Self::Paid => Self::Sent,
        }
    }

    /// What is still owed, in minor units.
    pub const fn due(self, total: i64, paid: i64) -> i64 {
        if self.is_open() { total - paid } else { 0 }
    }

    /// Whether it should have been paid by now.
    pub fn is_overdue(self, due_on: Option<Day>, today: Day) -> bool {
        self.is_open() && due_on.is_some_and(|due| due < today)
    }
}

/// An invoice as its form sends it. Every field is there, so that nothing typed is lost.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct InvoiceForm {
    pub currency: String,
    /// Nothing is the day on which it is sent.
    pub date: String,
    /// Days until it is to be paid.
    pub terms: String,
    /// The day on which it was supplied, or the first of several.
    pub supplied_from: String,
    pub supplied_to: String,
    /// What the customer calls the order.
    pub reference: String,
    /// What an authority in Italy calls it.
    pub cig: String,
    pub cup: String,
    pub prices: String,
    /// In percent, on the whole.
    pub discount: String,
    /// Below the lines, for the customer.
    pub note: String,
    pub internal_note: String,
    pub lines: Vec<LineForm>,
}

/// An invoice form that was understood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceEdit {
    pub currency: Currency,
    pub date: Option<Day>,
    pub terms: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supply: Option<Supply>,
    pub reference: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<PublicOrder>,
    pub prices: Prices,
    pub discount: Decimal,
    pub note: Option<String>,
    pub internal_note: Option<String>,
    pub lines: Vec<LineEdit>,
}

impl InvoiceForm {
    /// `choices` are what lines can be made of.
    pub fn parse(&self, choices: Choices<'_>, locale: Locale) -> Result<InvoiceEdit, Refusal> {
        let mut problems = Problems::default();
        let currency = problems.check("currency", Currency::parse(&self.currency));
        let date = problems.check("date", Day::optional(&self.date));
        let terms = problems.check("terms", terms(&self.terms));
        let supply = Supply::parse(&mut problems, &self.supplied_from, &self.supplied_to);
        let reference = problems.check("reference", value::line(&self.reference, 100));
        let order = PublicOrder::parse(&mut problems, &self.cig, &self.cup);
        let prices = problems.check("prices", Prices::parse(&self.prices).ok_or(Problem::Choice));
        let discount = problems.check("discount", percentage(&self.discount, locale));
        let note = problems.check("note", value::paragraph(&self.note, 4_000));
        let internal_note = problems.check("internal_note", value::paragraph(&self.internal_note, 4_000));
        let lines = sales::lines(&mut problems, &self.lines, choices, currency, locale);
        let edit = (|| {
            Some(InvoiceEdit {
                currency: currency?,
                date: date?,
                terms: terms?,
                supply: supply?,
                reference: reference?,
                order: order?,
                prices: prices?,
                discount: discount?,
                note: note?,
                internal_note: internal_note?,
                lines: lines?,
            })
        })();
        problems.finish(edit)
    }

    /// As the form shows what is there already.
    pub fn filled(edit: &InvoiceEdit, locale: Locale) -> Self {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let day = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
        let PublicOrder { cig, cup } = edit.order.clone().unwrap_or_default();
        let line = |LineEdit { line, rate }: &LineEdit| LineForm::filled(line, *rate, locale, edit.currency);
        Self {
            currency: edit.currency.code().to_owned(),
            date: day(edit.date),
            supplied_from: day(edit.supply.map(|supply| supply.first)),
            supplied_to: day(edit.supply.and_then(|supply| supply.last)),
            terms: edit.terms.to_string(),
            reference: text(&edit.reference),
            cig: cig.unwrap_or_default(),
            cup: cup.unwrap_or_default(),
            prices: edit.prices.key().to_owned(),
            discount: if edit.discount == Decimal::ZERO { String::new() } else { edit.discount.typed(locale, 0) },
            note: text(&edit.note),
            internal_note: text(&edit.internal_note),
            lines: edit.lines.iter().map(line).collect(),
        }
    }
}

/// Days until something is to be paid.
pub fn terms(text: &str) -> Result<u32, Problem> {
    let days = text.trim().parse::<u32>().ok().filter(|days| *days <= TERMS_MOST);
    days.ok_or(Problem::Between { least: 0, most: TERMS_MOST })
}

/// How numbers of a series are made: `(year)-{number}` is what most firms write.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NumberSeries {
    /// Before the number; `(year)` is the year of the document.
    pub prefix: String,
    /// Digits at least; what is missing are zeros.
    pub digits: u32,
    /// Whether each year begins with one again.
    pub yearly: bool,
}

impl Default for NumberSeries {
    fn default() -> Self {
        Self { prefix: "(year)-".to_owned(), digits: 4, yearly: true }
    }
}

impl NumberSeries {
    /// The name under which its numbers are drawn: one for each year, where every year begins anew.
    pub fn drawn_as(&self, kind: &str, year: i16) -> String {
        if self.yearly { format!("{kind} {year}") } else { kind.to_owned() }
    }

    pub fn number(&self, year: i16, n: i64) -> String {
        let prefix = self.prefix.replace("(year)", &format!("{year:04}"));
        format!("{prefix}{n:0width$}", width = self.digits as usize)
    }

    /// Numbers that begin anew each year would come twice if the year did not stand in them.
    pub fn is_unique(&self) -> bool {
        !self.yearly || self.prefix.contains("(year)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> InvoiceForm {
        let line = LineForm { description: "Service".into(), price: "1450".into(), ..LineForm::default() };
        InvoiceForm {
            currency: "EUR".into(),
            terms: "14".into(),
            prices: "net".into(),
            lines: vec![LineForm::default(), line, LineForm::default()],
            ..InvoiceForm::default()
        }
    }

    #[test]
    fn empty_lines_are_no_lines_and_a_quantity_is_one() {
        let edit = form().parse(Choices::default(), Locale::En).expect("the form is fine");
        let [LineEdit { line, rate: None }] = edit.lines.as_slice() else { panic!("one line") };
        let sales::What::Item(item) = &line.what else { panic!("an item") };
        assert_eq!((item.quantity, item.price), (Decimal::ONE, Decimal::whole(1450)));
    }

    #[test]
    fn what_was_typed_is_shown_as_it_was_read() {
        let typed = InvoiceForm {
            supplied_from: "2026-03-01".into(),
            supplied_to: "2026-03-31".into(),
            reference: "PO 7".into(),
            cig: "z1a2b3c4d5".into(),
            ..form()
        };
        let edit = typed.parse(Choices::default(), Locale::En).expect("the form is fine");
        let shown = InvoiceForm::filled(&edit, Locale::En);
        assert_eq!((shown.supplied_from.as_str(), shown.supplied_to.as_str()), ("2026-03-01", "2026-03-31"));
        assert_eq!((shown.cig.as_str(), shown.cup.as_str()), ("Z1A2B3C4D5", ""));
        assert_eq!(shown.parse(Choices::default(), Locale::En), Ok(edit));
    }

    #[test]
    fn a_description_alone_is_a_heading() {
        let heading = LineForm { description: "Spring".into(), ..LineForm::default() };
        let edit = InvoiceForm { lines: vec![heading], ..form() }
            .parse(Choices::default(), Locale::En)
            .expect("the form is fine");
        assert_eq!(edit.lines[0].line.what, sales::What::Heading);
    }

    #[test]
    fn problems_of_a_line_stand_beside_its_field() {
        let line = LineForm { quantity: "two".into(), tax: "x".into(), discount: "120".into(), ..LineForm::default() };
        let Err(Refusal::Invalid(problems)) =
            InvoiceForm { lines: vec![line], ..form() }.parse(Choices::default(), Locale::En)
        else {
            panic!("the form is refused")
        };
        let fields: Vec<&str> = problems.iter().map(|problem| problem.field.as_str()).collect();
        let expected = ["description", "quantity", "price", "discount", "tax"].map(|name| sales::field_name(0, name));
        assert_eq!(fields, expected);
    }

    #[test]
    fn every_act_in_every_state() {
        use InvoiceAct::*;
        let allowed = |status: InvoiceStatus| -> Vec<InvoiceAct> {
            InvoiceAct::ALL.into_iter().filter(|act| status.allows(*act, 1).is_ok()).collect()
        };
        assert_eq!(allowed(InvoiceStatus::Draft), [Edit, Delete, Send]);
        assert_eq!(allowed(InvoiceStatus::Sent), [Allocate, Credit, Cancel, WriteOff]);
        assert_eq!(allowed(InvoiceStatus::PartiallyPaid), [Allocate, Credit, WriteOff]);
        assert_eq!(allowed(InvoiceStatus::Paid), [Credit]);
        for done in [InvoiceStatus::Cancelled, InvoiceStatus::WrittenOff] {
            assert_eq!(allowed(done), [], "{done:?}");
        }
        assert_eq!(InvoiceStatus::Paid.allows(Cancel, 0), Ok(()), "over nothing");
    }

    #[test]
    fn what_is_paid_decides_where_an_invoice_stands() {
        use InvoiceStatus::*;
        for from in [Sent, PartiallyPaid, Paid] {
            assert_eq!([0, 1, 99, 100].map(|paid| from.settled(100, paid)), [Sent, PartiallyPaid, PartiallyPaid, Paid]);
            assert_eq!(from.settled(0, 0), Paid, "nothing to pay is paid");
        }
        for stays in [Draft, Cancelled, WrittenOff] {
            assert_eq!([0, 50, 100].map(|paid| stays.settled(100, paid)), [stays; 3]);
        }
    }

    #[test]
    fn an_invoice_is_overdue_the_day_after_it_was_due() {
        let day = |text| Day::parse(text).ok();
        let today = day("2026-03-20").unwrap();
        let overdue = |status: InvoiceStatus, due| status.is_overdue(day(due), today);
        assert!(!overdue(InvoiceStatus::Sent, "2026-03-20"));
        assert!(overdue(InvoiceStatus::PartiallyPaid, "2026-03-19"));
        assert!(!overdue(InvoiceStatus::Paid, "2026-03-19"));
    }

    #[test]
    fn numbers_have_their_year_and_their_zeros() {
        let series = NumberSeries::default();
        assert_eq!(series.number(2026, 14), "2026-0014");
        assert_eq!(series.number(2026, 123_456), "2026-123456");
        assert_ne!(series.drawn_as("invoice", 2026), series.drawn_as("invoice", 2027));
        assert!(!NumberSeries { prefix: "INV-".into(), ..series.clone() }.is_unique());
        assert!(NumberSeries { prefix: "INV-".into(), yearly: false, ..series }.is_unique());
    }
}
