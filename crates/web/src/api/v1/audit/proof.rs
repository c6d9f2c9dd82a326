//! `GET /organizations/{org}/audit/{sequence}/proof`

use axum::{Json, extract::Path};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{access::Tenancy, problem::Answer, shell::input::id};

/// That an entry is in the log: an RFC 6962 inclusion proof.
#[derive(Serialize, ToSchema)]
pub(crate) struct AuditProof {
    sequence: u64,
    leaf_hash: String,
    tree_size: u64,
    root: String,
    /// Hashes from the leaf's sibling upwards, hexadecimal.
    path: Vec<String>,
}

/// Prove that an entry is in the log.
#[utoipa::path(get, path = "/organizations/{org}/audit/{sequence}/proof", tag = "audit", operation_id = "getAuditProof",
    params(("org" = String, Path, description = "The organisation"), ("sequence" = u64, Path, description = "The entry's number")),
    responses((status = 200, description = "The proof", body = AuditProof)))]
pub(crate) async fn get_audit_proof(
    tenancy: Tenancy,
    Path((_, sequence)): Path<(String, String)>,
) -> Answer<Json<AuditProof>> {
    let sequence: u64 = id(&sequence)?;
    let proof = tenancy.audit_proof(sequence).await?;
    Ok(Json(AuditProof {
        sequence,
        leaf_hash: proof.leaf_hash,
        tree_size: proof.tree_size,
        root: proof.root,
        path: proof.path,
    }))
}
