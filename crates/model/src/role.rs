//! What members of an organisation may do. The whole matrix is one table, so that it can be read and tested as one.

use crate::finding::codes;

codes! {
    /// What a member is in an organisation.
    Role("role") {
        /// Looks.
        Viewer = "viewer",
        /// Works on findings.
        Analyst = "analyst",
        /// Works on findings, feeds packs, asks to see secrets.
        Responder = "responder",
        /// Accepts risks and approves what others ask.
        Approver = "approver",
        /// Runs the organisation.
        OrgAdmin = "org-admin",
        /// Looks, and reads the audit log.
        Auditor = "auditor",
    }
}

codes! {
    /// Something that can be allowed.
    Permission("permission") {
        /// See findings, incidents, exposures, scope, packs, jobs and deliveries.
        Read = "read",
        /// Move, assign, tag and comment findings and incidents.
        Triage = "triage",
        /// Accept a risk.
        AcceptRisk = "accept-risk",
        /// Hand in packs.
        Ingest = "ingest",
        /// Ask to see a secret.
        RequestReveal = "request-reveal",
        /// Approve that another person sees a secret.
        ApproveReveal = "approve-reveal",
        /// Add, prove and remove scope.
        ManageScope = "manage-scope",
        /// Change channels and routes.
        ManageAlerts = "manage-alerts",
        /// Invite, change and remove members; make and revoke keys for programs.
        ManageMembers = "manage-members",
        /// Read the audit log.
        ReadAudit = "read-audit",
    }
}

impl Role {
    /// Everything that this role may do.
    pub fn permissions(self) -> &'static [Permission] {
        use Permission::{AcceptRisk, ApproveReveal, Ingest, Read, ReadAudit, RequestReveal, Triage};
        match self {
            Self::Viewer => &[Read],
            Self::Analyst => &[Read, Triage],
            Self::Responder => &[Read, Triage, Ingest, RequestReveal],
            Self::Approver => &[Read, Triage, AcceptRisk, RequestReveal, ApproveReveal],
            Self::OrgAdmin => Permission::ALL,
            Self::Auditor => &[Read, ReadAudit],
        }
    }

    /// Whether this role may do it.
    pub fn may(self, permission: Permission) -> bool {
        self.permissions().contains(&permission)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_reads_and_only_some_decide() {
        assert!(Role::ALL.iter().all(|role| role.may(Permission::Read)));
        let of = |permission| -> Vec<&str> {
            let may = Role::ALL.iter().filter(|role| role.may(permission));
            may.map(|role| role.code()).collect()
        };
        assert_eq!(of(Permission::AcceptRisk), ["approver", "org-admin"]);
        assert_eq!(of(Permission::ApproveReveal), ["approver", "org-admin"]);
        assert_eq!(of(Permission::ManageMembers), ["org-admin"]);
        assert_eq!(of(Permission::ReadAudit), ["org-admin", "auditor"]);
        assert_eq!(of(Permission::Ingest), ["responder", "org-admin"]);
    }
}
