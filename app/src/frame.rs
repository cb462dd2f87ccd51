//! The document around every page, and what each page knows without asking: door, language, theme, brand, flash.

use crate::wire::Wire;
use crate::{SiteFiles, admin, i18n, portal, public};
use domain::account::Realm;
use domain::portal::Brand;
use domain::portal_settings::PortalShape;
use domain::{Flash, Locale};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::HtmlElement;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::components::{ParentRoute, Route, Router, Routes};
use leptos_router::{PossibleRouteMatch, SsrMode, hooks::use_location, path};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use texts::Area;

/// What the server knows of a request and every page may ask for. It crosses to the browser once, with the document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Frame {
    pub realm: Realm,
    pub locale: Locale,
    pub theme: Option<String>,
    pub brand: Brand,
    pub portal: PortalShape,
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
            brand: Brand { name: String::from("Portico"), accent: None, language: Locale::En, logo: None },
            portal: PortalShape::default(),
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

    /// For whom the page is made, as it says itself with each thing it asks: the membership, or the member of the team.
    pub fn made_for(&self) -> Option<String> {
        match &self.who {
            Who::Nobody => None,
            Who::Staff(staff) => Some(staff.id.to_string()),
            Who::Member(member) => Some(member.membership.to_string()),
        }
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
        <html lang=frame.locale.code() data-door=frame.realm.key() data-theme=frame.theme.clone() data-texts=texts data-as=frame.made_for()>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <meta name="robots" content="noindex"/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <link rel="preload" href="/fonts/atkinson-hyperlegible-next-latin-2.woff2" r#as="font" r#type="font/woff2" crossorigin="anonymous"/>
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
    format!("/texts/{}.{}.{}.txt", area.code(), locale.code(), texts::bundle_hash(area, locale))
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
    let frame = SharedValue::<Frame, Wire>::new_with_encoding(Frame::of_request).into_inner();
    i18n::provide_texts(frame.locale);
    let brand = frame.brand.name.clone();
    provide_context(StoredValue::new(frame));

    view! {
        <Title formatter=move |title: String| if title.is_empty() { brand.clone() } else { format!("{title} · {brand}") }/>
        <Router>
            <TurnPages/>
            <Routes fallback=public::NotFoundPage>
                <ParentRoute path=at(path!("/admin")) view=admin::SHELL ssr=SsrMode::Async>
                    <Route path=at(path!("/")) view=admin::HOME/>
                    <Route path=at(path!("/customers")) view=admin::CUSTOMERS/>
                    <Route path=at(path!("/customers/new")) view=admin::CUSTOMER_FORM/>
                    <Route path=at(path!("/customers/:id")) view=admin::CUSTOMER_CARD/>
                    <Route path=at(path!("/customers/:id/edit")) view=admin::CUSTOMER_FORM/>
                    <Route path=at(path!("/customers/:id/trash")) view=admin::TRASH_CUSTOMER/>
                    <Route path=at(path!("/customers/:id/staff")) view=admin::ASSIGNMENT/>
                    <Route path=at(path!("/customers/:id/mails")) view=admin::CUSTOMER_MAILS/>
                    <Route path=at(path!("/customers/:id/mails/:mail")) view=admin::CUSTOMER_MAIL/>
                    <Route path=at(path!("/customers/:id/contacts/new")) view=admin::CONTACT/>
                    <Route path=at(path!("/customers/:id/contacts/:contact")) view=admin::CONTACT/>
                    <Route path=at(path!("/customers/:id/contacts/:contact/preview")) view=admin::PORTAL_PREVIEW/>
                    <Route path=at(path!("/customers/:id/contacts/:contact/erase")) view=admin::ERASE/>
                    <Route path=at(path!("/customers/:id/invoices/new")) view=admin::NEW_INVOICE/>
                    <Route path=at(path!("/customers/:id/payments/new")) view=admin::NEW_PAYMENT/>
                    <Route path=at(path!("/invoices")) view=admin::INVOICES/>
                    <Route path=at(path!("/invoices/:id")) view=admin::INVOICE/>
                    <Route path=at(path!("/invoices/:id/edit")) view=admin::EDIT_INVOICE/>
                    <Route path=at(path!("/payments")) view=admin::PAYMENTS/>
                    <Route path=at(path!("/payments/:id")) view=admin::PAYMENT/>
                    <Route path=at(path!("/bulk")) view=admin::BULK/>
                    <Route path=at(path!("/bulk/:id")) view=admin::BULK_CARD/>
                    <Route path=at(path!("/export")) view=admin::EXPORT/>
                    <Route path=at(path!("/import")) view=admin::IMPORT/>
                    <Route path=at(path!("/import/:id")) view=admin::IMPORT_CARD/>
                    <Route path=at(path!("/staff")) view=admin::STAFF_LIST/>
                    <Route path=at(path!("/staff/new")) view=admin::NEW_STAFF/>
                    <Route path=at(path!("/staff/:id")) view=admin::STAFF_CARD/>
                    <Route path=at(path!("/staff/:id/access")) view=admin::ACCESS/>
                    <Route path=at(path!("/staff/:id/access/review")) view=admin::ACCESS_REVIEW/>
                    <Route path=at(path!("/staff/:id/devices")) view=admin::STAFF_DEVICES/>
                    <Route path=at(path!("/roles")) view=admin::ROLES/>
                    <Route path=at(path!("/roles/:role")) view=admin::ROLE/>
                    <Route path=at(path!("/roles/:role/copy")) view=admin::COPY_ROLE/>
                    <Route path=at(path!("/announcements")) view=admin::ANNOUNCEMENTS/>
                    <Route path=at(path!("/announcements/new")) view=admin::NEW_ANNOUNCEMENT/>
                    <Route path=at(path!("/announcements/:id")) view=admin::ANNOUNCEMENT/>
                    <Route path=at(path!("/registrations")) view=admin::REGISTRATIONS/>
                    <Route path=at(path!("/registrations/:id")) view=admin::REGISTRATION/>
                    <Route path=at(path!("/trash")) view=admin::TRASH/>
                    <Route path=at(path!("/explain")) view=admin::EXPLAIN/>
                    <Route path=at(path!("/sensitive")) view=admin::SENSITIVE/>
                    <Route path=at(path!("/sensitive/:id")) view=admin::SENSITIVE_ACTION/>
                    <Route path=at(path!("/outbox")) view=admin::OUTBOX/>
                    <Route path=at(path!("/outbox/:id")) view=admin::MAIL/>
                    <Route path=at(path!("/settings")) view=admin::SETTINGS/>
                    <Route path=at(path!("/settings/portal")) view=admin::PORTAL_SETTINGS/>
                    <Route path=at(path!("/settings/billing")) view=admin::BILLING/>
                    <Route path=at(path!("/settings/taxes")) view=admin::TAXES/>
                    <Route path=at(path!("/settings/taxes/new")) view=admin::TAX/>
                    <Route path=at(path!("/settings/taxes/:id")) view=admin::TAX/>
                    <Route path=at(path!("/settings/privacy")) view=admin::PRIVACY/>
                    <Route path=at(path!("/profile")) view=admin::PROFILE/>
                    <Route path=at(path!("/profile/devices")) view=admin::DEVICES/>
                    <Route path=at(path!("/profile/two-factor")) view=admin::TWO_FACTOR/>
                    <Route path=at(path!("/confirm")) view=admin::CONFIRM/>
                    <Route path=at(path!("/work-as")) view=admin::WORK_AS/>
                    <Route path=at(path!("/gallery")) view=admin::GALLERY/>
                </ParentRoute>
                <Route path=at(path!("/admin/login")) view=public::SIGN_IN ssr=SsrMode::Async/>
                <Route path=at(path!("/admin/forgot-password")) view=public::FORGOT ssr=SsrMode::Async/>
                <Route path=at(path!("/admin/reset-password")) view=public::RESET ssr=SsrMode::Async/>
                <Route path=at(path!("/admin/second-factor")) view=public::SECOND_FACTOR ssr=SsrMode::Async/>
                <Route path=at(path!("/admin/invitation")) view=public::INVITATION ssr=SsrMode::Async/>
                <Route path=at(path!("/admin/setup")) view=public::SETUP ssr=SsrMode::Async/>
                <ParentRoute path=at(path!("/")) view=portal::SHELL ssr=SsrMode::Async>
                    <Route path=at(path!("/")) view=portal::HOME/>
                    <Route path=at(path!("/company")) view=portal::COMPANY/>
                    <Route path=at(path!("/invoices")) view=portal::INVOICES/>
                    <Route path=at(path!("/invoices/:id")) view=portal::INVOICE/>
                    <Route path=at(path!("/mails")) view=portal::HISTORY/>
                    <Route path=at(path!("/mails/:id")) view=portal::HISTORY_MAIL/>
                    <Route path=at(path!("/news")) view=portal::NEWS/>
                    <Route path=at(path!("/news/:id")) view=portal::NEWS_ITEM/>
                    <Route path=at(path!("/people")) view=portal::PEOPLE/>
                    <Route path=at(path!("/people/new")) view=portal::PERSON/>
                    <Route path=at(path!("/people/:id")) view=portal::PERSON/>
                    <Route path=at(path!("/profile")) view=portal::PROFILE/>
                    <Route path=at(path!("/profile/mails")) view=portal::MAILS_WANTED/>
                    <Route path=at(path!("/devices")) view=portal::DEVICES/>
                    <Route path=at(path!("/two-factor")) view=portal::TWO_FACTOR/>
                    <Route path=at(path!("/confirm")) view=portal::CONFIRM/>
                </ParentRoute>
                <Route path=at(path!("/login")) view=public::SIGN_IN ssr=SsrMode::Async/>
                <Route path=at(path!("/authentication/login")) view=public::SIGN_IN ssr=SsrMode::Async/>
                <Route path=at(path!("/forgot-password")) view=public::FORGOT ssr=SsrMode::Async/>
                <Route path=at(path!("/reset-password")) view=public::RESET ssr=SsrMode::Async/>
                <Route path=at(path!("/second-factor")) view=public::SECOND_FACTOR ssr=SsrMode::Async/>
                <Route path=at(path!("/invitation")) view=public::INVITATION ssr=SsrMode::Async/>
                <Route path=at(path!("/link")) view=public::LINK ssr=SsrMode::Async/>
                <Route path=at(path!("/unsubscribe")) view=public::UNSUBSCRIBE ssr=SsrMode::Async/>
                <Route path=at(path!("/register")) view=public::REGISTER ssr=SsrMode::Async/>
                <Route path=at(path!("/register/confirm")) view=public::CONFIRM_REGISTRATION ssr=SsrMode::Async/>
                <Route path=at(path!("/choose")) view=portal::CHOOSE ssr=SsrMode::Async/>
            </Routes>
        </Router>
    }
}

/// Paths of one type, so that the router is not compiled for each of their shapes.
fn at(path: impl PossibleRouteMatch + Send + Sync + 'static) -> Arc<dyn PossibleRouteMatch + Send + Sync> {
    Arc::new(path)
}

/// What was for one page alone ends with it: the flash, and menus that stand open.
#[component]
fn TurnPages() -> impl IntoView {
    let frame = use_frame();
    let path = use_location().pathname;
    Effect::new(move |before: Option<String>| {
        let now = path.get();
        if before.is_some_and(|before| before != now) {
            frame.update_value(|frame| frame.flash = None);
            close_menus();
        }
        now
    });
}

/// Browsers close a menu by a click beside it, not by one on a link of it.
fn close_menus() {
    if let Ok(Some(open)) = leptos::prelude::document().query_selector(":popover-open") {
        let _ = open.unchecked_into::<HtmlElement>().hide_popover();
    }
}
