//! Invitations whose address nobody has: they end, whoever invited is told, and the page with the address says so.

use crate::support::{House, new_password, on_both, refusal};
use domain::access::{Member, Staff};
use domain::account::Realm;
use domain::contact::{ContactForm, PortalAccess, PortalForm};
use domain::invitation::{InvitationStatus, VALID_FOR};
use domain::staff::StaffForm;
use domain::{ContactId, CustomerId, Refusal, time};
use service::outbox::{Failure, Outgoing, Transport, deliver_due};

const ANA: &str = "ana.pop@customer.example";
const SARA: &str = "sara@customer.example";
const TYPO: &str = "eve@huose.example";

/// A mail server that refuses for good whatever has this in its address or in its text.
struct Refusing<'a>(&'a str);

#[async_trait::async_trait]
impl Transport for Refusing<'_> {
    async fn send(&self, mail: &Outgoing) -> Result<(), Failure> {
        match mail.message.to_address == self.0 || mail.message.text.contains(&format!("token={}", self.0)) {
            true => Err(Failure::Never("550 no such mailbox".to_owned())),
            false => Ok(()),
        }
    }
}

async fn deliver(house: &House, refused: &str) {
    deliver_due(&house.service, &Refusing(refused)).await.expect("the outbox works");
}

/// Acme with Ana, its primary contact, whom Maya invited.
async fn acme(house: &House) -> (Staff, CustomerId, ContactId) {
    let maya = house.main_administrator().await;
    let acme = house.customer(&maya, "Acme").await;
    let ana = house.contact(&maya, acme, "Ana", "Pop").await;
    house.service.invite_contact(&maya, acme, ana).await.expect("invites");
    (maya, acme, ana)
}

/// How the invitation of the only contact stands on the card.
async fn standing(house: &House, viewer: &Staff, customer: CustomerId) -> Option<InvitationStatus> {
    let card = house.service.customer(viewer, customer).await.expect("shows");
    match &card.contacts[0].access {
        PortalAccess::Invited(state) => Some(state.status),
        PortalAccess::None => None,
        other => panic!("{other:?}"),
    }
}

/// What somebody was told of an address that nobody has, once.
async fn told(house: &House, to: &str, of: &str) -> String {
    let which = format!("mail WHERE to_address = '{to}' AND subject = '{of}: Not delivered' AND status = 'sent'");
    assert_eq!(house.count(&which).await, 1, "once");
    house.one(&format!("SELECT text_body FROM {which}")).await
}

on_both! {
    async fn an_invitation_that_nobody_takes_ends_and_its_inviter_is_told(house: &House) {
        let (maya, acme, ana) = acme(house).await;
        let token = house.token(ANA).await;
        deliver(house, ANA).await;
        assert_eq!(house.count("invitation WHERE status = 'bounced' AND ended_at IS NOT NULL").await, 1);
        assert_eq!(refusal(house.service.accept_invitation(Realm::Portal, &token, new_password()).await), Refusal::NotFound);
        assert!(told(house, &maya.email, ANA).await.contains(&format!("/admin/customers/{acme}/contacts/{ana}")), "where it is corrected");
        assert_eq!(house.count("audit WHERE action = 'invitation.bounced' AND actor_kind = 'system'").await, 1);
        assert_eq!(standing(house, &maya, acme).await, Some(InvitationStatus::Bounced));

        // It was the address, so with another one nothing is wrong.
        let form = ContactForm { first_name: "Ana".to_owned(), email: "ana@customer.example".to_owned(), ..ContactForm::default() };
        house.service.save_contact(&maya, acme, ana, 1, &form).await.expect("corrects");
        assert_eq!(standing(house, &maya, acme).await, None);
        house.clock.advance(time::MINUTE);
        house.service.invite_contact(&maya, acme, ana).await.expect("invites again");
        deliver(house, ANA).await;
        assert_eq!(standing(house, &maya, acme).await, Some(InvitationStatus::Pending));
    }

    async fn a_colleague_of_the_team_with_a_wrong_address_is_told_of_too(house: &House) {
        let maya = house.main_administrator().await;
        let eve = StaffForm { first_name: "Eve".to_owned(), last_name: "Hill".to_owned(), email: TYPO.to_owned(), role: "user".to_owned(), language: "en".to_owned(), ..StaffForm::default() };
        let id = house.service.invite_staff(&maya, &eve).await.expect("invites");
        deliver(house, TYPO).await;
        assert!(told(house, &maya.email, TYPO).await.contains(&format!("/admin/staff/{id}")));
        let status = async || house.service.staff_card(&maya, id).await.expect("shows").invitation.map(|state| state.status);
        assert_eq!(status().await, Some(InvitationStatus::Bounced));
        let right = StaffForm { email: "eve@house.example".to_owned(), ..eve };
        house.service.save_staff(&maya, id, 1, &right, &house.fresh().await).await.expect("corrects");
        assert_eq!(status().await, None);
        house.clock.advance(time::MINUTE);
        house.service.resend_staff_invitation(&maya, id).await.expect("sends another");
        assert_eq!(status().await, Some(InvitationStatus::Pending));
    }

    async fn one_of_a_customers_people_who_invited_is_told_at_the_portal(house: &House) {
        acme(house).await;
        house.service.accept_invitation(Realm::Portal, &house.token(ANA).await, new_password()).await.expect("accepts");
        let ana: Member = house.member(ANA).await.expect("is in");
        let sara = ContactForm { first_name: "Sara".to_owned(), email: SARA.to_owned(), ..ContactForm::default() };
        let standard = PortalForm { role: "standard".to_owned(), ..PortalForm::default() };
        let id = house.service.create_person(&ana, &sara, &standard, true).await.expect("invites");
        deliver(house, SARA).await;
        assert!(told(house, ANA, SARA).await.contains(&format!("/people/{id}")));
        let access = house.service.person_form(&ana, Some(id)).await.expect("shows").access;
        assert!(matches!(access, PortalAccess::Invited(state) if state.status == InvitationStatus::Bounced));
    }

    async fn an_older_link_or_another_mail_to_the_address_ends_no_invitation(house: &House) {
        let (maya, acme, ana) = acme(house).await;
        let old = house.token(ANA).await;
        house.clock.advance(time::MINUTE);
        house.service.invite_contact(&maya, acme, ana).await.expect("invites again");
        deliver(house, &old).await;
        assert_eq!(house.count("mail WHERE status = 'failed'").await, 1);
        assert_eq!(standing(house, &maya, acme).await, Some(InvitationStatus::Pending), "the newer one went out");
        house.run(&format!("UPDATE mail SET status = 'waiting', category = 'general', text_body = 'news' WHERE to_address = '{ANA}'")).await.expect("is something else");
        deliver(house, ANA).await;
        assert_eq!(standing(house, &maya, acme).await, Some(InvitationStatus::Pending));
        assert_eq!(house.count("audit WHERE action = 'invitation.bounced'").await, 0);
    }

    async fn a_dead_link_is_not_sent_again_by_hand(house: &House) {
        let (maya, acme, ana) = acme(house).await;
        deliver(house, ANA).await;
        let id: uuid::Uuid = house.one(&format!("SELECT id FROM mail WHERE to_address = '{ANA}'")).await;
        let id = id.to_string();
        assert!(!house.service.mail(&maya, &id).await.expect("shows").retry);
        assert_eq!(refusal(house.service.retry_mail(&maya, &id).await), Refusal::Forbidden);
        assert_eq!(house.count("mail WHERE status = 'failed'").await, 1);
        // What gave up for another reason would still let somebody in.
        house.clock.advance(time::MINUTE);
        house.service.invite_contact(&maya, acme, ana).await.expect("invites again");
        let id: uuid::Uuid = house.one(&format!("SELECT id FROM mail WHERE to_address = '{ANA}' AND status = 'waiting'")).await;
        house.run("UPDATE mail SET status = 'failed' WHERE status = 'waiting'").await.expect("gives up");
        assert!(house.service.mail(&maya, &id.to_string()).await.expect("shows").retry);
        house.service.retry_mail(&maya, &id.to_string()).await.expect("tries again");
        // Not when its time is up, whether or not that was written down yet.
        house.run("UPDATE mail SET status = 'failed' WHERE status = 'waiting'").await.expect("gives up again");
        house.clock.advance(VALID_FOR);
        assert_eq!(house.count("invitation WHERE status = 'pending'").await, 1);
        assert!(!house.service.mail(&maya, &id.to_string()).await.expect("shows").retry);
        assert_eq!(refusal(house.service.retry_mail(&maya, &id.to_string()).await), Refusal::Forbidden);
    }

    async fn a_name_that_looks_like_a_link_hides_no_invitation(house: &House) {
        let maya = house.main_administrator().await;
        let acme = house.customer(&maya, "Acme").await;
        let odd = ContactForm { first_name: "token=x".to_owned(), email: ANA.to_owned(), ..ContactForm::default() };
        let id = house.service.create_contact(&maya, acme, &odd).await.expect("creates");
        house.service.invite_contact(&maya, acme, id).await.expect("invites");
        deliver(house, ANA).await;
        assert_eq!(standing(house, &maya, acme).await, Some(InvitationStatus::Bounced));
    }
}
