//! A client that speaks TLS with the certificate of one authority, or plain bytes.

use std::{
    io::{self, Read, Write},
    net::TcpStream,
    sync::Arc,
    time::Duration,
};

use rustls::{
    ClientConfig, ClientConnection, ProtocolVersion, RootCertStore, StreamOwned, SupportedProtocolVersion,
};
use yagura_testkit::certificates::Authority;

/// What a server said over TLS.
pub struct Said {
    pub version: ProtocolVersion,
    pub certificate: Vec<u8>,
    pub answer: String,
}

pub fn connect(port: u16) -> TcpStream {
    #[expect(clippy::disallowed_methods, reason = "a client of the program that is tested")]
    let stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    stream
}

/// Sends bytes and reads until the server closes.
pub fn plain(port: u16, bytes: &[u8]) -> Vec<u8> {
    let mut stream = connect(port);
    stream.write_all(bytes).unwrap();
    let mut said = Vec::new();
    stream.read_to_end(&mut said).unwrap();
    said
}

/// Asks for `path` over TLS, as `localhost`.
pub fn get(
    port: u16,
    authority: &Authority,
    path: &str,
    versions: &[&'static SupportedProtocolVersion],
) -> io::Result<Said> {
    let mut roots = RootCertStore::empty();
    roots.add(authority.certificate.clone().into()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_protocol_versions(versions)
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let session = ClientConnection::new(Arc::new(config), "localhost".try_into().unwrap()).unwrap();
    let mut stream = StreamOwned::new(session, connect(port));
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n"
    )?;
    let mut answer = String::new();
    match stream.read_to_string(&mut answer) {
        Err(error) if error.kind() != io::ErrorKind::UnexpectedEof => return Err(error),
        _ => {}
    }
    let certificates = stream.conn.peer_certificates().unwrap_or_default();
    Ok(Said {
        version: stream.conn.protocol_version().unwrap(),
        certificate: certificates.first().map(|one| one.to_vec()).unwrap_or_default(),
        answer,
    })
}
