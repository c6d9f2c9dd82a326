//! `POST /organizations/{org}/incidents/{id}/comments`

use axum::{
    Json,
    extract::{Path, State},
};
use http::StatusCode;

use crate::{
    access::{Caller, Tenancy},
    api::v1::findings::{
        comment::{Comment, LONGEST},
        history::{HistoryEntryView, shown},
    },
    app::Shared,
    problem::Answer,
    shell::input::{Body, id, written},
};

/// Write something beside an incident. Its version stays.
#[utoipa::path(post, path = "/organizations/{org}/incidents/{id}/comments", tag = "incidents",
    operation_id = "commentIncident",
    params(("org" = String, Path, description = "The organisation"), ("id" = String, Path, description = "The incident")),
    request_body = Comment,
    responses((status = 201, description = "Written", body = HistoryEntryView)))]
pub(crate) async fn comment_incident(
    State(app): State<Shared>,
    tenancy: Tenancy,
    caller: Caller,
    Path((_, incident)): Path<(String, String)>,
    Body(comment): Body<Comment>,
) -> Answer<(StatusCode, Json<HistoryEntryView>)> {
    let incident = id(&incident)?;
    let text = written("/text", &comment.text, LONGEST)?;
    let entry = tenancy
        .comment_incident(incident, &text, &caller.author())
        .await?;
    let entry = shown(&app, entry).await?;
    Ok((StatusCode::CREATED, Json(entry)))
}
