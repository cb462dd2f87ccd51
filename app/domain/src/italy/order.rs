//! By what an authority in Italy finds what it ordered.

use super::plain_code;
use crate::Problem;
use crate::refusal::Problems;
use serde::{Deserialize, Serialize};

/// The codes of a tender (law 136 of 2010) and of an investment (law 3 of 2003). One of them at least.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicOrder {
    pub cig: Option<String>,
    pub cup: Option<String>,
}

/// Characters of the codes.
const CIG: u32 = 10;
const CUP: u32 = 15;

impl PublicOrder {
    /// Nothing where there is none of the two.
    pub fn of(cig: Option<String>, cup: Option<String>) -> Option<Self> {
        (cig.is_some() || cup.is_some()).then_some(Self { cig, cup })
    }

    /// The same as a form sends it.
    pub(crate) fn parse(problems: &mut Problems, cig: &str, cup: &str) -> Option<Option<Self>> {
        let code = |typed: &str, n: u32| plain_code(typed, &[n as usize], Problem::Characters { n });
        let cig = problems.check("cig", code(cig, CIG));
        let cup = problems.check("cup", code(cup, CUP));
        Some(Self::of(cig?, cup?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Refusal;

    fn parse(cig: &str, cup: &str) -> Result<Option<PublicOrder>, Refusal> {
        let mut problems = Problems::default();
        let order = PublicOrder::parse(&mut problems, cig, cup);
        problems.finish(order)
    }

    #[test]
    fn an_order_has_one_code_or_both() {
        let order = |cig: Option<&str>, cup: Option<&str>| {
            Ok(Some(PublicOrder { cig: cig.map(str::to_owned), cup: cup.map(str::to_owned) }))
        };
        assert_eq!(parse(" ", ""), Ok(None));
        assert_eq!(parse("z1a2b3c4d5", ""), order(Some("Z1A2B3C4D5"), None));
        assert_eq!(parse("", "J31B21000990001"), order(None, Some("J31B21000990001")));
        assert_eq!(parse("Z1A2B3C4D5", "J31B21000990001"), order(Some("Z1A2B3C4D5"), Some("J31B21000990001")));
    }

    #[test]
    fn a_code_of_another_length_is_none() {
        assert_eq!(parse("Z1A2B3C4D", ""), Err(Refusal::field("cig", Problem::Characters { n: 10 })));
        assert_eq!(parse("", "J31B2100099000-"), Err(Refusal::field("cup", Problem::Characters { n: 15 })));
    }
}
