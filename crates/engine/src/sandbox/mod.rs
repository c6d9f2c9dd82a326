//! A confined child process of the same binary: no files, no network, no processes, only what it is handed.
//!
//! What the child *does* is for `reading`; this folder starts it, confines it, and carries descriptors and frames.

mod channel;
mod confine;
mod frames;
mod rar;
mod worker;

pub use channel::{Answer, Channel, Request};
pub use confine::{Capabilities, ConfineError, capabilities, confine};
pub use frames::{FrameError, FrameReader, FrameWriter};
pub(crate) use rar::Helper;
pub use rar::{bsdtar, exec_bsdtar};
pub use worker::{Launch, Status, Worker};
