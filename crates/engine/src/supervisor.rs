//! The one place where tasks are started: each has a name, its panic becomes an error, and all stop together.

use std::{
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use tokio::task::JoinSet;

/// Asks work to stop at the next point where nothing is lost.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Asks.
    pub fn request(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    /// Whether somebody asked.
    pub fn requested(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

/// A task that did not end well.
#[derive(Debug, thiserror::Error)]
pub enum TaskError {
    /// The task returned an error.
    #[error("task \"{name}\" failed: {message}")]
    Failed {
        /// Which task.
        name: String,
        /// Its error.
        message: String,
    },
    /// The task panicked.
    #[error("task \"{name}\" panicked; this is a bug")]
    Panicked {
        /// Which task.
        name: String,
    },
}

/// Owns a set of named tasks.
#[derive(Default)]
pub struct Supervisor {
    tasks: JoinSet<()>,
    names: std::collections::HashMap<tokio::task::Id, String>,
    failures: Arc<std::sync::Mutex<Vec<TaskError>>>,
    stop: Stop,
}

impl Supervisor {
    /// A supervisor whose tasks watch `stop`.
    pub fn new(stop: Stop) -> Self {
        Self {
            stop,
            ..Self::default()
        }
    }

    /// Starts an asynchronous task. Its error makes all others stop.
    pub fn start<E: std::fmt::Display>(
        &mut self,
        name: &str,
        task: impl Future<Output = Result<(), E>> + Send + 'static,
    ) {
        let (name, failures, stop) = (name.to_owned(), Arc::clone(&self.failures), self.stop.clone());
        let task_name = name.clone();
        let handle = self.tasks.spawn(async move {
            if let Err(error) = task.await {
                record(
                    &failures,
                    TaskError::Failed {
                        name,
                        message: error.to_string(),
                    },
                );
                stop.request();
            }
        });
        self.names.insert(handle.id(), task_name);
    }

    /// Starts work that blocks its thread. Its error makes all others stop.
    pub fn start_blocking<E: std::fmt::Display>(
        &mut self,
        name: &str,
        work: impl FnOnce() -> Result<(), E> + Send + 'static,
    ) {
        let (name, failures, stop) = (name.to_owned(), Arc::clone(&self.failures), self.stop.clone());
        let task_name = name.clone();
        let handle = self.tasks.spawn_blocking(move || {
            if let Err(error) = work() {
                record(
                    &failures,
                    TaskError::Failed {
                        name,
                        message: error.to_string(),
                    },
                );
                stop.request();
            }
        });
        self.names.insert(handle.id(), task_name);
    }

    /// Waits for one task to end; `false` when none is left.
    pub async fn next(&mut self) -> bool {
        match self.tasks.join_next_with_id().await {
            None => false,
            Some(Ok((id, ()))) => {
                self.names.remove(&id);
                true
            }
            Some(Err(error)) => {
                let name = self.names.remove(&error.id()).unwrap_or_default();
                record(&self.failures, TaskError::Panicked { name });
                self.stop.request();
                true
            }
        }
    }

    /// Waits for all tasks and returns the first failure, if there was one.
    ///
    /// # Errors
    /// The first task that failed or panicked.
    pub async fn finish(mut self) -> Result<(), TaskError> {
        while self.next().await {}
        let mut failures = self
            .failures
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        if failures.is_empty() {
            Ok(())
        } else {
            Err(failures.remove(0))
        }
    }
}

/// Runs work that blocks its thread and waits for its result.
///
/// # Errors
/// The work panicked.
pub async fn blocking<T: Send + 'static>(
    name: &str,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, TaskError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| TaskError::Panicked {
            name: name.to_owned(),
        })
}

fn record(failures: &std::sync::Mutex<Vec<TaskError>>, failure: TaskError) {
    failures
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
        .push(failure);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_first_failure_is_named_and_stops_the_others() {
        let stop = Stop::default();
        let mut supervisor = Supervisor::new(stop.clone());
        supervisor.start("good", async { Ok::<(), String>(()) });
        supervisor.start("bad", async { Err("no disk".to_owned()) });
        let error = supervisor.finish().await.unwrap_err();
        assert_eq!(error.to_string(), "task \"bad\" failed: no disk");
        assert!(stop.requested());
    }

    #[tokio::test]
    async fn a_panic_becomes_an_error() {
        let mut supervisor = Supervisor::new(Stop::default());
        supervisor.start_blocking("wild", || -> Result<(), String> { panic!("on purpose") });
        assert!(matches!(supervisor.finish().await, Err(TaskError::Panicked { name }) if name == "wild"));
    }
}
