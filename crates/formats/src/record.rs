//! Records: one parsed row each, borrowed from the reader's buffer, before anybody asked whose it is.
//!
//! Text fields are bytes in UTF-8 as far as the file's encoding allowed; a secret is the raw bytes of the file.

use std::borrow::Cow;

use yagura_model::MachineFacts;
use yagura_vault::Secret;

/// Whether the producer should go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    /// Go on.
    Continue,
    /// Stop reading this input.
    Stop,
}

/// Numbers the machines of one pack, from 0 in the order in which they were announced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MachineRef(pub u32);

/// What the secret field of a row holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretShape {
    /// A password in clear.
    Plain,
    /// A hash, named by its shape (`md5_or_ntlm`, `sha1`, `bcrypt` …).
    Hash(&'static str),
    /// A sentinel or nothing: the row names an identity only, and `secret` is empty.
    None,
}

/// One credential row.
#[derive(Debug, Clone)]
pub struct Credential<'a> {
    /// The machine it was stolen from, when it comes from a stealer log.
    pub machine: Option<MachineRef>,
    /// `stealer_log`, `ulp`, `combo` or `breach_dump`.
    pub source: &'static str,
    /// Line (or row) in the member, from 1.
    pub line: u64,
    /// URL or host as written; empty when the row has none.
    pub url: Cow<'a, [u8]>,
    /// Login as written, trimmed; empty when the row has none.
    pub login: Cow<'a, [u8]>,
    /// Plain, hash or none.
    pub shape: SecretShape,
    /// The raw bytes of the secret.
    pub secret: Secret<'a>,
    /// Other readings of the same secret, such as percent-decoded or UTF-8 re-encoded: second candidates.
    pub candidates: Vec<yagura_vault::SecretBuf>,
    /// Browser or application; empty when unknown.
    pub application: Cow<'a, [u8]>,
    /// Browser profile; empty when unknown.
    pub profile: Cow<'a, [u8]>,
}

/// One cookie row.
#[derive(Debug, Clone)]
pub struct Cookie<'a> {
    /// The machine it was stolen from.
    pub machine: Option<MachineRef>,
    /// Line in the member, from 1.
    pub line: u64,
    /// Domain as written (a leading dot is kept).
    pub domain: Cow<'a, [u8]>,
    /// Path.
    pub path: Cow<'a, [u8]>,
    /// Name, case preserved.
    pub name: Cow<'a, [u8]>,
    /// Value in clear: as good as a password.
    pub value: Secret<'a>,
    /// `Secure` attribute.
    pub secure: bool,
    /// `HttpOnly` attribute.
    pub http_only: bool,
    /// Expiry in Unix seconds; `None` for a session cookie.
    pub expires_at: Option<i64>,
}

/// What an autofill row identifies a person by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum IdentifierKind {
    /// A mail address.
    Mail,
    /// A login or user name.
    Login,
    /// A telephone number.
    Phone,
}

/// An autofill row that identifies a person. Names, addresses and card data are never records.
#[derive(Debug, Clone)]
pub struct Identifier<'a> {
    /// The machine.
    pub machine: Option<MachineRef>,
    /// Line in the member, from 1.
    pub line: u64,
    /// What it is.
    pub kind: IdentifierKind,
    /// The value as written, trimmed.
    pub value: Cow<'a, [u8]>,
}

/// A machine, announced before any of its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Machine {
    /// Its number in this pack.
    pub machine: MachineRef,
    /// What its files tell.
    pub facts: MachineFacts,
    /// What identifies it whatever the packing: hardware id, computer and user, or a digest of its rows.
    /// The consumer keys it (HMAC) to get the machine's id.
    pub identity: Vec<u8>,
}

/// One record.
#[derive(Debug, Clone)]
pub enum Record<'a> {
    /// A machine; its rows follow.
    Machine(Box<Machine>),
    /// A credential.
    Credential(Credential<'a>),
    /// A cookie.
    Cookie(Cookie<'a>),
    /// A personal identifier from autofill.
    Identifier(Identifier<'a>),
    /// No more rows of this machine will come.
    MachineEnd(MachineRef),
}

/// Takes records as they are parsed.
pub trait RecordSink {
    /// Takes one record and says whether to go on. What it borrows is gone after the call.
    fn record(&mut self, record: Record<'_>) -> Flow;

    /// Whether a row of no machine with this URL and login is nothing to the sink. Then it has been taken: the row's
    /// secret is not looked at and no record follows. Asked at most once for a row, by readers of long lists.
    fn passes_over(&mut self, _url: &[u8], _login: &[u8]) -> bool {
        false
    }
}

impl<F: FnMut(Record<'_>) -> Flow> RecordSink for F {
    fn record(&mut self, record: Record<'_>) -> Flow {
        self(record)
    }
}
