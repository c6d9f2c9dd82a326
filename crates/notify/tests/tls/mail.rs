//! SMTP: TLS from the first byte, STARTTLS, and plain only by name.

use yagura_model::{ChannelConfig, Language, MailConfig, MailSecurity, SecretMark};
use yagura_notify::Failure;
use yagura_testkit::certificates::Authority;

use crate::{
    NAME, REFUSED, deliver, may_pass, net,
    server::{Server, config, session, smtp},
};

const HELLO: &str = "220 server ready\r\n";
const OFFERS: &str = "250-server\r\n250-AUTH PLAIN LOGIN\r\n250 8BITMIME\r\n";
const OFFERS_TLS: &str = "250-server\r\n250-starttls\r\n250 8BITMIME\r\n";
const GO_AHEAD: &str = "220 go ahead\r\n";

fn channel(port: u16, security: MailSecurity, username: Option<&str>) -> ChannelConfig {
    ChannelConfig::Mail(MailConfig {
        host: NAME.to_owned(),
        port,
        security,
        from: "yagura@example.co.jp".to_owned(),
        to: vec!["soc@example.co.jp".to_owned()],
        language: Language::Ja,
        username: username.map(str::to_owned),
        password: SecretMark {
            set: username.is_some(),
        },
    })
}

/// A server with STARTTLS. What is heard after it is behind a line of its own.
fn start_tls(certificate: &yagura_testkit::certificates::Issued, go_ahead: &'static str) -> Server {
    let tls = config(certificate);
    Server::start(move |stream| {
        let (stream, before, upgraded) = smtp(stream, HELLO, OFFERS_TLS, go_ahead)?;
        if !upgraded {
            return Ok(before);
        }
        match smtp(session(&tls, stream), "", OFFERS, GO_AHEAD) {
            Ok((_, after, _)) => Ok(format!("{before}-- encrypted\n{after}")),
            Err(error) => Ok(format!("{before}-- failed: {error}\n")),
        }
    })
}

#[tokio::test]
async fn implicit_tls_carries_the_mail_and_the_password() {
    let authority = Authority::new().unwrap();
    let tls = config(&authority.issue(&[NAME], 2096).unwrap());
    let server = Server::start(move |stream| Ok(smtp(session(&tls, stream), HELLO, OFFERS, GO_AHEAD)?.1));
    let net = net(server.port, Some(&authority));
    let channel = channel(server.port, MailSecurity::Tls, Some("yagura"));
    let receipt = deliver(&net, &channel, Some(b"correct horse")).await.unwrap();
    assert_eq!(receipt.detail, "250 kept as 4711");
    let heard = server.heard();
    assert!(heard.starts_with("EHLO example.co.jp\r\nAUTH PLAIN"), "{heard}");
    assert!(heard.contains("RCPT TO:<soc@example.co.jp>"), "{heard}");
}

#[tokio::test]
async fn starttls_comes_before_anything_else() {
    let authority = Authority::new().unwrap();
    let server = start_tls(&authority.issue(&[NAME], 2096).unwrap(), GO_AHEAD);
    let net = net(server.port, Some(&authority));
    let channel = channel(server.port, MailSecurity::StartTls, Some("yagura"));
    deliver(&net, &channel, Some(b"correct horse")).await.unwrap();
    let heard = server.heard();
    let (before, after) = heard.split_once("-- encrypted\n").unwrap();
    assert_eq!(before, "EHLO example.co.jp\r\nSTARTTLS\r\n");
    assert!(after.starts_with("EHLO example.co.jp\r\nAUTH PLAIN"), "{after}");
    assert!(after.contains("\r\n.\r\n"), "{after}");
}

#[tokio::test]
async fn certificates_that_do_not_fit_are_refused_before_a_word_is_said() {
    for (name, until, known, says) in REFUSED {
        let authority = Authority::new().unwrap();
        let issued = authority.issue(&[name], *until).unwrap();
        let trusted = known.then_some(&authority);

        let tls = config(&issued);
        let server = Server::start(move |stream| Ok(smtp(session(&tls, stream), HELLO, OFFERS, GO_AHEAD)?.1));
        let way = net(server.port, trusted);
        let implicit = channel(server.port, MailSecurity::Tls, None);
        may_pass(&deliver(&way, &implicit, None).await, says);
        assert!(server.heard().starts_with("error: "));

        let server = start_tls(&issued, GO_AHEAD);
        let way = net(server.port, trusted);
        let upgraded = channel(server.port, MailSecurity::StartTls, None);
        may_pass(&deliver(&way, &upgraded, None).await, says);
        let heard = server.heard();
        assert!(heard.contains("-- failed") && !heard.contains("MAIL"), "{heard}");
    }
}

#[tokio::test]
async fn without_the_offer_of_starttls_nothing_is_sent() {
    let authority = Authority::new().unwrap();
    // As a server without it answers, and one whose offer somebody in between overwrote.
    for offers in ["250 server\r\n", "250-server\r\n250-XXXXXXXX\r\n250 8BITMIME\r\n"] {
        let server = Server::start(move |stream| Ok(smtp(stream, HELLO, offers, GO_AHEAD)?.1));
        let way = net(server.port, Some(&authority));
        let channel = channel(server.port, MailSecurity::StartTls, Some("yagura"));
        may_pass(&deliver(&way, &channel, Some(b"correct horse")).await, "STARTTLS");
        assert_eq!(server.heard(), "EHLO example.co.jp\r\n");
    }
}

#[tokio::test]
async fn a_refused_starttls_is_told_apart_by_its_code() {
    let authority = Authority::new().unwrap();
    let issued = authority.issue(&[NAME], 2096).unwrap();
    let later = start_tls(&issued, "454 not now\r\n");
    let config = channel(later.port, MailSecurity::StartTls, None);
    may_pass(
        &deliver(&net(later.port, Some(&authority)), &config, None).await,
        "454",
    );
    let never = start_tls(&issued, "554 never\r\n");
    let config = channel(never.port, MailSecurity::StartTls, None);
    let outcome = deliver(&net(never.port, Some(&authority)), &config, None).await;
    assert!(matches!(outcome, Err(Failure::Permanent { .. })), "{outcome:?}");
}

/// Answers sent ahead in clear must not be taken for the server's own (CVE-2021-38371 and its relatives).
#[tokio::test]
async fn what_comes_in_clear_after_starttls_is_refused() {
    let authority = Authority::new().unwrap();
    let issued = authority.issue(&[NAME], 2096).unwrap();
    let ahead = "220 go ahead\r\n250-server\r\n250 AUTH PLAIN\r\n235 welcome\r\n250 ok\r\n";
    let server = start_tls(&issued, ahead);
    let way = net(server.port, Some(&authority));
    let channel = channel(server.port, MailSecurity::StartTls, Some("yagura"));
    may_pass(&deliver(&way, &channel, Some(b"correct horse")).await, "in clear");
    let heard = server.heard();
    assert!(!heard.contains("AUTH") && !heard.contains("MAIL"), "{heard}");
}

#[tokio::test]
async fn plain_is_only_by_its_name_and_never_carries_a_password() {
    let authority = Authority::new().unwrap();
    let start = || Server::start(|stream| Ok(smtp(stream, HELLO, OFFERS, GO_AHEAD)?.1));
    let server = start();
    let way = net(server.port, Some(&authority));
    let bare = channel(server.port, MailSecurity::None, None);
    deliver(&way, &bare, None).await.unwrap();
    assert!(server.heard().contains("DATA\r\n"));
    let named = channel(server.port, MailSecurity::None, Some("yagura"));
    let outcome = deliver(&way, &named, Some(b"correct horse")).await;
    assert!(matches!(outcome, Err(Failure::Permanent { .. })), "{outcome:?}");
    assert!(!server.heard().contains("AUTH"));
    // A plain server is no server of implicit TLS.
    let server = start();
    let implicit = channel(server.port, MailSecurity::Tls, None);
    may_pass(
        &deliver(&net(server.port, Some(&authority)), &implicit, None).await,
        "no TLS session",
    );
}
