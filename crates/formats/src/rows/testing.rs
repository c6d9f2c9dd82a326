//! What the tests of the dump formats share: an owned copy of a credential, and a reader that hands out few bytes.

use std::io::Read;

use crate::{Defects, Flow, Format, Head, Input, Reason, Record, SecretShape};

/// An owned copy of a credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Got {
    pub(crate) line: u64,
    pub(crate) url: String,
    pub(crate) login: String,
    pub(crate) shape: SecretShape,
    pub(crate) secret: Vec<u8>,
    pub(crate) candidates: Vec<Vec<u8>>,
    pub(crate) application: String,
    pub(crate) source: &'static str,
}

impl Got {
    /// `login`, secret as text.
    pub(crate) fn pair(&self) -> (String, String) {
        (
            self.login.clone(),
            String::from_utf8_lossy(&self.secret).into_owned(),
        )
    }
}

/// Hands out at most `step` bytes per read.
pub(crate) struct Chunked<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) step: usize,
}

impl Read for Chunked<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.step.min(buffer.len()).min(self.bytes.len());
        buffer[..count].copy_from_slice(&self.bytes[..count]);
        self.bytes = &self.bytes[count..];
        Ok(count)
    }
}

/// Parses `bytes`, handed out in pieces of `step` bytes.
pub(crate) fn parse_in(format: &dyn Format, bytes: &[u8], step: usize) -> (Vec<Got>, Defects) {
    let mut got = Vec::new();
    let mut reader = Chunked { bytes, step };
    let mut sink = |record: Record<'_>| {
        let Record::Credential(c) = record else {
            panic!("not a credential")
        };
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("text is UTF-8");
        got.push(Got {
            line: c.line,
            url: text(&c.url),
            login: text(&c.login),
            shape: c.shape,
            secret: c.secret.expose().to_vec(),
            candidates: c
                .candidates
                .iter()
                .map(|c| c.as_secret().expose().to_vec())
                .collect(),
            application: text(&c.application),
            source: c.source,
        });
        Flow::Continue
    };
    let defects = format.parse(
        Input {
            path: "dump",
            reader: &mut reader,
            machine: None,
        },
        &mut sink,
    );
    (got, defects)
}

/// Parses `bytes` and checks that every row is a record or counted as rejected.
pub(crate) fn parse(format: &dyn Format, bytes: &[u8]) -> (Vec<Got>, Defects) {
    let (got, defects) = parse_in(format, bytes, usize::MAX);
    assert_eq!(
        defects.rows,
        got.len() as u64 + defects.rejected_total(),
        "{defects:?}"
    );
    (got, defects)
}

/// `(login, secret)` of all records.
pub(crate) fn pairs(format: &dyn Format, bytes: &[u8]) -> Vec<(String, String)> {
    parse(format, bytes).0.iter().map(Got::pair).collect()
}

/// How often each reason was counted.
pub(crate) fn reasons(defects: &Defects) -> Vec<(Reason, u64)> {
    defects
        .rejected
        .iter()
        .map(|(reason, rejected)| (*reason, rejected.count))
        .collect()
}

/// What `format` says of the beginning of a file.
pub(crate) fn sniff(format: &dyn Format, path: &str, bytes: &[u8]) -> u8 {
    format.sniff(&Head {
        path,
        bytes,
        in_machine: false,
    })
}

/// Owned pairs from literals.
pub(crate) fn own(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs
        .iter()
        .map(|(login, secret)| ((*login).to_owned(), (*secret).to_owned()))
        .collect()
}
