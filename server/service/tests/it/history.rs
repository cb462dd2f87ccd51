//! The history of mails: who reads whose, with what left out, and sending one once more.

use crate::support::{House, exception, new_password, on_both, refusal};
use domain::access::{Masked, Member, PortalRight, Representative, Right, Role, Scope, Staff};
use domain::account::Realm;
use domain::announcement::AnnouncementForm;
use domain::contact::{ContactForm, PortalForm};
use domain::mail::{HistoryQuery, MailKind, MailStatus};
use domain::{ContactId, CustomerId, Problem, Refusal, time};

const ANA: &str = "ana.pop@customer.example";
const BEA: &str = "bea.neri@customer.example";

/// Acme with Ana, its primary contact, and Bea, who has a sign-in of her own; both were told something.
async fn acme(house: &House) -> (Staff, CustomerId, Member, Member) {
    let maya = house.main_administrator().await;
    let acme = house.customer(&maya, "Acme").await;
    for (first, last) in [("Ana", "Pop"), ("Bea", "Neri")] {
        let contact = house.contact(&maya, acme, first, last).await;
        house.service.invite_contact(&maya, acme, contact).await.expect("invites");
        let email = format!("{}.{}@customer.example", first.to_lowercase(), last.to_lowercase());
        house.clock.advance(time::MINUTE);
        house
            .service
            .accept_invitation(Realm::Portal, &house.token(&email).await, new_password())
            .await
            .expect("accepts");
    }
    let form = AnnouncementForm {
        title: "Closed on Monday".to_owned(),
        body: "We are away.".to_owned(),
        audience: "all".to_owned(),
        by_mail: "true".to_owned(),
        ..Default::default()
    };
    let id = house.service.create_announcement(&maya, &form).await.expect("creates");
    house.service.publish_announcement(&maya, id, 1).await.expect("publishes");
    while house.service.work_on_announcements().await.expect("works") {}
    house.clock.advance(time::MINUTE);
    let (ana, bea) = (house.member(ANA).await.expect("is in"), house.member(BEA).await.expect("is in"));
    (maya, acme, ana, bea)
}

/// Subject and name of each, by the one who reads it at the portal.
async fn read_by(house: &House, reader: &Member, q: &str) -> Vec<(String, String)> {
    let query = HistoryQuery { q: q.to_owned(), ..HistoryQuery::default() };
    let rows = house.service.own_history(reader, &query).await.expect("lists").page.rows;
    rows.into_iter().map(|row| (row.subject.shown().expect("shown"), row.to.shown().expect("shown"))).collect()
}

async fn contact(house: &House, first: &str) -> ContactId {
    let id: uuid::Uuid = house.one(&format!("SELECT id FROM contact WHERE first_name = '{first}'")).await;
    id.into()
}

async fn id_of(house: &House, condition: &str) -> String {
    let id: uuid::Uuid =
        house.one(&format!("SELECT id FROM mail WHERE {condition} ORDER BY created_at DESC LIMIT 1")).await;
    id.to_string()
}

fn pair(subject: &str, name: &str) -> (String, String) {
    (subject.to_owned(), name.to_owned())
}

on_both! {
    async fn each_reads_their_own_and_the_primary_contact_the_companys_but_no_mail_about_others_sign_ins(house: &House) {
        let (_, _, ana, bea) = acme(house).await;
        house.service.request_reset(Realm::Portal, BEA).await.expect("asks");
        house.clock.advance(time::MINUTE);
        house.service.request_reset(Realm::Portal, ANA).await.expect("asks");
        let reset = |name: &str| pair("Choose a new password for Portico", name);
        let news = |name: &str| pair("Closed on Monday", name);
        let invited = |name: &str| pair("Maya Lindqvist invites you to Portico", name);
        assert_eq!(read_by(house, &bea, "").await, [reset("Bea Neri"), news("Bea Neri"), invited("Bea Neri")]);
        let mut of_all = read_by(house, &ana, "").await;
        of_all.sort();
        let joined = pair(&format!("{BEA} has access at Portico now"), "Ana Pop");
        let mut expected = vec![reset("Ana Pop"), news("Ana Pop"), news("Bea Neri"), invited("Ana Pop"), invited("Bea Neri"), joined];
        expected.sort();
        assert_eq!(of_all, expected);
        assert_eq!(read_by(house, &bea, "MONDAY closed").await, [news("Bea Neri")]);
        let others = id_of(house, &format!("to_address = '{ANA}' AND category = 'general'")).await;
        let sign_in = id_of(house, &format!("to_address = '{BEA}' AND category = 'security'")).await;
        assert_eq!(refusal(house.service.own_history_mail(&bea, &others).await), Refusal::NotFound);
        assert_eq!(refusal(house.service.own_history_mail(&ana, &sign_in).await), Refusal::NotFound);
        for junk in ["", "x", "00000000-0000-7000-8000-000000000000"] {
            assert_eq!(refusal(house.service.own_history_mail(&ana, junk).await), Refusal::NotFound);
        }
    }

    async fn a_secret_shows_to_nobody_also_while_the_mail_waits(house: &House) {
        let (maya, acme, ana, bea) = acme(house).await;
        house.service.request_reset(Realm::Portal, BEA).await.expect("asks");
        let token = house.token(BEA).await;
        let reset = id_of(house, &format!("to_address = '{BEA}' AND category = 'security'")).await;
        let invitation = id_of(house, &format!("to_address = '{BEA}' AND category = 'invitation'")).await;
        assert_eq!(house.count("mail WHERE status = 'waiting' AND text_body LIKE '%token=%'").await, house.count("mail WHERE text_body LIKE '%token=%'").await);
        let s = &house.service;
        for text in [
            s.own_history_mail(&bea, &reset).await.expect("shows").text,
            s.own_history_mail(&ana, &invitation).await.expect("shows").text,
            s.customer_mail(&maya, acme, &reset).await.expect("shows").text,
            s.customer_mail(&maya, acme, &invitation).await.expect("shows").text,
        ] {
            let text = text.shown().expect("is shown");
            assert!(text.contains("token=…") && !text.contains(&token), "{text}");
        }
    }

    async fn billing_reads_what_is_about_money_and_a_tick_reads_all(house: &House) {
        let (maya, acme, _, _) = acme(house).await;
        house.run(&format!("UPDATE mail SET category = 'billing' WHERE to_address = '{ANA}' AND category = 'general'")).await.expect("is about money");
        let bea = contact(house, "Bea").await;
        let set = async |role: &str, rights: &[PortalRight]| {
            let rights = rights.iter().map(|right| right.key().to_owned()).collect();
            let form = PortalForm { role: role.to_owned(), rights, mails: vec!["general".to_owned()] };
            house.service.save_contact_portal(&maya, acme, bea, &form).await.expect("saves");
            let reader = house.member(BEA).await.expect("is in");
            let of_ana = read_by(house, &reader, "").await.into_iter().filter(|(_, name)| name == "Ana Pop").count();
            let shows_whose = house.service.own_history(&reader, &HistoryQuery::default()).await.expect("lists").of_company;
            (of_ana, shows_whose)
        };
        assert_eq!(set("standard", &[]).await, (0, false));
        assert_eq!(set("billing", &[]).await, (1, true));
        assert_eq!(set("chosen", &[PortalRight::EmailsHistory]).await, (2, true), "but for what is about money");
        assert_eq!(set("chosen", &[PortalRight::EmailsHistory, PortalRight::InvoicesView]).await, (3, true));
        assert_eq!(set("chosen", &[PortalRight::EmailsHistoryBilling]).await, (1, true));
        assert_eq!(set("chosen", &[]).await, (0, false));
    }

    async fn another_company_and_its_staff_read_nothing_of_it(house: &House) {
        let (maya, acme, _, _) = acme(house).await;
        let rossi = house.customer(&maya, "Rossi").await;
        let giulia = house.contact(&maya, rossi, "Giulia", "Rossi").await;
        house.service.invite_contact(&maya, rossi, giulia).await.expect("invites");
        let email = "giulia.rossi@customer.example";
        house.service.accept_invitation(Realm::Portal, &house.token(email).await, new_password()).await.expect("accepts");
        let giulia = house.member(email).await.expect("is in");
        assert!(read_by(house, &giulia, "").await.iter().all(|(_, name)| name == "Giulia Rossi"));
        let of_acme = id_of(house, &format!("to_address = '{ANA}'")).await;
        assert_eq!(refusal(house.service.own_history_mail(&giulia, &of_acme).await), Refusal::NotFound);
        assert_eq!(refusal(house.service.customer_mail(&maya, rossi, &of_acme).await), Refusal::NotFound, "by way of another customer");
        assert_eq!(refusal(house.service.resend_mail(&maya, rossi, &of_acme).await), Refusal::NotFound);
        let una = house.staff("una", Role::User).await;
        assert_eq!(refusal(house.service.customer_history(&una, acme, &HistoryQuery::default()).await), Refusal::NotFound);
        assert_eq!(refusal(house.service.customer_mail(&una, acme, &of_acme).await), Refusal::NotFound);
        assert_eq!(refusal(house.service.resend_mail(&una, acme, &of_acme).await), Refusal::NotFound);
    }

    async fn what_somebody_does_for_another_company_shows_to_that_companys_staff_alone(house: &House) {
        let (maya, acme, ana, _) = acme(house).await;
        // Ana is the primary contact of Rossi too, and invites somebody there.
        let rossi = house.customer(&maya, "Rossi").await;
        let form = ContactForm { first_name: "Ana".to_owned(), last_name: "Pop".to_owned(), email: ANA.to_owned(), ..ContactForm::default() };
        let there = house.service.create_contact(&maya, rossi, &form).await.expect("creates");
        house.service.invite_contact(&maya, rossi, there).await.expect("invites");
        let own = service::account::NewPassword { password: crate::support::PASSWORD.to_owned(), again: String::new() };
        house.service.accept_invitation(Realm::Portal, &house.token(ANA).await, own).await.expect("accepts");
        let membership: uuid::Uuid = house.one("SELECT membership.id FROM membership JOIN customer ON customer.id = customer_id WHERE customer.name = 'Rossi'").await;
        let mut at_rossi = Member { membership: membership.into(), ..ana };
        at_rossi.representative = Representative { customer: rossi, contact: there, customer_name: "Rossi".to_owned(), ..at_rossi.representative };
        let secret = ContactForm { first_name: "Secret".to_owned(), email: "secret@rossi.example".to_owned(), ..ContactForm::default() };
        let none = PortalForm { role: "standard".to_owned(), ..PortalForm::default() };
        house.service.create_person(&at_rossi, &secret, &none, true).await.expect("invites");
        house.service.decline_invitation(Realm::Portal, &house.token("secret@rossi.example").await).await.expect("declines");
        assert_eq!(house.count(&format!("mail WHERE to_address = '{ANA}' AND subject LIKE 'secret@rossi%'")).await, 1);
        let una = house.staff("una", Role::User).await;
        house.service.assign_staff(&maya, acme, 1, &una.id.to_string(), &[]).await.expect("assigns");
        let una = house.viewer(&una.email).await;
        let seen = house.service.customer_history(&una, acme, &HistoryQuery::default()).await.expect("lists").page.rows;
        assert!(!seen.is_empty() && seen.iter().all(|row| !format!("{row:?}").contains("secret@rossi")), "{seen:?}");
        let of_rossi = house.service.customer_history(&maya, rossi, &HistoryQuery::default()).await.expect("lists").page.rows;
        assert!(of_rossi.iter().any(|row| format!("{row:?}").contains("secret@rossi")), "{of_rossi:?}");
    }

    async fn staff_read_what_went_to_a_customers_people_and_masks_hold(house: &House) {
        let (maya, acme, _, _) = acme(house).await;
        house.service.request_reset(Realm::Portal, BEA).await.expect("asks");
        let all = house.service.customer_history(&maya, acme, &HistoryQuery::default()).await.expect("lists").page.rows;
        assert_eq!(all.len(), 6);
        assert_eq!((all[0].kind, all[0].status), (MailKind::Security, MailStatus::Waiting));
        let of_bea = HistoryQuery { contact: contact(house, "Bea").await.to_string(), ..HistoryQuery::default() };
        let hers = house.service.customer_history(&maya, acme, &of_bea).await.expect("lists");
        assert_eq!((hers.page.rows.len(), hers.contact), (3, Some(Masked::Shown("Bea Neri".to_owned()))));
        let una = house.staff("una", Role::User).await;
        house.service.assign_staff(&maya, acme, 1, &una.id.to_string(), &[]).await.expect("assigns");
        house.service.save_access(&maya, una.id, &exception(Right::ContactsFieldName, Scope::None, "")).await.expect("masks");
        let una = house.viewer(&una.email).await;
        let seen = house.service.customer_history(&una, acme, &HistoryQuery::default()).await.expect("lists").page.rows;
        assert!(seen.len() == 6 && seen.iter().all(|row| row.to == Masked::Hidden && row.subject == Masked::Hidden));
        let searched = HistoryQuery { q: "monday".to_owned(), ..HistoryQuery::default() };
        assert_eq!(house.service.customer_history(&una, acme, &searched).await.expect("lists").page.rows.len(), 0, "what is hidden is not found");
        let mail = house.service.customer_mail(&una, acme, &seen[0].id).await.expect("shows");
        assert_eq!((mail.text, mail.address), (Masked::Hidden, Masked::Shown(BEA.to_owned())));
        house.service.save_access(&maya, una.id, &exception(Right::ContactsFieldName, Scope::Assigned, "")).await.expect("shows names");
        house.service.save_access(&maya, una.id, &exception(Right::ContactsFieldEmail, Scope::None, "")).await.expect("masks addresses");
        let una = house.viewer(&una.email).await;
        let seen = house.service.customer_history(&una, acme, &HistoryQuery::default()).await.expect("lists").page.rows;
        assert!(seen.iter().all(|row| row.subject == Masked::Hidden && row.to != Masked::Hidden), "a subject may say an address");
        assert_eq!(house.service.customer_history(&una, acme, &searched).await.expect("lists").page.rows.len(), 0);
        house.service.save_access(&maya, una.id, &exception(Right::EmailsHistoryView, Scope::None, "")).await.expect("takes it");
        let una = house.viewer(&una.email).await;
        assert_eq!(refusal(house.service.customer_history(&una, acme, &HistoryQuery::default()).await), Refusal::Forbidden);
    }

    async fn a_mail_goes_once_more_to_the_address_of_now_and_only_while_it_is_wanted(house: &House) {
        let (maya, acme, _, _) = acme(house).await;
        let bea = contact(house, "Bea").await;
        let general = format!("to_address = '{BEA}' AND category = 'general'");
        let id = id_of(house, &general).await;
        let s = &house.service;
        assert_eq!(refusal(s.resend_mail(&maya, acme, &id).await), Refusal::Changed, "it waits still");
        assert!(!s.customer_mail(&maya, acme, &id).await.expect("shows").resend);
        house.run("UPDATE mail SET status = 'sent', text_body = replace(text_body, 'unsubscribe?token=', 'unsubscribe?token=…'), unsubscribe = NULL").await.expect("is out");
        let invitation = id_of(house, &format!("to_address = '{BEA}' AND category = 'invitation'")).await;
        assert_eq!(refusal(s.resend_mail(&maya, acme, &invitation).await), Refusal::Changed, "links that let somebody in are not sent by this");
        let form = ContactForm { first_name: "Bea".to_owned(), last_name: "Neri".to_owned(), email: "bea.new@customer.example".to_owned(), ..ContactForm::default() };
        s.save_contact(&maya, acme, bea, 1, &form).await.expect("moves");
        assert!(s.customer_mail(&maya, acme, &id).await.expect("shows").resend);
        house.clock.advance(time::MINUTE);
        s.resend_mail(&maya, acme, &id).await.expect("sends");
        let again = "to_address = 'bea.new@customer.example' AND category = 'general' AND status = 'waiting'";
        assert_eq!(house.count(&format!("mail WHERE {again}")).await, 1);
        let link: String = house.one(&format!("SELECT unsubscribe FROM mail WHERE {again}")).await;
        let (_, token) = link.split_once("token=").expect("a token");
        let text: String = house.one(&format!("SELECT text_body FROM mail WHERE {again}")).await;
        assert!(text.contains(&format!("/unsubscribe?token={token}")), "a way off the list of its own: {text}");
        assert_eq!(house.count("audit WHERE action = 'mail.resent'").await, 1);
        s.unsubscribe(token, false).await.expect("ends");
        assert_eq!(refusal(s.resend_mail(&maya, acme, &id).await), Refusal::field("", Problem::NotWanted));
        let una = house.staff("una", Role::User).await;
        s.assign_staff(&maya, acme, 1, &una.id.to_string(), &[]).await.expect("assigns");
        s.save_access(&maya, una.id, &exception(Right::EmailsResend, Scope::None, "")).await.expect("takes it");
        let una = house.viewer(&una.email).await;
        assert!(!s.customer_mail(&una, acme, &id).await.expect("shows").resend);
        assert_eq!(refusal(s.resend_mail(&una, acme, &id).await), Refusal::Forbidden);
        assert_eq!(house.count("audit WHERE action = 'mail.resent'").await, 1);
    }

    async fn what_was_taken_back_is_not_sent_again(house: &House) {
        let (maya, acme, _, _) = acme(house).await;
        house.run("UPDATE mail SET status = 'sent'").await.expect("is out");
        let mail = id_of(house, &format!("to_address = '{BEA}' AND category = 'general'")).await;
        let id: uuid::Uuid = house.one("SELECT id FROM announcement").await;
        house.service.withdraw_announcement(&maya, id.into()).await.expect("withdraws");
        assert_eq!(refusal(house.service.resend_mail(&maya, acme, &mail).await), Refusal::field("", Problem::Withdrawn));
        assert_eq!(house.count("mail WHERE category = 'general'").await, 2);
    }

    async fn nobody_fills_a_mailbox_by_sending_again(house: &House) {
        let (maya, acme, _, _) = acme(house).await;
        house.run("UPDATE mail SET status = 'sent'").await.expect("is out");
        let id = id_of(house, &format!("to_address = '{BEA}' AND category = 'general'")).await;
        let mut sent = 0;
        let (mut refused, mut latest) = (Refusal::Forbidden, id);
        while sent < 20 {
            house.clock.advance(time::SECOND);
            match house.service.resend_mail(&maya, acme, &latest).await {
                Ok(()) => sent += 1,
                Err(error) => {
                    refused = error.refusal();
                    break;
                }
            }
            // A copy can be sent again too, and counts on.
            house.run("UPDATE mail SET status = 'sent'").await.expect("is out");
            latest = id_of(house, &format!("to_address = '{BEA}' AND category = 'general'")).await;
        }
        assert!(matches!(refused, Refusal::TooMany { .. }));
        assert_eq!(sent, 3);
    }
}
