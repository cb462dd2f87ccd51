//! How the house sets up its portal, and that what it closes is closed for everybody.

use crate::support::{House, on_both, refusal};
use domain::access::{Member, PortalArea, PortalRight, PortalScope, Role, Staff};
use domain::announcement::AnnouncementForm;
use domain::contact::ContactForm;
use domain::mail::HistoryQuery;
use domain::portal::{CompanyForm, CompanySettings, PeopleQuery};
use domain::portal_settings::PortalSettingsForm;
use domain::translated::TranslatedForm;
use domain::{ContactId, CustomerId, Locale, Problem, Refusal, time};

const ANA: &str = "ana.acme@customer.example";

/// The form with all areas open but one.
pub fn without(area: PortalArea) -> PortalSettingsForm {
    let open = PortalArea::ALL.into_iter().filter(|other| *other != area);
    let open = open.map(|area| area.key().to_owned()).collect();
    PortalSettingsForm { open, registration: "off".to_owned(), ..PortalSettingsForm::default() }
}

fn all_open() -> PortalSettingsForm {
    let open = PortalArea::ALL.map(|area| area.key().to_owned());
    PortalSettingsForm { open: open.into(), registration: "off".to_owned(), ..PortalSettingsForm::default() }
}

/// Acme with its primary contact, who signs in.
async fn acme(house: &House, maya: &Staff) -> (CustomerId, ContactId, Member) {
    let acme = house.customer(maya, "Acme").await;
    let ana = house.signing_in(maya, acme, "Ana", "Acme").await;
    (acme, ana.contact, ana)
}

async fn close(house: &House, maya: &Staff, area: PortalArea) -> Member {
    house.service.save_portal_settings(maya, &without(area)).await.expect("closes");
    house.member(ANA).await.expect("is in")
}

async fn announce(house: &House, maya: &Staff) {
    let form = AnnouncementForm {
        title: "Closed on Monday".to_owned(),
        body: "We are away.".to_owned(),
        audience: "all".to_owned(),
        groups: Vec::new(),
        by_mail: "true".to_owned(),
    };
    let id = house.service.create_announcement(maya, &form).await.expect("creates");
    house.service.publish_announcement(maya, id, 1).await.expect("publishes");
    while house.service.work_on_announcements().await.expect("works") {}
}

on_both! {
    async fn a_welcome_is_read_in_ones_language_or_the_companys(house: &House) {
        let maya = house.main_administrator().await;
        let (_, _, ana) = acme(house, &maya).await;
        let says = async |locale| {
            let mut reader = ana.clone();
            reader.representative.locale = locale;
            house.service.portal_home(&reader).await.expect("shows").welcome
        };
        assert_eq!(says(Locale::It).await, None);
        let form = PortalSettingsForm {
            welcome: TranslatedForm { it: "Benvenuti".to_owned(), fr: "Bienvenue".to_owned(), ..TranslatedForm::default() },
            ..all_open()
        };
        house.service.save_portal_settings(&maya, &form).await.expect("saves");
        assert_eq!(says(Locale::It).await.as_deref(), Some("Benvenuti"));
        assert_eq!(says(Locale::Ro).await, None, "the company's language has none");
        let italian = CompanySettings { name: "Casa".to_owned(), language: "it".to_owned(), ..CompanySettings::default() };
        house.service.save_company_settings(&maya, &italian).await.expect("saves");
        assert_eq!(says(Locale::Ro).await.as_deref(), Some("Benvenuti"));
        assert_eq!(says(Locale::Fr).await.as_deref(), Some("Bienvenue"));
        assert_eq!(house.service.portal_settings_form(&maya).await.expect("shows"), form);
    }

    async fn what_changed_is_written_down_and_what_did_not_is_not(house: &House) {
        let maya = house.main_administrator().await;
        let form = PortalSettingsForm {
            welcome: TranslatedForm { it: "Benvenuti".to_owned(), ..TranslatedForm::default() },
            privacy: "https://House.example/privacy".to_owned(),
            ..without(PortalArea::News)
        };
        house.service.save_portal_settings(&maya, &form).await.expect("saves");
        let detail: String = house.one("SELECT detail FROM audit WHERE action = 'settings.portal'").await;
        for part in [r#""closed_to":"news""#, r#""welcome":"it""#, r#""privacy":"https://house.example/privacy""#] {
            assert!(detail.contains(part), "{part} in {detail}");
        }
        assert!(!detail.contains("imprint"), "{detail}");
        house.service.save_portal_settings(&maya, &form).await.expect("saves");
        assert_eq!(house.count("audit WHERE action = 'settings.portal'").await, 1);
        let legal = house.service.portal_shape().await.expect("tells").legal;
        assert_eq!((legal.privacy.as_deref(), legal.terms), (Some("https://house.example/privacy"), None));
    }

    async fn only_who_sets_up_the_account_reads_and_sets_it(house: &House) {
        let maya = house.main_administrator().await;
        let cora = house.staff("cora", Role::Contributor).await;
        let before = house.service.portal_shape().await.expect("tells");
        assert_eq!(refusal(house.service.portal_settings_form(&cora).await), Refusal::Forbidden);
        assert_eq!(refusal(house.service.save_portal_settings(&cora, &without(PortalArea::News)).await), Refusal::Forbidden);
        let form = PortalSettingsForm { terms: "javascript:alert(1)".to_owned(), ..without(PortalArea::News) };
        let refused = refusal(house.service.save_portal_settings(&maya, &form).await);
        assert_eq!(refused, Refusal::field("terms", Problem::WebAddress));
        assert_eq!(house.service.portal_shape().await.expect("tells"), before);
        assert_eq!(house.count("audit WHERE action = 'settings.portal'").await, 0);
    }

    async fn a_closed_company_is_neither_read_nor_changed_by_anybody(house: &House) {
        let maya = house.main_administrator().await;
        let (_, _, open) = acme(house, &maya).await;
        let form = CompanyForm { city: "Turin".to_owned(), ..CompanyForm::default() };
        house.service.save_company(&open, 1, &form).await.expect("saves while it is open");
        let ana = close(house, &maya, PortalArea::Company).await;
        // The page that stood open before it was closed is no way around it either.
        for viewer in [&ana, &open] {
            let form = CompanyForm { city: "Genoa".to_owned(), ..CompanyForm::default() };
            assert_eq!(refusal(house.service.save_company(viewer, 2, &form).await), Refusal::NotFound);
        }
        assert_eq!(refusal(house.service.company(&ana).await), Refusal::NotFound);
        let home = house.service.portal_home(&ana).await.expect("shows");
        assert_eq!((home.sees_company, home.can_edit_company, home.people.is_some()), (false, false, true));
        assert_eq!(house.one::<String>("SELECT city FROM customer").await, "Turin");
        house.service.save_portal_settings(&maya, &all_open()).await.expect("opens");
        let ana = house.member(ANA).await.expect("is in");
        assert_eq!(house.service.company(&ana).await.expect("reads").address.city.as_deref(), Some("Turin"));
    }

    async fn closed_people_are_neither_seen_nor_managed_and_nobody_hands_over(house: &House) {
        let maya = house.main_administrator().await;
        let (acme, _, open) = acme(house, &maya).await;
        let bo_id = house.signing_in(&maya, acme, "Bo", "Acme").await.contact;
        let session = house.fresh().await;
        house.service.offer_handover(&open, bo_id, &session).await.expect("offers");
        let ana = close(house, &maya, PortalArea::People).await;
        let bo = house.member("bo.acme@customer.example").await.expect("is in");
        let (contacts, mails, audit) = (house.count("contact").await, house.count("mail").await, house.count("audit").await);
        let new = ContactForm { first_name: "Eve".to_owned(), ..ContactForm::default() };
        let portal = domain::contact::PortalForm { role: "standard".to_owned(), ..Default::default() };
        assert_eq!(refusal(house.service.colleagues(&ana, &PeopleQuery::default()).await), Refusal::NotFound);
        assert_eq!(refusal(house.service.person_form(&ana, Some(bo_id)).await), Refusal::NotFound);
        assert_eq!(refusal(house.service.create_person(&ana, &new, &portal, false).await), Refusal::NotFound);
        assert_eq!(refusal(house.service.save_person(&ana, bo_id, 1, &new, &portal, false).await), Refusal::NotFound);
        assert_eq!(refusal(house.service.invite_person(&ana, bo_id).await), Refusal::NotFound);
        assert_eq!(refusal(house.service.end_person_sessions(&ana, bo_id, &session).await), Refusal::NotFound);
        assert_eq!(refusal(house.service.remove_person(&ana, bo_id).await), Refusal::NotFound);
        assert_eq!(refusal(house.service.offer_handover(&ana, bo_id, &session).await), Refusal::NotFound);
        assert_eq!(refusal(house.service.accept_handover(&bo, &session).await), Refusal::NotFound);
        for viewer in [&ana, &bo] {
            let home = house.service.portal_home(viewer).await.expect("shows");
            assert_eq!((home.people, home.handover), (None, None));
        }
        assert_eq!((house.count("contact").await, house.count("mail").await, house.count("audit").await), (contacts, mails, audit));
        assert!(house.one::<bool>(&format!("SELECT is_primary FROM contact WHERE email = '{ANA}'")).await);
        // What is about oneself stays.
        assert!(house.service.own_mails(&ana).await.is_ok());
        let history = house.service.own_history(&ana, &HistoryQuery::default()).await.expect("reads");
        assert!(!history.of_company, "mails of colleagues tell who they are");
    }

    async fn where_the_people_are_closed_no_mail_tells_who_came_in(house: &House) {
        let maya = house.main_administrator().await;
        let (acme, ..) = acme(house, &maya).await;
        for (first, told) in [("Bo", 1), ("Eve", 1)] {
            house.signing_in(&maya, acme, first, "Acme").await;
            assert_eq!(house.count("mail WHERE subject LIKE '% has access at % now'").await, told, "{first}");
            close(house, &maya, PortalArea::People).await;
        }
        assert_eq!(house.count("membership").await, 3);
    }

    async fn closed_news_are_read_by_nobody_and_mailed_to_nobody(house: &House) {
        let maya = house.main_administrator().await;
        acme(house, &maya).await;
        announce(house, &maya).await;
        assert_eq!(house.count("mail WHERE category = 'general' AND status = 'waiting' AND withheld_at IS NULL").await, 1);
        let ana = close(house, &maya, PortalArea::News).await;
        assert_eq!(house.count("mail WHERE category = 'general' AND withheld_at IS NOT NULL").await, 1, "what waited stays here");
        assert_eq!(refusal(house.service.news(&ana, "", "").await), Refusal::NotFound);
        assert!(house.service.portal_home(&ana).await.expect("shows").news.is_empty());
        announce(house, &maya).await;
        assert_eq!(house.count("mail WHERE category = 'general'").await, 1, "none is written");
        house.service.save_portal_settings(&maya, &all_open()).await.expect("opens");
        let ana = house.member(ANA).await.expect("is in");
        assert_eq!(house.service.news(&ana, "", "").await.expect("reads").rows.len(), 2);
    }

    async fn a_closed_history_is_read_by_nobody(house: &House) {
        let maya = house.main_administrator().await;
        let (_, _, open) = acme(house, &maya).await;
        let history = house.service.own_history(&open, &HistoryQuery::default()).await.expect("reads");
        let mail = history.page.rows.first().expect("the invitation").id.clone();
        let ana = close(house, &maya, PortalArea::Mails).await;
        assert_eq!(refusal(house.service.own_history(&ana, &HistoryQuery::default()).await), Refusal::NotFound);
        assert_eq!(refusal(house.service.own_history_mail(&ana, &mail).await), Refusal::NotFound);
        assert!(house.service.own_history_mail(&open, &mail).await.is_ok(), "the mail is there");
    }

    async fn staff_are_told_what_is_closed_where_they_ask_who_may_what(house: &House) {
        let maya = house.main_administrator().await;
        let (acme, ana, _) = acme(house, &maya).await;
        close(house, &maya, PortalArea::Company).await;
        let preview = house.service.portal_preview(&maya, acme, ana).await.expect("shows");
        let scope = |right| preview.rights.iter().find(|(of, _)| *of == right).map(|(_, scope)| *scope);
        assert_eq!((preview.company, preview.people.len()), (None, 1));
        assert_eq!(scope(PortalRight::AccountView), Some(PortalScope::None));
        let question = domain::explain::Question { customer: acme.to_string(), ..Default::default() };
        let outside = house.service.explain(&maya, &question).await.expect("explains").outside;
        let told = outside[0].rights.iter().find(|(right, _)| *right == PortalRight::AccountEdit);
        assert_eq!(told, Some(&(PortalRight::AccountEdit, PortalScope::None)));
    }

    async fn another_instance_follows_within_moments(house: &House) {
        let maya = house.main_administrator().await;
        let other = house.another_service().await;
        assert_eq!(other.portal_shape().await.expect("tells").closed, []);
        close_all(house, &maya).await;
        house.clock.advance(6 * time::SECOND);
        assert_eq!(other.portal_shape().await.expect("tells").closed, PortalArea::ALL);
        other.db().clone().close().await.expect("closes");
    }

    async fn settings_that_cannot_be_read_open_nothing(house: &House) {
        let maya = house.main_administrator().await;
        acme(house, &maya).await;
        house.run("INSERT INTO setting (key, value) VALUES ('portal', '{\"closed\":[\"cellar\"]}')").await.expect("writes");
        house.clock.advance(6 * time::SECOND);
        assert_eq!(refusal(house.service.portal_shape().await), Refusal::Unavailable);
    }
}

async fn close_all(house: &House, maya: &Staff) {
    house
        .service
        .save_portal_settings(maya, &PortalSettingsForm { open: Vec::new(), ..all_open() })
        .await
        .expect("closes");
}
