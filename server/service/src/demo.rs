//! A demonstration company: the same people and customers every time, through the same use cases as anybody's.

mod billing;
mod logo;
mod packages;
mod products;
mod proposals;
mod quotes;

use crate::account::set_hash;
use crate::audit::Entry;
use crate::store::{membership, person, staff};
use crate::{Result, Service, settings};
use domain::access::{MembershipKind, Permit, PortalArea, PortalRole, Role, Staff};
use domain::account::Realm;
use domain::announcement::AnnouncementForm;
use domain::contact::{ContactForm, PortalForm};
use domain::customer::CustomerForm;
use domain::mail::MailCategory;
use domain::portal_settings::PortalSettingsForm;
use domain::registration::{RegistrationForm, SelfRegistration};
use domain::translated::TranslatedForm;
use domain::{CustomerId, Locale, Refusal, StaffId};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, PaginatorTrait};

/// Everybody's password in the demonstration.
pub const PASSWORD: &str = "portico demo pass phrase";

/// A sign-in to try.
pub struct DemoPerson {
    pub door: &'static str,
    pub name: String,
    pub email: String,
    pub what: String,
}

const TEAM: [(&str, &str, Role, &str, &str); 7] = [
    ("Maya", "Lindqvist", Role::MainAdministrator, "Owner", "en"),
    ("Alan", "Okafor", Role::Administrator, "Head of IT", "en"),
    ("Greta", "Moretti", Role::Manager, "Head of sales", "it"),
    ("Marco", "Bianchi", Role::Marketing, "Marketing", "it"),
    ("Cora", "Dubois", Role::Contributor, "Customer care", "fr"),
    ("Joe", "Ionescu", Role::User, "Field service", "ro"),
    ("Una", "Pritchard", Role::User, "Field service", "en"),
];

/// Name, kind, city, postal code, country, VAT id, e-mail, tags, and who of the team is the primary staff.
type Firm = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    usize,
);

const FIRMS: [Firm; 16] = [
    ("Acme Facility Services", "company", "Bristol", "BS1 4DJ", "GB", "", "office@acme.example", "Maintenance plan", 5),
    (
        "Rossi & Figli S.r.l.",
        "company",
        "Bologna",
        "40121",
        "IT",
        "IT05550142375",
        "office@rossi-figli.example",
        "Maintenance plan, VIP",
        5,
    ),
    ("Atelier Lumière SAS", "company", "Lyon", "69002", "FR", "FR40303265045", "bonjour@lumiere.example", "", 4),
    ("Brașov Textile SRL", "company", "Brașov", "500001", "RO", "RO18547290", "office@brasovtextile.example", "VIP", 5),
    ("Kestrel Logistics Ltd", "company", "Leeds", "LS1 4AP", "GB", "", "hello@kestrel.example", "", 6),
    (
        "Nordhavn Dental ApS",
        "company",
        "København",
        "2150",
        "DK",
        "DK12345674",
        "kontakt@nordhavn.example",
        "Maintenance plan",
        6,
    ),
    ("Café Zentral GmbH", "company", "Wien", "1010", "AT", "ATU12345675", "post@zentral.example", "", 4),
    ("Hotel Belvedere SpA", "company", "Trieste", "34121", "IT", "IT01234567897", "info@belvedere.example", "VIP", 2),
    ("Tannenberg Optik GmbH", "company", "Dresden", "01067", "DE", "DE123456788", "info@tannenberg.example", "", 5),
    ("Vela Marine Lda", "company", "Porto", "4050-014", "PT", "PT501234560", "geral@velamarine.example", "", 4),
    ("Oakfield Primary School", "company", "Sheffield", "S1 2HE", "GB", "", "office@oakfield.example", "", 6),
    (
        "Librăria Cărturești Nord",
        "company",
        "Cluj-Napoca",
        "400001",
        "RO",
        "RO21456981",
        "contact@carturesti-nord.example",
        "",
        5,
    ),
    ("Studio Ferri", "company", "Milano", "20121", "IT", "IT09876543217", "ciao@studioferri.example", "", 3),
    ("Ludovic Marchand", "person", "Nantes", "44000", "FR", "", "ludovic@marchand.example", "", 4),
    ("Elena Vasilescu", "person", "București", "010011", "RO", "", "elena@vasilescu.example", "", 5),
    ("Søren Østergård", "person", "Aarhus", "8000", "DK", "", "soren@ostergard.example", "", 6),
];

/// First name, last name, position, which firm, language and kind of access.
type DemoContact = (&'static str, &'static str, &'static str, usize, &'static str, Option<MembershipKind>);

const CONTACTS: [DemoContact; 9] = [
    ("Ana", "Pop", "Facility manager", 0, "en", Some(MembershipKind::Primary)),
    ("Bruno", "Hart", "Technician", 0, "en", Some(MembershipKind::SubAccount)),
    ("Giulia", "Rossi", "Titolare", 1, "it", Some(MembershipKind::Primary)),
    ("Marco", "Serra", "Amministrazione", 1, "it", None),
    ("Camille", "Durand", "Directrice", 2, "fr", Some(MembershipKind::Primary)),
    ("Nina", "Adler", "Architecte", 2, "fr", Some(MembershipKind::External)),
    ("Andrei", "Munteanu", "Administrator", 3, "ro", Some(MembershipKind::Primary)),
    ("Owen", "Pritchett", "Operations", 4, "en", None),
    ("Freja", "Lind", "Clinic manager", 5, "en", None),
];

/// Whom it is for, title and text.
const ANNOUNCEMENTS: [(&str, &str, &str); 2] = [
    (
        "all",
        "We answer on Saturdays too",
        "From this month on somebody is here on Saturdays from nine to one.\n\nCall the number that you know, or write to us as always.",
    ),
    (
        "customers",
        "Dates for your inspection",
        "The yearly inspection of your lifts is due. We can come on the 14th or on the 21st, from eight in the morning.",
    ),
];

impl Service {
    /// Fills an empty database; refuses one that has anybody in it.
    pub async fn fill_demo(&self) -> Result<Vec<DemoPerson>> {
        if staff::Entity::find().count(self.db().read()).await? > 0 {
            return Err(Refusal::Forbidden.into());
        }
        let hash = self.passwords().hash(PASSWORD.to_owned()).await?;
        let team = self.fill_team(&hash).await?;
        let mut firms = Vec::new();
        for firm in FIRMS {
            firms.push(self.fill_firm(&team, firm).await?);
        }
        let mut people: Vec<DemoPerson> = team.iter().map(member_of_team).collect();
        for contact in CONTACTS {
            people.extend(self.fill_contact(&team[0], &firms, contact, &hash).await?);
        }
        let maya = &team[0];
        self.add_note(maya, firms[0], "Annual inspection is due in spring. Ask Ana for two dates.", false).await?;
        self.add_note(&team[5], firms[1], "The roof key is with the concierge.", false).await?;
        self.add_note(&team[5], firms[1], "Prefers calls before nine.", true).await?;
        for (audience, title, body) in ANNOUNCEMENTS {
            let form = AnnouncementForm {
                title: title.to_owned(),
                body: body.to_owned(),
                audience: audience.to_owned(),
                ..AnnouncementForm::default()
            };
            let id = self.create_announcement(maya, &form).await?;
            if audience == "customers" {
                self.choose_customer(maya, id, 1, firms[0], true).await?;
            }
            let version = self.announcement(maya, id, "").await?.version;
            self.publish_announcement(maya, id, version).await?;
        }
        let draft = AnnouncementForm {
            title: "Prices from January".to_owned(),
            body: "From January our prices rise by two per cent. What we have agreed with you in writing stays."
                .to_owned(),
            audience: "all".to_owned(),
            by_mail: "true".to_owned(),
            ..AnnouncementForm::default()
        };
        self.create_announcement(maya, &draft).await?;
        self.fill_billing(maya, &firms).await?;
        self.fill_quotes(maya, &firms).await?;
        self.fill_proposals(maya, &firms).await?;
        self.fill_portal(maya).await?;
        self.set_logo(maya, logo::logo()?).await?;
        Ok(people)
    }

    /// The portal as the house has set it up, and somebody who asks at its door.
    async fn fill_portal(&self, maya: &Staff) -> Result<()> {
        let settings = PortalSettingsForm {
            welcome: TranslatedForm {
                en: "Welcome to your corner of Harbour & Vale.\nNeed help? Call us on weekdays from 8 to 17."
                    .to_owned(),
                it: "Benvenuti da Harbour & Vale.\nServe aiuto? Ci chiami nei giorni feriali dalle 8 alle 17."
                    .to_owned(),
                ..TranslatedForm::default()
            },
            imprint: "https://harbour-vale.example/imprint".to_owned(),
            privacy: "https://harbour-vale.example/privacy".to_owned(),
            open: PortalArea::ALL.map(|area| area.key().to_owned()).into(),
            registration: SelfRegistration::Approval.key().to_owned(),
            ..PortalSettingsForm::default()
        };
        self.save_portal_settings(maya, &settings).await?;
        let asks = RegistrationForm {
            kind: "company".to_owned(),
            company: "Kestrel Logistics Ltd".to_owned(),
            first_name: "Paula".to_owned(),
            last_name: "Reed".to_owned(),
            email: "paula@kestrel-north.example".to_owned(),
            message: "We open a second warehouse in Leeds and would like to see our orders online.".to_owned(),
            language: "en".to_owned(),
            ..RegistrationForm::default()
        };
        self.fill_registration(&asks).await
    }

    async fn fill_team(&self, hash: &str) -> Result<Vec<Staff>> {
        let write = self.write().await?;
        settings::name_company(write.tx(), "Harbour & Vale", Some("#8f3f86"), Locale::En).await?;
        let leave = Permit::for_system("the demonstration");
        let now = write.now().ms();
        let mut team: Vec<Staff> = Vec::new();
        for (first, last, role, title, language) in TEAM {
            let id = StaffId::from(write.new_id());
            let email = format!("{}@portico.example", first.to_lowercase());
            let manager = team.get(if role == Role::User { 2 } else { 0 }).map(|staff| staff.id.uuid());
            let row = staff::ActiveModel {
                id: Set(id.uuid()),
                email: Set(email.clone()),
                title: Set(Some(title.to_owned())),
                role: Set(role.key().to_owned()),
                status: Set("active".to_owned()),
                manager_id: Set(manager),
                language: Set(language.to_owned()),
                time_zone: Set("Europe/Rome".to_owned()),
                created_at: Set(now),
                updated_at: Set(now),
                version: Set(1),
                ..Default::default()
            };
            row.named(first.to_owned(), last.to_owned()).insert(write.tx()).await?;
            set_hash(&write, Realm::Staff, id.uuid(), hash.to_owned()).await?;
            write.audit(Entry::new(&leave, "staff.created").subject("staff", id.uuid()));
            team.push(Staff {
                id,
                name: format!("{first} {last}"),
                email,
                role,
                custom: None,
                locks: Vec::new(),
                active: true,
                overrides: Vec::new(),
                locale: Locale::parse(language).unwrap_or_default(),
                time_zone: "Europe/Rome".to_owned(),
                theme: None,
                picture: None,
                worked_by: None,
            });
        }
        write.commit().await?;
        Ok(team)
    }

    async fn fill_firm(&self, team: &[Staff], firm: Firm) -> Result<CustomerId> {
        let (name, kind, city, postal_code, country, vat_id, email, tags, staff) = firm;
        // One firm said where Italy's exchange finds it.
        let reached = name == FIRMS[1].0;
        let form = CustomerForm {
            kind: kind.to_owned(),
            name: name.to_owned(),
            email: email.to_owned(),
            vat_id: vat_id.to_owned(),
            sdi_code: if reached { "M5UXCR1".to_owned() } else { String::new() },
            pec: if reached { "rossi-figli@pec.example".to_owned() } else { String::new() },
            currency: "EUR".to_owned(),
            address_1: "1 Market Street".to_owned(),
            city: city.to_owned(),
            postal_code: postal_code.to_owned(),
            country: country.to_owned(),
            language: Locale::parse(&country.to_lowercase()).map(|locale| locale.code().to_owned()).unwrap_or_default(),
            tags: tags.to_owned(),
            ..CustomerForm::default()
        };
        let id = self.create_customer(&team[0], &form).await?;
        // One firm has two people who look after it.
        let others = if name == FIRMS[0].0 { vec![team[6].id.to_string()] } else { Vec::new() };
        self.assign_staff(&team[0], id, 1, &team[staff].id.to_string(), &others).await?;
        Ok(id)
    }

    async fn fill_contact(
        &self,
        maya: &Staff,
        firms: &[CustomerId],
        contact: (&str, &str, &str, usize, &str, Option<MembershipKind>),
        hash: &str,
    ) -> Result<Option<DemoPerson>> {
        let (first, last, position, firm, language, access) = contact;
        let domain = FIRMS[firm].6.split_once('@').map_or("", |(_, domain)| domain);
        let email = format!("{}@{domain}", first.to_lowercase());
        let form = ContactForm {
            first_name: first.to_owned(),
            last_name: last.to_owned(),
            position: position.to_owned(),
            email: email.clone(),
            phone: String::new(),
            language: language.to_owned(),
            ..ContactForm::default()
        };
        let id = self.create_contact(maya, firms[firm], &form).await?;
        let Some(kind) = access else { return Ok(None) };
        if kind == MembershipKind::External {
            let role = PortalRole::External.key().to_owned();
            let mails = vec![MailCategory::General.key().to_owned()];
            let portal = PortalForm { role, mails, ..PortalForm::default() };
            self.save_contact_portal(maya, firms[firm], id, &portal).await?;
        }
        let write = self.write().await?;
        let now = write.now().ms();
        let account = write.new_id();
        let row = person::ActiveModel {
            picture_id: Set(None),
            id: Set(account),
            email: Set(email.clone()),
            first_name: Set(first.to_owned()),
            last_name: Set(last.to_owned()),
            language: Set(language.to_owned()),
            time_zone: Set("Europe/Rome".to_owned()),
            theme: Set(None),
            status: Set("active".to_owned()),
            password_hash: Set(Some(hash.to_owned())),
            password_changed_at: Set(Some(now)),
            created_at: Set(now),
            updated_at: Set(now),
            version: Set(1),
        };
        row.insert(write.tx()).await?;
        let row = membership::ActiveModel {
            id: Set(write.new_id()),
            person_id: Set(account),
            customer_id: Set(firms[firm].uuid()),
            contact_id: Set(id.uuid()),
            kind: Set(kind.key().to_owned()),
            status: Set("active".to_owned()),
            suspended_by: Set(None),
            created_at: Set(now),
            updated_at: Set(now),
        };
        row.insert(write.tx()).await?;
        write.commit().await?;
        let what = format!("{}, {}", FIRMS[firm].0, kind.key().replace('_', "-"));
        Ok(Some(DemoPerson { door: "/login", name: format!("{first} {last}"), email, what }))
    }
}

fn member_of_team(staff: &Staff) -> DemoPerson {
    let what = staff.role.key().replace('_', " ");
    DemoPerson { door: "/admin", name: staff.name.clone(), email: staff.email.clone(), what }
}
