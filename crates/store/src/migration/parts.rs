//! What steps are written with: columns, tables, indexes.

use sea_orm::sea_query::{ColumnDef, Index, IndexCreateStatement, IndexOrder, Table, TableCreateStatement};

pub(crate) type Column = fn(&mut ColumnDef) -> &mut ColumnDef;

pub(crate) const TEXT: Column = |column| column.text().not_null();
pub(crate) const TEXT_NULL: Column = |column| column.text();
pub(crate) const LONG: Column = |column| column.big_integer().not_null();
pub(crate) const LONG_NULL: Column = |column| column.big_integer();
pub(crate) const SHORT: Column = |column| column.small_integer().not_null();
pub(crate) const FLAG: Column = |column| column.boolean().not_null();
pub(crate) const BYTES: Column = |column| column.blob().not_null();
pub(crate) const BYTES_NULL: Column = |column| column.blob();
pub(crate) const NUMBER: Column = |column| column.big_integer().not_null().primary_key();
pub(crate) const COUNTED: Column = |column| column.big_integer().not_null().auto_increment().primary_key();

/// A table with its key.
pub(crate) fn table(
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

/// An index; a column may end with ` desc`.
pub(crate) fn index(
    name: &'static str,
    table: &'static str,
    columns: &[&'static str],
) -> IndexCreateStatement {
    let mut create = Index::create();
    create.name(name).table(table);
    for column in columns {
        match column.strip_suffix(" desc") {
            Some(column) => create.col((column, IndexOrder::Desc)),
            None => create.col(*column),
        };
    }
    create.take()
}
