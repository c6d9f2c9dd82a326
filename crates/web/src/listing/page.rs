//! Pages, and how much of a list is wanted.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::flag;

/// One page of a list.
#[derive(Serialize, ToSchema)]
pub(crate) struct Page<T> {
    pub(crate) items: Vec<T>,
    /// Send it as `cursor` for the next page; `null` at the end.
    pub(crate) next: Option<String>,
    /// How many there are on all pages; only with `total=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) total: Option<u64>,
}

/// Which page is wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Paging {
    /// How many at most: 1 to 500.
    #[serde(deserialize_with = "super::params::number")]
    #[param(value_type = Option<u64>, minimum = 1, maximum = 500, default = 50)]
    pub(crate) limit: u64,
    /// The `next` of the page before. It fits only the list, the filter and the order that it was given out for.
    pub(crate) cursor: Option<String>,
    /// Whether to count what is on all pages.
    #[serde(deserialize_with = "flag")]
    #[param(value_type = Option<bool>)]
    pub(crate) total: bool,
}

impl Default for Paging {
    fn default() -> Self {
        Self {
            limit: 50,
            cursor: None,
            total: false,
        }
    }
}

impl Paging {
    pub(crate) const NAMES: [&str; 3] = ["limit", "cursor", "total"];
    pub(crate) const LONGEST: u64 = 500;
}
