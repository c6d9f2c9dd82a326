//! Which encoding a text file has, decided once on its head, and how its characters lie in the bytes.
//!
//! The order is: byte-order mark, UTF-16 by where its zero bytes are, ISO-2022-JP by its escapes, strict UTF-8, then the
//! legacy encodings by score. What none of them explains stays bytes. Splitting into lines is for [`crate::lines`].

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};

/// Legacy bytes looked at for the score; the answer does not change with more.
const SAMPLE: usize = 32 << 10;
/// Bytes in which zero bytes are counted for UTF-16 without a byte-order mark.
const PARITY_WINDOW: usize = 64 << 10;
/// UTF-8's byte-order mark.
pub(crate) const UTF8_MARK: &[u8] = &[0xef, 0xbb, 0xbf];
/// GB 18030's byte-order mark.
pub(crate) const GB18030_MARK: &[u8] = &[0x84, 0x31, 0x95, 0x33];

/// The encoding of a text file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Encoding {
    /// UTF-8, ASCII included. Lines that are not valid keep their bytes.
    Utf8,
    /// UTF-16, little endian.
    Utf16Le,
    /// UTF-16, big endian.
    Utf16Be,
    /// ISO-2022-JP (JIS).
    Iso2022Jp,
    /// CP932, Microsoft's Shift_JIS.
    ShiftJis,
    /// EUC-JP.
    EucJp,
    /// GB 18030, GBK and GB 2312 included.
    Gb18030,
    /// CP949 (unified Hangul code), EUC-KR included.
    Cp949,
    /// Windows code page 1251, Cyrillic.
    Windows1251,
    /// Windows code page 1252, western European.
    Windows1252,
    /// None of these: text is the bytes of the file.
    Unknown,
}

/// A candidate may have one malformed line in this many: packs hold truncated and damaged rows.
const MALFORMED_IS_ONE_IN: usize = 10;

/// The encodings that are told apart by score.
const LEGACY: [Encoding; 6] = [
    Encoding::ShiftJis,
    Encoding::EucJp,
    Encoding::Windows1251,
    Encoding::Windows1252,
    Encoding::Gb18030,
    Encoding::Cp949,
];

impl Encoding {
    /// Decides on the first bytes of a file; `cut` says that the file goes on after them.
    pub fn detect(head: &[u8], cut: bool) -> Self {
        if head.starts_with(UTF8_MARK) {
            return Self::Utf8;
        }
        match head {
            [0xff, 0xfe, ..] => return Self::Utf16Le,
            [0xfe, 0xff, ..] => return Self::Utf16Be,
            _ if head.starts_with(GB18030_MARK) => return Self::Gb18030,
            _ => {}
        }
        if let Some(wide) = by_zero_parity(head) {
            return wide;
        }
        match std::str::from_utf8(head) {
            Ok(_) if is_iso_2022_jp(head, cut) => Self::Iso2022Jp,
            Ok(_) => Self::Utf8,
            Err(error) if error.error_len().is_none() && cut => Self::Utf8,
            Err(_) => by_score(head, cut),
        }
    }

    /// IANA name, or `unknown`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Utf16Le => "utf-16le",
            Self::Utf16Be => "utf-16be",
            Self::Iso2022Jp => "iso-2022-jp",
            Self::ShiftJis => "shift_jis",
            Self::EucJp => "euc-jp",
            Self::Gb18030 => "gb18030",
            Self::Cp949 => "euc-kr",
            Self::Windows1251 => "windows-1251",
            Self::Windows1252 => "windows-1252",
            Self::Unknown => "unknown",
        }
    }

    /// The decoder of an encoding whose file cannot be cut into lines before it is decoded.
    pub(crate) fn streaming(self) -> Option<&'static encoding_rs::Encoding> {
        match self {
            Self::Utf16Le => Some(encoding_rs::UTF_16LE),
            Self::Utf16Be => Some(encoding_rs::UTF_16BE),
            Self::Iso2022Jp => Some(encoding_rs::ISO_2022_JP),
            _ => None,
        }
    }

    /// The decoder of an encoding that shares LF and CR with ASCII and is decoded line by line.
    pub(crate) fn by_line(self) -> Option<&'static encoding_rs::Encoding> {
        match self {
            Self::ShiftJis => Some(encoding_rs::SHIFT_JIS),
            Self::EucJp => Some(encoding_rs::EUC_JP),
            Self::Gb18030 => Some(encoding_rs::GB18030),
            Self::Cp949 => Some(encoding_rs::EUC_KR),
            Self::Windows1251 => Some(encoding_rs::WINDOWS_1251),
            Self::Windows1252 => Some(encoding_rs::WINDOWS_1252),
            _ => None,
        }
    }

    /// What the detector calls this encoding.
    fn by_line_label(self) -> &'static encoding_rs::Encoding {
        match self {
            Self::Gb18030 => encoding_rs::GBK,
            _ => self.by_line().unwrap_or(encoding_rs::UTF_8),
        }
    }

    fn is_well_formed(self, line: &[u8]) -> bool {
        self.by_line().is_some_and(|decoder| {
            decoder
                .decode_without_bom_handling_and_without_replacement(line)
                .is_some()
        })
    }

    /// Number of bytes of the first character of `raw`, a well-formed text decoded line by line.
    pub(crate) fn character_length(self, raw: &[u8]) -> usize {
        let lead = raw.first().copied().unwrap_or_default();
        match (self, lead) {
            (_, 0..=0x7f) => 1,
            (Self::ShiftJis, 0x81..=0x9f | 0xe0..=0xfc) => 2,
            (Self::EucJp, 0x8f) => 3,
            (Self::EucJp, 0x8e | 0xa1..=0xfe) => 2,
            (Self::Cp949, 0x81..=0xfe) => 2,
            (Self::Gb18030, 0x81..=0xfe) => match raw.get(1) {
                Some(b'0'..=b'9') => 4,
                _ => 2,
            },
            _ => 1,
        }
    }
}

/// The head of a file in UTF-8 for recognising what it is; bytes of an unknown encoding stay as they are.
pub fn decode_head(head: &[u8]) -> Cow<'_, [u8]> {
    let encoding = Encoding::detect(head, true);
    let decoder = encoding.streaming().or_else(|| encoding.by_line());
    match decoder {
        Some(decoder) => {
            let (text, _) = decoder.decode_with_bom_removal(head);
            Cow::Owned(text.into_owned().into_bytes())
        }
        None => Cow::Borrowed(head.strip_prefix(UTF8_MARK).unwrap_or(head)),
    }
}

/// UTF-16 without a mark: text of mostly ASCII has a zero in every second byte, and nearly none in the others.
fn by_zero_parity(head: &[u8]) -> Option<Encoding> {
    let window = head.get(..PARITY_WINDOW.min(head.len())).unwrap_or(head);
    memchr::memchr(0, window)?;
    let (pairs, _) = window.as_chunks::<2>();
    let (mut first, mut second) = (0, 0);
    for [one, two] in pairs {
        first += usize::from(*one == 0);
        second += usize::from(*two == 0);
    }
    let (many, few) = (pairs.len() * 3 / 10, pairs.len() / 50);
    if pairs.len() < 4 {
        None
    } else if second > many && first <= few {
        Some(Encoding::Utf16Le)
    } else if first > many && second <= few {
        Some(Encoding::Utf16Be)
    } else {
        None
    }
}

/// ASCII bytes with JIS designations that decode without an error (a cut inside the last character is none).
fn is_iso_2022_jp(head: &[u8], cut: bool) -> bool {
    let designates = |at: usize| matches!(head.get(at + 1..at + 3), Some(b"$B" | b"$@" | b"(J" | b"(I"));
    if !memchr::memchr_iter(0x1b, head).any(designates) || !head.is_ascii() {
        return false;
    }
    let mut decoder = encoding_rs::ISO_2022_JP.new_decoder_without_bom_handling();
    let mut text = vec![
        0;
        decoder
            .max_utf8_buffer_length_without_replacement(head.len())
            .unwrap_or_default()
    ];
    let (result, _, _) = decoder.decode_to_utf8_without_replacement(head, &mut text, !cut);
    result == encoding_rs::DecoderResult::InputEmpty
}

/// Judges the lines that are not ASCII: mostly UTF-8, or the most plausible legacy encoding of those that are not.
fn by_score(head: &[u8], cut: bool) -> Encoding {
    let whole = if cut {
        memchr::memrchr2(b'\n', b'\r', head)
            .and_then(|end| head.get(..end))
            .unwrap_or(head)
    } else {
        head
    };
    let (mut utf8, mut bytes) = (0, 0);
    let mut sample: Vec<&[u8]> = Vec::new();
    for line in whole.split(|byte| matches!(byte, b'\n' | b'\r')) {
        // Binary rows say nothing about the text, and one of them would rule out every encoding.
        if line.is_ascii() || line.iter().any(|byte| *byte < 0x20 && *byte != b'\t') {
            continue;
        }
        if std::str::from_utf8(line).is_ok() {
            utf8 += 1;
        } else if bytes < SAMPLE {
            let line = line.get(..SAMPLE.min(line.len())).unwrap_or(line);
            bytes += line.len();
            sample.push(line);
        }
    }
    // Concatenated packs mix encodings; a line that is valid UTF-8 by accident is so rare that a majority decides.
    if utf8 >= sample.len().max(1) {
        return Encoding::Utf8;
    }
    if sample.is_empty() {
        return Encoding::Unknown;
    }
    let mut qualified: Vec<(usize, Encoding)> = LEGACY
        .iter()
        .map(|encoding| {
            (
                sample
                    .iter()
                    .filter(|line| !encoding.is_well_formed(line))
                    .count(),
                *encoding,
            )
        })
        .filter(|(malformed, _)| malformed * MALFORMED_IS_ONE_IN <= sample.len())
        .collect();
    qualified.sort_by_key(|(malformed, _)| *malformed);
    // All candidates without a malformed line would feed the detector the same bytes: ask it once.
    let mut of_all = None;
    for (malformed, encoding) in qualified {
        let guess = match (malformed, of_all) {
            (0, Some(guess)) => guess,
            _ => guess(sample.iter().filter(|line| encoding.is_well_formed(line))),
        };
        if malformed == 0 {
            of_all = Some(guess);
        }
        if guess == encoding.by_line_label() && is_plausible(encoding, &sample) {
            return encoding;
        }
    }
    Encoding::Unknown
}

/// Single-byte encodings accept any bytes: what they make of them must at least be letters for the most part.
fn is_plausible(encoding: Encoding, sample: &[&[u8]]) -> bool {
    let (Encoding::Windows1251 | Encoding::Windows1252, Some(decoder)) = (encoding, encoding.by_line())
    else {
        return true;
    };
    let (mut letters, mut others) = (0_usize, 0_usize);
    for line in sample {
        let (text, _) = decoder.decode_without_bom_handling(line);
        for character in text.chars().filter(|character| !character.is_ascii()) {
            *(if character.is_alphabetic() {
                &mut letters
            } else {
                &mut others
            }) += 1;
        }
    }
    letters >= others
}

fn guess<'a>(lines: impl Iterator<Item = &'a &'a [u8]>) -> &'static encoding_rs::Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    for line in lines {
        detector.feed(line, false);
        detector.feed(b"\n", false);
    }
    detector.feed(b"", true);
    detector.guess(None, Utf8Detection::Deny)
}

#[cfg(test)]
mod tests;
