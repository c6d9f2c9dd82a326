//! Telling people and machines about incidents: one file per channel.
//!
//! A channel gets a [`Message`] that is rendered from plain [`Alert`]s: no secret, no login in clear, a link. Who gets what
//! and when is for `engine`; connections come from `net`.
