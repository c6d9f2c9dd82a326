//! Opening a 7z archive's directory, and finding the password of the directory or the content.

use std::io::{self, Read, Seek, SeekFrom};

use sevenz_rust2::{Archive, BlockDecoder, EncoderMethod, Error, Password};

use super::defect;
use crate::archive::{Defect, ReadSeek, budget::Budget, passwords::Passwords};

/// Bytes of a file that are read to see whether a password opens it.
const TRIAL: u64 = 1 << 20;
/// 7-Zip's key derivation takes a noticeable part of a second for each candidate.
const MOST_CANDIDATES: usize = 64;
/// And may be made to take seconds.
const MOST_SECONDS: u64 = 120;
/// Memory for the directory, in KiB.
const DIRECTORY_KIB: usize = 64 << 10;

/// The directory, and the password if one is needed and known.
pub(super) fn open(
    input: &mut dyn ReadSeek,
    passwords: &Passwords,
    budget: &Budget,
) -> Result<(Archive, Option<Password>), Defect> {
    let mut input = input;
    if is_empty(input) {
        return Ok((Archive::default(), None));
    }
    match directory(&mut input, &Password::empty()) {
        Ok(archive) => {
            let password = smallest_encrypted(&archive).and_then(|(block, size)| {
                find(passwords, budget, |password| {
                    opens(&archive, (block, size), password, &mut input, budget).then_some(())
                })
            });
            Ok((archive, password.map(|(password, ())| password)))
        }
        Err(Error::PasswordRequired | Error::MaybeBadPassword(_)) => {
            let found = find(passwords, budget, |password| directory(&mut input, password).ok());
            let (password, archive) = found.ok_or_else(|| Defect::encrypted(None))?;
            Ok((archive, Some(password)))
        }
        Err(error) => Err(defect(None, &error, 0, budget)),
    }
}

/// An archive of nothing has no directory either: its length in the start header is zero.
fn is_empty(input: &mut dyn ReadSeek) -> bool {
    let mut header = [0; 32];
    let read = input
        .seek(SeekFrom::Start(0))
        .and_then(|_| input.read_exact(&mut header));
    read.is_ok()
        && header
            .get(12..28)
            .is_some_and(|fields| fields.iter().all(|byte| *byte == 0))
}

/// The first candidate for which `test` gives something.
fn find<T>(
    passwords: &Passwords,
    budget: &Budget,
    mut test: impl FnMut(&Password) -> Option<T>,
) -> Option<(Password, T)> {
    let started = budget.elapsed();
    for candidate in passwords.candidates().into_iter().take(MOST_CANDIDATES) {
        if budget.elapsed().saturating_sub(started) > MOST_SECONDS || budget.check().is_err() {
            return None;
        }
        // Its passwords are UTF-16: bytes that are no text cannot be one.
        let Ok(text) = std::str::from_utf8(&candidate) else {
            continue;
        };
        let password = Password::new(text);
        if let Some(found) = test(&password) {
            passwords.opened(&candidate);
            return Some((password, found));
        }
    }
    None
}

fn directory(input: &mut &mut dyn ReadSeek, password: &Password) -> Result<Archive, Error> {
    input.seek(SeekFrom::Start(0))?;
    Archive::read_with_memory_limit(input, password, DIRECTORY_KIB)
}

/// The encrypted block whose first file is smallest, and the size of that file.
fn smallest_encrypted(archive: &Archive) -> Option<(usize, u64)> {
    let mut last = None;
    let mut smallest = None;
    for (place, file) in archive
        .files
        .iter()
        .enumerate()
        .filter(|(_, file)| file.has_stream)
    {
        let block = archive.stream_map.file_block_index.get(place).copied().flatten();
        let is_first = block.is_some() && block != last;
        last = block;
        if let Some(block) = block.filter(|_| is_first && archive.is_file_encrypted(place))
            && smallest.is_none_or(|(_, size)| file.size < size)
        {
            smallest = Some((block, file.size));
        }
    }
    smallest
}

fn opens(
    archive: &Archive,
    (block, size): (usize, u64),
    password: &Password,
    input: &mut &mut dyn ReadSeek,
    budget: &Budget,
) -> bool {
    let window = budget.window_kib() as usize;
    let decoder = BlockDecoder::new_with_memory_limit(1, window, block, archive, password, input);
    // Where nothing is compressed, only the CRC at the end of a file is proof.
    let stored = [EncoderMethod::ID_COPY, EncoderMethod::ID_AES256_SHA256];
    let compressed = archive.blocks.get(block).is_some_and(|block| {
        block
            .coders
            .iter()
            .any(|coder| !stored.contains(&coder.encoder_method_id()))
    });
    let most = if compressed { TRIAL } else { size.saturating_add(1) };
    let mut read = false;
    let outcome = decoder.for_each_entries(&mut |file, content| {
        if !file.has_stream {
            return Ok(true);
        }
        let mut content = budget.timed(content);
        io::copy(&mut (&mut content).take(most), &mut io::sink())?;
        read = true;
        Ok(false)
    });
    outcome.is_ok() && read
}
