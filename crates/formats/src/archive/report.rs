//! Defects of one container, collected up to a number that people read; the rest is counted.

use yagura_model::Verdict;

use super::Defect;

/// Defects of one container that are told one by one.
const MOST: usize = 1000;

#[derive(Default)]
pub(super) struct Report {
    defects: Vec<Defect>,
    more: u64,
}

impl Report {
    pub(super) fn push(&mut self, defect: Defect) {
        if self.defects.len() < MOST || matches!(defect.verdict, Verdict::Limit { .. }) {
            if !self.defects.contains(&defect) {
                self.defects.push(defect);
            }
        } else {
            self.more += 1;
        }
    }

    /// Everything collected so far; the report is empty afterwards.
    pub(super) fn take(&mut self) -> Vec<Defect> {
        let more = std::mem::take(&mut self.more);
        let mut defects = std::mem::take(&mut self.defects);
        if more > 0 {
            defects.push(Defect::partial(
                None,
                "more_defects",
                format!("{more} more entries have defects like these"),
            ));
        }
        defects
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_are_counted_and_limits_are_always_told() {
        let mut report = Report::default();
        (0..1500).for_each(|at| report.push(Defect::partial(Some(at), "corrupt", "x".to_owned())));
        report.push(Defect::limit(None, "time"));
        let told = report.take();
        assert_eq!(told.len(), MOST + 2);
        assert!(told.iter().any(|defect| defect.message.starts_with("500 more")));
        assert_eq!(report.take(), []);
    }
}
