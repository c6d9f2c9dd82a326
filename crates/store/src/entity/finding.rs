//! What lists read of findings. The conclusion itself, some kilobytes, is in `finding_body`.

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
    pub(crate) facet: i16,
    pub(crate) subject: String,
    pub(crate) asset: String,
    pub(crate) machine: Option<Vec<u8>>,
    pub(crate) incident: Option<Vec<u8>>,
    pub(crate) first_seen: i64,
    pub(crate) last_seen: i64,
    pub(crate) count: i64,
    /// Credentials among its evidence.
    pub(crate) credentials: i64,
    /// When it was found first; its history begins there.
    pub(crate) created_at: i64,
    /// When its clock began.
    pub(crate) opened_at: i64,
    /// The largest number where no time is set or it is closed.
    pub(crate) due_at: i64,
    pub(crate) closed_at: Option<i64>,
    pub(crate) accepted_until: Option<i64>,
    pub(crate) duplicate_of: Option<Vec<u8>>,
    pub(crate) assignee: Option<String>,
    pub(crate) person: Option<String>,
    pub(crate) tags: String,
    pub(crate) version: i64,
    /// Subject and asset in lower case: the back ends do not agree on case outside ASCII.
    pub(crate) search: String,
    /// The words under which it is found, with a blank before and after each.
    pub(crate) terms: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
