//! The fast path against the careful one.

use proptest::prelude::*;

use super::super::{
    layout::{Layout, Order},
    read::{self, Item},
    secret,
    separator::Separator,
    trail,
};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(ProptestConfig::default().cases.max(4000)))]

    #[test]
    fn the_fast_path_says_what_the_careful_one_says(
        pieces in prop::collection::vec(prop::sample::select(vec![
            "https://", "http://", "android://", "ftp://", "example.co.jp", "a.example.com", "localhost", "[2001:db8::1]",
            "192.0.2.1", "a==@com.b", ":", ":", ":", ":", ";", ";", "|", "|", "\t", "\t", ",", " ", "/", "/", "@", "ann@example.com", "ann",
            "12345678", "123-456789", "8443", "99999", "pw", "p w", "#", "(", "?a=b", "\\", "Special", "true", "US", "Chrome",
            "Login: ", "URL:", "login", "null", "https", "JP", "JP ", "=", ".html", "gmail_ps=",
        ]), 1..14),
        long: bool, with_scheme: bool, semicolons: bool, combos: bool, backwards: bool,
    ) {
        let text = (if with_scheme { "https://" } else { "" }).to_owned() + &pieces.concat();
        let text = if long { text.replace("?a=b", &"/a".repeat(100)) } else { text };
        let separator = if semicolons { Separator::Semicolon } else { Separator::Colon };
        let order = if backwards { Order::LoginPasswordUrl } else { Order::UrlLoginPassword };
        let layout = Layout { order, separator, combos, ..Layout::default() };
        if let Some(super::Common { cut, trimmed, plain }) = super::cut(text.as_bytes(), &layout) {
            let trail::Trimmed { secret, other } = trail::trim(cut.secret);
            prop_assert_eq!(trimmed, trail::trim(cut.secret), "{}", text);
            let Item::Row(fields) = read::line(text.as_bytes(), &layout) else {
                panic!("{text}: {cut:?} against {:?}", read::line(text.as_bytes(), &layout));
            };
            prop_assert_eq!(
                (fields.url, fields.login, fields.secret, fields.other),
                (cut.url, cut.login, secret, other),
                "{}", text
            );
            let readings = secret::read(secret, secret, other).1.len();
            prop_assert!(!plain || (readings == 0 && secret == cut.secret), "{}", text);
        }
    }
}
