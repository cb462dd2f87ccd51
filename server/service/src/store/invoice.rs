use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "invoice")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub customer_id: Uuid,
    pub status: String,
    pub number: Option<String>,
    pub number_fold: Option<String>,
    pub currency: String,
    pub prices: String,
    pub rounding: String,
    pub discount: i64,
    pub terms: i32,
    pub dated: Option<String>,
    pub listed_on: String,
    pub due_on: Option<String>,
    pub reference: Option<String>,
    pub note: Option<String>,
    pub internal_note: Option<String>,
    pub net: i64,
    pub tax: i64,
    pub total: i64,
    pub paid: i64,
    pub due: i64,
    pub frozen: Option<String>,
    pub hash: Option<String>,
    pub external_ref: Option<String>,
    pub created_by: Option<Uuid>,
    pub created_at: i64,
    pub updated_at: i64,
    pub sent_at: Option<i64>,
    pub viewed_at: Option<i64>,
    pub reason: Option<String>,
    pub version: i32,
    pub trashed_at: Option<i64>,
    pub trashed_by: Option<Uuid>,
    pub reminders_paused: bool,
    pub reminded_step: Option<i32>,
    pub reminded_at: Option<i64>,
    pub credited: i64,
    pub ended_at: Option<i64>,
    pub recurring_id: Option<Uuid>,
    pub recurring_on: Option<String>,
    pub to_send: bool,
    pub transmission: Option<i64>,
    pub given_up: Option<i64>,
    pub supplied_from: Option<String>,
    pub supplied_to: Option<String>,
    pub cig: Option<String>,
    pub cup: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(belongs_to = "super::customer::Entity", from = "Column::CustomerId", to = "super::customer::Column::Id")]
    Customer,
}

impl Related<super::customer::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Customer.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
