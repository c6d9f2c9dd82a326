//! `POST /organizations/{org}/invitations`

use axum::{Json, extract::State};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use yagura_model::{AuditAction, InvitationId, InvitationKind};

use super::{invitations::Invitation, set_role::role};
use crate::{
    access::{Caller, Tenancy, Token},
    api::v1::registration::sign_in_name,
    app::Shared,
    problem::{Answer, Code, Refusal},
    shell::input::{Body, written},
};

/// How long an invitation can be used.
const GOOD_FOR: jiff::SignedDuration = jiff::SignedDuration::from_hours(72);

/// Whom to invite.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewInvitation {
    /// The sign-in name.
    name: String,
    display_name: String,
    /// `viewer`, `analyst`, `responder`, `approver`, `org-admin` or `auditor`.
    #[schema(value_type = yagura_model::Role)]
    role: String,
}

/// An invitation and its link, which is shown this once.
#[derive(Serialize, ToSchema)]
pub(crate) struct InvitationMade {
    invitation: Invitation,
    /// Lets in whoever has it: hand it over in person or by a channel you trust.
    link: String,
}

/// Invite somebody. The link is good for three days and works once.
#[utoipa::path(post, path = "/organizations/{org}/invitations", tag = "members", operation_id = "inviteMember",
    params(("org" = String, Path, description = "The organisation")),
    request_body = NewInvitation,
    responses((status = 201, description = "Invited", body = InvitationMade)))]
pub(crate) async fn invite_member(
    State(app): State<Shared>,
    tenancy: Tenancy,
    caller: Caller,
    Body(new): Body<NewInvitation>,
) -> Answer<(StatusCode, Json<InvitationMade>)> {
    let name = sign_in_name("/name", &new.name)?;
    let display_name = written("/display_name", &new.display_name, 80)?;
    let role = role("/role", &new.role)?;
    let store = &app.engine.store;
    if store.user_by_name(&name).await?.is_some() {
        return Err(Refusal::new(Code::Exists).field("/name", "taken", "somebody has this name already"));
    }
    let now = app.now();
    let invitation = yagura_model::Invitation {
        id: InvitationId(app.mint()),
        kind: InvitationKind::Invitation,
        name: Some(name),
        display_name: Some(display_name),
        operator: false,
        membership: Some((tenancy.organization().clone(), role)),
        user: None,
        created_at: now,
        expires_at: now + GOOD_FOR,
    };
    let token = Token::random("", &*app.engine.entropy);
    let event = caller
        .event(AuditAction::USER_INVITED)
        .of(tenancy.organization())
        .about(invitation.id)
        .with("role", role);
    store.invite(&invitation, &token.hash(), &event).await?;
    let link = app.site.page(&format!("/welcome?token={}", token.expose()));
    let body = InvitationMade {
        invitation: invitation.into(),
        link,
    };
    Ok((StatusCode::CREATED, Json(body)))
}
