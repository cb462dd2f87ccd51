use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "invitation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub realm: String,
    pub token_hash: String,
    pub email: String,
    pub staff_id: Option<Uuid>,
    pub contact_id: Option<Uuid>,
    pub customer_id: Option<Uuid>,
    pub kind: Option<String>,
    /// As in `PortalRole::stored`.
    pub portal_role: Option<String>,
    pub invited_by: Option<Uuid>,
    pub invited_by_person: Option<Uuid>,
    pub status: String,
    pub created_at: i64,
    pub expires_at: i64,
    pub ended_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
