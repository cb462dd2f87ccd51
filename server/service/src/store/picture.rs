use domain::picture::Logo;
use sea_orm::entity::prelude::*;

/// What is known of a picture whose file is kept outside of the database.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "picture")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub key: String,
    /// Its media type.
    pub kind: String,
    pub width: i32,
    pub height: i32,
    pub bytes: i64,
    pub hash: String,
    pub created_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    pub fn logo(&self) -> Logo {
        let side = |side: i32| u32::try_from(side).unwrap_or(0);
        Logo { hash: self.hash.clone(), width: side(self.width), height: side(self.height) }
    }
}
