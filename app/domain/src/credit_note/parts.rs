//! How much of which items of an invoice is taken back, and how much of them is left.

use crate::decimal::Decimal;
use crate::sales::{Item, Line, Pricing, Totals, What, field_name, totals};
use crate::{FieldProblem, Problem};
use serde::{Deserialize, Serialize};

/// So much of an item of the invoice, counted from the first, is credited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    pub item: usize,
    pub quantity: Decimal,
    pub price: Decimal,
}

/// What of a document is sold.
pub(super) fn items(lines: &[Line]) -> impl Iterator<Item = &Item> {
    lines.iter().filter_map(|line| if let What::Item(item) = &line.what { Some(item) } else { None })
}

/// The lines of a credit note: those of the invoice of which something is credited, with the headings above them.
pub fn lines(invoice: &[Line], parts: &[Part]) -> Vec<Line> {
    let mut found = Vec::new();
    let mut heading = None;
    let mut at = 0;
    for line in invoice {
        let What::Item(item) = &line.what else {
            heading = Some(line);
            continue;
        };
        if let Some(part) = parts.iter().find(|part| part.item == at) {
            found.extend(heading.take().cloned());
            let item = Item { quantity: part.quantity, price: part.price, ..item.clone() };
            found.push(Line { what: What::Item(item), ..line.clone() });
        }
        at += 1;
    }
    found
}

/// An invoice with what was credited of it before.
#[derive(Clone, Copy, Debug)]
pub struct Corrected<'a> {
    pub lines: &'a [Line],
    pub totals: &'a Totals,
    pub pricing: &'a Pricing,
    /// The credit notes in force: their parts, and what they came to.
    pub before: &'a [(Vec<Part>, i64)],
}

impl Corrected<'_> {
    /// What is left to credit in all, in minor units.
    pub fn left(&self) -> i64 {
        self.totals.total - self.before.iter().map(|(_, total)| total).sum::<i64>()
    }

    /// The amount of each item, and how much of that is left to credit, as the prices are.
    pub fn items(&self) -> Vec<(i64, i64)> {
        let whole = items(self.lines).map(|item| (item, item.amount(self.pricing.currency)));
        let credited = |at: usize, item: &Item| -> i64 {
            let parts = self.before.iter().flat_map(|(parts, _)| parts).filter(|part| part.item == at);
            parts.map(|part| self.amount(item, part)).sum()
        };
        whole.enumerate().map(|(at, (item, amount))| (amount, amount - credited(at, item))).collect()
    }

    /// Of each item what is left of it, as a form begins with: nothing where that is no quantity at the price of the invoice.
    pub fn rest(&self) -> Vec<Option<Part>> {
        let rest = |(at, (item, (amount, left))): (usize, (&Item, (i64, i64)))| {
            let whole = Part { item: at, quantity: item.quantity, price: item.price };
            if left == 0 {
                return None;
            }
            if left == amount {
                return Some(whole);
            }
            let taken = self.before.iter().flat_map(|(parts, _)| parts).filter(|part| part.item == at);
            let taken: i64 = taken.map(|part| part.quantity.to_stored()).sum();
            let part = Part { quantity: Decimal::stored(item.quantity.to_stored() - taken), ..whole };
            (self.amount(item, &part) == left).then_some(part)
        };
        items(self.lines).zip(self.items()).enumerate().map(rest).collect()
    }

    fn amount(&self, item: &Item, part: &Part) -> i64 {
        Item { quantity: part.quantity, price: part.price, ..item.clone() }.amount(self.pricing.currency)
    }

    /// What these parts come to, and all that keeps them from being credited, under the names of the form's fields.
    pub fn credit(&self, parts: &[Part]) -> Result<(Totals, Vec<FieldProblem>), Problem> {
        let sums = totals(&lines(self.lines, parts), self.pricing)?;
        let left = self.items();
        let mut found = Vec::new();
        for part in parts {
            let Some((item, (_, left))) = items(self.lines).zip(&left).nth(part.item) else { continue };
            let amount = self.amount(item, part);
            // What was given back on the invoice is less than nothing, and so is the credit of it.
            if amount.signum() * left.signum() < 0 || amount.abs() > left.abs() {
                found.push(FieldProblem::new(&field_name(part.item, "quantity"), Problem::MoreThanLeft));
            }
        }
        if sums.total > self.left() {
            found.push(FieldProblem::new("lines", Problem::MoreThanLeft));
        } else if parts.is_empty() || sums.total <= 0 {
            found.push(FieldProblem::new("lines", Problem::NothingCredited));
        }
        Ok((sums, found))
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::money::Currency;
    use crate::sales::{Prices, Rounding};
    use crate::tax::Tax;
    use proptest::prelude::*;

    fn item(quantity: i64, price: i64) -> Line {
        let what = What::Item(Item {
            quantity: Decimal::stored(quantity),
            unit: None,
            price: Decimal::stored(price),
            discount: Decimal::ZERO,
            tax: Tax { percent: Decimal::whole(22), ..Tax::default() },
        });
        Line { description: "Filters".into(), detail: None, what }
    }

    fn heading() -> Line {
        Line { description: "Spring".into(), detail: None, what: What::Heading }
    }

    fn pricing() -> Pricing {
        Pricing { currency: Currency::EUR, prices: Prices::Net, rounding: Rounding::PerTotal, discount: Decimal::ZERO }
    }

    pub fn part(item: usize, quantity: i64, price: i64) -> Part {
        Part { item, quantity: Decimal::stored(quantity), price: Decimal::stored(price) }
    }

    /// Three at ten, one at fifty, and five given back.
    pub fn invoice() -> Vec<Line> {
        vec![heading(), item(30_000, 100_000), heading(), item(10_000, 500_000), item(-10_000, 50_000)]
    }

    fn hindrances(before: &[(Vec<Part>, i64)], parts: &[Part]) -> Vec<String> {
        let (lines, pricing) = (invoice(), pricing());
        let sums = totals(&lines, &pricing).unwrap();
        let corrected = Corrected { lines: &lines, totals: &sums, pricing: &pricing, before };
        corrected.credit(parts).unwrap().1.into_iter().map(|problem| problem.field).collect()
    }

    #[test]
    fn what_is_credited_stands_under_its_heading() {
        let credited = lines(&invoice(), &[part(1, 10_000, 250_000)]);
        assert_eq!(credited, [heading(), item(10_000, 250_000)]);
    }

    #[test]
    fn no_more_is_credited_of_a_line_than_it_came_to() {
        assert_eq!(hindrances(&[], &[part(0, 30_000, 100_000)]), [""; 0]);
        assert_eq!(hindrances(&[], &[part(0, 40_000, 100_000)]), ["lines[0][quantity]"]);
        assert_eq!(hindrances(&[], &[part(0, 30_000, 100_100)]), ["lines[0][quantity]"]);
        let before = [(vec![part(0, 20_000, 100_000)], 2_440)];
        assert_eq!(hindrances(&before, &[part(0, 10_000, 100_000)]), [""; 0]);
        assert_eq!(hindrances(&before, &[part(0, 20_000, 100_000)]), ["lines[0][quantity]"]);
    }

    #[test]
    fn no_more_is_credited_than_the_invoice_came_to() {
        let all_but_what_was_given_back = [part(0, 30_000, 100_000), part(1, 10_000, 500_000)];
        assert_eq!(hindrances(&[], &all_but_what_was_given_back), ["lines"]);
        assert_eq!(hindrances(&[], &[]), ["lines"], "nothing is no credit");
        assert_eq!(hindrances(&[], &[part(2, -10_000, 50_000)]), ["lines"], "less than nothing neither");
        assert_eq!(hindrances(&[], &[part(2, 10_000, 50_000)]), ["lines[2][quantity]"], "nor the other way round");
    }

    proptest! {
        #[test]
        fn what_is_left_can_be_credited_and_then_nothing(
            amounts in prop::collection::vec((1i64..60_000, 1i64..900_000), 1..6), taken in 0usize..6, some in 1i64..100,
        ) {
            let lines: Vec<Line> = amounts.iter().map(|(quantity, price)| item(*quantity, *price)).collect();
            let pricing = pricing();
            let sums = totals(&lines, &pricing).unwrap();
            let at = taken % lines.len();
            let (quantity, price) = amounts[at];
            let first = vec![part(at, (quantity * some / 100).max(1), price)];
            let none = Corrected { lines: &lines, totals: &sums, pricing: &pricing, before: &[] };
            let (credited, problems) = none.credit(&first).unwrap();
            prop_assume!(problems.is_empty());
            let before = [(first, credited.total)];
            let corrected = Corrected { before: &before, ..none };
            let rest: Vec<Part> = corrected.rest().into_iter().flatten().collect();
            let (more, problems) = corrected.credit(&rest).unwrap();
            let of_lines = problems.iter().filter(|problem| problem.field != "lines").count();
            prop_assert_eq!(of_lines, 0, "what is offered is not too much of any line");
            prop_assert!(problems.len() == 1 || credited.total + more.total <= sums.total);
            prop_assert!(corrected.left() >= 0);
        }
    }
}
