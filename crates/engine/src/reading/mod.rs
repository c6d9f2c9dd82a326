//! Reading a pack in a confined child process: the child walks and filters, the parent takes frames and trusts nothing.
//!
//! What rows mean is for `observe`; how the child is confined is for `sandbox`.

mod child;
mod filter;
mod job;
mod parent;
pub(crate) mod wire;

pub use child::{CONFINEMENT_FAILED, ServeError, serve};
pub use job::{Job, JobFile, Mode};
pub(crate) use parent::{Ended, ReadError, read};
