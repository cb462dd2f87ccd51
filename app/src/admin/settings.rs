//! The company's name, colour and language.

use crate::api::office::show_company_settings;
use crate::frame::{Who, use_flash, use_frame};
use crate::i18n::{T, use_texts};
use crate::load::{loaded, record};
use crate::routes::admin as routes;
use crate::ui::button::button;
use crate::ui::card::card;
use crate::ui::error_summary::error_summary;
use crate::ui::field::field;
use crate::ui::form::{Actions, FormState, Layout, PostForm, section};
use crate::ui::page::{head, title, toast};
use crate::ui::words::languages;
use domain::access::Right;
use domain::portal::CompanySettings;
use leptos::prelude::*;
use texts::admin::{portal_settings as portal_words, settings as words};
use texts::shared::action;

const SAVE: &str = "/admin/api/settings/save";

lazy_page! {
    pub SETTINGS in administration => settings_page
}

fn settings_page() -> AnyView {
    let settings = record(|| (), |()| show_company_settings());
    loaded(settings, page)
}

fn page(settings: CompanySettings) -> AnyView {
    let t = use_texts();
    let form = FormState::new(use_flash(SAVE), SAVE);
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
        {head(t.get(words::TITLE), None, ().into_any())}
        <PostForm action=SAVE layout=Layout::Sections>
            {section(t.get(words::BRAND), Some(t.get(words::BRAND_LEAD).into()), fields)}
            <Actions>{button(t.get(action::SAVE)).primary().submit()}</Actions>
        </PostForm>
        {portal(t)}
        {sees_privacy().then(|| privacy(t))}
    }
    .into_any()
}

fn sees_privacy() -> bool {
    use_frame().with_value(|frame| matches!(&frame.who, Who::Staff(staff) if staff.can(Right::SettingsSecurity)))
}

fn portal(t: T) -> AnyView {
    let open = button(t.get(portal_words::TITLE)).small().link(routes::PORTAL_SETTINGS);
    let body = view! { <div class="body row" data-justify="between"><p>{t.get(portal_words::LEAD)}</p>{open}</div> };
    card(t.get(portal_words::TITLE), None, body.into_any())
}

fn privacy(t: T) -> AnyView {
    let open = button(t.get(words::PRIVACY)).small().link(routes::PRIVACY);
    let body = view! { <div class="body row" data-justify="between"><p>{t.get(words::PRIVACY_LEAD)}</p>{open}</div> };
    card(t.get(words::PRIVACY), None, body.into_any())
}
