//! A store that the first release wrote is brought up to date with what is in it.

use std::future::Future;

use sea_orm::Value;
use yagura_model::{FindingStatus, OrganizationId};

use super::*;
use crate::{
    FindingQuery, Location,
    entity::{micros, to_json},
    sql::statement,
};

use crate::support::{postgres, sample};

/// More than are converted at once.
const FINDINGS: u64 = 1_100;

fn block_on<F: Future<Output = ()>>(test: F) {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(test);
}

async fn put(db: &DatabaseTransaction, text: &str, values: Vec<Value>) {
    db.execute_raw(statement(db.get_database_backend(), text, values))
        .await
        .unwrap();
}

async fn put_findings(db: &DatabaseTransaction) {
    for n in 0..FINDINGS {
        let mut finding = sample::machine_finding(n, n % 7);
        finding.incident = Some(sample::incident(n % 3, 70).id);
        if n == 5 {
            finding.status = FindingStatus::Resolved;
        }
        let values = vec![
            finding.id.0.0.to_vec().into(),
            finding.class.code().into(),
            finding.status.code().into(),
            (finding.severity as i16).into(),
            i16::from(finding.score).into(),
            finding.subject.clone().into(),
            finding.asset.clone().into(),
            micros(finding.last_seen).into(),
            finding.subject.to_lowercase().into(),
            to_json(&finding).unwrap().into(),
        ];
        put(
            db,
            "INSERT INTO \"finding\" (\"id\", \"organization\", \"class\", \"status\", \"severity\", \"score\", \
             \"subject\", \"asset\", \"last_seen\", \"search\", \"body\") \
             VALUES (?, 'hibari', ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            values,
        )
        .await;
    }
}

/// A store of the first release: its tables, and findings and incidents as it wrote them.
async fn first_release(location: &Location) {
    let store = Store::connect(location).await.unwrap();
    let db = store.write().await.unwrap();
    assert_eq!(found(&db).await.unwrap(), 0);
    apply(&db, &m0001_leaks::step()).await.unwrap();
    put(&db, "INSERT INTO schema_version (version) VALUES (1)", Vec::new()).await;
    let flag: Value = false.into();
    put(
        &db,
        "INSERT INTO \"organization\" (\"id\", \"name\", \"created_at\", \"keep_sealed_secrets\") \
         VALUES ('hibari', 'Hibari', 0, ?)",
        vec![flag],
    )
    .await;
    put_findings(&db).await;
    for n in 0..3 {
        let incident = sample::incident(n, 70);
        let values = vec![
            incident.id.0.0.to_vec().into(),
            incident.subject.clone().into(),
            (incident.severity as i16).into(),
            i16::from(incident.score).into(),
            micros(incident.last_seen).into(),
            to_json(&incident).unwrap().into(),
        ];
        put(
            &db,
            "INSERT INTO \"incident\" (\"id\", \"organization\", \"subject\", \"severity\", \"score\", \"last_seen\", \"body\") \
             VALUES (?, 'hibari', ?, ?, ?, ?, ?)",
            values,
        )
        .await;
    }
    db.commit().await.unwrap();
}

async fn is_brought_up_to_date(location: Location) {
    first_release(&location).await;
    // Twice: the second time there is nothing left to do.
    Store::open(&location).await.unwrap();
    let store = Store::open(&location).await.unwrap();
    let organization: OrganizationId = sample::hibari();
    let tenant = store.host_tenant(&organization).await.unwrap();
    let (mut ids, mut after) = (std::collections::BTreeSet::new(), None::<String>);
    loop {
        let page = tenant
            .finding_summaries(&FindingQuery::default(), after.as_deref(), 500, sample::at(0))
            .await
            .unwrap();
        for one in page.items {
            assert_eq!((one.version, one.assignee, one.tags.len()), (1, None, 0));
            ids.insert(one.id);
        }
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let wanted = (0..FINDINGS).map(|n| sample::machine_finding(n, n % 7).id);
    assert_eq!(ids, wanted.collect());
    let resolved = sample::machine_finding(5, 5).id;
    let record = tenant.finding_record(resolved, sample::at(0)).await.unwrap();
    assert_eq!(record.summary.status, FindingStatus::Resolved);
    assert_eq!(record.finding.subject, sample::machine_finding(5, 5).subject);
    let overview = tenant.overview(sample::at(0)).await.unwrap();
    let open: u64 = overview.open.iter().map(|one| one.count).sum();
    assert_eq!((open, overview.machines), (FINDINGS - 1, 7));
    assert_eq!(overview.newest_incidents.len(), 3);
    let one = sample::machine_finding(77, 0).subject;
    let words = tenant.search(&one, sample::at(0)).await.unwrap();
    assert!(words.findings.iter().any(|found| found.subject == one));
    let old = store.db.execute_unprepared("SELECT 1 FROM finding_before").await;
    assert!(old.is_err(), "the old tables are gone");
}

#[test]
fn a_store_of_the_first_release_is_brought_up_to_date_on_sqlite() {
    block_on(async {
        let folder = tempfile::tempdir().unwrap();
        is_brought_up_to_date(Location::Sqlite(folder.path().join("store.db"))).await;
    });
}

#[test]
fn a_store_of_the_first_release_is_brought_up_to_date_on_postgres() {
    block_on(async {
        let server = postgres::Server::shared();
        is_brought_up_to_date(Location::Postgres(server.fresh().await)).await;
    });
}
