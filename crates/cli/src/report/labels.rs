//! Which message names which value of the model's closed sets.

use yagura_model::{CookieRole, FindingClass, ScopeKind, Severity, Verdict};

use super::messages::Key;

/// Severity.
pub(crate) fn severity(severity: Severity) -> Key {
    match severity {
        Severity::Critical => Key::Critical,
        Severity::High => Key::High,
        Severity::Medium => Key::Medium,
        Severity::Low => Key::Low,
        Severity::Informational => Key::Informational,
    }
}

/// Finding class.
pub(crate) fn class(class: FindingClass) -> Key {
    match class {
        FindingClass::Employee => Key::ClassEmployee,
        FindingClass::Contractor => Key::ClassContractor,
        FindingClass::EmployeeThirdParty => Key::ClassEmployeeThirdParty,
        FindingClass::SupplyChain => Key::ClassSupplyChain,
        FindingClass::Customer => Key::ClassCustomer,
        FindingClass::Session => Key::ClassSession,
        FindingClass::Infection => Key::ClassInfection,
    }
}

/// Cookie role.
pub(crate) fn role(role: CookieRole) -> Key {
    match role {
        CookieRole::Session => Key::RoleSession,
        CookieRole::DeviceTrust => Key::RoleDeviceTrust,
        CookieRole::Tracking => Key::RoleTracking,
        CookieRole::Other => Key::RoleOther,
    }
}

/// Kind of a claim.
pub(crate) fn scope(kind: ScopeKind) -> Key {
    match kind {
        ScopeKind::MailDomain => Key::KindMailDomain,
        ScopeKind::WebHost => Key::KindWebHost,
        ScopeKind::AppId => Key::KindAppId,
        ScopeKind::VendorDomain => Key::KindVendorDomain,
        ScopeKind::LoginPattern => Key::KindLoginPattern,
    }
}

/// How the reading of a pack ended.
pub(crate) fn verdict(verdict: Option<&Verdict>) -> Key {
    match verdict {
        Some(Verdict::Complete) => Key::VerdictComplete,
        Some(Verdict::Partial { .. }) => Key::VerdictPartial,
        Some(Verdict::Limit { .. }) => Key::VerdictLimit,
        Some(Verdict::Encrypted) => Key::VerdictEncrypted,
        Some(Verdict::Unsupported { .. }) => Key::VerdictUnsupported,
        Some(Verdict::Refused { .. }) => Key::VerdictRefused,
        None => Key::VerdictUnfinished,
    }
}

/// Family codes as the trade spells them. A code that is not here is shown as it is.
pub(crate) fn family(code: &str) -> Option<&'static str> {
    Some(match code {
        "redline" => "RedLine",
        "meta" => "META",
        "raccoon" => "Raccoon",
        "vidar" => "Vidar",
        "lumma" => "Lumma",
        "stealc" => "StealC",
        "risepro" => "RisePro",
        "rhadamanthys" => "Rhadamanthys",
        "atomic" => "Atomic (macOS)",
        "banshee" => "Banshee (macOS)",
        "meduza" => "Meduza",
        "cryptbot" => "CryptBot",
        "phemedrone" => "Phemedrone",
        "stealerium" => "Stealerium",
        _ => return None,
    })
}
