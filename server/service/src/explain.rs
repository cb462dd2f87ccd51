//! "Can this person do this?", answered by the decisions that enforce it.

use crate::cursor::counted;
use crate::customer::{find_in_scope, in_trash, owned_by, ownership, staff_of};
use crate::filter::{self, of_customers_out_of_trash, staff_named};
use crate::members::{members, role_name};
use crate::store::{contact, customer, note, staff};
use crate::{Error, Result, Service};
use domain::access::{ItemKind, Kind, Masked, Masks, PortalRight, Right, Staff, Whose, decide, grant, reaches_own};
use domain::contact::{ContactRow, PortalAccess};
use domain::customer::{CustomerStatus, number, number_digits};
use domain::explain::{Explanation, Found, Outsider, Person, Question, Record, Sees, Verdict};
use domain::fold::fold;
use domain::list::PAGE;
use domain::{CustomerId, Refusal, StaffId};
use sea_orm::sea_query::Condition;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use uuid::Uuid;

/// So many are offered where words find several.
const CHOICES: u64 = 10;

impl Service {
    /// Answers for oneself, and for others where the viewer manages the team. The customer is one that the viewer sees.
    pub async fn explain(&self, viewer: &Staff, question: &Question) -> Result<Explanation> {
        let may_ask_about_others = viewer.can(Right::StaffManage);
        let people = self.people_asked(viewer, question.who.trim()).await?;
        let subject = (people.len() == 1).then(|| people[0].clone());
        let person = |staff: Staff| Person { id: staff.id, role: role_name(&staff), name: staff.name };
        let customer = match question.customer.trim() {
            "" => None,
            words => Some(Found::new(self.customers_asked(viewer, words).await?)),
        };
        let record = customer.as_ref().and_then(Found::one);
        let unclear = customer.is_some() && record.is_none();
        let answer = match (&subject, Right::parse(&question.right)) {
            (Some(subject), Some(right)) if !unclear => {
                Some(self.verdict(subject, right, record.map(|record| record.id)).await?)
            }
            _ => None,
        };
        let sees = match &subject {
            Some(subject) if customer.is_none() => Some(self.sees(subject).await?),
            _ => None,
        };
        let who = Found::new(people.into_iter().map(person).collect());
        let outside = match record {
            Some(record) => self.outsiders(viewer, record).await?,
            None => Vec::new(),
        };
        Ok(Explanation { who, customer, answer, outside, sees, may_ask_about_others })
    }

    async fn people_asked(&self, viewer: &Staff, who: &str) -> Result<Vec<Staff>> {
        let wanted = match who.parse::<StaffId>() {
            _ if who.is_empty() => staff::Column::Id.eq(viewer.actor().id.uuid()).into(),
            Ok(id) => Condition::all().add(staff::Column::Id.eq(id.uuid())),
            Err(_) => staff_named(who),
        };
        let db = self.db().read();
        let there = staff::Entity::find().filter(staff::Column::ErasedAt.is_null());
        let found = there.filter(wanted).order_by_asc(staff::Column::LastName).limit(CHOICES);
        let ids: Vec<Uuid> = found.all(db).await?.into_iter().map(|row| row.id).collect();
        let people = members(db, self.now(), Condition::all().add(staff::Column::Id.is_in(ids))).await?;
        if !viewer.can(Right::StaffManage) && people.iter().any(|person| person.id != viewer.actor().id) {
            return Err(Error::Refused(Refusal::Forbidden));
        }
        Ok(people)
    }

    /// Customers of the viewer's that an id, a number or a part of the name finds.
    async fn customers_asked(&self, viewer: &Staff, words: &str) -> Result<Vec<Record>> {
        let db = self.db().read();
        let rows = match words.parse::<CustomerId>() {
            Ok(id) => vec![find_in_scope(db, viewer, id).await?],
            Err(_) => {
                // A name that the viewer does not see finds nothing.
                let named = filter::customers(viewer, Right::ContactsFieldName);
                let mut found = Condition::any().add(named.add(customer::Column::NameFold.contains(fold(words))));
                if let Some(number) = number_digits(words).and_then(|digits| digits.parse::<i64>().ok()) {
                    found = found.add(customer::Column::Number.eq(number));
                }
                living()
                    .filter(filter::customers(viewer, Right::CustomersView))
                    .filter(found)
                    .order_by_asc(customer::Column::NameFold)
                    .limit(CHOICES)
                    .all(db)
                    .await?
            }
        };
        let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
        let staff = staff_of(db, &ids).await?;
        let record = |row: customer::Model| {
            let masks = Masks::of(viewer, &owned_by(staff.get(&row.id).map_or(&[][..], Vec::as_slice)));
            Record {
                id: row.id.into(),
                number: number(row.number),
                name: Masked::new(masks.name, row.name),
                active: row.status == CustomerStatus::Active.key(),
            }
        };
        Ok(rows.into_iter().map(record).collect())
    }

    /// The people of a customer's whom the viewer sees.
    async fn outsiders(&self, viewer: &Staff, customer: &Record) -> Result<Vec<Outsider>> {
        let owned = ownership(self.db().read(), customer.id).await?;
        let (contacts, _) = self.contacts_of(viewer, customer.id, &owned, PAGE).await?;
        let closed = self.portal_settings().await?.closed;
        let outsider = |contact: ContactRow| {
            let rights = match contact.access {
                PortalAccess::Active(kind) if customer.active => {
                    PortalRight::ALL.iter().map(|right| (*right, right.reach(kind, &contact.role, &closed))).collect()
                }
                PortalAccess::None
                | PortalAccess::Invited(_)
                | PortalAccess::Active(_)
                | PortalAccess::Suspended(_) => Vec::new(),
            };
            Outsider { name: contact.name, access: contact.access, role: contact.role, rights }
        };
        Ok(contacts.into_iter().map(outsider).collect())
    }

    async fn verdict(&self, subject: &Staff, right: Right, customer: Option<CustomerId>) -> Result<Verdict> {
        let (scope, because) = grant(subject, right);
        let db = self.db().read();
        let (allowed, only_own, because, reaches) = match (right.kind(), right.whose(), customer) {
            (Kind::Rows, Whose::Staff, None) => {
                let reached = living().filter(filter::customers(subject, right));
                (scope.is_some(), false, because, Some(counted(db, &reached, customer::Column::Id).await?))
            }
            (Kind::Rows, whose @ (Whose::Staff | Whose::StaffOrAuthor | Whose::Author), Some(customer)) => {
                let owned = ownership(db, customer).await?;
                let own = reaches_own(subject, right, &owned);
                let record = if whose == Whose::Author { owned.by_others() } else { owned };
                let decision = decide(subject, right, &record);
                (decision.allowed, own && !decision.allowed, decision.reasons, None)
            }
            (Kind::Yes, ..) | (Kind::Rows, ..) => (scope.is_some(), false, because, None),
        };
        Ok(Verdict { right, allowed, only_own, scope, reaches, because })
    }

    /// Counts by the filters of the lists themselves.
    async fn sees(&self, subject: &Staff) -> Result<Sees> {
        let db = self.db().read();
        let customers = living().filter(filter::customers(subject, Right::CustomersView));
        let contacts = contact::Entity::find()
            .filter(contact::Column::TrashedAt.is_null())
            .filter(of_customers_out_of_trash(subject, Right::ContactsView, contact::Column::CustomerId));
        let shared = of_customers_out_of_trash(subject, ItemKind::Note.view(), note::Column::CustomerId)
            .add(note::Column::IsPrivate.eq(false));
        let own = note::Column::AuthorId.eq(subject.id.uuid());
        let notes = note::Entity::find()
            .filter(of_customers_out_of_trash(subject, Right::CustomersView, note::Column::CustomerId))
            .filter(Condition::any().add(shared).add(own));
        let trash = customer::Entity::find()
            .filter(customer::Column::TrashedAt.is_not_null())
            .filter(in_trash(subject, Right::TrashView));
        Ok(Sees {
            customers: counted(db, &customers, customer::Column::Id).await?,
            contacts: counted(db, &contacts, contact::Column::Id).await?,
            notes: counted(db, &notes, note::Column::Id).await?,
            trash: counted(db, &trash, customer::Column::Id).await?,
        })
    }
}

fn living() -> Select<customer::Entity> {
    customer::Entity::find().filter(customer::Column::TrashedAt.is_null())
}
