//! The first start: one link, one main administrator, and nothing afterwards (R9).

use crate::support::{House, PASSWORD, new_password, on_both, refusal};
use domain::Refusal;
use domain::account::Realm;
use service::account::NewPassword;
use service::setup::SetupForm;
use tokio::task::JoinSet;

fn form(email: &str) -> SetupForm {
    SetupForm {
        company: "Casa".to_owned(),
        first_name: "Maya".to_owned(),
        last_name: "Lindqvist".to_owned(),
        email: email.to_owned(),
    }
}

/// The secret in the link that a start prints.
async fn token(house: &House) -> String {
    let link = house.service.setup_link().await.expect("looks").expect("a link");
    link.split_once("/admin/setup?token=").expect("leads to the set-up").1.to_owned()
}

/// What there is of a house that somebody manages.
async fn made(house: &House) -> [i64; 3] {
    [house.count("staff").await, house.count("setting WHERE key = 'company'").await, house.count("audit").await]
}

on_both! {
    async fn the_link_of_the_first_start_makes_the_main_administrator_and_names_the_company(house: &House) {
        let token = token(house).await;
        assert_eq!(house.count(&format!("setting WHERE value LIKE '%{token}%'")).await, 0, "only its hash is kept");
        house.service.setup_is_open(&token).await.expect("is open");
        let id = house.service.set_up(&token, &form("Maya@House.example"), new_password()).await.expect("sets up");
        let maya = "staff WHERE email = 'maya@house.example' AND role = 'main_administrator' AND status = 'active'";
        assert_eq!(house.count(maya).await, 1);
        assert_eq!(house.count("setting WHERE key = 'company' AND value LIKE '%\"Casa\"%'").await, 1);
        assert_eq!(house.count("audit WHERE action = 'setup.done'").await, 1);
        let signed_in = house.service.sign_in(Realm::Staff, "maya@house.example", PASSWORD.to_owned()).await;
        assert_eq!(signed_in.expect("opens"), id);
    }

    async fn a_link_that_was_used_is_dead_and_there_is_never_another(house: &House) {
        let token = token(house).await;
        house.service.set_up(&token, &form("maya@house.example"), new_password()).await.expect("sets up");
        let before = made(house).await;
        assert_eq!(house.service.setup_link().await.expect("looks"), None);
        assert_eq!(refusal(house.service.setup_is_open(&token).await), Refusal::NotFound);
        let again = house.service.set_up(&token, &form("eve@evil.example"), new_password()).await;
        assert_eq!(refusal(again), Refusal::NotFound);
        // Nor does a main administrator who is away leave the door open.
        house.run("UPDATE staff SET status = 'deactivated'").await.expect("is away");
        assert_eq!(house.service.setup_link().await.expect("looks"), None);
        assert_eq!(made(house).await, before);
    }

    async fn each_start_makes_the_link_of_the_one_before_worthless(house: &House) {
        let (first, second) = (token(house).await, token(house).await);
        for dead in [first.as_str(), "", "x"] {
            assert_eq!(refusal(house.service.setup_is_open(dead).await), Refusal::NotFound);
            let refused = house.service.set_up(dead, &form("eve@evil.example"), new_password()).await;
            assert_eq!(refusal(refused), Refusal::NotFound);
        }
        assert_eq!(made(house).await, [0, 0, 0]);
        house.service.set_up(&second, &form("maya@house.example"), new_password()).await.expect("sets up");
    }

    async fn a_main_administrator_of_the_command_line_shuts_the_set_up(house: &House) {
        let token = token(house).await;
        house.main_administrator().await;
        let before = made(house).await;
        assert_eq!(refusal(house.service.setup_is_open(&token).await), Refusal::NotFound);
        let refused = house.service.set_up(&token, &form("eve@evil.example"), new_password()).await;
        assert_eq!(refusal(refused), Refusal::NotFound);
        assert_eq!(made(house).await, before);
    }

    async fn what_is_wrong_in_the_set_up_is_told_and_the_link_goes_on_working(house: &House) {
        let token = token(house).await;
        let fields = |refused: Refusal| match refused {
            Refusal::Invalid(problems) => problems.into_iter().map(|problem| problem.field).collect::<Vec<_>>(),
            other => panic!("{other:?}"),
        };
        let refused = house.service.set_up(&token, &SetupForm::default(), new_password()).await;
        assert_eq!(fields(refusal(refused)), ["company", "first_name", "last_name", "email"]);
        let weak = NewPassword { password: "casa".to_owned(), again: PASSWORD.to_owned() };
        let refused = house.service.set_up(&token, &form("maya@house.example"), weak).await;
        assert!(fields(refusal(refused)).contains(&"password_again".to_owned()));
        assert_eq!(made(house).await, [0, 0, 0]);
        house.service.set_up(&token, &form("maya@house.example"), new_password()).await.expect("sets up");
    }

    async fn of_twenty_who_follow_the_link_at_once_one_manages_the_house(house: &House) {
        let token = token(house).await;
        let mut tasks = JoinSet::new();
        for n in 0..20 {
            let (service, token) = (house.service.clone(), token.clone());
            let form = form(&format!("maya{n}@house.example"));
            tasks.spawn(async move { service.set_up(&token, &form, new_password()).await });
        }
        let (won, lost): (Vec<_>, Vec<_>) = tasks.join_all().await.into_iter().partition(Result::is_ok);
        assert_eq!((won.len(), lost.len()), (1, 19));
        for lost in lost {
            assert_eq!(refusal(lost), Refusal::NotFound);
        }
        assert_eq!(made(house).await, [1, 1, 1]);
    }

    async fn of_instances_that_start_at_once_the_last_one_has_the_link(house: &House) {
        let mut tasks = JoinSet::new();
        for _ in 0..20 {
            let service = house.service.clone();
            tasks.spawn(async move { service.setup_link().await });
        }
        let mut open = 0;
        for link in tasks.join_all().await {
            let link = link.expect("looks").expect("a link");
            let token = link.split_once("token=").expect("a token").1;
            open += i32::from(house.service.setup_is_open(token).await.is_ok());
        }
        assert_eq!(open, 1);
    }
}
