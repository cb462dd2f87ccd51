//! A company's own people, by those of them who look after the others (SUB). Nobody gives more than they have, and the primary contact answers
//! to nobody here.

use crate::contact::{self as contacts, Standings};
use crate::cursor::{Cursor, counted};
use crate::customer::unchanged_since;
use crate::db::Write;
use crate::invitation::{HOUSE, Inviter, kind_of};
use crate::store::{contact, customer, membership, person, session};
use crate::throttle::{self, Key};
use crate::{Result, Service, filter};
use domain::access::{
    Colleague as Subject, Masks, Member, Permit, PortalRight, PortalRole, PortalScope, may_give, permit_colleague,
    portal_decide, portal_permit, portal_scope,
};
use domain::contact::{ContactEdit, ContactForm, PortalAccess, PortalEdit, PortalForm};
use domain::fold::fold;
use domain::list::{PAGE, Page};
use domain::portal::{Colleague, ColleagueDetails, FilledPersonForm, People, PeopleQuery};
use domain::value::EmailAddress;
use domain::{ContactId, PictureId, Problem, Refusal, Timestamp};
use sea_orm::sea_query::{Condition, Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};
use std::collections::HashMap;
use uuid::Uuid;

impl Service {
    /// The people of one's own company, the primary contact first, as far as the viewer may know them.
    pub async fn colleagues(&self, viewer: &Member, query: &PeopleQuery) -> Result<People> {
        portal_permit(viewer, PortalRight::ContactsView, false)?;
        let db = self.db().read();
        let found = contact::Entity::find()
            .filter(contact::Column::CustomerId.eq(viewer.customer.uuid()))
            .filter(contact::Column::TrashedAt.is_null())
            .filter(searched(viewer, &query.q));
        let count = counted(db, &found, contact::Column::Id).await?;
        let (rows, next) = page(db, found, &query.after).await?;
        let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
        let standings = Standings::of(db, &ids).await?;
        let may_manage = viewer.can(PortalRight::ContactsManage);
        let seen = if may_manage { last_seen(db, &standings, &rows).await? } else { HashMap::new() };
        let pictures = pictures(db, &standings, &rows).await?;
        let colleague = |contact: contact::Model| {
            let oneself = contact.id == viewer.contact.uuid();
            let managed = permit_on(viewer, PortalRight::ContactsManage, &contact).is_ok();
            let details = portal_decide(viewer, PortalRight::ContactsDetails, oneself).allowed;
            let access = details.then(|| standings.of_contact(&contact, self.now(), |at| self.read_by(viewer, at)));
            Colleague {
                id: managed.then(|| contact.id.into()),
                name: contact.name(),
                position: contact.position,
                picture: pictures.get(&contact.id).copied(),
                primary: contact.is_primary,
                oneself,
                details: access.map(|access| ColleagueDetails {
                    access,
                    email: contact.email,
                    phone: contact.phone,
                    role: PortalRole::restored(&contact.portal_role),
                    last_seen: seen.get(&contact.id).map(|at| self.read_by(viewer, *at)),
                }),
            }
        };
        let page = Page { rows: rows.into_iter().map(colleague).collect(), count, previous: None, next };
        Ok(People { page, may_manage })
    }

    /// An empty form, or that of a colleague whom the viewer looks after.
    pub async fn person_form(&self, viewer: &Member, id: Option<ContactId>) -> Result<FilledPersonForm> {
        let db = self.db().read();
        let gives = |role: &PortalRole| may_give(viewer, role);
        let empty = FilledPersonForm {
            id: None,
            version: 0,
            name: String::new(),
            form: ContactForm::default(),
            portal: contacts::at_first(false),
            access: PortalAccess::None,
            suspended_by_house: false,
            may_invite: viewer.can(PortalRight::ContactsInvite),
            may_end_sessions: false,
            may_hand_over: false,
            rights: PortalRight::choices().map(|right| (right, gives(&PortalRole::Chosen(vec![right])))).collect(),
            roles: PortalRole::PRESETS.into_iter().filter(gives).collect(),
        };
        let Some(id) = id else {
            portal_permit(viewer, PortalRight::ContactsManage, false)?;
            return Ok(empty);
        };
        let (contact, _) = self.looked_after(db, viewer, id, PortalRight::ContactsManage).await?;
        let standings = Standings::of(db, &[contact.id]).await?;
        let membership = standings.membership(contact.id);
        Ok(FilledPersonForm {
            id: Some(id),
            version: contact.version,
            name: contact.name(),
            form: contacts::filled(&contact, Masks::ALL),
            portal: contacts::portal_of(&contact),
            access: standings.of_contact(&contact, self.now(), |at| self.read_by(viewer, at)),
            suspended_by_house: membership.is_some_and(|access| access.suspended_by.as_deref() == Some(HOUSE)),
            may_hand_over: membership.is_some_and(|access| access.status == "active")
                && permit_on(viewer, PortalRight::OwnershipTransfer, &contact).is_ok(),
            may_end_sessions: membership.is_some()
                && permit_on(viewer, PortalRight::ContactsEndSessions, &contact).is_ok(),
            ..empty
        })
    }

    /// Adds somebody to one's company, and invites them where they are to sign in.
    pub async fn create_person(
        &self,
        viewer: &Member,
        form: &ContactForm,
        portal: &PortalForm,
        signs_in: bool,
    ) -> Result<ContactId> {
        let write = self.write().await?;
        let (customer, viewer) = self.own_customer_to_change(&write, viewer).await?;
        let viewer = viewer.as_ref();
        let leave = portal_permit(viewer, PortalRight::ContactsManage, false)?;
        let invites = if signs_in { Some(portal_permit(viewer, PortalRight::ContactsInvite, false)?) } else { None };
        let (edit, portal) = understood(form, portal, &customer, signs_in)?;
        within_own(viewer, &portal.role)?;
        throttle::count(&write, &[Key::links("people", customer.id, 100)]).await?;
        let contact = contacts::insert(&write, viewer.customer, &edit, None, &leave).await?;
        let contact = contacts::set_portal(&write, &leave, contact, &portal).await?;
        if let Some(leave) = invites {
            self.send_invitation(&write, &leave, Inviter::Member(viewer), &customer, &contact).await?;
        }
        write.commit().await?;
        Ok(contact.id.into())
    }

    /// Changes a colleague, and whether they sign in: an invitation, or the end of what there was, until it is given back.
    pub async fn save_person(
        &self,
        viewer: &Member,
        id: ContactId,
        version: i32,
        form: &ContactForm,
        portal: &PortalForm,
        signs_in: bool,
    ) -> Result<()> {
        let write = self.write().await?;
        let (customer, viewer) = self.own_customer_to_change(&write, viewer).await?;
        let viewer = viewer.as_ref();
        let (before, leave) = self.looked_after(write.tx(), viewer, id, PortalRight::ContactsManage).await?;
        let (edit, portal) = understood(form, portal, &customer, signs_in)?;
        within_own(viewer, &portal.role)?;
        unchanged_since(before.version, version)?;
        if before.email.as_deref() != edit.email.as_ref().map(EmailAddress::as_str) {
            // Whom the house keeps out does not come back under the same address as somebody else.
            if held(&write, &before).await? {
                return Err(Refusal::field("email", Problem::NotAllowed).into());
            }
            throttle::count(&write, &[Key::links("people", customer.id, 100)]).await?;
        }
        let after = contacts::change(&write, &before, &edit, &leave).await?;
        let after = contacts::set_portal(&write, &leave, after, &portal).await?;
        // Who may not let people in sends no link: the one on its way is dead.
        let invites = permit_on(viewer, PortalRight::ContactsInvite, &after).is_ok();
        let by = invites.then_some(Inviter::Member(viewer));
        self.renew_invitation(&write, &leave, by, &customer, &after).await?;
        self.set_sign_in(&write, viewer, &leave, &customer, &after, signs_in).await?;
        write.commit().await
    }

    /// Removes somebody who has left. The house can take them back.
    pub async fn remove_person(&self, viewer: &Member, id: ContactId) -> Result<()> {
        let write = self.write().await?;
        let (_, viewer) = self.own_customer_to_change(&write, viewer).await?;
        let (contact, leave) = self.looked_after(write.tx(), &viewer, id, PortalRight::ContactsManage).await?;
        if held(&write, &contact).await? {
            return Err(Refusal::field("", Problem::NotAllowed).into());
        }
        self.put_in_trash(&write, &leave, contact, None).await?;
        write.commit().await
    }

    /// A colleague to whom the viewer may do this. Whoever is not there and whoever is not theirs to look after are one answer.
    pub(super) async fn looked_after(
        &self,
        db: &impl ConnectionTrait,
        viewer: &Member,
        id: ContactId,
        right: PortalRight,
    ) -> Result<(contact::Model, Permit)> {
        portal_permit(viewer, right, false)?;
        let contact = contacts::find(db, viewer.customer, id).await?;
        let leave = permit_on(viewer, right, &contact)?;
        Ok((contact, leave))
    }
}

/// Leave to do this to a colleague.
pub(super) fn permit_on(viewer: &Member, right: PortalRight, contact: &contact::Model) -> Result<Permit, Refusal> {
    let role = PortalRole::restored(&contact.portal_role);
    permit_colleague(viewer, right, Subject { contact: contact.id.into(), kind: kind_of(contact), role: &role })
}

/// Whether the house has taken this contact's sign-in away.
async fn held(write: &Write, contact: &contact::Model) -> Result<bool> {
    let suspended = membership::Entity::find()
        .filter(membership::Column::ContactId.eq(contact.id))
        .filter(membership::Column::SuspendedBy.eq(HOUSE));
    Ok(suspended.count(write.tx()).await? > 0)
}

/// What was typed, as far as it makes sense: whoever signs in needs an address.
fn understood(
    form: &ContactForm,
    portal: &PortalForm,
    customer: &customer::Model,
    signs_in: bool,
) -> Result<(ContactEdit, PortalEdit)> {
    let edit = contacts::understood(form, customer.country.as_deref())?;
    if signs_in && edit.email.is_none() {
        return Err(Refusal::field("email", Problem::Required).into());
    }
    Ok((edit, portal.parse()?))
}

fn within_own(viewer: &Member, role: &PortalRole) -> Result<()> {
    if may_give(viewer, role) { Ok(()) } else { Err(Refusal::field("role", Problem::NotAllowed).into()) }
}

/// Names that hold every word; addresses and numbers too, for those who see them (BR-39).
fn searched(viewer: &Member, q: &str) -> Condition {
    let mut all = Condition::all();
    for word in fold(q).split_whitespace().take(6) {
        let mut any = Condition::any().add(contact::Column::NameFold.contains(word));
        if portal_scope(viewer, PortalRight::ContactsDetails) == PortalScope::Company {
            any = any.add(filter::with_words(word, &[contact::Column::Email, contact::Column::Phone]));
        }
        all = all.add(any);
    }
    all
}

/// A page of contacts, the primary one first, then by name.
async fn page(
    db: &impl ConnectionTrait,
    found: Select<contact::Entity>,
    after: &str,
) -> Result<(Vec<contact::Model>, Option<String>)> {
    let rest = || Expr::col((contact::Entity, contact::Column::IsPrimary)).not();
    let mut found = found;
    if let Some(cursor) = Cursor::parse(after) {
        let (is_rest, name) = cursor.key.split_once(' ').unwrap_or_default();
        let place = Expr::tuple([rest(), Expr::col(contact::Column::NameFold), Expr::col(contact::Column::Id)]);
        found = found.filter(place.gt(Expr::tuple([
            Expr::val(is_rest == "true"),
            Expr::val(name.to_owned()),
            Expr::val(cursor.id),
        ])));
    }
    let mut rows = found
        .order_by_asc(rest())
        .order_by_asc(contact::Column::NameFold)
        .order_by_asc(contact::Column::Id)
        .limit(PAGE + 1)
        .all(db)
        .await?;
    let more = rows.len() as u64 > PAGE;
    rows.truncate(PAGE as usize);
    let place =
        |row: &contact::Model| Cursor { key: format!("{} {}", !row.is_primary, row.name_fold), id: row.id }.to_string();
    let next = rows.last().filter(|_| more).map(place);
    Ok((rows, next))
}

/// The pictures that these have given themselves.
async fn pictures(
    db: &impl ConnectionTrait,
    standings: &Standings,
    contacts: &[contact::Model],
) -> Result<HashMap<Uuid, PictureId>> {
    let person = |row: &contact::Model| Some((row.id, standings.membership(row.id)?.person_id));
    let people: HashMap<Uuid, Uuid> = contacts.iter().filter_map(person).collect();
    let found: Vec<(Uuid, Uuid)> = person::Entity::find()
        .select_only()
        .columns([person::Column::Id, person::Column::PictureId])
        .filter(person::Column::Id.is_in(people.values().copied()))
        .filter(person::Column::PictureId.is_not_null())
        .into_tuple()
        .all(db)
        .await?;
    let found: HashMap<Uuid, Uuid> = found.into_iter().collect();
    let picture = |(contact, person): (Uuid, Uuid)| Some((contact, PictureId::from(*found.get(&person)?)));
    Ok(people.into_iter().filter_map(picture).collect())
}

/// When each of these was last signed in for this company.
async fn last_seen(
    db: &impl ConnectionTrait,
    standings: &Standings,
    contacts: &[contact::Model],
) -> Result<HashMap<Uuid, Timestamp>> {
    let through: HashMap<Uuid, Uuid> =
        contacts.iter().filter_map(|row| Some((standings.membership(row.id)?.id, row.id))).collect();
    let seen: Vec<(Uuid, i64)> = session::Entity::find()
        .select_only()
        .column(session::Column::MembershipId)
        .column_as(session::Column::LastSeenAt.max(), "last_seen_at")
        .filter(session::Column::MembershipId.is_in(through.keys().copied()))
        .group_by(session::Column::MembershipId)
        .into_tuple()
        .all(db)
        .await?;
    Ok(seen.into_iter().filter_map(|(membership, at)| Some((*through.get(&membership)?, Timestamp(at)))).collect())
}
