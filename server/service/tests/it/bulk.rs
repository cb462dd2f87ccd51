//! Changing many at once: each row under its own rights, tried out first, and taken back as far as it is still so.

use crate::support::{House, exception, on_both, refusal};
use domain::access::{Lock, Right, Role, Scope, Staff};
use domain::bulk::{BulkAction, BulkCard, BulkChoice, BulkForm, BulkStatus, BulkVerdict};
use domain::customer::CustomerQuery;
use domain::sensitive::{Class, SensitiveFilter};
use domain::{CustomerId, Problem, Refusal, StaffId};

async fn customers(house: &House, viewer: &Staff, count: usize) -> Vec<CustomerId> {
    let mut ids = Vec::new();
    for at in 0..count {
        ids.push(house.customer(viewer, &format!("Customer {at:02}")).await);
    }
    ids
}

fn these(ids: &[CustomerId]) -> BulkChoice {
    BulkChoice { chosen: ids.iter().map(ToString::to_string).collect(), ..BulkChoice::default() }
}

fn form(action: BulkAction, value: &str) -> BulkForm {
    let value = value.to_owned();
    BulkForm { action: action.key().to_owned(), staff: value.clone(), tag: value.clone(), group: value }
}

async fn work(house: &House) {
    while house.service.work_on_bulk().await.expect("works") {}
}

async fn card(house: &House, viewer: &Staff, id: &str) -> BulkCard {
    house.service.bulk_card(viewer, id, 0).await.expect("shows")
}

/// A run, tried out.
async fn planned(house: &House, viewer: &Staff, ids: &[CustomerId], plan: &BulkForm) -> BulkCard {
    let id = house.service.choose_for_bulk(viewer, &these(ids)).await.expect("chooses").to_string();
    house.service.plan_bulk(viewer, &id, plan).await.expect("plans");
    work(house).await;
    card(house, viewer, &id).await
}

/// A run, made.
async fn made(house: &House, viewer: &Staff, ids: &[CustomerId], plan: &BulkForm) -> BulkCard {
    let id = planned(house, viewer, ids, plan).await.id;
    house.service.start_bulk(viewer, &id).await.expect("starts");
    work(house).await;
    card(house, viewer, &id).await
}

async fn undone(house: &House, viewer: &Staff, id: &str) -> BulkCard {
    house.service.undo_bulk(viewer, id).await.expect("undoes");
    work(house).await;
    card(house, viewer, id).await
}

fn of(card: &BulkCard, verdict: BulkVerdict) -> u32 {
    BulkVerdict::ALL.iter().position(|one| *one == verdict).map_or(0, |at| card.counts[at])
}

/// All that a run could change, as one text.
async fn world(house: &House) -> Vec<i64> {
    let mut world = Vec::new();
    for what in [
        "customer WHERE trashed_at IS NULL",
        "customer_tag",
        "customer_staff",
        "customer WHERE status = 'active'",
        "audit",
    ] {
        world.push(house.count(what).await);
    }
    world.push(house.one("SELECT CAST(coalesce(sum(version), 0) AS BIGINT) FROM customer").await);
    world
}

on_both! {
    async fn a_run_is_tried_out_made_told_and_taken_back(house: &House) {
        let maya = house.main_administrator().await;
        let ids = customers(house, &maya, 30).await;
        let before = world(house).await;
        let tried = planned(house, &maya, &ids, &form(BulkAction::AddTag, "Key account")).await;
        assert_eq!((tried.status, tried.total, of(&tried, BulkVerdict::Changes)), (BulkStatus::Checked, 30, 30));
        assert_eq!(world(house).await, before, "tried out is not done");

        house.service.start_bulk(&maya, &tried.id).await.expect("starts");
        work(house).await;
        let done = card(house, &maya, &tried.id).await;
        assert_eq!((done.status, done.done), (BulkStatus::Done, 30));
        assert_eq!(house.count("customer_tag").await, 30);
        assert_eq!(house.count("audit WHERE action = 'customer.changed'").await, 30, "each card tells it");
        let log = house.service.sensitive_actions(&maya, &SensitiveFilter::default()).await.expect("reads").page.rows;
        assert_eq!((log[0].action.as_str(), log[0].class, log[0].amount), ("bulk.done", Class::MassChange, Some(30)));

        let undone = undone(house, &maya, &tried.id).await;
        assert_eq!((undone.status, of(&undone, BulkVerdict::Restored)), (BulkStatus::Undone, 30));
        assert_eq!(house.count("customer_tag").await, 0);
        assert_eq!(refusal(house.service.undo_bulk(&maya, &tried.id).await), Refusal::Changed);
    }

    async fn every_action_does_what_it_says_and_comes_back(house: &House) {
        let maya = house.main_administrator().await;
        let (joe, una) = (house.staff("joe", Role::User).await, house.staff("una", Role::User).await);
        let ids = customers(house, &maya, 2).await;
        let staff = async |id: CustomerId| {
            let sql = format!(
                "SELECT coalesce((SELECT s.first_name FROM customer_staff c JOIN staff s ON s.id = c.staff_id \
                 WHERE c.is_primary AND c.customer_id = '{id}'), 'nobody')"
            );
            let sql = match house.db.read().get_database_backend() {
                sea_orm::DbBackend::Postgres => sql,
                _ => sql.replace(&format!("'{id}'"), &format!("X'{}'", id.to_string().replace('-', ""))),
            };
            house.one::<String>(&sql).await
        };
        let first = made(house, &maya, &ids, &form(BulkAction::SetPrimary, &joe.id.to_string())).await;
        assert_eq!(staff(ids[0]).await, "joe");
        assert_eq!(house.count("customer_staff").await, 2, "whoever was primary is so no more");
        made(house, &maya, &ids, &form(BulkAction::AddStaff, &una.id.to_string())).await;
        assert_eq!(house.count("customer_staff").await, 4);
        // What was changed since is not taken back.
        let kept = undone(house, &maya, &first.id).await;
        assert_eq!((of(&kept, BulkVerdict::Restored), of(&kept, BulkVerdict::Kept)), (0, 2));
        made(house, &maya, &ids, &form(BulkAction::RemoveStaff, &joe.id.to_string())).await;
        assert_eq!(staff(ids[0]).await, "nobody");

        let group = made(house, &maya, &ids, &form(BulkAction::SetGroup, "Retail")).await;
        assert_eq!(house.count("customer WHERE group_id IS NOT NULL").await, 2);
        undone(house, &maya, &group.id).await;
        assert_eq!(house.count("customer WHERE group_id IS NOT NULL").await, 0);

        let status = made(house, &maya, &ids, &form(BulkAction::Deactivate, "")).await;
        assert_eq!(house.count("customer WHERE status = 'inactive'").await, 2);
        let same = planned(house, &maya, &ids, &form(BulkAction::Deactivate, "")).await;
        assert_eq!(of(&same, BulkVerdict::Same), 2);
        undone(house, &maya, &status.id).await;
        assert_eq!(house.count("customer WHERE status = 'inactive'").await, 0);

        let trash = made(house, &maya, &ids, &form(BulkAction::Trash, "")).await;
        assert_eq!(house.count("customer WHERE trashed_at IS NULL").await, 0);
        undone(house, &maya, &trash.id).await;
        assert_eq!(house.count("customer WHERE trashed_at IS NULL").await, 2);
    }

    async fn each_row_asks_for_its_own_right(house: &House) {
        let maya = house.main_administrator().await;
        let joe = house.staff("joe", Role::User).await;
        let (theirs, foreign) = (customers(house, &joe, 2).await, customers(house, &maya, 3).await);
        let all = [theirs.clone(), foreign.clone()].concat();
        assert_eq!(refusal(house.service.choose_for_bulk(&joe, &these(&all)).await), Refusal::Forbidden);
        for (right, scope) in [
            (Right::CustomersView, Scope::All),
            (Right::CustomersBulk, Scope::All),
            (Right::ContactsFieldName, Scope::Assigned),
        ] {
            house.service.save_access(&maya, joe.id, &exception(right, scope, "")).await.expect("saves");
        }
        let joe = house.viewer("joe@house.example").await;
        let card = made(house, &joe, &all, &form(BulkAction::Deactivate, "")).await;
        assert_eq!((of(&card, BulkVerdict::Changes), of(&card, BulkVerdict::Refused)), (2, 3));
        assert_eq!(house.count("customer WHERE status = 'inactive'").await, 2);
        let hidden = card.rows.iter().filter(|row| row.name.clone().shown().is_none()).count();
        assert_eq!(hidden, 3, "names are as hidden as everywhere");
        // Not one of the actions that they have no right to.
        let id = house.service.choose_for_bulk(&joe, &these(&all)).await.expect("chooses").to_string();
        let before = world(house).await;
        for action in [BulkAction::AddTag, BulkAction::Trash] {
            let refused = house.service.plan_bulk(&joe, &id, &form(action, "x")).await;
            assert_eq!(refusal(refused), Refusal::Forbidden, "{action:?}");
        }
        assert_eq!(world(house).await, before);
    }

    async fn what_one_does_not_see_is_not_chosen(house: &House) {
        let maya = house.main_administrator().await;
        let cora = house.staff("cora", Role::Contributor).await;
        let (theirs, foreign) = (customers(house, &cora, 1).await, customers(house, &maya, 2).await);
        house.service.save_access(&maya, cora.id, &exception(Right::CustomersView, Scope::Assigned, "")).await.expect("saves");
        let cora = house.viewer("cora@house.example").await;
        let nothing = house.service.choose_for_bulk(&cora, &these(&foreign)).await;
        assert_eq!(refusal(nothing), Refusal::field("chosen[]", Problem::Required), "as if they were not there");
        let id = house.service.choose_for_bulk(&cora, &these(&[theirs, foreign].concat())).await.expect("chooses");
        assert_eq!(card(house, &cora, &id.to_string()).await.total, 1);
        let all = BulkChoice { all: "1".to_owned(), ..BulkChoice::default() };
        let id = house.service.choose_for_bulk(&cora, &all).await.expect("chooses");
        assert_eq!(card(house, &cora, &id.to_string()).await.total, 1);
        assert_eq!(refusal(house.service.bulk_card(&maya, &id.to_string(), 0).await), Refusal::NotFound, "nobody else's");
        assert_eq!(refusal(house.service.start_bulk(&maya, &id.to_string()).await), Refusal::NotFound);
    }

    async fn the_filter_of_the_list_chooses(house: &House) {
        let maya = house.main_administrator().await;
        customers(house, &maya, 3).await;
        house.customer(&maya, "Acme").await;
        let query = CustomerQuery { q: "customer".to_owned(), ..CustomerQuery::default() };
        let choice = BulkChoice { all: "1".to_owned(), query, ..BulkChoice::default() };
        let id = house.service.choose_for_bulk(&maya, &choice).await.expect("chooses");
        assert_eq!(card(house, &maya, &id.to_string()).await.total, 3);
    }

    async fn rights_and_locks_of_the_moment_hold_for_runs_under_way(house: &House) {
        let maya = house.main_administrator().await;
        let mark = house.staff("mark", Role::Manager).await;
        let ids = customers(house, &maya, 3).await;
        let tried = planned(house, &mark, &ids, &form(BulkAction::Trash, "")).await;
        house.service.start_bulk(&mark, &tried.id).await.expect("starts");
        house.service.save_locks(&maya, &[Lock::DeleteCustomers]).await.expect("locks");
        work(house).await;
        assert_eq!(house.count("customer WHERE trashed_at IS NOT NULL").await, 0);
        let after = card(house, &house.viewer("mark@house.example").await, &tried.id).await;
        assert_eq!((after.status, of(&after, BulkVerdict::Refused)), (BulkStatus::Done, 3));

        house.service.save_locks(&maya, &[Lock::BulkCustomers]).await.expect("locks");
        let locked = house.viewer("mark@house.example").await;
        let before = world(house).await;
        assert_eq!(refusal(house.service.choose_for_bulk(&locked, &these(&ids)).await), Refusal::Forbidden);
        assert_eq!(refusal(house.service.bulk_card(&locked, &tried.id, 0).await), Refusal::Forbidden);
        assert_eq!(refusal(house.service.undo_bulk(&locked, &tried.id).await), Refusal::Forbidden);
        assert_eq!(world(house).await, before);
        made(house, &maya, &ids, &form(BulkAction::Trash, "")).await;
        assert_eq!(house.count("customer WHERE trashed_at IS NOT NULL").await, 3, "administrators pass");
    }

    async fn deleting_many_is_a_mass_deletion_and_told(house: &House) {
        let maya = house.main_administrator().await;
        house.staff("alan", Role::Administrator).await;
        let mark = house.staff("mark", Role::Manager).await;
        let ids = customers(house, &mark, 4).await;
        made(house, &mark, &ids, &form(BulkAction::Trash, "")).await;
        let only = SensitiveFilter { class: "mass_delete".to_owned(), ..SensitiveFilter::default() };
        let log = house.service.sensitive_actions(&maya, &only).await.expect("reads").page.rows;
        assert_eq!((log[0].action.as_str(), log[0].amount), ("bulk.done", Some(4)));
        assert_eq!(house.count("mail WHERE subject LIKE '%deleted many%'").await, 2);
    }

    async fn what_makes_no_sense_is_told_beside_its_field(house: &House) {
        let maya = house.main_administrator().await;
        let ids = customers(house, &maya, 1).await;
        let id = house.service.choose_for_bulk(&maya, &these(&ids)).await.expect("chooses").to_string();
        let nobody = StaffId::from(uuid::Uuid::nil()).to_string();
        for (form, field, problem) in [
            (BulkForm { action: "explode".to_owned(), ..BulkForm::default() }, "action", Problem::Choice),
            (form(BulkAction::AddTag, " "), "tag", Problem::Required),
            (form(BulkAction::AddTag, "a, b"), "tag", Problem::Choice),
            (form(BulkAction::AddTag, &"x".repeat(101)), "tag", Problem::TooLong { max: 100 }),
            (form(BulkAction::SetPrimary, &nobody), "staff", Problem::Choice),
        ] {
            assert_eq!(refusal(house.service.plan_bulk(&maya, &id, &form).await), Refusal::field(field, problem), "{form:?}");
        }
        assert_eq!(refusal(house.service.start_bulk(&maya, &id).await), Refusal::Changed, "nothing is planned");
    }
}
