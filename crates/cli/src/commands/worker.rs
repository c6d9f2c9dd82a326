//! The hidden worker modes: the confined reader, and the confined rar helper.

use std::process::ExitCode;

use yagura_engine::{CONFINEMENT_FAILED, ServeError, sandbox, serve};

use crate::{arguments::Worker, environment};

/// Serves one job and ends.
pub fn run(worker: &Worker) -> ExitCode {
    if let Some(program) = &worker.rar {
        let error = sandbox::exec_bsdtar(program);
        eprintln!("{error}");
        // bsdtar's own failures have another status.
        return ExitCode::from(CONFINEMENT_FAILED);
    }
    match serve(environment::clock(None), worker.unconfined) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error @ ServeError::Confine(_)) => {
            eprintln!("{error}");
            ExitCode::from(CONFINEMENT_FAILED)
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
