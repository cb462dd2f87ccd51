//! "May this person do this?": who may ask about whom, what the words of a question find, and the reasons.

use crate::invoices::line;
use crate::quotes::form as quote_form;
use crate::support::{House, exception, new_password, on_both, refusal, switched};
use domain::access::{Lock, Masked, MembershipKind, PortalRight, PortalScope, Reason, Right, Role, Scope, Staff};
use domain::account::Realm;
use domain::contact::{ContactQuery, PortalAccess};
use domain::customer::{CustomerQuery, StaffChoice};
use domain::explain::{Explanation, Found, Question, Verdict};
use domain::staff::{AccessForm, Switches};
use domain::{CustomerId, Problem, Refusal};

fn ask(who: impl ToString, right: Right, customer: impl ToString) -> Question {
    Question { who: who.to_string(), right: right.key().to_owned(), customer: customer.to_string() }
}

async fn answer(house: &House, viewer: &Staff, question: Question) -> Explanation {
    house.service.explain(viewer, &question).await.expect("answers")
}

async fn verdict(house: &House, viewer: &Staff, question: Question) -> Verdict {
    answer(house, viewer, question).await.answer.expect("one person, one right, at most one customer")
}

async fn assigned(house: &House, viewer: &Staff, name: &str, to: &Staff) -> CustomerId {
    let id = house.customer(viewer, name).await;
    house.service.assign_staff(viewer, id, 1, &to.id.to_string(), &[]).await.expect("assigns");
    id
}

on_both! {
    async fn everybody_asks_about_themselves_and_who_manages_the_team_about_all(house: &House) {
        let maya = house.main_administrator().await;
        let max = house.staff("max", Role::Manager).await;
        let una = house.staff("una", Role::User).await;
        for viewer in [&max, &una] {
            let own = answer(house, viewer, ask("", Right::CustomersView, "")).await;
            assert_eq!(own.who.one().map(|person| person.id), Some(viewer.id));
            assert!(!own.may_ask_about_others);
            // Nor is there a way to find out whom a word would find.
            for other in [maya.id.to_string(), "Maya".to_owned(), "maya@house.example".to_owned()] {
                let outcome = house.service.explain(viewer, &ask(other, Right::CustomersView, "")).await;
                assert_eq!(refusal(outcome), Refusal::Forbidden);
            }
        }
        let about = answer(house, &maya, ask(una.id, Right::CustomersView, "")).await;
        assert_eq!(about.who.one().map(|person| person.name.as_str()), Some("una Test"));
        assert!(about.may_ask_about_others);
    }

    async fn words_find_one_or_several_or_nobody(house: &House) {
        let maya = house.main_administrator().await;
        let una = house.staff("una", Role::User).await;
        house.staff("max", Role::Manager).await;
        let acme = assigned(house, &maya, "Acme Trading", &una).await;
        assigned(house, &maya, "Acme Marine", &una).await;
        let several = answer(house, &maya, ask("test", Right::CustomersView, "acme")).await;
        assert!(matches!(&several.who, Found::Several(people) if people.len() == 2));
        assert!(matches!(&several.customer, Some(Found::Several(records)) if records.len() == 2));
        assert_eq!((several.answer, several.sees), (None, None));
        let nobody = answer(house, &maya, ask("nobody", Right::CustomersView, "nothing")).await;
        assert_eq!((nobody.who, nobody.customer), (Found::Nothing, Some(Found::Nothing)));
        for (who, customer) in [("UNA", "trading"), ("una@house.example", "C-1"), ("una test", "1")] {
            let one = answer(house, &maya, ask(who, Right::CustomersView, customer)).await;
            assert_eq!(one.who.one().map(|person| person.id), Some(una.id), "{who}");
            assert_eq!(one.customer.as_ref().and_then(Found::one).map(|record| record.id), Some(acme), "{customer}");
        }
        let unknown = Question { right: "all.rights".to_owned(), ..Question::default() };
        assert_eq!(answer(house, &maya, unknown).await.answer, None);
    }

    async fn a_customer_or_a_name_that_the_viewer_does_not_see_is_not_found(house: &House) {
        let maya = house.main_administrator().await;
        let una = house.staff("una", Role::User).await;
        let acme = assigned(house, &maya, "Acme Trading", &una).await;
        let other = house.customer(&maya, "Acme Marine").await;
        let found = answer(house, &una, ask("", Right::CustomersView, "acme")).await.customer;
        assert_eq!(found.as_ref().and_then(Found::one).map(|record| record.id), Some(acme));
        let outcome = house.service.explain(&una, &ask("", Right::CustomersView, other)).await;
        assert_eq!(refusal(outcome), Refusal::NotFound);

        let nameless = Switches { see_name: false, ..Switches::default() };
        house.service.save_access(&maya, una.id, &switched(nameless)).await.expect("masks");
        let una = house.viewer(&una.email).await;
        for words in ["acme", "Trading"] {
            assert_eq!(answer(house, &una, ask("", Right::CustomersView, words)).await.customer, Some(Found::Nothing));
        }
        let by_number = answer(house, &una, ask("", Right::CustomersView, "C-1")).await.customer;
        let record = by_number.as_ref().and_then(Found::one).expect("by its number").clone();
        assert_eq!(record.name.shown(), None);
    }

    async fn every_step_is_named(house: &House) {
        let maya = house.main_administrator().await;
        let una = house.staff("una", Role::User).await;
        let acme = assigned(house, &maya, "Acme", &una).await;
        let other = house.customer(&maya, "Birch").await;
        let by_role = Reason::Role { role: Role::User, scope: Scope::Assigned };

        let own = verdict(house, &maya, ask(una.id, Right::CustomersEdit, acme)).await;
        assert_eq!((own.allowed, own.because), (true, vec![by_role.clone(), Reason::Responsible]));
        let others = verdict(house, &maya, ask(una.id, Right::CustomersEdit, other)).await;
        assert_eq!((others.allowed, others.because), (false, vec![by_role, Reason::NotAssigned]));
        let any = verdict(house, &maya, ask(una.id, Right::CustomersEdit, "")).await;
        assert_eq!((any.scope, any.reaches.map(|count| count.n)), (Scope::Assigned, Some(1)));

        let all = AccessForm {
            what: "right".to_owned(),
            right: Right::CustomersDelete.key().to_owned(),
            scope: Scope::All.key().to_owned(),
            ..AccessForm::default()
        };
        house.service.save_access(&maya, una.id, &all).await.expect("gives");
        let capped = verdict(house, &maya, ask(una.id, Right::CustomersDelete, other)).await;
        let given = Reason::Override { scope: Scope::All, until: None };
        let cap = Reason::CappedBy { right: Right::CustomersEdit, scope: Scope::Assigned };
        assert_eq!((capped.allowed, capped.because), (false, vec![given, cap, Reason::NotAssigned]));

        house.service.save_locks(&maya, &[Lock::DeleteCustomers]).await.expect("locks");
        let locked = verdict(house, &maya, ask(una.id, Right::CustomersDelete, acme)).await;
        assert_eq!((locked.allowed, locked.because), (false, vec![Reason::Locked { lock: Lock::DeleteCustomers }]));
    }

    async fn activity_of_others_is_not_ones_own_even_on_ones_own_customer(house: &House) {
        let maya = house.main_administrator().await;
        let una = house.staff("una", Role::User).await;
        let acme = assigned(house, &maya, "Acme", &una).await;
        let asked = ask(una.id, Right::InteractionsView, acme);
        let alone = verdict(house, &maya, asked.clone()).await;
        assert_eq!((alone.allowed, alone.scope), (false, Scope::Own));
        assert!(house.service.customer_timeline(&una, acme, "").await.expect("shows").only_own);
        house.switch(&maya, una.id, Switches { shared_view: true, ..Switches::default() }).await.expect("shares");
        let una = house.viewer(&una.email).await;
        let shared = verdict(house, &maya, asked).await;
        assert_eq!((shared.allowed, shared.scope), (true, Scope::Assigned));
        assert!(!house.service.customer_timeline(&una, acme, "").await.expect("shows").only_own);
    }

    async fn ones_own_drafts_are_ones_own_where_one_finds_them(house: &House) {
        let maya = house.main_administrator().await;
        let (una, joe) = (house.staff("una", Role::User).await, house.staff("joe", Role::User).await);
        let cora = house.staff("cora", Role::Contributor).await;
        let (acme, other) = (assigned(house, &maya, "Acme", &una).await, assigned(house, &maya, "Birch", &joe).await);
        let told = async |who: &Staff, customer: CustomerId| {
            let verdict = verdict(house, &maya, ask(who.id, Right::QuotesDelete, customer)).await;
            (verdict.allowed, verdict.only_own)
        };
        assert_eq!(told(&una, acme).await, (true, false), "she answers for it");
        assert_eq!(told(&una, other).await, (false, false), "not even her own: she does not find them");
        assert_eq!(told(&cora, acme).await, (false, true), "she sees all quotes");
        let with = StaffChoice { primary: joe.id.to_string(), additional: vec![una.id.to_string()] };
        let without = StaffChoice { additional: vec![], ..with.clone() };
        for (choice, loses) in [(&with, false), (&without, true)] {
            let outlook = house.service.assign_form(&maya, acme, Some(choice)).await.expect("shows").outlook;
            let outlook = outlook.expect("was asked");
            let shift = outlook.iter().find(|shift| shift.name == una.name).expect("changes");
            assert_eq!(shift.loses.contains(&Right::QuotesDelete), loses, "{choice:?}");
        }
        house.service.assign_staff(&maya, acme, 2, &with.primary, &with.additional).await.expect("assigns");
        assert_eq!(told(&una, acme).await, (false, true));
        let form = quote_form(vec![line("Service", "1", "100", "")]);
        house.service.save_access(&maya, una.id, &exception(Right::QuotesCreate, Scope::Assigned, "")).await.expect("gives");
        let una = house.viewer(&una.email).await;
        let quote = house.service.create_quote(&una, acme, &form).await.expect("drafts");
        house.service.assign_staff(&maya, acme, 3, &joe.id.to_string(), &[]).await.expect("assigns");
        assert_eq!(told(&una, acme).await, (false, false));
        assert_eq!(refusal(house.service.delete_quote(&una, quote, 1).await), Refusal::NotFound);
        assert_eq!(house.count("quote WHERE trashed_at IS NULL").await, 1);
    }

    async fn what_somebody_sees_is_counted_as_their_lists_count(house: &House) {
        let maya = house.main_administrator().await;
        let una = house.staff("una", Role::User).await;
        for name in ["Acme", "Birch", "Cedar"] {
            let id = assigned(house, &maya, name, &una).await;
            house.contact(&maya, id, "Ana", name).await;
            house.service.add_note(&maya, id, "For the team", false).await.expect("notes");
            house.service.add_note(&maya, id, "For me", true).await.expect("notes");
        }
        house.customer(&maya, "Dunes").await;
        let trashed = assigned(house, &maya, "Elm", &una).await;
        house.service.trash_customer(&maya, trashed).await.expect("trashes");
        let count = async |viewer: &Staff| {
            let sees = answer(house, &maya, ask(viewer.id, Right::CustomersView, "")).await.sees.expect("counts");
            let list = house.service.customers(viewer, &CustomerQuery::default()).await.expect("lists");
            let contacts = house.service.contacts(viewer, &ContactQuery::default()).await.expect("lists");
            assert_eq!((sees.customers, sees.contacts), (list.page.count, contacts.page.count));
            [sees.customers, sees.contacts, sees.notes, sees.trash].map(|count| count.n)
        };
        assert_eq!(count(&maya).await, [4, 3, 6, 1]);
        assert_eq!(count(&una).await, [3, 3, 3, 0]);
    }

    async fn what_another_assignment_would_change_is_told_before_and_is_what_it_then_changes(house: &House) {
        let maya = house.main_administrator().await;
        let (una, joe) = (house.staff("una", Role::User).await, house.staff("joe", Role::User).await);
        let acme = assigned(house, &maya, "Acme", &una).await;
        let choice = StaffChoice { primary: joe.id.to_string(), additional: vec![una.id.to_string()] };
        let audits = house.count("audit").await;
        let form = house.service.assign_form(&maya, acme, Some(&choice)).await.expect("shows");
        assert_eq!(house.count("audit").await, audits);
        assert_eq!(form.staff.iter().map(|staff| staff.id).collect::<Vec<_>>(), [una.id], "nothing is saved");
        let outlook = form.outlook.expect("was asked");
        let of = |name: &str| outlook.iter().find(|shift| shift.name == name).expect("changes");
        assert_eq!(outlook.len(), 2, "for nobody else anything changes");
        assert!(of("joe Test").gains.contains(&Right::CustomersView) && of("joe Test").loses.is_empty());
        let lost = [Right::CustomersAssignStaff];
        assert_eq!((&of("una Test").gains[..], &of("una Test").loses[..]), (&[][..], &lost[..]), "her own drafts stay hers");

        house.service.assign_staff(&maya, acme, 2, &choice.primary, &choice.additional).await.expect("assigns");
        for (viewer, gains) in [(&joe, &of("joe Test").gains), (&una, &of("una Test").gains)] {
            for right in gains {
                assert!(verdict(house, &maya, ask(viewer.id, *right, acme)).await.allowed, "{} {}", viewer.name, right.key());
            }
        }
        assert!(!verdict(house, &maya, ask(una.id, Right::CustomersAssignStaff, acme)).await.allowed);
        let same = house.service.assign_form(&maya, acme, Some(&choice)).await.expect("shows").outlook;
        assert_eq!(same, Some(vec![]));
        let nobody = StaffChoice { primary: "somebody".to_owned(), additional: vec![] };
        let outcome = house.service.assign_form(&maya, acme, Some(&nobody)).await;
        assert_eq!(refusal(outcome), Refusal::field("primary", Problem::Choice));
    }

    async fn the_people_of_a_customer_are_explained_to_those_who_see_them(house: &House) {
        let maya = house.main_administrator().await;
        let una = house.staff("una", Role::User).await;
        let acme = assigned(house, &maya, "Acme", &una).await;
        let ana = house.contact(&maya, acme, "Ana", "Acme").await;
        house.contact(&maya, acme, "Ben", "Acme").await;
        house.service.invite_contact(&maya, acme, ana).await.expect("invites");
        let token = house.token("ana.acme@customer.example").await;
        house.service.accept_invitation(Realm::Portal, &token, new_password()).await.expect("accepts");
        let outside = async |viewer: &Staff| answer(house, viewer, ask("", Right::CustomersView, acme)).await.outside;
        let people = outside(&maya).await;
        let rights: Vec<usize> = people.iter().map(|person| person.rights.len()).collect();
        assert_eq!(rights, [PortalRight::ALL.len(), 0]);
        assert!(people[0].rights.contains(&(PortalRight::AccountEdit, PortalScope::Company)));
        assert_eq!((&people[0].access, &people[1].access), (&PortalAccess::Active(MembershipKind::Primary), &PortalAccess::None));

        house.switch(&maya, una.id, Switches::default()).await.expect("masks");
        let una = house.viewer(&una.email).await;
        assert!(outside(&una).await.iter().all(|person| person.name == Masked::Hidden));

        let version = house.service.customer(&maya, acme).await.expect("shows").version;
        house.service.set_customer_status(&maya, acme, version, "inactive").await.expect("sets");
        assert!(house.member("ana.acme@customer.example").await.is_none());
        let explanation = answer(house, &maya, ask("", Right::CustomersView, acme)).await;
        assert!(explanation.outside.iter().all(|person| person.rights.is_empty()), "nobody comes in");
        assert!(!explanation.customer.as_ref().and_then(Found::one).expect("found").active);
    }
}
