//! Reading text: hosts, URLs, mail addresses, logins, on the public suffix list.
//!
//! Pure functions over bytes as leaked. Whose a host or a mailbox is, is for `detect`; secrets never come here.

pub mod escape;
pub mod fold;
pub mod host;
pub mod login;
pub mod mail;
pub mod pattern;
pub mod portal;
pub mod url;
