//! Work that somebody started. A job that was running when the process ended is queued again: reading a pack twice
//! gives the same rows.

use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr,
};
use yagura_model::{AuditEvent, Job, JobId, JobState, Retention, Timestamp};

use crate::{
    Store, StoreError, Tenant, audit,
    entity::{job, micros, signed, text, time, unsigned},
};

impl Tenant {
    /// Queues a piece of work.
    ///
    /// # Errors
    /// The store cannot be written.
    pub async fn add_job(&self, new: &Job, event: &AuditEvent) -> Result<(), StoreError> {
        let transaction = self.store.write().await?;
        let mut row = active(new);
        row.organization = Set(self.organization.to_string());
        job::Entity::insert(row)
            .exec_without_returning(&transaction)
            .await?;
        audit::append(&transaction, &self.store, event).await?;
        Ok(transaction.commit().await?)
    }

    /// Jobs of this organisation, newest first, those older than `before`.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn jobs(&self, before: Option<JobId>, limit: u64) -> Result<Vec<Job>, StoreError> {
        let mut wanted = job::Entity::find().filter(job::Column::Organization.eq(self.organization.as_str()));
        if let Some(before) = before {
            wanted = wanted.filter(job::Column::Id.lt(before.to_string()));
        }
        let rows = wanted
            .order_by_desc(job::Column::Id)
            .limit(limit)
            .all(&self.store.db)
            .await?;
        rows.into_iter().map(model).collect()
    }

    /// One job.
    ///
    /// # Errors
    /// There is none with that id here.
    pub async fn job(&self, id: JobId) -> Result<Job, StoreError> {
        let wanted = job::Entity::find_by_id(id.to_string())
            .filter(job::Column::Organization.eq(self.organization.as_str()));
        model(
            wanted
                .one(&self.store.db)
                .await?
                .ok_or_else(|| StoreError::missing("job", id))?,
        )
    }
}

impl Store {
    /// Queues again what was running when the process ended.
    ///
    /// # Errors
    /// The store cannot be written.
    pub async fn requeue_jobs(&self) -> Result<(), StoreError> {
        let transaction = self.write().await?;
        job::Entity::update_many()
            .col_expr(job::Column::State, Expr::value(JobState::Queued.code()))
            .filter(job::Column::State.eq(JobState::Running.code()))
            .exec(&transaction)
            .await?;
        Ok(transaction.commit().await?)
    }

    /// Takes the oldest queued job and marks it as running.
    ///
    /// # Errors
    /// The store cannot be written.
    pub async fn claim_job(&self, now: Timestamp) -> Result<Option<Job>, StoreError> {
        // Looked at first without the writer's lock: there is mostly nothing to do.
        let queued = || {
            job::Entity::find()
                .filter(job::Column::State.eq(JobState::Queued.code()))
                .order_by_asc(job::Column::Id)
        };
        if queued().one(&self.db).await?.is_none() {
            return Ok(None);
        }
        let transaction = self.write().await?;
        let Some(row) = queued().one(&transaction).await? else {
            return Ok(None);
        };
        let mut claimed = model(row)?;
        claimed.state = JobState::Running;
        claimed.started_at = Some(now);
        save(&transaction, &claimed).await?;
        transaction.commit().await?;
        Ok(Some(claimed))
    }

    /// Keeps how far a job is.
    ///
    /// # Errors
    /// The store cannot be written.
    pub async fn save_job(&self, job: &Job) -> Result<(), StoreError> {
        let transaction = self.write().await?;
        save(&transaction, job).await?;
        Ok(transaction.commit().await?)
    }

    /// How many jobs wait or go on in this organisation.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn busy_jobs(&self, tenant: &Tenant) -> Result<u64, StoreError> {
        use sea_orm::PaginatorTrait;
        let states = [JobState::Queued.code(), JobState::Running.code()];
        let wanted = job::Entity::find()
            .filter(job::Column::Organization.eq(tenant.organization.as_str()))
            .filter(job::Column::State.is_in(states));
        Ok(wanted.count(&self.db).await?)
    }
}

async fn save(db: &sea_orm::DatabaseTransaction, job: &Job) -> Result<(), StoreError> {
    let row = active(job);
    job::Entity::update(row).validate()?.exec(db).await?;
    Ok(())
}

fn active(job: &Job) -> job::ActiveModel {
    job::ActiveModel {
        id: Set(job.id.to_string()),
        organization: Set(job.organization.to_string()),
        kind: Set(job.kind.code().to_owned()),
        name: Set(text(&job.name)),
        state: Set(job.state.code().to_owned()),
        place: Set(job.place.clone()),
        retention: Set(match job.retention {
            Retention::Forget => "forget".to_owned(),
            Retention::Keep => "keep".to_owned(),
        }),
        done_bytes: Set(signed(job.done_bytes)),
        total_bytes: Set(signed(job.total_bytes)),
        rows: Set(signed(job.rows)),
        requested_by: Set(job.requested_by.to_string()),
        created_at: Set(micros(job.created_at)),
        started_at: Set(job.started_at.map(micros)),
        finished_at: Set(job.finished_at.map(micros)),
        summary: Set(job.summary.as_ref().map(ToString::to_string)),
        error: Set(job.error.as_deref().map(text)),
    }
}

fn model(row: job::Model) -> Result<Job, StoreError> {
    let summary = row.summary.as_deref().map(serde_json::from_str).transpose();
    Ok(Job {
        id: row.id.parse().map_err(StoreError::unreadable)?,
        organization: row.organization.parse().map_err(StoreError::unreadable)?,
        kind: row.kind.parse().map_err(StoreError::unreadable)?,
        name: row.name,
        state: row.state.parse().map_err(StoreError::unreadable)?,
        place: row.place,
        retention: if row.retention == "keep" {
            Retention::Keep
        } else {
            Retention::Forget
        },
        done_bytes: unsigned(row.done_bytes),
        total_bytes: unsigned(row.total_bytes),
        rows: unsigned(row.rows),
        requested_by: row.requested_by.parse().map_err(StoreError::unreadable)?,
        created_at: time(row.created_at)?,
        started_at: row.started_at.map(time).transpose()?,
        finished_at: row.finished_at.map(time).transpose()?,
        summary: summary.map_err(StoreError::unreadable)?,
        error: row.error,
    })
}
