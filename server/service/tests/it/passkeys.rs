//! Passkeys: added, given in place of a code, bent, lost (R25).

use crate::authenticator::Authenticator;
use crate::browser::{Browser, STAFF, arrives, code, una};
use crate::support::{House, PASSWORD, on_both, refusal};
use domain::access::Staff;
use domain::two_factor::{Passkeys, TwoFactor};
use domain::{Problem, Refusal, time};
use service::account::Visitor;
use service::two_factor::Proof;

/// What a browser does with the device beside it.
trait Ceremonies {
    async fn add(&mut self, name: &str, device: &Authenticator) -> service::Result<()>;
    async fn ask(&mut self) -> String;
    async fn answer(&mut self, answer: &str) -> service::Result<()>;
    async fn passkeys(&self) -> Passkeys;
}

impl Ceremonies for Browser<'_> {
    async fn add(&mut self, name: &str, device: &Authenticator) -> service::Result<()> {
        let (session, visitor) = self.look().await;
        let options = self.service.begin_passkey(STAFF, &visitor, &session).await?;
        self.end(session).await;
        let (session, visitor) = self.look().await;
        let added = self.service.add_passkey(STAFF, &visitor, name, &device.make(&options), &session).await;
        self.end(session).await;
        added
    }

    async fn ask(&mut self) -> String {
        let (session, visitor) = self.look().await;
        let options = self.service.ask_for_passkey(STAFF, &visitor, &session).await.expect("asks");
        self.end(session).await;
        options
    }

    async fn answer(&mut self, answer: &str) -> service::Result<()> {
        let (session, visitor) = self.look().await;
        let given = self.service.prove_two_factor(STAFF, &visitor, Proof::Passkey(answer), &session).await;
        self.end(session).await;
        given
    }

    async fn passkeys(&self) -> Passkeys {
        match self.state().await {
            TwoFactor::On { passkeys, .. } => passkeys,
            other => panic!("{other:?}"),
        }
    }
}

fn refused(field: &str) -> Refusal {
    Refusal::field(field, Problem::WrongPasskey)
}

/// Una, who has just set her app up at this browser.
async fn at_the_desk(house: &House) -> (Staff, Browser<'_>) {
    let una = una(house).await;
    let mut desk = Browser::new(house);
    desk.password(&una).await;
    desk.set_up().await;
    (una, desk)
}

/// The device of a passkey that is added.
async fn with_laptop(desk: &mut Browser<'_>) -> Authenticator {
    let device = Authenticator::new(1);
    desk.add("Laptop", &device).await.expect("adds");
    device
}

on_both! {
    async fn a_passkey_takes_the_place_of_a_code(house: &House) {
        let (una, mut desk) = at_the_desk(house).await;
        assert_eq!(desk.passkeys().await, Passkeys { list: vec![], more: true, confirmed: true });
        let mut device = Authenticator::new(1);
        desk.add(" Laptop  at work ", &device).await.expect("adds");
        let kept = desk.passkeys().await.list;
        assert_eq!(kept.iter().map(|key| (key.name.as_str(), key.used.is_some())).collect::<Vec<_>>(), [("Laptop at work", false)]);
        assert_eq!(house.count("audit WHERE action = 'two_factor.passkey_added'").await, 1);

        let mut phone = Browser::new(house);
        phone.password(&una).await;
        assert_eq!(phone.state().await, TwoFactor::Asked { passkeys: true });
        let half = phone.id;
        let options = phone.ask().await;
        assert!(!phone.is_in().await, "asking opens nothing");
        phone.answer(&device.sign(&options)).await.expect("is known");
        assert!(phone.is_in().await);
        assert!(matches!(Browser { id: half, ..Browser::new(house) }.visitor().await, Visitor::Nobody), "the id of before is dead");
        assert!(desk.passkeys().await.list[0].used.is_some());

        // And before a sensitive step, with the password.
        house.clock.advance(6 * time::MINUTE);
        let options = phone.ask().await;
        let (session, visitor) = phone.look().await;
        let answer = device.sign(&options);
        phone.service.confirm(STAFF, &visitor, PASSWORD.into(), Proof::Passkey(&answer), &session).await.expect("confirms");
        phone.end(session).await;
        assert!(phone.passkeys().await.confirmed);
    }

    async fn an_answer_counts_once_for_its_session_and_for_five_minutes(house: &House) {
        let (una, mut desk) = at_the_desk(house).await;
        let mut device = with_laptop(&mut desk).await;
        let (mut phone, mut thief) = (Browser::new(house), Browser::new(house));
        phone.password(&una).await;
        thief.password(&una).await;
        let asked = phone.ask().await;
        let answer = device.sign(&asked);
        assert_eq!(refusal(thief.answer(&answer).await), refused("code"), "nobody asked in this session");
        thief.ask().await;
        assert_eq!(refusal(thief.answer(&answer).await), refused("code"), "another challenge");
        assert!(!thief.is_in().await);
        phone.answer(&answer).await.expect("its own");
        assert_eq!(house.count("audit WHERE action = 'two_factor.passkey_failed'").await, 1, "an answer to nothing is no attempt");
        assert_eq!(house.count("audit WHERE action = 'two_factor.failed'").await, 0, "wrong codes are counted without them");

        let mut late = Browser::new(house);
        late.password(&una).await;
        let asked = late.ask().await;
        house.clock.advance(5 * time::MINUTE);
        assert_eq!(refusal(late.answer(&device.sign(&asked)).await), refused("code"), "too late");
        let asked = late.ask().await;
        assert_eq!(refusal(late.answer("not an answer").await), refused("code"));
        assert_eq!(refusal(late.answer(&device.sign(&asked)).await), refused("code"), "a challenge is spent by a wrong answer");
        assert!(!late.is_in().await);
    }

    async fn only_a_known_device_at_our_address_that_asked_its_owner_is_taken(house: &House) {
        let (una, mut desk) = at_the_desk(house).await;
        let device = with_laptop(&mut desk).await;
        let mut phone = Browser::new(house);
        phone.password(&una).await;
        let mut bent = [device.clone(), device.clone(), device.clone(), device.clone(), Authenticator::new(2)];
        bent[0].origin = "https://crm.example.attacker.example".to_owned();
        bent[1].party = "attacker.example".to_owned();
        bent[2].verifies = false;
        bent[3].origin = "http://crm.example".to_owned();
        for (at, device) in bent.iter_mut().enumerate() {
            let asked = phone.ask().await;
            assert_eq!(refusal(phone.answer(&device.sign(&asked)).await), refused("code"), "{at}");
            assert!(!phone.is_in().await, "{at}");
            if at < 4 {
                // One that nobody has yet, so that it is refused for being bent.
                let mut fresh = Authenticator::new(3);
                fresh.verifies = device.verifies;
                (fresh.origin, fresh.party) = (device.origin.clone(), device.party.clone());
                assert_eq!(refusal(desk.add("Bent", &fresh).await), refused("name"), "{at}");
            }
        }
        // A copy that counts behind the original betrays itself.
        let mut copy = device.clone();
        let mut original = device.clone();
        let asked = phone.ask().await;
        original.counter = 10;
        phone.answer(&original.sign(&asked)).await.expect("the original");
        let mut other = Browser::new(house);
        other.password(&una).await;
        let asked = other.ask().await;
        assert_eq!(refusal(other.answer(&copy.sign(&asked)).await), refused("code"));
        assert_eq!(desk.passkeys().await.list.len(), 1);
    }

    async fn an_added_passkey_signs_out_everywhere_else(house: &House) {
        let una = una(house).await;
        let mut desk = Browser::new(house);
        desk.password(&una).await;
        let (app, _) = desk.set_up().await;
        let mut phone = Browser::new(house);
        phone.password(&una).await;
        phone.prove(&code(&app, house)).await.expect("is right");
        with_laptop(&mut desk).await;
        assert!(desk.is_in().await && !phone.is_in().await);
    }

    async fn a_copy_counts_behind_what_the_original_has_answered_since_it_was_asked(house: &House) {
        let (una, mut desk) = at_the_desk(house).await;
        let mut original = with_laptop(&mut desk).await;
        let mut copy = original.clone();
        let (mut here, mut there) = (Browser::new(house), Browser::new(house));
        here.password(&una).await;
        there.password(&una).await;
        let (asked_here, asked_there) = (here.ask().await, there.ask().await);
        here.answer(&original.sign(&asked_here)).await.expect("the original");
        assert_eq!(refusal(there.answer(&copy.sign(&asked_there)).await), refused("code"));
        assert!(here.is_in().await && !there.is_in().await);
    }

    async fn a_passkey_of_somebody_else_opens_nothing(house: &House) {
        let (_, mut desk) = at_the_desk(house).await;
        let mut device = with_laptop(&mut desk).await;
        let vera = arrives(house, "vera").await;
        let mut hers = Browser::new(house);
        hers.password(&vera).await;
        hers.set_up().await;
        assert_eq!(refusal(hers.add("The same", &device).await), refused("name"), "it is somebody's already");
        hers.add("Hers", &Authenticator::new(2)).await.expect("adds");
        let known = desk.passkeys().await.list[0].id;
        let (session, visitor) = hers.look().await;
        assert_eq!(refusal(house.service.remove_passkey(STAFF, &visitor, known, &session).await), Refusal::NotFound);
        let mut phone = Browser::new(house);
        phone.password(&vera).await;
        let asked = phone.ask().await;
        assert_eq!(refusal(phone.answer(&device.sign(&asked)).await), refused("code"));
        assert!(!phone.is_in().await);
        assert_eq!(house.count("passkey").await, 2);
    }

    async fn adding_and_removing_need_the_password_just_now_and_an_app_beside(house: &House) {
        let una = una(house).await;
        let mut desk = Browser::new(house);
        desk.password(&una).await;
        assert_eq!(refusal(desk.add("Alone", &Authenticator::new(1)).await), Refusal::Forbidden, "there is no app yet");
        desk.set_up().await;
        desk.add("Laptop", &Authenticator::new(1)).await.expect("adds");
        assert_eq!(refusal(desk.add(" ", &Authenticator::new(2)).await), Refusal::field("name", Problem::Required));
        house.clock.advance(6 * time::MINUTE);
        assert_eq!(refusal(desk.add("Phone", &Authenticator::new(2)).await), Refusal::Unconfirmed);
        let id = desk.passkeys().await.list[0].id;
        let (session, visitor) = desk.look().await;
        assert_eq!(refusal(house.service.remove_passkey(STAFF, &visitor, id, &session).await), Refusal::Unconfirmed);
        assert_eq!(desk.passkeys().await.list.len(), 1);
    }

    async fn a_removed_one_is_known_no_more_and_all_go_with_the_second_factor(house: &House) {
        let (una, mut desk) = at_the_desk(house).await;
        for number in 1..=10 {
            desk.add("One of many", &Authenticator::new(number)).await.expect("adds");
            house.clock.advance(time::SECOND);
        }
        assert!(!desk.passkeys().await.more, "ten are enough");
        assert_eq!(refusal(desk.add("Eleventh", &Authenticator::new(11)).await), Refusal::Forbidden);
        let mut phone = Browser::new(house);
        phone.password(&una).await;
        phone.ask().await;
        let mails = "mail WHERE to_address = 'una@house.example' AND category = 'security'";
        let before = house.count(mails).await;
        let id = desk.passkeys().await.list[0].id;
        let (session, visitor) = desk.look().await;
        house.service.remove_passkey(STAFF, &visitor, id, &session).await.expect("removes");
        assert_eq!(house.count(mails).await - before, 1);
        desk.end(session).await;
        assert!(desk.is_in().await);
        let una = "realm = 'staff' AND account_id = (SELECT id FROM staff WHERE email = 'una@house.example')";
        assert_eq!(house.count(&format!("session WHERE ended_at IS NULL AND {una}")).await, 1, "whoever came with it is out");
        let (session, visitor) = desk.look().await;
        house.service.end_two_factor(STAFF, &visitor, &session).await.expect("ends");
        assert_eq!(house.count("passkey").await, 0);
    }
}
