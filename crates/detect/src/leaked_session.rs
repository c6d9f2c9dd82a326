//! Stolen cookies of own domains: one finding for each asset and machine, with its kill list.

use yagura_model::{CookieRole, Finding, FindingClass};
use yagura_text::portal;

use crate::classify::{is_live, reason};
use crate::detector::{Detector, Facts, Meta, Subject};
use crate::evidence::{Conclusion, Gathered, finding, has_reason};
use crate::severity::{Base, Evidence};

/// The detector of stolen sessions.
pub struct LeakedSession;

/// A session is worth what its holder's credential would be: nothing when no cookie can be used any more.
fn base(gathered: &Gathered<'_>, facts: &dyn Facts) -> Base {
    let now = facts.now();
    let usable = gathered
        .cookies
        .iter()
        .any(|(_, fact)| fact.role != CookieRole::Tracking && is_live(fact, now));
    let of_employee = gathered
        .cookies
        .iter()
        .any(|(observation, _)| has_reason(observation, reason::SAME_MACHINE_AS_EMPLOYEE));
    let of_portal = gathered
        .cookies
        .iter()
        .any(|(_, fact)| portal::is_portal(&fact.domain, fact.path.as_bytes()));
    if !usable {
        Base::UnusableCookies
    } else if of_employee {
        Base::Employee
    } else if of_portal {
        Base::Contractor
    } else {
        Base::Customer
    }
}

impl Detector for LeakedSession {
    fn meta(&self) -> Meta {
        Meta {
            name: "leaked_session",
            ja: "自社ドメインの Cookie（セッション・端末信頼）の窃取を検知します",
            en: "Stolen cookies of own domains: sessions and trusted devices",
        }
    }

    fn inspect(&self, subject: &Subject<'_>, facts: &dyn Facts, findings: &mut Vec<Finding>) {
        let Some(gathered) = Gathered::of(subject) else {
            return;
        };
        if gathered.first.class != FindingClass::Session || gathered.cookies.is_empty() {
            return;
        }
        let now = facts.now();
        let live = gathered.live_privileged(now) > 0;
        let privileged_path = gathered.cookies.iter().any(|(_, fact)| {
            let kind = portal::kind(&fact.domain, fact.path.as_bytes());
            fact.role != CookieRole::Tracking
                && is_live(fact, now)
                && kind.is_some_and(portal::PortalKind::is_privileged)
        });
        let evidence = Evidence {
            base: base(&gathered, facts),
            source: gathered.source(),
            plaintext: false,
            live_privileged_cookie: live,
            privileged_path,
            reused: false,
            fabricated: false,
            stolen_at: gathered.stolen_at(),
            validity: None,
            privileged_person: None,
            mfa: None,
            login_anomaly: None,
        };
        let conclusion = Conclusion {
            detector: self.meta().name,
            class: FindingClass::Session,
            subject: gathered
                .machine_name()
                .unwrap_or_else(|| gathered.first.asset.clone()),
            owner: "other",
            evidence,
            notes: if live {
                vec!["note-session-survives"]
            } else {
                Vec::new()
            },
        };
        findings.push(finding(&gathered, conclusion, facts));
    }
}
