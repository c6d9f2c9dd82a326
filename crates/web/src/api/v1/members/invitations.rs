//! `GET /organizations/{org}/invitations`

use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;
use yagura_model::Timestamp;

use crate::{access::Tenancy, app::Shared, problem::Answer};

/// An invitation that waits to be used.
#[derive(Serialize, ToSchema)]
pub(crate) struct Invitation {
    id: String,
    name: Option<String>,
    display_name: Option<String>,
    #[schema(value_type = Option<yagura_model::Role>)]
    role: Option<&'static str>,
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
}

impl From<yagura_model::Invitation> for Invitation {
    fn from(invitation: yagura_model::Invitation) -> Self {
        Self {
            id: invitation.id.to_string(),
            name: invitation.name,
            display_name: invitation.display_name,
            role: invitation.membership.map(|(_, role)| role.code()),
            expires_at: invitation.expires_at,
        }
    }
}

/// Invitations into an organisation.
#[derive(Serialize, ToSchema)]
pub(crate) struct InvitationList {
    items: Vec<Invitation>,
}

/// Invitations that wait to be used, newest first.
#[utoipa::path(get, path = "/organizations/{org}/invitations", tag = "members", operation_id = "listInvitations",
    params(("org" = String, Path, description = "The organisation")),
    responses((status = 200, description = "Invitations", body = InvitationList)))]
pub(crate) async fn list_invitations(
    State(app): State<Shared>,
    tenancy: Tenancy,
) -> Answer<Json<InvitationList>> {
    let invitations = tenancy.invitations(app.now()).await?;
    let items = invitations.into_iter().map(Into::into).collect();
    Ok(Json(InvitationList { items }))
}
