//! TLS sessions: rustls with ring, Mozilla's roots, and roots of the operator for servers inside the organisation.

use std::sync::Arc;

use rustls::{ClientConfig, RootCertStore, pki_types::CertificateDer};

use crate::NetError;

/// The configuration of all sessions.
pub(crate) fn config(extra_roots: &[Vec<u8>]) -> Result<Arc<ClientConfig>, NetError> {
    let wrong = |detail: String| NetError::Protocol {
        host: String::new(),
        detail,
    };
    let mut roots = RootCertStore::empty();
    roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    for root in extra_roots {
        roots
            .add(CertificateDer::from(root.clone()))
            .map_err(|error| wrong(format!("a root certificate cannot be used: {error}")))?;
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| wrong(format!("TLS cannot be set up: {error}")))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Arc::new(config))
}
