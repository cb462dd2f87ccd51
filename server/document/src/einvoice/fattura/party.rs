//! A side of the invoice: its numbers and its seat.

use super::super::Party;
use super::super::latin::latin;
use super::super::xml::{Parts, branch, leaf, maybe};
use super::{AT_HOME, STREET_MOST};

/// Letters before the numbers of the Union and the United Kingdom. Those of Greece are its own, and not those of the country.
const LETTERS: &[&str] = &[
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "HR", "HU", "IE", "IT", "LT", "LU", "LV",
    "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK", "XI",
];

/// Country and number apart. The country is that of the number, which may be another than that of the seat.
pub fn vat_id(party: &Party) -> Option<Parts> {
    let id: String = party.vat_id.as_ref()?.split_whitespace().collect();
    let (country, number) = match id.split_at_checked(2) {
        // The numbers of Switzerland themselves begin with CHE.
        Some(("CH", rest)) if rest.starts_with('E') => ("CH", id.as_str()),
        Some(("EL", number)) => ("GR", number),
        Some((letters, number)) if letters == party.country || LETTERS.contains(&letters) => (letters, number),
        _ => (party.country.as_str(), id.as_str()),
    };
    Some(tax_number(country, number))
}

pub fn tax_number(country: &str, number: &str) -> Parts {
    branch("IdFiscaleIVA", [leaf("IdPaese", country), leaf("IdCodice", number)])
}

/// Post codes have five digits; abroad they are zeros, and the street says the rest.
pub fn seat(party: &Party) -> Parts {
    let at_home = party.country == AT_HOME;
    let province = party.subdivision.as_ref().map(|region| region.to_ascii_uppercase());
    let two_letters = |region: &String| region.len() == 2 && region.bytes().all(|byte| byte.is_ascii_uppercase());
    branch(
        "Sede",
        [
            leaf("Indirizzo", latin(&street(party), STREET_MOST)),
            leaf("CAP", if at_home { party.post_code.as_str() } else { "00000" }),
            leaf("Comune", latin(&party.city, STREET_MOST)),
            maybe("Provincia", province.filter(|region| at_home && two_letters(region))),
            leaf("Nazione", &party.country),
        ],
    )
}

pub fn street(party: &Party) -> String {
    let elsewhere = (party.country != AT_HOME).then_some(party.post_code.as_str());
    let parts = [Some(party.street.as_str()), elsewhere].into_iter().flatten().filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(", ")
}
