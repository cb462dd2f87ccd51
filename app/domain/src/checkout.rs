//! Paying online: attempts at a payment service, and the connection to it.

use crate::money::Money;
use crate::refusal::Problems;
use crate::{Problem, Refusal};
use serde::{Deserialize, Serialize};

/// Where an attempt to pay an invoice online stands. Money that came is a payment, and no attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckoutStatus {
    /// The customer can pay, or did and the payment service has yet to say so.
    Open,
    Paid,
    /// Nobody paid in time, or another attempt took its place.
    Expired,
    /// It never began, or what came is not what was asked for.
    Failed,
}

impl CheckoutStatus {
    pub const fn key(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Paid => "paid",
            Self::Expired => "expired",
            Self::Failed => "failed",
        }
    }
}

/// What Stripe is told of an amount: its own smallest units. They are ours, but for currencies where Stripe counts otherwise; those are
/// not paid online.
pub fn stripe_units(money: Money) -> Option<i64> {
    const COUNTED_OTHERWISE: [&str; 3] = ["ISK", "MGA", "UGX"];
    let rounds = money.currency.digits() == 3 && money.minor % 10 != 0;
    (money.minor > 0 && !rounds && !COUNTED_OTHERWISE.contains(&money.currency.code())).then_some(money.minor)
}

/// The connection to Stripe as its page shows it: of secrets, how they end.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StripeSettings {
    pub on: bool,
    pub secret_key: Option<String>,
    pub webhook_secret: Option<String>,
    /// Whether it is the key of a test account, where nobody pays with money.
    pub is_test: bool,
    /// Where Stripe is to tell what happened.
    pub webhook_url: String,
    /// Whether the password was given a moment ago, without which nothing is changed here.
    pub confirmed: bool,
}

/// The same as its form sends it. A secret that stays empty stays as it was.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct StripeForm {
    pub on: String,
    pub secret_key: String,
    pub webhook_secret: String,
}

/// A form that was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StripeEdit {
    pub on: bool,
    pub secret_key: Option<String>,
    pub webhook_secret: Option<String>,
}

impl StripeForm {
    /// `known` says which of the two secrets are there already: nothing is switched on without both (R87).
    pub fn parse(&self, known: [bool; 2]) -> Result<StripeEdit, Refusal> {
        let mut problems = Problems::default();
        let secret_key = problems.check("secret_key", secret(&self.secret_key, &["sk_", "rk_"], Problem::StripeKey));
        let webhook_secret =
            problems.check("webhook_secret", secret(&self.webhook_secret, &["whsec_"], Problem::SigningSecret));
        let on = self.on == "true";
        let edit = secret_key.zip(webhook_secret).map(|(secret_key, webhook_secret)| {
            for (name, there) in [
                ("secret_key", known[0] || secret_key.is_some()),
                ("webhook_secret", known[1] || webhook_secret.is_some()),
            ] {
                if on && !there {
                    problems.add(name, Problem::Required);
                }
            }
            StripeEdit { on, secret_key, webhook_secret }
        });
        problems.finish(edit)
    }
}

/// A secret as Stripe writes it, or nothing where nothing was typed.
fn secret(text: &str, begins: &[&str], problem: Problem) -> Result<Option<String>, Problem> {
    let text = text.trim();
    let body = begins.iter().find_map(|begin| text.strip_prefix(begin));
    match body {
        _ if text.is_empty() => Ok(None),
        Some(rest)
            if (8..=250).contains(&rest.len()) && rest.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') =>
        {
            Ok(Some(text.to_owned()))
        }
        _ => Err(problem),
    }
}

/// Whether a key is that of a test account.
pub fn is_test(key: &str) -> bool {
    key.starts_with("sk_test_") || key.starts_with("rk_test_")
}

/// The last four characters of a secret, by which people know it again.
pub fn ending(secret: &str) -> String {
    let from = secret.char_indices().rev().nth(3).map_or(0, |(at, _)| at);
    format!("…{}", &secret[from..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;

    fn form(on: &str, key: &str, secret: &str) -> StripeForm {
        StripeForm { on: on.to_owned(), secret_key: key.to_owned(), webhook_secret: secret.to_owned() }
    }

    #[test]
    fn nothing_is_switched_on_without_a_key_and_a_signing_secret() {
        let refused = |name: &str| Err(Refusal::field(name, Problem::Required));
        assert_eq!(form("true", "sk_test_12345678", "").parse([false, false]), refused("webhook_secret"));
        assert_eq!(form("true", "", "whsec_12345678").parse([false, false]), refused("secret_key"));
        assert_eq!(form("true", "", " ").parse([true, false]), refused("webhook_secret"));
        assert!(form("true", "", "").parse([true, true]).is_ok_and(|edit| edit.on && edit.secret_key.is_none()));
        assert!(form("", "", "").parse([false, false]).is_ok_and(|edit| !edit.on));
    }

    #[test]
    fn secrets_are_what_stripe_makes_and_nothing_else() {
        for bad in ["pk_test_12345678", "sk_", "sk_short", "sk_test_1234 5678", "sk_test_12345678\u{e9}"] {
            assert_eq!(form("", bad, "").parse([false, false]), Err(Refusal::field("secret_key", Problem::StripeKey)));
        }
        let refused = Err(Refusal::field("webhook_secret", Problem::SigningSecret));
        assert_eq!(form("", "", "sk_test_12345678").parse([false, false]), refused);
        let edit = form("", " rk_live_12345678 ", "whsec_abcdefgh").parse([false, false]).expect("is fine");
        assert_eq!(edit.secret_key.as_deref(), Some("rk_live_12345678"));
    }

    #[test]
    fn of_a_secret_the_end_is_told() {
        assert_eq!((ending("sk_test_1234abcd"), ending("é")), ("…abcd".to_owned(), "…é".to_owned()));
    }

    #[test]
    fn stripe_counts_as_we_do_or_is_not_asked() {
        let units = |minor, code: &str| stripe_units(Money::new(minor, Currency::parse(code).expect("a currency")));
        assert_eq!(
            (units(1_999, "EUR"), units(500, "JPY"), units(12_340, "KWD")),
            (Some(1_999), Some(500), Some(12_340))
        );
        for (minor, code) in [(12_345, "KWD"), (100, "ISK"), (100, "UGX"), (100, "MGA"), (0, "EUR"), (-5, "EUR")] {
            assert_eq!(units(minor, code), None, "{minor} {code}");
        }
    }
}
