//! Row files: ULP and combo lists, SQL dumps, CSV, JSON, Telegram exports.

pub(crate) mod columns;
pub mod csv;
pub(crate) mod feed;
pub mod hash;
pub mod json;
pub mod sentinel;
pub mod sql;
pub(crate) mod table;
pub mod telegram;
#[cfg(test)]
pub(crate) mod testing;
pub mod ulp;
pub mod vendor_csv;
