use sea_orm::entity::prelude::*;

/// One version of a quote or a proposal.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "quote")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub customer_id: Uuid,
    pub origin_id: Uuid,
    pub revision: i32,
    pub status: String,
    pub number: Option<String>,
    pub number_fold: Option<String>,
    pub title: String,
    pub currency: String,
    pub prices: String,
    pub rounding: String,
    pub discount: i64,
    pub deposit: i64,
    pub listed_on: String,
    pub valid_until: String,
    pub reference: Option<String>,
    pub terms: Option<String>,
    pub internal_note: Option<String>,
    pub questions: bool,
    pub lines: String,
    pub total: i64,
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
    pub kind: String,
    pub body: Option<String>,
    /// The last day of which the customer was reminded, or needs no reminder.
    pub reminded_for: Option<String>,
    pub title_fold: String,
    /// `viewed_at` is the first time.
    pub last_viewed_at: Option<i64>,
    /// The last day after which the house was told that nobody answered.
    pub expired_for: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
