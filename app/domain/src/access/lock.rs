use super::Right;
use serde::{Deserialize, Serialize};

/// A rule for the whole company that only administrators pass, whatever a role or an override says (SEC-05…12, BR-33).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lock {
    /// Only administrators export client records.
    ExportCustomers,
    /// Only administrators export quotes and proposals.
    ExportQuotes,
    /// Only administrators export invoices and credit notes.
    ExportInvoices,
    /// Only administrators export payments.
    ExportPayments,
    /// Only administrators delete client records.
    DeleteCustomers,
    /// Only administrators delete comments, their own too.
    DeleteComments,
    /// Only administrators delete drafts and payments, and cancel quotes.
    DeleteDocuments,
    /// Only administrators change many client records at once.
    BulkCustomers,
}

impl Lock {
    pub const ALL: [Self; 8] = [
        Self::ExportCustomers,
        Self::ExportQuotes,
        Self::ExportInvoices,
        Self::ExportPayments,
        Self::DeleteCustomers,
        Self::DeleteComments,
        Self::DeleteDocuments,
        Self::BulkCustomers,
    ];

    /// As it is stored, and named in forms.
    pub const fn key(self) -> &'static str {
        match self {
            Self::ExportCustomers => "export_customers",
            Self::ExportQuotes => "export_quotes",
            Self::ExportInvoices => "export_invoices",
            Self::ExportPayments => "export_payments",
            Self::DeleteCustomers => "delete_customers",
            Self::DeleteComments => "delete_comments",
            Self::DeleteDocuments => "delete_documents",
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
            Self::ExportQuotes => &[Right::QuotesExport],
            Self::ExportInvoices => &[Right::InvoicesExport],
            Self::ExportPayments => &[Right::PaymentsExport],
            Self::DeleteCustomers => &[Right::CustomersDelete, Right::ContactsDelete, Right::PrivacyErase],
            Self::DeleteComments => &[Right::CommentsDelete],
            Self::DeleteDocuments => {
                &[Right::QuotesDelete, Right::InvoicesDelete, Right::CreditNotesDelete, Right::PaymentsDelete]
            }
            Self::BulkCustomers => &[Right::CustomersBulk],
        }
    }
}
