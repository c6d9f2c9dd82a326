//! Routes, by position.

use sea_orm::{ConnectionTrait, QueryResult};
use yagura_model::{AuditEvent, OrganizationId, Route, RouteId, RouteSettings};

use super::{execute, key, select, unchanged, uuid};
use crate::{
    StoreError, Tenant, audit,
    entity::{from_json, signed, to_json, unsigned},
};

const COLUMNS: &str = "SELECT \"id\", \"organization\", \"settings\", \"version\" FROM \"route\" WHERE ";

impl Tenant {
    /// All routes, in the order in which they are used.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn routes(&self) -> Result<Vec<Route>, StoreError> {
        let query = format!("{COLUMNS}\"organization\" = ?");
        let rows = select(&self.store.db, &query, vec![self.organization.as_str().into()]).await?;
        sorted(&rows)
    }

    /// One route.
    ///
    /// # Errors
    /// There is none.
    pub async fn route(&self, id: RouteId) -> Result<Route, StoreError> {
        let query = format!("{COLUMNS}\"id\" = ? AND \"organization\" = ?");
        let values = vec![key(id.0), self.organization.as_str().into()];
        let rows = select(&self.store.db, &query, values).await?;
        model(rows.first().ok_or_else(|| StoreError::missing("route", id))?)
    }

    /// Adds a route.
    ///
    /// # Errors
    /// The store cannot be written.
    pub async fn add_route(
        &self,
        id: RouteId,
        settings: &RouteSettings,
        event: &AuditEvent,
    ) -> Result<Route, StoreError> {
        let transaction = self.store.write().await?;
        let text = "INSERT INTO \"route\" (\"id\", \"organization\", \"position\", \"enabled\", \"settings\", \
             \"version\") VALUES (?, ?, ?, ?, ?, 1)";
        let values = vec![
            key(id.0),
            self.organization.as_str().into(),
            i64::from(settings.position).into(),
            settings.enabled.into(),
            to_json(settings)?.into(),
        ];
        execute(&transaction, text, values).await?;
        audit::append(&transaction, &self.store, event).await?;
        transaction.commit().await?;
        self.route(id).await
    }

    /// Changes a route that is at `version`.
    ///
    /// # Errors
    /// There is none, or somebody changed it meanwhile.
    pub async fn update_route(
        &self,
        id: RouteId,
        version: u64,
        settings: &RouteSettings,
        event: &AuditEvent,
    ) -> Result<Route, StoreError> {
        let transaction = self.store.write().await?;
        let text = "UPDATE \"route\" SET \"position\" = ?, \"enabled\" = ?, \"settings\" = ?, \
             \"version\" = \"version\" + 1 WHERE \"id\" = ? AND \"organization\" = ? AND \"version\" = ?";
        let organization = self.organization.as_str();
        let values = vec![
            i64::from(settings.position).into(),
            settings.enabled.into(),
            to_json(settings)?.into(),
            key(id.0),
            organization.into(),
            signed(version).into(),
        ];
        if execute(&transaction, text, values).await? == 0 {
            return Err(unchanged(&transaction, "route", "route", id.0, organization).await);
        }
        audit::append(&transaction, &self.store, event).await?;
        transaction.commit().await?;
        self.route(id).await
    }

    /// Puts all routes into an order: the positions become 1, 2, 3 …
    ///
    /// # Errors
    /// `order` does not name every route exactly once: somebody added or removed one meanwhile.
    pub async fn order_routes(
        &self,
        order: &[RouteId],
        event: &AuditEvent,
    ) -> Result<Vec<Route>, StoreError> {
        let transaction = self.store.write().await?;
        let organization = self.organization.as_str();
        let query = format!("{COLUMNS}\"organization\" = ?");
        let routes = sorted(&select(&transaction, &query, vec![organization.into()]).await?)?;
        let mut wanted = order.to_vec();
        wanted.sort_unstable();
        let mut known: Vec<RouteId> = routes.iter().map(|route| route.id).collect();
        known.sort_unstable();
        if wanted != known {
            let newest = routes.iter().map(|route| route.version).max();
            return Err(StoreError::Changed {
                found: newest.unwrap_or_default(),
            });
        }
        for (id, position) in order.iter().zip(1u32..) {
            let Some(route) = routes.iter().find(|route| route.id == *id) else {
                continue;
            };
            if route.settings.position == position {
                continue;
            }
            let settings = RouteSettings {
                position,
                ..route.settings.clone()
            };
            let text = "UPDATE \"route\" SET \"position\" = ?, \"settings\" = ?, \
                 \"version\" = \"version\" + 1 WHERE \"id\" = ? AND \"organization\" = ?";
            let values = vec![
                i64::from(position).into(),
                to_json(&settings)?.into(),
                key(id.0),
                organization.into(),
            ];
            execute(&transaction, text, values).await?;
        }
        audit::append(&transaction, &self.store, event).await?;
        transaction.commit().await?;
        self.routes().await
    }

    /// Removes a route that is at `version`. What it queued is sent.
    ///
    /// # Errors
    /// There is none, or somebody changed it meanwhile.
    pub async fn remove_route(
        &self,
        id: RouteId,
        version: u64,
        event: &AuditEvent,
    ) -> Result<(), StoreError> {
        let transaction = self.store.write().await?;
        let text = "DELETE FROM \"route\" WHERE \"id\" = ? AND \"organization\" = ? AND \"version\" = ?";
        let organization = self.organization.as_str();
        let values = vec![key(id.0), organization.into(), signed(version).into()];
        if execute(&transaction, text, values).await? == 0 {
            return Err(unchanged(&transaction, "route", "route", id.0, organization).await);
        }
        audit::append(&transaction, &self.store, event).await?;
        Ok(transaction.commit().await?)
    }
}

/// The routes of an organisation that are used, in order.
pub(super) async fn enabled(
    db: &impl ConnectionTrait,
    organization: &OrganizationId,
) -> Result<Vec<Route>, StoreError> {
    let query = format!("{COLUMNS}\"organization\" = ? AND \"enabled\" = ?");
    let values = vec![organization.as_str().into(), true.into()];
    sorted(&select(db, &query, values).await?)
}

/// A route by its id, of whatever organisation.
pub(super) async fn find(db: &impl ConnectionTrait, id: RouteId) -> Result<Option<Route>, StoreError> {
    let query = format!("{COLUMNS}\"id\" = ?");
    let rows = select(db, &query, vec![key(id.0)]).await?;
    rows.first().map(model).transpose()
}

fn sorted(rows: &[QueryResult]) -> Result<Vec<Route>, StoreError> {
    let mut all = rows.iter().map(model).collect::<Result<Vec<_>, _>>()?;
    all.sort_by_key(|route| (route.settings.position, route.id));
    Ok(all)
}

fn model(row: &QueryResult) -> Result<Route, StoreError> {
    let organization: String = row.try_get("", "organization")?;
    Ok(Route {
        id: RouteId(uuid(row, "id")?),
        organization: organization.parse().map_err(StoreError::unreadable)?,
        settings: from_json(&row.try_get::<String>("", "settings")?)?,
        version: unsigned(row.try_get("", "version")?),
    })
}
