//! All detectors, in the order of urgency between equals. Each takes the classes that are its own, so that a subject
//! is taken by exactly one.

use yagura_model::Finding;

use crate::detector::{Detector, Facts, Subject};
use crate::{leaked_credential, leaked_session, stealer_infection};

/// Every registered detector.
pub const DETECTORS: &[&dyn Detector] = &[
    &leaked_credential::LeakedCredential,
    &leaked_session::LeakedSession,
    &stealer_infection::StealerInfection,
];

/// What all detectors conclude from one subject.
pub fn inspect(subject: &Subject<'_>, facts: &dyn Facts) -> Vec<Finding> {
    let mut findings = Vec::new();
    for detector in DETECTORS {
        detector.inspect(subject, facts, &mut findings);
    }
    findings
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_are_unique_and_equal_the_file_names_and_both_languages_are_there() {
        let mut names = BTreeSet::new();
        let files = [
            (include_str!("leaked_credential.rs"), "leaked_credential"),
            (include_str!("leaked_session.rs"), "leaked_session"),
            (include_str!("stealer_infection.rs"), "stealer_infection"),
        ];
        for (detector, (source, file)) in DETECTORS.iter().zip(files) {
            let meta = detector.meta();
            assert_eq!(meta.name, file);
            assert!(source.contains(&format!("name: \"{file}\"")));
            assert!(names.insert(meta.name) && !meta.ja.is_ascii() && !meta.en.is_empty());
        }
        assert_eq!(names.len(), DETECTORS.len());
    }
}
