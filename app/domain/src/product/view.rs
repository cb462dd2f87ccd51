//! Products as their viewers see them. Prices are written by the server, in the viewer's language.

use super::{ProductForm, ProductStatus};
use crate::list::Page;
use crate::{ProductId, TaxRateId};
use serde::{Deserialize, Serialize};

/// How the list is asked for. All of it stands in the URL.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct ProductQuery {
    pub q: String,
    /// Nothing is those that are active.
    pub status: String,
    pub after: String,
    pub before: String,
}

impl ProductQuery {
    pub fn standing(&self) -> ProductStatus {
        ProductStatus::parse(&self.status).unwrap_or_default()
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductRow {
    pub id: ProductId,
    pub name: String,
    pub sku: Option<String>,
    /// How its details begin.
    pub about: Option<String>,
    pub unit: Option<String>,
    pub tax: Option<String>,
    pub prices: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductList {
    pub page: Page<ProductRow>,
    pub can_edit: bool,
}

/// A product form with what it begins with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilledProductForm {
    /// Nothing for a new one.
    pub id: Option<ProductId>,
    pub version: i32,
    pub form: ProductForm,
    pub status: ProductStatus,
    /// Rates to choose from, by name.
    pub rates: Vec<(TaxRateId, String)>,
}

/// A product as a line can be begun from it: text as it would be typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    pub id: ProductId,
    pub name: String,
    pub sku: Option<String>,
    pub detail: String,
    pub unit: String,
    pub tax: Option<TaxRateId>,
    /// By the codes of their currencies.
    pub prices: Vec<(String, String)>,
}

impl Offer {
    /// What one costs in a currency, where it is sold in that.
    pub fn price_in(&self, code: &str) -> Option<&str> {
        self.prices.iter().find(|(currency, _)| currency == code).map(|(_, price)| price.as_str())
    }
}

/// What the lines of a document can be begun from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceList {
    /// By name.
    pub offers: Vec<Offer>,
    /// There are more than a form offers.
    pub more: bool,
}
