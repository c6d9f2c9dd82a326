//! A finding as it is shown: the store's record, what can be revealed, and where the caller can move it.

use std::collections::BTreeSet;

use axum::Json;
use http::{HeaderName, header};
use serde::Serialize;
use utoipa::ToSchema;
use yagura_model::{
    EvidenceCookie, EvidenceCredential, FindingId, FindingStatus, FindingSummary, LocalizedList,
    LocalizedText, MachineFacts, Permission, ScoreTerm, SourceReference, Timestamp,
};

use super::transition::permitted;
use crate::{
    access::{Caller, Tenancy},
    problem::Answer,
    words,
};

/// An answer that carries its version as `ETag`.
pub(in crate::api) type Tagged<T> = ([(HeaderName, String); 1], Json<T>);

/// The answer with its version.
pub(in crate::api) fn tagged<T>(version: u64, body: T) -> Tagged<T> {
    ([(header::ETAG, format!("\"{version}\""))], Json(body))
}

/// Whether the caller may ask to see a secret.
#[derive(Serialize, ToSchema)]
#[schema(as = RevealPossibility)]
pub(crate) struct Reveal {
    allowed: bool,
    /// Why not: `no_secret`, `no_copy` or `no_permission`.
    #[schema(value_type = Option<words::NoReveal>)]
    reason_code: Option<&'static str>,
}

/// A credential as evidence of a finding.
#[derive(Serialize, ToSchema)]
pub(crate) struct Credential {
    #[serde(flatten)]
    evidence: EvidenceCredential,
    reveal: Reveal,
}

/// A finding with everything that is known of it.
#[derive(Serialize, ToSchema)]
#[schema(as = Finding)]
pub(crate) struct FindingView {
    #[serde(flatten)]
    summary: FindingSummary,
    /// The detector that made it.
    detector: String,
    /// The arithmetic of the score.
    score_terms: Vec<ScoreTerm>,
    /// What is known of the machine.
    machine_facts: Option<MachineFacts>,
    /// Evidence: at most 200.
    credentials: Vec<Credential>,
    /// Evidence: at most 200.
    cookies: Vec<EvidenceCookie>,
    /// Evidence that is not listed.
    omitted: u64,
    /// Where it was read: at most 50.
    sources: Vec<SourceReference>,
    /// One sentence.
    title: LocalizedText,
    /// What to do, most urgent first.
    next_steps: LocalizedList,
    /// Until when its risk is accepted.
    #[schema(value_type = Option<String>, format = DateTime)]
    accepted_until: Option<Timestamp>,
    /// The finding that says the same.
    #[schema(value_type = Option<String>)]
    duplicate_of: Option<FindingId>,
    /// Where the caller can move it.
    allowed: Vec<FindingStatus>,
}

/// A finding as the caller sees it.
pub(super) async fn view(
    tenancy: &Tenancy,
    caller: &Caller,
    finding: FindingId,
) -> Answer<Tagged<FindingView>> {
    let record = tenancy.finding_record(finding, caller.now).await?;
    let body = record.finding;
    let sealed = if body.credentials.is_empty() {
        BTreeSet::new()
    } else {
        tenancy.sealed_copies(finding).await?
    };
    let asks = tenancy.may(Permission::RequestReveal);
    let credentials = body.credentials.into_iter().map(|evidence| Credential {
        reveal: reveal(evidence.secret.fingerprint.as_deref(), &sealed, asks),
        evidence,
    });
    let summary = record.summary;
    let shown = FindingView {
        detector: body.detector,
        score_terms: body.score_terms,
        machine_facts: body.machine.map(|machine| machine.facts),
        credentials: credentials.collect(),
        cookies: body.cookies,
        omitted: body.omitted,
        sources: body.sources,
        title: body.title,
        next_steps: body.next_steps,
        accepted_until: record.accepted_until,
        duplicate_of: record.duplicate_of,
        allowed: permitted(tenancy, summary.status),
        summary,
    };
    Ok(tagged(shown.summary.version, shown))
}

fn reveal(fingerprint: Option<&str>, sealed: &BTreeSet<String>, asks: bool) -> Reveal {
    let reason_code = match fingerprint {
        None => Some("no_secret"),
        Some(fingerprint) if !sealed.contains(fingerprint) => Some("no_copy"),
        Some(_) if !asks => Some("no_permission"),
        Some(_) => None,
    };
    Reveal {
        allowed: reason_code.is_none(),
        reason_code,
    }
}
