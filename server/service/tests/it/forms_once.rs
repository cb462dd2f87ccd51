//! What a page sends twice is done once, and who waits for that holds up nobody (ADR 26).

use crate::support::{House, on_both};
use domain::Flash;
use service::{Claim, Sent};

const SENT: Sent<'static> =
    Sent { page: "page", whose: "maya", action: "/admin/api/customers/create", body: b"name=Acme" };

async fn claim(house: &House) -> Claim {
    house.service.claim_form(SENT).await.expect("finds out")
}

on_both! {
    async fn of_two_at_once_one_is_first_and_the_other_waits_without_writing(house: &House) {
        let (one, other) = tokio::join!(claim(house), claim(house));
        let ((Claim::First(key), Claim::Underway) | (Claim::Underway, Claim::First(key))) = (one, other) else {
            panic!("one of them is the first")
        };
        // Somebody else's long change: on SQLite nobody could write now.
        let change = house.db.write().await.expect("begins");
        assert_eq!(claim(house).await, Claim::Underway);
        drop(change);
        house.service.form_was_taken(&key, "/admin/customers/7", &Flash::default()).await.expect("keeps");
        let change = house.db.write().await.expect("begins");
        let done = Claim::Done { location: "/admin/customers/7".to_owned(), flash: Flash::default() };
        assert_eq!(claim(house).await, done);
        drop(change);
        assert_eq!(house.count("form_once").await, 1);
    }

    async fn what_was_refused_is_first_when_it_comes_again(house: &House) {
        let Claim::First(key) = claim(house).await else { panic!("nobody sent it before") };
        house.service.form_may_come_again(&key).await.expect("forgets");
        assert_eq!(claim(house).await, Claim::First(key));
    }
}
