//! The connection to Stripe, by which customers pay online.

use crate::api::online::show_stripe;
use crate::frame::use_flash;
use crate::i18n::{T, use_texts};
use crate::load::{loaded, record};
use crate::routes::admin as routes;
use crate::ui::button::button;
use crate::ui::card::{card, fact, facts};
use crate::ui::error_summary::error_summary;
use crate::ui::field::{check_about, field};
use crate::ui::form::{Actions, FormState, Layout, PostForm, act, section};
use crate::ui::icon::Icon;
use crate::ui::page::{breadcrumb, callout, head, title, toast};
use domain::checkout::StripeSettings;
use leptos::prelude::*;
use texts::admin::{settings as settings_words, stripe as words};
use texts::shared::action;

const SAVE: &str = "/admin/api/settings/save-stripe";
const CHECK: &str = "/admin/api/settings/check-stripe";

pub fn stripe_page() -> AnyView {
    let settings = record(|| (), |()| show_stripe());
    loaded(settings, |saved| page(&saved))
}

fn page(saved: &StripeSettings) -> AnyView {
    let t = use_texts();
    let [form, check] = [SAVE, CHECK].map(|action| FormState::new(use_flash(action), action));
    let way = vec![(t.get(settings_words::TITLE).into(), routes::SETTINGS.to_owned())];
    view! {
        {title(form.title(t.get(words::TITLE)))}
        {breadcrumb(way, t.get(words::TITLE))}
        {toast()}
        {[&form, &check].map(error_summary).into_iter().collect_view()}
        {head(t.get(words::TITLE), Some(t.get(words::LEAD).into()), ().into_any())}
        {saved.is_test.then(|| callout(Icon::TriangleAlert, t.get(words::TEST_TITLE), t.get(words::TEST_BODY)))}
        {standing(t, saved)}
        {saved.confirmed.then(|| secrets(t, &form, saved))}
    }
    .into_any()
}

/// What is set, and what Stripe has to be told.
fn standing(t: T, saved: &StripeSettings) -> AnyView {
    let on = t.get(if saved.on { words::IS_ON } else { words::IS_OFF });
    let none = || t.get(words::NONE).to_owned();
    let ask = saved.secret_key.is_some().then(|| act(CHECK, [], button(t.get(words::CHECK)).submit()));
    // Whoever changes it gives the password first, so that no secret has to be typed twice.
    let change = (!saved.confirmed).then(|| {
        let confirm = format!("{}?next={}", routes::CONFIRM, routes::STRIPE);
        button(t.get(words::CHANGE)).primary().link(confirm)
    });
    let body = view! {
        <div class="body stack" data-gap="4">
            {facts(vec![
                (t.get(words::STATE).into(), fact(Some(on.to_owned()))),
                (t.get(words::SECRET_KEY).into(), fact(Some(saved.secret_key.clone().unwrap_or_else(none)))),
                (t.get(words::WEBHOOK_SECRET).into(), fact(Some(saved.webhook_secret.clone().unwrap_or_else(none)))),
                (t.get(words::WEBHOOK).into(), Some(view! { <code>{saved.webhook_url.clone()}</code> }.into_any())),
            ])}
            <p class="small soft">{t.get(words::WEBHOOK_HINT)}</p>
            <div class="row">{change}{ask}</div>
        </div>
    };
    card(t.get(words::CONNECTION), None, body.into_any())
}

/// Secrets go in and never come out again.
fn secrets(t: T, form: &FormState, saved: &StripeSettings) -> impl IntoView + use<> {
    let kept = |known: bool, hint| if known { words::KEPT } else { hint };
    let key = field(form, "secret_key", t.get(words::SECRET_KEY));
    let key = key.hint(t.get(kept(saved.secret_key.is_some(), words::SECRET_KEY_HINT))).unsaid().full().password();
    let signing = field(form, "webhook_secret", t.get(words::WEBHOOK_SECRET));
    let signing = signing
        .hint(t.get(kept(saved.webhook_secret.is_some(), words::WEBHOOK_SECRET_HINT)))
        .unsaid()
        .full()
        .password();
    let on = check_about(form, "on", "true", t.get(words::ON), t.get(words::ON_HINT), saved.on);
    view! {
        <PostForm action=SAVE layout=Layout::Sections>
            {section(t.get(words::SECRETS), Some(t.get(words::SECRETS_LEAD).into()), (key, signing, on))}
            <Actions>{button(t.get(action::SAVE)).primary().submit()}</Actions>
        </PostForm>
    }
}
