use super::Right;
use serde::{Deserialize, Serialize};

/// A rule for the whole company that only administrators pass, whatever a role or an override says (SEC-05…12, BR-33).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lock {
    /// Only administrators export client records.
    ExportCustomers,
    /// Only administrators export invoices.
    ExportInvoices,
    /// Only administrators export payments.
    ExportPayments,
    /// Only administrators delete client records.
    DeleteCustomers,
    /// Only administrators delete comments, their own too.
    DeleteComments,
    /// Only administrators change many client records at once.
    BulkCustomers,
}

impl Lock {
    pub const ALL: [Self; 6] = [
        Self::ExportCustomers,
        Self::ExportInvoices,
        Self::ExportPayments,
        Self::DeleteCustomers,
        Self::DeleteComments,
        Self::BulkCustomers,
    ];

    /// As it is stored, and named in forms.
    pub const fn key(self) -> &'static str {
        match self {
            Self::ExportCustomers => "export_customers",
            Self::ExportInvoices => "export_invoices",
            Self::ExportPayments => "export_payments",
            Self::DeleteCustomers => "delete_customers",
            Self::DeleteComments => "delete_comments",
            Self::BulkCustomers => "bulk_customers",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lock| lock.key() == key)
    }

    /// What it takes from everybody below an administrator.
    pub const fn rights(self) -> &'static [Right] {
        match self {
            Self::ExportCustomers => &[Right::CustomersExport],
            Self::ExportInvoices => &[Right::InvoicesExport],
            Self::ExportPayments => &[Right::PaymentsExport],
            Self::DeleteCustomers => &[Right::CustomersDelete, Right::ContactsDelete, Right::PrivacyErase],
            Self::DeleteComments => &[Right::CommentsDelete],
            Self::BulkCustomers => &[Right::CustomersBulk],
        }
    }
}
