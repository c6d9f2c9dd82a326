//! Listening: the site with or without TLS, and the operators' page on a listener of its own.

mod operators;

use std::{
    io,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use axum::{
    Router,
    extract::connect_info::{Connected, IntoMakeServiceWithConnectInfo},
    serve::{IncomingStream, Listener},
};
use futures_util::{StreamExt, future::BoxFuture, stream::FuturesUnordered};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::{TlsAcceptor, server::TlsStream};
use yagura_engine::supervisor::Stop;

use crate::app::Shared;

/// How often a running server looks whether it should stop.
const LOOK: Duration = Duration::from_millis(100);

/// A client that does not finish its TLS handshake holds a connection no longer than this.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// Certificate and key of the site, as PEM files.
#[derive(Debug, Clone)]
pub struct Tls {
    /// The certificate chain.
    pub certificates: PathBuf,
    /// The private key.
    pub key: PathBuf,
}

/// Where to listen.
#[derive(Debug, Clone)]
pub struct Listen {
    /// The site.
    pub site: SocketAddr,
    /// Health and metrics, for this machine or its monitoring network.
    pub operators: Option<SocketAddr>,
    /// Without it the site speaks plain HTTP: for a proxy on this machine, or for `localhost`.
    pub tls: Option<Tls>,
}

/// Why it cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address is taken or not ours.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// Certificate or key.
    #[error("cannot use \"{file}\": {reason}")]
    Tls {
        /// Which file.
        file: String,
        /// Why.
        reason: String,
    },
    /// The listener failed.
    #[error("the server failed: {0}")]
    Serve(#[from] io::Error),
}

/// Serves until `stop` is requested; `ready` hears the addresses once they listen.
///
/// # Errors
/// An address or a certificate cannot be used, or a listener fails.
pub async fn serve(
    app: &Shared,
    listen: &Listen,
    stop: &Stop,
    ready: impl FnOnce(SocketAddr, Option<SocketAddr>),
) -> Result<(), ServeError> {
    let site = bind(listen.site).await?;
    let operators = match listen.operators {
        Some(address) => Some(bind(address).await?),
        None => None,
    };
    let tls = listen.tls.as_ref().map(acceptor).transpose()?;
    let bound = site.local_addr()?;
    ready(bound, operators.as_ref().and_then(|one| one.local_addr().ok()));
    let site_service = with_addresses(app.router());
    let site = async {
        match tls {
            Some(acceptor) => {
                let listener = TlsListener {
                    tcp: site,
                    acceptor,
                    handshakes: FuturesUnordered::new(),
                };
                axum::serve(listener, site_service)
                    .with_graceful_shutdown(requested(stop.clone()))
                    .await
            }
            None => {
                axum::serve(site, site_service)
                    .with_graceful_shutdown(requested(stop.clone()))
                    .await
            }
        }
    };
    let beside = async {
        let Some(listener) = operators else { return Ok(()) };
        axum::serve(listener, operators::router(app))
            .with_graceful_shutdown(requested(stop.clone()))
            .await
    };
    tokio::try_join!(site, beside)?;
    Ok(())
}

fn with_addresses(router: Router) -> IntoMakeServiceWithConnectInfo<Router, Peer> {
    router.into_make_service_with_connect_info::<Peer>()
}

/// The other end of a connection.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(pub(crate) SocketAddr);

impl Connected<IncomingStream<'_, TcpListener>> for Peer {
    fn connect_info(stream: IncomingStream<'_, TcpListener>) -> Self {
        Self(*stream.remote_addr())
    }
}

impl Connected<IncomingStream<'_, TlsListener>> for Peer {
    fn connect_info(stream: IncomingStream<'_, TlsListener>) -> Self {
        Self(*stream.remote_addr())
    }
}

async fn bind(address: SocketAddr) -> Result<TcpListener, ServeError> {
    TcpListener::bind(address)
        .await
        .map_err(|source| ServeError::Listen { address, source })
}

async fn requested(stop: Stop) {
    while !stop.requested() {
        tokio::time::sleep(LOOK).await;
    }
}

fn acceptor(tls: &Tls) -> Result<TlsAcceptor, ServeError> {
    let wrong = |file: &Path, reason: &dyn std::fmt::Display| ServeError::Tls {
        file: file.display().to_string(),
        reason: reason.to_string(),
    };
    let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_file_iter(&tls.certificates)
        .and_then(Iterator::collect)
        .map_err(|error| wrong(&tls.certificates, &error))?;
    let key = PrivateKeyDer::from_pem_file(&tls.key).map_err(|error| wrong(&tls.key, &error))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, key))
        .map_err(|error| wrong(&tls.certificates, &error))?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}

type Handshake = BoxFuture<'static, Option<(TlsStream<TcpStream>, SocketAddr)>>;

/// Handshakes under way at the same time; further connections wait in the kernel's queue.
const HANDSHAKES: usize = 512;

/// Accepts connections. Handshakes go on beside each other, so that a slow client keeps nobody waiting.
struct TlsListener {
    tcp: TcpListener,
    acceptor: TlsAcceptor,
    handshakes: FuturesUnordered<Handshake>,
}

impl TlsListener {
    fn begin(&self, stream: TcpStream, address: SocketAddr) -> Handshake {
        let handshake = tokio::time::timeout(HANDSHAKE, self.acceptor.accept(stream));
        Box::pin(async move {
            match handshake.await {
                Ok(Ok(stream)) => return Some((stream, address)),
                Ok(Err(error)) => tracing::debug!(%address, %error, "a TLS handshake failed"),
                Err(_) => tracing::debug!(%address, "a TLS handshake took too long"),
            }
            None
        })
    }
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
