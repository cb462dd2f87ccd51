//! The document around every page, and what each page knows without asking: door, language, theme, brand, flash.

use crate::ui::textarea::escaped;
use crate::wire::Wire;
use crate::{SiteFiles, i18n, public, tree};
use domain::account::Realm;
use domain::portal::Brand;
use domain::portal_settings::PortalShape;
use domain::{Flash, Locale};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::HtmlElement;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::components::{Router, Routes, RoutesProps};
use leptos_router::hooks::use_location;
use serde::{Deserialize, Serialize};
use std::sync::{Arc, PoisonError, RwLock};
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
    /// Drawn for this document alone: what is sent from it twice is done once.
    pub page: String,
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
            page: String::new(),
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

/// The frame of the page at hand, which lives as long as anything of the page does.
#[derive(Clone)]
pub struct FrameOfPage(Arc<RwLock<Frame>>);

impl FrameOfPage {
    fn new(frame: Frame) -> Self {
        Self(Arc::new(RwLock::new(frame)))
    }

    pub fn with_value<R>(&self, read: impl FnOnce(&Frame) -> R) -> R {
        read(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn update_value(&self, change: impl FnOnce(&mut Frame)) {
        change(&mut self.0.write().unwrap_or_else(PoisonError::into_inner));
    }
}

/// The frame of the page at hand. The server may still render what nobody waits for any more: whoever asked has left, and the frame with
/// them.
pub fn use_frame() -> FrameOfPage {
    use_context().unwrap_or_else(|| FrameOfPage::new(Frame::bare()))
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

/// What both doors show.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    let frame = SharedValue::<Frame, Wire>::new_with_encoding(Frame::of_request).into_inner();
    i18n::provide_texts(frame.locale);
    let brand = frame.brand.name.clone();
    provide_context(FrameOfPage::new(frame));

    view! {
        // The empty text is for the moment between two pages: a window is never without a name.
        <Title text="" formatter=move |page: String| title(&page, &brand)/>
        <Router>
            <TurnPages/>
            {pages()}
        </Router>
    }
}

/// The title of the window, which the framework does not escape.
fn title(page: &str, brand: &str) -> String {
    escaped(if page.is_empty() { brand.to_owned() } else { format!("{page} · {brand}") })
}

fn pages() -> impl IntoView {
    let routes = RoutesProps::builder().fallback(public::NotFoundPage).children(ToChildren::to_children(tree::routes));
    Routes(routes.build())
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
