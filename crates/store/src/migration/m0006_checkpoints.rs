//! The checkpoint of the audit log that was signed last, and what each witness off this host has.

use sea_orm::sea_query::{ColumnDef, Table, TableCreateStatement};

use super::Step;

pub(crate) fn step() -> Step {
    Step {
        tables: vec![checkpoints(), witnesses()],
        indexes: Vec::new(),
        clustered: &[],
    }
}

fn column(name: &'static str) -> ColumnDef {
    ColumnDef::new(name)
}

fn checkpoints() -> TableCreateStatement {
    Table::create()
        .table("audit_checkpoint")
        .col(column("size").big_integer().not_null().primary_key())
        .col(column("at").big_integer().not_null())
        .col(column("note").text().not_null())
        .take()
}

fn witnesses() -> TableCreateStatement {
    Table::create()
        .table("audit_witness")
        .col(column("place").text().not_null().primary_key())
        .col(column("size").big_integer().not_null())
        .col(column("note").text())
        .col(column("delivered_at").big_integer())
        .col(column("failures").big_integer().not_null())
        .col(column("error").text())
        .take()
}
