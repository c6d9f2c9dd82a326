//! Channels. Their secrets come and go encrypted; this crate cannot open them.

use sea_orm::{QueryResult, Value};
use yagura_model::{AuditEvent, Channel, ChannelConfig, ChannelId, ChannelKind, OrganizationId, Timestamp};

use super::{at, execute, key, select, time_at, unchanged, uuid};
use crate::{
    Store, StoreError, Tenant, audit,
    entity::{from_json, signed, text, to_json, unsigned},
};

const COLUMNS: &str = "SELECT \"id\", \"organization\", \"kind\", \"name\", \"config\", \"enabled\", \
     \"last_success_at\", \"last_error\", \"version\", \"secret\" FROM \"channel\" WHERE ";

/// What people say of a channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelSettings {
    /// Its name.
    pub name: String,
    /// Where it leads.
    pub config: ChannelConfig,
    /// Whether anything is sent.
    pub enabled: bool,
}

/// What becomes of a channel's secret. The bytes are an envelope of the organisation's key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretChange {
    /// It stays.
    Keep,
    /// It is replaced.
    Set(Vec<u8>),
    /// It is removed.
    Clear,
}

impl Tenant {
    /// All channels, by name.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn channels(&self) -> Result<Vec<Channel>, StoreError> {
        let query = format!("{COLUMNS}\"organization\" = ?");
        let rows = select(&self.store.db, &query, vec![self.organization.as_str().into()]).await?;
        let mut all = rows.iter().map(model).collect::<Result<Vec<_>, _>>()?;
        all.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
        Ok(all)
    }

    /// One channel.
    ///
    /// # Errors
    /// There is none.
    pub async fn channel(&self, id: ChannelId) -> Result<Channel, StoreError> {
        let (channel, _) = self.store.channel_with_secret(id).await?;
        if channel.organization != self.organization {
            return Err(StoreError::missing("channel", id));
        }
        Ok(channel)
    }

    /// Adds a channel. `secret` is an envelope of the organisation's key.
    ///
    /// # Errors
    /// The store cannot be written.
    pub async fn add_channel(
        &self,
        id: ChannelId,
        settings: &ChannelSettings,
        secret: Option<Vec<u8>>,
        event: &AuditEvent,
    ) -> Result<Channel, StoreError> {
        let transaction = self.store.write().await?;
        let config = marked(&settings.config, secret.is_some());
        let text_of = "INSERT INTO \"channel\" (\"id\", \"organization\", \"kind\", \"name\", \"config\", \"secret\", \
             \"enabled\", \"version\") VALUES (?, ?, ?, ?, ?, ?, ?, 1)";
        let values = vec![
            key(id.0),
            self.organization.as_str().into(),
            config.kind().code().into(),
            text(&settings.name).into(),
            to_json(&config)?.into(),
            Value::Bytes(secret),
            settings.enabled.into(),
        ];
        execute(&transaction, text_of, values).await?;
        audit::append(&transaction, &self.store, event).await?;
        transaction.commit().await?;
        self.channel(id).await
    }

    /// Changes a channel that is at `version`. Its kind stays.
    ///
    /// # Errors
    /// There is none, or somebody changed it meanwhile.
    pub async fn update_channel(
        &self,
        id: ChannelId,
        version: u64,
        settings: &ChannelSettings,
        secret: SecretChange,
        event: &AuditEvent,
    ) -> Result<Channel, StoreError> {
        let transaction = self.store.write().await?;
        let query = format!("{COLUMNS}\"id\" = ? AND \"organization\" = ?");
        let scoped = vec![key(id.0), self.organization.as_str().into()];
        let rows = select(&transaction, &query, scoped).await?;
        let row = rows.first().ok_or_else(|| StoreError::missing("channel", id))?;
        if model(row)?.kind != settings.config.kind() {
            return Err(StoreError::missing(settings.config.kind().code(), id));
        }
        let secret = match secret {
            SecretChange::Keep => row.try_get::<Option<Vec<u8>>>("", "secret")?,
            SecretChange::Set(envelope) => Some(envelope),
            SecretChange::Clear => None,
        };
        let config = marked(&settings.config, secret.is_some());
        let change = "UPDATE \"channel\" SET \"name\" = ?, \"config\" = ?, \"secret\" = ?, \"enabled\" = ?, \
             \"version\" = \"version\" + 1 WHERE \"id\" = ? AND \"organization\" = ? AND \"version\" = ?";
        let values = vec![
            text(&settings.name).into(),
            to_json(&config)?.into(),
            Value::Bytes(secret),
            settings.enabled.into(),
            key(id.0),
            self.organization.as_str().into(),
            signed(version).into(),
        ];
        if execute(&transaction, change, values).await? == 0 {
            let organization = self.organization.as_str();
            return Err(unchanged(&transaction, "channel", "channel", id.0, organization).await);
        }
        audit::append(&transaction, &self.store, event).await?;
        transaction.commit().await?;
        self.channel(id).await
    }

    /// Removes a channel that is at `version`. What was still to be sent there is given up; the ledger stays.
    ///
    /// # Errors
    /// There is none, or somebody changed it meanwhile.
    pub async fn remove_channel(
        &self,
        id: ChannelId,
        version: u64,
        event: &AuditEvent,
    ) -> Result<(), StoreError> {
        let transaction = self.store.write().await?;
        let remove = "DELETE FROM \"channel\" WHERE \"id\" = ? AND \"organization\" = ? AND \"version\" = ?";
        let organization = self.organization.as_str();
        let values = vec![key(id.0), organization.into(), signed(version).into()];
        if execute(&transaction, remove, values).await? == 0 {
            return Err(unchanged(&transaction, "channel", "channel", id.0, organization).await);
        }
        let dead = "UPDATE \"delivery\" SET \"state\" = 'dead', \"next_attempt_at\" = NULL, \
             \"error\" = 'the channel was removed' WHERE \"channel\" = ? AND \"state\" = 'pending'";
        execute(&transaction, dead, vec![key(id.0)]).await?;
        let threads = "DELETE FROM \"thread\" WHERE \"channel\" = ?";
        execute(&transaction, threads, vec![key(id.0)]).await?;
        audit::append(&transaction, &self.store, event).await?;
        Ok(transaction.commit().await?)
    }
}

impl Store {
    /// A channel with the envelope of its secret, for whoever delivers.
    ///
    /// # Errors
    /// There is none.
    pub async fn channel_with_secret(&self, id: ChannelId) -> Result<(Channel, Option<Vec<u8>>), StoreError> {
        let query = format!("{COLUMNS}\"id\" = ?");
        let rows = select(&self.db, &query, vec![key(id.0)]).await?;
        let row = rows.first().ok_or_else(|| StoreError::missing("channel", id))?;
        Ok((model(row)?, row.try_get("", "secret")?))
    }

    /// Notes how a trial fared: `error` is `None` for a success.
    ///
    /// # Errors
    /// The store cannot be written.
    pub async fn note_trial(
        &self,
        id: ChannelId,
        now: Timestamp,
        error: Option<&str>,
        event: &AuditEvent,
    ) -> Result<(), StoreError> {
        let transaction = self.write().await?;
        note(&transaction, id, now, error).await?;
        audit::append(&transaction, self, event).await?;
        Ok(transaction.commit().await?)
    }
}

pub(super) async fn note(
    db: &impl sea_orm::ConnectionTrait,
    id: ChannelId,
    now: Timestamp,
    error: Option<&str>,
) -> Result<(), StoreError> {
    let (change, value) = match error {
        None => (
            "UPDATE \"channel\" SET \"last_success_at\" = ?, \"last_error\" = NULL WHERE \"id\" = ?",
            at(now),
        ),
        Some(error) => (
            "UPDATE \"channel\" SET \"last_error\" = ? WHERE \"id\" = ?",
            text(error).into(),
        ),
    };
    execute(db, change, vec![value, key(id.0)]).await?;
    Ok(())
}

fn marked(config: &ChannelConfig, set: bool) -> ChannelConfig {
    let mut config = config.clone();
    config.mark_secret(set);
    config
}

fn model(row: &QueryResult) -> Result<Channel, StoreError> {
    let text = |column: &str| row.try_get::<String>("", column);
    let kind: ChannelKind = text("kind")?.parse().map_err(StoreError::unreadable)?;
    let organization: OrganizationId = text("organization")?.parse().map_err(StoreError::unreadable)?;
    let config: serde_json::Value = from_json(&text("config")?)?;
    Ok(Channel {
        id: ChannelId(uuid(row, "id")?),
        organization,
        kind,
        name: text("name")?,
        config: ChannelConfig::from_json(kind, config).map_err(StoreError::unreadable)?,
        enabled: row.try_get("", "enabled")?,
        last_success_at: time_at(row, "last_success_at")?,
        last_error: row.try_get("", "last_error")?,
        version: unsigned(row.try_get("", "version")?),
    })
}
