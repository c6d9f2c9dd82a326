//! Writes rar archives of both forms with stored contents: the formats' notes are public, the compression is not needed.
//!
//! "Encrypted" means marked as encrypted: nobody here decrypts rar, so the content is noise.

use flate2::Crc;

use crate::families::File;

/// What an archive is besides its files.
#[derive(Debug, Clone, Default)]
pub struct Rar {
    /// Numbers of the files whose contents are encrypted.
    pub encrypted: Vec<usize>,
    /// Even the names are encrypted.
    pub locked: bool,
    /// There is no end mark: the archive was cut between two files.
    pub unended: bool,
}

/// One piece of a file in one volume.
struct Piece<'f> {
    name: &'f str,
    whole: &'f [u8],
    content: &'f [u8],
    before: bool,
    after: bool,
    encrypted: bool,
}

const SALT: [u8; 16] = *b"synthetic salt!!";

fn crc(bytes: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(bytes);
    crc.sum()
}

/// A rar 5 archive of `files`, all of the same old time.
pub fn rar5(files: &[File], rar: &Rar) -> Vec<u8> {
    let mut out = b"Rar!\x1a\x07\x01\x00".to_vec();
    if rar.locked {
        let mut fields = vec![4, 0, 0, 0, 15];
        fields.extend(SALT);
        header5(&mut out, &fields);
        out.extend(SALT.repeat(9));
        return out;
    }
    header5(&mut out, &[1, 0, 0]);
    for piece in whole(files, rar) {
        file5(&mut out, &piece);
    }
    if !rar.unended {
        header5(&mut out, &[5, 0, 0]);
    }
    out
}

/// A rar 5 archive in volumes that hold at most `room` bytes of content each: `stem.part1.rar` and so on.
pub fn rar5_volumes(stem: &str, files: &[File], room: usize) -> Vec<File> {
    let volumes = split(files, room);
    let count = volumes.len();
    let volume = |(at, pieces): (usize, Vec<Piece<'_>>)| {
        let mut out = b"Rar!\x1a\x07\x01\x00".to_vec();
        if at == 0 {
            header5(&mut out, &[1, 0, 1]);
        } else {
            let mut fields = vec![1, 0, 3];
            number(&mut fields, at as u64);
            header5(&mut out, &fields);
        }
        for piece in &pieces {
            file5(&mut out, piece);
        }
        header5(&mut out, &[5, 0, u8::from(at + 1 < count)]);
        (format!("{stem}.part{}.rar", at + 1), out)
    };
    volumes.into_iter().enumerate().map(volume).collect()
}

fn whole<'f>(files: &'f [File], rar: &Rar) -> Vec<Piece<'f>> {
    let piece = |(at, (name, content)): (usize, &'f File)| Piece {
        name,
        whole: content,
        content,
        before: false,
        after: false,
        encrypted: rar.encrypted.contains(&at),
    };
    files.iter().enumerate().map(piece).collect()
}

fn split(files: &[File], room: usize) -> Vec<Vec<Piece<'_>>> {
    let mut volumes = vec![Vec::new()];
    let mut left = room;
    for (name, content) in files {
        let mut from = 0;
        loop {
            let to = content.len().min(from + left);
            let piece = Piece {
                name,
                whole: content,
                content: content.get(from..to).unwrap_or_default(),
                before: from > 0,
                after: to < content.len(),
                encrypted: false,
            };
            left -= to - from;
            let ended = !piece.after;
            if let Some(volume) = volumes.last_mut() {
                volume.push(piece);
            }
            if ended {
                break;
            }
            from = to;
            left = room;
            volumes.push(Vec::new());
        }
    }
    volumes
}

fn file5(out: &mut Vec<u8>, piece: &Piece<'_>) {
    let mut extra = Vec::new();
    if piece.encrypted {
        let mut record = vec![1, 0, 0, 15];
        record.extend(SALT);
        record.extend(SALT);
        number(&mut extra, record.len() as u64);
        extra.extend(record);
    }
    let content = content_of(piece);
    let mut fields = Vec::new();
    number(&mut fields, 2);
    let flags = u64::from(!extra.is_empty()) | 2 | u64::from(piece.before) << 3 | u64::from(piece.after) << 4;
    number(&mut fields, flags);
    if !extra.is_empty() {
        number(&mut fields, extra.len() as u64);
    }
    number(&mut fields, content.len() as u64);
    // A time and a checksum; stored; written by Unix.
    number(&mut fields, 2 | 4);
    number(&mut fields, piece.whole.len() as u64);
    number(&mut fields, 0o100_644);
    fields.extend(1_724_681_958_u32.to_le_bytes());
    // Until its last piece, a file has the checksum of what is in the volume.
    fields.extend(crc(if piece.after { piece.content } else { piece.whole }).to_le_bytes());
    number(&mut fields, 0);
    number(&mut fields, 1);
    number(&mut fields, piece.name.len() as u64);
    fields.extend(piece.name.as_bytes());
    fields.extend(extra);
    header5(out, &fields);
    out.extend(content);
}

fn content_of(piece: &Piece<'_>) -> Vec<u8> {
    if piece.encrypted {
        // Ciphers of blocks: a multiple of sixteen bytes.
        return SALT.repeat(piece.content.len().div_ceil(16));
    }
    piece.content.to_vec()
}

fn header5(out: &mut Vec<u8>, fields: &[u8]) {
    let mut covered = Vec::new();
    number(&mut covered, fields.len() as u64);
    covered.extend(fields);
    out.extend(crc(&covered).to_le_bytes());
    out.extend(covered);
}

/// Seven bits a byte, the least first.
fn number(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// A rar 4 archive of `files`, all of the same old time. Names must be ASCII.
pub fn rar4(files: &[File], rar: &Rar) -> Vec<u8> {
    let mut out = b"Rar!\x1a\x07\x00".to_vec();
    header4(&mut out, 0x73, if rar.locked { 0x80 } else { 0 }, &[0; 6]);
    if rar.locked {
        out.extend(SALT.repeat(9));
        return out;
    }
    for piece in whole(files, rar) {
        let content = content_of(&piece);
        let size = |bytes: usize| u32::try_from(bytes).unwrap_or(u32::MAX).to_le_bytes();
        let mut fields = Vec::new();
        fields.extend(size(content.len()));
        fields.extend(size(piece.whole.len()));
        // Written by Unix; its checksum; 2024-08-26 14:39; version 2.9; stored.
        fields.push(3);
        fields.extend(crc(piece.whole).to_le_bytes());
        fields.extend([0xf3, 0x74, 0x1a, 0x59, 29, 0x30]);
        fields.extend(u16::try_from(piece.name.len()).unwrap_or(u16::MAX).to_le_bytes());
        fields.extend(0o100_644_u32.to_le_bytes());
        fields.extend(piece.name.as_bytes());
        let flags = 0x8000 | if piece.encrypted { 0x04 } else { 0 };
        header4(&mut out, 0x74, flags, &fields);
        out.extend(content);
    }
    if !rar.unended {
        header4(&mut out, 0x7b, 0x4000, &[]);
    }
    out
}

fn header4(out: &mut Vec<u8>, kind: u8, flags: u16, fields: &[u8]) {
    let mut covered = vec![kind];
    covered.extend(flags.to_le_bytes());
    covered.extend(u16::try_from(fields.len() + 7).unwrap_or(u16::MAX).to_le_bytes());
    covered.extend(fields);
    out.extend((crc(&covered) as u16).to_le_bytes());
    out.extend(covered);
}
