//! Defects: every row that was not turned into a record, with its reason, counted, and a few masked samples.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Masked samples kept per reason and member; the rest is only counted.
pub const SAMPLES: usize = 3;

/// Why a row was rejected. The code is stable and documented.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Nothing but separators.
    Blank,
    /// An advertisement, a banner, a section heading or a comment.
    Comment,
    /// No separator that splits it into a login and a secret.
    NoSeparator,
    /// The login field is empty or a label.
    NoLogin,
    /// A token blob in place of a login.
    TokenBlob,
    /// Control bytes or binary junk.
    Binary,
    /// U+FFFD or text that was decoded wrongly twice.
    Mojibake,
    /// Longer than the line limit; the rest of the line was skipped.
    TooLong,
    /// A labelled block without login and password.
    IncompleteBlock,
    /// A cookie row that has neither six nor seven fields.
    CookieFields,
    /// A row whose columns do not fit the header or the statement.
    Columns,
    /// Broken quoting, an unfinished statement or JSON that does not parse.
    Syntax,
    /// A keychain item that names no host.
    KeychainWithoutHost,
    /// Credentials that a bounded buffer could not hold until their machine was known.
    BufferFull,
}

impl Reason {
    /// All reasons, in the order of the documentation.
    pub const ALL: [Self; 14] = [
        Self::Blank,
        Self::Comment,
        Self::NoSeparator,
        Self::NoLogin,
        Self::TokenBlob,
        Self::Binary,
        Self::Mojibake,
        Self::TooLong,
        Self::IncompleteBlock,
        Self::CookieFields,
        Self::Columns,
        Self::Syntax,
        Self::KeychainWithoutHost,
        Self::BufferFull,
    ];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Blank => "blank",
            Self::Comment => "comment",
            Self::NoSeparator => "no_separator",
            Self::NoLogin => "no_login",
            Self::TokenBlob => "token_blob",
            Self::Binary => "binary",
            Self::Mojibake => "mojibake",
            Self::TooLong => "too_long",
            Self::IncompleteBlock => "incomplete_block",
            Self::CookieFields => "cookie_fields",
            Self::Columns => "columns",
            Self::Syntax => "syntax",
            Self::KeychainWithoutHost => "keychain_without_host",
            Self::BufferFull => "buffer_full",
        }
    }
}

impl Reason {
    /// What it means, in Japanese and English.
    pub fn describe(self) -> (&'static str, &'static str) {
        match self {
            Self::Blank => ("区切り文字しかない行", "nothing but separators"),
            Self::Comment => (
                "広告・見出し・コメント",
                "an advertisement, a heading or a comment",
            ),
            Self::NoSeparator => (
                "ログインと秘密に分けられない行",
                "no separator splits it into a login and a secret",
            ),
            Self::NoLogin => ("ログインが空、または見出し語", "the login is empty or a label"),
            Self::TokenBlob => ("ログインの位置にトークン", "a token blob in place of a login"),
            Self::Binary => ("制御文字・バイナリ", "control bytes or binary junk"),
            Self::Mojibake => ("文字化け", "text that was decoded wrongly"),
            Self::TooLong => (
                "行または項目が上限より長い",
                "the line or a field is longer than the limit",
            ),
            Self::IncompleteBlock => (
                "ログインやパスワードのないブロック",
                "a labelled block without login and password",
            ),
            Self::CookieFields => (
                "項目数が合わないクッキー行",
                "a cookie row with neither six nor seven fields",
            ),
            Self::Columns => (
                "列が見出しや文と合わない行",
                "columns that do not fit the header or the statement",
            ),
            Self::Syntax => (
                "引用符・文・JSON の構文の誤り",
                "broken quoting, an unfinished statement, or broken JSON",
            ),
            Self::KeychainWithoutHost => (
                "ホスト名のないキーチェーン項目",
                "a keychain item that names no host",
            ),
            Self::BufferFull => (
                "端末が判明するまで保持しきれなかった行",
                "rows that a bounded buffer could not hold until their machine was known",
            ),
        }
    }
}

/// One reason's count in one member.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejected {
    /// How many rows.
    pub count: u64,
    /// `(line, masked sample)` of the first few.
    pub samples: Vec<(u64, String)>,
}

/// What one parse rejected and how many rows it saw.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Defects {
    /// Rows seen: lines, blocks or tuples that could hold a record.
    pub rows: u64,
    /// Rejected rows per reason.
    pub rejected: BTreeMap<Reason, Rejected>,
    /// The sink asked to stop before the end of the input.
    pub stopped: bool,
    /// Reading failed before the end of the input; what came before was kept. A stable code.
    pub read_error: Option<String>,
}

impl Defects {
    /// Counts one rejected row; `row` is shown masked for the first few of each reason.
    pub fn reject(&mut self, reason: Reason, line: u64, row: &[u8]) {
        let rejected = self.rejected.entry(reason).or_default();
        rejected.count += 1;
        if rejected.samples.len() < SAMPLES {
            rejected.samples.push((line, mask_row(row)));
        }
    }

    /// Adds the counts (and samples, up to the limit) of another parse.
    pub fn add(&mut self, other: &Self) {
        self.rows += other.rows;
        self.stopped |= other.stopped;
        if self.read_error.is_none() {
            self.read_error.clone_from(&other.read_error);
        }
        for (reason, rejected) in &other.rejected {
            let mine = self.rejected.entry(*reason).or_default();
            mine.count += rejected.count;
            let room = SAMPLES.saturating_sub(mine.samples.len());
            mine.samples.extend(rejected.samples.iter().take(room).cloned());
        }
    }

    /// Number of rejected rows over all reasons.
    pub fn rejected_total(&self) -> u64 {
        self.rejected.values().map(|rejected| rejected.count).sum()
    }
}

/// The shape of a rejected row without its content: letters become `a`, digits `0`, everything above ASCII `x`,
/// control bytes `?`; separators stay. At most 60 characters. A password cannot be read from it.
pub fn mask_row(row: &[u8]) -> String {
    row.iter()
        .take(60)
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' => 'a',
            b'0'..=b'9' => '0',
            b'\t' => '\t',
            0..=31 | 127 => '?',
            128..=255 => 'x',
            b':' | b';' | b'|' | b',' | b'/' | b'@' | b'.' | b' ' => char::from(*byte),
            _ => '*',
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_shows_shape_only() {
        assert_eq!(
            mask_row("https://h.jp:ann:pä5$\u{1}".as_bytes()),
            "aaaaa://a.aa:aaa:axx0*?"
        );
    }

    #[test]
    fn every_code_is_its_serde_name() {
        for reason in Reason::ALL {
            assert_eq!(serde_json::to_value(reason).unwrap(), reason.code());
        }
    }
}
