use sea_orm::entity::prelude::*;

/// A package on offer.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "package")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub name: String,
    pub name_fold: String,
    pub detail: Option<String>,
    pub currency: String,
    pub price: i64,
    pub tax_rate_id: Option<Uuid>,
    pub validity: Option<i32>,
    pub validity_unit: Option<String>,
    pub created_at: i64,
    pub updated_at: i64,
    pub version: i32,
    pub archived_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
