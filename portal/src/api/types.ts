// The shapes of the HTTP API by the names that pages use. All of them are the server's document: see schema.d.ts.
import type { components } from './schema'

type Shapes = components['schemas']

export type Severity = Shapes['Severity']
export type FindingStatus = Shapes['FindingStatus']
export type FindingClass = Shapes['FindingClass']
export type FindingSort = Shapes['FindingSort']
export type IncidentStatus = Shapes['IncidentStatus']
export type Verdict = Shapes['IncidentVerdict']
export type Role = Shapes['Role']
export type Permission = Shapes['Permission']
export type ActorKind = Shapes['ActorKind']
export type Actor = Shapes['Actor']

/** A page of any list, and a list that has no pages: what the document's lists have in common. */
export interface Page<T> { items: T[]; next?: string | null; total?: number | null }
export interface Items<T> { items: T[] }
export type BothText = Shapes['LocalizedText']
export type BothLists = Shapes['LocalizedList']
export type Problem = Shapes['Problem']

export type User = Shapes['User']
export type Person = Shapes['Person']
export type Membership = Shapes['Membership']
export type Session = Shapes['Session']
export type SessionInfo = Shapes['SessionInfo']
export type Passkey = Shapes['Passkey']
export type Ceremony = Shapes['CeremonyStart']
export type InvitationPreview = Shapes['InvitationPreview']

export type Settings = Shapes['SettingsView']
/** A JSON Schema, as far as the settings page reads it. */
export interface JsonSchema {
  type?: string | string[]; title?: string; description?: string; default?: unknown; enum?: unknown[]
  properties?: Record<string, JsonSchema>; items?: JsonSchema; $ref?: string; $defs?: Record<string, JsonSchema>
  anyOf?: JsonSchema[]; oneOf?: JsonSchema[]; allOf?: JsonSchema[]; format?: string
}
export type Health = Shapes['Health']

export type FindingFilter = Shapes['FindingFilter']
export type FindingSummary = Shapes['FindingSummary']
export type ScoreTerm = Shapes['ScoreTerm']
export type MachineFacts = Shapes['MachineFacts']
export type SealedSecret = Shapes['SealedSecret']
export type CredentialView = Shapes['Credential']
export type CookieView = Shapes['EvidenceCookie']
export type SourceView = Shapes['SourceReference']
export type Finding = Shapes['Finding']
export type HistoryKind = Shapes['HistoryKind']
export type HistoryEntry = Shapes['HistoryEntry']
export type Selection = Shapes['Selection']
export type BulkAction = Shapes['BulkAction']

export type IncidentSummary = Shapes['IncidentSummary']
export type Incident = Shapes['Incident']
export type TimelineKind = Shapes['TimelineKind']
export type TimelineEntry = Shapes['TimelineEntry']

export type MachineSummary = Shapes['MachineSummary']
export type Machine = Shapes['Machine']
export type GraphKind = Shapes['NodeKind']
export type GraphNode = Shapes['GraphNode']
export type GraphEdge = Shapes['GraphEdge']
export type PersonExposure = Shapes['PersonExposure']
export type CookieExposure = Shapes['CookieExposure']

export type SourceHeard = Shapes['SourceHeard']
export type Overview = Shapes['Overview']
export type Queue = Shapes['Queue']
export type Approval = Shapes['Approval']
export type Delivery = Shapes['Delivery']
export type Counters = Shapes['LiveCounters']

export type ScopeKind = Shapes['ScopeKind']
export type ScopeItem = Shapes['ScopeItem']
export type Pack = Shapes['Pack']
export type Job = Shapes['Job']
export type ChannelKind = Shapes['ChannelKind']
export type MailConfig = Shapes['MailConfig']
export type WebhookConfig = Shapes['WebhookConfig']
export type ChatConfig = Shapes['ChatConfig']
export type SyslogConfig = Shapes['SyslogConfig']
export type Channel = Shapes['Channel']
export type ChannelDraft = Shapes['ChannelDraft']
export type Weekday = Shapes['Day']
export type QuietHours = Shapes['QuietHours']
export type RouteDraft = Shapes['RouteDraft']
export type Route = Shapes['Route']
export type Member = Shapes['Member']
export type Invitation = Shapes['Invitation']
export type InvitationMade = Shapes['InvitationMade']
export type ApiToken = Shapes['ApiToken']
export type TokenMade = Shapes['TokenMade']
export type RevealState = Shapes['RevealState']
export type Reveal = Shapes['Reveal']
export type RevealShown = Shapes['ShownSecret']
export type AuditEntry = Shapes['AuditEntry']
export type AuditStatus = Shapes['AuditStatus']
export type AuditProof = Shapes['AuditProof']
