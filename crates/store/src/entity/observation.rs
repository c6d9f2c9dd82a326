//! Observations. When and how often one was seen is the sum of its sightings and is not stored again.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "observation")]
pub(crate) struct Model {
    /// Numbered in the order of writing, so that sightings of new observations lie side by side.
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) seq: i64,
    pub(crate) id: Vec<u8>,
    pub(crate) organization: String,
    pub(crate) kind: String,
    pub(crate) machine: Option<Vec<u8>>,
    pub(crate) class: String,
    pub(crate) reasons: String,
    pub(crate) asset: String,
    pub(crate) finding: Vec<u8>,
    /// The scope generation of the reading that decided class, reasons, asset and finding.
    pub(crate) generation: i64,
    /// The number of the last change (`meta`: `touched`) that wrote this row.
    pub(crate) touched: i64,
    /// Tells whether another sight says the same, without reading the rest.
    pub(crate) digest: i64,
    pub(crate) fact: String,
    pub(crate) ciphertext: Option<Vec<u8>>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
