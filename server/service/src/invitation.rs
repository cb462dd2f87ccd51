//! Invitations to either door (lifecycles, part 9): bound to the address, single use, expiring; a new link kills the old one.

mod access;
mod inviter;

pub(crate) use access::language_of;
use access::portal_granted;
pub(crate) use access::{COMPANY, HOUSE, by_house, end_if_last};

use crate::account::{NewPassword, set_hash};
use crate::audit::Entry;
use crate::contact::{self as contacts, find as find_contact};
use crate::db::Write;
use crate::members::role_name;
use crate::outbox::Recipient;
use crate::store::{contact, customer, invitation, membership, person, staff};
use crate::throttle::Key;
use crate::token::Token;
use crate::{Error, Result, Service, billing, format, mail, members, personal_link};
use domain::access::{Member, MembershipKind, Permit, PortalRight, PortalRole, Right, Staff};
use domain::account::Realm;
use domain::invitation::{Granted, InvitationEvent, InvitationPage, InvitationStatus, VALID_FOR};
use domain::{ContactId, CustomerId, Locale, Refusal, Timestamp};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, IntoActiveModel,
    PaginatorTrait, QueryFilter,
};
use uuid::Uuid;

/// Whom a new invitation is for.
pub(crate) struct Invitee<'a> {
    pub realm: Realm,
    pub email: &'a str,
    pub name: &'a str,
    pub locale: Locale,
    pub staff: Option<Uuid>,
    pub contact: Option<(CustomerId, ContactId, MembershipKind, PortalRole)>,
    pub granted: Granted,
}

/// Who invites: of the team, or one of the customer's own people.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Inviter<'a> {
    Staff(&'a Staff),
    Member(&'a Member),
}

impl Inviter<'_> {
    fn name(&self) -> &str {
        match self {
            Self::Staff(staff) => &staff.name,
            Self::Member(member) => &member.name,
        }
    }
}

impl Service {
    /// Makes the invitation and its mail, in the caller's transaction.
    pub(crate) async fn invite(
        &self,
        write: &Write,
        _leave: &Permit,
        by: Inviter<'_>,
        invitee: Invitee<'_>,
    ) -> Result<()> {
        let same = match (invitee.staff, &invitee.contact) {
            (Some(staff), _) => invitation::Column::StaffId.eq(staff),
            (None, Some((_, contact, ..))) => invitation::Column::ContactId.eq(contact.uuid()),
            (None, None) => return Err(Refusal::Unavailable.into()),
        };
        end_pending(write, same, InvitationEvent::Resend).await?;
        let token = Token::new(self.entropy());
        let now = write.now();
        let ends = now.plus(VALID_FOR);
        let row = invitation::ActiveModel {
            id: Set(write.new_id()),
            realm: Set(invitee.realm.key().to_owned()),
            token_hash: Set(token.hash()),
            email: Set(invitee.email.to_owned()),
            staff_id: Set(invitee.staff),
            contact_id: Set(invitee.contact.as_ref().map(|(_, contact, ..)| contact.uuid())),
            customer_id: Set(invitee.contact.as_ref().map(|(customer, ..)| customer.uuid())),
            kind: Set(invitee.contact.as_ref().map(|(_, _, kind, _)| kind.key().to_owned())),
            portal_role: Set(invitee.contact.as_ref().map(|(.., role)| role.stored())),
            invited_by: Set(match by {
                Inviter::Staff(staff) => Some(staff.id.uuid()),
                Inviter::Member(_) => None,
            }),
            invited_by_person: Set(match by {
                Inviter::Staff(_) => None,
                Inviter::Member(member) => Some(member.person.uuid()),
            }),
            status: Set(InvitationStatus::Pending.key().to_owned()),
            created_at: Set(now.ms()),
            expires_at: Set(ends.ms()),
            ended_at: Set(None),
        };
        row.insert(write.tx()).await?;
        let page = match invitee.realm {
            Realm::Staff => "/admin/invitation",
            Realm::Portal => "/invitation",
        };
        let link = self.link(&format!("{page}?token={}", token.reveal()));
        let brand = self.brand().await?;
        let ends = format::moment(invitee.locale, &billing::stored(write.tx()).await?.time_zone, ends);
        let mail = mail::invitation(
            invitee.locale,
            invitee.email,
            invitee.name,
            by.name(),
            &brand.name,
            &invitee.granted,
            &ends,
            &link,
        );
        let recipient = match invitee.contact {
            Some((customer, contact, ..)) => Recipient::Contact { customer: customer.uuid(), contact: contact.uuid() },
            None => Recipient::Team,
        };
        write.mail(mail.to(recipient)).await
    }

    /// What a link offers. A dead link and one that never was are the same answer.
    pub async fn invitation(&self, realm: Realm, token: &str) -> Result<InvitationPage> {
        let invitation = self.pending(realm, token).await?;
        let db = self.db().read();
        let invited_by = match (invitation.invited_by, invitation.invited_by_person) {
            (Some(id), _) => staff::Entity::find_by_id(id).one(db).await?.map(|staff| staff.name()),
            (None, Some(id)) => person::Entity::find_by_id(id).one(db).await?.map(|person| person.name()),
            (None, None) => None,
        };
        let brand = self.brand().await?;
        let (first_name, granted, locale) = match self.invited(db, &invitation).await? {
            Invited::Staff(staff) => {
                let member = members::find(db, self.now(), staff.id.into()).await?;
                (staff.first_name, staff_granted(&member), Locale::parse(&staff.language))
            }
            Invited::Contact(contact, customer, kind) => {
                let name = contact.called().to_owned();
                let role = PortalRole::restored(&contact.portal_role);
                (name, portal_granted(&customer.name, kind, &role), language_of(&contact, &customer))
            }
        };
        let zone = billing::stored(db).await?.time_zone;
        let has_account = realm == Realm::Portal && self.person_by_email(&invitation.email).await?.is_some();
        Ok(InvitationPage {
            realm,
            first_name,
            invited_by: invited_by.unwrap_or_else(|| brand.name.clone()),
            company: brand.name,
            granted,
            ends: self.when_in(
                self.facts().language.or(locale).unwrap_or_default(),
                &zone,
                Timestamp(invitation.expires_at),
            ),
            email: invitation.email,
            has_account,
        })
    }

    /// Takes an invitation: sets the password (or checks that of an existing sign-in) and gives what was granted. Who the account is and
    /// what it may do was fixed when the invitation was made (R18).
    pub async fn accept_invitation(&self, realm: Realm, token: &str, new: NewPassword) -> Result<Uuid> {
        let invitation = self.pending(realm, token).await?;
        let invited = self.invited(self.db().read(), &invitation).await?;
        let (account, existing) = match &invited {
            Invited::Staff(staff) => (staff.id, None),
            Invited::Contact(..) => match self.person_by_email(&invitation.email).await? {
                Some(person) => (person.id, Some(person)),
                None => (self.new_id(), None),
            },
        };
        let hash = match existing {
            Some(person) => {
                // However many invitations there are to guess at, it is one password.
                let key = Key::account(format!("sign-in:{}:{}", realm.key(), person.email));
                self.check_password("password", key, new.password, realm, &person.into()).await?;
                None
            }
            None => Some(self.new_password_hash(&invitation.email, invited.name().as_str(), new).await?),
        };
        let write = self.write().await?;
        // What it is for stays as it is now until the end; it may have changed since it was looked at.
        if let Some(customer) = invitation.customer_id {
            write.lock(&format!("customer {customer}")).await?;
        }
        // Only one of two requests with the same link gets past this line.
        if end_pending(&write, invitation::Column::Id.eq(invitation.id), InvitationEvent::Accept).await? != 1 {
            return Err(Refusal::NotFound.into());
        }
        let invited = self.invited(write.tx(), &invitation).await?;
        let now = write.now();
        let leave = Permit::for_system("an invitation was accepted");
        match invited {
            Invited::Staff(staff) => {
                if let Some(hash) = hash {
                    set_hash(&write, Realm::Staff, staff.id, hash).await?;
                }
                let mut row = staff.into_active_model();
                row.status = Set("active".to_owned());
                row.updated_at = Set(now.ms());
                row.update(write.tx()).await?;
                write.audit(Entry::new(&leave, "invitation.accepted").subject("staff", account));
            }
            Invited::Contact(contact, customer, kind) => {
                if let Some(hash) = hash {
                    insert_person(&write, account, &invitation.email, &contact, &customer, hash).await?;
                }
                let row = membership::ActiveModel {
                    id: Set(write.new_id()),
                    person_id: Set(account),
                    customer_id: Set(customer.id),
                    contact_id: Set(contact.id),
                    kind: Set(kind.key().to_owned()),
                    status: Set("active".to_owned()),
                    suspended_by: Set(None),
                    created_at: Set(now.ms()),
                    updated_at: Set(now.ms()),
                };
                row.insert(write.tx()).await?;
                // From now on their page is the portal.
                personal_link::end_all_of(&write, contact.id).await?;
                write.audit(contacts::entry(&leave, "invitation.accepted", &contact));
            }
        }
        self.tell_inviter(&write, &invitation, InvitationStatus::Accepted).await?;
        self.tell_primary(&write, &invitation).await?;
        write.commit().await?;
        Ok(account)
    }

    pub async fn decline_invitation(&self, realm: Realm, token: &str) -> Result<()> {
        let invitation = self.pending(realm, token).await?;
        // Nor does a dead link decline for somebody else.
        self.invited(self.db().read(), &invitation).await?;
        let write = self.write().await?;
        if end_pending(&write, invitation::Column::Id.eq(invitation.id), InvitationEvent::Decline).await? != 1 {
            return Err(Refusal::NotFound.into());
        }
        let leave = Permit::for_system("an invitation was declined");
        let entry = match invitation.customer_id {
            Some(customer) => Entry::customer(&leave, "invitation.declined", customer.into()),
            None => Entry::new(&leave, "invitation.declined"),
        };
        write.audit(entry);
        self.tell_inviter(&write, &invitation, InvitationStatus::Declined).await?;
        write.commit().await
    }

    /// A link that still works.
    async fn pending(&self, realm: Realm, token: &str) -> Result<invitation::Model> {
        invitation::Entity::find()
            .filter(invitation::Column::TokenHash.eq(Token::hash_of(token)))
            .filter(invitation::Column::Realm.eq(realm.key()))
            .filter(invitation::Column::Status.eq(InvitationStatus::Pending.key()))
            .filter(invitation::Column::ExpiresAt.gt(self.now().ms()))
            .one(self.db().read())
            .await?
            .ok_or(Error::Refused(Refusal::NotFound))
    }

    /// The record that an invitation is for, while it is there to be invited.
    async fn invited(&self, db: &impl ConnectionTrait, invitation: &invitation::Model) -> Result<Invited> {
        let gone = || Error::Refused(Refusal::NotFound);
        if let Some(id) = invitation.staff_id {
            let staff = staff::Entity::find_by_id(id)
                .filter(staff::Column::Status.eq("invited"))
                // A corrected address: the link is for somebody else (bound to the address).
                .filter(staff::Column::Email.eq(&invitation.email))
                .one(db)
                .await?;
            return staff.map(|staff| Invited::Staff(Box::new(staff))).ok_or_else(gone);
        }
        let (Some(contact), Some(customer)) = (invitation.contact_id, invitation.customer_id) else {
            return Err(gone());
        };
        let contact = find_contact(db, customer.into(), contact.into()).await?;
        let customer = customer::Entity::find_by_id(customer)
            .filter(customer::Column::TrashedAt.is_null())
            .filter(customer::Column::Status.eq("active"))
            .one(db)
            .await?
            .ok_or_else(gone)?;
        // The address of the contact was changed since: the link is for somebody else (bound to the address).
        if contact.email.as_deref() != Some(invitation.email.as_str()) {
            return Err(gone());
        }
        let kind = kind_of(&contact);
        let then = invitation.kind.as_deref().and_then(MembershipKind::parse).unwrap_or(MembershipKind::SubAccount);
        let (role, told) = (&contact.portal_role, invitation.portal_role.as_deref().unwrap_or_default());
        let (role, told) = (PortalRole::restored(role), PortalRole::restored(told));
        // It gives no more than its mail said (R18).
        if PortalRight::ALL.iter().any(|right| right.scope(kind, &role) > right.scope(then, &told)) {
            return Err(gone());
        }
        Ok(Invited::Contact(Box::new(contact), Box::new(customer), kind))
    }

    async fn person_by_email(&self, email: &str) -> Result<Option<person::Model>> {
        Ok(person::Entity::find().filter(person::Column::Email.eq(email)).one(self.db().read()).await?)
    }
}

enum Invited {
    Staff(Box<staff::Model>),
    Contact(Box<contact::Model>, Box<customer::Model>, MembershipKind),
}

impl Invited {
    fn name(&self) -> String {
        match self {
            Self::Staff(staff) => staff.name(),
            Self::Contact(contact, ..) => contact.name(),
        }
    }
}

/// The kind of access that a contact has, or would have.
pub(crate) fn kind_of(contact: &contact::Model) -> MembershipKind {
    match PortalRole::restored(&contact.portal_role) {
        _ if contact.is_primary => MembershipKind::Primary,
        PortalRole::External => MembershipKind::External,
        _ => MembershipKind::SubAccount,
    }
}

/// Whether a secret is that of an invitation which lets nobody in any more.
pub(crate) async fn is_over(db: &impl ConnectionTrait, token: &str, now: Timestamp) -> Result<bool> {
    let over = Condition::any()
        .add(invitation::Column::Status.ne(InvitationStatus::Pending.key()))
        .add(invitation::Column::ExpiresAt.lte(now.ms()));
    let found = invitation::Entity::find().filter(invitation::Column::TokenHash.eq(Token::hash_of(token))).filter(over);
    Ok(found.count(db).await? > 0)
}

/// Moves pending invitations on; returns how many.
async fn end_pending(write: &Write, which: sea_orm::sea_query::SimpleExpr, event: InvitationEvent) -> Result<u64> {
    let Some(status) = InvitationStatus::Pending.after(event) else { return Ok(0) };
    let moved = invitation::Entity::update_many()
        .col_expr(invitation::Column::Status, Expr::value(status.key()))
        .col_expr(invitation::Column::EndedAt, Expr::value(write.now().ms()))
        .filter(which)
        .filter(invitation::Column::Status.eq(InvitationStatus::Pending.key()))
        .exec(write.tx())
        .await?;
    Ok(moved.rows_affected)
}

async fn insert_person(
    write: &Write,
    id: Uuid,
    email: &str,
    contact: &contact::Model,
    customer: &customer::Model,
    hash: String,
) -> Result<()> {
    let now = write.now().ms();
    let row = person::ActiveModel {
        picture_id: Set(None),
        id: Set(id),
        email: Set(email.to_owned()),
        first_name: Set(contact.first_name.clone().unwrap_or_default()),
        last_name: Set(contact.last_name.clone().unwrap_or_default()),
        language: Set(language_of(contact, customer).unwrap_or_default().code().to_owned()),
        time_zone: Set(billing::stored(write.tx()).await?.time_zone),
        theme: Set(None),
        status: Set("active".to_owned()),
        password_hash: Set(Some(hash)),
        password_changed_at: Set(Some(now)),
        created_at: Set(now),
        updated_at: Set(now),
        version: Set(1),
    };
    row.insert(write.tx()).await?;
    Ok(())
}

/// What a new member will be able to do, for the mail and the page.
pub(crate) fn staff_granted(member: &Staff) -> Granted {
    let member = Staff { active: true, ..member.clone() };
    let rights = Right::ALL.iter().copied().filter(|right| member.can(*right)).collect();
    Granted::Staff { role: role_name(&member), rights }
}
