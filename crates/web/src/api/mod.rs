//! The API: all operations, and the OpenAPI document that is made from them.

pub(crate) mod v1;

use axum::{Router, middleware::from_fn_with_state};
use tower_http::{compression::CompressionLayer, csrf::CsrfLayer};
use utoipa::openapi::{
    ComponentsBuilder, ContactBuilder, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, Server,
    security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme},
};
use utoipa_axum::router::OpenApiRouter;

use crate::{
    app::{App, Shared},
    shell::{headers, portal},
};

/// Largest body of a request, except of those that hand in packs.
const LARGEST_BODY: usize = 1 << 20;

/// The OpenAPI 3.1 document.
pub fn document() -> OpenApi {
    let (_, document) = operations().split_for_parts();
    crate::api::v1::documented(document)
}

fn operations() -> OpenApiRouter<Shared> {
    OpenApiRouter::with_openapi(base()).nest("/api/v1", v1::routes())
}

/// Everything that the site answers.
pub(crate) fn router(app: &Shared) -> Router {
    let (router, _) = operations().split_for_parts();
    router
        .fallback(portal::serve)
        .layer(axum::extract::DefaultBodyLimit::max(LARGEST_BODY))
        .layer(CsrfLayer::new())
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(app.clone(), headers::around))
        .with_state(app.clone())
}

fn base() -> OpenApi {
    let session = ApiKey::Cookie(ApiKeyValue::with_description(
        "__Host-sid",
        "A person in the portal. Begins with a passkey.",
    ));
    let token = Http::builder()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some(
            "A key for programs, made by an administrator of the organisation.",
        ))
        .build();
    let components = ComponentsBuilder::new()
        .security_scheme("session", SecurityScheme::ApiKey(session))
        .security_scheme("token", SecurityScheme::Http(token))
        .build();
    let info = InfoBuilder::new()
        .title("Yagura")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "What Yagura watches, finds and tells. Errors are RFC 9457 problems with stable codes; lists go on with \
             opaque cursors; edits name the version that they are about (If-Match).",
        ))
        .contact(Some(ContactBuilder::new().name(Some("Yagura")).build()))
        .license(Some(LicenseBuilder::new().name("MIT OR Apache-2.0").build()))
        .build();
    OpenApiBuilder::new()
        .info(info)
        .servers(Some([Server::new("/")]))
        .components(Some(components))
        .build()
}

impl App {
    /// Everything that the site answers, to be served or tested.
    pub fn router(self: &Shared) -> Router {
        router(self)
    }
}
