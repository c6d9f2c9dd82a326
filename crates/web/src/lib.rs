//! HTTP API and the embedded portal: listening, admission, one file per operation under `api/v1`.
//!
//! The portal has no power that the API lacks. What is true is decided by `store` and `engine`; who may ask is decided
//! here, once for each operation, in the table from which the OpenAPI document is made.

mod access;
mod api;
mod app;
pub mod background;
mod listen;
mod listing;
mod operation;
mod problem;
mod shell;
mod sign_in;
mod words;
mod workers;

pub use api::document;
pub use app::{App, Site, SiteError};
pub use listen::{Listen, ServeError, Tls, serve};
pub use operation::bootstrap::{Link, bootstrap_link, demo_link};
