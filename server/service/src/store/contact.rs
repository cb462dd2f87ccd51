use sea_orm::entity::prelude::*;

/// A person at a customer.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "contact")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub customer_id: Uuid,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub name_fold: String,
    /// What its customer is called, folded: the list of contacts is sorted by it.
    pub customer_fold: String,
    pub position: Option<String>,
    pub company: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub language: Option<String>,
    pub address_1: Option<String>,
    pub address_2: Option<String>,
    pub city: Option<String>,
    pub region: Option<String>,
    pub postal_code: Option<String>,
    pub country: Option<String>,
    /// As in `PortalRole::stored`.
    pub portal_role: String,
    /// As in `MailCategory::stored`.
    pub mails: String,
    pub is_primary: bool,
    pub external_ref: Option<String>,
    pub created_at: i64,
    pub updated_at: i64,
    pub version: i32,
    pub trashed_at: Option<i64>,
    pub trashed_by: Option<Uuid>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(belongs_to = "super::customer::Entity", from = "Column::CustomerId", to = "super::customer::Column::Id")]
    Customer,
    #[sea_orm(has_one = "super::membership::Entity")]
    Membership,
}

impl Related<super::customer::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Customer.def()
    }
}

impl Related<super::membership::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Membership.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    pub fn name(&self) -> String {
        domain::contact::full_name(self.first_name.as_deref(), self.last_name.as_deref())
    }

    /// The name to greet somebody by.
    pub fn called(&self) -> &str {
        self.first_name.as_deref().or(self.last_name.as_deref()).unwrap_or_default()
    }
}
