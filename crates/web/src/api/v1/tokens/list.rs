//! `GET /organizations/{org}/tokens`

use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;
use yagura_model::Timestamp;

use crate::{access::Tenancy, problem::Answer};

/// A key for programs.
#[derive(Serialize, ToSchema)]
pub(crate) struct ApiToken {
    id: String,
    name: String,
    /// The permissions that the key carries; never more than its maker's.
    #[schema(value_type = Vec<yagura_model::Permission>)]
    scopes: Vec<&'static str>,
    /// The first characters of the key.
    prefix: String,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime)]
    last_used_at: Option<Timestamp>,
}

impl From<yagura_model::ApiToken> for ApiToken {
    fn from(token: yagura_model::ApiToken) -> Self {
        Self {
            id: token.id.to_string(),
            name: token.name,
            scopes: token.scopes.iter().map(|scope| scope.code()).collect(),
            prefix: token.prefix,
            created_at: token.created_at,
            expires_at: token.expires_at,
            last_used_at: token.last_used_at,
        }
    }
}

/// Keys of an organisation.
#[derive(Serialize, ToSchema)]
pub(crate) struct ApiTokenList {
    items: Vec<ApiToken>,
}

/// Keys for programs, newest first.
#[utoipa::path(get, path = "/organizations/{org}/tokens", tag = "tokens", operation_id = "listTokens",
    params(("org" = String, Path, description = "The organisation")),
    responses((status = 200, description = "Keys", body = ApiTokenList)))]
pub(crate) async fn list_tokens(tenancy: Tenancy) -> Answer<Json<ApiTokenList>> {
    let items = tenancy.tokens().await?.into_iter().map(Into::into).collect();
    Ok(Json(ApiTokenList { items }))
}
