use sea_orm::entity::prelude::*;

/// A rate that lines can bear.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tax_rate")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub name: String,
    pub name_fold: String,
    pub category: String,
    pub percent: i64,
    pub reason: Option<String>,
    pub nature: Option<String>,
    pub country: Option<String>,
    pub valid_from: Option<String>,
    pub valid_to: Option<String>,
    pub created_at: i64,
    pub updated_at: i64,
    pub version: i32,
    pub archived_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
