//! Who calls, and whether the caller may: decided in one place, before a handler runs.

mod admit;
mod caller;
mod cookie;
mod token;

pub(crate) use admit::{Access, guarded};
pub(crate) use caller::{Caller, STEP_UP, Tenancy, Via};
pub(crate) use cookie::{clear as clear_cookie, set as set_cookie};
pub(crate) use token::{Token, hash as hash_token, typed as typed_code};

/// A session that was not used for so long has ended.
pub(crate) const IDLE: jiff::SignedDuration = jiff::SignedDuration::from_mins(30);

/// A session ends after so long whatever happens.
pub(crate) const ABSOLUTE: jiff::SignedDuration = jiff::SignedDuration::from_hours(12);
