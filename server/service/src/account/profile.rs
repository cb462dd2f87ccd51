//! What everybody may change about themself.

use super::ProfileEdit;
use crate::audit::Entry;
use crate::members::role_name;
use crate::store::{person, staff};
use crate::{Error, Result, Service};
use domain::access::{Member, Permit, PortalRight, Staff, portal_permit};
use domain::account::Profile;
use domain::refusal::Problems;
use domain::value::{line, required};
use domain::{Locale, Problem, Refusal};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel};

impl Service {
    pub async fn staff_profile(&self, viewer: &Staff) -> Result<Profile> {
        Permit::about_oneself(viewer)?;
        let staff = staff::Entity::find_by_id(viewer.id.uuid()).one(self.db().read()).await?;
        let staff = staff.ok_or(Error::Refused(Refusal::SignedOut))?;
        Ok(Profile {
            first_name: staff.first_name,
            last_name: staff.last_name,
            email: staff.email,
            role: Some(role_name(viewer)),
            locale: viewer.locale,
            time_zone: staff.time_zone,
            theme: staff.theme,
            picture: staff.picture_id.map(Into::into),
        })
    }

    pub async fn portal_profile(&self, viewer: &Member) -> Result<Profile> {
        let person = person::Entity::find_by_id(viewer.person.uuid()).one(self.db().read()).await?;
        let person = person.ok_or(Error::Refused(Refusal::SignedOut))?;
        Ok(Profile {
            first_name: person.first_name,
            last_name: person.last_name,
            email: person.email,
            role: None,
            locale: viewer.locale,
            time_zone: person.time_zone,
            theme: person.theme,
            picture: person.picture_id.map(Into::into),
        })
    }

    pub async fn save_staff_profile(&self, viewer: &Staff, edit: &ProfileEdit) -> Result<()> {
        let leave = Permit::about_oneself(viewer)?;
        let edit = understood(edit)?;
        let write = self.write().await?;
        let row = staff::Entity::find_by_id(viewer.id.uuid())
            .one(write.tx())
            .await?
            .ok_or(Error::Refused(Refusal::SignedOut))?;
        let mut row = row.into_active_model().named(edit.first_name, edit.last_name);
        row.language = Set(edit.locale.code().to_owned());
        row.time_zone = Set(edit.time_zone);
        row.theme = Set(edit.theme);
        row.updated_at = Set(write.now().ms());
        row.update(write.tx()).await?;
        write.audit(Entry::new(&leave, "profile.changed").subject("staff", viewer.id.uuid()));
        write.commit().await
    }

    pub async fn save_portal_profile(&self, viewer: &Member, edit: &ProfileEdit) -> Result<()> {
        let leave = portal_permit(viewer, PortalRight::ProfileEdit, true)?;
        let edit = understood(edit)?;
        let write = self.write().await?;
        let row = person::Entity::find_by_id(viewer.person.uuid())
            .one(write.tx())
            .await?
            .ok_or(Error::Refused(Refusal::SignedOut))?;
        let mut row = row.into_active_model();
        row.first_name = Set(edit.first_name);
        row.last_name = Set(edit.last_name);
        row.language = Set(edit.locale.code().to_owned());
        row.time_zone = Set(edit.time_zone);
        row.theme = Set(edit.theme);
        row.updated_at = Set(write.now().ms());
        row.update(write.tx()).await?;
        write.audit(Entry::new(&leave, "profile.changed").subject("person", viewer.person.uuid()));
        write.commit().await
    }
}

struct Understood {
    first_name: String,
    last_name: String,
    locale: Locale,
    time_zone: String,
    theme: Option<String>,
}

fn understood(edit: &ProfileEdit) -> Result<Understood> {
    let mut problems = Problems::default();
    let first_name = problems.check("first_name", required(line(&edit.first_name, 80)));
    let last_name = problems.check("last_name", required(line(&edit.last_name, 80)));
    let locale = problems.check("language", Locale::parse(&edit.language).ok_or(Problem::Choice));
    let time_zone = problems.check("time_zone", edit.time_zone.parse::<chrono_tz::Tz>().map_err(|_| Problem::Choice));
    let theme = problems.check(
        "theme",
        match edit.theme.as_str() {
            "" => Ok(None),
            theme @ ("light" | "dark") => Ok(Some(theme.to_owned())),
            _ => Err(Problem::Choice),
        },
    );
    let edit = (|| {
        Some(Understood {
            first_name: first_name?,
            last_name: last_name?,
            locale: locale?,
            time_zone: time_zone?.name().to_owned(),
            theme: theme?,
        })
    })();
    Ok(problems.finish(edit)?)
}
