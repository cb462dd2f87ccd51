//! The form on which a quote or an invoice is written.

use crate::access::Masked;
use crate::product::PriceList;
use crate::{CustomerId, TaxRateId};
use serde::{Deserialize, Serialize};

/// The form of a draft, with what it begins with and all there is to choose from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftForm<F> {
    pub form: F,
    pub version: i32,
    pub customer: CustomerId,
    pub customer_number: String,
    pub customer_name: Masked<String>,
    /// Rates to choose from, by name.
    pub rates: Vec<(TaxRateId, String)>,
    /// The one that lines bear which nobody wrote yet.
    pub usual: Option<TaxRateId>,
    /// What lines can be begun from, for those who see the price list.
    pub price_list: Option<PriceList>,
    /// Whether the customer's currency is fixed by earlier documents (BR-09).
    pub currency_fixed: bool,
    /// Whether the codes are asked for by which authorities in Italy find their orders.
    pub italian: bool,
}
