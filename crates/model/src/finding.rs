//! Findings: a detector's conclusion, with its evidence, its arithmetic and a life cycle.

use serde::{Deserialize, Serialize};

use crate::{
    CookieRole, FindingId, IncidentId, LocalizedList, LocalizedText, MachineFacts, MachineId, OrganizationId,
    PackId, Person, SealedSecret, Severity, Timestamp,
};

/// A code that names no value of a closed set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{value}\" is not a {set}")]
pub struct UnknownCode {
    /// Which set.
    pub set: &'static str,
    /// The code that is not in it.
    pub value: String,
}

macro_rules! codes {
    ($(#[$doc:meta])* $name:ident ($set:literal) { $($(#[$item:meta])* $variant:ident = $code:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name {
            $($(#[$item])* #[serde(rename = $code)] $variant),*
        }

        impl $name {
            /// Every value, in the documented order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The name used in JSON, SQL and on the command line.
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),* }
            }
        }

        // Written out: the derive does not see names that come out of a macro.
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .enum_values(Some([$($code),*]))
                    .into()
            }
        }

        impl utoipa::ToSchema for $name {}

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.code())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::UnknownCode;
            fn from_str(code: &str) -> Result<Self, $crate::UnknownCode> {
                Self::ALL.iter().copied().find(|value| value.code() == code)
                    .ok_or_else(|| $crate::UnknownCode { set: $set, value: code.chars().take(80).collect() })
            }
        }
    };
}

pub(crate) use codes;

codes! {
    /// Which front of the watchtower saw it.
    Front("front") {
        /// Leaked data.
        Leaks = "leaks",
    }
}

codes! {
    /// What a finding concludes. The order is the order of urgency between equals.
    FindingClass("finding class") {
        /// A credential of an employee for an own host.
        Employee = "employee",
        /// A credential of an employee or contractor for an own portal, without an own mail address.
        Contractor = "contractor",
        /// An employee's mail address at somebody else's service.
        EmployeeThirdParty = "employee_third_party",
        /// A supplier's credential for an own host.
        SupplyChain = "supply_chain",
        /// A customer's credential for an own host or application.
        Customer = "customer",
        /// A cookie of an own domain.
        Session = "session",
        /// An infected machine that holds any of the above.
        Infection = "infection",
    }
}

codes! {
    /// Where a finding stands in its life.
    FindingStatus("finding status") {
        /// Nobody has looked at it.
        New = "new",
        /// Somebody works on it.
        InProgress = "in_progress",
        /// Fixed, to be checked.
        FixedPendingVerification = "fixed_pending_verification",
        /// Done.
        Resolved = "resolved",
        /// The risk was accepted.
        Accepted = "accepted",
        /// It was not true.
        FalsePositive = "false_positive",
        /// Another finding says the same.
        Duplicate = "duplicate",
        /// It was resolved and was seen again.
        Regressed = "regressed",
    }
}

/// One line of the arithmetic of a score. The score is the sum of the points, kept within 0 and 100.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ScoreTerm {
    /// Stable code of the term, such as `base_customer` or `age_7_days`.
    pub code: String,
    /// Points, positive or negative.
    pub points: i16,
    /// What it means.
    pub label: LocalizedText,
}

/// A credential as evidence of a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct EvidenceCredential {
    /// URL without query.
    pub url: Option<String>,
    /// Host.
    pub host: Option<String>,
    /// Login.
    pub login: String,
    /// Sealed secret.
    pub secret: SealedSecret,
    /// Browser or application.
    pub application: Option<String>,
    /// Browser profile.
    pub profile: Option<String>,
    /// Why it was classified as it is.
    pub reasons: Vec<String>,
    /// How often seen.
    pub count: u64,
}

/// A cookie as evidence of a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct EvidenceCookie {
    /// Domain.
    pub domain: String,
    /// Path.
    pub path: String,
    /// Name.
    pub name: String,
    /// Role.
    pub role: CookieRole,
    /// Expiry.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub expires_at: Option<Timestamp>,
    /// Whether it had not expired when the finding was last computed.
    pub live: bool,
    /// SHA-256 of the value, for the kill list.
    pub value_sha256: String,
}

/// Where the evidence was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct SourceReference {
    /// The pack.
    #[schema(value_type = String)]
    pub pack: PackId,
    /// Its name.
    pub name: String,
    /// Path inside the pack.
    pub member: String,
    /// Line in the member, from 1; 0 when the format has no lines.
    pub line: u64,
    /// When it was read.
    #[schema(value_type = String, format = DateTime)]
    pub seen_at: Timestamp,
}

/// The machine that a finding is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingMachine {
    /// Its id.
    pub id: MachineId,
    /// What is known of it.
    #[serde(flatten)]
    pub facts: MachineFacts,
}

/// A detector's conclusion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Content id: organisation, class, asset, and machine or login.
    pub id: FindingId,
    /// Whose.
    pub organization: OrganizationId,
    /// Which front.
    pub front: Front,
    /// Detector that made it.
    pub detector: String,
    /// Class.
    pub class: FindingClass,
    /// Who or what is concerned: a login, or a machine's name.
    pub subject: String,
    /// The scope value that is concerned.
    pub asset: String,
    /// Severity of the score.
    pub severity: Severity,
    /// 0–100.
    pub score: u8,
    /// The arithmetic.
    pub score_terms: Vec<ScoreTerm>,
    /// Life cycle.
    pub status: FindingStatus,
    /// First time any of its evidence was seen.
    pub first_seen: Timestamp,
    /// Last time any of its evidence was seen.
    pub last_seen: Timestamp,
    /// Sightings of all its evidence.
    pub count: u64,
    /// The infected machine, if the evidence came from one.
    pub machine: Option<FindingMachine>,
    /// Evidence: credentials (at most 200, the rest is counted in `omitted`).
    pub credentials: Vec<EvidenceCredential>,
    /// Evidence: cookies (at most 200).
    pub cookies: Vec<EvidenceCookie>,
    /// Evidence items not listed above.
    pub omitted: u64,
    /// Where it was read (at most 50).
    pub sources: Vec<SourceReference>,
    /// The incident it belongs to.
    pub incident: Option<IncidentId>,
    /// One sentence.
    pub title: LocalizedText,
    /// What to do, most urgent first.
    pub next_steps: LocalizedList,
}

/// What a list shows of a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct FindingSummary {
    /// Which finding.
    #[schema(value_type = String)]
    pub id: FindingId,
    /// Which front.
    pub front: Front,
    /// Class.
    pub class: FindingClass,
    /// Who or what is concerned.
    pub subject: String,
    /// The scope value that is concerned.
    pub asset: String,
    /// Severity of the score.
    pub severity: Severity,
    /// 0–100.
    pub score: u8,
    /// Life cycle.
    pub status: FindingStatus,
    /// First time any of its evidence was seen.
    #[schema(value_type = String, format = DateTime)]
    pub first_seen: Timestamp,
    /// Last time any of its evidence was seen.
    #[schema(value_type = String, format = DateTime)]
    pub last_seen: Timestamp,
    /// Sightings of all its evidence.
    pub count: u64,
    /// The infected machine.
    #[schema(value_type = Option<String>)]
    pub machine: Option<MachineId>,
    /// The incident it belongs to.
    #[schema(value_type = Option<String>)]
    pub incident: Option<IncidentId>,
    /// Who works on it.
    pub assignee: Option<Person>,
    /// Tags, sorted.
    pub tags: Vec<String>,
    /// Until when it should be done; `None` while it is closed or where no time is set.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub due_at: Option<Timestamp>,
    /// Whether that time has passed.
    pub overdue: bool,
    /// Grows with every change; an edit names the one it saw.
    pub version: u64,
}

/// A finding with everything that is known of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingRecord {
    /// What lists show.
    pub summary: FindingSummary,
    /// Until when its risk is accepted.
    pub accepted_until: Option<Timestamp>,
    /// The finding that says the same.
    pub duplicate_of: Option<FindingId>,
    /// The detector's conclusion with its evidence.
    pub finding: Finding,
}
