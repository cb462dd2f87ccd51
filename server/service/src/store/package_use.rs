use sea_orm::entity::prelude::*;

/// What was used of it at one time.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "package_use")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub customer_package_id: Uuid,
    pub item_id: Uuid,
    pub quantity: i64,
    pub used_on: String,
    pub note: Option<String>,
    pub created_by: Option<Uuid>,
    pub created_at: i64,
    pub taken_back_at: Option<i64>,
    pub taken_back_by: Option<Uuid>,
    pub take_back_reason: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
