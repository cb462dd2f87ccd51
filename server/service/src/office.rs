//! The first page of the admin area.

use crate::store::mail;
use crate::{Result, Service};
use domain::access::{Right, Staff};
use domain::customer::{CustomerQuery, CustomerSort};
use domain::list::COUNT_LIMIT;
use domain::mail::MailStatus;
use domain::office::OfficeHome;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};

/// As many customers as fit on a screen.
const RECENT: usize = 8;

impl Service {
    pub async fn office_home(&self, viewer: &Staff) -> Result<OfficeHome> {
        let query = CustomerQuery { sort: CustomerSort::Activity.key().to_owned(), ..CustomerQuery::default() };
        let mut recent = self.customers(viewer, &query).await?.page.rows;
        recent.truncate(RECENT);
        let waiting = match viewer.can(Right::OutboxView) && !self.sends_mail() {
            true => Some(self.waiting_mails().await?),
            false => None,
        };
        Ok(OfficeHome {
            recent,
            alerts: self.alerts(viewer).await?,
            can_create: viewer.can(Right::CustomersCreate),
            can_invite: viewer.can(Right::StaffManage),
            can_brand: viewer.can(Right::SettingsAccount),
            registrations: self.waiting_registrations(viewer).await?,
            waiting,
        })
    }

    async fn waiting_mails(&self) -> Result<u64> {
        let waiting = mail::Entity::find()
            .filter(mail::Column::Status.eq(MailStatus::Waiting.key()))
            .select_only()
            .column(mail::Column::Id)
            .limit(COUNT_LIMIT);
        Ok(waiting.count(self.db().read()).await?)
    }
}
