use sea_orm::entity::prelude::*;

/// The evidence of an answer; no row of it ever changes (BR-05).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "quote_decision")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub quote_id: Uuid,
    pub answer: String,
    pub method: String,
    pub at: i64,
    pub contact_id: Option<Uuid>,
    pub membership_id: Option<Uuid>,
    pub person_id: Option<Uuid>,
    pub staff_id: Option<Uuid>,
    /// The link by which it came, where nobody signed in.
    pub link_id: Option<Uuid>,
    pub name: String,
    pub email: Option<String>,
    pub ip: Option<String>,
    pub user_agent: Option<String>,
    pub comment: Option<String>,
    pub hash: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
