//! Working as another member of the team (CARD-23): with their customers, under both names, and only as long as the session lasts.

use crate::audit::Entry;
use crate::session::{ACTING_AS, renew, renew_at_once};
use crate::store::staff;
use crate::{Result, Service, members};
use domain::access::{Permit, Right, Staff, may_work_as, permit_yes, roles_to_work_as};
use domain::account::AccountStatus;
use domain::sensitive::Class;
use domain::staff::StaffList;
use domain::{Refusal, StaffId};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use tower_sessions::Session;
use uuid::Uuid;

impl Service {
    /// The signed-in member of the team, or whom they work as. That is asked anew each time; where it holds no longer, it is over.
    pub(super) async fn as_worked(&self, session: &Session, staff: Staff) -> Result<Staff> {
        let Some(id) = session.get::<Uuid>(ACTING_AS).await? else { return Ok(staff) };
        match self.staff_viewer(id).await?.filter(|target| may_work_as(&staff, target).allowed) {
            Some(target) => Ok(target.worked_as_by(staff)),
            None => {
                session.remove::<Uuid>(ACTING_AS).await?;
                Ok(staff)
            }
        }
    }

    /// Those as whom the viewer may work.
    pub async fn people_to_work_as(&self, viewer: &Staff, q: &str, after: &str) -> Result<StaffList> {
        let viewer = viewer.actor();
        permit_yes(viewer, Right::StaffWorkAs)?;
        let roles = roles_to_work_as(viewer.role).iter().map(|role| role.key());
        let within = staff::Entity::find()
            .filter(staff::Column::Status.eq(AccountStatus::Active.key()))
            .filter(staff::Column::Id.ne(viewer.id.uuid()))
            .filter(staff::Column::Role.is_in(roles));
        Ok(StaffList { page: self.directory(within, q, after).await?, can_manage: false })
    }

    pub(crate) async fn may_work_as(&self, viewer: &Staff, id: StaffId) -> Result<bool> {
        if !viewer.can(Right::StaffWorkAs) {
            return Ok(false);
        }
        Ok(may_work_as(viewer, &members::find(self.db().read(), self.now(), id).await?).allowed)
    }

    /// From the next request on the viewer works as somebody else. The session gets a new id, since what it may do changes (R27).
    pub async fn work_as(&self, viewer: &Staff, id: StaffId, session: &Session) -> Result<()> {
        let viewer = viewer.actor();
        let leave = permit_yes(viewer, Right::StaffWorkAs)?;
        let target = members::find(self.db().read(), self.now(), id).await?;
        if !may_work_as(viewer, &target).allowed {
            return Err(Refusal::NotFound.into());
        }
        renew(self.db(), session).await?;
        let write = self.write().await?;
        let entry = Entry::new(&leave, "work_as.started").subject("staff", id.uuid()).detail("name", &target.name);
        write.audit(entry.sensitive(Class::WorkAs));
        write.commit().await?;
        session.insert(ACTING_AS, id.uuid()).await?;
        Ok(())
    }

    /// The viewer is themself again.
    pub async fn stop_working_as(&self, viewer: &Staff, session: &Session) -> Result<()> {
        if viewer.worked_by.is_none() {
            return Ok(());
        }
        session.remove::<Uuid>(ACTING_AS).await?;
        renew_at_once(self.db(), session).await?;
        let leave = Permit::about_oneself(viewer.actor())?;
        let write = self.write().await?;
        let entry = Entry::new(&leave, "work_as.ended").subject("staff", viewer.id.uuid()).detail("name", &viewer.name);
        write.audit(entry.sensitive(Class::WorkAs));
        write.commit().await
    }
}
