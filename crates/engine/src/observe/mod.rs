//! From frames to observations: normalise, match again (the reader is not trusted), classify, seal.
//!
//! Clear text ends here. What is done with observations is for `store` and `detection`.

pub(crate) mod judge;
mod jwt;
pub(crate) mod normalise;

use std::collections::HashMap;

use yagura_detect::{
    classify::{self, Classification, CredentialView, MachineContext},
    cookie_role,
    identity::{self, RowIdentity, SubjectKey},
    scope::{Hits, Matcher, Role},
};
use yagura_model::{
    CookieFact, CredentialFact, Entropy, Fact, FindingClass, InfectionFact, MachineFacts, MachineId,
    Observation, ObservationKind, OrganizationId, PackId, SecretKind, Sighting, Timestamp,
};
use yagura_vault::{Address, OrganizationKeys, Secret, seal, sha256_hex};

use crate::reading::wire::{CookieFrame, CredentialFrame, MachineFrame, MachineTotals, Shape};

/// One organisation for which observations are made.
#[derive(Clone)]
pub(crate) struct Tenant {
    /// Its slug.
    pub id: OrganizationId,
    /// Its keys.
    pub keys: OrganizationKeys,
    /// Whether an encrypted copy of secrets of its own hosts is kept.
    pub keep_sealed_secrets: bool,
}

/// Where and when the rows are read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    /// The pack.
    pub pack: PackId,
    /// When its reading began.
    pub seen_at: Timestamp,
}

struct MachineState {
    facts: MachineFacts,
    identity: Vec<u8>,
    /// Per tenant: what its rows were classified as, each class and asset once.
    rows: HashMap<OrganizationId, Vec<Classification>>,
}

/// Makes observations of one pack.
pub(crate) struct Observer<'a> {
    matcher: &'a Matcher,
    tenants: &'a HashMap<OrganizationId, Tenant>,
    entropy: &'a dyn Entropy,
    place: Place,
    machines: HashMap<u32, MachineState>,
    hits: Hits,
}

impl<'a> Observer<'a> {
    pub(crate) fn new(
        matcher: &'a Matcher,
        tenants: &'a HashMap<OrganizationId, Tenant>,
        entropy: &'a dyn Entropy,
        place: Place,
    ) -> Self {
        Self {
            matcher,
            tenants,
            entropy,
            place,
            machines: HashMap::new(),
            hits: Hits::default(),
        }
    }

    /// A machine was announced.
    pub(crate) fn machine(&mut self, frame: MachineFrame) {
        let state = MachineState {
            facts: frame.facts,
            identity: frame.identity,
            rows: HashMap::new(),
        };
        self.machines.insert(frame.machine, state);
    }

    /// The observations that a credential makes, one for each organisation that it touches.
    pub(crate) fn credential(&mut self, member: &str, row: &CredentialFrame<'_>, out: &mut Vec<Observation>) {
        let normal = normalise::credential(row);
        let mut hits = std::mem::take(&mut self.hits);
        if row.inherited {
            self.inherited(member, row, &normal, out);
        } else if self.matcher.matches(&row.url, &row.login, &mut hits) {
            for number in hits.organizations() {
                self.touched(number, &hits, member, row, &normal, out);
            }
        }
        self.hits = hits;
    }

    fn touched(
        &mut self,
        number: usize,
        hits: &Hits,
        member: &str,
        row: &CredentialFrame<'_>,
        normal: &normalise::Credential,
        out: &mut Vec<Observation>,
    ) {
        let Some(touched) = self.matcher.touched(hits, number) else {
            return;
        };
        let Some(tenant) = self.tenants.get(&touched.scope.id) else {
            return;
        };
        let known = row.machine.and_then(|machine| self.machines.get(&machine));
        let context = MachineContext {
            family_known: known.is_some_and(|state| state.facts.family != "unknown"),
            employee_asset: None,
        };
        let Some(class) = classify::classify_credential(&view(normal, &row.url), &touched, &context) else {
            return;
        };
        let own = hits.asset(number, Role::OwnHost).is_some() || hits.asset(number, Role::OwnApp).is_some();
        if let Some(state) = row.machine.and_then(|machine| self.machines.get_mut(&machine)) {
            remember(state.rows.entry(tenant.id.clone()).or_default(), &class);
        }
        out.push(self.credential_observation(tenant, (member, row, normal), class, own));
    }

    /// A row that touches nobody, on an employee's machine: part of what was stolen there. Its secret is never kept.
    fn inherited(
        &mut self,
        member: &str,
        row: &CredentialFrame<'_>,
        normal: &normalise::Credential,
        out: &mut Vec<Observation>,
    ) {
        let Some(state) = row.machine.and_then(|machine| self.machines.get(&machine)) else {
            return;
        };
        let verdicts: Vec<(&Tenant, Classification)> = self
            .tenants
            .values()
            .filter_map(|tenant| Some((tenant, self.machine_class(state, tenant)?)))
            .filter(|(_, class)| classify::is_employee_machine(class))
            .collect();
        for (tenant, machine) in verdicts {
            let reasons = vec![classify::reason::SAME_MACHINE_AS_EMPLOYEE];
            let class = Classification {
                class: FindingClass::Infection,
                reasons,
                asset: machine.asset,
            };
            out.push(self.credential_observation(tenant, (member, row, normal), class, false));
        }
    }

    fn machine_class(&self, state: &MachineState, tenant: &Tenant) -> Option<Classification> {
        let number = self
            .matcher
            .spec()
            .organizations
            .iter()
            .position(|id| *id == tenant.id)?;
        let touched = self.matcher.touched(&Hits::default(), number)?;
        let rows = state.rows.get(&tenant.id).map_or(&[][..], Vec::as_slice);
        classify::classify_machine(rows, &touched, state.facts.ad_domain.as_deref())
    }

    /// The observations that a cookie makes.
    pub(crate) fn cookie(&mut self, member: &str, row: &CookieFrame<'_>, out: &mut Vec<Observation>) {
        let mut hits = Hits::default();
        if !self.matcher.matches_cookie_domain(&row.domain, &mut hits) {
            return;
        }
        let Some(normal) = normalise::cookie(row) else {
            return;
        };
        for number in hits.organizations() {
            let Some(touched) = self.matcher.touched(&hits, number) else {
                continue;
            };
            let Some(tenant) = self.tenants.get(&touched.scope.id) else {
                continue;
            };
            let Some(class) = classify::classify_cookie(&touched, &MachineContext::default()) else {
                continue;
            };
            if let Some(state) = row.machine.and_then(|machine| self.machines.get_mut(&machine)) {
                remember(state.rows.entry(tenant.id.clone()).or_default(), &class);
            }
            let value = Secret::new(&row.value);
            let fact = CookieFact {
                domain: normal.domain.clone(),
                path: normal.path.clone(),
                role: cookie_role::role(&normal.name, row.http_only),
                name: normal.name.clone(),
                secure: row.secure,
                http_only: row.http_only,
                expires_at: normal.expires_at,
                value_fingerprint: tenant.keys.fingerprint.fingerprint(value),
                value_sha256: sha256_hex(value),
                jwt_expires_at: jwt::expiry(value),
            };
            let key = tenant.keys.fingerprint.identity_key();
            let item =
                identity::cookie_id(key, &fact.domain, &fact.path, &fact.name, &fact.value_fingerprint);
            let machine = self.machine_id(tenant, row.machine);
            let subject = machine.map_or(SubjectKey::Login(&normal.domain), SubjectKey::Machine);
            let parts = Parts {
                item,
                subject,
                machine,
                class,
                ciphertext: None,
                line: row.line,
            };
            out.push(self.observation(tenant, member, parts, Fact::LeakedCookie(fact.clone())));
        }
    }

    /// The observations of the machine itself, once all its rows were seen.
    pub(crate) fn machine_end(&mut self, totals: MachineTotals, out: &mut Vec<Observation>) {
        let Some(state) = self.machines.remove(&totals.machine) else {
            return;
        };
        let mut tenants: Vec<&Tenant> = self.tenants.values().collect();
        tenants.sort_by(|a, b| a.id.cmp(&b.id));
        for tenant in tenants {
            let Some(class) = self.machine_class(&state, tenant) else {
                continue;
            };
            let machine = identity::machine_id(tenant.keys.fingerprint.identity_key(), &state.identity);
            let fact = InfectionFact {
                machine,
                facts: state.facts.clone(),
                credentials: totals.credentials,
                cookies: totals.cookies,
            };
            let parts = Parts {
                item: machine.0,
                subject: SubjectKey::Machine(machine),
                machine: Some(machine),
                class,
                ciphertext: None,
                line: 0,
            };
            out.push(self.observation(tenant, &state.facts.folder, parts, Fact::StealerInfection(fact)));
        }
    }

    fn credential_observation(
        &self,
        tenant: &Tenant,
        (member, row, normal): (&str, &CredentialFrame<'_>, &normalise::Credential),
        class: Classification,
        own: bool,
    ) -> Observation {
        let fact = credential_fact(tenant, row, normal);
        let key = tenant.keys.fingerprint.identity_key();
        let item = identity::row_id(
            key,
            &RowIdentity {
                host: fact.host.as_deref().unwrap_or_default(),
                non_default_port: normal.non_default_port,
                login: &normal.login_normal,
                secret_fingerprint: fact.secret.fingerprint.as_deref(),
            },
        );
        let machine = self.machine_id(tenant, row.machine);
        let subject = machine.map_or(SubjectKey::Login(&normal.login_normal), SubjectKey::Machine);
        let mut parts = Parts {
            item,
            subject,
            machine,
            class,
            ciphertext: None,
            line: row.line,
        };
        let wanted = own
            && tenant.keep_sealed_secrets
            && fact.secret.kind == SecretKind::Plain
            && !row.secret.is_empty();
        if wanted {
            let id = self
                .id_of(tenant, ObservationKind::LeakedCredential, &parts)
                .to_string();
            let address = Address {
                tenant: tenant.id.as_str(),
                table: "observation",
                id: &id,
                column: "ciphertext",
            };
            let secret = Secret::new(&row.secret);
            parts.ciphertext = tenant.keys.encryption.encrypt(secret, address, self.entropy).ok();
        }
        self.observation(tenant, member, parts, Fact::LeakedCredential(fact))
    }

    fn machine_id(&self, tenant: &Tenant, machine: Option<u32>) -> Option<MachineId> {
        let state = machine.and_then(|machine| self.machines.get(&machine))?;
        Some(identity::machine_id(
            tenant.keys.fingerprint.identity_key(),
            &state.identity,
        ))
    }

    fn id_of(
        &self,
        tenant: &Tenant,
        kind: ObservationKind,
        parts: &Parts<'_>,
    ) -> yagura_model::ObservationId {
        let key = tenant.keys.fingerprint.identity_key();
        identity::observation_id(key, &tenant.id, kind, parts.machine, parts.item)
    }

    fn observation(&self, tenant: &Tenant, member: &str, parts: Parts<'_>, fact: Fact) -> Observation {
        let id = self.id_of(tenant, fact.kind(), &parts);
        let Parts {
            subject,
            machine,
            class,
            ciphertext,
            line,
            ..
        } = parts;
        let finding = finding_of(tenant, &class, subject);
        let seen_at = self.place.seen_at;
        Observation {
            id,
            organization: tenant.id.clone(),
            machine,
            class: class.class,
            reasons: class.reasons.into_iter().map(str::to_owned).collect(),
            asset: class.asset,
            finding,
            fact,
            ciphertext,
            first_seen: seen_at,
            last_seen: seen_at,
            count: 1,
            sightings: vec![Sighting {
                pack: self.place.pack,
                member: member.to_owned(),
                line,
                count: 1,
                seen_at,
            }],
        }
    }
}

struct Parts<'a> {
    item: yagura_model::ContentId,
    subject: SubjectKey<'a>,
    machine: Option<MachineId>,
    class: Classification,
    ciphertext: Option<Vec<u8>>,
    line: u64,
}

/// The finding that an observation belongs to. A machine has one infection finding, whatever it was classified by.
pub(crate) fn finding_of(
    tenant: &Tenant,
    class: &Classification,
    subject: SubjectKey<'_>,
) -> yagura_model::FindingId {
    let asset = if class.class == FindingClass::Infection {
        ""
    } else {
        class.asset.as_str()
    };
    identity::finding_id(
        tenant.keys.fingerprint.identity_key(),
        &tenant.id,
        class.class,
        asset,
        subject,
    )
}

fn remember(rows: &mut Vec<Classification>, class: &Classification) {
    if !rows
        .iter()
        .any(|known| known.class == class.class && known.asset == class.asset)
    {
        rows.push(class.clone());
    }
}

fn view<'v>(normal: &'v normalise::Credential, url: &'v [u8]) -> CredentialView<'v> {
    CredentialView {
        host: normal.host.as_deref(),
        path: yagura_text::url::split(url).path,
        login: &normal.login_normal,
        login_kind: normal.login_kind,
        mail_domain: normal.mail_domain.as_deref(),
        portal: normal.portal.is_some(),
    }
}

fn credential_fact(
    tenant: &Tenant,
    row: &CredentialFrame<'_>,
    normal: &normalise::Credential,
) -> CredentialFact {
    let candidates = row.candidates.iter().map(|other| Secret::new(&other.0));
    CredentialFact {
        url: normal.url.clone(),
        scheme: normal.scheme.clone(),
        host: normal.host.clone(),
        registrable_domain: normal.registrable_domain.clone(),
        port: normal.port,
        login: normal.login.clone(),
        login_kind: normal.login_kind,
        mail_domain: normal.mail_domain.clone(),
        secret: seal(
            &tenant.keys.fingerprint,
            kind(&row.shape),
            Secret::new(&row.secret),
            candidates,
            &row.login,
        ),
        application: normal.application.clone(),
        profile: normal.profile.clone(),
        portal: normal.portal.is_some(),
        source: row.source.code().to_owned(),
    }
}

/// The kind of a secret as the model names it.
pub(crate) fn kind(shape: &Shape<'_>) -> SecretKind {
    match shape {
        Shape::Plain => SecretKind::Plain,
        Shape::Hash(name) => SecretKind::Hash(name.clone().into_owned()),
        Shape::None => SecretKind::None,
    }
}
