//! Pictures of people and the company's logo: who gives them, who sees them, and that nothing is left of those that went.

use crate::support::{House, on_both, refusal};
use domain::access::{Member, Role, Staff};
use domain::picture::Upload;
use domain::portal::{CompanySettings, PeopleQuery};
use domain::{PictureId, Problem, Refusal};
use image::{DynamicImage, ImageFormat, RgbImage};
use service::files::Files;
use std::io::Cursor;

/// A small picture of one colour.
pub fn upload(name: &str) -> Upload {
    let mut bytes = Vec::new();
    let picture = DynamicImage::from(RgbImage::from_pixel(20, 10, image::Rgb([10, 120, 90])));
    picture.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png).expect("writes");
    Upload { name: name.to_owned(), bytes }
}

fn forged() -> Upload {
    Upload { name: "a.png".to_owned(), bytes: b"<svg onload='alert(1)'/>".to_vec() }
}

const ANA: &str = "ana.pop@customer.example";
const BEA: &str = "bea.neri@customer.example";

/// A company with these people, who sign in.
async fn company(house: &House, maya: &Staff, name: &str, people: &[(&str, &str)]) {
    let customer = house.customer(maya, name).await;
    for (first, last) in people {
        house.signing_in(maya, customer, first, last).await;
    }
}

async fn with_picture(house: &House, email: &str) -> (Member, PictureId) {
    let member = house.member(email).await.expect("is in");
    house.service.set_portal_picture(&member, upload("me.png")).await.expect("sets");
    let picture = house.member(email).await.and_then(|member| member.picture).expect("a picture");
    (member, picture)
}

/// What a refused upload could have changed.
async fn kept(house: &House) -> [i64; 4] {
    let setting = house.count("setting WHERE value LIKE '%\"logo\":\"%'").await;
    let audit = house.count("audit WHERE action LIKE 'picture.%' OR action LIKE 'logo.%'").await;
    let used = house.count("staff WHERE picture_id IS NOT NULL").await
        + house.count("person WHERE picture_id IS NOT NULL").await;
    [house.count("picture").await, used, setting, audit]
}

on_both! {
    async fn a_member_of_the_team_has_a_picture_that_colleagues_see_everywhere(house: &House) {
        let maya = house.main_administrator().await;
        let joe = house.staff("joe", Role::User).await;
        house.service.set_staff_picture(&joe, upload("joe.png")).await.expect("sets");
        let joe = house.viewer(&joe.email).await;
        let picture = joe.picture.expect("a picture");
        let shown = house.service.picture_for_staff(&maya, picture).await.expect("sees");
        assert_eq!(shown.kind, "image/jpeg");
        let bytes = house.service.take_picture(&shown).await.expect("takes");
        let read = image::load_from_memory_with_format(&bytes, ImageFormat::Jpeg).expect("a picture of ours");
        assert_eq!((read.width(), read.height()), (256, 256));
        assert_eq!(house.service.staff_card(&maya, joe.id).await.expect("opens").picture, Some(picture));
        assert_eq!(house.service.staff_profile(&joe).await.expect("opens").picture, Some(picture));
        let rows = house.service.staff_list(&maya, "", "").await.expect("lists").page.rows;
        assert_eq!(rows.iter().filter(|row| row.picture == Some(picture)).count(), 1);
        assert_eq!(house.count("audit WHERE action = 'picture.changed' AND subject_kind = 'staff'").await, 1);
    }

    async fn another_picture_takes_the_place_of_the_one_before_and_nothing_is_left_of_that(house: &House) {
        let maya = house.main_administrator().await;
        house.service.set_staff_picture(&maya, upload("one.png")).await.expect("sets");
        let first = house.viewer(&maya.email).await.picture.expect("a picture");
        let shown = house.service.picture_for_staff(&maya, first).await.expect("sees");
        house.service.set_staff_picture(&maya, upload("two.png")).await.expect("sets");
        let second = house.viewer(&maya.email).await.picture.expect("a picture");
        assert_ne!(first, second);
        assert_eq!(refusal(house.service.picture_for_staff(&maya, first).await), Refusal::NotFound);
        assert_eq!(refusal(house.service.take_picture(&shown).await), Refusal::NotFound, "the file too");
        house.service.remove_staff_picture(&maya).await.expect("removes");
        assert_eq!(house.viewer(&maya.email).await.picture, None);
        assert_eq!(house.count("picture").await, 0);
        assert_eq!(refusal(house.service.picture_for_staff(&maya, second).await), Refusal::NotFound);
    }

    async fn whoever_manages_a_member_takes_their_picture_away_and_nobody_else(house: &House) {
        let maya = house.main_administrator().await;
        let joe = house.staff("joe", Role::User).await;
        let una = house.staff("una", Role::User).await;
        house.service.set_staff_picture(&joe, upload("joe.png")).await.expect("sets");
        house.service.set_staff_picture(&maya, upload("maya.png")).await.expect("sets");
        let before = kept(house).await;
        let alan = house.staff("alan", Role::Administrator).await;
        assert_eq!(refusal(house.service.remove_picture_of(&una, joe.id).await), Refusal::Forbidden);
        assert_eq!(refusal(house.service.remove_picture_of(&alan, maya.id).await), Refusal::Forbidden, "above one's own");
        assert_eq!(refusal(house.service.remove_picture_of(&maya, uuid::Uuid::nil().into()).await), Refusal::NotFound);
        assert_eq!(kept(house).await, before);
        house.service.remove_picture_of(&alan, joe.id).await.expect("removes");
        assert_eq!(house.viewer(&joe.email).await.picture, None);
        assert_eq!(house.count("audit WHERE action = 'picture.removed'").await, 1);
    }

    async fn what_is_no_picture_changes_nothing(house: &House) {
        let maya = house.main_administrator().await;
        company(house, &maya, "Acme", &[("Ana", "Pop")]).await;
        let (ana, _) = with_picture(house, ANA).await;
        house.service.set_logo(&maya, upload("logo.png")).await.expect("sets");
        let before = kept(house).await;
        let large = Upload { bytes: vec![0; domain::picture::MAX_BYTES + 1], ..upload("a.png") };
        for (bad, problem) in [(forged(), Problem::Picture), (upload("a.svg"), Problem::Picture), (large, Problem::PictureSize)] {
            let told = Refusal::field("file", problem);
            assert_eq!(refusal(house.service.set_staff_picture(&maya, bad.clone()).await), told);
            assert_eq!(refusal(house.service.set_portal_picture(&ana, bad.clone()).await), told);
            assert_eq!(refusal(house.service.set_logo(&maya, bad).await), told);
        }
        assert_eq!(kept(house).await, before);
        assert!(house.service.brand().await.expect("asks").logo.is_some());
    }

    async fn one_has_no_picture_taken_while_somebody_works_in_ones_name(house: &House) {
        let maya = house.main_administrator().await;
        let joe = house.staff("joe", Role::User).await;
        let as_joe = Staff { worked_by: Some(Box::new(maya)), ..joe.clone() };
        assert!(house.service.set_staff_picture(&as_joe, upload("a.png")).await.is_err());
        assert_eq!(kept(house).await, [0; 4]);
        house.service.set_staff_picture(&joe, upload("a.png")).await.expect("by oneself it goes");
    }

    async fn a_customers_person_is_seen_by_colleagues_and_by_staff_who_read_the_name(house: &House) {
        let maya = house.main_administrator().await;
        company(house, &maya, "Acme", &[("Ana", "Pop"), ("Bea", "Neri")]).await;
        company(house, &maya, "Rossi", &[("Rita", "Rossi")]).await;
        let (ana, picture) = with_picture(house, ANA).await;
        let bea = house.member(BEA).await.expect("is in");
        assert!(house.service.picture_for_member(&ana, picture).await.is_ok(), "oneself");
        assert!(house.service.picture_for_member(&bea, picture).await.is_ok(), "a colleague");
        let rows = house.service.colleagues(&bea, &PeopleQuery::default()).await.expect("lists").page.rows;
        let seen: Vec<_> = rows.iter().map(|row| (row.name.as_str(), row.picture)).collect();
        assert_eq!(seen, [("Ana Pop", Some(picture)), ("Bea Neri", None)]);
        assert!(house.service.picture_for_staff(&maya, picture).await.is_ok(), "who answers");

        let rita = house.member("rita.rossi@customer.example").await.expect("is in");
        assert_eq!(refusal(house.service.picture_for_member(&rita, picture).await), Refusal::NotFound, "another company");
        let una = house.staff("una", Role::User).await;
        assert_eq!(refusal(house.service.picture_for_staff(&una, picture).await), Refusal::NotFound, "not her customer");
        let nobodys = PictureId::from(uuid::Uuid::nil());
        assert_eq!(refusal(house.service.picture_for_member(&bea, nobodys).await), Refusal::NotFound);

        // Bea may no more know who else there is: asked now, and not when the page was made.
        house.run("UPDATE contact SET portal_role = 'chosen account.view' WHERE first_name = 'Bea'").await.expect("changes");
        let bea = house.member(BEA).await.expect("is in");
        assert_eq!(refusal(house.service.picture_for_member(&bea, picture).await), Refusal::NotFound);
    }

    async fn staff_pictures_are_not_for_customers(house: &House) {
        let maya = house.main_administrator().await;
        company(house, &maya, "Acme", &[("Ana", "Pop")]).await;
        house.service.set_staff_picture(&maya, upload("maya.png")).await.expect("sets");
        let picture = house.viewer(&maya.email).await.picture.expect("a picture");
        let ana = house.member(ANA).await.expect("is in");
        assert_eq!(refusal(house.service.picture_for_member(&ana, picture).await), Refusal::NotFound);
        house.service.set_logo(&maya, upload("logo.png")).await.expect("sets");
        let logo: uuid::Uuid = house.one("SELECT id FROM picture WHERE kind = 'image/png'").await;
        assert_eq!(refusal(house.service.picture_for_member(&ana, logo.into()).await), Refusal::NotFound, "no person's");
    }

    async fn the_logo_is_for_whoever_sets_the_company_up_and_then_for_everybody(house: &House) {
        let maya = house.main_administrator().await;
        let joe = house.staff("joe", Role::User).await;
        assert_eq!(refusal(house.service.set_logo(&joe, upload("logo.png")).await), Refusal::Forbidden);
        assert_eq!(refusal(house.service.logo().await), Refusal::NotFound);
        assert_eq!(kept(house).await, [0; 4]);
        house.service.set_logo(&maya, upload("logo.png")).await.expect("sets");
        let logo = house.service.brand().await.expect("asks").logo.expect("a logo");
        let shown = house.service.logo().await.expect("shows");
        assert_eq!((logo.width, logo.height, logo.hash), (20, 10, shown.hash.clone()));
        // The other settings leave it where it is.
        let form = CompanySettings { name: "Firm".into(), accent: "#123456".into(), language: "it".into() };
        house.service.save_company_settings(&maya, &form).await.expect("saves");
        assert!(house.service.brand().await.expect("asks").logo.is_some());
        assert_eq!(refusal(house.service.remove_logo(&joe).await), Refusal::Forbidden);
        assert!(house.service.logo().await.is_ok());
        house.service.remove_logo(&maya).await.expect("removes");
        assert_eq!(house.service.brand().await.expect("asks").logo, None);
        assert_eq!(refusal(house.service.take_picture(&shown).await), Refusal::NotFound);
        assert_eq!(house.service.company_settings(&maya).await.expect("opens"), form);
    }

    async fn what_nobody_has_any_more_is_swept_away(house: &House) {
        let maya = house.main_administrator().await;
        house.service.set_staff_picture(&maya, upload("maya.png")).await.expect("sets");
        house.service.set_logo(&maya, upload("logo.png")).await.expect("sets");
        let picture = house.viewer(&maya.email).await.picture.expect("a picture");
        let (shown, logo) = (house.service.picture_for_staff(&maya, picture).await.expect("sees"), house.service.logo().await.expect("shows"));
        house.run("UPDATE staff SET picture_id = NULL").await.expect("forgets");
        house.service.tidy().await.expect("tidies");
        assert_eq!(house.count("picture").await, 1, "the logo stays");
        assert!(house.service.take_picture(&shown).await.is_ok(), "a file of today may be about to get its row");
        // Files tell their age by the clock of the machine.
        while house.clock.now().ms() < service::clock::Clock::System.now().ms() + 2 * domain::time::DAY {
            house.clock.advance(30 * domain::time::DAY);
        }
        house.service.tidy().await.expect("tidies");
        assert_eq!(refusal(house.service.take_picture(&shown).await), Refusal::NotFound);
        assert!(house.service.take_picture(&logo).await.is_ok());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_are_kept_in_a_folder_for_this_user_alone() {
    let folder = tempfile::TempDir::new().expect("a temporary folder");
    let files = Files::in_folder(&folder.path().join("data/files")).expect("opens");
    files.check().await.expect("writes, reads and deletes");
    let house = House::on_sqlite().await;
    let service = house.another_service().await.keeping_files(files);
    let maya = house.main_administrator().await;
    service.set_staff_picture(&maya, upload("maya.png")).await.expect("sets");
    let kept: Vec<_> = std::fs::read_dir(folder.path().join("data/files/pictures")).expect("reads").collect();
    assert_eq!(kept.len(), 1);
    let name = kept[0].as_ref().expect("a file").file_name().into_string().expect("text");
    assert!(name.len() == 32 && name.bytes().all(|byte| byte.is_ascii_hexdigit()), "{name}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(folder.path().join("data/files")).expect("is there").permissions().mode();
        assert_eq!(mode & 0o077, 0);
    }
    service.remove_staff_picture(&maya).await.expect("removes");
    assert_eq!(std::fs::read_dir(folder.path().join("data/files/pictures")).expect("reads").count(), 0);
    drop(service);
    house.leave().await;
}
