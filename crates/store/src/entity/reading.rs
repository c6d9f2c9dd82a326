//! Readings of packs, with their checkpoint.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reading")]
pub(crate) struct Model {
    #[sea_orm(primary_key)]
    pub(crate) id: i64,
    pub(crate) pack: Vec<u8>,
    pub(crate) generation: i64,
    /// The generation that the pack had been read for before; NULL for a first reading.
    pub(crate) since: Option<i64>,
    /// The organisation that it is limited to; NULL for all.
    pub(crate) organization: Option<String>,
    pub(crate) started_at: i64,
    pub(crate) position: i64,
    pub(crate) finished: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
