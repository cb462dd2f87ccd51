//! Sign-ins that failed: written down, and told when they are many.

use crate::audit::{Entry, count_since};
use crate::db::Write;
use crate::mail::Alert;
use crate::store::audit;
use crate::throttle::network;
use crate::{Result, Service};
use domain::access::Permit;
use domain::account::Realm;
use domain::sensitive::{Class, MANY_FAILURES, MASS_MINUTES};
use domain::time;
use sea_orm::ColumnTrait;
use sea_orm::sea_query::Expr;
use uuid::Uuid;

const FAILED: &str = "sign_in.failed";
const MANY: &str = "sign_in.many_failed";

impl Service {
    /// Writes a failed sign-in down, or a wrong password within a session. The one that makes them many, on one account or from one network, is told to the administrators.
    pub(crate) async fn sign_in_failed(&self, realm: Realm, email: &str, known: Option<Uuid>) -> Result<()> {
        let leave = Permit::for_system("a sign-in failed");
        let ip = self.facts().ip.clone();
        let network = network(&ip);
        let entry = |action| {
            Entry::new(&leave, action).detail("realm", realm.key()).detail("email", email).detail("network", &network)
        };
        let write = self.write().await?;
        let failed = entry(FAILED);
        write.audit(match known {
            Some(id) => failed.subject(realm.key(), id),
            None => failed,
        });
        // One after the other, so that none of many at once is the one that is not counted.
        write.lock("sign-ins that failed").await?;
        let by_account = audit::Column::SubjectId.eq(known.unwrap_or(Uuid::nil()));
        let by_address = audit::Column::Detail.contains(format!("\"network\":\"{network}\""));
        // Asked in either case: how long it takes does not tell whether there is such an account.
        let on_account = becomes_many(&write, by_account).await? && known.is_some();
        let from_address = becomes_many(&write, by_address).await? && !ip.is_empty();
        if on_account || from_address {
            let whose = if on_account { email } else { ip.as_str() };
            let told = entry(MANY).sensitive(Class::SignIns).amount(MANY_FAILURES);
            write.audit(match known {
                Some(id) if on_account => told.subject(realm.key(), id),
                _ => told,
            });
            self.alert(&write, None, whose, MANY_FAILURES, Alert::SignInsFailed).await?;
        }
        write.commit().await
    }
}

/// Whether the failure that is being written makes them many within the last minutes, and nobody was told of it yet.
async fn becomes_many(write: &Write, of: Expr) -> Result<bool> {
    let since = write.now().plus(-MASS_MINUTES * time::MINUTE);
    let failed = count_since(write.tx(), FAILED, of.clone(), since).await?;
    let told = count_since(write.tx(), MANY, of, since).await?;
    Ok(failed + 1 >= MANY_FAILURES && told == 0)
}
