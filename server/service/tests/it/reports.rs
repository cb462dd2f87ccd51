//! The reports beside the dashboard: taxes and losses of some days, and what each customer owes since when.

use crate::import::import;
use crate::invoices::{form, line, send, sent};
use crate::support::{House, exception, on_both, refusal};
use domain::access::{Masked, Right, Role, Scope, Staff};
use domain::credit_note::{CreditLineForm, CreditNoteForm};
use domain::finance::{DebtorQuery, DebtorRow, Figures, PeriodQuery, PeriodReport, TaxRow};
use domain::invoice::InvoiceForm;
use domain::payment::{PaymentForm, Way};
use domain::sales::LineForm;
use domain::staff::Switches;
use domain::tax::{TaxCategory, TaxRateForm};
use domain::{CreditNoteId, CustomerId, InvoiceId, PaymentId, Refusal, time};
use service::Sending;
use std::collections::HashSet;

async fn rate(house: &House, maya: &Staff, category: &str, percent: &str) -> String {
    let reason = if percent == "0" { "Article 10" } else { "" };
    let form = TaxRateForm {
        name: format!("VAT {percent}%"),
        category: category.into(),
        percent: percent.into(),
        reason: reason.into(),
        ..TaxRateForm::default()
    };
    house.service.create_tax_rate(maya, &form).await.expect("creates").to_string()
}

async fn billed(house: &House, maya: &Staff, customer: CustomerId, lines: Vec<LineForm>) -> InvoiceId {
    let id = house.service.create_invoice(maya, customer, &form(lines)).await.expect("drafts");
    send(house, maya, id).await;
    id
}

/// An invoice over so much, without tax.
async fn owes(house: &House, maya: &Staff, customer: CustomerId, amount: &str, currency: &str) -> InvoiceId {
    let form = InvoiceForm { currency: currency.into(), ..form(vec![line("Service", "1", amount, "")]) };
    let id = house.service.create_invoice(maya, customer, &form).await.expect("drafts");
    send(house, maya, id).await;
    id
}

async fn credited(house: &House, maya: &Staff, invoice: InvoiceId, price: &str) -> CreditNoteId {
    let line = CreditLineForm { quantity: "1".into(), price: price.into() };
    let note = CreditNoteForm { reason: "Less".into(), lines: vec![line], ..CreditNoteForm::default() };
    let note = house.service.create_credit_note(maya, invoice, &note).await.expect("drafts");
    house.service.issue_credit_note(maya, note, 1, Sending::ByHand).await.expect("issues");
    note
}

async fn paid(house: &House, maya: &Staff, customer: CustomerId, amount: &str) -> PaymentId {
    let form = PaymentForm {
        amount: amount.into(),
        currency: "EUR".into(),
        date: "2026-03-12".into(),
        method: "cash".into(),
        ..PaymentForm::default()
    };
    house.service.record_payment(maya, customer, &form).await.expect("records")
}

async fn cancelled(house: &House, maya: &Staff, id: InvoiceId) {
    let version = house.service.invoice(maya, id).await.expect("shows").version;
    house.service.cancel_invoice(maya, id, version, "Wrong", &house.fresh().await).await.expect("cancels");
}

async fn written_off(house: &House, maya: &Staff, id: InvoiceId) {
    let version = house.service.invoice(maya, id).await.expect("shows").version;
    house.service.write_off_invoice(maya, id, version, "Lost", &house.fresh().await).await.expect("writes off");
}

async fn report(house: &House, maya: &Staff, from: &str, to: &str) -> PeriodReport {
    let query = PeriodQuery { from: from.into(), to: to.into() };
    house.service.period_report(maya, &query).await.expect("reports")
}

fn figures(report: &PeriodReport) -> &Figures {
    report.figures.as_ref().expect("no more than two years")
}

/// Of a tax: net and tax of invoices, of credit notes, and what is left; and that with its tax.
fn told(row: &TaxRow) -> [&str; 7] {
    let TaxRow { invoiced, credited, left, gross, .. } = row;
    [&invoiced.net, &invoiced.tax, &credited.net, &credited.tax, &left.net, &left.tax, gross].map(String::as_str)
}

/// What was invoiced, net and tax, in the one currency that there is.
fn invoiced(report: &PeriodReport) -> (&str, &str) {
    let [of] = figures(report).taxes.as_slice() else { panic!("one currency") };
    (of.sum.invoiced.net.as_str(), of.sum.invoiced.tax.as_str())
}

/// Who, how much, and of what age.
fn owed(row: &DebtorRow) -> (Masked<String>, &str, Vec<&str>) {
    (row.name.clone(), row.due.as_str(), row.ages.iter().map(String::as_str).collect())
}

on_both! {
    async fn taxes_are_those_of_invoices_less_those_of_credit_notes_by_their_rates(house: &House) {
        let maya = house.main_administrator().await;
        let [acme, rossi] = [house.customer(&maya, "Acme").await, house.customer(&maya, "Rossi").await];
        let [full, less] = [rate(house, &maya, "standard", "22").await, rate(house, &maya, "standard", "10").await];
        let none = rate(house, &maya, "exempt", "0").await;
        billed(house, &maya, acme, vec![line("Work", "1", "100", &full), line("Book", "1", "50", &less), line("Course", "1", "10", &none)]).await;
        let gross = InvoiceForm { prices: "gross".into(), ..form(vec![line("Work", "1", "122", &full)]) };
        let gross = house.service.create_invoice(&maya, rossi, &gross).await.expect("drafts");
        send(house, &maya, gross).await;
        credited(house, &maya, gross, "61").await;
        let wrong = billed(house, &maya, acme, vec![line("Work", "1", "1000", &full)]).await;
        cancelled(house, &maya, wrong).await;
        let report = report(house, &maya, "", "").await;
        assert_eq!((report.from.at.as_str(), report.to.at.as_str()), ("2026-01-01", "2026-03-31"));
        let [euros] = figures(&report).taxes.as_slice() else { panic!("one currency") };
        let kinds: Vec<_> = euros.rows.iter().map(|row| row.tax.clone()).collect();
        let kind = |category, percent: &str| Some((category, percent.to_owned()));
        assert_eq!(kinds, [kind(TaxCategory::Standard, "22%"), kind(TaxCategory::Standard, "10%"), kind(TaxCategory::Exempt, "0%")]);
        let rows: Vec<_> = euros.rows.iter().map(told).collect();
        assert_eq!(rows, [
            ["200.00", "44.00", "50.00", "11.00", "150.00", "33.00", "183.00"],
            ["50.00", "5.00", "0.00", "0.00", "50.00", "5.00", "55.00"],
            ["10.00", "0.00", "0.00", "0.00", "10.00", "0.00", "10.00"],
        ]);
        assert_eq!(told(&euros.sum), ["260.00", "49.00", "50.00", "11.00", "210.00", "38.00", "248.00"]);
        assert_eq!((euros.currency.as_str(), figures(&report).losses.as_slice()), ("EUR", [].as_slice()));
    }

    async fn what_is_cancelled_or_void_is_taken_back_on_that_day_and_no_day_before_changes(house: &House) {
        let maya = house.main_administrator().await;
        let [acme, rossi] = [house.customer(&maya, "Acme").await, house.customer(&maya, "Rossi").await];
        let full = rate(house, &maya, "standard", "22").await;
        let wrong = billed(house, &maya, acme, vec![line("Work", "1", "100", &full)]).await;
        let kept = billed(house, &maya, rossi, vec![line("Work", "1", "300", &full)]).await;
        let first = ("2026-01-01", "2026-03-31");
        paid(house, &maya, rossi, "366").await;
        let note = credited(house, &maya, kept, "300").await;
        let before = report(house, &maya, first.0, first.1).await;
        assert_eq!(told(&figures(&before).taxes[0].sum), ["400.00", "88.00", "300.00", "66.00", "100.00", "22.00", "122.00"]);
        house.clock.advance(30 * time::DAY);
        cancelled(house, &maya, wrong).await;
        house.service.void_credit_note(&maya, note, 2, "Mistake", &house.fresh().await).await.expect("voids");
        assert_eq!(report(house, &maya, first.0, first.1).await.figures, before.figures);
        let after = report(house, &maya, "", "").await;
        assert_eq!(told(&figures(&after).taxes[0].sum), ["−100.00", "−22.00", "−300.00", "−66.00", "200.00", "44.00", "244.00"]);
        let year = report(house, &maya, "2026-01-01", "2026-12-31").await;
        assert_eq!(told(&figures(&year).taxes[0].sum), ["300.00", "66.00", "0.00", "0.00", "300.00", "66.00", "366.00"]);
    }

    async fn a_document_that_does_not_say_its_taxes_counts_as_a_whole(house: &House) {
        let maya = house.main_administrator().await;
        import(house, &maya, "customers", b"CustomerId,Company,Currency\n2,Acme,EUR\n").await;
        let invoices = b"InvoiceId,CustomerId,InvoiceDate,Total,Tax,Status\n1,2,2026-02-01,122,22,paid\n2,2,2026-02-02,10,0,open\n";
        import(house, &maya, "invoices", invoices).await;
        import(house, &maya, "invoice_lines", b"InvoiceLineId,InvoiceId,Track,UnitPrice,Quantity\n1,2,A,10,1\n").await;
        let report = report(house, &maya, "", "").await;
        let [row] = figures(&report).taxes[0].rows.as_slice() else { panic!("one row") };
        assert_eq!((&row.tax, invoiced(&report)), (&None, ("110.00", "22.00")));
    }

    async fn what_a_document_comes_to_by_tax_is_sealed_with_it(house: &House) {
        let maya = house.main_administrator().await;
        let acme = house.customer(&maya, "Acme").await;
        let full = rate(house, &maya, "standard", "22").await;
        let invoice = billed(house, &maya, acme, vec![line("Work", "1", "100", &full)]).await;
        credited(house, &maya, invoice, "40").await;
        let before = report(house, &maya, "", "").await;
        for table in ["invoice_tax", "credit_note_tax"] {
            for change in ["base = 1", "amount = 1", "percent = NULL", "category = 'exempt'", "listed_on = '2025-01-01'", "currency = 'USD'", "position = 7"] {
                assert!(house.run(&format!("UPDATE {table} SET {change}")).await.is_err(), "{table}: {change}");
            }
            assert!(house.run(&format!("DELETE FROM {table}")).await.is_err(), "{table}");
        }
        assert_eq!(report(house, &maya, "", "").await, before);
    }

    async fn two_years_at_most_are_added_up(house: &House) {
        let maya = house.main_administrator().await;
        let two = report(house, &maya, "2025-01-01", "2026-12-31").await;
        let more = report(house, &maya, "2025-01-01", "2027-01-01").await;
        assert_eq!((two.figures.is_some(), more.figures), (true, None));
        assert_eq!((more.from.at.as_str(), more.to.at.as_str()), ("2025-01-01", "2027-01-01"), "what was asked for stays");
    }

    async fn days_lead_to_the_month_the_quarter_and_the_year_and_to_those_beside_them(house: &House) {
        let maya = house.main_administrator().await;
        let quarter = report(house, &maya, "", "").await;
        let here: Vec<_> = quarter.periods.iter().map(|link| (link.days.from.as_str(), link.days.to.as_str(), link.here)).collect();
        assert_eq!(here, [("2026-03-01", "2026-03-31", false), ("2026-01-01", "2026-03-31", true), ("2026-01-01", "2026-12-31", false)], "the month is the present one");
        let days = |from: &str, to: &str| Some(PeriodQuery { from: from.into(), to: to.into() });
        assert_eq!((quarter.previous, quarter.next), (days("2025-10-01", "2025-12-31"), days("2026-04-01", "2026-06-30")));
        let some = report(house, &maya, "2026-01-05", "2026-01-09").await;
        assert_eq!((&some.previous, &some.next, figures(&some).taxes.as_slice()), (&None, &None, [].as_slice()));
        let past = report(house, &maya, "2025-05-01", "2025-06-30").await;
        assert_eq!(past.periods[0].days, PeriodQuery { from: "2025-05-01".into(), to: "2025-05-31".into() }, "today is none of these days");
    }

    async fn losses_are_what_was_given_up_and_what_went_back_after_that(house: &House) {
        let maya = house.main_administrator().await;
        let [acme, rossi] = [house.customer(&maya, "Acme").await, house.customer(&maya, "Rossi").await];
        let lost = sent(house, &maya, acme).await;
        let payment = paid(house, &maya, acme, "40").await;
        house.run("UPDATE payment SET external_ref = 'stripe:pi_1'").await.expect("as if it had come online");
        written_off(house, &maya, lost).await;
        let dollars = owes(house, &maya, rossi, "300", "USD").await;
        written_off(house, &maya, dollars).await;
        house.clock.advance(30 * time::DAY);
        let back = ("The bank took it back", Way::Already);
        house.service.refund_payment(&maya, payment, 2, "15", back, &house.fresh().await).await.expect("writes it down");
        let losses = |report: &PeriodReport| -> Vec<(String, u64, String, String, String)> {
            let told = figures(report).losses.iter().cloned();
            told.map(|row| (row.currency, row.invoices, row.written_off, row.went_back, row.sum)).collect()
        };
        let row = |currency: &str, invoices: u64, [written_off, went_back, sum]: [&str; 3]| {
            (currency.to_owned(), invoices, written_off.to_owned(), went_back.to_owned(), sum.to_owned())
        };
        let none = "€\u{a0}0.00";
        assert_eq!(losses(&report(house, &maya, "2026-01-01", "2026-03-31").await), [
            row("EUR", 1, ["€\u{a0}60.00", none, "€\u{a0}60.00"]),
            row("USD", 1, ["$\u{a0}300.00", "$\u{a0}0.00", "$\u{a0}300.00"]),
        ]);
        assert_eq!(losses(&report(house, &maya, "", "").await), [row("EUR", 0, [none, "€\u{a0}15.00", "€\u{a0}15.00"])]);
    }

    async fn who_owes_stands_with_the_age_of_it_and_the_most_first(house: &House) {
        let maya = house.main_administrator().await;
        let [acme, rossi] = [house.customer(&maya, "Acme").await, house.customer(&maya, "Rossi").await];
        // Due on 26 March, and twenty days after that it is 15 April.
        sent(house, &maya, acme).await;
        house.clock.advance(34 * time::DAY);
        owes(house, &maya, acme, "30", "EUR").await;
        owes(house, &maya, rossi, "500", "EUR").await;
        let list = house.service.debtors(&maya, &DebtorQuery::default()).await.expect("lists");
        let rows: Vec<_> = list.rows.iter().map(owed).collect();
        assert_eq!(rows, [
            (Masked::Shown("Rossi".to_owned()), "500.00", vec!["500.00", "0.00", "0.00", "0.00", "0.00"]),
            (Masked::Shown("Acme".to_owned()), "130.00", vec!["30.00", "100.00", "0.00", "0.00", "0.00"]),
        ]);
        assert_eq!((list.due.as_str(), list.count.n, list.next), ("€\u{a0}630.00", 2, None));
        assert_eq!(list.ages, ["530.00", "100.00", "0.00", "0.00", "0.00"]);
        for (days, at) in [(20, 2), (30, 3), (30, 4)] {
            house.clock.advance(days * time::DAY);
            let list = house.service.debtors(&maya, &DebtorQuery::default()).await.expect("lists");
            assert_eq!(list.rows[1].ages[at], "100.00", "the first invoice, {days} days on");
        }
        let dollars = DebtorQuery { currency: "USD".into(), ..DebtorQuery::default() };
        assert_eq!(house.service.debtors(&maya, &dollars).await.expect("lists").rows, []);
    }

    async fn who_owes_goes_on_page_by_page_also_where_many_owe_the_same(house: &House) {
        let maya = house.main_administrator().await;
        for n in 0..52 {
            let customer = house.customer(&maya, &format!("Firm {n}")).await;
            owes(house, &maya, customer, if n % 2 == 0 { "100" } else { "70" }, "EUR").await;
        }
        let first = house.service.debtors(&maya, &DebtorQuery::default()).await.expect("lists");
        let after = DebtorQuery { after: first.next.clone().expect("more follow"), ..DebtorQuery::default() };
        let second = house.service.debtors(&maya, &after).await.expect("lists");
        assert_eq!((first.rows.len(), second.rows.len(), second.next), (50, 2, None));
        let all: HashSet<CustomerId> = first.rows.iter().chain(&second.rows).map(|row| row.customer).collect();
        assert_eq!(all.len(), 52, "each of them once");
        assert_eq!(first.due, second.due);
    }

    async fn reports_are_for_those_who_may_and_over_their_own_customers_alone(house: &House) {
        let maya = house.main_administrator().await;
        let [acme, rossi] = [house.customer(&maya, "Acme").await, house.customer(&maya, "Rossi").await];
        sent(house, &maya, acme).await;
        let lost = owes(house, &maya, rossi, "300", "EUR").await;
        owes(house, &maya, rossi, "5", "EUR").await;
        written_off(house, &maya, lost).await;
        for role in [Role::Marketing, Role::Contributor, Role::User] {
            let other = house.staff(role.key(), role).await;
            assert_eq!(refusal(house.service.period_report(&other, &PeriodQuery::default()).await), Refusal::Forbidden, "{role:?}");
            assert_eq!(refusal(house.service.debtors(&other, &DebtorQuery::default()).await), Refusal::Forbidden, "{role:?}");
        }
        let joe = house.staff("joe", Role::User).await;
        house.service.assign_staff(&maya, acme, 2, &joe.id.to_string(), &[]).await.expect("assigns");
        for right in [Right::InvoicesView, Right::ReportsFinance] {
            house.service.save_access(&maya, joe.id, &exception(right, Scope::Assigned, "")).await.expect("gives");
        }
        let joe = house.viewer("joe@house.example").await;
        let own = report(house, &joe, "", "").await;
        assert_eq!((invoiced(&own), figures(&own).losses.as_slice(), own.sees_all), (("100.00", "0.00"), [].as_slice(), false));
        let own = house.service.debtors(&joe, &DebtorQuery::default()).await.expect("lists");
        assert_eq!((own.rows.len(), own.count.n, own.due.as_str(), own.sees_all), (1, 1, "€\u{a0}100.00", false));
        let nameless = Switches { payments: true, ..Switches::default() };
        house.switch(&maya, joe.id, nameless).await.expect("switches");
        let joe = house.viewer("joe@house.example").await;
        let own = house.service.debtors(&joe, &DebtorQuery::default()).await.expect("lists");
        assert_eq!(own.rows[0].name, Masked::Hidden);
    }
}
