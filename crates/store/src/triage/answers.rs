//! What triage queries answer: the facts of the HTTP API, with its field names.

use serde::{Deserialize, Serialize};
use yagura_model::{
    Actor, BatchId, CookieRole, FindingClass, FindingId, FindingStatus, FindingSummary, IncidentId,
    IncidentStatus, IncidentSummary, LocalizedText, MachineFacts, MachineId, RevealId, Severity, Timestamp,
    UserId,
};

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Listed<T> {
    /// The items.
    pub items: Vec<T>,
    /// Where the next page begins, as opaque text; `None` at the end.
    pub next: Option<String>,
}

/// The order of a list of findings.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub enum FindingSort {
    /// Worst first.
    #[default]
    #[serde(rename = "score")]
    Score,
    /// Latest seen first.
    #[serde(rename = "-last_seen")]
    LastSeen,
    /// Newest first.
    #[serde(rename = "-first_seen")]
    FirstSeen,
    /// Most urgent first; what has no time comes last.
    #[serde(rename = "due")]
    Due,
}

/// Who works on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AssigneeFilter {
    /// Nobody.
    None,
    /// This person.
    Of(UserId),
}

/// Which findings are wanted, and in which order. Empty: all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FindingQuery {
    /// In one of these states.
    pub status: Vec<FindingStatus>,
    /// Of one of these classes.
    pub class: Vec<FindingClass>,
    /// This severe or worse.
    pub severity: Option<Severity>,
    /// Who works on it.
    pub assignee: Option<AssigneeFilter>,
    /// With this tag.
    pub tag: Option<String>,
    /// About this machine.
    pub machine: Option<MachineId>,
    /// Of this incident.
    pub incident: Option<IncidentId>,
    /// Words: the last one may be a beginning.
    pub q: Option<String>,
    /// Seen at or after this time.
    pub since: Option<Timestamp>,
    /// Open or closed.
    pub open: Option<bool>,
    /// Only those that should have been done.
    pub overdue: bool,
    /// In which order.
    pub sort: FindingSort,
}

/// The order of a list of incidents.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub enum IncidentSort {
    /// Worst first.
    #[default]
    #[serde(rename = "score")]
    Score,
    /// Latest seen first.
    #[serde(rename = "-last_seen")]
    LastSeen,
}

/// Which incidents are wanted. Empty: all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct IncidentQuery {
    /// In one of these states.
    pub status: Vec<IncidentStatus>,
    /// This severe or worse.
    pub severity: Option<Severity>,
    /// Who works on it.
    pub assignee: Option<AssigneeFilter>,
    /// The beginning of the subject, in any case.
    pub q: Option<String>,
    /// In which order.
    pub sort: IncidentSort,
}

/// An incident with everything that is known of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IncidentRecord {
    /// What lists show.
    pub summary: IncidentSummary,
    /// Its findings, worst first (at most 200).
    pub members: Vec<FindingSummary>,
    /// What is known of the machine.
    pub machine_facts: Option<MachineFacts>,
}

/// What an entry of an incident's timeline tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TimelineKind {
    /// The machine was infected.
    Infected,
    /// A pack showed it for the first time.
    Leaked,
    /// A pack showed it again.
    Seen,
    /// A finding was made.
    Finding,
    /// Something was moved.
    Status,
    /// Somebody wrote something.
    Comment,
    /// A notification.
    Delivery,
    /// A stolen cookie ends by itself.
    CookieExpires,
}

/// One entry of an incident's timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TimelineEntry {
    /// When.
    pub at: Timestamp,
    /// What.
    pub kind: TimelineKind,
    /// One line.
    pub label: LocalizedText,
    /// The finding it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finding: Option<FindingId>,
    /// Who did it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor: Option<Actor>,
}

/// A set of findings that was looked at before it is changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Selection {
    /// The token to hand over.
    pub selection: String,
    /// How many findings there are.
    pub count: u64,
    /// Whether there are more than one change takes; `count` is then that many.
    pub truncated: bool,
    /// How many in each state.
    pub by_status: Vec<StatusCount>,
    /// Until when it can be used.
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: Timestamp,
}

/// What is to be selected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Select {
    /// What a list shows.
    Filter(Box<FindingQuery>),
    /// These.
    Ids(Vec<FindingId>),
}

/// How many findings are in a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct StatusCount {
    /// The state.
    pub status: FindingStatus,
    /// How many.
    pub count: u64,
}

/// How many findings are of a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ClassCount {
    /// The class.
    pub class: FindingClass,
    /// How many.
    pub count: u64,
}

/// How many findings are of a severity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct SeverityCount {
    /// The severity.
    pub severity: Severity,
    /// How many.
    pub count: u64,
}

/// How many findings of a severity were first seen on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct DayCount {
    /// `YYYY-MM-DD` in UTC.
    pub day: String,
    /// The severity.
    pub severity: Severity,
    /// How many.
    pub count: u64,
}

/// How many findings a bulk change left out, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct SkipCount {
    /// Code of the reason.
    pub code: String,
    /// How many.
    pub count: u64,
}

/// What a bulk change did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct BulkResult {
    /// Names the change.
    #[schema(value_type = String)]
    pub batch: BatchId,
    /// How many findings were changed.
    pub changed: u64,
    /// What was left out.
    pub skipped: Vec<SkipCount>,
    /// Until when it can be undone.
    #[schema(value_type = String, format = DateTime)]
    pub undo_until: Timestamp,
}

/// What an undo did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Undone {
    /// Findings that are as before.
    pub restored: u64,
    /// Findings that were changed since, and stay.
    pub skipped: u64,
}

/// How the open findings stand to their times.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct SlaCount {
    /// Should have been done.
    pub overdue: u64,
    /// Should be done within a day.
    pub due_soon: u64,
    /// Have more time, or none is set.
    pub on_time: u64,
}

/// The first page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Overview {
    /// When it was computed.
    #[schema(value_type = String, format = DateTime)]
    pub generated_at: Timestamp,
    /// 0–100: 0 when nothing is open, 100 when very much is. See `exposure_score`.
    pub exposure_score: u8,
    /// Open findings by severity, worst first.
    pub open: Vec<SeverityCount>,
    /// All findings by state.
    pub by_status: Vec<StatusCount>,
    /// Open findings by class.
    pub by_class: Vec<ClassCount>,
    /// Findings by the day on which they were first seen, of the last 90 days.
    pub trend: Vec<DayCount>,
    /// Clocks.
    pub sla: SlaCount,
    /// The latest incidents (8).
    pub newest_incidents: Vec<IncidentSummary>,
    /// Infected machines.
    pub machines: u64,
    /// Employees, contractors and suppliers with leaked credentials.
    pub people: u64,
    /// Customers with leaked credentials.
    pub customers: u64,
    /// Stolen cookies that can still be used (at most 100,000 are counted).
    pub live_cookies: u64,
}

/// What waits for somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Queue {
    /// Open findings assigned to them, the most urgent first (at most 200).
    pub assigned: Vec<FindingSummary>,
    /// Incidents assigned to them that are not closed, worst first (at most 200).
    pub incidents: Vec<IncidentSummary>,
    /// What others asked for and they may decide, newest first (at most 200).
    pub approvals: Vec<Approval>,
}

impl Queue {
    /// How many things wait.
    pub fn waiting(&self) -> u64 {
        (self.assigned.len() + self.incidents.len() + self.approvals.len()) as u64
    }
}

/// What an [`Approval`] allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ApprovalKind {
    /// To see a secret.
    Reveal,
}

/// A request of one person that needs another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Approval {
    /// What it allows.
    pub kind: ApprovalKind,
    /// Which request.
    pub id: RevealId,
    /// The finding it is about.
    pub finding: FindingId,
    /// Who asks.
    pub requested_by: UserId,
    /// Since when.
    pub requested_at: Timestamp,
    /// Why.
    pub reason: String,
    /// Until when it can be decided.
    pub expires_at: Timestamp,
}

/// What was heard from one kind of pack, of the packs that were read for this organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SourceHeard {
    /// `file`, `folder` or `stream`.
    pub name: String,
    /// When the last one was registered.
    pub last_heard_at: Timestamp,
    /// Packs.
    pub packs: u64,
    /// Rows that could hold a record.
    pub rows_seen: u64,
    /// Rows that touch the scope of anybody here.
    pub rows_kept: u64,
    /// Rows that touch nobody's scope: counted, then dropped.
    pub rows_forgotten: u64,
}

/// One infected machine in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct MachineSummary {
    /// Which machine.
    #[schema(value_type = String)]
    pub id: MachineId,
    /// Stealer family.
    pub family: String,
    /// Computer name.
    pub computer: Option<String>,
    /// Operating-system user.
    pub os_user: Option<String>,
    /// Operating system.
    pub os: Option<String>,
    /// Address at the time of theft.
    pub ip: Option<String>,
    /// Country.
    pub country: Option<String>,
    /// When it was infected.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub infected_at: Option<Timestamp>,
    /// The worst severity of its findings.
    pub severity: Severity,
    /// The worst score of its findings.
    pub score: u8,
    /// Its findings.
    pub findings: u64,
    /// Credentials in its findings.
    pub credentials: u64,
    /// Stolen cookies that can still be used.
    pub live_cookies: u64,
    /// Its incident.
    #[schema(value_type = Option<String>)]
    pub incident: Option<IncidentId>,
    /// Last time any evidence was seen.
    #[schema(value_type = String, format = DateTime)]
    pub last_seen: Timestamp,
}

/// What a node of a machine's graph is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NodeKind {
    /// The machine.
    Machine,
    /// A login.
    Person,
    /// A host.
    Host,
    /// A browser or program.
    Application,
    /// A stolen session.
    Session,
}

/// A node of a machine's graph.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct GraphNode {
    /// Unique within the graph.
    pub id: String,
    /// What it is.
    pub kind: NodeKind,
    /// Text to show.
    pub label: String,
    /// Severity of the finding.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
    /// The finding it is from.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub finding: Option<FindingId>,
}

/// A line of a machine's graph.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, utoipa::ToSchema)]
pub struct GraphEdge {
    /// A node's id.
    pub from: String,
    /// A node's id.
    pub to: String,
    /// Text to show.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

/// Machine, people, hosts, programs and sessions, and what joins them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Graph {
    /// The nodes, the machine first.
    pub nodes: Vec<GraphNode>,
    /// The lines.
    pub edges: Vec<GraphEdge>,
}

/// An infected machine with everything that is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MachineRecord {
    /// What lists show.
    pub summary: MachineSummary,
    /// What the stealer wrote about it.
    pub facts: MachineFacts,
    /// Its findings, worst first (at most 200); `summary.findings` is how many there are.
    pub findings: Vec<FindingSummary>,
    /// How they hang together.
    pub graph: Graph,
}

/// A login with leaked credentials of one class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct PersonExposure {
    /// The login.
    pub subject: String,
    /// The class.
    pub class: FindingClass,
    /// The worst severity.
    pub severity: Severity,
    /// The worst score.
    pub score: u8,
    /// Findings.
    pub findings: u64,
    /// Last time seen.
    #[schema(value_type = String, format = DateTime)]
    pub last_seen: Timestamp,
    /// On how many infected machines.
    pub machines: u64,
}

/// A stolen cookie.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct CookieExposure {
    /// The finding that lists it.
    #[schema(value_type = String)]
    pub finding: FindingId,
    /// Domain.
    pub domain: String,
    /// Name.
    pub name: String,
    /// Role.
    pub role: CookieRole,
    /// Expiry; `None` for a session cookie.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub expires_at: Option<Timestamp>,
    /// Whether it can still be used.
    pub live: bool,
    /// The machine it was stolen from.
    #[schema(value_type = Option<String>)]
    pub machine: Option<MachineId>,
    /// Severity of the finding.
    pub severity: Severity,
}

/// What a search finds, at most ten of each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Found {
    /// Findings.
    pub findings: Vec<FindingSummary>,
    /// Incidents.
    pub incidents: Vec<IncidentSummary>,
    /// Machines.
    pub machines: Vec<MachineSummary>,
}

/// What a bulk change does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BulkAction {
    /// Moves.
    Transition(yagura_model::Transition),
    /// Gives it to somebody, or to nobody.
    Assign(Option<yagura_model::Person>),
    /// Adds and removes tags.
    Tag {
        /// Tags to add.
        add: Vec<String>,
        /// Tags to remove.
        remove: Vec<String>,
    },
}
