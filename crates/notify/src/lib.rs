//! Telling people and machines about incidents: one file per channel.
//!
//! A channel gets a [`Message`] that is rendered from plain [`Alert`]s: no secret, no login in clear, a link. Who gets what
//! and when is for `engine`; connections come from `net`.

mod alert;
mod cef;
mod chat;
mod checkpoint;
mod mail;
pub mod messages;
mod notifier;
mod place;
mod registry;
mod slack;
mod smtp;
mod syslog;
mod teams;
mod webhook;

pub use alert::{Alert, Message, mask_subject};
pub use checkpoint::{Checkpoint, send_checkpoint};
pub use notifier::{Cx, Failure, Meta, Notifier, Receipt};
pub use place::check_place;
pub use registry::{NOTIFIERS, notifier};
pub use webhook::{InvalidSignature, verify};
