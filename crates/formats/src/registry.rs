//! All member formats in the order in which they are asked; the most confident wins, the earlier on a tie.

use crate::Format;

/// Every registered format.
pub const FORMATS: &[&dyn Format] = &[];
