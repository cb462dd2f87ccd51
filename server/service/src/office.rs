//! The first page of the admin area.

use crate::mails::of_status;
use crate::store::mail;
use crate::{Result, Service};
use domain::access::{Right, Staff};
use domain::customer::{CustomerQuery, CustomerSort};
use domain::list::COUNT_LIMIT;
use domain::mail::MailStatus;
use domain::office::OfficeHome;
use domain::time;
use sea_orm::sea_query::IntoCondition;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};

/// As many customers as fit on a screen.
const RECENT: usize = 8;
/// How long the first page tells of mails that were given up.
const FAILED_FOR: i64 = 14 * time::DAY;

impl Service {
    pub async fn office_home(&self, viewer: &Staff) -> Result<OfficeHome> {
        let query = CustomerQuery { sort: CustomerSort::Activity.key().to_owned(), ..CustomerQuery::default() };
        let mut recent = self.customers(viewer, &query).await?.page.rows;
        recent.truncate(RECENT);
        let waiting = match viewer.can(Right::OutboxView) && !self.sends_mail() {
            true => Some(self.waiting_mails().await?),
            false => None,
        };
        let failed = if viewer.can(Right::OutboxView) { self.failed_mails().await? } else { 0 };
        Ok(OfficeHome {
            recent,
            alerts: self.alerts(viewer).await?,
            can_create: viewer.can(Right::CustomersCreate),
            can_invite: viewer.can(Right::StaffManage),
            can_brand: viewer.can(Right::SettingsAccount),
            registrations: self.waiting_registrations(viewer).await?,
            waiting,
            failed,
        })
    }

    async fn waiting_mails(&self) -> Result<u64> {
        self.count_mails(mail::Column::Status.eq(MailStatus::Waiting.key())).await
    }

    /// Those that were written lately: whoever has not cared for an older one will not.
    async fn failed_mails(&self) -> Result<u64> {
        let since = self.now().ms() - FAILED_FOR;
        self.count_mails(of_status(MailStatus::Failed).add(mail::Column::CreatedAt.gte(since))).await
    }

    async fn count_mails(&self, which: impl IntoCondition) -> Result<u64> {
        let found = mail::Entity::find().filter(which).select_only().column(mail::Column::Id).limit(COUNT_LIMIT);
        Ok(found.count(self.db().read()).await?)
    }
}
