//! How findings and incidents move through their lives: one pure table that the portal, the API and the store share,
//! and the words of their history. Who is who and where it is kept is for others.

use serde::{Deserialize, Serialize};

use crate::{
    Actor, BatchId, FindingId, FindingStatus, HistoryId, IncidentStatus, IncidentVerdict, Permission, Role,
    Timestamp, UserId, finding::codes,
};

/// A person as shown beside their work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Person {
    /// Who.
    #[schema(value_type = String)]
    pub id: UserId,
    /// Sign-in name.
    pub name: String,
    /// Name for people.
    pub display_name: String,
}

/// A wish to move a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = FindingTransition)]
#[serde(deny_unknown_fields)]
pub struct Transition {
    /// Where to.
    pub to: FindingStatus,
    /// Why.
    #[serde(default)]
    pub reason: Option<String>,
    /// Until when a risk is accepted.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub until: Option<Timestamp>,
    /// The finding that says the same.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub duplicate_of: Option<FindingId>,
}

/// A wish to move an incident.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IncidentTransition {
    /// Where to.
    pub to: IncidentStatus,
    /// What it turned out to be; needed to close.
    #[serde(default)]
    pub verdict: Option<IncidentVerdict>,
    /// Why.
    #[serde(default)]
    pub reason: Option<String>,
}

/// Why a change is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The move is not in the table, or not for this role.
    #[error("a finding cannot go from {from} to {to}")]
    Move {
        /// Where it is.
        from: FindingStatus,
        /// Where it should go.
        to: FindingStatus,
        /// Where it can go.
        allowed: Vec<FindingStatus>,
    },
    /// The move is not in the table, or not for this role.
    #[error("an incident cannot go from {from} to {to}")]
    IncidentMove {
        /// Where it is.
        from: IncidentStatus,
        /// Where it should go.
        to: IncidentStatus,
        /// Where it can go.
        allowed: Vec<IncidentStatus>,
    },
    /// The role may not do it.
    #[error("this needs the permission {0}")]
    Permission(Permission),
    /// No reason was given.
    #[error("this needs a reason")]
    Reason,
    /// A risk is accepted until a time in the future.
    #[error("an acceptance needs an end in the future")]
    Until,
    /// A duplicate names another finding of the organisation.
    #[error("a duplicate needs the id of another finding")]
    Duplicate,
    /// An incident is closed with a verdict.
    #[error("closing an incident needs a verdict")]
    Verdict,
    /// A text or list that is too long or empty.
    #[error("{0} is empty or too long")]
    Size(&'static str),
}

impl Refusal {
    /// Stable short code, also used where a bulk change counts what it left out.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Move { .. } | Self::IncidentMove { .. } => "not_allowed",
            Self::Permission(_) => "no_permission",
            Self::Reason => "reason_missing",
            Self::Until => "until_missing",
            Self::Duplicate => "duplicate_missing",
            Self::Verdict => "verdict_missing",
            Self::Size(_) => "size",
        }
    }
}

impl FindingStatus {
    /// Whether there is something left to do.
    pub fn is_open(self) -> bool {
        matches!(
            self,
            Self::New | Self::InProgress | Self::FixedPendingVerification | Self::Regressed
        )
    }
}

/// The table of moves that a person can make, whatever their role.
fn moves(from: FindingStatus) -> &'static [FindingStatus] {
    use FindingStatus::{
        Accepted, Duplicate, FalsePositive, FixedPendingVerification, InProgress, New, Regressed, Resolved,
    };
    match from {
        New | Regressed => &[InProgress, Accepted, FalsePositive, Duplicate],
        InProgress => &[FixedPendingVerification, Accepted, FalsePositive, Duplicate],
        FixedPendingVerification => &[InProgress, Resolved, Accepted, FalsePositive, Duplicate],
        Resolved | Accepted | FalsePositive | Duplicate => &[InProgress],
    }
}

/// Where somebody in this role can move a finding that is in `from`, in the order of the documentation.
pub fn allowed(from: FindingStatus, role: Role) -> Vec<FindingStatus> {
    if !role.may(Permission::Triage) {
        return Vec::new();
    }
    let may = |to: &FindingStatus| *to != FindingStatus::Accepted || role.may(Permission::AcceptRisk);
    moves(from).iter().copied().filter(may).collect()
}

/// What Yagura itself does: a resolved finding is seen again, an acceptance ends.
pub fn system_move(from: FindingStatus, to: FindingStatus) -> bool {
    matches!(
        (from, to),
        (FindingStatus::Resolved, FindingStatus::Regressed)
            | (FindingStatus::Accepted, FindingStatus::InProgress)
    )
}

impl Transition {
    /// Whether somebody in this role can make this move at `now`, and has said what it needs.
    ///
    /// # Errors
    /// What is missing.
    pub fn check(
        &self,
        own: FindingId,
        from: FindingStatus,
        role: Role,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        if !role.may(Permission::Triage) {
            return Err(Refusal::Permission(Permission::Triage));
        }
        let allowed = allowed(from, role);
        if !allowed.contains(&self.to) {
            if self.to == FindingStatus::Accepted && moves(from).contains(&self.to) {
                return Err(Refusal::Permission(Permission::AcceptRisk));
            }
            let to = self.to;
            return Err(Refusal::Move { from, to, allowed });
        }
        let needs_reason = matches!(
            self.to,
            FindingStatus::Resolved | FindingStatus::Accepted | FindingStatus::FalsePositive
        );
        check_reason(self.reason.as_deref(), needs_reason)?;
        if self.to == FindingStatus::Accepted && self.until.is_none_or(|until| until <= now) {
            return Err(Refusal::Until);
        }
        if self.to == FindingStatus::Duplicate && self.duplicate_of.is_none_or(|other| other == own) {
            return Err(Refusal::Duplicate);
        }
        Ok(())
    }
}

/// Where somebody in this role can move an incident that is in `from`.
pub fn incident_allowed(from: IncidentStatus, role: Role) -> Vec<IncidentStatus> {
    use IncidentStatus::{Closed, InProgress, New, OnHold, Resolved};
    if !role.may(Permission::Triage) {
        return Vec::new();
    }
    match from {
        New => vec![InProgress, Closed],
        InProgress => vec![OnHold, Resolved, Closed],
        OnHold => vec![InProgress, Resolved, Closed],
        Resolved => vec![InProgress, Closed],
        Closed => vec![InProgress],
    }
}

impl IncidentTransition {
    /// Whether somebody in this role can make this move, and has said what it needs. `known` is the verdict so far.
    ///
    /// # Errors
    /// What is missing.
    pub fn check(
        &self,
        from: IncidentStatus,
        known: Option<IncidentVerdict>,
        role: Role,
    ) -> Result<(), Refusal> {
        if !role.may(Permission::Triage) {
            return Err(Refusal::Permission(Permission::Triage));
        }
        let allowed = incident_allowed(from, role);
        if !allowed.contains(&self.to) {
            let to = self.to;
            return Err(Refusal::IncidentMove { from, to, allowed });
        }
        check_reason(self.reason.as_deref(), false)?;
        if self.to == IncidentStatus::Closed && self.verdict.or(known).is_none() {
            return Err(Refusal::Verdict);
        }
        Ok(())
    }
}

/// Characters of a reason or comment.
const LONGEST_TEXT: usize = 4_000;

/// Characters of a tag, and tags of a finding.
const LONGEST_TAG: usize = 40;
const MOST_TAGS: usize = 20;

fn check_reason(reason: Option<&str>, needed: bool) -> Result<(), Refusal> {
    let reason = reason.map(str::trim).unwrap_or_default();
    if needed && reason.is_empty() {
        return Err(Refusal::Reason);
    }
    if reason.chars().count() > LONGEST_TEXT {
        return Err(Refusal::Size("the reason"));
    }
    Ok(())
}

/// A comment without the blanks around it.
///
/// # Errors
/// It is empty or longer than 4,000 characters.
pub fn comment(text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > LONGEST_TEXT {
        return Err(Refusal::Size("the comment"));
    }
    Ok(text.to_owned())
}

/// Tags as they are kept: in lower case, without blanks around them, sorted, each once.
///
/// # Errors
/// One is empty, has a line break or more than 40 characters, or there are more than 20.
pub fn tags(tags: &[String]) -> Result<Vec<String>, Refusal> {
    let mut kept = Vec::with_capacity(tags.len());
    for tag in tags {
        let tag = tag.trim().to_lowercase();
        if tag.is_empty()
            || tag.chars().count() > LONGEST_TAG
            || tag.chars().any(|c| c.is_control() || c == ',')
        {
            return Err(Refusal::Size("a tag"));
        }
        kept.push(tag);
    }
    kept.sort();
    kept.dedup();
    if kept.len() > MOST_TAGS {
        return Err(Refusal::Size("the list of tags"));
    }
    Ok(kept)
}

codes! {
    /// What an entry of a history tells.
    HistoryKind("history kind") {
        /// It was found.
        Created = "created",
        /// It was moved.
        Status = "status",
        /// Somebody else has it.
        Assignee = "assignee",
        /// It has other tags.
        Tags = "tags",
        /// Somebody wrote something.
        Comment = "comment",
        /// A notification.
        Delivery = "delivery",
        /// A secret was asked for or shown.
        Reveal = "reveal",
    }
}

/// One entry of the history of a finding or an incident. The status is what its entries amount to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryEntry {
    /// Which entry.
    pub id: HistoryId,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: Actor,
    /// What it tells.
    pub kind: HistoryKind,
    /// What was before: a status, a name, tags.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// What is now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Until when a risk is accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// What was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The change of many findings that it was part of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub batch: Option<BatchId>,
}

/// The status that a finding's history, oldest first, amounts to.
pub fn fold(history: &[HistoryEntry]) -> Option<FindingStatus> {
    let last = history.iter().rev().find(|entry| {
        matches!(entry.kind, HistoryKind::Created | HistoryKind::Status) && entry.to.is_some()
    })?;
    last.to.as_deref()?.parse().ok()
}

#[cfg(test)]
mod tests;
