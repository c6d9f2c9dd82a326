//! Full-width forms to ASCII: what a Japanese keyboard leaves in a login or a host.

use std::borrow::Cow;

/// The ASCII counterpart of a full-width form (U+FF01–FF5E), an ideographic space, or a dash.
fn narrow(c: char) -> Option<char> {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0),
        '\u{3000}' => Some(' '),
        '\u{2010}'..='\u{2015}' | '\u{2212}' => Some('-'),
        _ => None,
    }
}

/// A copy with full-width letters, digits and signs, ideographic spaces and Unicode dashes as ASCII; borrows
/// when there are none.
pub fn to_ascii_width(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || !text.chars().any(|c| narrow(c).is_some()) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|c| narrow(c).unwrap_or(c)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_fold_and_other_text_stays() {
        assert_eq!(to_ascii_width("１２３－４５６７"), "123-4567");
        assert_eq!(
            to_ascii_width("Ｔａｒｏ＠ｅｘａｍｐｌｅ．ｃｏ．ｊｐ"),
            "Taro@example.co.jp"
        );
        assert!(matches!(to_ascii_width("支店"), Cow::Borrowed("支店")));
    }
}
