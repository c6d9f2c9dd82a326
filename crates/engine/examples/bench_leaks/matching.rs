//! The least a consumer does: ask the matcher about every row, as the confined reader's filter does, and count.

use yagura_detect::scope::{Hits, Matcher};
use yagura_formats::{
    Flow, Record, RecordSink,
    pack::{Outcome, PackSink},
};

/// Counts rows and matches.
pub(crate) struct Match<'m> {
    matcher: &'m Matcher,
    hits: Hits,
    pub(crate) rows: u64,
    pub(crate) matched: u64,
}

impl<'m> Match<'m> {
    pub(crate) fn new(matcher: &'m Matcher) -> Self {
        Self {
            matcher,
            hits: Hits::default(),
            rows: 0,
            matched: 0,
        }
    }
}

impl RecordSink for Match<'_> {
    fn record(&mut self, record: Record<'_>) -> Flow {
        if let Record::Credential(row) = record {
            self.rows += 1;
            self.matched += u64::from(self.matcher.matches(&row.url, &row.login, &mut self.hits));
        }
        Flow::Continue
    }

    fn passes_over(&mut self, url: &[u8], login: &[u8]) -> bool {
        let stranger = !self.matcher.matches(url, login, &mut self.hits);
        self.rows += u64::from(stranger);
        stranger
    }
}

impl PackSink for Match<'_> {
    fn enter(&mut self, _path: &str) {}
    fn leave(&mut self, _outcome: &Outcome<'_>) {}
}
