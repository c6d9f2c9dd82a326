//! What a row touched: a reusable list of (organisation, role, asset).

use super::OrganizationScope;

/// In which role a row touches an organisation's scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// The row's host is, or is under, an own web host.
    OwnHost,
    /// The login's mail domain is, or is under, an own mail domain.
    OwnMail,
    /// The login's mail domain is, or is under, a supplier's domain.
    VendorMail,
    /// The row names an own application.
    OwnApp,
}

/// One organisation touched in one role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hit {
    /// Number of the organisation in the matcher.
    pub organization: usize,
    /// In which role.
    pub role: Role,
    /// Number of the asset in the matcher.
    pub asset: usize,
}

/// What a row touches of one organisation: the scope value for each role.
#[derive(Debug, Clone, Copy)]
pub struct Touched<'a> {
    /// The organisation.
    pub scope: &'a OrganizationScope,
    /// Own web host that covers the row's host, or the cookie's domain.
    pub host: Option<&'a str>,
    /// Own mail domain that covers the login's.
    pub mail: Option<&'a str>,
    /// Supplier's domain that covers the login's.
    pub vendor: Option<&'a str>,
    /// Own application.
    pub app: Option<&'a str>,
}

/// The hits of one row. Keep one and clear it for each row: then nothing is allocated.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hits(Vec<Hit>);

impl Hits {
    /// Forgets all hits.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Whether nothing was touched.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All hits, in the order in which they were found.
    pub fn as_slice(&self) -> &[Hit] {
        &self.0
    }

    /// The organisations touched, each once, in ascending order.
    pub fn organizations(&self) -> impl Iterator<Item = usize> {
        let mut numbers: Vec<usize> = self.0.iter().map(|hit| hit.organization).collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers.into_iter()
    }

    /// The asset that one organisation was touched by in one role.
    pub fn asset(&self, organization: usize, role: Role) -> Option<usize> {
        self.0
            .iter()
            .find(|hit| hit.organization == organization && hit.role == role)
            .map(|hit| hit.asset)
    }

    /// Adds a hit. A later asset of the same organisation and role takes the place of the earlier one.
    pub(super) fn put(&mut self, hit: Hit) {
        match self
            .0
            .iter_mut()
            .find(|old| old.organization == hit.organization && old.role == hit.role)
        {
            Some(old) => *old = hit,
            None => self.0.push(hit),
        }
    }
}
