//! Documents as PDFs: what takes too long to be set, or is too long for any paper, is refused, and nothing is half done.

use crate::invoices::{acme_with_ana, draft, send, sent};
use crate::outbox::Server;
use crate::support::{BASE_URL, House, keys, on_both, refusal};
use domain::{Problem, Refusal, time};
use service::Service;
use service::entropy::Entropy;
use service::outbox::deliver_due;
use std::time::Duration;

on_both! {
    async fn a_document_that_takes_too_long_is_refused_and_its_mail_waits(house: &House) {
        let (maya, acme, ana) = acme_with_ana(house).await;
        deliver_due(&house.service, &Server::default()).await.expect("delivers");
        let bill = sent(house, &maya, acme).await;
        let hasty = Service::new(house.db.clone(), house.clock.clone(), Entropy::system(), keys(), BASE_URL);
        let hasty = hasty.printing_within(Duration::ZERO);
        let kept = (house.count("audit").await, house.count("mail").await, house.one::<String>("SELECT hash FROM invoice").await);
        assert_eq!(refusal(hasty.invoice_pdf(&maya, bill).await), Refusal::Unavailable);
        assert_eq!(refusal(hasty.own_invoice_pdf(&ana, bill).await), Refusal::Unavailable);
        assert_eq!((house.count("audit").await, house.count("mail").await, house.one("SELECT hash FROM invoice").await), kept);
        assert_eq!(deliver_due(&hasty, &Server::default()).await.expect("works"), 0);
        let waits = "mail WHERE status = 'waiting' AND attempts = 1 AND attachment IS NOT NULL AND last_error LIKE '%too long%'";
        assert_eq!(house.count(waits).await, 1, "no mail leaves without what goes with it");
        assert!(!house.service.invoice_pdf(&maya, bill).await.expect("prints").bytes.is_empty());
        house.clock.advance(time::MINUTE);
        let server = Server::default();
        assert_eq!(deliver_due(&house.service, &server).await.expect("works"), 1);
        assert!(server.taken.lock().expect("the list").iter().all(|mail| mail.file.is_some()));
    }

    async fn a_document_too_long_for_a_paper_is_refused_and_its_mail_given_up(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        deliver_due(&house.service, &Server::default()).await.expect("delivers");
        let bill = draft(house, &maya, acme).await;
        let note = "x".repeat(2_000_000);
        house.run(&format!("UPDATE invoice SET note = '{note}'")).await.expect("as no form would take it");
        send(house, &maya, bill).await;
        let too_long = Refusal::field("", Problem::TooLong { max: 2_000_000 });
        assert_eq!(refusal(house.service.invoice_pdf(&maya, bill).await), too_long);
        let server = Server::default();
        for _ in 0..2 {
            assert_eq!(deliver_due(&house.service, &server).await.expect("works"), 0);
            house.clock.advance(time::DAY);
        }
        let given_up = "mail WHERE status = 'failed' AND attempts = 1 AND attachment IS NOT NULL AND last_error LIKE '%too long%'";
        assert_eq!(house.count(given_up).await, 1, "another time would not help");
        assert!(server.taken.lock().expect("the list").is_empty());
    }
}
