//! Detection on short and long synthetic heads.

use super::*;

fn rows(words: &[&str]) -> String {
    words
        .iter()
        .map(|word| format!("https://www.example.com/login:user@example.com:{word}\r\n"))
        .collect()
}

fn encoded(encoder: &'static encoding_rs::Encoding, text: &str) -> Vec<u8> {
    let (bytes, _, unmappable) = encoder.encode(text);
    assert!(!unmappable);
    bytes.into_owned()
}

fn wide(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(unit).collect()
}

#[test]
fn marks_decide_first() {
    assert_eq!(Encoding::detect(b"\xef\xbb\xbfa:b", false), Encoding::Utf8);
    assert_eq!(Encoding::detect(b"\xff\xfea\0", false), Encoding::Utf16Le);
    assert_eq!(Encoding::detect(b"\xfe\xff\0a", false), Encoding::Utf16Be);
    assert_eq!(Encoding::detect(b"", false), Encoding::Utf8);
}

#[test]
fn utf_16_without_a_mark_is_found() {
    let text = rows(&["ひみつ", "secret", "пароль"]);
    assert_eq!(
        Encoding::detect(&wide(&text, u16::to_le_bytes), false),
        Encoding::Utf16Le
    );
    assert_eq!(
        Encoding::detect(&wide(&text, u16::to_be_bytes), false),
        Encoding::Utf16Be
    );
    assert_eq!(Encoding::detect(b"a:b\0\0\0\0\0\0\0\0c:d", false), Encoding::Utf8);
}

#[test]
fn legacy_encodings_are_told_apart() {
    let japanese = [
        "ひみつ123",
        "山田太郎",
        "パスワード",
        "東京都港区",
        "さくら2024",
        "株式会社",
        "ﾊﾟｽﾜｰﾄﾞ",
    ];
    let chinese = [
        "密码123456",
        "我爱北京",
        "中华人民共和国",
        "上海市",
        "你好世界",
        "张三李四",
        "用户登录",
    ];
    let korean = [
        "비밀번호",
        "안녕하세요",
        "사랑해요123",
        "대한민국",
        "서울특별시",
        "김철수",
    ];
    let russian = [
        "пароль",
        "Москва2020",
        "привет",
        "Наташа",
        "любовь",
        "йцукен",
        "Спартак",
    ];
    let german = ["Schlüssel", "größe99", "Käsebrot", "Mädchen", "Füße", "schön"];
    for (words, encoding) in [
        (&japanese[..], Encoding::ShiftJis),
        (&japanese[..], Encoding::EucJp),
        (&chinese[..], Encoding::Gb18030),
        (&korean[..], Encoding::Cp949),
        (&russian[..], Encoding::Windows1251),
        (&german[..], Encoding::Windows1252),
    ] {
        let head = encoded(encoding.by_line().unwrap(), &rows(words));
        assert_eq!(Encoding::detect(&head, false), encoding);
        assert_eq!(decode_head(&head), rows(words).as_bytes());
    }
}

#[test]
fn iso_2022_jp_is_found_by_its_escapes() {
    let head = encoded(encoding_rs::ISO_2022_JP, &rows(&["ひみつ", "山田"]));
    assert_eq!(Encoding::detect(&head, false), Encoding::Iso2022Jp);
    assert_eq!(Encoding::detect(b"a:\x1b[31mred", false), Encoding::Utf8);
}

#[test]
fn a_few_damaged_lines_do_not_change_the_answer() {
    let mut head = encoded(
        encoding_rs::SHIFT_JIS,
        &rows(&["ひみつ123", "山田太郎", "パスワード"]).repeat(10),
    );
    head.extend_from_slice(b"https://example.com:u:\xfd\xfe\xff\n");
    assert_eq!(Encoding::detect(&head, false), Encoding::ShiftJis);
    let mut head = rows(&["ひみつ123", "山田太郎", "パスワード"]).into_bytes();
    head.extend_from_slice(b"https://example.com:u:\xfd\xfe\xff\n");
    assert_eq!(Encoding::detect(&head, false), Encoding::Utf8);
}

#[test]
fn a_cut_character_is_no_error() {
    let text = rows(&["ひみつ"]);
    let head = text.trim_end().as_bytes();
    assert_eq!(Encoding::detect(&head[..head.len() - 1], true), Encoding::Utf8);
}

#[test]
fn junk_stays_bytes() {
    for junk in [
        &b"\x01\xff\xfd\x02\n\x03\xf8\xff\n"[..],
        b"\xab\xb1\xbb\n\xa7\xb6\xff\n",
    ] {
        assert_eq!(Encoding::detect(junk, false), Encoding::Unknown);
    }
}
