use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "recurring_invoice")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub customer_id: Uuid,
    pub status: String,
    pub halt: Option<String>,
    pub every: i32,
    pub unit: String,
    pub start_on: String,
    pub until_on: Option<String>,
    pub times: Option<i32>,
    pub if_paid: bool,
    pub delivery: String,
    pub place: i32,
    pub made: i32,
    pub next_on: String,
    pub content: String,
    pub about: String,
    pub created_by: Option<Uuid>,
    pub created_at: i64,
    pub updated_at: i64,
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
