//! Registered packs.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "pack")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Vec<u8>,
    pub(crate) kind: String,
    pub(crate) place: String,
    pub(crate) name: String,
    pub(crate) size: i64,
    pub(crate) blake3: String,
    pub(crate) registered_at: i64,
    pub(crate) retention: String,
    pub(crate) read_for_generation: Option<i64>,
    pub(crate) verdict: Option<String>,
    pub(crate) counters: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
