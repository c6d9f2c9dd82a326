//! Counts for a summary, and the infected machines.

use std::collections::BTreeMap;

use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};
use yagura_model::{Fact, FindingClass, InfectionFact, OrganizationId, Severity};

use crate::{
    Store, StoreError, detection,
    entity::{finding, from_json, incident, observation, unsigned},
    sql,
};

/// How much there is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Totals {
    /// Findings by class and severity; what there is none of is left out.
    pub findings: BTreeMap<(FindingClass, Severity), u64>,
    /// Incidents.
    pub incidents: u64,
    /// Observations.
    pub observations: u64,
}

impl Store {
    /// How much there is of one organisation or of all.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn totals(&self, organization: Option<&OrganizationId>) -> Result<Totals, StoreError> {
        let snapshot = self.snapshot().await?;
        let of = organization.map(|id| finding::Column::Organization.eq(id.as_str()));
        let rows: Vec<(String, i16, i64)> = finding::Entity::find()
            .select_only()
            .column(finding::Column::Class)
            .column(finding::Column::Severity)
            .column_as(finding::Column::Id.count(), "findings")
            .filter(Condition::all().add_option(of))
            .group_by(finding::Column::Class)
            .group_by(finding::Column::Severity)
            .into_tuple()
            .all(&snapshot)
            .await?;
        let mut findings = BTreeMap::new();
        for (class, severity, count) in rows {
            let class = class.parse().map_err(StoreError::unreadable)?;
            let known = Severity::ALL.into_iter().find(|known| *known as i16 == severity);
            findings.insert(
                (class, known.ok_or_else(|| StoreError::unreadable(severity))?),
                unsigned(count),
            );
        }
        let of = organization.map(|id| incident::Column::Organization.eq(id.as_str()));
        let incidents = incident::Entity::find()
            .filter(Condition::all().add_option(of))
            .count(&snapshot)
            .await?;
        let of = organization.map(|id| observation::Column::Organization.eq(id.as_str()));
        let observations = observation::Entity::find()
            .select_only()
            .column(observation::Column::Organization)
            .filter(Condition::all().add_option(of))
            .count(&snapshot)
            .await?;
        Ok(Totals {
            findings,
            incidents,
            observations,
        })
    }

    /// The infected machines of one organisation, by id.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn infections(&self, organization: &OrganizationId) -> Result<Vec<InfectionFact>, StoreError> {
        // The kind is part of the text: that is how the index of infections is found.
        let text = format!(
            "SELECT \"fact\" FROM \"observation\" WHERE \"kind\" = '{}' AND \"organization\" = ? ORDER BY \"machine\"",
            detection::INFECTION
        );
        let backend = self.db.get_database_backend();
        let query = sql::statement(backend, &text, vec![organization.as_str().into()]);
        let rows = sea_orm::ConnectionTrait::query_all_raw(&self.db, query).await?;
        let mut infections = Vec::with_capacity(rows.len());
        for row in rows {
            if let Fact::StealerInfection(infection) = from_json(&row.try_get_by_index::<String>(0)?)? {
                infections.push(infection);
            }
        }
        Ok(infections)
    }
}
