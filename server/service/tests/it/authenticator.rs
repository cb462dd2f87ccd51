//! A device with passkeys, as the Web Authentication standard describes one. What it signs, and for whom, can be bent.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;
const WITH_KEY: u8 = 0x40;

#[derive(Clone)]
pub struct Authenticator {
    key: SigningKey,
    handle: Vec<u8>,
    /// Where its browser is.
    pub origin: String,
    /// For whom it signs.
    pub party: String,
    /// Whether it asked for a finger or a PIN.
    pub verifies: bool,
    pub counter: u32,
}

impl Authenticator {
    /// A device with this number, in a browser at the house's address.
    pub fn new(number: u8) -> Self {
        let key = SigningKey::from_slice(&[number; 32]).expect("a key");
        Self {
            key,
            handle: vec![number; 16],
            origin: "https://crm.example".to_owned(),
            party: "crm.example".to_owned(),
            verifies: true,
            counter: 1,
        }
    }

    /// Answers the options of a new passkey.
    pub fn make(&self, options: &str) -> String {
        let data = self.data(PRESENT | WITH_KEY, &self.public_key());
        // CBOR: {"fmt": "none", "attStmt": {}, "authData": data}
        let mut object = vec![0xa3, 0x63];
        object.extend(b"fmt\x64none\x67attStmt\xa0\x68authData");
        object.extend([0x58, u8::try_from(data.len()).expect("short")]);
        object.extend(&data);
        let response = json!({
            "attestationObject": encode(&object),
            "clientDataJSON": encode(self.client_data("webauthn.create", options).as_bytes()),
        });
        self.credential(&response)
    }

    /// Answers the options for one that it has.
    pub fn sign(&mut self, options: &str) -> String {
        self.counter += 1;
        let data = self.data(PRESENT, &[]);
        let client = self.client_data("webauthn.get", options);
        let mut signed = data.clone();
        signed.extend(Sha256::digest(client.as_bytes()));
        let signature: Signature = self.key.sign(&signed);
        let response = json!({
            "authenticatorData": encode(&data),
            "clientDataJSON": encode(client.as_bytes()),
            "signature": encode(signature.to_der().as_bytes()),
            "userHandle": null,
        });
        self.credential(&response)
    }

    fn credential(&self, response: &Value) -> String {
        let id = encode(&self.handle);
        let extensions = json!({});
        json!({"id": id, "rawId": id, "type": "public-key", "response": response, "clientExtensionResults": extensions})
            .to_string()
    }

    fn client_data(&self, kind: &str, options: &str) -> String {
        let options: Value = serde_json::from_str(options).expect("JSON");
        let challenge = options["publicKey"]["challenge"].as_str().expect("a challenge");
        json!({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": false}).to_string()
    }

    fn data(&self, flags: u8, rest: &[u8]) -> Vec<u8> {
        let mut data = Sha256::digest(self.party.as_bytes()).to_vec();
        data.push(flags | if self.verifies { VERIFIED } else { 0 });
        data.extend(self.counter.to_be_bytes());
        data.extend(rest);
        data
    }

    /// The maker, the handle, and the key as COSE writes it: {1: 2, 3: -7, -1: 1, -2: x, -3: y}.
    fn public_key(&self) -> Vec<u8> {
        let point = self.key.verifying_key().to_sec1_point(false);
        let mut key = vec![0; 16];
        key.extend(u16::try_from(self.handle.len()).expect("short").to_be_bytes());
        key.extend(&self.handle);
        key.extend([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 32]);
        key.extend(point.x().expect("a point"));
        key.extend([0x22, 0x58, 32]);
        key.extend(point.y().expect("a point"));
        key
    }
}

fn encode(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}
