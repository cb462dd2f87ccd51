//! A document as its readers see it.

use super::Prices;
use serde::{Deserialize, Serialize};

/// The lines and amounts of a document as its reader sees them: written in their language by the server.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    pub currency: String,
    pub prices: Prices,
    pub lines: Vec<SheetLine>,
    pub subtotal: String,
    /// In percent, and what it takes away.
    pub discount: Option<(String, String)>,
    pub taxes: Vec<SheetTax>,
    pub total: String,
    /// Whether some line has a discount of its own, or a tax.
    pub has_discounts: bool,
    pub has_taxes: bool,
}

impl Sheet {
    /// Whether something in it is to be paid for.
    pub fn is_priced(&self) -> bool {
        self.lines.iter().any(|line| line.item.is_some())
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetLine {
    pub description: String,
    pub detail: Option<String>,
    /// None under a heading.
    pub item: Option<SheetItem>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetItem {
    pub quantity: String,
    pub price: String,
    pub discount: Option<String>,
    pub tax: String,
    pub amount: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetTax {
    pub name: String,
    pub base: String,
    pub amount: String,
    /// The law by which there is none.
    pub reason: Option<String>,
}
