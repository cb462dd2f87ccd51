//! Services that take money from customers on pages of their own, so that no card is ever seen here (BR-13).

mod signature;
mod stripe;

pub(crate) use signature::verify;
pub(crate) use stripe::Stripe;

use domain::money::Money;
use domain::{Locale, Problem, Refusal, Timestamp};
use reqwest::Client;
use reqwest::redirect::Policy;
use std::sync::OnceLock;
use std::time::Duration;
use uuid::Uuid;

/// How long a customer waits for the payment service, at most.
const PATIENCE: Duration = Duration::from_secs(15);

/// Where the payment service is found: its programs' door, and the pages that customers are sent to. Each is a scheme and a host.
#[derive(Clone, Debug)]
pub struct PaymentAddresses {
    pub api: String,
    pub checkout: String,
}

impl Default for PaymentAddresses {
    fn default() -> Self {
        Self { api: "https://api.stripe.com".to_owned(), checkout: "https://checkout.stripe.com".to_owned() }
    }
}

/// The way to the payment service, shared by all requests.
#[derive(Default)]
pub(crate) struct Payments {
    pub addresses: PaymentAddresses,
    client: OnceLock<Client>,
}

impl Payments {
    pub fn at(addresses: PaymentAddresses) -> Self {
        Self { addresses, client: OnceLock::new() }
    }

    /// Made when it is first needed: it reads the roots of the machine.
    fn client(&self) -> Told<&Client> {
        if let Some(client) = self.client.get() {
            return Ok(client);
        }
        // There is one provider of TLS in the program. Whoever came first has put the same one in.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let made = Client::builder().redirect(Policy::none()).timeout(PATIENCE).user_agent("Portico").build();
        let made = made.map_err(|error| {
            tracing::error!(%error, "payment services cannot be asked");
            ProviderError::Silent
        })?;
        Ok(self.client.get_or_init(|| made))
    }
}

/// A payment service.
pub(crate) trait PaymentProvider {
    /// Lets somebody pay. The same order, by its reference, is taken once.
    fn order(&self, order: &Order) -> impl Future<Output = Told<Session>> + Send;

    /// How it stands with what was begun, as the service itself knows it.
    fn session(&self, id: &str) -> impl Future<Output = Told<Session>> + Send;

    /// From now on nobody pays there.
    fn expire(&self, id: &str) -> impl Future<Output = Told<Session>> + Send;

    /// Gives a part of a payment back. The same key gives once, for as long as the service remembers keys.
    fn refund(&self, payment: &str, amount: i64, key: Uuid) -> impl Future<Output = Told<GoingBack>> + Send;

    /// How it stands with what was asked for by this key, if the service knows of it.
    fn refund_by(&self, payment: &str, key: Uuid) -> impl Future<Output = Told<Option<GoingBack>>> + Send;

    /// What became of a payment after it came, as the service itself knows it.
    fn afterwards(&self, payment: &str) -> impl Future<Output = Told<Afterwards>> + Send;

    /// Whether it answers and knows us.
    fn check(&self) -> impl Future<Output = Told<()>> + Send;
}

/// What is to be paid.
pub(crate) struct Order {
    pub reference: Uuid,
    /// As the customer reads it on the service's page.
    pub title: String,
    pub amount: Money,
    pub locale: Locale,
    /// Where the browser goes with whoever has paid, and with whoever has not.
    pub paid_url: String,
    pub back_url: String,
    pub expires: Timestamp,
}

/// What the service says of an order.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    pub id: String,
    pub reference: Option<Uuid>,
    pub amount: i64,
    pub currency: String,
    pub standing: Standing,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It is to be paid there.
    Open {
        url: String,
    },
    /// The money is taken; what the service calls the payment.
    Paid {
        payment: String,
    },
    Expired,
    /// Neither paid nor over.
    Pending,
}

/// A part of a payment on its way back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum GoingBack {
    /// It went; what the service calls that.
    Done(String),
    Pending,
    Failed,
}

/// What became of a payment after it came, the latest first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Afterwards {
    pub refunds: Vec<RefundThere>,
    /// Nothing, where our key may not ask for them.
    pub disputes: Option<Vec<DisputeThere>>,
}

#[derive(Clone, Debug)]
pub(crate) struct RefundThere {
    pub id: String,
    /// What we call it, if it was asked for by a program like this.
    pub key: Option<Uuid>,
    pub amount: i64,
    pub currency: String,
    pub standing: GoingBack,
}

/// The customer's bank wants money back.
#[derive(Clone, Debug)]
pub(crate) struct DisputeThere {
    pub id: String,
    pub amount: i64,
    pub currency: String,
    /// When it began there.
    pub since: Timestamp,
    pub verdict: Verdict,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Open,
    /// The money stays where it is.
    Won,
    /// It was never decided: the bank only asked, or it came to no dispute. Where the money is says nothing of that.
    Dropped,
    /// The bank has taken it.
    Lost,
}

pub(crate) type Told<T> = Result<T, ProviderError>;

/// Why the service did not do what it was asked. The detail is in the log, without any secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ProviderError {
    /// No answer, or one that says to come again: it may have been done or not.
    Silent,
    /// An answer that makes no sense: it may have been done or not.
    Odd,
    /// A clear no: nothing was done.
    Refused,
}

impl ProviderError {
    /// As whoever looks after the connection is told.
    pub fn to_staff(self) -> Refusal {
        Refusal::field("", if self == Self::Refused { Problem::RefusedThere } else { Problem::ProviderSilent })
    }
}

impl From<ProviderError> for crate::Error {
    fn from(error: ProviderError) -> Self {
        let problem = match error {
            ProviderError::Silent | ProviderError::Odd => Problem::ProviderSilent,
            ProviderError::Refused => Problem::ProviderRefused,
        };
        Refusal::field("", problem).into()
    }
}
