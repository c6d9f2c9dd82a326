//! The mask: enough for the owner to recognise a secret, too little for anybody to use it.

use crate::Secret;

const DOTS: &str = "●●●●●●●●";

/// First character, eight dots, last character when there are eight characters or more; eight dots otherwise.
/// The number of dots never tells the length. Characters that are invisible, or bytes that are not UTF-8, show as dots.
pub fn mask(secret: Secret<'_>) -> String {
    let Ok(text) = std::str::from_utf8(secret.expose()) else {
        return DOTS.to_owned();
    };
    if text.chars().count() < 8 {
        return DOTS.to_owned();
    }
    let shown = |c: Option<char>| c.filter(|c| is_visible(*c)).unwrap_or('●');
    format!(
        "{}{DOTS}{}",
        shown(text.chars().next()),
        shown(text.chars().next_back())
    )
}

/// Neither control, white space, nor what changes how its neighbours are shown.
fn is_visible(c: char) -> bool {
    !(c.is_control()
        || c.is_whitespace()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{300}'..='\u{36f}' | '\u{3099}' | '\u{309a}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0000}'..))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn short_ones_show_nothing_long_ones_two_characters() {
        let of = |text: &str| mask(Secret::new(text.as_bytes()));
        assert_eq!([of(""), of("a"), of("seven77")], [DOTS, DOTS, DOTS]);
        assert_eq!(of("eight888"), "e●●●●●●●●8");
        assert_eq!(of("パスワードは秘密"), "パ●●●●●●●●密");
        assert_eq!(of("\u{202e}2345678"), "●●●●●●●●●8");
        assert_eq!(mask(Secret::new(b"\xff\xfe345678")), DOTS);
    }

    proptest! {
        #[test]
        fn never_more_than_two_characters_nor_the_length(text in "\\PC{0,40}") {
            let masked = mask(Secret::new(text.as_bytes()));
            prop_assert!(masked.chars().filter(|c| *c != '●').count() <= 2);
            prop_assert!(matches!(masked.chars().count(), 8 | 10));
        }
    }
}
