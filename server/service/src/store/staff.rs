use domain::fold::fold;
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;

/// A member of the team.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "staff")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub email: String,
    pub first_name: String,
    pub last_name: String,
    pub name_fold: String,
    pub title: Option<String>,
    pub phone: Option<String>,
    /// One of the six; of a custom role the one it was made from.
    pub role: String,
    pub role_id: Option<Uuid>,
    pub status: String,
    pub manager_id: Option<Uuid>,
    pub language: String,
    pub time_zone: String,
    pub theme: Option<String>,
    pub picture_id: Option<Uuid>,
    pub password_hash: Option<String>,
    pub password_changed_at: Option<i64>,
    pub external_ref: Option<String>,
    pub created_at: i64,
    pub updated_at: i64,
    pub version: i32,
    /// When nothing was left of them but what they did.
    pub erased_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(has_many = "super::customer_staff::Entity")]
    CustomerStaff,
    #[sea_orm(belongs_to = "super::role::Entity", from = "Column::RoleId", to = "super::role::Column::Id")]
    Role,
    #[sea_orm(belongs_to = "Entity", from = "Column::ManagerId", to = "Column::Id")]
    Manager,
}

impl Related<super::customer_staff::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::CustomerStaff.def()
    }
}

impl Related<super::role::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Role.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}

impl ActiveModel {
    /// What they are called, also as searches know it.
    pub fn named(mut self, first: String, last: String) -> Self {
        self.name_fold = Set(fold(&format!("{first} {last}")));
        self.first_name = Set(first);
        self.last_name = Set(last);
        self
    }
}

impl Model {
    pub fn name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name)
    }
}
