//! The portal's files, built by npm before and embedded. Pages get a fresh nonce for their styles with every answer.

use axum::{
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::app::{App, Shared};

/// Where the build leaves a place for the nonce.
const NONCE: &str = "__CSP_NONCE__";

#[derive(RustEmbed)]
#[folder = "../../portal/dist"]
#[allow_missing = true]
struct Files;

/// Answers everything outside the API: a file, or the page that finds its way by itself.
pub(crate) async fn serve(State(app): State<Shared>, request: Request) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let path = request.uri().path().trim_start_matches('/');
    if path == "api" || path.starts_with("api/") {
        return super::headers::nothing().await;
    }
    let is_page = path.is_empty() || path.rsplit('/').next().is_some_and(|last| !last.contains('.'));
    if is_page {
        return page(&app);
    }
    match Files::get(path) {
        Some(_) if path.ends_with(".html") => page(&app),
        Some(file) => asset(path, request.headers(), file),
        None => super::headers::nothing().await,
    }
}

fn page(app: &App) -> Response {
    let Some(file) = Files::get("index.html") else {
        let text =
            "This build of Yagura has no portal: run `npm ci && npm run build` in portal/ and build again.\n";
        return (
            StatusCode::NOT_FOUND,
            [(header::CONTENT_TYPE, "text/plain; charset=utf-8")],
            text,
        )
            .into_response();
    };
    let mut bytes = [0u8; 18];
    app.engine.entropy.fill(&mut bytes);
    let nonce = STANDARD_NO_PAD.encode(bytes);
    let html = String::from_utf8_lossy(&file.data).replace(NONCE, &nonce);
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; \
         connect-src 'self'; font-src 'self'; manifest-src 'self'; frame-ancestors 'none'; base-uri 'none'; \
         form-action 'self'; require-trusted-types-for 'script'"
    );
    let mut response = ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response();
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        response
            .headers_mut()
            .insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

fn asset(path: &str, asked: &HeaderMap, file: EmbeddedFile) -> Response {
    let kind = mime_guess::from_path(path).first_or_octet_stream();
    let accepts_brotli = asked
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.split(',').any(|one| one.trim().starts_with("br")));
    let packed = accepts_brotli
        .then(|| Files::get(&format!("{path}.br")))
        .flatten();
    let is_packed = packed.is_some();
    let data = packed.unwrap_or(file).data.into_owned();
    let mut response = ([(header::CONTENT_TYPE, kind.as_ref())], data).into_response();
    let headers = response.headers_mut();
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if is_packed {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
    }
    // Names of built assets carry a hash of their content.
    if path.starts_with("assets/") {
        let forever = HeaderValue::from_static("public, max-age=31536000, immutable");
        headers.insert(header::CACHE_CONTROL, forever);
    }
    response
}
