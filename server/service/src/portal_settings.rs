//! How the house sets up its portal. Every instance follows within the time for which settings are kept.

use crate::audit::Entry;
use crate::db::Write;
use crate::kept::Kept;
use crate::preferences::withhold;
use crate::settings::put;
use crate::store::{mail, setting};
use crate::{Error, Result, Service};
use domain::access::{PortalArea, Right, Staff, permit_yes};
use domain::mail::MailCategory;
use domain::portal_settings::{PortalSettings, PortalSettingsForm, PortalShape};
use domain::sensitive::Class;
use domain::value::line;
use domain::{Locale, Problem};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait};
use webauthn_rs::prelude::Url;

const PORTAL: &str = "portal";
const ADDRESS_MAX: u32 = 500;

pub type PortalCache = Kept<PortalSettings>;

impl Service {
    pub(crate) async fn portal_settings(&self) -> Result<PortalSettings> {
        if let Some(settings) = self.portal_cache().get(self.now()) {
            return Ok(settings);
        }
        let settings = stored(self.db().read()).await?;
        self.portal_cache().keep(self.now(), &settings);
        Ok(settings)
    }

    /// What every page may know of the portal.
    pub async fn portal_shape(&self) -> Result<PortalShape> {
        Ok(self.portal_settings().await?.shape())
    }

    /// What the portal says to a reader of this language.
    pub(crate) async fn welcome(&self, reader: Locale) -> Result<Option<String>> {
        let company = self.brand().await?.language;
        Ok(self.portal_settings().await?.welcome.for_reader(reader, company).map(str::to_owned))
    }

    /// The settings as the form shows them.
    pub async fn portal_settings_form(&self, viewer: &Staff) -> Result<PortalSettingsForm> {
        permit_yes(viewer, Right::SettingsAccount)?;
        Ok(PortalSettingsForm::filled(&stored(self.db().read()).await?))
    }

    /// Sets all of it at once. What waits to be mailed about a closed area stays here.
    pub async fn save_portal_settings(&self, viewer: &Staff, form: &PortalSettingsForm) -> Result<()> {
        let leave = permit_yes(viewer, Right::SettingsAccount)?;
        let after = form.parse(web_address)?;
        let write = self.write().await?;
        write.lock("portal settings").await?;
        let before = stored(write.tx()).await?;
        if before == after {
            return Ok(());
        }
        put(write.tx(), PORTAL, &serde_json::to_string(&after).map_err(|error| Error::Fault(error.to_string()))?)
            .await?;
        withhold_closed(&write, &after.closed).await?;
        write.audit(told(Entry::new(&leave, "settings.portal"), &before, &after));
        write.commit().await?;
        self.portal_cache().forget();
        Ok(())
    }
}

/// As they are in the database. What cannot be read opens nothing: it is a fault.
pub(crate) async fn stored(db: &impl ConnectionTrait) -> Result<PortalSettings> {
    let Some(row) = setting::Entity::find_by_id(PORTAL).one(db).await? else { return Ok(PortalSettings::default()) };
    serde_json::from_str(&row.value).map_err(|error| Error::Fault(format!("settings of the portal: {error}")))
}

/// An address on the web, or nothing where nothing was typed. It names a host and nobody who signs in there.
fn web_address(text: &str) -> Result<Option<String>, Problem> {
    let Some(text) = line(text, ADDRESS_MAX)? else { return Ok(None) };
    let address = Url::parse(&text).map_err(|_| Problem::WebAddress)?;
    let plain = address.username().is_empty() && address.password().is_none();
    let web = matches!(address.scheme(), "https" | "http") && address.has_host();
    if web && plain { Ok(Some(address.into())) } else { Err(Problem::WebAddress) }
}

/// Mails about what nobody may read any more do not leave.
async fn withhold_closed(write: &Write, closed: &[PortalArea]) -> Result<()> {
    let about = |category: &MailCategory| {
        category.needs().and_then(|right| right.area()).is_some_and(|area| closed.contains(&area))
    };
    let categories = MailCategory::ALL.into_iter().filter(about).map(MailCategory::key);
    withhold(write, Condition::all().add(mail::Column::Category.is_in(categories))).await
}

/// What changed; areas that open or close change what people may see.
fn told(mut entry: Entry, before: &PortalSettings, after: &PortalSettings) -> Entry {
    if before.closed != after.closed {
        let keys = |areas: &[PortalArea]| areas.iter().map(|area| area.key()).collect::<Vec<_>>().join(" ");
        entry = entry.sensitive(Class::AccessChange);
        entry = entry.detail("closed_from", &keys(&before.closed)).detail("closed_to", &keys(&after.closed));
    }
    let welcome: Vec<&str> = before.welcome.differs_in(&after.welcome).map(Locale::code).collect();
    if !welcome.is_empty() {
        entry = entry.detail("welcome", &welcome.join(" "));
    }
    if before.registration != after.registration {
        entry = entry.sensitive(Class::AccessChange).detail("registration", after.registration.key());
    }
    let links = [
        ("imprint", &before.legal.imprint, &after.legal.imprint),
        ("privacy", &before.legal.privacy, &after.legal.privacy),
        ("terms", &before.legal.terms, &after.legal.terms),
    ];
    for (name, _, link) in links.into_iter().filter(|(_, before, after)| before != after) {
        entry = entry.detail(name, link.as_deref().unwrap_or_default());
    }
    entry
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_to_the_web_and_nowhere_else() {
        assert_eq!(web_address("  "), Ok(None));
        assert_eq!(
            web_address(" https://House.example/Imprint "),
            Ok(Some("https://house.example/Imprint".to_owned()))
        );
        assert_eq!(web_address("http://house.example"), Ok(Some("http://house.example/".to_owned())));
        for bad in [
            "javascript:alert(1)",
            "data:text/html,x",
            "mailto:info@house.example",
            "house.example",
            "/imprint",
            "//house.example",
            "https://",
            "https://maya:secret@house.example/",
            "file:///etc/passwd",
        ] {
            assert_eq!(web_address(bad), Err(Problem::WebAddress), "{bad}");
        }
        let long = format!("https://house.example/{}", "x".repeat(500));
        assert_eq!(web_address(&long), Err(Problem::TooLong { max: ADDRESS_MAX }));
    }
}
