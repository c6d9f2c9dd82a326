//! TLS of the channels, against servers on loopback whose certificates this test makes.
#![cfg(test)]

mod mail;
mod server;
mod syslog;
mod webhook;

use std::{io, net::IpAddr, sync::Arc};

use yagura_model::{
    ChannelConfig, DeliveryId, DeliveryKind, FindingClass, FixedClock, LocalizedText, Severity,
};
use yagura_net::{Net, Resolver, Settings};
use yagura_notify::{Alert, Cx, Failure, Message, Receipt, notifier};
use yagura_testkit::certificates::Authority;
use yagura_vault::Secret;

/// The name that all servers have; it leads to loopback.
pub const NAME: &str = "server.example.co.jp";

/// Leads every name to loopback.
struct Loopback;

#[async_trait::async_trait]
impl Resolver for Loopback {
    async fn resolve(&self, _: &str) -> io::Result<Vec<IpAddr>> {
        Ok(vec![std::net::Ipv4Addr::LOCALHOST.into()])
    }
}

/// The way out with `port` on loopback allowed, and an authority trusted beside the public ones.
pub fn net(port: u16, trusted: Option<&Authority>) -> Net {
    let pem = trusted.map(|authority| authority.pem());
    let settings = Settings {
        allowed: vec![format!("127.0.0.1:{port}").parse().unwrap()],
        roots: pem
            .map(|pem| yagura_net::roots_from_pem(pem.as_bytes()).unwrap())
            .unwrap_or_default(),
        ..Settings::default()
    };
    Net::with_resolver(settings, Arc::new(Loopback)).unwrap()
}

/// One alert, in Japanese too.
pub fn message() -> Message {
    let text = |text: &str| LocalizedText::new(text, text);
    let alert = Alert {
        incident: "0".repeat(32),
        organization: "hibari".to_owned(),
        organization_name: "ひばり証券".to_owned(),
        severity: Severity::High,
        classes: vec![(FindingClass::Customer, 2)],
        subject: "t•••@example.co.jp".to_owned(),
        title: text("漏えいした認証情報 leaked"),
        next_step: text("Reset"),
        link: "https://yagura.example.co.jp/hibari".to_owned(),
        first_seen: "2026-01-05T00:00:00Z".parse().unwrap(),
        last_seen: "2026-01-06T00:00:00Z".parse().unwrap(),
    };
    Message {
        id: DeliveryId("0192f3c0-7a5b-8000-8000-0000000000aa".parse().unwrap()),
        kind: DeliveryKind::New,
        at: "2026-01-06T00:01:00Z".parse().unwrap(),
        alerts: vec![alert],
        previous: None,
        sequence: 0,
    }
}

/// Delivers that message on a channel.
pub async fn deliver(
    net: &Net,
    config: &ChannelConfig,
    secret: Option<&'static [u8]>,
) -> Result<Receipt, Failure> {
    let clock = FixedClock::new("2026-01-06T00:02:00Z".parse().unwrap());
    let cx = Cx {
        net,
        clock: &clock,
        config,
        secret: secret.map(Secret::new),
    };
    notifier(config.kind()).unwrap().deliver(&cx, &message()).await
}

/// That it failed, may pass, and says why.
#[track_caller]
pub fn may_pass(outcome: &Result<Receipt, Failure>, says: &str) {
    match outcome {
        Err(Failure::Retry { detail, .. }) => assert!(detail.contains(says), "{detail}"),
        other => panic!("no failure that may pass: {other:?}"),
    }
}

/// Certificates that must not be believed: a server's authority, its certificate's name and year of expiry, whether the
/// authority is known, and what is said.
pub const REFUSED: &[(&str, i32, bool, &str)] = &[
    (NAME, 2096, false, "UnknownIssuer"),
    ("other.example.co.jp", 2096, true, "not valid for name"),
    (NAME, 2020, true, "expired"),
];
