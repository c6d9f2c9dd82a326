//! Logins: their shape and their normal form. Whether a shape is a broker's account number is for [`crate::pattern`].

use yagura_model::LoginKind;

use crate::{escape, fold, mail};

/// The shape of a login as leaked.
///
/// Numeric: digits, possibly grouped by single `-`, `_`, `/` or spaces, such as a branch and an account number
/// (`123-456789`). Phone: `+` and 7–15 digits, a Japanese mobile or IP number (11 digits from 020, 050, 060, 070,
/// 080 or 090), or a hyphenated number of 10–11 digits in three groups beginning with 0. Anything with 11 digits or
/// fewer that is not clearly a telephone number stays numeric, because brokers' logins are digits.
pub fn kind(login: &[u8]) -> LoginKind {
    if login.is_ascii() {
        return kind_of_ascii(login.trim_ascii());
    }
    match std::str::from_utf8(login) {
        Ok(text) => {
            let folded = fold::to_ascii_width(text);
            kind_of_ascii(folded.trim().as_bytes())
        }
        Err(_) => LoginKind::Other,
    }
}

fn kind_of_ascii(login: &[u8]) -> LoginKind {
    if login.is_empty() {
        LoginKind::None
    } else if mail::domain_of(login).is_some() {
        LoginKind::Mail
    } else if split_domain_user(login).is_some() {
        LoginKind::DomainUser
    } else if let Some(shape) = DigitShape::of(login) {
        if shape.is_phone() {
            LoginKind::Phone
        } else {
            LoginKind::Numeric
        }
    } else {
        LoginKind::Other
    }
}

/// Splits `DOMAIN\user`: one backslash (two where the log escaped it), a NetBIOS or DNS name before it, a name after it.
pub fn split_domain_user(login: &[u8]) -> Option<(&[u8], &[u8])> {
    let (domain, user) = login.split_at_checked(memchr::memchr(b'\\', login)?)?;
    let user = user.get(1..)?;
    let user = user.strip_prefix(b"\\").unwrap_or(user);
    let good = (1..=64).contains(&domain.len())
        && domain
            .iter()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
        && !user.is_empty()
        && !user.contains(&b'\\')
        && !user.contains(&b'/');
    good.then_some((domain, user))
}

/// Digits in groups.
struct DigitShape {
    plus: bool,
    digits: usize,
    groups: usize,
    hyphens_only: bool,
    prefix: [u8; 3],
}

impl DigitShape {
    fn of(login: &[u8]) -> Option<Self> {
        let (plus, body) = login
            .strip_prefix(b"+")
            .map_or((false, login), |body| (true, body));
        let mut shape = Self {
            plus,
            digits: 0,
            groups: 1,
            hyphens_only: true,
            prefix: [0; 3],
        };
        let mut after_digit = false;
        for byte in body {
            match byte {
                b'0'..=b'9' => {
                    if let Some(slot) = shape.prefix.get_mut(shape.digits) {
                        *slot = *byte;
                    }
                    shape.digits += 1;
                    after_digit = true;
                }
                b'-' | b'_' | b'/' | b' ' if after_digit => {
                    shape.groups += 1;
                    shape.hyphens_only &= *byte == b'-';
                    after_digit = false;
                }
                _ => return None,
            }
        }
        // A run longer than any account number is a token.
        (after_digit && shape.digits <= 32).then_some(shape)
    }

    fn is_phone(&self) -> bool {
        if self.plus {
            return (7..=15).contains(&self.digits);
        }
        let mobile = self.digits == 11
            && matches!(
                &self.prefix,
                [b'0', b'2' | b'5' | b'6' | b'7' | b'8' | b'9', b'0']
            );
        let grouped = self.groups == 3
            && self.hyphens_only
            && matches!(self.digits, 10 | 11)
            && self.prefix.first() == Some(&b'0');
        mobile || grouped
    }
}

/// Normal form of a login for identity and matching: trimmed, full-width forms as ASCII; mail addresses and
/// `DOMAIN\user` (case-insensitive by nature) in lower case; octets that are not UTF-8 as `\xNN`. Everything else keeps its case.
pub fn normalise(login: &[u8]) -> String {
    if let Some(address) = mail::normalise(login) {
        return address;
    }
    let shown = escape::lossy(login.trim_ascii());
    let folded = fold::to_ascii_width(&shown);
    let trimmed = folded.trim();
    if kind_of_ascii(trimmed.as_bytes()) == LoginKind::DomainUser {
        trimmed.to_lowercase()
    } else {
        trimmed.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_are_told_apart() {
        use LoginKind::{DomainUser, Mail, None, Numeric, Other, Phone};
        for (login, expected) in [
            ("", None),
            ("  ", None),
            ("taro@example.co.jp", Mail),
            ("ｔａｒｏ＠example.co.jp", Mail),
            ("12345678", Numeric),
            ("123-456789", Numeric),
            ("１２３－４５６７８９", Numeric),
            ("123 4567890", Numeric),
            ("0123456789", Numeric),
            ("09012345678", Phone),
            ("090-1234-5678", Phone),
            ("03-1234-5678", Phone),
            ("+81 90 1234 5678", Phone),
            ("+1", Numeric),
            ("123--456", Other),
            ("-123", Other),
            ("EXAMPLE\\taro", DomainUser),
            ("EXAMPLE\\\\taro", DomainUser),
            ("\\taro", Other),
            ("C:\\Users\\taro", Other),
            ("taro", Other),
            ("taro123", Other),
            ("192.0.2.1", Other),
            ("支店123", Other),
        ] {
            assert_eq!(kind(login.as_bytes()), expected, "{login}");
        }
        assert_eq!(kind(b"\xff\xfe"), Other);
        assert_eq!(kind("1".repeat(33).as_bytes()), Other);
    }

    #[test]
    fn normal_form_keeps_what_may_matter() {
        for (login, form) in [
            (" Taro ", "Taro"),
            ("Taro@Example.CO.JP", "taro@example.co.jp"),
            ("１２３－４５６", "123-456"),
            ("EXAMPLE\\Taro", "example\\taro"),
            ("　山田　", "山田"),
        ] {
            assert_eq!(normalise(login.as_bytes()), form, "{login}");
        }
        assert_eq!(normalise(b"a\xff"), "a\\xff");
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_have_a_shape_and_a_form(login: Vec<u8>, text in "\\PC{0,30}") {
            for input in [login.as_slice(), text.as_bytes()] {
                let _ = kind(input);
                let form = normalise(input);
                assert_eq!(form.trim(), form);
            }
        }
    }
}
