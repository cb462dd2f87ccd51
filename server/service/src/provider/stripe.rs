//! Stripe Checkout over its HTTP interface: forms in, JSON out.

use super::{
    Afterwards, DisputeThere, GoingBack, Order, PaymentProvider, Payments, ProviderError, RefundThere, Session,
    Standing, Told, Verdict,
};
use crate::url::encode;
use domain::checkout::stripe_units;
use domain::{Timestamp, time};
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
/// In seconds. A bank that takes the money so long after it came with its dispute had only asked until then.
const ASKED: i64 = time::HOUR / time::SECOND;
const REFUNDS: &str = "/v1/refunds";
const DISPUTES: &str = "/v1/disputes";
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
    amount: i64,
    currency: String,
    status: Option<String>,
    metadata: Option<HashMap<String, String>>,
}

#[derive(Deserialize)]
struct RawDispute {
    id: String,
    amount: i64,
    currency: String,
    /// In seconds.
    created: i64,
    status: String,
    /// What the bank took, and gave back.
    balance_transactions: Option<Vec<RawMovement>>,
}

#[derive(Deserialize)]
struct RawMovement {
    created: i64,
}

#[derive(Deserialize)]
struct RawList<T> {
    data: Vec<T>,
}

impl RawRefund {
    fn read(self) -> RefundThere {
        let standing = match self.status.as_deref() {
            Some("succeeded") => GoingBack::Done(self.id.clone()),
            Some("failed" | "canceled") => GoingBack::Failed,
            _ => GoingBack::Pending,
        };
        RefundThere {
            key: self.metadata.and_then(|all| all.get(REFUND_KEY)?.parse().ok()),
            currency: self.currency.to_ascii_uppercase(),
            id: self.id,
            amount: self.amount,
            standing,
        }
    }
}

impl RawDispute {
    fn read(self) -> DisputeThere {
        // Whatever else there is, or will be, somebody has to look at. A bank that only asks, `warning_…`, may well dispute.
        let verdict = match self.status.as_str() {
            "won" => Verdict::Won,
            "lost" => Verdict::Lost,
            "warning_closed" | "prevented" => Verdict::Dropped,
            _ => Verdict::Open,
        };
        let took = self.balance_transactions.iter().flatten().map(|one| one.created).min();
        let since = took.filter(|at| *at > self.created.saturating_add(ASKED)).unwrap_or(self.created);
        DisputeThere {
            currency: self.currency.to_ascii_uppercase(),
            id: self.id,
            amount: self.amount,
            since: Timestamp(since.saturating_mul(time::SECOND)),
            verdict,
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

    /// What belongs to a payment. Nobody gives one back in a hundred parts.
    async fn of_payment<T: DeserializeOwned>(&self, path: &str, payment: &str) -> Told<Vec<T>> {
        let path = format!("{path}?payment_intent={}&limit=100", named(payment)?);
        let list: RawList<T> = answer(self.ask(Method::GET, &path)).await?;
        Ok(list.data)
    }

    async fn refunds(&self, payment: &str) -> Told<Vec<RefundThere>> {
        let refunds: Vec<RawRefund> = self.of_payment(REFUNDS, payment).await?;
        Ok(refunds.into_iter().map(RawRefund::read).collect())
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
        Ok(refund.read().standing)
    }

    async fn refund_by(&self, payment: &str, key: Uuid) -> Told<Option<GoingBack>> {
        let found = self.refunds(payment).await?.into_iter().find(|refund| refund.key == Some(key));
        Ok(found.map(|refund| refund.standing))
    }

    async fn afterwards(&self, payment: &str) -> Told<Afterwards> {
        let refunds = self.refunds(payment).await?;
        let disputes = match self.of_payment::<RawDispute>(DISPUTES, payment).await {
            Ok(disputes) => Some(disputes.into_iter().map(RawDispute::read).collect()),
            // With a key that may not read them refunds are known all the same.
            Err(ProviderError::Refused) => None,
            Err(error) => return Err(error),
        };
        Ok(Afterwards { refunds, disputes })
    }

    async fn check(&self) -> Told<()> {
        // What keys with few permissions need most, and lack most easily.
        for path in [SESSIONS, DISPUTES] {
            let _: Anything = answer(self.ask(Method::GET, &format!("{path}?limit=1"))).await?;
        }
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
    fn a_dispute_is_over_only_where_that_is_said() {
        let verdict = |status: &str| {
            let (id, currency) = ("dp_1".to_owned(), "eur".to_owned());
            let status = status.to_owned();
            RawDispute { id, amount: 1, currency, created: 1, status, balance_transactions: None }.read().verdict
        };
        for open in ["needs_response", "under_review", "warning_needs_response", "warning_under_review", "of tomorrow"]
        {
            assert_eq!(verdict(open), Verdict::Open, "{open}");
        }
        for dropped in ["warning_closed", "prevented"] {
            assert_eq!(verdict(dropped), Verdict::Dropped, "{dropped}");
        }
        assert_eq!((verdict("won"), verdict("lost")), (Verdict::Won, Verdict::Lost));
    }

    #[test]
    fn a_dispute_begins_where_the_bank_takes_the_money_though_it_asked_long_before() {
        let since = |moved: &str| {
            let said = format!(r#"{{"id":"dp_1","amount":1,"currency":"eur","created":100,"status":"lost"{moved}}}"#);
            serde_json::from_str::<RawDispute>(&said).expect("is read").read().since
        };
        for at_once in
            ["", r#","balance_transactions":null"#, r#","balance_transactions":[{"created":160},{"created":99999}]"#]
        {
            assert_eq!(since(at_once), Timestamp(100_000), "{at_once}");
        }
        assert_eq!(since(r#","balance_transactions":[{"created":99999},{"created":50000}]"#), Timestamp(50_000_000));
    }

    #[test]
    fn a_refund_without_any_names_is_read_and_nobody_has_asked_for_it_here() {
        for names in [r#","metadata":null"#, "", r#","metadata":{}"#, r#","metadata":{"portico_refund":"x"}"#] {
            let said = format!(r#"{{"id":"re_1","amount":1,"currency":"eur","status":"succeeded"{names}}}"#);
            let refund: RawRefund = serde_json::from_str(&said).expect("is read");
            assert_eq!(refund.read().key, None, "{names}");
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
