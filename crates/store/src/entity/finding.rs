//! Findings.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "finding")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Vec<u8>,
    pub(crate) organization: String,
    pub(crate) class: String,
    pub(crate) status: String,
    pub(crate) severity: i16,
    pub(crate) score: i16,
    pub(crate) subject: String,
    pub(crate) asset: String,
    pub(crate) machine: Option<Vec<u8>>,
    pub(crate) incident: Option<Vec<u8>>,
    pub(crate) last_seen: i64,
    /// Subject and asset in lower case: the back ends do not agree on case outside ASCII.
    pub(crate) search: String,
    pub(crate) body: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
