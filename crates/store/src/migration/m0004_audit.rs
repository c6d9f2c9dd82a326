//! The audit log: its entries, and the inner nodes of the Merkle tree over them.

use sea_orm::sea_query::{ColumnDef, Index, Table, TableCreateStatement};

use super::Step;

pub(crate) fn step() -> Step {
    let organization = Index::create()
        .name("audit_entry_organization")
        .table("audit_entry")
        .col("organization")
        .col("sequence")
        .take();
    Step {
        tables: vec![entries(), nodes()],
        indexes: vec![organization],
        clustered: &["audit_node"],
    }
}

fn column(name: &'static str) -> ColumnDef {
    ColumnDef::new(name)
}

fn entries() -> TableCreateStatement {
    let mut table = Table::create();
    table.table("audit_entry");
    table.col(column("sequence").big_integer().not_null().primary_key());
    table.col(column("at").big_integer().not_null());
    table.col(column("actor_kind").text().not_null());
    for name in ["actor_id", "actor_name", "actor_owner", "address", "organization"] {
        table.col(column(name).text());
    }
    for name in ["action", "subject", "detail"] {
        table.col(column(name).text().not_null());
    }
    for name in ["leaf_hash", "root", "signature"] {
        table.col(column(name).blob().not_null());
    }
    table.take()
}

fn nodes() -> TableCreateStatement {
    let mut key = Index::create();
    key.col("level").col("position");
    Table::create()
        .table("audit_node")
        .col(column("level").small_integer().not_null())
        .col(column("position").big_integer().not_null())
        .col(column("hash").blob().not_null())
        .primary_key(&mut key)
        .take()
}
