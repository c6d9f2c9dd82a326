//! The worst incidents: one card each, with machine, timeline, evidence, arithmetic and next steps.

use yagura_model::{
    EvidenceCredential, Finding, FindingMachine, LocalizedText, ScoreTerm, SecretKind, Severity,
};

use super::messages::Key;
use super::page::{Page, escape, number};
use super::{ReportData, ReportIncident, labels};

/// Rows of evidence per incident and of places; the rest is counted.
const EVIDENCE: usize = 12;
const PLACES: usize = 5;
/// Next steps per incident.
const STEPS: usize = 6;

/// The section.
pub(crate) fn write(page: &mut Page, data: &ReportData) {
    page.section("incidents", Key::Incidents);
    if data.incidents.is_empty() {
        let none = page.message(Key::NoIncidents);
        page.paragraph("lead", &none);
    } else {
        let counts = [number(data.incidents.len() as u64), number(data.incidents_total)];
        let intro = page.filled(Key::IncidentsIntro, &counts.each_ref().map(String::as_str));
        page.paragraph("lead", &intro);
    }
    for (rank, incident) in data.incidents.iter().enumerate() {
        card(page, rank + 1, incident);
    }
    page.raw("</section>");
}

/// A severity as a coloured word.
pub(crate) fn badge(page: &Page, severity: Severity) -> String {
    format!(
        "<span class=\"badge {}\">{}</span>",
        severity.code(),
        page.message(labels::severity(severity))
    )
}

fn card(page: &mut Page, rank: usize, each: &ReportIncident) {
    let incident = &each.incident;
    let badge = badge(page, incident.severity);
    let title = page.localized(&incident.title);
    let score = page.message(Key::Score);
    page.raw(format!(
        "<article class=\"incident edge-{}\" aria-labelledby=\"incident-{rank}\"><header><span class=\"rank\" aria-hidden=\"true\">{rank}</span>\
         <div><h3 id=\"incident-{rank}\">{title}</h3><p class=\"meta\">{badge} <span>{score} <b>{}</b></span> <span>{}</span></p></div></header>",
        incident.severity.code(),
        incident.score,
        Page::value(&incident.subject),
    ));
    page.raw("<div class=\"halves\"><div>");
    if let Some(machine) = each.findings.iter().find_map(|finding| finding.machine.as_ref()) {
        machine_facts(page, machine);
    }
    timeline(page, each);
    page.raw("</div><div>");
    next_steps(page, &each.findings);
    page.raw("</div></div>");
    evidence(page, &each.findings);
    page.raw("<div class=\"halves\"><div>");
    if let Some(worst) = each.findings.iter().max_by_key(|finding| finding.score) {
        arithmetic(page, worst);
    }
    page.raw("</div><div>");
    places(page, &each.findings);
    page.raw("</div></div></article>");
}

fn machine_facts(page: &mut Page, machine: &FindingMachine) {
    let facts = &machine.facts;
    let heading = page.message(Key::Machine);
    page.raw(format!("<h4>{heading}</h4><dl class=\"facts\">"));
    let family = labels::family(&facts.family).map_or_else(|| Page::value(&facts.family), str::to_owned);
    let confidence = page.filled(Key::Confidence, &[&facts.family_confidence.to_string()]);
    let antivirus = (!facts.antivirus.is_empty()).then(|| facts.antivirus.join(", "));
    let value = |text: &Option<String>| text.as_deref().filter(|text| !text.is_empty()).map(Page::value);
    for (key, shown) in [
        (Key::Computer, value(&facts.computer)),
        (Key::User, value(&facts.os_user)),
        (Key::Domain, value(&facts.ad_domain)),
        (Key::OperatingSystem, value(&facts.os)),
        (
            Key::Family,
            Some(format!("{family} <span class=\"quiet\">{confidence}</span>")),
        ),
        (Key::Address, value(&facts.ip)),
        (Key::Country, value(&facts.country)),
        (Key::Antivirus, value(&antivirus)),
    ] {
        if let Some(shown) = shown {
            let label = page.message(key);
            page.raw(format!("<dt>{label}</dt><dd>{shown}</dd>"));
        }
    }
    page.raw("</dl>");
}

fn timeline(page: &mut Page, each: &ReportIncident) {
    let machine = each.findings.iter().find_map(|finding| finding.machine.as_ref());
    let stolen = machine.and_then(|machine| machine.facts.infected_at);
    let heading = page.message(Key::Timeline);
    page.raw(format!("<h4>{heading}</h4><ol class=\"timeline\">"));
    let mut moments = vec![(Some(each.incident.first_seen), Key::FirstSeen)];
    if each.incident.last_seen != each.incident.first_seen {
        moments.push((Some(each.incident.last_seen), Key::LastSeen));
    }
    moments.insert(0, (stolen, Key::TheftAt));
    for (at, key) in moments {
        if let Some(at) = at {
            let label = page.message(key);
            let time = page.time(at);
            page.raw(format!("<li>{time}<span>{label}</span></li>"));
        }
    }
    page.raw("</ol>");
}

/// The steps of all findings, each once, the worst finding's first.
fn next_steps(page: &mut Page, findings: &[Finding]) {
    let mut steps: Vec<LocalizedText> = Vec::new();
    for finding in findings {
        for (ja, en) in finding.next_steps.ja.iter().zip(&finding.next_steps.en) {
            if steps.len() < STEPS && !steps.iter().any(|step| &step.en == en) {
                steps.push(LocalizedText::new(ja, en));
            }
        }
    }
    if steps.is_empty() {
        return;
    }
    let heading = page.message(Key::NextSteps);
    page.raw(format!("<div class=\"steps\"><h4>{heading}</h4><ol>"));
    for step in steps {
        let text = page.localized(&step);
        page.raw(format!("<li>{text}</li>"));
    }
    page.raw("</ol></div>");
}

fn evidence(page: &mut Page, findings: &[Finding]) {
    let heading = page.message(Key::Evidence);
    page.raw(format!("<h4>{heading}</h4>"));
    let columns = [
        (Key::Class, false),
        (Key::Where, false),
        (Key::Login, false),
        (Key::Secret, false),
        (Key::Score, true),
        (Key::Seen, true),
    ];
    page.table("evidence", Key::EvidenceCaption, &columns);
    let rows: Vec<[(String, bool); 6]> = findings
        .iter()
        .flat_map(|finding| evidence_rows(page, finding))
        .collect();
    for row in rows.iter().take(EVIDENCE) {
        page.row(row);
    }
    page.end_table();
    let hidden = rows.len().saturating_sub(EVIDENCE) as u64;
    let omitted = hidden + findings.iter().map(|finding| finding.omitted).sum::<u64>();
    if omitted > 0 {
        let more = page.filled(Key::More, &[&number(omitted)]);
        page.paragraph("quiet", &more);
    }
}

/// One row for each credential and cookie of a finding.
fn evidence_rows(page: &Page, finding: &Finding) -> Vec<[(String, bool); 6]> {
    let class = page.message(labels::class(finding.class));
    let score = finding.score.to_string();
    let row = |place: String, login: String, secret: String, seen: String| {
        [
            (class.clone(), false),
            (place, false),
            (login, false),
            (secret, false),
            (score.clone(), true),
            (seen, true),
        ]
    };
    let credentials = finding.credentials.iter().map(|credential| {
        row(
            place(credential),
            Page::value(&credential.login),
            secret(page, credential),
            number(credential.count),
        )
    });
    let cookies = finding.cookies.iter().map(|cookie| {
        let (state, key) = if cookie.live {
            ("live", Key::Live)
        } else {
            ("over", Key::Expired)
        };
        let state = format!(
            "Cookie <span class=\"state {state}\">{}</span>",
            page.message(key)
        );
        row(
            Page::value(&cookie.domain),
            format!("<code>{}</code>", escape(&cookie.name)),
            state,
            "–".to_owned(),
        )
    });
    credentials.chain(cookies).collect()
}

/// URL if there is one, else host. Long ones are cut in the middle of the cell by the style sheet, not here.
fn place(credential: &EvidenceCredential) -> String {
    let shown = credential
        .url
        .as_deref()
        .or(credential.host.as_deref())
        .unwrap_or("–");
    Page::value(shown)
}

fn secret(page: &Page, credential: &EvidenceCredential) -> String {
    match &credential.secret.kind {
        SecretKind::Plain => format!("<code>{}</code>", escape(&credential.secret.mask)),
        SecretKind::Hash(algorithm) => {
            format!(
                "<code>{}</code> <span class=\"quiet\">{}</span>",
                escape(algorithm),
                page.message(Key::Hash)
            )
        }
        SecretKind::None => format!("<span class=\"quiet\">{}</span>", page.message(Key::NoSecret)),
    }
}

fn arithmetic(page: &mut Page, worst: &Finding) {
    let heading = page.message(Key::Arithmetic);
    page.raw(format!("<h4>{heading}</h4>"));
    page.table(
        "arithmetic",
        Key::ArithmeticCaption,
        &[(Key::Term, false), (Key::Points, true)],
    );
    for ScoreTerm { points, label, .. } in &worst.score_terms {
        let label = page.localized(label);
        page.row(&[(label, false), (format!("{points:+}"), true)]);
    }
    let sum: i32 = worst.score_terms.iter().map(|term| i32::from(term.points)).sum();
    let label = if sum == i32::from(worst.score) {
        page.message(Key::Sum)
    } else {
        page.filled(Key::SumCapped, &[&sum.to_string(), &worst.score.to_string()])
    };
    page.row(&[
        (format!("<b>{label}</b>"), false),
        (format!("<b>{}</b>", worst.score), true),
    ])
    .end_table();
}

fn places(page: &mut Page, findings: &[Finding]) {
    let mut seen: Vec<(&str, &str, u64)> = Vec::new();
    for source in findings.iter().flat_map(|finding| &finding.sources) {
        let place = (source.name.as_str(), source.member.as_str(), source.line);
        if !seen
            .iter()
            .any(|(name, member, _)| (*name, *member) == (place.0, place.1))
        {
            seen.push(place);
        }
    }
    if seen.is_empty() {
        return;
    }
    let heading = page.message(Key::Sources);
    page.raw(format!("<h4>{heading}</h4><ul class=\"places\">"));
    for (name, member, line) in seen.iter().take(PLACES) {
        let line = if *line > 0 {
            page.filled(Key::Line, &[&number(*line)])
        } else {
            String::new()
        };
        page.raw(format!(
            "<li><b>{}</b> <span class=\"path\">{}</span> <span class=\"quiet\">{line}</span></li>",
            Page::value(name),
            Page::value(member)
        ));
    }
    page.raw("</ul>");
    if let Some(more) = seen.len().checked_sub(PLACES).filter(|more| *more > 0) {
        let more = page.filled(Key::More, &[&number(more as u64)]);
        page.paragraph("quiet", &more);
    }
}
