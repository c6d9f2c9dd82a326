//! Reading requests: bodies and parameters, with the place of what is wrong.

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Request},
    http::request::Parts,
};
use http::{HeaderMap, header};
use serde::de::DeserializeOwned;

use crate::problem::{Answer, Code, Refusal};

/// A JSON body.
pub(crate) struct Body<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        let kind = request.headers().get(header::CONTENT_TYPE);
        let kind = kind.and_then(|value| value.to_str().ok()).unwrap_or_default();
        let essence = kind.split(';').next().unwrap_or_default().trim();
        if !essence.eq_ignore_ascii_case("application/json") {
            return Err(Refusal::new(Code::MediaType).because("expected application/json"));
        }
        let bytes = Bytes::from_request(request, state)
            .await
            .map_err(|_| Refusal::new(Code::TooLarge))?;
        let mut reader = serde_json::Deserializer::from_slice(&bytes);
        let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
            let place: String = error.path().iter().map(|segment| format!("/{segment}")).collect();
            // The message of a data error quotes what was sent, which may be a secret: only its kind is told.
            let kind = match error.inner().classify() {
                serde_json::error::Category::Data => "not of the expected form",
                serde_json::error::Category::Eof => "ends too early",
                _ => "not JSON",
            };
            Refusal::new(Code::Body).field(&place, "form", kind)
        })?;
        reader
            .end()
            .map_err(|_| Refusal::new(Code::Body).field("", "form", "not JSON"))?;
        Ok(Self(value))
    }
}

/// The parameters after the question mark.
pub(crate) struct Params<T>(pub(crate) T);

impl<S: Sync, T: DeserializeOwned> FromRequestParts<S> for Params<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        let query = axum::extract::Query::<T>::try_from_uri(&parts.uri);
        let query = query.map_err(|error| Refusal::new(Code::Parameter).because(error.body_text()))?;
        Ok(Self(query.0))
    }
}

/// One part of the path that is an id; a text that is none names nothing.
pub(crate) fn id<T: std::str::FromStr>(text: &str) -> Answer<T> {
    text.parse().map_err(|_| Refusal::new(Code::Missing))
}

/// How many items a page holds.
pub(crate) fn page(limit: Option<u64>) -> Answer<u64> {
    match limit {
        None => Ok(50),
        Some(limit @ 1..=500) => Ok(limit),
        Some(_) => Err(Refusal::new(Code::Parameter).field("limit", "range", "must be 1 to 500")),
    }
}

/// The version that an edit is about: `If-Match: "3"`.
pub(crate) fn version(headers: &HeaderMap) -> Answer<u64> {
    let value = headers
        .get(header::IF_MATCH)
        .ok_or_else(|| Refusal::new(Code::Unconditional))?;
    let tag = value.to_str().ok().map(str::trim);
    let number = tag.and_then(|tag| tag.strip_prefix('"')?.strip_suffix('"')?.parse().ok());
    number.ok_or_else(|| Refusal::new(Code::Changed).because("If-Match is not a version of this server"))
}

/// A text that a person wrote, without blanks around it, of 1 to `longest` characters.
pub(crate) fn written(pointer: &str, text: &str, longest: usize) -> Answer<String> {
    let text = text.trim();
    let length = text.chars().count();
    if length == 0 {
        return Err(Refusal::new(Code::Value).field(pointer, "empty", "must not be empty"));
    }
    if length > longest {
        let detail = format!("must not be longer than {longest} characters");
        return Err(Refusal::new(Code::Value).field(pointer, "long", detail));
    }
    if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        return Err(Refusal::new(Code::Value).field(pointer, "control", "must not hold control characters"));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[test]
    fn versions_are_quoted_numbers() {
        let of = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::IF_MATCH, HeaderValue::from_static(value));
            version(&headers)
        };
        assert_eq!(of("\"12\"").unwrap(), 12);
        for bad in ["12", "*", "W/\"12\"", "\"-1\"", "\"\""] {
            assert_eq!(of(bad).unwrap_err().code(), Code::Changed, "{bad}");
        }
        assert_eq!(
            version(&HeaderMap::new()).unwrap_err().code(),
            Code::Unconditional
        );
    }

    #[test]
    fn written_texts_are_trimmed_and_bounded() {
        assert_eq!(written("/a", "  理由 ", 10).unwrap(), "理由");
        for bad in ["", "  ", "12345678901", "a\u{0}b", "a\u{1b}[0m"] {
            assert!(written("/a", bad, 10).is_err(), "{bad:?}");
        }
    }
}
