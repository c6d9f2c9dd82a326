//! Links that can be used once; a used one is deleted.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "invitation")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: String,
    pub(crate) token_hash: Vec<u8>,
    pub(crate) kind: String,
    pub(crate) name: Option<String>,
    pub(crate) display_name: Option<String>,
    pub(crate) operator: bool,
    pub(crate) organization: Option<String>,
    pub(crate) role: Option<String>,
    pub(crate) user_id: Option<String>,
    pub(crate) created_at: i64,
    pub(crate) expires_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
