//! The document around every page, and what each page knows without asking: door, language, theme, brand, flash.

use crate::{SiteFiles, admin, i18n, portal, public};
use domain::account::Realm;
use domain::portal::Brand;
use domain::{Flash, Locale};
use leptos::prelude::*;
use leptos_meta::{Meta, Title, provide_meta_context};
use leptos_router::components::{ParentRoute, Route, Router, Routes};
use leptos_router::{Lazy, SsrMode, hooks::use_location, path};
use serde::{Deserialize, Serialize};
use texts::Area;

/// What the server knows of a request and every page may ask for. It crosses to the browser once, with the document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Frame {
    pub realm: Realm,
    pub locale: Locale,
    pub theme: Option<String>,
    pub brand: Brand,
    pub who: Who,
    pub flash: Option<Flash>,
}

/// Whom the shells greet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Who {
    Nobody,
    Staff(domain::access::Staff),
    Member(domain::access::Member),
}

impl Frame {
    /// The document of a browser that came without one, and of the listing of routes at the start.
    fn bare() -> Self {
        Self {
            realm: Realm::Portal,
            locale: Locale::En,
            theme: None,
            brand: Brand { name: String::from("Portico"), accent: None, language: Locale::En },
            who: Who::Nobody,
            flash: None,
        }
    }

    #[cfg(feature = "ssr")]
    fn of_request() -> Self {
        let parts = use_context::<axum::http::request::Parts>();
        parts.and_then(|parts| parts.extensions.get::<Frame>().cloned()).unwrap_or_else(Self::bare)
    }

    #[cfg(not(feature = "ssr"))]
    fn of_request() -> Self {
        Self::bare()
    }

    const fn area(&self) -> Area {
        match self.realm {
            Realm::Staff => Area::Admin,
            Realm::Portal => Area::Portal,
        }
    }
}

/// The frame of the page at hand.
pub fn use_frame() -> StoredValue<Frame> {
    expect_context::<StoredValue<Frame>>()
}

/// What the last form left behind, if it was the form with this `action`. Gone after the next navigation.
pub fn use_flash(action: &str) -> Option<Flash> {
    use_frame().with_value(|frame| frame.flash.clone().filter(|flash| flash.form == action))
}

/// The whole document.
pub fn document(site: &SiteFiles) -> impl IntoView + use<> {
    #[cfg(feature = "ssr")]
    let frame = Frame::of_request();
    #[cfg(not(feature = "ssr"))]
    let frame = Frame::bare();
    let texts = texts_url(frame.area(), frame.locale);
    let preload = texts.clone();
    view! {
        <!DOCTYPE html>
        <html lang=frame.locale.code() data-door=frame.realm.key() data-theme=frame.theme.clone() data-texts=texts>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <link rel="preload" href="/fonts/atkinson-hyperlegible-next-latin-wght-normal.woff2" r#as="font" r#type="font/woff2" crossorigin="anonymous"/>
                <link rel="preload" href=preload r#as="fetch" crossorigin="anonymous"/>
                {site.sheet()}
                {brand_sheet(&frame)}
                {site.scripts()}
                <leptos_meta::MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}

#[cfg(feature = "ssr")]
fn texts_url(area: Area, locale: Locale) -> String {
    format!("/texts/{}.{}.{}.json", area.code(), locale.code(), texts::bundle_hash(area, locale))
}

#[cfg(not(feature = "ssr"))]
fn texts_url(_: Area, _: Locale) -> String {
    String::new()
}

/// The portal wears the firm's colour; the staff door never does. The address changes with the colour, so that it can be cached.
fn brand_sheet(frame: &Frame) -> Option<impl IntoView + use<>> {
    let accent = frame.brand.accent.as_deref().filter(|_| frame.realm == Realm::Portal)?;
    let href = format!("/brand.css?{}", accent.trim_start_matches('#'));
    Some(view! { <link rel="stylesheet" href=href/> })
}

/// Both doors' route trees. Pages are lazy: a customer never downloads the admin area.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    let frame = SharedValue::new(Frame::of_request).into_inner();
    i18n::provide_texts(frame.locale);
    let brand = frame.brand.name.clone();
    provide_context(StoredValue::new(frame));

    view! {
        <Title formatter=move |title: String| if title.is_empty() { brand.clone() } else { format!("{title} · {brand}") }/>
        <Meta name="robots" content="noindex"/>
        <Router>
            <ForgetFlash/>
            <Routes fallback=public::NotFoundPage>
                <ParentRoute path=path!("/admin") view={Lazy::<admin::Shell>::new()} ssr=SsrMode::Async>
                    <Route path=path!("/") view={Lazy::<admin::HomePage>::new()}/>
                    <Route path=path!("/customers") view={Lazy::<admin::CustomersPage>::new()}/>
                    <Route path=path!("/customers/new") view={Lazy::<admin::CustomerFormPage>::new()}/>
                    <Route path=path!("/customers/:id") view={Lazy::<admin::CustomerCardPage>::new()}/>
                    <Route path=path!("/customers/:id/edit") view={Lazy::<admin::CustomerFormPage>::new()}/>
                    <Route path=path!("/customers/:id/trash") view={Lazy::<admin::TrashCustomerPage>::new()}/>
                    <Route path=path!("/customers/:id/staff") view={Lazy::<admin::AssignPage>::new()}/>
                    <Route path=path!("/customers/:id/contacts/new") view={Lazy::<admin::ContactPage>::new()}/>
                    <Route path=path!("/customers/:id/contacts/:contact") view={Lazy::<admin::ContactPage>::new()}/>
                    <Route path=path!("/import") view={Lazy::<admin::ImportPage>::new()}/>
                    <Route path=path!("/import/:id") view={Lazy::<admin::ImportCardPage>::new()}/>
                    <Route path=path!("/staff") view={Lazy::<admin::StaffListPage>::new()}/>
                    <Route path=path!("/staff/new") view={Lazy::<admin::NewStaffPage>::new()}/>
                    <Route path=path!("/staff/:id") view={Lazy::<admin::StaffCardPage>::new()}/>
                    <Route path=path!("/trash") view={Lazy::<admin::TrashPage>::new()}/>
                    <Route path=path!("/outbox") view={Lazy::<admin::OutboxPage>::new()}/>
                    <Route path=path!("/outbox/:id") view={Lazy::<admin::MailPage>::new()}/>
                    <Route path=path!("/settings") view={Lazy::<admin::SettingsPage>::new()}/>
                    <Route path=path!("/profile") view={Lazy::<admin::ProfilePage>::new()}/>
                </ParentRoute>
                <Route path=path!("/admin/login") view={Lazy::<public::SignInPage>::new()} ssr=SsrMode::Async/>
                <Route path=path!("/admin/forgot-password") view={Lazy::<public::ForgotPage>::new()} ssr=SsrMode::Async/>
                <Route path=path!("/admin/reset-password") view={Lazy::<public::ResetPage>::new()} ssr=SsrMode::Async/>
                <Route path=path!("/admin/invitation") view={Lazy::<public::InvitationPage>::new()} ssr=SsrMode::Async/>
                <Route path=path!("/admin/setup") view={Lazy::<public::SetupPage>::new()} ssr=SsrMode::Async/>
                <ParentRoute path=path!("/") view={Lazy::<portal::Shell>::new()} ssr=SsrMode::Async>
                    <Route path=path!("/") view={Lazy::<portal::HomePage>::new()}/>
                    <Route path=path!("/company") view={Lazy::<portal::CompanyPage>::new()}/>
                    <Route path=path!("/people") view={Lazy::<portal::PeoplePage>::new()}/>
                    <Route path=path!("/profile") view={Lazy::<portal::ProfilePage>::new()}/>
                </ParentRoute>
                <Route path=path!("/login") view={Lazy::<public::SignInPage>::new()} ssr=SsrMode::Async/>
                <Route path=path!("/authentication/login") view={Lazy::<public::SignInPage>::new()} ssr=SsrMode::Async/>
                <Route path=path!("/forgot-password") view={Lazy::<public::ForgotPage>::new()} ssr=SsrMode::Async/>
                <Route path=path!("/reset-password") view={Lazy::<public::ResetPage>::new()} ssr=SsrMode::Async/>
                <Route path=path!("/invitation") view={Lazy::<public::InvitationPage>::new()} ssr=SsrMode::Async/>
                <Route path=path!("/choose") view={Lazy::<portal::ChoosePage>::new()} ssr=SsrMode::Async/>
            </Routes>
        </Router>
    }
}

/// Forgets the flash once the page it was for is left.
#[component]
fn ForgetFlash() -> impl IntoView {
    let frame = use_frame();
    let path = use_location().pathname;
    Effect::new(move |before: Option<String>| {
        let now = path.get();
        if before.is_some_and(|before| before != now) {
            frame.update_value(|frame| frame.flash = None);
        }
        now
    });
}
