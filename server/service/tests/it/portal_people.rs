//! A company's own people, looked after by those of them who may (SUB): never more than one's own, never the primary contact, never another
//! company's.
// Long because each act of one colleague on another is tried by everybody who may not do it.

use crate::support::{House, PASSWORD, exception, new_password, on_both, refusal};
use domain::access::{Member, MembershipKind, PortalRight, PortalRole, Right, Role, Scope, Staff};
use domain::account::Realm;
use domain::contact::{ContactForm, PortalForm};
use domain::mail::MailCategory;
use domain::portal::{Colleague, PeopleQuery};
use domain::staff::Switches;
use domain::{ContactId, CustomerId, Problem, Refusal, time};
use service::account::Visitor;
use service::session::{ACCOUNT, CONFIRMED, SessionStore};
use std::sync::Arc;
use tower_sessions::Session;
use uuid::Uuid;

const ANA: &str = "ana.pop@customer.example";
const SARA: &str = "sara@acme.example";

/// A company whose primary contact, Ana, is signed in.
async fn acme(house: &House) -> (Staff, CustomerId, Member) {
    let maya = house.main_administrator().await;
    let acme = house.customer(&maya, "Acme").await;
    let ana = house.contact(&maya, acme, "Ana", "Pop").await;
    house.service.invite_contact(&maya, acme, ana).await.expect("invites");
    accept(house, ANA).await;
    (maya, acme, house.member(ANA).await.expect("Ana is in"))
}

async fn accept(house: &House, email: &str) {
    let token = house.token(email).await;
    house.service.accept_invitation(Realm::Portal, &token, new_password()).await.expect("accepts");
    house.clock.advance(time::MINUTE);
}

fn sara() -> ContactForm {
    ContactForm {
        first_name: "Sara".to_owned(),
        last_name: "Conti".to_owned(),
        company: "Conti Studio".to_owned(),
        email: SARA.to_owned(),
        phone: "+39 051 555 0144".to_owned(),
        address_1: "Via dell’Indipendenza 44".to_owned(),
        city: "Bologna".to_owned(),
        region: "BO".to_owned(),
        postal_code: "40121".to_owned(),
        country: "IT".to_owned(),
        ..ContactForm::default()
    }
}

fn portal(role: &str, rights: &[PortalRight], mails: &[MailCategory]) -> PortalForm {
    PortalForm {
        role: role.to_owned(),
        rights: rights.iter().map(|right| right.key().to_owned()).collect(),
        mails: mails.iter().map(|category| category.key().to_owned()).collect(),
    }
}

fn standard() -> PortalForm {
    portal("standard", &[], &[MailCategory::General])
}

/// Sara with a sign-in of her own and this role.
async fn with_sara(house: &House, ana: &Member, role: &PortalForm) -> (ContactId, Member) {
    let id = house.service.create_person(ana, &sara(), role, true).await.expect("adds");
    accept(house, SARA).await;
    (id, house.member(SARA).await.expect("Sara is in"))
}

async fn people(house: &House, viewer: &Member) -> Vec<Colleague> {
    house.service.colleagues(viewer, &PeopleQuery::default()).await.expect("lists").page.rows
}

/// Joe, who looks after the company and lets its people in.
async fn invites(house: &House, maya: &Staff, acme: CustomerId) -> Staff {
    let joe = house.staff("joe", Role::User).await;
    let version = house.one("SELECT version FROM customer").await;
    house.service.assign_staff(maya, acme, version, &joe.id.to_string(), &[]).await.expect("assigns");
    let switches = Switches { grant_access: true, see_email: true, ..Switches::default() };
    house.switch(maya, joe.id, switches).await.expect("switches");
    house.viewer(&joe.email).await
}

/// All that these acts could change.
async fn written(house: &House) -> (i64, i64, i64, i64, String) {
    let contacts = "SELECT coalesce(max(version), 0) || ' ' || count(*) || ' ' || count(trashed_at) FROM contact";
    (
        house.count("audit").await,
        house.count("mail").await,
        house.count("invitation WHERE status = 'pending'").await,
        house.count("membership WHERE status = 'active'").await,
        house.one(contacts).await,
    )
}

async fn session(house: &House, person: Uuid, confirmed: bool) -> Session {
    let session = Session::new(None, Arc::new(SessionStore::new(house.service.clone(), Realm::Portal)), None);
    session.insert(ACCOUNT, person).await.expect("inserts");
    if confirmed {
        session.insert(CONFIRMED, house.clock.now().ms()).await.expect("inserts");
    }
    let seen = house.service.visitor(Realm::Portal, &session).await.expect("looks");
    assert!(matches!(seen, Visitor::Member(_)), "{seen:?}");
    session.save().await.expect("saves");
    session
}

on_both! {
    async fn the_primary_contact_adds_somebody_who_signs_in_with_what_they_were_given(house: &House) {
        let (_, acme, ana) = acme(house).await;
        let (id, sara_in) = with_sara(house, &ana, &portal("billing", &[], &[MailCategory::Billing])).await;
        assert_eq!((sara_in.customer, sara_in.role.clone()), (acme, PortalRole::Billing));
        assert!(sara_in.can(PortalRight::AccountEdit) && !sara_in.can(PortalRight::ContactsManage));
        let form = house.service.person_form(&ana, Some(id)).await.expect("shows");
        assert_eq!(form.form, ContactForm { phone: "+390515550144".to_owned(), ..sara() });
        assert_eq!(form.portal.mails, [MailCategory::Billing]);
        let rows = people(house, &ana).await;
        assert_eq!(rows.iter().map(|row| row.name.as_str()).collect::<Vec<_>>(), ["Ana Pop", "Sara Conti"]);
        assert_eq!((rows[0].id, rows[1].id), (None, Some(id)), "nobody manages the primary contact, or themself");
        let written: String = house.one("SELECT actor_name FROM audit WHERE action = 'contact.invited' ORDER BY seq DESC LIMIT 1").await;
        assert_eq!(written, "Ana Pop", "staff read who gave it");
        let told: String = house.one(&format!("SELECT text_body FROM mail WHERE to_address = '{SARA}' ORDER BY created_at LIMIT 1")).await;
        assert!(told.contains("Ana Pop"), "the mail says who invites: {told}");
        assert_eq!(house.count(&format!("mail WHERE to_address = '{ANA}' AND category = 'invitation' AND subject LIKE '%{SARA}%'")).await, 1, "once, as inviter and as primary contact");
    }

    async fn without_the_tick_a_contact_gets_mail_and_no_way_in(house: &House) {
        let (_, _, ana) = acme(house).await;
        let nameless = ContactForm { email: String::new(), ..sara() };
        let none = portal("standard", &[], &[]);
        house.service.create_person(&ana, &nameless, &none, false).await.expect("adds");
        assert_eq!(house.count("invitation WHERE status = 'pending'").await, 0);
        let before = written(house).await;
        assert_eq!(
            refusal(house.service.create_person(&ana, &ContactForm { first_name: "Ugo".to_owned(), ..nameless }, &none, true).await),
            Refusal::field("email", Problem::Required)
        );
        assert_eq!(written(house).await, before);
    }

    async fn the_tick_invites_suspends_and_gives_back(house: &House) {
        let (_, _, ana) = acme(house).await;
        let id = house.service.create_person(&ana, &sara(), &standard(), true).await.expect("adds");
        let save = async |signs_in: bool| {
            let version = house.service.person_form(&ana, Some(id)).await.expect("shows").version;
            house.service.save_person(&ana, id, version, &sara(), &standard(), signs_in).await
        };
        let token = house.token(SARA).await;
        save(false).await.expect("takes the link back");
        assert_eq!(refusal(house.service.accept_invitation(Realm::Portal, &token, new_password()).await), Refusal::NotFound);
        house.clock.advance(time::MINUTE);
        save(true).await.expect("invites again");
        accept(house, SARA).await;
        assert!(house.member(SARA).await.is_some());
        save(false).await.expect("suspends");
        assert!(house.member(SARA).await.is_none());
        save(true).await.expect("gives back");
        assert!(house.member(SARA).await.is_some());
    }

    async fn what_the_house_suspended_only_the_house_gives_back(house: &House) {
        let (maya, acme, ana) = acme(house).await;
        let (id, _) = with_sara(house, &ana, &standard()).await;
        house.service.set_contact_access(&maya, acme, id, "suspended").await.expect("suspends");
        let form = house.service.person_form(&ana, Some(id)).await.expect("shows");
        assert!(form.suspended_by_house);
        let before = written(house).await;
        assert_eq!(refusal(house.service.save_person(&ana, id, form.version, &sara(), &standard(), true).await), Refusal::field("sign_in", Problem::NotAllowed));
        assert_eq!(written(house).await, before);
        // Nor does she come back as somebody else with the same address.
        assert_eq!(refusal(house.service.remove_person(&ana, id).await), Refusal::field("", Problem::NotAllowed));
        let moved = ContactForm { email: "other@acme.example".to_owned(), ..sara() };
        assert_eq!(
            refusal(house.service.save_person(&ana, id, form.version, &moved, &standard(), false).await),
            Refusal::field("email", Problem::NotAllowed)
        );
        assert_eq!(refusal(house.service.create_person(&ana, &sara(), &standard(), true).await), Refusal::field("email", Problem::Taken));
        assert_eq!(written(house).await, before);
        house.service.set_contact_access(&maya, acme, id, "active").await.expect("gives back");
        assert!(house.member(SARA).await.is_some());
    }

    async fn a_new_primary_contact_leaves_the_old_one_all_they_had(house: &House) {
        let (maya, acme, ana) = acme(house).await;
        let (id, _) = with_sara(house, &ana, &standard()).await;
        house.service.make_primary(&maya, acme, id).await.expect("swaps");
        let (before, now) = (house.member(ANA).await.expect("is in"), house.member(SARA).await.expect("is in"));
        assert_eq!((before.kind, now.kind), (MembershipKind::SubAccount, MembershipKind::Primary));
        assert!(PortalRight::choices().all(|right| before.can(right)));
        assert_eq!(refusal(house.service.person_form(&before, Some(id)).await), Refusal::NotFound);
        house.service.person_form(&now, Some(ana.contact)).await.expect("the new one looks after the old one");
    }

    async fn changing_back_and_forth_sends_no_more_links_than_asking_does(house: &House) {
        let (_, _, ana) = acme(house).await;
        let id = house.service.create_person(&ana, &sara(), &standard(), true).await.expect("adds");
        let mut sent = 0;
        let refused = loop {
            house.clock.advance(time::SECOND);
            let version = house.service.person_form(&ana, Some(id)).await.expect("shows").version;
            let form = ContactForm { email: format!("stranger{sent}@elsewhere.example"), ..sara() };
            match house.service.save_person(&ana, id, version, &form, &standard(), true).await {
                Ok(()) => sent += 1,
                Err(error) => break error.refusal(),
            }
        };
        assert!(matches!(refused, Refusal::TooMany { .. }));
        assert_eq!(sent, 4, "one was sent when she was added");
        assert_eq!(house.count("mail WHERE to_address LIKE '%@elsewhere.example'").await, 4);
    }

    async fn taking_somebody_away_and_adding_them_anew_sends_no_more_links_to_them(house: &House) {
        let (_, _, ana) = acme(house).await;
        let mut sent = 0;
        let refused = loop {
            house.clock.advance(time::SECOND);
            match house.service.create_person(&ana, &sara(), &standard(), true).await {
                Ok(id) => {
                    sent += 1;
                    house.service.remove_person(&ana, id).await.expect("removes");
                }
                Err(error) => break error.refusal(),
            }
        };
        assert!(matches!(refused, Refusal::TooMany { .. }));
        assert_eq!(sent, 10);
        assert_eq!(house.count(&format!("mail WHERE to_address = '{SARA}'")).await, 10);
    }

    async fn who_was_let_do_something_a_moment_ago_does_it_no_more_once_it_was_taken(house: &House) {
        let (maya, acme, ana) = acme(house).await;
        let leads = portal("chosen", &[PortalRight::AccountView, PortalRight::AnnouncementsView, PortalRight::ContactsInvite], &[]);
        let (id, sara_before) = with_sara(house, &ana, &leads).await;
        let eva = ContactForm { first_name: "Eva".to_owned(), email: "eva@acme.example".to_owned(), ..ContactForm::default() };
        house.service.save_contact_portal(&maya, acme, id, &standard()).await.expect("narrows");
        let before = written(house).await;
        assert_eq!(refusal(house.service.create_person(&sara_before, &eva, &standard(), true).await), Refusal::NotFound);
        house.service.set_contact_access(&maya, acme, id, "suspended").await.expect("suspends");
        let suspended = written(house).await;
        assert_eq!(refusal(house.service.create_person(&sara_before, &eva, &standard(), false).await), Refusal::NotFound);
        assert_eq!(refusal(house.service.save_company(&sara_before, 1, &Default::default()).await), Refusal::NotFound);
        assert_eq!((written(house).await, before.1), (suspended, before.1));
    }

    async fn a_link_made_for_a_primary_contact_gives_a_sub_account_once_another_is_the_primary_one(house: &House) {
        let maya = house.main_administrator().await;
        let acme = house.customer(&maya, "Acme").await;
        let ana = house.contact(&maya, acme, "Ana", "Pop").await;
        let other = house.contact(&maya, acme, "Ugo", "Neri").await;
        house.service.invite_contact(&maya, acme, ana).await.expect("invites");
        let promised_more = house.token(ANA).await;
        house.clock.advance(time::MINUTE);
        house.service.make_primary(&maya, acme, other).await.expect("swaps");
        house.service.invite_contact(&maya, acme, other).await.expect("invites");
        assert_eq!(refusal(house.service.accept_invitation(Realm::Portal, &promised_more, new_password()).await), Refusal::NotFound);
        accept(house, ANA).await;
        accept(house, "ugo.neri@customer.example").await;
        assert_eq!(house.member(ANA).await.expect("is in").kind, MembershipKind::SubAccount);
        assert_eq!(house.count("membership WHERE kind = 'primary'").await, 1);
    }

    async fn who_comes_back_finds_their_address_taken(house: &House) {
        let (maya, _, ana) = acme(house).await;
        let id = house.service.create_person(&ana, &sara(), &standard(), false).await.expect("adds");
        house.service.remove_person(&ana, id).await.expect("removes");
        house.service.create_person(&ana, &sara(), &standard(), false).await.expect("adds anew");
        let kind = domain::trash::TrashKind::Contacts;
        assert_eq!(refusal(house.service.restore_trashed(&maya, kind, &[id.uuid()]).await), Refusal::field("", Problem::TakenMeanwhile));
        assert_eq!(house.count(&format!("contact WHERE email = '{SARA}' AND trashed_at IS NULL")).await, 1);
    }

    async fn nobody_gives_more_than_their_own_nor_looks_after_those_who_may_more(house: &House) {
        let (_, _, ana) = acme(house).await;
        let leads = portal("chosen", &[PortalRight::AccountView, PortalRight::AnnouncementsView, PortalRight::ContactsInvite], &[]);
        let (_, sara_in) = with_sara(house, &ana, &leads).await;
        let ugo = ContactForm { first_name: "Ugo".to_owned(), email: "ugo@acme.example".to_owned(), ..ContactForm::default() };
        let above = house.service.create_person(&ana, &ugo, &portal("billing", &[], &[]), false).await.expect("adds");
        let eva = ContactForm { first_name: "Eva".to_owned(), email: "eva@acme.example".to_owned(), ..ContactForm::default() };
        let below = house.service.create_person(&sara_in, &eva, &standard(), true).await.expect("adds");
        let form = house.service.person_form(&sara_in, Some(below)).await.expect("shows");
        assert_eq!(form.roles, [PortalRole::Standard, PortalRole::Technical]);
        let refused: Vec<_> = form.rights.iter().filter(|(_, gives)| !gives).map(|(right, _)| *right).collect();
        assert_eq!(
            refused,
            [
                PortalRight::AccountEdit,
                PortalRight::ContactsEndSessions,
                PortalRight::EmailsHistory,
                PortalRight::EmailsHistoryBilling,
                PortalRight::QuotesView,
                PortalRight::QuotesRespond,
                PortalRight::QuotesComment,
                PortalRight::InvoicesView,
                PortalRight::StatementsView,
                PortalRight::InvoicesPay,
                PortalRight::PackagesView,
            ]
        );
        let before = written(house).await;
        let s = &house.service;
        let version = form.version;
        for role in [portal("billing", &[], &[]), portal("chosen", &[PortalRight::AccountEdit], &[])] {
            let told = Refusal::field("role", Problem::NotAllowed);
            assert_eq!(refusal(s.create_person(&sara_in, &ContactForm { first_name: "Lea".to_owned(), ..ContactForm::default() }, &role, false).await), told);
            assert_eq!(refusal(s.save_person(&sara_in, below, version, &eva, &role, true).await), told);
        }
        for id in [above, ana.contact, sara_in.contact] {
            assert_eq!(refusal(s.person_form(&sara_in, Some(id)).await), Refusal::NotFound);
            assert_eq!(refusal(s.save_person(&sara_in, id, 1, &eva, &standard(), false).await), Refusal::NotFound);
            assert_eq!(refusal(s.invite_person(&sara_in, id).await), Refusal::NotFound);
            assert_eq!(refusal(s.revoke_person_invitation(&sara_in, id).await), Refusal::NotFound);
            assert_eq!(refusal(s.remove_person(&sara_in, id).await), Refusal::NotFound);
        }
        for id in [ana.contact] {
            assert_eq!(refusal(s.remove_person(&ana, id).await), Refusal::NotFound, "the primary contact stays");
            assert_eq!(refusal(s.save_person(&ana, id, 1, &eva, &standard(), false).await), Refusal::NotFound);
        }
        assert_eq!(written(house).await, before);
    }

    async fn whoever_manages_people_without_letting_them_in_sends_no_link(house: &House) {
        let (_, _, ana) = acme(house).await;
        let manages = portal("chosen", &[PortalRight::AccountView, PortalRight::AnnouncementsView, PortalRight::ContactsManage], &[]);
        let (_, sara_in) = with_sara(house, &ana, &manages).await;
        let eva = ContactForm { first_name: "Eva".to_owned(), email: "eva@acme.example".to_owned(), ..ContactForm::default() };
        let id = house.service.create_person(&ana, &eva, &standard(), true).await.expect("adds");
        let old = house.token(&eva.email).await;
        let mails = house.count("mail").await;
        let form = house.service.person_form(&sara_in, Some(id)).await.expect("shows");
        assert!(!form.may_invite);
        let own = ContactForm { email: "second@sara.example".to_owned(), ..eva };
        let kept = house.service.save_person(&sara_in, id, form.version, &own, &standard(), true).await;
        assert_eq!(refusal(kept), Refusal::field("sign_in", Problem::NotAllowed), "with the tick it would be an invitation");
        house.service.save_person(&sara_in, id, form.version, &own, &standard(), false).await.expect("corrects the address");
        assert_eq!(house.count("mail").await, mails, "no link to an address of one's own");
        assert_eq!(house.count("invitation WHERE status = 'pending'").await, 0);
        assert_eq!(refusal(house.service.accept_invitation(Realm::Portal, &old, new_password()).await), Refusal::NotFound);
    }

    async fn whoever_does_not_look_after_people_does_nothing_to_them(house: &House) {
        let (_, _, ana) = acme(house).await;
        let ugo = ContactForm { first_name: "Ugo".to_owned(), email: "ugo@acme.example".to_owned(), ..ContactForm::default() };
        let id = house.service.create_person(&ana, &ugo, &standard(), true).await.expect("adds");
        let s = &house.service;
        for (number, preset) in ["standard", "technical", "billing"].into_iter().enumerate() {
            let email = format!("sub{number}@acme.example");
            let form = ContactForm { first_name: preset.to_owned(), email: email.clone(), ..ContactForm::default() };
            s.create_person(&ana, &form, &portal(preset, &[], &[]), true).await.expect("adds");
            accept(house, &email).await;
            let sub = house.member(&email).await.expect("is in");
            let before = written(house).await;
            let browser = session(house, sub.person.uuid(), true).await;
            assert_eq!(refusal(s.person_form(&sub, None).await), Refusal::NotFound, "{preset}");
            assert_eq!(refusal(s.person_form(&sub, Some(id)).await), Refusal::NotFound, "{preset}");
            assert_eq!(refusal(s.create_person(&sub, &sara(), &standard(), true).await), Refusal::NotFound, "{preset}");
            assert_eq!(refusal(s.save_person(&sub, id, 1, &sara(), &standard(), false).await), Refusal::NotFound, "{preset}");
            assert_eq!(refusal(s.invite_person(&sub, id).await), Refusal::NotFound, "{preset}");
            assert_eq!(refusal(s.revoke_person_invitation(&sub, id).await), Refusal::NotFound, "{preset}");
            assert_eq!(refusal(s.end_person_sessions(&sub, ana.contact, &browser).await), Refusal::NotFound, "{preset}");
            assert_eq!(refusal(s.remove_person(&sub, id).await), Refusal::NotFound, "{preset}");
            assert_eq!(written(house).await, before, "{preset}");
            let rows = people(house, &sub).await;
            assert!(rows.iter().all(|row| row.id.is_none()), "{preset}");
            let known = rows.iter().filter(|row| row.details.is_some()).count();
            assert_eq!(known, 1, "{preset} knows only their own address");
        }
    }

    async fn another_companys_people_are_not_there(house: &House) {
        let (maya, _, ana) = acme(house).await;
        let rossi = house.customer(&maya, "Rossi").await;
        let giulia = house.contact(&maya, rossi, "Giulia", "Rossi").await;
        let marco = house.contact(&maya, rossi, "Marco", "Serra").await;
        let before = written(house).await;
        let browser = session(house, ana.person.uuid(), true).await;
        let s = &house.service;
        for id in [giulia, marco, ContactId::from(Uuid::nil())] {
            assert_eq!(refusal(s.person_form(&ana, Some(id)).await), Refusal::NotFound);
            assert_eq!(refusal(s.save_person(&ana, id, 1, &sara(), &standard(), true).await), Refusal::NotFound);
            assert_eq!(refusal(s.invite_person(&ana, id).await), Refusal::NotFound);
            assert_eq!(refusal(s.revoke_person_invitation(&ana, id).await), Refusal::NotFound);
            assert_eq!(refusal(s.end_person_sessions(&ana, id, &browser).await), Refusal::NotFound);
            assert_eq!(refusal(s.remove_person(&ana, id).await), Refusal::NotFound);
        }
        assert_eq!(written(house).await, before);
        assert_eq!(people(house, &ana).await.len(), 1);
    }

    async fn a_link_gives_what_its_mail_said_and_no_more(house: &House) {
        let (maya, acme, ana) = acme(house).await;
        let id = house.service.create_person(&ana, &sara(), &standard(), true).await.expect("adds");
        let narrow = house.token(SARA).await;
        house.clock.advance(time::MINUTE);
        // Widened past all rules: the link alone would give more than it says.
        house.run("UPDATE contact SET portal_role = 'billing' WHERE first_name = 'Sara'").await.expect("widens");
        assert_eq!(refusal(house.service.invitation(Realm::Portal, &narrow).await), Refusal::NotFound);
        assert_eq!(refusal(house.service.accept_invitation(Realm::Portal, &narrow, new_password()).await), Refusal::NotFound);
        house.run("UPDATE contact SET portal_role = 'standard' WHERE first_name = 'Sara'").await.expect("narrows");
        // By the rules a new link goes out, and the old one is dead.
        let version = house.service.person_form(&ana, Some(id)).await.expect("shows").version;
        house.service.save_person(&ana, id, version, &sara(), &portal("billing", &[], &[]), true).await.expect("widens");
        let wide = house.token(SARA).await;
        assert_ne!(narrow, wide);
        assert_eq!(refusal(house.service.accept_invitation(Realm::Portal, &narrow, new_password()).await), Refusal::NotFound);
        assert_eq!(house.count("membership").await, 1);
        house.clock.advance(time::MINUTE);
        house.service.save_contact_portal(&maya, acme, id, &standard()).await.expect("narrows");
        assert_ne!(house.token(SARA).await, wide, "staff replace it too");
        accept(house, SARA).await;
        assert_eq!(house.member(SARA).await.expect("is in").role, PortalRole::Standard);
    }

    async fn a_change_of_rights_holds_on_the_next_request(house: &House) {
        let (maya, acme, ana) = acme(house).await;
        let (id, before) = with_sara(house, &ana, &standard()).await;
        assert!(!before.can(PortalRight::AccountEdit));
        house.service.save_contact_portal(&maya, acme, id, &portal("billing", &[], &[])).await.expect("widens");
        assert!(house.member(SARA).await.expect("is in").can(PortalRight::AccountEdit));
        assert_eq!(house.count("audit WHERE action = 'contact.portal' AND class = 'external_access'").await, 1);
        house.service.save_contact_portal(&maya, acme, id, &standard()).await.expect("narrows");
        assert!(!house.member(SARA).await.expect("is in").can(PortalRight::AccountEdit));
    }

    async fn staff_without_the_right_to_give_access_change_mails_and_nothing_else(house: &House) {
        let (maya, acme, ana) = acme(house).await;
        let (id, _) = with_sara(house, &ana, &standard()).await;
        let cora = house.staff("cora", Role::Contributor).await;
        assert_eq!(cora.scope(Right::ContactsGrantAccess), Scope::None);
        let before = written(house).await;
        let more = portal("billing", &[], &[]);
        assert_eq!(refusal(house.service.save_contact_portal(&cora, acme, id, &more).await), Refusal::Forbidden);
        assert_eq!(written(house).await, before);
        let mails = portal("", &[], &[MailCategory::Billing, MailCategory::Support]);
        house.service.save_contact_portal(&cora, acme, id, &mails).await.expect("sets the mails");
        let form = house.service.contact_form(&maya, acme, Some(id)).await.expect("shows");
        assert_eq!((form.portal.role, form.portal.mails), (PortalRole::Standard, vec![MailCategory::Billing, MailCategory::Support]));
        assert!(house.service.contact_form(&cora, acme, Some(id)).await.expect("shows").roles.is_empty());
    }

    async fn who_may_only_let_people_in_decides_no_right_of_theirs(house: &House) {
        let (maya, acme, ana) = acme(house).await;
        let (sara, _) = with_sara(house, &ana, &standard()).await;
        let (cora, joe) = (house.staff("cora", Role::Contributor).await, invites(house, &maya, acme).await);
        house.service.save_access(&maya, cora.id, &exception(Right::ContactsGrantAccess, Scope::All, "")).await.expect("gives");
        for email in [&cora.email, &joe.email] {
            let viewer = house.viewer(email).await;
            assert_eq!(viewer.scope(Right::ContactsPortalPermissions), Scope::None);
            let before = written(house).await;
            for more in [portal("billing", &[], &[]), portal("technical", &[], &[]), portal("chosen", &[PortalRight::ContactsManage], &[])] {
                assert_eq!(refusal(house.service.save_contact_portal(&viewer, acme, sara, &more).await), Refusal::Forbidden);
            }
            assert_eq!(refusal(house.service.make_primary(&viewer, acme, sara).await), Refusal::Forbidden, "the primary contact may all");
            assert_eq!(written(house).await, before);
            // Whether somebody comes as one of the customer's own or from outside is theirs to say.
            assert_eq!(house.service.contact_form(&viewer, acme, Some(sara)).await.expect("shows").roles, PortalRole::LET_IN);
            for (role, kind) in [("external", MembershipKind::External), ("standard", MembershipKind::SubAccount)] {
                house.service.save_contact_portal(&viewer, acme, sara, &portal(role, &[], &[])).await.expect("saves");
                assert_eq!(house.member(SARA).await.expect("is in").kind, kind);
            }
            // Nor do they take away what somebody else gave.
            house.service.save_contact_portal(&maya, acme, sara, &portal("billing", &[], &[])).await.expect("gives");
            assert!(house.service.contact_form(&viewer, acme, Some(sara)).await.expect("shows").roles.is_empty());
            let before = written(house).await;
            for less in ["standard", "external"] {
                assert_eq!(refusal(house.service.save_contact_portal(&viewer, acme, sara, &portal(less, &[], &[])).await), Refusal::Forbidden);
            }
            assert_eq!(written(house).await, before);
            house.service.save_contact_portal(&maya, acme, sara, &standard()).await.expect("takes back");
        }
    }

    async fn who_lets_nobody_in_decides_nothing_of_what_contacts_may_do(house: &House) {
        let (maya, acme, ana) = acme(house).await;
        let (sara, _) = with_sara(house, &ana, &standard()).await;
        let cora = house.staff("cora", Role::Contributor).await;
        let give = async |right: Right| house.service.save_access(&maya, cora.id, &exception(right, Scope::All, "")).await.expect("gives");
        let shut = async || {
            let cora = house.viewer(&cora.email).await;
            assert_eq!(cora.scope(Right::ContactsPortalPermissions), Scope::None);
            let before = written(house).await;
            for other in ["technical", "external"] {
                assert_eq!(refusal(house.service.save_contact_portal(&cora, acme, sara, &portal(other, &[], &[])).await), Refusal::Forbidden);
            }
            assert!(house.service.contact_form(&cora, acme, Some(sara)).await.expect("shows").roles.is_empty());
            assert_eq!(written(house).await, before);
        };
        give(Right::ContactsPortalPermissions).await;
        shut().await;
        give(Right::ContactsGrantAccess).await;
        let viewer = house.viewer(&cora.email).await;
        let form = house.service.contact_form(&viewer, acme, Some(sara)).await.expect("shows");
        let keys: Vec<&str> = form.roles.iter().map(PortalRole::key).collect();
        assert_eq!(keys, ["standard", "technical", "billing", "external", "chosen"]);
        for other in ["technical", "external", "standard"] {
            house.service.save_contact_portal(&viewer, acme, sara, &portal(other, &[], &[])).await.expect("saves");
            assert_eq!(house.member(SARA).await.expect("is in").role.key(), other);
        }
        // The switch for inviting, turned off, takes both away.
        let all = Switches { show_all_client_cards: true, shared_view: true, see_name: true, see_email: true, see_phone: true, packages_add: true, ..Switches::default() };
        house.switch(&maya, cora.id, all).await.expect("switches");
        shut().await;
    }

    async fn a_swap_of_the_primary_contact_gives_nothing_to_who_is_not_in(house: &House) {
        let maya = house.main_administrator().await;
        let acme = house.customer(&maya, "Acme").await;
        let ana = house.contact(&maya, acme, "Ana", "Pop").await;
        let bea = house.contact(&maya, acme, "Bea", "Stern").await;
        let carl = house.contact(&maya, acme, "Carl", "Hart").await;
        let cora = house.staff("cora", Role::Contributor).await;
        let joe = invites(house, &maya, acme).await;
        for (viewer, id) in [(&cora, bea), (&joe, carl), (&cora, bea), (&joe, ana)] {
            house.service.make_primary(viewer, acme, id).await.expect("swaps");
        }
        assert_eq!(house.count("contact WHERE portal_role <> 'standard'").await, 0);
        for (id, email) in [(bea, "bea.stern@customer.example"), (carl, "carl.hart@customer.example")] {
            house.service.invite_contact(&joe, acme, id).await.expect("invites");
            accept(house, email).await;
            let member = house.member(email).await.expect("is in");
            assert_eq!((member.kind, &member.role), (MembershipKind::SubAccount, &PortalRole::Standard));
        }
        let before = written(house).await;
        for viewer in [&cora, &joe] {
            assert_eq!(refusal(house.service.make_primary(viewer, acme, bea).await), Refusal::Forbidden, "somebody is in");
        }
        assert_eq!(written(house).await, before);
    }

    async fn who_may_only_let_people_in_invites_nobody_to_more_than_they_give(house: &House) {
        let (maya, acme, _) = acme(house).await;
        let bea = house.contact(&maya, acme, "Bea", "Stern").await;
        let joe = invites(house, &maya, acme).await;
        assert!(house.service.contact_form(&joe, acme, Some(bea)).await.expect("shows").may_invite);
        house.service.save_contact_portal(&maya, acme, bea, &portal("billing", &[], &[])).await.expect("gives");
        let refused = async || {
            let before = written(house).await;
            assert_eq!(refusal(house.service.invite_contact(&joe, acme, bea).await), Refusal::Forbidden);
            assert!(!house.service.contact_form(&joe, acme, Some(bea)).await.expect("shows").may_invite);
            assert_eq!(written(house).await, before);
        };
        refused().await;
        house.service.invite_contact(&maya, acme, bea).await.expect("invites");
        accept(house, "bea.stern@customer.example").await;
        house.service.set_contact_access(&maya, acme, bea, "revoked").await.expect("takes it away");
        refused().await;
        // Nor does a change of the address by him send such a link to another one: it is dead.
        house.service.invite_contact(&maya, acme, bea).await.expect("invites");
        let version = house.service.contact_form(&joe, acme, Some(bea)).await.expect("shows").version;
        let moved = ContactForm { email: "joe@elsewhere.example".to_owned(), ..ContactForm::default() };
        house.service.save_contact(&joe, acme, bea, version, &moved).await.expect("saves");
        assert_eq!(house.count("invitation WHERE status = 'pending' AND contact_id IS NOT NULL").await, 0);
        assert_eq!(house.count("mail WHERE to_address = 'joe@elsewhere.example'").await, 0);
    }

    async fn a_colleague_is_signed_out_of_this_company_and_no_other(house: &House) {
        let (maya, _, ana) = acme(house).await;
        let (id, _) = with_sara(house, &ana, &standard()).await;
        let here = session(house, house.member(SARA).await.expect("is in").person.uuid(), false).await;
        // Sara works for another company too, and is signed in there.
        let rossi = house.customer(&maya, "Rossi").await;
        house.contact(&maya, rossi, "Giulia", "Rossi").await;
        let form = ContactForm { first_name: "Sara".to_owned(), email: SARA.to_owned(), ..ContactForm::default() };
        let there = house.service.create_contact(&maya, rossi, &form).await.expect("creates");
        house.service.invite_contact(&maya, rossi, there).await.expect("invites");
        let own = service::account::NewPassword { password: PASSWORD.to_owned(), again: String::new() };
        let token = house.token(SARA).await;
        house.service.accept_invitation(Realm::Portal, &token, own).await.expect("accepts");
        let person: Uuid = house.one(&format!("SELECT id FROM person WHERE email = '{SARA}'")).await;
        let elsewhere = Session::new(None, Arc::new(SessionStore::new(house.service.clone(), Realm::Portal)), None);
        elsewhere.insert(ACCOUNT, person).await.expect("inserts");
        let choice: Uuid = house.one("SELECT id FROM membership ORDER BY created_at DESC LIMIT 1").await;
        elsewhere.save().await.expect("saves");
        house.service.choose_company(person.into(), &elsewhere, &choice.to_string()).await.expect("chooses");
        elsewhere.save().await.expect("saves");
        let browser = session(house, ana.person.uuid(), true).await;
        house.service.end_person_sessions(&ana, id, &browser).await.expect("ends");
        let living = async |session: &Session| {
            let id = session.id().expect("an id");
            let store = SessionStore::new(house.service.clone(), Realm::Portal);
            tower_sessions::SessionStore::load(&store, &id).await.expect("looks").is_some()
        };
        assert!(!living(&here).await);
        assert!(living(&elsewhere).await, "what Sara does for others is not Acme's");
        assert_eq!(house.count(&format!("mail WHERE to_address = '{SARA}' AND category = 'security'")).await, 1);
        let stale = session(house, ana.person.uuid(), false).await;
        assert_eq!(refusal(house.service.end_person_sessions(&ana, id, &stale).await), Refusal::Unconfirmed);
    }

    async fn suspending_one_access_leaves_the_others(house: &House) {
        let (maya, acme, ana) = acme(house).await;
        let (id, _) = with_sara(house, &ana, &standard()).await;
        let rossi = house.customer(&maya, "Rossi").await;
        let form = ContactForm { first_name: "Sara".to_owned(), email: SARA.to_owned(), ..ContactForm::default() };
        let there = house.service.create_contact(&maya, rossi, &form).await.expect("creates");
        house.service.invite_contact(&maya, rossi, there).await.expect("invites");
        let own = service::account::NewPassword { password: PASSWORD.to_owned(), again: String::new() };
        house.service.accept_invitation(Realm::Portal, &house.token(SARA).await, own).await.expect("accepts");
        house.service.set_contact_access(&maya, acme, id, "suspended").await.expect("suspends");
        assert_eq!(house.member(SARA).await.expect("is in elsewhere").customer, rossi);
    }

    async fn a_removed_colleague_is_out_and_the_house_can_take_them_back(house: &House) {
        let (maya, _, ana) = acme(house).await;
        let (id, _) = with_sara(house, &ana, &standard()).await;
        house.service.remove_person(&ana, id).await.expect("removes");
        assert!(house.member(SARA).await.is_none());
        assert_eq!(refusal(house.service.person_form(&ana, Some(id)).await), Refusal::NotFound);
        assert_eq!(people(house, &ana).await.len(), 1);
        let trash = house.service.trash(&maya, domain::trash::TrashKind::Contacts, "").await.expect("shows");
        assert_eq!(trash.page.rows.len(), 1);
    }

    async fn a_list_is_paged_and_searched_by_what_one_may_know(house: &House) {
        let (maya, acme, ana) = acme(house).await;
        for number in 0..60 {
            house.contact(&maya, acme, "Person", &format!("N{number:02}")).await;
        }
        let (_, sara_in) = with_sara(house, &ana, &standard()).await;
        let ask = async |viewer: &Member, q: &str, after: &str| {
            let query = PeopleQuery { q: q.to_owned(), after: after.to_owned() };
            house.service.colleagues(viewer, &query).await.expect("lists").page
        };
        let first = ask(&ana, "", "").await;
        assert_eq!((first.rows.len(), first.count.n, first.rows[0].primary), (50, 62, true));
        let rest = ask(&ana, "", &first.next.expect("more follow")).await;
        assert_eq!((rest.rows.len(), rest.next), (12, None));
        let mut names: Vec<_> = first.rows.iter().chain(&rest.rows).map(|row| row.name.clone()).collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), 62, "each once");
        assert_eq!(ask(&ana, "n07", "").await.rows.len(), 1);
        assert_eq!(ask(&ana, "person.n07@", "").await.rows.len(), 1);
        assert_eq!(ask(&sara_in, "person.n07@", "").await.rows.len(), 0, "an address that one does not see finds nobody");
        assert_eq!(ask(&sara_in, "n07", "").await.rows.len(), 1);
    }

    async fn links_are_sent_five_times_a_day_and_then_wait(house: &House) {
        let (_, _, ana) = acme(house).await;
        let id = house.service.create_person(&ana, &sara(), &standard(), true).await.expect("adds");
        for _ in 0..4 {
            house.clock.advance(time::SECOND);
            house.service.invite_person(&ana, id).await.expect("sends");
        }
        let before = written(house).await;
        assert!(matches!(refusal(house.service.invite_person(&ana, id).await), Refusal::TooMany { .. }));
        assert_eq!(written(house).await, before);
        assert_eq!(house.service.person_form(&ana, Some(id)).await.expect("shows").access.key(), "pending");
    }
}
