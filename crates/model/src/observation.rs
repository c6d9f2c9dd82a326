//! Observations: immutable facts "seen X at T by S".

use serde::{Deserialize, Serialize};

use crate::{
    CookieFact, CredentialFact, FindingClass, FindingId, InfectionFact, MachineId, ObservationId,
    OrganizationId, PackId, Timestamp,
};

/// Which kind of fact an observation holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ObservationKind {
    /// A leaked credential.
    LeakedCredential,
    /// A leaked cookie.
    LeakedCookie,
    /// An infected machine.
    StealerInfection,
}

impl ObservationKind {
    /// The name used in JSON and SQL.
    pub fn code(self) -> &'static str {
        match self {
            Self::LeakedCredential => "leaked_credential",
            Self::LeakedCookie => "leaked_cookie",
            Self::StealerInfection => "stealer_infection",
        }
    }
}

/// The fact itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Fact {
    /// A leaked credential.
    LeakedCredential(CredentialFact),
    /// A leaked cookie.
    LeakedCookie(CookieFact),
    /// An infected machine.
    StealerInfection(InfectionFact),
}

impl Fact {
    /// Its kind.
    pub fn kind(&self) -> ObservationKind {
        match self {
            Self::LeakedCredential(_) => ObservationKind::LeakedCredential,
            Self::LeakedCookie(_) => ObservationKind::LeakedCookie,
            Self::StealerInfection(_) => ObservationKind::StealerInfection,
        }
    }
}

/// Where and how often one pack showed an observation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sighting {
    /// The pack.
    pub pack: PackId,
    /// Path of the member inside the pack, escaped for display.
    pub member: String,
    /// First line (or row) of the member that showed it, from 1; 0 when the format has no lines.
    pub line: u64,
    /// How often the pack showed it.
    pub count: u64,
    /// When the pack was read.
    pub seen_at: Timestamp,
}

/// One fact of one organisation, with where it was seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observation {
    /// Content id.
    pub id: ObservationId,
    /// Whose scope it touches.
    pub organization: OrganizationId,
    /// Machine it came from.
    pub machine: Option<MachineId>,
    /// The class given by the ordered rules.
    pub class: FindingClass,
    /// Why: codes of all rules that applied, the deciding one first.
    pub reasons: Vec<String>,
    /// The scope value that matched (`example.co.jp`).
    pub asset: String,
    /// The finding it belongs to.
    pub finding: FindingId,
    /// The fact.
    pub fact: Fact,
    /// Encrypted copy of the secret, where the organisation's policy allows one.
    pub ciphertext: Option<Vec<u8>>,
    /// First time seen.
    pub first_seen: Timestamp,
    /// Last time seen.
    pub last_seen: Timestamp,
    /// How often seen, over all packs.
    pub count: u64,
    /// Where seen. When handed to the store: the sightings to add.
    pub sightings: Vec<Sighting>,
}
