//! What the demonstration company bills: an invoice in every state, and what was paid.

use crate::billing::stored;
use crate::payment::stripe_ref;
use crate::settings::put;
use crate::store::payment;
use crate::{Error, Result, Sending, Service, format};
use domain::access::Staff;
use domain::billing::{BillingSettings, BillingSettingsForm};
use domain::credit_note::{CreditLineForm, CreditNoteForm};
use domain::documents::DocumentQuery;
use domain::invoice::InvoiceForm;
use domain::italy::ItalianHouseForm;
use domain::payment::{PaymentForm, PaymentMethod};
use domain::recurring::{RecurringForm, ScheduleForm};
use domain::sales::LineForm;
use domain::tax::TaxRateForm;
use domain::translated::TranslatedForm;
use domain::{CustomerId, Day, InvoiceId, Locale, PaymentId, Refusal};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel};

/// Name, percentage, category, legal text and the code of that in Italy.
const TAXES: [(&str, &str, &str, &str, &str); 3] = [
    ("IVA 22%", "22", "standard", "", ""),
    ("IVA 10%", "10", "standard", "", ""),
    ("Reverse charge", "0", "reverse_charge", "Reverse charge, article 196 of Directive 2006/112/EC.", "N2.1"),
];

/// Description, details, quantity, unit, price, and which of the taxes; without a price it is a heading.
type DemoLine = (&'static str, &'static str, &'static str, &'static str, &'static str, usize);

#[derive(Clone, Copy, PartialEq)]
enum Course {
    Draft,
    /// The customer has it.
    Sent,
    /// They were told by mail.
    Mailed,
    /// So much was paid, so many days ago.
    Paid(&'static str, i32),
}

/// Which firm, so many days ago, their reference, what became of it, and the lines.
type DemoInvoice = (usize, i32, &'static str, Course, &'static [DemoLine]);

const INVOICES: [DemoInvoice; 9] = [
    (
        1,
        68,
        "Maintenance",
        Course::Paid("1769.00", 52),
        &[("Ventilation service, last quarter", "", "1", "", "1450.00", 0)],
    ),
    (
        0,
        47,
        "PO 4471",
        Course::Paid("600.00", 20),
        &[
            ("Annual inspection of lifts", "Two lifts, with the report for the insurer", "2", "", "420.00", 0),
            ("Call-out on a Sunday", "", "3.5", "h", "96.00", 0),
        ],
    ),
    (
        4,
        33,
        "",
        Course::Paid("1171.20", 12),
        &[("Dock door, spring replaced", "", "1", "", "640.00", 0), ("Work", "", "4", "h", "80.00", 0)],
    ),
    (
        2,
        24,
        "Atelier 2",
        Course::Sent,
        &[("Light control for the showroom", "", "1", "", "3200.00", 2), ("Set-up on site", "", "6", "h", "90.00", 2)],
    ),
    (3, 19, "", Course::Sent, &[("Loom hall: filters", "", "24", "pcs", "18.50", 2)]),
    (
        1,
        6,
        "Maintenance 2026",
        Course::Mailed,
        &[
            ("Ventilation service, first quarter", "", "1", "", "1450.00", 0),
            ("Filter set F7, 592 × 592 mm", "", "12", "pcs", "38.50", 0),
            ("Call-out on 24 February", "Priya Nair, two technicians", "3.5", "h", "96.00", 0),
            ("Damper actuator for AHU-2, fitted", "", "1", "", "552.00", 0),
        ],
    ),
    (0, 3, "PO 4502", Course::Sent, &[("Emergency lighting, yearly test", "", "1", "", "310.00", 0)]),
    (4, 1, "", Course::Draft, &[("Forklift chargers, inspection", "", "5", "", "45.00", 0)]),
    (
        7,
        0,
        "Spring opening",
        Course::Draft,
        &[
            ("Kitchen", "", "", "", "", 0),
            ("Extraction hood, cleaned", "Above all three ranges", "3", "", "180.00", 0),
            ("Grease filters", "", "9", "pcs", "22.40", 1),
            ("Guest rooms", "", "", "", "", 0),
            ("Fan coils, serviced", "", "42", "", "12.50", 0),
        ],
    ),
];

#[derive(Clone, Copy, PartialEq)]
enum Run {
    Draft,
    Begun,
    Paused,
}

/// Which firm, every so many months, the first day so many days from now, what it says and costs, and what became of it. None of them makes
/// an invoice while the demonstration is filled.
const TEMPLATES: [(usize, &str, i32, &str, &str, Run); 3] = [
    (1, "3", 24, "Ventilation service, (period)", "1450.00", Run::Begun),
    (0, "1", 11, "Monitoring of two lifts, (month)", "96.00", Run::Paused),
    (4, "1", 40, "Dock doors, monthly inspection", "120.00", Run::Draft),
];

impl Service {
    /// Settings, taxes, the price list, invoices and payments.
    pub(super) async fn fill_billing(&self, maya: &Staff, firms: &[CustomerId]) -> Result<()> {
        let mut taxes = Vec::new();
        for (name, percent, category, reason, nature) in TAXES {
            let form = TaxRateForm {
                name: name.to_owned(),
                percent: percent.to_owned(),
                category: category.to_owned(),
                reason: reason.to_owned(),
                nature: nature.to_owned(),
                ..TaxRateForm::default()
            };
            taxes.push(self.create_tax_rate(maya, &form).await?.to_string());
        }
        self.fill_billing_settings(&taxes[0]).await?;
        self.fill_products(maya, &taxes).await?;
        let today = format::today("Europe/Rome", self.now());
        for invoice in INVOICES {
            self.fill_invoice(maya, firms, &taxes, today, invoice).await?;
        }
        self.fill_credit_note(maya, firms[0], "Half an hour less", &["", "0.5"], true).await?;
        self.fill_credit_note(maya, firms[4], "The spring is under warranty", &["1", ""], false).await?;
        self.fill_packages(maya, firms, &taxes[0], today).await?;
        for template in TEMPLATES {
            self.fill_template(maya, firms, &taxes, today, template).await?;
        }
        // Money that came before anything was billed.
        let credit = payment("500.00", today.plus_days(-4), "Advance for the spring");
        let disputed = self.record_payment(maya, firms[5], &credit).await?;
        self.fill_dispute(disputed).await
    }

    /// The customer's bank wants a payment back that came online.
    async fn fill_dispute(&self, id: PaymentId) -> Result<()> {
        let write = self.write().await?;
        let row = payment::Entity::find_by_id(id.uuid()).one(write.tx()).await?;
        let mut row = row.ok_or(Error::Refused(Refusal::NotFound))?.into_active_model();
        row.method = Set(PaymentMethod::Card.key().to_owned());
        row.external_ref = Set(Some(stripe_ref("pi_of_the_demonstration")));
        row.disputed_at = Set(Some(write.now().ms()));
        row.update(write.tx()).await?;
        write.commit().await
    }

    async fn fill_billing_settings(&self, usual: &str) -> Result<()> {
        let write = self.write().await?;
        let form = BillingSettingsForm {
            name: "Harbour & Vale S.r.l.".to_owned(),
            address_1: "Via del Porto 9".to_owned(),
            postal_code: "34121".to_owned(),
            city: "Trieste".to_owned(),
            country: "IT".to_owned(),
            vat_id: "IT05550118326".to_owned(),
            email: "invoices@harbour-vale.example".to_owned(),
            iban: "IT60X0542811101000000123456".to_owned(),
            tax: usual.to_owned(),
            time_zone: "Europe/Rome".to_owned(),
            note: TranslatedForm {
                en: "Thank you for your trust. Questions about this invoice? Write to us or call 040 555 0118.".to_owned(),
                it: "Grazie per la fiducia. Domande su questa fattura? Ci scriva o chiami lo 040 555 0118.".to_owned(),
                fr: "Merci de votre confiance. Une question sur cette facture\u{a0}? Écrivez-nous ou appelez le 040 555 0118."
                    .to_owned(),
                ro: "Vă mulțumim pentru încredere. Întrebări despre această factură? Scrieți-ne sau sunați la 040 555 0118."
                    .to_owned(),
            },
            italy: ItalianHouseForm {
                regime: "RF01".to_owned(),
                rea_office: "TS".to_owned(),
                rea_number: "204519".to_owned(),
                rea_capital: "50000".to_owned(),
                rea_shareholders: "SM".to_owned(),
                rea_winding_up: String::new(),
                stamp_duty: "true".to_owned(),
            },
            ..BillingSettingsForm::filled(&stored(write.tx()).await?, Locale::En)
        };
        let settings: BillingSettings = form.parse(Locale::En, None, |iban| Ok(Some(iban.to_owned())), |_| true)?;
        put(write.tx(), "billing", &serde_json::to_string(&settings).unwrap_or_default()).await?;
        write.commit().await
    }

    async fn fill_invoice(
        &self,
        maya: &Staff,
        firms: &[CustomerId],
        taxes: &[String],
        today: Day,
        (firm, ago, reference, course, lines): DemoInvoice,
    ) -> Result<()> {
        let line = |(what, detail, quantity, unit, price, tax): &DemoLine| LineForm {
            description: (*what).to_owned(),
            detail: (*detail).to_owned(),
            quantity: (*quantity).to_owned(),
            unit: (*unit).to_owned(),
            price: (*price).to_owned(),
            tax: taxes.get(*tax).cloned().unwrap_or_default(),
            ..LineForm::default()
        };
        let form = InvoiceForm {
            date: if course == Course::Draft { String::new() } else { today.plus_days(-ago).to_string() },
            supplied_from: if course == Course::Draft { String::new() } else { today.plus_days(-ago - 2).to_string() },
            reference: reference.to_owned(),
            lines: lines.iter().map(line).collect(),
            ..self.new_invoice_form(maya, firms[firm]).await?.form
        };
        let id = self.create_invoice(maya, firms[firm], &form).await?;
        match course {
            Course::Draft => Ok(()),
            Course::Sent => self.send_invoice(maya, id, 1, Sending::ByHand).await,
            Course::Mailed => self.send_invoice(maya, id, 1, Sending::ByMail).await,
            Course::Paid(amount, ago) => {
                self.send_invoice(maya, id, 1, Sending::ByHand).await?;
                self.fill_payment(maya, firms[firm], id, amount, today.plus_days(-ago)).await
            }
        }
    }

    async fn fill_template(
        &self,
        maya: &Staff,
        firms: &[CustomerId],
        taxes: &[String],
        today: Day,
        (firm, every, ahead, what, price, run): (usize, &str, i32, &str, &str, Run),
    ) -> Result<()> {
        let line = LineForm {
            description: what.to_owned(),
            price: price.to_owned(),
            tax: taxes[0].clone(),
            ..LineForm::default()
        };
        let blank = self.new_recurring_form(maya, firms[firm]).await?.form;
        let form = RecurringForm {
            when: ScheduleForm {
                every: every.to_owned(),
                start: today.plus_days(ahead).to_string(),
                delivery: "send".to_owned(),
                ..blank.when
            },
            invoice: InvoiceForm { lines: vec![line], ..blank.invoice },
        };
        let id = self.create_recurring(maya, firms[firm], &form).await?;
        if run != Run::Draft {
            self.activate_recurring(maya, id, 1).await?;
        }
        if run == Run::Paused { self.pause_recurring(maya, id, 2).await } else { Ok(()) }
    }

    /// Takes back so much of the items of a firm's first invoice.
    async fn fill_credit_note(
        &self,
        maya: &Staff,
        firm: CustomerId,
        reason: &str,
        quantities: &[&str],
        issue: bool,
    ) -> Result<()> {
        let first = DocumentQuery { customer: firm.to_string(), sort: "-date".to_owned(), ..DocumentQuery::default() };
        let Some(invoice) = self.invoices(maya, &first).await?.page.rows.first().map(|row| row.id) else {
            return Ok(());
        };
        let line = |quantity: &&str| CreditLineForm { quantity: (*quantity).to_owned(), ..CreditLineForm::default() };
        let lines = quantities.iter().map(line).collect();
        let form = CreditNoteForm { reason: reason.to_owned(), lines, ..CreditNoteForm::default() };
        let id = self.create_credit_note(maya, invoice, &form).await?;
        if issue { self.issue_credit_note(maya, id, 1, Sending::ByHand).await } else { Ok(()) }
    }

    async fn fill_payment(
        &self,
        maya: &Staff,
        customer: CustomerId,
        invoice: InvoiceId,
        amount: &str,
        day: Day,
    ) -> Result<()> {
        let number = self.invoice(maya, invoice).await?.number.unwrap_or_default();
        self.record_payment(maya, customer, &payment(amount, day, &number)).await?;
        Ok(())
    }
}

fn payment(amount: &str, day: Day, reference: &str) -> PaymentForm {
    PaymentForm {
        amount: amount.to_owned(),
        currency: "EUR".to_owned(),
        date: day.to_string(),
        method: "bank_transfer".to_owned(),
        reference: reference.to_owned(),
        ..PaymentForm::default()
    }
}
