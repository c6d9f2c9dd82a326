//! Names inside archives: bytes in an unknown encoding, made readable. They are data and never become paths.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};

/// The code page of names that nothing else explains.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Oldest {
    /// zip's own default (APPNOTE.TXT, appendix D).
    Cp437,
    /// Bytes stay bytes.
    Bytes,
}

/// Characters 0x80 to 0xff of code page 437.
const CP437: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";

/// A name in UTF-8, `/`-separated, control characters and direction overrides escaped.
pub(super) fn readable(name: &[u8]) -> String {
    let separated: Cow<'_, [u8]> = if name.contains(&b'\\') {
        name.iter()
            .map(|byte| if *byte == b'\\' { b'/' } else { *byte })
            .collect()
    } else {
        Cow::Borrowed(name)
    };
    yagura_text::escape::lossy(&separated).into_owned()
}

/// An archive's name without what says that it is one.
pub(crate) fn stem(name: &str) -> &str {
    const EXTENSIONS: [&str; 13] = [
        ".zip", ".7z", ".rar", ".tgz", ".tbz", ".tbz2", ".txz", ".tzst", ".gz", ".xz", ".zst", ".bz2", ".tar",
    ];
    let without = |name: &'_ str| {
        let end = |extension: &&str| {
            let at = name.len().checked_sub(extension.len())?;
            let (stem, end) = name.split_at_checked(at)?;
            (!stem.is_empty() && end.eq_ignore_ascii_case(extension)).then_some(at)
        };
        EXTENSIONS.iter().find_map(end)
    };
    let name = without(name).and_then(|at| name.get(..at)).unwrap_or(name);
    let tar = name.len().checked_sub(4).filter(|at| {
        name.get(*at..)
            .is_some_and(|end| end.eq_ignore_ascii_case(".tar"))
    });
    tar.and_then(|at| name.get(..at)).unwrap_or(name)
}

/// All names of an archive made readable, each with whether it is declared to be UTF-8. Those that say nothing of their
/// encoding are judged together: a single name is too short to tell.
pub(super) fn decoded(names: Vec<(Vec<u8>, bool)>, oldest: Oldest) -> Vec<String> {
    let encoding = {
        let doubtful = names
            .iter()
            .filter(|(name, _)| std::str::from_utf8(name).is_err());
        let doubtful: Vec<&[u8]> = doubtful.map(|(name, _)| name.as_slice()).collect();
        encoding_of(&doubtful)
    };
    let one = |(name, _): (Vec<u8>, bool)| {
        if std::str::from_utf8(&name).is_ok() {
            return readable(&name);
        }
        match (encoding, oldest) {
            // Separators are looked for after decoding: half of a Japanese character may look like one.
            (Some(encoding), _) => readable(encoding.decode_without_bom_handling(&name).0.as_bytes()),
            (None, Oldest::Cp437) => readable(cp437(&name).as_bytes()),
            (None, Oldest::Bytes) => readable(&name),
        }
    };
    names.into_iter().map(one).collect()
}

fn cp437(name: &[u8]) -> String {
    let high = |byte: u8| {
        CP437
            .chars()
            .nth(usize::from(byte) - 0x80)
            .unwrap_or(char::REPLACEMENT_CHARACTER)
    };
    name.iter()
        .map(|byte| {
            if byte.is_ascii() {
                char::from(*byte)
            } else {
                high(*byte)
            }
        })
        .collect()
}

/// The encoding that explains all names, none of which is UTF-8.
fn encoding_of(names: &[&[u8]]) -> Option<&'static encoding_rs::Encoding> {
    if names.is_empty() {
        return None;
    }
    let guess = |domain: Option<&[u8]>| {
        let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
        for name in names {
            detector.feed(name, false);
            detector.feed(b"\n", false);
        }
        detector.feed(b"", true);
        detector.guess(domain, Utf8Detection::Deny)
    };
    let fits = |encoding: &'static encoding_rs::Encoding| {
        names.iter().all(|name| {
            encoding
                .decode_without_bom_handling_and_without_replacement(name)
                .is_some()
        })
    };
    // Few names, and half-width kana, are told from western ones only by expecting Japanese.
    let japanese = guess(Some(b"jp"));
    let [first, second] = if is_japanese(japanese) && fits(japanese) && looks_japanese(names, japanese) {
        [japanese, guess(None)]
    } else {
        [guess(None), japanese]
    };
    // Windows' western code pages are what the detector says when nothing fits; zip writers use DOS's.
    let legacy = |encoding: &&'static encoding_rs::Encoding| fits(encoding) && !is_western(encoding);
    [first, second].into_iter().find(legacy)
}

fn is_japanese(encoding: &'static encoding_rs::Encoding) -> bool {
    encoding == encoding_rs::SHIFT_JIS || encoding == encoding_rs::EUC_JP
}

fn is_western(encoding: &'static encoding_rs::Encoding) -> bool {
    [
        encoding_rs::WINDOWS_1252,
        encoding_rs::WINDOWS_1250,
        encoding_rs::WINDOWS_1254,
        encoding_rs::WINDOWS_1257,
    ]
    .contains(&encoding)
}

/// Names in Japanese have kana: whatever else decodes as two-byte characters is as good as random.
fn looks_japanese(names: &[&[u8]], encoding: &'static encoding_rs::Encoding) -> bool {
    // Half-width kana alone may as well be pairs of frequent Chinese characters (GB 2312, level 1), which are likelier.
    let frequent = |pair: &[u8]| matches!(pair, [0xb0..=0xd7, 0xa1..=0xfe]);
    let high = |name: &&[u8]| {
        name.iter()
            .copied()
            .filter(|byte| !byte.is_ascii())
            .collect::<Vec<u8>>()
    };
    if names.iter().map(high).all(|name| name.chunks(2).all(frequent)) {
        return false;
    }
    let mut kana = 0;
    let mut strange = 0;
    for name in names {
        for c in encoding.decode_without_bom_handling(name).0.chars() {
            match c {
                'ぁ'..='ヿ' | 'ｦ'..='ﾟ' => kana += 1,
                '\u{0}'..='\u{7f}' | '一'..='龠' | '０'..='ｚ' | '、'..='〕' => {}
                _ => strange += 1,
            }
        }
    }
    kana > strange
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(names: &[&str], encoding: &'static encoding_rs::Encoding) -> Vec<String> {
        let names = names
            .iter()
            .map(|name| (encoding.encode(name).0.into_owned(), false))
            .collect();
        decoded(names, Oldest::Cp437)
    }

    #[test]
    fn a_stem_is_the_name_of_what_was_packed() {
        for (name, expected) in [
            (
                "JP[0A1B2C] [2024-08-26T14_39_18].zip",
                "JP[0A1B2C] [2024-08-26T14_39_18]",
            ),
            ("x/VN.0A1B2C.TAR.GZ", "x/VN.0A1B2C"),
            ("日本.7z", "日本"),
            ("a.tbz2", "a"),
            ("VN.0A1B2C", "VN.0A1B2C"),
            (".zip", ".zip"),
            ("z", "z"),
        ] {
            assert_eq!(stem(name), expected);
        }
    }

    #[test]
    fn backslashes_are_separators_and_controls_are_escaped() {
        assert_eq!(readable(b"a\\b\x1b[2J.txt"), "a/b\\x1b[2J.txt");
        assert_eq!(readable("ログ/パス.txt".as_bytes()), "ログ/パス.txt");
    }

    #[test]
    fn each_legacy_encoding_is_told() {
        let japanese = ["パスワード一覧.txt", "口座情報.txt", "証券会社ログ/ソース表.txt"];
        assert_eq!(all(&japanese, encoding_rs::SHIFT_JIS), japanese);
        assert_eq!(all(&["テスト.txt"], encoding_rs::SHIFT_JIS), ["テスト.txt"]);
        let chinese = [
            "密码/浏览器密码.txt",
            "系统信息.txt",
            "自动填充/谷歌浏览器.txt",
            "用户列表.txt",
        ];
        assert_eq!(all(&chinese, encoding_rs::GBK), chinese);
        let russian = [
            "Пароли/браузер.txt",
            "Информация о системе.txt",
            "Список процессов.txt",
        ];
        assert_eq!(all(&russian, encoding_rs::IBM866), russian);
        assert_eq!(all(&["plain.txt"], encoding_rs::SHIFT_JIS), ["plain.txt"]);
    }

    #[test]
    fn half_width_kana_and_western_names_are_told_apart() {
        assert_eq!(
            decoded(vec![(vec![0xca, 0xdf, 0xbd, b'0', b'0'], false)], Oldest::Cp437),
            ["ﾊﾟｽ00"]
        );
        assert_eq!(
            decoded(vec![(vec![0xd6, 0xd0, 0xce, 0xc4], false)], Oldest::Cp437),
            ["中文"]
        );
        // "Résumé/Über.txt" in code page 437.
        let western = b"R\x82sum\x82/\x9aber.txt".to_vec();
        assert_eq!(
            decoded(vec![(western.clone(), false)], Oldest::Cp437),
            ["Résumé/Über.txt"]
        );
        assert_eq!(CP437.chars().count(), 128);
        assert!(decoded(vec![(b"\xff\xfe\x81".to_vec(), false)], Oldest::Bytes)[0].is_ascii());
    }

    proptest::proptest! {
        #[test]
        fn any_names_become_clean_text(names: Vec<(Vec<u8>, bool)>) {
            let count = names.len();
            let shown = decoded(names, Oldest::Cp437);
            assert_eq!(shown.len(), count);
            assert!(shown.iter().all(|name| !name.chars().any(|c| c.is_control() || c == '\u{202e}')));
        }
    }
}
