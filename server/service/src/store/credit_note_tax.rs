use sea_orm::entity::prelude::*;

/// What one tax of a document comes to, in minor units, in the order in which the document names them. One that does not say its taxes has a
/// single row without category and rate, over all of it. The customer, the currency and the day are those of the document.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "credit_note_tax")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub credit_note_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    pub customer_id: Uuid,
    pub currency: String,
    pub listed_on: String,
    pub category: Option<String>,
    pub percent: Option<i64>,
    pub base: i64,
    pub amount: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::credit_note::Entity",
        from = "Column::CreditNoteId",
        to = "super::credit_note::Column::Id"
    )]
    CreditNote,
}

impl Related<super::credit_note::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::CreditNote.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
