//! Machines, people and cookies as lists: computed anew for whatever a change of findings touched.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ConnectionTrait, Value};
use yagura_model::{ContentId, Finding, FindingClass, FindingId, MachineFacts};

use super::counts::Deltas;
use crate::{
    StoreError,
    entity::{finding, id, micros, text, to_json},
    reading::rows::bytes,
    sql::{Target, execute_in, select_in, upsert},
};

/// Counted as people; customers are counted apart.
pub(crate) const STAFF: [FindingClass; 4] = [
    FindingClass::Employee,
    FindingClass::Contractor,
    FindingClass::EmployeeThirdParty,
    FindingClass::SupplyChain,
];

const MACHINES: Target = Target {
    table: "machine",
    columns: &[
        "id",
        "organization",
        "score",
        "findings",
        "credentials",
        "incident",
        "last_seen",
        "facts",
    ],
    key: &["id"],
};

const PEOPLE: Target = Target {
    table: "person",
    columns: &[
        "organization",
        "class",
        "subject",
        "folded",
        "score",
        "findings",
        "machines",
        "last_seen",
    ],
    key: &["organization", "class", "subject"],
};

const COOKIES: Target = Target {
    table: "cookie",
    columns: &[
        "finding",
        "place",
        "organization",
        "domain",
        "name",
        "role",
        "expires_at",
        "live_until",
        "machine",
        "severity",
    ],
    key: &["finding", "place"],
};

/// Brings the lists up to date after the findings `old` became `new`, or went.
pub(crate) async fn update(
    db: &impl ConnectionTrait,
    old: &[&finding::Model],
    new: &BTreeMap<FindingId, &Finding>,
) -> Result<(), StoreError> {
    let mut deltas = Deltas::default();
    people(db, old, new, &mut deltas).await?;
    machines(db, old, new, &mut deltas).await?;
    cookies(db, old, new).await?;
    deltas.write(db).await
}

fn kind_of(class: FindingClass) -> Option<&'static str> {
    if STAFF.contains(&class) {
        Some("people")
    } else {
        (class == FindingClass::Customer).then_some("customers")
    }
}

async fn people(
    db: &impl ConnectionTrait,
    old: &[&finding::Model],
    new: &BTreeMap<FindingId, &Finding>,
    deltas: &mut Deltas,
) -> Result<(), StoreError> {
    let mut touched: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
    let before = old
        .iter()
        .map(|row| (row.organization.clone(), row.class.clone(), row.subject.clone()));
    let now = new.values().map(|finding| {
        let class = finding.class.code().to_owned();
        (finding.organization.to_string(), class, text(&finding.subject))
    });
    for (organization, class, subject) in before.chain(now) {
        touched.entry((organization, class)).or_default().insert(subject);
    }
    for ((organization, class), subjects) in touched {
        let Some(kind) = class.parse().ok().and_then(kind_of) else {
            continue;
        };
        let fixed: [Value; 2] = [organization.as_str().into(), class.as_str().into()];
        let ids: Vec<Value> = subjects.iter().map(|subject| subject.as_str().into()).collect();
        let known = "SELECT \"subject\" FROM \"person\" WHERE \"organization\" = ? AND \"class\" = ? AND \"subject\" IN ({})";
        let known: BTreeSet<String> = select_in(db, known, &fixed, ids.clone())
            .await?
            .iter()
            .map(|row| row.try_get_by_index(0))
            .collect::<Result<_, _>>()?;
        let sums = "SELECT \"subject\", MAX(\"score\"), COUNT(*), COUNT(DISTINCT \"machine\"), MAX(\"last_seen\") \
                    FROM \"finding\" WHERE \"organization\" = ? AND \"class\" = ? AND \"subject\" IN ({}) GROUP BY \"subject\"";
        let mut values: Vec<Value> = Vec::new();
        let mut found = BTreeSet::new();
        for row in select_in(db, sums, &fixed, ids).await? {
            let subject: String = row.try_get_by_index(0)?;
            if !found.insert(subject.clone()) {
                continue;
            }
            let folded = subject.to_lowercase().into_bytes();
            values.extend(fixed.clone());
            values.push(subject.into());
            values.push(folded.into());
            values.push(row.try_get_by_index::<i16>(1)?.into());
            values.push(row.try_get_by_index::<i64>(2)?.into());
            values.push(row.try_get_by_index::<i64>(3)?.into());
            values.push(row.try_get_by_index::<i64>(4)?.into());
        }
        upsert(db, &PEOPLE, values).await?;
        let gone: Vec<&String> = known.difference(&found).collect();
        let text =
            "DELETE FROM \"person\" WHERE \"organization\" = ? AND \"class\" = ? AND \"subject\" IN ({})";
        execute_in(
            db,
            text,
            &fixed,
            gone.iter().map(|subject| subject.as_str().into()).collect(),
        )
        .await?;
        let came = found.difference(&known).count();
        let change = i64::try_from(came).unwrap_or(0) - i64::try_from(gone.len()).unwrap_or(0);
        deltas.exposure(&organization, kind, change);
    }
    Ok(())
}

struct Known {
    organization: String,
    facts: String,
    incident: Option<Vec<u8>>,
}

async fn known_machines(
    db: &impl ConnectionTrait,
    ids: Vec<Value>,
) -> Result<BTreeMap<ContentId, Known>, StoreError> {
    let mut known = BTreeMap::new();
    let text =
        "SELECT \"id\", \"organization\", \"facts\", \"incident\" FROM \"machine\" WHERE \"id\" IN ({})";
    for row in select_in(db, text, &[], ids).await? {
        let machine = Known {
            organization: row.try_get_by_index(1)?,
            facts: row.try_get_by_index(2)?,
            incident: row.try_get_by_index(3)?,
        };
        known.insert(id(&row.try_get_by_index::<Vec<u8>>(0)?)?, machine);
    }
    Ok(known)
}

async fn machines(
    db: &impl ConnectionTrait,
    old: &[&finding::Model],
    new: &BTreeMap<FindingId, &Finding>,
    deltas: &mut Deltas,
) -> Result<(), StoreError> {
    let mut touched: BTreeSet<ContentId> = new
        .values()
        .filter_map(|finding| finding.machine.as_ref())
        .map(|machine| machine.id.0)
        .collect();
    for row in old {
        touched.extend(row.machine.as_deref().map(id).transpose()?);
    }
    let ids: Vec<Value> = touched.iter().copied().map(bytes).collect();
    let mut known = known_machines(db, ids.clone()).await?;
    let before: BTreeSet<ContentId> = known.keys().copied().collect();
    for finding in new.values() {
        let Some(machine) = &finding.machine else { continue };
        known.insert(
            machine.id.0,
            Known {
                organization: finding.organization.to_string(),
                facts: to_json::<MachineFacts>(&machine.facts)?,
                incident: finding.incident.map(|incident| incident.0.0.to_vec()),
            },
        );
    }
    let text = "SELECT \"machine\", MAX(\"score\"), COUNT(*), CAST(SUM(\"credentials\") AS BIGINT), MAX(\"last_seen\") \
                FROM \"finding\" WHERE \"machine\" IN ({}) GROUP BY \"machine\"";
    let mut values: Vec<Value> = Vec::new();
    let mut found = BTreeSet::new();
    for row in select_in(db, text, &[], ids).await? {
        let machine = id(&row.try_get_by_index::<Vec<u8>>(0)?)?;
        let Some(facts) = known.get(&machine) else {
            continue;
        };
        if !found.insert(machine) {
            continue;
        }
        if !before.contains(&machine) {
            deltas.exposure(&facts.organization, "machines", 1);
        }
        values.push(bytes(machine));
        values.push(facts.organization.as_str().into());
        values.push(row.try_get_by_index::<i16>(1)?.into());
        values.push(row.try_get_by_index::<i64>(2)?.into());
        values.push(row.try_get_by_index::<i64>(3)?.into());
        values.push(Value::Bytes(facts.incident.clone()));
        values.push(row.try_get_by_index::<i64>(4)?.into());
        values.push(facts.facts.as_str().into());
    }
    upsert(db, &MACHINES, values).await?;
    let gone: Vec<ContentId> = before.difference(&found).copied().collect();
    for machine in &gone {
        if let Some(machine) = known.get(machine) {
            deltas.exposure(&machine.organization, "machines", -1);
        }
    }
    let text = "DELETE FROM \"machine\" WHERE \"id\" IN ({})";
    execute_in(db, text, &[], gone.into_iter().map(bytes).collect()).await
}

async fn cookies(
    db: &impl ConnectionTrait,
    old: &[&finding::Model],
    new: &BTreeMap<FindingId, &Finding>,
) -> Result<(), StoreError> {
    let session = FindingClass::Session.code();
    let before = old.iter().filter(|row| row.class == session);
    let text = "DELETE FROM \"cookie\" WHERE \"finding\" IN ({})";
    execute_in(db, text, &[], before.map(|row| row.id.clone().into()).collect()).await?;
    let mut values: Vec<Value> = Vec::new();
    for finding in new
        .values()
        .filter(|finding| finding.class == FindingClass::Session)
    {
        for (place, cookie) in (0i64..).zip(&finding.cookies) {
            let expires_at = cookie.expires_at.map(micros);
            // One without an end lives until the thief is signed out; one that was dead is dead.
            let live_until = if cookie.live {
                expires_at.unwrap_or(i64::MAX)
            } else {
                0
            };
            values.push(bytes(finding.id.0));
            values.push(place.into());
            values.push(finding.organization.as_str().into());
            values.push(crate::entity::text(&cookie.domain).into());
            values.push(crate::entity::text(&cookie.name).into());
            let role = serde_json::to_value(cookie.role).map_err(StoreError::unreadable)?;
            values.push(role.as_str().unwrap_or_default().into());
            values.push(Value::BigInt(expires_at));
            values.push(live_until.into());
            values.push(Value::Bytes(
                finding.machine.as_ref().map(|machine| machine.id.0.0.to_vec()),
            ));
            values.push((finding.severity as i16).into());
        }
    }
    upsert(db, &COOKIES, values).await
}
