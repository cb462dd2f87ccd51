//! The list of the people of all customers: whom it shows to whom, how they stand with the portal, search, order, and pages both ways.

use crate::support::{House, exception, new_password, on_both, refusal};
use domain::access::{Lock, Masked, Right, Role, Scope, Staff};
use domain::account::Realm;
use domain::contact::{AccessState, ContactForm, ContactList, ContactQuery, ContactSort, ListedContact, PortalAccess};
use domain::customer::CustomerForm;
use domain::invitation::{InvitationStatus, VALID_FOR};
use domain::list::{Count, PAGE};
use domain::staff::Switches;
use domain::trash::TrashKind;
use domain::{ContactId, CustomerId, Refusal, time};
use std::collections::BTreeSet;

async fn list(house: &House, viewer: &Staff, query: &ContactQuery) -> ContactList {
    house.service.contacts(viewer, query).await.expect("lists")
}

fn named(rows: &[ListedContact]) -> Vec<String> {
    rows.iter().map(|row| row.contact.name.clone().shown().unwrap_or_default()).collect()
}

/// The names that a question finds. The count counts what is listed.
async fn found(house: &House, viewer: &Staff, query: &ContactQuery) -> Vec<String> {
    let page = list(house, viewer, query).await.page;
    assert_eq!(page.count.n, page.rows.len() as u64, "{query:?}");
    named(&page.rows)
}

fn words(q: &str) -> ContactQuery {
    ContactQuery { q: q.to_owned(), ..ContactQuery::default() }
}

fn sorted(sort: ContactSort) -> ContactQuery {
    ContactQuery { sort: sort.key().to_owned(), ..ContactQuery::default() }
}

fn standing(state: AccessState) -> ContactQuery {
    ContactQuery { access: state.key().to_owned(), ..ContactQuery::default() }
}

async fn contact(house: &House, viewer: &Staff, customer: CustomerId, form: ContactForm) -> ContactId {
    house.service.create_contact(viewer, customer, &form).await.expect("creates")
}

fn wilhelmina() -> ContactForm {
    ContactForm {
        first_name: "Wilhelmina".to_owned(),
        email: "w@hidden.example".to_owned(),
        phone: "+39 051 555 0777".to_owned(),
        ..ContactForm::default()
    }
}

/// A member of the team who looks after one customer.
async fn una_of(house: &House, maya: &Staff, customer: CustomerId, switches: Switches) -> Staff {
    let una = house.staff("una", Role::User).await;
    house.service.assign_staff(maya, customer, 1, &una.id.to_string(), &[]).await.expect("assigns");
    house.switch(maya, una.id, switches).await.expect("switches");
    house.viewer(&una.email).await
}

const SEES_DATA: Switches = Switches {
    show_all_client_cards: false,
    shared_view: false,
    see_name: true,
    see_email: true,
    see_phone: true,
    grant_access: false,
    payments: false,
    record_payments: false,
    packages_add: false,
};

const fn state_of(access: &PortalAccess) -> AccessState {
    match access {
        PortalAccess::None => AccessState::None,
        PortalAccess::Invited(state) if matches!(state.status, InvitationStatus::Pending) => AccessState::Invited,
        PortalAccess::Invited(_) => AccessState::Ended,
        PortalAccess::Active(_) => AccessState::Active,
        PortalAccess::Suspended(_) => AccessState::Suspended,
    }
}

on_both! {
    async fn contacts_are_filtered_and_sorted(house: &House) {
        let maya = house.main_administrator().await;
        let rossi = house.customer(&maya, "Rossi").await;
        let acme = house.customer(&maya, "Acme").await;
        house.contact(&maya, rossi, "Mara", "Neri").await;
        house.clock.advance(time::MINUTE);
        house.contact(&maya, acme, "Zoe", "Pop").await;
        house.clock.advance(time::MINUTE);
        let form = ContactForm { first_name: "Bruno".to_owned(), language: "it".to_owned(), ..ContactForm::default() };
        contact(house, &maya, acme, form).await;
        house.service.set_customer_status(&maya, rossi, 1, "inactive").await.expect("sets");
        let query = |status: &str, language: &str, primary: bool| ContactQuery {
            status: status.to_owned(),
            language: language.to_owned(),
            primary,
            ..ContactQuery::default()
        };
        for (query, expected) in [
            (ContactQuery::default(), vec!["Bruno", "Mara Neri", "Zoe Pop"]),
            (sorted(ContactSort::NameDescending), vec!["Zoe Pop", "Mara Neri", "Bruno"]),
            (sorted(ContactSort::Customer), vec!["Zoe Pop", "Bruno", "Mara Neri"]),
            (sorted(ContactSort::CustomerDescending), vec!["Mara Neri", "Bruno", "Zoe Pop"]),
            (sorted(ContactSort::Newest), vec!["Bruno", "Zoe Pop", "Mara Neri"]),
            (query("inactive", "", false), vec!["Mara Neri"]),
            (query("active", "", false), vec!["Bruno", "Zoe Pop"]),
            (query("", "it", false), vec!["Bruno"]),
            (query("", "", true), vec!["Mara Neri", "Zoe Pop"]),
            (query("active", "", true), vec!["Zoe Pop"]),
            (ContactQuery { customer: acme.to_string(), ..ContactQuery::default() }, vec!["Bruno", "Zoe Pop"]),
        ] {
            assert_eq!(found(house, &maya, &query).await, expected, "{query:?}");
        }
        let form = CustomerForm { kind: "company".to_owned(), name: "Zucchi".to_owned(), ..CustomerForm::default() };
        house.service.save_customer(&maya, acme, 1, &form).await.expect("renames");
        let renamed = found(house, &maya, &sorted(ContactSort::Customer)).await;
        assert_eq!(renamed, ["Mara Neri", "Zoe Pop", "Bruno"], "they go along with their customer's name");
        let of_acme = list(house, &maya, &ContactQuery { customer: acme.to_string(), ..ContactQuery::default() }).await;
        assert_eq!((of_acme.customer, of_acme.can_create), (Some("Zucchi".to_owned()), true));
    }

    async fn contacts_are_told_apart_by_how_they_stand_with_the_portal(house: &House) {
        let maya = house.main_administrator().await;
        let acme = house.customer(&maya, "Acme").await;
        let service = &house.service;
        let mut ids = Vec::new();
        for name in ["Ada", "Bea", "Bob", "Eva", "Ivo", "Nora", "Remo", "Rex", "Sam", "Zoe"] {
            ids.push((name, house.contact(&maya, acme, name, "Pop").await));
        }
        let id = |name: &str| ids.iter().find(|(own, _)| *own == name).expect("is there").1;
        for name in ["Eva", "Rex"] {
            service.invite_contact(&maya, acme, id(name)).await.expect("invites");
        }
        house.clock.advance(VALID_FOR);
        for name in ["Ada", "Bea", "Bob", "Ivo", "Remo", "Rex", "Sam", "Zoe"] {
            service.invite_contact(&maya, acme, id(name)).await.expect("invites");
        }
        for name in ["Ada", "Sam", "Zoe"] {
            let token = house.token(&format!("{}.pop@customer.example", name.to_lowercase())).await;
            service.accept_invitation(Realm::Portal, &token, new_password()).await.expect("accepts");
        }
        service.set_contact_access(&maya, acme, id("Sam"), "suspended").await.expect("suspends");
        service.set_contact_access(&maya, acme, id("Zoe"), "revoked").await.expect("ends");
        service.revoke_contact_invitation(&maya, acme, id("Remo")).await.expect("revokes");
        let bounced = "UPDATE invitation SET status = 'bounced' WHERE email IN ('bea.pop@customer.example', 'bob.pop@customer.example')";
        house.run(bounced).await.expect("comes back");
        let elsewhere = ContactForm { first_name: "Bob".to_owned(), last_name: "Pop".to_owned(), email: "bob@elsewhere.example".to_owned(), ..ContactForm::default() };
        service.save_contact(&maya, acme, id("Bob"), 1, &elsewhere).await.expect("corrects the address");

        let all = list(house, &maya, &ContactQuery::default()).await.page.rows;
        let mut met = 0;
        for (state, expected) in [
            (AccessState::None, vec!["Bob Pop", "Nora Pop", "Zoe Pop"]),
            (AccessState::Invited, vec!["Ivo Pop", "Rex Pop"]),
            (AccessState::Ended, vec!["Bea Pop", "Eva Pop", "Remo Pop"]),
            (AccessState::Active, vec!["Ada Pop"]),
            (AccessState::Suspended, vec!["Sam Pop"]),
        ] {
            assert_eq!(found(house, &maya, &standing(state)).await, expected, "{state:?}");
            let shown: Vec<_> = all.iter().filter(|row| state_of(&row.contact.access) == state).cloned().collect();
            assert_eq!(named(&shown), expected, "what the rows say, {state:?}");
            met += expected.len();
        }
        assert_eq!((met, all.len()), (10, 10), "each is in one state");
    }

    async fn the_list_reaches_as_far_as_the_cards_and_so_do_its_search_and_its_count(house: &House) {
        let maya = house.main_administrator().await;
        let acme = house.customer(&maya, "Acme").await;
        let rossi = house.customer(&maya, "Rossi").await;
        house.contact(&maya, acme, "Ana", "Pop").await;
        house.contact(&maya, rossi, "Mara", "Neri").await;
        let una = una_of(house, &maya, rossi, SEES_DATA).await;
        assert_eq!(found(house, &una, &ContactQuery::default()).await, ["Mara Neri"]);
        for strange in ["ana", "acme", "ana.pop@customer.example"] {
            assert_eq!(found(house, &maya, &words(strange)).await, ["Ana Pop"], "{strange} is there to be found");
            assert!(found(house, &una, &words(strange)).await.is_empty(), "{strange}");
        }
        let of_acme = ContactQuery { customer: acme.to_string(), ..ContactQuery::default() };
        assert_eq!(refusal(house.service.contacts(&una, &of_acme).await), Refusal::NotFound);
        let told = list(house, &una, &ContactQuery::default()).await;
        assert_eq!((told.sees_all, told.can_export), (false, false));

        // Whoever sees customers and not their people has no such list.
        let mark = house.staff("mark", Role::Manager).await;
        assert_eq!(found(house, &mark, &ContactQuery::default()).await, ["Ana Pop", "Mara Neri"]);
        house.service.save_access(&maya, mark.id, &exception(Right::ContactsView, Scope::None, "")).await.expect("saves");
        let mark = house.viewer(&mark.email).await;
        assert_eq!(refusal(house.service.contacts(&mark, &ContactQuery::default()).await), Refusal::Forbidden);
    }

    async fn a_hidden_datum_is_in_no_row_finds_nobody_and_sorts_nothing(house: &House) {
        let maya = house.main_administrator().await;
        let acme = house.customer(&maya, "Zebra").await;
        let other = house.customer(&maya, "Mango").await;
        let una = una_of(house, &maya, acme, SEES_DATA).await;
        house.service.assign_staff(&maya, other, 1, &una.id.to_string(), &[]).await.expect("assigns");
        contact(house, &maya, acme, wilhelmina()).await;
        house.clock.advance(time::MINUTE);
        house.contact(&maya, other, "Ana", "Pop").await;
        for (switches, hidden) in [
            (Switches { see_name: false, ..SEES_DATA }, vec!["Wilhelmina", "Zebra"]),
            (Switches { see_email: false, ..SEES_DATA }, vec!["w@hidden.example"]),
            (Switches { see_phone: false, ..SEES_DATA }, vec!["+390515550777"]),
        ] {
            house.switch(&maya, una.id, switches).await.expect("switches");
            let una = house.viewer(&una.email).await;
            let said = format!("{:?}", list(house, &una, &ContactQuery::default()).await);
            for hidden in hidden {
                assert_eq!(found(house, &maya, &words(hidden)).await, ["Wilhelmina"], "{hidden} is there to be found");
                assert!(found(house, &una, &words(hidden)).await.is_empty(), "{hidden} is found");
                assert!(!said.contains(hidden), "{hidden}: {said}");
            }
        }
        let no_names = Switches { see_name: false, ..SEES_DATA };
        house.switch(&maya, una.id, no_names).await.expect("switches");
        let una = house.viewer(&una.email).await;
        let newest = list(house, &una, &sorted(ContactSort::Newest)).await.page.rows;
        assert_eq!(newest.iter().map(|row| row.contact.customer).collect::<Vec<_>>(), [other, acme]);
        for sort in ContactSort::ALL {
            let list = list(house, &una, &sorted(sort)).await;
            assert_eq!((list.page.rows, list.sorts_by_name), (newest.clone(), false), "{sort:?} would tell names");
        }
        assert!(list(house, &maya, &ContactQuery::default()).await.sorts_by_name);
        let number = house.service.customer(&una, acme).await.expect("shows").number;
        let of_acme = ContactQuery { customer: acme.to_string(), ..ContactQuery::default() };
        assert_eq!(list(house, &una, &of_acme).await.customer, Some(number), "it is told whose people these are");
    }

    async fn whoever_sees_the_names_of_all_their_own_people_sorts_by_them(house: &House) {
        let maya = house.main_administrator().await;
        let acme = house.customer(&maya, "Acme").await;
        let una = una_of(house, &maya, acme, SEES_DATA).await;
        for name in ["Zoe", "Ada"] {
            house.contact(&maya, acme, name, "Pop").await;
            house.clock.advance(time::MINUTE);
        }
        // Of a customer that is a colleague's first she sees neither its people nor its name.
        let rossi = house.customer(&maya, "Rossi").await;
        house.service.assign_staff(&maya, rossi, 1, &maya.id.to_string(), &[una.id.to_string()]).await.expect("assigns");
        house.contact(&maya, rossi, "Mara", "Neri").await;
        for right in [Right::ContactsFieldName, Right::ContactsView] {
            house.service.save_access(&maya, una.id, &exception(right, Scope::Own, "")).await.expect("narrows");
        }
        let una = house.viewer(&una.email).await;
        for (sort, expected) in [
            (ContactSort::Name, ["Ada Pop", "Zoe Pop"]),
            (ContactSort::NameDescending, ["Zoe Pop", "Ada Pop"]),
            (ContactSort::Newest, ["Ada Pop", "Zoe Pop"]),
        ] {
            assert_eq!(found(house, &una, &sorted(sort)).await, expected, "{sort:?}");
        }
        assert!(list(house, &una, &ContactQuery::default()).await.sorts_by_name);
    }

    async fn people_are_found_by_their_own_words_and_their_customers_however_accents_are_typed(house: &House) {
        let maya = house.main_administrator().await;
        let brasov = house.customer(&maya, "Țesătoria Brașov").await;
        let form = ContactForm { first_name: "Ștefan".to_owned(), last_name: "Mureșan".to_owned(), phone: "+40 268 555 014".to_owned(), ..ContactForm::default() };
        contact(house, &maya, brasov, form).await;
        let andreea = house.contact(&maya, brasov, "Andreea", "Ionescu").await;
        for q in ["stefan", "ȘTEFAN mur", "tesatoria stefan", "Muresan Țesătoria", "40268555014"] {
            assert_eq!(found(house, &maya, &words(q)).await, ["Ștefan Mureșan"], "{q}");
        }
        let number = house.service.customer(&maya, brasov).await.expect("shows").number;
        for q in ["brasov", &number] {
            assert_eq!(found(house, &maya, &words(q)).await, ["Andreea Ionescu", "Ștefan Mureșan"], "{q}");
        }
        for q in ["tefan", "stefan ionescu"] {
            assert!(found(house, &maya, &words(q)).await.is_empty(), "{q} is of nobody");
        }
        let renamed = ContactForm { first_name: "Lia".to_owned(), ..ContactForm::default() };
        house.service.save_contact(&maya, brasov, andreea, 1, &renamed).await.expect("saves");
        assert!(found(house, &maya, &words("ionescu")).await.is_empty(), "she is called otherwise now");
        assert_eq!(found(house, &maya, &words("lia")).await, ["Lia"]);
    }

    async fn what_is_in_the_trash_is_left_out_until_it_is_back(house: &House) {
        let maya = house.main_administrator().await;
        let acme = house.customer(&maya, "Acme").await;
        house.contact(&maya, acme, "Ana", "Pop").await;
        let bruno = house.contact(&maya, acme, "Bruno", "Hart").await;
        house.service.trash_contact(&maya, acme, bruno).await.expect("trashes");
        for query in [ContactQuery::default(), words("acme"), standing(AccessState::None)] {
            assert_eq!(found(house, &maya, &query).await, ["Ana Pop"], "{query:?}");
        }
        assert!(found(house, &maya, &words("bruno")).await.is_empty());
        house.service.restore_trashed(&maya, TrashKind::Contacts, &[bruno.uuid()]).await.expect("restores");
        assert_eq!(found(house, &maya, &words("bruno")).await, ["Bruno Hart"]);
        house.service.trash_customer(&maya, acme).await.expect("trashes");
        for query in [ContactQuery::default(), words("ana"), words("acme")] {
            assert!(found(house, &maya, &query).await.is_empty(), "{query:?}");
        }
        house.service.restore_trashed(&maya, TrashKind::Customers, &[acme.uuid()]).await.expect("restores");
        assert_eq!(found(house, &maya, &words("acme")).await, ["Ana Pop", "Bruno Hart"]);
    }

    async fn pages_give_each_person_once_in_every_order_and_lead_back(house: &House) {
        let maya = house.main_administrator().await;
        for company in 0..12 {
            // Names that fold alike, so that the order needs more than the name.
            let customer = house.customer(&maya, &format!("Côte {}", company % 3)).await;
            for n in 0..10 {
                let form = ContactForm { first_name: format!("Ana {}", n % 2), ..ContactForm::default() };
                contact(house, &maya, customer, form).await;
            }
        }
        for sort in ContactSort::ALL {
            let (mut seen, mut pages, mut after) = (Vec::new(), Vec::new(), String::new());
            loop {
                let page = list(house, &maya, &ContactQuery { after, ..sorted(sort) }).await.page;
                assert_eq!((page.count.n, page.count.more), (120, false));
                seen.extend(page.rows.iter().map(|row| row.contact.id));
                pages.push(page.clone());
                match page.next {
                    Some(next) => after = next,
                    None => break,
                }
            }
            assert_eq!((seen.len(), seen.iter().collect::<BTreeSet<_>>().len()), (120, 120), "{sort:?}");
            assert_eq!(pages[0].rows.len() as u64, PAGE, "{sort:?}");
            let back = ContactQuery { before: pages[2].previous.clone().expect("fifty before it"), ..sorted(sort) };
            assert_eq!(list(house, &maya, &back).await.page.rows, pages[1].rows, "{sort:?}");
        }
        // The place in another order is none in this one.
        let newest = list(house, &maya, &sorted(ContactSort::Newest)).await.page;
        let by_name = list(house, &maya, &sorted(ContactSort::Name)).await.page.next.expect("more than fifty");
        for place in [
            ContactQuery { after: by_name.clone(), ..sorted(ContactSort::Newest) },
            ContactQuery { before: by_name, ..sorted(ContactSort::Newest) },
        ] {
            assert_eq!(list(house, &maya, &place).await.page, newest, "{place:?}");
        }
    }

    async fn a_card_shows_the_first_of_its_people_and_each_has_a_page(house: &House) {
        let maya = house.main_administrator().await;
        let acme = house.customer(&maya, "Acme").await;
        let mut last = house.contact(&maya, acme, "Zoe", "Pop").await;
        for n in 10..21 {
            last = house.contact(&maya, acme, &format!("Ana{n}"), "Pop").await;
        }
        let card = house.service.customer(&maya, acme).await.expect("shows");
        let names: Vec<_> = card.contacts.iter().map(|contact| contact.name.clone().shown().expect("shown")).collect();
        assert_eq!((names.len(), names[0].as_str(), names[9].as_str()), (10, "Zoe Pop", "Ana18 Pop"), "the primary one first");
        assert_eq!(card.people, Count::limited(12), "it tells how many they are");
        let page = house.service.contact_form(&maya, acme, Some(last)).await.expect("shows");
        assert_eq!(page.contact.map(|contact| (contact.id, contact.name)), Some((last, Masked::Shown("Ana20 Pop".to_owned()))));
        let of_acme = ContactQuery { customer: acme.to_string(), ..ContactQuery::default() };
        assert_eq!(found(house, &maya, &of_acme).await.len(), 12);
    }

    async fn a_card_that_hides_names_does_not_choose_its_people_by_them(house: &House) {
        let maya = house.main_administrator().await;
        let acme = house.customer(&maya, "Acme").await;
        let una = una_of(house, &maya, acme, Switches { see_name: false, ..SEES_DATA }).await;
        let mut people = Vec::new();
        for n in 10..22 {
            people.push(house.contact(&maya, acme, &format!("Ana{n}"), "Pop").await);
            house.clock.advance(time::MINUTE);
        }
        let card = house.service.customer(&una, acme).await.expect("shows");
        let shown: Vec<ContactId> = card.contacts.iter().map(|contact| contact.id).collect();
        let latest = people[3..].iter().rev().copied();
        let expected: Vec<ContactId> = std::iter::once(people[0]).chain(latest).collect();
        assert_eq!((shown, card.people), (expected, Count::limited(12)), "the primary one, and who was added last");
        assert!(card.contacts.iter().all(|contact| contact.name == Masked::Hidden));
    }

    async fn people_without_words_are_indexed_at_the_start(house: &House) {
        let maya = house.main_administrator().await;
        for (customer, name) in [("Rossi", "Ana"), ("Acme", "Mara")] {
            let customer = house.customer(&maya, customer).await;
            house.contact(&maya, customer, name, "Pop").await;
        }
        house.run("DELETE FROM customer_term").await.expect("forgets");
        assert!(found(house, &maya, &words("ana")).await.is_empty());
        house.service.index_missing().await.expect("indexes");
        assert_eq!(found(house, &maya, &words("ana rossi")).await, ["Ana Pop"]);
    }

    async fn the_way_to_a_file_is_shut_with_the_lock(house: &House) {
        let maya = house.main_administrator().await;
        let mark = house.staff("mark", Role::Manager).await;
        let export = async |viewer: &Staff| list(house, viewer, &ContactQuery::default()).await.can_export;
        assert!(export(&maya).await && export(&mark).await);
        house.service.save_locks(&maya, &[Lock::ExportCustomers]).await.expect("locks");
        let mark = house.viewer(&mark.email).await;
        assert!(export(&maya).await && !export(&mark).await);
    }
}
