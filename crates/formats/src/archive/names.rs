//! Names inside archives: bytes in an unknown encoding, made readable. They are data and never become paths.

use crate::encoding::Encoding;

/// A name in UTF-8, `/`-separated, control characters and direction overrides escaped.
pub(super) fn readable(name: &[u8]) -> String {
    let separated: Vec<u8> = name
        .iter()
        .map(|byte| if *byte == b'\\' { b'/' } else { *byte })
        .collect();
    yagura_text::escape::lossy(&separated).into_owned()
}

/// Names that say nothing of their encoding, judged together: a single name is too short to tell.
pub(super) fn decode(names: &[&[u8]]) -> Option<&'static encoding_rs::Encoding> {
    let joined = names
        .iter()
        .filter(|name| !name.is_ascii())
        .copied()
        .collect::<Vec<_>>()
        .join(&b'\n');
    if joined.is_empty() {
        return None;
    }
    match Encoding::detect(&joined, false) {
        // cp1252 is what the detector says when nothing fits; zip's own default is the older code page.
        Encoding::Windows1252 => None,
        encoding => encoding.by_line(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backslashes_are_separators_and_controls_are_escaped() {
        assert_eq!(readable(b"a\\b\x1b[2J.txt"), "a/b\\x1b[2J.txt");
        assert_eq!(readable("ログ/パス.txt".as_bytes()), "ログ/パス.txt");
    }

    #[test]
    fn japanese_names_are_told_by_all_of_them() {
        let names: Vec<Vec<u8>> = ["パスワード一覧.txt", "口座情報.txt", "証券会社ログ/自動入力.txt"]
            .iter()
            .map(|name| encoding_rs::SHIFT_JIS.encode(name).0.into_owned())
            .collect();
        let names: Vec<&[u8]> = names.iter().map(Vec::as_slice).collect();
        assert_eq!(decode(&names), Some(encoding_rs::SHIFT_JIS));
        assert_eq!(decode(&[b"plain.txt"]), None);
    }
}
