//! Rows that wait for their machine: owned copies, bounded in bytes, wiped when dropped.

use std::{borrow::Cow, rc::Rc};

use yagura_vault::SecretBuf;

use crate::{Cookie, Credential, Flow, Identifier, Record, RecordSink};

/// An owned row with the path of the member it came from.
pub(super) struct Waiting {
    pub(super) member: Rc<str>,
    row: Row,
}

enum Row {
    Credential {
        row: Credential<'static>,
        secret: SecretBuf,
    },
    Cookie {
        row: Cookie<'static>,
        value: SecretBuf,
    },
    Identifier(Identifier<'static>),
}

const NOTHING: yagura_vault::Secret<'static> = yagura_vault::Secret::new(&[]);

impl Waiting {
    /// Copies a row; `None` for records that are not rows.
    pub(super) fn copy(member: &Rc<str>, record: &Record<'_>) -> Option<Self> {
        let row = match record {
            Record::Credential(row) => Row::Credential {
                secret: row.secret.to_buf(),
                row: Credential {
                    machine: row.machine,
                    source: row.source,
                    line: row.line,
                    url: own(&row.url),
                    login: own(&row.login),
                    shape: row.shape.clone(),
                    secret: NOTHING,
                    candidates: row.candidates.clone(),
                    application: own(&row.application),
                    profile: own(&row.profile),
                },
            },
            Record::Cookie(row) => Row::Cookie {
                value: row.value.to_buf(),
                row: Cookie {
                    machine: row.machine,
                    line: row.line,
                    domain: own(&row.domain),
                    path: own(&row.path),
                    name: own(&row.name),
                    value: NOTHING,
                    secure: row.secure,
                    http_only: row.http_only,
                    expires_at: row.expires_at,
                },
            },
            Record::Identifier(row) => Row::Identifier(Identifier {
                machine: row.machine,
                line: row.line,
                kind: row.kind,
                value: own(&row.value),
            }),
            Record::Machine(_) | Record::MachineEnd(_) => return None,
        };
        Some(Self {
            member: Rc::clone(member),
            row,
        })
    }

    /// Roughly how many bytes it holds.
    pub(super) fn size(&self) -> usize {
        256 + match &self.row {
            Row::Credential { row, secret } => {
                row.url.len() + row.login.len() + secret.as_secret().expose().len()
            }
            Row::Cookie { row, value } => {
                row.domain.len() + row.name.len() + value.as_secret().expose().len()
            }
            Row::Identifier(row) => row.value.len(),
        }
    }

    /// A digest of what the row says, whatever file it stood in: machines without a system file are told apart by it.
    pub(super) fn digest(&self) -> Option<[u8; 32]> {
        let Row::Credential { row, secret } = &self.row else {
            return None;
        };
        let mut hasher = blake3::Hasher::new_derive_key("yagura row digest v1");
        for part in [&*row.url, &*row.login, secret.as_secret().expose()] {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        Some(*hasher.finalize().as_bytes())
    }

    /// Hands the row on.
    pub(super) fn replay(&self, sink: &mut dyn RecordSink) -> Flow {
        sink.record(match &self.row {
            Row::Credential { row, secret } => Record::Credential(Credential {
                secret: secret.as_secret(),
                ..row.clone()
            }),
            Row::Cookie { row, value } => Record::Cookie(Cookie {
                value: value.as_secret(),
                ..row.clone()
            }),
            Row::Identifier(row) => Record::Identifier(row.clone()),
        })
    }
}

fn own(text: &[u8]) -> Cow<'static, [u8]> {
    Cow::Owned(text.to_vec())
}
