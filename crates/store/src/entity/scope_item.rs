//! Scope items. A removed one stays, with the generation that removed it, so that a reading under way can go on.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "scope_item")]
pub(crate) struct Model {
    #[sea_orm(primary_key)]
    pub(crate) id: i64,
    pub(crate) organization: String,
    pub(crate) kind: String,
    pub(crate) value: String,
    pub(crate) added_at: i64,
    pub(crate) token: String,
    pub(crate) proof: Option<String>,
    pub(crate) proved_generation: Option<i64>,
    pub(crate) removed_generation: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
