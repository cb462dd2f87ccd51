//! What somebody asked for and was refused: written down, and told when it is much (R48).

use crate::account::Visitor;
use crate::audit::{Entry, count_since};
use crate::mail::Alert;
use crate::store::audit;
use crate::{Result, Service};
use domain::sensitive::{Class, MANY_DENIED, MASS_MINUTES};
use domain::{Problem, Refusal, time};
use sea_orm::ColumnTrait;

const DENIED: &str = "access.denied";
/// From a page of somebody else: their work, not that of the person whose browser it was.
const DENIED_ELSEWHERE: &str = "access.denied_elsewhere";
const CUT: &str = "access.denied_unwritten";
const MANY: &str = "access.many_denied";
/// So many within [`MASS_MINUTES`] are written down one by one: whoever asks on and on does not fill the disk.
const WRITTEN: u64 = 10 * MANY_DENIED;

impl Service {
    /// Writes down that somebody who is signed in was refused what `path` names. The one that makes them many is told to the
    /// administrators; whoever asked hears nothing of it.
    ///
    /// `own` says that the person asked, and not a page of somebody else that sent their browser here: that is written down too, and
    /// alarms nobody.
    pub async fn denied(&self, visitor: &Visitor, path: &str, refusal: &Refusal, own: bool) -> Result<()> {
        if !is_about_rights(refusal) {
            return Ok(());
        }
        let action = if own { DENIED } else { DENIED_ELSEWHERE };
        let (account, team, name, entry) = match visitor {
            Visitor::Staff(staff) => {
                let actor = staff.actor();
                (actor.id.uuid(), Some(actor.id), &actor.name, Entry::refused_staff(staff, action))
            }
            Visitor::Member(member) => {
                (member.person.uuid(), None, &member.name, Entry::refused_member(member, action))
            }
            Visitor::Nobody | Visitor::Undecided(_) | Visitor::Halfway(_) => return Ok(()),
        };
        let entry = entry.detail("path", path);
        let since = self.now().plus(-MASS_MINUTES * time::MINUTE);
        let theirs = audit::Column::ActorId.eq(account);
        // Whoever asks on and on keeps no writer waiting either.
        if count_since(self.db().read(), action, theirs.clone(), since).await? >= WRITTEN {
            return Ok(());
        }
        let write = self.write().await?;
        // One after the other, so that none of many at once is the one that is not counted.
        write.lock("refusals").await?;
        let denied = 1 + count_since(write.tx(), action, theirs.clone(), since).await?;
        if denied > WRITTEN {
            return Ok(());
        }
        let status = refusal.status().to_string();
        write.audit(entry.clone().detail("answer", &status));
        if denied == WRITTEN {
            write.audit(entry.clone().named(CUT));
        }
        // Whoever says that others sent them is believed for a while.
        let many = if own { MANY_DENIED } else { WRITTEN };
        if denied >= many && count_since(write.tx(), MANY, theirs, since).await? == 0 {
            write.audit(entry.named(MANY).sensitive(Class::Denied).amount(denied));
            self.alert(&write, team, name, denied, Alert::Denied).await?;
        }
        write.commit().await
    }
}

/// Whether it was rights that were missing; a form that only offers what one may give is refused for them in a field.
fn is_about_rights(refusal: &Refusal) -> bool {
    match refusal {
        Refusal::Forbidden | Refusal::NotFound => true,
        Refusal::Invalid(problems) => problems.iter().any(|problem| problem.problem == Problem::NotAllowed),
        _ => false,
    }
}
