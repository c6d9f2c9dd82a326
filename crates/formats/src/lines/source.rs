//! Where lines read from: a reader, or a reader through a streaming decoder.

use std::io::{self, Read};

/// What is read at once before decoding.
const CHUNK: usize = 64 << 10;

/// A reader whose bytes may be decoded to UTF-8 on the way.
pub(super) struct Source<R> {
    reader: R,
    decoding: Option<Decoding>,
}

struct Decoding {
    decoder: encoding_rs::Decoder,
    /// Bytes that wait for the decoder in `at..length`.
    input: Vec<u8>,
    at: usize,
    length: usize,
    last: bool,
    finished: bool,
}

impl<R: Read> Source<R> {
    pub(super) fn new(reader: R) -> Self {
        Self {
            reader,
            decoding: None,
        }
    }

    /// Decodes from now on, beginning with `head`, which was read before.
    pub(super) fn decode(&mut self, encoding: &'static encoding_rs::Encoding, head: Vec<u8>) {
        self.decoding = Some(Decoding {
            decoder: encoding.new_decoder_with_bom_removal(),
            length: head.len(),
            input: head,
            at: 0,
            last: false,
            finished: false,
        });
    }

    /// Reads into `room` (which must hold some characters); 0 is the end. A malformed sequence becomes U+FFFD.
    pub(super) fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        let Some(decoding) = &mut self.decoding else {
            return read(&mut self.reader, room);
        };
        loop {
            if decoding.finished {
                return Ok(0);
            }
            let input = decoding
                .input
                .get(decoding.at..decoding.length)
                .unwrap_or_default();
            let (result, taken, written, _) = decoding.decoder.decode_to_utf8(input, room, decoding.last);
            decoding.at += taken;
            decoding.finished = decoding.last && result == encoding_rs::CoderResult::InputEmpty;
            if written > 0 {
                return Ok(written);
            }
            if !decoding.last && decoding.at == decoding.length {
                decoding.input.resize(CHUNK.max(decoding.input.len()), 0);
                decoding.length = read(&mut self.reader, &mut decoding.input)?;
                decoding.at = 0;
                decoding.last = decoding.length == 0;
            }
        }
    }
}

fn read(reader: &mut impl Read, room: &mut [u8]) -> io::Result<usize> {
    loop {
        match reader.read(room) {
            // A reader that claims more than it was given room for is broken; what it wrote is in the room.
            Ok(read) => return Ok(read.min(room.len())),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}
