//! Credentials of employees, contractors, suppliers and customers: one finding for each class, asset, and machine or login.

use yagura_model::{Finding, FindingClass};

use crate::detector::{Detector, Facts, Meta, Subject};
use crate::evidence::{Conclusion, Gathered, finding};
use crate::severity::{Base, Evidence};

/// The detector of leaked credentials.
pub struct LeakedCredential;

impl Detector for LeakedCredential {
    fn meta(&self) -> Meta {
        Meta {
            name: "leaked_credential",
            ja: "自社に関係する認証情報（従業員・委託先・取引先・お客さま）の漏えいを検知します",
            en: "Leaked credentials that concern the organisation: employees, contractors, suppliers, customers",
        }
    }

    fn inspect(&self, subject: &Subject<'_>, facts: &dyn Facts, findings: &mut Vec<Finding>) {
        let Some(gathered) = Gathered::of(subject) else {
            return;
        };
        let class = gathered.first.class;
        let base = match class {
            _ if gathered.only_hashes() => Base::BreachHash,
            FindingClass::Employee => Base::Employee,
            FindingClass::Contractor => Base::Contractor,
            FindingClass::EmployeeThirdParty => Base::EmployeeThirdParty,
            FindingClass::SupplyChain => Base::SupplyChain,
            FindingClass::Customer => Base::Customer,
            FindingClass::Session | FindingClass::Infection => return,
        };
        if gathered.credentials.is_empty() || matches!(class, FindingClass::Session | FindingClass::Infection)
        {
            return;
        }
        let own_system = class != FindingClass::EmployeeThirdParty;
        let (organization, login) = (&gathered.first.organization, gathered.login().unwrap_or_default());
        let evidence = Evidence {
            base,
            source: gathered.source(),
            plaintext: gathered.plaintext(),
            live_privileged_cookie: false,
            privileged_path: own_system && gathered.privileged_path(),
            reused: own_system && gathered.reused(),
            fabricated: gathered.fabricated(),
            stolen_at: gathered.stolen_at(),
            validity: facts.validity(organization, login),
            privileged_person: facts.is_privileged(organization, login),
            mfa: facts.mfa(organization, login),
            login_anomaly: facts.login_anomaly(organization, login, gathered.stolen_at()),
        };
        let named = Some(login.to_owned()).filter(|login| !login.is_empty());
        let subject = named
            .or_else(|| gathered.machine_name())
            .unwrap_or_else(|| gathered.first.asset.clone());
        let notes = if evidence.fabricated {
            vec!["note-probably-fabricated"]
        } else {
            Vec::new()
        };
        let conclusion = Conclusion {
            detector: self.meta().name,
            class,
            subject,
            owner: "other",
            evidence,
            notes,
        };
        findings.push(finding(&gathered, conclusion, facts));
    }
}
