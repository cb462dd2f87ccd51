//! The company's own settings: name, accent, language.

use crate::audit::Entry;
use crate::db::Write;
use crate::kept::Kept;
use crate::store::{picture, setting};
use crate::{Result, Service};
use domain::access::{Right, Staff, permit_yes};
use domain::portal::{Brand, CompanySettings};
use domain::refusal::Problems;
use domain::value::{colour, line, required};
use domain::{Locale, Problem};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

const COMPANY: &str = "company";

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Company {
    pub name: String,
    accent: Option<String>,
    language: Locale,
    /// The picture that is the logo.
    #[serde(default)]
    pub logo: Option<Uuid>,
}

pub type BrandCache = Kept<Brand>;

impl Service {
    /// How the company presents itself.
    pub async fn brand(&self) -> Result<Brand> {
        if let Some(brand) = self.brand_cache().get(self.now()) {
            return Ok(brand);
        }
        let company = company(self.db().read()).await?;
        let logo = match company.logo {
            Some(id) => picture::Entity::find_by_id(id).one(self.db().read()).await?,
            None => None,
        };
        let brand = Brand {
            name: company.name,
            accent: company.accent,
            language: company.language,
            logo: logo.map(|row| row.logo()),
        };
        self.brand_cache().keep(self.now(), &brand);
        Ok(brand)
    }

    /// The settings as the form shows them.
    pub async fn company_settings(&self, viewer: &Staff) -> Result<CompanySettings> {
        permit_yes(viewer, Right::SettingsAccount)?;
        let company = company(self.db().read()).await?;
        Ok(CompanySettings {
            name: company.name,
            accent: company.accent.unwrap_or_default(),
            language: company.language.code().to_owned(),
        })
    }

    pub async fn save_company_settings(&self, viewer: &Staff, form: &CompanySettings) -> Result<()> {
        let leave = permit_yes(viewer, Right::SettingsAccount)?;
        let edit = understood(form)?;
        let write = self.write().await?;
        write.lock(COMPANY).await?;
        let company = Company { logo: company(write.tx()).await?.logo, ..edit };
        put_company(write.tx(), &company).await?;
        write.audit(Entry::new(&leave, "settings.company").detail("name", &company.name));
        write.commit().await?;
        self.brand_cache().forget();
        Ok(())
    }
}

fn understood(form: &CompanySettings) -> Result<Company> {
    let mut problems = Problems::default();
    let name = problems.check("name", required(line(&form.name, 80)));
    let accent = problems.check(
        "accent",
        match form.accent.trim() {
            "" => Ok(None),
            accent => colour(accent).map(Some),
        },
    );
    let language = problems.check("language", Locale::parse(&form.language).ok_or(Problem::Choice));
    let company = (|| Some(Company { name: name?, accent: accent?, language: language?, logo: None }))();
    Ok(problems.finish(company)?)
}

pub(crate) async fn company(db: &impl ConnectionTrait) -> Result<Company> {
    let row = setting::Entity::find_by_id(COMPANY).one(db).await?;
    let known = row.and_then(|row| serde_json::from_str(&row.value).ok());
    Ok(known.unwrap_or_else(|| Company { name: "Portico".to_owned(), accent: None, language: Locale::En, logo: None }))
}

/// Names the company at set-up.
pub(crate) async fn name_company(
    db: &impl ConnectionTrait,
    name: &str,
    accent: Option<&str>,
    language: Locale,
) -> Result<()> {
    put_company(db, &Company { name: name.to_owned(), accent: accent.map(str::to_owned), language, logo: None }).await
}

/// Names another picture as the logo, or none; gives the one before.
pub(crate) async fn put_logo(write: &Write, logo: Option<Uuid>) -> Result<Option<Uuid>> {
    write.lock(COMPANY).await?;
    let before = company(write.tx()).await?;
    let old = before.logo;
    put_company(write.tx(), &Company { logo, ..before }).await?;
    Ok(old)
}

async fn put_company(db: &impl ConnectionTrait, company: &Company) -> Result<()> {
    put(db, COMPANY, &serde_json::to_string(company).unwrap_or_default()).await
}

/// Writes a setting, whether or not it was there.
pub(crate) async fn put(db: &impl ConnectionTrait, key: &str, value: &str) -> Result<()> {
    let row = setting::ActiveModel { key: Set(key.to_owned()), value: Set(value.to_owned()) };
    setting::Entity::insert(row)
        .on_conflict(OnConflict::column(setting::Column::Key).update_column(setting::Column::Value).to_owned())
        .exec_without_returning(db)
        .await?;
    Ok(())
}
