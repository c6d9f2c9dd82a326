//! The pipeline's stages in order, the confined reader process, supervisor, progress.
pub mod progress;
pub mod sandbox;
pub mod supervisor;
pub use progress::{Progress, Silent};
