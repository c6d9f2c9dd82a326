//! The records as `yagura parse` prints them: normalised, sealed, without a place for clear text.

use std::{collections::HashMap, hash::BuildHasher};

use foldhash::quality::FixedState;
use serde::Serialize;
use yagura_detect::identity;
use yagura_model::{LengthClass, LoginKind, MachineFacts, MachineId, SecretKind, Timestamp};
use yagura_vault::{FingerprintKey, Secret, seal};

use super::{Sink, distinct::Distinct};
use crate::{
    MemberReport, PackReport,
    observe::{kind, normalise},
    reading::wire::{CookieFrame, CredentialFrame, Frame, MachineFrame},
};

/// One line of output.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Parsed<'a> {
    /// An infected machine; its rows name it by `id`.
    Machine(ParsedMachine<'a>),
    /// A credential.
    Credential(ParsedCredential<'a>),
    /// A cookie.
    Cookie(ParsedCookie<'a>),
    /// A member with rejected rows or a verdict of its own.
    Defect {
        /// The pack's name.
        pack: &'a str,
        /// What became of the member.
        #[serde(flatten)]
        member: &'a MemberReport,
    },
    /// The end of a pack.
    Pack(&'a PackReport),
}

/// An infected machine.
#[derive(Debug, Serialize)]
pub struct ParsedMachine<'a> {
    /// Its id under the fingerprint key.
    pub id: MachineId,
    /// The pack's name.
    pub pack: &'a str,
    /// What is known of it.
    #[serde(flatten)]
    pub facts: &'a MachineFacts,
}

/// A credential.
#[derive(Debug, Serialize)]
pub struct ParsedCredential<'a> {
    /// The machine it was stolen from.
    pub machine: Option<MachineId>,
    /// The pack's name.
    pub pack: &'a str,
    /// `stealer_log`, `ulp`, `combo` or `breach_dump`.
    pub source: &'a str,
    /// Path inside the pack.
    pub member: &'a str,
    /// Line or row in the member, from 1.
    pub line: u64,
    /// URL without query and fragment.
    pub url: Option<String>,
    /// Lower-case scheme.
    pub scheme: Option<String>,
    /// Host in normal form.
    pub host: Option<String>,
    /// Public suffix and one label.
    pub registrable_domain: Option<String>,
    /// Port, when the row names one.
    pub port: Option<u16>,
    /// Login, trimmed.
    pub login: String,
    /// Its shape.
    pub login_kind: LoginKind,
    /// Domain of a mail login.
    pub mail_domain: Option<String>,
    /// The sealed secret.
    pub secret: ParsedSecret,
    /// Browser or application.
    pub application: Option<String>,
    /// Browser profile.
    pub profile: Option<String>,
}

/// A sealed secret.
#[derive(Debug, Serialize)]
pub struct ParsedSecret {
    /// `plain`, `hash:<shape>` or `none`.
    pub kind: String,
    /// First and last character at most.
    pub mask: String,
    /// Lower-case hex HMAC-SHA-256 over the raw bytes.
    pub fingerprint: Option<String>,
    /// Coarse length.
    pub length_class: LengthClass,
    /// Fingerprints of other readings of the same bytes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub candidates: Vec<String>,
}

/// A cookie.
#[derive(Debug, Serialize)]
pub struct ParsedCookie<'a> {
    /// The machine it was stolen from.
    pub machine: Option<MachineId>,
    /// The pack's name.
    pub pack: &'a str,
    /// Path inside the pack.
    pub member: &'a str,
    /// Line in the member, from 1.
    pub line: u64,
    /// Domain without its leading dot; as written when it is no host name.
    pub domain: String,
    /// Path.
    pub path: String,
    /// Name.
    pub name: String,
    /// `Secure` attribute.
    pub secure: bool,
    /// `HttpOnly` attribute.
    pub http_only: bool,
    /// Expiry; none for a session cookie.
    pub expires_at: Option<Timestamp>,
    /// Lower-case hex HMAC-SHA-256 of the value.
    pub value_fingerprint: String,
}

/// Turns the frames of one pack into lines.
pub(super) struct Records<'a> {
    key: &'a FingerprintKey,
    pack: &'a str,
    distinct: &'a mut Distinct,
    member: String,
    machines: HashMap<u32, MachineId>,
}

impl<'a> Records<'a> {
    pub(super) fn new(key: &'a FingerprintKey, pack: &'a str, distinct: &'a mut Distinct) -> Self {
        Self {
            key,
            pack,
            distinct,
            member: String::new(),
            machines: HashMap::new(),
        }
    }

    pub(super) fn take(&mut self, frame: Frame<'_>, sink: Sink<'_>) -> std::io::Result<()> {
        match frame {
            Frame::Member(path) => path.as_ref().clone_into(&mut self.member),
            Frame::Machine(json) => {
                let Some(machine) = MachineFrame::read(&json, self.pack) else {
                    return Ok(());
                };
                let id = identity::machine_id(self.key.identity_key(), &machine.identity);
                self.machines.insert(machine.machine, id);
                sink(&Parsed::Machine(ParsedMachine {
                    id,
                    pack: self.pack,
                    facts: &machine.facts,
                }))?;
            }
            Frame::MachineEnd(totals) => {
                self.machines.remove(&totals.machine);
            }
            Frame::Credential(row) => {
                let line = self.credential(&row);
                let hash = hash_of(&line);
                sink(&Parsed::Credential(line))?;
                self.distinct.add(hash);
            }
            Frame::Cookie(row) => sink(&Parsed::Cookie(self.cookie(&row)))?,
            Frame::Outcome(_) | Frame::Progress(_) | Frame::End(_) => {}
        }
        Ok(())
    }

    fn machine(&self, number: Option<u32>) -> Option<MachineId> {
        self.machines.get(&number?).copied()
    }

    fn credential(&self, row: &CredentialFrame<'_>) -> ParsedCredential<'_> {
        let normal = normalise::credential(row);
        let candidates = row.candidates.iter().map(|other| Secret::new(&other.0));
        let sealed = seal(
            self.key,
            kind(&row.shape),
            Secret::new(&row.secret),
            candidates,
            &row.login,
        );
        ParsedCredential {
            machine: self.machine(row.machine),
            pack: self.pack,
            source: row.source.code(),
            member: &self.member,
            line: row.line,
            url: normal.url,
            scheme: normal.scheme,
            host: normal.host,
            registrable_domain: normal.registrable_domain,
            port: normal.port,
            login: normal.login,
            login_kind: normal.login_kind,
            mail_domain: normal.mail_domain,
            secret: ParsedSecret {
                kind: match sealed.kind {
                    SecretKind::Plain => "plain".to_owned(),
                    SecretKind::Hash(shape) => format!("hash:{shape}"),
                    SecretKind::None => "none".to_owned(),
                },
                mask: sealed.mask,
                fingerprint: sealed.fingerprint,
                length_class: sealed.properties.length_class,
                candidates: sealed.candidates,
            },
            application: normal.application,
            profile: normal.profile,
        }
    }

    fn cookie(&self, row: &CookieFrame<'_>) -> ParsedCookie<'_> {
        let normal = normalise::cookie(row);
        let text = |bytes: &[u8]| yagura_text::escape::lossy(bytes).into_owned();
        ParsedCookie {
            machine: self.machine(row.machine),
            pack: self.pack,
            member: &self.member,
            line: row.line,
            domain: normal
                .as_ref()
                .map_or_else(|| text(&row.domain), |cookie| cookie.domain.clone()),
            path: text(&row.path),
            name: text(&row.name),
            secure: row.secure,
            http_only: row.http_only,
            expires_at: row
                .expires_at
                .and_then(|seconds| Timestamp::from_second(seconds).ok()),
            value_fingerprint: self.key.fingerprint(Secret::new(&row.value)),
        }
    }
}

/// What makes two rows the same credential.
fn hash_of(row: &ParsedCredential<'_>) -> u64 {
    let machine = row.machine.map(|machine| machine.0.0);
    FixedState::with_seed(0).hash_one((machine, &row.host, &row.login, &row.secret.fingerprint))
}
