//! The connection to Stripe. Its secrets are sealed at rest, and once they are in nobody reads them again.

use crate::audit::Entry;
use crate::db::Write;
use crate::provider::{PaymentProvider, ProviderError, Stripe};
use crate::settings::put;
use crate::store::setting;
use crate::{Error, Result, Service};
use domain::access::{Right, Staff, permit_yes};
use domain::account::Realm;
use domain::checkout::{StripeForm, StripeSettings, ending, is_test};
use domain::sensitive::Class;
use sea_orm::{ConnectionTrait, EntityTrait};
use serde::{Deserialize, Serialize};
use tower_sessions::Session;

const STRIPE: &str = "stripe";
const KEY_PLACE: &str = "setting:stripe:secret_key";
const SIGNING_PLACE: &str = "setting:stripe:webhook_secret";
/// Where Stripe tells what happened.
pub const WEBHOOK: &str = "/webhooks/stripe";

/// As it is stored: the secrets sealed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Connection {
    on: bool,
    secret_key: Option<String>,
    webhook_secret: Option<String>,
}

impl Service {
    /// The connection as its page shows it.
    pub async fn stripe_settings(&self, viewer: &Staff, session: &Session) -> Result<StripeSettings> {
        permit_yes(viewer, Right::SettingsIntegrations)?;
        let known = stored(self.db().read()).await?;
        let key = self.unsealed(KEY_PLACE, known.secret_key)?;
        let signing = self.unsealed(SIGNING_PLACE, known.webhook_secret)?;
        Ok(StripeSettings {
            on: known.on,
            is_test: key.as_deref().is_some_and(is_test),
            secret_key: key.as_deref().map(ending),
            webhook_secret: signing.as_deref().map(ending),
            webhook_url: format!("{}{WEBHOOK}", self.address(Realm::Staff)),
            confirmed: self.confirmed(session).await.is_ok(),
        })
    }

    /// Whoever changes where money is taken gave the password a moment ago.
    pub async fn save_stripe(&self, viewer: &Staff, form: &StripeForm, session: &Session) -> Result<()> {
        let leave = permit_yes(viewer, Right::SettingsIntegrations)?;
        self.confirmed(session).await?;
        let write = self.write().await?;
        write.lock(STRIPE).await?;
        let before = stored(write.tx()).await?;
        let edit = form.parse([before.secret_key.is_some(), before.webhook_secret.is_some()])?;
        let seal = |place, secret: &Option<String>| match secret {
            Some(secret) => self.keys().seal(self.entropy(), place, secret.as_bytes()).map(Some),
            None => Ok(None),
        };
        let after = Connection {
            on: edit.on,
            secret_key: seal(KEY_PLACE, &edit.secret_key)?.or_else(|| before.secret_key.clone()),
            webhook_secret: seal(SIGNING_PLACE, &edit.webhook_secret)?.or_else(|| before.webhook_secret.clone()),
        };
        if after == before {
            return Ok(());
        }
        keep(&write, &after).await?;
        let mut entry = Entry::new(&leave, "settings.stripe").detail("on", if after.on { "true" } else { "false" });
        if let Some(key) = &edit.secret_key {
            entry = entry.detail("secret_key", &ending(key));
        }
        if let Some(secret) = &edit.webhook_secret {
            entry = entry.detail("webhook_secret", &ending(secret));
        }
        write.audit(entry.sensitive(Class::Money));
        write.commit().await
    }

    /// Asks Stripe whether it knows the key.
    pub async fn check_stripe(&self, viewer: &Staff) -> Result<()> {
        permit_yes(viewer, Right::SettingsIntegrations)?;
        let stripe = self.connected().await?.ok_or(domain::Refusal::NotFound)?;
        Ok(stripe.check().await.map_err(ProviderError::to_staff)?)
    }

    /// The host that customers are sent to, while they can pay online.
    pub async fn payment_pages(&self) -> Result<Option<&str>> {
        Ok(is_on(self.db().read()).await?.then(|| self.payment_way().addresses.checkout.as_str()))
    }

    /// Stripe, where customers can pay by it now.
    pub(super) async fn stripe(&self) -> Result<Option<Stripe<'_>>> {
        if is_on(self.db().read()).await? { self.connected().await } else { Ok(None) }
    }

    /// Stripe, where there is a key: what was begun goes on, and what was paid goes back, also after it was switched off.
    pub(crate) async fn connected(&self) -> Result<Option<Stripe<'_>>> {
        let key = stored(self.db().read()).await?.secret_key;
        match self.unsealed(KEY_PLACE, key)? {
            Some(key) => Ok(Some(Stripe::new(self.payment_way(), &key)?)),
            None => Ok(None),
        }
    }

    /// What Stripe signs with.
    pub(super) async fn signing_secret(&self) -> Result<Option<String>> {
        self.unsealed(SIGNING_PLACE, stored(self.db().read()).await?.webhook_secret)
    }

    fn unsealed(&self, place: &str, sealed: Option<String>) -> Result<Option<String>> {
        let Some(sealed) = sealed else { return Ok(None) };
        let bytes = self.keys().open(place, &sealed)?;
        String::from_utf8(bytes).map(Some).map_err(|_| Error::Fault(format!("{place} is no text")))
    }
}

/// Whether customers can pay online.
pub async fn is_on(db: &impl ConnectionTrait) -> Result<bool> {
    Ok(stored(db).await?.on)
}

/// Whether the keys at hand open what is sealed here.
pub async fn opens(service: &Service) -> Result<bool> {
    let known = stored(service.db().read()).await?;
    Ok(service.unsealed(KEY_PLACE, known.secret_key).is_ok()
        && service.unsealed(SIGNING_PLACE, known.webhook_secret).is_ok())
}

/// Seals the secrets with today's key; how many those were.
pub async fn reseal(service: &Service, write: &Write) -> Result<u64> {
    let before = stored(write.tx()).await?;
    let again = |place, sealed: &Option<String>| -> Result<Option<String>> {
        let Some(sealed) = sealed else { return Ok(None) };
        let secret = service.keys().open(place, sealed)?;
        service.keys().seal(service.entropy(), place, &secret).map(Some)
    };
    let after = Connection {
        on: before.on,
        secret_key: again(KEY_PLACE, &before.secret_key)?,
        webhook_secret: again(SIGNING_PLACE, &before.webhook_secret)?,
    };
    let sealed = [&after.secret_key, &after.webhook_secret].into_iter().flatten().count();
    if sealed > 0 {
        keep(write, &after).await?;
    }
    Ok(sealed as u64)
}

async fn keep(write: &Write, connection: &Connection) -> Result<()> {
    let text = serde_json::to_string(connection).map_err(|error| Error::Fault(error.to_string()))?;
    put(write.tx(), STRIPE, &text).await
}

async fn stored(db: &impl ConnectionTrait) -> Result<Connection> {
    let Some(row) = setting::Entity::find_by_id(STRIPE).one(db).await? else { return Ok(Connection::default()) };
    serde_json::from_str(&row.value).map_err(|error| Error::Fault(format!("settings of stripe: {error}")))
}
