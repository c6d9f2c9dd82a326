//! A software authenticator: answers passkey ceremonies as a browser and its device would (WebAuthn level 3, ES256,
//! attestation "none"), or wrongly in a way that a test asks for.
//!
//! A real client refuses to give most of the wrong answers, so it cannot show what a site does with them.

use anyhow::{Context, Result};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use p256::ecdsa::{Signature, SigningKey, signature::Signer};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;
const HOLDS_CREDENTIAL: u8 = 0x40;

/// How an answer is given. The default is right in everything.
#[derive(Debug, Clone, Default)]
pub struct Manner {
    /// The page's origin, where it is not the site's own.
    pub origin: Option<String>,
    /// The site that the device speaks for, where it is not the one of the options.
    pub site: Option<String>,
    /// The challenge, where it is not the one of the options.
    pub challenge: Option<String>,
    /// The person did not unlock the device.
    pub unverified: bool,
    /// The page was inside a page of another site.
    pub framed: bool,
    /// One bit of the signature is another one.
    pub forged: bool,
}

/// One person's device with one passkey. A clone is a copy of the passkey, as an attacker would have it.
#[derive(Debug, Clone)]
pub struct Authenticator {
    origin: String,
    key: SigningKey,
    credential: Vec<u8>,
    user: Vec<u8>,
    /// How often the passkey was used. A device that does not count, as those whose passkeys are kept in several places,
    /// says 0 always.
    pub counter: Option<u32>,
}

impl Authenticator {
    /// A device at a page of `origin`; the same seed is the same passkey.
    ///
    /// # Errors
    /// No key can be made of the seed: take another one.
    pub fn new(origin: &str, seed: u64) -> Result<Self> {
        let scalar = Sha256::digest(seed.to_le_bytes());
        let key = SigningKey::from_slice(&scalar).context("not the seed of a key")?;
        Ok(Self {
            origin: origin.to_owned(),
            credential: Sha256::digest(scalar).to_vec(),
            key,
            user: Vec::new(),
            counter: Some(0),
        })
    }

    /// Answers `navigator.credentials.create`.
    ///
    /// # Errors
    /// The options are not those of a registration.
    pub fn register(&mut self, options: &Value, manner: &Manner) -> Result<Value> {
        let user = part(options, "/publicKey/user/id")?;
        self.user = URL_SAFE_NO_PAD.decode(user).context("the person's id")?;
        let said = self.client_data("webauthn.create", options, manner)?;
        let mut data = self.data(part(options, "/publicKey/rp/id")?, HOLDS_CREDENTIAL, manner);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.credential.len())?.to_be_bytes());
        data.extend(&self.credential);
        data.extend(self.public_key());
        let mut attestation = head(5, 3);
        attestation.extend([text("fmt"), text("none"), text("attStmt"), head(5, 0)].concat());
        attestation.extend([text("authData"), binary(&data)].concat());
        Ok(self.credential(json!({
            "attestationObject": URL_SAFE_NO_PAD.encode(attestation),
            "clientDataJSON": URL_SAFE_NO_PAD.encode(said),
        })))
    }

    /// Answers `navigator.credentials.get`.
    ///
    /// # Errors
    /// The options are not those of a sign-in.
    pub fn sign_in(&mut self, options: &Value, manner: &Manner) -> Result<Value> {
        let said = self.client_data("webauthn.get", options, manner)?;
        let data = self.data(part(options, "/publicKey/rpId")?, 0, manner);
        let mut signed = data.clone();
        signed.extend(Sha256::digest(said.as_bytes()));
        let signature: Signature = self.key.sign(&signed);
        let mut signature = signature.to_der().as_bytes().to_vec();
        if let Some(last) = signature.last_mut().filter(|_| manner.forged) {
            *last ^= 1;
        }
        Ok(self.credential(json!({
            "authenticatorData": URL_SAFE_NO_PAD.encode(data),
            "clientDataJSON": URL_SAFE_NO_PAD.encode(said),
            "signature": URL_SAFE_NO_PAD.encode(signature),
            "userHandle": URL_SAFE_NO_PAD.encode(&self.user),
        })))
    }

    fn client_data(&self, kind: &str, options: &Value, manner: &Manner) -> Result<String> {
        let challenge = part(options, "/publicKey/challenge")?;
        let said = json!({
            "type": kind,
            "challenge": manner.challenge.as_deref().unwrap_or(challenge),
            "origin": manner.origin.as_ref().unwrap_or(&self.origin),
            "crossOrigin": manner.framed,
        });
        Ok(said.to_string())
    }

    /// Authenticator data up to the counter (WebAuthn level 3, 6.1).
    fn data(&mut self, site: &str, flags: u8, manner: &Manner) -> Vec<u8> {
        let site = manner.site.as_deref().unwrap_or(site);
        let verified = if manner.unverified { 0 } else { VERIFIED };
        let uses = self.counter.as_mut().map_or(0, |counter| {
            *counter += 1;
            *counter
        });
        let mut data = Sha256::digest(site.as_bytes()).to_vec();
        data.push(PRESENT | verified | flags);
        data.extend(uses.to_be_bytes());
        data
    }

    /// `COSE_Key`: kty EC2, alg ES256, crv P-256, x, y (RFC 9053, 7.1.1).
    fn public_key(&self) -> Vec<u8> {
        let point = self.key.verifying_key().to_sec1_point(false);
        let (x, y) = point.as_bytes().get(1..).unwrap_or_default().split_at(32);
        let mut key = head(5, 5);
        // 1: 2, 3: -7, -1: 1, -2: x, -3: y; a negative number n is written as -1 - n.
        key.extend(
            [
                head(0, 1),
                head(0, 2),
                head(0, 3),
                head(1, 6),
                head(1, 0),
                head(0, 1),
            ]
            .concat(),
        );
        key.extend([head(1, 1), binary(x), head(1, 2), binary(y)].concat());
        key
    }

    fn credential(&self, response: Value) -> Value {
        let id = URL_SAFE_NO_PAD.encode(&self.credential);
        json!({"id": id, "rawId": id, "type": "public-key", "response": response, "extensions": {}})
    }
}

fn part<'a>(options: &'a Value, pointer: &str) -> Result<&'a str> {
    let found = options.pointer(pointer).and_then(Value::as_str);
    found.with_context(|| format!("the options have no {pointer}"))
}

/// The first bytes of a CBOR item (RFC 8949, 3); nothing here is longer than 65,535.
fn head(major: u8, number: u16) -> Vec<u8> {
    let kind = major << 5;
    match u8::try_from(number) {
        Ok(small @ 0..24) => vec![kind | small],
        Ok(byte) => vec![kind | 24, byte],
        Err(_) => [&[kind | 25], number.to_be_bytes().as_slice()].concat(),
    }
}

fn binary(data: &[u8]) -> Vec<u8> {
    [
        head(2, u16::try_from(data.len()).unwrap_or(u16::MAX)),
        data.to_vec(),
    ]
    .concat()
}

fn text(words: &str) -> Vec<u8> {
    [
        head(3, u16::try_from(words.len()).unwrap_or(u16::MAX)),
        words.as_bytes().to_vec(),
    ]
    .concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_is_the_same_passkey_and_every_use_counts() {
        let options = json!({"publicKey": {"challenge": "AAAA", "rpId": "localhost"}});
        let new = || Authenticator::new("http://localhost", 7).unwrap();
        let (mut one, mut other) = (new(), new());
        let first = one.sign_in(&options, &Manner::default()).unwrap();
        assert_eq!(first, other.sign_in(&options, &Manner::default()).unwrap());
        assert_ne!(first, one.sign_in(&options, &Manner::default()).unwrap());
        assert_eq!((one.counter, other.counter), (Some(2), Some(1)));
    }

    #[test]
    fn lengths_take_one_two_or_three_bytes() {
        assert_eq!(head(2, 23), [0x57]);
        assert_eq!(head(2, 24), [0x58, 24]);
        assert_eq!(head(2, 300), [0x59, 1, 44]);
    }
}
