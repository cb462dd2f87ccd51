use super::Words;
use super::field::field;
use super::form::FormState;
use crate::i18n::use_texts;
use domain::country::{self, COUNTRIES};
use domain::customer::Address;
use leptos::prelude::*;
use texts::shared::{address as words, ui};

/// An address as it stands on an envelope, or nothing.
pub fn address_lines(address: &Address) -> Option<AnyView> {
    let place = [&address.postal_code, &address.city, &address.region].map(Option::as_deref).into_iter().flatten();
    let place = Some(place.collect::<Vec<_>>().join(" ")).filter(|place| !place.is_empty());
    let country = address.country.as_deref().and_then(country::name).map(str::to_owned);
    let lines: Vec<_> = [address.line_1.clone(), address.line_2.clone(), place, country]
        .into_iter()
        .flatten()
        .enumerate()
        .map(|(n, line)| ((n > 0).then(|| view! { <br/> }), line))
        .collect();
    (!lines.is_empty()).then(|| lines.into_any())
}

/// The fields of an address, for a section of a form.
pub fn address_fields(form: &FormState, address: &Address) -> impl IntoView + use<> {
    let t = use_texts();
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let none: (String, Words) = (String::new(), t.get(ui::CHOOSE).into());
    let countries = COUNTRIES.iter().map(|(code, name)| ((*code).to_owned(), (*name).into()));
    let countries: Vec<(String, Words)> = std::iter::once(none).chain(countries).collect();
    (
        field(form, "address_1", t.get(words::LINE_1))
            .optional()
            .full()
            .complete("address-line1")
            .text(text(&address.line_1)),
        field(form, "address_2", t.get(words::LINE_2))
            .optional()
            .full()
            .complete("address-line2")
            .text(text(&address.line_2)),
        field(form, "postal_code", t.get(words::POSTAL_CODE))
            .optional()
            .complete("postal-code")
            .text(text(&address.postal_code)),
        field(form, "city", t.get(words::CITY)).optional().complete("address-level2").text(text(&address.city)),
        field(form, "region", t.get(words::REGION)).optional().complete("address-level1").text(text(&address.region)),
        field(form, "country", t.get(words::COUNTRY)).optional().select(text(&address.country), countries),
    )
}
