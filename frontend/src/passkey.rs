//! Passkeys, where the browser knows them: a button's form is sent once the device has answered (Web Authentication, level 3).

use app::api::two_factor::{ask_portal_passkey, ask_staff_passkey, begin_portal_passkey, begin_staff_passkey};
use app::ui::passkey::Ceremony;
use js_sys::{JSON, Object, Reflect};
use leptos::prelude::{document, lazy};
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::{Closure, JsValue, wasm_bindgen};
use web_sys::{Element, Event, HtmlFormElement, HtmlInputElement, SubmitEvent};

#[wasm_bindgen]
extern "C" {
    /// What the browser makes and unlocks passkeys from, out of its JSON.
    #[wasm_bindgen(catch, js_namespace = PublicKeyCredential, js_name = parseCreationOptionsFromJSON)]
    fn to_make(options: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_namespace = PublicKeyCredential, js_name = parseRequestOptionsFromJSON)]
    fn to_ask(options: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["navigator", "credentials"])]
    async fn create(options: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["navigator", "credentials"])]
    async fn get(options: &JsValue) -> Result<JsValue, JsValue>;
}

/// Hears of every form that is sent by such a button.
#[expect(clippy::disallowed_methods, reason = "it touches the form and no signal; the form goes with its page")]
pub fn listen() -> Result<(), JsValue> {
    let sent = Closure::<dyn Fn(Event)>::new(|event: Event| {
        let button = event.dyn_ref::<SubmitEvent>().and_then(SubmitEvent::submitter);
        let Some(button) = button.filter(|button| button.has_attribute("data-passkey")) else { return };
        event.prevent_default();
        spawn_local(async move { answer(button.into()).await });
    });
    document().add_event_listener_with_callback("submit", sent.as_ref().unchecked_ref())?;
    sent.forget();
    Ok(())
}

/// Puts the device's answer into the form and sends it, or shows why there is none. Comes to the browser when it is first asked for.
#[lazy]
async fn answer(button: Element) {
    let Ok(Some(form)) = button.closest("form").map(|form| form.and_then(|form| form.dyn_into().ok())) else { return };
    let form: HtmlFormElement = form;
    if fill_in(&button, &form).await.is_err()
        && let Ok(Some(failed)) = form.query_selector("[data-passkey-failed]")
    {
        let _ = failed.remove_attribute("hidden");
    }
}

async fn fill_in(button: &Element, form: &HtmlFormElement) -> Result<(), JsValue> {
    let staff = document().document_element().is_some_and(|root| crate::is_staff(&root));
    let make = button.get_attribute("data-passkey").as_deref() == Some(Ceremony::Make.key());
    let asked = match (make, staff) {
        (true, true) => begin_staff_passkey().await,
        (true, false) => begin_portal_passkey().await,
        (false, true) => ask_staff_passkey().await,
        (false, false) => ask_portal_passkey().await,
    };
    let asked = asked.map_err(|refused| JsValue::from_str(&refused.to_string()))?;
    let options = Reflect::get(&JSON::parse(&asked)?, &"publicKey".into())?;
    let options = if make { to_make(&options)? } else { to_ask(&options)? };
    let wanted = Object::new();
    Reflect::set(&wanted, &"publicKey".into(), &options)?;
    let credential = if make { create(&wanted).await? } else { get(&wanted).await? };
    let field = form.query_selector("input[name=passkey]")?.and_then(|field| field.dyn_into::<HtmlInputElement>().ok());
    let field = field.ok_or_else(|| JsValue::from_str("the form has no field for a passkey"))?;
    // JSON asks a credential how it is written.
    field.set_value(&String::from(JSON::stringify(&credential)?));
    form.submit()
}
