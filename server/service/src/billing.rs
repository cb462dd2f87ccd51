//! How the company bills: its settings, and the taxes that lines can bear.

mod draft;
mod taxes;

pub(crate) use draft::Parts;
pub(crate) use taxes::{Occasion, Sorted, rates, trade};

use crate::audit::Entry;
use crate::db::Write;
use crate::invoice::Party;
use crate::settings::{company, put};
use crate::store::{customer, setting};
use crate::{Error, Result, Service, format, prose};
use domain::access::{Right, Staff, permit_yes};
use domain::billing::{BillingSettings, BillingSettingsForm};
use domain::customer::Address;
use domain::invoice::NumberSeries;
use domain::money::Money;
use domain::sensitive::Class;
use domain::translated::{Translated, TranslatedForm};
use domain::{Day, Locale, Problem, Refusal, TaxRateId, Timestamp, country};
use iban::{Iban, IbanLike};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Select};
use tower_sessions::Session;

const BILLING: &str = "billing";

impl Service {
    /// The settings as the form shows them.
    pub async fn billing_settings_form(&self, viewer: &Staff) -> Result<BillingSettingsForm> {
        permit_yes(viewer, Right::SettingsAccount)?;
        Ok(BillingSettingsForm::filled(&stored(self.db().read()).await?, viewer.locale))
    }

    /// The rates that lines can bear, by name.
    pub async fn tax_choices(&self, viewer: &Staff) -> Result<Vec<(TaxRateId, String)>> {
        permit_yes(viewer, Right::SettingsAccount)?;
        Ok(rates(self.db().read()).await?.into_iter().map(|rate| (rate.id, rate.tax.name)).collect())
    }

    /// Sets all of it at once. Where money is to go is what a thief would change: the password was given a moment ago.
    pub async fn save_billing_settings(
        &self,
        viewer: &Staff,
        form: &BillingSettingsForm,
        session: &Session,
    ) -> Result<()> {
        let leave = permit_yes(viewer, Right::SettingsAccount)?;
        let stands = stored(self.db().read()).await?.vat_id;
        let is_zone = |zone: &str| zone.parse::<chrono_tz::Tz>().is_ok();
        let after = form.parse(viewer.locale, stands.as_deref(), iban, is_zone)?;
        for (locale, body) in after.proposals.body.all() {
            let refused = |problem| Refusal::field(&TranslatedForm::field("proposal_body", locale), problem);
            prose::bearable(Some(body)).map_err(refused)?;
        }
        self.confirmed(session).await?;
        let write = self.write().await?;
        write.lock(BILLING).await?;
        let before = stored(write.tx()).await?;
        if before == after {
            return Ok(());
        }
        put(write.tx(), BILLING, &serde_json::to_string(&after).map_err(|error| Error::Fault(error.to_string()))?)
            .await?;
        let entry = Entry::new(&leave, "settings.billing").fields(&changed(&before, &after));
        write.audit(if account(&before) == account(&after) {
            entry
        } else {
            permit_yes(viewer, Right::SettingsIntegrations).map_err(|_| Refusal::field("iban", Problem::NotAllowed))?;
            entry.detail("from", &account(&before)).detail("to", &account(&after)).sensitive(Class::Money)
        });
        write.commit().await
    }

    /// What the company says in its new documents, as this customer reads it.
    pub(crate) async fn said_to(&self, customer: &customer::Model, text: &Translated) -> Result<Option<String>> {
        let (language, company) = (self.written_in(customer).await?, self.brand().await?.language);
        Ok(text.for_document(language, company).map(str::to_owned))
    }
}

/// Where the money goes: the number, the bank, and whose account it is.
fn account(settings: &BillingSettings) -> String {
    let parts = [&settings.iban, &settings.bic, &settings.name];
    parts.map(|part| part.clone().unwrap_or_default()).join(" ").trim().to_owned()
}

/// As they are in the database.
pub(crate) async fn stored(db: &impl ConnectionTrait) -> Result<BillingSettings> {
    let Some(row) = setting::Entity::find_by_id(BILLING).one(db).await? else { return Ok(BillingSettings::default()) };
    serde_json::from_str(&row.value).map_err(|error| Error::Fault(format!("settings of billing: {error}")))
}

/// Today, where the company is.
pub(crate) async fn today(db: &impl ConnectionTrait, now: Timestamp) -> Result<Day> {
    Ok(format::today(&stored(db).await?.time_zone, now))
}

/// The next number of a series. Those that documents of another system have already, as `taken` finds them, are passed over.
pub(crate) async fn next_number<E: EntityTrait>(
    write: &Write,
    series: &NumberSeries,
    kind: &str,
    date: Day,
    taken: impl Fn(&str) -> Select<E> + Send,
) -> Result<String> {
    loop {
        let n = write.next_number(&series.drawn_as(kind, date.year())).await?;
        let number = series.number(date.year(), n);
        if taken(&number).one(write.tx()).await?.is_none() {
            return Ok(number);
        }
    }
}

/// Whoever holds the series' row is alone: no later number has an earlier day. `numbered` are the documents of the series, by their day.
pub(crate) async fn in_order<E: EntityTrait>(
    write: &Write,
    series: &NumberSeries,
    date: Day,
    (numbered, day): (Select<E>, E::Column),
) -> Result<()> {
    let mut later = numbered.filter(day.gt(date.to_string()));
    if series.yearly {
        let next = Day::new(date.year() + 1, 1, 1).map(|day| day.to_string()).unwrap_or_default();
        later = later.filter(day.lt(next));
    }
    match later.one(write.tx()).await? {
        None => Ok(()),
        Some(_) => Err(Refusal::field("date", Problem::OutOfOrder).into()),
    }
}

/// Documents that did not come from another system. Asked for as what is missing, `SQLite` would go through the index of external references,
/// where most have none.
pub(crate) fn made_here(external_ref: impl ColumnTrait) -> Expr {
    external_ref.is_not_null().not()
}

/// Who the company is on documents.
pub(crate) async fn seller(db: &impl ConnectionTrait, settings: &BillingSettings) -> Result<Party> {
    let name = match &settings.name {
        Some(name) => name.clone(),
        None => company(db).await?.name,
    };
    Ok(Party {
        name,
        address: settings.address.clone(),
        vat_id: settings.vat_id.clone(),
        tax_id: settings.tax_id.clone(),
        email: settings.email.clone(),
    })
}

/// An address as it stands on an envelope: the town with its code, the country by name.
pub(crate) fn address_lines(address: &Address) -> Vec<String> {
    let town = [&address.postal_code, &address.city].into_iter().flatten().cloned().collect::<Vec<_>>().join(" ");
    let town = [Some(town).filter(|town| !town.is_empty()), address.region.clone()];
    let town = town.into_iter().flatten().collect::<Vec<_>>().join(", ");
    let land = address.country.as_deref().and_then(country::name).map(str::to_owned);
    let lines = [address.line_1.clone(), address.line_2.clone(), Some(town).filter(|town| !town.is_empty()), land];
    lines.into_iter().flatten().collect()
}

/// Amounts that are summed by currency, as a reader of this language sees them.
pub(crate) fn amounts(locale: Locale, sums: impl IntoIterator<Item = Money>) -> Vec<String> {
    sums.into_iter().filter(|money| money.minor != 0).map(|money| format::money(locale, money)).collect()
}

/// A day as it is stored. What is none was never written by us.
pub(crate) fn day(text: &str) -> Result<Day> {
    text.parse().map_err(|_| Error::Fault(format!("a day in the database: {text}")))
}

fn iban(text: &str) -> Result<Option<String>, Problem> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let number: Iban = text.trim().parse().map_err(|_| Problem::Iban)?;
    Ok(Some(number.electronic_str().to_owned()))
}

/// The names of what differs. All fields stand here: another one does not compile before it is named too.
fn changed(before: &BillingSettings, after: &BillingSettings) -> Vec<&'static str> {
    let BillingSettings {
        name,
        address,
        vat_id,
        tax_id,
        email,
        iban,
        bic,
        currency,
        terms,
        prices,
        rounding,
        series,
        credit_notes,
        tax,
        note,
        quotes,
        proposals,
        reminders,
        attach,
        time_zone,
        italy,
    } = before;
    let pairs = [
        ("name", *name != after.name),
        ("address", *address != after.address),
        ("vat_id", *vat_id != after.vat_id),
        ("tax_id", *tax_id != after.tax_id),
        ("email", *email != after.email),
        ("iban", *iban != after.iban || *bic != after.bic),
        ("currency", *currency != after.currency),
        ("terms", *terms != after.terms),
        ("prices", *prices != after.prices || *rounding != after.rounding),
        ("numbers", *series != after.series || *credit_notes != after.credit_notes),
        ("tax", *tax != after.tax),
        ("note", *note != after.note),
        ("quotes", *quotes != after.quotes || *proposals != after.proposals),
        ("reminders", *reminders != after.reminders),
        ("attach", *attach != after.attach),
        ("time_zone", *time_zone != after.time_zone),
        ("italy", *italy != after.italy),
    ];
    pairs.into_iter().filter_map(|(name, differs)| differs.then_some(name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_audit_names_whatever_differs() {
        let before = BillingSettings::default();
        let numbered = BillingSettings { credit_notes: NumberSeries::default(), ..before.clone() };
        let reminding = BillingSettings { reminders: vec![7], ..before.clone() };
        let bare = BillingSettings { attach: false, ..before.clone() };
        for (after, name) in [(numbered, "numbers"), (reminding, "reminders"), (bare, "attach")] {
            assert_eq!(changed(&before, &after), [name]);
        }
        assert!(changed(&before, &before).is_empty());
    }
}
