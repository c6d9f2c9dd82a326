//! Infected machines that hold anything of the organisation's: one finding for each machine.

use yagura_model::{Fact, Finding, FindingClass};

use crate::classify::held_class;
use crate::detector::{Detector, Facts, Meta, Subject};
use crate::evidence::{Conclusion, Gathered, finding};
use crate::severity::{Base, Evidence};

/// The detector of infected machines.
pub struct StealerInfection;

/// What the machine holds of ours, by the most urgent reason of its observation; base and owner follow from it.
fn holder(gathered: &Gathered<'_>) -> (Base, &'static str) {
    let infections = gathered
        .subject
        .observations
        .iter()
        .filter(|observation| matches!(observation.fact, Fact::StealerInfection(_)));
    let reasons = infections
        .chain([gathered.first])
        .flat_map(|observation| &observation.reasons);
    let classes: Vec<FindingClass> = reasons.filter_map(|code| held_class(code)).collect();
    let holds = |class| classes.contains(&class);
    if holds(FindingClass::Employee) {
        (Base::Employee, "employee")
    } else if holds(FindingClass::Contractor) {
        (Base::Contractor, "employee")
    } else if holds(FindingClass::SupplyChain) {
        (Base::SupplyChain, "supplier")
    } else if holds(FindingClass::Customer) {
        (Base::Customer, "customer")
    } else if holds(FindingClass::Session) {
        (Base::Customer, "other")
    } else {
        (Base::EmployeeThirdParty, "employee")
    }
}

impl Detector for StealerInfection {
    fn meta(&self) -> Meta {
        Meta {
            name: "stealer_infection",
            ja: "自社に関係する情報を保持した端末の、情報窃取マルウェア感染を検知します",
            en: "Machines infected with an infostealer that hold something of the organisation's",
        }
    }

    fn inspect(&self, subject: &Subject<'_>, facts: &dyn Facts, findings: &mut Vec<Finding>) {
        let Some(gathered) = Gathered::of(subject) else {
            return;
        };
        if gathered.first.class != FindingClass::Infection {
            return;
        }
        let (base, owner) = holder(&gathered);
        let evidence = Evidence {
            base,
            source: gathered.source(),
            plaintext: gathered.plaintext(),
            live_privileged_cookie: false,
            privileged_path: false,
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
            class: FindingClass::Infection,
            subject: gathered
                .machine_name()
                .unwrap_or_else(|| gathered.first.asset.clone()),
            owner,
            evidence,
            notes: Vec::new(),
        };
        findings.push(finding(&gathered, conclusion, facts));
    }
}
