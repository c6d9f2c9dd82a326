// The shapes of the HTTP API, one name per schema of the server's document.

export type Severity = 'informational' | 'low' | 'medium' | 'high' | 'critical'
export type FindingStatus =
  | 'new' | 'in_progress' | 'fixed_pending_verification' | 'resolved'
  | 'accepted' | 'false_positive' | 'duplicate' | 'regressed'
export type FindingClass =
  | 'employee' | 'contractor' | 'employee_third_party' | 'supply_chain' | 'customer' | 'session' | 'infection'
export type IncidentStatus = 'new' | 'in_progress' | 'on_hold' | 'resolved' | 'closed'
export type Verdict = 'true_positive' | 'false_positive' | 'benign' | 'duplicate'
export type Role = 'viewer' | 'analyst' | 'responder' | 'approver' | 'org-admin' | 'auditor'
export type Permission =
  | 'read' | 'triage' | 'accept-risk' | 'ingest' | 'request-reveal' | 'approve-reveal'
  | 'manage-scope' | 'manage-alerts' | 'manage-members' | 'read-audit'
export type ActorKind = 'person' | 'token' | 'system' | 'host'
export interface Actor { kind: ActorKind; id: string | null; name: string; display_name: string }

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
export interface Membership { organization: string; name: string; role: Role; permissions: Permission[] }
export type SessionKind = 'passkey' | 'recovery' | 'link'
export interface Session {
  user: User; memberships: Membership[]; stepped_up_until: string | null
  expires_at: string; passkeys: number; kind: SessionKind; demo: boolean
}
export interface SessionInfo {
  id: string; kind: SessionKind; created_at: string; last_used_at: string; expires_at: string
  address: string | null; agent: string; current: boolean
}
export interface Passkey { id: string; label: string; created_at: string; last_used_at: string | null; backed_up: boolean }
export interface Ceremony { ceremony: string; options: { publicKey: Record<string, unknown> } }
export interface InvitationPreview {
  name: string | null; display_name: string | null; organization: string | null; role: Role | null; operator: boolean; expires_at: string
}
export interface Registered { session: Session; recovery_codes: string[] }
export interface RecoveryCodes { recovery_codes: string[] }

export interface Organization { id: string; name: string; role?: Role | null; created_at: string }
export interface Settings { schema: JsonSchema; values: Record<string, unknown> }
export interface JsonSchema {
  type?: string | string[]; title?: string; description?: string; default?: unknown; enum?: unknown[]
  properties?: Record<string, JsonSchema>; items?: JsonSchema; $ref?: string; $defs?: Record<string, JsonSchema>
  anyOf?: JsonSchema[]; oneOf?: JsonSchema[]; allOf?: JsonSchema[]; format?: string
}
export interface Worker { name: string; state: 'ok' | 'failed'; last_run_at: string; error: string | null }
export interface Health {
  version: string; started_at: string
  disk: { used_percent: number; state: 'ok' | 'warn' | 'stop' }; confined: boolean; workers: Worker[]
}

export interface FindingSummary {
  id: string; front: 'leaks'; class: FindingClass; subject: string; asset: string
  severity: Severity; score: number; status: FindingStatus
  first_seen: string; last_seen: string; count: number
  machine: string | null; incident: string | null; assignee: Person | null; tags: string[]
  due_at: string | null; overdue: boolean; version: number
}
export interface ScoreTerm { code: string; points: number; label: BothText }
export interface MachineFacts {
  family: string; family_confidence: number; build_id: string | null; computer: string | null; os_user: string | null
  ad_domain: string | null; os: string | null; hwid: string | null; machine_guid: string | null; ip: string | null
  country: string | null; locale: string | null; time_zone: string | null; infected_at: string | null
  infected_at_confidence: number; antivirus: string[]; malware_path: string | null; folder: string; flags: string[]
}
export type CookieRole = 'session' | 'device_trust' | 'tracking' | 'other'
export interface SealedSecret {
  kind: 'none' | 'plain' | { hash: string }; mask: string; fingerprint: string | null; candidates?: string[]
  properties: { length_class: '0' | '1-7' | '8-11' | '12-15' | '16+'; classes: string[]; strength: number; equals_login: boolean; is_default: boolean }
}
export interface CredentialView {
  url: string | null; host: string | null; login: string; secret: SealedSecret
  application: string | null; profile: string | null; reasons: string[]; count: number
  reveal: { allowed: boolean; reason_code: 'no_secret' | 'no_copy' | 'no_permission' | null }
}
export interface CookieView {
  domain: string; path: string; name: string; role: CookieRole; expires_at: string | null
  live: boolean; value_sha256: string
}
export interface SourceView { pack: string; name: string; member: string; line: number; seen_at: string }
export interface Finding extends FindingSummary {
  detector: string; score_terms: ScoreTerm[]; machine_facts: MachineFacts | null; credentials: CredentialView[]
  cookies: CookieView[]; omitted: number; sources: SourceView[]
  title: BothText; next_steps: BothLists; accepted_until: string | null; duplicate_of: string | null
  allowed: FindingStatus[]
}
export type HistoryKind = 'created' | 'status' | 'assignee' | 'tags' | 'comment' | 'delivery' | 'reveal'
export interface HistoryEntry {
  id: string; at: string; actor: Actor; kind: HistoryKind
  from?: string; to?: string; reason?: string; until?: string; text?: string; batch?: string
}
export interface Selection {
  selection: string; count: number; truncated: boolean; by_status: { status: FindingStatus; count: number }[]; expires_at: string
}
export type BulkAction =
  | { kind: 'transition'; to: FindingStatus; reason?: string; until?: string; duplicate_of?: string }
  | { kind: 'assign'; user: string | null }
  | { kind: 'tag'; add: string[]; remove: string[] }
export interface BulkResult { batch: string; changed: number; skipped: { code: string; count: number }[]; undo_until: string }
export interface BulkUndo { restored: number; skipped: number }

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
  at: string; kind: TimelineKind; label: BothText; finding?: string; actor?: Actor
}

export interface MachineSummary {
  id: string; family: string; computer: string | null; os_user: string | null; os: string | null
  ip: string | null; country: string | null; infected_at: string | null
  severity: Severity; score: number; findings: number; credentials: number; live_cookies: number
  incident: string | null; last_seen: string
}
export type GraphKind = 'machine' | 'person' | 'host' | 'application' | 'session'
export interface GraphNode { id: string; kind: GraphKind; label: string; severity?: Severity; finding?: string }
export interface GraphEdge { from: string; to: string; label?: string }
/** The summary's count of findings gives way to the findings themselves. */
export interface Machine extends Omit<MachineSummary, 'findings'> {
  finding_count: number; facts: MachineFacts; findings: FindingSummary[]; graph: { nodes: GraphNode[]; edges: GraphEdge[] }
}
export interface PersonExposure {
  subject: string; class: FindingClass; severity: Severity; score: number; findings: number
  last_seen: string; machines: number
}
export interface CookieExposure {
  finding: string; domain: string; name: string; role: CookieRole; expires_at: string | null
  live: boolean; machine: string | null; severity: Severity
}

export interface SourceHeard {
  name: string; last_heard_at: string; packs: number
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
  kind: 'reveal'; id: string; finding: string; requested_by: Person | null
  requested_at: string; reason: string; expires_at: string
}
export interface Queue { assigned: FindingSummary[]; incidents: IncidentSummary[]; approvals: Approval[] }
export interface Delivery {
  id: string; incident: string | null; finding: string; channel: string; channel_name: string
  state: 'pending' | 'sent' | 'dead'; attempts: number; next_attempt_at: string | null
  sent_at: string | null; error: string | null; receipt: string | null; kind: 'new' | 'update'
}
export interface SearchResult { findings: FindingSummary[]; incidents: IncidentSummary[]; machines: MachineSummary[] }
export interface Counters { open: number; new: number; overdue: number; jobs_running: number }

export type ScopeKind = 'mail-domain' | 'web-host' | 'app-id' | 'vendor-domain' | 'login-pattern'
export interface ScopeItem {
  kind: ScopeKind; value: string; state: 'unproven' | 'proved'; token: string
  proof: { method: 'dns-txt' | 'well-known' | 'meta-tag' | 'statement'; approver: string | null; at: string } | null
  added_at: string
}
export interface ScopeRemoval { forgotten: number; reclassified: number }
export type Verdicts = 'complete' | 'partial' | 'limit' | 'encrypted' | 'unsupported' | 'refused'
export interface Pack {
  id: string; name: string; kind: 'file' | 'folder' | 'stream'; size: number; registered_at: string
  retention: 'forget' | 'keep'; verdict: Verdicts | null; reason: string | null
  counters: {
    members: number; rows: number; kept: number; forgotten: number
    credentials: number; cookies: number; machines: number; rejected: Record<string, number>
  }
}
export interface Job {
  id: string; kind: 'ingest' | 'rescan'; state: 'queued' | 'running' | 'done' | 'failed'; name: string
  done_bytes: number; total_bytes: number; rows: number; requested_by: string
  created_at: string; started_at: string | null; finished_at: string | null
  summary: Record<string, unknown> | null; error: string | null
}
export type ChannelKind = 'mail' | 'webhook' | 'slack' | 'teams' | 'syslog'
export interface SecretSet { set: boolean }
/** On the way in a text replaces the secret, null removes it, and what is left out stays. */
export interface MailConfig<Secret = SecretSet> {
  host: string; port: number; security: 'starttls' | 'tls' | 'none'; from: string; to: string[]
  language: 'ja' | 'en'; username: string | null; password?: Secret
}
export interface WebhookConfig<Secret = SecretSet> { url: string; secret?: Secret }
export interface ChatConfig<Secret = SecretSet> { url?: Secret; language: 'ja' | 'en' }
export interface SyslogConfig { host: string; port: number; transport: 'tcp' | 'tls' | 'udp'; facility: number }
export type ChannelConfig<Secret = SecretSet> = MailConfig<Secret> | WebhookConfig<Secret> | ChatConfig<Secret> | SyslogConfig
export interface Channel {
  id: string; kind: ChannelKind; name: string; config: ChannelConfig; enabled: boolean
  last_success_at: string | null; last_error: string | null; version: number
}
export interface ChannelDraft { kind: ChannelKind; name: string; config: ChannelConfig<string | null>; enabled: boolean }
export interface ChannelTrial { delivered: boolean; detail: string; receipt: string | null }
export type Weekday = 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun'
export interface QuietHours { from: string; to: string; zone: string; days: Weekday[] }
export interface RouteDraft {
  name: string; position: number
  match: { severity_min: Severity | null; classes: FindingClass[]; tags: string[] }
  channels: string[]; mode: 'immediate' | 'digest'; digest_minutes: number | null
  quiet_hours: QuietHours | null; quiet_except_severity: Severity | null; enabled: boolean
}
export interface Route extends RouteDraft { id: string; version: number }
export interface Member { user: Person; role: Role; passkeys: number; last_seen_at: string | null }
export interface Invitation { id: string; name: string | null; display_name: string | null; role: Role | null; expires_at: string }
export interface InvitationMade { invitation: Invitation; link: string }
export interface ApiToken {
  id: string; name: string; scopes: Permission[]; created_at: string; expires_at: string
  last_used_at: string | null; prefix: string
}
export interface TokenMade { token: string; info: ApiToken }
export type RevealState = 'requested' | 'approved' | 'shown' | 'expired' | 'refused'
export interface Reveal {
  id: string; finding: string; credential: string; reason: string; state: RevealState
  requested_by: Person | null; requested_at: string; approved_by: Person | null; expires_at: string
}
export interface RevealShown { secret: string; encoding: 'utf-8' | 'hex'; visible_seconds: number; watermark: string }
export interface AuditEntry {
  sequence: number; at: string; actor: { kind: ActorKind; id: string | null; name: string | null }
  organization: string | null; action: string; subject: string; detail: Record<string, string>; address: string | null; leaf_hash: string
}
export type WitnessState = 'missing' | 'waiting' | 'current' | 'failing' | 'altered'
export interface AuditWitness { kind: string; state: WitnessState; size: number; delivered_at: string | null }
export interface AuditStatus {
  entries: number; verified_at: string | null; ok: boolean; first_bad: { sequence: number; reason: string } | null; checkpoint: string
  signed_at: string | null; delivered_at: string | null; witness_state: WitnessState; witnesses: AuditWitness[]
}
export interface AuditProof { sequence: number; leaf_hash: string; tree_size: number; root: string; path: string[] }
