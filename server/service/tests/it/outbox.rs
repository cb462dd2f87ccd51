use crate::invoices::{acme_with_ana, sent};
use crate::support::{House, on_both, refusal};
use domain::access::Role;
use domain::contact::ContactForm;
use domain::mail::MailQuery;
use domain::trash::TrashKind;
use domain::{Locale, Refusal, time};
use service::Service;
use service::clock::Clock;
use service::outbox::{Failure, Message, Outgoing, Transport, deliver_due};
use std::sync::{Arc, Mutex};
use tokio::task::JoinSet;
use uuid::Uuid;

/// How long a mail belongs to whoever is sending it.
const LEASE: i64 = 5 * time::MINUTE;

/// A mail server that a test talks to: takes mails, or answers with a failure.
#[derive(Clone, Default)]
pub struct Server {
    failure: Option<Failure>,
    pub taken: Arc<Mutex<Vec<Outgoing>>>,
}

impl Server {
    fn failing(failure: Failure) -> Self {
        Self { failure: Some(failure), ..Self::default() }
    }

    fn taken(&self) -> Vec<Uuid> {
        self.taken.lock().expect("the list").iter().map(|mail| mail.id).collect()
    }
}

#[async_trait::async_trait]
impl Transport for Server {
    async fn send(&self, mail: &Outgoing) -> Result<(), Failure> {
        self.taken.lock().expect("the list").push(mail.clone());
        self.failure.clone().map_or(Ok(()), Err)
    }
}

/// A sender that ends in the middle of an attempt: nothing is settled.
struct Dying;

#[async_trait::async_trait]
impl Transport for Dying {
    async fn send(&self, _: &Outgoing) -> Result<(), Failure> {
        panic!("the sender dies");
    }
}

/// A sender that takes longer than its lease, while another one sends the mail.
struct Late {
    service: Service,
    clock: Clock,
}

#[async_trait::async_trait]
impl Transport for Late {
    async fn send(&self, _: &Outgoing) -> Result<(), Failure> {
        self.clock.advance(LEASE);
        let sent = deliver_due(&self.service, &Server::default()).await.expect("the outbox works");
        assert_eq!(sent, 1);
        Err(Failure::Later("too late".to_owned()))
    }
}

fn later() -> Failure {
    Failure::Later("the server is down".to_owned())
}

fn message(name: &str) -> Message {
    Message {
        to_address: "ana@acme.example".to_owned(),
        to_name: name.to_owned(),
        locale: Locale::It,
        category: "invitation".to_owned(),
        subject: "Benvenuta".to_owned(),
        text: "https://crm.example/invitation?token=c2VjcmV0".to_owned(),
        html: "<a href=\"https://crm.example/invitation?token=c2VjcmV0\">Entra</a>".to_owned(),
        ..Message::default()
    }
}

async fn write(house: &House, mails: usize) {
    let write = house.db.write().await.expect("a transaction");
    for nth in 0..mails {
        write.mail(message(&nth.to_string())).await.expect("a mail");
    }
    write.commit().await.expect("commits");
}

async fn deliver(house: &House, server: &Server) -> u64 {
    deliver_due(&house.service, server).await.expect("the outbox works")
}

on_both! {
    async fn a_committed_mail_goes_out_once_as_it_was_written(house: &House) {
        write(house, 1).await;
        let server = Server::default();
        assert_eq!(deliver(house, &server).await, 1);
        assert_eq!(deliver(house, &server).await, 0);
        let sent = server.taken.lock().expect("the list").clone();
        assert_eq!(sent.iter().map(|mail| &mail.message).collect::<Vec<_>>(), [&message("0")]);
        assert_eq!(house.count("mail WHERE status = 'sent' AND sent_at IS NOT NULL AND lease_token IS NULL").await, 1);
    }

    async fn a_mail_of_a_change_that_failed_never_goes_out(house: &House) {
        let write = house.db.write().await.expect("a transaction");
        write.mail(message("nobody")).await.expect("a mail");
        drop(write);
        let server = Server::default();
        assert_eq!(deliver(house, &server).await, 0);
        assert!(server.taken().is_empty());
    }

    async fn the_history_keeps_no_secret(house: &House) {
        write(house, 1).await;
        deliver(house, &Server::default()).await;
        let kept: String = house.one("SELECT text_body || html_body FROM mail").await;
        assert!(!kept.contains("c2VjcmV0"), "{kept}");
        assert!(kept.contains("Entra"));
    }

    async fn without_a_server_mails_wait(house: &House) {
        write(house, 3).await;
        house.clock.advance(time::DAY);
        assert_eq!(house.count("mail WHERE status = 'waiting' AND attempts = 0").await, 3);
    }

    async fn a_failed_mail_is_tried_ten_times_with_growing_waits(house: &House) {
        write(house, 1).await;
        let down = Server::failing(later());
        let mut waited = Vec::new();
        let mut minutes = 0;
        while house.count("mail WHERE status = 'waiting'").await == 1 {
            let tries = down.taken().len();
            deliver(house, &down).await;
            if down.taken().len() > tries {
                waited.push(minutes);
                minutes = 0;
            }
            house.clock.advance(time::MINUTE);
            minutes += 1;
        }
        assert_eq!(waited, [0, 1, 2, 4, 8, 16, 32, 64, 128, 256]);
        assert_eq!(house.one::<String>("SELECT last_error FROM mail WHERE status = 'failed'").await, "the server is down");
        let up = Server::default();
        house.clock.advance(time::DAY);
        assert_eq!(deliver(house, &up).await, 0);
    }

    async fn the_server_comes_back_and_the_mail_goes_out_with_its_first_id(house: &House) {
        write(house, 1).await;
        let (down, up) = (Server::failing(later()), Server::default());
        deliver(house, &down).await;
        house.clock.advance(time::MINUTE);
        assert_eq!(deliver(house, &up).await, 1);
        assert_eq!(down.taken(), up.taken());
        assert_eq!(house.count("mail WHERE status = 'sent' AND last_error IS NULL").await, 1);
    }

    async fn an_address_that_is_none_is_not_tried_again(house: &House) {
        write(house, 1).await;
        deliver(house, &Server::failing(Failure::Never("no such mailbox".to_owned()))).await;
        assert_eq!(house.count("mail WHERE status = 'failed' AND attempts = 1").await, 1);
    }

    async fn one_bad_mail_holds_up_nobody(house: &House) {
        write(house, 1).await;
        deliver(house, &Server::failing(later())).await;
        write(house, 2).await;
        assert_eq!(deliver(house, &Server::default()).await, 2);
    }

    async fn two_instances_never_send_the_same_mail(house: &House) {
        write(house, 20).await;
        let server = Server::default();
        let mut tasks = JoinSet::new();
        for service in [house.service.clone(), house.another_service().await, house.another_service().await] {
            let server = server.clone();
            tasks.spawn(async move { deliver_due(&service, &server).await.expect("the outbox works") });
        }
        assert_eq!(tasks.join_all().await.into_iter().sum::<u64>(), 20);
        let mut taken = server.taken();
        taken.sort();
        taken.dedup();
        assert_eq!(taken.len(), 20);
    }

    async fn a_mail_whose_sender_died_is_free_after_its_lease(house: &House) {
        write(house, 1).await;
        let service = house.service.clone();
        assert!(tokio::spawn(async move { deliver_due(&service, &Dying).await }).await.is_err());
        let server = Server::default();
        assert_eq!(deliver(house, &server).await, 0, "the lease is not over");
        house.clock.advance(LEASE);
        assert_eq!(deliver(house, &server).await, 1);
        assert_eq!(house.one::<i32>("SELECT attempts FROM mail").await, 2, "the attempt that died counts");
    }

    async fn who_comes_back_after_the_lease_settles_nothing(house: &House) {
        write(house, 1).await;
        let late = Late { service: house.service.clone(), clock: house.clock.clone() };
        assert_eq!(deliver_due(&house.service, &late).await.expect("the outbox works"), 0);
        assert_eq!(house.count("mail WHERE status = 'sent' AND last_error IS NULL").await, 1);
    }

    async fn what_somebody_waits_for_leaves_before_all_else(house: &House) {
        let write = house.db.write().await.expect("a transaction");
        for category in ["work", "billing", "security", "invitation", "services"] {
            write.mail(Message { category: category.to_owned(), ..message("Ana") }).await.expect("a mail");
        }
        write.commit().await.expect("commits");
        let server = Server::default();
        assert_eq!(deliver(house, &server).await, 5);
        let left: Vec<String> = server.taken.lock().expect("the list").iter().map(|mail| mail.message.category.clone()).collect();
        let (first, then) = left.split_at(2);
        assert!(first.iter().all(|category| ["security", "invitation"].contains(&category.as_str())), "{first:?}");
        assert_eq!(then.len(), 3);
    }

    async fn what_does_not_let_anybody_in_is_tried_for_four_days(house: &House) {
        let write = house.db.write().await.expect("a transaction");
        write.mail(Message { category: "billing".to_owned(), ..message("Ana") }).await.expect("a mail");
        write.commit().await.expect("commits");
        let (down, begun) = (Server::failing(later()), house.clock.now());
        while house.count("mail WHERE status = 'waiting'").await == 1 {
            deliver(house, &down).await;
            house.clock.advance(time::HOUR);
        }
        let days = (house.clock.now().ms() - begun.ms()) / time::DAY;
        assert!((3..=4).contains(&days) && down.taken().len() > 15, "{days} days, {} attempts", down.taken().len());
    }

    async fn a_mail_that_ends_its_sender_each_time_comes_to_an_end(house: &House) {
        write(house, 1).await;
        while house.count("mail WHERE status = 'waiting' AND attempts < 10").await == 1 {
            let service = house.service.clone();
            assert!(tokio::spawn(async move { deliver_due(&service, &Dying).await }).await.is_err());
            house.clock.advance(LEASE);
        }
        let server = Server::default();
        assert_eq!(deliver(house, &server).await, 0);
        assert!(server.taken().is_empty(), "nobody else dies of it");
        assert_eq!(house.count("mail WHERE status = 'failed'").await, 1);
    }

    async fn what_waits_does_not_leave_to_whom_it_is_not_for_any_more(house: &House) {
        let (maya, acme, ana) = acme_with_ana(house).await;
        deliver(house, &Server::default()).await;
        let s = &house.service;
        let named = |email: &str| ContactForm { first_name: "Ana".to_owned(), last_name: "Pop".to_owned(), email: email.to_owned(), ..ContactForm::default() };
        let first = house.one::<String>("SELECT email FROM contact").await;
        for change in 0..5 {
            sent(house, &maya, acme).await;
            let version = house.one::<i32>("SELECT version FROM contact").await;
            let of_customer = house.one::<i32>("SELECT version FROM customer").await;
            match change {
                0 => s.save_contact(&maya, acme, ana.contact, version, &named("ana.new@customer.example")).await.expect("moves"),
                1 => s.set_customer_status(&maya, acme, of_customer, "inactive").await.expect("puts to sleep"),
                2 => s.trash_customer(&maya, acme).await.expect("trashes"),
                3 => house.run("UPDATE membership SET status = 'suspended'").await.expect("suspends"),
                _ => {}
            }
            let server = Server::default();
            let left = deliver(house, &server).await;
            match change {
                0..=3 => assert_eq!((left, server.taken().len()), (0, 0), "change {change}"),
                _ => assert_eq!(left, 1, "who is as before gets theirs"),
            }
            let version = house.one::<i32>("SELECT version FROM contact").await;
            let of_customer = house.one::<i32>("SELECT version FROM customer").await;
            match change {
                0 => s.save_contact(&maya, acme, ana.contact, version, &named(&first)).await.expect("moves back"),
                1 => s.set_customer_status(&maya, acme, of_customer, "active").await.expect("wakes"),
                2 => s.restore_trashed(&maya, TrashKind::Customers, &[acme.uuid()]).await.expect("restores"),
                3 => house.run("UPDATE membership SET status = 'active'").await.expect("lets in"),
                _ => {}
            }
        }
        assert_eq!(house.count("mail WHERE withheld_at IS NOT NULL AND status = 'waiting'").await, 4);
    }

    async fn all_that_failed_goes_again_at_once_but_for_what_lets_somebody_in(house: &House) {
        let maya = house.main_administrator().await;
        let joe = house.staff("joe", Role::User).await;
        deliver(house, &Server::default()).await;
        let write = house.db.write().await.expect("a transaction");
        for category in ["work", "services", "security"] {
            write.mail(Message { category: category.to_owned(), ..message("Ana") }).await.expect("a mail");
        }
        write.commit().await.expect("commits");
        deliver(house, &Server::failing(Failure::Never("no such mailbox".to_owned()))).await;
        assert_eq!(house.service.office_home(&maya).await.expect("shows").failed, 3);
        let failed = MailQuery { status: "failed".to_owned(), q: "benvenuta".to_owned(), ..MailQuery::default() };
        assert_eq!(house.service.outbox(&maya, &failed).await.expect("lists").page.count.n, 3);
        assert_eq!(refusal(house.service.retry_mails(&joe).await), Refusal::Forbidden);
        assert_eq!((house.count("mail WHERE status = 'failed'").await, house.service.office_home(&joe).await.expect("shows").failed), (3, 0));
        house.service.retry_mails(&maya).await.expect("tries again");
        assert_eq!(deliver(house, &Server::default()).await, 2);
        assert_eq!(house.count("mail WHERE status = 'failed' AND category = 'security'").await, 1);
        assert_eq!(house.count("audit WHERE action = 'mail.all_retried'").await, 1);
        house.clock.advance(15 * time::DAY);
        assert_eq!(house.service.office_home(&maya).await.expect("shows").failed, 0, "of late");
    }
}
