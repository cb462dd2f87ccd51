//! The trash: whose it is, what comes back with what, and what is gone for good.

use crate::invoices::{acme_with_ana, draft as invoice_draft, line, sent as sent_invoice};
use crate::quotes::{books, form as quote_form, sent as sent_quote, status};
use crate::support::{House, exception, on_both, refusal};
use domain::access::{Lock, Masked, Right, Role, Scope, Staff};
use domain::account::Realm;
use domain::credit_note::{CreditLineForm, CreditNoteForm};
use domain::documents::DocumentQuery;
use domain::quote::{QuoteKind, QuoteStatus};
use domain::staff::Switches;
use domain::trash::{TrashKind, Trashed};
use domain::{Problem, Refusal, time};
use service::audit::chain::check;
use service::session::SessionStore;
use std::sync::Arc;
use tower_sessions::Session;
use uuid::Uuid;

const CUSTOMERS: TrashKind = TrashKind::Customers;
const CONTACTS: TrashKind = TrashKind::Contacts;

/// A session whose password was given just now.
async fn fresh(house: &House, who: &Staff) -> Session {
    let session = Session::new(None, Arc::new(SessionStore::new(house.service.clone(), Realm::Staff)), None);
    house.service.start_session(&session, Realm::Staff, who.id.uuid()).await.expect("starts");
    session
}

async fn rows(house: &House, viewer: &Staff, kind: TrashKind) -> Vec<Trashed> {
    house.service.trash(viewer, kind, "").await.expect("lists").page.rows
}

fn names(rows: &[Trashed]) -> Vec<String> {
    rows.iter().map(|row| row.name.clone().shown().unwrap_or_default()).collect()
}

on_both! {
    async fn a_contact_that_went_alone_is_seen_and_taken_back_by_whom_it_belongs_to(house: &House) {
        let maya = house.main_administrator().await;
        let max = house.staff("max", Role::Manager).await;
        let una = house.staff("una", Role::User).await;
        let acme = house.customer(&max, "Acme").await;
        house.contact(&max, acme, "Ana", "Acme").await;
        let bo = house.contact(&max, acme, "Bo", "Acme").await;
        house.service.trash_contact(&max, acme, bo).await.expect("trashes");
        assert_eq!(names(&rows(house, &maya, CONTACTS).await), ["Bo Acme"]);
        assert!(rows(house, &una, CONTACTS).await.is_empty(), "a customer that she does not see");
        assert_eq!(refusal(house.service.restore_trashed(&una, CONTACTS, &[bo.uuid()]).await), Refusal::NotFound);
        assert_eq!(refusal(house.service.restore_trashed(&maya, CUSTOMERS, &[bo.uuid()]).await), Refusal::NotFound);
        house.service.restore_trashed(&maya, CONTACTS, &[bo.uuid()]).await.expect("restores");
        assert_eq!(house.service.customer(&max, acme).await.expect("reads").contacts.len(), 2);
        assert_eq!(house.count("audit WHERE action = 'contact.restored'").await, 1);
        assert_eq!(refusal(house.service.restore_trashed(&maya, CONTACTS, &[bo.uuid()]).await), Refusal::NotFound, "once");
    }

    async fn the_contacts_of_a_trashed_customer_have_no_line_of_their_own(house: &House) {
        let maya = house.main_administrator().await;
        let acme = house.customer(&maya, "Acme").await;
        let ana = house.contact(&maya, acme, "Ana", "Acme").await;
        house.service.trash_customer(&maya, acme).await.expect("trashes");
        assert!(rows(house, &maya, CONTACTS).await.is_empty());
        assert_eq!(refusal(house.service.restore_trashed(&maya, CONTACTS, &[ana.uuid()]).await), Refusal::NotFound);
        house.service.restore_trashed(&maya, CUSTOMERS, &[acme.uuid()]).await.expect("restores");
        assert_eq!(house.service.customer(&maya, acme).await.expect("reads").contacts.len(), 1);
    }

    async fn names_in_the_trash_are_as_hidden_as_before(house: &House) {
        let maya = house.main_administrator().await;
        let una = house.staff("una", Role::User).await;
        let acme = house.customer(&una, "Acme").await;
        house.contact(&una, acme, "Ana", "Acme").await;
        let bo = house.contact(&una, acme, "Bo", "Acme").await;
        let all = exception(Right::TrashView, Scope::All, "");
        house.service.save_access(&maya, una.id, &all).await.expect("saves");
        house.service.trash_contact(&maya, acme, bo).await.expect("trashes");
        let una = house.viewer(&una.email).await;
        assert_eq!(names(&rows(house, &una, CONTACTS).await), ["Bo Acme"]);
        house.switch(&maya, una.id, Switches { see_name: false, ..Switches::default() }).await.expect("hides");
        let una = house.viewer(&una.email).await;
        assert_eq!(names(&rows(house, &una, CONTACTS).await), [""]);
    }

    async fn drafts_of_a_customer_in_the_trash_are_there_for_those_alone_who_see_all(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let joe = house.staff("joe", Role::User).await;
        let card = house.service.customer(&maya, acme).await.expect("shows").version;
        house.service.assign_staff(&maya, acme, card, &joe.id.to_string(), &[]).await.expect("assigns");
        for (right, scope) in [
            (Right::TrashView, Scope::All),
            (Right::TrashRestore, Scope::All),
            (Right::InvoicesView, Scope::Assigned),
            (Right::CreditNotesView, Scope::Assigned),
        ] {
            house.service.save_access(&maya, joe.id, &exception(right, scope, "")).await.expect("opens");
        }
        let joe = house.viewer(&joe.email).await;
        let service = &house.service;
        let quote = quote_form(vec![line("Service", "1", "100", "")]);
        let quote = service.create_quote(&maya, acme, &quote).await.expect("drafts");
        let bill = invoice_draft(house, &maya, acme).await;
        let back = CreditLineForm { quantity: "1".to_owned(), price: "10".to_owned() };
        let back = CreditNoteForm { reason: "Broken".to_owned(), lines: vec![back], ..CreditNoteForm::default() };
        let of = sent_invoice(house, &maya, acme).await;
        let credit = service.create_credit_note(&maya, of, &back).await.expect("drafts");
        service.delete_quote(&maya, quote, 1).await.expect("deletes");
        service.delete_invoice(&maya, bill, 1).await.expect("deletes");
        service.delete_credit_note(&maya, credit, 1).await.expect("deletes");
        let drafts = [
            (TrashKind::Quotes, quote.uuid()),
            (TrashKind::Invoices, bill.uuid()),
            (TrashKind::CreditNotes, credit.uuid()),
        ];
        for (kind, _) in drafts {
            assert_eq!(rows(house, &joe, kind).await.len(), 1, "{kind:?} of his customer");
        }
        service.trash_customer(&maya, acme).await.expect("trashes");
        let before = house.count("audit").await;
        for (kind, id) in drafts {
            assert!(rows(house, &joe, kind).await.is_empty(), "{kind:?}");
            assert_eq!(refusal(service.restore_trashed(&joe, kind, &[id]).await), Refusal::NotFound, "{kind:?}");
            assert_eq!(rows(house, &maya, kind).await.len(), 1, "{kind:?} stays where it was");
        }
        assert_eq!(house.count("audit").await, before);
        service.restore_trashed(&maya, CUSTOMERS, &[acme.uuid()]).await.expect("restores");
        for (kind, id) in drafts {
            service.restore_trashed(&joe, kind, &[id]).await.expect("restores");
        }
    }

    async fn a_version_that_comes_back_supersedes_what_was_sent_only_for_who_sends_quotes(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let greta = house.staff("greta", Role::Manager).await;
        let (service, kind) = (&house.service, TrashKind::Quotes);
        let first = sent_quote(house, &maya, acme).await;
        let second = service.revise_quote(&maya, first, 2).await.expect("revises");
        service.delete_quote(&maya, second, 1).await.expect("deletes");
        service.save_access(&maya, greta.id, &exception(Right::QuotesSend, Scope::None, "")).await.expect("narrows");
        let reads = house.viewer(&greta.email).await;
        let before = books(house).await;
        assert_eq!(refusal(service.restore_trashed(&reads, kind, &[second.uuid()]).await), Refusal::Forbidden);
        assert_eq!(books(house).await, before);
        assert_eq!(status(house, &maya, first).await, QuoteStatus::Sent);
        service.restore_trashed(&greta, kind, &[second.uuid()]).await.expect("as she could before");
        assert_eq!(status(house, &maya, first).await, QuoteStatus::Superseded);
    }

    async fn the_lists_of_its_documents_outlive_a_customer_for_those_who_see_all(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let joe = house.staff("joe", Role::User).await;
        let card = house.service.customer(&maya, acme).await.expect("shows").version;
        house.service.assign_staff(&maya, acme, card, &joe.id.to_string(), &[]).await.expect("assigns");
        house.switch(&maya, joe.id, Switches { payments: true, ..Switches::default() }).await.expect("switches");
        let joe = house.viewer(&joe.email).await;
        sent_invoice(house, &maya, acme).await;
        sent_quote(house, &maya, acme).await;
        let service = &house.service;
        let invoices = DocumentQuery { customer: acme.to_string(), ..DocumentQuery::default() };
        let quotes = DocumentQuery { customer: acme.to_string(), ..DocumentQuery::default() };
        assert_eq!(service.invoices(&joe, &invoices).await.expect("lists").page.rows.len(), 1);
        assert_eq!(service.quotes(&joe, QuoteKind::Quote, &quotes).await.expect("lists").page.rows.len(), 1);
        assert!(service.quotes(&maya, QuoteKind::Quote, &quotes).await.expect("lists").can_create);
        service.trash_customer(&maya, acme).await.expect("trashes");
        let name = Some(Masked::Shown("Acme".to_owned()));
        let list = service.invoices(&maya, &invoices).await.expect("the books stay whole");
        assert_eq!((list.page.rows.len(), &list.customer, list.can_create), (1, &name, false));
        let list = service.quotes(&maya, QuoteKind::Quote, &quotes).await.expect("lists");
        assert_eq!((list.page.rows.len(), &list.customer, list.can_create), (1, &name, false));
        assert_eq!(refusal(service.invoices(&joe, &invoices).await), Refusal::NotFound);
        assert_eq!(refusal(service.quotes(&joe, QuoteKind::Quote, &quotes).await), Refusal::NotFound);
        let nobody = DocumentQuery { customer: Uuid::nil().to_string(), ..invoices };
        assert_eq!(refusal(service.invoices(&maya, &nobody).await), Refusal::NotFound);
    }

    async fn all_that_is_chosen_comes_back_or_nothing(house: &House) {
        let maya = house.main_administrator().await;
        let mut ids = Vec::new();
        for name in ["Acme", "Kestrel", "Lumi"] {
            let id = house.customer(&maya, name).await;
            house.service.trash_customer(&maya, id).await.expect("trashes");
            ids.push(id.uuid());
        }
        for wrong in [vec![], vec![ids[0], Uuid::nil()], vec![ids[0], ids[0]]] {
            assert_eq!(refusal(house.service.restore_trashed(&maya, CUSTOMERS, &wrong).await), Refusal::NotFound);
            assert_eq!(house.count("customer WHERE trashed_at IS NULL").await, 0);
        }
        house.service.restore_trashed(&maya, CUSTOMERS, &ids[..2]).await.expect("restores");
        assert_eq!(names(&rows(house, &maya, CUSTOMERS).await), ["Lumi"]);
        assert_eq!(house.count("audit WHERE action = 'restored.many' AND amount = 2").await, 1);
    }

    async fn what_is_purged_is_gone_with_all_that_hangs_on_it_and_the_audit_stays_whole(house: &House) {
        let maya = house.main_administrator().await;
        let acme = house.customer(&maya, "Acme").await;
        let ana = house.contact(&maya, acme, "Ana", "Acme").await;
        house.service.invite_contact(&maya, acme, ana).await.expect("invites");
        house.service.add_note(&maya, acme, "Remember", false).await.expect("notes");
        house.service.trash_customer(&maya, acme).await.expect("trashes");
        let session = fresh(house, &maya).await;
        house.service.purge_trashed(&maya, CUSTOMERS, &[acme.uuid()], &session).await.expect("purges");
        for table in ["customer", "contact", "note", "customer_staff", "customer_term", "invitation WHERE contact_id IS NOT NULL"] {
            assert_eq!(house.count(table).await, 0, "{table}");
        }
        let about = "audit WHERE action IN ('customer.created', 'customer.purged') AND customer_id IS NOT NULL";
        assert_eq!(house.count(about).await, 2);
        assert_eq!(house.count("audit WHERE action = 'trash.purged' AND class = 'purge' AND amount = 1").await, 1);
        assert!(check(&house.db).await.expect("reads").flaws.is_empty());
        assert_eq!(refusal(house.service.purge_trashed(&maya, CUSTOMERS, &[acme.uuid()], &session).await), Refusal::NotFound);
    }

    async fn purging_needs_the_right_the_record_and_the_password(house: &House) {
        let maya = house.main_administrator().await;
        let cora = house.staff("cora", Role::Contributor).await;
        let greta = house.staff("greta", Role::Manager).await;
        let acme = house.customer(&maya, "Acme").await;
        let kept = house.customer(&maya, "Kept").await;
        house.service.trash_customer(&greta, acme).await.expect("trashes");
        let session = fresh(house, &cora).await;
        assert_eq!(refusal(house.service.purge_trashed(&cora, CUSTOMERS, &[acme.uuid()], &session).await), Refusal::Forbidden);
        let session = fresh(house, &greta).await;
        assert_eq!(refusal(house.service.purge_trashed(&greta, CUSTOMERS, &[kept.uuid()], &session).await), Refusal::NotFound, "it lives");
        house.clock.advance(5 * time::MINUTE);
        assert_eq!(refusal(house.service.purge_trashed(&greta, CUSTOMERS, &[acme.uuid()], &session).await), Refusal::Unconfirmed);
        // With the scope of one's own, only what one put there.
        house.service.save_access(&maya, greta.id, &exception(Right::TrashPurge, Scope::Own, "")).await.expect("narrows");
        house.service.trash_customer(&maya, kept).await.expect("trashes");
        let greta = house.viewer(&greta.email).await;
        let session = fresh(house, &greta).await;
        assert_eq!(refusal(house.service.purge_trashed(&greta, CUSTOMERS, &[acme.uuid(), kept.uuid()], &session).await), Refusal::Forbidden);
        assert_eq!(house.count("customer").await, 2, "both or none");
        house.service.purge_trashed(&greta, CUSTOMERS, &[acme.uuid()], &session).await.expect("her own");
        assert_eq!(house.count("customer").await, 1);
    }

    async fn the_lock_on_documents_holds_in_the_trash_too(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let max = house.staff("max", Role::Manager).await;
        let service = &house.service;
        let form = quote_form(vec![line("Service", "1", "100", "")]);
        let quote = service.create_quote(&maya, acme, &form).await.expect("drafts");
        let bill = invoice_draft(house, &maya, acme).await;
        let back = CreditLineForm { quantity: "1".to_owned(), price: "10".to_owned() };
        let back = CreditNoteForm { reason: "Broken".to_owned(), lines: vec![back], ..CreditNoteForm::default() };
        let credit = service.create_credit_note(&maya, sent_invoice(house, &maya, acme).await, &back).await.expect("drafts");
        service.delete_quote(&maya, quote, 1).await.expect("deletes");
        service.delete_invoice(&maya, bill, 1).await.expect("deletes");
        service.delete_credit_note(&maya, credit, 1).await.expect("deletes");
        let [birch, cedar, dunes] = [house.customer(&maya, "Birch").await, house.customer(&maya, "Cedar").await, house.customer(&maya, "Dunes").await];
        service.create_quote(&maya, birch, &form).await.expect("drafts");
        invoice_draft(house, &maya, cedar).await;
        for id in [birch, cedar, dunes] {
            service.trash_customer(&maya, id).await.expect("trashes");
        }
        let all = [
            (TrashKind::Quotes, quote.uuid()),
            (TrashKind::Invoices, bill.uuid()),
            (TrashKind::CreditNotes, credit.uuid()),
            (CUSTOMERS, birch.uuid()),
            (CUSTOMERS, cedar.uuid()),
        ];
        service.save_locks(&maya, &[Lock::DeleteDocuments]).await.expect("locks");
        let max = house.viewer(&max.email).await;
        let session = fresh(house, &max).await;
        let before = books(house).await;
        for (kind, id) in all {
            let row = rows(house, &max, kind).await.into_iter().find(|row| row.id == id.to_string()).expect("is there");
            assert!(row.may_restore && !row.may_purge, "{kind:?}");
            assert_eq!(refusal(service.purge_trashed(&max, kind, &[id], &session).await), Refusal::Forbidden, "{kind:?}");
        }
        let both = [dunes.uuid(), birch.uuid()];
        assert_eq!(refusal(service.purge_trashed(&max, CUSTOMERS, &both, &session).await), Refusal::Forbidden);
        assert_eq!((books(house).await, house.count("customer").await, house.count("credit_note").await), (before, 4, 1));
        service.purge_trashed(&max, CUSTOMERS, &[dunes.uuid()], &session).await.expect("it has no drafts");
        let session = fresh(house, &maya).await;
        for (kind, id) in all {
            assert!(rows(house, &maya, kind).await.iter().all(|row| row.may_purge), "{kind:?}");
            service.purge_trashed(&maya, kind, &[id], &session).await.expect("an administrator passes");
        }
        assert_eq!((house.count("quote").await, house.count("invoice").await, house.count("credit_note").await), (0, 1, 0));
        for (action, count) in [("quote.purged", 2), ("invoice.purged", 2), ("credit_note.purged", 1), ("customer.purged", 3)] {
            assert_eq!(house.count(&format!("audit WHERE action = '{action}'")).await, count, "{action}");
        }
    }

    async fn the_lock_on_customers_holds_in_the_trash_too(house: &House) {
        let maya = house.main_administrator().await;
        let max = house.staff("max", Role::Manager).await;
        let (acme, kept) = (house.customer(&maya, "Acme").await, house.customer(&maya, "Kept").await);
        house.contact(&maya, kept, "Al", "Kept").await;
        let bo = house.contact(&maya, kept, "Bo", "Kept").await;
        house.service.trash_customer(&maya, acme).await.expect("trashes");
        house.service.trash_contact(&maya, kept, bo).await.expect("trashes");
        house.service.save_locks(&maya, &[Lock::DeleteCustomers]).await.expect("locks");
        let max = house.viewer(&max.email).await;
        let session = fresh(house, &max).await;
        for (kind, id) in [(CUSTOMERS, acme.uuid()), (CONTACTS, bo.uuid())] {
            assert!(rows(house, &max, kind).await.iter().all(|row| row.may_restore && !row.may_purge), "{kind:?}");
            assert_eq!(refusal(house.service.purge_trashed(&max, kind, &[id], &session).await), Refusal::Forbidden);
        }
        assert_eq!((house.count("customer").await, house.count("contact").await), (2, 2));
        house.service.save_locks(&maya, &[]).await.expect("unlocks");
        let max = house.viewer(&max.email).await;
        for (kind, id) in [(CUSTOMERS, acme.uuid()), (CONTACTS, bo.uuid())] {
            house.service.purge_trashed(&max, kind, &[id], &session).await.expect("as before");
        }
        assert_eq!((house.count("customer").await, house.count("contact").await), (1, 1));
    }

    async fn the_clock_empties_it_after_as_many_days_as_the_company_says(house: &House) {
        let maya = house.main_administrator().await;
        let max = house.staff("max", Role::Manager).await;
        assert_eq!(refusal(house.service.save_trash_days(&max, "10").await), Refusal::Forbidden);
        for wrong in ["", "6", "366", "-7", "ten"] {
            let told = Refusal::field("days", Problem::Between { least: 7, most: 365 });
            assert_eq!(refusal(house.service.save_trash_days(&maya, wrong).await), told, "{wrong}");
        }
        assert_eq!(house.service.trash_days().await.expect("reads"), 30);
        house.service.save_trash_days(&maya, " 10 ").await.expect("saves");
        let acme = house.customer(&maya, "Acme").await;
        house.contact(&maya, acme, "Ana", "Acme").await;
        let lumi = house.customer(&maya, "Lumi").await;
        house.contact(&maya, lumi, "Lu", "Lumi").await;
        let lee = house.contact(&maya, lumi, "Lee", "Lumi").await;
        house.service.trash_customer(&maya, acme).await.expect("trashes");
        house.clock.advance(time::DAY);
        house.service.trash_contact(&maya, lumi, lee).await.expect("trashes");
        house.clock.advance(9 * time::DAY);
        house.service.tidy().await.expect("tidies");
        assert_eq!((house.count("customer").await, house.count("contact").await), (2, 3), "not yet");
        house.clock.advance(1);
        house.service.tidy().await.expect("tidies");
        assert_eq!((house.count("customer").await, house.count("contact").await), (1, 2), "and with it its contact");
        house.clock.advance(time::DAY);
        house.service.tidy().await.expect("tidies");
        assert_eq!((house.count("customer").await, house.count("contact").await), (1, 1));
        assert_eq!(house.count("audit WHERE action = 'trash.purged' AND actor_kind = 'system' AND amount = 1").await, 2);
    }
}
