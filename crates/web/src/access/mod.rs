//! Who calls, and whether the caller may: decided in one place, before a handler runs.

mod admit;
mod caller;
mod cookie;
mod token;

pub(crate) use admit::{Access, guarded};
pub(crate) use caller::{Caller, Tenancy, Via, stepped_up_until};
pub(crate) use cookie::{clear as clear_cookie, set as set_cookie};
pub(crate) use token::{Token, hash as hash_token, typed as typed_code};

/// A session that was not used for so long has ended.
pub(crate) const IDLE: jiff::SignedDuration = jiff::SignedDuration::from_mins(30);

/// Clocks are corrected by a little now and then. Whatever was begun later than so much after now was begun under a clock
/// that was set back since, and nobody can say how long ago.
pub(crate) const CORRECTED: jiff::SignedDuration = jiff::SignedDuration::from_mins(1);

/// A session ends after so long whatever happens.
pub(crate) const ABSOLUTE: jiff::SignedDuration = jiff::SignedDuration::from_hours(12);
