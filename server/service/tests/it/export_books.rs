//! Files of quotes, invoices, credit notes and payments: whose, which data, and who may have them.

use crate::invoices::{acme_with_ana, draft, form as invoice, line, send, sent};
use crate::quotes::{form as quote_form, sent as sent_quote};
use crate::support::{House, exception, on_both, refusal};
use domain::access::{Lock, Right, Role, Scope, Staff};
use domain::credit_note::{CreditLineForm, CreditNoteForm};
use domain::export::{ExportForm, ExportQuery, ExportSource, ExportStatus};
use domain::payment::PaymentForm;
use domain::quote::{QuoteForm, QuoteKind};
use domain::tax::TaxRateForm;
use domain::{CustomerId, Problem, Refusal};
use service::Sending;
use std::collections::HashMap;

fn form(what: &str, query: ExportQuery) -> ExportForm {
    ExportForm { what: what.to_owned(), format: "csv".to_owned(), query }
}

fn of(source: ExportSource) -> ExportQuery {
    ExportQuery { of: source.key().to_owned(), ..ExportQuery::default() }
}

/// The rows of a new file, each by its headings.
async fn file(house: &House, viewer: &Staff, form: ExportForm) -> Vec<HashMap<String, String>> {
    let query = form.query.clone();
    house.service.start_export(viewer, &form).await.expect("starts");
    while house.service.work_on_exports().await.expect("works") {}
    let run = house.service.exports(viewer, &query).await.expect("lists").runs.remove(0);
    assert_eq!(run.status, ExportStatus::Ready);
    let file = house.service.take_export(viewer, &run.id).await.expect("takes");
    let bytes = house.service.export_part(viewer, &file, 0).await.expect("takes").expect("has a part");
    let text = bytes.strip_prefix("\u{feff}".as_bytes()).expect("the mark of UTF-8");
    csv::Reader::from_reader(text).deserialize().collect::<Result<_, _>>().expect("rows")
}

fn cells<'a>(row: &'a HashMap<String, String>, headings: &[&str]) -> Vec<&'a str> {
    headings.iter().map(|heading| row[*heading].as_str()).collect()
}

async fn pay(house: &House, maya: &Staff, customer: CustomerId, amount: &str) {
    let form = PaymentForm {
        amount: amount.to_owned(),
        currency: "EUR".to_owned(),
        date: "2026-03-12".to_owned(),
        method: "cash".to_owned(),
        reference: "=RENT()".to_owned(),
        ..PaymentForm::default()
    };
    house.service.record_payment(maya, customer, &form).await.expect("records");
}

/// A credit note over 20 euros, in force.
async fn credit(house: &House, maya: &Staff, customer: CustomerId) {
    let of = sent(house, maya, customer).await;
    let lines = vec![CreditLineForm { quantity: "1".to_owned(), price: "20".to_owned() }];
    let form = CreditNoteForm { reason: "=BROKEN()".to_owned(), lines, ..CreditNoteForm::default() };
    let id = house.service.create_credit_note(maya, of, &form).await.expect("drafts");
    house.service.issue_credit_note(maya, id, 1, Sending::ByHand).await.expect("issues");
}

/// All that exports could change.
async fn traces(house: &House) -> (i64, i64, i64) {
    (house.count("audit").await, house.count("export_run").await, house.count("export_part").await)
}

on_both! {
    async fn a_file_holds_the_books_as_programs_read_them(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let rate = TaxRateForm { name: "VAT 20%".into(), percent: "20".into(), category: "standard".into(), ..TaxRateForm::default() };
        let tax = house.service.create_tax_rate(&maya, &rate).await.expect("makes").to_string();
        let two = invoice(vec![line("Filters", "2.5", "10", &tax), line("Work", "1", "1000", "")]);
        let id = house.service.create_invoice(&maya, acme, &two).await.expect("drafts");
        send(house, &maya, id).await;
        draft(house, &maya, acme).await;
        pay(house, &maya, acme, "40").await;
        let all = file(house, &maya, form("invoices", of(ExportSource::Invoices))).await;
        assert_eq!(all.len(), 2);
        // What was written in one moment stands in no order.
        let of_number = |rows: &[HashMap<String, String>], number: &str| -> Vec<HashMap<String, String>> {
            rows.iter().filter(|row| row["Invoice number"] == number).cloned().collect()
        };
        let (sent, draft) = (of_number(&all, "2026-0001"), of_number(&all, ""));
        let amounts = ["Invoice number", "Status", "Customer", "Date", "To be paid by", "Currency", "Without tax", "Tax", "Total", "Paid", "Left to pay"];
        assert_eq!(
            cells(&sent[0], &amounts),
            ["2026-0001", "Partly paid", "Acme", "2026-03-12", "2026-03-26", "EUR", "1025.00", "5.00", "1030.00", "40.00", "990.00"]
        );
        assert_eq!(cells(&draft[0], &["Invoice number", "Status"]), ["", "Draft"]);
        let lines = file(house, &maya, form("invoice_lines", of(ExportSource::Invoices))).await;
        let lines = of_number(&lines, "2026-0001");
        let told = ["Invoice number", "Line", "Description", "Quantity", "Price", "Tax", "Tax %", "Amount"];
        assert_eq!(cells(&lines[0], &told), ["2026-0001", "1", "Filters", "2.5", "10", "VAT 20%", "20", "25.00"]);
        assert_eq!(cells(&lines[1], &told), ["2026-0001", "2", "Work", "1", "1000", "", "0", "1000.00"]);
        let payments = file(house, &maya, form("payments", of(ExportSource::Payments))).await;
        let told = ["Date", "Customer", "Method", "Status", "Reference", "Amount", "Used for invoices", "Left"];
        assert_eq!(cells(&payments[0], &told), ["2026-03-12", "Acme", "Cash", "Received", "'=RENT()", "40.00", "40.00", "0.00"]);
    }

    async fn quotes_proposals_and_credit_notes_go_out_as_their_lists_show_them(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        sent_quote(house, &maya, acme).await;
        let proposal = QuoteForm { kind: QuoteKind::Proposal, title: "A quieter hall".into(), body: "We propose.".into(), ..quote_form(Vec::new()) };
        house.service.create_quote(&maya, acme, &proposal).await.expect("drafts");
        credit(house, &maya, acme).await;
        let told = ["Quote number", "Version", "Status", "Customer", "Title", "Date", "Valid until", "Currency", "Total"];
        let quotes = file(house, &maya, form("quotes", of(ExportSource::Quotes))).await;
        assert_eq!(quotes.len(), 1);
        assert_eq!(cells(&quotes[0], &told), ["Q-2026-001", "1", "Sent", "Acme", "Refit", "2026-03-12", "2026-03-31", "EUR", "100.00"]);
        let proposals = file(house, &maya, form("proposals", of(ExportSource::Proposals))).await;
        assert_eq!(proposals.len(), 1);
        assert_eq!(cells(&proposals[0], &["Quote number", "Status", "Title", "Total"]), ["", "Draft", "A quieter hall", ""], "what has no price says none");
        let notes = file(house, &maya, form("credit_notes", of(ExportSource::CreditNotes))).await;
        let told = ["Status", "Invoice number", "Customer", "Reason", "Total", "Used for invoices", "Left"];
        assert_eq!(cells(&notes[0], &told), ["Used", "2026-0001", "Acme", "'=BROKEN()", "20.00", "20.00", "0.00"]);
        let query = ExportQuery { status: "accepted".into(), ..of(ExportSource::Quotes) };
        assert_eq!(house.service.exports(&maya, &query).await.expect("counts").found, 0, "the filter of the list is that of the file");
    }

    async fn a_file_of_credit_notes_is_for_those_who_see_them(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let mark = house.staff("mark", Role::Manager).await;
        credit(house, &maya, acme).await;
        file(house, &mark, form("credit_notes", of(ExportSource::CreditNotes))).await;
        let ready = house.service.exports(&mark, &of(ExportSource::CreditNotes)).await.expect("lists").runs.remove(0).id;
        house.service.save_access(&maya, mark.id, &exception(Right::CreditNotesView, Scope::None, "")).await.expect("closes");
        let mark = house.viewer(&mark.email).await;
        let before = traces(house).await;
        assert_eq!(refusal(house.service.exports(&mark, &of(ExportSource::CreditNotes)).await), Refusal::Forbidden);
        assert_eq!(refusal(house.service.start_export(&mark, &form("credit_notes", of(ExportSource::CreditNotes))).await), Refusal::Forbidden);
        assert_eq!(refusal(house.service.take_export(&mark, &ready).await), Refusal::Forbidden);
        assert_eq!(traces(house).await, before);
        assert_eq!(file(house, &mark, form("invoices", of(ExportSource::Invoices))).await.len(), 1);
    }

    async fn the_filter_of_the_list_is_that_of_the_file(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let other = house.customer(&maya, "Birch").await;
        for customer in [acme, other] {
            sent(house, &maya, customer).await;
            pay(house, &maya, customer, "1").await;
        }
        draft(house, &maya, acme).await;
        for (status, customer, found) in [("", "", 3), ("draft", "", 1), ("open", &*acme.to_string(), 1), ("", "no id", 0)] {
            let query = ExportQuery { status: status.into(), customer: customer.into(), ..of(ExportSource::Invoices) };
            assert_eq!(house.service.exports(&maya, &query).await.expect("counts").found, found, "{status} {customer}");
            assert_eq!(file(house, &maya, form("invoices", query)).await.len() as u64, found);
        }
        let query = ExportQuery { q: "birch".into(), ..of(ExportSource::Payments) };
        assert_eq!(file(house, &maya, form("payments", query)).await.len(), 1);
    }

    async fn each_list_has_its_own_kinds_and_its_own_files(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        sent(house, &maya, acme).await;
        let before = traces(house).await;
        for (what, source) in [("customers", ExportSource::Invoices), ("payments", ExportSource::Invoices), ("invoices", ExportSource::Customers), ("", ExportSource::Payments)] {
            let refused = refusal(house.service.start_export(&maya, &form(what, of(source))).await);
            assert_eq!(refused, Refusal::field("what", Problem::Choice), "{what}");
        }
        assert_eq!(traces(house).await, before);
        file(house, &maya, form("invoices", of(ExportSource::Invoices))).await;
        for (source, runs) in [(ExportSource::Customers, 0), (ExportSource::Invoices, 1), (ExportSource::Payments, 0)] {
            assert_eq!(house.service.exports(&maya, &of(source)).await.expect("lists").runs.len(), runs, "{source:?}");
        }
    }

    async fn nobody_takes_out_more_than_they_see_nor_what_is_hidden(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let joe = house.staff("joe", Role::User).await;
        let theirs = house.customer(&joe, "Theirs").await;
        for customer in [acme, theirs] {
            sent(house, &maya, customer).await;
            pay(house, &maya, customer, "1").await;
        }
        let before = traces(house).await;
        for (what, source) in [("invoices", ExportSource::Invoices), ("payments", ExportSource::Payments)] {
            assert_eq!(refusal(house.service.exports(&joe, &of(source)).await), Refusal::Forbidden);
            assert_eq!(refusal(house.service.start_export(&joe, &form(what, of(source))).await), Refusal::Forbidden);
        }
        assert_eq!(traces(house).await, before);
        for (right, scope) in [
            (Right::InvoicesView, Scope::Assigned),
            (Right::InvoicesExport, Scope::All),
            (Right::PaymentsView, Scope::Assigned),
            (Right::PaymentsExport, Scope::All),
            (Right::ContactsFieldName, Scope::None),
        ] {
            house.service.save_access(&maya, joe.id, &exception(right, scope, "")).await.expect("gives");
        }
        let joe = house.viewer(&joe.email).await;
        for (what, source) in [("invoices", ExportSource::Invoices), ("payments", ExportSource::Payments)] {
            let rows = file(house, &joe, form(what, of(source))).await;
            assert_eq!(rows.iter().map(|row| row["Customer"].as_str()).collect::<Vec<_>>(), ["(hidden)"], "{what}");
        }
        assert_eq!(file(house, &joe, form("invoice_lines", of(ExportSource::Invoices))).await.len(), 1);
    }

    async fn a_lock_for_each_leaves_it_to_administrators(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let mark = house.staff("mark", Role::Manager).await;
        sent(house, &maya, acme).await;
        file(house, &mark, form("invoices", of(ExportSource::Invoices))).await;
        let ready = house.service.exports(&mark, &of(ExportSource::Invoices)).await.expect("lists").runs.remove(0).id;
        house.service.save_locks(&maya, &[Lock::ExportInvoices]).await.expect("locks");
        let locked = house.viewer(&mark.email).await;
        let before = traces(house).await;
        assert_eq!(refusal(house.service.exports(&locked, &of(ExportSource::Invoices)).await), Refusal::Forbidden);
        assert_eq!(refusal(house.service.take_export(&locked, &ready).await), Refusal::Forbidden);
        assert_eq!(traces(house).await, before);
        assert_eq!(refusal(house.service.exports(&locked, &of(ExportSource::CreditNotes)).await), Refusal::Forbidden, "they go with the invoices");
        house.service.exports(&locked, &of(ExportSource::Payments)).await.expect("payments have a lock of their own");
        house.service.exports(&locked, &of(ExportSource::Quotes)).await.expect("and so have quotes");
        house.service.save_locks(&maya, &[Lock::ExportQuotes]).await.expect("locks");
        let locked = house.viewer(&mark.email).await;
        let before = traces(house).await;
        for (what, source) in [("quotes", ExportSource::Quotes), ("proposals", ExportSource::Proposals)] {
            assert_eq!(refusal(house.service.start_export(&locked, &form(what, of(source))).await), Refusal::Forbidden, "{what}");
        }
        assert_eq!(traces(house).await, before);
        let alan = house.staff("alan", Role::Administrator).await;
        assert_eq!(file(house, &alan, form("invoices", of(ExportSource::Invoices))).await.len(), 1);
    }
}
