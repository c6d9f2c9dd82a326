//! Password hashes told by their shape. Shapes are ambiguous by nature (32 hex digits are MD5 or NTLM): the name says so.
//!
//! Cracking, and comparing a hash with anything, is left to others.

/// No shape below is shorter, so that ordinary passwords leave at the first comparison (a base64 MD5 has 24 characters).
pub(crate) const SHORTEST: usize = 24;
/// Longest salt that may follow a hex hash after a colon.
const LONGEST_SALT: usize = 64;

/// Prefixes that name their algorithm, with the shortest whole hash that is believed.
/// Sources: crypt(5), the PHC string format, and the documentation of phpass, Drupal 7, Django, Werkzeug and RFC 2307.
const PREFIXES: &[(&[u8], usize, &str)] = &[
    (b"$2a$", 59, "bcrypt"),
    (b"$2b$", 59, "bcrypt"),
    (b"$2x$", 59, "bcrypt"),
    (b"$2y$", 59, "bcrypt"),
    (b"$argon2", 30, "argon2"),
    (b"$P$", 34, "phpass"),
    (b"$H$", 34, "phpass"),
    (b"$S$", 55, "drupal7"),
    (b"$1$", 26, "md5crypt"),
    (b"$apr1$", 29, "apr1"),
    (b"$5$", 47, "sha256crypt"),
    (b"$6$", 90, "sha512crypt"),
    (b"$7$", 30, "scrypt"),
    (b"$y$", 30, "yescrypt"),
    (b"$gy$", 30, "gost_yescrypt"),
    (b"$scrypt$", 30, "scrypt"),
    (b"$pbkdf2", 30, "pbkdf2"),
    (b"pbkdf2_sha256$", 30, "pbkdf2_sha256"),
    (b"pbkdf2_sha1$", 30, "pbkdf2_sha1"),
    (b"pbkdf2:sha", 30, "pbkdf2"),
    (b"scrypt:", 60, "scrypt"),
    (b"bcrypt_sha256$", 60, "bcrypt"),
    (b"bcrypt$$2", 60, "bcrypt"),
    (b"sha1$", 40, "sha1_salted"),
    (b"md5$", 34, "md5_salted"),
    (b"{SSHA}", 34, "ssha"),
    (b"{SHA}", 33, "sha1_base64"),
    (b"{SSHA256}", 40, "ssha256"),
    (b"{SHA256}", 40, "sha256_base64"),
    (b"{SSHA512}", 80, "ssha512"),
    (b"{SHA512}", 80, "sha512_base64"),
    (b"{SMD5}", 28, "smd5"),
    (b"{MD5}", 29, "md5_base64"),
    (b"{CRYPT}", 30, "crypt"),
    (b"{PBKDF2}", 30, "pbkdf2"),
    (b"0x0100", 54, "mssql2005"),
    (b"0x0200", 142, "mssql2012"),
];

/// The name of the hash that `secret` has the shape of, or `None` for anything that may be a password.
/// A hex hash may be followed by `:salt`; both together are then the secret.
pub fn shape(secret: &[u8]) -> Option<&'static str> {
    if secret.len() < SHORTEST {
        return None;
    }
    match secret.first()? {
        b'$' | b'{' | b'p' | b's' | b'm' | b'b' | b'0' => prefixed(secret)
            .or_else(|| hex(secret))
            .or_else(|| base64(secret)),
        b'*' => secret
            .get(1..)
            .filter(|digits| digits.len() == 40 && digits.iter().all(u8::is_ascii_hexdigit))
            .map(|_| "mysql5"),
        _ => hex(secret).or_else(|| base64(secret)),
    }
}

/// What the name of a password's type says, as leak vendors write it (`sha-1`, `NTLM`, `plaintext`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Named {
    /// A password in clear.
    Plain,
    /// A hash.
    Hash(&'static str),
}

/// Reads the name of a type; `None` when it says nothing that is known. Case and separators make no difference.
pub(crate) fn named(kind: &[u8]) -> Option<Named> {
    let letters = kind.iter().filter(|byte| byte.is_ascii_alphanumeric()).take(24);
    let kind: Vec<u8> = letters.map(u8::to_ascii_lowercase).collect();
    Some(Named::Hash(match kind.as_slice() {
        b"plaintext" | b"plain" | b"clear" | b"cleartext" | b"text" | b"raw" => return Some(Named::Plain),
        b"md5" => "md5",
        b"ntlm" | b"nthash" => "ntlm",
        b"lm" | b"lmhash" => "lm",
        b"sha1" | b"sha" => "sha1",
        b"sha224" => "sha224",
        b"sha256" => "sha256",
        b"sha384" => "sha384",
        b"sha512" => "sha512",
        b"md5salted" | b"saltedmd5" | b"md5salt" | b"vbulletin" | b"ipb" | b"mybb" => "md5_salted",
        b"sha1salted" | b"saltedsha1" | b"sha1salt" | b"smf" => "sha1_salted",
        b"sha256salted" | b"saltedsha256" => "sha256_salted",
        b"sha512salted" | b"saltedsha512" => "sha512_salted",
        b"bcrypt" | b"blowfish" => "bcrypt",
        b"scrypt" => "scrypt",
        b"argon2" | b"argon2i" | b"argon2id" => "argon2",
        b"pbkdf2" => "pbkdf2",
        b"pbkdf2sha256" | b"django" => "pbkdf2_sha256",
        b"phpass" | b"phpbb" | b"phpbb3" | b"wordpress" => "phpass",
        b"drupal" | b"drupal7" => "drupal7",
        b"md5crypt" => "md5crypt",
        b"sha256crypt" => "sha256crypt",
        b"sha512crypt" => "sha512crypt",
        b"mysql" | b"mysql5" | b"mysqlsha1" => "mysql5",
        b"mysql3" | b"mysql323" => "mysql323",
        b"descrypt" | b"des" => "descrypt",
        b"crypt" => "crypt",
        b"ssha" => "ssha",
        _ => return None,
    }))
}

fn prefixed(secret: &[u8]) -> Option<&'static str> {
    PREFIXES
        .iter()
        .find(|(prefix, shortest, _)| starts_with_ignore_case(secret, prefix) && secret.len() >= *shortest)
        .filter(|_| secret.iter().all(u8::is_ascii_graphic))
        .map(|(_, _, name)| *name)
}

/// RFC 2307 schemes are case-insensitive; the `$` prefixes are not, since `$p$` is no phpass.
fn starts_with_ignore_case(secret: &[u8], prefix: &[u8]) -> bool {
    if prefix.first() == Some(&b'{') {
        secret
            .get(..prefix.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(prefix))
    } else {
        secret.starts_with(prefix)
    }
}

fn hex(secret: &[u8]) -> Option<&'static str> {
    let digits = secret
        .iter()
        .take(129)
        .take_while(|byte| byte.is_ascii_hexdigit())
        .count();
    let rest = secret.get(digits..)?;
    let salted = match rest {
        [] => false,
        [b':', salt @ ..] if !salt.is_empty() && salt.len() <= LONGEST_SALT => true,
        _ => return None,
    };
    match (digits, salted) {
        (32, false) => Some("md5_or_ntlm"),
        (32, true) => Some("md5_salted"),
        (40, false) => Some("sha1"),
        (40, true) => Some("sha1_salted"),
        (56, false) => Some("sha224"),
        (64, false) => Some("sha256"),
        (64, true) => Some("sha256_salted"),
        (96, false) => Some("sha384"),
        (128, false) => Some("sha512"),
        (128, true) => Some("sha512_salted"),
        _ => None,
    }
}

/// Digests in base64: padded and canonical (unused low bits zero), which a pass phrase hardly ever is.
fn base64(secret: &[u8]) -> Option<&'static str> {
    let (name, padding) = match secret.len() {
        24 => ("md5_base64", 2),
        28 => ("sha1_base64", 1),
        44 => ("sha256_base64", 1),
        88 => ("sha512_base64", 2),
        // ASP.NET Identity: version byte, salt and key; v2 has 49 bytes and starts with 0, v3 has 61 and starts with 1.
        68 if secret.starts_with(b"A") => ("aspnet_identity_v2", 2),
        84 if secret.starts_with(b"AQAAAA") => ("aspnet_identity_v3", 2),
        _ => return None,
    };
    let (body, tail) = secret.split_at_checked(secret.len() - padding)?;
    let unused = if padding == 1 { 0b11 } else { 0b1111 };
    let canonical = sextet(*body.last()?).is_some_and(|value| value & unused == 0);
    let alphabet = body.iter().all(|byte| sextet(*byte).is_some());
    (canonical && alphabet && tail.iter().all(|byte| *byte == b'=')).then_some(name)
}

fn sextet(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_are_named() {
        let hex = "0123456789abcdefABCDEF0123456789".repeat(4);
        for (secret, name) in [
            (hex[..32].to_owned(), Some("md5_or_ntlm")),
            (format!("{}:s@lt", &hex[..32]), Some("md5_salted")),
            (hex[..40].to_owned(), Some("sha1")),
            (hex[..64].to_owned(), Some("sha256")),
            (hex[..128].to_owned(), Some("sha512")),
            (hex[..33].to_owned(), None),
            (format!("*{}", &hex[..40]), Some("mysql5")),
            (format!("$2b$12${}", "a".repeat(53)), Some("bcrypt")),
            (format!("$P$B{}", "a".repeat(30)), Some("phpass")),
            (
                "$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA".to_owned(),
                Some("argon2"),
            ),
            (format!("$6$salt${}", "a".repeat(86)), Some("sha512crypt")),
            (
                "pbkdf2_sha256$260000$salt$aGFzaGhhc2g=".to_owned(),
                Some("pbkdf2_sha256"),
            ),
            (format!("{{ssha}}{}", "a".repeat(32)), Some("ssha")),
            ("2jmj7l5rSw0yVb/vlWAYkK/YBwk=".to_owned(), Some("sha1_base64")),
            ("2jmj7l5rSw0yVb/vlWAYkK/YBwl=".to_owned(), None),
            (
                "AQAAAA".to_owned() + &"E".repeat(75) + "A==",
                Some("aspnet_identity_v3"),
            ),
        ] {
            assert_eq!(shape(secret.as_bytes()), name, "{secret}");
        }
    }

    #[test]
    fn types_are_read() {
        assert_eq!(named(b"plaintext"), Some(Named::Plain));
        assert_eq!(named(b"SHA-1"), Some(Named::Hash("sha1")));
        assert_eq!(named(b"salted_md5"), Some(Named::Hash("md5_salted")));
        assert_eq!(named(b"-"), None);
        assert_eq!(named(b"unknown"), None);
    }

    #[test]
    fn passwords_are_no_hashes() {
        for secret in [
            "",
            "password",
            "$2a$",
            "{SSHA}x",
            "correct horse battery staple",
            "0x0100",
            "$1$money$$$ but with spaces in",
        ] {
            assert_eq!(shape(secret.as_bytes()), None, "{secret}");
        }
    }
}
