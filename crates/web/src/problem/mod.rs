//! Errors as RFC 9457 problems with stable codes. Titles come in the caller's language; details never hold a secret.

mod codes;
mod from;
mod texts;

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use serde::Serialize;
use utoipa::ToSchema;

pub(crate) use codes::Code;
pub(crate) use texts::{Language, title};

/// One thing that is wrong with a request.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct FieldProblem {
    /// Where: a JSON pointer into the body, or the name of a parameter.
    pub(crate) pointer: String,
    /// A stable code.
    pub(crate) code: String,
    /// What is wrong, in English.
    pub(crate) detail: String,
}

/// An answer that says why not (RFC 9457).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Problem {
    /// `/problems/` and the code.
    #[serde(rename = "type")]
    kind: String,
    /// What went wrong, in the caller's language.
    title: String,
    /// HTTP status.
    status: u16,
    /// More about it, in English.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    /// A stable code.
    code: String,
    /// What is wrong where.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldProblem>,
    /// Of which request: the same is in the log.
    #[serde(skip_serializing_if = "String::is_empty")]
    trace_id: String,
    /// What would be possible instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    allowed: Option<Vec<String>>,
}

/// A refusal on its way to becoming an answer.
#[derive(Debug, Clone)]
pub(crate) struct Refusal {
    code: Code,
    detail: Option<String>,
    errors: Vec<FieldProblem>,
    allowed: Option<Vec<String>>,
    headers: Box<HeaderMap>,
}

/// What handlers return.
pub(crate) type Answer<T> = Result<T, Refusal>;

impl Refusal {
    pub(crate) fn new(code: Code) -> Self {
        Self {
            code,
            detail: None,
            errors: Vec::new(),
            allowed: None,
            headers: Box::default(),
        }
    }

    /// With more about it. Never put a secret here.
    pub(crate) fn because(mut self, detail: impl std::fmt::Display) -> Self {
        self.detail = Some(detail.to_string());
        self
    }

    /// Because of this field.
    pub(crate) fn field(mut self, pointer: &str, code: &str, detail: impl std::fmt::Display) -> Self {
        self.errors.push(FieldProblem {
            pointer: pointer.to_owned(),
            code: code.to_owned(),
            detail: detail.to_string(),
        });
        self
    }

    /// These would be possible.
    pub(crate) fn allowed(mut self, allowed: Vec<String>) -> Self {
        self.allowed = Some(allowed);
        self
    }

    /// With one more header.
    pub(crate) fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    pub(crate) fn code(&self) -> Code {
        self.code
    }

    /// The answer to a request with that number, in that language.
    pub(crate) fn answer(self, language: Language, trace_id: &str) -> Response {
        let status = self.code.status();
        let problem = Problem {
            kind: format!("/problems/{}", self.code.text()),
            title: texts::title(self.code, language),
            status: status.as_u16(),
            detail: self.detail,
            code: self.code.text().to_owned(),
            errors: self.errors,
            trace_id: trace_id.to_owned(),
            allowed: self.allowed,
        };
        let mut response = (status, *self.headers, Json(problem)).into_response();
        let kind = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        response
    }
}

/// The shell makes the answer: only it knows the language and the number of the request.
impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = StatusCode::INTERNAL_SERVER_ERROR.into_response();
        response.extensions_mut().insert(self);
        response
    }
}
