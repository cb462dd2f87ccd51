//! Invoices: drafts, sending, numbers without gaps, and what the customer sees of them.

// Long because the life of an invoice is told in one place, from the draft to the trash.

use crate::support::{House, exception, new_password, on_both, refusal};
use domain::access::{Member, Right, Role, Scope, Staff};
use domain::account::Realm;
use domain::billing::BillingSettingsForm;
use domain::contact::PortalForm;
use domain::customer::CustomerForm;
use domain::documents::DocumentQuery;
use domain::invoice::{InvoiceForm, InvoiceStatus, Standing};
use domain::sales::LineForm;
use domain::staff::Switches;
use domain::tax::TaxRateForm;
use domain::{CustomerId, InvoiceId, Problem, Refusal};
use service::Sending;

pub fn line(description: &str, quantity: &str, price: &str, tax: &str) -> LineForm {
    LineForm {
        description: description.to_owned(),
        quantity: quantity.to_owned(),
        price: price.to_owned(),
        tax: tax.to_owned(),
        ..LineForm::default()
    }
}

pub fn form(lines: Vec<LineForm>) -> InvoiceForm {
    InvoiceForm {
        currency: "EUR".to_owned(),
        terms: "14".to_owned(),
        prices: "net".to_owned(),
        lines,
        ..InvoiceForm::default()
    }
}

/// A draft over 100 euros.
pub async fn draft(house: &House, maya: &Staff, customer: CustomerId) -> InvoiceId {
    let form = form(vec![line("Service", "1", "100", "")]);
    house.service.create_invoice(maya, customer, &form).await.expect("drafts")
}

pub async fn send(house: &House, maya: &Staff, id: InvoiceId) {
    let card = house.service.invoice(maya, id).await.expect("shows");
    let by = if card.recipients > 0 { Sending::ByMail } else { Sending::ByHand };
    house.service.send_invoice(maya, id, card.version, by).await.expect("sends");
}

/// An invoice over 100 euros that the customer has.
pub async fn sent(house: &House, maya: &Staff, customer: CustomerId) -> InvoiceId {
    let id = draft(house, maya, customer).await;
    send(house, maya, id).await;
    id
}

/// Acme with Ana, its primary contact, who signs in.
pub async fn acme_with_ana(house: &House) -> (Staff, CustomerId, Member) {
    let maya = house.main_administrator().await;
    let acme = house.customer(&maya, "Acme").await;
    let ana = house.signing_in(&maya, acme, "Ana", "Pop").await;
    (maya, acme, ana)
}

/// All that acts on invoices could change.
async fn books(house: &House) -> (i64, i64, i64, String) {
    let invoices = "SELECT coalesce(max(version), 0) || ' ' || count(*) || ' ' || coalesce(sum(due), 0) FROM invoice";
    (
        house.count("audit").await,
        house.count("mail").await,
        house
            .one::<Option<i64>>("SELECT CAST(sum(last) AS bigint) FROM series WHERE name LIKE 'invoice%'")
            .await
            .unwrap_or(0),
        house.one(invoices).await,
    )
}

mod sending {
    use super::*;

    on_both! {
        async fn gives_a_number_freezes_the_document_and_tells_who_looks_after_the_money(house: &House) {
            let (maya, acme, ana) = acme_with_ana(house).await;
            let id = draft(house, &maya, acme).await;
            assert_eq!(refusal(house.service.own_invoice(&ana, id).await), Refusal::NotFound, "a draft is nobody's outside");
            assert!(house.service.own_invoices(&ana, "", "").await.expect("lists").page.rows.is_empty());
            send(house, &maya, id).await;
            let card = house.service.invoice(&maya, id).await.expect("shows");
            assert_eq!((card.number.as_deref(), card.standing), (Some("2026-0001"), Standing::Status(InvoiceStatus::Sent)));
            assert_eq!(card.due_on.expect("has a day").at, "2026-03-26");
            let own = house.service.own_invoice(&ana, id).await.expect("reads");
            assert_eq!((own.number.as_str(), own.due.as_deref()), ("2026-0001", Some("€\u{a0}100.00")));
            assert_eq!(house.count("mail WHERE category = 'billing' AND to_address = 'ana.pop@customer.example'").await, 1);
            assert_eq!(house.count("audit WHERE action = 'invoice.sent'").await, 1);
            assert_eq!(house.one::<String>("SELECT currency FROM customer").await, "EUR", "the first document fixes it");
        }

        async fn what_was_sent_never_changes(house: &House) {
            let (maya, acme, ana) = acme_with_ana(house).await;
            let id = sent(house, &maya, acme).await;
            let before = house.service.own_invoice(&ana, id).await.expect("reads");
            let frozen: String = house.one("SELECT frozen FROM invoice").await;
            let version = house.service.invoice(&maya, id).await.expect("shows").version;
            let other = form(vec![line("Other", "1", "1", "")]);
            let state = books(house).await;
            let frozen_refusal = Refusal::field("", Problem::Frozen);
            assert_eq!(refusal(house.service.save_invoice(&maya, id, version, &other).await), frozen_refusal);
            assert_eq!(refusal(house.service.delete_invoice(&maya, id, version).await), frozen_refusal);
            assert_eq!(refusal(house.service.send_invoice(&maya, id, version, Sending::ByMail).await), frozen_refusal);
            assert_eq!(refusal(house.service.invoice_form(&maya, id).await), Refusal::NotFound);
            assert_eq!(books(house).await, state);
            // Neither the customer's new name nor new settings reach it (BR-10).
            let renamed = CustomerForm { kind: "company".into(), name: "Acme Holding".into(), currency: "EUR".into(), ..CustomerForm::default() };
            let customer = house.service.customer(&maya, acme).await.expect("shows").version;
            house.service.save_customer(&maya, acme, customer, &renamed).await.expect("renames");
            let settings = house.service.billing_settings_form(&maya).await.expect("shows");
            let settings = BillingSettingsForm { name: "Another Ltd".into(), ..settings };
            house.service.save_billing_settings(&maya, &settings, &house.fresh().await).await.expect("saves");
            assert_eq!(house.service.own_invoice(&ana, id).await.expect("reads"), before);
            assert_eq!(house.one::<String>("SELECT frozen FROM invoice").await, frozen);
        }

        async fn is_hindered_by_what_is_missing_and_no_number_is_used_up(house: &House) {
            let (maya, acme, _) = acme_with_ana(house).await;
            let empty = house.service.create_invoice(&maya, acme, &form(Vec::new())).await.expect("drafts");
            let state = books(house).await;
            let refused = refusal(house.service.send_invoice(&maya, empty, 1, Sending::ByMail).await);
            assert_eq!(refused, Refusal::field("lines", Problem::NoLines));
            let later = InvoiceForm { date: "2026-03-13".into(), ..form(vec![line("x", "1", "1", "")]) };
            house.service.save_invoice(&maya, empty, 1, &later).await.expect("saves");
            let refused = refusal(house.service.send_invoice(&maya, empty, 2, Sending::ByMail).await);
            assert_eq!(refused, Refusal::field("date", Problem::Future));
            let back = InvoiceForm { date: String::new(), ..form(vec![line("x", "-1", "1", "")]) };
            house.service.save_invoice(&maya, empty, 2, &back).await.expect("saves");
            let refused = refusal(house.service.send_invoice(&maya, empty, 3, Sending::ByMail).await);
            assert_eq!(refused, Refusal::field("lines", Problem::Negative));
            assert_eq!((books(house).await.1, books(house).await.2), (state.1, state.2));
        }

        async fn asks_for_a_rate_that_holds_and_for_vat_numbers_where_the_law_does(house: &House) {
            let (maya, acme, _) = acme_with_ana(house).await;
            let vat = TaxRateForm { name: "VAT 20%".into(), category: "standard".into(), percent: "20".into(), ..TaxRateForm::default() };
            let rate = house.service.create_tax_rate(&maya, &vat).await.expect("creates");
            let old = rate.to_string();
            let reverse = TaxRateForm { name: "Reverse charge".into(), category: "reverse_charge".into(), reason: "Art. 196".into(), ..TaxRateForm::default() };
            let reverse = house.service.create_tax_rate(&maya, &reverse).await.expect("creates").to_string();
            let lines = vec![line("a", "1", "1", &old), line("b", "1", "1", &reverse)];
            let id = house.service.create_invoice(&maya, acme, &form(lines)).await.expect("drafts");
            let over = TaxRateForm { valid_to: "2025-12-31".into(), ..vat };
            house.service.save_tax_rate(&maya, rate, 1, &over).await.expect("ends");
            let Refusal::Invalid(problems) = refusal(house.service.send_invoice(&maya, id, 1, Sending::ByMail).await) else { panic!("another refusal") };
            let told: Vec<(&str, Problem)> = problems.iter().map(|told| (told.field.as_str(), told.problem)).collect();
            assert_eq!(told, [("lines[0][tax]", Problem::RateNotValid), ("lines[1][tax]", Problem::NeedsVatId)]);
            assert_eq!(house.count("invoice WHERE number IS NOT NULL").await, 0);
        }

        async fn goods_bear_no_tax_only_between_two_states_of_the_union(house: &House) {
            let (maya, acme, _) = acme_with_ana(house).await;
            let settings = BillingSettingsForm { country: "RO".into(), vat_id: "RO18547290".into(), ..house.service.billing_settings_form(&maya).await.expect("shows") };
            house.service.save_billing_settings(&maya, &settings, &house.fresh().await).await.expect("saves");
            let goods = TaxRateForm { name: "Goods to the Union".into(), category: "intra_community".into(), reason: "Article 138".into(), ..TaxRateForm::default() };
            let goods = house.service.create_tax_rate(&maya, &goods).await.expect("creates").to_string();
            let id = house.service.create_invoice(&maya, acme, &form(vec![line("a", "1", "1", &goods)])).await.expect("drafts");
            for (vat_id, problem) in [("NULL", Problem::NeedsVatId), ("'RO18547290'", Problem::NeedsTwoStates), ("'GB123456789'", Problem::NeedsTwoStates)] {
                house.run(&format!("UPDATE customer SET vat_id = {vat_id} WHERE name = 'Acme'")).await.expect("writes");
                let told = house.service.invoice(&maya, id).await.expect("shows").hindrances;
                assert_eq!(told.iter().map(|told| (told.field.as_str(), told.problem)).collect::<Vec<_>>(), [("lines[0][tax]", problem)], "said on the draft");
                let refused = refusal(house.service.send_invoice(&maya, id, 1, Sending::ByHand).await);
                assert_eq!(refused, Refusal::field("lines[0][tax]", problem), "{vat_id}");
            }
            assert_eq!(house.count("invoice WHERE number IS NOT NULL").await, 0);
            house.run("UPDATE customer SET vat_id = 'FR40303265045' WHERE name = 'Acme'").await.expect("writes");
            house.service.send_invoice(&maya, id, 1, Sending::ByHand).await.expect("sends");
        }

        async fn tells_nobody_who_wants_no_such_mails_or_may_not_see_invoices(house: &House) {
            let (maya, acme, _) = acme_with_ana(house).await;
            for (first, role) in [("Bea", "billing"), ("Tom", "technical")] {
                let id = house.contact(&maya, acme, first, "Hill").await;
                let portal = PortalForm { role: role.into(), mails: vec!["billing".into()], ..PortalForm::default() };
                house.service.save_contact_portal(&maya, acme, id, &portal).await.expect("saves");
            }
            house.run("UPDATE contact SET mails = 'general' WHERE email = 'ana.pop@customer.example'").await.expect("unticks");
            let id = sent(house, &maya, acme).await;
            let to: String = house.one("SELECT to_address FROM mail WHERE category = 'billing'").await;
            assert_eq!(to, "bea.hill@customer.example", "one mail, and a link to her own page, as she has no sign-in");
            let ana = house.member("ana.pop@customer.example").await.expect("is in");
            assert!(house.service.own_invoice(&ana, id).await.is_ok(), "whom a mail goes to does not decide who sees it (BR-11)");
        }

        async fn numbers_of_one_series_have_no_gaps_whoever_sends_at_once(house: &House) {
            let maya = house.main_administrator().await;
            let acme = house.customer(&maya, "Acme").await;
            let rossi = house.customer(&maya, "Rossi").await;
            let mut drafts = Vec::new();
            for at in 0..24 {
                drafts.push(draft(house, &maya, if at % 2 == 0 { acme } else { rossi }).await);
            }
            let other = house.another_service().await;
            let tasks: Vec<_> = drafts.into_iter().enumerate().map(|(at, id)| {
                let (service, maya) = (if at % 2 == 0 { house.service.clone() } else { other.clone() }, maya.clone());
                tokio::spawn(async move { service.send_invoice(&maya, id, 1, Sending::ByHand).await })
            }).collect();
            for task in tasks {
                // Two instances on one file wait for each other, for a while; who gave up tries again below.
                let _ = task.await.expect("does not panic");
            }
            let left: i64 = house.count("invoice WHERE number IS NULL").await;
            for _ in 0..left {
                let id: uuid::Uuid = house.one("SELECT id FROM invoice WHERE number IS NULL LIMIT 1").await;
                house.service.send_invoice(&maya, id.into(), 1, Sending::ByHand).await.expect("sends");
            }
            let last: String = house.one("SELECT max(number) FROM invoice").await;
            assert_eq!((last.as_str(), house.count("(SELECT DISTINCT number FROM invoice) AS n").await), ("2026-0024", 24));
        }
    }
}

mod scope {
    use super::*;

    /// Joe looks after Acme, and Rossi is somebody else's.
    async fn two_customers(house: &House) -> (Staff, Staff, [InvoiceId; 2], [CustomerId; 2]) {
        let maya = house.main_administrator().await;
        let joe = house.staff("joe", Role::User).await;
        let acme = house.customer(&maya, "Acme").await;
        let rossi = house.customer(&maya, "Rossi").await;
        house.service.assign_staff(&maya, acme, 1, &joe.id.to_string(), &[]).await.expect("assigns");
        let invoices = [sent(house, &maya, acme).await, sent(house, &maya, rossi).await];
        (maya, joe, invoices, [acme, rossi])
    }

    on_both! {
        async fn a_user_sees_none_with_payments_off_and_exactly_their_own_with_payments_on(house: &House) {
            let (maya, joe, [own, other], [acme, _]) = two_customers(house).await;
            assert_eq!(refusal(house.service.invoices(&joe, &DocumentQuery::default()).await), Refusal::Forbidden);
            for id in [own, other] {
                assert_eq!(refusal(house.service.invoice(&joe, id).await), Refusal::NotFound);
            }
            assert_eq!(house.service.customer_billing(&joe, acme).await.expect("answers"), None);
            let on = Switches { see_name: true, shared_view: true, payments: true, ..Switches::default() };
            house.switch(&maya, joe.id, on).await.expect("switches");
            let joe = house.viewer(&joe.email).await;
            let list = house.service.invoices(&joe, &DocumentQuery::default()).await.expect("lists");
            let ids: Vec<InvoiceId> = list.page.rows.iter().map(|row| row.id).collect();
            assert_eq!((ids, list.page.count.n), (vec![own], 1));
            assert_eq!(list.sums.expect("few enough")[0].total, "€\u{a0}100.00", "sums are over the rows in scope");
            let search = DocumentQuery { q: "Rossi".into(), ..DocumentQuery::default() };
            assert!(house.service.invoices(&joe, &search).await.expect("lists").page.rows.is_empty());
            let numbered = DocumentQuery { q: "2026-0002".into(), ..DocumentQuery::default() };
            assert!(house.service.invoices(&joe, &numbered).await.expect("lists").page.rows.is_empty());
            assert!(house.service.invoice(&joe, own).await.is_ok());
            assert_eq!(refusal(house.service.invoice(&joe, other).await), Refusal::NotFound);
            assert_eq!(house.service.customer_billing(&joe, acme).await.expect("answers").expect("sees").invoices.len(), 1);
        }

        async fn sums_stand_in_the_order_of_their_currencies(house: &House) {
            let (maya, ..) = two_customers(house).await;
            let kestrel = house.customer(&maya, "Kestrel").await;
            let lumi = house.customer(&maya, "Lumi").await;
            for (customer, currency) in [(kestrel, "USD"), (lumi, "CHF")] {
                let form = InvoiceForm { currency: currency.to_owned(), ..form(vec![line("Service", "1", "100", "")]) };
                let id = house.service.create_invoice(&maya, customer, &form).await.expect("drafts");
                send(house, &maya, id).await;
            }
            let sums = house.service.invoices(&maya, &DocumentQuery::default()).await.expect("lists").sums.expect("few enough");
            let totals: Vec<&str> = sums.iter().map(|sum| sum.total.as_str()).collect();
            assert_eq!(totals.len(), 3);
            assert!(totals[0].contains("CHF") && totals[1] == "€\u{a0}200.00" && totals[2].contains('$'), "{totals:?}");
        }

        async fn who_may_see_may_not_change_anything_by_that(house: &House) {
            let (maya, joe, [own, _], [acme, _]) = two_customers(house).await;
            house.switch(&maya, joe.id, Switches { payments: true, ..Switches::default() }).await.expect("switches");
            let joe = house.viewer(&joe.email).await;
            let id = draft(house, &maya, acme).await;
            let state = books(house).await;
            let service = &house.service;
            let session = house.fresh().await;
            assert_eq!(refusal(service.create_invoice(&joe, acme, &form(Vec::new())).await), Refusal::Forbidden);
            assert_eq!(refusal(service.save_invoice(&joe, id, 1, &form(Vec::new())).await), Refusal::Forbidden);
            assert_eq!(refusal(service.send_invoice(&joe, id, 1, Sending::ByHand).await), Refusal::Forbidden);
            assert_eq!(refusal(service.delete_invoice(&joe, id, 1).await), Refusal::Forbidden);
            assert_eq!(refusal(service.cancel_invoice(&joe, own, 2, "x", &session).await), Refusal::Forbidden);
            assert_eq!(refusal(service.write_off_invoice(&joe, own, 2, "x", &session).await), Refusal::Forbidden);
            assert_eq!(books(house).await, state);
        }

        async fn a_hidden_name_is_hidden_in_lists_and_on_the_document(house: &House) {
            let (maya, joe, [own, _], _) = two_customers(house).await;
            house.switch(&maya, joe.id, Switches { payments: true, see_name: false, ..Switches::default() }).await.expect("switches");
            let joe = house.viewer(&joe.email).await;
            let list = house.service.invoices(&joe, &DocumentQuery::default()).await.expect("lists");
            assert_eq!(list.page.rows[0].customer_name, domain::access::Masked::Hidden);
            let named = DocumentQuery { q: "Acme".into(), ..DocumentQuery::default() };
            assert!(house.service.invoices(&joe, &named).await.expect("lists").page.rows.is_empty(), "nothing is found by it");
            assert_eq!(house.service.invoice(&joe, own).await.expect("shows").recipient, domain::access::Masked::Hidden);
        }

        async fn a_contributor_reads_no_word_of_money_in_the_activity_nor_in_the_mails(house: &House) {
            let (maya, acme, _) = acme_with_ana(house).await;
            let cora = house.staff("cora", Role::Contributor).await;
            let id = sent(house, &maya, acme).await;
            let session = house.fresh().await;
            house.service.cancel_invoice(&maya, id, 2, "Twice", &session).await.expect("cancels");
            for (viewer, sees) in [(&maya, true), (&cora, false)] {
                let timeline = house.service.customer_timeline(viewer, acme, "").await.expect("shows");
                assert_eq!(timeline.entries.iter().any(|entry| entry.action.starts_with("invoice.")), sees);
                let mails = house.service.customer_history(viewer, acme, &domain::mail::HistoryQuery::default()).await.expect("lists");
                let billing = domain::mail::MailKind::Category(domain::mail::MailCategory::Billing);
                assert_eq!(mails.page.rows.iter().any(|row| row.kind == billing), sees);
            }
            let mail: uuid::Uuid = house.one("SELECT id FROM mail WHERE category = 'billing'").await;
            assert_eq!(refusal(house.service.customer_mail(&cora, acme, &mail.to_string()).await), Refusal::NotFound);
            assert_eq!(refusal(house.service.resend_mail(&cora, acme, &mail.to_string()).await), Refusal::NotFound);
        }

        async fn outside_only_ones_own_company_is_there_and_only_for_who_may(house: &House) {
            let (maya, acme, ana) = acme_with_ana(house).await;
            let rossi = house.customer(&maya, "Rossi").await;
            let other = sent(house, &maya, rossi).await;
            let own = sent(house, &maya, acme).await;
            assert_eq!(refusal(house.service.own_invoice(&ana, other).await), Refusal::NotFound);
            let rows = house.service.own_invoices(&ana, "", "").await.expect("lists").page.rows;
            assert_eq!(rows.iter().map(|row| row.id).collect::<Vec<_>>(), [own]);
            assert!(house.service.own_invoices(&ana, "2026-0001", "").await.expect("lists").page.rows.is_empty(), "another's number");
            let tom = house.contact(&maya, acme, "Tom", "Hill").await;
            let portal = PortalForm { role: "technical".into(), ..PortalForm::default() };
            house.service.save_contact_portal(&maya, acme, tom, &portal).await.expect("saves");
            house.service.invite_contact(&maya, acme, tom).await.expect("invites");
            let token = house.token("tom.hill@customer.example").await;
            house.service.accept_invitation(Realm::Portal, &token, new_password()).await.expect("accepts");
            let tom = house.member("tom.hill@customer.example").await.expect("is in");
            assert_eq!(refusal(house.service.own_invoice(&tom, own).await), Refusal::NotFound);
            assert_eq!(refusal(house.service.own_invoices(&tom, "", "").await), Refusal::NotFound);
            assert_eq!(house.service.portal_home(&tom).await.expect("comes home").invoices, None);
            assert_eq!(house.service.portal_home(&ana).await.expect("comes home").invoices.expect("sees").open, 1);
        }

        async fn opening_it_is_told_once(house: &House) {
            let (maya, acme, ana) = acme_with_ana(house).await;
            let id = sent(house, &maya, acme).await;
            assert_eq!(house.service.invoice(&maya, id).await.expect("shows").viewed, None);
            for _ in 0..3 {
                house.service.own_invoice(&ana, id).await.expect("reads");
            }
            assert!(house.service.invoice(&maya, id).await.expect("shows").viewed.is_some());
            assert_eq!(house.count("audit WHERE action = 'invoice.opened'").await, 1);
        }
    }
}

mod ending {
    use super::*;

    on_both! {
        async fn cancelling_and_writing_off_need_the_password_and_a_reason(house: &House) {
            let (maya, acme, ana) = acme_with_ana(house).await;
            let [first, second] = [sent(house, &maya, acme).await, sent(house, &maya, acme).await];
            let state = books(house).await;
            let (fresh, stale) = (house.fresh().await, house.stale());
            let service = &house.service;
            assert_eq!(refusal(service.cancel_invoice(&maya, first, 2, "Twice", &stale).await), Refusal::Unconfirmed);
            assert_eq!(refusal(service.write_off_invoice(&maya, first, 2, "  ", &fresh).await), Refusal::field("reason", Problem::Required));
            assert_eq!(refusal(service.cancel_invoice(&maya, first, 1, "Twice", &fresh).await), Refusal::Changed);
            assert_eq!(books(house).await, state);
            service.cancel_invoice(&maya, first, 2, "Twice", &fresh).await.expect("cancels");
            service.write_off_invoice(&maya, second, 2, "Bankrupt", &fresh).await.expect("writes off");
            assert_eq!(house.count("audit WHERE class = 'money'").await, 2);
            assert_eq!(house.one::<i64>("SELECT CAST(sum(due) AS bigint) FROM invoice").await, 0, "nothing is owed");
            let own = service.own_invoice(&ana, first).await.expect("it stays visible");
            assert_eq!((own.standing, own.due, own.transfer), (Standing::Status(InvoiceStatus::Cancelled), None, None));
            assert_eq!(refusal(service.write_off_invoice(&maya, first, 3, "x", &fresh).await), Refusal::field("", Problem::Settled));
        }

        async fn a_draft_comes_back_from_the_trash_or_goes_for_good(house: &House) {
            let (maya, acme, _) = acme_with_ana(house).await;
            let [first, second] = [draft(house, &maya, acme).await, draft(house, &maya, acme).await];
            let kind = domain::trash::TrashKind::Invoices;
            for id in [first, second] {
                house.service.delete_invoice(&maya, id, 1).await.expect("deletes");
            }
            assert_eq!(house.service.trash(&maya, kind, "").await.expect("lists").page.rows.len(), 2);
            let cora = house.staff("cora", Role::Contributor).await;
            assert!(house.service.trash(&cora, kind, "").await.expect("lists").page.rows.is_empty());
            assert_eq!(refusal(house.service.restore_trashed(&cora, kind, &[first.uuid()]).await), Refusal::NotFound);
            house.service.restore_trashed(&maya, kind, &[first.uuid()]).await.expect("restores");
            house.service.purge_trashed(&maya, kind, &[second.uuid()], &house.fresh().await).await.expect("purges");
            assert!(house.service.invoice(&maya, first).await.is_ok());
            assert_eq!((house.count("invoice").await, house.count("invoice_line").await), (1, 1));
        }

        async fn a_draft_goes_to_the_trash_and_takes_no_number_along(house: &House) {
            let (maya, acme, _) = acme_with_ana(house).await;
            let gone = draft(house, &maya, acme).await;
            house.service.delete_invoice(&maya, gone, 1).await.expect("deletes");
            assert_eq!(refusal(house.service.invoice(&maya, gone).await), Refusal::NotFound);
            assert_eq!(refusal(house.service.send_invoice(&maya, gone, 2, Sending::ByHand).await), Refusal::NotFound);
            sent(house, &maya, acme).await;
            assert_eq!(house.one::<String>("SELECT max(number) FROM invoice").await, "2026-0001");
        }

        async fn a_customer_with_documents_is_never_purged_and_keeps_its_currency(house: &House) {
            let (maya, acme, _) = acme_with_ana(house).await;
            sent(house, &maya, acme).await;
            let version = house.service.customer(&maya, acme).await.expect("shows").version;
            let dollars = CustomerForm { kind: "company".into(), name: "Acme".into(), currency: "USD".into(), ..CustomerForm::default() };
            let refused = refusal(house.service.save_customer(&maya, acme, version, &dollars).await);
            assert_eq!(refused, Refusal::field("currency", Problem::OtherCurrency));
            let yen = InvoiceForm { currency: "JPY".into(), ..form(Vec::new()) };
            assert_eq!(refusal(house.service.create_invoice(&maya, acme, &yen).await), Refusal::field("currency", Problem::OtherCurrency));
            house.service.trash_customer(&maya, acme).await.expect("trashes");
            let kind = domain::trash::TrashKind::Customers;
            let session = house.fresh().await;
            let refused = refusal(house.service.purge_trashed(&maya, kind, &[acme.uuid()], &session).await);
            assert_eq!(refused, Refusal::field("", Problem::HasDocuments));
            house.clock.advance(domain::time::DAY * 400);
            house.service.tidy().await.expect("tidies");
            assert_eq!(house.count("customer").await, 1);
        }
    }
}

mod settings {
    use super::*;

    on_both! {
        async fn the_account_that_money_goes_to_needs_the_password_and_stands_in_the_log(house: &House) {
            let maya = house.main_administrator().await;
            let greta = house.staff("greta", Role::Manager).await;
            let cora = house.staff("cora", Role::Contributor).await;
            let form = house.service.billing_settings_form(&greta).await.expect("shows");
            let form = BillingSettingsForm { iban: "IT60 X054 2811 1010 0000 0123 456".into(), ..form };
            assert_eq!(refusal(house.service.save_billing_settings(&greta, &form, &house.stale()).await), Refusal::Unconfirmed);
            assert_eq!(refusal(house.service.save_billing_settings(&cora, &form, &house.fresh().await).await), Refusal::Forbidden);
            assert_eq!(house.count("setting WHERE key = 'billing'").await, 0);
            let wrong = BillingSettingsForm { iban: "IT60 X054 2811 1010 0000 0123 457".into(), ..form.clone() };
            assert_eq!(refusal(house.service.save_billing_settings(&greta, &wrong, &house.fresh().await).await), Refusal::field("iban", Problem::Iban));
            house.service.save_billing_settings(&greta, &form, &house.fresh().await).await.expect("saves");
            assert_eq!(house.count("audit WHERE action = 'settings.billing' AND class = 'money'").await, 1);
            assert_eq!(house.service.billing_settings_form(&maya).await.expect("shows").iban, "IT60X0542811101000000123456");
        }

        async fn switches_that_stay_where_they_are_give_nobody_anything(house: &House) {
            let maya = house.main_administrator().await;
            for role in [Role::Administrator, Role::Manager, Role::Marketing, Role::Contributor, Role::User] {
                let person = house.staff(role.key().split('_').next().unwrap_or_default(), role).await;
                let now = house.service.staff_access(&maya, person.id).await.expect("shows").switches;
                let turned = Switches { see_phone: !now.see_phone, ..now };
                house.switch(&maya, person.id, turned).await.expect("switches");
                house.switch(&maya, person.id, now).await.expect("switches back");
                let after = house.viewer(&person.email).await;
                assert_eq!(after.overrides, [], "{role:?}");
            }
        }

        async fn who_sees_only_their_own_sees_nothing_of_a_customer_in_the_trash(house: &House) {
            let (maya, acme, _) = acme_with_ana(house).await;
            let joe = house.staff("joe", Role::User).await;
            let version = house.service.customer(&maya, acme).await.expect("shows").version;
            house.service.assign_staff(&maya, acme, version, &joe.id.to_string(), &[]).await.expect("assigns");
            house.switch(&maya, joe.id, Switches { payments: true, ..Switches::default() }).await.expect("switches");
            let joe = house.viewer(&joe.email).await;
            let (id, waiting) = (sent(house, &maya, acme).await, draft(house, &maya, acme).await);
            assert!(house.service.invoice(&joe, id).await.is_ok());
            house.service.trash_customer(&maya, acme).await.expect("trashes");
            assert_eq!(refusal(house.service.invoice(&joe, id).await), Refusal::NotFound);
            assert!(house.service.invoices(&joe, &DocumentQuery::default()).await.expect("lists").page.rows.is_empty());
            assert!(house.service.invoice(&maya, id).await.is_ok(), "the books stay whole");
            assert_eq!(refusal(house.service.send_invoice(&maya, waiting, 1, Sending::ByHand).await), Refusal::NotFound);
        }

        async fn no_later_number_has_an_earlier_day(house: &House) {
            let (maya, acme, _) = acme_with_ana(house).await;
            sent(house, &maya, acme).await;
            let earlier = InvoiceForm { date: "2026-03-11".into(), ..form(vec![line("x", "1", "1", "")]) };
            let id = house.service.create_invoice(&maya, acme, &earlier).await.expect("drafts");
            let refused = refusal(house.service.send_invoice(&maya, id, 1, Sending::ByHand).await);
            assert_eq!(refused, Refusal::field("date", Problem::OutOfOrder));
            assert_eq!(house.one::<i64>("SELECT last FROM series WHERE name LIKE 'invoice%'").await, 1, "no number is lost");
        }

        async fn what_a_rate_was_before_stands_in_the_audit(house: &House) {
            let maya = house.main_administrator().await;
            let vat = TaxRateForm { name: "VAT".into(), category: "standard".into(), percent: "22".into(), ..TaxRateForm::default() };
            let rate = house.service.create_tax_rate(&maya, &vat).await.expect("creates");
            let dearer = TaxRateForm { percent: "22.5".into(), ..vat };
            house.service.save_tax_rate(&maya, rate, 1, &dearer).await.expect("saves");
            let renamed = TaxRateForm { name: "Value added tax".into(), ..dearer };
            house.service.save_tax_rate(&maya, rate, 2, &renamed).await.expect("saves");
            let told: Vec<String> = house.all("SELECT detail FROM audit WHERE action = 'tax_rate.changed' AND detail LIKE '%from%'").await;
            assert_eq!(told, [r#"{"from":"22%","rate":"VAT","to":"22.5%"}"#]);
            assert_eq!(house.count("audit WHERE action = 'tax_rate.changed'").await, 2);
        }

        async fn a_rate_that_is_put_away_is_no_choice_and_old_drafts_keep_it(house: &House) {
            let maya = house.main_administrator().await;
            let acme = house.customer(&maya, "Acme").await;
            let vat = TaxRateForm { name: "VAT 22%".into(), category: "standard".into(), percent: "22".into(), ..TaxRateForm::default() };
            let rate = house.service.create_tax_rate(&maya, &vat).await.expect("creates");
            let lines = vec![line("Service", "2", "50", &rate.to_string())];
            let id = house.service.create_invoice(&maya, acme, &form(lines.clone())).await.expect("drafts");
            let dearer = TaxRateForm { percent: "23".into(), ..vat };
            house.service.save_tax_rate(&maya, rate, 1, &dearer).await.expect("saves");
            let refused = refusal(house.service.send_invoice(&maya, id, 1, Sending::ByHand).await);
            assert_eq!(refused, Refusal::field("lines[0][tax]", Problem::RateChanged));
            house.service.archive_tax_rate(&maya, rate, 2).await.expect("archives");
            assert!(house.service.new_invoice_form(&maya, acme).await.expect("shows").rates.is_empty());
            let refused = refusal(house.service.create_invoice(&maya, acme, &form(lines)).await);
            assert_eq!(refused, Refusal::field("lines[0][tax]", Problem::Choice));
            assert_eq!(house.service.invoice(&maya, id).await.expect("shows").sheet.total, "€\u{a0}122.00");
        }

        async fn lines_bear_taxes_of_either_side_that_hold_on_the_day_and_those_they_have(house: &House) {
            let maya = house.main_administrator().await;
            let settings = BillingSettingsForm { country: "RO".into(), ..house.service.billing_settings_form(&maya).await.expect("shows") };
            house.service.save_billing_settings(&maya, &settings, &house.fresh().await).await.expect("saves");
            let acme = house.customer(&maya, "Acme").await;
            house.run("UPDATE customer SET country = 'FR' WHERE name = 'Acme'").await.expect("writes");
            let vat = TaxRateForm { category: "standard".into(), percent: "20".into(), ..TaxRateForm::default() };
            let mut ids = Vec::new();
            for (name, country, valid_from, valid_to) in
                [("a home", "RO", "", ""), ("b theirs", "FR", "", ""), ("c anywhere", "", "", ""), ("d elsewhere", "IT", "", ""), ("e over", "", "", "2025-12-31"), ("f to come", "", "2026-04-01", "")]
            {
                let (name, country) = (name.to_owned(), country.to_owned());
                let rate = TaxRateForm { name, country, valid_from: valid_from.into(), valid_to: valid_to.into(), ..vat.clone() };
                ids.push(house.service.create_tax_rate(&maya, &rate).await.expect("creates"));
            }
            let names = |rates: Vec<(domain::TaxRateId, String)>| rates.into_iter().map(|(_, name)| name).collect::<Vec<_>>();
            let offered = house.service.new_invoice_form(&maya, acme).await.expect("shows").rates;
            let dated = ["e over (… – 31 December 2025)", "f to come (1 April 2026 – …)"];
            assert_eq!(names(offered), ["a home", "b theirs", "c anywhere", dated[0], dated[1]], "the day may be another");
            let with = |at: usize| form(vec![line("Service", "1", "100", &ids[at].to_string())]);
            for (at, problem) in [(3, Problem::RateOfElsewhere), (4, Problem::RateNotValid), (5, Problem::RateNotValid)] {
                let refused = refusal(house.service.create_invoice(&maya, acme, &with(at)).await);
                assert_eq!(refused, Refusal::field("lines[0][tax]", problem), "{at}");
            }
            assert_eq!(house.count("invoice").await, 0);
            let spring = InvoiceForm { date: "2026-04-02".into(), ..with(5) };
            let id = house.service.create_invoice(&maya, acme, &spring).await.expect("is of a day on which it holds");
            let back = InvoiceForm { date: "2025-12-31".into(), ..with(4) };
            house.service.create_invoice(&maya, acme, &back).await.expect("is of a day on which the other held");
            assert_eq!(names(house.service.invoice_form(&maya, id).await.expect("shows").rates), ["a home", "b theirs", "c anywhere", dated[0], dated[1]]);
            // What the draft has stays a choice of it, though not of others.
            let theirs = house.service.create_invoice(&maya, acme, &with(1)).await.expect("drafts");
            house.run("UPDATE customer SET country = 'DE' WHERE name = 'Acme'").await.expect("writes");
            assert_eq!(names(house.service.invoice_form(&maya, theirs).await.expect("shows").rates), ["a home", "b theirs", "c anywhere", dated[0], dated[1]]);
            house.service.save_invoice(&maya, theirs, 1, &with(1)).await.expect("saves");
            let (mails, refused) = (house.count("mail").await, Refusal::field("lines[0][tax]", Problem::RateOfElsewhere));
            assert_eq!(refusal(house.service.send_invoice(&maya, theirs, 2, Sending::ByHand).await), refused, "and goes to nobody");
            assert_eq!((house.count("invoice WHERE number IS NOT NULL").await, house.count("mail").await), (0, mails));
            assert_eq!(refusal(house.service.create_invoice(&maya, acme, &with(1)).await), Refusal::field("lines[0][tax]", Problem::RateOfElsewhere));
        }

        async fn lines_begin_with_the_usual_rate_also_where_it_is_no_choice_and_are_refused_with_the_reason(house: &House) {
            let maya = house.main_administrator().await;
            let acme = house.customer(&maya, "Acme").await;
            let vat = TaxRateForm { name: "VAT".into(), category: "standard".into(), percent: "20".into(), ..TaxRateForm::default() };
            let over = TaxRateForm { valid_to: "2025-12-31".into(), ..vat.clone() };
            let elsewhere = TaxRateForm { country: "IT".into(), ..vat };
            for (rate, problem) in [(over, Problem::RateNotValid), (elsewhere, Problem::RateOfElsewhere)] {
                let usual = house.service.create_tax_rate(&maya, &rate).await.expect("creates");
                let settings = house.service.billing_settings_form(&maya).await.expect("shows");
                let settings = BillingSettingsForm { country: "RO".into(), tax: usual.to_string(), ..settings };
                house.service.save_billing_settings(&maya, &settings, &house.fresh().await).await.expect("saves");
                let offered = house.service.new_invoice_form(&maya, acme).await.expect("shows");
                assert_eq!(offered.usual, Some(usual));
                assert!(offered.rates.iter().any(|(id, _)| *id == usual), "no other stands in its place");
                let begun = form(vec![line("Service", "1", "100", &usual.to_string())]);
                let refused = refusal(house.service.create_invoice(&maya, acme, &begun).await);
                assert_eq!(refused, Refusal::field("lines[0][tax]", problem));
            }
            assert_eq!(house.count("invoice").await, 0);
        }

        async fn marketing_sees_on_the_card_what_was_paid_and_no_invoice_page(house: &House) {
            let (maya, acme, _) = acme_with_ana(house).await;
            let marco = house.staff("marco", Role::Marketing).await;
            let id = sent(house, &maya, acme).await;
            draft(house, &maya, acme).await;
            let billing = house.service.customer_billing(&marco, acme).await.expect("answers").expect("sees");
            assert_eq!((billing.invoices.len(), billing.sees_invoices, billing.can_record), (1, false, false), "no drafts");
            assert_eq!(refusal(house.service.invoice(&marco, id).await), Refusal::NotFound);
            assert_eq!(refusal(house.service.invoices(&marco, &DocumentQuery::default()).await), Refusal::Forbidden);
            house.service.save_access(&maya, marco.id, &exception(Right::InvoicesView, Scope::All, "")).await.expect("opens");
            let marco = house.viewer(&marco.email).await;
            assert!(house.service.invoice(&marco, id).await.is_ok());
        }
    }
}
