//! Status, class, severity and whether somebody has it, as one small number. It leads the indexes of findings: a list
//! that is filtered by any of them is a merge of a few index ranges, never a scan.

use yagura_model::{FindingClass, FindingStatus, IncidentStatus, Severity};

/// What a finding's number says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Facet {
    pub(crate) status: FindingStatus,
    pub(crate) class: FindingClass,
    pub(crate) severity: Severity,
    pub(crate) assigned: bool,
}

fn place<T: PartialEq>(all: &[T], value: &T) -> i16 {
    let place = all.iter().position(|one| one == value);
    place.and_then(|place| i16::try_from(place).ok()).unwrap_or(0)
}

fn at<T: Copy>(all: &[T], place: i16) -> Option<T> {
    all.get(usize::try_from(place).ok()?).copied()
}

impl Facet {
    /// The number.
    pub(crate) fn number(self) -> i16 {
        let status = place(FindingStatus::ALL, &self.status) * 200;
        let class = place(FindingClass::ALL, &self.class) * 10;
        status + class + place(&Severity::ALL, &self.severity) * 2 + i16::from(self.assigned)
    }

    /// What the number says.
    pub(crate) fn of(number: i16) -> Option<Self> {
        Some(Self {
            status: at(FindingStatus::ALL, number.div_euclid(200))?,
            class: at(FindingClass::ALL, number.rem_euclid(200) / 10)?,
            severity: at(&Severity::ALL, number.rem_euclid(10) / 2)?,
            assigned: number.rem_euclid(2) == 1,
        })
    }
}

/// An incident's number: status, then severity.
pub(crate) fn incident(status: IncidentStatus, severity: Severity) -> i16 {
    place(IncidentStatus::ALL, &status) * 10 + place(&Severity::ALL, &severity)
}

/// What an incident's number says.
pub(crate) fn of_incident(number: i16) -> Option<(IncidentStatus, Severity)> {
    Some((
        at(IncidentStatus::ALL, number.div_euclid(10))?,
        at(&Severity::ALL, number.rem_euclid(10))?,
    ))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_combination_has_its_own_number_and_comes_back() {
        let mut seen = BTreeSet::new();
        for status in FindingStatus::ALL {
            for class in FindingClass::ALL {
                for severity in Severity::ALL {
                    for assigned in [false, true] {
                        let facet = Facet {
                            status: *status,
                            class: *class,
                            severity,
                            assigned,
                        };
                        assert_eq!(Facet::of(facet.number()), Some(facet));
                        seen.insert(facet.number());
                    }
                }
            }
        }
        assert_eq!(seen.len(), 8 * 7 * 5 * 2);
        assert_eq!(Facet::of(-1), None);
        for status in IncidentStatus::ALL {
            for severity in Severity::ALL {
                assert_eq!(
                    of_incident(incident(*status, severity)),
                    Some((*status, severity))
                );
            }
        }
    }
}
