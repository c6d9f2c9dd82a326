//! Connections: resolve, check every answer, connect to the address that was checked.

use std::{
    fmt, io,
    net::{IpAddr, SocketAddr},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use rustls::{ClientConfig, pki_types::ServerName};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpStream, UdpSocket},
    time::timeout,
};
use url::Host;

use crate::{
    Allowed, NetError, Resolver, SystemResolver,
    guard::{self, Guard, Target},
    tls,
};

/// How much an outbound request may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// To resolve and connect.
    pub connect: Duration,
    /// For a whole request with its answer.
    pub total: Duration,
    /// Bytes of an answer's body.
    pub body: usize,
    /// Headers of an answer.
    pub headers: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            total: Duration::from_secs(30),
            body: 1 << 20,
            headers: 64,
        }
    }
}

/// What the operator decided.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Exceptions from the guard.
    pub allowed: Vec<Allowed>,
    /// Ports beside those of the protocol, on public hosts.
    pub ports: Vec<u16>,
    /// Certificates (DER) trusted beside Mozilla's roots.
    pub roots: Vec<Vec<u8>>,
    /// What a request may cost.
    pub limits: Limits,
}

struct Inner {
    guard: Guard,
    resolver: Arc<dyn Resolver>,
    tls: Arc<ClientConfig>,
    limits: Limits,
}

/// The way out. Cheap to clone.
#[derive(Clone)]
pub struct Net(Arc<Inner>);

impl fmt::Debug for Net {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Net")
            .field("guard", &self.0.guard)
            .finish_non_exhaustive()
    }
}

impl Net {
    /// The way out with the machine's resolver.
    ///
    /// # Errors
    /// A root certificate cannot be used.
    pub fn new(settings: Settings) -> Result<Self, NetError> {
        Self::with_resolver(settings, Arc::new(SystemResolver))
    }

    /// The way out with another resolver.
    ///
    /// # Errors
    /// A root certificate cannot be used.
    pub fn with_resolver(settings: Settings, resolver: Arc<dyn Resolver>) -> Result<Self, NetError> {
        let tls = tls::config(&settings.roots)?;
        Ok(Self(Arc::new(Inner {
            guard: Guard {
                allowed: settings.allowed,
                ports: settings.ports,
            },
            resolver,
            tls,
            limits: settings.limits,
        })))
    }

    /// What a request may cost.
    pub fn limits(&self) -> Limits {
        self.0.limits
    }

    pub(crate) fn guard(&self) -> &Guard {
        &self.0.guard
    }

    /// Checks a host and a port without resolving. A connection checks the addresses too.
    ///
    /// # Errors
    /// The guard refuses it.
    pub fn check_host(&self, host: &str, port: u16, ports: &[u16]) -> Result<(), NetError> {
        self.0.guard.host(host, port, ports).map(drop)
    }

    /// A TCP connection. `ports` are those that the protocol uses.
    ///
    /// # Errors
    /// Refused, not resolved, not connected, too slow.
    pub async fn tcp(&self, host: &str, port: u16, ports: &[u16]) -> Result<Stream, NetError> {
        let target = self.0.guard.host(host, port, ports)?;
        self.connect(&target, ports).await.map(Stream::plain)
    }

    /// A TLS session over TCP, with the certificate checked for `host`.
    ///
    /// # Errors
    /// Refused, not resolved, not connected, too slow, no TLS session.
    pub async fn tls(&self, host: &str, port: u16, ports: &[u16]) -> Result<Stream, NetError> {
        let target = self.0.guard.host(host, port, ports)?;
        self.secure(&target, ports).await
    }

    /// A TLS session over a plain connection of [`Net::tcp`] to the same `host`, with the certificate checked for it.
    ///
    /// # Errors
    /// Not a host, too slow, no TLS session.
    pub async fn upgrade(&self, stream: Stream, host: &str) -> Result<Stream, NetError> {
        self.session(&guard::parsed(host)?, stream).await
    }

    /// Sends one datagram.
    ///
    /// # Errors
    /// Refused, not resolved, not sent.
    pub async fn udp(&self, host: &str, port: u16, ports: &[u16], data: &[u8]) -> Result<(), NetError> {
        let target = self.0.guard.host(host, port, ports)?;
        let address = self.checked(&target, ports).await?;
        let failed = |source| NetError::Connection {
            host: target.name(),
            source,
        };
        let any: IpAddr = match address.first() {
            Some(IpAddr::V6(_)) => std::net::Ipv6Addr::UNSPECIFIED.into(),
            _ => std::net::Ipv4Addr::UNSPECIFIED.into(),
        };
        let first = address
            .first()
            .ok_or_else(|| failed(io::ErrorKind::NotFound.into()))?;
        #[expect(clippy::disallowed_methods, reason = "the one home of sockets")]
        let socket = UdpSocket::bind(SocketAddr::new(any, 0)).await.map_err(failed)?;
        let sent = socket.send_to(data, SocketAddr::new(*first, port)).await;
        sent.map(drop).map_err(failed)
    }

    /// The addresses of a target, all of them checked.
    async fn checked(&self, target: &Target, ports: &[u16]) -> Result<Vec<IpAddr>, NetError> {
        let addresses = match &target.host {
            Host::Ipv4(address) => vec![IpAddr::V4(*address)],
            Host::Ipv6(address) => vec![IpAddr::V6(*address)],
            Host::Domain(name) => {
                let failed = |source| NetError::Resolve {
                    host: name.clone(),
                    source,
                };
                let found = timeout(self.0.limits.connect, self.0.resolver.resolve(name))
                    .await
                    .map_err(|_| NetError::Timeout { host: name.clone() })?
                    .map_err(failed)?;
                if found.is_empty() {
                    return Err(failed(io::ErrorKind::NotFound.into()));
                }
                found
            }
        };
        self.0.guard.addresses(target, &addresses)?;
        self.0.guard.port(target, &addresses, ports)?;
        Ok(addresses)
    }

    async fn connect(&self, target: &Target, ports: &[u16]) -> Result<TcpStream, NetError> {
        let host = || target.name();
        let mut last = io::Error::from(io::ErrorKind::NotFound);
        for address in self.checked(target, ports).await? {
            // The checked address and no name: what a name server says now is of no interest.
            #[expect(clippy::disallowed_methods, reason = "the one home of sockets")]
            let connecting = TcpStream::connect(SocketAddr::new(address, target.port));
            match timeout(self.0.limits.connect, connecting).await {
                Err(_) => return Err(NetError::Timeout { host: host() }),
                Ok(Ok(stream)) => return Ok(stream),
                Ok(Err(error)) => last = error,
            }
        }
        Err(NetError::Connection {
            host: host(),
            source: last,
        })
    }

    async fn secure(&self, target: &Target, ports: &[u16]) -> Result<Stream, NetError> {
        let stream = self.connect(target, ports).await?;
        self.session(&target.host, Stream::plain(stream)).await
    }

    async fn session(&self, host: &Host<String>, stream: Stream) -> Result<Stream, NetError> {
        let failed = |source| NetError::Tls {
            host: host.to_string(),
            source,
        };
        let name = match host {
            Host::Domain(name) => ServerName::try_from(name.trim_end_matches('.').to_owned())
                .map_err(|error| failed(io::Error::new(io::ErrorKind::InvalidInput, error)))?,
            Host::Ipv4(address) => ServerName::from(IpAddr::V4(*address)),
            Host::Ipv6(address) => ServerName::from(IpAddr::V6(*address)),
        };
        let peer = stream.peer;
        let session = tokio_rustls::TlsConnector::from(self.0.tls.clone()).connect(name, stream.inner);
        let session = timeout(self.0.limits.connect, session)
            .await
            .map_err(|_| NetError::Timeout {
                host: host.to_string(),
            })?
            .map_err(failed)?;
        Ok(Stream {
            inner: Box::new(session),
            peer,
            encrypted: true,
        })
    }

    /// A connection for a checked target of a URL.
    pub(crate) async fn open(
        &self,
        target: &Target,
        encrypted: bool,
        ports: &[u16],
    ) -> Result<Stream, NetError> {
        if encrypted {
            return self.secure(target, ports).await;
        }
        self.connect(target, ports).await.map(Stream::plain)
    }
}

trait Wire: AsyncRead + AsyncWrite + Send + Sync + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Sync + Unpin> Wire for T {}

/// A connection to a checked address, encrypted or not.
pub struct Stream {
    inner: Box<dyn Wire>,
    peer: SocketAddr,
    encrypted: bool,
}

impl Stream {
    fn plain(stream: TcpStream) -> Self {
        let unknown = SocketAddr::new(std::net::Ipv4Addr::UNSPECIFIED.into(), 0);
        Self {
            peer: stream.peer_addr().unwrap_or(unknown),
            inner: Box::new(stream),
            encrypted: false,
        }
    }

    /// The address at the other end.
    pub fn peer(&self) -> SocketAddr {
        self.peer
    }
}

impl fmt::Debug for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stream")
            .field("peer", &self.peer)
            .field("encrypted", &self.encrypted)
            .finish_non_exhaustive()
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_read(cx, buf)
    }
}

impl AsyncWrite for Stream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, data: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write(cx, data)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}
