//! What nobody can do to the books, whatever they do and in whatever order: hundreds of acts drawn by chance, and after each of them the rules.
//! The walks are those of [`SEEDS`]; `PORTICO_BOOKS_SEEDS="4 5"` adds others. What fails says its seed.

// Long because every act on the books and every rule of them stand in one place.

use crate::invoices::{acme_with_ana, line};
use crate::support::{House, new_password, on_both};
use domain::access::{Member, Staff};
use domain::account::Realm;
use domain::credit_note::{CreditLineForm, CreditNoteForm};
use domain::invoice::InvoiceForm;
use domain::payment::{Parts, PaymentForm, Way, part_key};
use domain::quote::{AcceptForm, PartForm, QuoteForm};
use domain::recurring::{RecurringForm, ScheduleForm};
use domain::sales::LineForm;
use domain::statement::StatementQuery;
use domain::tax::TaxRateForm;
use domain::trash::TrashKind;
use domain::{CreditNoteId, CustomerId, Day, InvoiceId, PaymentId, QuoteId, RecurringInvoiceId, time};
use proptest::arbitrary::any;
use proptest::collection::vec;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use service::{Error, OnBehalf, Result, Sending, Service};
use std::collections::BTreeSet;
use uuid::Uuid;

macro_rules! acts {
    ($($act:ident)+) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        enum Act {
            $($act,)+
        }

        /// Each once, and what is rarely possible once more.
        const ACTS: &[Act] = &[
            $(Act::$act,)+
            Act::SendInvoice, Act::SendQuote, Act::Accept, Act::Reopen, Act::DraftCredit, Act::IssueCredit, Act::ApplyCredit,
        ];
    };
}

acts! {
    DraftInvoice ChangeInvoice SendInvoice TrashInvoice RestoreInvoice CancelInvoice WriteOff Import
    Pay Allocate AllocateTo Refund DeletePayment
    DraftCredit ChangeCredit IssueCredit TrashCredit RestoreCredit ApplyCredit ApplyCreditTo TakeCreditBack RefundCredit VoidCredit
    DraftQuote ChangeQuote SendQuote TrashQuote RestoreQuote Accept Decline AskForChanges AcceptOnBehalf DeclineOnBehalf Extend Revise
    Reopen Convert ConvertPercent ConvertLine CancelQuote
    DraftTemplate StartTemplate PauseTemplate ResumeTemplate EndTemplate RunTemplates
    NextDay
}

/// The same walks every time.
const SEEDS: [u8; 3] = [1, 2, 3];
/// So many steps each; the last one goes on until each act was done once on one of them.
const STEPS: usize = 450;
const MOST_STEPS: usize = 2_000;
/// So many of a kind are acted upon.
const LATEST: usize = 4;
/// Each with the currency of all that it is sent.
const CUSTOMERS: [(&str, &str); 2] = [("Acme", "EUR"), ("Blue", "USD")];

/// An act, on which of what is there, an amount in whole units, and what else is by chance.
type Step = (usize, usize, u16, u8);

/// What stands in a form by chance.
#[derive(Clone, Copy)]
struct Chance {
    /// Which of the customers.
    whose: usize,
    gross: bool,
    taxed: bool,
    currency: &'static str,
}

impl Chance {
    fn of(drawn: u8) -> Self {
        let whose = usize::from(drawn & 1);
        // Now and then in the other one's currency.
        let currency = CUSTOMERS[if drawn >> 5 == 0 { 1 - whose } else { whose }].1;
        Self { whose, gross: drawn & 2 != 0, taxed: drawn & 4 != 0, currency }
    }
}

struct Office<'a> {
    house: &'a House,
    /// Where it stands: seed, step and act.
    at: String,
    maya: Staff,
    /// One who signs in for each customer.
    members: [Member; 2],
    customers: [CustomerId; 2],
    /// The number of each customer here.
    numbers: [i64; 2],
    tax: String,
    invoices: Vec<InvoiceId>,
    quotes: Vec<QuoteId>,
    payments: Vec<PaymentId>,
    credits: Vec<CreditNoteId>,
    templates: Vec<RecurringInvoiceId>,
}

/// The one that the step means, of the latest ones.
fn pick<T: Copy>(of: &[T], which: usize) -> Option<T> {
    of.iter().rev().take(LATEST).cycle().nth(which).copied()
}

/// A part of the first line.
fn credit_form(amount: u16) -> CreditNoteForm {
    let line = CreditLineForm { quantity: "1".to_owned(), price: (amount / 2).max(1).to_string() };
    CreditNoteForm { reason: "Less".to_owned(), lines: vec![line], ..CreditNoteForm::default() }
}

/// All that is left, some percent, or the first or the second line.
fn part(how: &str, amount: u16) -> PartForm {
    let (percent, lines) = ((amount % 60 + 1).to_string(), vec![(amount % 2).to_string()]);
    PartForm { how: how.to_owned(), percent, lines }
}

/// Today, or so many days from now.
fn day(house: &House, later: i32) -> String {
    let days = (house.clock.now().ms() - crate::support::MORNING.ms()) / time::DAY;
    Day::parse("2026-03-12").expect("a day").plus_days(i32::try_from(days).expect("few") + later).to_string()
}

/// Those that are fixed, and those that somebody wants besides.
fn seeds() -> Vec<u8> {
    let more = std::env::var("PORTICO_BOOKS_SEEDS").unwrap_or_default();
    let more = more.split_whitespace().map(|seed| seed.parse().expect("a number below 256"));
    more.chain(SEEDS).collect()
}

impl<'a> Office<'a> {
    /// Two customers, each with one who signs in, and with a currency that is fixed by the first money.
    async fn open(house: &'a House) -> Self {
        let (maya, acme, ana) = acme_with_ana(house).await;
        let blue = house.customer(&maya, "Blue").await;
        let bea = house.contact(&maya, blue, "Bea", "Hill").await;
        house.service.invite_contact(&maya, blue, bea).await.expect("invites");
        let token = house.token("bea.hill@customer.example").await;
        house.service.accept_invitation(Realm::Portal, &token, new_password()).await.expect("accepts");
        let bea = house.member("bea.hill@customer.example").await.expect("is in");
        let vat = TaxRateForm {
            name: "VAT".into(),
            percent: "22".into(),
            category: "standard".into(),
            ..TaxRateForm::default()
        };
        let tax = house.service.create_tax_rate(&maya, &vat).await.expect("creates").to_string();
        let mut office = Self {
            house,
            at: String::new(),
            maya,
            members: [ana, bea],
            customers: [acme, blue],
            numbers: [0; 2],
            tax,
            invoices: Vec::new(),
            quotes: Vec::new(),
            payments: Vec::new(),
            credits: Vec::new(),
            templates: Vec::new(),
        };
        for (whose, (name, currency)) in CUSTOMERS.into_iter().enumerate() {
            office.numbers[whose] = house.one(&format!("SELECT number FROM customer WHERE name = '{name}'")).await;
            let first = office.payment_form(1, currency);
            house.service.record_payment(&office.maya, office.customers[whose], &first).await.expect("records");
        }
        office.look().await;
        office
    }

    /// Those of a table, the latest last.
    async fn ids(&self, rows: &str) -> Vec<Uuid> {
        self.house.all(&format!("SELECT id FROM {rows} ORDER BY id")).await
    }

    /// Something with money that lies free, and some of it for what is owed, by whomever.
    async fn named(&self, free: &str, (which, amount, drawn): (usize, u16, u8)) -> Option<(Uuid, Parts)> {
        let owed = self.ids("invoice WHERE number IS NOT NULL AND due > 0").await;
        let owed = InvoiceId::from(pick(&owed, usize::from(drawn) + which)?);
        let part = format!("0.{:02}", amount % 20 + 1);
        Some((pick(&self.ids(free).await, which)?, Parts::from([(part_key(owed), part)])))
    }

    /// Sees what was made by itself.
    async fn look(&mut self) {
        let (invoices, payments) = (self.ids("invoice").await, self.ids("payment").await);
        self.invoices = invoices.into_iter().map(InvoiceId::from).collect();
        self.payments = payments.into_iter().map(PaymentId::from).collect();
    }

    const fn service(&self) -> &Service {
        &self.house.service
    }

    /// Tries it. Nothing to try it on is a refusal too.
    async fn act(&mut self, (act, which, amount, drawn): Step) -> Option<Result<()>> {
        let chance = Chance::of(drawn);
        let (service, maya) = (self.house.service.clone(), self.maya.clone());
        let (customer, member) = (self.customers[chance.whose], self.members[chance.whose].clone());
        let session = self.house.fresh().await;
        let invoice = pick(&self.invoices, which);
        let quote = pick(&self.quotes, which);
        let payment = pick(&self.payments, which);
        let credit = pick(&self.credits, which);
        Some(match ACTS[act % ACTS.len()] {
            Act::DraftInvoice => {
                let form = self.invoice_form(amount, chance);
                service.create_invoice(&maya, customer, &form).await.map(|id| self.invoices.push(id))
            }
            Act::ChangeInvoice => {
                let (id, version) = (invoice?, self.invoice_version(invoice?).await?);
                service.save_invoice(&maya, id, version, &self.invoice_form(amount, chance)).await
            }
            Act::SendInvoice => {
                let (id, version) = (invoice?, self.invoice_version(invoice?).await?);
                service.send_invoice(&maya, id, version, Sending::ByMail).await
            }
            Act::TrashInvoice => service.delete_invoice(&maya, invoice?, self.invoice_version(invoice?).await?).await,
            Act::RestoreInvoice => service.restore_trashed(&maya, TrashKind::Invoices, &[invoice?.uuid()]).await,
            Act::CancelInvoice => {
                let (id, version) = (invoice?, self.invoice_version(invoice?).await?);
                service.cancel_invoice(&maya, id, version, "Wrong", &session).await
            }
            Act::WriteOff => {
                let (id, version) = (invoice?, self.invoice_version(invoice?).await?);
                service.write_off_invoice(&maya, id, version, "Lost", &session).await
            }
            Act::Import => self.import(amount, chance).await,
            Act::Pay => {
                let form = self.payment_form(amount, chance.currency);
                service.record_payment(&maya, customer, &form).await.map(|id| self.payments.push(id))
            }
            Act::AllocateTo => {
                let free = "payment WHERE deleted_at IS NULL AND allocated + refunded < amount";
                let (id, parts) = self.named(free, (which, amount, drawn)).await?;
                let version = service.payment(&maya, id.into()).await.ok()?.version;
                service.allocate_payment(&maya, id.into(), version, &parts).await
            }
            Act::Allocate => {
                let version = service.payment(&maya, payment?).await.ok()?.version;
                service.allocate_payment(&maya, payment?, version, &Parts::new()).await
            }
            Act::Refund => {
                let version = service.payment(&maya, payment?).await.ok()?.version;
                service
                    .refund_payment(&maya, payment?, version, &amount.to_string(), ("Back", Way::AsItCame), &session)
                    .await
            }
            Act::DeletePayment => {
                let version = service.payment(&maya, payment?).await.ok()?.version;
                service.delete_payment(&maya, payment?, version, &session).await
            }
            Act::DraftCredit => {
                let made = service.create_credit_note(&maya, invoice?, &credit_form(amount)).await;
                made.map(|id| self.credits.push(id))
            }
            Act::ChangeCredit => {
                let (id, version) = (credit?, self.credit_version(credit?).await?);
                service.save_credit_note(&maya, id, version, &credit_form(amount)).await
            }
            Act::IssueCredit => {
                let (id, version) = (credit?, self.credit_version(credit?).await?);
                service.issue_credit_note(&maya, id, version, Sending::ByMail).await
            }
            Act::TrashCredit => {
                let (id, version) = (credit?, self.credit_version(credit?).await?);
                service.delete_credit_note(&maya, id, version).await.map(drop)
            }
            Act::RestoreCredit => service.restore_trashed(&maya, TrashKind::CreditNotes, &[credit?.uuid()]).await,
            Act::ApplyCredit => {
                let (id, version) = (credit?, self.credit_version(credit?).await?);
                service.apply_credit_note(&maya, id, version, &Parts::new()).await
            }
            Act::ApplyCreditTo => {
                let free =
                    "credit_note WHERE number IS NOT NULL AND void_reason IS NULL AND applied + refunded < total";
                let (id, parts) = self.named(free, (which, amount, drawn)).await?;
                let version = self.credit_version(id.into()).await?;
                service.apply_credit_note(&maya, id.into(), version, &parts).await
            }
            Act::TakeCreditBack => {
                let of = service.credit_note(&maya, credit?).await.ok()?.applied.first()?.invoice;
                let (id, version) = (credit?, self.credit_version(credit?).await?);
                service.take_credit_back(&maya, id, version, of).await
            }
            Act::RefundCredit => {
                let (id, version) = (credit?, self.credit_version(credit?).await?);
                service.refund_credit_note(&maya, id, version, "By bank", &session).await
            }
            Act::VoidCredit => {
                let (id, version) = (credit?, self.credit_version(credit?).await?);
                service.void_credit_note(&maya, id, version, "Wrong", &session).await
            }
            Act::DraftQuote => {
                let form = self.quote_form(amount, chance);
                service.create_quote(&maya, customer, &form).await.map(|id| self.quotes.push(id))
            }
            Act::ChangeQuote => {
                let (id, version) = (quote?, self.quote_version(quote?).await?);
                service.save_quote(&maya, id, version, &self.quote_form(amount, chance)).await
            }
            Act::SendQuote => {
                let (id, version) = (quote?, self.quote_version(quote?).await?);
                service.send_quote(&maya, id, version, Sending::ByMail).await
            }
            Act::TrashQuote => service.delete_quote(&maya, quote?, self.quote_version(quote?).await?).await,
            Act::RestoreQuote => service.restore_trashed(&maya, TrashKind::Quotes, &[quote?.uuid()]).await,
            Act::Accept => {
                // Whoever tries has the fingerprint, whose quote it may be.
                let form =
                    AcceptForm { hash: self.hash(quote?).await?, name: member.name.clone(), agree: "true".to_owned() };
                service.accept_quote(&member, quote?, &form).await
            }
            Act::Decline => service.decline_quote(&member, quote?, "").await,
            Act::AskForChanges => service.ask_for_changes(&member, quote?, "Half of it").await,
            Act::AcceptOnBehalf => self.on_behalf(quote?, OnBehalf::Accepts).await?,
            Act::DeclineOnBehalf => self.on_behalf(quote?, OnBehalf::Declines).await?,
            Act::Extend => {
                let (id, version) = (quote?, self.quote_version(quote?).await?);
                service.extend_quote(&maya, id, version, &day(self.house, i32::from(amount % 60) + 20)).await
            }
            Act::Revise => {
                let (id, version) = (quote?, self.quote_version(quote?).await?);
                service.revise_quote(&maya, id, version).await.map(|id| self.quotes.push(id))
            }
            Act::Reopen => {
                let (id, version) = (quote?, self.quote_version(quote?).await?);
                service.reopen_quote(&maya, id, version, "Wrong", &session).await
            }
            Act::Convert => self.convert(quote?, &part("rest", amount)).await?,
            Act::ConvertPercent => self.convert(quote?, &part("percent", amount)).await?,
            Act::ConvertLine => self.convert(quote?, &part("lines", amount)).await?,
            Act::CancelQuote => {
                let (id, version) = (quote?, self.quote_version(quote?).await?);
                service.cancel_quote(&maya, id, version, "Gone").await
            }
            Act::DraftTemplate => {
                let form = self.template_form(amount, chance);
                service.create_recurring(&maya, customer, &form).await.map(|id| self.templates.push(id))
            }
            Act::StartTemplate => {
                let (id, version) = self.template(which).await?;
                let started = service.activate_recurring(&maya, id, version).await;
                self.look().await;
                started
            }
            Act::PauseTemplate => {
                let (id, version) = self.template(which).await?;
                service.pause_recurring(&maya, id, version).await
            }
            Act::ResumeTemplate => {
                let (id, version) = self.template(which).await?;
                let resumed = service.resume_recurring(&maya, id, version, chance.gross).await;
                self.look().await;
                resumed
            }
            Act::EndTemplate => {
                let (id, version) = self.template(which).await?;
                service.end_recurring(&maya, id, version).await
            }
            Act::RunTemplates => {
                let before = self.house.count("invoice").await;
                service.make_recurring_now().await.expect("runs");
                self.look().await;
                // Where none was due, nothing was done.
                if self.house.count("invoice").await == before {
                    return None;
                }
                Ok(())
            }
            Act::NextDay => {
                self.house.clock.advance(time::DAY);
                return None;
            }
        })
    }

    async fn convert(&mut self, id: QuoteId, form: &PartForm) -> Option<Result<()>> {
        let version = self.quote_version(id).await?;
        let made = self.service().convert_quote(&self.maya, id, version, form).await;
        Some(made.map(|id| self.invoices.push(id)))
    }

    async fn on_behalf(&self, id: QuoteId, said: OnBehalf) -> Option<Result<()>> {
        let version = self.quote_version(id).await?;
        Some(self.service().answer_quote_on_behalf(&self.maya, id, version, (said, "By telephone")).await)
    }

    /// History of another system, of one invoice.
    async fn import(&mut self, amount: u16, chance: Chance) -> Result<()> {
        let (service, n) = (self.service(), self.house.count("import_run").await);
        let (number, currency) = (self.numbers[chance.whose], chance.currency);
        let status = if chance.taxed { "paid" } else { "open" };
        let heads = "InvoiceId,CustomerId,InvoiceDate,Total,Currency,Status";
        let file = format!("{heads}\nold-{n},C-{number},2026-01-15,{amount}.00,{currency},{status}\n");
        let run = service.upload_import(&self.maya, "invoices", "old.csv", file.as_bytes()).await.expect("uploads");
        while service.work_on_imports().await.expect("tries it out") {}
        let begun = service.start_import(&self.maya, &run.to_string()).await;
        while service.work_on_imports().await.expect("works") {}
        self.look().await;
        begun
    }

    /// The fingerprint of a quote that was sent, as its customer has it.
    async fn hash(&self, id: QuoteId) -> Option<String> {
        for member in &self.members {
            if let Ok(own) = self.service().own_quote(member, id).await {
                return Some(own.hash);
            }
        }
        None
    }

    async fn template(&self, which: usize) -> Option<(RecurringInvoiceId, i32)> {
        let id = pick(&self.templates, which)?;
        let card = self.service().recurring_invoice(&self.maya, id).await.ok()?;
        Some((id, card.version))
    }

    fn lines(&self, amount: u16, chance: Chance) -> Vec<LineForm> {
        let tax = if chance.taxed { self.tax.as_str() } else { "" };
        vec![line("Service", "1", &amount.to_string(), tax), line("Filters", "3", "0.335", tax)]
    }

    fn invoice_form(&self, amount: u16, chance: Chance) -> InvoiceForm {
        InvoiceForm {
            currency: chance.currency.to_owned(),
            terms: "14".to_owned(),
            prices: if chance.gross { "gross" } else { "net" }.to_owned(),
            lines: self.lines(amount, chance),
            ..InvoiceForm::default()
        }
    }

    fn quote_form(&self, amount: u16, chance: Chance) -> QuoteForm {
        QuoteForm {
            title: "Refit".to_owned(),
            currency: chance.currency.to_owned(),
            valid_until: day(self.house, i32::from(amount % 30) + 3),
            prices: if chance.gross { "gross" } else { "net" }.to_owned(),
            lines: self.lines(amount, chance),
            ..QuoteForm::default()
        }
    }

    /// Every day from today on.
    fn template_form(&self, amount: u16, chance: Chance) -> RecurringForm {
        let when = ScheduleForm {
            every: "1".to_owned(),
            unit: "day".to_owned(),
            start: day(self.house, 0),
            delivery: if amount.is_multiple_of(2) { "send" } else { "draft" }.to_owned(),
            ..ScheduleForm::default()
        };
        RecurringForm { when, invoice: self.invoice_form(amount, chance) }
    }

    fn payment_form(&self, amount: u16, currency: &str) -> PaymentForm {
        PaymentForm {
            amount: amount.to_string(),
            currency: currency.to_owned(),
            date: day(self.house, 0),
            method: "cash".to_owned(),
            ..PaymentForm::default()
        }
    }

    async fn invoice_version(&self, id: InvoiceId) -> Option<i32> {
        self.service().invoice(&self.maya, id).await.ok().map(|card| card.version)
    }

    async fn credit_version(&self, id: CreditNoteId) -> Option<i32> {
        self.service().credit_note(&self.maya, id).await.ok().map(|card| card.version)
    }

    async fn quote_version(&self, id: QuoteId) -> Option<i32> {
        self.service().quote(&self.maya, id).await.ok().map(|card| card.version)
    }

    /// What the statement of each customer comes to is what they owe, less what of their payments and credit notes is left.
    async fn statements_agree(&self) {
        for (customer, (name, _)) in self.customers.into_iter().zip(CUSTOMERS) {
            let query = StatementQuery::default();
            let statement = self.service().statement(&self.maya, customer, &query).await.expect("shows");
            let of = format!("customer_id = (SELECT id FROM customer WHERE name = '{name}')");
            let sums = format!(
                "SELECT CAST((SELECT coalesce(sum(due), 0) FROM invoice WHERE {of}) \
                 - (SELECT coalesce(sum(amount - allocated - refunded), 0) FROM payment WHERE {of} AND deleted_at IS NULL) \
                 - (SELECT coalesce(sum(total - applied - refunded), 0) FROM credit_note WHERE {of} AND status NOT IN ('draft', 'void')) AS bigint)"
            );
            let (balance, sign) = (self.house.one::<i64>(&sums).await, if statement.is_credit { -1 } else { 1 });
            let digits: String = statement.closing.chars().filter(char::is_ascii_digit).collect();
            let closing = sign * digits.parse::<i64>().expect("is a number");
            assert_eq!(closing, balance, "{}: the statement of {name} agrees with the books", self.at);
        }
    }

    /// All that an act could change.
    async fn state(&self) -> String {
        let versions = ["invoice", "quote", "payment", "credit_note", "recurring_invoice"];
        let versions = versions.map(|table| format!("coalesce(sum(version), 0) FROM {table}"));
        let counts = [
            "invoice",
            "invoice_line",
            "quote",
            "quote_decision",
            "quote_part WHERE NOT released",
            "payment",
            "payment_allocation",
            "refund",
            "credit_note",
            "credit_application",
            "recurring_invoice",
            "mail WHERE subject NOT LIKE 'Opened: %'",
            "audit WHERE action <> 'quote.opened'",
        ];
        let counts = counts.map(|table| format!("count(*) FROM {table}"));
        let drawn = "coalesce(sum(last), 0) FROM series WHERE name LIKE 'invoice%' OR name LIKE 'quote%' OR name LIKE 'credit%'";
        self.house.one(&at_once(versions.into_iter().chain(counts).chain([drawn.to_owned()]))).await
    }

    /// What was sent, each with all that is sealed.
    async fn sealed(&self) -> BTreeSet<String> {
        let invoices =
            "SELECT number || ' ' || hash || ' ' || total || ' ' || frozen FROM invoice WHERE frozen IS NOT NULL";
        let quotes =
            "SELECT number || ' ' || revision || ' ' || hash || ' ' || frozen FROM quote WHERE frozen IS NOT NULL";
        let credits =
            "SELECT number || ' ' || hash || ' ' || total || ' ' || frozen FROM credit_note WHERE frozen IS NOT NULL";
        let mut sealed = BTreeSet::from_iter(self.house.all::<String>(invoices).await);
        sealed.extend(self.house.all::<String>(credits).await);
        sealed.extend(self.house.all::<String>(quotes).await);
        sealed
    }

    async fn rules(&self) {
        let rules = [
            (
                "paid is what went towards it",
                "invoice WHERE paid <> (SELECT coalesce(sum(amount), 0) FROM payment_allocation WHERE invoice_id = invoice.id)",
            ),
            (
                "credited is what went towards it",
                "invoice WHERE credited <> (SELECT coalesce(sum(amount), 0) FROM credit_application WHERE invoice_id = invoice.id)",
            ),
            ("nothing is paid twice", "invoice WHERE paid + credited > total AND status <> 'draft'"),
            (
                "owed is what is neither paid nor credited",
                "invoice WHERE status IN ('sent', 'partially_paid') AND due <> total - paid - credited",
            ),
            (
                "what is over is owed no more",
                "invoice WHERE status IN ('draft', 'paid', 'cancelled', 'written_off') AND due <> 0",
            ),
            (
                "the state says what is paid",
                "invoice WHERE (status = 'paid' AND paid + credited <> total) OR (status = 'sent' AND (paid + credited <> 0 OR total = 0)) OR (status = 'partially_paid' AND (paid + credited = 0 OR paid + credited >= total)) OR (status = 'cancelled' AND paid + credited <> 0)",
            ),
            (
                "what was sent has its number and its seal",
                "invoice WHERE (status <> 'draft') <> (number IS NOT NULL AND frozen IS NOT NULL AND hash IS NOT NULL)",
            ),
            (
                "what an invoice comes to is what its taxes come to",
                "invoice LEFT JOIN (SELECT invoice_id AS of_it, sum(base) AS base, sum(amount) AS taxed FROM invoice_tax GROUP BY invoice_id) AS sums ON of_it = id \
                 WHERE number IS NOT NULL AND (base IS NULL OR net <> base OR tax <> taxed)",
            ),
            (
                "what a credit note comes to is what its taxes come to",
                "credit_note LEFT JOIN (SELECT credit_note_id AS of_it, sum(base) AS base, sum(amount) AS taxed FROM credit_note_tax GROUP BY credit_note_id) AS sums ON of_it = id \
                 WHERE number IS NOT NULL AND (base IS NULL OR net <> base OR tax <> taxed)",
            ),
            ("what was sent is in no trash", "invoice WHERE status <> 'draft' AND trashed_at IS NOT NULL"),
            ("quotes that were sent are in no trash", "quote WHERE frozen IS NOT NULL AND trashed_at IS NOT NULL"),
            ("a payment gives no more than it is", "payment WHERE allocated + refunded > amount"),
            (
                "a payment gave what invoices got",
                "payment WHERE allocated <> (SELECT coalesce(sum(amount), 0) FROM payment_allocation WHERE payment_id = payment.id)",
            ),
            (
                "a payment lost what was given back",
                "payment WHERE refunded <> (SELECT coalesce(sum(amount), 0) FROM refund WHERE payment_id = payment.id)",
            ),
            (
                "no more is credited of an invoice than it came to",
                "invoice WHERE total < (SELECT coalesce(sum(total), 0) FROM credit_note WHERE invoice_id = invoice.id AND status NOT IN ('draft', 'void'))",
            ),
            (
                "an invoice that is cancelled is not credited",
                "invoice WHERE status = 'cancelled' AND EXISTS (SELECT 1 FROM credit_note WHERE invoice_id = invoice.id AND status NOT IN ('draft', 'void'))",
            ),
            (
                "a credit note gave what invoices got",
                "credit_note WHERE applied <> (SELECT coalesce(sum(amount), 0) FROM credit_application WHERE credit_note_id = credit_note.id)",
            ),
            (
                "the state of a credit note says what is used",
                "credit_note WHERE (status IN ('draft', 'issued', 'void') AND applied + refunded <> 0) OR (status = 'partially_applied' AND (applied = 0 OR applied >= total OR refunded <> 0)) OR (status = 'applied' AND applied <> total) OR (status = 'refunded' AND (refunded = 0 OR applied + refunded <> total))",
            ),
            (
                "what was issued has its number and its seal",
                "credit_note WHERE (status <> 'draft') <> (number IS NOT NULL AND frozen IS NOT NULL AND hash IS NOT NULL)",
            ),
            ("what was issued is in no trash", "credit_note WHERE status <> 'draft' AND trashed_at IS NOT NULL"),
            (
                "an acceptance is proved",
                "quote WHERE status IN ('accepted', 'invoiced') AND NOT EXISTS (SELECT 1 FROM quote_decision WHERE quote_id = quote.id AND answer = 'accepted' AND quote_decision.hash = quote.hash)",
            ),
            (
                "a part stands where its invoice does",
                "quote_part p JOIN invoice i ON i.id = p.invoice_id WHERE p.released <> (i.trashed_at IS NOT NULL OR i.status = 'cancelled')",
            ),
            (
                "what stands of a quote is of one that was accepted",
                "quote q WHERE status NOT IN ('accepted', 'invoiced') AND EXISTS (SELECT 1 FROM quote_part p WHERE p.quote_id = q.id AND NOT p.released)",
            ),
            (
                "no more than a hundred percent stand",
                "(SELECT quote_id FROM quote_part WHERE NOT released GROUP BY quote_id HAVING sum(percent) > 1000000) AS more",
            ),
            (
                "one way, and the whole once",
                "(SELECT quote_id FROM quote_part WHERE NOT released GROUP BY quote_id HAVING (count(percent) > 0 AND count(lines) > 0) OR (count(percent) + count(lines) < count(*) AND count(*) > 1)) AS mixed",
            ),
            (
                "each of the two lines once",
                "(SELECT quote_id FROM quote_part WHERE NOT released AND lines IS NOT NULL GROUP BY quote_id HAVING count(*) <> count(DISTINCT lines) OR sum(length(lines) - length(replace(replace(lines, '0', ''), '1', ''))) > 2) AS twice",
            ),
            (
                "a quote is invoiced when nothing is left of it",
                "quote q WHERE (status = 'invoiced') <> EXISTS (SELECT 1 FROM quote_part p WHERE p.quote_id = q.id AND NOT p.released GROUP BY p.quote_id HAVING (count(percent) = 0 AND count(lines) = 0) OR sum(percent) = 1000000 OR sum(length(lines) - length(replace(replace(lines, '0', ''), '1', ''))) = 2)",
            ),
            (
                "no payment goes to another customer, or into another currency",
                "payment_allocation a JOIN payment p ON p.id = a.payment_id JOIN invoice i ON i.id = a.invoice_id WHERE p.customer_id <> i.customer_id OR p.currency <> i.currency",
            ),
            (
                "no credit note goes to another customer, or into another currency",
                "credit_application a JOIN credit_note n ON n.id = a.credit_note_id JOIN invoice i ON i.id = a.invoice_id WHERE n.customer_id <> i.customer_id OR n.currency <> i.currency",
            ),
            (
                "all that was sent to a customer is in one currency",
                "(SELECT customer_id FROM invoice WHERE number IS NOT NULL GROUP BY customer_id HAVING count(DISTINCT currency) > 1) AS mixed_money",
            ),
            (
                "a day of a template is one invoice",
                "(SELECT recurring_id FROM invoice WHERE recurring_id IS NOT NULL GROUP BY recurring_id, recurring_on HAVING count(*) > 1) AS made_twice",
            ),
            ("history draws no number", "invoice WHERE external_ref IS NOT NULL AND number LIKE '2026-%'"),
        ];
        let broken: String =
            self.house.one(&at_once(rules.iter().map(|(_, broken)| format!("count(*) FROM {broken}")))).await;
        for ((rule, _), broken) in rules.iter().zip(broken.split(' ')) {
            assert_eq!(broken, "0", "{}: {rule}", self.at);
        }
        self.statements_agree().await;
        for (drawn, prefix) in [("invoice WHERE external_ref IS NULL AND", ""), ("credit_note WHERE", "CN-")] {
            let numbers = format!("SELECT number FROM {drawn} number IS NOT NULL ORDER BY number");
            let numbers: Vec<String> = self.house.all(&numbers).await;
            let expected: Vec<String> = (1..=numbers.len()).map(|n| format!("{prefix}2026-{n:04}")).collect();
            assert_eq!(numbers, expected, "{}: no gap, and none twice", self.at);
        }
    }
}

/// Several numbers by one question, each without its SELECT, with spaces between them.
fn at_once(numbers: impl Iterator<Item = String>) -> String {
    let numbers: Vec<String> = numbers.map(|number| format!("(SELECT {number})")).collect();
    format!("SELECT {}", numbers.join(" || ' ' || "))
}

/// One walk. Says in `done` what was done, and goes on until that is as much as `wanted`.
async fn walk(house: &House, seed: u8, done: &mut BTreeSet<Act>, wanted: usize) {
    let mut office = Office::open(house).await;
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let steps = vec((0..ACTS.len(), 0..LATEST, 1..900_u16, any::<u8>()), MOST_STEPS);
    let steps = steps.new_tree(&mut runner).expect("draws").current();
    let mut sealed = BTreeSet::new();
    for (at, (act, which, amount, drawn)) in steps.into_iter().enumerate() {
        if at >= STEPS && done.len() >= wanted {
            break;
        }
        office.at = format!("seed {seed}, step {at}, {:?}", ACTS[act]);
        let before = office.state().await;
        // The next one of its kind where it cannot be done to this one.
        for next in 0..LATEST {
            match office.act((act, (which + next) % LATEST, amount, drawn)).await {
                Some(Ok(())) => {
                    done.insert(ACTS[act]);
                    break;
                }
                Some(Err(Error::Refused(refusal))) => {
                    let at = &office.at;
                    assert_eq!(
                        office.state().await,
                        before,
                        "{at} changed something, though it was refused: {refusal:?}"
                    );
                }
                Some(Err(error)) => panic!("{}: {error}", office.at),
                None => {}
            }
        }
        office.rules().await;
        let now = office.sealed().await;
        assert!(now.is_superset(&sealed), "{} changed what was sent", office.at);
        sealed = now;
    }
    assert!(sealed.len() > 10, "seed {seed}: {}", sealed.len());
}

/// How many there are. Of the days nothing is told.
fn acts() -> usize {
    BTreeSet::from_iter(ACTS).len() - 1
}

on_both! {
    async fn no_sequence_of_acts_breaks_a_rule_or_changes_what_was_sent(house: &House) {
        let (seeds, mut done) = (seeds(), BTreeSet::new());
        let (last, others) = seeds.split_last().expect("there are some");
        for seed in others {
            let other = house.like().await;
            walk(&other, *seed, &mut done, 0).await;
            other.leave().await;
        }
        walk(house, *last, &mut done, acts()).await;
        assert_eq!(done.len(), acts(), "each was done at least once: {done:?}");
    }
}
