//! The company's name, colour, logo and language.

mod preview;

use crate::api::office::show_company_settings;
use crate::frame::{Who, use_flash, use_frame};
use crate::i18n::{T, use_texts};
use crate::load::{loaded, record};
use crate::routes::admin as routes;
use crate::ui::button::{Variant, button};
use crate::ui::card::card;
use crate::ui::error_summary::error_summary;
use crate::ui::field::field;
use crate::ui::form::{Actions, Carries, FormState, Layout, PostForm, addressed, section};
use crate::ui::icon::Icon;
use crate::ui::page::{head, title, toast};
use crate::ui::words::languages;
use domain::access::Right;
use domain::picture::ACCEPT;
use domain::portal::CompanySettings;
use leptos::prelude::*;
use preview::{follow, preview};
use texts::admin::{
    billing as billing_words, portal_settings as portal_words, settings as words, stripe as stripe_words,
};
use texts::shared::action;

const SAVE: &str = "/admin/api/settings/save";
const LOGO: &str = "/admin/api/settings/logo";

pub fn settings_page() -> AnyView {
    let settings = record(|| (), |()| show_company_settings());
    loaded(settings, page)
}

fn page(settings: CompanySettings) -> AnyView {
    let t = use_texts();
    let form = FormState::new(use_flash(SAVE), SAVE);
    let logo_state = FormState::new(use_flash(LOGO), LOGO);
    let logo = use_frame().with_value(|frame| frame.brand.logo.clone());
    let name = RwSignal::new(form.value("name", &settings.name));
    let accent = RwSignal::new(form.value("accent", &settings.accent));
    let fields = (
        field(&form, "name", t.get(words::NAME)).text(&settings.name),
        field(&form, "accent", t.get(words::ACCENT)).hint(t.get(words::ACCENT_HINT)).optional().text(&settings.accent),
        field(&form, "language", t.get(words::LANGUAGE))
            .hint(t.get(words::LANGUAGE_HINT))
            .select(&settings.language, languages()),
    );
    view! {
        {title(form.title(t.get(words::TITLE)))}
        {toast()}
        {error_summary(&form)}
        {error_summary(&logo_state)}
        {head(t.get(words::TITLE), None, ().into_any())}
        <div on:input=move |typed| follow(&typed, name, accent)>
            <PostForm action=SAVE layout=Layout::Sections>
                {section(t.get(words::BRAND), Some(t.get(words::BRAND_LEAD).into()), fields)}
                <Actions>{button(t.get(action::SAVE)).primary().submit()}</Actions>
            </PostForm>
        </div>
        {logo_form(t, &logo_state, logo.is_some())}
        {preview(t, name, accent, &settings.accent, logo.as_ref())}
        {portal(t)}
        {billing(t)}
        {may(Right::SettingsIntegrations).then(|| stripe(t))}
        {may(Right::SettingsSecurity).then(|| privacy(t))}
    }
    .into_any()
}

fn logo_form(t: T, form: &FormState, is_there: bool) -> impl IntoView + use<> {
    const REMOVE: &str = "remove-logo";
    let removal = is_there.then(|| {
        let remove = button(t.get(words::LOGO_REMOVE)).variant(Variant::DangerQuiet).sends(REMOVE);
        (
            remove,
            view! { <form id=REMOVE method="post" action=addressed("/admin/api/settings/remove-logo") hidden></form> },
        )
    });
    let (remove, removal) = removal.unzip();
    let file = field(form, "file", t.get(words::LOGO_FILE)).hint(t.get(words::LOGO_HINT)).full().file(ACCEPT);
    view! {
        <PostForm action=LOGO layout=Layout::Sections carries=Carries::Files>
            {section(t.get(words::LOGO), Some(t.get(words::LOGO_LEAD).into()), file)}
            <Actions>{button(t.get(words::LOGO_SAVE)).icon(Icon::Upload).submit()}{remove}</Actions>
        </PostForm>
        {removal}
    }
}

pub fn may(right: Right) -> bool {
    use_frame().with_value(|frame| matches!(&frame.who, Who::Staff(staff) if staff.can(right)))
}

fn portal(t: T) -> AnyView {
    let open = button(t.get(portal_words::TITLE)).small().link(routes::PORTAL_SETTINGS);
    let body = view! { <div class="body row" data-justify="between"><p>{t.get(portal_words::LEAD)}</p>{open}</div> };
    card(t.get(portal_words::TITLE), None, body.into_any())
}

fn billing(t: T) -> AnyView {
    let open = button(t.get(billing_words::TITLE)).small().link(routes::BILLING);
    let body = view! { <div class="body row" data-justify="between"><p>{t.get(words::BILLING_LEAD)}</p>{open}</div> };
    card(t.get(billing_words::TITLE), None, body.into_any())
}

fn stripe(t: T) -> AnyView {
    let open = button(t.get(stripe_words::TITLE)).small().link(routes::STRIPE);
    let body = view! { <div class="body row" data-justify="between"><p>{t.get(stripe_words::LEAD)}</p>{open}</div> };
    card(t.get(stripe_words::TITLE), None, body.into_any())
}

fn privacy(t: T) -> AnyView {
    let open = button(t.get(words::PRIVACY)).small().link(routes::PRIVACY);
    let body = view! { <div class="body row" data-justify="between"><p>{t.get(words::PRIVACY_LEAD)}</p>{open}</div> };
    card(t.get(words::PRIVACY), None, body.into_any())
}
