//! What nobody can do to the books, whatever they do and in whatever order: hundreds of acts drawn by chance, and after each of them the rules.

// Long because every act on the books and every rule of them stand in one place.

use crate::invoices::{acme_with_ana, line};
use crate::support::{House, on_both};
use domain::access::{Member, Staff};
use domain::credit_note::{CreditLineForm, CreditNoteForm};
use domain::invoice::InvoiceForm;
use domain::payment::{Parts, PaymentForm, Way};
use domain::quote::{AcceptForm, PartForm, QuoteForm};
use domain::sales::LineForm;
use domain::statement::StatementQuery;
use domain::trash::TrashKind;
use domain::{CreditNoteId, CustomerId, InvoiceId, PaymentId, QuoteId, time};
use proptest::collection::vec;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use service::{Error, Result, Sending, Service};
use std::collections::BTreeSet;

macro_rules! acts {
    ($($act:ident)+) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        enum Act {
            $($act,)+
        }

        /// Each once, and what is rarely possible once more.
        const ACTS: &[Act] = &[$(Act::$act,)+ Act::SendInvoice, Act::SendQuote, Act::Accept, Act::Reopen, Act::IssueCredit];
    };
}

acts! {
    DraftInvoice ChangeInvoice SendInvoice TrashInvoice RestoreInvoice CancelInvoice WriteOff Pay Allocate Refund DeletePayment
    DraftCredit ChangeCredit IssueCredit TrashCredit RestoreCredit ApplyCredit TakeCreditBack RefundCredit VoidCredit
    DraftQuote ChangeQuote SendQuote TrashQuote RestoreQuote Accept Decline Revise Reopen Convert ConvertPercent ConvertLine
    CancelQuote NextDay
}

/// At least so many steps, and on until each act was done once.
const STEPS: usize = 700;
const MOST_STEPS: usize = 2_000;
/// So many of a kind are acted upon.
const LATEST: usize = 4;

/// An act, on which of what is there, and an amount in whole euros.
type Step = (usize, usize, u16);

struct Office<'a> {
    house: &'a House,
    maya: Staff,
    ana: Member,
    acme: CustomerId,
    invoices: Vec<InvoiceId>,
    quotes: Vec<QuoteId>,
    payments: Vec<PaymentId>,
    credits: Vec<CreditNoteId>,
}

fn lines(amount: u16) -> Vec<LineForm> {
    vec![line("Service", "1", &amount.to_string(), ""), line("Filters", "3", "0.335", "")]
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

fn day(house: &House) -> String {
    let days = (house.clock.now().ms() - crate::support::MORNING.ms()) / time::DAY;
    domain::Day::parse("2026-03-12").expect("a day").plus_days(i32::try_from(days).expect("few")).to_string()
}

impl Office<'_> {
    const fn service(&self) -> &Service {
        &self.house.service
    }

    /// Tries it. Nothing to try it on is a refusal too.
    async fn act(&mut self, (act, which, amount): Step) -> Option<Result<()>> {
        let (service, maya, ana) = (self.house.service.clone(), self.maya.clone(), self.ana.clone());
        let session = self.house.fresh().await;
        let invoice = pick(&self.invoices, which);
        let quote = pick(&self.quotes, which);
        let payment = pick(&self.payments, which);
        let credit = pick(&self.credits, which);
        Some(match ACTS[act % ACTS.len()] {
            Act::DraftInvoice => {
                let form = self.invoice_form(amount);
                service.create_invoice(&maya, self.acme, &form).await.map(|id| self.invoices.push(id))
            }
            Act::ChangeInvoice => {
                let (id, version) = (invoice?, self.invoice_version(invoice?).await?);
                service.save_invoice(&maya, id, version, &self.invoice_form(amount)).await
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
            Act::Pay => {
                let form = PaymentForm {
                    amount: amount.to_string(),
                    currency: "EUR".to_owned(),
                    date: day(self.house),
                    method: "cash".to_owned(),
                    ..PaymentForm::default()
                };
                service.record_payment(&maya, self.acme, &form).await.map(|id| self.payments.push(id))
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
                let form = self.quote_form(amount);
                service.create_quote(&maya, self.acme, &form).await.map(|id| self.quotes.push(id))
            }
            Act::ChangeQuote => {
                let (id, version) = (quote?, self.quote_version(quote?).await?);
                service.save_quote(&maya, id, version, &self.quote_form(amount)).await
            }
            Act::SendQuote => {
                let (id, version) = (quote?, self.quote_version(quote?).await?);
                service.send_quote(&maya, id, version, Sending::ByMail).await
            }
            Act::TrashQuote => service.delete_quote(&maya, quote?, self.quote_version(quote?).await?).await,
            Act::RestoreQuote => service.restore_trashed(&maya, TrashKind::Quotes, &[quote?.uuid()]).await,
            Act::Accept => {
                let hash = service.own_quote(&ana, quote?).await.ok()?.hash;
                let form = AcceptForm { hash, name: "Ana Pop".to_owned(), agree: "true".to_owned() };
                service.accept_quote(&ana, quote?, &form).await
            }
            Act::Decline => service.decline_quote(&ana, quote?, "").await,
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

    fn invoice_form(&self, amount: u16) -> InvoiceForm {
        InvoiceForm {
            currency: "EUR".to_owned(),
            terms: "14".to_owned(),
            prices: "net".to_owned(),
            lines: lines(amount),
            ..InvoiceForm::default()
        }
    }

    fn quote_form(&self, amount: u16) -> QuoteForm {
        QuoteForm {
            title: "Refit".to_owned(),
            currency: "EUR".to_owned(),
            valid_until: "2026-12-31".to_owned(),
            prices: "net".to_owned(),
            lines: lines(amount),
            ..QuoteForm::default()
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

    /// What the statement comes to is what is owed, less what of payments and credit notes is left.
    async fn statement_agrees(&self) {
        let statement =
            self.service().statement(&self.maya, self.acme, &StatementQuery::default()).await.expect("shows");
        let owed: i64 = self.house.one("SELECT CAST(coalesce(sum(due), 0) AS bigint) FROM invoice").await;
        let left: i64 = self.house.one("SELECT CAST(coalesce(sum(amount - allocated - refunded), 0) AS bigint) FROM payment WHERE deleted_at IS NULL").await;
        let credit: i64 = self.house.one("SELECT CAST(coalesce(sum(total - applied - refunded), 0) AS bigint) FROM credit_note WHERE status NOT IN ('draft', 'void')").await;
        let (balance, sign) = (owed - left - credit, if statement.is_credit { -1 } else { 1 });
        let digits: String = statement.closing.chars().filter(char::is_ascii_digit).collect();
        assert_eq!(sign * digits.parse::<i64>().expect("is a number"), balance, "the statement agrees with the books");
    }

    /// All that an act could change.
    async fn state(&self) -> Vec<i64> {
        let mut state = Vec::new();
        for table in ["invoice", "quote", "payment", "credit_note"] {
            state.push(self.house.one(&format!("SELECT CAST(coalesce(sum(version), 0) AS bigint) FROM {table}")).await);
        }
        for table in [
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
            "mail WHERE subject NOT LIKE 'Opened: %'",
            "audit WHERE action <> 'quote.opened'",
        ] {
            state.push(self.house.count(table).await);
        }
        state.push(self.house.one("SELECT CAST(coalesce(sum(last), 0) AS bigint) FROM series WHERE name LIKE 'invoice%' OR name LIKE 'quote%' OR name LIKE 'credit%'").await);
        state
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
        for (rule, broken) in [
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
        ] {
            assert_eq!(self.house.count(broken).await, 0, "{rule}");
        }
        self.statement_agrees().await;
        for (table, prefix) in [("invoice", ""), ("credit_note", "CN-")] {
            let numbers = format!("SELECT number FROM {table} WHERE number IS NOT NULL ORDER BY number");
            let numbers: Vec<String> = self.house.all(&numbers).await;
            let expected: Vec<String> = (1..=numbers.len()).map(|n| format!("{prefix}2026-{n:04}")).collect();
            assert_eq!(numbers, expected, "no gap, and none twice");
        }
    }
}

on_both! {
    async fn no_sequence_of_acts_breaks_a_rule_or_changes_what_was_sent(house: &House) {
        let (maya, acme, ana) = acme_with_ana(house).await;
        let mut office = Office { house, maya, ana, acme, invoices: Vec::new(), quotes: Vec::new(), payments: Vec::new(), credits: Vec::new() };
        let mut runner = TestRunner::deterministic();
        let steps = vec((0..ACTS.len(), 0..LATEST, 1..900_u16), MOST_STEPS).new_tree(&mut runner).expect("draws").current();
        let mut sealed = BTreeSet::new();
        let mut done = BTreeSet::new();
        // Of the days nothing is told.
        let acts = BTreeSet::from_iter(ACTS).len() - 1;
        for (at, step) in steps.into_iter().enumerate() {
            if at >= STEPS && done.len() == acts {
                break;
            }
            let act = ACTS[step.0];
            let before = office.state().await;
            // The next one of its kind where it cannot be done to this one.
            for which in 0..LATEST {
                match office.act((step.0, (step.1 + which) % LATEST, step.2)).await {
                    Some(Ok(())) => {
                        done.insert(act);
                        break;
                    }
                    Some(Err(Error::Refused(refusal))) => {
                        assert_eq!(office.state().await, before, "step {at}: {act:?} changed something, though it was refused: {refusal:?}");
                    }
                    Some(Err(error)) => panic!("step {at}: {act:?}: {error}"),
                    None => {}
                }
            }
            office.rules().await;
            let now = office.sealed().await;
            assert!(now.is_superset(&sealed), "step {at}: {act:?} changed what was sent");
            sealed = now;
        }
        assert_eq!(done.len(), acts, "each was done at least once: {done:?}");
        assert!(sealed.len() > 20, "{}", sealed.len());
    }
}
