//! Of whom the company demands a second factor, and starting points for it and the locks.

use crate::account::Visitor;
use crate::audit::Entry;
use crate::kept::Kept;
use crate::locks;
use crate::settings::put;
use crate::store::setting;
use crate::{Result, Service};
use domain::access::{Right, Staff, permit_yes};
use domain::account::Realm;
use domain::sensitive::Class;
use domain::two_factor::{Demands, Preset};
use sea_orm::EntityTrait;
use tower_sessions::Session;

const KEY: &str = "two_factor";

/// Asked with each request of whoever has no second factor yet, and changed once a year.
pub(crate) type DemandsCache = Kept<Demands>;

impl Service {
    /// Of whom it is demanded.
    pub async fn demands(&self, viewer: &Staff) -> Result<Demands> {
        permit_yes(viewer, Right::SettingsSecurity)?;
        self.current_demands().await
    }

    /// Who has none yet sets one up before their next page. The password was given a moment ago.
    pub async fn save_demands(&self, viewer: &Staff, demands: &Demands, session: &Session) -> Result<()> {
        let leave = permit_yes(viewer, Right::SettingsSecurity)?;
        self.confirmed(session).await?;
        let before = self.current_demands().await?;
        let write = self.write().await?;
        put(write.tx(), KEY, &demands.words().join(" ")).await?;
        let entry = Entry::new(&leave, "settings.two_factor").sensitive(Class::AccessChange);
        write.audit(entry.detail("from", &before.words().join(" ")).detail("to", &demands.words().join(" ")));
        write.commit().await?;
        self.demands_cache().forget();
        Ok(())
    }

    /// Sets locks and demands to a starting point. The password was given a moment ago.
    pub async fn apply_preset(&self, viewer: &Staff, preset: Preset, session: &Session) -> Result<()> {
        let leave = permit_yes(viewer, Right::SettingsSecurity)?;
        self.confirmed(session).await?;
        let write = self.write().await?;
        put(write.tx(), KEY, &preset.demands().words().join(" ")).await?;
        put(write.tx(), locks::KEY, &locks::stored(&preset.locks())).await?;
        let entry = Entry::new(&leave, "settings.preset").sensitive(Class::AccessChange);
        write.audit(entry.detail("preset", preset.key()));
        write.commit().await?;
        self.demands_cache().forget();
        Ok(())
    }

    pub(super) async fn current_demands(&self) -> Result<Demands> {
        if let Some(demands) = self.demands_cache().get(self.now()) {
            return Ok(demands);
        }
        let row = setting::Entity::find_by_id(KEY).one(self.db().read()).await?;
        let demands = Demands::parse(row.iter().flat_map(|row| row.value.split(' ')));
        self.demands_cache().keep(self.now(), &demands);
        Ok(demands)
    }

    /// Whether it is demanded of this visitor.
    pub(crate) async fn demands_of(&self, realm: Realm, visitor: &Visitor) -> Result<bool> {
        let role = match visitor {
            Visitor::Nobody => return Ok(false),
            Visitor::Halfway(_) => return Ok(true),
            Visitor::Staff(staff) => Some(staff.actor().role),
            Visitor::Member(_) | Visitor::Undecided(_) => None,
        };
        Ok(self.current_demands().await?.of(realm, role))
    }
}
