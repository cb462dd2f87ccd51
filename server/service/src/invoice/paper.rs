//! An invoice on paper: a PDF of what was frozen, in the customer's language, with the same figures for machines inside.

use super::own::grouped;
use super::rows::{sheet, status, supplied};
use super::{Envelope, Frozen, electronic, find_in_scope, own};
use crate::customer::masks_with_name;
use crate::paper::{Said, Taken, lines, note, remarks, summed_up, total, totals};
use crate::store::{customer, invoice};
use crate::{By, Error, Result, Service, billing};
use document::{Block, Code, Fact, Payment, Relationship, Stamp, Tone, Total, Weight};
use domain::access::{Masks, PortalRight, Representative, Staff, portal_permit};
use domain::invoice::InvoiceStatus;
use domain::money::Money;
use domain::personal_link::LinkedTo;
use domain::{InvoiceId, Locale, Refusal};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use texts::shared::{sales as words, status as status_words};
use texts::{Key, get};

/// What the European Payments Council lets a code say of an amount, in cents.
const CODE_MOST: i64 = 99_999_999_999;

impl Service {
    /// The PDF of an invoice that was sent. It says the customer's name, so it is for those who may read that.
    pub async fn invoice_pdf(&self, viewer: &Staff, id: InvoiceId) -> Result<Taken> {
        let (row, _, sent) = self.invoice_seen_by(viewer, id).await?;
        self.paper_saying(&row, &sent).await
    }

    /// The same for one of the customer's own people.
    pub async fn own_invoice_pdf(&self, by: impl Into<By<'_>>, id: InvoiceId) -> Result<Taken> {
        self.paper_of_invoice_before(&self.representative(by.into(), LinkedTo::Invoice(id)).await?, id).await
    }

    pub(crate) async fn paper_of_invoice_before(&self, viewer: &Representative, id: InvoiceId) -> Result<Taken> {
        portal_permit(viewer, PortalRight::InvoicesView, false)?;
        let found = own::sent_to(viewer).filter(invoice::Column::Id.eq(id.uuid()));
        self.paper_of(found.one(self.db().read()).await?.ok_or(Error::Refused(Refusal::NotFound))?).await
    }

    /// The invoice as UBL, where the norm can say it.
    pub async fn invoice_ubl(&self, viewer: &Staff, id: InvoiceId) -> Result<Taken> {
        electronic::ubl_file(&self.invoice_seen_by(viewer, id).await?.2)
    }

    /// The invoice as Italy's exchange takes it, where it lacks nothing for that.
    pub async fn invoice_fattura(&self, viewer: &Staff, id: InvoiceId) -> Result<Taken> {
        let (row, masks, sent) = self.invoice_seen_by(viewer, id).await?;
        let db = self.db().read();
        let of = customer::Entity::find_by_id(row.customer_id).one(db).await?.ok_or(Refusal::NotFound)?;
        let settings = billing::stored(db).await?;
        Envelope { of: &of, settings: &settings, transmission: row.transmission, masks }.file(&sent)
    }

    /// An invoice that was sent to somebody whose name the viewer may read, and what of it they may.
    async fn invoice_seen_by(&self, viewer: &Staff, id: InvoiceId) -> Result<(invoice::Model, Masks, Frozen)> {
        let db = self.db().read();
        let row = find_in_scope(db, viewer, id).await?;
        let masks = masks_with_name(db, viewer, row.customer_id.into()).await?;
        if row.frozen.is_none() {
            return Err(Refusal::NotFound.into());
        }
        let sent = Frozen::of(&row)?.seen_with(masks);
        Ok((row, masks, sent))
    }

    pub(crate) async fn paper_of(&self, row: invoice::Model) -> Result<Taken> {
        if row.frozen.is_none() {
            return Err(Refusal::NotFound.into());
        }
        let frozen = Frozen::of(&row)?;
        self.paper_saying(&row, &frozen).await
    }

    async fn paper_saying(&self, row: &invoice::Model, frozen: &Frozen) -> Result<Taken> {
        self.printed(said(frozen, Since::of(row), row.sent_at.ok_or(Refusal::NotFound)?)).await
    }
}

/// What became of an invoice since it was sent: it stands on the paper of today, and is not sealed with the invoice.
#[derive(Clone, Copy)]
struct Since {
    status: InvoiceStatus,
    paid: i64,
    credited: i64,
    due: i64,
}

impl Since {
    fn of(row: &invoice::Model) -> Self {
        Self { status: status(row), paid: row.paid, credited: row.credited, due: row.due }
    }

    /// What the figures for machines are to the paper: the same in another form, until less is to be paid than was sent.
    fn relationship(self, frozen: &Frozen) -> Relationship {
        if self.due == frozen.totals.total { Relationship::Alternative } else { Relationship::Data }
    }

    /// What was paid and credited, and what that leaves to pay, where anything was.
    fn told(self, frozen: &Frozen) -> Vec<Total> {
        let told = self.paid != 0 || self.credited != 0;
        let row = |key: Key, minor: i64, weight| {
            let amount = crate::format::money(frozen.language, Money::new(minor, frozen.pricing.currency));
            (told && minor != 0).then(|| total(get(frozen.language, key).to_owned(), &amount, weight))
        };
        let rows = [
            row(words::PAID, self.paid, Weight::Normal),
            row(words::CREDITED, self.credited, Weight::Normal),
            row(words::TO_PAY, self.due, Weight::Strong),
        ];
        rows.into_iter().flatten().collect()
    }
}

fn said(frozen: &Frozen, since: Since, made: i64) -> Said<'_> {
    let status = since.status;
    let locale = frozen.language;
    let shown = sheet(locale, &frozen.pricing, &frozen.lines, &frozen.totals);
    let date = |day| crate::format::date(locale, day).text;
    let order = frozen.order.clone().unwrap_or_default();
    let facts = [
        Some((words::NUMBER, frozen.number.clone())),
        Some((words::DATE, date(frozen.date))),
        Some((words::PAY_BY, date(frozen.due_on))),
        frozen.supply.map(|supply| (words::SUPPLIED, supplied(locale, supply))),
        frozen.reference.clone().map(|reference| (words::REFERENCE, reference)),
        order.cig.map(|code| (words::CIG, code)),
        order.cup.map(|code| (words::CUP, code)),
    ];
    let owed = status.is_open().then(|| payment(frozen, since.due)).flatten();
    let sums = totals(locale, &shown).into_iter().chain(since.told(frozen)).collect();
    let body = [Block::Table(lines(locale, &shown)), summed_up(sums)]
        .into_iter()
        .chain(remarks(locale, &shown))
        .chain(owed.map(Block::Payment))
        .chain(frozen.note.clone().map(note));
    Said {
        locale,
        kind: words::INVOICE,
        number: frozen.number.clone(),
        title: None,
        stamp: stamp(locale, status, since.credited > 0 && since.paid == 0),
        facts: facts.into_iter().flatten().collect(),
        seller: &frozen.seller,
        buyer: &frozen.buyer,
        body: body.collect(),
        made,
        attachments: electronic::factur_x(frozen, since.relationship(frozen)).into_iter().collect(),
    }
}

fn stamp(locale: Locale, status: InvoiceStatus, credited: bool) -> Option<Stamp> {
    let (word, tone) = match status {
        InvoiceStatus::Paid if credited => (status_words::CREDITED, Tone::Neutral),
        InvoiceStatus::Paid => (status_words::PAID, Tone::Good),
        InvoiceStatus::Cancelled => (status_words::CANCELLED, Tone::Bad),
        InvoiceStatus::Draft | InvoiceStatus::Sent | InvoiceStatus::PartiallyPaid | InvoiceStatus::WrittenOff => {
            return None;
        }
    };
    Some(Stamp { word: get(locale, word).to_owned(), tone })
}

/// How to pay so much.
fn payment(frozen: &Frozen, due: i64) -> Option<Payment> {
    let iban = frozen.iban.as_deref()?;
    let say = |key: Key| get(frozen.language, key).to_owned();
    let facts = [
        Some((say(words::HOLDER), frozen.seller.name.clone())),
        Some(("IBAN".to_owned(), grouped(iban))),
        frozen.bic.clone().map(|bic| ("BIC".to_owned(), bic)),
        Some((say(words::PAYMENT_REFERENCE), frozen.number.clone())),
    ];
    let code = epc(frozen, iban, due).map(|payload| Code { payload, label: say(words::SCAN) });
    let facts = facts.into_iter().flatten().map(|(label, value)| Fact { label, value }).collect();
    Some(Payment { heading: say(words::BY_TRANSFER), facts, code })
}

/// A transfer of so much as banking apps scan it (EPC069-12). Only for euros.
pub fn epc(frozen: &Frozen, iban: &str, minor: i64) -> Option<String> {
    let money = Money::new(minor, frozen.pricing.currency);
    if money.currency.code() != "EUR" || !(1..=CODE_MOST).contains(&money.minor) {
        return None;
    }
    let short = |text: &str, most: usize| text.chars().filter(|c| !c.is_control()).take(most).collect::<String>();
    let bic = frozen.bic.clone().unwrap_or_default();
    let (holder, amount) = (short(&frozen.seller.name, 70), money.typed(Locale::En));
    Some(format!("BCD\n002\n1\nSCT\n{bic}\n{holder}\n{iban}\nEUR{amount}\n\n\n{}\n", short(&frozen.number, 140)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoice::Party;
    use domain::Day;
    use domain::customer::Address;
    use domain::decimal::Decimal;
    use domain::money::Currency;
    use domain::sales::{Prices, Pricing, Rounding, Totals};

    /// An invoice over 100 of this currency.
    fn frozen(currency: &str) -> Frozen {
        let party = |name: &str| Party {
            name: name.to_owned(),
            address: Address::default(),
            vat_id: None,
            tax_id: None,
            email: None,
        };
        let day = |text: &str| Day::parse(text).expect("a day");
        Frozen {
            seller: party("Harbour & Vale"),
            buyer: party("Acme"),
            iban: Some("IE29AIBK93115212345678".to_owned()),
            bic: Some("AIBKIE2D".to_owned()),
            language: Locale::En,
            number: "2026-0001".to_owned(),
            date: day("2026-03-12"),
            due_on: day("2026-03-26"),
            reference: None,
            note: None,
            pricing: Pricing {
                currency: Currency::parse(currency).expect("a currency"),
                prices: Prices::Net,
                rounding: Rounding::PerTotal,
                discount: Decimal::ZERO,
            },
            lines: Vec::new(),
            totals: Totals { total: 10_000, ..Totals::default() },
            corrects: None,
            italy: None,
            supply: None,
            order: None,
            deposit: false,
        }
    }

    /// What the paper says under the total, and what its code says.
    fn paper(frozen: &Frozen, since: Since) -> (Vec<(String, String)>, Option<String>) {
        let (mut rows, mut code) = (Vec::new(), None);
        for block in said(frozen, since, 0).body {
            match block {
                Block::Totals(totals) => rows = totals.rows.into_iter().map(|row| (row.label, row.value)).collect(),
                Block::Payment(payment) => code = payment.code.map(|code| code.payload),
                _ => {}
            }
        }
        rows.retain(|(label, _)| label != "Total");
        (rows, code)
    }

    fn row(label: &str, amount: &str) -> (String, String) {
        (label.to_owned(), amount.to_owned())
    }

    const OPEN: Since = Since { status: InvoiceStatus::Sent, paid: 0, credited: 0, due: 10_000 };
    const PARTLY: Since = Since { status: InvoiceStatus::PartiallyPaid, paid: 3_000, credited: 1_000, due: 6_000 };

    #[test]
    fn the_paper_asks_for_what_is_left_and_says_why_that_is_less() {
        let says = |amount: &str| {
            format!("BCD\n002\n1\nSCT\nAIBKIE2D\nHarbour & Vale\nIE29AIBK93115212345678\n{amount}\n\n\n2026-0001\n")
        };
        assert_eq!(paper(&frozen("EUR"), OPEN), (vec![], Some(says("EUR100.00"))));
        let rows = vec![row("Paid", "€\u{a0}30.00"), row("Credited", "€\u{a0}10.00"), row("To pay", "€\u{a0}60.00")];
        assert_eq!(paper(&frozen("EUR"), PARTLY), (rows, Some(says("EUR60.00"))));
    }

    #[test]
    fn what_is_paid_or_given_up_is_asked_for_no_more() {
        let paid = Since { status: InvoiceStatus::Paid, paid: 10_000, credited: 0, due: 0 };
        assert_eq!(paper(&frozen("EUR"), paid), (vec![row("Paid", "€\u{a0}100.00")], None));
        let given_up = Since { status: InvoiceStatus::WrittenOff, paid: 3_000, credited: 0, due: 0 };
        assert_eq!(paper(&frozen("EUR"), given_up), (vec![row("Paid", "€\u{a0}30.00")], None));
        let cancelled = Since { status: InvoiceStatus::Cancelled, paid: 0, credited: 0, due: 0 };
        assert_eq!(paper(&frozen("EUR"), cancelled), (vec![], None));
    }

    #[test]
    fn what_is_sealed_says_the_same_as_the_paper_until_something_came_of_it() {
        let cancelled = Since { status: InvoiceStatus::Cancelled, paid: 0, credited: 0, due: 0 };
        assert!(matches!(OPEN.relationship(&frozen("EUR")), Relationship::Alternative));
        for since in [PARTLY, cancelled] {
            assert!(matches!(since.relationship(&frozen("EUR")), Relationship::Data));
        }
    }

    #[test]
    fn a_code_is_for_euros_and_for_no_more_than_banks_take() {
        let rows = vec![row("Paid", "$\u{a0}30.00"), row("Credited", "$\u{a0}10.00"), row("To pay", "$\u{a0}60.00")];
        assert_eq!(paper(&frozen("USD"), PARTLY), (rows, None));
        let code = |due| epc(&frozen("EUR"), "IE29AIBK93115212345678", due);
        assert!(code(CODE_MOST).is_some_and(|text| text.contains("\nEUR999999999.99\n")));
        assert_eq!((code(CODE_MOST + 1), code(0), code(-1)), (None, None, None));
    }
}
