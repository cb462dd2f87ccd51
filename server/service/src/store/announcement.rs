use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "announcement")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub title: String,
    pub body: String,
    pub audience: String,
    pub by_mail: bool,
    pub status: String,
    pub author_id: Uuid,
    pub published_at: Option<i64>,
    /// Whether there are contacts after `mailed_to` whose mail is not written yet.
    pub mails_wait: bool,
    pub mailed_to: Option<Uuid>,
    pub mailed: i64,
    pub created_at: i64,
    pub updated_at: i64,
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
