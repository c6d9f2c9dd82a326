//! `POST /organizations/{org}/findings/{id}/compare`

use axum::{
    Json,
    extract::{Path, State},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use yagura_model::{AuditAction, FindingId};

use crate::{
    access::{Caller, Tenancy},
    app::Shared,
    problem::{Answer, Code, Refusal},
    shell::input::{Body, id},
    words,
};

/// A leaked secret and what to compare it with.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Comparison {
    /// Fingerprint of the leaked secret.
    credential: String,
    /// `sha256` (of the current password, 64 hexadecimal digits) or `fingerprint` (of this organisation's key).
    #[schema(value_type = words::ComparisonKind)]
    kind: String,
    value: String,
}

/// Whether they are the same.
#[derive(Serialize, ToSchema)]
pub(crate) struct ComparisonResult {
    same: bool,
}

/// Ask whether a leaked password is the current one, without seeing either.
#[utoipa::path(post, path = "/organizations/{org}/findings/{id}/compare", tag = "reveals", operation_id = "compareSecret",
    params(("org" = String, Path, description = "The organisation"), ("id" = String, Path, description = "The finding")),
    request_body = Comparison,
    responses((status = 200, description = "The answer", body = ComparisonResult)))]
pub(crate) async fn compare_secret(
    State(app): State<Shared>,
    tenancy: Tenancy,
    caller: Caller,
    Path((_, finding)): Path<(String, String)>,
    Body(given): Body<Comparison>,
) -> Answer<Json<ComparisonResult>> {
    // Each answer tells one bit about the secret: nobody asks a thousand times.
    app.limits.reveal(&caller.person())?;
    let finding: FindingId = id(&finding)?;
    let value = given.value.trim().to_ascii_lowercase();
    if value.len() != 64 || !value.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(Refusal::new(Code::Value).field("/value", "hex", "must be 64 hexadecimal digits"));
    }
    let organization = tenancy.organization();
    let same = match given.kind.as_str() {
        "fingerprint" => {
            if !tenancy.has_credential(finding, &given.credential).await? {
                return Err(Refusal::new(Code::Missing));
            }
            app.engine.same_text(&given.credential, &value)
        }
        "sha256" => {
            let copy = tenancy.sealed_copy(finding, &given.credential).await?;
            let copy = copy.ok_or_else(|| Refusal::new(Code::NeverShown))?;
            app.limits
                .guess(&format!("{organization} {}", given.credential))?;
            app.engine.is_sha256_of(organization, &copy, &value)?
        }
        _ => return Err(Refusal::new(Code::Value).field("/kind", "kind", "must be sha256 or fingerprint")),
    };
    let event = caller
        .event(AuditAction::COMPARE)
        .of(organization)
        .about(finding)
        .with("kind", &given.kind)
        .with("same", same);
    app.engine.store.audit(&event).await?;
    Ok(Json(ComparisonResult { same }))
}
