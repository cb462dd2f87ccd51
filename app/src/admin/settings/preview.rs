//! How the portal looks, as it is saved, and with scripts as it is typed.

use crate::i18n::T;
use crate::ui::card::card;
use crate::ui::entrance::company_mark;
use domain::picture::Logo;
use domain::value::colour;
use leptos::html::Div;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Event, HtmlElement, HtmlInputElement};
use texts::admin::settings as words;

/// Takes over what is typed.
pub fn follow(typed: &Event, name: RwSignal<String>, accent: RwSignal<String>) {
    let Some(input) = typed.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) else { return };
    match input.name().as_str() {
        "name" => name.set(input.value()),
        "accent" => accent.set(input.value()),
        _ => {}
    }
}

pub fn preview(t: T, name: RwSignal<String>, accent: RwSignal<String>, saved: &str, logo: Option<&Logo>) -> AnyView {
    // The policy lets no page say its colour itself; the sheet of the portal does it.
    let sheet = (!saved.is_empty()).then(|| format!("/brand.css?{}", saved.trim_start_matches('#')));
    let sheet = sheet.map(|href| view! { <link rel="stylesheet" href=href/> });
    let looks = ["light", "dark"].map(|theme| look(t, theme, name, accent, logo));
    let body = view! { <div class="body stack" data-gap="3"><p class="soft">{t.get(words::PREVIEW_LEAD)}</p><div class="brand-previews">{looks.into_iter().collect_view()}</div></div> };
    (sheet, card(t.get(words::PREVIEW), None, body.into_any())).into_any()
}

fn look(t: T, theme: &'static str, name: RwSignal<String>, accent: RwSignal<String>, logo: Option<&Logo>) -> AnyView {
    let place = NodeRef::<Div>::new();
    Effect::new(move || {
        if let Some(place) = place.get() {
            let place: &HtmlElement = &place;
            // What is no colour yet leaves the one before; nothing at all is the colour of the house.
            let (typed, style) = (accent.get(), HtmlElement::style(place));
            let told = match colour(&typed) {
                Ok(colour) => style.set_property("--brand", &colour),
                Err(_) if typed.trim().is_empty() => style.set_property("--brand", "inherit"),
                Err(_) => Ok(()),
            };
            if let Err(error) = told {
                leptos::logging::warn!("{error:?}");
            }
        }
    });
    let mark = match logo {
        Some(logo) => company_mark("", Some(logo)),
        None => (move || company_mark(&name.get(), None)).into_any(),
    };
    view! {
        <div class="brand-preview" data-theme=theme node_ref=place aria-hidden="true">
            <div class="top">{mark}<span class="strong">{move || name.get()}</span></div>
            <div class="rest"><span class="soft">{t.get(words::PREVIEW_TEXT)}</span><span class="press">{t.get(words::PREVIEW_BUTTON)}</span></div>
        </div>
    }
    .into_any()
}
