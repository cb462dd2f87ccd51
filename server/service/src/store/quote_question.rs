use sea_orm::entity::prelude::*;

/// What one side wrote to the other about a quote.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "quote_question")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub origin_id: Uuid,
    pub staff_id: Option<Uuid>,
    pub contact_id: Option<Uuid>,
    pub name: String,
    pub by_staff: bool,
    pub body: String,
    pub created_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
