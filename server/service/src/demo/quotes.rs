//! What the demonstration company offers: a quote in every state, and one that is invoiced in part.

use crate::account::Visitor;
use crate::store::{person, quote};
use crate::{Error, OnBehalf, Result, Sending, Service, format};
use domain::access::{Member, Staff};
use domain::quote::{AcceptForm, PartForm, QuoteForm, QuoteKind};
use domain::sales::LineForm;
use domain::value::ticked;
use domain::{CustomerId, Day, QuoteId, Refusal};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use std::sync::Arc;

/// Description, details, quantity, unit and price; an optional one begins with a plus.
pub(super) type DemoLine = (&'static str, &'static str, &'static str, &'static str, &'static str);

const REFIT: [DemoLine; 5] = [
    ("Survey and design", "Airflow calculation, drawings, noise estimate", "1", "", "1200.00"),
    ("Air handling unit, 2,400 m³/h", "Heat recovery 82%, five years warranty", "1", "", "7850.00"),
    ("Ductwork and fittings", "Galvanised, insulated", "46", "m", "68.00"),
    ("Installation, two fitters", "Week 15, Monday to Friday", "5", "d", "920.00"),
    ("Commissioning and handover", "", "1", "", "780.00"),
];

impl Service {
    pub(super) async fn fill_quotes(&self, maya: &Staff, firms: &[CustomerId]) -> Result<()> {
        let today = format::today("Europe/Rome", self.now());
        let lights: [DemoLine; 3] = [
            ("Emergency lights, replaced", "LED, three hours", "38", "pcs", "64.00"),
            ("Work", "", "12", "h", "80.00"),
            ("+Yearly test for three years", "", "3", "", "310.00"),
        ];
        let waiting = self.fill_quote(maya, firms[0], "Emergency lighting, whole building", "30", &lights).await?;
        self.send_quote(maya, waiting, 1, Sending::ByHand).await?;
        self.note_quote(maya, waiting, 2, "They want the lights in April.").await?;
        self.note_quote(maya, waiting, 3, "They want the lights before the inspection in May.").await?;
        let agreed = [("Call-outs at weekends, one year", "", "12", "", "180.00")];
        let agreed = self.fill_quote(maya, firms[0], "Standby at weekends", "", &agreed).await?;
        self.send_quote(maya, agreed, 1, Sending::ByHand).await?;
        self.answer_quote_on_behalf(maya, agreed, 2, (OnBehalf::Accepts, "On the phone, with Ana Pop")).await?;
        self.fill_refit(maya, firms[1]).await?;
        self.fill_answers(maya, firms).await?;
        self.fill_ends(maya, firms, today).await?;
        let chargers =
            [("Forklift charger, 48 V", "With cable", "5", "", "890.00"), ("Fitting", "", "10", "h", "80.00")];
        self.fill_quote(maya, firms[4], "Chargers for the new forklifts", "20", &chargers).await?;
        Ok(())
    }

    /// Two versions, with a question between them.
    async fn fill_refit(&self, maya: &Staff, rossi: CustomerId) -> Result<()> {
        let giulia = self.demo_member("giulia@rossi-figli.example").await?;
        let first = self.fill_quote(maya, rossi, "Ventilation refit, workshop floor 2", "30", &REFIT[..4]).await?;
        self.send_quote(maya, first, 1, Sending::ByMail).await?;
        self.own_quote(&giulia, first).await?;
        self.ask_about_quote(&giulia, first, "Can the installation be in one week?").await?;
        self.reply_about_quote(maya, first, "Yes, with two fitters in week 15, at the same price.").await?;
        self.ask_for_changes(&giulia, first, "Please add the handover to our technicians.").await?;
        let second = self.revise_quote(maya, first, 3).await?;
        let form = QuoteForm { lines: lines(&REFIT), ..self.quote_form(maya, second).await?.form };
        self.save_quote(maya, second, 1, &form).await?;
        self.send_quote(maya, second, 2, Sending::ByMail).await
    }

    async fn fill_answers(&self, maya: &Staff, firms: &[CustomerId]) -> Result<()> {
        let camille = self.demo_member("camille@lumiere.example").await?;
        let blinds = [("Blinds with light sensors", "", "9", "pcs", "410.00")];
        let declined = self.fill_quote(maya, firms[2], "Blinds for the showroom", "", &blinds).await?;
        self.send_quote(maya, declined, 1, Sending::ByHand).await?;
        self.decline_quote(&camille, declined, "We move next year.").await?;
        let andrei = self.demo_member("andrei@brasovtextile.example").await?;
        let fans = [("Loom hall: roof fans, replaced", "Four fans with controls", "4", "", "1150.00")];
        let accepted = self.fill_quote(maya, firms[3], "Roof fans for the loom hall", "40", &fans).await?;
        self.send_quote(maya, accepted, 1, Sending::ByHand).await?;
        let hash = self.own_quote(&andrei, accepted).await?.hash;
        let form = AcceptForm { hash, name: andrei.name.clone(), agree: "true".to_owned() };
        self.accept_quote(&andrei, accepted, &form).await?;
        let deposit = PartForm { how: "percent".to_owned(), percent: "40".to_owned(), ..PartForm::default() };
        self.convert_quote(maya, accepted, 3, &deposit).await?;
        let chairs = [("Suction pumps, serviced", "", "6", "", "145.00")];
        let billed = self.fill_quote(maya, firms[5], "Service of the suction pumps", "", &chairs).await?;
        self.send_quote(maya, billed, 1, Sending::ByHand).await?;
        self.answer_quote_on_behalf(maya, billed, 2, (OnBehalf::Accepts, "Signed on paper")).await?;
        let all = PartForm { how: "rest".to_owned(), ..PartForm::default() };
        self.convert_quote(maya, billed, 3, &all).await?;
        Ok(())
    }

    /// One that nobody answered, and one that was taken back.
    async fn fill_ends(&self, maya: &Staff, firms: &[CustomerId], today: Day) -> Result<()> {
        let filters = [("Filter contract, one year", "", "4", "", "390.00")];
        let expired = self.fill_quote(maya, firms[3], "Filters for a year", "", &filters).await?;
        self.send_quote(maya, expired, 1, Sending::ByHand).await?;
        let write = self.write().await?;
        let row = quote::Entity::find_by_id(expired.uuid()).one(write.tx()).await?;
        let mut row = row.ok_or(Error::Refused(Refusal::NotFound))?.into_active_model();
        row.valid_until = Set(today.plus_days(-3).to_string());
        row.update(write.tx()).await?;
        write.commit().await?;
        let hoods = [("Second extraction hood", "", "1", "", "2400.00")];
        let cancelled = self.fill_quote(maya, firms[7], "Second extraction hood", "", &hoods).await?;
        self.send_quote(maya, cancelled, 1, Sending::ByHand).await?;
        self.cancel_quote(maya, cancelled, 2, "The maker builds it no more").await
    }

    async fn fill_quote(
        &self,
        maya: &Staff,
        firm: CustomerId,
        title: &str,
        deposit: &str,
        items: &[DemoLine],
    ) -> Result<QuoteId> {
        let form = QuoteForm {
            title: title.to_owned(),
            deposit: deposit.to_owned(),
            lines: lines(items),
            ..self.new_quote_form(maya, firm, QuoteKind::Quote).await?.form
        };
        self.create_quote(maya, firm, &form).await
    }

    async fn demo_member(&self, email: &str) -> Result<Arc<Member>> {
        let gone = || Error::Refused(Refusal::NotFound);
        let found = person::Entity::find().filter(person::Column::Email.eq(email)).one(self.db().read()).await?;
        match self.portal_visitor(found.ok_or_else(gone)?.id, None).await? {
            Visitor::Member(member) => Ok(member),
            _ => Err(gone()),
        }
    }
}

pub(super) fn lines(items: &[DemoLine]) -> Vec<LineForm> {
    let line = |(what, detail, quantity, unit, price): &DemoLine| {
        let name = what.strip_prefix('+');
        LineForm {
            description: name.unwrap_or(what).to_owned(),
            detail: (*detail).to_owned(),
            quantity: (*quantity).to_owned(),
            unit: (*unit).to_owned(),
            price: (*price).to_owned(),
            optional: ticked(name.is_some()),
            ..LineForm::default()
        }
    };
    items.iter().map(line).collect()
}
