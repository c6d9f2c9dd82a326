//! Giving scope up: what was kept only because of it is deleted, what the rest explains is classified anew.

use std::collections::HashMap;

use yagura_detect::{
    classify::{self, Classification, CredentialView, MachineContext},
    identity::SubjectKey,
    scope::{Hits, Matcher},
};
use yagura_model::{
    Author, CookieFact, CredentialFact, Fact, FindingClass, MachineId, Observation, OrganizationId, ScopeKind,
};
use yagura_store::Reclassified;
use yagura_text::login;

use crate::{
    Engine, EngineError,
    observe::{Tenant, finding_of},
};

/// Observations looked at in one transaction.
const CHUNK: u64 = 2_000;

/// What giving scope up changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Removal {
    /// Observations that were deleted.
    pub forgotten: u64,
    /// Observations that remain for another reason.
    pub reclassified: u64,
}

impl Engine {
    /// Gives a claim up.
    ///
    /// # Errors
    /// There is no such claim, or the store fails; running it again finishes what was begun.
    pub async fn remove_scope(
        &self,
        organization: &OrganizationId,
        kind: ScopeKind,
        value: &str,
        author: &Author,
    ) -> Result<Removal, EngineError> {
        let generation = self
            .store
            .remove_scope_item(organization, kind, value, author)
            .await?;
        let removal = self.reclassify(organization, generation).await?;
        self.detect().await?;
        Ok(removal)
    }

    async fn reclassify(
        &self,
        organization: &OrganizationId,
        generation: u64,
    ) -> Result<Removal, EngineError> {
        let items = self.store.scope_at(generation).await?;
        let items: Vec<_> = items
            .into_iter()
            .filter(|item| item.organization == *organization)
            .collect();
        let matcher = Matcher::new(&items);
        let tenants = self.tenants(Some(organization)).await?;
        let Some(tenant) = tenants.get(organization) else {
            return Ok(Removal::default());
        };
        let mut removal = Removal::default();
        let mut machines: HashMap<MachineId, Vec<Classification>> = HashMap::new();
        // Rows first: a machine is classified by what its rows are, and rows beside them by the machine.
        for pass in [Pass::Rows, Pass::Machines] {
            let mut after = None;
            loop {
                let page = self.store.observations_after(organization, after, CHUNK).await?;
                let Some(last) = page.last() else { break };
                after = Some(last.id);
                let (mut changed, mut gone) = (Vec::new(), Vec::new());
                for observation in &page {
                    let own = own_class(observation, &matcher);
                    if pass == Pass::Rows {
                        if let (Some(machine), Some(class)) = (observation.machine, own) {
                            machines.entry(machine).or_default().push(class);
                        }
                        continue;
                    }
                    match own.or_else(|| by_machine(observation, &matcher, &machines)) {
                        Some(class) => changed.extend(reclassified(observation, class, tenant)),
                        None => gone.push(observation.id),
                    }
                }
                removal.forgotten += gone.len() as u64;
                removal.reclassified += changed.len() as u64;
                if !changed.is_empty() || !gone.is_empty() {
                    self.store.reclassify(generation, &changed, &gone).await?;
                }
            }
        }
        Ok(removal)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Pass {
    Rows,
    Machines,
}

/// The class that a row has by itself under the remaining scope.
fn own_class(observation: &Observation, matcher: &Matcher) -> Option<Classification> {
    let mut hits = Hits::default();
    match &observation.fact {
        Fact::LeakedCredential(fact) => {
            let place = fact.url.as_deref().or(fact.host.as_deref()).unwrap_or_default();
            matcher
                .matches(place.as_bytes(), fact.login.as_bytes(), &mut hits)
                .then_some(())?;
            let touched = matcher.touched(&hits, hits.organizations().next()?)?;
            let machine = MachineContext {
                family_known: observation.machine.is_some(),
                employee_asset: None,
            };
            classify::classify_credential(&CredentialView::of(fact, &normal_login(fact)), &touched, &machine)
        }
        Fact::LeakedCookie(fact) => {
            matcher
                .matches_cookie_domain(fact.domain.as_bytes(), &mut hits)
                .then_some(())?;
            let touched = matcher.touched(&hits, hits.organizations().next()?)?;
            classify::classify_cookie(&touched, &MachineContext::default())
        }
        Fact::StealerInfection(_) => None,
    }
}

/// The class of a machine, and of a row that lies beside an employee's.
fn by_machine(
    observation: &Observation,
    matcher: &Matcher,
    machines: &HashMap<MachineId, Vec<Classification>>,
) -> Option<Classification> {
    let rows = machines.get(&observation.machine?)?;
    let touched = matcher.touched(&Hits::default(), 0)?;
    let directory = match &observation.fact {
        Fact::StealerInfection(fact) => fact.facts.ad_domain.as_deref(),
        _ => None,
    };
    let class = classify::classify_machine(rows, &touched, directory)?;
    match observation.fact {
        Fact::StealerInfection(_) => Some(class),
        Fact::LeakedCredential(_) if classify::is_employee_machine(&class) => Some(Classification {
            class: FindingClass::Infection,
            reasons: vec![classify::reason::SAME_MACHINE_AS_EMPLOYEE],
            asset: class.asset,
        }),
        _ => None,
    }
}

fn reclassified(observation: &Observation, class: Classification, tenant: &Tenant) -> Option<Reclassified> {
    let login;
    let subject = match (&observation.machine, &observation.fact) {
        (Some(machine), _) => SubjectKey::Machine(*machine),
        (None, Fact::LeakedCredential(fact)) => {
            login = normal_login(fact);
            SubjectKey::Login(&login)
        }
        (None, Fact::LeakedCookie(CookieFact { domain, .. })) => SubjectKey::Login(domain),
        (None, Fact::StealerInfection(_)) => return None,
    };
    let finding = finding_of(tenant, &class, subject);
    let reasons: Vec<String> = class.reasons.iter().map(|code| (*code).to_owned()).collect();
    let same = finding == observation.finding
        && class.class == observation.class
        && class.asset == observation.asset
        && reasons == observation.reasons;
    (!same).then_some(Reclassified {
        id: observation.id,
        class: class.class,
        reasons,
        asset: class.asset,
        finding,
    })
}

fn normal_login(fact: &CredentialFact) -> String {
    login::normalise(fact.login.as_bytes())
}
