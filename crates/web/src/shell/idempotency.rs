//! `Idempotency-Key`: the same request with the same key gets the same answer for a day, and is done once.
//!
//! Answers that carry a secret once (keys, codes, revealed secrets) are not kept: their operations do not take a key.

use axum::{
    body::{Body, to_bytes},
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderName, HeaderValue, Method, StatusCode, header};
use yagura_store::{KeptAnswer, Repeated};

use crate::{
    access::Caller,
    app::Shared,
    problem::{Answer, Code, Refusal},
};

const HEADER: HeaderName = HeaderName::from_static("idempotency-key");

/// How long an answer is kept.
const KEPT: jiff::SignedDuration = jiff::SignedDuration::from_hours(24);

/// Largest body of a request that can be repeated, and of an answer that is kept.
pub(crate) const LARGEST: usize = 2 << 20;

/// Comes after admission: the caller is known.
pub(crate) async fn repeat(request: Request, next: Next) -> Response {
    let app = request.extensions().get::<Shared>().cloned();
    let key = request.headers().get(HEADER).cloned();
    let caller = request.extensions().get::<Caller>().cloned();
    match (key, caller, app) {
        (Some(key), Some(caller), Some(app)) if *request.method() == Method::POST => {
            repeatable(&app, &caller, &key, request, next)
                .await
                .unwrap_or_else(IntoResponse::into_response)
        }
        _ => next.run(request).await,
    }
}

async fn repeatable(
    app: &Shared,
    caller: &Caller,
    key: &HeaderValue,
    request: Request,
    next: Next,
) -> Answer<Response> {
    let key = key
        .to_str()
        .ok()
        .filter(|key| (1..=200).contains(&key.len()))
        .ok_or_else(|| {
            Refusal::new(Code::Parameter).because("the idempotency key is not 1 to 200 characters")
        })?;
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, LARGEST)
        .await
        .map_err(|_| Refusal::new(Code::TooLarge))?;
    let mut hasher = blake3::Hasher::new();
    for part in [
        parts.method.as_str().as_bytes(),
        parts.uri.to_string().as_bytes(),
        &body,
    ] {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    let hash = *hasher.finalize().as_bytes();
    let store = &app.engine.store;
    let caller = caller.key();
    let now = app.now();
    match store.begin_request(&caller, key, &hash, now, now + KEPT).await? {
        Repeated::First => {}
        Repeated::Answered(answer) => return again(answer),
        Repeated::UnderWay => return Err(Refusal::new(Code::KeyBusy)),
        Repeated::Other => return Err(Refusal::new(Code::KeyReused)),
    }
    let response = next.run(Request::from_parts(parts, Body::from(body))).await;
    keep(app, &caller, key, response).await
}

/// Keeps what was decided; a fault or a refusal changed nothing and may be tried again.
async fn keep(app: &Shared, caller: &str, key: &str, response: Response) -> Answer<Response> {
    let store = &app.engine.store;
    if !response.status().is_success() {
        store.end_request(caller, key, None).await?;
        return Ok(response);
    }
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, LARGEST)
        .await
        .map_err(|_| Refusal::new(Code::Internal))?;
    let kept: Vec<(&str, &str)> = [header::CONTENT_TYPE, header::ETAG, header::LOCATION]
        .iter()
        .filter_map(|name| Some((name.as_str(), parts.headers.get(name)?.to_str().ok()?)))
        .collect();
    let answer = KeptAnswer {
        status: parts.status.as_u16(),
        headers: serde_json::to_string(&kept).unwrap_or_default(),
        body: body.to_vec(),
    };
    store.end_request(caller, key, Some(&answer)).await?;
    Ok(Response::from_parts(parts, Body::from(body)))
}

fn again(answer: KeptAnswer) -> Answer<Response> {
    let status = StatusCode::from_u16(answer.status).map_err(|_| Refusal::new(Code::Internal))?;
    let mut response = (status, answer.body).into_response();
    let headers: Vec<(String, String)> = serde_json::from_str(&answer.headers).unwrap_or_default();
    for (name, value) in headers {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), value.parse::<HeaderValue>()) {
            response.headers_mut().insert(name, value);
        }
    }
    Ok(response)
}
