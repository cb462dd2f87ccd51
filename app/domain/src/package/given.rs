//! A package of a customer's: given, and used.

use super::quantity;
use crate::decimal::Decimal;
use crate::refusal::Problems;
use crate::value;
use crate::{ContactId, Day, Locale, PackageId, PackageItemId, Problem, Refusal};
use serde::{Deserialize, Serialize};

/// A package to a customer, as its form sends it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AddPackageForm {
    pub package: String,
    /// The id of a contact for whom it is; nothing is the customer as a whole.
    pub contact: String,
    pub start: String,
    /// `true`: its price is drafted as an invoice.
    pub invoice: String,
    /// `true`: the customer is told by mail.
    pub tell: String,
}

/// That form, understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewCustomerPackage {
    pub package: PackageId,
    pub contact: Option<ContactId>,
    pub start: Day,
    pub invoice: bool,
    pub tell: bool,
}

impl AddPackageForm {
    /// Nothing begins after today: what is there can be used.
    pub fn parse(&self, today: Day) -> Result<NewCustomerPackage, Refusal> {
        let mut problems = Problems::default();
        let package = match self.package.trim() {
            "" => Err(Problem::Required),
            id => id.parse().map_err(|_| Problem::Choice),
        };
        let package = problems.check("package", package);
        let contact = match self.contact.trim() {
            "" => Ok(None),
            id => id.parse().map(Some).map_err(|_| Problem::Choice),
        };
        let contact = problems.check("contact", contact);
        let start = Day::parse(&self.start);
        let start = start.and_then(|day| if day > today { Err(Problem::Future) } else { Ok(day) });
        let start = problems.check("start", start);
        let new = (|| {
            let (invoice, tell) = (self.invoice == "true", self.tell == "true");
            Some(NewCustomerPackage { package: package?, contact: contact?, start: start?, invoice, tell })
        })();
        problems.finish(new)
    }
}

/// A use of a package, as its form sends it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct UseForm {
    pub item: String,
    pub quantity: String,
    pub date: String,
    /// The customer reads it.
    pub note: String,
}

/// That form, understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewUse {
    pub item: PackageItemId,
    /// More than nothing.
    pub quantity: Decimal,
    pub day: Day,
    pub note: Option<String>,
}

impl UseForm {
    /// Of a package that holds from `first` until `last`.
    pub fn parse(&self, (first, last): (Day, Option<Day>), today: Day, locale: Locale) -> Result<NewUse, Refusal> {
        let mut problems = Problems::default();
        let item = problems.check("item", self.item.trim().parse().map_err(|_| Problem::Choice));
        let quantity = problems.check("quantity", quantity(&self.quantity, locale));
        let day = Day::parse(&self.date).and_then(|day| match day {
            day if day > today => Err(Problem::Future),
            day if day < first || last.is_some_and(|last| last < day) => Err(Problem::NotItsDay),
            day => Ok(day),
        });
        let day = problems.check("date", day);
        let note = problems.check("note", value::paragraph(&self.note, 500));
        let new = (|| Some(NewUse { item: item?, quantity: quantity?, day: day?, note: note? }))();
        problems.finish(new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FieldProblem;

    fn day(text: &str) -> Day {
        Day::parse(text).expect("a day")
    }

    fn problems<T: std::fmt::Debug>(outcome: Result<T, Refusal>) -> Vec<(String, Problem)> {
        let Err(Refusal::Invalid(problems)) = outcome else { panic!("is refused: {outcome:?}") };
        problems.into_iter().map(|FieldProblem { field, problem }| (field, problem)).collect()
    }

    #[test]
    fn a_package_begins_today_or_before() {
        let id = uuid::Uuid::from_u128(7).to_string();
        let form = AddPackageForm { package: id, start: "2026-03-12".into(), ..AddPackageForm::default() };
        let new = form.parse(day("2026-03-12")).expect("is fine");
        assert_eq!((new.contact, new.start, new.invoice, new.tell), (None, day("2026-03-12"), false, false));
        let told = AddPackageForm { tell: "true".into(), ..form.clone() };
        assert!(told.parse(day("2026-03-12")).expect("is fine").tell);
        let later = problems(form.parse(day("2026-03-11")));
        assert_eq!(later, [("start".to_owned(), Problem::Future)]);
        let wrong = AddPackageForm { package: String::new(), contact: "x".into(), ..form };
        let expected = [("package", Problem::Required), ("contact", Problem::Choice)];
        let expected = expected.map(|(field, problem)| (field.to_owned(), problem));
        assert_eq!(problems(wrong.parse(day("2026-03-12"))), expected);
    }

    #[test]
    fn a_use_is_of_more_than_nothing_on_a_day_on_which_it_holds() {
        let (first, last, today) = (day("2026-03-01"), Some(day("2026-03-10")), day("2026-03-12"));
        let form = |date: &str, quantity: &str| UseForm {
            item: uuid::Uuid::from_u128(7).to_string(),
            quantity: quantity.into(),
            date: date.into(),
            note: " Filter changed ".into(),
        };
        let parse = |form: UseForm| form.parse((first, last), today, Locale::It);
        let new = parse(form("2026-03-10", "1,5")).expect("is fine");
        assert_eq!((new.quantity, new.note.as_deref()), (Decimal::stored(15_000), Some("Filter changed")));
        for (date, problem) in [
            ("2026-02-28", Problem::NotItsDay),
            ("2026-03-11", Problem::NotItsDay),
            ("2026-03-13", Problem::Future),
            ("x", Problem::Date),
        ] {
            assert_eq!(problems(parse(form(date, "1"))), [("date".to_owned(), problem)], "{date}");
        }
        assert_eq!(problems(parse(form("2026-03-10", "0"))), [("quantity".to_owned(), Problem::Negative)]);
    }
}
