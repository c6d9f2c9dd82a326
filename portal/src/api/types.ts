// The shapes of the HTTP API, one name per OpenAPI schema. Written after the contract; the
// names stay when they become re-exports of generated types.

export type Severity = 'informational' | 'low' | 'medium' | 'high' | 'critical'
export type FindingStatus =
  | 'new' | 'in_progress' | 'fixed_pending_verification' | 'resolved'
  | 'accepted' | 'false_positive' | 'duplicate' | 'regressed'
export type FindingClass =
  | 'employee' | 'contractor' | 'employee_third_party' | 'supply_chain' | 'customer' | 'session' | 'infection'
export type IncidentStatus = 'new' | 'in_progress' | 'on_hold' | 'resolved' | 'closed'
export type Verdict = 'true_positive' | 'false_positive' | 'benign' | 'duplicate'
export type Role = 'viewer' | 'analyst' | 'responder' | 'approver' | 'org-admin' | 'auditor'

export interface Page<T> { items: T[]; next: string | null; total?: number }
export interface Items<T> { items: T[] }
export interface BothText { ja: string; en: string }
export interface BothLists { ja: string[]; en: string[] }
export interface Problem {
  type: string; title: string; status: number; detail?: string; code: string
  errors?: { pointer: string; code: string; detail?: string }[]
  trace_id?: string; allowed?: string[]
}

export interface Person { id: string; name: string; display_name: string }
export interface User extends Person { operator: boolean }
export interface Membership { organization: string; name: string; role: Role }
export interface Session {
  user: User; memberships: Membership[]; stepped_up_until: string | null
  expires_at: string; passkeys: number; demo: boolean
}
export interface SessionInfo {
  id: string; created_at: string; last_used_at: string; expires_at: string
  address: string; agent: string; current: boolean
}
export interface Passkey { id: string; label: string; created_at: string; last_used_at: string | null; backed_up: boolean }
export interface Ceremony { ceremony: string; options: { publicKey: Record<string, unknown> } }
export interface InvitationPreview {
  name: string; display_name: string; organization: string | null; role: Role | null; expires_at: string
}
export interface Registered { session: Session; recovery_codes: string[] }
export interface RecoveryCodes { recovery_codes: string[] }

export interface Organization { id: string; name: string; role?: Role | null; created_at: string }
export interface Settings { schema: JsonSchema; values: Record<string, unknown>; source: Record<string, unknown> }
export interface JsonSchema {
  type?: string | string[]; title?: string; description?: string; default?: unknown; enum?: unknown[]
  properties?: Record<string, JsonSchema>; items?: JsonSchema; $ref?: string; $defs?: Record<string, JsonSchema>
  anyOf?: JsonSchema[]; oneOf?: JsonSchema[]; allOf?: JsonSchema[]; format?: string
}
export interface Worker { name: string; state: string; last_run_at: string | null; error?: string | null }
export interface Health {
  version: string; started_at: string; store: string
  disk: { used_percent: number; state: 'ok' | 'warn' | 'stop' }; confined: boolean; workers: Worker[]
}

export interface FindingSummary {
  id: string; front: string; class: FindingClass; subject: string; asset: string
  severity: Severity; score: number; status: FindingStatus
  first_seen: string; last_seen: string; count: number
  machine: string | null; incident: string | null; assignee: Person | null; tags: string[]
  due_at: string | null; overdue: boolean; version: number
}
export interface ScoreTerm { code: string; points: number; label: BothText }
export interface MachineFacts {
  family?: string | null; computer?: string | null; os_user?: string | null; os?: string | null
  ip?: string | null; country?: string | null; infected_at?: string | null
  antivirus?: string[]; hardware_id?: string | null
}
export interface MaskedSecret { kind: string; mask: string; fingerprint: string; length_class?: string }
export interface CredentialView {
  url: string | null; host: string | null; login: string; secret: MaskedSecret | null
  application: string | null; profile: string | null; reasons: string[]; count: number
  reveal: { allowed: boolean; reason_code: string | null }
}
export interface CookieView {
  domain: string; path: string; name: string; role: string; expires_at: string | null
  live: boolean; value_sha256: string
}
export interface SourceView { pack: string; name: string; member: string; line: number | null; seen_at: string }
export interface Finding extends FindingSummary {
  score_terms: ScoreTerm[]; machine_facts: MachineFacts | null; credentials: CredentialView[]
  cookies: CookieView[]; omitted: number | Record<string, number> | null; sources: SourceView[]
  title: BothText; next_steps: BothLists; accepted_until: string | null; duplicate_of: string | null
  allowed: FindingStatus[]
}
export type HistoryKind = 'created' | 'status' | 'assignee' | 'tags' | 'comment' | 'delivery' | 'reveal'
export interface HistoryEntry {
  id: string; at: string; actor: { id: string | null; name: string; display_name?: string }
  kind: HistoryKind; from?: string | null; to?: string | null; reason?: string | null
  until?: string | null; text?: string | null
}
export interface Selection {
  selection: string; count: number; by_status: { status: FindingStatus; count: number }[]; expires_at: string
}
export type BulkAction =
  | { kind: 'transition'; to: FindingStatus; reason?: string; until?: string }
  | { kind: 'assign'; user: string | null }
  | { kind: 'tag'; add: string[]; remove: string[] }
export interface BulkResult { batch: string; changed: number; skipped: { code: string; count: number }[]; undo_until: string }
export interface BulkUndo { restored: number; skipped: { code: string; count: number }[] | number }

export interface IncidentSummary {
  id: string; subject: string; machine: string | null; severity: Severity; score: number
  status: IncidentStatus; verdict: Verdict | null; first_seen: string; last_seen: string
  findings: number; assignee: Person | null; title: BothText; version: number
}
export interface Remediation { class: FindingClass; steps: BothLists }
export interface Incident extends IncidentSummary {
  members: FindingSummary[]; machine_facts: MachineFacts | null; remediation: Remediation[]; allowed: IncidentStatus[]
}
export type TimelineKind = 'infected' | 'leaked' | 'seen' | 'finding' | 'status' | 'comment' | 'delivery' | 'cookie_expires'
export interface TimelineEntry {
  at: string; kind: TimelineKind; label: BothText; finding?: string | null
  actor?: { id: string | null; name: string; display_name?: string } | null
}

export interface MachineSummary {
  id: string; family: string | null; computer: string | null; os_user: string | null; os: string | null
  ip: string | null; country: string | null; infected_at: string | null
  severity: Severity; score: number; findings: number; credentials: number; live_cookies: number
  incident: string | null; last_seen: string
}
export type GraphKind = 'machine' | 'person' | 'host' | 'application' | 'session'
export interface GraphNode { id: string; kind: GraphKind; label: string; severity?: Severity | null; finding?: string | null }
export interface GraphEdge { from: string; to: string; label?: string | null }
/** The summary's count of findings gives way to the findings themselves. */
export interface Machine extends Omit<MachineSummary, 'findings'> {
  facts: MachineFacts; findings: FindingSummary[]; graph: { nodes: GraphNode[]; edges: GraphEdge[] }
}
export interface PersonExposure {
  subject: string; class: FindingClass; severity: Severity; score: number; findings: number
  last_seen: string; machines: number | string[]
}
export interface CookieExposure {
  finding: string; domain: string; name: string; role: string; expires_at: string | null
  live: boolean; machine: string | null; severity: Severity
}

export interface SourceHeard {
  name: string; last_heard_at: string | null; packs: number
  rows_seen: number; rows_kept: number; rows_forgotten: number
}
export interface Overview {
  generated_at: string; exposure_score: number
  open: { severity: Severity; count: number }[]
  by_status: { status: FindingStatus; count: number }[]
  by_class: { class: FindingClass; count: number }[]
  trend: { day: string; severity: Severity; count: number }[]
  sla: { overdue: number; due_soon: number; on_time: number }
  newest_incidents: IncidentSummary[]; sources: SourceHeard[]
  awaiting_me: number; machines: number; people: number; customers: number; live_cookies: number
}
export interface Approval {
  kind: 'reveal' | 'accept'; id: string; finding: string; requested_by: Person
  requested_at: string; reason: string; expires_at: string
}
export interface Queue { assigned: FindingSummary[]; incidents: IncidentSummary[]; approvals: Approval[] }
export interface Delivery {
  id: string; incident: string | null; finding: string | null; channel: string; channel_name: string
  state: 'pending' | 'sent' | 'dead'; attempts: number; next_attempt_at: string | null
  sent_at: string | null; error: string | null; receipt: string | null; kind: 'new' | 'update'
}
export interface SearchResult { findings: FindingSummary[]; incidents: IncidentSummary[]; machines: MachineSummary[] }
export interface Counters { open: number; new: number; overdue: number; awaiting_me: number; jobs_running: number }

export interface ScopeItem {
  kind: string; value: string; state: 'unproven' | 'proved'; token?: string | null
  proof: { method: string; approver: string; at: string } | null; added_at: string
}
export interface Pack {
  id: string; name: string; kind: string; size: number; registered_at: string
  retention: string | null; verdict: string | null; place: string | null
  counters: { seen: number; kept: number; forgotten: number; rejected: Record<string, number> }
}
export interface Job {
  id: string; kind: string; state: 'queued' | 'running' | 'done' | 'failed'; name: string
  done_bytes: number | null; total_bytes: number | null; rows: number | null
  started_at: string | null; finished_at: string | null
  summary?: unknown; error?: string | null; requested_by: Person | string | null
}
export type ChannelKind = 'mail' | 'webhook' | 'slack' | 'teams' | 'syslog'
export interface Channel {
  id: string; kind: ChannelKind; name: string; config: Record<string, unknown>; enabled: boolean
  last_success_at: string | null; last_error: string | null; version: number
}
export interface ChannelTest { delivered: boolean; detail: string; receipt?: string | null }
export interface QuietHours { from: string; to: string; zone: string; days: string[] }
export interface Route {
  id: string; name: string; position: number
  match: { severity_min?: Severity | null; classes: FindingClass[]; tags: string[] }
  channels: string[]; mode: 'immediate' | 'digest'; digest_minutes?: number | null
  quiet_hours: QuietHours | null; quiet_except_severity?: Severity | null; enabled: boolean; version: number
}
export interface Member { user: Person; role: Role; passkeys: number; last_seen_at: string | null }
export interface Invitation { id: string; name: string; role: Role; expires_at: string }
export interface InvitationMade { invitation: Invitation; link: string }
export interface ApiToken {
  id: string; name: string; scopes: string[]; created_at: string; expires_at: string
  last_used_at: string | null; prefix: string
}
export interface TokenMade { token: string; info: ApiToken }
export type RevealState = 'requested' | 'approved' | 'shown' | 'expired' | 'refused'
export interface Reveal {
  id: string; finding: string; credential: string; reason: string; state: RevealState
  requested_by: Person; requested_at: string; approved_by: Person | null; expires_at: string
}
export interface RevealShown { secret: string; encoding: 'utf-8' | 'hex'; visible_seconds: number; watermark: string }
export interface AuditEntry {
  sequence: number; at: string; actor: string | Person; organization: string | null; action: string
  subject: string | null; detail: unknown; address: string | null; leaf_hash: string
}
export interface AuditStatus { entries: number; verified_at: string | null; ok: boolean; first_bad: number | null; checkpoint: string }
export interface AuditProof { leaf_hash: string; tree_size: number; root: string; path: string[] }
