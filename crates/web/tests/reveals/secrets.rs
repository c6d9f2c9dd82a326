//! Leaked secrets in a site: three of the first organisation, of which one is of somebody else's host, and one of the other.

use std::collections::BTreeSet;

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD},
};
use yagura_model::{EvidenceCredential, Fact, FindingId, SecretKind};
use yagura_store::Batch;
use yagura_vault::{Address, Secret};

use crate::{
    machine::ORGANIZATIONS,
    sample,
    support::{World, org},
};

/// A secret that leaked.
#[derive(Debug, Clone)]
pub struct Leaked {
    pub clear: String,
    pub fingerprint: String,
    pub finding: FindingId,
    pub organization: usize,
    /// A copy was kept: only of the organisation's own hosts.
    pub sealed: bool,
}

/// Puts them into the store as the pipeline would.
pub async fn leak(world: &World) -> Vec<Leaked> {
    let mut all = Vec::new();
    for (number, (organization, sealed)) in [(0, true), (0, true), (0, false), (1, true)]
        .into_iter()
        .enumerate()
    {
        all.push(one(world, number as u64, organization, sealed).await);
    }
    all
}

async fn one(world: &World, number: u64, organization: usize, sealed: bool) -> Leaked {
    let engine = &world.engine;
    let id = org(ORGANIZATIONS[organization]);
    let keys = engine.keyring.organization(&id, &*engine.entropy).unwrap();
    let clear = format!("kagi-{number}-Himitsu{}", number * 7_919);
    let secret = Secret::new(clear.as_bytes());
    let pack = sample::pack(&format!("{number}.txt"));
    let mut observation = sample::credential(number * 3, pack.id, world.now());
    observation.organization = id.clone();
    let Fact::LeakedCredential(fact) = &mut observation.fact else {
        panic!("a credential");
    };
    fact.secret = yagura_vault::seal(
        &keys.fingerprint,
        SecretKind::Plain,
        secret,
        Vec::new(),
        fact.login.as_bytes(),
    );
    let sealed_secret = fact.secret.clone();
    if sealed {
        let row = observation.id.to_string();
        let address = Address {
            tenant: id.as_str(),
            table: "observation",
            id: &row,
            column: "ciphertext",
        };
        let envelope = keys.encryption.encrypt(secret, address, &*engine.entropy);
        observation.ciphertext = Some(envelope.unwrap());
    }
    let mut finding = sample::finding(number, 70);
    finding.organization = id;
    finding.incident = None;
    finding.credentials = vec![EvidenceCredential {
        url: None,
        host: Some("trade.example.co.jp".to_owned()),
        login: "taro@example.co.jp".to_owned(),
        secret: sealed_secret.clone(),
        application: None,
        profile: None,
        reasons: Vec::new(),
        count: 1,
    }];
    assert_eq!(observation.finding, finding.id);
    let store = &engine.store;
    store.register_pack(&pack).await.unwrap();
    let reading = store
        .begin_reading(pack.id, 1, world.now())
        .await
        .unwrap()
        .unwrap();
    let batch = Batch {
        from: 0,
        to: 1,
        observations: vec![observation],
    };
    store.commit_batch(&reading, &batch).await.unwrap();
    let finding_id = finding.id;
    let saved = store.save_detections(&[], &[finding], &[], &[], &[]).await;
    assert!(saved.unwrap());
    Leaked {
        clear,
        fingerprint: sealed_secret.fingerprint.unwrap(),
        finding: finding_id,
        organization,
        sealed,
    }
}

/// The forms in which a secret could slip out.
pub fn forms(clear: &str) -> BTreeSet<String> {
    let hex: String = clear.bytes().map(|byte| format!("{byte:02x}")).collect();
    BTreeSet::from([
        clear.to_owned(),
        STANDARD_NO_PAD.encode(clear),
        URL_SAFE_NO_PAD.encode(clear),
        hex,
    ])
}
