use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "credit_note")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub customer_id: Uuid,
    pub invoice_id: Uuid,
    pub status: String,
    pub number: Option<String>,
    pub number_fold: Option<String>,
    pub currency: String,
    pub dated: Option<String>,
    pub listed_on: String,
    pub reason: String,
    pub internal_note: Option<String>,
    pub parts: String,
    pub net: i64,
    pub tax: i64,
    pub total: i64,
    pub applied: i64,
    pub refunded: i64,
    pub frozen: Option<String>,
    pub hash: Option<String>,
    pub created_by: Option<Uuid>,
    pub created_at: i64,
    pub updated_at: i64,
    pub issued_at: Option<i64>,
    pub refunded_at: Option<i64>,
    pub refund_note: Option<String>,
    pub void_reason: Option<String>,
    pub version: i32,
    pub trashed_at: Option<i64>,
    pub trashed_by: Option<Uuid>,
    pub ended_at: Option<i64>,
    pub transmission: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(belongs_to = "super::invoice::Entity", from = "Column::InvoiceId", to = "super::invoice::Column::Id")]
    Invoice,
}

impl Related<super::invoice::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Invoice.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
