//! Where and how often a pack showed an observation.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sighting")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) observation: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) pack: Vec<u8>,
    pub(crate) reading: i64,
    pub(crate) member: String,
    pub(crate) line: i64,
    pub(crate) count: i64,
    pub(crate) seen_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
