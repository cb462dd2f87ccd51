//! The portal as a customer's person sees it, for staff who may.

use crate::support::{House, exception, new_password, on_both, refusal};
use domain::Refusal;
use domain::access::{Masked, PortalRight, PortalScope, Right, Role, Scope};
use domain::account::Realm;
use domain::portal::PeopleQuery;
use domain::staff::Switches;

on_both! {
    async fn it_shows_what_the_person_gets_and_changes_nothing(house: &House) {
        let maya = house.main_administrator().await;
        let acme = house.customer(&maya, "Acme").await;
        let ana = house.contact(&maya, acme, "Ana", "Acme").await;
        let bo = house.contact(&maya, acme, "Bo", "Acme").await;
        for contact in [ana, bo] {
            house.service.invite_contact(&maya, acme, contact).await.expect("invites");
        }
        for email in ["ana.acme@customer.example", "bo.acme@customer.example"] {
            let token = house.token(email).await;
            house.service.accept_invitation(Realm::Portal, &token, new_password()).await.expect("accepts");
        }
        let before = (house.count("audit").await, house.count("mail").await, house.count("session").await);
        for (contact, email) in [(ana, "ana.acme@customer.example"), (bo, "bo.acme@customer.example")] {
            let member = house.member(email).await.expect("a member");
            let preview = house.service.portal_preview(&maya, acme, contact).await.expect("shows");
            assert!(preview.has_access);
            let company = house.service.company(&member).await.expect("reads");
            assert_eq!(preview.company.map(|company| (company.number, company.name)), Some((company.number, Masked::Shown(company.name))));
            let colleagues = house.service.colleagues(&member, &PeopleQuery::default()).await.expect("reads").page.rows;
            let theirs: Vec<_> = colleagues.iter().map(|one| (one.name.clone(), one.details.is_some())).collect();
            let shown: Vec<_> = preview.people.iter().map(|one| (one.name.clone().shown().unwrap_or_default(), one.details.is_some())).collect();
            assert_eq!(shown, theirs, "{email}");
        }
        assert_eq!((house.count("audit").await, house.count("mail").await, house.count("session").await), before);
    }

    async fn who_has_no_access_yet_is_shown_as_they_would_be_invited(house: &House) {
        let maya = house.main_administrator().await;
        let acme = house.customer(&maya, "Acme").await;
        let ana = house.contact(&maya, acme, "Ana", "Acme").await;
        let bo = house.contact(&maya, acme, "Bo", "Acme").await;
        let edits = async |contact| {
            let preview = house.service.portal_preview(&maya, acme, contact).await.expect("shows");
            assert!(!preview.has_access);
            preview.rights.into_iter().find(|(right, _)| *right == PortalRight::AccountEdit).map(|(_, scope)| scope)
        };
        assert_eq!((edits(ana).await, edits(bo).await), (Some(PortalScope::Company), Some(PortalScope::None)));
    }

    async fn it_needs_its_right_and_the_customer_and_hides_what_is_hidden(house: &House) {
        let maya = house.main_administrator().await;
        let una = house.staff("una", Role::User).await;
        let acme = house.customer(&una, "Acme").await;
        let other = house.customer(&maya, "Kestrel").await;
        let ana = house.contact(&una, acme, "Ana", "Acme").await;
        let kay = house.contact(&maya, other, "Kay", "Kestrel").await;
        assert_eq!(refusal(house.service.portal_preview(&una, acme, ana).await), Refusal::Forbidden);
        house.service.save_access(&maya, una.id, &exception(Right::PortalPreview, Scope::All, "")).await.expect("gives");
        let una = house.viewer(&una.email).await;
        assert_eq!(refusal(house.service.portal_preview(&una, other, kay).await), Refusal::NotFound);
        assert_eq!(refusal(house.service.portal_preview(&una, acme, kay).await), Refusal::NotFound);
        let sees = async |viewer: &domain::access::Staff| {
            let people = house.service.portal_preview(viewer, acme, ana).await.expect("shows").people;
            let details = people[0].details.clone().expect("sees herself");
            (people[0].name.clone(), details.email)
        };
        let email = Masked::Shown(Some("ana.acme@customer.example".to_owned()));
        assert_eq!(sees(&una).await, (Masked::Shown("Ana Acme".to_owned()), email));
        let hidden = Switches { see_name: false, see_email: false, see_phone: false, ..Switches::default() };
        house.switch(&maya, una.id, hidden).await.expect("hides");
        assert_eq!(sees(&house.viewer(&una.email).await).await, (Masked::Hidden, Masked::Hidden));
    }
}
