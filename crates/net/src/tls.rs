//! TLS sessions: rustls with ring, Mozilla's roots, and roots of the operator for servers inside the organisation.

use std::sync::Arc;

use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, pem::PemObject},
};

use crate::NetError;

/// The certificates (DER) of a PEM file, for [`Settings::roots`](crate::Settings::roots).
///
/// # Errors
/// It holds none, or something that only looks like one.
pub fn roots_from_pem(pem: &[u8]) -> Result<Vec<Vec<u8>>, NetError> {
    let found: Result<Vec<CertificateDer<'static>>, _> = CertificateDer::pem_slice_iter(pem).collect();
    let found = found.map_err(|error| wrong(format!("its PEM cannot be read: {error}")))?;
    if found.is_empty() {
        return Err(wrong("it holds no certificate".to_owned()));
    }
    Ok(found.iter().map(|one| one.to_vec()).collect())
}

fn wrong(detail: String) -> NetError {
    NetError::Roots { detail }
}

/// The configuration of all sessions.
pub(crate) fn config(extra_roots: &[Vec<u8>]) -> Result<Arc<ClientConfig>, NetError> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_a_certificate_is_refused() {
        for (text, said) in [
            ("", "it holds no certificate"),
            (
                "-----BEGIN CERTIFICATE-----\n???\n-----END CERTIFICATE-----\n",
                "its PEM cannot be read",
            ),
        ] {
            let error = roots_from_pem(text.as_bytes()).unwrap_err().to_string();
            assert!(error.contains(said), "{error}");
        }
        let error = config(&[b"no certificate".to_vec()]).unwrap_err().to_string();
        assert!(error.contains("cannot be used"), "{error}");
    }
}
