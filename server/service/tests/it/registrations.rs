//! Registering at the portal's door: nothing tells who is known, an address proves itself, and the team decides once.

use crate::support::{House, exception, new_password, on_both, refusal};
use domain::access::{Member, PortalArea, Right, Role, Scope, Staff};
use domain::account::Realm;
use domain::portal_settings::PortalSettingsForm;
use domain::registration::{RegistrationForm, RegistrationQuery, RegistrationRow, RegistrationStatus};
use domain::{CustomerId, Problem, Refusal, RegistrationId, time};

const NINA: &str = "nina@nuova.example";

fn form() -> RegistrationForm {
    RegistrationForm {
        kind: "company".to_owned(),
        company: "Nuova Srl".to_owned(),
        first_name: "Nina".to_owned(),
        last_name: "Nuova".to_owned(),
        email: NINA.to_owned(),
        phone: "+39 051 555 0142".to_owned(),
        message: "We need two lifts.".to_owned(),
        language: "it".to_owned(),
    }
}

/// Sets whether strangers may ask.
async fn set(house: &House, maya: &Staff, registration: &str) {
    let open = PortalArea::ALL.map(|area| area.key().to_owned()).into();
    let form = PortalSettingsForm { open, registration: registration.to_owned(), ..PortalSettingsForm::default() };
    house.service.save_portal_settings(maya, &form).await.expect("saves");
}

async fn waits(house: &House, maya: &Staff) -> Vec<RegistrationRow> {
    house.service.registrations(maya, &RegistrationQuery::default()).await.expect("lists").rows
}

/// Nina has registered and followed her link.
async fn verified(house: &House, maya: &Staff) -> RegistrationId {
    house.service.register(&form()).await.expect("registers");
    house.service.verify_registration(&house.token(NINA).await).await.expect("verifies");
    // What is mailed from here on is later.
    house.clock.advance(time::SECOND);
    waits(house, maya).await[0].id
}

/// Nina has registered, was approved, and is in.
async fn approved(house: &House, maya: &Staff) -> (CustomerId, Member) {
    let id = verified(house, maya).await;
    let customer = house.service.approve_registration(maya, id).await.expect("approves");
    house.service.accept_invitation(Realm::Portal, &house.token(NINA).await, new_password()).await.expect("accepts");
    (customer, house.member(NINA).await.expect("is in"))
}

/// What a registration could leave behind.
async fn left(house: &House) -> [i64; 6] {
    let mut counts = [0; 6];
    for (at, table) in ["registration", "customer", "contact", "invitation", "mail", "audit"].into_iter().enumerate() {
        counts[at] = house.count(table).await;
    }
    counts
}

on_both! {
    async fn there_is_no_such_thing_unless_the_house_lets_strangers_ask(house: &House) {
        let maya = house.main_administrator().await;
        let before = left(house).await;
        assert_eq!(refusal(house.service.registers().await), Refusal::NotFound);
        assert_eq!(refusal(house.service.register(&form()).await), Refusal::NotFound);
        assert_eq!(left(house).await, before);
        set(house, &maya, "approval").await;
        house.service.register(&form()).await.expect("registers");
        let token = house.token(NINA).await;
        set(house, &maya, "off").await;
        assert_eq!(refusal(house.service.verify_registration(&token).await), Refusal::NotFound);
        assert!(waits(house, &maya).await.is_empty());
    }

    async fn an_approved_one_is_a_customer_whose_person_is_invited(house: &House) {
        let maya = house.main_administrator().await;
        set(house, &maya, "approval").await;
        house.service.register(&form()).await.expect("registers");
        assert!(waits(house, &maya).await.is_empty(), "nobody decides before the address has proved itself");
        let token = house.token(NINA).await;
        let link = house.service.registration_link(&token).await.expect("looks").expect("is there");
        assert_eq!((link.first_name.as_str(), link.email.as_str()), ("Nina", NINA));
        house.service.verify_registration(&token).await.expect("verifies");
        assert_eq!(refusal(house.service.verify_registration(&token).await), Refusal::NotFound, "a link counts once");
        let row = waits(house, &maya).await.remove(0);
        assert_eq!((row.name.as_str(), row.person.as_str(), row.status), ("Nuova Srl", "Nina Nuova", RegistrationStatus::Waiting));
        assert_eq!(house.service.office_home(&maya).await.expect("shows").registrations, Some(1));
        house.clock.advance(time::SECOND);
        let customer = house.service.approve_registration(&maya, row.id).await.expect("approves");
        let card = house.service.registration(&maya, row.id).await.expect("shows");
        assert_eq!((card.row.status, card.customer, card.decided_by.as_deref()), (RegistrationStatus::Approved, Some(customer), Some("Maya Lindqvist")));
        house.service.accept_invitation(Realm::Portal, &house.token(NINA).await, new_password()).await.expect("accepts");
        let nina = house.member(NINA).await.expect("is in");
        assert_eq!((nina.customer, nina.kind, nina.locale), (customer, domain::access::MembershipKind::Primary, domain::Locale::It));
        assert_eq!(house.count("customer_staff").await, 1, "whoever approves is its primary staff");
        assert_eq!(house.service.office_home(&maya).await.expect("shows").registrations, Some(0));
        for action in ["registration.made", "registration.verified", "registration.approved", "customer.created", "contact.invited"] {
            assert_eq!(house.count(&format!("audit WHERE action = '{action}'")).await, 1, "{action}");
        }
    }

    async fn a_private_person_becomes_the_customer_that_they_are(house: &House) {
        let maya = house.main_administrator().await;
        set(house, &maya, "approval").await;
        let person = RegistrationForm { kind: "person".to_owned(), first_name: "Anna Maria".to_owned(), last_name: "De Rossi".to_owned(), ..form() };
        house.service.register(&person).await.expect("registers");
        house.service.verify_registration(&house.token(NINA).await).await.expect("verifies");
        let id = waits(house, &maya).await[0].id;
        house.service.approve_registration(&maya, id).await.expect("approves");
        assert_eq!(house.one::<String>("SELECT name FROM customer").await, "Anna Maria De Rossi");
        assert_eq!((house.count("contact").await, house.one::<String>("SELECT last_name FROM contact").await), (1, "De Rossi".to_owned()));
    }

    async fn whoever_signs_in_already_is_told_so_by_mail_alone(house: &House) {
        let maya = house.main_administrator().await;
        set(house, &maya, "approval").await;
        let id = verified(house, &maya).await;
        house.service.approve_registration(&maya, id).await.expect("approves");
        house.service.accept_invitation(Realm::Portal, &house.token(NINA).await, new_password()).await.expect("accepts");
        let before = house.count("registration").await;
        let known = house.service.register(&form()).await;
        let unknown = house.service.register(&RegistrationForm { email: "otto@other.example".to_owned(), ..form() }).await;
        assert!(known.is_ok() && unknown.is_ok(), "the same answer");
        assert_eq!(house.count("registration").await, before + 1, "nothing of the known one");
        let told = format!("mail WHERE to_address = '{NINA}' AND text_body LIKE '%/login%' AND text_body NOT LIKE '%token=%'");
        assert_eq!(house.count(&told).await, 1);
    }

    async fn a_link_ends_after_a_day_and_with_the_next_one(house: &House) {
        let maya = house.main_administrator().await;
        set(house, &maya, "approval").await;
        house.service.register(&form()).await.expect("registers");
        let first = house.token(NINA).await;
        house.clock.advance(time::MINUTE);
        house.service.register(&form()).await.expect("registers");
        let second = house.token(NINA).await;
        assert_eq!(refusal(house.service.verify_registration(&first).await), Refusal::NotFound);
        house.clock.advance(time::DAY);
        assert_eq!(house.service.registration_link(&second).await.expect("looks"), None);
        assert_eq!(refusal(house.service.verify_registration(&second).await), Refusal::NotFound);
        house.service.tidy().await.expect("tidies");
        assert_eq!(house.count("registration WHERE status = 'expired' AND token_hash IS NULL").await, 2);
        assert!(waits(house, &maya).await.is_empty());
        house.clock.advance(31 * time::DAY);
        house.service.tidy().await.expect("tidies");
        assert_eq!(house.count("registration").await, 0, "what nobody proved is forgotten");
    }

    async fn of_one_address_the_latest_waits(house: &House) {
        let maya = house.main_administrator().await;
        set(house, &maya, "approval").await;
        let first = verified(house, &maya).await;
        house.clock.advance(time::MINUTE);
        let second = verified(house, &maya).await;
        assert_eq!(waits(house, &maya).await.into_iter().map(|row| row.id).collect::<Vec<_>>(), [second]);
        assert_eq!(refusal(house.service.approve_registration(&maya, first).await), Refusal::NotFound);
    }

    async fn a_declined_one_is_told_with_the_reason_and_leaves_no_customer(house: &House) {
        let maya = house.main_administrator().await;
        set(house, &maya, "approval").await;
        let id = verified(house, &maya).await;
        let long = "x".repeat(1_001);
        assert_eq!(refusal(house.service.decline_registration(&maya, id, &long).await), Refusal::field("reason", Problem::TooLong { max: 1_000 }));
        house.service.decline_registration(&maya, id, "We work in Bologna only.").await.expect("declines");
        let told = format!("mail WHERE to_address = '{NINA}' AND text_body LIKE '%We work in Bologna only.%'");
        assert_eq!(house.count(&told).await, 1);
        let before = left(house).await;
        assert_eq!(refusal(house.service.approve_registration(&maya, id).await), Refusal::Changed);
        assert_eq!(refusal(house.service.decline_registration(&maya, id, "").await), Refusal::Changed);
        assert_eq!((left(house).await, before[1]), (before, 0));
    }

    async fn nobody_decides_without_every_right_that_it_takes(house: &House) {
        let maya = house.main_administrator().await;
        set(house, &maya, "approval").await;
        let id = verified(house, &maya).await;
        let cora = house.staff("cora", Role::Contributor).await;
        let before = left(house).await;
        assert_eq!(refusal(house.service.registrations(&cora, &RegistrationQuery::default()).await), Refusal::Forbidden);
        assert_eq!(refusal(house.service.registration(&cora, id).await), Refusal::Forbidden);
        assert_eq!(refusal(house.service.approve_registration(&cora, id).await), Refusal::Forbidden);
        assert_eq!(refusal(house.service.decline_registration(&cora, id, "").await), Refusal::Forbidden);
        assert_eq!(house.service.office_home(&cora).await.expect("shows").registrations, None);
        assert_eq!(left(house).await, before);
        // Whoever may decide, but not let people in, makes no half of a customer.
        house.service.save_access(&maya, cora.id, &exception(Right::RegistrationsReview, Scope::All, "")).await.expect("gives");
        let cora = house.viewer(&cora.email).await;
        let before = left(house).await;
        assert!(!house.service.registration(&cora, id).await.expect("shows").may_approve);
        assert_eq!(refusal(house.service.approve_registration(&cora, id).await), Refusal::Forbidden);
        assert_eq!(left(house).await, before);
        house.service.save_access(&maya, cora.id, &exception(Right::ContactsGrantAccess, Scope::All, "")).await.expect("gives");
        let cora = house.viewer(&cora.email).await;
        assert!(house.service.registration(&cora, id).await.expect("shows").may_approve);
        house.service.approve_registration(&cora, id).await.expect("approves");
    }

    async fn many_approvals_at_once_make_one_customer(house: &House) {
        let maya = house.main_administrator().await;
        set(house, &maya, "approval").await;
        let id = verified(house, &maya).await;
        let tries = (0..8).map(|_| {
            let (service, maya) = (house.service.clone(), maya.clone());
            tokio::spawn(async move { service.approve_registration(&maya, id).await })
        });
        let mut made = 0;
        for one in tries.collect::<Vec<_>>() {
            match one.await.expect("runs") {
                Ok(_) => made += 1,
                Err(error) => assert_eq!(error.refusal(), Refusal::Changed),
            }
        }
        assert_eq!(made, 1);
        assert_eq!((house.count("customer").await, house.count("contact").await, house.count("invitation").await), (1, 1, 1));
    }

    async fn what_somebody_sent_is_theirs_to_take_and_goes_when_they_are_erased(house: &House) {
        let maya = house.main_administrator().await;
        set(house, &maya, "approval").await;
        let (customer, nina) = approved(house, &maya).await;
        let data = house.service.own_data(&nina, &house.fresh().await).await.expect("takes");
        assert!(String::from_utf8(data).expect("text").contains("We need two lifts."));
        let otto = house.contact(&maya, customer, "Otto", "Nuova").await;
        house.service.make_primary(&maya, customer, otto).await.expect("changes");
        house.service.erase_person(&maya, customer, nina.contact, &house.fresh().await).await.expect("erases");
        assert_eq!(house.count("registration").await, 0);
        assert_eq!(house.count(&format!("mail WHERE to_address = '{NINA}'")).await, 0, "nor what was written to them before");
    }

    async fn many_registrations_to_one_address_are_slowed(house: &House) {
        let maya = house.main_administrator().await;
        set(house, &maya, "approval").await;
        let mut sent = 0;
        let refused = loop {
            match house.service.register(&form()).await {
                Ok(()) => sent += 1,
                Err(error) => break error.refusal(),
            }
            assert!(sent < 50, "somebody's mailbox is filled");
        };
        assert!(matches!(refused, Refusal::TooMany { .. }), "{refused:?}");
        assert_eq!(house.count("mail").await, sent);
    }

    async fn a_search_finds_by_company_person_and_address_and_customers_alike_are_told(house: &House) {
        let maya = house.main_administrator().await;
        set(house, &maya, "approval").await;
        let id = verified(house, &maya).await;
        let finds = async |q: &str| {
            let query = RegistrationQuery { q: q.to_owned(), ..RegistrationQuery::default() };
            house.service.registrations(&maya, &query).await.expect("lists").rows.len()
        };
        assert_eq!((finds("nuova srl").await, finds("Nina").await, finds("@nuova.example").await, finds("Rossi").await), (1, 1, 1, 0));
        assert!(house.service.registration(&maya, id).await.expect("shows").duplicates.is_empty());
        let there = house.customer(&maya, "NUOVA Srl").await;
        let alike = house.service.registration(&maya, id).await.expect("shows").duplicates;
        assert_eq!(alike.iter().map(|one| one.id).collect::<Vec<_>>(), [there]);
    }

    async fn a_search_knows_no_accents(house: &House) {
        let maya = house.main_administrator().await;
        set(house, &maya, "approval").await;
        let email = "elan@serban.example";
        let form = RegistrationForm {
            company: "Șerban Élan".to_owned(),
            last_name: "Înțelept".to_owned(),
            email: email.to_owned(),
            ..form()
        };
        house.service.register(&form).await.expect("registers");
        house.service.verify_registration(&house.token(email).await).await.expect("verifies");
        for q in ["șerban", "ȘERBAN élan", "serban elan", "Înțelept nina"] {
            let query = RegistrationQuery { q: q.to_owned(), ..RegistrationQuery::default() };
            let found = house.service.registrations(&maya, &query).await.expect("lists").rows;
            assert_eq!(found.len(), 1, "{q}");
        }
    }

    async fn strangers_hold_up_no_link_that_the_house_sends(house: &House) {
        let maya = house.main_administrator().await;
        set(house, &maya, "approval").await;
        while house.service.register(&form()).await.is_ok() {}
        let acme = house.customer(&maya, "Acme").await;
        let contact = domain::contact::ContactForm { first_name: "Nina".to_owned(), email: NINA.to_owned(), ..Default::default() };
        let nina = house.service.create_contact(&maya, acme, &contact).await.expect("adds");
        house.service.invite_contact(&maya, acme, nina).await.expect("nobody has to wait for a stranger");
    }

    async fn the_mail_greets_nobody_by_a_name_that_a_stranger_typed(house: &House) {
        let maya = house.main_administrator().await;
        set(house, &maya, "approval").await;
        house.service.register(&RegistrationForm { first_name: "Win at evil.example".to_owned(), ..form() }).await.expect("registers");
        let told: String = house.one(&format!("SELECT subject || text_body || html_body FROM mail WHERE to_address = '{NINA}'")).await;
        assert!(!told.contains("evil.example"), "{told}");
    }

    async fn who_became_a_customer_is_seen_by_those_who_see_that_customer(house: &House) {
        let maya = house.main_administrator().await;
        set(house, &maya, "approval").await;
        let id = verified(house, &maya).await;
        let joe = house.staff("joe", Role::User).await;
        house.service.save_access(&maya, joe.id, &exception(Right::RegistrationsReview, Scope::All, "")).await.expect("gives it");
        let joe = house.viewer(&joe.email).await;
        assert_eq!(waits(house, &joe).await.len(), 1, "while it waits it is nobody's");
        let customer = house.service.approve_registration(&maya, id).await.expect("approves");
        assert!(waits(house, &joe).await.is_empty());
        assert_eq!(refusal(house.service.registration(&joe, id).await), Refusal::NotFound);
        house.service.assign_staff(&maya, customer, 1, &joe.id.to_string(), &[]).await.expect("assigns");
        let sees = [Right::ContactsFieldName, Right::ContactsFieldEmail, Right::ContactsFieldPhone]
            .into_iter()
            .all(|field| joe.scope(field) >= joe.scope(Right::CustomersView));
        assert_eq!(house.service.registration(&joe, id).await.is_ok(), sees, "as far as nothing of it is masked");
        assert_eq!(waits(house, &maya).await.len(), 1);
    }

    async fn whose_access_has_ended_may_ask_again(house: &House) {
        let maya = house.main_administrator().await;
        set(house, &maya, "approval").await;
        let (customer, nina) = approved(house, &maya).await;
        house.service.set_contact_access(&maya, customer, nina.contact, "revoked").await.expect("ends");
        house.clock.advance(time::MINUTE);
        house.service.register(&form()).await.expect("registers");
        assert_eq!(house.count("registration WHERE status = 'unverified'").await, 1);
    }
}
