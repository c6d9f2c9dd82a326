//! People, how they sign in, what they are in organisations, what they started, and answers kept for repeated requests.

use sea_orm::sea_query::{IndexCreateStatement, TableCreateStatement};

use super::{
    Step,
    table::{BYTES, BYTES_NULL, FLAG, LONG, LONG_NULL, TEXT, TEXT_NULL, index, table},
};

pub(crate) fn step() -> Step {
    let mut tables = people();
    tables.extend(ways_in());
    tables.extend(keys());
    tables.extend(requests());
    Step {
        tables,
        indexes: indexes(),
        clustered: &["membership", "recovery_code", "idempotency"],
    }
}

fn people() -> Vec<TableCreateStatement> {
    vec![
        table(
            "user_account",
            &["id"],
            &[
                ("id", TEXT),
                ("name", TEXT),
                ("display_name", TEXT),
                ("operator", FLAG),
                ("created_at", LONG),
            ],
        ),
        table(
            "membership",
            &["organization", "user_id"],
            &[
                ("organization", TEXT),
                ("user_id", TEXT),
                ("role", TEXT),
                ("since", LONG),
            ],
        ),
        table(
            "invitation",
            &["id"],
            &[
                ("id", TEXT),
                ("token_hash", BYTES),
                ("kind", TEXT),
                ("name", TEXT_NULL),
                ("display_name", TEXT_NULL),
                ("operator", FLAG),
                ("organization", TEXT_NULL),
                ("role", TEXT_NULL),
                ("user_id", TEXT_NULL),
                ("created_at", LONG),
                ("expires_at", LONG),
            ],
        ),
    ]
}

fn ways_in() -> Vec<TableCreateStatement> {
    vec![
        table(
            "passkey",
            &["id"],
            &[
                ("id", TEXT),
                ("user_id", TEXT),
                ("credential", BYTES),
                ("label", TEXT),
                ("body", TEXT),
                ("created_at", LONG),
                ("last_used_at", LONG_NULL),
                ("backed_up", FLAG),
            ],
        ),
        table(
            "recovery_code",
            &["user_id", "hash"],
            &[("user_id", TEXT), ("hash", BYTES)],
        ),
        table(
            "session",
            &["id"],
            &[
                ("id", TEXT),
                ("token_hash", BYTES),
                ("user_id", TEXT),
                ("kind", TEXT),
                ("created_at", LONG),
                ("last_used_at", LONG),
                ("expires_at", LONG),
                ("stepped_up_at", LONG_NULL),
                ("address", TEXT_NULL),
                ("agent", TEXT),
            ],
        ),
        table(
            "ceremony",
            &["id"],
            &[
                ("id", TEXT),
                ("kind", TEXT),
                ("subject", TEXT_NULL),
                ("state", TEXT),
                ("expires_at", LONG),
            ],
        ),
    ]
}

fn keys() -> Vec<TableCreateStatement> {
    vec![table(
        "api_token",
        &["id"],
        &[
            ("id", TEXT),
            ("token_hash", BYTES),
            ("organization", TEXT),
            ("owner", TEXT),
            ("name", TEXT),
            ("prefix", TEXT),
            ("scopes", TEXT),
            ("created_at", LONG),
            ("expires_at", LONG),
            ("last_used_at", LONG_NULL),
        ],
    )]
}

fn requests() -> Vec<TableCreateStatement> {
    vec![
        table(
            "reveal",
            &["id"],
            &[
                ("id", TEXT),
                ("organization", TEXT),
                ("finding", BYTES),
                ("credential", TEXT),
                ("reason", TEXT),
                ("state", TEXT),
                ("requested_by", TEXT),
                ("requested_at", LONG),
                ("decided_by", TEXT_NULL),
                ("expires_at", LONG),
            ],
        ),
        table(
            "job",
            &["id"],
            &[
                ("id", TEXT),
                ("organization", TEXT),
                ("kind", TEXT),
                ("name", TEXT),
                ("state", TEXT),
                ("place", TEXT_NULL),
                ("retention", TEXT),
                ("done_bytes", LONG),
                ("total_bytes", LONG),
                ("rows", LONG),
                ("requested_by", TEXT),
                ("created_at", LONG),
                ("started_at", LONG_NULL),
                ("finished_at", LONG_NULL),
                ("summary", TEXT_NULL),
                ("error", TEXT_NULL),
            ],
        ),
        table(
            "idempotency",
            &["caller", "key"],
            &[
                ("caller", TEXT),
                ("key", TEXT),
                ("request", BYTES),
                ("status", LONG_NULL),
                ("headers", TEXT_NULL),
                ("body", BYTES_NULL),
                ("expires_at", LONG),
            ],
        ),
    ]
}

fn indexes() -> Vec<IndexCreateStatement> {
    let unique = |name, table, columns: &[&'static str]| index(name, table, columns).unique().to_owned();
    vec![
        unique("user_account_name", "user_account", &["name"]),
        index("membership_user", "membership", &["user_id"]),
        unique("invitation_token", "invitation", &["token_hash"]),
        // One credential belongs to one person (WebAuthn level 3, 7.1 step 26).
        unique("passkey_credential", "passkey", &["credential"]),
        index("passkey_user", "passkey", &["user_id"]),
        unique("session_token", "session", &["token_hash"]),
        index("session_user", "session", &["user_id"]),
        unique("api_token_hash", "api_token", &["token_hash"]),
        index("api_token_organization", "api_token", &["organization"]),
        index("reveal_organization", "reveal", &["organization", "id desc"]),
        index("job_organization", "job", &["organization", "id desc"]),
    ]
}
