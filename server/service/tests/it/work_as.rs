//! Working as another member of the team.

use crate::support::{House, new_password, on_both, refusal};
use domain::access::{Right, Role, Staff};
use domain::account::Realm;
use domain::customer::CustomerQuery;
use domain::sensitive::{Class, SensitiveFilter};
use domain::staff::{AccessForm, Switches};
use domain::{Refusal, StaffId};
use service::account::{ProfileEdit, Visitor};
use service::session::{ACCOUNT, SessionStore};
use std::sync::Arc;
use tower_sessions::Session;
use tower_sessions::session::Id;

/// A request with this session, or a new one.
fn request(house: &House, id: Option<Id>) -> Session {
    Session::new(id, Arc::new(SessionStore::new(house.service.clone(), Realm::Staff)), None)
}

async fn sign_in(house: &House, who: &Staff) -> Option<Id> {
    let session = request(house, None);
    house.service.start_session(&session, Realm::Staff, who.id.uuid()).await.expect("starts");
    session.save().await.expect("saves");
    session.id()
}

/// Whom the next request with this session finds.
async fn visitor(house: &House, id: Option<Id>) -> Option<Staff> {
    let session = request(house, id);
    let visitor = house.service.visitor(Realm::Staff, &session).await.expect("looks");
    session.save().await.ok();
    match visitor {
        Visitor::Staff(staff) => Some(Arc::unwrap_or_clone(staff)),
        Visitor::Nobody | Visitor::Member(_) | Visitor::Undecided(_) | Visitor::Halfway(_) => None,
    }
}

async fn staff(house: &House, id: Option<Id>) -> Staff {
    visitor(house, id).await.expect("signed in")
}

/// The id that the session has while `who` works as `whom`.
async fn begin(house: &House, id: Option<Id>, whom: StaffId) -> service::Result<Option<Id>> {
    let session = request(house, id);
    let viewer = staff(house, id).await;
    house.service.work_as(&viewer, whom, &session).await?;
    session.save().await?;
    Ok(session.id())
}

/// `who`, working as `whom` from a new session.
async fn working_as(house: &House, who: &Staff, whom: &Staff) -> Staff {
    let id = sign_in(house, who).await;
    let id = begin(house, id, whom.id).await.expect("begins");
    staff(house, id).await
}

async fn entries(house: &House) -> i64 {
    house.count("audit WHERE class = 'work_as'").await
}

async fn sees(house: &House, viewer: &Staff) -> Vec<String> {
    let list = house.service.customers(viewer, &CustomerQuery::default()).await.expect("lists");
    let mut names: Vec<String> = list.page.rows.into_iter().map(|row| row.name.shown().unwrap_or_default()).collect();
    names.sort();
    names
}

fn single(right: Right, scope: &str) -> AccessForm {
    AccessForm { what: "right".into(), right: right.key().into(), scope: scope.into(), ..AccessForm::default() }
}

on_both! {
    async fn each_role_works_as_those_below_it_and_nobody_as_a_main_administrator(house: &House) {
        let maya = house.main_administrator().await;
        let mut team = vec![(Role::MainAdministrator, maya.clone())];
        for role in Role::ALL {
            team.push((role, house.staff(&format!("one-{}", role.key().replace('_', "-")), role).await));
        }
        let mut begun = 0;
        for (_, who) in &team {
            let listed = house.service.people_to_work_as(who, "", "").await;
            let listed: Vec<StaffId> = listed.map(|list| list.page.rows.iter().map(|row| row.id).collect()).unwrap_or_default();
            for (_, whom) in &team {
                let may = domain::access::may_work_as(who, whom).allowed;
                assert_eq!(listed.contains(&whom.id), may, "{} lists {}", who.name, whom.name);
                let id = sign_in(house, who).await;
                match begin(house, id, whom.id).await {
                    Ok(id) => {
                        begun += 1;
                        assert!(may, "{} as {}", who.name, whom.name);
                        let viewer = staff(house, id).await;
                        assert_eq!((viewer.id, viewer.actor().id), (whom.id, who.id));
                    }
                    refused => {
                        assert!(!may, "{} as {}", who.name, whom.name);
                        assert!(matches!(refusal(refused), Refusal::Forbidden | Refusal::NotFound));
                        assert_eq!(staff(house, id).await.worked_by, None);
                    }
                }
                assert_eq!(entries(house).await, begun);
            }
        }
        // Two main administrators as each of five, an administrator as four others, a manager as four less himself, a contributor as one.
        assert_eq!(begun, 2 * 5 + 4 + 3 + 1);
    }

    async fn what_is_done_bears_both_names_and_is_the_others(house: &House) {
        let maya = house.main_administrator().await;
        let cora = house.staff("cora", Role::Contributor).await;
        let una = house.staff("una", Role::User).await;
        house.customer(&maya, "Kestrel").await;
        let acting = working_as(house, &cora, &una).await;
        assert_eq!(sees(house, &cora).await, ["Kestrel"]);
        assert!(sees(house, &acting).await.is_empty(), "what Una sees, and no more");
        let acme = house.customer(&acting, "Acme").await;
        house.service.add_note(&acting, acme, "Called back", false).await.expect("notes");
        assert_eq!(sees(house, &una).await, ["Acme"], "made in her name");
        let id = |of: &Staff| format!("(SELECT id FROM staff WHERE email = '{}')", of.email);
        let both = format!("audit WHERE customer_id IS NOT NULL AND actor_id = {} AND as_id = {}", id(&cora), id(&una));
        assert_eq!(house.count(&both).await, 2);
        let seen = house.service.customer_timeline(&una, acme, "").await.expect("reads");
        let told: Vec<_> = seen.entries.iter().map(|entry| (entry.actor.as_str(), entry.acting_as.as_deref())).collect();
        assert_eq!(told, [("cora Test", Some("una Test")); 2]);
        // Under Una's restricted view, too, it is activity of her own.
        house.service.save_access(&maya, una.id, &single(Right::InteractionsView, "own")).await.expect("narrows");
        let una = house.viewer(&una.email).await;
        assert_eq!(house.service.customer_timeline(&una, acme, "").await.expect("reads").entries.len(), 2);
    }

    async fn sign_in_rights_and_private_notes_stay_closed(house: &House) {
        let maya = house.main_administrator().await;
        let alan = house.staff("alan", Role::Administrator).await;
        let una = house.staff("una", Role::User).await;
        let acme = house.customer(&alan, "Acme").await;
        let ana = house.contact(&alan, acme, "Ana", "Acme").await;
        let secret = house.service.add_note(&alan, acme, "Birthday in May", true).await.expect("notes");
        let session = request(house, sign_in(house, &maya).await);
        let id = begin(house, session.id(), alan.id).await.expect("begins");
        let acting = staff(house, id).await;
        let session = request(house, id);
        let before = (house.count("audit").await, house.count("mail").await, house.count("note").await);

        let timeline = house.service.customer_timeline(&acting, acme, "").await.expect("reads");
        assert!(timeline.entries.iter().all(|entry| entry.note.is_none()), "the private note is Alan's alone");
        assert_eq!(refusal(house.service.delete_note(&acting, acme, secret).await), Refusal::NotFound);
        assert_eq!(refusal(house.service.add_note(&acting, acme, "In his name", true).await), Refusal::Forbidden);
        let own = Visitor::Staff(Arc::new(acting.clone()));
        let password = house.service.change_password(Realm::Staff, &own, "x".into(), new_password(), &session).await;
        assert_eq!(refusal(password), Refusal::Forbidden);
        let edit = ProfileEdit {
            first_name: "Eve".into(),
            last_name: "Hill".into(),
            language: "en".into(),
            time_zone: "UTC".into(),
            theme: String::new(),
        };
        assert_eq!(refusal(house.service.save_staff_profile(&acting, &edit).await), Refusal::Forbidden);
        assert_eq!(refusal(house.service.staff_profile(&acting).await), Refusal::Forbidden);
        let switches = AccessForm { what: "role".into(), role: "manager".into(), ..AccessForm::default() };
        assert!(matches!(refusal(house.service.save_access(&acting, una.id, &switches).await), Refusal::Forbidden | Refusal::NotFound));
        assert!(house.service.invite_contact(&acting, acme, ana).await.is_err());
        for whom in [&alan, &una, &maya] {
            assert!(house.service.devices_of_staff(&acting, whom.id, "").await.is_err(), "{}", whom.name);
            assert!(house.service.end_staff_sessions(&acting, whom.id, &session, "").await.is_err(), "{}", whom.name);
        }
        let after = (house.count("audit").await, house.count("mail").await, house.count("note").await);
        assert_eq!(after, before, "nothing was done");
        // One's own devices stay one's own.
        let devices = house.service.staff_devices(&acting, &session, "").await.expect("lists");
        assert_eq!((devices.name.as_str(), devices.living.iter().filter(|row| row.current).count()), ("Maya Lindqvist", 1));
    }

    async fn it_ends_with_the_right_the_person_or_the_button(house: &House) {
        let maya = house.main_administrator().await;
        let cora = house.staff("cora", Role::Contributor).await;
        let una = house.staff("una", Role::User).await;
        let first = sign_in(house, &cora).await;
        let acting = begin(house, first, una.id).await.expect("begins");
        assert_ne!(first, acting);
        assert_eq!(visitor(house, first).await, None, "the id before is dead");
        house.service.save_access(&maya, cora.id, &single(Right::StaffWorkAs, "none")).await.expect("takes the right");
        let viewer = staff(house, acting).await;
        assert_eq!((viewer.id, viewer.worked_by.is_none()), (cora.id, true));

        house.service.save_access(&maya, cora.id, &single(Right::StaffWorkAs, "all")).await.expect("gives it back");
        assert_eq!(staff(house, acting).await.id, cora.id, "what ended does not begin by itself");
        let acting = begin(house, acting, una.id).await.expect("begins");
        house.service.deactivate_staff(&maya, una.id, "").await.expect("leaves");
        assert_eq!(staff(house, acting).await.id, cora.id);

        let una = house.viewer(&una.email).await;
        let acting = begin(house, acting, una.id).await.expect("begins");
        let session = request(house, acting);
        house.service.stop_working_as(&staff(house, acting).await, &session).await.expect("stops");
        session.save().await.expect("saves");
        assert_ne!(session.id(), acting);
        assert_eq!(visitor(house, acting).await, None, "that id is dead too");
        assert_eq!(staff(house, session.id()).await.id, cora.id);
        assert!(request(house, session.id()).get::<uuid::Uuid>(ACCOUNT).await.expect("loads").is_some());
        let filter = SensitiveFilter { class: Class::WorkAs.key().into(), ..SensitiveFilter::default() };
        let log = house.service.sensitive_actions(&maya, &filter).await.expect("reads");
        let told: Vec<String> = log.page.rows.into_iter().map(|row| row.action).collect();
        assert_eq!(told, ["work_as.ended", "work_as.started", "work_as.started", "work_as.started"]);
    }

    async fn a_switch_from_one_to_another_is_asked_of_whoever_really_sits_there(house: &House) {
        let maya = house.main_administrator().await;
        let alan = house.staff("alan", Role::Administrator).await;
        let una = house.staff("una", Role::User).await;
        let id = sign_in(house, &alan).await;
        let id = begin(house, id, una.id).await.expect("begins");
        let list = house.service.people_to_work_as(&staff(house, id).await, "", "").await.expect("lists");
        assert_eq!(list.page.rows.iter().map(|row| row.id).collect::<Vec<_>>(), [una.id]);
        let again = begin(house, id, una.id).await.expect("as before");
        assert_eq!(refusal(begin(house, again, maya.id).await), Refusal::NotFound);
        assert_eq!(refusal(begin(house, again, alan.id).await), Refusal::NotFound);
        assert_eq!(staff(house, again).await.id, una.id, "as it was");
    }

    async fn many_deletions_are_told_of_whoever_did_them_and_brought_back(house: &House) {
        let maya = house.main_administrator().await;
        let max = house.staff("max", Role::Manager).await;
        let greta = house.staff("greta", Role::Manager).await;
        let acting = working_as(house, &max, &greta).await;
        for at in 0..10 {
            let id = house.customer(&greta, &format!("Gone {at}")).await;
            let viewer = if at % 2 == 0 { &acting } else { &max };
            house.service.trash_customer(viewer, id).await.expect("trashes");
        }
        let kept = house.customer(&greta, "Greta's own doing").await;
        house.service.trash_customer(&greta, kept).await.expect("trashes");
        let log = house.service.sensitive_actions(&maya, &SensitiveFilter::default()).await.expect("reads");
        let entry = log.page.rows.iter().find(|row| row.class == Class::MassDelete).expect("told");
        assert_eq!((entry.actor.as_str(), entry.amount), ("max Test", Some(10)));
        house.service.restore_deleted(&maya, &entry.id).await.expect("restores");
        assert_eq!(house.count("customer WHERE trashed_at IS NULL").await, 10);
        assert_eq!(house.count("customer WHERE trashed_at IS NOT NULL").await, 1);
    }

    async fn nobody_gives_themself_a_customer_while_they_work_as_somebody(house: &House) {
        house.main_administrator().await;
        let cora = house.staff("cora", Role::Contributor).await;
        let una = house.staff("una", Role::User).await;
        let acme = house.customer(&una, "Acme").await;
        let acting = working_as(house, &cora, &una).await;
        let before = house.count("customer_staff").await;
        assert!(house.service.assign_form(&acting, acme, None).await.is_err());
        assert!(!house.service.customer(&acting, acme).await.expect("reads").may.assign);
        assert_eq!(house.count("customer_staff").await, before);
    }

    async fn switches_of_the_other_hold_and_ones_own_masks_too(house: &House) {
        let maya = house.main_administrator().await;
        let cora = house.staff("cora", Role::Contributor).await;
        let una = house.staff("una", Role::User).await;
        let acme = house.customer(&una, "Acme").await;
        house.contact(&una, acme, "Ana", "Acme").await;
        let masks = async |viewer: &Staff| {
            let card = house.service.customer(viewer, acme).await.expect("reads");
            let ana = card.contacts.into_iter().next().expect("a contact");
            (ana.email.shown().is_some(), ana.phone.shown().is_some())
        };
        let full = masks(&una).await;
        house.switch(&maya, cora.id, Switches { see_email: false, see_name: true, see_phone: true, show_all_client_cards: true, ..Switches::default() }).await.expect("saves");
        let cora = house.viewer(&cora.email).await;
        let acting = working_as(house, &cora, &una).await;
        assert_eq!((full.0, masks(&acting).await.0), (true, false), "what she may not read herself, she does not read as Una");
    }
}
