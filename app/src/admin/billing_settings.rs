//! How the company bills.

use super::draft_form::prices;
use super::italy::{regimes, unchosen};
use crate::api::billing::show_billing_settings;
use crate::frame::{use_flash, use_frame};
use crate::i18n::{T, use_texts};
use crate::load::{loaded, record};
use crate::routes::admin as routes;
use crate::ui::Words;
use crate::ui::address::address_fields;
use crate::ui::button::button;
use crate::ui::card::card;
use crate::ui::error_summary::error_summary;
use crate::ui::field::{Field, check, check_about, field};
use crate::ui::form::{Actions, FormState, Layout, PostForm, section};
use crate::ui::lines::tax_choices;
use crate::ui::page::{breadcrumb, head, title, toast};
use domain::billing::BillingSettingsForm;
use domain::customer::Address;
use domain::italy::{COUNTRY, ItalianHouseForm, Shareholders};
use domain::money::Currency;
use domain::prose::LONG;
use domain::sales::Rounding;
use domain::translated::TranslatedForm;
use domain::{Locale, TaxRateId};
use leptos::prelude::*;
use texts::Key;
use texts::admin::{billing as words, prose, settings as settings_words, tax as tax_words};
use texts::shared::{action, sales};

const SAVE: &str = "/admin/api/settings/save-billing";

pub fn billing_page() -> AnyView {
    let settings = record(|| (), |()| show_billing_settings());
    loaded(settings, |(saved, taxes)| page(saved, taxes))
}

fn page(saved: BillingSettingsForm, rates: Vec<(TaxRateId, String)>) -> AnyView {
    let t = use_texts();
    let form = FormState::new(use_flash(SAVE), SAVE);
    let italian = saved.country == COUNTRY;
    let way = vec![(t.get(settings_words::TITLE).into(), routes::SETTINGS.to_owned())];
    let taxes = button(t.get(tax_words::TITLE)).small().link(routes::TAXES);
    let taxes = view! { <div class="body row" data-justify="between"><p>{t.get(tax_words::LEAD)}</p>{taxes}</div> };
    view! {
        {title(form.title(t.get(words::TITLE)))}
        {breadcrumb(way, t.get(words::TITLE))}
        {toast()}
        {error_summary(&form)}
        {head(t.get(words::TITLE), Some(t.get(words::LEAD).into()), ().into_any())}
        {card(t.get(tax_words::TITLE), None, taxes.into_any())}
        <PostForm action=SAVE layout=Layout::Sections>
            {section(t.get(words::HOUSE), Some(t.get(words::HOUSE_LEAD).into()), house(t, &form, &saved))}
            {section(t.get(words::ACCOUNT), Some(t.get(words::ACCOUNT_LEAD).into()), account(t, &form, &saved))}
            {italian.then(|| section(t.get(words::ITALY), Some(t.get(words::ITALY_LEAD).into()), italy(t, &form, &saved.italy)))}
            {section(t.get(words::NUMBERS), Some(t.get(words::NUMBERS_LEAD).into()), numbers(t, &form, INVOICES, invoices(&saved)))}
            {section(t.get(words::CREDIT_NUMBERS), Some(t.get(words::CREDIT_NUMBERS_LEAD).into()), numbers(t, &form, CREDIT_NOTES, credit_notes(&saved)))}
            {section(t.get(words::QUOTES), Some(t.get(words::QUOTES_LEAD).into()), quotes(t, &form, &saved))}
            {section(t.get(words::PROPOSALS), Some(t.get(words::PROPOSALS_LEAD).into()), proposals(t, &form, &saved))}
            {section(t.get(words::REMINDERS), Some(t.get(words::REMINDERS_LEAD).into()), reminders(t, &form, &saved))}
            {section(t.get(words::DEFAULTS), Some(t.get(words::DEFAULTS_LEAD).into()), defaults(t, &form, &saved, &rates))}
            <Actions>{button(t.get(action::SAVE)).primary().submit()}</Actions>
        </PostForm>
    }
    .into_any()
}

fn house(t: T, form: &FormState, saved: &BillingSettingsForm) -> impl IntoView + use<> {
    let typed = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
    let address = Address {
        line_1: typed(&saved.address_1),
        line_2: typed(&saved.address_2),
        city: typed(&saved.city),
        region: typed(&saved.region),
        postal_code: typed(&saved.postal_code),
        country: typed(&saved.country),
    };
    (
        field(form, "name", t.get(words::NAME)).hint(t.get(words::NAME_HINT)).optional().full().text(&saved.name),
        address_fields(form, &address),
        field(form, "vat_id", t.get(words::VAT_ID)).optional().text(&saved.vat_id),
        field(form, "tax_id", t.get(words::TAX_ID)).optional().text(&saved.tax_id),
        field(form, "email", t.get(words::EMAIL)).optional().email(&saved.email),
        field(form, "time_zone", t.get(words::TIME_ZONE)).hint(t.get(words::TIME_ZONE_HINT)).text(&saved.time_zone),
    )
}

fn account(t: T, form: &FormState, saved: &BillingSettingsForm) -> impl IntoView + use<> {
    (
        field(form, "iban", t.get(words::IBAN)).optional().text(&saved.iban),
        field(form, "bic", t.get(words::BIC)).optional().text(&saved.bic),
    )
}

fn italy(t: T, form: &FormState, saved: &ItalianHouseForm) -> impl IntoView + use<> {
    let holders = Shareholders::ALL.iter().map(|holders| {
        let name = match holders {
            Shareholders::One => words::REA_ONE,
            Shareholders::Several => words::REA_SEVERAL,
        };
        (holders.code().to_owned(), t.get(name).into())
    });
    let holders: Vec<(String, Words)> = std::iter::once(unchosen(t)).chain(holders).collect();
    (
        field(form, "regime", t.get(words::REGIME)).optional().full().select(&saved.regime, regimes(t)),
        field(form, "rea_office", t.get(words::REA_OFFICE))
            .hint(t.get(words::REA_OFFICE_HINT))
            .optional()
            .text(&saved.rea_office),
        field(form, "rea_number", t.get(words::REA_NUMBER)).optional().text(&saved.rea_number),
        field(form, "rea_capital", t.get(words::REA_CAPITAL)).optional().text(&saved.rea_capital),
        field(form, "rea_shareholders", t.get(words::REA_SHAREHOLDERS))
            .optional()
            .select(&saved.rea_shareholders, holders),
        check(form, "rea_winding_up", "true", t.get(words::REA_WINDING_UP), saved.rea_winding_up == "true"),
        check_about(
            form,
            "stamp_duty",
            "true",
            t.get(words::STAMP_DUTY),
            t.get(words::STAMP_DUTY_HINT),
            saved.stamp_duty == "true",
        ),
    )
}

/// The fields of a series of numbers, and what they hold.
const INVOICES: [&str; 3] = ["prefix", "digits", "yearly"];
const CREDIT_NOTES: [&str; 3] = ["credit_prefix", "credit_digits", "credit_yearly"];
const QUOTES: [&str; 3] = ["quote_prefix", "quote_digits", "quote_yearly"];
const PROPOSALS: [&str; 3] = ["proposal_prefix", "proposal_digits", "proposal_yearly"];

fn invoices(saved: &BillingSettingsForm) -> [&str; 3] {
    [&saved.prefix, &saved.digits, &saved.yearly]
}

fn credit_notes(saved: &BillingSettingsForm) -> [&str; 3] {
    [&saved.credit_prefix, &saved.credit_digits, &saved.credit_yearly]
}

fn numbers(
    t: T,
    form: &FormState,
    [prefix, digits, yearly]: [&'static str; 3],
    saved: [&str; 3],
) -> impl IntoView + use<> {
    let about = (t.get(words::YEARLY), t.get(words::YEARLY_HINT));
    (
        field(form, prefix, t.get(words::PREFIX)).hint(t.get(words::PREFIX_HINT)).optional().text(saved[0]),
        field(form, digits, t.get(words::DIGITS)).text(saved[1]),
        check_about(form, yearly, "true", about.0, about.1, saved[2] == "true"),
    )
}

fn quotes(t: T, form: &FormState, saved: &BillingSettingsForm) -> impl IntoView + use<> {
    (
        numbers(t, form, QUOTES, [&saved.quote_prefix, &saved.quote_digits, &saved.quote_yearly]),
        field(form, "quote_days", t.get(words::QUOTE_DAYS)).text(&saved.quote_days),
        in_languages(t, form, QUOTE_TERMS, &saved.quote_terms, |field, said| field.area(said, 4_000)),
        field(form, "quote_remind", t.get(words::QUOTE_REMIND))
            .hint(t.get(words::QUOTE_REMIND_HINT))
            .optional()
            .full()
            .text(&saved.quote_remind),
        check_about(
            form,
            "quote_invoice",
            "true",
            t.get(words::QUOTE_INVOICE),
            t.get(words::QUOTE_INVOICE_HINT),
            saved.quote_invoice == "true",
        ),
    )
}

fn proposals(t: T, form: &FormState, saved: &BillingSettingsForm) -> impl IntoView + use<> {
    (
        numbers(t, form, PROPOSALS, [&saved.proposal_prefix, &saved.proposal_digits, &saved.proposal_yearly]),
        in_languages(t, form, PROPOSAL_BODY, &saved.proposal_body, |field, said| field.prose(said, LONG)),
    )
}

/// Texts that there are in each language: the name of their fields, what they are, and a word about it.
const NOTE: (&str, Key, Key) = ("note", words::NOTE, words::NOTE_HINT);
const QUOTE_TERMS: (&str, Key, Key) = ("quote_terms", words::QUOTE_TERMS, words::QUOTE_TERMS_HINT);
const PROPOSAL_BODY: (&str, Key, Key) = ("proposal_body", words::PROPOSAL_BODY, prose::HINT);

/// A text in the company's language, and below it what opens with the others; open already where there is something to see.
fn in_languages(
    t: T,
    form: &FormState,
    (name, label, hint): (&str, Key, Key),
    saved: &TranslatedForm,
    control: impl Fn(Field<'_>, &str) -> AnyView,
) -> AnyView {
    let own = use_frame().with_value(|frame| frame.brand.language);
    let others: Vec<Locale> = Locale::ALL.into_iter().filter(|locale| *locale != own).collect();
    let open = others.iter().any(|locale| {
        let name = TranslatedForm::field(name, *locale);
        form.error(&name).is_some() || !form.value(&name, saved.in_language(*locale)).is_empty()
    });
    let text = |locale: Locale, label: &'static str| field(form, TranslatedForm::field(name, locale), label).full();
    let first = control(text(own, t.get(label)).hint(t.get(hint)).optional(), saved.in_language(own));
    let others: Vec<AnyView> = others
        .into_iter()
        .map(|locale| control(text(locale, locale.endonym()).unsaid(), saved.in_language(locale)))
        .collect();
    view! {
        {first}
        <details class="disclosure" data-span="full" open=open>
            <summary><span>{t.get(words::OTHER_LANGUAGES)}<span class="visually-hidden">": "{t.get(label)}</span></span></summary>
            <fieldset class="stack">
                <legend class="visually-hidden">{t.get(label)}</legend>
                <p class="small soft">{t.get(words::OTHER_LANGUAGES_HINT)}</p>
                {others}
            </fieldset>
        </details>
    }
    .into_any()
}

fn reminders(t: T, form: &FormState, saved: &BillingSettingsForm) -> impl IntoView + use<> {
    field(form, "reminders", t.get(words::REMINDER_DAYS))
        .hint(t.get(words::REMINDER_DAYS_HINT))
        .optional()
        .full()
        .text(&saved.reminders)
}

fn defaults(
    t: T,
    form: &FormState,
    saved: &BillingSettingsForm,
    rates: &[(TaxRateId, String)],
) -> impl IntoView + use<> {
    let rates = tax_choices(t.get(sales::NO_TAX), rates);
    let currencies = Currency::all().map(|code| (code.to_owned(), Words::from(code))).collect();
    let rounding = Rounding::ALL.map(|rounding| {
        (
            rounding.key().to_owned(),
            t.get(match rounding {
                Rounding::PerTotal => words::PER_TOTAL,
                Rounding::PerLine => words::PER_LINE,
            })
            .into(),
        )
    });
    (
        field(form, "currency", t.get(words::CURRENCY)).select(&saved.currency, currencies),
        field(form, "terms", t.get(words::TERMS)).hint(t.get(words::TERMS_HINT)).text(&saved.terms),
        field(form, "prices", t.get(words::PRICES)).select(&saved.prices, prices(t)),
        field(form, "tax", t.get(words::TAX)).hint(t.get(words::TAX_HINT)).select(&saved.tax, rates),
        field(form, "rounding", t.get(words::ROUNDING))
            .hint(t.get(words::ROUNDING_HINT))
            .select(&saved.rounding, rounding.into()),
        in_languages(t, form, NOTE, &saved.note, |field, said| field.area(said, 4_000)),
        check_about(form, "attach", "true", t.get(words::ATTACH), t.get(words::ATTACH_HINT), saved.attach == "true"),
    )
}
