//! Connections by TLS. Who speaks plain HTTP here is told so, and nothing of it is answered.

use std::{io, net::SocketAddr, time::Duration};

use axum::serve::Listener;
use futures_util::{StreamExt, future::BoxFuture, stream::FuturesUnordered};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::timeout,
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

use crate::problem::{Code, Language, title};

/// A client that does not finish its TLS handshake holds a connection no longer than this.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// Handshakes under way at the same time; further connections wait in the kernel's queue.
const HANDSHAKES: usize = 512;

/// How long, and for how many bytes, the rest of a plain request is let in: a connection that is closed while something comes
/// in is reset, and the client never reads why.
const REST: Duration = Duration::from_secs(1);
const REST_BYTES: u64 = 64 << 10;

type Handshake = BoxFuture<'static, Option<(TlsStream<TcpStream>, SocketAddr)>>;

/// Accepts connections. Handshakes go on beside each other, so that a slow client keeps nobody waiting.
pub(super) struct TlsListener {
    tcp: TcpListener,
    acceptor: TlsAcceptor,
    handshakes: FuturesUnordered<Handshake>,
}

impl TlsListener {
    pub(super) fn new(tcp: TcpListener, acceptor: TlsAcceptor) -> Self {
        Self {
            tcp,
            acceptor,
            handshakes: FuturesUnordered::new(),
        }
    }

    fn begin(&self, stream: TcpStream, address: SocketAddr) -> Handshake {
        let handshake = timeout(HANDSHAKE, shake_hands(self.acceptor.clone(), stream));
        Box::pin(async move {
            match handshake.await {
                Ok(Ok(Some(stream))) => return Some((stream, address)),
                Ok(Ok(None)) => tracing::debug!(%address, "plain HTTP on the port of HTTPS was refused"),
                Ok(Err(error)) => tracing::debug!(%address, %error, "a TLS handshake failed"),
                Err(_) => tracing::debug!(%address, "a TLS handshake took too long"),
            }
            None
        })
    }
}

async fn shake_hands(
    acceptor: TlsAcceptor,
    mut stream: TcpStream,
) -> io::Result<Option<TlsStream<TcpStream>>> {
    // A TLS session begins with 0x16 (RFC 8446, 5.1), a request of HTTP/1.1 with the letters of its method.
    let mut first = [0u8; 1];
    stream.peek(&mut first).await?;
    if first.iter().all(u8::is_ascii_uppercase) {
        refuse(&mut stream).await?;
        return Ok(None);
    }
    acceptor.accept(stream).await.map(Some)
}

async fn refuse(stream: &mut TcpStream) -> io::Result<()> {
    let text = |language| title(Code::PlainHttp, language);
    let body = format!(
        "{}: {}\n{}\n",
        Code::PlainHttp.text(),
        text(Language::En),
        text(Language::Ja)
    );
    let answer = format!(
        "HTTP/1.1 400 Bad Request\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: {}\r\n\
         cache-control: no-store\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(answer.as_bytes()).await?;
    stream.shutdown().await?;
    let mut rest = stream.take(REST_BYTES);
    let mut sink = tokio::io::sink();
    // However it ends, the connection is over.
    let _ = timeout(REST, tokio::io::copy(&mut rest, &mut sink)).await;
    Ok(())
}

impl Listener for TlsListener {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            tokio::select! {
                Some(done) = self.handshakes.next(), if !self.handshakes.is_empty() => {
                    if let Some(connection) = done {
                        return connection;
                    }
                }
                (stream, address) = Listener::accept(&mut self.tcp), if self.handshakes.len() < HANDSHAKES => {
                    let handshake = self.begin(stream, address);
                    self.handshakes.push(handshake);
                }
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.tcp.local_addr()
    }
}
