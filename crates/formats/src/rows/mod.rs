//! Row files: ULP and combo lists, SQL dumps, CSV, JSON, Telegram exports.

pub mod hash;
pub mod sentinel;
