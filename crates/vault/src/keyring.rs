//! Keys on disk: one root key (a file or a passphrase) that wraps one master key for each organisation.
//!
//! Deleting an organisation's key file makes all its sealed copies unreadable, in backups too. Losing the root key loses
//! everything: back it up apart from the data.

use std::{
    fs,
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

use argon2::{Algorithm, Argon2, Params, Version};
use yagura_model::{Entropy, OrganizationId};
use zeroize::Zeroizing;

use crate::{Address, AuditKey, CursorKey, FingerprintKey, KeyEncryptionKey, Secret, SecretBuf};

const KEY: usize = 32;
/// Argon2id: 64 MiB, 3 passes, one lane (RFC 9106, the second recommended option with less memory in one lane).
const ARGON: (u32, u32, u32) = (64 << 10, 3, 1);

/// Where the root key comes from.
pub enum RootKeySource {
    /// A file of 32 random bytes, made on first use with mode 0600.
    KeyFile(PathBuf),
    /// Derived by Argon2id; the salt lies beside the keys.
    Passphrase(SecretBuf),
}

/// What can go wrong with keys.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// A key file cannot be read or written.
    #[error("cannot use \"{place}\": {source}")]
    File {
        /// Which file or folder.
        place: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// Others could read the key.
    #[error("\"{0}\" can be read by others: run chmod 600 on it")]
    Exposed(PathBuf),
    /// A root key file of another size.
    #[error("\"{0}\" is not a root key: expected 32 bytes")]
    Malformed(PathBuf),
    /// The wrapped key does not open.
    #[error("cannot open the keys of organization \"{0}\": wrong root key or damaged file")]
    WrongKey(OrganizationId),
    /// The passphrase cannot be used.
    #[error("cannot derive a key from the passphrase: {0}")]
    Passphrase(String),
}

/// Opens and makes the keys of organisations.
pub struct Keyring {
    folder: PathBuf,
    root: KeyEncryptionKey,
}

/// The keys of one organisation.
#[derive(Clone, Debug)]
pub struct OrganizationKeys {
    /// For fingerprints and identities.
    pub fingerprint: FingerprintKey,
    /// For sealed copies.
    pub encryption: KeyEncryptionKey,
}

impl Keyring {
    /// Opens the key folder, making it and the root key when they are absent.
    ///
    /// # Errors
    /// The folder or the root key cannot be used.
    pub fn open(folder: &Path, source: &RootKeySource, entropy: &dyn Entropy) -> Result<Self, KeyError> {
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)
            .map_err(at(folder))?;
        let root = match source {
            RootKeySource::KeyFile(path) => read_or_make::<KEY>(path, entropy)?,
            RootKeySource::Passphrase(passphrase) => {
                let salt = read_or_make::<16>(&folder.join("root.salt"), entropy)?;
                derive(passphrase.as_secret(), salt.as_slice())?
            }
        };
        Ok(Self {
            folder: folder.to_path_buf(),
            root: KeyEncryptionKey::new(*root),
        })
    }

    /// The key that signs the audit log. Derived from the root key: there is no file that could be lost or swapped.
    pub fn audit_key(&self) -> AuditKey {
        AuditKey::from_seed(&self.root.derived("yagura audit signing key v1"))
    }

    /// The key that marks the cursors of lists. Derived from the root key: cursors stay good across restarts.
    pub fn cursor_key(&self) -> CursorKey {
        CursorKey::new(self.root.derived("yagura cursor key v1"))
    }

    /// The keys of an organisation, made on first use.
    ///
    /// # Errors
    /// The file cannot be used or does not open with this root key.
    pub fn organization(
        &self,
        id: &OrganizationId,
        entropy: &dyn Entropy,
    ) -> Result<OrganizationKeys, KeyError> {
        let path = self.folder.join(format!("{id}.key"));
        let address = Address {
            tenant: id.as_str(),
            table: "keys",
            id: id.as_str(),
            column: "master",
        };
        let master = match fs::read(&path) {
            Ok(wrapped) => self
                .root
                .decrypt(&wrapped, address)
                .map_err(|_| KeyError::WrongKey(id.clone()))?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let mut master = Zeroizing::new([0u8; KEY]);
                entropy.fill(master.as_mut_slice());
                let master = Secret::new(master.as_slice());
                let wrapped = self
                    .root
                    .encrypt(master, address, entropy)
                    .map_err(|_| KeyError::WrongKey(id.clone()))?;
                write_durably(&path, &wrapped).map_err(at(&path))?;
                master.to_buf()
            }
            Err(error) => return Err(at(&path)(error)),
        };
        let material = master.as_secret().expose();
        let fingerprint = Zeroizing::new(blake3::derive_key(
            "yagura organization fingerprint key v1",
            material,
        ));
        let encryption = blake3::derive_key("yagura organization encryption key v1", material);
        Ok(OrganizationKeys {
            fingerprint: FingerprintKey::from_bytes(fingerprint.as_slice())
                .map_err(|_| KeyError::WrongKey(id.clone()))?,
            encryption: KeyEncryptionKey::new(encryption),
        })
    }
}

fn at(place: &Path) -> impl Fn(io::Error) -> KeyError {
    let place = place.to_path_buf();
    move |source| KeyError::File {
        place: place.clone(),
        source,
    }
}

fn read_or_make<const N: usize>(path: &Path, entropy: &dyn Entropy) -> Result<Zeroizing<[u8; N]>, KeyError> {
    let mut key = Zeroizing::new([0u8; N]);
    match fs::read(path).map(Zeroizing::new) {
        Ok(bytes) => {
            let mode = fs::metadata(path).map_err(at(path))?.permissions().mode();
            if mode & 0o077 != 0 {
                return Err(KeyError::Exposed(path.to_path_buf()));
            }
            *key = bytes
                .as_slice()
                .try_into()
                .map_err(|_| KeyError::Malformed(path.to_path_buf()))?;
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            entropy.fill(key.as_mut_slice());
            write_durably(path, key.as_slice()).map_err(at(path))?;
        }
        Err(error) => return Err(at(path)(error)),
    }
    Ok(key)
}

/// Written beside, synced, renamed, and the folder synced: after a crash there is the whole key or none.
fn write_durably(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path
        .parent()
        .ok_or_else(|| io::Error::other("a key file needs a folder"))?;
    let beside = path.with_extension("new");
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&beside, path)?;
    fs::File::open(folder)?.sync_all()
}

fn derive(passphrase: Secret<'_>, salt: &[u8]) -> Result<Zeroizing<[u8; KEY]>, KeyError> {
    let failed = |error: argon2::Error| KeyError::Passphrase(error.to_string());
    let params = Params::new(ARGON.0, ARGON.1, ARGON.2, Some(KEY)).map_err(failed)?;
    let mut key = Zeroizing::new([0u8; KEY]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.expose(), salt, key.as_mut_slice())
        .map_err(failed)?;
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Ones;
    impl Entropy for Ones {
        fn fill(&self, buffer: &mut [u8]) {
            buffer.fill(1);
        }
    }

    fn fingerprint(keyring: &Keyring, id: &str) -> String {
        let keys = keyring.organization(&id.parse().unwrap(), &Ones).unwrap();
        keys.fingerprint.fingerprint(Secret::new(b"x"))
    }

    #[test]
    fn keys_survive_reopening_and_differ_between_passphrases() {
        let folder = tempfile::tempdir().unwrap();
        let source = || RootKeySource::Passphrase(SecretBuf::new(b"long enough".to_vec()));
        let first = Keyring::open(folder.path(), &source(), &Ones).unwrap();
        let before = fingerprint(&first, "hibari");
        let second = Keyring::open(folder.path(), &source(), &Ones).unwrap();
        assert_eq!(fingerprint(&second, "hibari"), before);
        let wrong = RootKeySource::Passphrase(SecretBuf::new(b"something else".to_vec()));
        let wrong = Keyring::open(folder.path(), &wrong, &Ones).unwrap();
        let error = wrong.organization(&"hibari".parse().unwrap(), &Ones).unwrap_err();
        assert!(error.to_string().contains("wrong root key"), "{error}");
        let public = |keyring: &Keyring| keyring.audit_key().public().to_bytes();
        assert_eq!(public(&first), public(&second));
        assert_ne!(public(&first), public(&wrong));
    }

    #[test]
    fn a_key_that_others_can_read_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("root.key");
        let source = RootKeySource::KeyFile(path.clone());
        Keyring::open(folder.path(), &source, &Ones).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(matches!(
            Keyring::open(folder.path(), &source, &Ones),
            Err(KeyError::Exposed(_))
        ));
    }
}
