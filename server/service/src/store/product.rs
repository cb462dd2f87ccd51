use sea_orm::entity::prelude::*;

/// Something of the price list.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "product")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub name: String,
    pub name_fold: String,
    pub sku: Option<String>,
    pub sku_fold: Option<String>,
    pub detail: Option<String>,
    pub unit: Option<String>,
    pub tax_rate_id: Option<Uuid>,
    pub created_at: i64,
    pub updated_at: i64,
    pub version: i32,
    pub archived_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
