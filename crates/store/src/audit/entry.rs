//! An entry as it is stored, and the exact bytes that its leaf hash covers.
//!
//! Leaf, version 1: the text `yagura audit entry v1` and a line feed; `sequence` as 8 bytes and `at` (microseconds since 1970)
//! as 8 bytes in two's complement, both big-endian; then the columns `actor_kind`, `actor_id`, `actor_name`, `actor_owner`,
//! `address`, `organization`, `action`, `subject` and `detail` exactly as they are stored, each as its length in bytes (4 bytes,
//! big-endian) and its UTF-8. A column that is NULL is the length `ff ff ff ff` alone. So no byte can move from one column
//! to another, and whatever is changed in a row changes the leaf.

use sea_orm::Value;
use yagura_model::{Actor, AuditEntry, AuditEvent};

use super::tree::{Hash, leaf_hash};
use crate::{
    StoreError,
    entity::{audit_entry::Model, micros, signed, text, time, unsigned},
    sql::Target,
};

/// Longest text of an entry in bytes. The log holds who did what, not documents.
const LONGEST: usize = 4_096;

const HEAD: &[u8] = b"yagura audit entry v1\n";

pub(super) const TABLE: Target = Target {
    table: "audit_entry",
    columns: &[
        "sequence",
        "at",
        "actor_kind",
        "actor_id",
        "actor_name",
        "actor_owner",
        "address",
        "organization",
        "action",
        "subject",
        "detail",
        "leaf_hash",
        "root",
        "signature",
    ],
    key: &["sequence"],
};

/// The row of an event, with its leaf hash and without root and signature.
pub(super) fn row(sequence: u64, event: &AuditEvent) -> Result<Model, StoreError> {
    let mut row = Model {
        sequence: signed(sequence),
        at: micros(event.author.at),
        actor_kind: String::new(),
        actor_id: None,
        actor_name: None,
        actor_owner: None,
        address: event.author.address.as_deref().map(short),
        organization: event.organization.as_ref().map(ToString::to_string),
        action: event.action.to_string(),
        subject: short(&event.subject),
        detail: String::new(),
        leaf_hash: Vec::new(),
        root: Vec::new(),
        signature: Vec::new(),
    };
    let kind = match &event.author.actor {
        Actor::Person { id, name } => {
            row.actor_id = Some(id.to_string());
            row.actor_name = Some(short(name));
            "person"
        }
        Actor::Token { id, name, owner } => {
            row.actor_id = Some(id.to_string());
            row.actor_name = Some(short(name));
            row.actor_owner = Some(owner.to_string());
            "token"
        }
        Actor::System => "system",
        Actor::Host => "host",
    };
    kind.clone_into(&mut row.actor_kind);
    let detail: std::collections::BTreeMap<String, String> = event
        .detail
        .iter()
        .map(|(name, value)| (short(name), short(value)))
        .collect();
    row.detail = serde_json::to_string(&detail).map_err(StoreError::unreadable)?;
    row.leaf_hash = hash(&row).to_vec();
    Ok(row)
}

/// The leaf hash of what stands in the row now.
pub(super) fn hash(row: &Model) -> Hash {
    let mut leaf = HEAD.to_vec();
    leaf.extend(row.sequence.to_be_bytes());
    leaf.extend(row.at.to_be_bytes());
    let columns = [
        Some(&row.actor_kind),
        row.actor_id.as_ref(),
        row.actor_name.as_ref(),
        row.actor_owner.as_ref(),
        row.address.as_ref(),
        row.organization.as_ref(),
        Some(&row.action),
        Some(&row.subject),
        Some(&row.detail),
    ];
    for column in columns {
        let length = column.map_or(u32::MAX, |text| u32::try_from(text.len()).unwrap_or(u32::MAX - 1));
        leaf.extend(length.to_be_bytes());
        leaf.extend(column.map(String::as_bytes).unwrap_or_default());
    }
    leaf_hash(&leaf)
}

/// The values of the row in the order of the columns.
pub(super) fn values(row: Model) -> Vec<Value> {
    vec![
        row.sequence.into(),
        row.at.into(),
        row.actor_kind.into(),
        row.actor_id.into(),
        row.actor_name.into(),
        row.actor_owner.into(),
        row.address.into(),
        row.organization.into(),
        row.action.into(),
        row.subject.into(),
        row.detail.into(),
        row.leaf_hash.into(),
        row.root.into(),
        row.signature.into(),
    ]
}

/// What the row says.
pub(super) fn model(row: Model) -> Result<AuditEntry, StoreError> {
    let actor = actor(&row)
        .ok_or_else(|| StoreError::Unreadable(format!("the actor of audit entry {}", row.sequence)))?;
    let organization = row.organization.as_deref().map(str::parse).transpose();
    Ok(AuditEntry {
        sequence: unsigned(row.sequence),
        at: time(row.at)?,
        actor,
        organization: organization.map_err(StoreError::unreadable)?,
        action: row.action.parse().map_err(StoreError::unreadable)?,
        subject: row.subject,
        detail: serde_json::from_str(&row.detail).map_err(StoreError::unreadable)?,
        address: row.address,
        leaf_hash: super::hex(&row.leaf_hash),
    })
}

fn actor(row: &Model) -> Option<Actor> {
    let id = row.actor_id.as_deref();
    match row.actor_kind.as_str() {
        "person" => Some(Actor::Person {
            id: id?.parse().ok()?,
            name: row.actor_name.clone()?,
        }),
        "token" => Some(Actor::Token {
            id: id?.parse().ok()?,
            name: row.actor_name.clone()?,
            owner: row.actor_owner.as_deref()?.parse().ok()?,
        }),
        "system" => Some(Actor::System),
        "host" => Some(Actor::Host),
        _ => None,
    }
}

/// Text as it is stored, cut where it is too long.
fn short(whole: &str) -> String {
    let mut kept = text(whole);
    if kept.len() > LONGEST {
        let mut end = LONGEST - '…'.len_utf8();
        while !kept.is_char_boundary(end) {
            end -= 1;
        }
        kept.truncate(end);
        kept.push('…');
    }
    kept
}

#[cfg(test)]
mod tests {
    use yagura_model::{AuditAction, Author, Timestamp};

    use super::*;

    fn event() -> AuditEvent {
        let at = Timestamp::from_microsecond(1_763_600_000_123_456).unwrap();
        AuditEvent::new(Author::host(at), AuditAction::SCOPE_PROVED)
            .of(&"hibari".parse().unwrap())
            .about("mail-domain example.co.jp")
            .with("approver", "A. Sato")
    }

    /// The form is a promise: written out by hand once.
    #[test]
    fn the_leaf_is_what_is_promised() {
        let mut leaf = b"\0yagura audit entry v1\n".to_vec();
        leaf.extend([0, 0, 0, 0, 0, 0, 0, 3]);
        leaf.extend(1_763_600_000_123_456i64.to_be_bytes());
        leaf.extend(b"\0\0\0\x04host\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff");
        leaf.extend(b"\0\0\0\x06hibari\0\0\0\x0cscope.proved\0\0\0\x19mail-domain example.co.jp");
        leaf.extend(b"\0\0\0\x16{\"approver\":\"A. Sato\"}");
        let want: Hash = <sha2::Sha256 as sha2::Digest>::digest(&leaf).into();
        assert_eq!(row(3, &event()).unwrap().leaf_hash, want);
    }

    #[test]
    fn what_is_stored_is_read_back() {
        let entry = model(row(3, &event()).unwrap()).unwrap();
        let event = event();
        assert_eq!(
            (entry.sequence, entry.at, &entry.actor),
            (3, event.author.at, &Actor::Host)
        );
        assert_eq!(
            (entry.organization, entry.action),
            (event.organization, event.action)
        );
        assert_eq!((entry.subject, entry.detail), (event.subject, event.detail));
    }

    #[test]
    fn long_text_is_cut_between_characters() {
        assert_eq!(short("櫓"), "櫓");
        let cut = short(&"櫓".repeat(2_000));
        assert!(cut.len() <= LONGEST && cut.ends_with("櫓…"), "{}", cut.len());
        assert_eq!(short("a\0b"), "a\u{fffd}b");
    }
}
