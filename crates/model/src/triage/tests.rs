//! The whole table of moves, for every role.

use std::collections::BTreeSet;

use super::*;

const OPEN: [&str; 4] = ["new", "in_progress", "fixed_pending_verification", "regressed"];

/// The table as the documentation draws it, written a second time.
fn drawn(from: &str, to: &str, role: Role) -> bool {
    let works = matches!(
        role,
        Role::Analyst | Role::Responder | Role::Approver | Role::OrgAdmin
    );
    let decides = matches!(role, Role::Approver | Role::OrgAdmin);
    let open = OPEN.contains(&from);
    works
        && match to {
            "in_progress" => from != "in_progress",
            "fixed_pending_verification" => from == "in_progress",
            "resolved" => from == "fixed_pending_verification",
            "accepted" => open && decides,
            "false_positive" | "duplicate" => open,
            _ => false,
        }
}

fn wish(to: FindingStatus) -> Transition {
    Transition {
        to,
        reason: Some("checked with the owner".to_owned()),
        until: Some(Timestamp::from_second(2_000).unwrap()),
        duplicate_of: Some(FindingId(crate::ContentId([9; 16]))),
    }
}

fn now() -> Timestamp {
    Timestamp::from_second(1_000).unwrap()
}

fn own() -> FindingId {
    FindingId(crate::ContentId([1; 16]))
}

#[test]
fn every_move_for_every_role_is_as_drawn() {
    let mut possible = 0;
    for from in FindingStatus::ALL {
        for to in FindingStatus::ALL {
            for role in Role::ALL {
                let want = drawn(from.code(), to.code(), *role);
                assert_eq!(allowed(*from, *role).contains(to), want, "{from} {to} {role}");
                assert_eq!(
                    wish(*to).check(own(), *from, *role, now()).is_ok(),
                    want,
                    "{from} {to} {role}"
                );
                possible += usize::from(want);
            }
        }
    }
    assert_eq!(possible, 4 * (7 + 1 + 1 + 8) + 2 * 4);
}

#[test]
fn every_state_can_be_left_and_every_state_can_be_reached() {
    let mut reached: BTreeSet<FindingStatus> = BTreeSet::from([FindingStatus::New]);
    for from in FindingStatus::ALL {
        let next = allowed(*from, Role::OrgAdmin);
        assert!(!next.is_empty(), "{from}");
        reached.extend(next);
        reached.extend(FindingStatus::ALL.iter().filter(|to| system_move(*from, **to)));
    }
    assert_eq!(reached.len(), FindingStatus::ALL.len());
    assert_eq!(OPEN.to_vec(), {
        let open = FindingStatus::ALL.iter().filter(|status| status.is_open());
        open.map(|status| status.code()).collect::<Vec<_>>()
    });
}

#[test]
fn what_a_move_needs_has_to_be_said() {
    use FindingStatus::{Accepted, Duplicate, FalsePositive, FixedPendingVerification, InProgress, Resolved};
    let check = |wish: Transition, from| wish.check(own(), from, Role::OrgAdmin, now());
    for to in [Accepted, FalsePositive] {
        let silent = Transition {
            reason: Some("  ".to_owned()),
            ..wish(to)
        };
        assert_eq!(check(silent, InProgress), Err(Refusal::Reason), "{to}");
    }
    let silent = Transition {
        reason: None,
        ..wish(Resolved)
    };
    assert_eq!(check(silent, FixedPendingVerification), Err(Refusal::Reason));
    for until in [None, Some(now())] {
        let endless = Transition {
            until,
            ..wish(Accepted)
        };
        assert_eq!(check(endless, InProgress), Err(Refusal::Until));
    }
    for duplicate_of in [None, Some(own())] {
        let of_nothing = Transition {
            duplicate_of,
            ..wish(Duplicate)
        };
        assert_eq!(check(of_nothing, InProgress), Err(Refusal::Duplicate));
    }
    assert_eq!(
        wish(Accepted).check(own(), InProgress, Role::Analyst, now()),
        Err(Refusal::Permission(Permission::AcceptRisk))
    );
    let long = Transition {
        reason: Some("あ".repeat(4_001)),
        ..wish(InProgress)
    };
    assert_eq!(check(long, Resolved), Err(Refusal::Size("the reason")));
}

#[test]
fn an_incident_is_closed_with_a_verdict_only() {
    let close = |verdict| IncidentTransition {
        to: IncidentStatus::Closed,
        verdict,
        reason: None,
    };
    for from in IncidentStatus::ALL
        .iter()
        .filter(|from| **from != IncidentStatus::Closed)
    {
        assert_eq!(
            close(None).check(*from, None, Role::Analyst),
            Err(Refusal::Verdict)
        );
        let known = Some(IncidentVerdict::Benign);
        assert_eq!(close(None).check(*from, known, Role::Analyst), Ok(()));
        assert_eq!(close(known).check(*from, None, Role::Analyst), Ok(()));
        assert!(close(known).check(*from, None, Role::Viewer).is_err());
    }
    assert_eq!(
        incident_allowed(IncidentStatus::Closed, Role::Analyst),
        [IncidentStatus::InProgress]
    );
    assert!(incident_allowed(IncidentStatus::New, Role::Auditor).is_empty());
}

#[test]
fn tags_are_kept_in_one_spelling() {
    let of = |list: &[&str]| tags(&list.iter().map(|tag| (*tag).to_owned()).collect::<Vec<_>>());
    assert_eq!(of(&[" VIP ", "部店:東京", "vip"]).unwrap(), ["vip", "部店:東京"]);
    for bad in ["", " ", "a,b", "a\nb", &"x".repeat(41)] {
        assert!(of(&[bad]).is_err(), "{bad}");
    }
    let many: Vec<String> = (0..21).map(|n| n.to_string()).collect();
    assert!(tags(&many).is_err());
}
