//! Requests to see a secret.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reveal")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: String,
    pub(crate) organization: String,
    pub(crate) finding: Vec<u8>,
    pub(crate) credential: String,
    pub(crate) reason: String,
    pub(crate) state: String,
    pub(crate) requested_by: String,
    pub(crate) requested_at: i64,
    pub(crate) decided_by: Option<String>,
    pub(crate) expires_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
