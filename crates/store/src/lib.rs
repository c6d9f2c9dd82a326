//! Storage roles and their back ends. Only this crate knows a database.
//!
//! SQLite and PostgreSQL are reached through SeaORM: one entity set, one migration set, one conformance suite. A
//! checkpoint is written only in the transaction of the data that it covers. What the rows mean is for `detect`.

mod connect;
mod detection;
mod dump;
mod entity;
mod error;
mod migration;
mod organizations;
mod packs;
mod queries;
mod reading;
mod scope;

pub use connect::{Location, Store};
pub use error::StoreError;
pub use packs::Registered;
pub use queries::{FindingFilter, Page, Totals};
pub use reading::{Batch, Purpose, Reading};
