//! Which findings are wanted: the same names after the question mark of the list and in the body of a selection.

use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use yagura_model::{FindingClass, FindingStatus, IncidentId, MachineId, Severity, Timestamp};
use yagura_store::{AssigneeFilter, FindingQuery, FindingSort};

use crate::{
    access::Caller,
    listing::{codes, flag},
    problem::{Answer, Code, Refusal},
};

/// Which findings are wanted, and in which order. Empty: all.
#[derive(Debug, Default, Deserialize, IntoParams, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct FindingFilter {
    /// In one of these states; repeated, or with commas between them.
    #[serde(deserialize_with = "codes")]
    status: Vec<FindingStatus>,
    /// Of one of these classes; repeated, or with commas between them.
    #[serde(deserialize_with = "codes")]
    class: Vec<FindingClass>,
    /// This severe or worse.
    severity: Option<Severity>,
    /// Who works on it: the id of a person, `me`, or `none`.
    assignee: Option<String>,
    /// With this tag.
    tag: Option<String>,
    /// About this machine.
    #[schema(value_type = Option<String>)]
    #[param(value_type = Option<String>)]
    machine: Option<MachineId>,
    /// Of this incident.
    #[schema(value_type = Option<String>)]
    #[param(value_type = Option<String>)]
    incident: Option<IncidentId>,
    /// Words; the last one may be a beginning.
    q: Option<String>,
    /// Seen at or after this time.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[param(value_type = Option<String>, format = DateTime)]
    since: Option<Timestamp>,
    /// Only those that are open, or only those that are not.
    #[serde(deserialize_with = "flag")]
    open: Option<bool>,
    /// Only those that should have been done.
    #[serde(deserialize_with = "flag")]
    overdue: bool,
    /// In which order.
    sort: Option<FindingSort>,
}

impl FindingFilter {
    /// The question to the store.
    pub(super) fn query(self, caller: &Caller) -> Answer<FindingQuery> {
        Ok(FindingQuery {
            status: self.status,
            class: self.class,
            severity: self.severity,
            assignee: assignee(self.assignee.as_deref(), caller)?,
            tag: self.tag,
            machine: self.machine,
            incident: self.incident,
            q: self.q,
            since: self.since,
            open: self.open,
            overdue: self.overdue,
            sort: self.sort.unwrap_or_default(),
        })
    }
}

/// Somebody, the caller, or nobody.
pub(in crate::api) fn assignee(text: Option<&str>, caller: &Caller) -> Answer<Option<AssigneeFilter>> {
    let assignee = match text {
        None => return Ok(None),
        Some("me") => AssigneeFilter::Of(caller.user.id),
        Some("none") => AssigneeFilter::None,
        Some(text) => AssigneeFilter::Of(text.parse().map_err(|_| {
            let detail = "expected the id of a person, \"me\" or \"none\"";
            Refusal::new(Code::Parameter).field("assignee", "value", detail)
        })?),
    };
    Ok(Some(assignee))
}
