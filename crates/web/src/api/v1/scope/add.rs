//! `POST /organizations/{org}/scope`

use axum::{Json, extract::State};
use http::StatusCode;

use super::item::{ScopeClaim, ScopeItem};
use crate::{
    access::{Caller, Tenancy},
    app::Shared,
    problem::Answer,
    shell::input::Body,
};

/// Claim something. It matches nothing until it is proved.
#[utoipa::path(post, path = "/organizations/{org}/scope", tag = "scope", operation_id = "addScope",
    params(("org" = String, Path, description = "The organisation")),
    request_body = ScopeClaim,
    responses((status = 201, description = "Claimed", body = ScopeItem)))]
pub(crate) async fn add_scope(
    State(app): State<Shared>,
    tenancy: Tenancy,
    caller: Caller,
    Body(claim): Body<ScopeClaim>,
) -> Answer<(StatusCode, Json<ScopeItem>)> {
    let (kind, value) = claim.checked()?;
    let mut random = [0u8; 16];
    app.engine.entropy.fill(&mut random);
    let token: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
    let item = yagura_model::ScopeItem {
        organization: tenancy.organization().clone(),
        kind,
        value,
        added_at: app.now(),
        token: format!("yagura-verification={token}"),
        proof: None,
        generation: None,
    };
    app.engine.store.add_scope_item(&item, &caller.author()).await?;
    Ok((StatusCode::CREATED, Json(item.into())))
}
