//! The expiry inside a JWT (RFC 7519) that a cookie carries. The signature is nobody's business here.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use yagura_model::Timestamp;
use yagura_vault::Secret;

/// A payload longer than this is no session token.
const MOST: usize = 16 << 10;

/// The `exp` claim of a value of three base64url parts.
pub(super) fn expiry(value: Secret<'_>) -> Option<Timestamp> {
    let mut parts = value.expose().split(|byte| *byte == b'.');
    let (_, payload, _) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || payload.len() > MOST || !value.expose().starts_with(b"eyJ") {
        return None;
    }
    let payload = zeroize::Zeroizing::new(URL_SAFE_NO_PAD.decode(payload).ok()?);
    let claims: serde_json::Value = serde_json::from_slice(&payload).ok()?;
    Timestamp::from_second(claims.get("exp")?.as_i64()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_expiry_is_found_and_junk_is_none() {
        let payload = URL_SAFE_NO_PAD.encode(br#"{"sub":"1","exp":1798761600}"#);
        let token = format!("eyJhbGciOiJub25lIn0.{payload}.x");
        let found = expiry(Secret::new(token.as_bytes()));
        assert_eq!(found.map(Timestamp::as_second), Some(1_798_761_600));
        for junk in ["", "a.b.c", "eyJ.###.x", "eyJhbGciOiJub25lIn0.e30.x"] {
            assert_eq!(expiry(Secret::new(junk.as_bytes())), None, "{junk}");
        }
    }
}
