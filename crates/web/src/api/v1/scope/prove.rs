//! `POST /organizations/{org}/scope/proof`

use axum::{Json, extract::State};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::Deserialize;
use utoipa::ToSchema;
use yagura_model::{Proof, ProofMethod};

use super::item::{ScopeClaim, ScopeItem};
use crate::{
    access::{Caller, Tenancy},
    app::Shared,
    problem::{Answer, Code, Refusal},
    shell::{
        disk,
        input::{Body, written},
    },
};

/// A signed statement that an organisation owns something.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ScopeStatement {
    /// `mail-domain`, `web-host`, `app-id`, `vendor-domain` or `login-pattern`.
    kind: String,
    value: String,
    /// Who approved the statement.
    approver: String,
    /// The statement's file, in base 64. A copy is kept.
    statement_base64: String,
}

/// Prove a claim by a signed statement. Only whoever runs the installation can: a statement is a promise about others.
#[utoipa::path(post, path = "/organizations/{org}/scope/proof", tag = "scope", operation_id = "proveScope",
    params(("org" = String, Path, description = "The organisation")),
    request_body = ScopeStatement,
    responses((status = 200, description = "Proved", body = ScopeItem)))]
pub(crate) async fn prove_scope(
    State(app): State<Shared>,
    tenancy: Tenancy,
    caller: Caller,
    Body(given): Body<ScopeStatement>,
) -> Answer<Json<ScopeItem>> {
    if !caller.user.operator {
        return Err(Refusal::new(Code::Forbidden).because("only an operator can accept a statement"));
    }
    disk::room(&app)?;
    let (kind, value) = ScopeClaim::new(given.kind, given.value).checked()?;
    let approver = written("/approver", &given.approver, 120)?;
    let bytes = STANDARD
        .decode(given.statement_base64.as_bytes())
        .ok()
        .filter(|bytes| !bytes.is_empty())
        .ok_or_else(|| {
            Refusal::new(Code::Value).field("/statement_base64", "base64", "must be a file in base 64")
        })?;
    let store = &app.engine.store;
    let organization = tenancy.organization();
    let (document, _) = app.engine.blobs.put(&mut bytes.as_slice())?;
    let proof = Proof {
        method: ProofMethod::Statement,
        proved_at: app.now(),
        approver: Some(approver),
        document: Some(document),
    };
    store
        .prove_scope(organization, kind, &value, &proof, &caller.author())
        .await?;
    let items = store.scope_items(Some(organization)).await?;
    let item = items
        .into_iter()
        .find(|item| item.kind == kind && item.value == value)
        .ok_or_else(|| Refusal::new(Code::Missing))?;
    Ok(Json(item.into()))
}
