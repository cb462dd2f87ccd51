//! Tax rates. Documents keep the rate as it was when they were written; what is put away is no choice any more.

use super::stored;
use crate::audit::Entry;
use crate::cursor::{Sorting, counted, portion};
use crate::customer::unchanged_since;
use crate::db::Write;
use crate::filter::with_words;
use crate::store::{customer, tax_rate};
use crate::{Error, Result, Service, billing, format};
use domain::access::{Permit, Right, Staff, permit_yes};
use domain::billing::BillingSettings;
use domain::decimal::Decimal;
use domain::italy::Nature;
use domain::list::Page;
use domain::tax::{FilledTaxRateForm, Side, Tax, TaxCategory, TaxRate, TaxRateEdit, TaxRateForm, TaxRateRow, Trade};
use domain::{Day, Locale, Problem, Refusal, TaxRateId, fold::fold};
use sea_orm::sea_query::Order;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect,
};

/// Rates that a form offers: more than any country has.
const OFFERED: u64 = 200;

impl Service {
    /// The rates by name.
    pub async fn tax_rates(&self, viewer: &Staff, q: &str, after: &str) -> Result<Page<TaxRateRow>> {
        permit_yes(viewer, Right::SettingsAccount)?;
        let db = self.db().read();
        let found = tax_rate::Entity::find()
            .filter(tax_rate::Column::ArchivedAt.is_null())
            .filter(with_words(q, &[tax_rate::Column::Name]));
        let count = counted(db, &found, tax_rate::Column::Id).await?;
        let sorting =
            Sorting { column: tax_rate::Column::NameFold, id: tax_rate::Column::Id, order: Order::Asc, numeric: false };
        let place = |row: &tax_rate::Model| (row.name_fold.clone(), row.id);
        let found = portion(db, found, &sorting, (after, ""), place).await?;
        let rows = found.rows.into_iter().map(|row| self.tax_rate_row(viewer.locale, row)).collect::<Result<_>>()?;
        Ok(Page { rows, count, previous: found.previous, next: found.next })
    }

    fn tax_rate_row(&self, locale: Locale, row: tax_rate::Model) -> Result<TaxRateRow> {
        let rate = rate(row)?;
        Ok(TaxRateRow {
            id: rate.id,
            percent: format::percent(locale, rate.tax.percent),
            category: rate.tax.category,
            name: rate.tax.name,
            country: rate.country,
            valid_from: rate.valid_from.map(|day| format::date(locale, day)),
            valid_to: rate.valid_to.map(|day| format::date(locale, day)),
        })
    }

    /// An empty form, or that of a rate.
    pub async fn tax_rate_form(&self, viewer: &Staff, id: Option<TaxRateId>) -> Result<FilledTaxRateForm> {
        permit_yes(viewer, Right::SettingsAccount)?;
        let italian = stored(self.db().read()).await?.address.is_italian();
        let Some(id) = id else {
            let form = TaxRateForm { category: TaxCategory::Standard.key().to_owned(), ..TaxRateForm::default() };
            return Ok(FilledTaxRateForm { id: None, version: 0, form, italian });
        };
        let row = find(self.db().read(), id).await?;
        let version = row.version;
        let rate = rate(row)?;
        let form = TaxRateForm {
            name: rate.tax.name,
            category: rate.tax.category.key().to_owned(),
            percent: rate.tax.percent.typed(viewer.locale, 0),
            reason: rate.tax.reason.unwrap_or_default(),
            nature: rate.tax.nature.map(Nature::code).unwrap_or_default().to_owned(),
            country: rate.country.unwrap_or_default(),
            valid_from: rate.valid_from.map(|day| day.to_string()).unwrap_or_default(),
            valid_to: rate.valid_to.map(|day| day.to_string()).unwrap_or_default(),
        };
        let italian = italian || !form.nature.is_empty();
        Ok(FilledTaxRateForm { id: Some(id), version, form, italian })
    }

    pub async fn create_tax_rate(&self, viewer: &Staff, form: &TaxRateForm) -> Result<TaxRateId> {
        let leave = permit_yes(viewer, Right::SettingsAccount)?;
        let edit = form.parse(viewer.locale)?;
        let write = self.write().await?;
        let id = TaxRateId::from(write.new_id());
        let mut row = tax_rate::ActiveModel {
            id: Set(id.uuid()),
            created_at: Set(write.now().ms()),
            updated_at: Set(write.now().ms()),
            version: Set(1),
            archived_at: Set(None),
            ..Default::default()
        };
        write_columns(&mut row, &edit);
        tax_rate::Entity::insert(row).exec_without_returning(write.tx()).await?;
        write.audit(entry(&leave, "tax_rate.created", id, &edit.tax));
        write.commit().await?;
        Ok(id)
    }

    /// Changes a rate for documents to come; those that bear it already keep what they bear.
    pub async fn save_tax_rate(&self, viewer: &Staff, id: TaxRateId, version: i32, form: &TaxRateForm) -> Result<()> {
        let leave = permit_yes(viewer, Right::SettingsAccount)?;
        let edit = form.parse(viewer.locale)?;
        let (write, before) = self.rate_to_change(id, version).await?;
        let (from, to) = (Decimal::stored(before.percent), edit.tax.percent);
        let mut row = before.into_active_model();
        write_columns(&mut row, &edit);
        row.updated_at = Set(write.now().ms());
        row.version = Set(version + 1);
        row.update(write.tx()).await?;
        let entry = entry(&leave, "tax_rate.changed", id, &edit.tax);
        write.audit(match from == to {
            true => entry,
            false => entry.detail("from", &told(from)).detail("to", &told(to)),
        });
        write.commit().await
    }

    /// Puts a rate away.
    pub async fn archive_tax_rate(&self, viewer: &Staff, id: TaxRateId, version: i32) -> Result<()> {
        let leave = permit_yes(viewer, Right::SettingsAccount)?;
        let (write, before) = self.rate_to_change(id, version).await?;
        let tax = rate(before.clone())?.tax;
        let mut row = before.into_active_model();
        row.archived_at = Set(Some(write.now().ms()));
        row.version = Set(version + 1);
        row.update(write.tx()).await?;
        write.audit(entry(&leave, "tax_rate.archived", id, &tax));
        write.commit().await
    }

    async fn rate_to_change(&self, id: TaxRateId, version: i32) -> Result<(Write, tax_rate::Model)> {
        let write = self.write().await?;
        write.lock("tax rates").await?;
        let before = find(write.tx(), id).await?;
        unchanged_since(before.version, version)?;
        Ok((write, before))
    }
}

/// For whom a document is written and for which day, as soon as somebody said one, and the rates that it has already.
pub(crate) struct Occasion<'a> {
    pub of: &'a customer::Model,
    pub settings: &'a BillingSettings,
    pub day: Option<Day>,
    pub already: Vec<TaxRateId>,
}

/// The rates that lines can bear there, by name, and why the others are no choice.
pub(crate) struct Sorted {
    pub rates: Vec<TaxRate>,
    pub barred: Vec<(TaxRateId, Problem)>,
}

impl Occasion<'_> {
    pub async fn sorted(&self, db: &impl ConnectionTrait) -> Result<Sorted> {
        let trade = trade(self.settings, self.of);
        let mut sorted = Sorted { rates: Vec::new(), barred: Vec::new() };
        for rate in rates(db).await? {
            match trade.bars(&rate, self.day).filter(|_| !self.already.contains(&rate.id)) {
                Some(why) => sorted.barred.push((rate.id, why)),
                None => sorted.rates.push(rate),
            }
        }
        Ok(sorted)
    }
}

/// The house and this customer, as far as taxes ask.
pub(crate) fn trade<'a>(settings: &'a BillingSettings, of: &'a customer::Model) -> Trade<'a> {
    Trade {
        seller: Side { country: settings.address.country.as_deref(), vat_id: settings.vat_id.as_deref() },
        buyer: Side { country: of.country.as_deref(), vat_id: of.vat_id.as_deref() },
    }
}

/// All rates that there are, by name.
pub(crate) async fn rates(db: &impl ConnectionTrait) -> Result<Vec<TaxRate>> {
    let rows = tax_rate::Entity::find()
        .filter(tax_rate::Column::ArchivedAt.is_null())
        .order_by_asc(tax_rate::Column::NameFold)
        .limit(OFFERED)
        .all(db)
        .await?;
    rows.into_iter().map(rate).collect()
}

async fn find(db: &impl ConnectionTrait, id: TaxRateId) -> Result<tax_rate::Model> {
    let found = tax_rate::Entity::find_by_id(id.uuid()).filter(tax_rate::Column::ArchivedAt.is_null());
    found.one(db).await?.ok_or(Error::Refused(Refusal::NotFound))
}

fn rate(row: tax_rate::Model) -> Result<TaxRate> {
    let day = |text: Option<String>| text.as_deref().map(billing::day).transpose();
    Ok(TaxRate {
        id: row.id.into(),
        tax: Tax {
            name: row.name,
            category: TaxCategory::parse(&row.category).unwrap_or_default(),
            percent: Decimal::stored(row.percent),
            reason: row.reason,
            nature: row.nature.as_deref().and_then(Nature::parse),
        },
        country: row.country,
        valid_from: day(row.valid_from)?,
        valid_to: day(row.valid_to)?,
    })
}

fn write_columns(row: &mut tax_rate::ActiveModel, edit: &TaxRateEdit) {
    row.name = Set(edit.tax.name.clone());
    row.name_fold = Set(fold(&edit.tax.name));
    row.category = Set(edit.tax.category.key().to_owned());
    row.percent = Set(edit.tax.percent.to_stored());
    row.reason = Set(edit.tax.reason.clone());
    row.nature = Set(edit.tax.nature.map(|nature| nature.code().to_owned()));
    row.country = Set(edit.country.clone());
    row.valid_from = Set(edit.valid_from.map(|day| day.to_string()));
    row.valid_to = Set(edit.valid_to.map(|day| day.to_string()));
}

fn entry(leave: &Permit, action: &'static str, id: TaxRateId, tax: &Tax) -> Entry {
    Entry::new(leave, action).subject("tax_rate", id.uuid()).detail("rate", &tax.name)
}

/// A percentage as the audit has it.
fn told(percent: Decimal) -> String {
    format!("{}%", percent.typed(Locale::En, 0))
}
