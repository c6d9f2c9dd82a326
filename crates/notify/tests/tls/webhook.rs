//! HTTPS: certificates, and the guard that connects to the address that it checked.

use std::{
    io::{self, Read, Write},
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use yagura_model::{ChannelConfig, SecretMark, WebhookConfig};
use yagura_net::{Net, Resolver, Settings};
use yagura_notify::Failure;
use yagura_testkit::certificates::{Authority, Issued};

use crate::{
    NAME, REFUSED, deliver, may_pass, net,
    server::{Server, config, session},
};

fn channel(port: u16) -> ChannelConfig {
    ChannelConfig::Webhook(WebhookConfig {
        url: format!("https://{NAME}:{port}/hook"),
        secret: SecretMark { set: true },
    })
}

const KEY: Option<&[u8]> = Some(b"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");

/// Reads a request with its body and accepts it.
fn accept(stream: &mut (impl Read + Write)) -> io::Result<String> {
    let mut seen = Vec::new();
    let mut chunk = [0u8; 4096];
    loop {
        let length = stream.read(&mut chunk)?;
        if length == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        seen.extend_from_slice(&chunk[..length]);
        let text = String::from_utf8_lossy(&seen).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let wanted = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "))
            .and_then(|length| length.parse().ok())
            .unwrap_or(0);
        if body.len() >= wanted {
            stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n")?;
            return Ok(text);
        }
    }
}

fn server(issued: &Issued) -> Server {
    let tls = config(issued);
    Server::start(move |stream| accept(&mut session(&tls, stream)))
}

#[tokio::test]
async fn a_server_of_a_configured_authority_is_told_and_signed_for() {
    let authority = Authority::new().unwrap();
    let server = server(&authority.issue(&[NAME], 2096).unwrap());
    let way = net(server.port, Some(&authority));
    deliver(&way, &channel(server.port), KEY).await.unwrap();
    let heard = server.heard();
    assert!(heard.starts_with("POST /hook HTTP/1.1\r\n"), "{heard}");
    assert!(heard.contains("webhook-signature: v1,"), "{heard}");
    assert!(
        heard.contains(&format!("host: {NAME}:{}", server.port)),
        "{heard}"
    );
}

#[tokio::test]
async fn certificates_that_do_not_fit_get_no_request() {
    for (name, until, known, says) in REFUSED {
        let authority = Authority::new().unwrap();
        let server = server(&authority.issue(&[name], *until).unwrap());
        let way = net(server.port, known.then_some(&authority));
        may_pass(&deliver(&way, &channel(server.port), KEY).await, says);
        assert!(server.heard().starts_with("error: "));
    }
}

/// Leads to loopback once, and afterwards to where nobody may go.
struct Rebinding(AtomicUsize);

#[async_trait::async_trait]
impl Resolver for Rebinding {
    async fn resolve(&self, _: &str) -> io::Result<Vec<IpAddr>> {
        let asked = self.0.fetch_add(1, Ordering::SeqCst);
        let address = if asked == 0 {
            "127.0.0.1"
        } else {
            "169.254.169.254"
        };
        Ok(vec![address.parse().unwrap()])
    }
}

#[tokio::test]
async fn the_address_that_was_checked_is_the_one_whose_certificate_is_checked() {
    let authority = Authority::new().unwrap();
    let server = server(&authority.issue(&[NAME], 2096).unwrap());
    let settings = Settings {
        allowed: vec![format!("127.0.0.1:{}", server.port).parse().unwrap()],
        roots: vec![authority.certificate.clone()],
        ..Settings::default()
    };
    let resolver = Arc::new(Rebinding(AtomicUsize::new(0)));
    let way = Net::with_resolver(settings, resolver.clone()).unwrap();
    deliver(&way, &channel(server.port), KEY).await.unwrap();
    assert_eq!(resolver.0.load(Ordering::SeqCst), 1, "a name is asked for once");
    assert!(server.heard().starts_with("POST /hook"));
    // The next request asks again, and what it hears is refused before anything is connected.
    let outcome = deliver(&way, &channel(server.port), KEY).await;
    assert!(matches!(outcome, Err(Failure::Permanent { .. })), "{outcome:?}");
}
