//! Channels, routes, the outbox, and what each channel was told about an incident.

use sea_orm::sea_query::{ColumnDef, Index, IndexCreateStatement, Table, TableCreateStatement};

use super::Step;

type Column = fn(&mut ColumnDef) -> &mut ColumnDef;

const TEXT: Column = |column| column.text().not_null();
const TEXT_NULL: Column = |column| column.text();
const LONG: Column = |column| column.big_integer().not_null();
const LONG_NULL: Column = |column| column.big_integer();
const SHORT: Column = |column| column.small_integer().not_null();
const FLAG: Column = |column| column.boolean().not_null();
const BYTES: Column = |column| column.blob().not_null();
const BYTES_NULL: Column = |column| column.blob();
const COUNTED: Column = |column| column.big_integer().not_null().auto_increment().primary_key();

pub(crate) fn step() -> Step {
    Step {
        tables: vec![channel(), route(), delivery(), thread()],
        indexes: indexes(),
        clustered: &["thread"],
    }
}

fn table(
    name: &'static str,
    key: &[&'static str],
    columns: &[(&'static str, Column)],
) -> TableCreateStatement {
    let mut create = Table::create();
    create.table(name);
    for (column, kind) in columns {
        let mut definition = ColumnDef::new(*column);
        kind(&mut definition);
        create.col(&mut definition);
    }
    if !key.is_empty() {
        let mut primary = Index::create();
        for column in key {
            primary.col(*column);
        }
        create.primary_key(&mut primary);
    }
    create.take()
}

fn channel() -> TableCreateStatement {
    let columns = [
        ("id", BYTES),
        ("organization", TEXT),
        ("kind", TEXT),
        ("name", TEXT),
        ("config", TEXT),
        ("secret", BYTES_NULL),
        ("enabled", FLAG),
        ("last_success_at", LONG_NULL),
        ("last_error", TEXT_NULL),
        ("version", LONG),
    ];
    table("channel", &["id"], &columns)
}

fn route() -> TableCreateStatement {
    let columns = [
        ("id", BYTES),
        ("organization", TEXT),
        ("position", LONG),
        ("enabled", FLAG),
        ("settings", TEXT),
        ("version", LONG),
    ];
    table("route", &["id"], &columns)
}

fn delivery() -> TableCreateStatement {
    let columns = [
        ("seq", COUNTED),
        ("id", BYTES),
        ("organization", TEXT),
        ("channel", BYTES),
        ("thread", BYTES),
        ("incident", BYTES_NULL),
        ("finding", BYTES),
        ("route", BYTES),
        ("severity", SHORT),
        ("kind", TEXT),
        ("state", TEXT),
        ("digest", FLAG),
        ("attempts", LONG),
        ("planned_at", LONG_NULL),
        ("next_attempt_at", LONG_NULL),
        ("sent_at", LONG_NULL),
        ("error", TEXT_NULL),
        ("receipt", TEXT_NULL),
        ("lease_until", LONG),
        ("fence", LONG),
    ];
    table("delivery", &[], &columns)
}

fn thread() -> TableCreateStatement {
    let columns = [
        ("channel", BYTES),
        ("thread", BYTES),
        ("organization", TEXT),
        ("reference", TEXT),
        ("sent", LONG),
        ("updated_at", LONG),
    ];
    table("thread", &["channel", "thread"], &columns)
}

fn indexes() -> Vec<IndexCreateStatement> {
    let index = |name: &'static str, table: &'static str, columns: &[&'static str]| {
        let mut create = Index::create();
        create.name(name).table(table);
        for column in columns {
            create.col(*column);
        }
        create.take()
    };
    vec![
        index("channel_organization", "channel", &["organization"]),
        index("route_organization", "route", &["organization"]),
        index("delivery_id", "delivery", &["id"]).unique().to_owned(),
        index("delivery_due", "delivery", &["state", "next_attempt_at"]),
        index("delivery_thread", "delivery", &["channel", "thread", "state"]),
        index("delivery_fence", "delivery", &["fence"]),
        index("delivery_finding", "delivery", &["finding"]),
        index("delivery_incident", "delivery", &["incident"]),
        index("delivery_organization", "delivery", &["organization", "state"]),
    ]
}
