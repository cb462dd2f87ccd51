//! A browser that signs in, sets a second factor up and proves it.

use crate::support::{House, PASSWORD, new_password};
use domain::access::{Role, Staff};
use domain::account::Realm;
use domain::two_factor::TwoFactor;
use domain::{Timestamp, time};
use service::Service;
use service::account::Visitor;
use service::session::SessionStore;
use service::two_factor::Proof;
use std::sync::Arc;
use totp_rs::{Builder, Secret, Totp};
use tower_sessions::Session;
use tower_sessions::session::Id;

pub const STAFF: Realm = Realm::Staff;

pub fn request(service: &Service, id: Option<Id>) -> Session {
    Session::new(id, Arc::new(SessionStore::new(service.clone(), STAFF)), None)
}

/// A browser: one session, from request to request.
pub struct Browser<'a> {
    pub house: &'a House,
    pub service: Service,
    pub id: Option<Id>,
}

impl<'a> Browser<'a> {
    pub fn new(house: &'a House) -> Self {
        Self { house, service: house.service.clone(), id: None }
    }

    /// The session of the next request, and whom it finds.
    pub async fn look(&self) -> (Session, Visitor) {
        let session = request(&self.service, self.id);
        let visitor = self.service.visitor(STAFF, &session).await.expect("looks");
        (session, visitor)
    }

    pub async fn end(&mut self, session: Session) {
        session.save().await.expect("saves");
        self.id = session.id();
    }

    pub async fn visitor(&self) -> Visitor {
        self.look().await.1
    }

    pub async fn is_in(&self) -> bool {
        matches!(self.visitor().await, Visitor::Staff(_))
    }

    pub async fn password(&mut self, who: &Staff) {
        let account = self.service.sign_in(STAFF, &who.email, PASSWORD.to_owned()).await.expect("is right");
        let session = request(&self.service, None);
        self.service.start_session(&session, STAFF, account).await.expect("starts");
        self.end(session).await;
    }

    pub async fn prove(&mut self, code: &str) -> service::Result<()> {
        let (session, visitor) = self.look().await;
        self.service.prove_two_factor(STAFF, &visitor, Proof::Code(code), &session).await?;
        self.end(session).await;
        Ok(())
    }

    pub async fn state(&self) -> TwoFactor {
        let (session, visitor) = self.look().await;
        self.service.two_factor(STAFF, &visitor, &session).await.expect("shows")
    }

    /// What makes the codes of the secret that is shown.
    pub async fn app(&self) -> Totp {
        let TwoFactor::Starting(set_up) = self.state().await else { panic!("nothing to set up") };
        let secret = Secret::try_from_base32(set_up.secret.replace(' ', "")).expect("base32");
        Builder::new().with_secret(secret).build().expect("an app")
    }

    pub async fn begin(&mut self) -> service::Result<()> {
        let (session, visitor) = self.look().await;
        self.service.begin_two_factor(STAFF, &visitor, &session).await?;
        self.end(session).await;
        Ok(())
    }

    pub async fn finish(&mut self, code: &str) -> service::Result<()> {
        let (session, visitor) = self.look().await;
        self.service.finish_two_factor(STAFF, &visitor, code, &session).await?;
        self.end(session).await;
        Ok(())
    }

    /// Sets a second factor up; the app and the recovery codes.
    pub async fn set_up(&mut self) -> (Totp, Vec<String>) {
        self.begin().await.expect("begins");
        let app = self.app().await;
        self.finish(&code(&app, self.house)).await.expect("finishes");
        let TwoFactor::On { codes, .. } = self.state().await else { panic!("is on") };
        // The code that was just used counts no more.
        self.house.clock.advance(time::MINUTE);
        (app, codes)
    }
}

pub fn code(app: &Totp, house: &House) -> String {
    code_at(app, house.clock.now())
}

pub fn code_at(app: &Totp, at: Timestamp) -> String {
    app.generate(u64::try_from(at.ms() / 1_000).expect("after 1970")).to_string()
}

/// A user with a password.
pub async fn una(house: &House) -> Staff {
    house.main_administrator().await;
    arrives(house, "una").await
}

/// A user who came by their invitation.
pub async fn arrives(house: &House, name: &str) -> Staff {
    let who = house.staff(name, Role::User).await;
    let token = house.token(&who.email).await;
    house.run(&format!("UPDATE staff SET status = 'invited' WHERE email = '{}'", who.email)).await.expect("not yet");
    house.service.accept_invitation(STAFF, &token, new_password()).await.expect("accepts");
    house.viewer(&who.email).await
}
