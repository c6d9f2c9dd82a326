//! `GET /invitations/preview`

use axum::{Extension, Json, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use yagura_model::{Role, Timestamp};

use super::invitation;
use crate::{
    app::Shared,
    problem::Answer,
    shell::{client::Client, input::Params},
};

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PreviewParams {
    /// The token in the link.
    token: String,
}

/// What an invitation is for.
#[derive(Serialize, ToSchema)]
pub(crate) struct InvitationPreview {
    /// The sign-in name, when it is fixed.
    name: Option<String>,
    display_name: Option<String>,
    /// What the organisation is called.
    organization: Option<String>,
    role: Option<Role>,
    /// Whether the person will run the installation.
    operator: bool,
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
}

/// Look at an invitation before it is used.
#[utoipa::path(get, path = "/invitations/preview", tag = "sign-in", operation_id = "previewInvitation",
    params(PreviewParams),
    responses(
        (status = 200, description = "What it is for", body = InvitationPreview),
        (status = 401, description = "It cannot be used", body = crate::problem::Problem,
            content_type = "application/problem+json"),
    ))]
pub(crate) async fn preview_invitation(
    State(app): State<Shared>,
    client: Option<Extension<Client>>,
    Params(params): Params<PreviewParams>,
) -> Answer<Json<InvitationPreview>> {
    app.limits
        .stranger(&client.map(|Extension(client)| client).unwrap_or_default())?;
    let found = invitation(&app, &params.token).await?;
    let (organization, role) = found.membership.unzip();
    let organization = match organization {
        Some(id) => Some(app.engine.store.organization(&id).await?.name),
        None => None,
    };
    Ok(Json(InvitationPreview {
        name: found.name,
        display_name: found.display_name,
        organization,
        role,
        operator: found.operator,
        expires_at: found.expires_at,
    }))
}
