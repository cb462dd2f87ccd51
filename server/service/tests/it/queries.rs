//! What the pages ask the database: few statements, whose number does not grow with the rows, and none that reads a whole table.

// Long because each page with what it asks is one line of one list.

use crate::invoices::{acme_with_ana, draft, form, line, send, sent as sent_invoice};
use crate::quotes::sent as sent_quote;
use crate::support::{BASE_URL, House, keys, on_both};
use domain::access::Role;
use domain::account::Realm;
use domain::billing::BillingSettingsForm;
use domain::contact::{AccessState, ContactQuery, ContactSort};
use domain::credit_note::{CreditLineForm, CreditNoteForm};
use domain::customer::CustomerQuery;
use domain::documents::DocumentQuery;
use domain::finance::{DebtorQuery, PeriodQuery};
use domain::mail::{HistoryQuery, MailQuery};
use domain::payment::PaymentForm;
use domain::portal::PeopleQuery;
use domain::product::{PriceForm, ProductForm, ProductQuery};
use domain::quote::QuoteKind;
use domain::statement::StatementQuery;
use domain::tax::TaxRateForm;
use domain::time;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use service::db::Database;
use service::entropy::Entropy;
use service::session::{ACCOUNT, SessionStore};
use service::{Sending, Service};
use std::future::Future;
use std::mem::take;
use std::sync::{Arc, Mutex};
use tower_sessions::Session;
use tower_sessions::session_store::SessionStore as _;

type Told = Box<dyn Fn(&Statement) + Send + Sync>;

/// The use cases over a connection that keeps what was asked.
struct Watched {
    service: Service,
    db: DatabaseConnection,
    asked: Arc<Mutex<Vec<Statement>>>,
    /// What the last page asked, and how SQLite looked for it.
    last: Vec<Statement>,
    steps: Vec<String>,
    findings: Vec<String>,
}

impl Watched {
    async fn over(house: &House) -> Self {
        Self::told_by(house, |db, told| db.watch(told)).await
    }

    /// As `over`, of what is asked to change something.
    async fn over_changes(house: &House) -> Self {
        Self::told_by(house, |db, told| db.watch_writes(told)).await
    }

    async fn told_by(house: &House, watch: impl FnOnce(&mut Database, Told)) -> Self {
        let mut db = house.another().await;
        let asked = Arc::new(Mutex::new(Vec::new()));
        let kept = asked.clone();
        watch(&mut db, Box::new(move |statement| kept.lock().expect("no panic").push(statement.clone())));
        let service = Service::new(db, house.clock.clone(), Entropy::system(), keys(), BASE_URL);
        let db = match house.db.read().get_database_backend() {
            // In tables this small it would read them whole, and rightly so.
            DbBackend::Postgres => {
                let url = format!("{}?options[enable_seqscan]=off", house.place.url());
                sea_orm::Database::connect(url).await.expect("answers")
            }
            _ => house.db.read().clone(),
        };
        Self { service, db, asked, last: Vec::new(), steps: Vec::new(), findings: Vec::new() }
    }

    /// Runs what stands behind a page, which is to ask as often as this.
    async fn asks<T, E: std::fmt::Debug>(
        &mut self,
        page: &str,
        times: usize,
        work: impl Future<Output = Result<T, E>>,
    ) {
        self.asked.lock().expect("no panic").clear();
        if let Err(error) = work.await {
            panic!("{page}: {error:?}");
        }
        let mut asked = take(&mut *self.asked.lock().expect("no panic"));
        // PostgreSQL is asked for locks; SQLite has one writer.
        asked.retain(|statement| !statement.sql.contains("pg_advisory_xact_lock"));
        if asked.len() != times {
            let listed: Vec<&str> = asked.iter().map(|statement| statement.sql.as_str()).collect();
            self.findings.push(format!("{page} asks {} times, not {times}:\n  {}", asked.len(), listed.join("\n  ")));
        }
        self.steps.clear();
        for statement in &asked {
            self.plan(page, statement).await;
        }
        self.last = asked;
    }

    /// That the last page read a table by indexes with such a beginning alone, and by one of them for sure.
    fn walks(&mut self, table: &str, beginning: &str, index: &str) {
        if self.db.get_database_backend() != DbBackend::Sqlite {
            return;
        }
        let steps: Vec<_> = self.steps.iter().filter(|step| step.split(' ').nth(1) == Some(table)).collect();
        let by = |step: &str, index: &str| step.contains(&format!("INDEX {index}"));
        if !steps.iter().all(|step| by(step, beginning)) || !steps.iter().any(|step| by(step, &format!("{index} "))) {
            self.findings.push(format!("{index} is not walked, or another: {steps:#?}"));
        }
    }

    /// That the last page left out a column.
    fn leaves_out(&mut self, column: &str) {
        let read = self.last.iter().filter(|statement| statement.sql.contains(&format!(".\"{column}\"")));
        self.findings.extend(read.map(|statement| format!("{column} is read:\n  {}", statement.sql)));
    }

    /// How the database will look for it.
    async fn plan(&mut self, page: &str, statement: &Statement) {
        let (how, column) = match self.db.get_database_backend() {
            DbBackend::Sqlite => ("EXPLAIN QUERY PLAN", "detail"),
            _ => ("EXPLAIN (COSTS OFF)", "QUERY PLAN"),
        };
        let explain = Statement { sql: format!("{how} {}", statement.sql), ..statement.clone() };
        for step in self.db.query_all_raw(explain).await.expect("a plan") {
            let step: String = step.try_get("", column).expect("a step");
            // Most rows have no external reference: looking for those is a scan by another name.
            let without = step.contains("(external_ref=?)") && statement.sql.contains("\"external_ref\" IS NULL");
            if reads_all(&step).is_some_and(|table| !is_small(table)) || step.contains("AUTOMATIC") || without {
                self.findings.push(format!("{page}: {step}:\n  {}", statement.sql));
            }
            // One that ends with its index ends with a blank, as those do that say more.
            self.steps.push(format!("{step} "));
        }
    }

    fn finish(self) {
        assert!(self.findings.is_empty(), "{}", self.findings.join("\n"));
    }
}

/// What a step of either database reads from its beginning to its end.
fn reads_all(step: &str) -> Option<&str> {
    let sqlite = step.strip_prefix("SCAN ").filter(|scanned| !scanned.contains(" USING "));
    sqlite.or_else(|| step.split_once("Seq Scan on ").map(|(_, scanned)| scanned))
}

/// Tables that stay small in every house, and results that are already at hand.
fn is_small(scanned: &str) -> bool {
    let name = scanned.split(' ').next().unwrap_or_default();
    ["staff", "staff_override", "role", "tag", "customer_group", "tax_rate", "sub_query", "CONSTANT"].contains(&name)
        || name.starts_with('(')
}

/// A house in which every page has something to show, twice as much of it for each `round`.
async fn furnish(house: &House, rounds: usize) {
    let maya = house.viewer("maya@house.example").await;
    for round in 0..rounds {
        let customer = house.customer(&maya, &format!("Acme {round}")).await;
        house.contact(&maya, customer, "Ana", &format!("Pop{round}")).await;
        house.contact(&maya, customer, "Dan", &format!("Rus{round}")).await;
        house.service.add_note(&maya, customer, "Wants a call", false).await.expect("notes");
        let gone = house.customer(&maya, &format!("Gone {round}")).await;
        house.service.trash_customer(&maya, gone).await.expect("trashes");
    }
}

on_both! {
    async fn the_office_asks_few_and_indexed_questions_however_much_there_is(house: &House) {
        let maya = house.main_administrator().await;
        let joe = house.staff("joe", Role::User).await;
        for rounds in [1, 4] {
            furnish(house, rounds).await;
            let mut watched = Watched::over(house).await;
            let service = watched.service.clone();
            let query = CustomerQuery::default();
            let page = house.service.customers(&maya, &query).await.expect("lists");
            let customer = page.page.rows[0].id;

            let next = |sort: &str| CustomerQuery { sort: sort.to_owned(), after: page.page.next.clone().unwrap_or_default(), ..query.clone() };
            watched.asks("customers", 4, service.customers(&maya, &query)).await;
            for sort in ["name", "-name", "number", "-number", "-activity"] {
                watched.asks("customers by another order", 4, service.customers(&maya, &next(sort))).await;
            }
            let search = CustomerQuery { q: "acme pop".to_owned(), ..query.clone() };
            watched.asks("a search", 4, service.customers(&maya, &search)).await;
            watched.asks("customers of a user", 2, service.customers(&joe, &query)).await;
            watched.asks("a card", 6, service.customer(&maya, customer)).await;
            watched.asks("activity", 5, service.customer_timeline(&maya, customer, "")).await;
            // What is closed of the portal is asked once in a while.
            service.portal_shape().await.expect("tells");
            watched.asks("who can see it", 4, service.customer_audience(&maya, customer)).await;
            watched.asks("home", 8, service.office_home(&maya)).await;
            watched.asks("trash", 7, service.trash(&maya, domain::trash::TrashKind::Customers, "")).await;
            watched.asks("outbox", 2, service.outbox(&maya, &MailQuery::default())).await;
            let searched = MailQuery { q: "acme".to_owned(), status: "failed".to_owned(), ..MailQuery::default() };
            watched.asks("outbox searched", 2, service.outbox(&maya, &searched)).await;
            watched.asks("staff", 2, service.staff_list(&maya, "", "")).await;
            watched.asks("a person", 6, service.staff_card(&maya, joe.id)).await;
            watched.asks("a person's rights", 2, service.staff_access(&maya, joe.id)).await;
            watched.asks("roles", 2, service.roles(&maya)).await;
            watched.asks("imports", 1, service.imports(&maya)).await;
            watched.finish();
        }
    }

    async fn customers_of_one_status_are_read_in_its_own_index_in_every_order(house: &House) {
        let maya = house.main_administrator().await;
        furnish(house, 2).await;
        house.run("UPDATE customer SET status = 'inactive' WHERE name = 'Acme 0'").await.expect("changes");
        let mut watched = Watched::over(house).await;
        let service = watched.service.clone();
        for status in ["active", "inactive"] {
            for (sort, order) in [
                ("name", "name_fold"),
                ("-name", "name_fold"),
                ("number", "number"),
                ("-number", "number"),
                ("activity", "last_activity_at"),
            ] {
                let query = CustomerQuery { status: status.to_owned(), sort: sort.to_owned(), ..CustomerQuery::default() };
                let found = service.customers(&maya, &query).await.expect("lists").page;
                assert_eq!((found.rows.len(), found.count.n), (1, 1), "{status} by {sort}");
                watched.asks("customers of a status", 4, service.customers(&maya, &query)).await;
                watched.walks("customer", &format!("customer_{status}_"), &format!("customer_{status}_{order}"));
            }
        }
        watched.finish();
    }

    async fn the_list_of_contacts_is_asked_for_with_few_and_indexed_questions_however_many_there_are(house: &House) {
        let maya = house.main_administrator().await;
        let joe = house.staff("joe", Role::User).await;
        for rounds in [1, 4] {
            furnish(house, rounds).await;
            let mut watched = Watched::over(house).await;
            let service = watched.service.clone();
            for sort in ContactSort::ALL {
                let query = ContactQuery { sort: sort.key().to_owned(), ..ContactQuery::default() };
                let order = match sort {
                    ContactSort::Name | ContactSort::NameDescending => "contact_name_fold_id",
                    ContactSort::Customer | ContactSort::CustomerDescending => "contact_customer_fold_id",
                    ContactSort::Newest => "contact_created_at_id",
                };
                watched.asks("contacts", 6, service.contacts(&maya, &query)).await;
                watched.walks("contact", "contact_", order);
                watched.asks("contacts of a user", 2, service.contacts(&joe, &query)).await;
            }
            let search = ContactQuery { q: "acme pop".to_owned(), ..ContactQuery::default() };
            watched.asks("a search for contacts", 6, service.contacts(&maya, &search)).await;
            for state in AccessState::ALL {
                // Nobody was invited: of the other states there are no rows to tell more of.
                let times = if state == AccessState::None { 6 } else { 2 };
                let query = ContactQuery { access: state.key().to_owned(), ..ContactQuery::default() };
                watched.asks("contacts by how they stand with the portal", times, service.contacts(&maya, &query)).await;
            }
            for (status, times) in [("active", 6), ("inactive", 2)] {
                let query = ContactQuery { status: status.to_owned(), primary: true, ..ContactQuery::default() };
                watched.asks("contacts by their customer's status", times, service.contacts(&maya, &query)).await;
            }
            let customer = house.service.contacts(&maya, &search).await.expect("lists").page.rows[0].contact.customer;
            let query = ContactQuery { customer: customer.to_string(), ..ContactQuery::default() };
            watched.asks("contacts of a customer", 8, service.contacts(&maya, &query)).await;
            watched.finish();
        }
    }

    async fn the_price_list_is_asked_for_with_few_and_indexed_questions(house: &House) {
        let maya = house.main_administrator().await;
        let acme = house.customer(&maya, "Acme").await;
        for round in 0..3 {
            for n in 0..=round {
                let prices = ["EUR", "GBP"].map(|currency| PriceForm { currency: currency.to_owned(), price: "5".to_owned() });
                let form = ProductForm { name: format!("Part {round} {n}"), sku: format!("P-{round}-{n}"), prices: prices.into(), ..ProductForm::default() };
                house.service.create_product(&maya, &form).await.expect("creates");
            }
            let mut watched = Watched::over(house).await;
            let service = watched.service.clone();
            let query = |q: &str, status: &str| ProductQuery { q: q.to_owned(), status: status.to_owned(), ..ProductQuery::default() };
            watched.asks("products", 3, service.products(&maya, &query("", ""))).await;
            watched.asks("a search for products", 3, service.products(&maya, &query("part p-", ""))).await;
            watched.asks("archived products", 2, service.products(&maya, &query("", "archived"))).await;
            let id = service.products(&maya, &query("", "")).await.expect("lists").page.rows[0].id;
            watched.asks("a product", 3, service.product_form(&maya, Some(id))).await;
            watched.asks("a new quote", 9, service.new_quote_form(&maya, acme, QuoteKind::Quote)).await;
            watched.finish();
        }
    }

    async fn reports_are_made_with_few_and_indexed_questions_however_much_was_billed(house: &House) {
        let maya = house.main_administrator().await;
        let full = TaxRateForm { name: "VAT".to_owned(), category: "standard".to_owned(), percent: "22".to_owned(), ..TaxRateForm::default() };
        let full = house.service.create_tax_rate(&maya, &full).await.expect("creates").to_string();
        for round in 0..3 {
            for n in 0..=round {
                let customer = house.customer(&maya, &format!("Acme {round} {n}")).await;
                let form = form(vec![line("Work", "1", "100", &full), line("Course", "1", "10", "")]);
                let id = house.service.create_invoice(&maya, customer, &form).await.expect("drafts");
                send(house, &maya, id).await;
            }
            let mut watched = Watched::over(house).await;
            let service = watched.service.clone();
            watched.asks("taxes and losses", 7, service.period_report(&maya, &PeriodQuery::default())).await;
            watched.asks("who owes", 8, service.debtors(&maya, &DebtorQuery::default())).await;
            watched.asks("the finance dashboard", 15, service.finance(&maya, "")).await;
            watched.walks("invoice", "invoice_currency_", "invoice_currency_listed_on_customer_id_total");
            watched.walks("payment", "", "payment_received_on_currency_customer_id_amount");
            watched.finish();
        }
    }

    async fn the_lists_of_documents_are_asked_for_with_few_and_indexed_questions(house: &House) {
        let maya = house.main_administrator().await;
        for rounds in [1, 3] {
            for round in 0..rounds {
                let acme = house.customer(&maya, &format!("Acme {rounds} {round}")).await;
                sent_quote(house, &maya, acme).await;
                let billed = sent_invoice(house, &maya, acme).await;
                let lines = vec![CreditLineForm { quantity: "1".to_owned(), price: "30".to_owned() }];
                let form = CreditNoteForm { reason: "Broken".to_owned(), lines, ..CreditNoteForm::default() };
                house.service.create_credit_note(&maya, billed, &form).await.expect("drafts");
                let form = PaymentForm { amount: "5".to_owned(), currency: "EUR".to_owned(), date: "2026-03-12".to_owned(), method: "cash".to_owned(), ..PaymentForm::default() };
                house.service.record_payment(&maya, acme, &form).await.expect("records");
            }
            let mut watched = Watched::over(house).await;
            let service = watched.service.clone();
            for sort in ["", "-date", "total"] {
                let query = DocumentQuery { from: "2026-03-01".to_owned(), sort: sort.to_owned(), ..DocumentQuery::default() };
                watched.asks("quotes", 6, service.quotes(&maya, QuoteKind::Quote, &query)).await;
                watched.leaves_out("frozen");
                watched.leaves_out("body");
                watched.asks("invoices", 6, service.invoices(&maya, &query)).await;
                watched.leaves_out("frozen");
                watched.asks("credit notes", 6, service.credit_notes(&maya, &query)).await;
                watched.leaves_out("frozen");
                watched.asks("payments", 5, service.payments(&maya, &query)).await;
            }
            let search = DocumentQuery { q: "acme".to_owned(), ..DocumentQuery::default() };
            watched.asks("a search for payments", 5, service.payments(&maya, &search)).await;
            watched.finish();
        }
    }

    async fn what_is_to_be_reminded_of_is_looked_for_with_few_and_indexed_questions(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let settings = house.service.billing_settings_form(&maya).await.expect("shows");
        let form = BillingSettingsForm { reminders: "7, 14".to_owned(), ..settings };
        house.service.save_billing_settings(&maya, &form, &house.fresh().await).await.expect("saves");
        house.clock.advance(time::DAY * 16);
        for rounds in [1, 4] {
            for _ in 0..rounds {
                sent_quote(house, &maya, acme).await;
                sent_invoice(house, &maya, acme).await;
            }
            let mut watched = Watched::over(house).await;
            let service = watched.service.clone();
            // A quote that was sent today needs no reminder.
            watched.asks("reminders of quotes", 4, service.remind_of_quotes_now()).await;
            watched.asks("reminders of invoices", 3, service.remind_now()).await;
            watched.finish();
        }
    }

    async fn a_number_is_drawn_with_few_and_indexed_questions(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        for rounds in [1, 4] {
            for _ in 0..rounds {
                sent_invoice(house, &maya, acme).await;
            }
            let id = draft(house, &maya, acme).await;
            let mut watched = Watched::over_changes(house).await;
            let service = watched.service.clone();
            watched.asks("sending an invoice", 23, service.send_invoice(&maya, id, 1, Sending::ByMail)).await;
            watched.walks("invoice", "", "invoice_numbered_listed_on");
            watched.finish();
        }
    }

    async fn every_request_asks_who_it_is_with_few_and_indexed_questions(house: &House) {
        let maya = house.main_administrator().await;
        furnish(house, 2).await;
        let customer = house.service.customers(&maya, &CustomerQuery::default()).await.expect("lists").page.rows[0].id;
        let ana = house.contact(&maya, customer, "Eva", "Nistor").await;
        house.service.make_primary(&maya, customer, ana).await.expect("makes primary");
        house.service.invite_contact(&maya, customer, ana).await.expect("invites");
        let token = house.token("eva.nistor@customer.example").await;
        house.service.accept_invitation(Realm::Portal, &token, crate::support::new_password()).await.expect("accepts");
        let eva = house.member("eva.nistor@customer.example").await.expect("a member");

        let mut watched = Watched::over(house).await;
        let service = watched.service.clone();
        for (realm, account, statements) in [(Realm::Staff, maya.id.uuid(), 2), (Realm::Portal, eva.person.uuid(), 3)] {
            let store = SessionStore::new(service.clone(), realm);
            let session = Session::new(None, Arc::new(store.clone()), None);
            session.insert(ACCOUNT, account).await.expect("inserts");
            session.save().await.expect("saves");
            let id = session.id().expect("an id");
            watched.asks("a session", 1, store.load(&id)).await;
            // Of whom the company demands a second factor is asked once in a while.
            service.visitor(realm, &session).await.expect("looks");
            watched.asks("whose it is", statements, service.visitor(realm, &session)).await;
        }
        // What the company is called and speaks is asked once in a while, too.
        service.brand().await.expect("tells");
        watched.asks("portal home", 12, service.portal_home(&eva)).await;
        watched.asks("the company", 1, service.company(&eva)).await;
        watched.asks("its people", 6, service.colleagues(&eva, &PeopleQuery::default())).await;
        let query = HistoryQuery::default();
        watched.asks("mails to its people", 6, service.customer_history(&maya, customer, &query)).await;
        watched.asks("its mails", 3, service.own_history(&eva, &query)).await;
        watched.asks("its statement of account", 22, service.own_statement(&eva, &StatementQuery::default())).await;
        watched.walks("invoice", "", "invoice_customer_id_currency_listed_on_total");
        watched.finish();
    }
}
