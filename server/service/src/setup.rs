//! The first start: a one-time link that creates the main administrator. Afterwards there is nothing here (R9).

use crate::account::NewPassword;
use crate::audit::Entry;
use crate::db::Write;
use crate::store::{setting, staff};
use crate::token::Token;
use crate::{Error, Result, Service, settings};
use domain::access::{Permit, Role};
use domain::refusal::Problems;
use domain::sensitive::Class;
use domain::value::{EmailAddress, line, required};
use domain::{Locale, Refusal};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter,
};
use subtle::ConstantTimeEq;
use uuid::Uuid;

const TOKEN: &str = "setup_token";

#[derive(Clone, Debug, Default)]
pub struct SetupForm {
    pub company: String,
    pub first_name: String,
    pub last_name: String,
    pub email: String,
}

impl Service {
    /// A fresh set-up link while nobody can manage the house; none ever after. Each start makes the one before it worthless.
    pub async fn setup_link(&self) -> Result<Option<String>> {
        let write = self.write().await?;
        write.lock("team").await?;
        if has_main_administrator(write.tx()).await? {
            return Ok(None);
        }
        let token = Token::new(self.entropy());
        setting::Entity::delete_by_id(TOKEN).exec(write.tx()).await?;
        setting::ActiveModel { key: Set(TOKEN.to_owned()), value: Set(token.hash()) }.insert(write.tx()).await?;
        write.commit().await?;
        Ok(Some(self.link(&format!("/admin/setup?token={}", token.reveal()))))
    }

    /// Whether this link opens the set-up.
    pub async fn setup_is_open(&self, token: &str) -> Result<()> {
        check_token(self.db().read(), token).await
    }

    /// Creates the main administrator and names the company; the link is dead from then on.
    pub async fn set_up(&self, token: &str, form: &SetupForm, new: NewPassword) -> Result<Uuid> {
        self.setup_is_open(token).await?;
        let mut problems = Problems::default();
        let company = problems.check("company", required(line(&form.company, 80)));
        let admin = new_administrator(&mut problems, form);
        let (company, admin) = problems.finish(company.zip(admin))?;
        let name = format!("{} {}", admin.first_name, admin.last_name);
        let hash = self.new_password_hash(admin.email.as_str(), &name, new).await?;

        let write = self.write().await?;
        // Of those who follow the link at once, the first one manages the house; the others find it shut.
        write.lock("team").await?;
        check_token(write.tx(), token).await?;
        setting::Entity::delete_by_id(TOKEN).exec(write.tx()).await?;
        let language = self.facts().language.unwrap_or_default();
        settings::name_company(write.tx(), &company, None, language).await?;
        let id = insert_administrator(&write, admin, Some(hash), language).await?;
        let leave = Permit::for_system("set-up");
        write.audit(Entry::new(&leave, "setup.done").subject("staff", id));
        write.commit().await?;
        Ok(id)
    }

    /// Creates a main administrator from the command line, with a link to set the password.
    pub async fn create_main_administrator(&self, first_name: &str, last_name: &str, email: &str) -> Result<String> {
        let form = SetupForm {
            company: String::new(),
            first_name: first_name.to_owned(),
            last_name: last_name.to_owned(),
            email: email.to_owned(),
        };
        let mut problems = Problems::default();
        let admin = new_administrator(&mut problems, &form);
        let admin = problems.finish(admin)?;
        let write = self.write().await?;
        write.lock("team").await?;
        let id = insert_administrator(&write, admin, None, Locale::default()).await?;
        let leave = Permit::for_system("the command line");
        write.audit(Entry::new(&leave, "staff.created").subject("staff", id).sensitive(Class::AccessChange));
        write.commit().await?;
        self.staff_reset_link(email).await
    }
}

struct NewAdministrator {
    first_name: String,
    last_name: String,
    email: EmailAddress,
}

fn new_administrator(problems: &mut Problems, form: &SetupForm) -> Option<NewAdministrator> {
    let first_name = problems.check("first_name", required(line(&form.first_name, 80)));
    let last_name = problems.check("last_name", required(line(&form.last_name, 80)));
    let email = problems.check("email", EmailAddress::parse(&form.email));
    Some(NewAdministrator { first_name: first_name?, last_name: last_name?, email: email? })
}

async fn insert_administrator(
    write: &Write,
    admin: NewAdministrator,
    hash: Option<String>,
    language: Locale,
) -> Result<Uuid> {
    let id = write.new_id();
    let now = write.now().ms();
    let row = staff::ActiveModel {
        id: Set(id),
        email: Set(admin.email.as_str().to_owned()),
        role: Set(Role::MainAdministrator.key().to_owned()),
        status: Set("active".to_owned()),
        language: Set(language.code().to_owned()),
        time_zone: Set("UTC".to_owned()),
        password_changed_at: Set(hash.as_ref().map(|_| now)),
        password_hash: Set(hash),
        created_at: Set(now),
        updated_at: Set(now),
        version: Set(1),
        ..Default::default()
    };
    row.named(admin.first_name, admin.last_name).insert(write.tx()).await?;
    Ok(id)
}

async fn check_token(db: &impl ConnectionTrait, token: &str) -> Result<()> {
    let kept = setting::Entity::find_by_id(TOKEN).one(db).await?;
    let hash = Token::hash_of(token);
    let opens = kept.is_some_and(|kept| bool::from(kept.value.as_bytes().ct_eq(hash.as_bytes())));
    if opens && !has_main_administrator(db).await? { Ok(()) } else { Err(Error::Refused(Refusal::NotFound)) }
}

async fn has_main_administrator(db: &impl ConnectionTrait) -> Result<bool> {
    let found = staff::Entity::find().filter(staff::Column::Role.eq(Role::MainAdministrator.key()));
    Ok(found.count(db).await? > 0)
}
