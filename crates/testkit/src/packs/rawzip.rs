//! Zips written field by field, for what no archive program writes: every method, streamed and split archives, mixed
//! passwords, and fields that lie.
//!
//! Format: PKWARE APPNOTE 6.3.10, section 4.3.

use std::io::Write;

use anyhow::{Context, Result, bail};
use flate2::Crc;
use jiff::Timestamp;

use super::{dos_time, zipcrypto};
use crate::families::File;
use crate::rng::Rng;

/// Archives by the method of their entries.
pub const METHODS: [(&str, u16); 7] = [
    ("stored.zip", 0),
    ("deflate64.zip", 9),
    ("bzip2.zip", 12),
    ("lzma.zip", 14),
    ("zstd.zip", 93),
    ("xz.zip", 95),
    ("ppmd.zip", 98),
];

/// The entry is encrypted.
const ENCRYPTED: u16 = 1;
/// Sizes and CRC stand behind the content.
const STREAMED: u16 = 1 << 3;
/// The name is UTF-8.
pub const UTF8: u16 = 1 << 11;

/// One entry, as it will stand in the archive.
#[derive(Debug, Clone)]
pub struct RawEntry {
    /// Bytes of the name.
    pub name: Vec<u8>,
    /// General purpose flags.
    pub flags: u16,
    /// Compression method.
    pub method: u16,
    /// CRC-32 of the content.
    pub crc: u32,
    /// Stated size of the content.
    pub size: u64,
    /// The compressed bytes.
    pub data: Vec<u8>,
    /// Unix mode, 0 for none.
    pub mode: u32,
    /// Offset to state in the directory instead of the entry's own.
    pub offset: Option<u64>,
    /// Only the directory mentions it; it has no bytes of its own.
    pub only_listed: bool,
}

impl RawEntry {
    /// An entry with this content, compressed by `method`.
    ///
    /// # Errors
    /// There is no writer for the method.
    pub fn new(name: &str, content: &[u8], method: u16) -> Result<Self> {
        let mut crc = Crc::new();
        crc.update(content);
        Ok(Self {
            name: name.as_bytes().to_vec(),
            flags: UTF8,
            method,
            crc: crc.sum(),
            size: content.len() as u64,
            data: compressed(content, method)?,
            mode: 0,
            offset: None,
            only_listed: false,
        })
    }
}

fn compressed(content: &[u8], method: u16) -> Result<Vec<u8>> {
    let deflate = |level| -> Result<Vec<u8>> {
        let mut writer = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::new(level));
        writer.write_all(content)?;
        Ok(writer.finish()?)
    };
    Ok(match method {
        0 => content.to_vec(),
        8 => deflate(6)?,
        // Stored blocks mean the same in both; no writer of the rest is at hand.
        9 => deflate(0)?,
        12 => super::bz2(content)?,
        14 => {
            let options = lzma_rust2::LzmaOptions::with_preset(1);
            let mut out = vec![9, 4, 5, 0, options.get_props()];
            out.extend(options.dict_size.to_le_bytes());
            let mut writer = lzma_rust2::LzmaWriter::new_no_header(out, &options, false)?;
            writer.write_all(content)?;
            writer.finish()?
        }
        93 => super::zst(content),
        95 => super::xz(content)?,
        98 => {
            // Order 8, 1 MiB, restart (APPNOTE 5.10).
            let header = 7u16.to_le_bytes().to_vec();
            let mut writer =
                ppmd_rust::Ppmd8Encoder::new(header, 8, 1 << 20, ppmd_rust::RestoreMethod::Restart)
                    .map_err(|error| anyhow::anyhow!("cannot encode PPMd: {error}"))?;
            writer.write_all(content)?;
            writer.finish(true)?
        }
        other => bail!("no writer for zip method {other}"),
    })
}

/// What the end record states besides the truth.
#[derive(Debug, Clone, Default)]
pub struct RawEnd {
    /// Number of entries instead of the true one.
    pub count: Option<u16>,
    /// Volumes are cut after so many bytes.
    pub volume: Option<usize>,
    /// Bytes before the first entry, of which the offsets know.
    pub prefix: Vec<u8>,
}

/// Local headers and contents, directory, end record. Sizes beyond 32 bits are zip64.
pub fn raw_zip(entries: &[RawEntry], at: Timestamp, end: &RawEnd) -> Vec<u8> {
    let mut out = end.prefix.clone();
    let mut directory = Vec::new();
    for entry in entries {
        let offset = entry.offset.unwrap_or(out.len() as u64);
        if !entry.only_listed {
            local(&mut out, entry, at);
        }
        central(&mut directory, entry, at, disk(offset, end.volume));
    }
    let count = end
        .count
        .unwrap_or(u16::try_from(entries.len()).unwrap_or(u16::MAX));
    let (start_disk, start) = disk(out.len() as u64, end.volume);
    let length = directory.len();
    out.append(&mut directory);
    let (end_disk, _) = disk(out.len() as u64, end.volume);
    out.extend(b"PK\x05\x06");
    for number in [end_disk, start_disk, count, count] {
        out.extend(number.to_le_bytes());
    }
    out.extend(u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes());
    out.extend(u32::try_from(start).unwrap_or(u32::MAX).to_le_bytes());
    out.extend([0, 0]);
    out
}

fn disk(offset: u64, volume: Option<usize>) -> (u16, u64) {
    match volume {
        Some(volume) => (
            u16::try_from(offset / volume as u64).unwrap_or(u16::MAX),
            offset % volume as u64,
        ),
        None => (0, offset),
    }
}

fn narrow(value: u64) -> [u8; 4] {
    u32::try_from(value).unwrap_or(u32::MAX).to_le_bytes()
}

fn wide(entry: &RawEntry) -> Vec<u8> {
    if u32::try_from(entry.size).is_ok_and(|size| size != u32::MAX) {
        return Vec::new();
    }
    [&[1, 0, 8, 0], entry.size.to_le_bytes().as_slice()].concat()
}

/// From "version needed" to "extra length".
fn common(entry: &RawEntry, at: Timestamp, in_local: bool) -> Vec<u8> {
    let time = dos_time(at);
    let streamed = in_local && entry.flags & STREAMED != 0;
    let mut out = 45u16.to_le_bytes().to_vec();
    out.extend(entry.flags.to_le_bytes());
    out.extend(entry.method.to_le_bytes());
    out.extend(time.timepart().to_le_bytes());
    out.extend(time.datepart().to_le_bytes());
    if streamed {
        out.extend([0; 12]);
    } else {
        out.extend(entry.crc.to_le_bytes());
        out.extend(narrow(entry.data.len() as u64));
        out.extend(narrow(entry.size));
    }
    out.extend(u16::try_from(entry.name.len()).unwrap_or(u16::MAX).to_le_bytes());
    out.extend(u16::try_from(wide(entry).len()).unwrap_or(0).to_le_bytes());
    out
}

fn local(out: &mut Vec<u8>, entry: &RawEntry, at: Timestamp) {
    out.extend(b"PK\x03\x04");
    out.extend(common(entry, at, true));
    out.extend(&entry.name);
    out.extend(wide(entry));
    out.extend(&entry.data);
    if entry.flags & STREAMED != 0 {
        out.extend(b"PK\x07\x08");
        out.extend(entry.crc.to_le_bytes());
        out.extend(narrow(entry.data.len() as u64));
        out.extend(narrow(entry.size));
    }
}

fn central(out: &mut Vec<u8>, entry: &RawEntry, at: Timestamp, (disk, offset): (u16, u64)) {
    // Made by a Unix program, so that the mode counts.
    out.extend(b"PK\x01\x02\x2d\x03");
    out.extend(common(entry, at, false));
    out.extend([0, 0]);
    out.extend(disk.to_le_bytes());
    out.extend([0, 0]);
    out.extend((entry.mode << 16).to_le_bytes());
    out.extend(narrow(offset));
    out.extend(&entry.name);
    out.extend(wide(entry));
}

fn raw(files: &[File], method: u16) -> Result<Vec<RawEntry>> {
    files
        .iter()
        .map(|(name, content)| RawEntry::new(name, content, method))
        .collect()
}

/// A zip with every entry compressed by `method`.
///
/// # Errors
/// There is no writer for the method.
pub fn zip_by(files: &[File], at: Timestamp, method: u16) -> Result<Vec<u8>> {
    Ok(raw_zip(&raw(files, method)?, at, &RawEnd::default()))
}

/// A zip written as a stream: sizes and CRCs stand behind the contents.
///
/// # Errors
/// Never in practice; the writer is memory.
pub fn zip_streamed(files: &[File], at: Timestamp) -> Result<Vec<u8>> {
    let mut entries = raw(files, 8)?;
    entries.iter_mut().for_each(|entry| entry.flags |= STREAMED);
    Ok(raw_zip(&entries, at, &RawEnd::default()))
}

/// A zip split over disks of `size` bytes: `stem.z01`, `stem.z02` … `stem.zip`.
///
/// # Errors
/// Never in practice; the writer is memory.
pub fn zip_split(stem: &str, files: &[File], at: Timestamp, size: usize) -> Result<Vec<File>> {
    let end = RawEnd {
        volume: Some(size),
        prefix: b"PK\x07\x08".to_vec(),
        count: None,
    };
    let bytes = raw_zip(&raw(files, 8)?, at, &end);
    let count = bytes.chunks(size).len();
    let name = |at: usize| {
        if at + 1 == count {
            format!("{stem}.zip")
        } else {
            format!("{stem}.z{:02}", at + 1)
        }
    };
    Ok(bytes
        .chunks(size)
        .enumerate()
        .map(|(at, part)| (name(at), part.to_vec()))
        .collect())
}

/// A zip whose entries have the passwords in turn, by ZipCrypto; those without are in clear.
///
/// # Errors
/// Never in practice; the writer is memory.
pub fn zip_mixed(
    files: &[File],
    at: Timestamp,
    passwords: &[Option<&str>],
    rng: &mut Rng,
) -> Result<Vec<u8>> {
    let mut entries = raw(files, 8)?;
    for ((entry, (_, content)), password) in entries.iter_mut().zip(files).zip(passwords.iter().cycle()) {
        if let Some(password) = password {
            entry.flags |= ENCRYPTED;
            entry.data = zipcrypto::encrypted(content, entry.crc, password, rng)?;
        }
    }
    Ok(raw_zip(&entries, at, &RawEnd::default()))
}

/// A zip of one entry of `mebibytes` MiB of zeros, made without compressing them all.
///
/// # Errors
/// Never in practice; the writer is memory.
pub fn zip_of_zeros(mebibytes: usize) -> Result<Vec<u8>> {
    let block = vec![0; 1 << 20];
    let mut crc_of_block = Crc::new();
    crc_of_block.update(&block);
    let mut compress = flate2::Compress::new(flate2::Compression::new(9), false);
    let mut data = Vec::with_capacity(1 << 16);
    // After a full flush nothing refers back: the piece can be repeated.
    compress
        .compress_vec(&block, &mut data, flate2::FlushCompress::Full)
        .context("cannot deflate")?;
    let mut crc = Crc::new();
    (0..mebibytes).for_each(|_| crc.combine(&crc_of_block));
    let mut data = data.repeat(mebibytes);
    // An empty last block.
    data.extend([3, 0]);
    let mut entry = RawEntry::new("LOG/Passwords.txt", b"", 8)?;
    (entry.crc, entry.size, entry.data) = (crc.sum(), (mebibytes as u64) << 20, data);
    Ok(raw_zip(&[entry], Timestamp::UNIX_EPOCH, &RawEnd::default()))
}
