//! Zip with the traditional PKWARE cipher ("ZipCrypto"), which the zip crate writes only with a random header.
//!
//! Format: PKWARE APPNOTE 6.3.10, sections 4.3 (records) and 6.1 (cipher). The cipher is broken; that is why packs
//! in it are a case worth testing.

use std::io::Write;

use anyhow::{Context, Result};
use flate2::Crc;
use jiff::Timestamp;

use super::dos_time;
use crate::families::File;
use crate::rng::Rng;

/// The three keys of the cipher.
struct Keys(u32, u32, u32);

/// One step of the CRC-32 that the key schedule is built on, without the usual inversions.
fn crc_step(crc: u32, byte: u8) -> u32 {
    (0..8).fold(crc ^ u32::from(byte), |crc, _| {
        if crc & 1 == 1 {
            (crc >> 1) ^ 0xedb8_8320
        } else {
            crc >> 1
        }
    })
}

impl Keys {
    fn new(password: &[u8]) -> Self {
        let mut keys = Self(0x1234_5678, 0x2345_6789, 0x3456_7890);
        for byte in password {
            keys.update(*byte);
        }
        keys
    }

    fn update(&mut self, byte: u8) {
        self.0 = crc_step(self.0, byte);
        self.1 = self
            .1
            .wrapping_add(self.0 & 0xff)
            .wrapping_mul(134_775_813)
            .wrapping_add(1);
        self.2 = crc_step(self.2, self.1.to_be_bytes().first().copied().unwrap_or(0));
    }

    fn encrypt(&mut self, byte: u8) -> u8 {
        let temp = (self.2 | 2) & 0xffff;
        let key = (temp.wrapping_mul(temp ^ 1) >> 8)
            .to_le_bytes()
            .first()
            .copied()
            .unwrap_or(0);
        self.update(byte);
        byte ^ key
    }
}

/// A deflated zip with every entry encrypted by ZipCrypto; the random header bytes are drawn from `rng`.
///
/// # Errors
/// When the archive would need zip64 (4 GiB or 65,535 entries).
pub fn zip_with_zipcrypto(files: &[File], at: Timestamp, password: &str, rng: &mut Rng) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    let mut directory = Vec::new();
    for (path, bytes) in files {
        let offset = u32::try_from(out.len()).context("archive needs zip64")?;
        let mut crc = Crc::new();
        crc.update(bytes);
        let data = encrypted(bytes, crc.sum(), password, rng)?;
        let common = common_fields(path, bytes.len(), data.len(), crc.sum(), at)?;
        out.extend_from_slice(b"PK\x03\x04");
        out.extend_from_slice(&common);
        out.extend_from_slice(path.as_bytes());
        out.extend_from_slice(&data);

        directory.extend_from_slice(b"PK\x01\x02\x14\x00");
        directory.extend_from_slice(&common);
        // Comment length, disk, internal attributes, external attributes.
        directory.extend_from_slice(&[0; 10]);
        directory.extend_from_slice(&offset.to_le_bytes());
        directory.extend_from_slice(path.as_bytes());
    }
    let count = u16::try_from(files.len())
        .context("archive needs zip64")?
        .to_le_bytes();
    let start = u32::try_from(out.len()).context("archive needs zip64")?;
    let size = u32::try_from(directory.len()).context("archive needs zip64")?;
    out.append(&mut directory);
    out.extend_from_slice(b"PK\x05\x06\x00\x00\x00\x00");
    out.extend_from_slice(&count);
    out.extend_from_slice(&count);
    out.extend_from_slice(&size.to_le_bytes());
    out.extend_from_slice(&start.to_le_bytes());
    out.extend_from_slice(&[0, 0]);
    Ok(out)
}

/// Twelve header bytes (eleven random, then the CRC's high byte as the password check) and the deflated content.
pub(super) fn encrypted(bytes: &[u8], crc: u32, password: &str, rng: &mut Rng) -> Result<Vec<u8>> {
    let mut deflater = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::new(6));
    deflater.write_all(bytes)?;
    let random = rng
        .next_u64()
        .to_le_bytes()
        .into_iter()
        .chain(rng.next_u64().to_le_bytes())
        .take(11);
    let check = crc.to_be_bytes().into_iter().take(1);
    let mut keys = Keys::new(password.as_bytes());
    Ok(random
        .chain(check)
        .chain(deflater.finish()?)
        .map(|byte| keys.encrypt(byte))
        .collect())
}

/// From "version needed" to "extra length", which local header and directory share.
fn common_fields(path: &str, size: usize, packed: usize, crc: u32, at: Timestamp) -> Result<Vec<u8>> {
    let time = dos_time(at);
    let mut fields = Vec::with_capacity(26);
    fields.extend_from_slice(&20u16.to_le_bytes());
    // Bit 0: encrypted; bit 11: the name is UTF-8.
    fields.extend_from_slice(&0x0801u16.to_le_bytes());
    fields.extend_from_slice(&8u16.to_le_bytes());
    fields.extend_from_slice(&time.timepart().to_le_bytes());
    fields.extend_from_slice(&time.datepart().to_le_bytes());
    fields.extend_from_slice(&crc.to_le_bytes());
    fields.extend_from_slice(&u32::try_from(packed).context("entry needs zip64")?.to_le_bytes());
    fields.extend_from_slice(&u32::try_from(size).context("entry needs zip64")?.to_le_bytes());
    fields.extend_from_slice(
        &u16::try_from(path.len())
            .context("name is too long")?
            .to_le_bytes(),
    );
    fields.extend_from_slice(&0u16.to_le_bytes());
    Ok(fields)
}
