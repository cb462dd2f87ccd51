//! What a customer was sold, on its card and behind it: payment activity (CARD-14, CARD-17, CARD-18, CARD-27) and packages (CARD-16, CARD-19,
//! CARD-29).

use super::{CANARIES, Canary, Cells, Company, Person, Tally, all_switches};
use crate::house::{Answer, House};
use axum::http::StatusCode;
use domain::access::{Role, Staff};
use domain::customer::Timeline;
use domain::documents::DocumentList;
use domain::export::ExportList;
use domain::invoice::{CardBilling, InvoiceForm, InvoiceRow};
use domain::mail::{History, MailCategory, MailKind};
use domain::package::{AddPackageForm, CardPackages, CustomerPackageList, PackageForm, PackageItemForm};
use domain::payment::{PaymentForm, PaymentRow};
use domain::product::{PriceForm, ProductForm};
use domain::sales::LineForm;
use domain::{CustomerId, CustomerPackageId, InvoiceId, PaymentId};
use serde::de::DeserializeOwned;
use service::Sending;

/// A customer with what it was billed, paid and given.
#[derive(Clone, Copy)]
pub(super) struct Sold {
    pub(super) customer: CustomerId,
    invoice: InvoiceId,
    payment: PaymentId,
    package: CustomerPackageId,
}

pub(super) async fn sell(house: &House, maya: &Staff, canary: Canary, customer: CustomerId) -> Sold {
    let typed = |amount: &str| amount.replace(',', "");
    let (service, euros) = (&house.service, || "EUR".to_owned());
    let line = LineForm {
        description: "Mooring".to_owned(),
        quantity: "1".to_owned(),
        price: typed(canary.billed),
        ..LineForm::default()
    };
    let form = InvoiceForm {
        currency: euros(),
        terms: "14".to_owned(),
        prices: "net".to_owned(),
        lines: vec![line],
        ..InvoiceForm::default()
    };
    let invoice = service.create_invoice(maya, customer, &form).await.expect("drafts");
    service.send_invoice(maya, invoice, 1, Sending::ByMail).await.expect("sends");
    let today: String = house.one("SELECT max(listed_on) FROM invoice").await;
    let form = PaymentForm {
        amount: typed(canary.paid),
        currency: euros(),
        date: today.clone(),
        method: "bank_transfer".to_owned(),
        receipt: "true".to_owned(),
        ..PaymentForm::default()
    };
    let payment = service.record_payment(maya, customer, &form).await.expect("records");
    let form = ProductForm {
        name: format!("{} by the hour", canary.package),
        unit: "h".to_owned(),
        prices: vec![PriceForm { currency: euros(), price: "80".to_owned() }],
        ..ProductForm::default()
    };
    let product = service.create_product(maya, &form).await.expect("creates").to_string();
    let form = PackageForm {
        name: canary.package.to_owned(),
        currency: euros(),
        price: "720".to_owned(),
        unit: "month".to_owned(),
        items: vec![PackageItemForm { product, quantity: "10".to_owned() }],
        ..PackageForm::default()
    };
    let package = service.create_package(maya, &form).await.expect("defines").to_string();
    let form = AddPackageForm { package, start: today, ..AddPackageForm::default() };
    let package = service.add_package(maya, customer, &form).await.expect("adds");
    Sold { customer, invoice, payment, package }
}

/// The cells on the card's page and in its timeline.
pub(super) fn on_the_card(
    tally: &mut Tally,
    person: &Person,
    cells: Cells,
    canary: Canary,
    (page, timeline): (&Answer, Answer),
) {
    tally.check(person, "page of the card", "payments", cells.payments, canary.money(page));
    tally.check(person, "page of the card", "packages", cells.packages, page.body.contains(canary.package));
    let entries = match timeline.status {
        StatusCode::OK => timeline.record::<Timeline>().entries,
        _ => Vec::new(),
    };
    // Others did all of it. A contributor sees what others did, but for this (CARD-17).
    for (cell, action) in [
        (cells.payments, "invoice.sent"),
        (cells.payments, "payment.recorded"),
        (cells.packages, "customer_package.added"),
    ] {
        let seen = entries.iter().any(|entry| entry.action == action);
        tally.check(person, "timeline", action, cell && cells.others_activity, seen);
    }
}

impl Tally {
    /// Of the contact data only the name stands beside what was sold; where that is hidden, the number does.
    fn named(&mut self, person: &Person, outlet: &str, name: bool, canary: Canary, answer: &Answer) {
        let holds = |data: &[&str]| data.iter().any(|datum| answer.body.contains(datum));
        self.check(person, outlet, "name", name, holds(&[canary.company, canary.contact]));
        let ways = [canary.office, canary.personal, canary.phone, canary.mobile];
        self.check(person, outlet, "e-mail and phone", false, holds(&ways));
    }
}

/// A part of the card, where it is there for whoever asked.
fn part<T: DeserializeOwned>(answer: Answer) -> Option<T> {
    match answer.status {
        StatusCode::OK => answer.record(),
        _ => None,
    }
}

/// The cells in the parts of the card, and on the records that they lead to.
async fn parts(house: &House, tally: &mut Tally, person: &Person, cells: Cells, canary: Canary, sold: Sold) {
    let Sold { customer, invoice, payment, package } = sold;
    let call =
        async |endpoint: &str, body: String| house.call(&format!("/admin/api/{endpoint}"), &person.cookie, &body).await;
    let billing = call("customers/billing", format!("id={customer}")).await;
    tally.named(person, "billing", cells.payments && cells.name, canary, &billing);
    tally.check(person, "billing", "payments", cells.payments, canary.money(&billing));
    let billing: Option<CardBilling> = part(billing);
    tally.check(person, "billing", "card", cells.payments, billing.is_some());
    let (invoices, payments, record) =
        billing.map_or((false, false, false), |part| (part.sees_invoices, part.sees_payments, part.can_record));
    tally.check(person, "billing", "invoices", cells.books, invoices);
    tally.check(person, "billing", "books", cells.books, payments);
    tally.check(person, "billing", "record payments", cells.record_payments, record);
    for (outlet, body) in [
        ("invoices/show", format!("id={invoice}")),
        ("payments/show", format!("id={payment}")),
        ("customers/statement", format!("id={customer}&query[from]=")),
    ] {
        let record = call(outlet, body).await;
        tally.check(person, outlet, "books", cells.books, record.status == StatusCode::OK);
        tally.check(person, outlet, "payments", cells.books, canary.money(&record));
    }
    let form = call("payments/new", format!("customer={customer}")).await;
    tally.check(person, "payments/new", "record payments", cells.record_payments, form.status == StatusCode::OK);
    let mails = call("customers/mails", format!("id={customer}&query[q]=")).await;
    let about_money = match mails.status {
        StatusCode::OK => mails.record::<History>().page.rows,
        _ => Vec::new(),
    };
    let about_money = about_money.iter().any(|row| row.kind == MailKind::Category(MailCategory::Billing));
    tally.check(person, "mails", "payments", cells.people && cells.payments, about_money);

    let packages = call("customers/packages", format!("id={customer}")).await;
    tally.named(person, "packages", cells.packages && cells.name, canary, &packages);
    tally.check(person, "packages", "packages", cells.packages, packages.body.contains(canary.package));
    let add = part::<CardPackages>(packages).is_some_and(|part| part.can_add);
    tally.check(person, "packages", "add packages", cells.add_packages, add);
    let record = call("customer-packages/show", format!("id={package}&before=")).await;
    tally.check(person, "customer-packages/show", "packages", cells.packages, record.status == StatusCode::OK);
    let form = call("customer-packages/new", format!("customer={customer}")).await;
    tally.check(person, "customer-packages/new", "add packages", cells.add_packages, form.status == StatusCode::OK);
}

/// A list by its name in addresses, by which cell it opens, and the numbers of the customers in its rows.
type List = (&'static str, fn(&Cells) -> bool, fn(Answer) -> Vec<String>);

const LISTS: [List; 3] = [
    (
        "invoices",
        |cells| cells.books,
        |list| list.record::<DocumentList<InvoiceRow>>().page.rows.into_iter().map(|row| row.customer_number).collect(),
    ),
    (
        "payments",
        |cells| cells.books,
        |list| list.record::<DocumentList<PaymentRow>>().page.rows.into_iter().map(|row| row.customer_number).collect(),
    ),
    (
        "customer-packages",
        |cells| cells.packages,
        |list| list.record::<CustomerPackageList>().page.rows.into_iter().map(|row| row.customer_number).collect(),
    ),
];

/// The cells in lists and in what search finds there. Whoever sees the books of nobody is not let in.
async fn lists(house: &House, tally: &mut Tally, person: &Person) {
    let both = [true, false].map(|assigned| Cells::of(person.role, person.set, assigned));
    for (list, opens, numbers) in LISTS {
        let page = house.get(&format!("/admin/{list}"), &person.cookie).await;
        let asked = async |q: &str| {
            let query = format!("query[q]={q}");
            house.call(&format!("/admin/api/{list}/list"), &person.cookie, &query).await
        };
        let rows = |answer: Answer| if answer.status == StatusCode::OK { numbers(answer) } else { Vec::new() };
        let all = asked("").await;
        let open = both.iter().any(opens);
        for (outlet, answer) in [("list of", &all), ("page of", &page)] {
            let outlet = format!("{outlet} {list}");
            tally.check(person, &outlet, "list", open, answer.status == StatusCode::OK);
            for (cells, canary) in both.iter().zip(CANARIES) {
                tally.named(person, &outlet, opens(cells) && cells.name, canary, answer);
            }
        }
        let all = rows(all);
        for (cells, canary) in both.iter().zip(CANARIES) {
            let is_its = |number: &String| number == canary.number;
            tally.check(person, list, "row", opens(cells), all.iter().any(is_its));
            let found = rows(asked(canary.company).await);
            tally.check(person, list, "search by name", opens(cells) && cells.name, found.iter().any(is_its));
        }
    }
}

/// The books as files, for those who have all of them.
async fn files(house: &House, tally: &mut Tally, person: &Person) {
    let may = matches!(person.role, Role::MainAdministrator | Role::Administrator | Role::Manager);
    for of in ["invoices", "payments"] {
        let call = async |act: &str, body: String| {
            house.call(&format!("/admin/api/export/{act}"), &person.cookie, &body).await
        };
        let started = call("start", format!("of={of}&what={of}&format=csv")).await;
        tally.check(person, "export", of, may, started.status == StatusCode::OK);
        while house.service.work_on_exports().await.expect("works") {}
        let listed = call("list", format!("query[of]={of}")).await;
        tally.check(person, "exports", of, may, listed.status == StatusCode::OK);
        if listed.status != StatusCode::OK {
            continue;
        }
        let run = listed.record::<ExportList>().runs.remove(0).id;
        let file = house.get(&format!("/admin/export/{run}/file"), &person.cookie).await;
        for canary in CANARIES {
            tally.check(person, "exported file", of, true, canary.money(&file));
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn payments_and_packages_come_out_for_whom_the_matrix_says_and_nowhere_for_others() {
    let Company { house, people, sold } = Company::founded(House::empty().await, all_switches()).await;
    let mut tally = Tally::default();
    for person in &people {
        for ((assigned, canary), sold) in [true, false].into_iter().zip(CANARIES).zip(&sold) {
            let cells = Cells::of(person.role, person.set, assigned);
            parts(&house, &mut tally, person, cells, canary, *sold).await;
        }
        lists(&house, &mut tally, person).await;
        files(&house, &mut tally, person).await;
    }
    tally.holds(&people);
    assert!(tally.cells > 3_000 && tally.seen > tally.cells / 8 && tally.seen < tally.cells * 3 / 4);
    house.leave().await;
}
