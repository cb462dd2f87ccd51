use sea_orm::entity::prelude::*;

/// A mail on its way out, or gone.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mail")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub to_address: String,
    pub to_name: String,
    pub language: String,
    pub category: String,
    pub subject: String,
    pub text_body: String,
    pub html_body: String,
    pub status: String,
    pub attempts: i32,
    pub next_attempt_at: i64,
    /// Mails of a lower rank leave first.
    pub rank: i32,
    pub lease_until: Option<i64>,
    pub lease_token: Option<Uuid>,
    pub last_error: Option<String>,
    pub created_at: i64,
    pub sent_at: Option<i64>,
    /// The customer and the contact of a mail that somebody gets as one of its people.
    pub customer_id: Option<Uuid>,
    pub contact_id: Option<Uuid>,
    /// Whose sign-in it is about, whatever company they act for.
    pub person_id: Option<Uuid>,
    /// The secret of the link that ends mails of this category, until the mail is out.
    pub unsubscribe: Option<String>,
    /// It goes to somebody who does not get such mails by themselves, until they end them.
    pub chosen: bool,
    pub withheld_at: Option<i64>,
    pub announcement_id: Option<Uuid>,
    /// The document that goes with it, by kind and id.
    pub attachment: Option<String>,
    pub attachment_name: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
