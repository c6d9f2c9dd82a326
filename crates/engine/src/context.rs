//! What every run needs: store, keys, clock, randomness, and how to start the reader.

use std::{collections::HashMap, path::PathBuf, sync::Arc};

use yagura_formats::archive::Limits;
use yagura_model::{Clock, Entropy, OrganizationId, Retention};
use yagura_store::{Blobs, Store};
use yagura_vault::Keyring;

use crate::{
    EngineError,
    observe::Tenant,
    progress::Progress,
    sandbox::{self, Launch},
    supervisor::Stop,
};

/// The engine of one data folder.
#[derive(Clone)]
pub struct Engine {
    /// The relational store.
    pub store: Store,
    /// Kept files: statements, and raw packs where retention says so.
    pub blobs: Arc<Blobs>,
    /// Keys of organisations.
    pub keyring: Arc<Keyring>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Random bytes.
    pub entropy: Arc<dyn Entropy>,
    /// How to start the reader process.
    pub launch: Launch,
    /// Whom to tell about progress.
    pub progress: Arc<dyn Progress>,
    /// Asks to stop.
    pub stop: Stop,
    /// Where manifests of kept packs lie.
    pub manifests: PathBuf,
}

/// How packs are read.
#[derive(Debug, Clone)]
pub struct ReadingOptions {
    /// Only for this organisation.
    pub organization: Option<OrganizationId>,
    /// Candidate passwords of archives, in the order in which they are tried.
    pub passwords: Vec<Vec<u8>>,
    /// Budget of one pack.
    pub limits: Limits,
    /// Packs read at the same time.
    pub jobs: usize,
    /// What happens to raw packs.
    pub retention: Retention,
    /// Read even where the kernel cannot confine the reader.
    pub allow_unconfined: bool,
}

impl Engine {
    /// How to start the reader, unless it would run unconfined without leave.
    pub(crate) fn launch(&self, options: &ReadingOptions) -> Result<Launch, EngineError> {
        launch(&self.launch, options.allow_unconfined)
    }

    /// The organisations for which observations are made, with their keys.
    pub(crate) async fn tenants(
        &self,
        only: Option<&OrganizationId>,
    ) -> Result<HashMap<OrganizationId, Tenant>, EngineError> {
        let mut tenants = HashMap::new();
        for organization in self.store.organizations().await? {
            if only.is_some_and(|only| *only != organization.id) {
                continue;
            }
            let keys = self.keyring.organization(&organization.id, &*self.entropy)?;
            let tenant = Tenant {
                id: organization.id.clone(),
                keys,
                keep_sealed_secrets: organization.keep_sealed_secrets,
            };
            tenants.insert(organization.id, tenant);
        }
        Ok(tenants)
    }
}

/// The launch of a confined reader; of an unconfined one only where the kernel cannot do better and leave was given.
pub(crate) fn launch(launch: &Launch, allow_unconfined: bool) -> Result<Launch, EngineError> {
    let mut launch = launch.clone();
    let found = sandbox::capabilities();
    if found.landlock && found.seccomp {
        return Ok(launch);
    }
    let missing = if found.landlock { "seccomp" } else { "Landlock" };
    if !allow_unconfined {
        return Err(EngineError::Unconfined(format!(
            "this kernel has no working {missing}"
        )));
    }
    tracing::warn!(
        missing,
        "packs are read in a process that is not confined: a hostile pack could reach this machine"
    );
    launch.arguments.push("--unconfined".to_owned());
    Ok(launch)
}
