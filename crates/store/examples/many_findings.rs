//! Makes a store with many invented findings through the normal path of saving, then times every list, filter, search and
//! overview, alone and with 50 at once: `cargo run --release -p yagura-store --example many_findings -- FILE [COUNT]`.
//! A file that is there is only measured.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stdout,
    reason = "a measurement"
)]

use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

use yagura_model::{
    CookieRole, EvidenceCookie, Finding, FindingClass, FindingMachine, FindingStatus, Incident, IncidentId,
    MachineFacts, MachineId, Organization, Severity,
};
use yagura_store::{AssigneeFilter, FindingQuery, FindingSort, IncidentQuery, Location, Store, Tenant};

#[path = "../tests/support/sample.rs"]
mod sample;

/// Findings saved in one transaction, as the engine does.
const CHUNK: u64 = 500;

/// No more are made after this time.
const PATIENCE: Duration = Duration::from_secs(240);

/// Users at once.
const USERS: usize = 50;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let file = PathBuf::from(arguments.next().expect("the file of the store"));
    let count: u64 = arguments
        .next()
        .map_or(1_000_000, |count| count.parse().expect("a number"));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(run(file, count));
}

async fn run(file: PathBuf, count: u64) {
    let is_new = !file.exists();
    let store = Store::open(&Location::Sqlite(file))
        .await
        .expect("the store opens")
        .with_audit_key(std::sync::Arc::new(yagura_vault::AuditKey::from_seed(&[7; 32])));
    if is_new {
        fill(&store, count).await;
    }
    let tenant = store
        .host_tenant(&sample::hibari())
        .await
        .expect("the organisation");
    measure(&tenant).await;
}

async fn fill(store: &Store, count: u64) {
    let organization = Organization {
        id: sample::hibari(),
        name: "Hibari".to_owned(),
        created_at: sample::at(0),
        keep_sealed_secrets: false,
    };
    store
        .add_organization(
            &organization,
            &yagura_model::Author::host(yagura_model::Timestamp::UNIX_EPOCH),
        )
        .await
        .expect("added");
    let begun = Instant::now();
    let mut kept = 0;
    for first in (0..count).step_by(usize::try_from(CHUNK).expect("small")) {
        if begun.elapsed() > PATIENCE {
            break;
        }
        let numbers = first..(first + CHUNK).min(count);
        let findings: Vec<Finding> = numbers.clone().map(finding).collect();
        let incidents: Vec<Incident> = numbers.step_by(3).map(incident).collect();
        store
            .save_detections(&[], &findings, &[], &incidents, &[])
            .await
            .expect("saved");
        kept = (first + CHUNK).min(count);
        if first % 50_000 == 0 {
            println!("{first} findings after {:.0} s", begun.elapsed().as_secs_f64());
        }
    }
    println!("{kept} findings in {:.0} s", begun.elapsed().as_secs_f64());
}

/// A number that looks random and depends on `n` only.
fn mixed(n: u64, salt: u64) -> u64 {
    let mut x = n
        .wrapping_add(salt.wrapping_mul(0x9e37_79b9_7f4a_7c15))
        .wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x ^= x >> 29;
    x.wrapping_mul(0x94d0_49bb_1331_11eb) >> 20
}

#[expect(clippy::too_many_lines, reason = "one finding, written out")]
fn finding(n: u64) -> Finding {
    let score = u8::try_from(mixed(n, 1) % 101).expect("small");
    let class = match mixed(n, 2) % 20 {
        0 => FindingClass::Employee,
        1 => FindingClass::Contractor,
        2 => FindingClass::EmployeeThirdParty,
        3 => FindingClass::Session,
        4 => FindingClass::Infection,
        _ => FindingClass::Customer,
    };
    let status = match mixed(n, 3) % 10 {
        0..=5 => FindingStatus::New,
        6 => FindingStatus::InProgress,
        7 => FindingStatus::Resolved,
        8 => FindingStatus::FalsePositive,
        _ => FindingStatus::FixedPendingVerification,
    };
    let second = i64::try_from(mixed(n, 4) % (100 * 86_400)).expect("small");
    let incident = IncidentId(sample::number("incident", n / 3));
    let machine = FindingMachine {
        id: MachineId(sample::number("machine", n / 3)),
        facts: MachineFacts {
            family: ["redline", "lumma", "vidar", "stealc"]
                [usize::try_from(mixed(n / 3, 5) % 4).expect("small")]
            .to_owned(),
            computer: Some(format!("DESKTOP-{:07}", n / 3)),
            os_user: Some(format!("user{}", n / 3 % 5_000)),
            ip: Some("203.0.113.7".to_owned()),
            ..MachineFacts::default()
        },
    };
    let cookie = EvidenceCookie {
        domain: "trade.example.co.jp".to_owned(),
        path: "/".to_owned(),
        name: "SESSION".to_owned(),
        role: CookieRole::Session,
        expires_at: Some(sample::at(second + 90 * 86_400)),
        live: true,
        value_sha256: "0f".repeat(32),
    };
    let text = "An invented step that is as long as the real ones are, so that bodies have their real size. "
        .repeat(4);
    let mut next_steps = yagura_model::LocalizedList::default();
    for _ in 0..6 {
        next_steps.push(yagura_model::LocalizedText::new(text.clone(), text.clone()));
    }
    Finding {
        class,
        status,
        severity: Severity::of_score(score),
        score,
        first_seen: sample::at(second),
        last_seen: sample::at(second + 3_600),
        machine: n.is_multiple_of(2).then_some(machine),
        incident: Some(incident),
        cookies: if class == FindingClass::Session {
            vec![cookie; 5]
        } else {
            Vec::new()
        },
        next_steps,
        ..sample::finding(n, 50)
    }
}

fn incident(n: u64) -> Incident {
    let score = u8::try_from(mixed(n, 6) % 101).expect("small");
    let second = i64::try_from(mixed(n, 4) % (100 * 86_400)).expect("small");
    Incident {
        first_seen: sample::at(second),
        last_seen: sample::at(second + 3_600),
        severity: Severity::of_score(score),
        ..sample::incident(n / 3, score)
    }
}

#[expect(clippy::too_many_lines, reason = "a list of what people ask")]
fn queries() -> Vec<(&'static str, FindingQuery)> {
    let all = FindingQuery::default;
    let sorted = |sort| FindingQuery { sort, ..all() };
    let words = |q: &str| FindingQuery {
        q: Some(q.to_owned()),
        ..all()
    };
    vec![
        ("all by score", all()),
        ("all by last seen", sorted(FindingSort::LastSeen)),
        ("all by first seen", sorted(FindingSort::FirstSeen)),
        ("all by due", sorted(FindingSort::Due)),
        (
            "open",
            FindingQuery {
                open: Some(true),
                ..all()
            },
        ),
        (
            "open by due",
            FindingQuery {
                open: Some(true),
                ..sorted(FindingSort::Due)
            },
        ),
        (
            "one class",
            FindingQuery {
                class: vec![FindingClass::Contractor],
                ..all()
            },
        ),
        (
            "one status, medium or worse, by last seen",
            FindingQuery {
                status: vec![FindingStatus::New],
                severity: Some(Severity::Medium),
                ..sorted(FindingSort::LastSeen)
            },
        ),
        (
            "unassigned",
            FindingQuery {
                assignee: Some(AssigneeFilter::None),
                ..all()
            },
        ),
        (
            "tag that nobody has",
            FindingQuery {
                tag: Some("vip".to_owned()),
                ..all()
            },
        ),
        (
            "machine",
            FindingQuery {
                machine: Some(MachineId(sample::number("machine", 77))),
                ..all()
            },
        ),
        (
            "incident",
            FindingQuery {
                incident: Some(IncidentId(sample::number("incident", 77))),
                ..all()
            },
        ),
        (
            "since, by score",
            FindingQuery {
                since: Some(sample::at(90 * 86_400)),
                ..all()
            },
        ),
        (
            "overdue, by score",
            FindingQuery {
                overdue: true,
                ..all()
            },
        ),
        ("word: one login", words("taro.yamada77777@example.co.jp")),
        ("word: beginning of many", words("taro.yamada7")),
        ("word: in every finding", words("example")),
        ("words: family and computer", words("redline desktop-00000")),
        (
            "words: by last seen",
            FindingQuery {
                sort: FindingSort::LastSeen,
                ..words("lumma user12")
            },
        ),
    ]
}

async fn measure(tenant: &Tenant) {
    let now = sample::at(100 * 86_400);
    for (name, filter) in queries() {
        let mut after: Option<String> = None;
        let mut times = Vec::new();
        let mut rows = 0;
        for _ in 0..20 {
            let begun = Instant::now();
            let page = tenant
                .finding_summaries(&filter, after.as_deref(), 50, now)
                .await
                .expect("a page");
            times.push(begun.elapsed());
            rows += page.items.len();
            after = page.next;
        }
        print(name, times, rows);
    }
    let mut times = [const { Vec::new() }; 6];
    for _ in 0..20 {
        let mut begun = Instant::now();
        let mut lap = |times: &mut Vec<Duration>| {
            times.push(begun.elapsed());
            begun = Instant::now();
        };
        tenant.overview(now).await.expect("an overview");
        lap(&mut times[0]);
        tenant
            .incident_summaries(&IncidentQuery::default(), None, 50)
            .await
            .expect("incidents");
        lap(&mut times[1]);
        tenant.machines(None, None, 50, now).await.expect("machines");
        lap(&mut times[2]);
        tenant
            .people(Some(FindingClass::Customer), None, None, 50)
            .await
            .expect("people");
        lap(&mut times[3]);
        tenant.cookies(true, None, 50, now).await.expect("cookies");
        lap(&mut times[4]);
        tenant.search("desktop-000007", now).await.expect("found");
        lap(&mut times[5]);
    }
    let names = [
        "overview",
        "incidents",
        "machines",
        "customers",
        "cookies",
        "search",
    ];
    for (name, times) in names.into_iter().zip(times) {
        print(name, times, 0);
    }
    together(tenant).await;
}

/// What one user does, with the time of each step.
async fn one_user(tenant: Tenant, user: usize) -> Vec<(&'static str, Duration)> {
    let now = sample::at(100 * 86_400);
    let mut times = Vec::new();
    let all = queries();
    for step in 0..all.len() {
        let (name, filter) = &all[(step + user) % all.len()];
        let kind = if name.starts_with("word") {
            "search by words"
        } else if name.starts_with("all") {
            "list"
        } else {
            "filter"
        };
        let begun = Instant::now();
        tenant
            .finding_summaries(filter, None, 50, now)
            .await
            .expect("a page");
        times.push((kind, begun.elapsed()));
    }
    let begun = Instant::now();
    tenant.overview(now).await.expect("an overview");
    times.push(("overview", begun.elapsed()));
    let begun = Instant::now();
    let incidents = tenant
        .incident_summaries(&IncidentQuery::default(), None, 50)
        .await
        .expect("incidents");
    times.push(("incidents", begun.elapsed()));
    let begun = Instant::now();
    let incident = incidents.items[user % incidents.items.len()].id;
    tenant.incident_record(incident, now).await.expect("an incident");
    times.push(("incident", begun.elapsed()));
    times
}

/// Fifty users, each going through everything without a pause.
async fn together(tenant: &Tenant) {
    let mut running = tokio::task::JoinSet::new();
    for user in 0..USERS {
        running.spawn(one_user(tenant.clone(), user));
    }
    let mut kinds: std::collections::BTreeMap<&str, Vec<Duration>> = std::collections::BTreeMap::new();
    while let Some(done) = running.join_next().await {
        for (kind, time) in done.expect("a user") {
            kinds.entry(kind).or_default().push(time);
        }
    }
    for (kind, times) in kinds {
        print(&format!("{USERS} at once: {kind}"), times, 0);
    }
}

fn print(name: &str, mut times: Vec<Duration>, rows: usize) {
    times.sort();
    let at = |part: usize| times[(times.len() - 1) * part / 100].as_secs_f64() * 1_000.0;
    println!(
        "{name:45} p50 {:8.2} ms  p95 {:8.2} ms  rows {rows}",
        at(50),
        at(95)
    );
}
