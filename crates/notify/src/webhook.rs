//! CloudEvents 1.0 by HTTP, signed as Standard Webhooks 1.0 describes (standardwebhooks.com): HMAC-SHA256 over
//! `id.timestamp.body`, the key base64 after `whsec_`.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::json;
use sha2::Sha256;
use yagura_model::{ChannelConfig, ChannelKind, DeliveryKind};
use yagura_net::Request;
use yagura_vault::Secret;

use crate::{
    Alert, Cx, Failure, Message, Meta, Notifier, Receipt, chat::post, messages, notifier::other_kind,
};

/// Alerts in one body, which keeps it below the 20 kB that Standard Webhooks recommends.
const MOST: usize = 15;

/// The notifier.
pub(crate) struct Webhook;

#[async_trait::async_trait]
impl Notifier for Webhook {
    fn meta(&self) -> Meta {
        Meta {
            kind: ChannelKind::Webhook,
            description: messages::description("webhook"),
        }
    }

    async fn deliver(&self, cx: &Cx<'_>, message: &Message) -> Result<Receipt, Failure> {
        let ChannelConfig::Webhook(config) = cx.config else {
            return Err(other_kind());
        };
        send(cx, &config.url, message.id.to_string(), body(message)?).await
    }
}

/// Sends an event, signed when there is a key. `id` tells repetitions.
pub(crate) async fn send(cx: &Cx<'_>, url: &str, id: String, body: Vec<u8>) -> Result<Receipt, Failure> {
    let timestamp = cx.clock.now().as_second().to_string();
    let mut request = Request::post(url, "application/cloudevents+json; charset=utf-8", body);
    if let Some(secret) = cx.secret {
        let signature = sign(secret, &id, &timestamp, &request.body)?;
        request = request.header("webhook-signature", format!("v1,{signature}"));
    }
    let request = request
        .header("webhook-id", id)
        .header("webhook-timestamp", timestamp);
    post(cx.net, &request).await
}

fn body(message: &Message) -> Result<Vec<u8>, Failure> {
    let alerts: Vec<&Alert> = message.alerts.iter().take(MOST).collect();
    let first = alerts
        .first()
        .ok_or_else(|| Failure::permanent("there is nothing to tell"))?;
    let digest = message.alerts.len() > 1;
    let (kind, data) = if digest {
        let omitted = message.alerts.len() - alerts.len();
        ("digest", json!({"alerts": alerts, "omitted": omitted}))
    } else {
        let kind = match message.kind {
            DeliveryKind::New => "new",
            DeliveryKind::Update => "update",
        };
        (kind, json!({"alert": first, "sequence": message.sequence}))
    };
    let event = json!({
        "specversion": "1.0",
        "id": message.id,
        "source": format!("/api/v1/organizations/{}", first.organization),
        "type": format!("yagura.alert.{kind}.v1"),
        "subject": if digest { None } else { Some(&first.incident) },
        "time": message.at,
        "datacontenttype": "application/json",
        "data": data,
    });
    serde_json::to_vec(&event).map_err(|error| Failure::permanent(error.to_string()))
}

fn mac(secret: Secret<'_>) -> Result<Hmac<Sha256>, Failure> {
    let text = secret.expose();
    let encoded = text.strip_prefix(b"whsec_").unwrap_or(text);
    // A key that is not base64 is taken as it is.
    let key = zeroizing(STANDARD.decode(encoded).unwrap_or_else(|_| text.to_vec()));
    Hmac::<Sha256>::new_from_slice(key.as_secret().expose())
        .map_err(|_| Failure::permanent("the signing key cannot be used"))
}

fn zeroizing(bytes: Vec<u8>) -> yagura_vault::SecretBuf {
    yagura_vault::SecretBuf::new(bytes)
}

fn signed(mut mac: Hmac<Sha256>, id: &str, timestamp: &str, body: &[u8]) -> Hmac<Sha256> {
    for part in [id.as_bytes(), b".", timestamp.as_bytes(), b".", body] {
        mac.update(part);
    }
    mac
}

fn sign(secret: Secret<'_>, id: &str, timestamp: &str, body: &[u8]) -> Result<String, Failure> {
    let mac = signed(mac(secret)?, id, timestamp, body);
    Ok(STANDARD.encode(mac.finalize().into_bytes()))
}

/// A signature that does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the signature does not fit")]
pub struct InvalidSignature;

/// Checks the `webhook-signature` header as a receiver does, in constant time: one of its signatures has to fit.
///
/// # Errors
/// None fits.
pub fn verify(
    secret: Secret<'_>,
    id: &str,
    timestamp: &str,
    body: &[u8],
    header: &str,
) -> Result<(), InvalidSignature> {
    for signature in header.split(' ').filter_map(|one| one.strip_prefix("v1,")) {
        let Ok(bytes) = STANDARD.decode(signature) else {
            continue;
        };
        let mac = mac(secret).map_err(|_| InvalidSignature)?;
        if signed(mac, id, timestamp, body).verify_slice(&bytes).is_ok() {
            return Ok(());
        }
    }
    Err(InvalidSignature)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::tests::message;

    /// The example of the specification's test vectors (standard-webhooks/standard-webhooks, libraries).
    #[test]
    fn the_signature_is_the_one_of_the_specification() {
        let secret = Secret::new(b"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        let body = br#"{"test": 2432232314}"#;
        let signature = sign(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", body).unwrap();
        assert_eq!(signature, "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        let header = format!("v1a,AAAA v1,AAAA v1,{signature}");
        let check = |body: &[u8]| {
            verify(
                secret,
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                "1614265330",
                body,
                &header,
            )
        };
        assert_eq!(check(body), Ok(()));
        assert_eq!(check(b"{}"), Err(InvalidSignature));
    }

    #[test]
    fn the_longest_body_is_below_the_recommended_size() {
        let mut long = message(200);
        for alert in &mut long.alerts {
            alert.subject = crate::mask_subject(&format!("{}@{}", "x".repeat(500), "漢".repeat(500)));
            alert.title = messages::title(yagura_model::FindingClass::Session, &alert.subject, 99);
            alert.classes = yagura_model::FindingClass::ALL
                .iter()
                .map(|class| (*class, 1_000_000))
                .collect();
        }
        let body = body(&long).unwrap();
        assert!(body.len() < 20_000, "{}", body.len());
        let event: serde_json::Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(event["data"]["omitted"], 200 - MOST);
        assert_eq!(event["specversion"], "1.0");
    }
}
