//! Synthetic leak corpora from a seed, for tests, benchmarks and the demo; and a software authenticator.
//!
//! The same seed gives the same bytes on every machine: no clock, no system randomness (keys of `certificates` aside).
//! Everybody and everything in a corpus is invented, and every name is one that cannot be registered.

pub mod authenticator;
pub mod certificates;
pub mod corpus;
pub mod dumps;
pub mod families;
pub mod hostile;
pub mod machine;
mod names;
pub mod packs;
pub mod population;
mod rng;
pub mod ulp;

pub use rng::Rng;
