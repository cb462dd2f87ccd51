//! From what was accepted to what is owed: a draft of an invoice of all that is left, of a percentage, or of some lines.

use super::frozen::Frozen;
use super::revise::set_status;
use super::rows::Stored;
use super::{after, entry, find_to_change, part, rows};
use crate::customer::unchanged_since;
use crate::db::Write;
use crate::invoice::{self, Content};
use crate::store::quote;
use crate::{Error, Result, Service, billing, format};
use domain::access::{Permit, Right, Staff, permit};
use domain::decimal::Decimal;
use domain::invoice::InvoiceEdit;
use domain::money::Money;
use domain::quote::{Invoiced, Part, PartForm, QuoteAct, Share, under_headings};
use domain::sales::{Item, Line, LineEdit, TaxTotal, What};
use domain::{InvoiceId, Locale, Problem, QuoteId, Refusal};
use texts::fill;
use texts::shared::sales as words;

impl Service {
    /// Makes the draft of an invoice of a part of what was accepted.
    pub async fn convert_quote(&self, viewer: &Staff, id: QuoteId, version: i32, form: &PartForm) -> Result<InvoiceId> {
        let write = self.write().await?;
        let (before, owned) = find_to_change(&write, viewer, id).await?;
        permit(viewer, Right::QuotesConvert, &owned)?;
        let leave = permit(viewer, Right::InvoicesCreate, &owned)?;
        let stored = before.version;
        let choose = |invoiced: &Invoiced| -> Result<Share> {
            let share = invoiced.take(&form.parse(viewer.locale)?)?;
            unchanged_since(stored, version)?;
            Ok(share)
        };
        let made = self.invoice_part(&write, &leave, before, choose).await?;
        write.commit().await?;
        Ok(made)
    }

    /// Where that is set, the draft of what one begins with, the deposit or the whole, in the transaction of whoever accepted. That it cannot be
    /// made is no reason against an acceptance: it is written down, and somebody makes it by hand.
    pub(super) async fn invoice_accepted(&self, write: &Write, row: quote::Model) -> Result<()> {
        if !billing::stored(write.tx()).await?.quotes.invoice {
            return Ok(());
        }
        let sent = rows::sent(&row)?;
        if !sent.is_priced() {
            return Ok(());
        }
        let first = if sent.deposit == Decimal::ZERO { Part::Rest } else { Part::Percent(sent.deposit) };
        let leave = Permit::for_system("a quote was accepted");
        let not_made = entry(&leave, "quote.not_invoiced", &row);
        // Nothing is written before it is clear that all of it can be.
        match self.invoice_part(write, &leave, row, |invoiced| Ok(invoiced.take(&first)?)).await {
            Ok(_) => Ok(()),
            Err(Error::Refused(_)) => {
                write.audit(not_made);
                Ok(())
            }
            Err(other) => Err(other),
        }
    }

    /// Makes the draft of whatever is chosen of what is left.
    async fn invoice_part(
        &self,
        write: &Write,
        leave: &Permit,
        before: quote::Model,
        choose: impl Fn(&Invoiced) -> Result<Share> + Send,
    ) -> Result<InvoiceId> {
        let settings = billing::stored(write.tx()).await?;
        let today = format::today(&settings.time_zone, write.now());
        after(&before, QuoteAct::ConvertPart, today)?;
        let sent = rows::sent(&before)?;
        if !sent.is_priced() {
            return Err(Refusal::field("", Problem::NoLines).into());
        }
        let invoiced = part::invoiced(&sent, &part::standing(write.tx(), before.id).await?)?;
        let share = choose(&invoiced)?;
        let together =
            invoiced.with(&share).ok_or_else(|| Error::Fault(format!("a part of quote {} does not fit", before.id)))?;
        let status = after(&before, part::conversion(&together), today)?;
        let of = invoice::living(write, before.customer_id).await?;
        invoice::fits_customer(write, &of, sent.pricing.currency).await?;
        let lines = rows::lines(&before)?.into_iter().filter(|row| !row.optional).collect();
        let note = self.said_to(&of, &settings.note).await?;
        let content = content(&sent, lines, &share, (settings.terms, note), self.written_in(&of).await?)?;
        let made = invoice::insert(write, leave, of.id.into(), &content, today, Default::default()).await?;
        write.audit(invoice::entry(leave, "invoice.created", of.id.into(), made));
        part::keep(write, before.id, made, &share).await?;
        let row = set_status(write, before, status).await?;
        write.audit(part::with_part(entry(leave, "quote.invoiced", &row), &share));
        Ok(made)
    }
}

/// Lines stand as they are, with the discount on the whole; a percentage has it within.
fn content(
    sent: &Frozen,
    lines: Vec<Stored>,
    share: &Share,
    (terms, note): (u32, Option<String>),
    language: Locale,
) -> Result<Content> {
    let as_it_is = |row: &Stored| LineEdit { line: row.line.clone(), rate: row.rate };
    let (lines, discount) = match share {
        Share::Whole => (lines.iter().map(as_it_is).collect(), sent.pricing.discount),
        Share::Lines(chosen) => {
            let places = under_headings(&sent.lines, chosen);
            (places.into_iter().map(|at| as_it_is(&lines[at])).collect(), sent.pricing.discount)
        }
        Share::Percent { percent, amounts } => {
            let percent = format::percent(language, *percent);
            let values = &[("percent", &*percent), ("number", &*sent.number), ("title", &*sent.title)];
            let description = fill(language, words::PART_OF, values);
            let taxes = sent.totals.taxes.iter().zip(amounts);
            let line = |(tax, amount): (_, &i64)| of_tax(sent, &lines, tax, *amount, &description);
            (taxes.map(line).collect::<Result<_>>()?, Decimal::ZERO)
        }
    };
    let edit = InvoiceEdit {
        currency: sent.pricing.currency,
        date: None,
        terms,
        supply: None,
        reference: sent.reference.clone(),
        order: None,
        prices: sent.pricing.prices,
        discount,
        note,
        internal_note: None,
        lines,
    };
    Content::of(edit, sent.pricing.rounding)
}

/// One line of what bears a tax. What comes to less than nothing is given back.
fn of_tax(sent: &Frozen, lines: &[Stored], total: &TaxTotal, amount: i64, description: &str) -> Result<LineEdit> {
    let price = Money::new(amount.abs(), sent.pricing.currency).price();
    let item = Item {
        quantity: if amount < 0 { Decimal::whole(-1) } else { Decimal::ONE },
        unit: None,
        price: price.map_err(|problem| Refusal::field("percent", problem))?,
        discount: Decimal::ZERO,
        tax: total.tax.clone(),
    };
    let bears = |row: &&Stored| matches!(&row.line.what, What::Item(of) if of.tax == total.tax);
    let rate = lines.iter().find(bears).and_then(|row| row.rate);
    let line = Line { description: description.to_owned(), detail: None, what: What::Item(item) };
    Ok(LineEdit { line, rate })
}
