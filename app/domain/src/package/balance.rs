//! What is left of a package, and where it stands.

use crate::decimal::Decimal;
use crate::{Day, Problem};
use serde::{Deserialize, Serialize};

/// So much of something, and what was used of it: never less than nothing, and never more than there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Balance {
    amount: Decimal,
    used: Decimal,
}

impl Balance {
    /// Nothing used yet; less than nothing is nothing.
    pub fn new(amount: Decimal) -> Self {
        Self { amount: amount.max(Decimal::ZERO), used: Decimal::ZERO }
    }

    /// As it is stored, if that can be.
    pub fn stored(amount: Decimal, used: Decimal) -> Option<Self> {
        (Decimal::ZERO <= used && used <= amount).then_some(Self { amount, used })
    }

    pub const fn amount(self) -> Decimal {
        self.amount
    }

    pub const fn used(self) -> Decimal {
        self.used
    }

    pub const fn left(self) -> Decimal {
        Decimal::stored(self.amount.to_stored() - self.used.to_stored())
    }

    pub fn is_used_up(self) -> bool {
        self.left() == Decimal::ZERO
    }

    /// After another use of so much.
    pub fn using(self, quantity: Decimal) -> Result<Self, Problem> {
        if quantity <= Decimal::ZERO {
            return Err(Problem::Negative);
        }
        let used = self.used.to_stored().checked_add(quantity.to_stored()).map(Decimal::stored);
        used.and_then(|used| Self::stored(self.amount, used)).ok_or(Problem::MoreThanLeft)
    }

    /// After a use of so much was taken back.
    pub fn taking_back(self, quantity: Decimal) -> Result<Self, Problem> {
        if quantity <= Decimal::ZERO {
            return Err(Problem::Negative);
        }
        let used = self.used.to_stored().checked_sub(quantity.to_stored()).map(Decimal::stored);
        used.and_then(|used| Self::stored(self.amount, used)).ok_or(Problem::MoreThanLeft)
    }

    /// How much of it is left, in whole percent from 0 to 100; something left is never 0.
    pub fn share(self) -> u32 {
        if self.is_used_up() {
            return 0;
        }
        let share = i128::from(self.left().to_stored()) * 100 / i128::from(self.amount.to_stored());
        u32::try_from(share).unwrap_or_default().clamp(1, 100)
    }
}

/// Where a customer's package stands. It follows from its balances and its days, and is not stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PackageStatus {
    /// Something is left of it, and it holds.
    #[default]
    Active,
    /// Nothing is left of it.
    UsedUp,
    /// Its last day is over.
    Expired,
    /// Somebody ended it.
    Ended,
}

impl PackageStatus {
    pub const ALL: [Self; 4] = [Self::Active, Self::UsedUp, Self::Expired, Self::Ended];

    pub const fn key(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::UsedUp => "used_up",
            Self::Expired => "expired",
            Self::Ended => "ended",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.key() == key)
    }

    /// On a day: what was ended is that, and of what is used up nobody asks how long it holds.
    pub fn on(today: Day, last: Option<Day>, ended: bool, balances: &[Balance]) -> Self {
        if ended {
            Self::Ended
        } else if balances.iter().all(|balance| balance.is_used_up()) {
            Self::UsedUp
        } else if last.is_some_and(|last| last < today) {
            Self::Expired
        } else {
            Self::Active
        }
    }

    /// Whether uses of it can still be written down and taken back, and it be ended: of one that expired, uses from before.
    pub const fn is_open(self) -> bool {
        match self {
            Self::Active | Self::UsedUp | Self::Expired => true,
            Self::Ended => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> Day {
        Day::parse(text).expect("a day")
    }

    #[test]
    fn a_use_takes_what_is_left_and_no_more() {
        let ten = Balance::new(Decimal::whole(10));
        let one = ten.using(Decimal::whole(9)).expect("is left");
        assert_eq!((one.left(), one.used(), one.share()), (Decimal::ONE, Decimal::whole(9), 10));
        assert_eq!(one.using(Decimal::stored(10_001)), Err(Problem::MoreThanLeft));
        let none = one.using(Decimal::ONE).expect("is left");
        assert!(none.is_used_up() && none.share() == 0);
        assert_eq!(none.taking_back(Decimal::whole(11)), Err(Problem::MoreThanLeft));
        assert_eq!(none.taking_back(Decimal::whole(10)), Ok(ten));
        for nothing in [Decimal::ZERO, Decimal::whole(-1)] {
            assert_eq!(
                (ten.using(nothing), ten.taking_back(nothing)),
                (Err(Problem::Negative), Err(Problem::Negative))
            );
        }
        assert_eq!(Balance::new(Decimal::whole(1_000)).using(Decimal::stored(9_999_999)).map(Balance::share), Ok(1));
        assert_eq!(Balance::stored(Decimal::ONE, Decimal::whole(2)), None);
    }

    #[test]
    fn where_it_stands_follows_from_its_balances_and_days() {
        let (full, empty) = (Balance::new(Decimal::ONE), Balance::stored(Decimal::ONE, Decimal::ONE).expect("can be"));
        let last = Some(day("2026-03-12"));
        let on = |today: &str, ended, balances: &[Balance]| PackageStatus::on(day(today), last, ended, balances);
        assert_eq!(on("2026-03-12", false, &[empty, full]), PackageStatus::Active);
        assert_eq!(on("2026-03-13", false, &[empty, full]), PackageStatus::Expired);
        assert_eq!(on("2026-03-13", false, &[empty, empty]), PackageStatus::UsedUp);
        assert_eq!(on("2026-03-12", true, &[full]), PackageStatus::Ended);
        assert_eq!(PackageStatus::on(day("9999-12-31"), None, false, &[full]), PackageStatus::Active);
        assert!(PackageStatus::ALL.into_iter().all(|one| PackageStatus::parse(one.key()) == Some(one)));
    }

    proptest! {
        #[test]
        fn no_sequence_of_uses_and_take_backs_leaves_the_bounds(
            amount in 1i64..1_000_000,
            acts in prop::collection::vec((any::<bool>(), -10i64..400_000, 0usize..20), 0..60),
        ) {
            let mut balance = Balance::new(Decimal::stored(amount));
            let mut uses: Vec<Decimal> = Vec::new();
            for (is_use, quantity, at) in acts {
                if is_use {
                    let quantity = Decimal::stored(quantity);
                    if let Ok(after) = balance.using(quantity) {
                        uses.push(quantity);
                        balance = after;
                    }
                } else if !uses.is_empty() {
                    let quantity = uses.swap_remove(at % uses.len());
                    balance = balance.taking_back(quantity).expect("what was used comes back");
                }
                let used: i64 = uses.iter().map(|quantity| quantity.to_stored()).sum();
                prop_assert_eq!(balance.used().to_stored(), used);
                prop_assert!(Decimal::ZERO <= balance.left() && balance.left() <= Decimal::stored(amount));
                prop_assert!(balance.share() <= 100);
            }
        }
    }
}
