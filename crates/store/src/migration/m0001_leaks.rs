//! Organisations, scope, packs, readings, observations, findings, incidents.

use sea_orm::sea_query::{ConditionalStatement, Expr, ExprTrait, IndexCreateStatement, TableCreateStatement};

use super::{
    Step,
    parts::{
        BYTES, BYTES_NULL, COUNTED, FLAG, LONG, LONG_NULL, NUMBER, SHORT, TEXT, TEXT_NULL, index, table,
    },
};

pub(crate) fn step() -> Step {
    Step {
        tables: tables(),
        indexes: indexes(),
        clustered: &["sighting", "touched_finding", "pending_detection", "member"],
    }
}

fn tables() -> Vec<TableCreateStatement> {
    let mut tables = vec![
        table("meta", &["key"], &[("key", TEXT), ("value", LONG)]),
        table(
            "organization",
            &["id"],
            &[
                ("id", TEXT),
                ("name", TEXT),
                ("created_at", LONG),
                ("keep_sealed_secrets", FLAG),
            ],
        ),
        table(
            "scope_item",
            &[],
            &[
                ("id", COUNTED),
                ("organization", TEXT),
                ("kind", TEXT),
                ("value", TEXT),
                ("added_at", LONG),
                ("token", TEXT),
                ("proof", TEXT_NULL),
                ("proved_generation", LONG_NULL),
                ("removed_generation", LONG_NULL),
            ],
        ),
    ];
    tables.extend(pack_tables());
    tables.extend(observation_tables());
    tables.extend(finding_tables());
    tables
}

fn pack_tables() -> [TableCreateStatement; 3] {
    [
        table(
            "pack",
            &["id"],
            &[
                ("id", BYTES),
                ("kind", TEXT),
                ("place", TEXT),
                ("name", TEXT),
                ("size", LONG),
                ("blake3", TEXT),
                ("registered_at", LONG),
                ("retention", TEXT),
                ("read_for_generation", LONG_NULL),
                ("verdict", TEXT_NULL),
                ("counters", TEXT),
            ],
        ),
        table(
            "reading",
            &[],
            &[
                ("id", COUNTED),
                ("pack", BYTES),
                ("generation", LONG),
                ("since", LONG_NULL),
                ("organization", TEXT_NULL),
                ("started_at", LONG),
                ("position", LONG),
                ("finished", FLAG),
            ],
        ),
        table(
            "member",
            &["pack", "path"],
            &[
                ("pack", BYTES),
                ("path", TEXT),
                ("verdict", TEXT),
                ("rejected", TEXT),
            ],
        ),
    ]
}

fn observation_tables() -> [TableCreateStatement; 2] {
    [
        table(
            "observation",
            &[],
            &[
                ("seq", NUMBER),
                ("id", BYTES),
                ("organization", TEXT),
                ("kind", TEXT),
                ("machine", BYTES_NULL),
                ("class", TEXT),
                ("reasons", TEXT),
                ("asset", TEXT),
                ("finding", BYTES),
                ("generation", LONG),
                ("touched", LONG),
                ("digest", LONG),
                ("fact", TEXT),
                ("ciphertext", BYTES_NULL),
            ],
        ),
        table(
            "sighting",
            &["observation", "pack"],
            &[
                ("observation", LONG),
                ("pack", BYTES),
                ("reading", LONG),
                ("member", TEXT),
                ("line", LONG),
                ("count", LONG),
                ("seen_at", LONG),
            ],
        ),
    ]
}

fn finding_tables() -> [TableCreateStatement; 4] {
    [
        table(
            "touched_finding",
            &["touched", "finding"],
            &[("touched", LONG), ("finding", BYTES)],
        ),
        table(
            "pending_detection",
            &["finding"],
            &[("finding", BYTES), ("touched", LONG)],
        ),
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
                ("subject", TEXT),
                ("asset", TEXT),
                ("machine", BYTES_NULL),
                ("incident", BYTES_NULL),
                ("last_seen", LONG),
                ("search", TEXT),
                ("body", TEXT),
            ],
        ),
        table(
            "incident",
            &["id"],
            &[
                ("id", BYTES),
                ("organization", TEXT),
                ("subject", TEXT),
                ("severity", SHORT),
                ("score", SHORT),
                ("last_seen", LONG),
                ("body", TEXT),
            ],
        ),
    ]
}

/// Few on the hot tables: an observation is written far more often than it is read.
fn indexes() -> Vec<IndexCreateStatement> {
    let infections = index(
        "observation_infection",
        "observation",
        &["organization", "machine"],
    )
    .cond_where(Expr::col("kind").eq("stealer_infection"))
    .to_owned();
    vec![
        index("observation_id", "observation", &["id"])
            .unique()
            .to_owned(),
        // The organisation is there so that a count by organisation reads this index and not the facts.
        index("observation_finding", "observation", &["finding", "organization"]),
        infections,
        index("reading_pack", "reading", &["pack"]),
        index("finding_score", "finding", &["organization", "score desc", "id"]),
        index("finding_score_all", "finding", &["score desc", "id"]),
        index("finding_incident", "finding", &["incident"]),
        index("finding_machine", "finding", &["machine"]),
        index(
            "incident_score",
            "incident",
            &["organization", "score desc", "id"],
        ),
        index("incident_score_all", "incident", &["score desc", "id"]),
        index("scope_item_organization", "scope_item", &["organization"]),
    ]
}
