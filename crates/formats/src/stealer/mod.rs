//! Stealer logs: machine folders, families, label blocks, cookies, autofill.
//!
//! What lies where is for [`layout`] and [`role`]; what a machine's descriptive files tell is for [`machine`]; the row
//! files are member formats of their own. Walking a pack and joining the two is for the reader of packs.

mod application;
pub mod autofill;
mod expiry;
pub mod families;
pub mod json_cookies;
pub mod keychain;
pub(crate) mod label;
pub mod labels;
pub mod layout;
pub mod machine;
pub mod netscape_cookies;
mod role;
mod sentinel;
