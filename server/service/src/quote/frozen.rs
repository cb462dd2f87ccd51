//! A quote as it was sent, word for word. An answer is about this and nothing else: its hash stands with the answer.

use crate::invoice::Party;
use domain::decimal::Decimal;
use domain::quote::QuoteKind;
use domain::sales::{Line, Pricing, Totals};
use domain::{Day, Locale};
use serde::{Deserialize, Serialize};

/// More time can be given later without another fingerprint, so that what was answered before stays proved; less cannot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frozen {
    /// Also: what was sealed before there were proposals is a quote.
    #[serde(default, skip_serializing_if = "QuoteKind::is_quote")]
    pub kind: QuoteKind,
    pub seller: Party,
    pub buyer: Party,
    /// The language in which the customer is written to.
    pub language: Locale,
    pub number: String,
    pub revision: i32,
    pub title: String,
    /// What a proposal says, in Markdown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    pub date: Day,
    /// Until when it holds at least.
    pub valid_until: Day,
    pub reference: Option<String>,
    pub terms: Option<String>,
    pub deposit: Decimal,
    pub pricing: Pricing,
    pub lines: Vec<Line>,
    /// What the customer can have besides, in no total.
    pub options: Vec<Line>,
    pub totals: Totals,
}

impl Frozen {
    /// Whether something in it is to be paid for.
    pub fn is_priced(&self) -> bool {
        self.lines.iter().any(Line::is_item)
    }
}
