use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "personal_link")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub token_hash: String,
    pub customer_id: Uuid,
    pub contact_id: Uuid,
    /// The address that it was sent to.
    pub email: String,
    /// As in `LinkScope::key`.
    pub scope: String,
    pub asks_code: bool,
    /// None where it came with a mail.
    pub given_by: Option<Uuid>,
    pub created_at: i64,
    pub expires_at: i64,
    pub revoked_at: Option<i64>,
    /// Sealed.
    pub code: Option<String>,
    pub code_expires_at: Option<i64>,
    /// Wrong ones since it was sent.
    pub code_tries: i32,
    /// Wrong ones in all.
    pub guesses: i32,
    /// The document that it opens; none of them where it is the contact's own page.
    pub quote_id: Option<Uuid>,
    pub invoice_id: Option<Uuid>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
