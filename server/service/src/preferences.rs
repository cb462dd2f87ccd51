//! Which mails somebody wants: chosen when signed in, or ended by a link in a mail, without a sign-in (RFC 8058).

use crate::contact::entry;
use crate::db::Write;
use crate::mail::{OffTheList, WayOff};
use crate::portal::own_contact;
use crate::store::{contact, customer, mail};
use crate::throttle::{self, Key};
use crate::token::digest;
use crate::{Error, Result, Service};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::access::{Member, Permit, PortalRight, portal_permit};
use domain::contact::PortalForm;
use domain::mail::{MailCategory, MailStatus, UnsubscribeOffer};
use domain::{ContactId, Refusal};
use sea_orm::sea_query::{Condition, Expr};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter,
};
use uuid::Uuid;

/// What the secret of such a link is sealed for.
const PLACE: &str = "unsubscribe";

impl Service {
    /// What a mail of this category to this contact says of why it comes, and of where that ends.
    pub(crate) fn off_the_list(
        &self,
        contact: &contact::Model,
        email: &str,
        category: MailCategory,
    ) -> Result<OffTheList> {
        let chosen = !MailCategory::restored(&contact.mails).contains(&category);
        Ok(OffTheList { category, chosen, way: Some(self.way_off(contact.id, email, category)?) })
    }

    /// The links of a mail of this category to this contact at this address. They hold for as long as the contact is there and has it.
    pub(crate) fn way_off(&self, contact: Uuid, email: &str, category: MailCategory) -> Result<WayOff> {
        let says = format!("{contact} {} {}", category.key(), digest(email.as_bytes()));
        let token = URL_SAFE_NO_PAD.encode(self.keys().seal(self.entropy(), PLACE, says.as_bytes())?);
        let link = |page: &str| self.link(&format!("{page}?token={token}"));
        Ok(WayOff { page: link("/unsubscribe"), one_click: link("/unsubscribe/one-click") })
    }

    /// What a link is about, and how it stands. A link that is none and one of somebody who is gone are one answer.
    pub async fn unsubscribe_page(&self, token: &str) -> Result<Option<UnsubscribeOffer>> {
        let db = self.db().read();
        let (contact, category) = match self.meant_by(db, token).await {
            Ok(meant) => meant,
            Err(Error::Refused(_)) => return Ok(None),
            Err(error) => return Err(error),
        };
        let ticked = MailCategory::restored(&contact.mails).contains(&category);
        let wanted = ticked || mail::Entity::find().filter(chosen(contact.id, &[category])).count(db).await? > 0;
        Ok(Some(UnsubscribeOffer {
            company: self.brand().await?.name,
            // Whoever has the link got it at this address; the rest of the contact is not told.
            email: contact.email.unwrap_or_default(),
            category,
            wanted,
        }))
    }

    /// Ends mails of the category of the link, also those that wait already, or begins them again.
    pub async fn unsubscribe(&self, token: &str, wanted: bool) -> Result<()> {
        // Who has no such link keeps no writer waiting.
        let (contact, category) = self.meant_by(self.db().read(), token).await?;
        let write = self.write().await?;
        throttle::count(&write, &[Key::links("unsubscribe", contact.id, 20)]).await?;
        write.lock(&format!("customer {}", contact.customer_id)).await?;
        let (contact, _) = self.meant_by(write.tx(), token).await?;
        let before = MailCategory::restored(&contact.mails);
        let mut mails: Vec<_> = before.iter().copied().filter(|known| *known != category).collect();
        if wanted {
            mails.push(category);
        }
        let leave = Permit::for_system("a link in a mail was followed");
        let unwanted = Some(category).filter(|_| !wanted);
        choose_mails(&write, &leave, contact, (&mails, unwanted.as_slice())).await?;
        write.commit().await
    }

    async fn meant_by(&self, db: &impl ConnectionTrait, token: &str) -> Result<(contact::Model, MailCategory)> {
        let gone = || Error::Refused(Refusal::NotFound);
        let sealed = URL_SAFE_NO_PAD.decode(token).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        let says = self.keys().open(PLACE, &sealed.ok_or_else(gone)?).map_err(|_| gone())?;
        let says = String::from_utf8(says).map_err(|_| gone())?;
        let mut words = says.split(' ');
        let id = words.next().and_then(|id| id.parse::<ContactId>().ok()).ok_or_else(gone)?;
        let category = words.next().and_then(MailCategory::parse).ok_or_else(gone)?;
        let address = words.next().ok_or_else(gone)?;
        let found = contact::Entity::find_by_id(id.uuid()).filter(contact::Column::TrashedAt.is_null());
        // Whoever has this address now was never sent this link.
        let same = |contact: &contact::Model| {
            contact.email.as_deref().is_some_and(|email| digest(email.as_bytes()) == address)
        };
        let contact = found.one(db).await?.filter(same).ok_or_else(gone)?;
        let living = customer::Entity::find_by_id(contact.customer_id).filter(customer::Column::TrashedAt.is_null());
        living.one(db).await?.ok_or_else(gone)?;
        Ok((contact, category))
    }

    /// The mails that one gets as one of this company's people.
    pub async fn own_mails(&self, viewer: &Member) -> Result<Vec<MailCategory>> {
        portal_permit(viewer, PortalRight::ProfileEdit, true)?;
        let contact = own_contact(self.db().read(), viewer).await?;
        Ok(MailCategory::restored(&contact.mails))
    }

    pub async fn save_own_mails(&self, viewer: &Member, form: &PortalForm) -> Result<()> {
        let mails = form.categories()?;
        let write = self.write().await?;
        let (_, viewer) = self.own_customer_to_change(&write, viewer).await?;
        let leave = portal_permit(&viewer, PortalRight::ProfileEdit, true)?;
        let contact = own_contact(write.tx(), &viewer).await?;
        choose_all_mails(&write, &leave, contact, &mails).await?;
        write.commit().await
    }
}

/// What somebody ticked of all there is: the rest comes no more.
pub(crate) async fn choose_all_mails(
    write: &Write,
    leave: &Permit,
    contact: contact::Model,
    mails: &[MailCategory],
) -> Result<()> {
    choose_mails(write, leave, contact, (mails, &ended(&MailCategory::ALL, mails))).await
}

/// Writes what somebody wants for themselves. What is unwanted ends also where it was never ticked, and came to whom somebody chose.
async fn choose_mails(
    write: &Write,
    leave: &Permit,
    contact: contact::Model,
    (mails, unwanted): (&[MailCategory], &[MailCategory]),
) -> Result<()> {
    // In the order of the list, each once.
    let mails = MailCategory::restored(&MailCategory::stored(mails));
    let was_chosen = end_mails(write, contact.id, unwanted).await?;
    if MailCategory::restored(&contact.mails) == mails && !was_chosen {
        return Ok(());
    }
    let stored = MailCategory::stored(&mails);
    write.audit(entry(leave, "contact.mails", &contact).detail("mails", &stored));
    let version = contact.version;
    let mut contact = contact.into_active_model();
    contact.mails = Set(stored);
    contact.version = Set(version + 1);
    contact.updated_at = Set(write.now().ms());
    contact.update(write.tx()).await?;
    Ok(())
}

/// What somebody got before, and gets no more.
pub(crate) fn ended(before: &[MailCategory], after: &[MailCategory]) -> Vec<MailCategory> {
    before.iter().copied().filter(|category| !after.contains(category)).collect()
}

/// Ends mails of these categories for a contact: those that wait do not leave, and what it was chosen for is not told any more. Whether it
/// was chosen for any.
pub(crate) async fn end_mails(write: &Write, contact: Uuid, categories: &[MailCategory]) -> Result<bool> {
    withhold(write, of_categories(contact, categories)).await?;
    let no_more = mail::Entity::update_many()
        .col_expr(mail::Column::Chosen, Expr::value(false))
        .filter(chosen(contact, categories))
        .exec(write.tx())
        .await?;
    Ok(no_more.rows_affected > 0)
}

/// Mails of these categories to a contact that did not get such mails by itself.
fn chosen(contact: Uuid, categories: &[MailCategory]) -> Condition {
    of_categories(contact, categories).add(mail::Column::Chosen.eq(true))
}

/// Mails of these categories to a contact.
pub(crate) fn of_categories(contact: Uuid, categories: &[MailCategory]) -> Condition {
    let of = mail::Column::Category.is_in(categories.iter().map(|category| category.key()));
    Condition::all().add(mail::Column::ContactId.eq(contact)).add(of)
}

/// Keeps back what did not go out yet. What is on its way at this moment may still arrive; it is not tried again.
pub(crate) async fn withhold(write: &Write, which: Condition) -> Result<()> {
    mail::Entity::update_many()
        .col_expr(mail::Column::WithheldAt, Expr::value(write.now().ms()))
        .col_expr(mail::Column::Unsubscribe, Expr::value(None::<String>))
        .filter(which)
        .filter(mail::Column::Status.is_in([MailStatus::Waiting.key(), MailStatus::Failed.key()]))
        .filter(mail::Column::WithheldAt.is_null())
        .exec(write.tx())
        .await?;
    Ok(())
}
