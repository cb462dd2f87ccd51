//! The lists of quotes, credit notes and payments: filters, order, pages both ways, and what all that they find comes to.

use crate::invoices::{acme_with_ana, line, sent as billed};
use crate::quotes::{form as quote_form, send as send_quote, version};
use crate::support::{House, on_both, refusal};
use domain::access::{Masked, Role, Staff};
use domain::credit_note::{CreditLineForm, CreditNoteForm};
use domain::documents::{DocumentList, DocumentQuery, DocumentSum};
use domain::list::PAGE;
use domain::payment::{PaymentForm, PaymentRow};
use domain::quote::{QuoteForm, QuoteKind, QuoteRow};
use domain::staff::Switches;
use domain::{CreditNoteId, CustomerId, InvoiceId, PaymentId, QuoteId, Refusal};
use service::{OnBehalf, Sending};

async fn pay(
    house: &House,
    maya: &Staff,
    customer: CustomerId,
    (date, amount, reference): (&str, &str, &str),
) -> PaymentId {
    let form = PaymentForm {
        amount: amount.to_owned(),
        currency: "EUR".to_owned(),
        date: date.to_owned(),
        method: "cash".to_owned(),
        reference: reference.to_owned(),
        ..PaymentForm::default()
    };
    house.service.record_payment(maya, customer, &form).await.expect("records")
}

async fn payments(house: &House, viewer: &Staff, query: &DocumentQuery) -> DocumentList<PaymentRow> {
    house.service.payments(viewer, query).await.expect("lists")
}

async fn quotes(house: &House, viewer: &Staff, query: &DocumentQuery) -> DocumentList<QuoteRow> {
    house.service.quotes(viewer, QuoteKind::Quote, query).await.expect("lists")
}

async fn quote(
    house: &House,
    maya: &Staff,
    customer: CustomerId,
    (title, until, price): (&str, &str, &str),
) -> QuoteId {
    let form = QuoteForm {
        title: title.to_owned(),
        valid_until: until.to_owned(),
        ..quote_form(vec![line("Service", "1", price, "")])
    };
    house.service.create_quote(maya, customer, &form).await.expect("drafts")
}

async fn credit(house: &House, maya: &Staff, of: InvoiceId, amount: &str) -> CreditNoteId {
    let lines = vec![CreditLineForm { quantity: "1".to_owned(), price: amount.to_owned() }];
    let form = CreditNoteForm { reason: "Broken".to_owned(), lines, ..CreditNoteForm::default() };
    house.service.create_credit_note(maya, of, &form).await.expect("drafts")
}

fn sorted(sort: &str) -> DocumentQuery {
    DocumentQuery { sort: sort.to_owned(), ..DocumentQuery::default() }
}

fn found(q: &str) -> DocumentQuery {
    DocumentQuery { q: q.to_owned(), ..DocumentQuery::default() }
}

fn between(from: &str, to: &str) -> DocumentQuery {
    DocumentQuery { from: from.to_owned(), to: to.to_owned(), ..DocumentQuery::default() }
}

fn standing(status: &str) -> DocumentQuery {
    DocumentQuery { status: status.to_owned(), ..DocumentQuery::default() }
}

/// A sum of euros, and what is told apart of it.
fn euros(total: &str, part: &str) -> Option<Vec<DocumentSum>> {
    let shown = |amount: &str| format!("€\u{a0}{amount}");
    Some(vec![DocumentSum { total: shown(total), part: shown(part) }])
}

on_both! {
    async fn payments_are_found_sorted_and_added_up(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let rossi = house.customer(&maya, "Rossi").await;
        billed(house, &maya, acme).await;
        let first = pay(house, &maya, acme, ("2026-02-01", "40", "RF-77")).await;
        let second = pay(house, &maya, acme, ("2026-03-01", "100", "")).await;
        let other = pay(house, &maya, rossi, ("2026-03-10", "10", "")).await;
        let of_rossi = DocumentQuery { customer: rossi.to_string(), ..DocumentQuery::default() };
        for (query, ids) in [
            (DocumentQuery::default(), vec![other, second, first]),
            (sorted("-date"), vec![first, second, other]),
            (sorted("total"), vec![second, first, other]),
            (sorted("due"), vec![other, second, first]),
            (between("2026-03-01", "2026-03-09"), vec![second]),
            (between("", "2026-02-28"), vec![first]),
            (between("no day", ""), vec![other, second, first]),
            (found("rf-77"), vec![first]),
            (found("rossi"), vec![other]),
            (of_rossi.clone(), vec![other]),
            (DocumentQuery { customer: format!(" {rossi} "), ..DocumentQuery::default() }, vec![other]),
            (standing("completed"), vec![other, second, first]),
            (standing("refunded"), vec![]),
        ] {
            let list = payments(house, &maya, &query).await;
            assert_eq!(list.page.rows.iter().map(|row| row.id).collect::<Vec<_>>(), ids, "{query:?}");
            assert_eq!(list.page.count.n, ids.len() as u64, "{query:?}");
        }
        assert_eq!(payments(house, &maya, &DocumentQuery::default()).await.sums, euros("150.00", "50.00"), "a hundred are used");
        assert_eq!(payments(house, &maya, &between("2026-03-01", "2026-03-09")).await.sums, euros("100.00", "40.00"));
        assert_eq!(payments(house, &maya, &standing("refunded")).await.sums, Some(Vec::new()));
        let list = payments(house, &maya, &of_rossi).await;
        assert_eq!((list.customer, list.can_create), (Some(Masked::Shown("Rossi".to_owned())), true));
        let of_nobody = DocumentQuery { customer: "rossi".to_owned(), ..DocumentQuery::default() };
        assert_eq!(refusal(house.service.payments(&maya, &of_nobody).await), Refusal::NotFound, "what is no id is nobody's");
    }

    async fn a_reference_is_found_however_its_accents_are_typed(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let transfer = pay(house, &maya, acme, ("2026-03-01", "40", "Überweisung È-12")).await;
        let cheque = pay(house, &maya, acme, ("2026-03-02", "50", "Chèque 77")).await;
        pay(house, &maya, acme, ("2026-03-03", "60", "")).await;
        for (q, expected) in [
            ("Überweisung", transfer),
            ("ÜBERWEISUNG", transfer),
            ("uberweisung", transfer),
            ("è-12 überw", transfer),
            ("CHÈQUE", cheque),
            ("cheque", cheque),
        ] {
            let ids: Vec<_> = payments(house, &maya, &found(q)).await.page.rows.into_iter().map(|row| row.id).collect();
            assert_eq!(ids, [expected], "{q}");
        }
        assert!(payments(house, &maya, &found("uberweisung 77")).await.page.rows.is_empty(), "words of two payments");
    }

    async fn sums_and_searches_reach_as_far_as_the_rows(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let rossi = house.customer(&maya, "Rossi").await;
        let joe = house.staff("joe", Role::User).await;
        house.service.assign_staff(&maya, rossi, 1, &joe.id.to_string(), &[]).await.expect("assigns");
        house.switch(&maya, joe.id, Switches { payments: true, ..Switches::default() }).await.expect("switches");
        let joe = house.viewer(&joe.email).await;
        pay(house, &maya, acme, ("2026-03-01", "100", "RF-77")).await;
        let own = pay(house, &maya, rossi, ("2026-03-10", "10", "RF-78")).await;
        let list = payments(house, &joe, &found("rf")).await;
        assert_eq!(list.page.rows.iter().map(|row| row.id).collect::<Vec<_>>(), [own]);
        assert_eq!((list.sums, list.sees_all, list.can_create, list.can_export), (euros("10.00", "10.00"), false, false, false));
        quote(house, &maya, acme, ("Roof terrace", "2026-03-31", "100")).await;
        assert!(quotes(house, &joe, &found("terrace")).await.page.rows.is_empty(), "another's title");
    }

    async fn pages_lead_on_and_back_in_every_order(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        for n in 0..=PAGE {
            pay(house, &maya, acme, ("2026-03-01", &(n + 1).to_string(), "")).await;
        }
        for sort in ["", "-date", "total"] {
            let start = payments(house, &maya, &sorted(sort)).await.page;
            assert_eq!((start.rows.len() as u64, &start.previous), (PAGE, &None), "{sort}");
            let on = DocumentQuery { after: start.next.clone().expect("one more"), ..sorted(sort) };
            let end = payments(house, &maya, &on).await.page;
            assert_eq!((end.rows.len(), &end.next), (1, &None), "{sort}");
            let back = DocumentQuery { before: end.previous.expect("fifty before it"), ..sorted(sort) };
            assert_eq!(payments(house, &maya, &back).await.page.rows, start.rows, "{sort}");
        }
    }

    async fn quotes_are_found_by_title_sorted_and_added_up(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let roof = quote(house, &maya, acme, ("Roof terrace", "2026-03-31", "100")).await;
        let hall = quote(house, &maya, acme, ("Hall", "2026-04-15", "250")).await;
        let draft = quote(house, &maya, acme, ("Gate", "2026-03-20", "999")).await;
        for id in [roof, hall] {
            send_quote(house, &maya, id).await;
        }
        let now = version(house, &maya, roof).await;
        house.service.answer_quote_on_behalf(&maya, roof, now, (OnBehalf::Accepts, "On the phone")).await.expect("accepts");
        for (query, ids) in [
            (sorted("total"), vec![draft, hall, roof]),
            (sorted("due"), vec![draft, roof, hall]),
            (found("TERRACE roof"), vec![roof]),
            (found("Q-2026-002"), vec![hall]),
            (standing("accepted"), vec![roof]),
            (between("2026-03-13", ""), vec![]),
        ] {
            let list = quotes(house, &maya, &query).await;
            assert_eq!(list.page.rows.iter().map(|row| row.id).collect::<Vec<_>>(), ids, "{query:?}");
        }
        let list = quotes(house, &maya, &between("2026-03-12", "2026-03-12")).await;
        assert_eq!((list.page.count.n, list.sums), (3, euros("350.00", "100.00")), "a draft is no offer yet");
        let proposals = house.service.quotes(&maya, QuoteKind::Proposal, &DocumentQuery::default()).await.expect("lists");
        assert_eq!((proposals.page.count.n, proposals.sums), (0, Some(Vec::new())));
    }

    async fn a_title_is_found_however_its_accents_are_typed(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let tower = quote(house, &maya, acme, ("Échafaudage Nord", "2026-03-31", "100")).await;
        let repair = quote(house, &maya, acme, ("Riparazione città", "2026-03-31", "100")).await;
        for (q, expected) in [
            ("échafaudage", tower),
            ("ECHAFAUDAGE", tower),
            ("nord Échaf", tower),
            ("riparazione citta", repair),
            ("CITTÀ", repair),
        ] {
            let ids: Vec<_> = quotes(house, &maya, &found(q)).await.page.rows.into_iter().map(|row| row.id).collect();
            assert_eq!(ids, [expected], "{q}");
        }
        let renamed = QuoteForm { title: "Büro".to_owned(), ..quote_form(vec![line("Service", "1", "100", "")]) };
        house.service.save_quote(&maya, tower, 1, &renamed).await.expect("saves");
        assert!(quotes(house, &maya, &found("echafaudage")).await.page.rows.is_empty(), "it is called otherwise now");
        assert_eq!(quotes(house, &maya, &found("buro")).await.page.rows.len(), 1);
        send_quote(house, &maya, repair).await;
        let again = house.service.revise_quote(&maya, repair, 2).await.expect("revises");
        let ids: Vec<_> = quotes(house, &maya, &found("citta")).await.page.rows.into_iter().map(|row| row.id).collect();
        assert_eq!(ids, [again], "another version is called the same");
    }

    async fn credit_notes_are_found_sorted_and_added_up(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let invoice = billed(house, &maya, acme).await;
        let issued = credit(house, &maya, invoice, "20").await;
        house.service.issue_credit_note(&maya, issued, 1, Sending::ByHand).await.expect("issues");
        let draft = credit(house, &maya, invoice, "30").await;
        for (query, ids) in [
            (sorted("total"), vec![draft, issued]),
            (standing("draft"), vec![draft]),
            (standing("applied"), vec![issued]),
            (between("2026-03-13", ""), vec![]),
            (found("acme cn-none"), vec![]),
        ] {
            let list = house.service.credit_notes(&maya, &query).await.expect("lists");
            assert_eq!(list.page.rows.iter().map(|row| row.id).collect::<Vec<_>>(), ids, "{query:?}");
        }
        let list = house.service.credit_notes(&maya, &DocumentQuery::default()).await.expect("lists");
        assert_eq!((list.page.count.n, list.sums), (2, euros("20.00", "0.00")), "it went towards its invoice at once");
    }
}
