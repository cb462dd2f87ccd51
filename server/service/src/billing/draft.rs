//! The form on which a quote or an invoice is written.

use super::{Occasion, Sorted};
use crate::customer::ownership;
use crate::invoice::on_the_books;
use crate::product::price_list;
use crate::store::customer;
use crate::{Result, Service, format};
use domain::access::{Masked, Masks, Staff};
use domain::billing::BillingSettings;
use domain::customer::number;
use domain::sales::{DraftForm, LineForm};
use domain::tax::TaxRate;
use domain::{CustomerId, Day, Locale, TaxRateId};

/// Where a form has its currency, and its lines.
pub(crate) type Parts<F> = fn(&mut F) -> (&mut String, &[LineForm]);

impl Service {
    /// The form of a draft with all there is to choose from. Its day may change with it, so that rates of every day are among them; the one
    /// that new lines begin with is too, and is refused with its reason where they cannot bear it. A draft in another currency than that of
    /// the books cannot be sent: its form offers the right one. `parts` points to the field of the currency, and to the lines.
    pub(crate) async fn draft_form<F: Send>(
        &self,
        viewer: &Staff,
        customer: &customer::Model,
        version: i32,
        (mut form, parts): (F, Parts<F>),
        settings: &BillingSettings,
    ) -> Result<DraftForm<F>> {
        let db = self.db().read();
        let id = CustomerId::from(customer.id);
        let masks = Masks::of(viewer, &ownership(db, id).await?);
        let currency_fixed = on_the_books(db, id).await?;
        let only = customer.currency.as_deref().filter(|_| currency_fixed);
        let (currency, lines) = parts(&mut form);
        if let Some(code) = only {
            code.clone_into(currency);
        }
        let already = lines.iter().filter_map(|line| line.tax.parse().ok()).chain(settings.tax).collect();
        let Sorted { rates, .. } = Occasion { of: customer, settings, day: None, already }.sorted(db).await?;
        let price_list = price_list(db, viewer, &rates, only).await?;
        let rates: Vec<_> = rates.into_iter().map(|rate| named(viewer.locale, rate)).collect();
        Ok(DraftForm {
            form,
            version,
            customer: id,
            customer_number: number(customer.number),
            customer_name: Masked::new(masks.name, customer.name.clone()),
            usual: settings.tax.filter(|id| rates.iter().any(|(known, _)| known == id)),
            rates,
            price_list,
            currency_fixed,
            italian: settings.address.is_italian(),
        })
    }
}

/// A rate by name, with the days between which it holds: the one before it, or after, may have the same name.
fn named(locale: Locale, rate: TaxRate) -> (TaxRateId, String) {
    let TaxRate { id, tax, valid_from, valid_to, .. } = rate;
    if valid_from.is_none() && valid_to.is_none() {
        return (id, tax.name);
    }
    let told = |day: Option<Day>| day.map_or_else(|| "…".to_owned(), |day| format::date(locale, day).text);
    (id, format!("{} ({} – {})", tax.name, told(valid_from), told(valid_to)))
}
