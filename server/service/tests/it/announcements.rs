//! Announcements: whom they reach, by which way, and that nobody gets what they do not want or may not read.

use crate::support::{House, exception, new_password, on_both, refusal};
use domain::access::{Member, PortalRight, PortalRole, Right, Role, Scope, Staff};
use domain::account::Realm;
use domain::announcement::{AnnouncementForm, AnnouncementStatus, Reach};
use domain::contact::PortalForm;
use domain::mail::MailCategory;
use domain::{AnnouncementId, ContactId, CustomerId, Problem, Refusal};
use service::Service;

const GENERAL: &str = "mail WHERE category = 'general'";

fn form(audience: &str) -> AnnouncementForm {
    AnnouncementForm {
        title: "Closed on Monday".to_owned(),
        body: "We are away on Monday.\n\nOn Tuesday we are back.".to_owned(),
        audience: audience.to_owned(),
        groups: Vec::new(),
        by_mail: "true".to_owned(),
    }
}

async fn written_mails(service: &Service) {
    while service.work_on_announcements().await.expect("works") {}
}

/// Chooses a customer, as somebody does who has the page before them.
async fn choose(house: &House, viewer: &Staff, id: AnnouncementId, customer: CustomerId) -> service::Result<()> {
    let version = house.service.announcement(viewer, id, "").await?.version;
    house.service.choose_customer(viewer, id, version, customer, true).await
}

/// Makes one and publishes it.
async fn announce(house: &House, viewer: &Staff, form: &AnnouncementForm) -> AnnouncementId {
    let id = house.service.create_announcement(viewer, form).await.expect("creates");
    house.service.publish_announcement(viewer, id, 1).await.expect("publishes");
    written_mails(&house.service).await;
    id
}

/// A customer with one person, who gets all mails and signs in.
async fn with_reader(house: &House, maya: &Staff, name: &str) -> (CustomerId, ContactId, Member) {
    let customer = house.customer(maya, name).await;
    let ana = house.signing_in(maya, customer, "Ana", name).await;
    (customer, ana.contact, ana)
}

async fn titles(house: &House, reader: &Member) -> Vec<String> {
    house.service.news(reader, "", "").await.expect("lists").rows.into_iter().map(|row| row.title).collect()
}

/// Sets which mails somebody gets, as staff do.
async fn wants(
    house: &House,
    viewer: &Staff,
    customer: CustomerId,
    contact: ContactId,
    role: &str,
    mails: &[MailCategory],
) {
    let mails = mails.iter().map(|category| category.key().to_owned()).collect();
    let form = PortalForm { role: role.to_owned(), rights: vec!["account.view".to_owned()], mails };
    house.service.save_contact_portal(viewer, customer, contact, &form).await.expect("saves");
}

async fn token_in_mail_to(house: &House, email: &str) -> String {
    let sql = format!(
        "SELECT unsubscribe FROM mail WHERE to_address = '{email}' AND category = 'general' ORDER BY created_at DESC LIMIT 1"
    );
    let link: String = house.one(&sql).await;
    link.split_once("token=").expect("a token").1.to_owned()
}

on_both! {
    async fn a_draft_is_read_by_nobody_and_a_published_one_by_those_it_is_for_until_it_is_withdrawn(house: &House) {
        let maya = house.main_administrator().await;
        let (acme, _, ana) = with_reader(house, &maya, "Acme").await;
        let (_, _, other) = with_reader(house, &maya, "Rossi").await;
        let s = &house.service;
        let id = s.create_announcement(&maya, &form("customers")).await.expect("creates");
        choose(house, &maya, id, acme).await.expect("chooses");
        assert_eq!(titles(house, &ana).await, [""; 0]);
        assert_eq!(refusal(s.read_news(&ana, id).await), Refusal::NotFound);
        let draft = s.announcement(&maya, id, "").await.expect("shows");
        assert_eq!((draft.status, draft.reach), (AnnouncementStatus::Draft, Reach { customers: 1, mails: 1, ..Reach::default() }));
        s.publish_announcement(&maya, id, draft.version).await.expect("publishes");
        written_mails(s).await;
        assert_eq!(titles(house, &ana).await, ["Closed on Monday"]);
        assert_eq!(s.portal_home(&ana).await.expect("shows").news.len(), 1);
        assert_eq!(s.read_news(&ana, id).await.expect("reads").body, form("").body);
        s.read_news(&ana, id).await.expect("reads again");
        assert_eq!(s.portal_home(&ana).await.expect("shows").news.len(), 0, "it is no news any more");
        assert_eq!(titles(house, &other).await, [""; 0]);
        assert_eq!(refusal(s.read_news(&other, id).await), Refusal::NotFound);
        let card = s.announcement(&maya, id, "").await.expect("shows");
        assert_eq!(card.reach, Reach { customers: 1, mails: 1, people_opened: 1, customers_opened: 1, mails_wait: false });
        assert_eq!(refusal(s.save_announcement(&maya, id, card.version, &form("all")).await), Refusal::Changed, "what was sent stays");
        assert_eq!(refusal(s.delete_announcement(&maya, id, card.version).await), Refusal::Changed);
        assert_eq!(s.news(&ana, "MONDAY", "").await.expect("finds").rows.len(), 1);
        assert_eq!(s.news(&ana, "tuesday", "").await.expect("finds").rows.len(), 0);
        assert_eq!(s.announcements(&maya, "monday closed", "").await.expect("finds").rows[0].opened, 1);
        assert_eq!(s.announcements(&maya, "tuesday", "").await.expect("finds").rows.len(), 0);
        s.withdraw_announcement(&maya, id).await.expect("withdraws");
        assert_eq!(titles(house, &ana).await, [""; 0]);
        assert_eq!(refusal(s.read_news(&ana, id).await), Refusal::NotFound);
        assert_eq!(house.count(&format!("{GENERAL} AND withheld_at IS NOT NULL")).await, 1, "what did not leave yet stays here");
        assert_eq!(house.count("audit WHERE action LIKE 'announcement.%'").await, 4);
    }

    async fn it_goes_to_all_active_customers_that_its_author_sees_and_to_no_others(house: &House) {
        let maya = house.main_administrator().await;
        let (acme, _, ana) = with_reader(house, &maya, "Acme").await;
        let (_, _, other) = with_reader(house, &maya, "Rossi").await;
        let asleep = house.customer(&maya, "Asleep").await;
        house.service.set_customer_status(&maya, asleep, 1, "inactive").await.expect("puts to sleep");
        let gone = house.customer(&maya, "Gone").await;
        house.service.trash_customer(&maya, gone).await.expect("trashes");
        let greta = house.staff("greta", Role::Manager).await;
        house.service.save_access(&maya, greta.id, &exception(Right::CustomersView, Scope::Assigned, "")).await.expect("narrows");
        house.service.assign_staff(&maya, acme, 1, &greta.id.to_string(), &[]).await.expect("assigns");
        let greta = house.viewer(&greta.email).await;
        let id = house.service.create_announcement(&greta, &form("all")).await.expect("creates");
        assert_eq!(house.service.announcement(&greta, id, "").await.expect("shows").reach.customers, 1);
        assert_eq!(house.service.announcement(&maya, id, "").await.expect("shows").reach.customers, 2, "as far as the reader sees");
        assert_eq!(refusal(choose(house, &greta, id, other.customer).await), Refusal::NotFound);
        house.service.publish_announcement(&greta, id, 1).await.expect("publishes");
        assert_eq!((titles(house, &ana).await.len(), titles(house, &other).await.len()), (1, 0));
        let everywhere = announce(house, &maya, &form("all")).await;
        assert_eq!((titles(house, &ana).await.len(), titles(house, &other).await.len()), (2, 1));
        let (_, _, late) = with_reader(house, &maya, "Late").await;
        assert_eq!(titles(house, &late).await.len(), 0, "whom it is for was settled when it was published");
        // Whoever sees one customer alone reads no other's name here either.
        let id = house.service.create_announcement(&maya, &form("customers")).await.expect("creates");
        for customer in [acme, other.customer] {
            choose(house, &maya, id, customer).await.expect("chooses");
        }
        let seen = house.service.announcement(&greta, id, "Rossi").await.expect("shows");
        assert_eq!((seen.customers.len(), seen.unseen, seen.found.len()), (1, 1, 0));
        assert_eq!(house.service.announcement(&maya, everywhere, "").await.expect("shows").reach.customers, 2);
    }

    async fn a_group_is_told_and_nobody_beside_it(house: &House) {
        let maya = house.main_administrator().await;
        let (acme, _, ana) = with_reader(house, &maya, "Acme").await;
        let (_, _, other) = with_reader(house, &maya, "Rossi").await;
        let edit = domain::customer::CustomerForm { kind: "company".to_owned(), name: "Acme".to_owned(), group: "Gold".to_owned(), ..Default::default() };
        house.service.save_customer(&maya, acme, 1, &edit).await.expect("groups");
        let groups = house.service.announcement_groups(&maya).await.expect("lists");
        let to_none = form("groups");
        let id = house.service.create_announcement(&maya, &to_none).await.expect("creates");
        assert_eq!(refusal(house.service.publish_announcement(&maya, id, 1).await), Refusal::field("audience", Problem::Nobody));
        let to_gold = AnnouncementForm { groups: vec![groups[0].id.clone()], ..to_none };
        house.service.save_announcement(&maya, id, 1, &to_gold).await.expect("saves");
        house.service.publish_announcement(&maya, id, 2).await.expect("publishes");
        assert_eq!((titles(house, &ana).await.len(), titles(house, &other).await.len()), (1, 0));
    }

    async fn mails_go_to_those_who_want_them_and_may_read_what_they_say(house: &House) {
        let maya = house.main_administrator().await;
        let (acme, ana, _) = with_reader(house, &maya, "Acme").await;
        let wanting = house.contact(&maya, acme, "Wanting", "Mail").await;
        let not_wanting = house.contact(&maya, acme, "Other", "Categories").await;
        wants(house, &maya, acme, not_wanting, "standard", &[MailCategory::Billing, MailCategory::Support]).await;
        let may_not = house.contact(&maya, acme, "Without", "Right").await;
        wants(house, &maya, acme, may_not, "chosen", &[MailCategory::General]).await;
        let removed = house.contact(&maya, acme, "Left", "Long-Ago").await;
        house.service.trash_contact(&maya, acme, removed).await.expect("trashes");
        house.run("UPDATE contact SET email = NULL WHERE first_name = 'Left'").await.expect("has none");
        announce(house, &maya, &form("all")).await;
        let told = |email: &str| format!("{GENERAL} AND to_address = '{email}'");
        assert_eq!(house.count(GENERAL).await, 2);
        assert_eq!(house.count(&told("ana.acme@customer.example")).await, 1);
        assert_eq!(house.count(&told("wanting.mail@customer.example")).await, 1);
        // Only whoever signs in gets a link into the portal.
        let link = "text_body LIKE '%/news/%'";
        assert_eq!(house.count(&format!("{GENERAL} AND {link} AND contact_id IS NOT NULL")).await, 1);
        let of = |id: ContactId| format!("{GENERAL} AND unsubscribe LIKE 'https://crm.example/unsubscribe/one-click?token=%' AND text_body LIKE '%/unsubscribe?token=%' AND to_address LIKE '{}%'", if id == ana { "ana" } else { "wanting" });
        assert_eq!((house.count(&of(ana)).await, house.count(&of(wanting)).await), (1, 1));
    }

    async fn a_link_ends_mails_of_its_category_and_of_no_other(house: &House) {
        let maya = house.main_administrator().await;
        let (acme, ana, reader) = with_reader(house, &maya, "Acme").await;
        announce(house, &maya, &form("all")).await;
        let s = &house.service;
        let token = token_in_mail_to(house, "ana.acme@customer.example").await;
        let offer = s.unsubscribe_page(&token).await.expect("shows").expect("is there");
        assert_eq!((offer.email.as_str(), offer.category, offer.wanted), ("ana.acme@customer.example", MailCategory::General, true));
        s.unsubscribe(&token, false).await.expect("ends");
        s.unsubscribe(&token, false).await.expect("once more changes nothing");
        assert_eq!(house.count(&format!("{GENERAL} AND withheld_at IS NOT NULL AND status = 'waiting'")).await, 1, "the one that waits does not leave");
        let left = s.contact_form(&maya, acme, Some(ana)).await.expect("shows").portal.mails;
        assert_eq!(left, [MailCategory::Services, MailCategory::Renewals, MailCategory::Billing, MailCategory::Support]);
        announce(house, &maya, &form("all")).await;
        assert_eq!(house.count(GENERAL).await, 1, "no more of these");
        assert_eq!(titles(house, &reader).await.len(), 2, "in the portal they stay");
        assert_eq!(house.count("audit WHERE action = 'contact.mails' AND actor_kind = 'system'").await, 1);
        // What guards the sign-in comes all the same.
        s.request_reset(Realm::Portal, "ana.acme@customer.example").await.expect("asks");
        assert_eq!(house.count("mail WHERE category = 'security' AND withheld_at IS NULL").await, 1);
        s.unsubscribe(&token, true).await.expect("begins again");
        announce(house, &maya, &form("all")).await;
        assert_eq!(house.count(GENERAL).await, 2);
    }

    async fn what_is_on_its_way_when_it_is_ended_is_not_tried_again(house: &House) {
        let maya = house.main_administrator().await;
        with_reader(house, &maya, "Acme").await;
        announce(house, &maya, &form("all")).await;
        let token = token_in_mail_to(house, "ana.acme@customer.example").await;
        house.run("UPDATE mail SET status = 'sent' WHERE category <> 'general'").await.expect("is out");
        house.run(&format!("UPDATE mail SET lease_until = {} WHERE category = 'general'", house.clock.now().plus(domain::time::MINUTE).ms())).await.expect("is on its way");
        house.service.unsubscribe(&token, false).await.expect("ends");
        house.clock.advance(2 * domain::time::MINUTE);
        struct Unused;
        #[async_trait::async_trait]
        impl service::outbox::Transport for Unused {
            async fn send(&self, mail: &service::outbox::Outgoing) -> Result<(), service::outbox::Failure> {
                panic!("{mail:?} leaves");
            }
        }
        assert_eq!(service::outbox::deliver_due(&house.service, &Unused).await.expect("works"), 0);
        house.run("UPDATE mail SET status = 'failed' WHERE category = 'general'").await.expect("failed meanwhile");
        let id: uuid::Uuid = house.one("SELECT id FROM mail WHERE category = 'general'").await;
        assert_eq!(refusal(house.service.retry_mail(&maya, &id.to_string()).await), Refusal::Forbidden);
    }

    async fn a_link_is_dead_once_the_address_is_another_ones(house: &House) {
        let maya = house.main_administrator().await;
        let (acme, ana, _) = with_reader(house, &maya, "Acme").await;
        announce(house, &maya, &form("all")).await;
        let token = token_in_mail_to(house, "ana.acme@customer.example").await;
        let moved = domain::contact::ContactForm { first_name: "Ana".to_owned(), email: "new@customer.example".to_owned(), ..Default::default() };
        house.service.save_contact(&maya, acme, ana, 1, &moved).await.expect("moves");
        assert_eq!(house.service.unsubscribe_page(&token).await.expect("answers"), None, "nobody learns the new address");
        assert_eq!(refusal(house.service.unsubscribe(&token, false).await), Refusal::NotFound);
    }

    async fn whose_sign_in_was_taken_away_and_who_was_removed_is_mailed_nothing(house: &House) {
        let maya = house.main_administrator().await;
        let (acme, ana, _) = with_reader(house, &maya, "Acme").await;
        let other = house.contact(&maya, acme, "Bea", "Neri").await;
        house.service.set_contact_access(&maya, acme, ana, "suspended").await.expect("suspends");
        announce(house, &maya, &form("all")).await;
        assert_eq!(house.count(&format!("{GENERAL} AND to_address = 'ana.acme@customer.example'")).await, 0);
        house.service.trash_contact(&maya, acme, other).await.expect("trashes");
        assert_eq!(house.count(&format!("{GENERAL} AND withheld_at IS NOT NULL")).await, 1, "what waits for whoever is gone stays");
    }

    async fn a_link_that_was_made_up_or_whose_contact_is_gone_leads_nowhere(house: &House) {
        let maya = house.main_administrator().await;
        let (acme, _, _) = with_reader(house, &maya, "Acme").await;
        let other = house.contact(&maya, acme, "Bea", "Neri").await;
        announce(house, &maya, &form("all")).await;
        let token = token_in_mail_to(house, "bea.neri@customer.example").await;
        let mut bent = token.clone();
        bent.replace_range(30..31, if &token[30..31] == "A" { "B" } else { "A" });
        for junk in ["", "x", "%%%", bent.as_str()] {
            assert_eq!(house.service.unsubscribe_page(junk).await.expect("answers"), None);
            assert_eq!(refusal(house.service.unsubscribe(junk, false).await), Refusal::NotFound);
        }
        house.service.trash_contact(&maya, acme, other).await.expect("trashes");
        assert_eq!(house.service.unsubscribe_page(&token).await.expect("answers"), None);
        assert_eq!(refusal(house.service.unsubscribe(&token, false).await), Refusal::NotFound);
        assert_eq!(house.count("audit WHERE action = 'contact.mails'").await, 0);
    }

    async fn ones_own_choice_holds_for_one_company_alone(house: &House) {
        let maya = house.main_administrator().await;
        let (acme, ana, reader) = with_reader(house, &maya, "Acme").await;
        let chosen = PortalForm { mails: vec!["support".to_owned()], ..PortalForm::default() };
        house.service.save_own_mails(&reader, &chosen).await.expect("saves");
        assert_eq!(house.service.own_mails(&reader).await.expect("shows"), [MailCategory::Support]);
        assert_eq!(house.service.contact_form(&maya, acme, Some(ana)).await.expect("shows").portal.mails, [MailCategory::Support]);
        let unknown = PortalForm { mails: vec!["everything".to_owned()], ..PortalForm::default() };
        assert_eq!(refusal(house.service.save_own_mails(&reader, &unknown).await), Refusal::field("mails", Problem::Choice));
        assert_eq!(house.count("audit WHERE action = 'contact.mails' AND actor_kind = 'person'").await, 1);
    }

    async fn whoever_may_not_read_announcements_finds_none(house: &House) {
        let maya = house.main_administrator().await;
        let (acme, _, _) = with_reader(house, &maya, "Acme").await;
        let bea = house.contact(&maya, acme, "Bea", "Neri").await;
        wants(house, &maya, acme, bea, "chosen", &[]).await;
        house.service.invite_contact(&maya, acme, bea).await.expect("invites");
        let email = "bea.neri@customer.example";
        house.service.accept_invitation(Realm::Portal, &house.token(email).await, new_password()).await.expect("accepts");
        let id = announce(house, &maya, &form("all")).await;
        let bea = house.member(email).await.expect("is in");
        assert_eq!(refusal(house.service.news(&bea, "", "").await), Refusal::NotFound);
        assert_eq!(refusal(house.service.read_news(&bea, id).await), Refusal::NotFound);
        assert_eq!(house.service.portal_home(&bea).await.expect("shows").news.len(), 0);
        assert_eq!(house.count("announcement_read").await, 0);
    }

    async fn without_the_right_nothing_is_written_or_read(house: &House) {
        let maya = house.main_administrator().await;
        let acme = house.customer(&maya, "Acme").await;
        let id = house.service.create_announcement(&maya, &form("all")).await.expect("creates");
        let before = (house.count("audit").await, house.count("announcement").await);
        for who in [house.staff("una", Role::User).await, house.staff("cora", Role::Contributor).await] {
            let s = &house.service;
            let added = house.count("audit").await;
            assert_eq!(refusal(s.announcements(&who, "", "").await), Refusal::Forbidden);
            assert_eq!(refusal(s.announcement(&who, id, "").await), Refusal::Forbidden);
            assert_eq!(refusal(s.announcement_groups(&who).await), Refusal::Forbidden);
            assert_eq!(refusal(s.create_announcement(&who, &form("all")).await), Refusal::Forbidden);
            assert_eq!(refusal(s.save_announcement(&who, id, 1, &form("all")).await), Refusal::Forbidden);
            assert_eq!(refusal(s.choose_customer(&who, id, 1, acme, true).await), Refusal::Forbidden);
            assert_eq!(refusal(s.publish_announcement(&who, id, 1).await), Refusal::Forbidden);
            assert_eq!(refusal(s.withdraw_announcement(&who, id).await), Refusal::Forbidden);
            assert_eq!(refusal(s.delete_announcement(&who, id, 1).await), Refusal::Forbidden);
            assert_eq!(house.count("audit").await, added);
        }
        assert_eq!(house.count("announcement").await, before.1);
    }

    async fn what_was_changed_meanwhile_is_not_published(house: &House) {
        let maya = house.main_administrator().await;
        let acme = house.customer(&maya, "Acme").await;
        let id = house.service.create_announcement(&maya, &form("all")).await.expect("creates");
        choose(house, &maya, id, acme).await.expect("chooses");
        assert_eq!(refusal(house.service.publish_announcement(&maya, id, 1).await), Refusal::Changed);
        assert_eq!(house.count("announcement WHERE status = 'published'").await, 0);
    }

    async fn two_instances_write_each_mail_once(house: &House) {
        let maya = house.main_administrator().await;
        let acme = house.customer(&maya, "Acme").await;
        for number in 0..120 {
            house.contact(&maya, acme, "Person", &format!("N{number:03}")).await;
        }
        let id = house.service.create_announcement(&maya, &form("all")).await.expect("creates");
        house.service.publish_announcement(&maya, id, 1).await.expect("publishes");
        let other = house.another_service().await;
        tokio::join!(written_mails(&house.service), written_mails(&other), written_mails(&house.service));
        assert_eq!(house.count(GENERAL).await, 120);
        assert_eq!(house.count("(SELECT DISTINCT to_address FROM mail WHERE category = 'general') AS each_one").await, 120);
        assert_eq!(house.service.announcement(&maya, id, "").await.expect("shows").reach.mails, 120);
    }

    async fn the_condition_for_rows_says_what_the_right_says(house: &House) {
        let maya = house.main_administrator().await;
        let acme = house.customer(&maya, "Acme").await;
        house.contact(&maya, acme, "First", "Person").await;
        let mut roles: Vec<PortalRole> = PortalRole::PRESETS.to_vec();
        roles.push(PortalRole::everything());
        roles.push(PortalRole::Chosen(Vec::new()));
        roles.extend(PortalRight::choices().map(|right| PortalRole::Chosen(vec![right])));
        for (number, role) in roles.iter().enumerate() {
            let contact = house.contact(&maya, acme, "With", &format!("Role{number}")).await;
            let sql = format!("UPDATE contact SET portal_role = '{}' WHERE last_name = 'Role{number}'", role.stored());
            house.run(&sql).await.expect("sets");
            let _ = contact;
        }
        announce(house, &maya, &form("all")).await;
        for (number, role) in roles.iter().enumerate() {
            let reads = PortalRight::AnnouncementsView.scope(domain::access::MembershipKind::SubAccount, role);
            let told = house.count(&format!("{GENERAL} AND to_address = 'with.role{number}@customer.example'")).await;
            assert_eq!(told == 1, reads != domain::access::PortalScope::None, "{role:?}");
        }
    }
}
