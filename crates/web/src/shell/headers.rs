//! The headers of every answer, the number of the request, and the language of refusals.

use std::time::Duration;

use axum::{
    extract::{ConnectInfo, Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};

use super::client::Client;
use crate::{
    app::Shared,
    listen::Peer,
    problem::{Code, Language, Refusal},
};

/// A request that takes longer than this is worth a line in the log.
const SLOW: Duration = Duration::from_secs(2);

const API_POLICY: &str = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// Headers whose values never change.
const FIXED: &[(&str, &str)] = &[
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "permissions-policy",
        "publickey-credentials-get=(self), publickey-credentials-create=(self), camera=(), microphone=(), geolocation=()",
    ),
];

/// Two years, and only where people come by TLS (RFC 6797, 7.2).
const STRICT: &str = "max-age=63072000; includeSubDomains";

/// Wraps every request.
pub(crate) async fn around(State(app): State<Shared>, mut request: Request, next: Next) -> Response {
    let trace_id = app.mint().simple().to_string();
    let language = Language::of(request.headers());
    let peer = request.extensions().get::<ConnectInfo<Peer>>().copied();
    if let Some(ConnectInfo(Peer(socket))) = peer {
        request.extensions_mut().insert(Client::new(socket));
    }
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    request.extensions_mut().insert(app.clone());
    let began = app.now();
    let mut response = next.run(request).await;
    if let Some(refusal) = response.extensions_mut().remove::<Refusal>() {
        response = refusal.answer(language, &trace_id);
    } else if is_bare_error(&response) {
        response = bare(response.status()).answer(language, &trace_id);
    }
    let took = app.now().duration_since(began).unsigned_abs();
    note(&method, &path, &trace_id, response.status(), took);
    app.workers.answered(response.status(), took);
    finish(response.headers_mut(), &trace_id);
    if app.site.is_https() {
        let strict = HeaderValue::from_static(STRICT);
        response
            .headers_mut()
            .insert(header::STRICT_TRANSPORT_SECURITY, strict);
    }
    response
}

/// Answers that the framework made itself: no body of ours.
fn is_bare_error(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE);
    let ours = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"application/"));
    (response.status().is_client_error() || response.status().is_server_error()) && !ours
}

fn bare(status: StatusCode) -> Refusal {
    Refusal::new(match status {
        StatusCode::NOT_FOUND => Code::Route,
        StatusCode::METHOD_NOT_ALLOWED => Code::Method,
        StatusCode::PAYLOAD_TOO_LARGE => Code::TooLarge,
        StatusCode::FORBIDDEN => Code::CrossSite,
        status if status.is_server_error() => Code::Internal,
        _ => Code::Body,
    })
}

fn note(method: &Method, path: &str, trace_id: &str, status: StatusCode, took: Duration) {
    if status.is_server_error() && status != StatusCode::INSUFFICIENT_STORAGE {
        tracing::error!(%method, path, trace_id, %status, "a request could not be answered");
    } else if took > SLOW {
        tracing::warn!(%method, path, trace_id, %status, took_ms = took.as_millis(), "a request took long");
    } else {
        tracing::debug!(%method, path, trace_id, %status, took_ms = took.as_millis(), "answered");
    }
}

fn finish(headers: &mut HeaderMap, trace_id: &str) {
    for (name, value) in FIXED {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if let Ok(value) = HeaderValue::from_str(trace_id) {
        headers.insert(HeaderName::from_static("x-request-id"), value);
    }
    let policy = HeaderValue::from_static(API_POLICY);
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(policy);
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
}

/// What nothing answers.
pub(crate) async fn nothing() -> Response {
    Refusal::new(Code::Route).into_response()
}
