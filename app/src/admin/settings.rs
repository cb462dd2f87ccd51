//! The company's name, colour and language.

use crate::api::office::show_company_settings;
use crate::frame::use_flash;
use crate::i18n::use_texts;
use crate::load::{loaded, record};
use crate::ui::button::button;
use crate::ui::error_summary::error_summary;
use crate::ui::field::field;
use crate::ui::form::{Actions, FormState, Layout, PostForm, section};
use crate::ui::page::{head, title, toast};
use crate::ui::words::languages;
use domain::portal::CompanySettings;
use leptos::prelude::*;
use texts::admin::settings as words;
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
    }
    .into_any()
}
