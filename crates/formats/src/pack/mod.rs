//! Reading a whole pack: opens its containers, recognises machine folders, and hands every member to its format.
//!
//! The order of calls is always the same for the same bytes. A machine is announced before its rows; rows that come
//! before their machine's system file wait in a bounded buffer. What the rows mean is for the sink.

mod counted;
mod ending;
mod machines;
mod waiting;
mod walk;

use yagura_model::Verdict;

pub use walk::{Options, read};

use crate::{Defects, RecordSink};

/// What became of one member or nested container.
#[derive(Debug)]
pub struct Outcome<'a> {
    /// Path inside the pack; nested archives are joined by `!/`.
    pub path: &'a str,
    /// How its reading ended.
    pub verdict: Verdict,
    /// A sentence for people when the verdict is not `complete`.
    pub message: Option<String>,
    /// Rows and rejects, for a member that a format read.
    pub defects: Option<&'a Defects>,
    /// Bytes read from it after decompression.
    pub bytes: u64,
    /// The format that read it.
    pub format: Option<&'static str>,
}

/// Takes what a pack holds, in a fixed order.
pub trait PackSink: RecordSink {
    /// The records that follow come from this member (until the next call).
    fn enter(&mut self, path: &str);

    /// A member or nested container was read to its end, or could not be.
    fn leave(&mut self, outcome: &Outcome<'_>);
}
