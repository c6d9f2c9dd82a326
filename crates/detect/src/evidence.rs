//! What the detectors share: observations ordered, capped and turned into the evidence of a finding.

use std::collections::{BTreeMap, BTreeSet};

use yagura_model::{
    CookieFact, CookieRole, CredentialFact, EvidenceCookie, EvidenceCredential, Fact, Finding, FindingClass,
    FindingMachine, FindingStatus, Front, MachineFacts, Observation, SecretKind, Severity, SourceReference,
    Timestamp,
};
use yagura_text::{login, portal, url};

use crate::classify::{is_live, reason};
use crate::detector::{Facts, Subject};
use crate::identity::{SubjectKey, incident_id};
use crate::messages::{self, Value, Values};
use crate::severity::{self, Evidence, SourceKind};

/// Evidence items that a finding lists; the rest is counted.
const LISTED: usize = 200;
/// Sources that a finding lists.
const SOURCES: usize = 50;
/// Characters of a subject that a title shows.
const TITLE_SUBJECT: usize = 120;

/// The observations of a subject in an order that does not depend on how they were stored.
pub(crate) struct Gathered<'a> {
    pub(crate) subject: &'a Subject<'a>,
    pub(crate) first: &'a Observation,
    pub(crate) observations: Vec<&'a Observation>,
    pub(crate) credentials: Vec<(&'a Observation, &'a CredentialFact)>,
    pub(crate) cookies: Vec<(&'a Observation, &'a CookieFact)>,
}

impl<'a> Gathered<'a> {
    /// Orders the observations; `None` when there are none.
    pub(crate) fn of(subject: &'a Subject<'a>) -> Option<Self> {
        let mut all: Vec<&'a Observation> = subject.observations.iter().collect();
        all.sort_by_key(|observation| observation.id);
        all.dedup_by_key(|observation| observation.id);
        let mut gathered = Self {
            subject,
            first: all.first()?,
            observations: Vec::new(),
            credentials: Vec::new(),
            cookies: Vec::new(),
        };
        for observation in &all {
            match &observation.fact {
                Fact::LeakedCredential(fact) => gathered.credentials.push((observation, fact)),
                Fact::LeakedCookie(fact) => gathered.cookies.push((observation, fact)),
                Fact::StealerInfection(_) => {}
            }
        }
        // Most often seen first; then by what they are; the id settles what is left.
        gathered.credentials.sort_by(|(a, x), (b, y)| {
            (b.count, &x.host, &x.login, a.id).cmp(&(a.count, &y.host, &y.login, b.id))
        });
        gathered.cookies.sort_by(|(a, x), (b, y)| {
            (x.role, &x.domain, &x.name, a.id).cmp(&(y.role, &y.domain, &y.name, b.id))
        });
        gathered.observations = all;
        Some(gathered)
    }

    /// What the infected machine tells.
    pub(crate) fn machine(&self) -> Option<&'a MachineFacts> {
        let own = self
            .subject
            .observations
            .iter()
            .find_map(|observation| match &observation.fact {
                Fact::StealerInfection(infection) => Some(&infection.facts),
                _ => None,
            });
        self.subject.machine.map(|infection| &infection.facts).or(own)
    }

    /// `COMPUTER\user`, or as much of it as is known.
    pub(crate) fn machine_name(&self) -> Option<String> {
        let facts = self.machine()?;
        let known = |text: &'a Option<String>| text.as_deref().filter(|text| !text.trim().is_empty());
        match (known(&facts.computer), known(&facts.os_user)) {
            (Some(computer), Some(user)) => Some(format!("{computer}\\{user}")),
            (Some(one), None) | (None, Some(one)) => Some(one.to_owned()),
            (None, None) => known(&facts.hwid).map(str::to_owned),
        }
    }

    /// The login seen most often; between equals the first in order.
    pub(crate) fn login(&self) -> Option<&'a str> {
        let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
        for (observation, fact) in self.credentials.iter().filter(|(_, fact)| !fact.login.is_empty()) {
            *counts.entry(&fact.login).or_default() += observation.count;
        }
        let most = counts.values().max()?;
        counts
            .iter()
            .find(|(_, count)| *count == most)
            .map(|(login, _)| *login)
    }

    /// When the theft happened, if the machine tells.
    pub(crate) fn stolen_at(&self) -> Option<Timestamp> {
        self.machine()
            .filter(|facts| facts.infected_at_confidence > 0)?
            .infected_at
    }

    /// The most telling source.
    pub(crate) fn source(&self) -> SourceKind {
        let of = |fact: &CredentialFact| match fact.source.as_str() {
            "stealer_log" => SourceKind::Infostealer,
            "breach_dump" => SourceKind::Breach,
            _ => SourceKind::List,
        };
        let from_machine =
            self.first.machine.is_some() || self.machine().is_some() || !self.cookies.is_empty();
        let rows = self.credentials.iter().map(|(_, fact)| of(fact)).max();
        if from_machine {
            SourceKind::Infostealer
        } else {
            rows.unwrap_or(SourceKind::List)
        }
    }

    /// Whether any password is in clear.
    pub(crate) fn plaintext(&self) -> bool {
        self.credentials
            .iter()
            .any(|(_, fact)| fact.secret.kind == SecretKind::Plain)
    }

    /// Whether there are passwords, and all of them are hashes.
    pub(crate) fn only_hashes(&self) -> bool {
        !self.credentials.is_empty()
            && self
                .credentials
                .iter()
                .all(|(_, fact)| matches!(fact.secret.kind, SecretKind::Hash(_)))
    }

    /// Whether a row leads to administration, VPN or single sign-on.
    pub(crate) fn privileged_path(&self) -> bool {
        self.credentials.iter().any(|(_, fact)| {
            let path = fact
                .url
                .as_deref()
                .map_or(&b""[..], |text| url::split(text.as_bytes()).path);
            let kind = fact.host.as_deref().and_then(|host| portal::kind(host, path));
            kind.is_some_and(portal::PortalKind::is_privileged)
        })
    }

    /// Whether one secret opens two or more hosts.
    pub(crate) fn reused(&self) -> bool {
        let mut hosts: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (_, fact) in &self.credentials {
            if let (Some(fingerprint), Some(host)) = (&fact.secret.fingerprint, &fact.host) {
                hosts
                    .entry(fingerprint)
                    .or_default()
                    .insert(host.strip_prefix("www.").unwrap_or(host));
            }
        }
        hosts.values().any(|hosts| hosts.len() >= 2)
    }

    /// Whether every row looks invented or recycled.
    pub(crate) fn fabricated(&self) -> bool {
        !self.credentials.is_empty()
            && self
                .credentials
                .iter()
                .all(|(observation, _)| has_reason(observation, reason::PROBABLE_FABRICATED))
    }

    /// Cookies that could still be used and are worth using.
    pub(crate) fn live_privileged(&self, now: Timestamp) -> usize {
        let privileged =
            |fact: &CookieFact| matches!(fact.role, CookieRole::Session | CookieRole::DeviceTrust);
        self.cookies
            .iter()
            .filter(|(_, fact)| privileged(fact) && is_live(fact, now))
            .count()
    }

    fn sources(&self, facts: &dyn Facts) -> Vec<SourceReference> {
        let mut all: Vec<_> = self
            .observations
            .iter()
            .flat_map(|observation| &observation.sightings)
            .map(|sighting| {
                (
                    sighting.seen_at,
                    sighting.pack,
                    sighting.member.as_str(),
                    sighting.line,
                )
            })
            .collect();
        // Latest first: that is where a reader looks.
        all.sort_unstable_by(|a, b| b.0.cmp(&a.0).then_with(|| a.cmp(b)));
        all.dedup();
        all.truncate(SOURCES);
        let mut names = BTreeMap::new();
        all.into_iter()
            .map(|(seen_at, pack, member, line)| {
                let name = names
                    .entry(pack)
                    .or_insert_with(|| facts.pack_name(pack).unwrap_or_else(|| pack.to_string()));
                SourceReference {
                    pack,
                    name: name.clone(),
                    member: member.to_owned(),
                    line,
                    seen_at,
                }
            })
            .collect()
    }

    /// Who the finding and its incident are about.
    fn subject_key<'k>(&self, login: &'k str) -> SubjectKey<'k> {
        match self.first.machine {
            Some(machine) => SubjectKey::Machine(machine),
            None => SubjectKey::Login(login),
        }
    }

    /// The values that titles and steps may name.
    pub(crate) fn values(&self, subject: &str, owner: &str, now: Timestamp) -> Values {
        let text = |name, value: &str| (name, Value::Text(value.to_owned()));
        let family = self
            .machine()
            .map(|facts| facts.family.as_str())
            .filter(|family| !matches!(*family, "" | "unknown"));
        let family = match family {
            Some(family) => Value::Text(family.to_owned()),
            None => Value::Localized(messages::text("family-unknown", &Values::new())),
        };
        vec![
            text("subject", &shortened(subject)),
            text("asset", &self.first.asset),
            text("owner", owner),
            ("family", family),
            ("live", Value::Count(self.live_privileged(now) as u64)),
        ]
    }
}

/// A subject for a sentence: leaked logins can be absurdly long.
fn shortened(subject: &str) -> String {
    match subject.char_indices().nth(TITLE_SUBJECT) {
        Some((end, _)) => format!("{}…", subject.get(..end).unwrap_or_default()),
        None => subject.to_owned(),
    }
}

/// Whether an observation was classified for this reason among others.
pub(crate) fn has_reason(observation: &Observation, code: &str) -> bool {
    observation.reasons.iter().any(|reason| reason == code)
}

fn credential(observation: &Observation, fact: &CredentialFact) -> EvidenceCredential {
    EvidenceCredential {
        url: fact.url.clone(),
        host: fact.host.clone(),
        login: fact.login.clone(),
        secret: fact.secret.clone(),
        application: fact.application.clone(),
        profile: fact.profile.clone(),
        reasons: observation.reasons.clone(),
        count: observation.count,
    }
}

fn cookie(fact: &CookieFact, now: Timestamp) -> EvidenceCookie {
    EvidenceCookie {
        domain: fact.domain.clone(),
        path: fact.path.clone(),
        name: fact.name.clone(),
        role: fact.role,
        expires_at: fact.expires_at,
        live: is_live(fact, now),
        value_sha256: fact.value_sha256.clone(),
    }
}

/// What a detector concludes, before it becomes a finding.
pub(crate) struct Conclusion {
    pub(crate) detector: &'static str,
    pub(crate) class: FindingClass,
    pub(crate) subject: String,
    /// Owner of the machine for the title: `employee`, `supplier`, `customer` or `other`.
    pub(crate) owner: &'static str,
    pub(crate) evidence: Evidence,
    /// Message keys that come before the steps.
    pub(crate) notes: Vec<&'static str>,
}

/// The cookies to list: within a role the live ones first, because they are the kill list.
fn cookies(gathered: &Gathered<'_>, now: Timestamp) -> Vec<EvidenceCookie> {
    let mut cookies: Vec<EvidenceCookie> = gathered
        .cookies
        .iter()
        .map(|(_, fact)| cookie(fact, now))
        .collect();
    cookies.sort_by_key(|cookie| (cookie.role, !cookie.live));
    cookies.truncate(LISTED);
    cookies
}

fn machine(gathered: &Gathered<'_>) -> Option<FindingMachine> {
    let id = gathered
        .first
        .machine
        .or(gathered.subject.machine.map(|infection| infection.machine))?;
    let unknown = || MachineFacts {
        family: "unknown".to_owned(),
        ..MachineFacts::default()
    };
    Some(FindingMachine {
        id,
        facts: gathered.machine().cloned().unwrap_or_else(unknown),
    })
}

/// Makes the finding.
pub(crate) fn finding(gathered: &Gathered<'_>, conclusion: Conclusion, facts: &dyn Facts) -> Finding {
    let now = facts.now();
    let Conclusion {
        detector,
        class,
        subject,
        owner,
        evidence,
        notes,
    } = conclusion;
    let (score, score_terms) = severity::score(&evidence, now);
    let values = gathered.values(&subject, owner, now);
    let (observations, organization) = (&gathered.observations, &gathered.first.organization);
    let login_norm = login::normalise(gathered.login().unwrap_or_default().as_bytes());
    let key = facts.identity_key(organization);
    let omitted =
        gathered.credentials.len().saturating_sub(LISTED) + gathered.cookies.len().saturating_sub(LISTED);
    let listed = gathered.credentials.iter().take(LISTED);
    Finding {
        id: gathered.subject.finding,
        organization: organization.clone(),
        front: Front::Leaks,
        detector: detector.to_owned(),
        class,
        subject,
        asset: gathered.first.asset.clone(),
        severity: Severity::of_score(score),
        score,
        score_terms,
        status: FindingStatus::New,
        first_seen: observations.iter().map(|o| o.first_seen).min().unwrap_or(now),
        last_seen: observations.iter().map(|o| o.last_seen).max().unwrap_or(now),
        count: observations.iter().fold(0, |sum, o| sum.saturating_add(o.count)),
        machine: machine(gathered),
        credentials: listed
            .map(|(observation, fact)| credential(observation, fact))
            .collect(),
        cookies: cookies(gathered, now),
        omitted: omitted as u64,
        sources: gathered.sources(facts),
        incident: Some(incident_id(&key, organization, gathered.subject_key(&login_norm))),
        title: messages::title(class, &values),
        next_steps: messages::next_steps(class, &notes, &values),
    }
}
