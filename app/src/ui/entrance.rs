//! The frame of the pages before signing in: a hall for staff, a doorway for customers.

use super::Words;
use super::button::button;
use super::legal::legal_links;
use super::page::{skip_link, title, toast};
use crate::frame::use_frame;
use crate::i18n::use_texts;
use crate::routes::{admin, portal};
use domain::account::Realm;
use domain::picture::Logo;
use leptos::prelude::*;
use texts::shared::{action, entrance as words, ui};

/// The two doors, one open and one shut.
pub fn mark() -> impl IntoView {
    view! {
        <svg class="mark-logo" viewBox="0 0 28 28" aria-hidden="true">
            <path class="open" d="M3 24.9V11.5a5 5 0 0 1 10 0v13.4z"></path>
            <path class="shut" d="M15.9 24V11.5a4.1 4.1 0 0 1 8.2 0V24z"></path>
        </svg>
    }
}

/// The company's own sign, next to its name: its logo, or its first letter on its colour.
pub fn company_mark(name: &str, logo: Option<&Logo>) -> AnyView {
    if let Some(logo) = logo {
        let (width, height) = (logo.width.to_string(), logo.height.to_string());
        return view! { <img class="company-logo" src=logo.address() width=width height=height alt=""/> }.into_any();
    }
    let letter: String = name.chars().take(1).collect();
    view! {
        <svg class="company-mark" viewBox="0 0 36 36" aria-hidden="true">
            <rect class="ground" width="36" height="36" rx="9"></rect>
            <text class="letter" x="18" y="24.5" text-anchor="middle">{letter}</text>
        </svg>
    }
    .into_any()
}

/// Where a link leads that is dead, or never was one: why that may be, and the way in.
pub fn dead_link(realm: Realm, name: &'static str, why: AnyView) -> AnyView {
    let t = use_texts();
    let sign_in = match realm {
        Realm::Staff => admin::SIGN_IN,
        Realm::Portal => portal::SIGN_IN,
    };
    let body = view! {
        {title(name)}
        <div class="stack" data-gap="2">{why}</div>
        {button(t.get(action::SIGN_IN)).primary().wide().external(sign_in)}
    };
    entrance(realm, name, use_frame().with_value(|frame| frame.brand.name.clone()), body.into_any())
}

/// A page of either entrance.
pub fn entrance(realm: Realm, name: impl Into<Words>, lead: impl Into<Words>, body: AnyView) -> AnyView {
    let (name, lead): (Words, Words) = (name.into(), lead.into());
    let t = use_texts();
    let brand = use_frame().with_value(|frame| frame.brand.clone());
    match realm {
        Realm::Staff => view! {
            <div class="entrance" data-split="">
                {skip_link()}
                <main id="main">
                    <div class="entrance-form">
                        <span class="brand">{mark()}"Portico"</span>
                        <div class="stack" data-gap="1"><h1>{name}</h1><p class="soft">{lead}</p></div>
                        {toast()}
                        {body}
                        <p class="small soft">
                            {t.get(words::OTHER_CUSTOMERS)}" "
                            <a href="/login" rel="external">{t.get(words::OTHER_CUSTOMERS_LINK)}</a>
                        </p>
                    </div>
                </main>
                {scene()}
            </div>
        }
        .into_any(),
        Realm::Portal => view! {
            <div class="entrance">
                {skip_link()}
                <main id="main">
                    <div class="doorway">
                        <header>
                            {company_mark(&brand.name, brand.logo.as_ref())}
                            <div class="stack" data-gap="1"><h1>{name}</h1><p class="soft">{lead}</p></div>
                        </header>
                        {toast()}
                        {body}
                    </div>
                    <footer class="page-foot">
                        {legal_links(t)}
                        <span>
                            {t.get(words::OTHER_STAFF)}" "
                            <a href="/admin/login" rel="external">{t.get(words::OTHER_STAFF_LINK)}</a>
                        </span>
                        <span>{t.get(ui::RUNS_ON)}</span>
                    </footer>
                </main>
            </div>
        }
        .into_any(),
    }
}

/// A colonnade at dusk. One lamp is lit.
fn scene() -> impl IntoView {
    view! {
        <div class="scene" aria-hidden="true">
            <svg viewBox="0 0 800 900" preserveAspectRatio="xMidYMax slice">
                <rect class="stone" width="800" height="900"></rect>
                <rect class="stone-2" width="800" height="150"></rect>
                <rect class="shade" y="150" width="800" height="6"></rect>
                <path class="shade" d="M120 760V420a110 110 0 0 1 220 0v340z"></path>
                <path class="lamp" d="M136 760V422a94 94 0 0 1 188 0v338z"></path>
                <path class="shade" d="M134 760V420a94 94 0 0 1 72-91.800V760z"></path>
                <circle class="lamp" cx="194" cy="560" r="4.5"></circle>
                <path class="shade" d="M460 760V420a110 110 0 0 1 220 0v340z"></path>
                <path class="stone-2" d="M476 760V422a94 94 0 0 1 188 0v338z"></path>
                <path class="shade" d="M569 328h2v432h-2z"></path>
                <circle class="lamp" cx="556" cy="560" r="4.5"></circle>
                <circle class="lamp" cx="584" cy="560" r="4.5"></circle>
                <rect class="stone-2" x="50" y="290" width="30" height="470"></rect>
                <rect class="stone-2" x="385" y="290" width="30" height="470"></rect>
                <rect class="stone-2" x="720" y="290" width="30" height="470"></rect>
                <rect class="floor" y="760" width="800" height="140"></rect>
                <path class="beam" d="M206 760h118l150 140H176z"></path>
            </svg>
        </div>
    }
}
