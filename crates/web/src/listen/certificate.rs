//! Certificate and key of the site: read, checked, and read again when they were renewed.

use std::{
    fmt::Display,
    fs,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use jiff::SignedDuration;
use rustls::{
    Error, InconsistentKeys, ServerConfig,
    client::verify_server_name,
    server::{ClientHello, ParsedCertificate, ResolvesServerCert},
    sign::CertifiedKey,
};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, ServerName, pem::PemObject};
use tokio::signal::unix::Signal;
use tokio_rustls::TlsAcceptor;
use yagura_engine::supervisor::Stop;
use yagura_model::Timestamp;

use super::{ServeError, requested};

/// Between two looks whether the files were renewed.
const LOOK: Duration = Duration::from_secs(10);

/// A certificate that ends sooner is worth a warning: whatever renews it does not.
const SOON: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Certificate and key of the site, as PEM files.
#[derive(Debug, Clone)]
pub struct Tls {
    /// The certificate chain.
    pub certificates: PathBuf,
    /// The private key.
    pub key: PathBuf,
}

/// What the files were at a look: a renewal changes one of these.
type Stamp = [Option<(i64, i64, u64, u64)>; 2];

/// The certificate in use.
pub(super) struct Certificate {
    files: Tls,
    host: String,
    current: Arc<Current>,
    /// Before the files were read, so that what changes meanwhile is seen later.
    first: Stamp,
}

#[derive(Debug)]
struct Current(RwLock<Arc<CertifiedKey>>);

impl ResolvesServerCert for Current {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.0.read().unwrap_or_else(PoisonError::into_inner).clone())
    }
}

impl Certificate {
    /// Reads the files. What is wrong but may be served all the same is a warning in the log.
    pub(super) fn open(files: &Tls, host: &str, now: Timestamp) -> Result<Self, ServeError> {
        let first = stamp(files);
        let loaded = load(files)?;
        for doubt in doubts(files, &loaded, host, now) {
            tracing::warn!("{doubt}");
        }
        Ok(Self {
            files: files.clone(),
            host: host.to_owned(),
            current: Arc::new(Current(RwLock::new(Arc::new(loaded)))),
            first,
        })
    }

    /// What accepts sessions: TLS 1.2 and 1.3.
    pub(super) fn acceptor(&self) -> std::io::Result<TlsAcceptor> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(std::io::Error::other)?
            .with_no_client_auth()
            .with_cert_resolver(self.current.clone());
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(TlsAcceptor::from(Arc::new(config)))
    }

    /// Reads the files again when they changed, or at once on SIGHUP. New connections get the new certificate; if it cannot
    /// be used, the old one stays.
    pub(super) async fn watch(&self, mut hangup: Signal, stop: &Stop, now: impl Fn() -> Timestamp) {
        let mut seen = self.first;
        loop {
            tokio::select! {
                () = requested(stop.clone()) => return,
                _ = hangup.recv() => {}
                () = tokio::time::sleep(LOOK) => {
                    if stamp(&self.files) == seen {
                        continue;
                    }
                }
            }
            seen = stamp(&self.files);
            self.reload(now());
        }
    }

    fn reload(&self, now: Timestamp) {
        let file = self.files.certificates.display();
        match load(&self.files) {
            Err(error) => tracing::error!(%error, "the renewed certificate is not used; the old one stays"),
            Ok(loaded) => {
                for doubt in doubts(&self.files, &loaded, &self.host, now) {
                    tracing::warn!("{doubt}");
                }
                *self.current.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(loaded);
                tracing::info!(%file, "the certificate was read again");
            }
        }
    }
}

fn wrong(file: &Path, reason: impl Display) -> ServeError {
    ServeError::Tls {
        file: file.display().to_string(),
        reason: reason.to_string(),
    }
}

/// The files' state, without their content: absent ones have none.
fn stamp(files: &Tls) -> Stamp {
    [&files.certificates, &files.key].map(|file| {
        let found = fs::metadata(file).ok()?;
        Some((found.mtime(), found.mtime_nsec(), found.ino(), found.len()))
    })
}

fn load(files: &Tls) -> Result<CertifiedKey, ServeError> {
    let read = |file: &Path| fs::read(file).map_err(|error| wrong(file, error));
    let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(&read(&files.certificates)?)
        .collect::<Result<_, _>>()
        .map_err(|error| wrong(&files.certificates, format!("its PEM cannot be read: {error}")))?;
    if chain.is_empty() {
        return Err(wrong(&files.certificates, "it holds no certificate in PEM"));
    }
    let key = zeroize::Zeroizing::new(read(&files.key)?);
    // The error's text is dropped: it may show a line of the key.
    let key = PrivateKeyDer::from_pem_slice(&key)
        .map_err(|_| wrong(&files.key, "it holds no private key in PEM that is not encrypted"))?;
    let provider = rustls::crypto::ring::default_provider();
    CertifiedKey::from_der(chain, key, &provider).map_err(|error| match error {
        Error::InconsistentKeys(InconsistentKeys::KeyMismatch) => wrong(
            &files.key,
            format!(
                "it is not the key of the certificate in \"{}\" (whose first certificate must be the site's own)",
                files.certificates.display()
            ),
        ),
        Error::InvalidCertificate(_) => wrong(&files.certificates, "its first certificate cannot be read"),
        _ => wrong(&files.key, error),
    })
}

/// What browsers or thieves will make of it.
fn doubts(files: &Tls, loaded: &CertifiedKey, host: &str, now: Timestamp) -> Vec<String> {
    let mut doubts = Vec::new();
    let file = files.certificates.display();
    if let Ok(own) = loaded.end_entity_cert() {
        doubts.extend(of_time(own, now).map(|doubt| format!("the certificate in \"{file}\" {doubt}")));
        let named = ServerName::try_from(host).is_ok_and(|name| {
            ParsedCertificate::try_from(own).is_ok_and(|own| verify_server_name(&own, &name).is_ok())
        });
        if !named {
            doubts.push(format!(
                "the certificate in \"{file}\" is not for \"{host}\": browsers refuse it"
            ));
        }
    }
    // Group members may be meant (Debian's ssl-cert); everybody never is.
    let open = fs::metadata(&files.key).is_ok_and(|found| found.mode() & 0o007 != 0);
    if open {
        doubts.push(format!(
            "everybody on this machine can read the key \"{}\": chmod o-rwx, and have it replaced",
            files.key.display()
        ));
    }
    doubts
}

fn of_time(certificate: &CertificateDer<'_>, now: Timestamp) -> Option<String> {
    let (_, parsed) = x509_parser::parse_x509_certificate(certificate).ok()?;
    let validity = parsed.validity();
    let begins = Timestamp::from_second(validity.not_before.timestamp()).ok()?;
    let ends = Timestamp::from_second(validity.not_after.timestamp()).ok()?;
    if now >= ends {
        Some(format!("ended at {ends}: browsers refuse it"))
    } else if now < begins {
        Some(format!("begins at {begins}: browsers refuse it until then"))
    } else if ends.duration_since(now) < SOON {
        Some(format!("ends at {ends}"))
    } else {
        None
    }
}
