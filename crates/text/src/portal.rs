//! Portals: hosts and paths through which staff, not customers, get in.

use crate::host;

/// What a portal opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PortalKind {
    /// Remote access to the network: VPN, Citrix, remote desktop.
    RemoteAccess,
    /// Single sign-on.
    SignOn,
    /// Administration.
    Administration,
    /// Mail of staff.
    Mail,
    /// Other internal tools: intranet, code, tickets.
    Internal,
}

impl PortalKind {
    /// Whether it opens more than itself: an administration, VPN or single-sign-on path.
    pub fn is_privileged(self) -> bool {
        matches!(self, Self::RemoteAccess | Self::SignOn | Self::Administration)
    }
}

const LABELS: &[(&str, PortalKind)] = &[
    ("vpn", PortalKind::RemoteAccess),
    ("citrix", PortalKind::RemoteAccess),
    ("rdweb", PortalKind::RemoteAccess),
    ("sso", PortalKind::SignOn),
    ("adfs", PortalKind::SignOn),
    ("admin", PortalKind::Administration),
    ("owa", PortalKind::Mail),
    ("webmail", PortalKind::Mail),
    ("mail", PortalKind::Mail),
    ("intra", PortalKind::Internal),
    ("gitlab", PortalKind::Internal),
    ("jira", PortalKind::Internal),
];

const PATHS: &[(&str, PortalKind)] = &[
    ("vpn", PortalKind::RemoteAccess),
    ("dana-na", PortalKind::RemoteAccess),
    ("remote", PortalKind::RemoteAccess),
    ("wp-admin", PortalKind::Administration),
    ("owa", PortalKind::Mail),
];

/// The portal that a host (normal form) and path (as written) lead to, the most privileged when several apply.
///
/// A label counts with a trailing number too (`vpn2`, `citrix-01`); labels of the registrable domain do not
/// (`intra.co.jp` is a company). A path counts by its first segment.
pub fn kind(host_name: &str, path: &[u8]) -> Option<PortalKind> {
    let registrable = host::registrable_domain(host_name).unwrap_or_default();
    let own_labels = host_name.strip_suffix(registrable).unwrap_or(host_name);
    let by_label = own_labels.split('.').filter_map(|label| {
        let stem = label
            .trim_end_matches(|c: char| c.is_ascii_digit())
            .trim_end_matches('-');
        lookup(LABELS, stem.as_bytes())
    });
    let segment = path
        .strip_prefix(b"/")
        .and_then(|rest| rest.split(|b| matches!(b, b'/' | b'?' | b'#' | b';')).next());
    by_label
        .chain(segment.and_then(|segment| lookup(PATHS, segment)))
        .min()
}

/// Whether host and path lead to a portal at all.
pub fn is_portal(host_name: &str, path: &[u8]) -> bool {
    kind(host_name, path).is_some()
}

fn lookup(table: &[(&str, PortalKind)], word: &[u8]) -> Option<PortalKind> {
    table
        .iter()
        .find(|(name, _)| name.as_bytes().eq_ignore_ascii_case(word))
        .map(|(_, kind)| *kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn portals_are_recognised_by_label_and_first_segment() {
        for (host, path, expected) in [
            ("vpn.example.co.jp", "/", Some(PortalKind::RemoteAccess)),
            ("vpn2.tokyo.example.co.jp", "", Some(PortalKind::RemoteAccess)),
            ("citrix-01.example.com", "", Some(PortalKind::RemoteAccess)),
            ("mail.example.co.jp", "/", Some(PortalKind::Mail)),
            (
                "mail.example.co.jp",
                "/vpn/index.html",
                Some(PortalKind::RemoteAccess),
            ),
            ("www.example.co.jp", "/OWA/auth", Some(PortalKind::Mail)),
            ("www.example.co.jp", "/wp-admin", Some(PortalKind::Administration)),
            ("www.example.co.jp", "/remote-work", None),
            ("www.example.co.jp", "/news/vpn", None),
            ("intra.co.jp", "/", None),
            ("mailing.example.com", "/", None),
            ("example.com", "", None),
            ("192.0.2.1", "/", None),
        ] {
            assert_eq!(kind(host, path.as_bytes()), expected, "{host}{path}");
        }
    }

    #[test]
    fn only_paths_that_open_more_are_privileged() {
        assert!(PortalKind::SignOn.is_privileged() && !PortalKind::Mail.is_privileged());
    }
}
