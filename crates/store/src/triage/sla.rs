//! Until when a finding should be done. The hours are data: `rules/sla.toml`.

use std::{collections::BTreeMap, sync::LazyLock};

use yagura_model::{FindingStatus, Severity};

/// Stands for "no time is set"; it sorts after every time.
pub(crate) const NEVER: i64 = i64::MAX;

/// Microseconds of an hour.
pub(crate) const HOUR: i64 = 3_600_000_000;

const TEXT: &str = include_str!("../../../../rules/sla.toml");

static HOURS: LazyLock<BTreeMap<String, i64>> = LazyLock::new(|| {
    // The file is part of the program, and a test reads it.
    toml::from_str(TEXT).unwrap_or_default()
});

/// Until when a finding of this severity should be done whose clock began at `opened_at` (microseconds).
pub(crate) fn due_at(status: FindingStatus, severity: Severity, opened_at: i64) -> i64 {
    match HOURS.get(severity.code()).copied() {
        Some(hours) if hours > 0 && status.is_open() => opened_at.saturating_add(hours.saturating_mul(HOUR)),
        _ => NEVER,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_severity_has_its_hours_and_closed_states_have_none() {
        let hours: BTreeMap<String, i64> = toml::from_str(TEXT).unwrap();
        assert_eq!(hours.len(), Severity::ALL.len());
        let due = |severity| due_at(FindingStatus::Regressed, severity, 7);
        assert_eq!(due(Severity::Critical), 7 + 4 * HOUR);
        assert_eq!(due(Severity::Low), 7 + 336 * HOUR);
        assert_eq!(due(Severity::Informational), NEVER);
        assert_eq!(due_at(FindingStatus::Accepted, Severity::Critical, 7), NEVER);
    }
}
