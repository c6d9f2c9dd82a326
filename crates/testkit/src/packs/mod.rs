//! Puts files into packs: folder, zip, 7z, tar, rar. Salts and times are parameters, so that the same files give the same bytes.
//!
//! Ciphers here come from the archive crates and protect nothing: the data is invented and the passwords are published.

use std::io::{Cursor, Write};
use std::path::Path;

use anyhow::{Context, Result};
use jiff::Timestamp;

use crate::families::File;
use crate::rng::Rng;

mod rar;
mod rawzip;
mod zipcrypto;

pub use rar::{Rar, rar4, rar5, rar5_volumes};
pub use rawzip::{
    METHODS, RawEnd, RawEntry, UTF8, raw_zip, zip_by, zip_mixed, zip_of_zeros, zip_split, zip_streamed,
};
pub use zipcrypto::zip_with_zipcrypto;

/// Writes the files below a folder.
///
/// # Errors
/// When a folder or file cannot be written.
pub fn folder(root: &Path, files: &[File]) -> Result<()> {
    for (path, bytes) in files {
        let target = root.join(path);
        if let Some(parent) = target.parent() {
            std::fs::create_dir_all(parent)
                .with_context(|| format!("cannot create folder {}", parent.display()))?;
        }
        std::fs::write(&target, bytes).with_context(|| format!("cannot write {}", target.display()))?;
    }
    Ok(())
}

/// Puts every path below `folder/`.
pub fn below(folder: &str, files: Vec<File>) -> Vec<File> {
    files
        .into_iter()
        .map(|(path, bytes)| (format!("{folder}/{path}"), bytes))
        .collect()
}

fn dos_time(at: Timestamp) -> zip::DateTime {
    let civil = jiff::tz::Offset::UTC.to_datetime(at);
    let year = u16::try_from(civil.year()).unwrap_or(1980);
    let [month, day, hour, minute, second] = [
        civil.month(),
        civil.day(),
        civil.hour(),
        civil.minute(),
        civil.second(),
    ]
    .map(|part| u8::try_from(part).unwrap_or(1));
    zip::DateTime::from_date_and_time(year, month, day, hour, minute, second).unwrap_or_default()
}

/// A zip, deflated. `at` is the time of every entry.
///
/// # Errors
/// When the archive cannot be built.
pub fn zip(files: &[File], at: Timestamp) -> Result<Vec<u8>> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Deflated)
        .last_modified_time(dos_time(at));
    for (path, bytes) in files {
        writer.start_file(path.as_str(), options)?;
        writer.write_all(bytes)?;
    }
    Ok(writer.finish()?.into_inner())
}

/// A zip with every entry encrypted by WinZip AES-256; salts are drawn from `rng`.
///
/// # Errors
/// When the archive cannot be built.
pub fn zip_with_aes(files: &[File], at: Timestamp, password: &str, rng: &mut Rng) -> Result<Vec<u8>> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (path, bytes) in files {
        let salt: Vec<u8> = (0..2).flat_map(|_| rng.next_u64().to_le_bytes()).collect();
        let salt = zip::AesSalt::try_new(zip::AesMode::Aes256, &salt)?;
        let options = zip::write::SimpleFileOptions::default()
            .compression_method(zip::CompressionMethod::Deflated)
            .last_modified_time(dos_time(at))
            .with_aes_encryption_and_salt(password.as_bytes(), salt);
        writer.start_file(path.as_str(), options)?;
        writer.write_all(bytes)?;
    }
    Ok(writer.finish()?.into_inner())
}

/// A 7z with one LZMA2 stream per file; with a password, contents and names are encrypted.
///
/// # Errors
/// When the archive cannot be built.
pub fn seven_zip(files: &[File], password: Option<&str>, rng: &mut Rng) -> Result<Vec<u8>> {
    use sevenz_rust2::encoder_options::{AesEncoderOptions, Lzma2Options};
    let mut writer = sevenz_rust2::ArchiveWriter::new(Cursor::new(Vec::new()))?;
    for (path, bytes) in files {
        let mut methods = Vec::new();
        if let Some(password) = password {
            let mut draw = || u128::from(rng.next_u64()) << 64 | u128::from(rng.next_u64());
            let (iv, salt) = (draw().to_le_bytes(), draw().to_le_bytes());
            methods.push(
                AesEncoderOptions {
                    password: password.into(),
                    iv,
                    salt,
                    num_cycles_power: 8,
                }
                .into(),
            );
        }
        methods.push(Lzma2Options::from_level(2).into());
        writer.set_content_methods(methods);
        writer.set_encrypt_header(password.is_some());
        writer.push_archive_entry(sevenz_rust2::ArchiveEntry::new_file(path), Some(bytes.as_slice()))?;
    }
    Ok(writer.finish()?.into_inner())
}

/// A plain tar.
///
/// # Errors
/// When a path does not fit.
pub fn tar(files: &[File], at: Timestamp) -> Result<Vec<u8>> {
    let mut builder = tar::Builder::new(Vec::new());
    for (path, bytes) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        header.set_mtime(u64::try_from(at.as_second()).unwrap_or(0));
        builder
            .append_data(&mut header, path, bytes.as_slice())
            .with_context(|| format!("cannot add \"{path}\""))?;
    }
    Ok(builder.into_inner()?)
}

/// Gzip without name and time in its header.
///
/// # Errors
/// Never in practice; the writer is memory.
pub fn gz(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(6));
    writer.write_all(bytes)?;
    Ok(writer.finish()?)
}

/// XZ at a fast preset.
///
/// # Errors
/// Never in practice; the writer is memory.
pub fn xz(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut writer = lzma_rust2::XzWriter::new(Vec::new(), lzma_rust2::XzOptions::with_preset(1))?;
    writer.write_all(bytes)?;
    Ok(writer.finish()?)
}

/// bzip2 at a fast level.
///
/// # Errors
/// Never in practice; the writer is memory.
pub fn bz2(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut writer = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    writer.write_all(bytes)?;
    Ok(writer.finish()?)
}

/// One Zstandard frame.
pub fn zst(bytes: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
}

/// Cuts an archive into volumes of `size` bytes, named `name.001`, `name.002` …
pub fn volumes(name: &str, bytes: &[u8], size: usize) -> Vec<File> {
    bytes
        .chunks(size.max(1))
        .enumerate()
        .map(|(number, part)| (format!("{name}.{:03}", number + 1), part.to_vec()))
        .collect()
}

#[cfg(test)]
#[expect(clippy::disallowed_types, reason = "the tests read back what they wrote")]
mod tests {
    use std::io::Read;

    use super::*;

    fn files() -> Vec<File> {
        vec![
            ("LOG/Passwords.txt".into(), b"URL: https://a.test/\n".repeat(200)),
            ("LOG/日本語.txt".into(), "パス".as_bytes().to_vec()),
        ]
    }

    fn at() -> Timestamp {
        "2026-10-01T01:02:04Z".parse().unwrap()
    }

    fn unzip(bytes: Vec<u8>, password: Option<&str>) -> Vec<File> {
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        (0..archive.len())
            .map(|index| {
                let mut entry = match password {
                    Some(password) => archive.by_index_decrypt(index, password.as_bytes()).unwrap(),
                    None => archive.by_index(index).unwrap(),
                };
                let mut bytes = Vec::new();
                entry.read_to_end(&mut bytes).unwrap();
                (entry.name().unwrap().to_string(), bytes)
            })
            .collect()
    }

    #[test]
    fn zips_open_again_and_are_the_same_twice() {
        assert_eq!(unzip(zip(&files(), at()).unwrap(), None), files());
        let aes = || zip_with_aes(&files(), at(), "@ch", &mut Rng::new(1)).unwrap();
        assert_eq!(aes(), aes());
        assert_eq!(unzip(aes(), Some("@ch")), files());
        let old = || zip_with_zipcrypto(&files(), at(), "@ch", &mut Rng::new(1)).unwrap();
        assert_eq!(old(), old());
        assert_eq!(unzip(old(), Some("@ch")), files());
        let mut archive = zip::ZipArchive::new(Cursor::new(old())).unwrap();
        assert!(archive.by_index_decrypt(0, b"wrong").is_err() || archive.by_index(0).is_err());
    }

    #[test]
    fn seven_zips_open_again_and_are_the_same_twice() {
        for password in [None, Some("himitsu")] {
            let build = || seven_zip(&files(), password, &mut Rng::new(1)).unwrap();
            assert_eq!(build(), build());
            let key = password.map_or_else(sevenz_rust2::Password::empty, sevenz_rust2::Password::from);
            let mut reader = sevenz_rust2::ArchiveReader::new(Cursor::new(build()), key).unwrap();
            for (path, bytes) in files() {
                assert_eq!(reader.read_file(&path).unwrap(), bytes);
            }
        }
        let locked = seven_zip(&files(), Some("himitsu"), &mut Rng::new(1)).unwrap();
        let name: Vec<u8> = "Passwords".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(
            !locked.windows(name.len()).any(|window| window == name),
            "names are encrypted too"
        );
    }

    #[test]
    fn tar_gz_and_xz_open_again() {
        let packed = gz(&tar(&files(), at()).unwrap()).unwrap();
        let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(packed.as_slice()));
        let names: Vec<String> = archive
            .entries()
            .unwrap()
            .map(|entry| entry.unwrap().path().unwrap().display().to_string())
            .collect();
        assert_eq!(names, ["LOG/Passwords.txt", "LOG/日本語.txt"]);
        let mut text = Vec::new();
        lzma_rust2::XzReader::new(xz(b"abc").unwrap().as_slice(), false)
            .read_to_end(&mut text)
            .unwrap();
        assert_eq!(text, b"abc");
    }

    #[test]
    fn volumes_join_to_the_archive() {
        let bytes = zip(&files(), at()).unwrap();
        let parts = volumes("logs.zip", &bytes, 100);
        assert_eq!(parts[1].0, "logs.zip.002");
        assert_eq!(parts.concat_bytes(), bytes);
    }

    trait ConcatBytes {
        fn concat_bytes(&self) -> Vec<u8>;
    }

    impl ConcatBytes for Vec<File> {
        fn concat_bytes(&self) -> Vec<u8> {
            self.iter().flat_map(|(_, bytes)| bytes.clone()).collect()
        }
    }

    #[test]
    fn a_folder_is_written_with_its_parents() {
        let root = tempfile::tempdir().unwrap();
        folder(root.path(), &below("PACK", files())).unwrap();
        assert_eq!(
            std::fs::read(root.path().join("PACK/LOG/日本語.txt")).unwrap(),
            "パス".as_bytes()
        );
    }
}
