//! Mails on their way through a real mail server, read by a parser that is not ours; and what becomes of them when that server does not
//! want them.

use crate::invoices::{self, acme_with_ana};
use crate::mailbox::Mailbox;
use crate::quotes;
use crate::support::{House, new_password, on_both};
use domain::access::Role;
use domain::account::Realm;
use domain::announcement::AnnouncementForm;
use domain::billing::BillingSettingsForm;
use domain::contact::ContactForm;
use domain::staff::Switches;
use domain::time;
use serde_json::Value;
use service::outbox::{Smtp, SmtpSettings, Tls, deliver_due};
use std::time::Duration;

/// The way to it, for mails that have to be there soon.
fn smtp(mailbox: &Mailbox) -> Smtp {
    let settings = SmtpSettings {
        host: "127.0.0.1".to_owned(),
        port: Some(mailbox.port),
        credentials: None,
        tls: Tls::None,
        from: "Harbour & Vale <crm@house.example>".replace(" & ", " and "),
        timeout: Duration::from_millis(500),
    };
    Smtp::new(&settings).expect("settings are fine")
}

fn text<'a>(mail: &'a Value, what: &str) -> &'a str {
    mail[what].as_str().unwrap_or_default()
}

on_both! {
    async fn mails_arrive_whole_in_both_forms_and_in_their_readers_language(house: &House) {
        let maya = house.main_administrator().await;
        house.run("UPDATE mail SET status = 'sent'").await.expect("is out");
        let acme = house.customer(&maya, "Acme").await;
        let people = [("Giulia", "it", "Buongiorno Giulia"), ("Camille", "fr", "Bonjour Camille"), ("Ștefan", "ro", "Bună ziua, Ștefan")];
        for (name, language, _) in people {
            let form = ContactForm {
                first_name: name.to_owned(),
                last_name: "Neagră".to_owned(),
                email: format!("{language}@customer.example"),
                language: language.to_owned(),
                ..ContactForm::default()
            };
            let id = house.service.create_contact(&maya, acme, &form).await.expect("creates");
            house.service.invite_contact(&maya, acme, id).await.expect("invites");
        }
        house.run("UPDATE contact SET mails = 'general support'").await.expect("want announcements");
        let news = AnnouncementForm {
            title: "Chiuso lunedì – închis luni – fermé lundi".to_owned(),
            body: "Prima riga.\n\nSecondo <paragrafo> & fine.".to_owned(),
            audience: "all".to_owned(),
            by_mail: "true".to_owned(),
            ..AnnouncementForm::default()
        };
        let id = house.service.create_announcement(&maya, &news).await.expect("creates");
        house.service.publish_announcement(&maya, id, 1).await.expect("publishes");
        while house.service.work_on_announcements().await.expect("works") {}
        let mut mailbox = Mailbox::open();
        let sent = deliver_due(&house.service, &smtp(&mailbox)).await.expect("delivers");
        assert_eq!(sent, 6);
        let mails: Vec<Value> = (0..6).map(|_| mailbox.next()).collect();
        for (name, language, hello) in people {
            let to = format!("{language}@customer.example");
            let of: Vec<&Value> = mails.iter().filter(|mail| mail["to"][0]["address"] == to.as_str()).collect();
            assert_eq!(of.len(), 2, "{to}");
            for mail in of {
                assert_eq!(mail["from"]["address"], "crm@house.example");
                assert_eq!(mail["to"][0]["name"], name);
                assert!(text(mail, "text").starts_with(hello), "{mail}");
                assert!(text(mail, "html").contains(&format!("<html lang=\"{language}\">")), "{mail}");
                assert!(text(mail, "html").contains(hello), "{mail}");
                assert!(text(mail, "messageId").ends_with("@house.example>"), "{mail}");
                assert_eq!(mail["headers"]["auto-submitted"], "auto-generated");
                let listed = text(mail, "subject") == news.title;
                let off = mail["headers"]["list-unsubscribe"].as_str();
                assert_eq!(off.is_some(), listed, "what guards a sign-in has no way off: {mail}");
                let Some(off) = off else { continue };
                assert_eq!(mail["headers"]["list-unsubscribe-post"], "List-Unsubscribe=One-Click");
                assert!(text(mail, "html").contains("Secondo &lt;paragrafo&gt; &amp; fine."), "{mail}");
                let link = off.strip_prefix('<').and_then(|off| off.strip_suffix('>')).expect("a link");
                let token = link.strip_prefix("https://crm.example/unsubscribe/one-click?token=").expect("ours");
                assert!(text(mail, "text").contains(&format!("https://crm.example/unsubscribe?token={token}")), "{mail}");
                house.service.unsubscribe(token, false).await.expect("ends");
                assert_eq!(house.count(&format!("contact WHERE email = '{to}' AND mails = 'support'")).await, 1, "{to}");
            }
        }
        assert_eq!(house.count("mail WHERE unsubscribe IS NOT NULL OR (text_body LIKE '%token=%' AND text_body NOT LIKE '%token=…%')").await, 0, "no secret stays here");
        let token_in_mail = mails.iter().find_map(|mail| text(mail, "text").split_once("/invitation?token=").map(|(_, rest)| rest.split_whitespace().next().unwrap_or_default().to_owned()));
        house.service.accept_invitation(Realm::Portal, &token_in_mail.expect("a link"), new_password()).await.expect("the link in the mail is the one that works");
    }

    async fn an_invoice_goes_with_its_mail_to_whom_may_read_it_when_it_leaves(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        house.run("UPDATE mail SET status = 'sent'").await.expect("is out");
        let id = invoices::sent(house, &maya, acme).await;
        let mut mailbox = Mailbox::open();
        assert_eq!(deliver_due(&house.service, &smtp(&mailbox)).await.expect("delivers"), 1);
        let mail = mailbox.next();
        let file = &mail["attachments"][0];
        assert_eq!((text(file, "filename"), text(file, "mimeType"), text(file, "begins")), ("2026-0001.pdf", "application/pdf", "%PDF-"));
        assert!(text(&mail, "text").contains("2026-0001") && text(&mail, "html").contains("2026-0001"), "{mail}");
        let shown = house.service.invoice_pdf(&maya, id).await.expect("prints");
        assert_eq!(file["size"].as_u64(), Some(shown.bytes.len() as u64), "the same as at the door");
        assert_eq!(house.count("mail WHERE attachment_name = '2026-0001.pdf'").await, 1, "the history says so");

        // Their right is gone before the mail has left.
        invoices::sent(house, &maya, acme).await;
        house.run("UPDATE contact SET portal_role = 'chosen', is_primary = false").await.expect("is no primary contact any more");
        assert_eq!(deliver_due(&house.service, &smtp(&mailbox)).await.expect("works"), 0);
        assert_eq!(house.count("mail WHERE status = 'waiting' AND withheld_at IS NOT NULL").await, 1, "it says what is owed");
    }

    async fn what_was_accepted_goes_to_the_house_as_far_as_its_reader_takes_it(house: &House) {
        let (maya, acme, ana) = acme_with_ana(house).await;
        let joe = house.staff("joe", Role::User).await;
        let version = house.one::<i32>("SELECT version FROM customer").await;
        house.service.assign_staff(&maya, acme, version, &joe.id.to_string(), &[]).await.expect("assigns");
        let mut mailbox = Mailbox::open();
        for see_name in [true, false] {
            house.switch(&maya, joe.id, Switches { see_name, ..Switches::default() }).await.expect("switches");
            let id = quotes::sent(house, &maya, acme).await;
            quotes::accept(house, &ana, id).await;
            house.run("UPDATE mail SET status = 'sent' WHERE subject NOT LIKE 'Accepted: %'").await.expect("is out");
            assert_eq!(deliver_due(&house.service, &smtp(&mailbox)).await.expect("delivers"), 1);
            let mail = mailbox.next();
            assert_eq!(mail["to"][0]["address"], "joe@house.example");
            let begins: Vec<_> = mail["attachments"].as_array().into_iter().flatten().map(|file| text(file, "begins")).collect();
            assert_eq!(begins, if see_name { vec!["%PDF-"] } else { Vec::new() }, "the document says the customer's name");
            assert!(!text(&mail, "text").contains("Acme"), "{mail}");
        }
    }

    async fn without_the_setting_mails_lead_to_the_portal_alone(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let form = house.service.billing_settings_form(&maya).await.expect("shows");
        let form = BillingSettingsForm { attach: String::new(), ..form };
        house.service.save_billing_settings(&maya, &form, &house.fresh().await).await.expect("saves");
        invoices::sent(house, &maya, acme).await;
        assert_eq!(house.count("mail WHERE attachment IS NOT NULL").await, 0);
        assert_eq!(house.count("mail WHERE category = 'billing'").await, 1);
    }

    async fn a_server_that_refuses_hangs_or_hangs_up_loses_none_and_gets_none_twice(house: &House) {
        house.main_administrator().await;
        house.run("UPDATE mail SET status = 'sent'").await.expect("is out");
        let mut mailbox = Mailbox::open();
        let mut ids = Vec::new();
        for trouble in ["refuse", "relay", "hang", "drop"] {
            house.staff(&format!("for-{trouble}"), domain::access::Role::User).await;
            mailbox.order(trouble);
            assert_eq!(deliver_due(&house.service, &smtp(&mailbox)).await.expect("works"), 0, "{trouble}");
            assert_eq!(house.count("mail WHERE status = 'waiting' AND attempts = 1 AND last_error IS NOT NULL").await, 1, "{trouble}");
            assert_eq!(deliver_due(&house.service, &smtp(&mailbox)).await.expect("works"), 0, "not before its time");
            if trouble == "hang" {
                assert_eq!(mailbox.next(), "held");
            }
            mailbox.order("accept");
            house.clock.advance(2 * time::MINUTE);
            assert_eq!(deliver_due(&house.service, &smtp(&mailbox)).await.expect("works"), 1, "{trouble}");
            let mail = mailbox.next();
            assert_eq!(mail["to"][0]["address"], format!("for-{trouble}@house.example"));
            ids.push(text(&mail, "messageId").to_owned());
            assert_eq!(deliver_due(&house.service, &smtp(&mailbox)).await.expect("works"), 0, "once");
        }
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), 4);
        house.staff("nobody", domain::access::Role::User).await;
        mailbox.order("reject");
        assert_eq!(deliver_due(&house.service, &smtp(&mailbox)).await.expect("works"), 0);
        assert_eq!(house.count("mail WHERE to_address LIKE 'nobody@%' AND status = 'failed' AND attempts = 1").await, 1, "there is no such mailbox, so nobody tries again");
        // An order is answered at once: nothing else has arrived.
        mailbox.order("accept");
    }

    async fn an_answer_that_comes_late_is_not_taken_for_that_of_the_next_mail(house: &House) {
        house.main_administrator().await;
        house.run("UPDATE mail SET status = 'sent'").await.expect("is out");
        let mut mailbox = Mailbox::open();
        let smtp = smtp(&mailbox);
        house.staff("late", Role::User).await;
        mailbox.order("hang");
        assert_eq!(deliver_due(&house.service, &smtp).await.expect("works"), 0);
        assert_eq!(mailbox.next(), "held");
        mailbox.order("release");
        let late = mailbox.next();
        assert_eq!(late["to"][0]["address"], "late@house.example");

        house.staff("unwanted", Role::User).await;
        mailbox.order("content");
        assert_eq!(deliver_due(&house.service, &smtp).await.expect("works"), 0, "the answer before was for another mail");
        let waits = "mail WHERE to_address LIKE 'unwanted@%' AND status = 'waiting' AND attempts = 1 AND last_error LIKE '%554%'";
        assert_eq!(house.count(waits).await, 1);

        mailbox.order("accept");
        house.clock.advance(2 * time::MINUTE);
        assert_eq!(deliver_due(&house.service, &smtp).await.expect("works"), 2);
        let arrived = [mailbox.next(), mailbox.next()];
        let to = |name: &str| {
            let address = format!("{name}@house.example");
            arrived.iter().find(|mail| mail["to"][0]["address"] == address.as_str()).expect("has arrived")
        };
        assert_eq!(to("late")["messageId"], late["messageId"], "whoever got it twice can tell");
        assert_ne!(to("unwanted")["messageId"], late["messageId"]);
        assert_eq!(deliver_due(&house.service, &smtp).await.expect("works"), 0, "once");
        mailbox.order("accept");
    }

    async fn a_server_that_hung_up_between_two_mails_is_asked_anew(house: &House) {
        house.main_administrator().await;
        house.run("UPDATE mail SET status = 'sent'").await.expect("is out");
        let mut mailbox = Mailbox::open();
        let smtp = smtp(&mailbox);
        for name in ["first", "second"] {
            house.staff(name, Role::User).await;
            assert_eq!(deliver_due(&house.service, &smtp).await.expect("works"), 1, "{name}");
            assert_eq!(mailbox.next()["to"][0]["address"], format!("{name}@house.example"));
            mailbox.order("leave");
        }
        assert_eq!(house.count("mail WHERE attempts > 1 OR last_error IS NOT NULL").await, 0, "no attempt was in vain");
    }
}
