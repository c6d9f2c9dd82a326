//! What the host's operator does to the site outside of the API.

pub(crate) mod bootstrap;
