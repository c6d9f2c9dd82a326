//! Syslog over TLS (RFC 5425): octet counting, certificates, and receivers that close.

use std::{
    io::{self, Read, Write},
    net::{Shutdown, TcpStream},
    sync::Arc,
};

use rustls::{RootCertStore, ServerConfig, server::WebPkiClientVerifier};
use yagura_model::{ChannelConfig, SyslogConfig, SyslogTransport};
use yagura_testkit::certificates::{Authority, Issued};

use crate::{
    NAME, REFUSED, deliver, may_pass, net,
    server::{Server, Session, config, read_all, session},
};

fn channel(port: u16) -> ChannelConfig {
    ChannelConfig::Syslog(SyslogConfig {
        host: NAME.to_owned(),
        port,
        transport: SyslogTransport::Tls,
        facility: 13,
    })
}

/// Takes all, and says farewell.
fn take(mut session: Session) -> io::Result<String> {
    let text = read_all(&mut session)?;
    session.conn.send_close_notify();
    session.flush()?;
    Ok(text)
}

#[tokio::test]
async fn frames_are_counted_in_octets_and_a_new_connection_follows_a_closed_one() {
    let authority = Authority::new().unwrap();
    let tls = config(&authority.issue(&[NAME], 2096).unwrap());
    let server = Server::start(move |stream| take(session(&tls, stream)));
    let way = net(server.port, Some(&authority));
    for _ in 0..2 {
        deliver(&way, &channel(server.port), None).await.unwrap();
        let heard = server.heard();
        let (length, line) = heard.split_once(' ').unwrap();
        assert_eq!(length.parse::<usize>().unwrap(), line.len());
        assert!(line.len() > line.chars().count(), "Japanese is counted in octets");
        assert!(
            line.starts_with("<107>1 2026-01-06T00:01:00Z - yagura - alert - CEF:0|"),
            "{line}"
        );
    }
}

#[tokio::test]
async fn certificates_that_do_not_fit_get_no_line() {
    for (name, until, known, says) in REFUSED {
        let authority = Authority::new().unwrap();
        let tls = config(&authority.issue(&[name], *until).unwrap());
        let server = Server::start(move |stream| take(session(&tls, stream)));
        let way = net(server.port, known.then_some(&authority));
        may_pass(&deliver(&way, &channel(server.port), None).await, says);
        assert!(server.heard().starts_with("error: "));
    }
}

#[tokio::test]
async fn a_receiver_that_breaks_off_gets_it_again() {
    let authority = Authority::new().unwrap();
    let tls = config(&authority.issue(&[NAME], 2096).unwrap());
    let mut connections = 0;
    let server = Server::start(move |stream: TcpStream| {
        connections += 1;
        match connections {
            // Closed before the handshake.
            1 => stream.shutdown(Shutdown::Both).map(|()| "closed".to_owned()),
            // Went away without a TLS farewell after all was read: it has it.
            2 => {
                let mut session = session(&tls, stream);
                read_all(&mut session)
            }
            _ => take(session(&tls, stream)),
        }
    });
    let way = net(server.port, Some(&authority));
    may_pass(&deliver(&way, &channel(server.port), None).await, NAME);
    assert_eq!(server.heard(), "closed");
    for _ in 0..2 {
        deliver(&way, &channel(server.port), None).await.unwrap();
        assert!(server.heard().contains("CEF:0|"));
    }
}

/// Wants a certificate of its clients, as RFC 5425 suggests. With TLS 1.3 its refusal comes after the client may write.
fn wants_client_certificates(authority: &Authority, issued: &Issued) -> Arc<ServerConfig> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut roots = RootCertStore::empty();
    roots.add(authority.certificate.clone().into()).unwrap();
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider.clone());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_client_cert_verifier(verifier.build().unwrap())
        .with_single_cert(
            vec![issued.certificate.clone().into()],
            issued.key.clone().try_into().unwrap(),
        );
    Arc::new(config.unwrap())
}

#[tokio::test]
async fn a_refusal_that_comes_after_the_line_was_written_is_heard() {
    let authority = Authority::new().unwrap();
    let issued = authority.issue(&[NAME], 2096).unwrap();
    let tls = wants_client_certificates(&authority, &issued);
    let server = Server::start(move |stream| {
        let mut session = session(&tls, stream);
        let mut line = [0u8; 1];
        let outcome = session.read(&mut line).map(|_| "taken".to_owned());
        session.flush().ok();
        // Reads on, so that the refusal is not overtaken by a reset.
        session.sock.shutdown(Shutdown::Write)?;
        io::copy(&mut session.sock, &mut io::sink())?;
        outcome
    });
    let way = net(server.port, Some(&authority));
    may_pass(
        &deliver(&way, &channel(server.port), None).await,
        "CertificateRequired",
    );
    assert!(server.heard().starts_with("error: "));
}
