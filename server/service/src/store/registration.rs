use domain::contact::full_name;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "registration")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Until the link is used.
    pub token_hash: Option<String>,
    pub kind: String,
    pub company: Option<String>,
    pub first_name: String,
    pub last_name: String,
    /// Company and person, as searches know them.
    pub name_fold: String,
    pub email: String,
    pub phone: Option<String>,
    pub message: Option<String>,
    pub language: String,
    pub status: String,
    pub created_at: i64,
    pub expires_at: i64,
    pub ended_at: Option<i64>,
    pub decided_by: Option<Uuid>,
    /// Why it was declined.
    pub reason: Option<String>,
    pub customer_id: Option<Uuid>,
}

impl Model {
    pub fn person(&self) -> String {
        full_name(Some(&self.first_name), Some(&self.last_name))
    }

    /// What the customer would be called.
    pub fn name(&self) -> String {
        self.company.clone().unwrap_or_else(|| self.person())
    }
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
