//! Incidents.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "incident")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Vec<u8>,
    pub(crate) organization: String,
    pub(crate) subject: String,
    /// The subject in lower case, as bytes: what people type is its beginning.
    pub(crate) folded: Vec<u8>,
    pub(crate) machine: Option<Vec<u8>>,
    pub(crate) severity: i16,
    pub(crate) score: i16,
    pub(crate) facet: i16,
    pub(crate) status: String,
    pub(crate) verdict: Option<String>,
    pub(crate) first_seen: i64,
    pub(crate) last_seen: i64,
    pub(crate) findings: i64,
    pub(crate) assignee: Option<String>,
    pub(crate) person: Option<String>,
    pub(crate) version: i64,
    pub(crate) title: String,
    pub(crate) body: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
