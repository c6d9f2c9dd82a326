//! Row files: ULP and combo lists, SQL dumps, CSV, JSON, Telegram exports.
