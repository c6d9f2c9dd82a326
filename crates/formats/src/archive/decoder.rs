//! Streams of one compressed file: gzip, xz, Zstandard and bzip2, however many members or frames follow each other.

use std::io::{self, BufRead, BufReader, Read};

use super::sniff::Kind;

/// Largest dictionary or window of a stream, in KiB: what `xz -9` and `zstd --long=27` need, and no more.
pub(super) const WINDOW_KIB: u32 = 128 << 10;
const BUFFER: usize = 128 << 10;

/// A decoder for `kind`, or the input as it is for the kinds that are no single stream.
pub(super) fn decoder<'r>(kind: Kind, input: Box<dyn Read + 'r>) -> Box<dyn Read + 'r> {
    let input = BufReader::with_capacity(BUFFER, input);
    match kind {
        Kind::Gz => Box::new(flate2::bufread::MultiGzDecoder::new(input)),
        Kind::Bz2 => Box::new(bzip2::bufread::MultiBzDecoder::new(input)),
        Kind::Xz => Box::new(lzma_rust2::XzReader::new_mem_limit(input, true, WINDOW_KIB)),
        Kind::Zst => Box::new(Frames {
            source: Some(input),
            frame: None,
        }),
        Kind::Zip | Kind::SevenZ | Kind::Tar | Kind::Rar => Box::new(input),
    }
}

type Source<'r> = BufReader<Box<dyn Read + 'r>>;
type Frame<'r> = ruzstd::decoding::StreamingDecoder<Source<'r>, ruzstd::decoding::FrameDecoder>;

/// Zstandard frames one after the other; skippable ones are skipped.
struct Frames<'r> {
    source: Option<Source<'r>>,
    frame: Option<Frame<'r>>,
}

impl<'r> Frames<'r> {
    /// Opens the next frame; false at the end of the input.
    fn open(&mut self) -> io::Result<bool> {
        let Some(mut source) = self.source.take() else {
            return Ok(false);
        };
        loop {
            if source.fill_buf()?.len() < 4 {
                // The buffer ends inside a magic number: join what is left of it with what follows.
                let mut head = Vec::new();
                (&mut source).take(4).read_to_end(&mut head)?;
                match head.len() {
                    0 => return Ok(false),
                    1..4 => return Err(io::ErrorKind::UnexpectedEof.into()),
                    _ => {
                        let joined: Box<dyn Read + 'r> = Box::new(io::Cursor::new(head).chain(source));
                        source = BufReader::with_capacity(BUFFER, joined);
                    }
                }
            }
            let head = source.fill_buf()?;
            let magic = head
                .first_chunk::<4>()
                .map_or(0, |magic| u32::from_le_bytes(*magic));
            if magic & 0xffff_fff0 != 0x184d_2a50 {
                break;
            }
            let mut header = [0; 8];
            source.read_exact(&mut header)?;
            let length = header
                .last_chunk::<4>()
                .map_or(0, |length| u32::from_le_bytes(*length));
            io::copy(&mut (&mut source).take(u64::from(length)), &mut io::sink())?;
        }
        let window = u64::from(WINDOW_KIB) << 10;
        let frame = ruzstd::decoding::StreamingDecoder::new_with_max_window_size(source, window);
        self.frame =
            Some(frame.map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error.to_string()))?);
        Ok(true)
    }
}

impl Read for Frames<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if let Some(frame) = &mut self.frame {
                match frame.read(buffer)? {
                    0 if buffer.is_empty() => return Ok(0),
                    0 => {
                        self.source = self
                            .frame
                            .take()
                            .map(ruzstd::decoding::StreamingDecoder::into_inner)
                    }
                    read => return Ok(read),
                }
            }
            if !self.open()? {
                return Ok(0);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_follow_each_other() {
        let frame = |text: &[u8]| {
            ruzstd::encoding::compress_to_vec(text, ruzstd::encoding::CompressionLevel::Fastest)
        };
        let skippable = [&0x184d_2a51u32.to_le_bytes()[..], &3u32.to_le_bytes(), b"xyz"].concat();
        let bytes = [frame(b"one "), skippable, frame(b"two")].concat();
        let mut text = String::new();
        decoder(Kind::Zst, Box::new(bytes.as_slice()))
            .read_to_string(&mut text)
            .unwrap();
        assert_eq!(text, "one two");
    }

    proptest::proptest! {
        #[test]
        fn junk_ends_in_an_error_or_an_end(junk: Vec<u8>) {
            for kind in [Kind::Gz, Kind::Bz2, Kind::Xz, Kind::Zst] {
                let mut out = Vec::new();
                let _ = decoder(kind, Box::new(junk.as_slice())).take(1 << 20).read_to_end(&mut out);
                assert!(out.len() <= 1 << 20);
            }
        }
    }
}
