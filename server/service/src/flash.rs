//! What one page tells the next, kept on the server for a minute and shown once.

use crate::store::flash;
use crate::token::Token;
use crate::{Result, Service};
use domain::{Flash, time};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, ModelTrait, QueryFilter};

const KEPT_FOR: i64 = time::MINUTE;

impl Service {
    /// Keeps a flash; returns the secret that shows it.
    pub async fn keep_flash(&self, flash: &Flash) -> Result<String> {
        let token = Token::new(self.entropy());
        let write = self.write().await?;
        let row = flash::ActiveModel {
            id_hash: Set(token.hash()),
            body: Set(serde_json::to_string(flash).unwrap_or_default()),
            expires_at: Set(write.now().plus(KEPT_FOR).ms()),
        };
        row.insert(write.tx()).await?;
        write.commit().await?;
        Ok(token.reveal().to_owned())
    }

    /// Takes a flash out: it shows once.
    pub async fn take_flash(&self, token: &str) -> Result<Option<Flash>> {
        let write = self.write().await?;
        let Some(row) = flash::Entity::find_by_id(Token::hash_of(token)).one(write.tx()).await? else {
            return Ok(None);
        };
        let flash = serde_json::from_str(&row.body).ok().filter(|_| row.expires_at > write.now().ms());
        row.delete(write.tx()).await?;
        write.commit().await?;
        Ok(flash)
    }

    pub(crate) async fn forget_flashes(&self) -> Result<()> {
        let write = self.write().await?;
        flash::Entity::delete_many().filter(flash::Column::ExpiresAt.lte(write.now().ms())).exec(write.tx()).await?;
        write.commit().await
    }
}
