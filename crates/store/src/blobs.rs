//! Files by content: proof statements, and raw packs where retention keeps them. A name is the BLAKE3 of the bytes, split
//! after two digits. What is in a file is for others; nothing here looks at it.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

use crate::StoreError;

/// Beginning of the names of files that are not complete.
const INCOMING: &str = ".incoming-";

/// Bytes that are copied at once.
const CHUNK: usize = 64 * 1024;

/// A folder of files by content.
#[derive(Debug)]
pub struct Blobs {
    folder: PathBuf,
    /// Numbers the incomplete files of this process.
    number: AtomicU64,
}

impl Blobs {
    /// Opens the folder, which is made when it is absent, and removes what a killed process left half written.
    ///
    /// # Errors
    /// The folder cannot be made or written.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        let blobs = Self {
            folder: folder.to_owned(),
            number: AtomicU64::new(0),
        };
        // Whoever writes holds the lock, so that with it nothing here is being written.
        let lock = blobs.lock()?;
        if lock.try_lock().is_ok() {
            for entry in fs::read_dir(folder)? {
                let entry = entry?;
                if entry.file_name().to_string_lossy().starts_with(INCOMING) {
                    fs::remove_file(entry.path())?;
                }
            }
        }
        Ok(blobs)
    }

    /// Stores what `from` gives and returns its lower-case hex BLAKE3 and its size. When it returns, the file is on the
    /// disk. The same content once more takes the first one's place, which heals a damaged one.
    ///
    /// # Errors
    /// `from` fails, or the folder cannot be written.
    pub fn put(&self, from: &mut dyn Read) -> Result<(String, u64), StoreError> {
        let lock = self.lock()?;
        lock.lock_shared()?;
        let (file, temporary) = self.incoming()?;
        let stored = self.keep(from, file, &temporary);
        if stored.is_err() {
            // The first error is what the caller has to know.
            let _ = fs::remove_file(&temporary);
        }
        stored
    }

    /// Opens a file. Its content is not checked: see [`Blobs::reader`].
    ///
    /// # Errors
    /// There is none.
    pub fn file(&self, hash: &str) -> Result<File, StoreError> {
        let path = self.path_of(hash)?;
        File::open(path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => StoreError::missing("blob", hash),
            _ => error.into(),
        })
    }

    /// Opens a file for reading with a check at its end: what gives its last byte without an error is undamaged.
    ///
    /// # Errors
    /// There is none.
    pub fn reader(&self, hash: &str) -> Result<Verified, StoreError> {
        let file = self.file(hash)?;
        Ok(Verified {
            file,
            hasher: blake3::Hasher::new(),
            hash: hash.to_owned(),
        })
    }

    /// The whole content, checked. For small files.
    ///
    /// # Errors
    /// There is none, or it is damaged.
    pub fn read_verified(&self, hash: &str) -> Result<Vec<u8>, StoreError> {
        let mut bytes = Vec::new();
        self.reader(hash)?
            .read_to_end(&mut bytes)
            .map_err(|error| match error.kind() {
                io::ErrorKind::InvalidData => StoreError::unreadable(error),
                _ => error.into(),
            })?;
        Ok(bytes)
    }

    /// Where a content lies or would lie.
    ///
    /// # Errors
    /// `hash` is not 64 lower-case hexadecimal digits.
    pub fn path_of(&self, hash: &str) -> Result<PathBuf, StoreError> {
        let good = hash.len() == 64 && hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        let (first, rest) = hash
            .split_at_checked(2)
            .filter(|_| good)
            .ok_or_else(|| StoreError::missing("blob", hash.chars().take(80).collect::<String>()))?;
        Ok(self.folder.join(first).join(rest))
    }

    /// Removes a content. One that is not there is removed already.
    ///
    /// # Errors
    /// It cannot be removed.
    pub fn remove(&self, hash: &str) -> Result<(), StoreError> {
        let path = self.path_of(hash)?;
        match fs::remove_file(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error.into()),
            Ok(()) => Ok(path.parent().map_or(Ok(()), sync_folder)?),
        }
    }

    fn lock(&self) -> io::Result<File> {
        OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(self.folder.join(".lock"))
    }

    fn incoming(&self) -> io::Result<(File, PathBuf)> {
        loop {
            let number = self.number.fetch_add(1, Ordering::Relaxed);
            let path = self
                .folder
                .join(format!("{INCOMING}{}-{number}", std::process::id()));
            match OpenOptions::new()
                .write(true)
                .create_new(true)
                .mode(0o600)
                .open(&path)
            {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                opened => return opened.map(|file| (file, path)),
            }
        }
    }

    fn keep(
        &self,
        from: &mut dyn Read,
        mut file: File,
        temporary: &Path,
    ) -> Result<(String, u64), StoreError> {
        let mut hasher = blake3::Hasher::new();
        let mut buffer = vec![0; CHUNK];
        let mut size = 0u64;
        loop {
            let read = match from.read(&mut buffer) {
                Ok(0) => break,
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error.into()),
            };
            let bytes = buffer.get(..read).unwrap_or_default();
            hasher.update(bytes);
            file.write_all(bytes)?;
            size = size.saturating_add(read as u64);
        }
        file.sync_all()?;
        drop(file);
        let hash = hasher.finalize().to_hex().to_string();
        let path = self.path_of(&hash)?;
        if let Some(folder) = path.parent() {
            match fs::DirBuilder::new().mode(0o700).create(folder) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error.into()),
                // Another process may have made it and not have synced it yet.
                _ => sync_folder(&self.folder)?,
            }
            fs::rename(temporary, &path)?;
            sync_folder(folder)?;
        }
        Ok((hash, size))
    }
}

/// A new name is on the disk only once its folder is.
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Reads a file and checks its content at the end.
#[derive(Debug)]
pub struct Verified {
    file: File,
    hasher: blake3::Hasher,
    hash: String,
}

impl Read for Verified {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.hasher.update(buffer.get(..read).unwrap_or_default());
        if read == 0 && !buffer.is_empty() && self.hasher.finalize().to_hex().as_str() != self.hash {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                format!("blob \"{}\" is damaged", self.hash),
            ));
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests;
