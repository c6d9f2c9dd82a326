//! The vocabulary every other crate speaks: plain types, no I/O, no async.
//!
//! Words are the field's standard terms (see ARCHITECTURE.md, "Words"). Time and randomness are
//! parameters: nothing in this crate reads the system clock or a random source.

mod audit;
mod author;
mod channel;
mod clock;
mod delivery;
mod finding;
mod id;
mod incident;
mod job;
mod leak;
mod minted;
mod observation;
mod organization;
mod pack;
mod people;
mod role;
mod route;
mod scope;
mod severity;
mod text;
mod triage;

pub use audit::{AuditAction, AuditEntry, AuditEvent, InvalidAction};
pub use author::{Actor, Author};
pub use channel::{
    Channel, ChannelConfig, ChannelKind, ChatConfig, Language, MailConfig, MailSecurity, SecretMark,
    SyslogConfig, SyslogTransport, WebhookConfig,
};
pub use clock::{Clock, Entropy, FixedClock, IdSource, Timestamp};
pub use delivery::{Delivery, DeliveryKind, DeliveryState};
pub use finding::{
    EvidenceCookie, EvidenceCredential, Finding, FindingClass, FindingMachine, FindingRecord, FindingStatus,
    FindingSummary, Front, ScoreTerm, SourceReference, UnknownCode,
};
pub use id::{ContentId, FindingId, IncidentId, InvalidId, MachineId, ObservationId, PackId};
pub use incident::{Incident, IncidentStatus, IncidentSummary, IncidentVerdict};
pub use job::{Job, JobKind, JobState};
pub use leak::{
    CookieFact, CookieRole, CredentialFact, InfectionFact, LengthClass, LoginKind, MachineFacts,
    SealedSecret, SecretKind, SecretProperties,
};
pub use minted::{
    BatchId, ChannelId, DeliveryId, HistoryId, InvitationId, JobId, PasskeyId, RevealId, RouteId, SessionId,
    TokenId, UserId,
};
pub use observation::{Fact, Observation, ObservationKind, Sighting};
pub use organization::{InvalidSlug, Organization, OrganizationId};
pub use pack::{Counters, Member, Pack, PackKind, Retention, Verdict};
pub use people::{
    ApiToken, Invitation, InvitationKind, Membership, OrganizationMember, PasskeyInfo, Reveal, RevealState,
    Session, SessionKind, StoredPasskey, User,
};
pub use role::{Permission, Role};
pub use route::{Day, InvalidQuietHours, QuietHours, Route, RouteMatch, RouteMode, RouteSettings, WallTime};
pub use scope::{Proof, ProofMethod, ScopeItem, ScopeKind};
pub use severity::Severity;
pub use text::{LocalizedList, LocalizedText};
pub use triage::{
    HistoryEntry, HistoryKind, IncidentTransition, Person, Refusal, Transition, allowed, comment, fold,
    incident_allowed, system_move, tags,
};
