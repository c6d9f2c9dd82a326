//! Reading text: hosts, URLs, mail addresses, logins, on the public suffix list; and the texts that people read.
//!
//! Pure functions over bytes as leaked, or over files that are part of the program. Whose a host or a mailbox is, is for `detect`; secrets never come here.

pub mod escape;
pub mod fold;
pub mod host;
pub mod login;
pub mod mail;
pub mod messages;
pub mod pattern;
pub mod portal;
pub mod url;
