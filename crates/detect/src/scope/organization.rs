//! What classification needs to know of one organisation beyond its hits: login patterns and directory names.

use std::collections::BTreeSet;

use yagura_model::{OrganizationId, ScopeKind};
use yagura_text::{host, login, pattern::LoginPattern};

use super::spec::Asset;

/// Top-level labels that no public resolver serves: the usual homes of an Active Directory domain.
const PRIVATE_SUFFIXES: &[&str] = &[
    "ad", "corp", "home", "internal", "intra", "lan", "local", "private",
];

/// How well a directory name fits an organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DirectoryMatch {
    /// It does not.
    None,
    /// A bare NetBIOS name, or one under a private suffix, that equals the first label of an own mail domain's
    /// registrable domain. Anybody may use that name: counts only together with an own host.
    Weak,
    /// A DNS name that is, or is under, an own mail domain.
    Strong,
}

/// One organisation's scope as far as rows are classified by it.
#[derive(Debug, Clone)]
pub struct OrganizationScope {
    /// The organisation.
    pub id: OrganizationId,
    mail_domains: BTreeSet<String>,
    directory_names: BTreeSet<String>,
    patterns: Vec<LoginPattern>,
}

impl OrganizationScope {
    /// The scope that `assets` (of one organisation) make. Patterns that do not parse are left out: they were
    /// refused when they were added.
    pub(super) fn new<'a>(id: OrganizationId, assets: impl Iterator<Item = &'a Asset>) -> Self {
        let mut scope = Self {
            id,
            mail_domains: BTreeSet::new(),
            directory_names: BTreeSet::new(),
            patterns: Vec::new(),
        };
        for asset in assets {
            match asset.kind {
                ScopeKind::MailDomain => {
                    let domain = host::registrable_domain(&asset.value).unwrap_or(&asset.value);
                    scope
                        .directory_names
                        .extend(domain.split('.').next().map(str::to_owned));
                    scope.mail_domains.insert(asset.value.clone());
                }
                ScopeKind::LoginPattern => scope.patterns.extend(LoginPattern::parse(&asset.value).ok()),
                ScopeKind::WebHost | ScopeKind::AppId | ScopeKind::VendorDomain => {}
            }
        }
        scope
    }

    /// Whether the login (in normal form) has the shape of one of the organisation's account logins.
    pub fn is_account_login(&self, login: &str) -> bool {
        self.patterns.iter().any(|pattern| pattern.matches(login))
    }

    /// How well the name of a Windows or Active Directory domain fits.
    pub fn directory_match(&self, name: &str) -> DirectoryMatch {
        let name = name.trim().trim_end_matches('.').to_ascii_lowercase();
        if host::suffixes(&name).any(|suffix| self.mail_domains.contains(suffix)) {
            return DirectoryMatch::Strong;
        }
        let private = match name.rsplit_once('.') {
            Some((_, last)) => PRIVATE_SUFFIXES.contains(&last),
            None => true,
        };
        let label = name
            .rsplit_once('.')
            .map_or(name.as_str(), |(rest, _)| rest.rsplit('.').next().unwrap_or(rest));
        if private && self.directory_names.contains(label) {
            DirectoryMatch::Weak
        } else {
            DirectoryMatch::None
        }
    }

    /// How well a login of the form `DOMAIN\user` or `user@domain` (UPN) fits the organisation's directory.
    pub fn directory_login(&self, text: &str) -> DirectoryMatch {
        let domain = match login::split_domain_user(text.as_bytes()) {
            Some((domain, _)) => std::str::from_utf8(domain).ok(),
            None => text.rsplit_once('@').map(|(_, domain)| domain),
        };
        domain.map_or(DirectoryMatch::None, |domain| self.directory_match(domain))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope() -> OrganizationScope {
        let asset = |kind, value: &str| Asset {
            organization: 0,
            kind,
            value: value.to_owned(),
            generation: 1,
        };
        let assets = [
            asset(ScopeKind::MailDomain, "example.co.jp"),
            asset(ScopeKind::LoginPattern, r"\d{3}-\d{6}"),
            asset(ScopeKind::LoginPattern, "["),
        ];
        OrganizationScope::new("broker".parse().unwrap(), assets.iter())
    }

    #[test]
    fn directory_names_are_weak_unless_they_are_dns_names_of_ours() {
        let scope = scope();
        for (name, expected) in [
            ("EXAMPLE", DirectoryMatch::Weak),
            ("example.local", DirectoryMatch::Weak),
            ("ad.example.co.jp", DirectoryMatch::Strong),
            ("EXAMPLE.CO.JP.", DirectoryMatch::Strong),
            ("example.com", DirectoryMatch::None),
            ("WORKGROUP", DirectoryMatch::None),
            ("", DirectoryMatch::None),
        ] {
            assert_eq!(scope.directory_match(name), expected, "{name}");
        }
        assert_eq!(scope.directory_login("Example\\taro"), DirectoryMatch::Weak);
        assert_eq!(scope.directory_login("taro@example.local"), DirectoryMatch::Weak);
        assert_eq!(scope.directory_login("taro"), DirectoryMatch::None);
    }

    #[test]
    fn account_logins_follow_the_patterns() {
        assert!(scope().is_account_login("123-456789") && !scope().is_account_login("123456789"));
    }
}
