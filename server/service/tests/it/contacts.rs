use crate::support::{House, PASSWORD, new_password, on_both, refusal};
use domain::access::{MembershipKind, Role, Staff};
use domain::account::Realm;
use domain::contact::ContactForm;
use domain::staff::Switches;
use domain::{ContactId, CustomerId, Problem, Refusal, time};

/// A customer with two contacts, Ana being the primary one.
async fn acme(house: &House) -> (Staff, CustomerId, ContactId, ContactId) {
    let maya = house.main_administrator().await;
    let acme = house.customer(&maya, "Acme").await;
    let ana = house.contact(&maya, acme, "Ana", "Pop").await;
    let bruno = house.contact(&maya, acme, "Bruno", "Hart").await;
    (maya, acme, ana, bruno)
}

const ANA: &str = "ana.pop@customer.example";
const BRUNO: &str = "bruno.hart@customer.example";

async fn accept(house: &House, email: &str) {
    let token = house.token(email).await;
    house.service.accept_invitation(Realm::Portal, &token, new_password()).await.expect("accepts");
}

on_both! {
    async fn there_is_always_exactly_one_primary_contact(house: &House) {
        let (maya, acme, ana, bruno) = acme(house).await;
        let primary = async || house.one::<String>("SELECT first_name FROM contact WHERE is_primary AND trashed_at IS NULL").await;
        assert_eq!((house.count("contact WHERE is_primary").await, primary().await.as_str()), (1, "Ana"));
        assert_eq!(refusal(house.service.trash_contact(&maya, acme, ana).await), Refusal::field("", Problem::PrimaryContact));
        house.service.make_primary(&maya, acme, bruno).await.expect("swaps");
        assert_eq!((house.count("contact WHERE is_primary").await, primary().await.as_str()), (1, "Bruno"));
        house.service.trash_contact(&maya, acme, ana).await.expect("removes");
        assert_eq!(refusal(house.service.trash_contact(&maya, acme, bruno).await), Refusal::field("", Problem::PrimaryContact));
        assert_eq!((house.count("contact WHERE is_primary").await, primary().await.as_str()), (1, "Bruno"));
    }

    async fn an_invitation_opens_the_door_once(house: &House) {
        let (maya, acme, ana, _) = acme(house).await;
        house.service.invite_contact(&maya, acme, ana).await.expect("invites");
        let token = house.token(ANA).await;
        assert_eq!(house.count(&format!("invitation WHERE token_hash LIKE '%{token}%'")).await, 0, "only a hash is kept");
        let page = house.service.invitation(Realm::Portal, &token).await.expect("shows");
        assert_eq!(page.email, ANA);
        assert_eq!(refusal(house.service.invitation(Realm::Staff, &token).await), Refusal::NotFound, "the other door");
        house.service.accept_invitation(Realm::Portal, &token, new_password()).await.expect("accepts");
        assert_eq!(refusal(house.service.accept_invitation(Realm::Portal, &token, new_password()).await), Refusal::NotFound);
        assert_eq!(refusal(house.service.invitation(Realm::Portal, &token).await), Refusal::NotFound);
        assert_eq!((house.count("membership").await, house.count("person").await), (1, 1));
        let member = house.member(ANA).await.expect("may come in");
        assert_eq!((member.customer, member.kind), (acme, MembershipKind::Primary));
        assert_eq!(refusal(house.service.invite_contact(&maya, acme, ana).await), Refusal::field("email", Problem::Taken));
    }

    async fn a_new_link_kills_the_old_one(house: &House) {
        let (maya, acme, ana, _) = acme(house).await;
        house.service.invite_contact(&maya, acme, ana).await.expect("invites");
        let old = house.token(ANA).await;
        house.clock.advance(time::MINUTE);
        house.service.invite_contact(&maya, acme, ana).await.expect("invites again");
        let new = house.token(ANA).await;
        assert_ne!(old, new);
        assert_eq!(refusal(house.service.accept_invitation(Realm::Portal, &old, new_password()).await), Refusal::NotFound);
        assert_eq!(house.count("membership").await, 0);
        house.service.accept_invitation(Realm::Portal, &new, new_password()).await.expect("accepts");
    }

    async fn a_revoked_declined_or_expired_link_is_dead(house: &House) {
        let (maya, acme, ana, _) = acme(house).await;
        let dead = async |token: String| {
            assert_eq!(refusal(house.service.accept_invitation(Realm::Portal, &token, new_password()).await), Refusal::NotFound);
            assert_eq!((house.count("membership").await, house.count("person").await), (0, 0));
        };
        house.service.invite_contact(&maya, acme, ana).await.expect("invites");
        house.service.revoke_contact_invitation(&maya, acme, ana).await.expect("revokes");
        dead(house.token(ANA).await).await;
        house.clock.advance(time::MINUTE);
        house.service.invite_contact(&maya, acme, ana).await.expect("invites");
        let token = house.token(ANA).await;
        house.service.decline_invitation(Realm::Portal, &token).await.expect("declines");
        dead(token).await;
        house.clock.advance(time::MINUTE);
        house.service.invite_contact(&maya, acme, ana).await.expect("invites");
        let token = house.token(ANA).await;
        house.clock.advance(domain::invitation::VALID_FOR);
        dead(token).await;
    }

    async fn whoever_invited_is_told_of_what_they_may_see_when_it_expires(house: &House) {
        let (maya, acme, ana, bruno) = acme(house).await;
        let joe = house.staff("joe", Role::User).await;
        house.service.assign_staff(&maya, acme, 1, &joe.id.to_string(), &[]).await.expect("assigns");
        let switches = Switches { grant_access: true, see_name: true, ..Switches::default() };
        house.switch(&maya, joe.id, switches).await.expect("switches");
        let joe = house.viewer(&joe.email).await;
        house.service.invite_contact(&joe, acme, ana).await.expect("invites");
        house.service.invite_contact(&maya, acme, bruno).await.expect("invites");
        house.clock.advance(domain::invitation::VALID_FOR);
        house.service.tidy().await.expect("tidies");
        house.service.tidy().await.expect("tidies again");
        assert_eq!(house.count("invitation WHERE status = 'expired' AND contact_id IS NOT NULL").await, 2);
        let told = async |email: &str, of: &str| -> String {
            let which = format!("mail WHERE to_address = '{email}' AND subject LIKE '{of}%xpired'");
            assert_eq!(house.count(&which).await, 1, "once");
            house.one(&format!("SELECT subject || ' ' || text_body || html_body FROM {which}")).await
        };
        assert!(told(&maya.email, BRUNO).await.contains(BRUNO));
        let to_joe = told(&joe.email, "Ana Pop").await;
        assert!(to_joe.contains("Ana Pop") && !to_joe.contains(ANA), "an address that is hidden is in no mail: {to_joe}");
        assert!(to_joe.contains(&format!("/admin/customers/{acme}/contacts/{ana}")), "the page that invites again");
    }

    async fn the_primary_contact_is_told_of_whoever_staff_let_in(house: &House) {
        let (maya, acme, ana, bruno) = acme(house).await;
        house.service.invite_contact(&maya, acme, ana).await.expect("invites");
        accept(house, ANA).await;
        assert_eq!(house.count("mail WHERE subject LIKE '% has access at % now'").await, 0, "nobody is told of themself");
        house.clock.advance(time::MINUTE);
        house.service.invite_contact(&maya, acme, bruno).await.expect("invites");
        accept(house, BRUNO).await;
        let told = format!("mail WHERE to_address = '{ANA}' AND subject LIKE '{BRUNO} has access at % now'");
        assert_eq!(house.count(&told).await, 1);
        let text: String = house.one(&format!("SELECT text_body FROM {told}")).await;
        assert!(text.contains(&format!("/people/{bruno}")), "{text}");

        // Who is out reads of nobody.
        house.service.set_contact_access(&maya, acme, ana, "suspended").await.expect("suspends");
        let carla = house.contact(&maya, acme, "Carla", "Dias").await;
        house.clock.advance(time::MINUTE);
        house.service.invite_contact(&maya, acme, carla).await.expect("invites");
        accept(house, "carla.dias@customer.example").await;
        assert_eq!(house.count("mail WHERE subject LIKE '% has access at % now'").await, 1);
    }

    async fn whoever_lost_the_customer_meanwhile_is_told_nothing(house: &House) {
        let (maya, acme, ana, _) = acme(house).await;
        let joe = house.staff("joe", Role::User).await;
        house.service.assign_staff(&maya, acme, 1, &joe.id.to_string(), &[]).await.expect("assigns");
        house.switch(&maya, joe.id, Switches { grant_access: true, ..Switches::default() }).await.expect("switches");
        house.service.invite_contact(&house.viewer(&joe.email).await, acme, ana).await.expect("invites");
        house.service.assign_staff(&maya, acme, 2, &maya.id.to_string(), &[]).await.expect("takes away");
        let mails = house.count(&format!("mail WHERE to_address = '{}'", joe.email)).await;
        accept(house, ANA).await;
        assert_eq!(house.count(&format!("mail WHERE to_address = '{}'", joe.email)).await, mails);
    }

    async fn a_link_is_bound_to_the_address_and_to_the_contact(house: &House) {
        let (maya, acme, _, bruno) = acme(house).await;
        house.service.invite_contact(&maya, acme, bruno).await.expect("invites");
        let token = house.token(BRUNO).await;
        let moved = ContactForm { first_name: "Bruno".to_owned(), email: "someone.else@customer.example".to_owned(), ..ContactForm::default() };
        house.service.save_contact(&maya, acme, bruno, 1, &moved).await.expect("saves");
        assert_eq!(refusal(house.service.accept_invitation(Realm::Portal, &token, new_password()).await), Refusal::NotFound);
        house.clock.advance(time::MINUTE);
        house.service.invite_contact(&maya, acme, bruno).await.expect("invites");
        let token = house.token("someone.else@customer.example").await;
        house.service.trash_contact(&maya, acme, bruno).await.expect("removes");
        assert_eq!(refusal(house.service.accept_invitation(Realm::Portal, &token, new_password()).await), Refusal::NotFound);
        assert_eq!(house.count("membership").await, 0);
    }

    async fn twenty_acceptances_at_once_make_one_membership(house: &House) {
        let (maya, acme, ana, _) = acme(house).await;
        house.service.invite_contact(&maya, acme, ana).await.expect("invites");
        let token = house.token(ANA).await;
        let tries: Vec<_> = (0..20)
            .map(|_| {
                let (service, token) = (house.service.clone(), token.clone());
                tokio::spawn(async move { service.accept_invitation(Realm::Portal, &token, new_password()).await.is_ok() })
            })
            .collect();
        let mut taken = 0;
        for one in tries {
            taken += usize::from(one.await.expect("ends"));
        }
        assert_eq!((taken, house.count("membership").await, house.count("person").await), (1, 1, 1));
    }

    async fn suspended_ended_and_removed_access_is_shut_on_the_next_request(house: &House) {
        let (maya, acme, ana, bruno) = acme(house).await;
        for (id, email) in [(ana, ANA), (bruno, BRUNO)] {
            house.service.invite_contact(&maya, acme, id).await.expect("invites");
            accept(house, email).await;
            assert!(house.member(email).await.is_some());
        }
        house.service.set_contact_access(&maya, acme, bruno, "suspended").await.expect("suspends");
        assert!(house.member(BRUNO).await.is_none() && house.member(ANA).await.is_some());
        house.service.set_contact_access(&maya, acme, bruno, "active").await.expect("gives back");
        assert!(house.member(BRUNO).await.is_some());
        house.service.set_contact_access(&maya, acme, bruno, "revoked").await.expect("ends");
        assert!(house.member(BRUNO).await.is_none());
        house.service.trash_customer(&maya, acme).await.expect("trashes");
        assert!(house.member(ANA).await.is_none(), "nobody of a customer in the trash comes in");
    }

    async fn a_person_in_two_companies_reads_the_one_they_chose(house: &House) {
        let (maya, acme, ana, _) = acme(house).await;
        house.service.invite_contact(&maya, acme, ana).await.expect("invites");
        accept(house, ANA).await;
        let rossi = house.customer(&maya, "Rossi").await;
        let form = ContactForm { first_name: "Ana".to_owned(), email: ANA.to_owned(), ..ContactForm::default() };
        let there = house.service.create_contact(&maya, rossi, &form).await.expect("creates");
        house.clock.advance(time::MINUTE);
        house.service.invite_contact(&maya, rossi, there).await.expect("invites");
        let token = house.token(ANA).await;
        let wrong = service::account::NewPassword { password: "not the password".to_owned(), again: String::new() };
        assert_eq!(refusal(house.service.accept_invitation(Realm::Portal, &token, wrong).await), Refusal::field("password", Problem::WrongPassword));
        let own = service::account::NewPassword { password: PASSWORD.to_owned(), again: String::new() };
        house.service.accept_invitation(Realm::Portal, &token, own).await.expect("accepts with the password there is");
        assert_eq!((house.count("person").await, house.count("membership").await), (1, 2));
        assert!(house.member(ANA).await.is_none(), "two companies, and none chosen yet");
    }

    async fn who_may_not_give_access_gives_none(house: &House) {
        let (maya, acme, ana, _) = acme(house).await;
        let cora = house.staff("cora", Role::Contributor).await;
        house.service.assign_staff(&maya, acme, 1, &cora.id.to_string(), &[]).await.expect("assigns");
        let (mails, audits) = (house.count("mail").await, house.count("audit").await);
        assert_eq!(refusal(house.service.invite_contact(&cora, acme, ana).await), Refusal::Forbidden);
        assert_eq!(refusal(house.service.set_contact_access(&cora, acme, ana, "active").await), Refusal::Forbidden);
        assert_eq!((house.count("mail").await, house.count("audit").await), (mails, audits));
        assert_eq!(house.count("invitation WHERE contact_id IS NOT NULL").await, 0);
    }
}
