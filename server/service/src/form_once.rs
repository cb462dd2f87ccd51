//! What a page sends twice is done once: by a button that is pressed twice, or by a browser that asks again.

use crate::store::form_once;
use crate::token::base64url;
use crate::{Result, Service};
use domain::{Flash, time};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use sha2::{Digest, Sha256};

const KEPT_FOR: i64 = time::DAY;

/// What is sent, and from where.
#[derive(Clone, Copy, Debug)]
pub struct Sent<'a> {
    /// What was drawn for the page that it stands on.
    pub page: &'a str,
    /// For whom that page was made.
    pub whose: &'a str,
    pub action: &'a str,
    pub body: &'a [u8],
}

/// A form, as it stands with others like it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// It is the first of them, known by this key until it is said what came of it.
    First(String),
    /// The first is being done, or nobody lived to say what came of it.
    Underway,
    Done {
        location: String,
        flash: Flash,
    },
}

impl Service {
    /// What a page sends along with each of its forms. It is no secret, only its own.
    pub fn new_page(&self) -> String {
        base64url(&self.entropy().bytes::<9>())
    }

    /// Finds out whether this was sent already. Who waits for another like it only reads: it is written down when nothing is there.
    pub async fn claim_form(&self, sent: Sent<'_>) -> Result<Claim> {
        let key = key(sent);
        let Some(before) = form_once::Entity::find_by_id(&key).one(self.db().read()).await? else {
            return Ok(if self.came_first(&key).await? { Claim::First(key) } else { Claim::Underway });
        };
        Ok(match before.location.zip(before.flash) {
            Some((location, flash)) => {
                Claim::Done { location, flash: serde_json::from_str(&flash).unwrap_or_default() }
            }
            None => Claim::Underway,
        })
    }

    /// Writes down that a form came; of several at the same moment one is the first.
    async fn came_first(&self, key: &str) -> Result<bool> {
        let write = self.write().await?;
        let row = form_once::ActiveModel {
            key: Set(key.to_owned()),
            sent_at: Set(write.now().ms()),
            location: Set(None),
            flash: Set(None),
        };
        let kept = form_once::Entity::insert(row)
            .on_conflict(OnConflict::column(form_once::Column::Key).do_nothing().to_owned())
            .exec_without_returning(write.tx())
            .await?;
        write.commit().await?;
        Ok(kept > 0)
    }

    /// It was taken, and led on.
    pub async fn form_was_taken(&self, key: &str, location: &str, flash: &Flash) -> Result<()> {
        let write = self.write().await?;
        let taken = form_once::ActiveModel {
            location: Set(Some(location.to_owned())),
            flash: Set(Some(serde_json::to_string(flash).unwrap_or_default())),
            ..Default::default()
        };
        form_once::Entity::update_many().set(taken).filter(form_once::Column::Key.eq(key)).exec(write.tx()).await?;
        write.commit().await
    }

    /// It was refused, or left nothing behind: it may come again.
    pub async fn form_may_come_again(&self, key: &str) -> Result<()> {
        let write = self.write().await?;
        form_once::Entity::delete_by_id(key).exec(write.tx()).await?;
        write.commit().await
    }

    pub(crate) async fn forget_forms(&self) -> Result<()> {
        let write = self.write().await?;
        let old = write.now().plus(-KEPT_FOR).ms();
        form_once::Entity::delete_many().filter(form_once::Column::SentAt.lte(old)).exec(write.tx()).await?;
        write.commit().await
    }
}

/// Parts do not run into each other: each but the last is preceded by its length.
fn key(Sent { page, whose, action, body }: Sent<'_>) -> String {
    let mut all = Sha256::new();
    for part in [page, whose, action] {
        all.update((part.len() as u64).to_be_bytes());
        all.update(part);
    }
    all.update(body);
    base64url(&all.finalize())
}
