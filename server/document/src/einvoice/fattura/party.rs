//! A side of the invoice: its numbers and its seat.

use super::super::Party;
use super::super::latin::latin;
use super::super::xml::{Parts, branch, leaf, maybe};
use super::{AT_HOME, STREET_MOST};

/// Country and number apart. Numbers of Greece begin with letters of their own.
pub fn vat_id(party: &Party) -> Option<Parts> {
    let id: String = party.vat_id.as_ref()?.split_whitespace().collect();
    let letters = if party.country == "GR" { "EL" } else { party.country.as_str() };
    Some(tax_number(&party.country, id.strip_prefix(letters).unwrap_or(&id)))
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
