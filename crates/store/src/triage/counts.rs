//! Counters that are kept with what they count, in the same transaction: an overview reads a few hundred rows, whatever
//! there is.

use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait, Value};

use crate::{StoreError, entity::finding, sql};

/// Microseconds of a day.
pub(crate) const DAY: i64 = 86_400_000_000;

/// Changes of counters, added up.
#[derive(Debug, Default)]
pub(crate) struct Deltas {
    facets: BTreeMap<(String, i16), i64>,
    incidents: BTreeMap<(String, i16), i64>,
    days: BTreeMap<(String, i64, i16), i64>,
    exposures: BTreeMap<(String, &'static str), i64>,
}

impl Deltas {
    /// A finding comes (1) or goes (−1).
    pub(crate) fn finding(&mut self, row: &finding::Model, n: i64) {
        *self
            .facets
            .entry((row.organization.clone(), row.facet))
            .or_default() += n;
        let day = row.first_seen.div_euclid(DAY);
        let key = (row.organization.clone(), day, row.severity);
        *self.days.entry(key).or_default() += n;
    }

    /// An incident comes or goes.
    pub(crate) fn incident(&mut self, organization: &str, facet: i16, n: i64) {
        *self
            .incidents
            .entry((organization.to_owned(), facet))
            .or_default() += n;
    }

    /// A machine, a person or a customer comes or goes.
    pub(crate) fn exposure(&mut self, organization: &str, kind: &'static str, n: i64) {
        *self.exposures.entry((organization.to_owned(), kind)).or_default() += n;
    }

    /// Adds the changes to the counters. Those that are 0 then go.
    pub(crate) async fn write(self, db: &impl ConnectionTrait) -> Result<(), StoreError> {
        for ((organization, facet), n) in self.facets {
            add(
                db,
                "finding_count",
                &["organization", "facet"],
                n,
                vec![organization.into(), facet.into()],
            )
            .await?;
        }
        for ((organization, facet), n) in self.incidents {
            add(
                db,
                "incident_count",
                &["organization", "facet"],
                n,
                vec![organization.into(), facet.into()],
            )
            .await?;
        }
        for ((organization, day, severity), n) in self.days {
            let key = vec![organization.into(), day.into(), severity.into()];
            add(db, "exposure_day", &["organization", "day", "severity"], n, key).await?;
        }
        for ((organization, kind), n) in self.exposures {
            add(
                db,
                "exposure_count",
                &["organization", "kind"],
                n,
                vec![organization.into(), kind.into()],
            )
            .await?;
        }
        Ok(())
    }
}

async fn add(
    db: &impl ConnectionTrait,
    table: &str,
    key: &[&str],
    n: i64,
    mut values: Vec<Value>,
) -> Result<(), StoreError> {
    if n == 0 {
        return Ok(());
    }
    let backend = db.get_database_backend();
    let columns: Vec<String> = key.iter().map(|column| format!("\"{column}\"")).collect();
    let marks = vec!["?"; key.len() + 1].join(", ");
    let columns = columns.join(", ");
    values.push(n.into());
    let text = format!(
        "INSERT INTO \"{table}\" ({columns}, \"n\") VALUES ({marks}) ON CONFLICT ({columns}) \
         DO UPDATE SET \"n\" = \"{table}\".\"n\" + excluded.\"n\""
    );
    db.execute_raw(sql::statement(backend, &text, values)).await?;
    Ok(())
}
