//! Who asks at the portal's door to become a customer. What the door answers never tells whether an address is known.

mod decide;

use crate::audit::Entry;
use crate::cursor::{counted, latest};
use crate::db::Write;
use crate::filter::with_words;
use crate::store::registration::{Column, Model};
use crate::store::{customer, registration, staff};
use crate::throttle::{self, Key};
use crate::token::Token;
use crate::{Error, Result, Service, filter, mail, phone};
use domain::access::{Permit, Right, Staff, permit_yes};
use domain::account::Realm;
use domain::customer::{CustomerForm, CustomerKind};
use domain::fold::fold;
use domain::list::{PAGE, Page};
use domain::registration::{
    Registrant, RegistrationCard, RegistrationEvent, RegistrationForm, RegistrationLink, RegistrationList,
    RegistrationQuery, RegistrationRow, RegistrationStatus, SelfRegistration, VALID_FOR,
};
use domain::{Locale, Refusal, RegistrationId, Timestamp, time};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait,
    QueryFilter, QuerySelect, QueryTrait,
};

/// Registrations whose address never proved itself, and those that were declined, are forgotten after so long.
const FORGOTTEN_AFTER: i64 = 30 * time::DAY;

impl Service {
    /// Whether strangers may ask at all. Otherwise there is no such page.
    pub async fn registers(&self) -> Result<()> {
        match self.portal_settings().await?.registration {
            SelfRegistration::Approval => Ok(()),
            SelfRegistration::Off => Err(Refusal::NotFound.into()),
        }
    }

    /// Takes what somebody asks for and mails their address. Whoever signs in already is told that, and nothing waits.
    pub async fn register(&self, form: &RegistrationForm) -> Result<()> {
        self.registers().await?;
        let (registrant, phone) = understood(form)?;
        let email = registrant.email.as_str();
        throttle::attempt(self.db(), &[Key::registrations_of(email), Key::address("register", &self.facts().ip)])
            .await?;
        let known = match self.account_by_email(Realm::Portal, email).await?.filter(|account| account.active) {
            Some(account) if !self.accesses(account.id).await?.is_empty() => Some(account),
            // A sign-in that leads nowhere any more is none.
            Some(_) | None => None,
        };
        let write = self.write().await?;
        let leave = Permit::for_system("somebody registered at the portal");
        let company = self.brand().await?.name;
        if let Some(account) = known {
            let letter =
                mail::already_in(account.locale, &account.email, &account.name, &company, &self.link("/login"));
            write.mail(letter.to(account.recipient())).await?;
            write.audit(Entry::new(&leave, "registration.known").subject("portal", account.id));
            return write.commit().await;
        }
        // The link before it is dead.
        end(
            &write,
            Condition::all().add(Column::Email.eq(email)).add(Column::Status.eq("unverified")),
            RegistrationEvent::Expire,
        )
        .await?;
        let token = Token::new(self.entropy());
        let link = self.link(&format!("/register/confirm?token={}", token.reveal()));
        let letter = mail::registration(registrant.language, email, &company, &link);
        write.mail(letter).await?;
        let id = insert(&write, registrant, phone, &token).await?;
        write.audit(Entry::new(&leave, "registration.made").subject("registration", id.uuid()));
        write.commit().await
    }

    /// One whose address has proved itself already, for the demonstration.
    pub(crate) async fn fill_registration(&self, form: &RegistrationForm) -> Result<()> {
        let (registrant, phone) = understood(form)?;
        let write = self.write().await?;
        let id = insert(&write, registrant, phone, &Token::new(self.entropy())).await?;
        end(&write, Condition::all().add(Column::Id.eq(id.uuid())), RegistrationEvent::Verify).await?;
        let leave = Permit::for_system("the demonstration");
        write.audit(Entry::new(&leave, "registration.verified").subject("registration", id.uuid()));
        write.commit().await
    }

    /// What a link is about. A dead one and one that never was are the same answer.
    pub async fn registration_link(&self, token: &str) -> Result<Option<RegistrationLink>> {
        self.registers().await?;
        let found = registration::Entity::find().filter(living_link(token, self.now()));
        let row = found.one(self.db().read()).await?;
        Ok(row.map(|row| RegistrationLink { first_name: row.first_name, email: row.email }))
    }

    /// The address has proved itself: from now on it waits for the team. A link counts once.
    pub async fn verify_registration(&self, token: &str) -> Result<()> {
        self.registers().await?;
        let write = self.write().await?;
        let found = registration::Entity::find().filter(living_link(token, write.now())).one(write.tx()).await?;
        let row = found.ok_or(Error::Refused(Refusal::NotFound))?;
        // Registrations of one address take turns, so that one of them waits.
        write.lock(&format!("registrations of {}", row.email)).await?;
        let same = Condition::all().add(Column::Email.eq(&row.email)).add(Column::Status.eq("waiting"));
        end(&write, same, RegistrationEvent::Expire).await?;
        if end(&write, living_link(token, write.now()), RegistrationEvent::Verify).await? != 1 {
            return Err(Refusal::NotFound.into());
        }
        let leave = Permit::for_system("an address proved itself");
        write.audit(Entry::new(&leave, "registration.verified").subject("registration", row.id));
        write.commit().await
    }

    /// Those that proved their address, latest first.
    pub async fn registrations(&self, viewer: &Staff, query: &RegistrationQuery) -> Result<RegistrationList> {
        permit_yes(viewer, Right::RegistrationsReview)?;
        let db = self.db().read();
        let words = with_words(&fold(&query.q), &[Column::NameFold, Column::Email]);
        let found = registration::Entity::find().filter(shown(viewer)).filter(words);
        let count = counted(db, &found, Column::Id).await?;
        let columns = (Column::CreatedAt, Column::Id);
        let (rows, next) = latest(db, found, columns, &query.after, PAGE, |row| (row.created_at, row.id)).await?;
        let rows = rows.into_iter().map(|row| self.registration_row(viewer, row)).collect();
        Ok(Page { rows, count, previous: None, next })
    }

    /// How many wait, for those who decide.
    pub(crate) async fn waiting_registrations(&self, viewer: &Staff) -> Result<Option<u64>> {
        if !viewer.can(Right::RegistrationsReview) {
            return Ok(None);
        }
        let waiting = registration::Entity::find()
            .filter(Column::Status.eq(RegistrationStatus::Waiting.key()))
            .select_only()
            .column(Column::Id)
            .limit(domain::list::COUNT_LIMIT);
        Ok(Some(waiting.count(self.db().read()).await?))
    }

    /// One of them, with customers that are much the same.
    pub async fn registration(&self, viewer: &Staff, id: RegistrationId) -> Result<RegistrationCard> {
        permit_yes(viewer, Right::RegistrationsReview)?;
        let db = self.db().read();
        let row = find(db, viewer, id).await?;
        let decided_by = match row.decided_by {
            Some(id) => staff::Entity::find_by_id(id).one(db).await?.map(|staff| staff.name()),
            None => None,
        };
        let alike = CustomerForm { name: row.name(), email: row.email.clone(), ..CustomerForm::default() };
        Ok(RegistrationCard {
            kind: kind_of(&row),
            phone: row.phone.clone(),
            message: row.message.clone(),
            language: language_of(&row),
            duplicates: self.customer_duplicates(viewer, &alike).await?,
            may_approve: decide::may_approve(viewer),
            customer: row.customer_id.map(Into::into),
            decided_by,
            reason: row.reason.clone(),
            row: self.registration_row(viewer, row),
        })
    }

    fn registration_row(&self, viewer: &Staff, row: Model) -> RegistrationRow {
        RegistrationRow {
            id: row.id.into(),
            name: row.name(),
            person: row.person(),
            status: status_of(&row),
            when: self.when(viewer, Timestamp(row.created_at)),
            email: row.email,
        }
    }

    /// Links that were not followed in time lead nowhere, and what nobody proved is forgotten.
    pub(crate) async fn expire_registrations(&self) -> Result<()> {
        let write = self.write().await?;
        let unverified = Column::Status.eq(RegistrationStatus::Unverified.key());
        let late = Condition::all().add(unverified).add(Column::ExpiresAt.lte(write.now().ms()));
        end(&write, late, RegistrationEvent::Expire).await?;
        registration::Entity::delete_many()
            .filter(
                Column::Status
                    .is_in([RegistrationStatus::Expired, RegistrationStatus::Declined].map(RegistrationStatus::key)),
            )
            .filter(Column::EndedAt.lt(write.now().plus(-FORGOTTEN_AFTER).ms()))
            .exec(write.tx())
            .await?;
        write.commit().await
    }
}

fn understood(form: &RegistrationForm) -> Result<(Registrant, Option<String>)> {
    match (form.parse(), phone::optional(&form.phone, None)) {
        (Ok(registrant), Ok(phone)) => Ok((registrant, phone)),
        (Ok(_), Err(problem)) => Err(Refusal::field("phone", problem).into()),
        (Err(refusal), _) => Err(refusal.into()),
    }
}

async fn insert(write: &Write, of: Registrant, phone: Option<String>, token: &Token) -> Result<RegistrationId> {
    let id = write.new_id();
    let name = [of.company.as_deref().unwrap_or_default(), &of.first_name, &of.last_name].join(" ");
    let row = registration::ActiveModel {
        id: Set(id),
        token_hash: Set(Some(token.hash())),
        kind: Set(of.kind.key().to_owned()),
        name_fold: Set(fold(&name)),
        company: Set(of.company),
        first_name: Set(of.first_name),
        last_name: Set(of.last_name),
        email: Set(of.email.into()),
        phone: Set(phone),
        message: Set(of.message),
        language: Set(of.language.code().to_owned()),
        status: Set(RegistrationStatus::Unverified.key().to_owned()),
        created_at: Set(write.now().ms()),
        expires_at: Set(write.now().plus(VALID_FOR).ms()),
        ended_at: Set(None),
        decided_by: Set(None),
        reason: Set(None),
        customer_id: Set(None),
    };
    row.insert(write.tx()).await?;
    Ok(id.into())
}

/// Moves those of `which` to which `event` can happen; how many did.
async fn end(write: &Write, which: Condition, event: RegistrationEvent) -> Result<u64> {
    let mut moved = 0;
    for status in RegistrationStatus::ALL {
        let Some(after) = status.after(event) else { continue };
        let ended = (after != RegistrationStatus::Waiting).then_some(write.now().ms());
        let done = registration::Entity::update_many()
            .col_expr(Column::Status, Expr::value(after.key()))
            .col_expr(Column::TokenHash, Expr::value(None::<String>))
            .col_expr(Column::EndedAt, Expr::value(ended))
            .filter(which.clone())
            .filter(Column::Status.eq(status.key()))
            .exec(write.tx())
            .await?;
        moved += done.rows_affected;
    }
    Ok(moved)
}

/// The registration whose link this is, while it works.
fn living_link(token: &str, now: Timestamp) -> Condition {
    Condition::all()
        .add(Column::TokenHash.eq(Token::hash_of(token)))
        .add(Column::Status.eq(RegistrationStatus::Unverified.key()))
        .add(Column::ExpiresAt.gt(now.ms()))
}

/// What the team sees: those whose address has proved itself. Who became a customer is seen by those who see that customer with all that the
/// person sent.
fn shown(viewer: &Staff) -> Condition {
    use RegistrationStatus::{Approved, Declined, Waiting};
    let open = Column::Status.is_in([Waiting, Declined].map(RegistrationStatus::key));
    let fields = [Right::ContactsFieldName, Right::ContactsFieldEmail, Right::ContactsFieldPhone];
    let masked = fields.into_iter().any(|field| viewer.scope(field) < viewer.scope(Right::CustomersView));
    if masked {
        return Condition::all().add(open);
    }
    let seen = customer::Entity::find()
        .select_only()
        .column(customer::Column::Id)
        .filter(customer::Column::TrashedAt.is_null())
        .filter(filter::customers(viewer, Right::CustomersView))
        .into_query();
    let theirs = Condition::all().add(Column::Status.eq(Approved.key())).add(Column::CustomerId.in_subquery(seen));
    Condition::any().add(open).add(theirs)
}

async fn find(db: &impl ConnectionTrait, viewer: &Staff, id: RegistrationId) -> Result<Model> {
    let found = registration::Entity::find_by_id(id.uuid()).filter(shown(viewer));
    found.one(db).await?.ok_or(Error::Refused(Refusal::NotFound))
}

fn status_of(row: &Model) -> RegistrationStatus {
    RegistrationStatus::parse(&row.status).unwrap_or(RegistrationStatus::Expired)
}

fn kind_of(row: &Model) -> CustomerKind {
    CustomerKind::parse(&row.kind).unwrap_or_default()
}

fn language_of(row: &Model) -> Locale {
    Locale::parse(&row.language).unwrap_or_default()
}
