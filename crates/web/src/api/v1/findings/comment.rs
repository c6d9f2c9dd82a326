//! `POST /organizations/{org}/findings/{id}/comments`

use axum::{
    Json,
    extract::{Path, State},
};
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use super::history::{HistoryEntryView, shown};
use crate::{
    access::{Caller, Tenancy},
    app::Shared,
    problem::Answer,
    shell::input::{Body, id, written},
};

/// Characters of a comment.
pub(in crate::api) const LONGEST: usize = 4_000;

/// Something to write beside it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Comment {
    /// 1 to 4,000 characters.
    pub(crate) text: String,
}

/// Write something beside a finding. Its version stays.
#[utoipa::path(post, path = "/organizations/{org}/findings/{id}/comments", tag = "findings",
    operation_id = "commentFinding",
    params(("org" = String, Path, description = "The organisation"), ("id" = String, Path, description = "The finding")),
    request_body = Comment,
    responses((status = 201, description = "Written", body = HistoryEntryView)))]
pub(crate) async fn comment_finding(
    State(app): State<Shared>,
    tenancy: Tenancy,
    caller: Caller,
    Path((_, finding)): Path<(String, String)>,
    Body(comment): Body<Comment>,
) -> Answer<(StatusCode, Json<HistoryEntryView>)> {
    let finding = id(&finding)?;
    let text = written("/text", &comment.text, LONGEST)?;
    let entry = tenancy.comment_finding(finding, &text, &caller.author()).await?;
    let entry = shown(&app, entry).await?;
    Ok((StatusCode::CREATED, Json(entry)))
}
