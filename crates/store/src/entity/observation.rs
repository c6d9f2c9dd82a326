//! Observations.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "observation")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Vec<u8>,
    pub(crate) organization: String,
    pub(crate) kind: String,
    pub(crate) machine: Option<Vec<u8>>,
    pub(crate) class: String,
    pub(crate) reasons: String,
    pub(crate) asset: String,
    pub(crate) finding: Vec<u8>,
    pub(crate) fact: String,
    pub(crate) ciphertext: Option<Vec<u8>>,
    pub(crate) first_seen: i64,
    pub(crate) last_seen: i64,
    pub(crate) count: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
