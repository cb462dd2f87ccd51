//! The log of sensitive actions, and the chain that it is part of.

use crate::support::{House, exception, on_both, refusal, role};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::Refusal;
use domain::access::{Lock, Masked, Right, Role, Scope, Staff};
use domain::sensitive::{Class, SensitiveFilter, SensitiveList};
use domain::time::MINUTE;
use service::RequestFacts;
use service::audit::chain::{Flaw, Report, check};
use sha2::{Digest, Sha256};

async fn log(house: &House, viewer: &Staff) -> SensitiveList {
    house.service.sensitive_actions(viewer, &SensitiveFilter::default()).await.expect("reads")
}

async fn told(house: &House, viewer: &Staff) -> Vec<String> {
    log(house, viewer).await.page.rows.into_iter().map(|row| row.action).collect()
}

/// The hash of a line of the file, from nothing but the line.
fn hash_of_line<'a>(cell: &impl Fn(&str) -> &'a str) -> String {
    let at = chrono::DateTime::parse_from_rfc3339(cell("at")).expect("a time").timestamp_millis().to_string();
    let before: Vec<u8> = (0..cell("hash_before").len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&cell("hash_before")[at..at + 2], 16).expect("hex"))
        .collect();
    let before = URL_SAFE_NO_PAD.encode(before);
    let names = [
        "seq",
        "id",
        "at",
        "actor_kind",
        "actor_id",
        "actor",
        "action",
        "subject_kind",
        "subject",
        "customer_id",
        "note_id",
        "detail",
        "ip",
        "request",
        "class",
        "amount",
        "acting_as_id",
        "acting_as",
    ];
    let mut hash = Sha256::new();
    let values =
        std::iter::once(before.as_str()).chain(names.map(|name| if name == "at" { at.as_str() } else { cell(name) }));
    for (number, value) in values.enumerate() {
        // The hash before is there even where it is empty: at the very first entry.
        if value.is_empty() && number > 0 {
            hash.update([0]);
            continue;
        }
        hash.update([1]);
        hash.update((value.len() as u64).to_be_bytes());
        hash.update(value);
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Past the rule that the audit only grows, as somebody with the database in their hands.
async fn tamper(house: &House, sql: &str) {
    let off = match house.db.read().get_database_backend() {
        sea_orm::DbBackend::Postgres => vec!["ALTER TABLE audit DISABLE TRIGGER audit_is_append_only"],
        _ => vec!["DROP TRIGGER audit_no_update", "DROP TRIGGER audit_no_delete"],
    };
    for statement in off {
        let _ = house.run(statement).await;
    }
    house.run(sql).await.expect(sql);
}

async fn report(house: &House) -> Report {
    check(&house.db).await.expect("reads")
}

/// Deletes so many customers of its own, one after the other.
async fn delete(house: &House, viewer: &Staff, count: usize) {
    for at in 0..count {
        let id = house.customer(viewer, &format!("Gone {at}")).await;
        house.service.trash_customer(viewer, id).await.expect("trashes");
    }
}

on_both! {
    async fn what_touches_access_stands_in_the_log_with_its_address_and_request(house: &House) {
        let maya = house.main_administrator().await;
        let una = house.staff("una", Role::User).await;
        let from = RequestFacts { ip: "192.0.2.7".to_owned(), ..RequestFacts::default() };
        let service = house.service.for_request(from);
        service.save_access(&maya, una.id, &role("manager")).await.expect("saves");
        service.save_locks(&maya, &[Lock::DeleteCustomers]).await.expect("locks");
        let rows = log(house, &maya).await.page.rows;
        let last: Vec<_> = rows.iter().take(2).map(|row| (row.action.as_str(), row.class, row.ip.as_deref())).collect();
        let at = Some("192.0.2.7");
        assert_eq!(last, [("settings.locks", Class::AccessChange, at), ("staff.access", Class::AccessChange, at)]);
        let card = house.service.sensitive_action(&maya, &rows[0].id).await.expect("shows");
        assert!(card.request.is_some_and(|request| !request.is_empty()), "the request has a name");
        let shown = |name: &str, value: &str| (name.to_owned(), Masked::Shown(value.to_owned()));
        assert_eq!(card.details, [shown("from", ""), shown("to", "delete_customers")]);
    }

    async fn managers_read_the_log_without_the_security_of_the_team(house: &House) {
        let maya = house.main_administrator().await;
        let greta = house.staff("greta", Role::Manager).await;
        let una = house.staff("una", Role::User).await;
        delete(house, &maya, 10).await;
        assert_eq!(told(house, &greta).await, ["deleted.many"]);
        assert_eq!(told(house, &maya).await.len(), 4, "the invitations, and how she began, too");
        let hidden = log(house, &maya).await.page.rows.into_iter().find(|row| row.class == Class::AccessChange);
        let hidden = hidden.expect("an invitation");
        assert_eq!(refusal(house.service.sensitive_action(&greta, &hidden.id).await), Refusal::NotFound);
        assert_eq!(refusal(house.service.sensitive_actions(&una, &SensitiveFilter::default()).await), Refusal::Forbidden);
        assert_eq!(refusal(house.service.sensitive_action(&una, &hidden.id).await), Refusal::Forbidden);
    }

    async fn ten_deletions_within_ten_minutes_are_told_once_to_every_other_administrator(house: &House) {
        let maya = house.main_administrator().await;
        let alan = house.staff("alan", Role::Administrator).await;
        let greta = house.staff("greta", Role::Manager).await;
        let mails = |to: &str| format!("mail WHERE subject LIKE '%deleted many%' AND to_address = '{to}'");
        delete(house, &greta, 9).await;
        assert!(!told(house, &maya).await.contains(&"deleted.many".to_owned()), "nine are nothing to tell");
        house.clock.advance(11 * MINUTE);
        delete(house, &greta, 9).await;
        assert!(!told(house, &maya).await.contains(&"deleted.many".to_owned()), "the first nine are long ago");
        delete(house, &greta, 5).await;
        let rows = log(house, &maya).await.page.rows;
        let many: Vec<_> = rows.iter().filter(|row| row.class == Class::MassDelete).collect();
        assert_eq!(many.len(), 1, "once, however many follow");
        assert_eq!((many[0].actor.as_str(), many[0].amount), (greta.name.as_str(), Some(10)));
        assert_eq!(house.count(&mails(&maya.email)).await, 1);
        assert_eq!(house.count(&mails(&alan.email)).await, 1);
        assert_eq!(house.count(&mails(&greta.email)).await, 0, "not to whom it is about");
        delete(house, &maya, 10).await;
        assert_eq!(house.count(&mails(&maya.email)).await, 1, "nor of one's own");
    }

    async fn what_was_deleted_is_restored_with_one_press(house: &House) {
        let maya = house.main_administrator().await;
        let greta = house.staff("greta", Role::Manager).await;
        let kept = house.customer(&maya, "In the trash before").await;
        house.service.trash_customer(&maya, kept).await.expect("trashes");
        delete(house, &greta, 12).await;
        let rows = log(house, &maya).await.page.rows;
        let many = rows.iter().find(|row| row.class == Class::MassDelete).expect("the entry");
        let card = house.service.sensitive_action(&maya, &many.id).await.expect("shows");
        assert!(card.may_restore && card.may_end_sessions);
        assert_eq!(card.by, Some(greta.id));
        house.service.restore_deleted(&maya, &many.id).await.expect("restores");
        assert_eq!(house.count("customer WHERE trashed_at IS NULL").await, 12);
        assert_eq!(house.count("customer WHERE trashed_at IS NOT NULL").await, 1, "what others deleted stays");
        let summary = &log(house, &maya).await.page.rows[0];
        assert_eq!((summary.action.as_str(), summary.amount), ("restored.many", Some(12)));
        assert!(!house.service.sensitive_action(&maya, &many.id).await.expect("shows").may_restore);
        assert_eq!(refusal(house.service.restore_deleted(&maya, &many.id).await), Refusal::Forbidden, "nothing is left");
    }

    async fn the_log_is_searched_by_who_and_what(house: &House) {
        let maya = house.main_administrator().await;
        let greta = house.staff("greta", Role::Manager).await;
        delete(house, &greta, 10).await;
        let find = async |class: &str, actor: &str| {
            let filter = SensitiveFilter { class: class.to_owned(), actor: actor.to_owned(), after: String::new() };
            let list = house.service.sensitive_actions(&maya, &filter).await.expect("reads");
            list.page.rows.into_iter().map(|row| row.action).collect::<Vec<_>>()
        };
        assert_eq!(find("mass_delete", "").await, ["deleted.many"]);
        assert_eq!(find("", "GRETA").await, ["deleted.many"]);
        assert_eq!(find("access_change", "greta").await, [""; 0]);
        assert_eq!(find("", "%").await.len(), 3, "a sign of patterns is no word");
    }

    async fn whoever_does_not_see_every_customer_sees_no_names_of_their_people_in_the_log(house: &House) {
        let maya = house.main_administrator().await;
        let acme = house.customer(&maya, "Acme").await;
        let ana = house.contact(&maya, acme, "Ana", "Pop").await;
        house.service.invite_contact(&maya, acme, ana).await.expect("invites");
        let greta = house.staff("greta", Role::Manager).await;
        let row = log(house, &maya).await.page.rows.into_iter().find(|row| row.action == "contact.invited").expect("is there");
        let name = async |viewer: &Staff| {
            let card = house.service.sensitive_action(viewer, &row.id).await.expect("shows");
            card.details.into_iter().find(|(name, _)| name == "name").expect("has a name").1
        };
        assert_eq!(name(&greta).await, Masked::Shown("Ana Pop".to_owned()));
        house.service.save_access(&maya, greta.id, &exception(Right::ContactsFieldName, Scope::Assigned, "")).await.expect("masks");
        assert_eq!(name(&house.viewer(&greta.email).await).await, Masked::Hidden);
    }

    async fn the_file_proves_itself_line_by_line(house: &House) {
        let maya = house.main_administrator().await;
        let una = house.staff("una", Role::User).await;
        let from = RequestFacts { ip: "192.0.2.7".to_owned(), ..RequestFacts::default() };
        let service = house.service.for_request(from);
        for turn in 0..30 {
            let to = if turn % 2 == 0 { "manager" } else { "user" };
            service.save_access(&maya, una.id, &role(to)).await.expect("saves");
            // Others of the audit lie between.
            house.customer(&maya, &format!("Between {turn}")).await;
        }
        let piece = house.service.sensitive_log_piece(&maya, &SensitiveFilter::default(), 0).await.expect("reads");
        let (bytes, _) = piece.expect("has lines");
        let mut file = csv::ReaderBuilder::new().from_reader(bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes));
        let heads = file.headers().expect("heads").clone();
        let mut checked = 0;
        for line in file.records() {
            let line = line.expect("a line");
            let cell = |name: &str| &line[heads.iter().position(|head| head == name).expect(name)];
            assert_eq!(hash_of_line(&cell), cell("hash"), "{line:?}");
            checked += 1;
        }
        assert!(checked >= 30, "{checked}");
    }

    async fn the_chain_is_whole_also_with_writers_of_two_instances(house: &House) {
        let maya = house.main_administrator().await;
        let other = house.another().await;
        let mut tasks = tokio::task::JoinSet::new();
        for turn in 0..24 {
            let db = if turn % 2 == 0 { house.db.clone() } else { other.clone() };
            let leave = domain::access::Permit::about_oneself(&maya).expect("is herself");
            tasks.spawn(async move {
                let write = db.write().await.expect("a transaction");
                write.audit(service::audit::Entry::new(&leave, "profile.changed"));
                write.audit(service::audit::Entry::new(&leave, "profile.changed").detail("turn", &turn.to_string()));
                if turn % 3 == 0 { drop(write) } else { write.commit().await.expect("commits") }
            });
        }
        tasks.join_all().await;
        let whole = report(house).await;
        assert_eq!(whole.flaws, []);
        assert_eq!(whole.entries, house.count("audit").await);
        assert!(whole.entries >= 32);
    }

    async fn an_edited_a_missing_and_an_inserted_entry_are_found(house: &House) {
        let maya = house.main_administrator().await;
        delete(house, &maya, 3).await;
        let before = report(house).await;
        assert_eq!(before.flaws, []);
        let last = before.entries;
        tamper(house, "UPDATE audit SET actor_name = 'Somebody else' WHERE seq = 4").await;
        assert_eq!(report(house).await.flaws, [Flaw::Edited(4)]);
        tamper(house, "DELETE FROM audit WHERE seq = 2").await;
        assert_eq!(report(house).await.flaws, [Flaw::Missing(2, 2), Flaw::Edited(4)]);
        tamper(house, &format!("DELETE FROM audit WHERE seq > {}", last - 2)).await;
        let flaws = report(house).await.flaws;
        assert_eq!(flaws, [Flaw::Missing(2, 2), Flaw::Edited(4), Flaw::Missing(last - 1, last)], "the end too");
        let forged = "INSERT INTO audit (id, at, actor_kind, actor_name, action, detail) \
                      SELECT note_or_id, at, actor_kind, actor_name, action, detail FROM \
                      (SELECT subject_id AS note_or_id, at, actor_kind, actor_name, action, detail FROM audit \
                       WHERE subject_id IS NOT NULL ORDER BY seq DESC LIMIT 1) AS copied";
        tamper(house, forged).await;
        assert_eq!(report(house).await.flaws.last(), Some(&Flaw::Unchained(1)));
    }

    async fn what_is_unusual_is_on_the_first_page_of_who_reads_the_log_for_some_days(house: &House) {
        let maya = house.main_administrator().await;
        let greta = house.staff("greta", Role::Manager).await;
        let una = house.staff("una", Role::User).await;
        let alerts = async |viewer: &Staff| {
            let home = house.service.office_home(viewer).await.expect("shows");
            home.alerts.into_iter().map(|row| (row.action, row.actor)).collect::<Vec<_>>()
        };
        delete(house, &greta, 9).await;
        assert_eq!(alerts(&maya).await, []);
        delete(house, &greta, 1).await;
        assert_eq!(alerts(&maya).await, [("deleted.many".to_owned(), greta.name.clone())]);
        assert_eq!(alerts(&greta).await, [], "not about oneself");
        assert_eq!(alerts(&una).await, [], "not without the right");
        house.service.save_locks(&maya, &[Lock::DeleteCustomers]).await.expect("locks");
        assert_eq!(alerts(&maya).await.len(), 1, "what is usual stays in the log");
        house.clock.advance(3 * 24 * 60 * MINUTE);
        assert_eq!(alerts(&maya).await, [], "yesterday's news");
    }
}
