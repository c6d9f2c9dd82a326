//! What people can do, and how likely it is in a random order.

use proptest::{prelude::*, sample::select};
use yagura_model::Role;

/// Which organisation a call names.
pub const ORGANIZATIONS: [&str; 2] = ["hibari", "tsubame"];

/// A call, or time going by. Numbers are taken modulo how many there are.
#[derive(Debug, Clone)]
pub enum Op {
    Request {
        who: usize,
        secret: usize,
        organization: usize,
        fresh: bool,
    },
    Decide {
        who: Who,
        reveal: usize,
        act: &'static str,
        organization: usize,
        fresh: bool,
    },
    Compare {
        who: usize,
        secret: usize,
        right: bool,
    },
    Look {
        who: usize,
        place: usize,
    },
    SetRole {
        who: usize,
        whom: usize,
        role: Role,
    },
    Remove {
        who: usize,
        whom: usize,
    },
    Invite {
        who: usize,
        role: Role,
    },
    ByKey {
        who: usize,
        reveal: usize,
        secret: usize,
        act: &'static str,
    },
    Pass {
        seconds: i64,
    },
}

/// Who acts on a request.
#[derive(Debug, Clone, Copy)]
pub enum Who {
    Asker,
    /// The administrator, or the approver if the administrator asked.
    Second,
    Anybody(usize),
}

/// People who matter most are in the front, and the newest request is number 0.
fn somebody() -> impl Strategy<Value = usize> {
    prop_oneof![6 => 0usize..3, 2 => 3usize..6, 2 => 6usize..12]
}

fn recent() -> impl Strategy<Value = usize> {
    prop_oneof![6 => Just(0usize), 2 => Just(1usize), 1 => 0usize..8]
}

fn own() -> impl Strategy<Value = usize> {
    prop_oneof![9 => Just(0usize), 1 => Just(1usize)]
}

fn fresh() -> impl Strategy<Value = bool> {
    proptest::bool::weighted(0.85)
}

fn role() -> impl Strategy<Value = Role> {
    select(vec![
        Role::OrgAdmin,
        Role::Approver,
        Role::Approver,
        Role::Responder,
        Role::Viewer,
    ])
}

/// An act and who tries it: mostly somebody for whom it is meant.
fn decision() -> impl Strategy<Value = (Who, &'static str)> {
    let anybody = || somebody().prop_map(Who::Anybody);
    prop_oneof![
        5 => Just((Who::Second, "approve")),
        4 => anybody().prop_map(|who| (who, "approve")),
        1 => Just((Who::Asker, "approve")),
        1 => anybody().prop_map(|who| (who, "refuse")),
        6 => Just((Who::Asker, "show")),
        1 => anybody().prop_map(|who| (who, "show")),
    ]
}

fn secret() -> impl Strategy<Value = usize> {
    prop_oneof![6 => 0usize..2, 1 => 2usize..4]
}

fn act() -> impl Strategy<Value = &'static str> {
    prop_oneof![5 => Just("approve"), 1 => Just("refuse"), 5 => Just("show")]
}

/// Any step.
pub fn op() -> impl Strategy<Value = Op> {
    let seconds = select(vec![
        1i64, 1, 20, 20, 60, 61, 299, 300, 301, 600, 899, 900, 901, 3_600, -1, -60, -400, -1_000,
    ]);
    prop_oneof![
        6 => (somebody(), secret(), own(), fresh())
            .prop_map(|(who, secret, organization, fresh)| Op::Request { who, secret, organization, fresh }),
        16 => (decision(), recent(), own(), fresh())
            .prop_map(|((who, act), reveal, organization, fresh)| Op::Decide { who, reveal, act, organization, fresh }),
        1 => (somebody(), 0usize..4, any::<bool>())
            .prop_map(|(who, secret, right)| Op::Compare { who, secret, right }),
        3 => (somebody(), 0usize..64).prop_map(|(who, place)| Op::Look { who, place }),
        1 => (somebody(), somebody(), role()).prop_map(|(who, whom, role)| Op::SetRole { who, whom, role }),
        1 => (somebody(), somebody()).prop_map(|(who, whom)| Op::Remove { who, whom }),
        2 => (somebody(), role()).prop_map(|(who, role)| Op::Invite { who, role }),
        1 => (somebody(), recent(), 0usize..4, act())
            .prop_map(|(who, reveal, secret, act)| Op::ByKey { who, reveal, secret, act }),
        3 => seconds.prop_map(|seconds| Op::Pass { seconds }),
    ]
}
