use sea_orm::entity::prelude::*;

/// A package that a customer has, as it was on offer on that day.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "customer_package")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub customer_id: Uuid,
    pub package_id: Option<Uuid>,
    pub contact_id: Option<Uuid>,
    pub name: String,
    pub detail: Option<String>,
    pub currency: String,
    pub price: i64,
    pub start_on: String,
    pub last_on: Option<String>,
    pub invoice_id: Option<Uuid>,
    pub ended_at: Option<i64>,
    pub ended_by: Option<Uuid>,
    pub end_reason: Option<String>,
    pub created_by: Option<Uuid>,
    pub created_at: i64,
    pub updated_at: i64,
    pub version: i32,
    pub ending_told_at: Option<i64>,
    pub used_up_told_at: Option<i64>,
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
