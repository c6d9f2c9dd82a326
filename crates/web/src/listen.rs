//! Listening: the site with or without TLS, and the operators' page on a listener of its own.

mod certificate;
mod operators;
mod secure;

use std::{io, net::SocketAddr, time::Duration};

use axum::{
    Router,
    extract::connect_info::{Connected, IntoMakeServiceWithConnectInfo},
    serve::IncomingStream,
};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};
use yagura_engine::supervisor::Stop;

pub use certificate::Tls;

use crate::app::Shared;
use certificate::Certificate;
use secure::TlsListener;

/// How often a running server looks whether it should stop.
const LOOK: Duration = Duration::from_millis(100);

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
    let certificate = match &listen.tls {
        Some(files) => Some(Certificate::open(files, app.site.host(), app.now())?),
        None => None,
    };
    // Caught before anybody knows that the server runs: the first signal that comes would end it otherwise.
    let hangup = certificate
        .as_ref()
        .map(|_| signal(SignalKind::hangup()))
        .transpose()?;
    let bound = site.local_addr()?;
    ready(bound, operators.as_ref().and_then(|one| one.local_addr().ok()));
    let site_service = with_addresses(app.router());
    let site = async {
        match &certificate {
            Some(certificate) => {
                axum::serve(TlsListener::new(site, certificate.acceptor()?), site_service)
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
    let renewals = async {
        if let Some((certificate, hangup)) = certificate.as_ref().zip(hangup) {
            certificate.watch(hangup, stop, || app.now()).await;
        }
        Ok(())
    };
    let beside = async {
        let Some(listener) = operators else { return Ok(()) };
        axum::serve(listener, operators::router(app))
            .with_graceful_shutdown(requested(stop.clone()))
            .await
    };
    tokio::try_join!(site, beside, renewals)?;
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
