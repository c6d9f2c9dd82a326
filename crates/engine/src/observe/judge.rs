//! What the confined reader may decide: whether a row touches proven scope, and whether it makes a machine an employee's.

use yagura_detect::{
    classify::{self, CredentialView, MachineContext},
    scope::{DirectoryMatch, Hits, Matcher},
};
use yagura_formats::Credential;
use yagura_model::ScopeItem;
use yagura_text::{host, login, mail, portal, url};

/// Matches rows for the filter.
pub(crate) struct Judge {
    matcher: Matcher,
    hits: Hits,
    organizations: usize,
    since: Option<u64>,
}

impl Judge {
    /// Judges by the proven ones among `scope`; fresh is what touches one that was proved after generation `since`.
    pub(crate) fn new(scope: &[ScopeItem], since: Option<u64>) -> Self {
        let matcher = Matcher::new(scope);
        let organizations = matcher.spec().organizations.len();
        Self {
            matcher,
            hits: Hits::default(),
            organizations,
            since,
        }
    }

    /// Whether the row touches anybody's scope. The hits stay for [`Self::is_employee`].
    #[inline]
    pub(crate) fn touches(&mut self, url: &[u8], login: &[u8]) -> bool {
        self.matcher.matches(url, login, &mut self.hits)
    }

    /// Whether a cookie of this domain touches anybody's scope. The hits stay for [`Self::is_fresh`].
    pub(crate) fn touches_cookie(&mut self, domain: &[u8]) -> bool {
        self.matcher.matches_cookie_domain(domain, &mut self.hits)
    }

    /// Whether what was looked at last touches scope that the pack was not read for before.
    pub(crate) fn is_fresh(&self) -> bool {
        self.since
            .is_none_or(|generation| self.matcher.touches_since(&self.hits, generation))
    }

    /// Whether a text is a mail address of an own domain.
    pub(crate) fn is_own_address(&self, text: &[u8]) -> bool {
        mail::domain_of(text).is_some() && self.matcher.matches(b"", text, &mut Hits::default())
    }

    /// Whether a Windows domain is certainly an own one.
    pub(crate) fn is_own_directory(&self, name: &str) -> bool {
        let known = (0..self.organizations).filter_map(|number| self.matcher.organization(number));
        known
            .into_iter()
            .any(|scope| scope.directory_match(name) == DirectoryMatch::Strong)
    }

    /// Whether the row that [`Self::touches`] looked at last makes its machine an employee's.
    pub(crate) fn is_employee(&self, row: &Credential<'_>) -> bool {
        let parts = url::split(&row.url);
        let host_name = if parts.is_app() {
            None
        } else {
            host::normalise(parts.host)
        };
        let login_normal = login::normalise(&row.login);
        let mail_domain = mail::domain_of(&row.login).and_then(host::normalise);
        let view = CredentialView {
            host: host_name.as_deref(),
            path: parts.path,
            login: &login_normal,
            login_kind: login::kind(&row.login),
            mail_domain: mail_domain.as_deref(),
            portal: host_name
                .as_deref()
                .is_some_and(|name| portal::is_portal(name, parts.path)),
        };
        let machine = MachineContext {
            family_known: true,
            employee_asset: None,
        };
        self.hits.organizations().any(|number| {
            self.matcher
                .touched(&self.hits, number)
                .and_then(|touched| classify::classify_credential(&view, &touched, &machine))
                .is_some_and(|row| row.marks_employee_machine())
        })
    }
}
