//! Severity: five steps over a score of 0–100.

use serde::{Deserialize, Serialize};

/// How bad a finding is. Ordered from least to most severe.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Score 0–19.
    Informational,
    /// Score 20–39.
    Low,
    /// Score 40–64.
    Medium,
    /// Score 65–84.
    High,
    /// Score 85–100.
    Critical,
}

impl Severity {
    /// All steps, least severe first.
    pub const ALL: [Self; 5] = [
        Self::Informational,
        Self::Low,
        Self::Medium,
        Self::High,
        Self::Critical,
    ];

    /// The step that holds `score` (values above 100 count as 100).
    pub fn of_score(score: u8) -> Self {
        match score {
            0..=19 => Self::Informational,
            20..=39 => Self::Low,
            40..=64 => Self::Medium,
            65..=84 => Self::High,
            _ => Self::Critical,
        }
    }

    /// The name used in JSON, SQL and on the command line.
    pub fn code(self) -> &'static str {
        match self {
            Self::Informational => "informational",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }

    /// The step with that [`code`](Self::code).
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|severity| severity.code() == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_begin_where_the_table_says() {
        let at = |score| Severity::of_score(score).code();
        assert_eq!(
            [
                at(0),
                at(19),
                at(20),
                at(39),
                at(40),
                at(64),
                at(65),
                at(84),
                at(85),
                at(100)
            ],
            [
                "informational",
                "informational",
                "low",
                "low",
                "medium",
                "medium",
                "high",
                "high",
                "critical",
                "critical"
            ]
        );
    }
}
