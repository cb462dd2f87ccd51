//! The agreement: what the decision allows is what the queries find, at every outlet.

use crate::support::{House, exception, on_both, refusal};
use domain::access::{Masked, Relation, Right, Role, Scope, Staff};
use domain::contact::ContactForm;
use domain::customer::{CustomerForm, CustomerQuery};
use domain::staff::Switches;
use domain::{CustomerId, Refusal};
use std::collections::BTreeSet;

struct Three {
    own: CustomerId,
    assigned: CustomerId,
    strange: CustomerId,
}

impl Three {
    fn related(&self) -> [(Relation, CustomerId); 3] {
        [(Relation::Own, self.own), (Relation::Assigned, self.assigned), (Relation::Stranger, self.strange)]
    }
}

/// Customers as whose primary, additional and no staff `staff` is.
async fn three(house: &House, maya: &Staff, staff: &Staff) -> Three {
    let make = async |name: &str, mail: &str| {
        let form = CustomerForm {
            kind: "company".to_owned(),
            name: name.to_owned(),
            email: format!("{mail}@mark.example"),
            phone: "+39 051 555 0142".to_owned(),
            ..CustomerForm::default()
        };
        house.service.create_customer(maya, &form).await.expect("creates")
    };
    let three = Three {
        own: make("Alder own", "q1").await,
        assigned: make("Birch assigned", "q2").await,
        strange: make("Cedar strange", "q3").await,
    };
    let (me, other) = (staff.id.to_string(), maya.id.to_string());
    house.service.assign_staff(maya, three.own, 1, &me, &[]).await.expect("assigns");
    house.service.assign_staff(maya, three.assigned, 1, &other, &[me]).await.expect("assigns");
    three
}

async fn listed(house: &House, viewer: &Staff, q: &str) -> BTreeSet<CustomerId> {
    let query = CustomerQuery { q: q.to_owned(), ..CustomerQuery::default() };
    let list = house.service.customers(viewer, &query).await.expect("lists");
    let ids: BTreeSet<CustomerId> = list.page.rows.iter().map(|row| row.id).collect();
    assert_eq!(list.page.count.n, ids.len() as u64, "the count counts what is listed");
    ids
}

on_both! {
    async fn list_search_count_and_card_agree_with_the_decision_for_every_role_and_switch(house: &House) {
        let maya = house.main_administrator().await;
        let mut checked = 0;
        for role in Role::ALL {
            for show_all in [None, Some(true), Some(false)] {
                let name = format!("{}{}", role.key().replace('_', ""), show_all.map_or("plain", |on| if on { "all" } else { "few" }));
                let staff = house.staff(&name, role).await;
                if let (Some(on), true) = (show_all, role != Role::MainAdministrator) {
                    let wanted = Switches {
                        show_all_client_cards: on,
                        shared_view: true,
                        see_name: true,
                        see_email: true,
                        see_phone: true,
                        ..Switches::default()
                    };
                    house.switch(&maya, staff.id, wanted).await.expect("switches");
                }
                let viewer = house.viewer(&staff.email).await;
                let three = three(house, &maya, &staff).await;
                let scope = viewer.scope(Right::CustomersView);
                let seen: BTreeSet<CustomerId> =
                    three.related().into_iter().filter(|(relation, _)| scope.covers(*relation)).map(|(_, id)| id).collect();
                let mine = |found: BTreeSet<CustomerId>| -> BTreeSet<CustomerId> {
                    found.into_iter().filter(|id| three.related().iter().any(|(_, own)| own == id)).collect()
                };
                assert_eq!(mine(listed(house, &viewer, "").await), seen, "{name}: the list");
                for (relation, id) in three.related() {
                    let word = match relation { Relation::Own => "alder", Relation::Assigned => "birch", Relation::Stranger => "cedar" };
                    assert_eq!(mine(listed(house, &viewer, word).await).contains(&id), seen.contains(&id), "{name}: search {word}");
                    let card = house.service.customer(&viewer, id).await;
                    assert_eq!(card.is_ok(), seen.contains(&id), "{name}: the card");
                    if let Err(error) = card {
                        assert_eq!(error.refusal(), Refusal::NotFound, "{name}");
                    }
                    assert_eq!(house.service.customer_timeline(&viewer, id, "").await.is_ok(), seen.contains(&id), "{name}: activity");
                    checked += 1;
                }
                house.run("DELETE FROM customer").await.expect("clears");
            }
        }
        assert_eq!(checked, 6 * 3 * 3);
    }

    async fn a_masked_field_is_nowhere_and_finds_nothing(house: &House) {
        let maya = house.main_administrator().await;
        let una = house.staff("una", Role::User).await;
        let three = three(house, &maya, &una).await;
        let contact = ContactForm {
            first_name: "Wilhelmina".to_owned(),
            email: "w@hidden.example".to_owned(),
            phone: "+39 051 555 0777".to_owned(),
            ..ContactForm::default()
        };
        house.service.create_contact(&maya, three.own, &contact).await.expect("creates");
        let all = Switches { shared_view: false, see_name: true, see_email: true, see_phone: true, ..Switches::default() };
        let cases = [
            (Switches { see_name: false, ..all }, "Wilhelmina", "Alder"),
            (Switches { see_email: false, ..all }, "w@hidden.example", "q1@mark.example"),
            (Switches { see_phone: false, ..all }, "+390515550777", "+390515550142"),
        ];
        for (switches, of_contact, of_customer) in cases {
            house.switch(&maya, una.id, switches).await.expect("switches");
            let viewer = house.viewer(&una.email).await;
            for hidden in [of_contact, of_customer] {
                assert_eq!(listed(house, &maya, hidden).await.len(), if hidden == "+390515550142" { 3 } else { 1 }, "{hidden} is there to be found");
                assert!(listed(house, &viewer, hidden).await.is_empty(), "{hidden} is found");
            }
            let card = house.service.customer(&viewer, three.own).await.expect("shows");
            let list = house.service.customers(&viewer, &CustomerQuery::default()).await.expect("lists");
            let said = format!("{card:?} {list:?}");
            assert!(!said.contains(of_contact) && !said.contains(of_customer), "{of_contact}: {said}");
        }
    }

    async fn the_code_that_spells_a_name_hides_with_it_and_certified_mail_with_the_e_mail(house: &House) {
        let maya = house.main_administrator().await;
        let una = house.staff("una", Role::User).await;
        let form = CustomerForm {
            kind: "person".to_owned(),
            name: "Mario Rossi".to_owned(),
            country: "IT".to_owned(),
            tax_id: "RSSMRA85T10A562S".to_owned(),
            pec: "mario@pec.example".to_owned(),
            ..CustomerForm::default()
        };
        let mario = house.service.create_customer(&maya, &form).await.expect("creates");
        house.service.assign_staff(&maya, mario, 1, &una.id.to_string(), &[]).await.expect("assigns");
        house.switch(&maya, una.id, Switches { shared_view: false, ..Switches::default() }).await.expect("switches");
        let una = house.viewer(&una.email).await;
        for hidden in ["RSSMRA85T10A562S", "mario@pec.example"] {
            let card = format!("{:?}", house.service.customer(&una, mario).await.expect("shows"));
            let form = format!("{:?}", house.service.customer_form(&una, Some(mario)).await.expect("shows"));
            assert!(!card.contains(hidden) && !form.contains(hidden), "{hidden}: {card} {form}");
        }
        assert_eq!(listed(house, &maya, "RSSMRA85T10A562S").await.len(), 1);
        assert!(listed(house, &una, "RSSMRA85T10A562S").await.is_empty(), "it is not found by it either");
        let sent = CustomerForm { tax_id: String::new(), pec: "attacker@evil.example".to_owned(), city: "Bari".to_owned(), ..form };
        house.service.save_customer(&una, mario, 2, &sent).await.expect("saves");
        assert_eq!(house.count("customer WHERE tax_id = 'RSSMRA85T10A562S' AND pec = 'mario@pec.example' AND city = 'Bari'").await, 1);
    }

    async fn what_is_hidden_stays_hidden_in_the_trash_and_in_what_is_said_after_inviting(house: &House) {
        let maya = house.main_administrator().await;
        let alan = house.staff("alan", Role::Administrator).await;
        let acme = house.customer(&maya, "Acme").await;
        let ana = house.contact(&maya, acme, "Ana", "Pop").await;
        let no_data = Switches { show_all_client_cards: true, shared_view: true, grant_access: true, ..Switches::default() };
        house.switch(&maya, alan.id, no_data).await.expect("switches");
        let alan = house.viewer(&alan.email).await;
        assert_eq!(house.service.invite_contact(&alan, acme, ana).await.expect("invites"), Masked::Hidden);
        house.service.trash_customer(&alan, acme).await.expect("trashes");
        let trash = house.service.trash(&alan, domain::trash::TrashKind::Customers, "").await.expect("lists").page.rows;
        assert_eq!(trash.iter().map(|row| &row.name).collect::<Vec<_>>(), [&Masked::Hidden]);
        assert_eq!(house.service.trash(&maya, domain::trash::TrashKind::Customers, "").await.expect("lists").page.rows[0].name, Masked::Shown("Acme".to_owned()));
    }

    async fn a_list_is_not_sorted_by_a_name_that_is_hidden(house: &House) {
        let maya = house.main_administrator().await;
        let una = house.staff("una", Role::User).await;
        let me = [una.id.to_string()];
        for name in ["Zebra", "Mango", "Apple"] {
            let id = house.customer(&maya, name).await;
            house.service.assign_staff(&maya, id, 1, &me[0], &[]).await.expect("assigns");
        }
        house.switch(&maya, una.id, Switches::default()).await.expect("switches");
        let viewer = house.viewer(&una.email).await;
        for sort in ["name", "-name", ""] {
            let query = CustomerQuery { sort: sort.to_owned(), ..CustomerQuery::default() };
            let rows = house.service.customers(&viewer, &query).await.expect("lists").page.rows;
            assert!(rows.iter().all(|row| row.name == Masked::Hidden));
            let mut numbers: Vec<&String> = rows.iter().map(|row| &row.number).collect();
            let order = numbers.clone();
            numbers.sort();
            if sort == "-name" {
                numbers.reverse();
            }
            let forwards = { let mut sorted = order.clone(); sorted.sort(); sorted };
            assert!(order == numbers || order == forwards, "by number, not by name: {order:?}");
        }
        let sorts_by_name = async |viewer: &Staff| {
            house.service.customers(viewer, &CustomerQuery::default()).await.expect("lists").sorts_by_name
        };
        assert!(sorts_by_name(&maya).await && !sorts_by_name(&viewer).await);
    }

    async fn pages_of_a_list_join_without_a_gap_or_a_double(house: &House) {
        let maya = house.main_administrator().await;
        for n in 0..120 {
            // Names that fold alike, so that the order needs more than the name.
            house.customer(&maya, &format!("Côte {}", n / 40)).await;
        }
        let mut seen = Vec::new();
        let mut after = String::new();
        loop {
            let query = CustomerQuery { after: after.clone(), ..CustomerQuery::default() };
            let page = house.service.customers(&maya, &query).await.expect("lists").page;
            assert_eq!((page.count.n, page.count.more), (120, false));
            seen.extend(page.rows.iter().map(|row| row.id));
            match page.next {
                Some(next) => after = next,
                None => break,
            }
        }
        assert_eq!(seen.len(), 120);
        assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), 120);
    }

    async fn nobody_acts_on_a_customer_beyond_their_sight(house: &House) {
        let maya = house.main_administrator().await;
        let una = house.staff("una", Role::User).await;
        assert_eq!(una.scope(Right::CustomersView), Scope::Assigned);
        let strange = house.customer(&maya, "Cedar").await;
        let contact = house.contact(&maya, strange, "Ana", "Pop").await;
        let audits = house.count("audit").await;
        let s = &house.service;
        let form = CustomerForm { kind: "company".to_owned(), name: "Taken".to_owned(), ..CustomerForm::default() };
        let person = ContactForm { first_name: "Eve".to_owned(), ..ContactForm::default() };
        for (act, outcome) in [
            ("save", refusal(s.save_customer(&una, strange, 1, &form).await)),
            ("status", refusal(s.set_customer_status(&una, strange, 1, "inactive").await)),
            ("assign", refusal(s.assign_staff(&una, strange, 1, &una.id.to_string(), &[]).await)),
            ("trash", refusal(s.trash_customer(&una, strange).await)),
            ("note", refusal(s.add_note(&una, strange, "Hello", false).await)),
            ("add a contact", refusal(s.create_contact(&una, strange, &person).await)),
            ("save a contact", refusal(s.save_contact(&una, strange, contact, 1, &person).await)),
            ("make primary", refusal(s.make_primary(&una, strange, contact).await)),
            ("remove a contact", refusal(s.trash_contact(&una, strange, contact).await)),
            ("invite", refusal(s.invite_contact(&una, strange, contact).await)),
            ("revoke", refusal(s.revoke_contact_invitation(&una, strange, contact).await)),
            ("suspend", refusal(s.set_contact_access(&una, strange, contact, "suspended").await)),
        ] {
            assert_eq!(outcome, Refusal::NotFound, "{act}");
        }
        assert_eq!(house.count("audit").await, audits);
        assert_eq!(house.count("customer WHERE name = 'Cedar' AND version = 1 AND trashed_at IS NULL").await, 1);
        assert_eq!(house.count("mail WHERE to_address LIKE '%customer.example'").await, 0);
    }

    async fn whom_one_does_not_see_one_does_not_find_nor_read_of(house: &House) {
        let maya = house.main_administrator().await;
        let mark = house.staff("mark", Role::Manager).await;
        let acme = house.customer(&maya, "Acme").await;
        house.contact(&maya, acme, "Ana", "Quillfeather").await;
        let told = async |viewer: &Staff| {
            let list = house.service.customers(viewer, &CustomerQuery::default()).await.expect("lists");
            let timeline = house.service.customer_timeline(viewer, acme, "").await.expect("reads");
            format!("{list:?} {timeline:?}").contains("Quillfeather")
        };
        assert!(told(&mark).await);
        assert_eq!(listed(house, &mark, "quillfeather").await.len(), 1);
        house.service.save_access(&maya, mark.id, &exception(Right::ContactsView, Scope::None, "")).await.expect("saves");
        let mark = house.viewer("mark@house.example").await;
        assert!(!told(&mark).await);
        assert!(listed(house, &mark, "quillfeather").await.is_empty());
        assert_eq!(listed(house, &mark, "acme").await.len(), 1, "the customer itself is found as ever");
    }

    async fn customers_without_words_are_indexed_at_the_start(house: &House) {
        let maya = house.main_administrator().await;
        let acme = house.customer(&maya, "Acme").await;
        house.contact(&maya, acme, "Ana", "Quillfeather").await;
        house.run("DELETE FROM customer_term").await.expect("forgets");
        assert!(listed(house, &maya, "acme").await.is_empty());
        house.service.index_missing().await.expect("indexes");
        assert_eq!(listed(house, &maya, "acme quillfeather").await.len(), 1);
    }
}
