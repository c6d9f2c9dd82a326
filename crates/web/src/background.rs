//! Work that goes on beside requests: jobs, clocks that run out, the check of the audit log. Each worker's last run is
//! told to operators, and a failure of one never stops the others.

use std::{future::Future, time::Duration};

use yagura_engine::{
    EngineError,
    supervisor::{Stop, Supervisor},
};
use yagura_store::{AuditVerdict, StoreError};

use crate::{app::Shared, workers::Audited};

/// Between two looks for work.
const JOBS: Duration = Duration::from_millis(500);

/// Between two looks for notifications that are due.
const DELIVERIES: Duration = Duration::from_secs(2);

/// Between two looks for acceptances that ran out and observations that nobody judged.
const CLOCKS: Duration = Duration::from_secs(60);

/// Between two checkpoints of the audit log.
const CHECKPOINTS: Duration = Duration::from_secs(60);

/// Between two checks of the whole audit log.
const AUDIT: Duration = Duration::from_secs(3_600);

/// How often a resting worker looks whether it should stop.
const LOOK: Duration = Duration::from_millis(100);

/// Starts all workers.
///
/// # Errors
/// The store cannot be written.
pub async fn start(app: &Shared, supervisor: &mut Supervisor) -> Result<(), StoreError> {
    app.engine.store.requeue_jobs().await?;
    worker(app, supervisor, "jobs", JOBS, jobs);
    worker(app, supervisor, "clocks", CLOCKS, clocks);
    worker(app, supervisor, "deliveries", DELIVERIES, deliveries);
    worker(app, supervisor, "checkpoints", CHECKPOINTS, checkpoints);
    worker(app, supervisor, "audit", AUDIT, audit);
    Ok(())
}

fn worker<Work, Run>(app: &Shared, supervisor: &mut Supervisor, name: &'static str, every: Duration, run: Run)
where
    Run: Fn(Shared) -> Work + Send + Sync + 'static,
    Work: Future<Output = Result<(), EngineError>> + Send,
{
    let app = app.clone();
    supervisor.start::<EngineError>(name, async move {
        let stop = app.engine.stop.clone();
        while !stop.requested() {
            let error = match run(app.clone()).await {
                Ok(()) => None,
                Err(EngineError::Stopped) => break,
                Err(error) => {
                    tracing::error!(worker = name, %error, "work beside requests failed; it is tried again");
                    Some(error.to_string())
                }
            };
            app.workers.ran(name, app.now(), error);
            rest(&stop, every).await;
        }
        Ok(())
    });
}

async fn rest(stop: &Stop, every: Duration) {
    let mut left = every;
    while !left.is_zero() && !stop.requested() {
        let step = left.min(LOOK);
        tokio::time::sleep(step).await;
        left = left.saturating_sub(step);
    }
}

async fn jobs(app: Shared) -> Result<(), EngineError> {
    while app.engine.run_next_job(&app.reading).await? {}
    Ok(())
}

async fn clocks(app: Shared) -> Result<(), EngineError> {
    app.engine.store.reopen_expired(app.now()).await?;
    app.engine.detect().await?;
    Ok(())
}

async fn deliveries(app: Shared) -> Result<(), EngineError> {
    app.deliveries.deliver_due().await?;
    Ok(())
}

async fn checkpoints(app: Shared) -> Result<(), EngineError> {
    match &app.witnesses {
        Some(witnesses) => witnesses.pass().await,
        None => {
            app.engine.store.sign_checkpoint(app.now()).await?;
            Ok(())
        }
    }
}

/// The whole log, against the checkpoints that lie elsewhere as far as they can be read from here.
async fn verdict(app: &Shared) -> Result<AuditVerdict, StoreError> {
    let kept = match &app.witnesses {
        Some(witnesses) => witnesses.kept().await,
        None => String::new(),
    };
    let kept = Some(kept.as_str()).filter(|kept| !kept.trim().is_empty());
    match app.engine.store.audit_verify(kept, &|_, _| {}).await {
        Err(StoreError::Checkpoint(reason)) => {
            tracing::error!(reason, "what a witness of the audit log keeps is not of this log");
            app.engine.store.audit_verify(None, &|_, _| {}).await
        }
        verdict => verdict,
    }
}

async fn audit(app: Shared) -> Result<(), EngineError> {
    let verdict = verdict(&app).await?;
    if let Some(fault) = &verdict.first_bad {
        tracing::error!(
            entry = fault.sequence,
            reason = %fault.reason,
            "the audit log was altered: run yagura audit verify and find out who could write to the store"
        );
    }
    app.workers.checked(Audited {
        at: app.now(),
        entries: verdict.entries,
        fault: verdict
            .first_bad
            .map(|fault| (fault.sequence, fault.reason.to_string())),
    });
    Ok(())
}
