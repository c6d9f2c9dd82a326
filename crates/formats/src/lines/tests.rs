//! Lines against a naive model, in any chunking and any encoding.

use proptest::prelude::*;

use super::*;

/// Hands out a few bytes per call, in the given sizes over and over.
struct Chunked<'a> {
    bytes: &'a [u8],
    sizes: &'a [usize],
    call: usize,
}

impl Read for Chunked<'_> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        let size = self
            .sizes
            .get(self.call % self.sizes.len().max(1))
            .copied()
            .unwrap_or(usize::MAX);
        self.call += 1;
        let count = size.min(room.len()).min(self.bytes.len());
        let (now, later) = self.bytes.split_at(count);
        room[..count].copy_from_slice(now);
        self.bytes = later;
        Ok(count)
    }
}

fn read_all(bytes: &[u8], sizes: &[usize]) -> Vec<(u64, Vec<u8>, bool)> {
    let mut lines = Lines::new(Chunked {
        bytes,
        sizes,
        call: 0,
    });
    let mut all = Vec::new();
    while let Some(line) = lines.next() {
        all.push((line.number, line.text.to_vec(), line.truncated));
    }
    assert!(lines.next().is_none());
    all
}

fn model(bytes: &[u8]) -> Vec<(u64, Vec<u8>, bool)> {
    let mut all = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let length = rest
            .iter()
            .position(|b| matches!(b, b'\n' | b'\r'))
            .unwrap_or(rest.len());
        let line = &rest[..length];
        let text = &line[..length.min(MAX_LINE)];
        all.push((
            all.len() as u64 + 1,
            text.strip_prefix(UTF8_MARK).unwrap_or(text).to_vec(),
            length > MAX_LINE,
        ));
        rest = &rest[length..];
        rest = rest
            .strip_prefix(b"\r\n")
            .or_else(|| rest.get(1..))
            .unwrap_or_default();
    }
    all
}

proptest! {
    #[test]
    fn chunking_does_not_matter(
        parts in prop::collection::vec(prop::sample::select(vec!["a", "\r", "\n", "\r\n", "bc:d", "\u{feff}", "\0", "é", "x\ty"]), 0..60),
        sizes in prop::collection::vec(1_usize..9, 1..5),
    ) {
        let bytes = parts.concat().into_bytes();
        // Zero bytes may look like UTF-16, which the model does not know.
        prop_assume!(Encoding::detect(&bytes, false) == Encoding::Utf8);
        prop_assert_eq!(read_all(&bytes, &sizes), model(&bytes));
        prop_assert_eq!(read_all(&bytes, &[]), model(&bytes));
    }

    #[test]
    fn any_bytes_in_any_chunking_give_the_same_lines(
        bytes in prop::collection::vec(any::<u8>(), 0..400),
        sizes in prop::collection::vec(1_usize..9, 1..5),
    ) {
        prop_assert_eq!(read_all(&bytes, &sizes), read_all(&bytes, &[]));
    }

    #[test]
    fn raw_bytes_come_back_in_every_legacy_encoding(
        bytes in prop::collection::vec(prop_oneof![any::<u8>(), 0x81_u8..0xff, Just(b':'), Just(b'|')], 1..60),
        which in 0_usize..6,
    ) {
        let encoding = [
            Encoding::ShiftJis, Encoding::EucJp, Encoding::Gb18030,
            Encoding::Cp949, Encoding::Windows1251, Encoding::Windows1252,
        ][which];
        let mut text = Vec::new();
        prop_assume!(decode(encoding, &bytes, &mut text));
        let line = Line { number: 1, text: &text, truncated: false, raw: &bytes, encoding };
        let decoder = encoding.by_line().unwrap();
        let mut whole = Vec::new();
        for (at, character) in std::str::from_utf8(&text).unwrap().char_indices() {
            let raw = line.raw_of(&text[at..at + character.len_utf8()]);
            let (decoded, malformed) = decoder.decode_without_bom_handling(&raw);
            prop_assert!(!malformed);
            prop_assert_eq!(decoded.chars().collect::<Vec<_>>(), vec![character]);
            whole.extend_from_slice(&raw);
        }
        prop_assert_eq!(whole, bytes);
    }
}

#[test]
fn an_over_long_line_is_cut_and_the_next_is_whole() {
    for extra in [0, 1, 2, CHUNK, 3 * CHUNK + 1] {
        for end in ["\n", "\r", "\r\n"] {
            let bytes = ["a".repeat(MAX_LINE + extra).as_str(), end, "next", end]
                .concat()
                .into_bytes();
            for sizes in [&[][..], &[1 << 16], &[4_097, 100_003]] {
                assert_eq!(read_all(&bytes, sizes), model(&bytes));
            }
        }
    }
}

#[test]
fn memory_is_bounded_without_a_line_end() {
    let mut lines = Lines::new(io::repeat(b'x').take(64 << 20));
    let line = lines.next().unwrap();
    assert!(line.truncated && line.text.len() == MAX_LINE);
    assert!(lines.next().is_none());
    assert!(lines.buffer.capacity() < MAX_LINE + 4 * CHUNK);
}

#[test]
fn a_shift_jis_second_byte_never_splits_a_field() {
    // 0x83 0x7C is ポ, 0x83 0x5C is ソ: their second bytes are `|` and `\`.
    let text = "https://example.co.jp|yamada|ポソ1\r\nhttps://example.co.jp|suzuki|パスワード\n";
    let (raw, _, _) = encoding_rs::SHIFT_JIS.encode(text);
    let mut lines = Lines::new(&*raw);
    assert_eq!(lines.encoding(), Encoding::ShiftJis);
    let line = lines.next().unwrap();
    let secret = line.text.split(|byte| *byte == b'|').nth(2).unwrap();
    assert_eq!(secret, "ポソ1".as_bytes());
    assert_eq!(&*line.raw_of(secret), b"\x83\x7c\x83\x5c1");
}

#[test]
fn wide_and_escaped_files_are_read_as_utf_8() {
    let text = "\u{feff}https://example.com:a:ひみつ\r\n\r\nb:パスワード\n";
    let expected = model(text.as_bytes());
    let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let (escaped, _, _) = encoding_rs::ISO_2022_JP.encode(&text[3..]);
    for bytes in [&little[..], &big, &escaped, &little[2..]] {
        assert_eq!(read_all(bytes, &[1]), expected);
        assert_eq!(read_all(bytes, &[]), expected);
    }
}

#[test]
fn utf_8_that_turns_invalid_keeps_its_bytes() {
    let mut bytes = "a:ひみつ\n".repeat(40_000).into_bytes();
    bytes.extend_from_slice(b"b:\x83\x7c\xff\n");
    let lines = read_all(&bytes, &[]);
    assert_eq!(lines.last().unwrap().1, b"b:\x83\x7c\xff");
}

#[test]
fn an_error_ends_the_lines_and_is_kept() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("broken"))
        }
    }
    let mut lines = Lines::new((&b"a\nb"[..]).chain(Broken));
    assert_eq!(lines.next().unwrap().text, b"a");
    assert_eq!(lines.next().unwrap().text, b"b");
    assert!(lines.next().is_none());
    assert_eq!(lines.take_error().unwrap().to_string(), "broken");
}
