//! Working on findings and incidents: who has them, where they stand, what was done, and everything that lists need.
//! What a move needs is for `model`; who may call is for the caller, who holds a [`crate::Tenant`].

pub(crate) mod answers;
mod audited;
mod bulk;
pub(crate) mod change;
pub(crate) mod counts;
pub(crate) mod exposures;
pub(crate) mod facet;
pub(crate) mod history;
mod incidents;
mod machines;
mod people;
pub(crate) mod record;
pub(crate) mod save;
pub(crate) mod save_incidents;
pub(crate) mod sla;
pub(crate) mod summary;
pub(crate) mod terms;
