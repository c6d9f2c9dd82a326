//! The pipeline's stages in order: packs, the confined reader, observations, detection; and what runs them.
//!
//! The only crate that knows all registries, and the only place where tasks and processes are started. What a user
//! types and sees is for `cli`.

mod context;
pub mod delivery;
mod detection;
mod error;
mod facts;
mod ingest;
mod jobs;
mod observe;
mod packs;
mod parsing;
pub mod progress;
mod reading;
mod removal;
mod rescan;
mod reveal;
pub mod sandbox;
pub mod supervisor;
pub mod witness;

pub use context::{Engine, ReadingOptions};
pub use error::EngineError;
pub use ingest::{IngestReport, MemberReport, PackReport, PackState};
pub use packs::Skipped;
pub use parsing::{
    ParseSummary, Parsed, ParsedCookie, ParsedCredential, ParsedMachine, ParsedSecret, Parsing,
};
pub use progress::{Progress, Silent};
pub use reading::{CONFINEMENT_FAILED, ServeError, serve};
pub use removal::Removal;
