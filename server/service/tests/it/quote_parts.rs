//! Quotes that are invoiced in parts: percentages, lines, and what is left.

use crate::invoices::{self, acme_with_ana, line};
use crate::quotes::{accept, books, form, rest, send, status, version};
use crate::support::{House, on_both, refusal};
use domain::access::{Member, Role, Staff};
use domain::invoice::InvoiceForm;
use domain::quote::{PartForm, QuoteForm, QuoteStatus, ShownShare};
use domain::sales::LineForm;
use domain::staff::Switches;
use domain::tax::TaxRateForm;
use domain::trash::TrashKind;
use domain::{CustomerId, InvoiceId, Problem, QuoteId, Refusal};
use service::Result;

fn percent(text: &str) -> PartForm {
    PartForm { how: "percent".to_owned(), percent: text.to_owned(), ..PartForm::default() }
}

fn chosen(places: &[&str]) -> PartForm {
    let lines = places.iter().map(|place| (*place).to_owned()).collect();
    PartForm { how: "lines".to_owned(), lines, ..PartForm::default() }
}

/// With two taxes, headings, a discount on the whole and a deposit.
async fn refit(house: &House, maya: &Staff) -> QuoteForm {
    let mut rates = Vec::new();
    for (name, percent) in [("VAT 22%", "22"), ("VAT 10%", "10")] {
        let rate = TaxRateForm {
            name: name.into(),
            category: "standard".into(),
            percent: percent.into(),
            ..TaxRateForm::default()
        };
        rates.push(house.service.create_tax_rate(maya, &rate).await.expect("creates").to_string());
    }
    let heading = |name: &str| LineForm { description: name.to_owned(), ..LineForm::default() };
    let option = LineForm { optional: "true".to_owned(), ..line("Warranty", "1", "50", &rates[0]) };
    let lines = vec![
        heading("Before"),
        line("Survey", "1", "100.01", &rates[0]),
        option,
        heading("Work"),
        line("Fitting", "2", "116.66", &rates[0]),
        line("Filters", "1", "66.67", &rates[1]),
    ];
    QuoteForm { discount: "5".to_owned(), deposit: "30".to_owned(), ..form(lines) }
}

async fn accepted(house: &House, maya: &Staff, (acme, ana): (CustomerId, &Member), form: &QuoteForm) -> QuoteId {
    let id = house.service.create_quote(maya, acme, form).await.expect("drafts");
    send(house, maya, id).await;
    accept(house, ana, id).await;
    id
}

/// Somebody of the house, and a quote over Acme's refit that Ana accepted.
async fn begun(house: &House) -> (Staff, CustomerId, Member, QuoteId) {
    let (maya, acme, ana) = acme_with_ana(house).await;
    let form = refit(house, &maya).await;
    let id = accepted(house, &maya, (acme, &ana), &form).await;
    (maya, acme, ana, id)
}

async fn take(house: &House, maya: &Staff, id: QuoteId, form: &PartForm) -> Result<InvoiceId> {
    house.service.convert_quote(maya, id, version(house, maya, id).await, form).await
}

async fn takes(house: &House, maya: &Staff, id: QuoteId, form: &PartForm) -> InvoiceId {
    take(house, maya, id, form).await.expect("converts")
}

async fn trash(house: &House, maya: &Staff, id: InvoiceId) {
    let version = house.service.invoice(maya, id).await.expect("shows").version;
    house.service.delete_invoice(maya, id, version).await.expect("deletes");
}

/// What is left as the page of the quote says it.
async fn left(house: &House, maya: &Staff, id: QuoteId) -> Option<ShownShare> {
    house.service.quote(maya, id).await.expect("shows").left
}

mod by_percent {
    use super::*;

    on_both! {
        async fn a_deposit_and_what_follows_are_exactly_the_whole(house: &House) {
            let (maya, _, ana, id) = begun(house).await;
            let card = house.service.quote(&maya, id).await.expect("shows");
            assert_eq!(card.choices.expect("are there").percent.as_deref(), Some("30"), "the deposit is what one begins with");
            let first = takes(house, &maya, id, &percent("30")).await;
            let draft = house.service.invoice(&maya, first).await.expect("shows");
            let lines: Vec<_> = draft.sheet.lines.iter().map(|line| (line.description.as_str(), line.item.as_ref().expect("an item").amount.as_str())).collect();
            assert_eq!(lines, [("30% of Q-2026-001: Refit", "95.00"), ("30% of Q-2026-001: Refit", "19.00")]);
            assert_eq!((draft.sheet.discount, draft.sheet.total.as_str()), (None, "€\u{a0}136.80"));
            assert_eq!(draft.quote.expect("linked").share, ShownShare::Percent("30%".to_owned()));
            let card = house.service.quote(&maya, id).await.expect("shows");
            assert_eq!((card.status, card.left), (QuoteStatus::Accepted, Some(ShownShare::Percent("70%".to_owned()))));
            assert_eq!(card.invoices.iter().map(|invoice| (invoice.id, &invoice.number)).collect::<Vec<_>>(), [(first, &None)]);
            let choices = card.choices.expect("something is left");
            assert_eq!((choices.percent.as_deref(), choices.lines.len()), (Some(""), 0), "percentages go on as percentages");
            takes(house, &maya, id, &percent("33.33")).await;
            takes(house, &maya, id, &rest()).await;
            let card = house.service.quote(&maya, id).await.expect("shows");
            assert_eq!((card.status, card.left, card.choices, card.invoices.len()), (QuoteStatus::Invoiced, None, None, 3));
            // 333.33 and 66.67, less five percent.
            for (tax, whole) in [("VAT 22%", 31_666), ("VAT 10%", 6_334)] {
                let sum = format!("SELECT CAST(sum(amount) AS bigint) FROM invoice_line WHERE tax_name = '{tax}'");
                assert_eq!(house.one::<i64>(&sum).await, whole, "{tax}");
            }
            assert_eq!(house.count("invoice_line WHERE tax_rate_id IS NULL").await, 0, "rates are those of the lines");
            assert_eq!(house.count("audit WHERE action = 'quote.invoiced' AND detail LIKE '%33.33%'").await, 1);
            assert_eq!(house.service.own_quote(&ana, id).await.expect("reads").status, QuoteStatus::Accepted);
        }

        async fn with_gross_prices_the_totals_are_exactly_the_whole(house: &House) {
            let (maya, acme, ana) = acme_with_ana(house).await;
            let gross = QuoteForm { prices: "gross".to_owned(), ..refit(house, &maya).await };
            let id = accepted(house, &maya, (acme, &ana), &gross).await;
            for _ in 0..3 {
                takes(house, &maya, id, &percent("33.33")).await;
            }
            takes(house, &maya, id, &rest()).await;
            let sums = "SELECT CAST(sum(total) AS bigint) FROM";
            assert_eq!(house.one::<i64>(&format!("{sums} invoice")).await, house.one::<i64>(&format!("{sums} quote")).await);
            assert_eq!(house.count("invoice WHERE prices = 'gross' AND total > 0").await, 4);
        }

        async fn what_is_given_back_is_given_back_in_parts_too(house: &House) {
            let (maya, acme, ana) = acme_with_ana(house).await;
            let QuoteForm { lines, .. } = refit(house, &maya).await;
            let tax = &lines[5].tax;
            let old = form(vec![line("Unit", "1", "900", &lines[1].tax), line("Old one taken back", "-1", "100", tax)]);
            let id = accepted(house, &maya, (acme, &ana), &old).await;
            let half = takes(house, &maya, id, &percent("50")).await;
            let sheet = house.service.invoice(&maya, half).await.expect("shows").sheet;
            let amounts: Vec<_> = sheet.lines.iter().map(|line| line.item.as_ref().expect("an item").amount.as_str()).collect();
            assert_eq!((amounts, sheet.subtotal.as_str()), (vec!["450.00", "−50.00"], "400.00"));
        }

        async fn the_line_speaks_the_customer_s_language_and_the_draft_stays_free(house: &House) {
            let (maya, _, _, id) = begun(house).await;
            house.run("UPDATE customer SET language = 'it'").await.expect("speaks Italian");
            let made = takes(house, &maya, id, &percent("12.5")).await;
            let draft = house.service.invoice(&maya, made).await.expect("shows");
            assert_eq!(draft.sheet.lines[0].description, "12,5% di Q-2026-001: Refit");
            let other = InvoiceForm { reference: "PO 8".to_owned(), ..invoices::form(vec![line("Deposit", "1", "40", "")]) };
            house.service.save_invoice(&maya, made, draft.version, &other).await.expect("saves");
            assert_eq!(left(house, &maya, id).await, Some(ShownShare::Percent("87.5%".to_owned())), "the part is what was taken");
        }
    }
}

mod by_lines {
    use super::*;

    on_both! {
        async fn a_quote_that_gives_something_back_is_not_invoiced_by_lines(house: &House) {
            let (maya, acme, ana) = acme_with_ana(house).await;
            let lines = vec![line("Unit", "1", "1000", ""), line("Old one taken back", "-1", "200", "")];
            let id = accepted(house, &maya, (acme, &ana), &form(lines)).await;
            let choices = house.service.quote(&maya, id).await.expect("shows").choices.expect("are there");
            assert_eq!((choices.lines, choices.percent.is_some()), (Vec::new(), true));
            let state = books(house).await;
            assert_eq!(refusal(take(house, &maya, id, &chosen(&["0"])).await), Refusal::field("how", Problem::Choice));
            assert_eq!(books(house).await, state, "the unit alone would be more than was agreed");
            let all = takes(house, &maya, id, &rest()).await;
            assert_eq!(house.service.invoice(&maya, all).await.expect("shows").sheet.total, "€\u{a0}800.00");
        }

        async fn chosen_lines_stand_under_their_headings_with_the_discount(house: &House) {
            let (maya, _, _, id) = begun(house).await;
            let offered = house.service.quote(&maya, id).await.expect("shows").choices.expect("are there").lines;
            let offered: Vec<_> = offered.iter().map(|line| (line.place, line.description.as_str(), line.amount.as_str())).collect();
            assert_eq!(offered, [(0, "Survey", "€\u{a0}100.01"), (1, "Fitting", "€\u{a0}233.32"), (2, "Filters", "€\u{a0}66.67")]);
            let first = takes(house, &maya, id, &chosen(&["2"])).await;
            let card = house.service.invoice(&maya, first).await.expect("shows");
            let names: Vec<_> = card.sheet.lines.iter().map(|line| line.description.as_str()).collect();
            assert_eq!(names, ["Work", "Filters"]);
            assert_eq!(card.sheet.discount.expect("as on the quote"), ("5%".to_owned(), "−3.33".to_owned()));
            assert_eq!(card.quote.expect("linked").share, ShownShare::Lines(1));
            let card = house.service.quote(&maya, id).await.expect("shows");
            assert_eq!((card.status, card.left), (QuoteStatus::Accepted, Some(ShownShare::Lines(2))));
            let choices = card.choices.expect("something is left");
            assert_eq!((choices.percent, choices.lines.len()), (None, 2), "lines go on as lines");
            let second = takes(house, &maya, id, &rest()).await;
            let sheet = house.service.invoice(&maya, second).await.expect("shows").sheet;
            let names: Vec<_> = sheet.lines.iter().map(|line| line.description.as_str()).collect();
            assert_eq!(names, ["Before", "Survey", "Work", "Fitting"]);
            assert_eq!(status(house, &maya, id).await, QuoteStatus::Invoiced);
            assert_eq!(house.count("audit WHERE action = 'quote.invoiced' AND detail LIKE '%lines 1, 2%'").await, 1);
        }
    }
}

mod refusals {
    use super::*;

    on_both! {
        async fn what_does_not_fit_is_told_beside_its_field_and_changes_nothing(house: &House) {
            let (maya, acme, ana, by_percent) = begun(house).await;
            let by_lines = accepted(house, &maya, (acme, &ana), &form(vec![line("x", "1", "1", ""), line("y", "1", "1", "")])).await;
            let between = Problem::Between { least: 1, most: 100 };
            takes(house, &maya, by_percent, &percent("40")).await;
            takes(house, &maya, by_lines, &chosen(&["1"])).await;
            let state = books(house).await;
            for (id, form, field, problem) in [
                (by_percent, PartForm::default(), "how", Problem::Choice),
                (by_percent, percent(""), "percent", Problem::Required),
                (by_percent, percent("0"), "percent", between),
                (by_percent, percent("101"), "percent", between),
                (by_percent, percent("60.0001"), "percent", Problem::MoreThanLeft),
                (by_percent, chosen(&["0"]), "how", Problem::Choice),
                (by_lines, chosen(&[]), "lines", Problem::Required),
                (by_lines, chosen(&["x"]), "lines", Problem::Choice),
                (by_lines, chosen(&["0", "1"]), "lines", Problem::MoreThanLeft),
                (by_lines, chosen(&["2"]), "lines", Problem::MoreThanLeft),
                (by_lines, percent("10"), "how", Problem::Choice),
            ] {
                assert_eq!(refusal(take(house, &maya, id, &form).await), Refusal::field(field, problem), "{form:?}");
            }
            let stale = house.service.convert_quote(&maya, by_percent, 3, &percent("60")).await;
            assert_eq!(refusal(stale), Refusal::Changed);
            assert_eq!(books(house).await, state);
            takes(house, &maya, by_percent, &percent("60")).await;
            takes(house, &maya, by_lines, &chosen(&["0"])).await;
            assert_eq!(house.count("quote WHERE status = 'invoiced'").await, 2);
        }

        async fn of_many_who_invoice_sixty_percent_at_once_one_succeeds(house: &House) {
            let (maya, _, _, id) = begun(house).await;
            let version = version(house, &maya, id).await;
            let other = house.another_service().await;
            // Half of them know already what the quote is after the first.
            let tasks: Vec<_> = (0..8).map(|at| {
                let (service, maya) = (if at % 2 == 0 { house.service.clone() } else { other.clone() }, maya.clone());
                tokio::spawn(async move { service.convert_quote(&maya, id, version + at / 4, &percent("60")).await })
            }).collect();
            let mut made = 0;
            for task in tasks {
                made += i32::from(task.await.expect("does not panic").is_ok());
            }
            assert_eq!((made, house.count("invoice").await, house.count("quote_part").await), (1, 1, 1));
            assert_eq!(left(house, &maya, id).await, Some(ShownShare::Percent("40%".to_owned())));
        }

        async fn what_is_invoiced_in_part_is_not_asked_for_again(house: &House) {
            let (maya, _, ana, id) = begun(house).await;
            let made = takes(house, &maya, id, &percent("30")).await;
            let card = house.service.quote(&maya, id).await.expect("shows");
            assert!(!card.may.reopen);
            let state = books(house).await;
            let reopened = house.service.reopen_quote(&maya, id, card.version, "Wrong", &house.fresh().await).await;
            assert_eq!(refusal(reopened), Refusal::field("", Problem::NotNow));
            assert_eq!(books(house).await, state);
            assert_eq!(house.service.own_quote(&ana, id).await.expect("reads").status, QuoteStatus::Accepted);
            trash(house, &maya, made).await;
            let card = house.service.quote(&maya, id).await.expect("shows");
            assert!(card.may.reopen && card.invoices.is_empty() && card.left.is_none());
            house.service.reopen_quote(&maya, id, card.version, "Wrong", &house.fresh().await).await.expect("reopens");
            let state = books(house).await;
            let back = house.service.restore_trashed(&maya, TrashKind::Invoices, &[made.uuid()]).await;
            assert_eq!(refusal(back), Refusal::field("", Problem::NotNow), "nobody has agreed");
            assert_eq!(books(house).await, state);
        }

        async fn who_sees_invoices_reads_of_them_and_makes_none(house: &House) {
            let (maya, acme, _, id) = begun(house).await;
            let joe = house.staff("joe", Role::User).await;
            let card = house.service.customer(&maya, acme).await.expect("shows").version;
            house.service.assign_staff(&maya, acme, card, &joe.id.to_string(), &[]).await.expect("assigns");
            takes(house, &maya, id, &percent("30")).await;
            let card = house.service.quote(&joe, id).await.expect("shows");
            assert_eq!((card.invoices, card.left, card.choices), (Vec::new(), None, None));
            house.switch(&maya, joe.id, Switches { payments: true, ..Switches::default() }).await.expect("switches");
            let joe = house.viewer(&joe.email).await;
            let card = house.service.quote(&joe, id).await.expect("shows");
            assert_eq!((card.invoices.len(), card.left, card.choices), (1, Some(ShownShare::Percent("70%".to_owned())), None));
            let state = books(house).await;
            assert_eq!(refusal(house.service.convert_quote(&joe, id, card.version, &rest()).await), Refusal::Forbidden);
            assert_eq!(books(house).await, state);
        }
    }
}

mod thrown_away {
    use super::*;

    on_both! {
        async fn it_is_left_again_and_a_draft_comes_back_where_it_fits(house: &House) {
            let (maya, _, _, id) = begun(house).await;
            let (service, kind) = (&house.service, TrashKind::Invoices);
            let first = takes(house, &maya, id, &percent("60")).await;
            trash(house, &maya, first).await;
            assert_eq!(left(house, &maya, id).await, None, "all of it, as in the beginning");
            let second = takes(house, &maya, id, &percent("50")).await;
            let state = books(house).await;
            assert_eq!(refusal(service.restore_trashed(&maya, kind, &[first.uuid()]).await), Refusal::field("", Problem::NotNow));
            assert_eq!(books(house).await, state);
            trash(house, &maya, second).await;
            service.restore_trashed(&maya, kind, &[first.uuid()]).await.expect("fits again");
            assert_eq!(left(house, &maya, id).await, Some(ShownShare::Percent("40%".to_owned())));
            service.purge_trashed(&maya, kind, &[second.uuid()], &house.fresh().await).await.expect("purges");
            assert_eq!(house.count("quote_part").await, 1, "what is gone for good is told of no more");
            let last = takes(house, &maya, id, &rest()).await;
            assert_eq!(status(house, &maya, id).await, QuoteStatus::Invoiced);
            trash(house, &maya, last).await;
            assert_eq!(status(house, &maya, id).await, QuoteStatus::Accepted);
            service.restore_trashed(&maya, kind, &[last.uuid()]).await.expect("restores");
            assert_eq!(status(house, &maya, id).await, QuoteStatus::Invoiced);
            assert_eq!(house.count("audit WHERE action = 'quote.released' AND detail LIKE '%40%'").await, 1);
        }

        async fn a_cancelled_invoice_gives_its_lines_back(house: &House) {
            let (maya, _, _, id) = begun(house).await;
            let first = takes(house, &maya, id, &chosen(&["0", "1"])).await;
            invoices::send(house, &maya, first).await;
            let card = house.service.quote(&maya, id).await.expect("shows");
            assert_eq!(card.invoices[0].number.as_deref(), Some("2026-0001"));
            house.service.cancel_invoice(&maya, first, 2, "Wrong", &house.fresh().await).await.expect("cancels");
            let card = house.service.quote(&maya, id).await.expect("shows");
            assert_eq!((card.status, card.left, card.invoices), (QuoteStatus::Accepted, None, Vec::new()));
            assert_eq!(house.service.invoice(&maya, first).await.expect("shows").quote.expect("is kept").id, id);
            takes(house, &maya, id, &percent("50")).await;
            takes(house, &maya, id, &rest()).await;
            assert_eq!(status(house, &maya, id).await, QuoteStatus::Invoiced);
        }
    }
}
