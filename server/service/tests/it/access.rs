//! Roles, exceptions and locks: what holds at once, what is refused, and what the review tells beforehand.

use crate::invoices::{acme_with_ana, draft, line, sent};
use crate::quotes::{form as quote_form, sent as sent_quote, version};
use crate::support::{House, exception, on_both, refusal, role, switched};
use domain::access::{Lock, Reason, Right, Role, Scope, Staff};
use domain::credit_note::{CreditLineForm, CreditNoteForm};
use domain::payment::PaymentForm;
use domain::role::RoleForm;
use domain::staff::{RightChange, RightRow, Switches};
use domain::time::{DAY, HOUR, MINUTE};
use domain::{Problem, Refusal, RoleId, StaffId};

fn role_form(name: &str, scopes: &[(Right, Scope)]) -> RoleForm {
    let scopes = scopes.iter().map(|(right, scope)| (right.key().to_owned(), scope.key().to_owned()));
    RoleForm { name: name.to_owned(), scopes: scopes.collect() }
}

async fn again(house: &House, staff: &Staff) -> Staff {
    house.viewer(&staff.email).await
}

async fn row(house: &House, viewer: &Staff, id: StaffId, right: Right) -> RightRow {
    let access = house.service.staff_access(viewer, id).await.expect("shows");
    access.rights.into_iter().find(|row| row.right == right).expect("every right is there")
}

async fn helpers(house: &House, maya: &Staff) -> RoleId {
    let form = role_form("Front desk", &[(Right::CustomersView, Scope::All), (Right::CustomersImport, Scope::All)]);
    house.service.create_role(maya, Role::User, &form).await.expect("creates")
}

on_both! {
    async fn a_role_of_ones_own_gives_what_it_says_and_changes_at_once(house: &House) {
        let maya = house.main_administrator().await;
        let una = house.staff("una", Role::User).await;
        let desk = helpers(house, &maya).await;
        house.service.save_access(&maya, una.id, &role(desk)).await.expect("gives");
        let una = again(house, &una).await;
        assert_eq!((una.scope(Right::CustomersView), una.scope(Right::CustomersImport)), (Scope::All, Scope::All));
        assert_eq!(una.scope(Right::CustomersEdit), Scope::Assigned, "what it does not name is as in the role it was made from");
        let seen = row(house, &maya, una.id, Right::CustomersView).await;
        assert_eq!(seen.because, [Reason::CustomRole { id: desk, name: "Front desk".into(), scope: Scope::All }]);

        let narrower = role_form("Front desk", &[(Right::CustomersView, Scope::Own)]);
        house.service.save_role(&maya, desk, 1, &narrower).await.expect("narrows");
        let una = again(house, &una).await;
        assert_eq!((una.scope(Right::CustomersView), una.scope(Right::CustomersImport)), (Scope::Own, Scope::None));
        assert_eq!(refusal(house.service.save_role(&maya, desk, 1, &narrower).await), Refusal::Changed, "an older copy is refused");
        let people: Vec<u64> = house.service.roles(&maya).await.expect("lists").roles.iter().map(|role| role.people).collect();
        assert_eq!(people, [1, 0, 0, 0, 0, 0, 1]);
    }

    async fn a_role_that_goes_leaves_its_people_another(house: &House) {
        let maya = house.main_administrator().await;
        let una = house.staff("una", Role::User).await;
        let desk = helpers(house, &maya).await;
        house.service.save_access(&maya, una.id, &role(desk)).await.expect("gives");
        for instead in ["", "nothing", &desk.to_string()] {
            assert_eq!(refusal(house.service.delete_role(&maya, desk, instead).await), Refusal::field("instead", Problem::Choice));
        }
        assert_eq!(house.count("role").await, 1);
        house.service.delete_role(&maya, desk, "contributor").await.expect("deletes");
        let una = again(house, &una).await;
        assert_eq!((una.role, una.custom), (Role::Contributor, None));
        assert_eq!(house.count("role").await, 0);
    }

    async fn nobody_makes_a_role_above_their_own_nor_changes_the_one_they_have(house: &House) {
        let maya = house.main_administrator().await;
        let alan = house.staff("alan", Role::Administrator).await;
        let outbox = role_form("Postmaster", &[(Right::OutboxView, Scope::All)]);
        let above = Refusal::field("", Problem::NotAllowed);
        assert_eq!(refusal(house.service.create_role(&alan, Role::Administrator, &outbox).await), above);
        let mine = house.service.create_role(&maya, Role::Administrator, &role_form("Deputy", &[])).await.expect("creates");
        let post = house.service.create_role(&maya, Role::Administrator, &outbox).await.expect("creates");
        house.service.save_access(&maya, alan.id, &role(mine)).await.expect("gives");
        let alan = again(house, &alan).await;
        let audits = house.count("audit").await;
        for (role, form) in [(mine, role_form("Deputy", &[])), (post, role_form("Postmaster", &[]))] {
            assert_eq!(refusal(house.service.save_role(&alan, role, 1, &form).await), above);
            assert_eq!(refusal(house.service.delete_role(&alan, role, "user").await), above);
        }
        assert_eq!(refusal(house.service.create_role(&maya, Role::MainAdministrator, &role_form("Second", &[])).await), Refusal::field("name", Problem::NotAllowed));
        let una = house.staff("una", Role::User).await;
        for viewer in [&una, &house.staff("max", Role::Manager).await] {
            assert_eq!(refusal(house.service.create_role(viewer, Role::User, &role_form("Mine", &[])).await), Refusal::Forbidden);
            assert_eq!(refusal(house.service.save_role(viewer, mine, 1, &role_form("Mine", &[])).await), Refusal::Forbidden);
            assert_eq!(refusal(house.service.delete_role(viewer, mine, "user").await), Refusal::Forbidden);
        }
        assert_eq!(house.count("role").await, 2);
        // Inviting the two wrote of itself; nothing was written of roles.
        assert_eq!(house.count("audit WHERE action LIKE 'role.%'").await, 2);
        assert!(house.count("audit").await >= audits);
    }

    async fn names_of_roles_are_unique_and_scopes_are_those_on_offer(house: &House) {
        let maya = house.main_administrator().await;
        helpers(house, &maya).await;
        assert_eq!(refusal(house.service.create_role(&maya, Role::User, &role_form("front DESK", &[])).await), Refusal::field("name", Problem::Taken));
        for (right, scope) in [("customers.create", "own"), ("notes.private", "all"), ("customers.view", "some"), ("all.rights", "all")] {
            let mut form = role_form("Other", &[]);
            form.scopes.insert(right.to_owned(), scope.to_owned());
            let expected = Refusal::field(&format!("scopes[{right}]"), Problem::Choice);
            assert_eq!(refusal(house.service.create_role(&maya, Role::User, &form).await), expected);
        }
        assert_eq!(house.count("role").await, 1);
    }

    async fn an_exception_ends_by_itself(house: &House) {
        let maya = house.main_administrator().await;
        let una = house.staff("una", Role::User).await;
        let form = |until: &str| exception(Right::CustomersImport, Scope::All, until);
        let today = service_day(house, 0);
        house.service.save_access(&maya, una.id, &form(&today)).await.expect("until tonight");
        assert!(again(house, &una).await.can(Right::CustomersImport));
        let exception = row(house, &maya, una.id, Right::CustomersImport).await.exception.expect("an exception");
        assert_eq!(exception.until.map(|until| until.at), Some(today));
        house.clock.advance(domain::time::DAY);
        assert!(!again(house, &una).await.can(Right::CustomersImport));
        assert_eq!(row(house, &maya, una.id, Right::CustomersImport).await.exception, None);
        let past = form(&service_day(house, -1));
        assert_eq!(refusal(house.service.save_access(&maya, una.id, &past).await), Refusal::field("until", Problem::Past));
        for never in ["2026-02-31", "2026-13-01", "31.12.2027", "soon", "2026-1-1-1"] {
            assert_eq!(refusal(house.service.save_access(&maya, una.id, &form(never)).await), Refusal::field("until", Problem::Date), "{never}");
        }
        assert_eq!(house.count("staff_override").await, 1);
    }

    async fn an_exception_ends_with_its_day_where_the_clock_jumps_over_midnight(house: &House) {
        let maya = house.main_administrator().await;
        let una = house.staff("una", Role::User).await;
        house.run("UPDATE staff SET time_zone = 'Africa/Cairo' WHERE email = 'maya@house.example'").await.expect("moves");
        let maya = again(house, &maya).await;
        // The day after begins at one o'clock, which is 22:00 UTC.
        let form = exception(Right::CustomersImport, Scope::All, "2026-04-23");
        house.service.save_access(&maya, una.id, &form).await.expect("until that night");
        let exception = row(house, &maya, una.id, Right::CustomersImport).await.exception.expect("an exception");
        assert_eq!(exception.until.map(|until| until.at).as_deref(), Some("2026-04-23"));
        house.clock.advance(42 * DAY + 13 * HOUR + 48 * MINUTE - 1);
        assert!(again(house, &una).await.can(Right::CustomersImport));
        house.clock.advance(1);
        assert!(!again(house, &una).await.can(Right::CustomersImport));
    }

    async fn what_was_given_for_a_while_is_not_given_on_for_longer(house: &House) {
        let maya = house.main_administrator().await;
        let alan = house.staff("alan", Role::Administrator).await;
        let una = house.staff("una", Role::User).await;
        let for_days = |days: i64| exception(Right::OutboxView, Scope::All, &service_day(house, days));
        house.service.save_access(&maya, alan.id, &for_days(7)).await.expect("for a week");
        let alan = again(house, &alan).await;
        let above = Refusal::field("scope", Problem::NotAllowed);
        assert_eq!(refusal(house.service.save_access(&alan, una.id, &exception(Right::OutboxView, Scope::All, "")).await), above);
        assert_eq!(refusal(house.service.save_access(&alan, una.id, &for_days(8)).await), above);
        assert!(!again(house, &una).await.can(Right::OutboxView));
        house.service.save_access(&alan, una.id, &for_days(7)).await.expect("for as long as they hold it");
        assert!(again(house, &una).await.can(Right::OutboxView));
    }

    async fn a_lock_beats_role_and_exception_and_only_administrators_pass(house: &House) {
        let maya = house.main_administrator().await;
        let alan = house.staff("alan", Role::Administrator).await;
        let max = house.staff("max", Role::Manager).await;
        let una = house.staff("una", Role::User).await;
        house.service.save_access(&maya, una.id, &exception(Right::CustomersDelete, Scope::All, "")).await.expect("gives");
        for viewer in [&max, &una] {
            assert_eq!(refusal(house.service.save_locks(viewer, &Lock::ALL).await), Refusal::Forbidden);
            assert_eq!(refusal(house.service.locks(viewer).await), Refusal::Forbidden);
        }
        assert!(again(house, &max).await.can(Right::CustomersDelete));
        house.service.save_locks(&alan, &[Lock::DeleteCustomers]).await.expect("locks");
        for locked in [&max, &una] {
            let locked = again(house, locked).await;
            for right in Lock::DeleteCustomers.rights() {
                assert!(!locked.can(*right), "{} {}", locked.name, right.key());
            }
            let told = row(house, &maya, locked.id, Right::CustomersDelete).await;
            assert_eq!(told.because, [Reason::Locked { lock: Lock::DeleteCustomers }]);
            let customer = house.customer(&maya, &format!("Acme {}", locked.name)).await;
            assert!(house.service.trash_customer(&locked, customer).await.is_err());
            assert_eq!(house.count(&format!("customer WHERE trashed_at IS NOT NULL AND name = 'Acme {}'", locked.name)).await, 0);
        }
        for passes in [&maya, &alan] {
            assert!(again(house, passes).await.can(Right::CustomersDelete));
        }
        house.service.save_locks(&alan, &[]).await.expect("unlocks");
        assert!(again(house, &max).await.can(Right::CustomersDelete));
    }

    async fn the_lock_on_comments_holds_for_ones_own_and_leaves_private_notes(house: &House) {
        let maya = house.main_administrator().await;
        let max = house.staff("max", Role::Manager).await;
        let una = house.staff("una", Role::User).await;
        let acme = house.customer(&maya, "Acme").await;
        house.service.assign_staff(&maya, acme, 1, &una.id.to_string(), &[]).await.expect("assigns");
        let note = async |private| house.service.add_note(&una, acme, "Wants a call", private).await.expect("notes");
        let (first, second, third, private) = (note(false).await, note(false).await, note(false).await, note(true).await);
        assert_eq!(refusal(house.service.delete_note(&max, acme, private).await), Refusal::NotFound);
        house.service.delete_note(&una, acme, first).await.expect("one's own");
        house.service.delete_note(&max, acme, second).await.expect("a manager's right");
        house.service.save_locks(&maya, &[Lock::DeleteComments]).await.expect("locks");
        let (una, max) = (again(house, &una).await, again(house, &max).await);
        for viewer in [&una, &max] {
            assert_eq!(refusal(house.service.delete_note(viewer, acme, third).await), Refusal::Forbidden);
        }
        assert_eq!(house.count("note").await, 2);
        house.service.delete_note(&una, acme, private).await.expect("nobody else's business");
        house.service.delete_note(&again(house, &maya).await, acme, third).await.expect("an administrator passes");
    }

    async fn the_lock_on_documents_leaves_drafts_payments_and_cancelling_to_administrators(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let (max, alan) = (house.staff("max", Role::Manager).await, house.staff("alan", Role::Administrator).await);
        let service = &house.service;
        let quote = service.create_quote(&maya, acme, &quote_form(vec![line("Service", "1", "100", "")])).await.expect("drafts");
        let offer = sent_quote(house, &maya, acme).await;
        let (invoice, billed) = (draft(house, &maya, acme).await, sent(house, &maya, acme).await);
        let lines = vec![CreditLineForm { quantity: "1".to_owned(), price: "30".to_owned() }];
        let form = CreditNoteForm { reason: "Broken".to_owned(), lines, ..CreditNoteForm::default() };
        let note = service.create_credit_note(&maya, billed, &form).await.expect("drafts");
        let paid = PaymentForm { amount: "5".to_owned(), currency: "EUR".to_owned(), date: "2026-03-12".to_owned(), method: "cash".to_owned(), ..PaymentForm::default() };
        let payment = service.record_payment(&maya, acme, &paid).await.expect("records");
        assert!(service.credit_note(&again(house, &max).await, note).await.expect("shows").may.delete);
        service.save_locks(&maya, &[Lock::DeleteDocuments]).await.expect("locks");
        let max = again(house, &max).await;
        let (fresh, now) = (house.fresh().await, version(house, &maya, offer).await);
        let before = house.count("audit").await;
        assert_eq!(refusal(service.delete_quote(&max, quote, 1).await), Refusal::Forbidden);
        assert_eq!(refusal(service.cancel_quote(&max, offer, now, "x").await), Refusal::Forbidden);
        assert_eq!(refusal(service.delete_invoice(&max, invoice, 1).await), Refusal::Forbidden);
        assert_eq!(refusal(service.delete_credit_note(&max, note, 1).await), Refusal::Forbidden);
        assert_eq!(refusal(service.delete_payment(&max, payment, 2, &fresh).await), Refusal::Forbidden);
        assert_eq!(house.count("audit").await, before);
        for table in ["quote", "invoice", "credit_note"] {
            assert_eq!(house.count(&format!("{table} WHERE trashed_at IS NOT NULL")).await, 0, "{table}");
        }
        assert_eq!(house.count("payment WHERE deleted_at IS NOT NULL").await, 0);
        let card = service.credit_note(&max, note).await.expect("shows");
        assert!(card.may.edit && !card.may.delete, "writing is another matter");
        let told = row(house, &maya, max.id, Right::CreditNotesDelete).await;
        assert_eq!(told.because, [Reason::Locked { lock: Lock::DeleteDocuments }]);
        let alan = again(house, &alan).await;
        service.delete_credit_note(&alan, note, 1).await.expect("an administrator passes");
        service.delete_quote(&alan, quote, 1).await.expect("an administrator passes");
    }

    async fn the_review_tells_what_the_change_then_does(house: &House) {
        let maya = house.main_administrator().await;
        let una = house.staff("una", Role::User).await;
        for n in 0..5 {
            let customer = house.customer(&maya, &format!("Acme {n}")).await;
            if n < 2 {
                house.service.assign_staff(&maya, customer, 1, &una.id.to_string(), &[]).await.expect("assigns");
            }
        }
        let wide = switched(Switches { show_all_client_cards: true, see_name: true, see_email: true, see_phone: false, ..Switches::default() });
        let review = house.service.review_access(&maya, una.id, &wide).await.expect("reviews");
        assert_eq!(review.customers, (2, 5));
        let change = |right| review.changes.iter().find(|change| change.right == right).copied();
        let expected = RightChange { right: Right::CustomersView, before: Scope::Assigned, after: Scope::All };
        assert_eq!(change(Right::CustomersView), Some(expected));
        assert_eq!(change(Right::ContactsFieldPhone).map(|change| change.after), Some(Scope::None));
        assert_eq!(change(Right::CustomersImport), None);
        assert_eq!(again(house, &una).await.scope(Right::CustomersView), Scope::Assigned, "a review changes nothing");

        house.service.save_access(&maya, una.id, &wide).await.expect("saves");
        let after = again(house, &una).await;
        for change in &review.changes {
            assert_eq!(after.scope(change.right), change.after, "{}", change.right.key());
        }
        let seen = house.service.customers(&after, &domain::customer::CustomerQuery::default()).await.expect("lists");
        assert_eq!(seen.page.count.n, review.customers.1);
        let back = house.service.review_access(&maya, una.id, &role("contributor")).await.expect("reviews");
        assert!(back.exceptions.contains(&Right::ContactsFieldPhone) && !back.exceptions.contains(&Right::CustomersView));
    }

    async fn rights_are_shown_to_those_who_manage_them_and_to_oneself(house: &House) {
        let maya = house.main_administrator().await;
        let alan = house.staff("alan", Role::Administrator).await;
        let una = house.staff("una", Role::User).await;
        let joe = house.staff("joe", Role::User).await;
        let own = house.service.staff_access(&una, una.id).await.expect("one's own");
        assert!(!own.may_manage && own.roles.is_empty());
        for right in own.rights {
            assert_eq!(right.scope, una.scope(right.right), "told as it is enforced");
        }
        assert_eq!(refusal(house.service.staff_access(&joe, una.id).await), Refusal::NotFound);
        assert_eq!(refusal(house.service.staff_access(&alan, maya.id).await), Refusal::NotFound);
        assert_eq!(refusal(house.service.review_access(&joe, una.id, &exception(Right::CustomersView, Scope::All, "")).await), Refusal::NotFound);
        assert!(house.service.staff_access(&alan, una.id).await.expect("manages").may_manage);
    }
}

/// A day from today on, as a date field sends it.
fn service_day(house: &House, days: i64) -> String {
    let at = house.service.now().plus(days * domain::time::DAY).ms() / 1_000;
    let day = ::time::OffsetDateTime::from_unix_timestamp(at).expect("a moment").date();
    format!("{:04}-{:02}-{:02}", day.year(), u8::from(day.month()), day.day())
}
