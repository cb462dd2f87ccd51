//! Documents as PDFs: what takes too long to be set, or is too long for any paper, is refused, and nothing is half done.

use crate::invoices::{acme_with_ana, draft, line, send, sent};
use crate::online::transfer;
use crate::outbox::Server;
use crate::pictures::upload;
use crate::quotes::{accept, form};
use crate::support::{BASE_URL, House, keys, on_both, refusal};
use domain::billing::BillingSettingsForm;
use domain::{Problem, Refusal, time};
use service::entropy::Entropy;
use service::files::Files;
use service::outbox::deliver_due;
use service::{Sending, Service};
use std::time::Duration;

/// What stands on it, without any spaces.
fn read(pdf: &[u8]) -> String {
    let document = lopdf::Document::load_mem(pdf).expect("a PDF");
    let pages: Vec<u32> = document.get_pages().into_keys().collect();
    document.extract_text(&pages).expect("text").split_whitespace().collect()
}

on_both! {
    async fn an_invoice_says_what_was_paid_of_it_and_asks_for_the_rest(house: &House) {
        let (maya, acme, ana) = acme_with_ana(house).await;
        let settings = house.service.billing_settings_form(&maya).await.expect("shows");
        let settings = BillingSettingsForm { iban: "IE29AIBK93115212345678".into(), ..settings };
        house.service.save_billing_settings(&maya, &settings, &house.fresh().await).await.expect("saves");
        let bill = sent(house, &maya, acme).await;
        let sealed = house.one::<String>("SELECT hash FROM invoice").await;
        let paper = async || read(&house.service.own_invoice_pdf(&ana, bill).await.expect("prints").bytes);
        let whole = paper().await;
        assert!(whole.contains("Scanwithyourbankingapp") && !whole.contains("Topay"), "{whole}");
        house.service.record_payment(&maya, acme, &transfer("40")).await.expect("records a part");
        let rest = paper().await;
        assert!(rest.contains("Paid€40.00Topay€60.00") && rest.contains("Scanwithyourbankingapp"), "{rest}");
        house.service.record_payment(&maya, acme, &transfer("60")).await.expect("records the rest");
        let paid = paper().await;
        assert!(!paid.contains("Scanwithyourbankingapp") && !paid.contains("Topay"), "{paid}");
        assert_eq!(house.one::<String>("SELECT hash FROM invoice").await, sealed, "what was sent is what was sent");
    }

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

    async fn that_a_quote_too_long_for_a_paper_was_accepted_reaches_the_house_without_it(house: &House) {
        let (maya, acme, ana) = acme_with_ana(house).await;
        let id = house.service.create_quote(&maya, acme, &form(vec![line("Service", "1", "100", "")])).await.expect("drafts");
        house.run(&format!("UPDATE quote SET terms = '{}'", "x".repeat(2_000_000))).await.expect("as no form would take it");
        house.service.send_quote(&maya, id, 1, Sending::ByHand).await.expect("sends");
        deliver_due(&house.service, &Server::default()).await.expect("delivers");
        accept(house, &ana, id).await;
        let server = Server::default();
        deliver_due(&house.service, &server).await.expect("works");
        let accepted = "mail WHERE attachment IS NOT NULL AND subject LIKE '%ccepted: %'";
        assert_eq!(house.count(&format!("{accepted} AND status = 'sent' AND to_address = '{}'", maya.email)).await, 1);
        assert_eq!(house.count(&format!("{accepted} AND status = 'failed'")).await, 1, "whose copy it was to be gets none");
        assert!(server.taken.lock().expect("the list").iter().all(|mail| mail.file.is_none()));
    }
}

/// As after a backup of the database alone, or a fault of the disk.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_logo_whose_file_is_gone_or_broken_keeps_no_document_from_being_printed() {
    let folder = tempfile::TempDir::new().expect("a temporary folder");
    let house = House::on_sqlite().await;
    let service = house.another_service().await.keeping_files(Files::in_folder(folder.path()).expect("opens"));
    let (maya, acme, _) = acme_with_ana(&house).await;
    let bill = sent(&house, &maya, acme).await;
    let bare = service.invoice_pdf(&maya, bill).await.expect("prints").bytes;
    service.set_logo(&maya, upload("logo.png")).await.expect("sets");
    assert!(service.invoice_pdf(&maya, bill).await.expect("prints").bytes.len() > bare.len(), "the logo is on it");
    let kept = std::fs::read_dir(folder.path().join("pictures")).expect("reads").next().expect("a file");
    let kept = kept.expect("a file").path();
    std::fs::write(&kept, "").expect("empties");
    assert_eq!(service.invoice_pdf(&maya, bill).await.expect("prints").bytes.len(), bare.len());
    std::fs::remove_file(&kept).expect("removes");
    assert_eq!(service.invoice_pdf(&maya, bill).await.expect("prints").bytes.len(), bare.len());
    let server = Server::default();
    deliver_due(&service, &server).await.expect("works");
    assert!(server.taken.lock().expect("the list").iter().any(|mail| mail.file.is_some()));
    drop(service);
    house.leave().await;
}
