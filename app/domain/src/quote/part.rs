//! Invoices of a quote in parts: a percentage, some of its lines, or what is left. The first part decides the way.

// Long because the arithmetic and the model that proves it stand together.

use crate::decimal::{Decimal, rounded};
use crate::sales::{Line, What};
use crate::{Locale, Problem, Refusal};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What an invoice is to take of a quote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// All that is left.
    Rest,
    /// So many percent of the whole.
    Percent(Decimal),
    /// These items, by their places among all of them.
    Lines(BTreeSet<usize>),
}

/// The same as its form sends it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PartForm {
    /// `rest`, `percent` or `lines`: the other fields are read where this asks for them.
    pub how: String,
    pub percent: String,
    pub lines: Vec<String>,
}

impl PartForm {
    pub fn parse(&self, locale: Locale) -> Result<Part, Refusal> {
        match self.how.as_str() {
            "rest" => Ok(Part::Rest),
            "percent" => Ok(Part::Percent(self.percent(locale).map_err(|problem| Refusal::field("percent", problem))?)),
            "lines" => Ok(Part::Lines(self.lines().map_err(|problem| Refusal::field("lines", problem))?)),
            _ => Err(Refusal::field("how", Problem::Choice)),
        }
    }

    fn percent(&self, locale: Locale) -> Result<Decimal, Problem> {
        let text = self.percent.trim().trim_end_matches('%');
        let percent = Decimal::optional(text, locale)?.ok_or(Problem::Required)?;
        let fits = (Decimal::ONE..=Decimal::HUNDRED).contains(&percent);
        if fits { Ok(percent) } else { Err(Problem::Between { least: 1, most: 100 }) }
    }

    fn lines(&self) -> Result<BTreeSet<usize>, Problem> {
        let places = self.lines.iter().map(|place| place.parse().map_err(|_| Problem::Choice));
        let places: BTreeSet<usize> = places.collect::<Result<_, _>>()?;
        if places.is_empty() { Err(Problem::Required) } else { Ok(places) }
    }
}

/// What one invoice took of a quote, or all of them together. It stays the same, whatever becomes of the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Share {
    /// All of it at once.
    Whole,
    /// So many percent, and how much that is of what bears each tax, in minor units.
    Percent { percent: Decimal, amounts: Vec<i64> },
    /// Items, by their places.
    Lines(BTreeSet<usize>),
}

/// A quote as far as it is invoiced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invoiced {
    /// What there is to each tax after the discount, in minor units and as prices are.
    amounts: Vec<i64>,
    /// How many items there are.
    items: usize,
    /// Whether they are taken one by one. Where one of them gives something back, the others alone come to more than all.
    by_lines: bool,
    share: Option<Share>,
}

impl Invoiced {
    /// `items` are the amounts of the lines, before the discount.
    pub fn nothing_of(amounts: Vec<i64>, items: &[i64]) -> Self {
        let by_lines = items.iter().all(|amount| *amount >= 0);
        Self { amounts, items: items.len(), by_lines, share: None }
    }

    /// All that is invoiced.
    pub const fn share(&self) -> Option<&Share> {
        self.share.as_ref()
    }

    /// Whether nothing is left.
    pub fn is_all(&self) -> bool {
        match &self.share {
            None => false,
            Some(Share::Whole) => true,
            Some(Share::Percent { percent, .. }) => *percent == Decimal::HUNDRED,
            Some(Share::Lines(lines)) => lines.len() == self.items,
        }
    }

    /// How many percent can be taken; none where lines were.
    pub fn percent_left(&self) -> Decimal {
        match &self.share {
            None => Decimal::HUNDRED,
            Some(Share::Percent { percent, .. }) => minus(Decimal::HUNDRED, *percent),
            Some(Share::Whole | Share::Lines(_)) => Decimal::ZERO,
        }
    }

    /// Which items can be taken; none where percentages were.
    pub fn lines_left(&self) -> BTreeSet<usize> {
        let all = 0..self.items;
        match &self.share {
            None if self.by_lines => all.collect(),
            Some(Share::Lines(lines)) => all.filter(|place| !lines.contains(place)).collect(),
            None | Some(Share::Whole | Share::Percent { .. }) => BTreeSet::new(),
        }
    }

    /// What a part takes of what is left, or why it cannot.
    pub fn take(&self, part: &Part) -> Result<Share, Refusal> {
        let (percent_left, lines_left) = (self.percent_left(), self.lines_left());
        match part {
            Part::Rest if self.share.is_none() => Ok(Share::Whole),
            Part::Rest if percent_left > Decimal::ZERO => Ok(self.percent(percent_left)),
            Part::Rest if !lines_left.is_empty() => Ok(Share::Lines(lines_left)),
            Part::Rest => Err(Refusal::field("", Problem::NotNow)),
            Part::Percent(_) if percent_left == Decimal::ZERO => Err(Refusal::field("how", Problem::Choice)),
            Part::Percent(percent) if *percent > percent_left => Err(Refusal::field("percent", Problem::MoreThanLeft)),
            Part::Percent(percent) => Ok(self.percent(*percent)),
            Part::Lines(_) if lines_left.is_empty() => Err(Refusal::field("how", Problem::Choice)),
            Part::Lines(lines) if !lines.is_subset(&lines_left) => Err(Refusal::field("lines", Problem::MoreThanLeft)),
            Part::Lines(lines) => Ok(Share::Lines(lines.clone())),
        }
    }

    /// So many percent more. Together with what is invoiced already it comes to as much as all these percent are of the whole, so that
    /// nothing is lost by rounding and a hundred percent are exactly all.
    fn percent(&self, percent: Decimal) -> Share {
        let (before, taken) = self.by_percent();
        let together = plus(before, percent);
        let more = |(whole, taken): (&i64, i64)| {
            let left = whole - taken;
            (percent_of(*whole, together) - taken).clamp(left.min(0), left.max(0))
        };
        Share::Percent { percent, amounts: self.amounts.iter().zip(taken).map(more).collect() }
    }

    /// How many percent are invoiced, and how much of each amount.
    fn by_percent(&self) -> (Decimal, Vec<i64>) {
        match &self.share {
            Some(Share::Percent { percent, amounts }) => (*percent, amounts.clone()),
            None | Some(Share::Whole | Share::Lines(_)) => (Decimal::ZERO, vec![0; self.amounts.len()]),
        }
    }

    /// With one share more, if it fits to what is invoiced already.
    pub fn with(&self, share: &Share) -> Option<Self> {
        let together = match share {
            Share::Whole => self.share.is_none().then_some(Share::Whole)?,
            Share::Percent { percent, amounts } => self.with_percent(*percent, amounts)?,
            Share::Lines(lines) if lines.is_subset(&self.lines_left()) => match &self.share {
                Some(Share::Lines(before)) => Share::Lines(before | lines),
                None | Some(Share::Whole | Share::Percent { .. }) => share.clone(),
            },
            Share::Lines(_) => return None,
        };
        Some(Self { share: Some(together), ..self.clone() })
    }

    /// No amount is exceeded, and a hundred percent are exactly all.
    fn with_percent(&self, percent: Decimal, amounts: &[i64]) -> Option<Share> {
        let (before, taken) = self.by_percent();
        if percent > self.percent_left() || amounts.len() != taken.len() {
            return None;
        }
        let percent = plus(before, percent);
        let amounts: Vec<i64> = taken.iter().zip(amounts).map(|(taken, more)| taken + more).collect();
        let within = |(whole, taken): (&i64, &i64)| (whole.min(&0)..=whole.max(&0)).contains(&taken);
        let fits = self.amounts.iter().zip(&amounts).all(within);
        let exactly = percent < Decimal::HUNDRED || self.amounts == amounts;
        (fits && exactly).then_some(Share::Percent { percent, amounts })
    }
}

/// Where the chosen items stand among the lines, each heading before the first chosen one below it.
pub fn under_headings(lines: &[Line], chosen: &BTreeSet<usize>) -> Vec<usize> {
    let mut found = Vec::new();
    let (mut heading, mut place) = (None, 0);
    for (at, line) in lines.iter().enumerate() {
        match line.what {
            What::Heading => heading = Some(at),
            What::Item(_) => {
                if chosen.contains(&place) {
                    found.extend(heading.take());
                    found.push(at);
                }
                place += 1;
            }
        }
    }
    found
}

/// What so many percent of a total come to, in minor units.
pub fn percent_of(total: i64, percent: Decimal) -> i64 {
    let part = i128::from(total) * i128::from(percent.to_stored());
    i64::try_from(rounded(part, Decimal::HUNDRED.to_stored().into())).unwrap_or(i64::MAX)
}

const fn plus(a: Decimal, b: Decimal) -> Decimal {
    Decimal::stored(a.to_stored() + b.to_stored())
}

const fn minus(a: Decimal, b: Decimal) -> Decimal {
    Decimal::stored(a.to_stored() - b.to_stored())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sales::Item;
    use crate::tax::Tax;
    use proptest::prelude::*;

    fn quote() -> Invoiced {
        Invoiced::nothing_of(vec![10_001, -333], &[10_000, 1, 0])
    }

    fn percent(n: i64) -> Part {
        Part::Percent(Decimal::whole(n))
    }

    fn lines(places: &[usize]) -> Part {
        Part::Lines(places.iter().copied().collect())
    }

    /// A quote of which these parts are invoiced one after the other.
    fn after(parts: &[Part]) -> Invoiced {
        parts.iter().fold(quote(), |invoiced, part| {
            let share = invoiced.take(part).expect("is left");
            invoiced.with(&share).expect("fits")
        })
    }

    fn refused(parts: &[Part], part: &Part) -> Refusal {
        after(parts).take(part).expect_err("does not fit")
    }

    #[test]
    fn a_deposit_is_part_of_the_total_rounded_to_the_minor_unit() {
        assert_eq!(percent_of(2_034_972, Decimal::whole(30)), 610_492);
        assert_eq!(percent_of(5, Decimal::whole(50)), 3);
        assert_eq!(percent_of(100, Decimal::ZERO), 0);
    }

    #[test]
    fn a_form_is_read_as_far_as_it_was_asked() {
        let form = |how: &str, percent: &str, lines: &[&str]| {
            let lines = lines.iter().map(|place| (*place).to_owned()).collect();
            PartForm { how: how.into(), percent: percent.into(), lines }.parse(Locale::It)
        };
        assert_eq!(form("rest", "x", &["y"]), Ok(Part::Rest));
        assert_eq!(form("percent", "12,5 %", &["y"]), Ok(Part::Percent(Decimal::stored(125_000))));
        assert_eq!(form("lines", "x", &["2", "0"]), Ok(lines(&[0, 2])));
        let between = Problem::Between { least: 1, most: 100 };
        let (none, x): (&[&str], &[&str]) = (&[], &["x"]);
        for (how, percent, lines, field, problem) in [
            ("", "", none, "how", Problem::Choice),
            ("percent", " ", none, "percent", Problem::Required),
            ("percent", "x", none, "percent", Problem::Number),
            ("percent", "0", none, "percent", between),
            ("percent", "101", none, "percent", between),
            ("percent", "-5", none, "percent", between),
            ("lines", "", none, "lines", Problem::Required),
            ("lines", "", x, "lines", Problem::Choice),
        ] {
            assert_eq!(form(how, percent, lines), Err(Refusal::field(field, problem)), "{how} {percent} {lines:?}");
        }
    }

    #[test]
    fn what_is_left_alone_is_the_whole() {
        assert_eq!(quote().take(&Part::Rest), Ok(Share::Whole));
        assert!(after(&[Part::Rest]).is_all());
        assert_eq!(refused(&[Part::Rest], &Part::Rest), Refusal::field("", Problem::NotNow));
        assert_eq!(refused(&[Part::Rest], &percent(1)), Refusal::field("how", Problem::Choice));
        assert_eq!(refused(&[Part::Rest], &lines(&[0])), Refusal::field("how", Problem::Choice));
    }

    #[test]
    fn percentages_add_up_to_a_hundred_at_most_and_then_exactly_to_the_whole() {
        let begun = after(&[percent(30), percent(30)]);
        assert_eq!((begun.percent_left(), begun.lines_left()), (Decimal::whole(40), BTreeSet::new()));
        assert_eq!(begun.share(), Some(&Share::Percent { percent: Decimal::whole(60), amounts: vec![6_001, -200] }));
        assert_eq!(refused(&[percent(60)], &percent(41)), Refusal::field("percent", Problem::MoreThanLeft));
        assert_eq!(refused(&[percent(60)], &lines(&[0])), Refusal::field("how", Problem::Choice));
        for last in [Part::Rest, percent(40)] {
            let all = after(&[percent(30), percent(30), last]);
            assert!(all.is_all());
            assert_eq!(all.share(), Some(&Share::Percent { percent: Decimal::HUNDRED, amounts: vec![10_001, -333] }));
        }
    }

    #[test]
    fn a_line_is_invoiced_once() {
        let begun = after(&[lines(&[1])]);
        assert_eq!((begun.percent_left(), begun.lines_left()), (Decimal::ZERO, BTreeSet::from([0, 2])));
        assert_eq!(refused(&[lines(&[1])], &lines(&[0, 1])), Refusal::field("lines", Problem::MoreThanLeft));
        assert_eq!(refused(&[], &lines(&[3])), Refusal::field("lines", Problem::MoreThanLeft), "there is none");
        assert_eq!(refused(&[lines(&[1])], &percent(10)), Refusal::field("how", Problem::Choice));
        assert_eq!(begun.take(&Part::Rest), Ok(Share::Lines(BTreeSet::from([0, 2]))));
        assert!(after(&[lines(&[1]), Part::Rest]).is_all());
    }

    #[test]
    fn where_a_line_gives_something_back_none_is_taken_by_itself() {
        let rebate = Invoiced::nothing_of(vec![80_000], &[100_000, -20_000]);
        assert_eq!(rebate.lines_left(), BTreeSet::new());
        assert_eq!(rebate.take(&lines(&[0])), Err(Refusal::field("how", Problem::Choice)));
        assert_eq!(rebate.with(&Share::Lines(BTreeSet::from([0]))), None);
        assert_eq!(
            rebate.take(&percent(50)),
            Ok(Share::Percent { percent: Decimal::whole(50), amounts: vec![40_000] })
        );
        assert_eq!(rebate.take(&Part::Rest), Ok(Share::Whole));
    }

    #[test]
    fn a_heading_goes_with_the_first_chosen_item_below_it() {
        let line = |what| Line { description: "x".into(), detail: None, what };
        let item = || {
            line(What::Item(Item {
                quantity: Decimal::ONE,
                unit: None,
                price: Decimal::ONE,
                discount: Decimal::ZERO,
                tax: Tax::default(),
            }))
        };
        let heading = || line(What::Heading);
        let lines = [item(), heading(), item(), item(), heading(), item(), heading()];
        let places = |chosen: &[usize]| under_headings(&lines, &chosen.iter().copied().collect());
        assert_eq!(places(&[0]), [0]);
        assert_eq!(places(&[2]), [1, 3]);
        assert_eq!(places(&[1, 2, 3]), [1, 2, 3, 4, 5]);
    }

    /// What can happen to a quote: a part is invoiced, an invoice is thrown away, or one comes back.
    #[derive(Clone, Debug)]
    enum Step {
        Take(Part),
        Release(usize),
        Reclaim(usize),
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            2 => (10_000i64..=1_000_000).prop_map(|percent| Step::Take(Part::Percent(Decimal::stored(percent)))),
            2 => (1i64..=50).prop_map(|n| Step::Take(percent(n))),
            2 => prop::collection::btree_set(0usize..5, 1..3).prop_map(|places| Step::Take(Part::Lines(places))),
            1 => Just(Step::Take(Part::Rest)),
            4 => (0usize..20).prop_map(Step::Release),
            3 => (0usize..20).prop_map(Step::Reclaim),
        ]
    }

    proptest! {
        #[test]
        fn no_sequence_of_parts_and_releases_invoices_more_than_the_whole(
            amounts in prop::collection::vec(-5_000i64..50_000, 1..4), steps in prop::collection::vec(step(), 1..60),
        ) {
            let items = 4;
            let nothing = Invoiced::nothing_of(amounts.clone(), &vec![1; items]);
            let (mut standing, mut gone): (Vec<Share>, Vec<Share>) = (Vec::new(), Vec::new());
            for step in steps {
                let invoiced = standing.iter().fold(nothing.clone(), |invoiced, share| invoiced.with(share).unwrap());
                match step {
                    Step::Take(part) => {
                        let Ok(share) = invoiced.take(&part) else { continue };
                        prop_assert!(invoiced.with(&share).is_some(), "what is taken fits");
                        standing.push(share);
                    }
                    Step::Release(at) if !standing.is_empty() => gone.push(standing.remove(at % standing.len())),
                    Step::Reclaim(at) if !gone.is_empty() => {
                        let at = at % gone.len();
                        if invoiced.with(&gone[at]).is_some() {
                            standing.push(gone.remove(at));
                        }
                    }
                    Step::Release(_) | Step::Reclaim(_) => {}
                }
                let (mut percents, mut sums, mut places, mut wholes) = (0, vec![0; amounts.len()], Vec::new(), 0);
                for share in &standing {
                    match share {
                        Share::Whole => wholes += 1,
                        Share::Percent { percent, amounts } => {
                            percents += percent.to_stored();
                            sums.iter_mut().zip(amounts).for_each(|(sum, amount)| *sum += amount);
                        }
                        Share::Lines(lines) => places.extend(lines.iter().copied()),
                    }
                }
                let once: BTreeSet<usize> = places.iter().copied().collect();
                prop_assert!(percents <= Decimal::HUNDRED.to_stored());
                prop_assert!(once.len() == places.len() && once.iter().all(|place| *place < items), "each line once");
                prop_assert!(wholes + i32::from(percents > 0) + i32::from(!places.is_empty()) <= 1, "one way");
                prop_assert!(wholes == 0 || standing.len() == 1);
                for (whole, sum) in amounts.iter().zip(&sums) {
                    prop_assert!(sum.abs() <= whole.abs() && sum.signum() * whole.signum() >= 0, "{} of {}", sum, whole);
                }
                if percents == Decimal::HUNDRED.to_stored() {
                    prop_assert_eq!(&sums, &amounts, "a hundred percent are all");
                }
            }
        }
    }
}
