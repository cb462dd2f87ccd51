//! Stripe Checkout over its HTTP interface: forms in, JSON out.

use super::{GoingBack, Order, PaymentProvider, Payments, ProviderError, Session, Standing, Told};
use crate::url::encode;
use domain::checkout::stripe_units;
use domain::time;
use reqwest::header::HeaderValue;
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::HashMap;
use uuid::Uuid;

/// The form of questions and answers that was read when this was written; newer ones are not sent unasked.
const VERSION: &str = "2025-03-31.basil";
/// The largest answer that is read.
const MOST: usize = 1 << 20;
const SESSIONS: &str = "/v1/checkout/sessions";
const REFUNDS: &str = "/v1/refunds";
/// Under which a refund keeps what we call it, also when its key is long forgotten.
const REFUND_KEY: &str = "portico_refund";
const REFUND_KEY_FIELD: &str = "metadata[portico_refund]";

pub struct Stripe<'a> {
    client: &'a Client,
    api: &'a str,
    checkout: &'a str,
    key: HeaderValue,
}

#[derive(Deserialize)]
struct RawSession {
    id: String,
    client_reference_id: Option<String>,
    amount_total: Option<i64>,
    currency: Option<String>,
    payment_intent: Option<String>,
    payment_status: String,
    status: String,
    url: Option<String>,
}

#[derive(Deserialize)]
struct RawRefund {
    id: String,
    status: Option<String>,
    #[serde(default)]
    metadata: HashMap<String, String>,
}

#[derive(Deserialize)]
struct RawRefunds {
    data: Vec<RawRefund>,
}

impl RawRefund {
    fn standing(self) -> GoingBack {
        match self.status.as_deref() {
            Some("succeeded") => GoingBack::Done(self.id),
            Some("failed" | "canceled") => GoingBack::Failed,
            _ => GoingBack::Pending,
        }
    }
}

/// Anything: what counts is that there is an answer.
#[derive(Deserialize)]
struct Anything {}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Failure {
    error: Reason,
}

/// Codes alone: the words beside them quote what was sent.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Reason {
    r#type: String,
    code: String,
    param: String,
}

impl<'a> Stripe<'a> {
    pub fn new(payments: &'a Payments, key: &str) -> Told<Self> {
        let mut key = HeaderValue::from_str(&format!("Bearer {key}")).map_err(|_| ProviderError::Refused)?;
        key.set_sensitive(true);
        let addresses = &payments.addresses;
        Ok(Self { client: payments.client()?, api: &addresses.api, checkout: &addresses.checkout, key })
    }

    fn ask(&self, method: Method, path: &str) -> RequestBuilder {
        self.client
            .request(method, format!("{}{path}", self.api))
            .header("authorization", self.key.clone())
            .header("stripe-version", VERSION)
    }

    /// Sends a form. What has a key is done once, however often it is asked for.
    fn send(&self, path: &str, form: &[(&str, &str)], key: Option<Uuid>) -> RequestBuilder {
        let pairs = form.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value)));
        let request = self
            .ask(Method::POST, path)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(pairs.collect::<Vec<_>>().join("&"));
        match key {
            Some(key) => request.header("idempotency-key", key.to_string()),
            None => request,
        }
    }

    /// An order as we know it, if its page is one that customers may be sent to.
    fn read(&self, raw: RawSession) -> Told<Session> {
        let standing = match (raw.status.as_str(), raw.payment_status.as_str()) {
            ("expired", _) => Standing::Expired,
            (_, "paid") => Standing::Paid { payment: raw.payment_intent.ok_or_else(|| odd("no payment"))? },
            ("open", _) => {
                let url = raw.url.filter(|url| is_below(url, self.checkout));
                Standing::Open { url: url.ok_or_else(|| odd("no page of its own"))? }
            }
            _ => Standing::Pending,
        };
        Ok(Session {
            id: raw.id,
            reference: raw.client_reference_id.and_then(|id| id.parse().ok()),
            amount: raw.amount_total.unwrap_or_default(),
            currency: raw.currency.unwrap_or_default().to_ascii_uppercase(),
            standing,
        })
    }
}

impl PaymentProvider for Stripe<'_> {
    async fn order(&self, order: &Order) -> Told<Session> {
        let units = stripe_units(order.amount).ok_or(ProviderError::Refused)?.to_string();
        let currency = order.amount.currency.code().to_ascii_lowercase();
        let expires = (order.expires.ms() / time::SECOND).to_string();
        let reference = order.reference.to_string();
        let form = [
            ("mode", "payment"),
            ("client_reference_id", &reference),
            // Cards alone: all other ways can fail days after they were taken.
            ("payment_method_types[0]", "card"),
            ("line_items[0][quantity]", "1"),
            ("line_items[0][price_data][currency]", &currency),
            ("line_items[0][price_data][unit_amount]", &units),
            ("line_items[0][price_data][product_data][name]", &order.title),
            ("payment_intent_data[description]", &order.title),
            ("success_url", &order.paid_url),
            ("cancel_url", &order.back_url),
            ("expires_at", &expires),
            ("locale", order.locale.code()),
        ];
        self.read(answer(self.send(SESSIONS, &form, Some(order.reference))).await?)
    }

    async fn session(&self, id: &str) -> Told<Session> {
        self.read(answer(self.ask(Method::GET, &format!("{SESSIONS}/{}", named(id)?))).await?)
    }

    async fn expire(&self, id: &str) -> Told<Session> {
        self.read(answer(self.send(&format!("{SESSIONS}/{}/expire", named(id)?), &[], None)).await?)
    }

    async fn refund(&self, payment: &str, amount: i64, key: Uuid) -> Told<GoingBack> {
        let (amount, name) = (amount.to_string(), key.to_string());
        let form = [("payment_intent", payment), ("amount", &amount), (REFUND_KEY_FIELD, &name)];
        let refund: RawRefund = answer(self.send(REFUNDS, &form, Some(key))).await?;
        Ok(refund.standing())
    }

    async fn refund_by(&self, payment: &str, key: Uuid) -> Told<Option<GoingBack>> {
        let path = format!("{REFUNDS}?payment_intent={}&limit=100", named(payment)?);
        let refunds: RawRefunds = answer(self.ask(Method::GET, &path)).await?;
        let name = key.to_string();
        let found = refunds.data.into_iter().find(|refund| refund.metadata.get(REFUND_KEY) == Some(&name));
        Ok(found.map(RawRefund::standing))
    }

    async fn check(&self) -> Told<()> {
        // What keys with few permissions need most.
        let _: Anything = answer(self.ask(Method::GET, &format!("{SESSIONS}?limit=1"))).await?;
        Ok(())
    }
}

/// An id goes into an address.
fn named(id: &str) -> Told<&str> {
    let plain = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if plain { Ok(id) } else { Err(ProviderError::Refused) }
}

/// Whether an address is at this scheme and host.
fn is_below(url: &str, origin: &str) -> bool {
    url.strip_prefix(origin).is_some_and(|rest| rest.starts_with('/'))
}

async fn answer<T: DeserializeOwned>(request: RequestBuilder) -> Told<T> {
    let response = request.send().await.map_err(|error| {
        tracing::warn!(error = %error.without_url(), "the payment service does not answer");
        ProviderError::Silent
    })?;
    let status = response.status();
    let body = read(response).await?;
    if status.is_success() {
        return serde_json::from_slice(&body).map_err(|_| odd("an answer of another form"));
    }
    let Reason { r#type, code, param } = serde_json::from_slice::<Failure>(&body).unwrap_or_default().error;
    tracing::warn!(status = status.as_u16(), kind = %r#type, %code, %param, "the payment service refused");
    let again = status.is_server_error() || matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::CONFLICT);
    Err(if again { ProviderError::Silent } else { ProviderError::Refused })
}

async fn read(mut response: Response) -> Told<Vec<u8>> {
    let mut body = Vec::new();
    while let Some(piece) = response.chunk().await.map_err(|_| ProviderError::Silent)? {
        if body.len() + piece.len() > MOST {
            return Err(odd("an answer without an end"));
        }
        body.extend_from_slice(&piece);
    }
    Ok(body)
}

/// What it said cannot be made sense of, so nobody knows what it did.
fn odd(what: &'static str) -> ProviderError {
    tracing::error!(what, "the payment service says something odd");
    ProviderError::Odd
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn customers_are_sent_to_the_services_own_pages_alone() {
        let at = "https://checkout.stripe.com";
        assert!(is_below("https://checkout.stripe.com/c/pay/cs_1", at));
        for bad in
            ["https://checkout.stripe.com.evil.example/x", "https://evil.example/", "http://checkout.stripe.com/", at]
        {
            assert!(!is_below(bad, at), "{bad}");
        }
    }

    #[test]
    fn an_id_leads_to_nothing_else() {
        assert_eq!(named("cs_test_a1"), Ok("cs_test_a1"));
        for bad in ["", "../balance", "cs_1/expire", "cs_1?x", "cs 1"] {
            assert_eq!(named(bad), Err(ProviderError::Refused), "{bad}");
        }
    }
}
