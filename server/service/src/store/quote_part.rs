use sea_orm::entity::prelude::*;

/// What an invoice took of a quote: percent, lines, or else the whole.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "quote_part")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub invoice_id: Uuid,
    pub quote_id: Uuid,
    pub percent: Option<i64>,
    pub amounts: Option<String>,
    pub lines: Option<String>,
    pub released: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
