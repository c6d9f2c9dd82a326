//! The session cookie. Its prefix makes browsers refuse it from anything but this host over a secure connection
//! (RFC 6265bis, 4.1.3.2).

use http::{HeaderMap, HeaderValue, header};

const NAME: &str = "__Host-sid";

/// The token in the request's cookie.
pub(super) fn read(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get_all(header::COOKIE).into_iter();
    let mut pairs = cookies
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'));
    pairs.find_map(|pair| pair.trim().strip_prefix(NAME)?.strip_prefix('='))
}

/// Sets the cookie. It has no age of its own: the store knows when the session ends.
pub(crate) fn set(token: &str) -> Option<HeaderValue> {
    HeaderValue::from_str(&format!(
        "{NAME}={token}; Path=/; Secure; HttpOnly; SameSite=Strict"
    ))
    .ok()
}

/// Removes the cookie.
pub(crate) fn clear() -> HeaderValue {
    HeaderValue::from_static("__Host-sid=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_token_among_other_cookies() {
        let mut headers = HeaderMap::new();
        headers.append(
            header::COOKIE,
            HeaderValue::from_static("a=b; __Host-sid=token; c=d"),
        );
        assert_eq!(read(&headers), Some("token"));
        headers.insert(
            header::COOKIE,
            HeaderValue::from_static("x__Host-sid=no; __Host-sidecar=no"),
        );
        assert_eq!(read(&headers), None);
    }
}
