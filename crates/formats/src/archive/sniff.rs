//! Which container some bytes are, by their magic numbers.

/// Kinds of containers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// PKWARE zip (APPNOTE.TXT).
    Zip,
    /// 7-Zip.
    SevenZ,
    /// POSIX tar (ustar, pax, GNU) and its older form.
    Tar,
    /// gzip (RFC 1952).
    Gz,
    /// xz.
    Xz,
    /// Zstandard (RFC 8878).
    Zst,
    /// bzip2.
    Bz2,
    /// rar 4 and 5.
    Rar,
}

impl Kind {
    /// Every kind, in the order of the documentation.
    pub const ALL: [Self; 8] = [
        Self::Zip,
        Self::SevenZ,
        Self::Tar,
        Self::Gz,
        Self::Xz,
        Self::Zst,
        Self::Bz2,
        Self::Rar,
    ];

    /// Short name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Zip => "zip",
            Self::SevenZ => "7z",
            Self::Tar => "tar",
            Self::Gz => "gz",
            Self::Xz => "xz",
            Self::Zst => "zst",
            Self::Bz2 => "bz2",
            Self::Rar => "rar",
        }
    }

    /// One line in Japanese and one in English.
    pub fn describe(self) -> (&'static str, &'static str) {
        match self {
            Self::Zip => (
                "zip 書庫(ZipCrypto・AES、分割、壊れた目次の復元)",
                "zip archives (ZipCrypto, AES, split, damaged directories)",
            ),
            Self::SevenZ => (
                "7z 書庫(暗号化された目次を含む)",
                "7z archives, encrypted headers included",
            ),
            Self::Tar => (
                "tar 書庫(圧縮されたものを含む)",
                "tar archives, compressed or not",
            ),
            Self::Gz => ("gzip 圧縮ファイル", "gzip files"),
            Self::Xz => ("xz 圧縮ファイル", "xz files"),
            Self::Zst => ("Zstandard 圧縮ファイル", "Zstandard files"),
            Self::Bz2 => ("bzip2 圧縮ファイル", "bzip2 files"),
            Self::Rar => ("rar 書庫(bsdtar が必要)", "rar archives (needs bsdtar)"),
        }
    }
}

/// Documents and packages that are zip files but never packs.
const DOCUMENTS: [&str; 14] = [
    "docx", "xlsx", "pptx", "docm", "xlsm", "odt", "ods", "odp", "apk", "jar", "xpi", "crx", "epub", "vsdx",
];

/// The container that begins with `head`; `name` tells documents from archives.
pub fn recognise(head: &[u8], name: &str) -> Option<Kind> {
    let extension = name.rsplit('.').next().unwrap_or_default();
    if DOCUMENTS
        .iter()
        .any(|document| document.eq_ignore_ascii_case(extension))
    {
        return None;
    }
    match head {
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] | [b'P', b'K', 7, 8, b'P', b'K', ..] => {
            Some(Kind::Zip)
        }
        [b'7', b'z', 0xbc, 0xaf, 0x27, 0x1c, ..] => Some(Kind::SevenZ),
        [0x1f, 0x8b, 8, ..] => Some(Kind::Gz),
        [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Some(Kind::Xz),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Kind::Zst),
        [
            b'B',
            b'Z',
            b'h',
            b'1'..=b'9',
            0x31,
            0x41,
            0x59,
            0x26,
            0x53,
            0x59,
            ..,
        ]
        | [
            b'B',
            b'Z',
            b'h',
            b'1'..=b'9',
            0x17,
            0x72,
            0x45,
            0x38,
            0x50,
            0x90,
            ..,
        ] => Some(Kind::Bz2),
        [b'R', b'a', b'r', b'!', 0x1a, 7, ..] => Some(Kind::Rar),
        _ if is_tar(head) => Some(Kind::Tar),
        _ => is_prefixed_zip(head, extension).then_some(Kind::Zip),
    }
}

/// A zip behind other bytes, such as the program that unpacks it: its directory is at the end, so only its name tells.
fn is_prefixed_zip(head: &[u8], extension: &str) -> bool {
    let program = head.starts_with(b"MZ") || head.starts_with(b"\x7fELF");
    extension.eq_ignore_ascii_case("zip") && (program || memchr::memmem::find(head, b"PK\x03\x04").is_some())
}

/// The first block of a tar.
pub(crate) fn is_tar(head: &[u8]) -> bool {
    head.get(..512)
        .is_some_and(|block| block.first() != Some(&0) && checksum_is_right(block))
}

/// The checksum of a tar header: the field itself counts as blanks.
pub(super) fn checksum_is_right(block: &[u8]) -> bool {
    let Some(field) = block.get(148..156) else {
        return false;
    };
    let digits: Vec<u8> = field.iter().copied().filter(u8::is_ascii_digit).collect();
    let Some(stated) = std::str::from_utf8(&digits)
        .ok()
        .and_then(|text| u64::from_str_radix(text, 8).ok())
    else {
        return false;
    };
    let sum = |bytes: Option<&[u8]>| {
        bytes
            .unwrap_or_default()
            .iter()
            .map(|byte| u64::from(*byte))
            .sum::<u64>()
    };
    let actual = sum(block.get(..148)) + 8 * u64::from(b' ') + sum(block.get(156..));
    stated == actual
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_and_text_are_no_archives() {
        assert_eq!(recognise(b"PK\x03\x04", "a/b.zip"), Some(Kind::Zip));
        assert_eq!(recognise(b"PK\x03\x04", "a/b.DOCX"), None);
        assert_eq!(recognise(&[b'0'; 512], "x"), None);
        assert_eq!(recognise(b"https://h/:l:p", "x.zip"), None);
        assert_eq!(recognise(b"MZ\x90\0", "x.ZIP"), Some(Kind::Zip));
        assert_eq!(recognise(b"<html>PK\x03\x04", "x.zip"), Some(Kind::Zip));
        assert_eq!(recognise(b"MZ\x90\0", "x.exe"), None);
    }

    proptest::proptest! {
        #[test]
        fn any_head_is_looked_at(head: Vec<u8>, name: String) {
            recognise(&head, &name);
        }
    }
}
