//! Handing over the primary contact: by both, and by nobody else.

use crate::support::{House, new_password, on_both, refusal};
use domain::access::{Member, MembershipKind, PortalRight, Staff};
use domain::account::Realm;
use domain::portal::Handover;
use domain::{ContactId, CustomerId, Problem, Refusal, time};

const ANA: &str = "ana.pop@customer.example";
const BEA: &str = "bea.neri@customer.example";
const UGO: &str = "ugo.serra@customer.example";

/// Acme with Ana, its primary contact, and with Bea and Ugo, who have sign-ins of their own.
async fn acme(house: &House) -> (Staff, CustomerId, [Member; 3]) {
    let maya = house.main_administrator().await;
    let acme = house.customer(&maya, "Acme").await;
    for (first, last, email) in [("Ana", "Pop", ANA), ("Bea", "Neri", BEA), ("Ugo", "Serra", UGO)] {
        let contact = house.contact(&maya, acme, first, last).await;
        house.service.invite_contact(&maya, acme, contact).await.expect("invites");
        house
            .service
            .accept_invitation(Realm::Portal, &house.token(email).await, new_password())
            .await
            .expect("accepts");
        house.clock.advance(time::MINUTE);
    }
    let [ana, bea, ugo] = [ANA, BEA, UGO].map(|email| house.member(email));
    (maya, acme, [ana.await.expect("is in"), bea.await.expect("is in"), ugo.await.expect("is in")])
}

async fn kinds(house: &House) -> Vec<MembershipKind> {
    let mut kinds = Vec::new();
    for email in [ANA, BEA, UGO] {
        kinds.push(house.member(email).await.expect("is in").kind);
    }
    kinds
}

const BEFORE: [MembershipKind; 3] = [MembershipKind::Primary, MembershipKind::SubAccount, MembershipKind::SubAccount];

async fn waits_for(house: &House, viewer: &Member) -> Option<Handover> {
    house.service.portal_home(viewer).await.expect("shows").handover
}

on_both! {
    async fn it_takes_both_and_leaves_the_old_one_all_they_had(house: &House) {
        let (_, _, [ana, bea, ugo]) = acme(house).await;
        let s = &house.service;
        assert!(s.person_form(&ana, Some(bea.contact)).await.expect("shows").may_hand_over);
        assert_eq!(refusal(s.offer_handover(&ana, bea.contact, &house.stale()).await), Refusal::Unconfirmed);
        s.offer_handover(&ana, bea.contact, &house.fresh().await).await.expect("offers");
        assert_eq!(kinds(house).await, BEFORE, "asking is not doing");
        assert_eq!(house.count(&format!("mail WHERE to_address = '{BEA}' AND subject LIKE 'Ana Pop wants to hand over%' AND contact_id IS NOT NULL")).await, 1);
        assert_eq!(waits_for(house, &ana).await, Some(Handover { other: "Bea Neri".to_owned(), offered: false }));
        assert_eq!(waits_for(house, &bea).await, Some(Handover { other: "Ana Pop".to_owned(), offered: true }));
        assert_eq!(waits_for(house, &ugo).await, None, "it is nobody else's");
        assert_eq!(refusal(s.accept_handover(&bea, &house.stale()).await), Refusal::Unconfirmed);
        s.accept_handover(&bea, &house.fresh().await).await.expect("accepts");
        assert_eq!(kinds(house).await, [MembershipKind::SubAccount, MembershipKind::Primary, MembershipKind::SubAccount]);
        let ana = house.member(ANA).await.expect("is in");
        assert!(PortalRight::choices().all(|right| ana.can(right)), "all rights as before");
        assert_eq!(refusal(s.person_form(&ana, Some(bea.contact)).await), Refusal::NotFound, "but over the primary contact");
        assert_eq!(house.count("mail WHERE subject = 'Bea Neri is the primary contact of Acme'").await, 2, "both are told");
        assert_eq!(refusal(s.accept_handover(&bea, &house.fresh().await).await), Refusal::NotFound, "once");
        assert_eq!(house.count("contact WHERE is_primary").await, 1);
        assert_eq!(house.count("handover").await, 0);
        assert_eq!(house.count("audit WHERE action IN ('handover.offered', 'contact.primary') AND actor_kind = 'person'").await, 2);
    }

    async fn nobody_else_offers_accepts_or_takes_back(house: &House) {
        let (maya, acme, [ana, bea, ugo]) = acme(house).await;
        let s = &house.service;
        let fresh = house.fresh().await;
        for who in [&bea, &ugo] {
            assert_eq!(refusal(s.offer_handover(who, ugo.contact, &fresh).await), Refusal::NotFound);
            assert_eq!(refusal(s.accept_handover(who, &fresh).await), Refusal::NotFound, "nothing was offered");
        }
        assert_eq!(refusal(s.offer_handover(&ana, ana.contact, &fresh).await), Refusal::NotFound, "to oneself");
        let rossi = house.customer(&maya, "Rossi").await;
        let giulia = house.contact(&maya, rossi, "Giulia", "Rossi").await;
        assert_eq!(refusal(s.offer_handover(&ana, giulia, &fresh).await), Refusal::NotFound, "to another company");
        let nobody = house.contact(&maya, acme, "No", "Sign-in").await;
        assert_eq!(refusal(s.offer_handover(&ana, nobody, &fresh).await), Refusal::field("", Problem::NoSignIn));
        assert_eq!(house.count("handover").await, 0);
        s.offer_handover(&ana, bea.contact, &fresh).await.expect("offers");
        assert_eq!(refusal(s.accept_handover(&ugo, &fresh).await), Refusal::NotFound);
        assert_eq!(refusal(s.accept_handover(&ana, &fresh).await), Refusal::NotFound);
        assert_eq!(refusal(s.decline_handover(&ugo).await), Refusal::NotFound);
        assert_eq!(refusal(s.withdraw_handover(&bea).await), Refusal::NotFound);
        assert_eq!((kinds(house).await, house.count("handover").await), (BEFORE.to_vec(), 1));
        s.decline_handover(&bea).await.expect("declines");
        assert_eq!(refusal(s.accept_handover(&bea, &fresh).await), Refusal::NotFound);
        s.offer_handover(&ana, bea.contact, &fresh).await.expect("offers");
        s.withdraw_handover(&ana).await.expect("takes back");
        assert_eq!(refusal(s.accept_handover(&bea, &fresh).await), Refusal::NotFound);
        assert_eq!(kinds(house).await, BEFORE);
    }

    async fn an_offer_ends_with_time_with_another_one_and_with_whoever_made_it(house: &House) {
        let (maya, acme, [ana, bea, ugo]) = acme(house).await;
        let s = &house.service;
        s.offer_handover(&ana, bea.contact, &house.fresh().await).await.expect("offers");
        house.clock.advance(7 * time::DAY);
        assert_eq!(waits_for(house, &bea).await, None);
        assert_eq!(refusal(s.accept_handover(&bea, &house.fresh().await).await), Refusal::NotFound, "after a week");
        s.offer_handover(&ana, bea.contact, &house.fresh().await).await.expect("offers");
        s.offer_handover(&ana, ugo.contact, &house.fresh().await).await.expect("offers another");
        assert_eq!(refusal(s.accept_handover(&bea, &house.fresh().await).await), Refusal::NotFound, "only the last one");
        // The house makes somebody else the primary contact meanwhile.
        s.make_primary(&maya, acme, bea.contact).await.expect("swaps");
        assert_eq!(refusal(s.accept_handover(&ugo, &house.fresh().await).await), Refusal::NotFound, "what Ana had is not hers to give");
        assert_eq!(kinds(house).await, [MembershipKind::SubAccount, MembershipKind::Primary, MembershipKind::SubAccount]);
        let bea = house.member(BEA).await.expect("is in");
        s.offer_handover(&bea, ugo.contact, &house.fresh().await).await.expect("offers");
        s.set_contact_access(&maya, acme, ugo.contact, "suspended").await.expect("suspends");
        assert_eq!(refusal(s.accept_handover(&ugo, &house.fresh().await).await), Refusal::NotFound, "who is out takes nothing over");
        s.set_contact_access(&maya, acme, ugo.contact, "active").await.expect("gives back");
        s.set_contact_access(&maya, acme, bea.contact, "suspended").await.expect("suspends");
        assert_eq!(refusal(s.accept_handover(&ugo, &house.fresh().await).await), Refusal::NotFound, "who is out hands nothing over");
        assert_eq!(waits_for(house, &ugo).await, None);
        assert_eq!(house.count("membership WHERE kind = 'primary'").await, 1);
    }

    async fn nobody_fills_a_mailbox_with_offers(house: &House) {
        let (_, _, [ana, bea, _]) = acme(house).await;
        let mut sent = 0;
        let refused = loop {
            match house.service.offer_handover(&ana, bea.contact, &house.fresh().await).await {
                Ok(()) => sent += 1,
                Err(error) => break error.refusal(),
            }
        };
        assert!(matches!(refused, Refusal::TooMany { .. }));
        assert_eq!(sent, 5);
    }

    async fn two_acceptances_at_once_make_one_primary_contact(house: &House) {
        let (_, _, [ana, bea, _]) = acme(house).await;
        house.service.offer_handover(&ana, bea.contact, &house.fresh().await).await.expect("offers");
        let other = house.another_service().await;
        let (here, there) = (house.fresh().await, house.fresh().await);
        let (one, two) = tokio::join!(house.service.accept_handover(&bea, &here), other.accept_handover(&bea, &there));
        assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
        assert_eq!((house.count("contact WHERE is_primary").await, house.count("membership WHERE kind = 'primary'").await), (1, 1));
    }

    async fn a_contact_id_of_nothing_is_nobody(house: &House) {
        let (_, _, [ana, _, _]) = acme(house).await;
        let never = ContactId::from(uuid::Uuid::from_u128(7));
        assert_eq!(refusal(house.service.offer_handover(&ana, never, &house.fresh().await).await), Refusal::NotFound);
    }
}
