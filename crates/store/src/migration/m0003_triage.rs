//! Triage: what lists read is apart from the bodies of findings, with who works on it and until when; history; counters;
//! words to search by; machines, people and cookies as lists.

use sea_orm::{ConnectionTrait, DatabaseTransaction, sea_query::IndexCreateStatement};
use yagura_model::{Finding, Incident};

use super::{
    Step,
    table::{BYTES, BYTES_NULL, LONG, LONG_NULL, SHORT, TEXT, TEXT_NULL, index, table},
};
use crate::{
    StoreError,
    entity::from_json,
    sql,
    triage::{save, save_incidents},
};

/// A table that only this step makes.
pub(crate) const MARK: &str = "finding_body";

/// Rows that are converted at once.
const CHUNK: usize = 500;

pub(crate) fn step() -> Step {
    Step {
        tables: [
            finding_tables(),
            word_tables(),
            count_tables(),
            exposure_tables(),
            change_tables(),
        ]
        .concat(),
        indexes: [finding_indexes(), other_indexes()].concat(),
        clustered: &[
            "finding",
            "finding_term",
            "finding_tag",
            "finding_count",
            "incident_count",
            "exposure_day",
            "exposure_count",
            "person",
            "cookie",
            "bulk_undo",
        ],
    }
}

/// Puts the old tables aside, until [`fill`].
pub(crate) async fn before(db: &DatabaseTransaction) -> Result<(), StoreError> {
    for table in ["finding", "incident"] {
        db.execute_unprepared(&format!("ALTER TABLE \"{table}\" RENAME TO \"{table}_before\""))
            .await?;
    }
    // PostgreSQL keeps the names of keys, which the new tables need.
    if db.get_database_backend() == sea_orm::DbBackend::Postgres {
        for table in ["finding", "incident"] {
            db.execute_unprepared(&format!(
                "ALTER TABLE \"{table}_before\" RENAME CONSTRAINT \"{table}_pkey\" TO \"{table}_before_pkey\""
            ))
            .await?;
        }
    }
    Ok(())
}

/// Brings what is in the old tables into the new ones, as if it was found now. It uses today's code for saving, and so it
/// runs after all steps, when the tables are as that code wants them: what later steps add or change cannot break it.
pub(crate) async fn fill(db: &DatabaseTransaction) -> Result<(), StoreError> {
    let catalog = if db.get_database_backend() == sea_orm::DbBackend::Sqlite {
        "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'finding_before'"
    } else {
        "SELECT 1 WHERE to_regclass('finding_before') IS NOT NULL"
    };
    let catalog = sql::statement(db.get_database_backend(), catalog, Vec::new());
    if db.query_one_raw(catalog).await?.is_none() {
        return Ok(());
    }
    let mut from: Vec<u8> = Vec::new();
    loop {
        let (bodies, last) = bodies(db, "finding", &from).await?;
        let Some(last) = last else { break };
        from = last;
        let findings = bodies
            .iter()
            .map(|body| from_json::<Finding>(body))
            .collect::<Result<Vec<_>, _>>()?;
        save::findings(db, &findings, &[]).await?;
    }
    let mut from: Vec<u8> = Vec::new();
    loop {
        let (bodies, last) = bodies(db, "incident", &from).await?;
        let Some(last) = last else { break };
        from = last;
        let incidents = bodies
            .iter()
            .map(|body| from_json::<Incident>(body))
            .collect::<Result<Vec<_>, _>>()?;
        save_incidents::incidents(db, &incidents, &[]).await?;
    }
    for table in ["finding", "incident"] {
        db.execute_unprepared(&format!("DROP TABLE \"{table}_before\""))
            .await?;
    }
    Ok(())
}

async fn bodies(
    db: &DatabaseTransaction,
    table: &str,
    from: &[u8],
) -> Result<(Vec<String>, Option<Vec<u8>>), StoreError> {
    let text = format!(
        "SELECT \"id\", \"body\" FROM \"{table}_before\" WHERE \"id\" > ? ORDER BY \"id\" LIMIT {CHUNK}"
    );
    let query = sql::statement(db.get_database_backend(), &text, vec![from.to_vec().into()]);
    let rows = db.query_all_raw(query).await?;
    let mut last = None;
    let mut bodies = Vec::with_capacity(rows.len());
    for row in rows {
        last = Some(row.try_get_by_index(0)?);
        bodies.push(row.try_get_by_index(1)?);
    }
    Ok((bodies, last))
}

type Tables = Vec<sea_orm::sea_query::TableCreateStatement>;

fn finding_tables() -> Tables {
    vec![
        table(
            "finding",
            &["id"],
            &[
                ("id", BYTES),
                ("organization", TEXT),
                ("class", TEXT),
                ("status", TEXT),
                ("severity", SHORT),
                ("score", SHORT),
                // Status, class, severity and whether somebody has it, as one number: see triage::facet.
                ("facet", SHORT),
                ("subject", TEXT),
                ("asset", TEXT),
                ("machine", BYTES_NULL),
                ("incident", BYTES_NULL),
                ("first_seen", LONG),
                ("last_seen", LONG),
                ("count", LONG),
                ("credentials", LONG),
                ("created_at", LONG),
                ("opened_at", LONG),
                // The largest number where there is none, so that it comes last.
                ("due_at", LONG),
                ("closed_at", LONG_NULL),
                ("accepted_until", LONG_NULL),
                ("duplicate_of", BYTES_NULL),
                ("assignee", TEXT_NULL),
                ("person", TEXT_NULL),
                ("tags", TEXT),
                ("version", LONG),
                ("search", TEXT),
                ("terms", TEXT),
            ],
        ),
        table("finding_body", &["id"], &[("id", BYTES), ("body", TEXT)]),
        table(
            "incident",
            &["id"],
            &[
                ("id", BYTES),
                ("organization", TEXT),
                ("subject", TEXT),
                ("folded", BYTES),
                ("machine", BYTES_NULL),
                ("severity", SHORT),
                ("score", SHORT),
                ("facet", SHORT),
                ("status", TEXT),
                ("verdict", TEXT_NULL),
                ("first_seen", LONG),
                ("last_seen", LONG),
                ("findings", LONG),
                ("assignee", TEXT_NULL),
                ("person", TEXT_NULL),
                ("version", LONG),
                ("title", TEXT),
                ("body", TEXT),
            ],
        ),
    ]
}

fn word_tables() -> Tables {
    // Bytes, because the order of text depends on a database's locale. The rank is 100 less the score: worst first.
    let words = |name| {
        table(
            name,
            &["organization", "term", "rank", "finding"],
            &[
                ("organization", TEXT),
                ("term", BYTES),
                ("rank", SHORT),
                ("finding", BYTES),
            ],
        )
    };
    vec![words("finding_term"), words("finding_tag")]
}

fn count_tables() -> Tables {
    vec![
        table(
            "finding_count",
            &["organization", "facet"],
            &[("organization", TEXT), ("facet", SHORT), ("n", LONG)],
        ),
        table(
            "incident_count",
            &["organization", "facet"],
            &[("organization", TEXT), ("facet", SHORT), ("n", LONG)],
        ),
        table(
            "exposure_day",
            &["organization", "day", "severity"],
            &[
                ("organization", TEXT),
                ("day", LONG),
                ("severity", SHORT),
                ("n", LONG),
            ],
        ),
        table(
            "exposure_count",
            &["organization", "kind"],
            &[("organization", TEXT), ("kind", TEXT), ("n", LONG)],
        ),
    ]
}

fn exposure_tables() -> Tables {
    vec![
        table(
            "machine",
            &["id"],
            &[
                ("id", BYTES),
                ("organization", TEXT),
                ("score", SHORT),
                ("findings", LONG),
                ("credentials", LONG),
                ("incident", BYTES_NULL),
                ("last_seen", LONG),
                ("facts", TEXT),
            ],
        ),
        table(
            "person",
            &["organization", "class", "subject"],
            &[
                ("organization", TEXT),
                ("class", TEXT),
                ("subject", TEXT),
                ("folded", BYTES),
                ("score", SHORT),
                ("findings", LONG),
                ("machines", LONG),
                ("last_seen", LONG),
            ],
        ),
        table(
            "cookie",
            &["finding", "place"],
            &[
                ("finding", BYTES),
                ("place", LONG),
                ("organization", TEXT),
                ("domain", TEXT),
                ("name", TEXT),
                ("role", TEXT),
                ("expires_at", LONG_NULL),
                ("live_until", LONG),
                ("machine", BYTES_NULL),
                ("severity", SHORT),
            ],
        ),
    ]
}

fn change_tables() -> Tables {
    vec![
        table(
            "history",
            &["id"],
            &[
                ("id", TEXT),
                ("organization", TEXT),
                ("subject", BYTES),
                ("at", LONG),
                ("actor", TEXT),
                ("kind", TEXT),
                ("from", TEXT_NULL),
                ("to", TEXT_NULL),
                ("reason", TEXT_NULL),
                ("until", LONG_NULL),
                ("text", TEXT_NULL),
                ("batch", TEXT_NULL),
            ],
        ),
        table(
            "selection",
            &["id"],
            &[
                ("id", TEXT),
                ("organization", TEXT),
                ("owner", TEXT),
                ("expires_at", LONG),
                ("findings", BYTES),
            ],
        ),
        table(
            "bulk_change",
            &["id"],
            &[
                ("id", TEXT),
                ("organization", TEXT),
                ("owner", TEXT),
                ("undo_until", LONG),
            ],
        ),
        table(
            "bulk_undo",
            &["batch", "finding"],
            &[
                ("batch", TEXT),
                ("finding", BYTES),
                ("version", LONG),
                ("before", TEXT),
            ],
        ),
    ]
}

fn finding_indexes() -> Vec<IndexCreateStatement> {
    use sea_orm::sea_query::{ConditionalStatement, Expr, ExprTrait};
    let by = |name, columns: &[&'static str]| index(name, "finding", columns);
    vec![
        by("finding_by_score", &["organization", "facet", "score desc", "id"]),
        by(
            "finding_by_last_seen",
            &["organization", "facet", "last_seen desc", "id"],
        ),
        by(
            "finding_by_first_seen",
            &["organization", "facet", "first_seen desc", "id"],
        ),
        by("finding_by_due", &["organization", "facet", "due_at", "id"]),
        by(
            "finding_by_assignee",
            &["organization", "assignee", "score desc", "id"],
        )
        .cond_where(Expr::col("assignee").is_not_null())
        .take(),
        by("finding_by_acceptance", &["accepted_until"])
            .cond_where(Expr::col("accepted_until").is_not_null())
            .take(),
        by("finding_by_subject", &["organization", "subject", "class"]),
        by("finding_by_incident", &["incident"]),
        by("finding_by_machine", &["machine"]),
        by("finding_worst", &["organization", "score desc", "id"]),
        by("finding_worst_of_all", &["score desc", "id"]),
    ]
}

fn other_indexes() -> Vec<IndexCreateStatement> {
    use sea_orm::sea_query::{ConditionalStatement, Expr, ExprTrait};
    vec![
        index(
            "incident_by_score",
            "incident",
            &["organization", "facet", "score desc", "id"],
        ),
        index(
            "incident_by_last_seen",
            "incident",
            &["organization", "facet", "last_seen desc", "id"],
        ),
        index(
            "incident_by_age",
            "incident",
            &["organization", "first_seen desc", "id"],
        ),
        index(
            "incident_by_subject",
            "incident",
            &["organization", "folded", "id"],
        ),
        index(
            "incident_by_assignee",
            "incident",
            &["organization", "assignee", "score desc", "id"],
        )
        .cond_where(Expr::col("assignee").is_not_null())
        .take(),
        index(
            "incident_worst",
            "incident",
            &["organization", "score desc", "id"],
        ),
        index("incident_worst_of_all", "incident", &["score desc", "id"]),
        index("machine_worst", "machine", &["organization", "score desc", "id"]),
        index(
            "person_worst",
            "person",
            &["organization", "class", "score desc", "subject"],
        ),
        index(
            "person_by_subject",
            "person",
            &["organization", "class", "folded"],
        ),
        index(
            "cookie_by_end",
            "cookie",
            &["organization", "live_until desc", "finding", "place"],
        ),
        index("cookie_of_machine", "cookie", &["machine", "live_until"]),
        index("history_of", "history", &["subject", "id"]),
    ]
}
