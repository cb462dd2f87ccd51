use sea_orm::entity::prelude::*;

/// What happened. The table refuses changes.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub at: i64,
    pub actor_kind: String,
    pub actor_id: Option<Uuid>,
    pub actor_name: String,
    pub action: String,
    pub subject_kind: Option<String>,
    pub subject_id: Option<Uuid>,
    pub customer_id: Option<Uuid>,
    pub note_id: Option<Uuid>,
    pub detail: String,
    pub ip: Option<String>,
    pub request_id: Option<String>,
    pub seq: Option<i64>,
    pub hash: Option<String>,
    pub class: Option<String>,
    pub amount: Option<i64>,
    pub as_id: Option<Uuid>,
    pub as_name: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
