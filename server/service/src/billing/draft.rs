//! The form on which a quote or an invoice is written.

use super::rates;
use crate::customer::ownership;
use crate::invoice::on_the_books;
use crate::product::price_list;
use crate::store::customer;
use crate::{Result, Service};
use domain::CustomerId;
use domain::access::{Masked, Masks, Staff};
use domain::billing::BillingSettings;
use domain::customer::number;
use domain::sales::DraftForm;

impl Service {
    /// The form of a draft with all there is to choose from. A draft in another currency than that of the books cannot be sent: its form
    /// offers the right one, in the field that `currency` points to.
    pub(crate) async fn draft_form<F: Send>(
        &self,
        viewer: &Staff,
        customer: &customer::Model,
        version: i32,
        (mut form, currency): (F, fn(&mut F) -> &mut String),
        settings: &BillingSettings,
    ) -> Result<DraftForm<F>> {
        let db = self.db().read();
        let id = CustomerId::from(customer.id);
        let masks = Masks::of(viewer, &ownership(db, id).await?);
        let currency_fixed = on_the_books(db, id).await?;
        let only = customer.currency.as_deref().filter(|_| currency_fixed);
        if let Some(code) = only {
            code.clone_into(currency(&mut form));
        }
        let rates = rates(db).await?;
        let price_list = price_list(db, viewer, &rates, only).await?;
        let rates: Vec<_> = rates.into_iter().map(|rate| (rate.id, rate.tax.name)).collect();
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
        })
    }
}
