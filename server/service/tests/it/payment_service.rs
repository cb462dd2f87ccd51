//! A payment service of the tests' own: `end2end/stripe.js` with `localstripe` behind it, asked over the network as Stripe is.

use crate::beside::beside;
use serde_json::{Value, json};
use service::PaymentAddresses;
use std::io::{BufRead, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStdin};

pub const KEY: &str = "sk_test_4eC39HqLyjWDarjtT1zdp7dc";
pub const SIGNING: &str = "whsec_Qm9va3NBcmVCYWxhbmNlZA";

pub struct PaymentService {
    process: Child,
    /// It ends when this does.
    _orders: ChildStdin,
    port: u16,
}

impl PaymentService {
    pub fn open() -> Self {
        let (process, orders, mut says) = beside("stripe.js");
        let mut line = String::new();
        says.read_line(&mut line).expect("it says something");
        let port = line.trim().parse().expect("its port; `scripts/setup test` installs localstripe");
        Self { process, _orders: orders, port }
    }

    pub fn addresses(&self) -> PaymentAddresses {
        PaymentAddresses {
            api: format!("http://127.0.0.1:{}", self.port),
            checkout: format!("http://localhost:{}", self.port),
        }
    }

    /// What `end2end/stripe.js` does for tests alone.
    pub fn order(&self, what: &str, order: &Value) -> Value {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("connects");
        let body = order.to_string();
        // Of this version, so that the answer comes in one piece.
        write!(
            stream,
            "POST /_test/{what} HTTP/1.0\r\nHost: localhost\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
        .expect("asks");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("answers");
        let (head, body) = answer.split_once("\r\n\r\n").expect("a head and a body");
        assert!(head.contains(" 200 "), "{answer}");
        serde_json::from_str(body).expect(body)
    }

    /// From now on it does this: `answer`, `silent`, `down` or `refuse`.
    pub fn mode(&self, mode: &str) {
        self.order("mode", &json!({ "mode": mode }));
    }

    /// The id of the latest session.
    pub fn session(&self) -> String {
        self.order("session", &json!({}))["id"].as_str().expect("there is one").to_owned()
    }

    /// Somebody pays there with a card.
    pub fn pay(&self, session: &str) {
        self.order("pay", &json!({ "session": session }));
    }

    /// Something that it tells of a session: the text and its signature.
    pub fn tells(&self, order: &Value) -> (String, String) {
        let told = self.order("say", order);
        let text = |name: &str| told[name].as_str().expect(name).to_owned();
        (text("signature"), text("payload"))
    }
}

impl Drop for PaymentService {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
