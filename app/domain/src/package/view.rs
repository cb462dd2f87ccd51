//! Packages as their viewers see them. Amounts and days are written by the server, in the viewer's language.

use super::{AddPackageForm, PackageForm, PackageStatus, UseForm, Validity};
use crate::access::Masked;
use crate::list::Page;
use crate::product::ProductStatus;
use crate::{
    ContactId, CustomerId, CustomerPackageId, InvoiceId, PackageId, PackageItemId, PackageUseId, ProductId, TaxRateId,
    When,
};
use serde::{Deserialize, Serialize};

/// How the list of packages on offer is asked for. All of it stands in the URL.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct PackageQuery {
    pub q: String,
    /// Nothing is those on offer.
    pub status: String,
    pub after: String,
    pub before: String,
}

impl PackageQuery {
    pub fn standing(&self) -> ProductStatus {
        ProductStatus::parse(&self.status).unwrap_or_default()
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackageRow {
    pub id: PackageId,
    pub name: String,
    pub price: String,
    pub validity: Option<Validity>,
    /// What is in it, each with its quantity.
    pub items: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackageList {
    pub page: Page<PackageRow>,
    pub can_define: bool,
}

/// A package form with what it begins with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilledPackageForm {
    /// Nothing for a new one.
    pub id: Option<PackageId>,
    pub version: i32,
    pub form: PackageForm,
    pub status: ProductStatus,
    /// Rates to choose from, by name.
    pub rates: Vec<(TaxRateId, String)>,
    /// Products to choose from, by name.
    pub products: Vec<(ProductId, String)>,
    /// There are more than a form offers.
    pub more: bool,
}

/// What is left of one of the services of a package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemBalance {
    pub name: String,
    pub left: String,
    /// With the unit, as in “10 h”.
    pub amount: String,
    /// What is left, in whole percent.
    pub share: u32,
}

/// How customers' packages are asked for. All of it stands in the URL.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct CustomerPackageQuery {
    pub q: String,
    /// A status; nothing is all.
    pub status: String,
    /// The id of one customer.
    pub customer: String,
    pub after: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerPackageRow {
    pub id: CustomerPackageId,
    pub name: String,
    pub customer: CustomerId,
    pub customer_number: String,
    pub customer_name: Masked<String>,
    pub status: PackageStatus,
    /// The last day on which it holds.
    pub last: Option<When>,
    pub items: Vec<ItemBalance>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerPackageList {
    pub page: Page<CustomerPackageRow>,
    pub sees_all: bool,
    /// The one customer that was asked for.
    pub customer: Option<Masked<String>>,
    /// Whether that customer can be given another.
    pub can_add: bool,
}

/// The packages on a client card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardPackages {
    /// The latest.
    pub packages: Vec<CustomerPackageRow>,
    pub can_add: bool,
}

/// A form that gives a customer a package, with what it begins with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilledAddPackageForm {
    pub customer: CustomerId,
    pub customer_number: String,
    pub customer_name: Masked<String>,
    pub form: AddPackageForm,
    /// On offer, by name, each with what it costs.
    pub packages: Vec<(PackageId, String)>,
    /// There are more than a form offers.
    pub more: bool,
    /// Whom it can be for, as far as the viewer reads names.
    pub contacts: Vec<(ContactId, String)>,
    pub can_invoice: bool,
    /// How many are told of one for the customer as a whole.
    pub recipients: u64,
}

/// One package of a customer's, with what this viewer may do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerPackageCard {
    pub row: CustomerPackageRow,
    pub version: i32,
    pub detail: Option<String>,
    pub price: String,
    pub start: When,
    /// The contact whom it is for.
    pub contact: Option<Masked<String>>,
    /// What was drafted over its price, for those who see invoices.
    pub invoice: Option<(InvoiceId, Option<String>)>,
    pub author: Option<String>,
    pub added: When,
    pub ended: Option<Ending>,
    /// The latest.
    pub uses: Vec<PackageUse>,
    /// Where older ones begin.
    pub older: Option<String>,
    /// What a use is written down with, for those who may, while something is left.
    pub recording: Option<Recording>,
    pub can_end: bool,
}

/// How something ended, or was taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ending {
    pub when: When,
    pub by: Option<String>,
    pub reason: String,
}

/// The form of a use, with what it begins with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recording {
    pub form: UseForm,
    /// Those of which something is left.
    pub items: Vec<(PackageItemId, ItemBalance)>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackageUse {
    pub id: PackageUseId,
    pub day: When,
    pub item: String,
    /// With the unit.
    pub quantity: String,
    pub note: Option<String>,
    pub by: Option<String>,
    pub taken_back: Option<Ending>,
    pub can_take_back: bool,
}

/// A package as the customer's people see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnPackageRow {
    pub id: CustomerPackageId,
    pub name: String,
    pub status: PackageStatus,
    pub last: Option<When>,
    pub items: Vec<ItemBalance>,
}

/// One of them, with what was used of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnPackage {
    pub row: OwnPackageRow,
    pub detail: Option<String>,
    pub start: When,
    /// The latest.
    pub uses: Vec<OwnUse>,
    /// Where older ones begin.
    pub older: Option<String>,
}

/// A use as the customer's people see it: why one was taken back is the house's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnUse {
    pub day: When,
    pub item: String,
    pub quantity: String,
    pub note: Option<String>,
    pub taken_back: bool,
}
