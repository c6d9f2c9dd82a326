//! Bytes to records: one file per format, a registry, and the containers that leaked data comes in.
//!
//! Everything here is synchronous, streaming and never fails on bad data: a row that cannot be read becomes a
//! counted [`Reject`](defects::Reason), an input that cannot be read ends in a [`Verdict`](yagura_model::Verdict).
//! What a record *means* (whose it is, how bad it is) is for the crates downstream.

pub mod archive;
pub mod defects;
pub mod encoding;
pub mod format;
pub mod lines;
pub mod pack;
pub mod record;
pub mod registry;
pub mod rows;
pub mod stealer;

pub use defects::{Defects, Reason};
pub use format::{Confidence, Format, Head, Input, Meta};
pub use record::{
    Cookie, Credential, Flow, Identifier, IdentifierKind, Machine, MachineRef, Record, RecordSink,
    SecretShape,
};
