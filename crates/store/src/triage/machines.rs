//! Infected machines as a list, and one with its graph.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{QueryResult, Value};
use yagura_model::{
    CookieRole, Finding, FindingId, IncidentId, MachineFacts, MachineId, Severity, Timestamp,
};

use super::{
    answers::{Graph, GraphEdge, GraphNode, Listed, MachineRecord, MachineSummary, NodeKind},
    summary::{self, key, query},
};
use crate::{
    StoreError, Tenant, detection,
    entity::{from_json, id, micros, time, unsigned},
    queries::{
        LONGEST,
        place::{Place, cut_at},
    },
};

/// Findings that a machine shows.
const FINDINGS: i64 = 200;

/// Nodes that a graph holds: more cannot be read.
const NODES: usize = 300;

const COLUMNS: &str = "m.\"id\", m.\"score\", m.\"findings\", m.\"credentials\", m.\"incident\", m.\"last_seen\", m.\"facts\", \
    (SELECT COUNT(*) FROM \"cookie\" c WHERE c.\"machine\" = m.\"id\" AND c.\"live_until\" > ?) AS \"live\"";

impl Tenant {
    /// One page of the infected machines, worst first. With words: those that they fit, on one page.
    ///
    /// # Errors
    /// `after` is no cursor of this list, or the store cannot be read.
    pub async fn machines(
        &self,
        q: Option<&str>,
        after: Option<&str>,
        limit: u64,
        now: Timestamp,
    ) -> Result<Listed<MachineSummary>, StoreError> {
        let limit = limit.clamp(1, LONGEST);
        let after = after.map(|text| Place::parse(text, "machine")).transpose()?;
        let mut values: Vec<Value> = vec![micros(now).into(), self.organization.as_str().into()];
        let mut text = format!("SELECT {COLUMNS} FROM \"machine\" m WHERE m.\"organization\" = ?");
        if let Some(q) = q.filter(|q| !q.trim().is_empty()) {
            let ids = self.machines_by_words(q, now).await?;
            if ids.is_empty() {
                return Ok(Listed {
                    items: Vec::new(),
                    next: None,
                });
            }
            text.push_str(&format!(" AND m.\"id\" IN ({})", vec!["?"; ids.len()].join(", ")));
            values.extend(ids.into_iter().map(|id| key(id.0)));
        }
        if let Some(after) = &after {
            text.push_str(" AND m.\"score\" <= ? AND (m.\"score\" < ? OR m.\"id\" > ?)");
            let score = Value::SmallInt(i16::try_from(after.key).ok());
            values.extend([score.clone(), score, after.id.clone().into()]);
        }
        text.push_str(&format!(
            " ORDER BY m.\"score\" DESC, m.\"id\" LIMIT {}",
            limit + 1
        ));
        let rows = query(&self.store.db, &text, values).await?;
        let machines = rows.iter().map(machine).collect::<Result<Vec<_>, _>>()?;
        let (items, next) = cut_at(machines, limit, |(machine, _)| Place {
            order: "machine",
            key: i64::from(machine.score),
            id: machine.id.0.0.to_vec(),
        });
        Ok(Listed {
            items: items.into_iter().map(|(machine, _)| machine).collect(),
            next,
        })
    }

    /// One machine with its findings and its graph.
    ///
    /// # Errors
    /// The organisation has none with this id.
    pub async fn machine(&self, machine: MachineId, now: Timestamp) -> Result<MachineRecord, StoreError> {
        let snapshot = self.store.snapshot().await?;
        let text =
            format!("SELECT {COLUMNS} FROM \"machine\" m WHERE m.\"id\" = ? AND m.\"organization\" = ?");
        let values = vec![
            micros(now).into(),
            key(machine.0),
            self.organization.as_str().into(),
        ];
        let rows = query(&snapshot, &text, values).await?;
        let row = rows
            .first()
            .ok_or_else(|| StoreError::missing("machine", machine))?;
        let (summary, facts) = self::machine(row)?;
        let text = format!(
            "SELECT * FROM \"finding\" WHERE \"machine\" = ? AND \"organization\" = ? \
             ORDER BY \"score\" DESC, \"id\" LIMIT {FINDINGS}"
        );
        let values = vec![key(machine.0), self.organization.as_str().into()];
        let rows = summary::finding_rows(&snapshot, &text, values).await?;
        let ids = rows
            .iter()
            .map(|row| id(&row.id))
            .collect::<Result<Vec<_>, _>>()?;
        let mut bodies = detection::stored(&snapshot, "id", ids.into_iter()).await?;
        bodies.sort_by_key(|finding| (std::cmp::Reverse(finding.score), finding.id));
        bodies.dedup_by_key(|finding| finding.id);
        let graph = graph(&summary, &bodies, now);
        let findings = rows
            .iter()
            .map(|row| summary::finding(row, now))
            .collect::<Result<_, _>>()?;
        Ok(MachineRecord {
            summary,
            facts,
            findings,
            graph,
        })
    }
}

fn machine(row: &QueryResult) -> Result<(MachineSummary, MachineFacts), StoreError> {
    let facts: MachineFacts = from_json(&row.try_get_by_index::<String>(6)?)?;
    let score = u8::try_from(row.try_get_by_index::<i16>(1)?).unwrap_or(0);
    let incident: Option<Vec<u8>> = row.try_get_by_index(4)?;
    let summary = MachineSummary {
        id: MachineId(id(&row.try_get_by_index::<Vec<u8>>(0)?)?),
        family: facts.family.clone(),
        computer: facts.computer.clone(),
        os_user: facts.os_user.clone(),
        os: facts.os.clone(),
        ip: facts.ip.clone(),
        country: facts.country.clone(),
        infected_at: facts.infected_at,
        severity: Severity::of_score(score),
        score,
        findings: unsigned(row.try_get_by_index(2)?),
        credentials: unsigned(row.try_get_by_index(3)?),
        live_cookies: unsigned(row.try_get_by_index(7)?),
        incident: incident.as_deref().map(id).transpose()?.map(IncidentId),
        last_seen: time(row.try_get_by_index(5)?)?,
    };
    Ok((summary, facts))
}

#[derive(Default)]
struct Drawing {
    nodes: BTreeMap<(NodeKind, String), (Option<Severity>, Option<FindingId>)>,
    edges: BTreeSet<GraphEdge>,
}

impl Drawing {
    fn node(&mut self, kind: NodeKind, label: &str, of: Option<&Finding>) -> Option<String> {
        let key = (kind, label.to_owned());
        if !self.nodes.contains_key(&key) && self.nodes.len() >= NODES {
            return None;
        }
        let worst = self.nodes.entry(key).or_default();
        let severity = of.map(|finding| finding.severity);
        if severity > worst.0 {
            *worst = (severity, of.map(|finding| finding.id));
        }
        Some(name(kind, label))
    }

    fn edge(&mut self, from: Option<&String>, to: Option<&String>, label: Option<&str>) {
        if let (Some(from), Some(to)) = (from, to) {
            self.edges.insert(GraphEdge {
                from: from.clone(),
                to: to.clone(),
                label: label.map(str::to_owned),
            });
        }
    }
}

fn name(kind: NodeKind, label: &str) -> String {
    let kind = match kind {
        NodeKind::Machine => "machine",
        NodeKind::Person => "person",
        NodeKind::Host => "host",
        NodeKind::Application => "application",
        NodeKind::Session => "session",
    };
    format!("{kind}:{label}")
}

/// The machine's programs hold logins, logins open hosts, live cookies are sessions at hosts.
fn graph(summary: &MachineSummary, findings: &[Finding], now: Timestamp) -> Graph {
    let mut drawing = Drawing::default();
    let label = match (&summary.computer, &summary.os_user) {
        (Some(computer), Some(user)) => format!("{computer}\\{user}"),
        (Some(one), None) | (None, Some(one)) => one.clone(),
        (None, None) => summary.id.to_string(),
    };
    let machine = drawing.node(NodeKind::Machine, &label, findings.first());
    for finding in findings {
        for credential in &finding.credentials {
            let program = credential.application.as_deref();
            let program = program.and_then(|program| drawing.node(NodeKind::Application, program, None));
            drawing.edge(machine.as_ref(), program.as_ref(), None);
            let login = (!credential.login.is_empty()).then_some(credential.login.as_str());
            let person = login.and_then(|login| drawing.node(NodeKind::Person, login, Some(finding)));
            drawing.edge(program.as_ref().or(machine.as_ref()), person.as_ref(), None);
            let host = credential.host.as_deref();
            let host = host.and_then(|host| drawing.node(NodeKind::Host, host, Some(finding)));
            drawing.edge(person.as_ref().or(machine.as_ref()), host.as_ref(), None);
        }
        let live = |end: Option<Timestamp>| end.is_none_or(|end| end > now);
        for cookie in finding.cookies.iter().filter(|cookie| {
            matches!(cookie.role, CookieRole::Session | CookieRole::DeviceTrust)
                && cookie.live
                && live(cookie.expires_at)
        }) {
            let session = format!("{} {}", cookie.domain, cookie.name);
            let session = drawing.node(NodeKind::Session, &session, Some(finding));
            drawing.edge(machine.as_ref(), session.as_ref(), None);
            let host = drawing.node(NodeKind::Host, &cookie.domain, Some(finding));
            drawing.edge(session.as_ref(), host.as_ref(), None);
        }
    }
    let nodes = drawing
        .nodes
        .into_iter()
        .map(|((kind, label), (severity, finding))| GraphNode {
            id: name(kind, &label),
            kind,
            label,
            severity,
            finding,
        });
    Graph {
        nodes: nodes.collect(),
        edges: drawing.edges.into_iter().collect(),
    }
}
