//! Sign-ins that failed: written down, and told when they are many.

use crate::audit::Entry;
use crate::db::Write;
use crate::store::audit;
use crate::{Result, Service, mail};
use domain::access::Permit;
use domain::account::Realm;
use domain::sensitive::{Class, MANY_FAILURES, MASS_MINUTES};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use uuid::Uuid;

const FAILED: &str = "sign_in.failed";

impl Service {
    /// Writes a failed sign-in down. The one that makes them many, on one account or from one address, is told to the administrators.
    pub(super) async fn sign_in_failed(&self, realm: Realm, email: &str, known: Option<Uuid>) -> Result<()> {
        let leave = Permit::for_system("a sign-in failed");
        let entry = |action| Entry::new(&leave, action).detail("realm", realm.key()).detail("email", email);
        let write = self.write().await?;
        let failed = entry(FAILED);
        write.audit(match known {
            Some(id) => failed.subject(realm.key(), id),
            None => failed,
        });
        let ip = self.facts().ip.clone();
        let from_here = audit::Column::Ip.eq(ip.as_str());
        // Asked in either case: how long it takes does not tell whether there is such an account.
        let on_account = lately(&write, audit::Column::SubjectId.eq(known.unwrap_or(Uuid::nil()))).await?;
        let becomes_many = known.is_some() && on_account + 1 == MANY_FAILURES;
        let address_becomes = !ip.is_empty() && lately(&write, from_here).await? + 1 == MANY_FAILURES;
        if becomes_many || address_becomes {
            let whose = if becomes_many { email } else { ip.as_str() };
            write.audit(entry("sign_in.many_failed").sensitive(Class::SignIns).amount(MANY_FAILURES));
            self.alert(&write, None, whose, MANY_FAILURES, mail::many_failed).await?;
        }
        write.commit().await
    }
}

/// Failures of the last minutes, without the one that is being written.
async fn lately(write: &Write, of: Expr) -> Result<u64> {
    let since = write.now().plus(-MASS_MINUTES * 60_000).ms();
    let found =
        audit::Entity::find().filter(audit::Column::Action.eq(FAILED)).filter(audit::Column::At.gt(since)).filter(of);
    Ok(found.count(write.tx()).await?)
}
