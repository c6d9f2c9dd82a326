//! The tables. Times are microseconds since 1970 in UTC, ids are 16 bytes, what nobody filters by is versioned JSON.

pub(crate) mod api_token;
pub(crate) mod audit_entry;
pub(crate) mod ceremony;
pub(crate) mod finding;
pub(crate) mod idempotency;
pub(crate) mod incident;
pub(crate) mod introduction;
pub(crate) mod invitation;
pub(crate) mod job;
pub(crate) mod member;
pub(crate) mod membership;
pub(crate) mod meta;
pub(crate) mod observation;
pub(crate) mod organization;
pub(crate) mod pack;
pub(crate) mod passkey;
pub(crate) mod pending;
pub(crate) mod reading;
pub(crate) mod recovery_code;
pub(crate) mod reveal;
pub(crate) mod scope_item;
pub(crate) mod session;
pub(crate) mod sighting;
pub(crate) mod user_account;

use serde::{Serialize, de::DeserializeOwned};
use yagura_model::{ContentId, Timestamp};

use crate::StoreError;

/// Version of the JSON in this release's rows.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Written<'a, T> {
    v: u32,
    #[serde(rename = "d")]
    data: &'a T,
}

#[derive(serde::Deserialize)]
struct Read<T> {
    v: u32,
    d: T,
}

/// A value as versioned JSON.
pub(crate) fn to_json<T: Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(&Written {
        v: VERSION,
        data: value,
    })
    .map_err(StoreError::unreadable)
}

/// A value from versioned JSON.
pub(crate) fn from_json<T: DeserializeOwned>(text: &str) -> Result<T, StoreError> {
    let read: Read<T> = serde_json::from_str(text).map_err(StoreError::unreadable)?;
    if read.v > VERSION {
        return Err(StoreError::Newer {
            found: i64::from(read.v),
            known: i64::from(VERSION),
        });
    }
    Ok(read.d)
}

/// A time as it is stored.
pub(crate) fn micros(time: Timestamp) -> i64 {
    time.as_microsecond()
}

/// A time as it was stored.
pub(crate) fn time(micros: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_microsecond(micros).map_err(StoreError::unreadable)
}

/// Text as it is stored: PostgreSQL refuses U+0000, which a hostile pack may hold. Bodies keep it, as JSON escapes it.
pub(crate) fn text(text: &str) -> String {
    if text.contains('\0') {
        text.replace('\0', "\u{fffd}")
    } else {
        text.to_owned()
    }
}

/// An id as it was stored.
pub(crate) fn id(bytes: &[u8]) -> Result<ContentId, StoreError> {
    bytes.try_into().map(ContentId).map_err(StoreError::unreadable)
}

/// A count as it is stored: SQL has no unsigned numbers.
pub(crate) fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// A count as it was stored.
pub(crate) fn unsigned(count: i64) -> u64 {
    u64::try_from(count).unwrap_or(0)
}
