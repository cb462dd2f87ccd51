//! What whoever holds a link sees and does. A link that is none, is over, or is for somebody who is gone: one answer.

use super::{has_access, linked_to};
use crate::contact::{entry, find as find_contact};
use crate::db::Write;
use crate::history::may_read;
use crate::invitation::language_of;
use crate::noted::noted;
use crate::outbox::Recipient;
use crate::portal::who_answers;
use crate::preferences::choose_all_mails;
use crate::store::{contact, customer, personal_link, personal_link_opening};
use crate::throttle::{self, Key};
use crate::token::Token;
use crate::{Error, Result, Service, billing, mail};
use domain::access::{Permit, PortalArea};
use domain::contact::PortalForm;
use domain::mail::{HistoryMail, HistoryQuery, MailCategory};
use domain::personal_link::{
    CODE_LENGTH, CODE_TRIES, CODE_VALID_FOR, Dashboard, GUESSES, LinkPage, LinkScope, PROVED_FOR, Reach,
};
use domain::sensitive::Class;
use domain::{Locale, Problem, Refusal, Timestamp, When, time};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter,
};
use subtle::ConstantTimeEq;

/// As many openings of one link as are kept.
const MOST_OPENINGS: u64 = 200;
/// As many links as one browser proves at a time.
const MOST_PROOFS: usize = 8;
/// What the proof in a browser is sealed for.
const PROOF: &str = "link-proof";

/// A link that works, and whose page it opens.
pub(super) struct Followed {
    pub link: personal_link::Model,
    pub contact: contact::Model,
    pub customer: customer::Model,
    pub reach: Reach,
}

impl Service {
    /// The page that a link opens; `proof` is what the browser kept of a code that was given. That it was opened is written down.
    pub async fn open_link(&self, token: &str, proof: &str, query: &HistoryQuery) -> Result<LinkPage> {
        let followed = self.followed(self.db().read(), token, proof).await?;
        let company = self.brand().await?.name;
        if !followed.reach.read {
            return Ok(LinkPage::Asks { company });
        }
        if let Some(to) = linked_to(&followed.link) {
            let page = self.linked_document(&followed, to).await?;
            self.note_opening(&followed.link).await;
            return Ok(page);
        }
        let Followed { link, contact, customer, reach } = followed;
        self.note_opening(&link).await;
        let closed = self.portal_settings().await?.closed;
        let zone = billing::stored(self.db().read()).await?.time_zone;
        let when = |at| self.read_on_page(&contact, &customer, &zone, at);
        let mails = match closed.contains(&PortalArea::Mails) {
            true => None,
            false => Some(self.linked_history(&link, query, when).await?),
        };
        let packages = self.packages_for(&contact, &closed, self.locale_on_page(&contact, &customer)).await?;
        Ok(LinkPage::Open(Box::new(Dashboard {
            company,
            first_name: contact.called().to_owned(),
            contact: who_answers(self.db().read(), customer.id).await?,
            mails,
            packages,
            wanted: MailCategory::restored(&contact.mails),
            held_back: MailCategory::ALL
                .into_iter()
                .filter(|category| !may_read(&contact, *category, &closed))
                .collect(),
            ends: when(Timestamp(link.expires_at)),
            reach,
            customer: customer.name.clone(),
        })))
    }

    /// One of the mails on that page.
    pub async fn linked_letter(&self, token: &str, proof: &str, id: &str) -> Result<HistoryMail> {
        let Followed { link, contact, customer, reach } = self.to_own_page(self.db().read(), token, proof).await?;
        if !reach.read || self.portal_settings().await?.closed.contains(&PortalArea::Mails) {
            return Err(Refusal::NotFound.into());
        }
        self.note_opening(&link).await;
        let zone = billing::stored(self.db().read()).await?.time_zone;
        self.linked_mail(&link, id, |at| self.read_on_page(&contact, &customer, &zone, at)).await
    }

    /// Sends the code that a link asks for to the address that the link went to.
    pub async fn send_link_code(&self, token: &str, proof: &str) -> Result<()> {
        // Who has no such link keeps no writer waiting.
        self.followed(self.db().read(), token, proof).await?;
        let write = self.write().await?;
        let Followed { link, contact, customer, reach } = self.followed(write.tx(), token, proof).await?;
        if !reach.asks_code {
            return Err(Refusal::NotFound.into());
        }
        // Over all links of the contact, and by themselves: whoever asks for codes holds up no invitation.
        throttle::count(&write, &[Key::links("link-code", contact.id, 5)]).await?;
        let code = self.new_code();
        let locale = language_of(&contact, &customer).unwrap_or(self.brand().await?.language);
        let letter = mail::link_code(locale, (&link.email, contact.called()), &self.brand().await?.name, &code);
        write.mail(letter.to(Recipient::Contact { customer: customer.id, contact: contact.id })).await?;
        let sealed = self.keys().seal(self.entropy(), &place_of(&link), code.as_bytes())?;
        let mut row = link.into_active_model();
        row.code = Set(Some(sealed));
        row.code_expires_at = Set(Some(write.now().plus(CODE_VALID_FOR).ms()));
        row.code_tries = Set(0);
        row.update(write.tx()).await?;
        write.commit().await
    }

    /// Takes the code and gives what the browser keeps as proof of it. Each counts once, and few wrong ones are taken.
    pub async fn enter_link_code(&self, token: &str, proof: &str, code: &str) -> Result<String> {
        let Followed { link, contact, customer, reach } = self.followed(self.db().read(), token, proof).await?;
        if !reach.asks_code {
            return Err(Refusal::NotFound.into());
        }
        let write = self.write().await?;
        write.lock(&format!("personal link {}", link.id)).await?;
        // As it is now that nobody else tries it.
        let link = personal_link::Entity::find_by_id(link.id).one(write.tx()).await?.ok_or(Refusal::NotFound)?;
        if link.revoked_at.is_some() {
            return Err(Refusal::NotFound.into());
        }
        let living = link.code_expires_at.is_some_and(|ends| ends > write.now().ms()) && link.code_tries < CODE_TRIES;
        let sealed = link.code.as_ref().filter(|_| living);
        // Sealed by a key that is gone, it is over too.
        let meant = sealed.and_then(|sealed| self.keys().open(&place_of(&link), sealed).ok());
        let Some(meant) = meant else { return Err(Refusal::field("code", Problem::CodeOver).into()) };
        let typed: String = code.chars().filter(char::is_ascii_digit).collect();
        let right = bool::from(meant.ct_eq(typed.as_bytes()));
        if !right {
            self.wrong_code(write, link, &contact).await?;
            return Err(Refusal::field("code", Problem::WrongMailedCode).into());
        }
        let id = link.id;
        let followed = Followed { reach: reach_of(&link, true), link, contact, customer };
        // The document before its link, as everybody who changes both.
        self.proved_before(&write, &followed).await?;
        let Followed { link, contact, .. } = followed;
        let mut row = link.into_active_model();
        row.code = Set(None);
        row.update(write.tx()).await?;
        let leave = Permit::for_system("the code of a personal link was given");
        write.audit(entry(&leave, "link.proved", &contact).detail("link", &id.to_string()));
        let until = write.now().plus(PROVED_FOR).ms();
        write.commit().await?;
        // A browser may hold several links at once.
        let mut proofs = self.proofs(proof);
        proofs.retain(|(other, _)| *other != id.to_string());
        proofs.insert(0, (id.to_string(), until));
        proofs.truncate(MOST_PROOFS);
        let says: Vec<String> = proofs.into_iter().map(|(id, until)| format!("{id} {until}")).collect();
        self.keys().seal(self.entropy(), PROOF, says.join("\n").as_bytes())
    }

    /// Which mails the person gets, as far as their link lets them say so.
    pub async fn save_linked_mails(&self, token: &str, proof: &str, form: &PortalForm) -> Result<()> {
        let mails = form.categories()?;
        // Who has no such link keeps no writer waiting.
        let Followed { contact, .. } = self.to_own_page(self.db().read(), token, proof).await?;
        let write = self.write().await?;
        write.lock(&format!("customer {}", contact.customer_id)).await?;
        let Followed { contact, reach, .. } = self.to_own_page(write.tx(), token, proof).await?;
        if !reach.act {
            return Err(Refusal::NotFound.into());
        }
        throttle::count(&write, &[Key::links("link-mails", contact.id, 20)]).await?;
        let leave = Permit::for_system("a personal link was followed");
        choose_all_mails(&write, &leave, contact, &mails).await?;
        write.commit().await
    }

    /// Counts a wrong code; a link on which many were tried is dead, and that stands in the log.
    async fn wrong_code(&self, write: Write, link: personal_link::Model, contact: &contact::Model) -> Result<()> {
        let (id, tries, guesses) = (link.id, link.code_tries + 1, link.guesses + 1);
        let mut row = link.into_active_model();
        row.code_tries = Set(tries);
        row.guesses = Set(guesses);
        if guesses >= GUESSES {
            row.revoked_at = Set(Some(write.now().ms()));
            let leave = Permit::for_system("codes of a personal link were guessed at");
            let entry = entry(&leave, "link.guessed", contact).detail("link", &id.to_string());
            write.audit(entry.sensitive(Class::SignIns).amount(guesses as u64));
        }
        row.update(write.tx()).await?;
        write.commit().await
    }

    /// A link to a contact's own page; one to a document opens nothing of it.
    async fn to_own_page(&self, db: &impl ConnectionTrait, token: &str, proof: &str) -> Result<Followed> {
        let followed = self.followed(db, token, proof).await?;
        if linked_to(&followed.link).is_some() { Err(Refusal::NotFound.into()) } else { Ok(followed) }
    }

    pub(super) async fn followed(&self, db: &impl ConnectionTrait, token: &str, proof: &str) -> Result<Followed> {
        let gone = || Error::Refused(Refusal::NotFound);
        let link = personal_link::Entity::find()
            .filter(personal_link::Column::TokenHash.eq(Token::hash_of(token)))
            .filter(personal_link::Column::RevokedAt.is_null())
            .filter(personal_link::Column::ExpiresAt.gt(self.now().ms()))
            .one(db)
            .await?
            .ok_or_else(gone)?;
        let contact = find_contact(db, link.customer_id.into(), link.contact_id.into()).await?;
        // Whoever has another address now was never sent this link, and whoever signs in has the portal.
        if contact.email.as_deref() != Some(link.email.as_str()) || has_access(db, contact.id).await? {
            return Err(gone());
        }
        let customer = customer::Entity::find_by_id(link.customer_id)
            .filter(customer::Column::TrashedAt.is_null())
            .filter(customer::Column::Status.eq("active"))
            .one(db)
            .await?
            .ok_or_else(gone)?;
        let reach = reach_of(&link, self.is_proved(&link, proof));
        Ok(Followed { link, contact, customer, reach })
    }

    fn is_proved(&self, link: &personal_link::Model, proof: &str) -> bool {
        self.proofs(proof).iter().any(|(id, _)| *id == link.id.to_string())
    }

    /// The links for which a browser has given the code, each with until when that holds.
    fn proofs(&self, proof: &str) -> Vec<(String, i64)> {
        let Ok(says) = self.keys().open(PROOF, proof) else { return Vec::new() };
        let says = String::from_utf8(says).unwrap_or_default();
        let pairs = says.lines().filter_map(|line| line.split_once(' '));
        let proofs = pairs.filter_map(|(id, until)| Some((id.to_owned(), until.parse().ok()?)));
        proofs.filter(|(_, until)| *until > self.now().ms()).collect()
    }

    /// One row for a device within an hour: reading on is no new opening. Whoever says to be another each time fills nothing.
    pub(super) async fn note_opening(&self, link: &personal_link::Model) {
        noted(self.keep_opening(link).await, "that a link was opened");
    }

    async fn keep_opening(&self, link: &personal_link::Model) -> Result<()> {
        let facts = self.facts();
        let of_link = personal_link_opening::Entity::find().filter(personal_link_opening::Column::LinkId.eq(link.id));
        let same = of_link
            .clone()
            .filter(personal_link_opening::Column::Ip.eq(&facts.ip))
            .filter(personal_link_opening::Column::UserAgent.eq(&facts.user_agent))
            .filter(personal_link_opening::Column::OpenedAt.gt(self.now().plus(-time::HOUR).ms()));
        if same.count(self.db().read()).await? > 0 || of_link.count(self.db().read()).await? >= MOST_OPENINGS {
            return Ok(());
        }
        let write = self.write().await?;
        let row = personal_link_opening::ActiveModel {
            id: Set(write.new_id()),
            link_id: Set(link.id),
            opened_at: Set(write.now().ms()),
            ip: Set(facts.ip.clone()),
            user_agent: Set(facts.user_agent.clone()),
        };
        personal_link_opening::Entity::insert(row).exec_without_returning(write.tx()).await?;
        write.commit().await
    }

    /// A moment as it reads in the company's time zone: whoever holds a link has none of their own.
    fn read_on_page(&self, contact: &contact::Model, customer: &customer::Model, zone: &str, at: Timestamp) -> When {
        self.when_in(self.locale_on_page(contact, customer), zone, at)
    }

    fn locale_on_page(&self, contact: &contact::Model, customer: &customer::Model) -> Locale {
        self.facts().language.or(language_of(contact, customer)).unwrap_or_default()
    }

    fn new_code(&self) -> String {
        let most = 10_u64.pow(CODE_LENGTH as u32);
        let drawn = u64::from_le_bytes(self.entropy().bytes());
        format!("{:0width$}", drawn % most, width = CODE_LENGTH)
    }
}

/// What a link lets its holder do, whether or not its code was given.
fn reach_of(link: &personal_link::Model, proved: bool) -> Reach {
    Reach::of(LinkScope::parse(&link.scope).unwrap_or(LinkScope::View), link.asks_code, proved)
}

/// Where the code of a link is sealed for.
fn place_of(link: &personal_link::Model) -> String {
    format!("link-code {}", link.id)
}
