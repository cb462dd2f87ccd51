//! Who sees whose picture, asked anew each time it is taken (R68). A picture that is not theirs to see is one that never was.

use crate::customer::{find_in_scope, ownership};
use crate::settings::company;
use crate::store::{contact, membership, person, picture, staff};
use crate::{Error, Result, Service};
use domain::access::{Masks, Member, PortalRight, Staff, portal_permit};
use domain::{CustomerId, PictureId, Refusal};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter};

/// A picture that may be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Its media type.
    pub kind: String,
    /// Changes with what it shows.
    pub hash: String,
    key: String,
}

impl From<picture::Model> for Shown {
    fn from(row: picture::Model) -> Self {
        Self { kind: row.kind, hash: row.hash, key: row.key }
    }
}

impl Service {
    /// A colleague's picture, or that of one of a customer's people whose name the viewer reads.
    pub async fn picture_for_staff(&self, viewer: &Staff, id: PictureId) -> Result<Shown> {
        let db = self.db().read();
        let row = find(db, id).await?;
        let colleagues = staff::Entity::find().filter(staff::Column::PictureId.eq(id.uuid())).count(db).await?;
        if colleagues > 0 || reads_person(db, viewer, id).await? { Ok(row.into()) } else { not_there() }
    }

    /// One's own picture, or that of somebody of the company one acts for.
    pub async fn picture_for_member(&self, viewer: &Member, id: PictureId) -> Result<Shown> {
        let db = self.db().read();
        let row = find(db, id).await?;
        let Some(person) = person_with(db, id).await? else { return not_there() };
        let oneself = person.id == viewer.person.uuid();
        if oneself || is_colleague(db, viewer, &person).await? { Ok(row.into()) } else { not_there() }
    }

    /// The company's logo, for anybody.
    pub async fn logo(&self) -> Result<Shown> {
        let db = self.db().read();
        let logo = company(db).await?.logo.ok_or(Error::Refused(Refusal::NotFound))?;
        Ok(find(db, logo.into()).await?.into())
    }

    /// The file itself.
    pub async fn take_picture(&self, shown: &Shown) -> Result<Vec<u8>> {
        self.files().get(&shown.key).await?.ok_or(Error::Refused(Refusal::NotFound))
    }
}

fn not_there() -> Result<Shown> {
    Err(Refusal::NotFound.into())
}

async fn find(db: &impl ConnectionTrait, id: PictureId) -> Result<picture::Model> {
    picture::Entity::find_by_id(id.uuid()).one(db).await?.ok_or(Error::Refused(Refusal::NotFound))
}

async fn person_with(db: &impl ConnectionTrait, id: PictureId) -> Result<Option<person::Model>> {
    Ok(person::Entity::find().filter(person::Column::PictureId.eq(id.uuid())).one(db).await?)
}

/// Whether the viewer reads the name of a contact that this person is, of any customer.
async fn reads_person(db: &impl ConnectionTrait, viewer: &Staff, id: PictureId) -> Result<bool> {
    let Some(person) = person_with(db, id).await? else { return Ok(false) };
    let accesses = membership::Entity::find().filter(membership::Column::PersonId.eq(person.id)).all(db).await?;
    for access in accesses {
        let customer = CustomerId::from(access.customer_id);
        let there = contact::Entity::find_by_id(access.contact_id).filter(contact::Column::TrashedAt.is_null());
        if there.count(db).await? == 0 {
            continue;
        }
        match find_in_scope(db, viewer, customer).await {
            Ok(_) if Masks::of_contacts(viewer, &ownership(db, customer).await?).name => return Ok(true),
            Ok(_) | Err(Error::Refused(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(false)
}

/// Whether this person is a contact of the company that the viewer acts for, and the viewer sees who is.
async fn is_colleague(db: &impl ConnectionTrait, viewer: &Member, person: &person::Model) -> Result<bool> {
    if portal_permit(viewer, PortalRight::ContactsView, false).is_err() {
        return Ok(false);
    }
    let found = membership::Entity::find()
        .inner_join(contact::Entity)
        .filter(membership::Column::PersonId.eq(person.id))
        .filter(membership::Column::CustomerId.eq(viewer.customer.uuid()))
        .filter(contact::Column::TrashedAt.is_null());
    Ok(found.count(db).await? > 0)
}
