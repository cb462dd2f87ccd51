use crate::support::{House, on_both, refusal};
use domain::access::Role;
use domain::customer::CustomerForm;
use domain::{Problem, Refusal};

fn form(name: &str) -> CustomerForm {
    CustomerForm { kind: "company".to_owned(), name: name.to_owned(), ..CustomerForm::default() }
}

on_both! {
    async fn a_change_made_meanwhile_is_told_and_not_overwritten(house: &House) {
        let maya = house.main_administrator().await;
        let acme = house.customer(&maya, "Acme").await;
        house.service.save_customer(&maya, acme, 1, &form("Acme Ltd")).await.expect("saves");
        let audits = house.count("audit").await;
        assert_eq!(refusal(house.service.save_customer(&maya, acme, 1, &form("Acme SpA")).await), Refusal::Changed);
        assert_eq!(house.one::<String>("SELECT name FROM customer").await, "Acme Ltd");
        assert_eq!(house.count("audit").await, audits);
    }

    async fn a_form_that_changes_nothing_leaves_no_trace(house: &House) {
        let maya = house.main_administrator().await;
        let acme = house.customer(&maya, "Acme").await;
        let audits = house.count("audit").await;
        house.service.save_customer(&maya, acme, 1, &form("Acme")).await.expect("saves");
        assert_eq!((house.count("audit").await, house.one::<i32>("SELECT version FROM customer").await), (audits, 1));
    }

    async fn every_problem_of_a_form_is_told_at_once(house: &House) {
        let maya = house.main_administrator().await;
        let wrong = CustomerForm { email: "x".to_owned(), country: "Narnia".to_owned(), ..form("") };
        let Refusal::Invalid(problems) = refusal(house.service.create_customer(&maya, &wrong).await) else { panic!("another refusal") };
        let fields: Vec<&str> = problems.iter().map(|problem| problem.field.as_str()).collect();
        assert_eq!(fields, ["name", "email", "country"]);
        assert_eq!((house.count("customer").await, house.count("series WHERE name <> 'audit'").await), (0, 0), "no number is used up");
    }

    async fn a_wrong_vat_number_is_refused_but_one_that_stands_already_is_left_alone(house: &House) {
        let maya = house.main_administrator().await;
        let acme = house.customer(&maya, "Acme").await;
        let with = |vat_id: &str, city: &str| CustomerForm { vat_id: vat_id.to_owned(), country: "IT".to_owned(), city: city.to_owned(), ..form("Acme") };
        let refused = refusal(house.service.save_customer(&maya, acme, 1, &with("IT 00743110158", "")).await);
        assert_eq!(refused, Refusal::field("vat_id", Problem::VatId));
        assert_eq!(house.count("customer WHERE vat_id IS NULL AND version = 1").await, 1);
        house.service.save_customer(&maya, acme, 1, &with("IT 00743110157", "")).await.expect("saves");
        // As it was written before anybody looked at its digits.
        house.run("UPDATE customer SET vat_id = 'IT00743110158'").await.expect("writes");
        house.service.save_customer(&maya, acme, 2, &with("IT00743110158", "Bologna")).await.expect("saves");
        assert_eq!(house.count("customer WHERE vat_id = 'IT00743110158' AND city = 'Bologna'").await, 1);
    }

    async fn what_is_hidden_from_an_editor_stays_as_it_was(house: &House) {
        let maya = house.main_administrator().await;
        let una = house.staff("una", Role::User).await;
        let id = house.service.create_customer(&maya, &CustomerForm { email: "desk@acme.example".to_owned(), ..form("Acme") }).await.expect("creates");
        house.service.assign_staff(&maya, id, 1, &una.id.to_string(), &[]).await.expect("assigns");
        house.switch(&maya, una.id, domain::staff::Switches::default()).await.expect("switches");
        let una = house.viewer(&una.email).await;
        let sent = CustomerForm { email: "attacker@evil.example".to_owned(), city: "Bristol".to_owned(), ..form("Renamed") };
        house.service.save_customer(&una, id, 2, &sent).await.expect("saves");
        assert_eq!(house.count("customer WHERE name = 'Acme' AND email = 'desk@acme.example' AND city = 'Bristol'").await, 1);
    }

    async fn an_outside_hand_is_never_made_staff_and_a_left_one_not_either(house: &House) {
        let maya = house.main_administrator().await;
        let una = house.staff("una", Role::User).await;
        let acme = house.customer(&maya, "Acme").await;
        house.service.deactivate_staff(&maya, una.id, "").await.expect("deactivates");
        for wrong in [una.id.to_string(), acme.to_string(), "nobody".to_owned()] {
            assert!(matches!(refusal(house.service.assign_staff(&maya, acme, 1, &wrong, &[]).await), Refusal::Invalid(_)), "{wrong}");
        }
        assert_eq!(house.count("customer_staff").await, 1);
    }

    async fn trash_takes_the_contacts_along_and_restore_brings_them_back(house: &House) {
        let maya = house.main_administrator().await;
        let acme = house.customer(&maya, "Acme").await;
        house.contact(&maya, acme, "Ana", "Pop").await;
        house.service.trash_customer(&maya, acme).await.expect("trashes");
        assert_eq!(refusal(house.service.customer(&maya, acme).await), Refusal::NotFound);
        assert_eq!(refusal(house.service.save_customer(&maya, acme, 1, &form("Back")).await), Refusal::NotFound);
        let trash = house.service.trash(&maya, domain::trash::TrashKind::Customers, "").await.expect("lists").page.rows;
        assert_eq!((trash.len(), trash[0].may_restore), (1, true));
        house.service.restore_trashed(&maya, domain::trash::TrashKind::Customers, &[acme.uuid()]).await.expect("restores");
        assert_eq!(house.service.customer(&maya, acme).await.expect("shows").contacts.len(), 1);
        assert!(house.service.trash(&maya, domain::trash::TrashKind::Customers, "").await.expect("lists").page.rows.is_empty());
    }

    async fn a_private_note_is_its_authors_alone(house: &House) {
        let maya = house.main_administrator().await;
        let una = house.staff("una", Role::User).await;
        let acme = house.customer(&maya, "Acme").await;
        house.service.assign_staff(&maya, acme, 1, &maya.id.to_string(), &[una.id.to_string()]).await.expect("assigns");
        house.service.add_note(&una, acme, "The key is under the mat", true).await.expect("adds");
        let own = house.service.customer_timeline(&una, acme, "").await.expect("shows");
        assert!(format!("{own:?}").contains("under the mat"));
        let theirs = house.service.customer_timeline(&maya, acme, "").await.expect("shows");
        assert!(!format!("{theirs:?}").contains("under the mat"), "not even a main administrator");
        let id: uuid::Uuid = house.one("SELECT id FROM note").await;
        house.service.delete_note(&una, acme, id.into()).await.expect("deletes");
        assert_eq!(house.count("audit WHERE action = 'note.private_deleted' AND customer_id IS NULL AND subject_id IS NOT NULL").await, 1);
        let theirs = house.service.customer_timeline(&maya, acme, "").await.expect("shows");
        assert!(theirs.entries.iter().all(|entry| entry.actor != una.name), "nor that there was one: {theirs:?}");
    }

    async fn a_user_sees_their_own_activity_until_the_view_is_shared(house: &House) {
        let maya = house.main_administrator().await;
        let una = house.staff("una", Role::User).await;
        let acme = house.customer(&maya, "Acme").await;
        house.service.assign_staff(&maya, acme, 1, &una.id.to_string(), &[]).await.expect("assigns");
        house.service.save_customer(&maya, acme, 2, &form("Acme Ltd")).await.expect("saves");
        let own = house.service.customer_timeline(&una, acme, "").await.expect("shows");
        assert!(own.only_own && own.entries.iter().all(|entry| entry.actor == una.name), "{own:?}");
        let shared = domain::staff::Switches { shared_view: true, see_name: true, ..Default::default() };
        house.switch(&maya, una.id, shared).await.expect("switches");
        let una = house.viewer(&una.email).await;
        let all = house.service.customer_timeline(&una, acme, "").await.expect("shows");
        assert!(!all.only_own && all.entries.iter().any(|entry| entry.actor == maya.name), "{all:?}");
    }

    async fn hints_at_doubles_stay_within_sight(house: &House) {
        let maya = house.main_administrator().await;
        let una = house.staff("una", Role::User).await;
        house.customer(&maya, "Acme").await;
        assert_eq!(house.service.customer_duplicates(&maya, &form("ACMÉ")).await.expect("looks").len(), 1);
        assert!(house.service.customer_duplicates(&una, &form("Acme")).await.expect("looks").is_empty());
    }

    async fn everyone_who_can_see_a_customer_is_named_and_nobody_else(house: &House) {
        let maya = house.main_administrator().await;
        let una = house.staff("una", Role::User).await;
        let joe = house.staff("joe", Role::User).await;
        let acme = house.customer(&maya, "Acme").await;
        house.service.assign_staff(&maya, acme, 1, &una.id.to_string(), &[]).await.expect("assigns");
        let audience = house.service.customer_audience(&maya, acme).await.expect("shows");
        let named: Vec<&str> = audience.inside.iter().map(|seen| seen.name.as_str()).collect();
        for viewer in [&maya, &una, &joe] {
            let viewer = house.viewer(&viewer.email).await;
            assert_eq!(named.contains(&viewer.name.as_str()), house.service.customer(&viewer, acme).await.is_ok(), "{}", viewer.name);
        }
    }

    async fn tags_are_for_those_who_may_tag(house: &House) {
        let maya = house.main_administrator().await;
        let una = house.staff("una", Role::User).await;
        let tagged = CustomerForm { tags: "Marine".to_owned(), ..form("Acme") };
        assert_eq!(refusal(house.service.create_customer(&una, &tagged).await), Refusal::Forbidden);
        assert_eq!((house.count("customer").await, house.count("tag").await), (0, 0));
        let id = house.service.create_customer(&maya, &tagged).await.expect("creates");
        assert_eq!(house.service.customer(&maya, id).await.expect("shows").tags, ["Marine"]);
        assert_eq!(refusal(house.service.create_customer(&maya, &CustomerForm { reference: "7".to_owned(), tags: "x".repeat(41), ..form("B") }).await), Refusal::field("tags", Problem::TooLong { max: 40 }));
    }
}
