//! What people do to findings and incidents is in the audit log, in the same transaction.

use std::collections::BTreeMap;

use yagura_model::{
    AuditEntry, Author, BatchId, FindingStatus, IncidentStatus, IncidentTransition, Transition,
};
use yagura_store::{AuditFilter, BulkAction, Select, Store, StoreError, Tenant};

use crate::{
    backend::Backend,
    sample,
    triage::{author, person, tenant, to},
};

/// All entries about findings and incidents, oldest first, as action and detail.
async fn entries(store: &Store) -> Vec<AuditEntry> {
    let page = store
        .audit_entries(&AuditFilter::default(), None, 100)
        .await
        .unwrap();
    let wanted = |entry: &AuditEntry| {
        let action = entry.action.code();
        action.starts_with("finding.") || action.starts_with("incident.")
    };
    let mut found: Vec<AuditEntry> = page.items.into_iter().filter(wanted).collect();
    found.reverse();
    found
}

fn detail(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

async fn work_on_one(tenant: &Tenant, me: &Author) {
    let id = sample::finding(0, 70).id;
    tenant
        .transition_finding(id, 1, &to(FindingStatus::InProgress), me)
        .await
        .unwrap();
    tenant.tag_finding(id, 2, &["vip".to_owned()], me).await.unwrap();
    tenant
        .comment_finding(id, "見た: the secret is hunter2", me)
        .await
        .unwrap();
    // The same person again: nothing changes, nothing is recorded.
    let nobody = tenant.assign_finding(id, 3, None, me).await.unwrap();
    tenant.assign_finding(id, nobody.version, None, me).await.unwrap();
    let accepted = Transition {
        until: Some(sample::at(100_000)),
        ..to(FindingStatus::Accepted)
    };
    tenant
        .transition_finding(id, nobody.version, &accepted, me)
        .await
        .unwrap();
}

pub async fn what_people_do_to_findings_is_audited(backend: Backend) {
    let (store, tenant) = tenant(&backend, 3).await;
    let me = author(1, sample::at(50));
    work_on_one(&tenant, &me).await;
    assert_eq!(store.reopen_expired(sample::at(200_000)).await.unwrap(), 1);
    let found = entries(&store).await;
    let told: Vec<(&str, &BTreeMap<String, String>)> = found
        .iter()
        .map(|entry| (entry.action.code(), &entry.detail))
        .collect();
    let until = sample::at(100_000).to_string();
    let wanted = [
        (
            "finding.transition",
            detail(&[("from", "new"), ("to", "in_progress"), ("reason", "because")]),
        ),
        ("finding.assignee", detail(&[("to", "hanako1")])),
        ("finding.tags", detail(&[("from", "[]"), ("to", "[\"vip\"]")])),
        ("finding.comment", detail(&[])),
        ("finding.assignee", detail(&[("from", "hanako1")])),
        (
            "finding.transition",
            detail(&[
                ("from", "in_progress"),
                ("to", "accepted"),
                ("reason", "because"),
                ("until", &until),
            ]),
        ),
    ];
    let wanted: Vec<(&str, &BTreeMap<String, String>)> =
        wanted.iter().map(|(action, detail)| (*action, detail)).collect();
    assert_eq!(told, wanted, "in order, and nothing of the system's own");
    for entry in &found {
        assert_eq!(entry.subject, sample::finding(0, 70).id.to_string());
        assert_eq!(entry.actor, me.actor);
        assert_eq!(entry.address, me.address);
        assert_eq!(entry.organization.as_ref(), Some(tenant.organization()));
    }
}

pub async fn a_bulk_change_is_one_entry_for_each_transaction(backend: Backend) {
    let (store, tenant) = tenant(&backend, 700).await;
    let me = author(1, sample::at(50));
    let all = Select::Filter(Box::default());
    let selection = tenant.select(&all, &me).await.unwrap();
    let action = BulkAction::Transition(to(FindingStatus::FalsePositive));
    let done = tenant.bulk(&selection.selection, &action, &me).await.unwrap();
    // All are there already: no change, no entry.
    let later = author(1, sample::at(51));
    let none = tenant.bulk(&selection.selection, &action, &later).await.unwrap();
    assert_eq!(none.changed, 0);
    tenant.undo(done.batch, &later).await.unwrap();
    let batch: BatchId = done.batch;
    let told: Vec<(String, BTreeMap<String, String>)> = entries(&store)
        .await
        .into_iter()
        .map(|entry| {
            assert_eq!(entry.subject, batch.to_string());
            (entry.action.to_string(), entry.detail)
        })
        .collect();
    let batch = batch.to_string();
    let chunk = |count| {
        let pairs = [
            ("action", "transition"),
            ("batch", batch.as_str()),
            ("count", count),
            ("reason", "because"),
            ("to", "false_positive"),
        ];
        ("finding.bulk".to_owned(), detail(&pairs))
    };
    let undone = [("batch", batch.as_str()), ("count", "700"), ("skipped", "0")];
    let undone = ("finding.undo".to_owned(), detail(&undone));
    assert_eq!(told, [chunk("500"), chunk("200"), undone]);
}

pub async fn what_people_do_to_incidents_is_audited(backend: Backend) {
    let (store, tenant) = tenant(&backend, 0).await;
    let incident = sample::incident(0, 70);
    store
        .save_detections(&[], &[], &[], std::slice::from_ref(&incident), &[])
        .await
        .unwrap();
    let me = author(1, sample::at(50));
    let wish = IncidentTransition {
        to: IncidentStatus::InProgress,
        verdict: None,
        reason: None,
    };
    tenant
        .transition_incident(incident.id, 1, &wish, &me)
        .await
        .unwrap();
    tenant
        .assign_incident(incident.id, 2, Some(&person(2)), &me)
        .await
        .unwrap();
    tenant
        .comment_incident(incident.id, "電話した", &me)
        .await
        .unwrap();
    let told: Vec<(String, BTreeMap<String, String>)> = entries(&store)
        .await
        .into_iter()
        .map(|entry| {
            assert_eq!(entry.subject, incident.id.to_string());
            (entry.action.to_string(), entry.detail)
        })
        .collect();
    let wanted = [
        ("transition", detail(&[("from", "new"), ("to", "in_progress")])),
        ("assignee", detail(&[("to", "hanako1")])),
        ("assignee", detail(&[("from", "hanako1"), ("to", "hanako2")])),
        ("comment", detail(&[])),
    ];
    assert_eq!(
        told,
        wanted.map(|(action, detail)| (format!("incident.{action}"), detail))
    );
}

pub async fn what_cannot_be_audited_is_not_done(backend: Backend) {
    let location = backend.fresh().await;
    let store = Store::open(&location).await.unwrap();
    let keyed = store
        .clone()
        .with_audit_key(std::sync::Arc::new(yagura_vault::AuditKey::from_seed(&[7; 32])));
    let organization = yagura_model::Organization {
        id: sample::hibari(),
        name: "Hibari".to_owned(),
        created_at: sample::at(0),
        keep_sealed_secrets: false,
    };
    keyed
        .add_organization(&organization, &Author::host(sample::at(0)))
        .await
        .unwrap();
    let finding = sample::finding(0, 70);
    keyed
        .save_detections(&[], std::slice::from_ref(&finding), &[], &[], &[])
        .await
        .unwrap();
    let tenant = store.host_tenant(&sample::hibari()).await.unwrap();
    let me = author(1, sample::at(50));
    let moved = tenant
        .transition_finding(finding.id, 1, &to(FindingStatus::InProgress), &me)
        .await;
    assert!(matches!(moved, Err(StoreError::NoAuditKey)), "{moved:?}");
    let record = tenant.finding_record(finding.id, sample::at(60)).await.unwrap();
    assert_eq!(
        (record.summary.status, record.summary.version),
        (FindingStatus::New, 1)
    );
    let history = tenant.finding_history(finding.id, None, 10).await.unwrap();
    assert_eq!(history.items.len(), 1, "its making");
}
