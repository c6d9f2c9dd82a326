//! The ordered rules: what a row that touches one organisation's scope means for it.
//!
//! Pure. All rules that apply are kept as reasons, the deciding one first. Rows that no rule takes are discarded.

use std::sync::LazyLock;

use serde::Deserialize;
use yagura_model::{CookieFact, CredentialFact, FindingClass, LoginKind};
use yagura_text::{host, url};

use crate::scope::{DirectoryMatch, Touched};

/// Codes of the reasons for a class.
pub mod reason {
    /// Rule 1: an own mail address at an own host or in an own application.
    pub const OWN_MAIL_ON_OWN_HOST: &str = "own_mail_on_own_host";
    /// Rule 2: an own portal and no own mail address.
    pub const OWN_PORTAL: &str = "own_portal";
    /// Rule 3: an own mail address at somebody else's service, or without a host.
    pub const OWN_MAIL_ELSEWHERE: &str = "own_mail_elsewhere";
    /// Rule 4: a supplier's mail address at an own host or in an own application.
    pub const VENDOR_MAIL_ON_OWN_HOST: &str = "vendor_mail_on_own_host";
    /// Rule 5: an own host that is no portal.
    pub const OWN_HOST: &str = "own_host";
    /// Rule 6: an account of the own directory at an own host.
    pub const OWN_DIRECTORY_ACCOUNT: &str = "own_directory_account";
    /// Rule 7: an own application.
    pub const OWN_APP: &str = "own_app";
    /// Rule 8: a cookie of an own domain.
    pub const OWN_COOKIE_DOMAIN: &str = "own_cookie_domain";
    /// Rule 9: the machine is an employee's.
    pub const SAME_MACHINE_AS_EMPLOYEE: &str = "same_machine_as_employee";
    /// The login has the shape of the organisation's account logins.
    pub const ACCOUNT_LOGIN: &str = "account_login";
    /// With rule 3: the service is one that organisations use for work.
    pub const BUSINESS_SERVICE: &str = "business_service";
    /// With rule 3: the service is none that organisations are known to use for work.
    pub const PERSONAL_USE: &str = "personal_use";
    /// With rule 3: the row names no host.
    pub const NO_HOST: &str = "no_host";
    /// The row looks invented or recycled.
    pub const PROBABLE_FABRICATED: &str = "probable_fabricated";
    /// A machine whose Windows domain is the organisation's.
    pub const OWN_DIRECTORY_MACHINE: &str = "own_directory_machine";
}

/// What a row means for one organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Classification {
    /// The class.
    pub class: FindingClass,
    /// Codes of [`reason`], the deciding one first.
    pub reasons: Vec<&'static str>,
    /// The scope value that is concerned.
    pub asset: String,
}

impl Classification {
    /// Whether a row of this class makes its machine an employee's (rule 9).
    pub fn marks_employee_machine(&self) -> bool {
        matches!(self.class, FindingClass::Employee | FindingClass::Contractor)
    }
}

/// A normalised credential as far as its class depends on it.
#[derive(Debug, Clone, Copy)]
pub struct CredentialView<'a> {
    /// Host in normal form.
    pub host: Option<&'a str>,
    /// Path as written; empty when there is none.
    pub path: &'a [u8],
    /// Login in normal form.
    pub login: &'a str,
    /// Shape of the login.
    pub login_kind: LoginKind,
    /// Domain of a mail login in normal form.
    pub mail_domain: Option<&'a str>,
    /// Whether host or path name a portal, or the surface front tagged the host as internal.
    pub portal: bool,
}

impl<'a> CredentialView<'a> {
    /// The view of a fact, with its login in normal form ([`yagura_text::login::normalise`]).
    pub fn of(fact: &'a CredentialFact, login: &'a str) -> Self {
        Self {
            host: fact.host.as_deref(),
            path: fact
                .url
                .as_deref()
                .map_or(b"", |text| url::split(text.as_bytes()).path),
            login,
            login_kind: fact.login_kind,
            mail_domain: fact.mail_domain.as_deref(),
            portal: fact.portal,
        }
    }
}

/// What is known of the machine that a row comes from, after all its rows were seen.
#[derive(Debug, Clone, Copy, Default)]
pub struct MachineContext<'a> {
    /// Whether the stealer family is known; `false` for rows without a machine.
    pub family_known: bool,
    /// The scope value by which the machine is an employee's ([`classify_machine`]); `None` when it is not.
    pub employee_asset: Option<&'a str>,
}

/// Services that organisations use for work, by registrable domain.
static BUSINESS_SERVICES: LazyLock<BusinessServices> = LazyLock::new(|| {
    // The file is part of the program, and a test reads it.
    toml::from_str(include_str!("../../../rules/business-services.toml")).unwrap_or_default()
});

#[derive(Debug, Default, Deserialize)]
struct BusinessServices {
    domains: Vec<String>,
}

/// One rule: the asset if it applies, the class and the reason that it gives.
type Rule<'a> = (Option<&'a str>, FindingClass, &'static str);

/// The rules for credentials, in the order in which they decide.
fn rules<'a>(row: &CredentialView<'_>, touched: &Touched<'a>, machine: &MachineContext<'a>) -> [Rule<'a>; 8] {
    use FindingClass as Class;
    let Touched {
        host,
        mail,
        app,
        vendor,
        scope,
    } = *touched;
    let owned = host.or(app);
    let stranger = host.filter(|_| mail.is_none());
    let directory = match row.login_kind {
        LoginKind::DomainUser | LoginKind::Mail => scope.directory_login(row.login),
        _ => DirectoryMatch::None,
    };
    let account = stranger.filter(|_| directory != DirectoryMatch::None);
    let elsewhere = mail.filter(|_| owned.is_none());
    [
        (mail.and(owned), Class::Employee, reason::OWN_MAIL_ON_OWN_HOST),
        (account, Class::Employee, reason::OWN_DIRECTORY_ACCOUNT),
        (
            stranger.filter(|_| row.portal),
            Class::Contractor,
            reason::OWN_PORTAL,
        ),
        (elsewhere, Class::EmployeeThirdParty, reason::OWN_MAIL_ELSEWHERE),
        (
            vendor.and(owned),
            Class::SupplyChain,
            reason::VENDOR_MAIL_ON_OWN_HOST,
        ),
        (host.filter(|_| !row.portal), Class::Customer, reason::OWN_HOST),
        (app, Class::Customer, reason::OWN_APP),
        (
            machine.employee_asset,
            Class::Infection,
            reason::SAME_MACHINE_AS_EMPLOYEE,
        ),
    ]
}

/// Classifies a credential for one organisation; `None` means: discard it.
///
/// One step differs from the order of the rules' numbers: an account of the own directory at an own host (rule 6) is
/// asked before portal and customer (2 and 5), because no customer signs in as `DOMAIN\user`. A directory name alone
/// is weak evidence and counts only together with an own host.
pub fn classify_credential(
    row: &CredentialView<'_>,
    touched: &Touched<'_>,
    machine: &MachineContext<'_>,
) -> Option<Classification> {
    let rules = rules(row, touched, machine);
    let mut applying = rules
        .iter()
        .filter_map(|(asset, class, reason)| Some(((*asset)?, *class, *reason)));
    let (asset, class, first) = applying.next()?;
    let mut reasons = vec![first];
    reasons.extend(applying.map(|(_, _, reason)| reason));
    if (touched.host.is_some() || touched.app.is_some()) && touched.scope.is_account_login(row.login) {
        reasons.push(reason::ACCOUNT_LOGIN);
    }
    if class == FindingClass::EmployeeThirdParty {
        reasons.push(kind_of_service(row.host));
        if is_probably_fabricated(row, machine) {
            reasons.push(reason::PROBABLE_FABRICATED);
        }
    }
    Some(Classification {
        class,
        reasons,
        asset: asset.to_owned(),
    })
}

fn kind_of_service(host_name: Option<&str>) -> &'static str {
    let Some(name) = host_name else {
        return reason::NO_HOST;
    };
    let registrable = host::registrable_domain(name).unwrap_or(name);
    if BUSINESS_SERVICES
        .domains
        .iter()
        .any(|domain| domain == registrable)
    {
        reason::BUSINESS_SERVICE
    } else {
        reason::PERSONAL_USE
    }
}

/// Sellers pad lists with rows made from an address alone: its own domain's start page as the site, and no machine
/// or family behind it. (Breach notification services had to take such rows back.)
fn is_probably_fabricated(row: &CredentialView<'_>, machine: &MachineContext<'_>) -> bool {
    let (Some(host_name), Some(mail_domain)) = (row.host, row.mail_domain) else {
        return false;
    };
    let bare = host_name.strip_prefix("www.").unwrap_or(host_name);
    let own_root = bare == mail_domain || Some(bare) == host::registrable_domain(mail_domain);
    !machine.family_known && own_root && matches!(row.path, b"" | b"/")
}

/// Classifies a cookie for one organisation (rule 8); `None` means: discard it.
pub fn classify_cookie(touched: &Touched<'_>, machine: &MachineContext<'_>) -> Option<Classification> {
    let asset = touched.host?;
    let mut reasons = vec![reason::OWN_COOKIE_DOMAIN];
    if machine.employee_asset.is_some() {
        reasons.push(reason::SAME_MACHINE_AS_EMPLOYEE);
    }
    Some(Classification {
        class: FindingClass::Session,
        reasons,
        asset: asset.to_owned(),
    })
}

/// The code that says which class of row makes a machine an infection of ours.
fn holds(class: FindingClass) -> &'static str {
    match class {
        FindingClass::Employee => "holds_employee",
        FindingClass::Contractor => "holds_contractor",
        FindingClass::EmployeeThirdParty => "holds_employee_third_party",
        FindingClass::SupplyChain => "holds_supply_chain",
        FindingClass::Customer => "holds_customer",
        FindingClass::Session => "holds_session",
        FindingClass::Infection => reason::SAME_MACHINE_AS_EMPLOYEE,
    }
}

/// The class that a reason of [`classify_machine`] names.
pub(crate) fn held_class(reason_code: &str) -> Option<FindingClass> {
    match reason_code {
        reason::SAME_MACHINE_AS_EMPLOYEE | reason::OWN_DIRECTORY_MACHINE => Some(FindingClass::Employee),
        code => FindingClass::ALL
            .iter()
            .copied()
            .find(|class| holds(*class) == code),
    }
}

/// Classifies an infected machine for one organisation from the classes of its rows, in any order, and its Windows
/// domain; `None` when nothing on it concerns the organisation. The asset is that of the most urgent row.
pub fn classify_machine<'a>(
    rows: impl IntoIterator<Item = &'a Classification>,
    touched: &Touched<'_>,
    ad_domain: Option<&str>,
) -> Option<Classification> {
    let mut held: Vec<(usize, &str, FindingClass)> = rows
        .into_iter()
        .map(|row| (urgency(row.class), row.asset.as_str(), row.class))
        .collect();
    held.sort_unstable();
    let directory = ad_domain.map_or(DirectoryMatch::None, |name| touched.scope.directory_match(name));
    // A bare name counts only where the machine also holds something of an own host.
    let joined = match directory {
        DirectoryMatch::Strong => true,
        DirectoryMatch::Weak => held
            .iter()
            .any(|(_, _, class)| *class != FindingClass::EmployeeThirdParty),
        DirectoryMatch::None => false,
    };
    let asset = match held.first() {
        Some((_, asset, _)) => (*asset).to_owned(),
        None => ad_domain.filter(|_| joined)?.to_ascii_lowercase(),
    };
    let mut reasons: Vec<&'static str> = Vec::new();
    if joined {
        reasons.push(reason::OWN_DIRECTORY_MACHINE);
    }
    reasons.extend(held.iter().map(|(_, _, class)| holds(*class)));
    reasons.dedup();
    Some(Classification {
        class: FindingClass::Infection,
        reasons,
        asset,
    })
}

fn urgency(class: FindingClass) -> usize {
    match class {
        FindingClass::Employee => 0,
        FindingClass::Contractor => 1,
        FindingClass::SupplyChain => 2,
        FindingClass::Customer => 3,
        FindingClass::Session => 4,
        FindingClass::EmployeeThirdParty => 5,
        FindingClass::Infection => 6,
    }
}

/// Whether a machine with this classification is an employee's (rule 9).
pub fn is_employee_machine(machine: &Classification) -> bool {
    machine.reasons.iter().any(|code| {
        matches!(
            held_class(code),
            Some(FindingClass::Employee | FindingClass::Contractor)
        )
    })
}

/// Whether a cookie could still be used at `now`: neither its own expiry nor that of a JWT inside it has passed.
/// A cookie without expiry counts as live: the server decides when its session ends.
pub fn is_live(cookie: &CookieFact, now: yagura_model::Timestamp) -> bool {
    [cookie.expires_at, cookie.jwt_expires_at]
        .into_iter()
        .flatten()
        .all(|end| end > now)
}

#[cfg(test)]
mod tests;
