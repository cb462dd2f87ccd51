//! What the portal says, which parts of it there are, and how its first page looks with that.

use crate::api::portal_settings::show_portal_settings;
use crate::frame::{use_flash, use_frame};
use crate::i18n::{T, use_texts};
use crate::load::{loaded, record};
use crate::routes::admin as routes;
use crate::ui::button::button;
use crate::ui::card::card;
use crate::ui::entrance::company_mark;
use crate::ui::error_summary::error_summary;
use crate::ui::field::{Choice, check_about, field};
use crate::ui::form::{Actions, FormState, Layout, PostForm, section};
use crate::ui::page::{breadcrumb, head, title, toast};
use domain::Locale;
use domain::access::PortalArea;
use domain::portal_settings::{PortalSettingsForm, WELCOME, WELCOME_MAX};
use domain::registration::SelfRegistration;
use domain::translated::TranslatedForm;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Event, HtmlInputElement, HtmlTextAreaElement};
use texts::Key;
use texts::admin::{portal_area as areas, portal_settings as words, settings};
use texts::shared::{action, legal};

const SAVE: &str = "/admin/api/portal-settings/save";

pub fn settings_page() -> AnyView {
    loaded(record(|| (), |()| show_portal_settings()), page)
}

fn page(saved: PortalSettingsForm) -> AnyView {
    let t = use_texts();
    let form = FormState::new(use_flash(SAVE), SAVE);
    let company = use_frame().with_value(|frame| frame.brand.language);
    let sample = RwSignal::new(Sample { form: saved.clone(), language: company, company });
    view! {
        {title(form.title(t.get(words::TITLE)))}
        {breadcrumb(vec![(t.get(settings::TITLE).into(), routes::SETTINGS.to_owned())], t.get(words::TITLE))}
        {toast()}
        {error_summary(&form)}
        {head(t.get(words::TITLE), Some(t.get(words::LEAD).into()), ().into_any())}
        {preview(t, sample)}
        <div on:input=move |event| sample.update(|sample| sample.typed(&event))>
            <PostForm action=SAVE layout=Layout::Sections>
                {section(t.get(words::WELCOME), Some(t.get(words::WELCOME_LEAD).into()), welcome(&form, &saved))}
                {section(t.get(words::AREAS), Some(t.get(words::AREAS_LEAD).into()), open(t, &form, &saved))}
                {section(t.get(words::REGISTRATION), Some(t.get(words::REGISTRATION_LEAD).into()), registration(t, &form, &saved))}
                {section(t.get(words::LEGAL), Some(t.get(words::LEGAL_LEAD).into()), links(t, &form, &saved))}
                <Actions>{button(t.get(action::SAVE)).primary().submit()}</Actions>
            </PostForm>
        </div>
    }
    .into_any()
}

fn welcome(form: &FormState, saved: &PortalSettingsForm) -> impl IntoView + use<> {
    Locale::ALL
        .map(|locale| {
            let (name, said) = (TranslatedForm::field(WELCOME, locale), saved.welcome.in_language(locale));
            field(form, name, locale.endonym()).optional().full().area(said, WELCOME_MAX)
        })
        .into_iter()
        .collect_view()
}

fn open(t: T, form: &FormState, saved: &PortalSettingsForm) -> impl IntoView + use<> {
    let boxes = PortalArea::ALL.map(|area| {
        let (name, hint) = area_words(area);
        let open = saved.open.iter().any(|key| key == area.key());
        check_about(form, "open[]", area.key(), t.get(name), t.get(hint), open)
    });
    view! { <div class="stack" data-gap="3" data-span="full">{boxes.into_iter().collect_view()}</div> }
}

fn registration(t: T, form: &FormState, saved: &PortalSettingsForm) -> impl IntoView + use<> {
    let now = form.value("registration", &saved.registration);
    let choices = SelfRegistration::ALL.map(|one| {
        let (name, hint) = match one {
            SelfRegistration::Off => (words::REGISTRATION_OFF, words::REGISTRATION_OFF_HINT),
            SelfRegistration::Approval => (words::REGISTRATION_APPROVAL, words::REGISTRATION_APPROVAL_HINT),
        };
        Choice::new(one.key(), t.get(name)).hint(t.get(hint)).radio(form, "registration", &now)
    });
    view! {
        <fieldset class="choices stack" data-gap="3" data-span="full">
            <legend class="visually-hidden">{t.get(words::REGISTRATION)}</legend>
            {choices.into_iter().collect_view()}
        </fieldset>
    }
}

fn links(t: T, form: &FormState, saved: &PortalSettingsForm) -> impl IntoView + use<> {
    let hint = || t.get(words::ADDRESS_HINT);
    (
        field(form, "imprint", t.get(legal::IMPRINT)).hint(hint()).optional().full().text(&saved.imprint),
        field(form, "privacy", t.get(legal::PRIVACY)).hint(hint()).optional().full().text(&saved.privacy),
        field(form, "terms", t.get(legal::TERMS)).hint(hint()).optional().full().text(&saved.terms),
    )
}

/// What an area is called, and what closing it takes away.
pub const fn area_words(area: PortalArea) -> (Key, Key) {
    match area {
        PortalArea::Company => (areas::COMPANY, areas::COMPANY_HINT),
        PortalArea::People => (areas::PEOPLE, areas::PEOPLE_HINT),
        PortalArea::Quotes => (areas::QUOTES, areas::QUOTES_HINT),
        PortalArea::Invoices => (areas::INVOICES, areas::INVOICES_HINT),
        PortalArea::Packages => (areas::PACKAGES, areas::PACKAGES_HINT),
        PortalArea::News => (areas::NEWS, areas::NEWS_HINT),
        PortalArea::Mails => (areas::MAILS, areas::MAILS_HINT),
    }
}

/// The areas that are closed for everybody, as a sentence; nothing where all are open.
pub fn closed_areas(t: T) -> Option<String> {
    let closed = use_frame().with_value(|frame| frame.portal.closed.clone());
    let names = closed.into_iter().map(|area| t.get(area_words(area).0)).collect::<Vec<_>>().join(", ");
    (!names.is_empty()).then(|| t.fill(words::CLOSED, &[("areas", &names)]))
}

/// The form as it stands, typed in this language last.
#[derive(Clone)]
struct Sample {
    form: PortalSettingsForm,
    language: Locale,
    company: Locale,
}

impl Sample {
    fn typed(&mut self, event: &Event) {
        let Some(target) = event.target() else { return };
        if let Some(area) = target.dyn_ref::<HtmlTextAreaElement>() {
            self.write(&area.name(), area.value());
        } else if let Some(input) = target.dyn_ref::<HtmlInputElement>()
            && input.name() == "open[]"
        {
            let key = input.value();
            self.form.open.retain(|open| *open != key);
            if input.checked() {
                self.form.open.push(key);
            }
        }
    }

    fn write(&mut self, name: &str, text: String) {
        let of_field = |locale: &Locale| TranslatedForm::field(WELCOME, *locale) == name;
        if let Some(locale) = Locale::ALL.into_iter().find(of_field) {
            self.language = locale;
            *self.form.welcome.in_language_mut(locale) = text;
        }
    }

    /// As a reader of that language is welcomed.
    fn welcome(&self) -> String {
        let own = self.form.welcome.in_language(self.language).trim();
        if own.is_empty() { self.form.welcome.in_language(self.company).trim() } else { own }.to_owned()
    }

    fn opens(&self, area: PortalArea) -> bool {
        self.form.open.iter().any(|key| key == area.key())
    }
}

/// The head of the portal's first page. Without scripts it stays as it was saved.
fn preview(t: T, sample: RwSignal<Sample>) -> impl IntoView {
    let brand = use_frame().with_value(|frame| frame.brand.clone());
    let items = [PortalArea::Quotes, PortalArea::Invoices, PortalArea::Company, PortalArea::People, PortalArea::News];
    let items = items.map(|area| {
        let shut = move || sample.with(|sample| !sample.opens(area));
        view! { <span hidden=shut>{t.get(area_words(area).0)}</span> }
    });
    let body = view! {
        <div class="body">
            <div class="portal-sample">
                <div class="menu-line">
                    {company_mark(&brand.name, brand.logo.as_ref())}
                    <strong>{brand.name.clone()}</strong>
                    <span>{t.get(words::SAMPLE_HOME)}</span>
                    {items.into_iter().collect_view()}
                </div>
                <p class="greeting">{t.get(words::SAMPLE_HELLO)}</p>
                <p class="letter">{move || sample.with(Sample::welcome)}</p>
            </div>
        </div>
    };
    card(t.get(words::PREVIEW), None, body.into_any())
}
