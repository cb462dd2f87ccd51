//! Personal links (BR-41): for one address, ending by themselves and at a word, with a code before the most that they give.
// Long because each way in which a link ends, and each attempt on its code, is tried by itself.

use crate::packages::{adding, defined};
use crate::portal_settings::without;
use crate::recurring::in_rome;
use crate::support::{House, exception, new_password, on_both, refusal};
use domain::access::{PortalArea, Right, Role, Scope, Staff};
use domain::account::Realm;
use domain::announcement::AnnouncementForm;
use domain::contact::{ContactForm, PortalForm};
use domain::mail::{HistoryQuery, HistoryRow, MailCategory};
use domain::package::{AddPackageForm, PackageStatus};
use domain::personal_link::{
    CODE_TRIES, CODE_VALID_FOR, Dashboard, GUESSES, LinkForm, LinkPage, LinkStatus, PROVED_FOR, VALID_FOR,
};
use domain::{ContactId, CustomerId, Problem, Refusal, time};
use service::Ends;

const OTTO: &str = "otto.lang@customer.example";

fn giving(scope: &str, code: bool) -> LinkForm {
    LinkForm { scope: scope.to_owned(), code: if code { "true" } else { "" }.to_owned() }
}

/// Acme, and Otto of Acme, who has no sign-in.
async fn with_otto(house: &House) -> (Staff, CustomerId, ContactId) {
    let maya = house.main_administrator().await;
    let acme = house.customer(&maya, "Acme").await;
    house.contact(&maya, acme, "Ana", "Pop").await;
    let otto = house.contact(&maya, acme, "Otto", "Lang").await;
    (maya, acme, otto)
}

/// A link of this kind in Otto's mail.
async fn link(house: &House, maya: &Staff, acme: CustomerId, otto: ContactId, form: LinkForm) -> String {
    house.service.give_link(maya, acme, otto, &form).await.expect("gives");
    house.token(OTTO).await
}

async fn open(house: &House, token: &str, proof: &str) -> service::Result<LinkPage> {
    house.service.open_link(token, proof, &HistoryQuery::default()).await
}

async fn dashboard(house: &House, token: &str, proof: &str) -> Dashboard {
    match open(house, token, proof).await.expect("opens") {
        LinkPage::Open(page) => *page,
        other => panic!("{other:?}"),
    }
}

fn sent(page: &Dashboard) -> &[HistoryRow] {
    &page.mails.as_ref().expect("e-mails are in the portal").rows
}

async fn is_dead(house: &House, token: &str) {
    let before = written(house).await;
    assert_eq!(refusal(open(house, token, "").await), Refusal::NotFound);
    assert_eq!(refusal(house.service.linked_letter(token, "", "x").await), Refusal::NotFound);
    assert_eq!(refusal(house.service.send_link_code(token, "").await), Refusal::NotFound);
    assert_eq!(refusal(house.service.enter_link_code(token, "", "000000").await), Refusal::NotFound);
    assert_eq!(refusal(house.service.save_linked_mails(token, "", &PortalForm::default()).await), Refusal::NotFound);
    assert_eq!(written(house).await, before);
}

/// All that these acts could change.
async fn written(house: &House) -> (i64, i64, i64, i64, String) {
    (
        house.count("audit").await,
        house.count("mail").await,
        house.count("personal_link WHERE revoked_at IS NULL").await,
        house.count("personal_link_opening").await,
        house.one("SELECT max(version) || ' ' || max(mails) FROM contact").await,
    )
}

/// The code in Otto's latest mail.
async fn code(house: &House) -> String {
    let text: String = house
        .one(&format!("SELECT text_body FROM mail WHERE to_address = '{OTTO}' AND category = 'security' ORDER BY created_at DESC, id DESC LIMIT 1"))
        .await;
    text.chars().filter(char::is_ascii_digit).take(6).collect()
}

fn nothing() -> PortalForm {
    PortalForm::default()
}

on_both! {
    async fn a_link_shows_somebody_without_a_sign_in_what_was_sent_to_them_and_no_more(house: &House) {
        let (maya, acme, otto) = with_otto(house).await;
        let token = link(house, &maya, acme, otto, giving("view", false)).await;
        assert_eq!(house.count(&format!("personal_link WHERE token_hash LIKE '%{token}%'")).await, 0, "only a hash is kept");
        let page = dashboard(house, &token, "").await;
        assert_eq!((page.first_name.as_str(), page.customer.as_str()), ("Otto", "Acme"));
        assert_eq!(page.contact.as_deref(), Some("Maya Lindqvist"));
        assert!(page.reach.read && !page.reach.act && !page.reach.asks_code);
        let [mail] = sent(&page) else { panic!("{:?}", page.mails) };
        let letter = house.service.linked_letter(&token, "", &mail.id).await.expect("reads");
        assert!(!format!("{letter:?}").contains(&token), "no secret shows, also not one's own");
        let other: String = {
            let bruno = house.contact(&maya, acme, "Bruno", "Hart").await;
            house.service.invite_contact(&maya, acme, bruno).await.expect("invites");
            house.run("UPDATE mail SET subject = 'For Bruno' WHERE to_address = 'bruno.hart@customer.example'").await.expect("writes");
            let row = house.service.customer_history(&maya, acme, &HistoryQuery { q: "Bruno".to_owned(), ..HistoryQuery::default() }).await.expect("lists");
            row.page.rows[0].id.clone()
        };
        assert_eq!(refusal(house.service.linked_letter(&token, "", &other).await), Refusal::NotFound);
        assert_eq!(dashboard(house, &token, "").await.mails.expect("open").rows.len(), 1);
        let before = written(house).await;
        assert_eq!(refusal(house.service.save_linked_mails(&token, "", &nothing()).await), Refusal::NotFound);
        assert_eq!(refusal(house.service.send_link_code(&token, "").await), Refusal::NotFound);
        assert_eq!(written(house).await, before);
    }

    async fn until_when_it_works_is_told_by_the_clock_of_the_company(house: &House) {
        let (maya, acme, otto) = with_otto(house).await;
        in_rome(house, &maya).await;
        let token = link(house, &maya, acme, otto, giving("view", false)).await;
        let told = format!("mail WHERE to_address = '{OTTO}' AND text_body LIKE '%until 11 April 2026, 10:12 (Europe/Rome).%'");
        assert_eq!(house.count(&told).await, 1);
        assert_eq!(dashboard(house, &token, "").await.ends.at, "2026-04-11T10:12:00+02:00");
    }

    async fn its_page_shows_what_is_left_of_the_packages_that_are_for_them_and_of_no_others(house: &House) {
        let (maya, acme, otto) = with_otto(house).await;
        let package = defined(house, &maya).await;
        let ana: uuid::Uuid = house.one("SELECT id FROM contact WHERE first_name = 'Ana'").await;
        for contact in [String::new(), ana.to_string(), otto.to_string()] {
            let form = AddPackageForm { contact, ..adding(package) };
            house.service.add_package(&maya, acme, &form).await.expect("adds");
        }
        let token = link(house, &maya, acme, otto, giving("view", false)).await;
        let page = dashboard(house, &token, "").await;
        let [row] = page.packages.as_slice() else { panic!("{:?}", page.packages) };
        assert_eq!(row.status, PackageStatus::Active);
        let his: uuid::Uuid = house.one("SELECT id FROM customer_package WHERE contact_id = (SELECT id FROM contact WHERE first_name = 'Otto')").await;
        assert_eq!(row.id.uuid(), his);
        house.clock.advance(time::MINUTE);
        let asked = link(house, &maya, acme, otto, giving("view", true)).await;
        assert!(matches!(open(house, &asked, "").await.expect("opens"), LinkPage::Asks { .. }), "nothing before the code");
        house.service.save_portal_settings(&maya, &without(PortalArea::Packages)).await.expect("closes");
        assert_eq!(dashboard(house, &token, "").await.packages, []);
    }

    async fn who_opened_a_link_is_written_down_once_an_hour(house: &House) {
        let (maya, acme, otto) = with_otto(house).await;
        let token = link(house, &maya, acme, otto, giving("view", false)).await;
        for _ in 0..3 {
            dashboard(house, &token, "").await;
        }
        house.clock.advance(time::HOUR + 1);
        dashboard(house, &token, "").await;
        let links = house.service.contact_form(&maya, acme, Some(otto)).await.expect("shows").links.expect("may see them");
        assert_eq!((links.len(), links[0].opened, links[0].openings.len()), (1, 2, 2));
        assert_eq!((links[0].by.as_deref(), links[0].status), (Some("Maya Lindqvist"), LinkStatus::Active));
    }

    async fn an_act_link_lets_them_choose_their_mails(house: &House) {
        let (maya, acme, otto) = with_otto(house).await;
        let token = link(house, &maya, acme, otto, giving("act", false)).await;
        let form = PortalForm { mails: vec!["support".to_owned()], ..PortalForm::default() };
        house.service.save_linked_mails(&token, "", &form).await.expect("saves");
        assert_eq!(dashboard(house, &token, "").await.wanted, [MailCategory::Support]);
        assert_eq!(house.count("audit WHERE action = 'contact.mails' AND actor_kind = 'system'").await, 1);
        let odd = PortalForm { mails: vec!["spam".to_owned()], ..PortalForm::default() };
        assert_eq!(refusal(house.service.save_linked_mails(&token, "", &odd).await), Refusal::field("mails", Problem::Choice));
    }

    async fn forwarded_a_link_with_a_code_is_to_read_at_most(house: &House) {
        let (maya, acme, otto) = with_otto(house).await;
        let token = link(house, &maya, acme, otto, giving("act", true)).await;
        let page = dashboard(house, &token, "").await;
        assert!(page.reach.read && !page.reach.act && page.reach.asks_code);
        let before = written(house).await;
        assert_eq!(refusal(house.service.save_linked_mails(&token, "", &nothing()).await), Refusal::NotFound);
        assert_eq!(written(house).await, before);
        house.service.send_link_code(&token, "").await.expect("sends");
        let shown = dashboard(house, &token, "").await;
        assert!(sent(&shown).iter().all(|row| row.subject.clone().shown().is_some_and(|subject| !subject.contains("code"))), "no code shows on the page that asks for it");
        let proof = house.service.enter_link_code(&token, "", &code(house).await).await.expect("takes it");
        assert!(dashboard(house, &token, &proof).await.reach.act);
        house.service.save_linked_mails(&token, &proof, &nothing()).await.expect("saves");
        house.clock.advance(PROVED_FOR);
        assert!(!dashboard(house, &token, &proof).await.reach.act, "the proof ends");
    }

    async fn a_view_link_with_a_code_shows_nothing_before_it(house: &House) {
        let (maya, acme, otto) = with_otto(house).await;
        let token = link(house, &maya, acme, otto, giving("view", true)).await;
        assert_eq!(open(house, &token, "").await.expect("asks"), LinkPage::Asks { company: "Portico".to_owned() });
        assert_eq!(house.count("personal_link_opening").await, 0, "asked is not opened");
        let mail: String = house.service.customer_history(&maya, acme, &HistoryQuery::default()).await.expect("lists").page.rows[0].id.clone();
        assert_eq!(refusal(house.service.linked_letter(&token, "", &mail).await), Refusal::NotFound);
        house.service.send_link_code(&token, "").await.expect("sends");
        let proof = house.service.enter_link_code(&token, "", &code(house).await).await.expect("takes it");
        assert!(dashboard(house, &token, &proof).await.reach.read);
        house.service.linked_letter(&token, &proof, &mail).await.expect("reads");
        house.clock.advance(time::MINUTE);
        let other = link(house, &maya, acme, otto, giving("view", true)).await;
        assert!(matches!(open(house, &other, &proof).await, Ok(LinkPage::Asks { .. })), "a proof is for its link");
        for forged in ["", "x", "1.AAAA", &proof[..proof.len() - 2]] {
            assert!(matches!(open(house, &token, forged).await, Ok(LinkPage::Asks { .. })), "{forged}");
        }
    }

    async fn a_code_counts_once_for_ten_minutes_and_few_wrong_ones_are_taken(house: &House) {
        let (maya, acme, otto) = with_otto(house).await;
        let token = link(house, &maya, acme, otto, giving("view", true)).await;
        let enter = async |code: &str| house.service.enter_link_code(&token, "", code).await;
        let over = Refusal::field("code", Problem::CodeOver);
        let wrong = Refusal::field("code", Problem::WrongMailedCode);
        assert_eq!(refusal(enter("000000").await), over, "none was sent");
        house.service.send_link_code(&token, "").await.expect("sends");
        let right = code(house).await;
        house.clock.advance(CODE_VALID_FOR);
        assert_eq!(refusal(enter(&right).await), over, "too old");
        house.service.send_link_code(&token, "").await.expect("sends");
        let right = code(house).await;
        let other = if right == "123456" { "654321" } else { "123456" };
        for _ in 0..CODE_TRIES {
            assert_eq!(refusal(enter(other).await), wrong);
        }
        assert_eq!(refusal(enter(&right).await), over, "too many wrong ones");
        house.clock.advance(time::MINUTE);
        house.service.send_link_code(&token, "").await.expect("sends");
        let right = code(house).await;
        enter(&format!("{} {}", &right[..3], &right[3..])).await.expect("however it is typed");
        assert_eq!(refusal(enter(&right).await), over, "once");
        let kept: String = house.one("SELECT coalesce(code, '') || token_hash FROM personal_link").await;
        assert!(!kept.contains(&right));
    }

    async fn a_link_is_dead_once_it_is_over_ended_or_for_somebody_else(house: &House) {
        let (maya, acme, otto) = with_otto(house).await;
        let mut links = Vec::new();
        for _ in 0..2 {
            links.push(link(house, &maya, acme, otto, giving("act", false)).await);
            house.clock.advance(time::MINUTE);
        }
        let listed = house.service.contact_form(&maya, acme, Some(otto)).await.expect("shows").links.expect("sees them");
        house.service.revoke_personal_link(&maya, acme, otto, listed[1].id, Ends::WithOthers).await.expect("ends");
        is_dead(house, &links[0]).await;
        dashboard(house, &links[1], "").await;
        // The address changed: whoever has it now was never sent the link.
        let moved = |email: &str| ContactForm { first_name: "Otto".to_owned(), last_name: "Lang".to_owned(), email: email.to_owned(), ..ContactForm::default() };
        house.service.save_contact(&maya, acme, otto, 1, &moved("new@customer.example")).await.expect("saves");
        is_dead(house, &links[1]).await;
        house.service.save_contact(&maya, acme, otto, 2, &moved(OTTO)).await.expect("saves");
        dashboard(house, &links[1], "").await;
        house.clock.advance(VALID_FOR);
        is_dead(house, &links[1]).await;
        for none in ["", "x", &"A".repeat(43)] {
            is_dead(house, none).await;
        }
        let statuses: Vec<_> = house.service.contact_form(&maya, acme, Some(otto)).await.expect("shows").links.expect("sees them").into_iter().map(|row| row.status).collect();
        assert_eq!(statuses, [LinkStatus::Expired, LinkStatus::Revoked]);
    }

    async fn a_link_ends_with_the_contact_and_with_a_sign_in_and_does_not_come_back(house: &House) {
        let (maya, acme, otto) = with_otto(house).await;
        let token = link(house, &maya, acme, otto, giving("view", false)).await;
        house.service.trash_contact(&maya, acme, otto).await.expect("removes");
        is_dead(house, &token).await;
        house.run("UPDATE contact SET trashed_at = NULL").await.expect("brings back");
        is_dead(house, &token).await;
        house.clock.advance(time::MINUTE);
        let token = link(house, &maya, acme, otto, giving("view", false)).await;
        house.clock.advance(time::MINUTE);
        house.service.invite_contact(&maya, acme, otto).await.expect("invites");
        dashboard(house, &token, "").await;
        house.service.accept_invitation(Realm::Portal, &house.token(OTTO).await, new_password()).await.expect("accepts");
        is_dead(house, &token).await;
        assert_eq!(
            refusal(house.service.give_link(&maya, acme, otto, &giving("view", false)).await),
            Refusal::field("", Problem::SignsIn)
        );
        assert_eq!(house.service.contact_form(&maya, acme, Some(otto)).await.expect("shows").links, None);
        house.service.set_contact_access(&maya, acme, otto, "suspended").await.expect("suspends");
        is_dead(house, &token).await;
        house.service.set_contact_access(&maya, acme, otto, "revoked").await.expect("ends");
        is_dead(house, &token).await;
    }

    async fn a_link_of_a_customer_who_is_gone_or_at_rest_is_dead(house: &House) {
        let (maya, acme, otto) = with_otto(house).await;
        let token = link(house, &maya, acme, otto, giving("view", false)).await;
        house.run("UPDATE customer SET status = 'inactive'").await.expect("rests");
        is_dead(house, &token).await;
        house.run("UPDATE customer SET status = 'active', trashed_at = 1").await.expect("goes");
        is_dead(house, &token).await;
    }

    async fn who_may_not_give_access_gives_no_link_sees_none_and_ends_none(house: &House) {
        let (maya, acme, otto) = with_otto(house).await;
        let token = link(house, &maya, acme, otto, giving("view", false)).await;
        let id = house.service.contact_form(&maya, acme, Some(otto)).await.expect("shows").links.expect("sees them")[0].id;
        let joe = house.staff("joe", Role::User).await;
        let before = written(house).await;
        assert_eq!(refusal(house.service.give_link(&joe, acme, otto, &giving("view", false)).await), Refusal::NotFound);
        assert_eq!(refusal(house.service.revoke_personal_link(&joe, acme, otto, id, Ends::WithOthers).await), Refusal::NotFound);
        assert_eq!(written(house).await, before);
        house.service.assign_staff(&maya, acme, 1, &joe.id.to_string(), &[]).await.expect("assigns");
        house.service.save_access(&maya, joe.id, &exception(Right::ContactsGrantAccess, Scope::None, "")).await.expect("takes it away");
        let joe = house.viewer(&joe.email).await;
        let before = written(house).await;
        assert_eq!(refusal(house.service.give_link(&joe, acme, otto, &giving("view", false)).await), Refusal::Forbidden);
        assert_eq!(refusal(house.service.revoke_personal_link(&joe, acme, otto, id, Ends::WithOthers).await), Refusal::Forbidden);
        assert_eq!(written(house).await, before);
        assert_eq!(house.service.contact_form(&joe, acme, Some(otto)).await.expect("shows").links, None);
        dashboard(house, &token, "").await;
    }

    async fn links_are_given_with_an_address_a_known_scope_and_not_without_end(house: &House) {
        let (maya, acme, otto) = with_otto(house).await;
        let before = written(house).await;
        assert_eq!(
            refusal(house.service.give_link(&maya, acme, otto, &giving("all", false)).await),
            Refusal::field("scope", Problem::Choice)
        );
        assert_eq!(written(house).await, before);
        for _ in 0..5 {
            link(house, &maya, acme, otto, giving("view", false)).await;
        }
        let before = written(house).await;
        assert!(matches!(refusal(house.service.give_link(&maya, acme, otto, &giving("view", false)).await), Refusal::TooMany { .. }));
        assert_eq!(written(house).await, before);
    }

    async fn an_announcement_carries_a_link_to_those_without_a_sign_in(house: &House) {
        let (maya, acme, otto) = with_otto(house).await;
        let form = AnnouncementForm { title: "Open on Saturdays".to_owned(), body: "From nine to one.".to_owned(), audience: "all".to_owned(), by_mail: "true".to_owned(), ..AnnouncementForm::default() };
        let news = house.service.create_announcement(&maya, &form).await.expect("writes");
        house.service.publish_announcement(&maya, news, 1).await.expect("publishes");
        while house.service.work_on_announcements().await.expect("mails") {}
        for email in [OTTO, "ana.pop@customer.example"] {
            let text: String = house.one(&format!("SELECT text_body FROM mail WHERE to_address = '{email}'")).await;
            let (_, rest) = text.split_once("/link?token=").expect("a link to their page");
            let token: String = rest.chars().take_while(|letter| letter.is_ascii_alphanumeric() || "-_".contains(*letter)).collect();
            assert!(matches!(open(house, &token, "").await, Ok(LinkPage::Asks { .. })), "mails are passed on");
        }
        // Sent once more, it brings another link that works.
        house.run("UPDATE mail SET status = 'sent'").await.expect("leaves");
        let row = house.service.customer_history(&maya, acme, &HistoryQuery { contact: otto.to_string(), ..HistoryQuery::default() }).await.expect("lists").page.rows[0].id.clone();
        house.clock.advance(time::MINUTE);
        house.service.resend_mail(&maya, acme, &row).await.expect("sends again");
        let text: String = house.one(&format!("SELECT text_body FROM mail WHERE to_address = '{OTTO}' ORDER BY created_at DESC LIMIT 1")).await;
        let (_, rest) = text.split_once("/link?token=").expect("a link to their page");
        let token: String = rest.chars().take_while(|letter| letter.is_ascii_alphanumeric() || "-_".contains(*letter)).collect();
        house.service.send_link_code(&token, "").await.expect("sends");
        let proof = house.service.enter_link_code(&token, "", &code(house).await).await.expect("takes it");
        assert_eq!(dashboard(house, &token, &proof).await.mails.expect("open").rows.len(), 2);
        // Sent to somebody who signs in by now, it brings none that could come alive.
        house.clock.advance(time::MINUTE);
        house.service.invite_contact(&maya, acme, otto).await.expect("invites");
        house.service.accept_invitation(Realm::Portal, &house.token(OTTO).await, new_password()).await.expect("accepts");
        let links = house.count("personal_link").await;
        house.clock.advance(time::MINUTE);
        house.service.resend_mail(&maya, acme, &row).await.expect("sends again");
        assert_eq!(house.count("personal_link").await, links);
        house.service.set_contact_access(&maya, acme, otto, "revoked").await.expect("ends");
        is_dead(house, &token).await;
    }

    async fn whoever_has_the_address_now_reads_nothing_of_what_went_to_another(house: &House) {
        let (maya, acme, otto) = with_otto(house).await;
        link(house, &maya, acme, otto, giving("view", false)).await;
        let moved = ContactForm { first_name: "Otto".to_owned(), email: "mallory@customer.example".to_owned(), ..ContactForm::default() };
        house.service.save_contact(&maya, acme, otto, 1, &moved).await.expect("saves");
        house.clock.advance(time::MINUTE);
        house.service.give_link(&maya, acme, otto, &giving("view", false)).await.expect("gives");
        let token = house.token("mallory@customer.example").await;
        let page = dashboard(house, &token, "").await;
        assert_eq!(page.mails.expect("open").rows.len(), 1, "their own");
        let other: String = house.service.customer_history(&maya, acme, &HistoryQuery::default()).await.expect("lists").page.rows[1].id.clone();
        assert_eq!(refusal(house.service.linked_letter(&token, "", &other).await), Refusal::NotFound);
    }

    async fn twenty_tries_at_once_take_no_more_than_the_few_that_are_free(house: &House) {
        let (maya, acme, otto) = with_otto(house).await;
        let token = link(house, &maya, acme, otto, giving("view", true)).await;
        house.service.send_link_code(&token, "").await.expect("sends");
        let right = code(house).await;
        let tries: Vec<_> = (0..20)
            .map(|n| {
                let (service, token) = (house.service.clone(), token.clone());
                let guess = if right == "111111" { format!("2222{n:02}") } else { format!("1111{n:02}") };
                tokio::spawn(async move { service.enter_link_code(&token, "", &guess).await.is_ok() })
            })
            .collect();
        for one in tries {
            assert!(!one.await.expect("ends"));
        }
        assert_eq!(house.one::<i32>("SELECT code_tries FROM personal_link").await, CODE_TRIES);
    }

    async fn a_link_on_which_many_codes_are_tried_is_dead_and_that_stands_in_the_log(house: &House) {
        let (maya, acme, otto) = with_otto(house).await;
        let token = link(house, &maya, acme, otto, giving("act", true)).await;
        for round in 0..GUESSES / CODE_TRIES {
            house.service.send_link_code(&token, "").await.expect("sends");
            let right = code(house).await;
            let other = if right == "123456" { "654321" } else { "123456" };
            for _ in 0..CODE_TRIES {
                assert!(house.service.enter_link_code(&token, "", other).await.is_err(), "{round}");
            }
            house.clock.advance(time::MINUTE);
        }
        is_dead(house, &token).await;
        assert_eq!(house.count("audit WHERE action = 'link.guessed' AND class = 'sign_ins'").await, 1);
    }

    async fn reading_a_letter_of_the_page_is_an_opening_too_and_no_flood_fills_the_list(house: &House) {
        let (maya, acme, otto) = with_otto(house).await;
        let token = link(house, &maya, acme, otto, giving("view", false)).await;
        let id: String = house.service.customer_history(&maya, acme, &HistoryQuery::default()).await.expect("lists").page.rows[0].id.clone();
        house.service.linked_letter(&token, "", &id).await.expect("reads");
        assert_eq!(house.count("personal_link_opening").await, 1);
        for _ in 0..205 {
            house.clock.advance(time::HOUR + 1);
            dashboard(house, &token, "").await;
        }
        assert_eq!(house.count("personal_link_opening").await, 200);
    }

    async fn every_link_that_works_is_listed_and_all_end_at_a_word(house: &House) {
        let (maya, acme, otto) = with_otto(house).await;
        let token = link(house, &maya, acme, otto, giving("act", false)).await;
        for n in 0..30 {
            house.clock.advance(time::MINUTE);
            let form = AnnouncementForm { title: format!("No. {n}"), body: "News.".to_owned(), audience: "all".to_owned(), by_mail: "true".to_owned(), ..AnnouncementForm::default() };
            let news = house.service.create_announcement(&maya, &form).await.expect("writes");
            house.service.publish_announcement(&maya, news, 1).await.expect("publishes");
            while house.service.work_on_announcements().await.expect("mails") {}
        }
        let links = house.service.contact_form(&maya, acme, Some(otto)).await.expect("shows").links.expect("sees them");
        assert_eq!(links.iter().filter(|row| row.status == LinkStatus::Active).count(), 31);
        assert!(links.iter().any(|row| row.by.is_some() && !row.code));
        house.service.revoke_personal_links(&maya, acme, otto).await.expect("ends");
        is_dead(house, &token).await;
        assert_eq!(house.count("personal_link WHERE revoked_at IS NULL").await, 30, "those of other contacts work");
    }

    async fn links_go_with_the_erased_person_and_a_year_after_their_end(house: &House) {
        let (maya, acme, otto) = with_otto(house).await;
        let token = link(house, &maya, acme, otto, giving("view", false)).await;
        dashboard(house, &token, "").await;
        let session = house.fresh().await;
        house.service.erase_person(&maya, acme, otto, &session).await.expect("erases");
        assert_eq!((house.count("personal_link").await, house.count("personal_link_opening").await), (0, 0));
        let otto = house.contact(&maya, acme, "Otto", "Lang").await;
        link(house, &maya, acme, otto, giving("view", false)).await;
        house.clock.advance(VALID_FOR + 364 * time::DAY);
        house.service.tidy().await.expect("tidies");
        assert_eq!(house.count("personal_link").await, 1);
        house.clock.advance(2 * time::DAY);
        house.service.tidy().await.expect("tidies");
        assert_eq!(house.count("personal_link").await, 0);
    }
}
