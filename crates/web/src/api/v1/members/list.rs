//! `GET /organizations/{org}/members`

use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;
use yagura_model::{OrganizationMember, Timestamp};

use crate::{access::Tenancy, problem::Answer, sign_in::session::Person};

/// A member of an organisation.
#[derive(Serialize, ToSchema)]
pub(crate) struct Member {
    user: Person,
    #[schema(value_type = yagura_model::Role)]
    role: &'static str,
    /// How many passkeys the person holds.
    passkeys: u64,
    #[schema(value_type = Option<String>, format = DateTime)]
    last_seen_at: Option<Timestamp>,
}

impl From<OrganizationMember> for Member {
    fn from(member: OrganizationMember) -> Self {
        Self {
            user: (&member.user).into(),
            role: member.role.code(),
            passkeys: member.passkeys,
            last_seen_at: member.last_seen_at,
        }
    }
}

/// Everybody in an organisation.
#[derive(Serialize, ToSchema)]
pub(crate) struct MemberList {
    items: Vec<Member>,
}

/// Members, by sign-in name.
#[utoipa::path(get, path = "/organizations/{org}/members", tag = "members", operation_id = "listMembers",
    params(("org" = String, Path, description = "The organisation")),
    responses((status = 200, description = "Members", body = MemberList)))]
pub(crate) async fn list_members(tenancy: Tenancy) -> Answer<Json<MemberList>> {
    let members = tenancy.members().await?;
    let items = members.into_iter().map(Into::into).collect();
    Ok(Json(MemberList { items }))
}
