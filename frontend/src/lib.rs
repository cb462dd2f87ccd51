//! The browser's entry: fetches the texts of its door and language, then wakes the page.

mod passkey;

use leptos::mount::hydrate_from_async;
use leptos::prelude::*;
use leptos::tachys::dom::body;
use std::time::Duration;
use texts::Area;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::{Closure, JsValue, wasm_bindgen};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, Event};

/// Called by the script that the server sends with every page.
#[wasm_bindgen]
pub async fn hydrate() -> Result<(), JsValue> {
    console_error_panic_hook::set_once();
    let early = EarlyClicks::listen()?;
    load_texts().await?;
    std::hint::black_box(app::everywhere as fn() -> AnyView);
    hydrate_from_async(body(), app::App).await.forget();
    passkey::listen()?;
    // What the page still waits for is there already; it is woven in before the browser's next turn.
    set_timeout(move || early.done(), Duration::ZERO);
    Ok(())
}

/// A link that is followed while the page wakes would change the page under the hands of the framework. Until it is awake, the browser
/// follows links itself.
struct EarlyClicks(Closure<dyn Fn(Event)>);

impl EarlyClicks {
    fn listen() -> Result<Self, JsValue> {
        let stop = Closure::<dyn Fn(Event)>::new(|event: Event| event.stop_immediate_propagation());
        let listener = stop.as_ref().unchecked_ref();
        window().add_event_listener_with_callback_and_bool("click", listener, true)?;
        Ok(Self(stop))
    }

    /// The page is awake; the document says so to those who test it.
    fn done(self) {
        let listener = self.0.as_ref().unchecked_ref();
        let _ = window().remove_event_listener_with_callback_and_bool("click", listener, true);
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute("data-hydrated", "");
        }
    }
}

/// Whether the document is written for the staff door.
fn is_staff(root: &Element) -> bool {
    root.get_attribute("data-door").as_deref() == Some("staff")
}

/// The document says which door and language it is written for, and where their texts are.
async fn load_texts() -> Result<(), JsValue> {
    let missing = || JsValue::from_str("the document is not a page of Portico");
    let root = document().document_element().ok_or_else(missing)?;
    let url = root.get_attribute("data-texts").ok_or_else(missing)?;
    let locale = root.get_attribute("lang").and_then(|code| domain::Locale::parse(&code)).ok_or_else(missing)?;
    let area = if is_staff(&root) { Area::Admin } else { Area::Portal };
    let response: web_sys::Response = JsFuture::from(window().fetch_with_str(&url)).await?.dyn_into()?;
    let text = JsFuture::from(response.text()?).await?;
    texts::load(area, locale, &text.as_string().unwrap_or_default())
        .map_err(|error| JsValue::from_str(&format!("{error:?}")))
}
