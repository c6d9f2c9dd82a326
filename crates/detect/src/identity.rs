//! Content identities of the leak front: what makes two sightings the same row, machine, finding or incident.
//!
//! All are keyed by the organisation's identity key, so that an id tells nothing to who does not have the key.

use yagura_model::{
    ContentId, FindingClass, FindingId, IncidentId, MachineId, ObservationId, ObservationKind, OrganizationId,
};

/// Key of an organisation's identities: 256 bits from the vault, distinct from its fingerprint key.
pub type IdentityKey = [u8; 32];

/// Keyed BLAKE3 over length-prefixed parts in the name space `domain`; 128 bits of it.
fn keyed(key: &IdentityKey, domain: &str, parts: &[&[u8]]) -> ContentId {
    let mut hasher = blake3::Hasher::new_keyed(key);
    for part in std::iter::once(domain.as_bytes()).chain(parts.iter().copied()) {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    ContentId::from_digest(hasher.finalize().as_bytes())
}

/// What identifies a leaked credential wherever and however often it was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowIdentity<'a> {
    /// Host in normal form (application id for `android://`); empty when the row has none. A leading `www.` does not count.
    pub host: &'a str,
    /// Port, unless it is the scheme's default one.
    pub non_default_port: Option<u16>,
    /// Login in normal form.
    pub login: &'a str,
    /// Fingerprint of the secret; `None` when the row has no secret.
    pub secret_fingerprint: Option<&'a str>,
}

/// The identity of a row: host, port, login and secret. Scheme, path, application and machine do not count, so that
/// re-packs and lists made from the same log count as sightings of one row.
pub fn row_id(key: &IdentityKey, row: &RowIdentity<'_>) -> ContentId {
    let host = row
        .host
        .strip_prefix("www.")
        .filter(|rest| rest.contains('.'))
        .unwrap_or(row.host);
    let port = row.non_default_port.unwrap_or(0).to_le_bytes();
    let fingerprint = row.secret_fingerprint.unwrap_or_default();
    keyed(
        key,
        "row v1",
        &[
            host.as_bytes(),
            &port,
            row.login.as_bytes(),
            fingerprint.as_bytes(),
        ],
    )
}

/// The identity of a cookie: domain (normal form, no leading dot), path, name and the fingerprint of its value.
pub fn cookie_id(
    key: &IdentityKey,
    domain: &str,
    path: &str,
    name: &str,
    value_fingerprint: &str,
) -> ContentId {
    let parts = [domain, path, name, value_fingerprint].map(str::as_bytes);
    keyed(key, "cookie v1", &parts)
}

/// The identity of a machine from what its format says identifies it (hardware id, computer and user; or a digest of
/// its rows). The family does not count: re-packs rename it.
pub fn machine_id(key: &IdentityKey, identity: &[u8]) -> MachineId {
    MachineId(keyed(key, "machine v1", &[identity]))
}

/// The identity of an observation: the row, cookie or machine as one organisation saw it. The same row seen on two
/// machines is two observations, because each belongs to its own machine's finding, in whatever order they are read.
pub fn observation_id(
    key: &IdentityKey,
    organization: &OrganizationId,
    kind: ObservationKind,
    machine: Option<MachineId>,
    item: ContentId,
) -> ObservationId {
    let machine = machine.map(|machine| machine.0.0);
    let machine = machine.as_ref().map_or(&[][..], |bytes| bytes);
    let parts = [
        organization.as_str().as_bytes(),
        kind.code().as_bytes(),
        machine,
        &item.0,
    ];
    ObservationId(keyed(key, "observation v1", &parts))
}

/// Who or what a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SubjectKey<'a> {
    /// An infected machine.
    Machine(MachineId),
    /// A login in normal form, where no machine is known.
    Login(&'a str),
}

impl SubjectKey<'_> {
    fn parts(&self) -> (&'static [u8], &[u8]) {
        match self {
            Self::Machine(machine) => (b"machine", &machine.0.0),
            Self::Login(login) => (b"login", login.as_bytes()),
        }
    }
}

/// The identity of a finding: organisation, class, asset, and machine or login.
pub fn finding_id(
    key: &IdentityKey,
    organization: &OrganizationId,
    class: FindingClass,
    asset: &str,
    subject: SubjectKey<'_>,
) -> FindingId {
    let (kind, name) = subject.parts();
    let parts = [
        organization.as_str().as_bytes(),
        class.code().as_bytes(),
        asset.as_bytes(),
        kind,
        name,
    ];
    FindingId(keyed(key, "finding v1", &parts))
}

/// The identity of an incident: organisation, and machine or login. Class and asset do not count: one incident
/// unites all findings of its subject.
pub fn incident_id(key: &IdentityKey, organization: &OrganizationId, subject: SubjectKey<'_>) -> IncidentId {
    let (kind, name) = subject.parts();
    IncidentId(keyed(
        key,
        "incident v1",
        &[organization.as_str().as_bytes(), kind, name],
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: IdentityKey = [7; 32];

    fn row() -> RowIdentity<'static> {
        RowIdentity {
            host: "trade.example.co.jp",
            non_default_port: None,
            login: "123-456789",
            secret_fingerprint: Some("ab"),
        }
    }

    #[test]
    fn ids_are_stable_across_versions() {
        // Stored ids depend on these values: a change here is a migration.
        let organization: OrganizationId = "broker".parse().unwrap();
        let subject = SubjectKey::Login("123-456789");
        let ids = [
            row_id(&KEY, &row()),
            machine_id(&KEY, b"hwid").0,
            finding_id(
                &KEY,
                &organization,
                FindingClass::Customer,
                "example.co.jp",
                subject,
            )
            .0,
            incident_id(&KEY, &organization, subject).0,
        ];
        insta::assert_debug_snapshot!("ids", ids);
    }

    #[test]
    fn what_counts_changes_the_row_and_what_does_not_does_not() {
        let id = |row: RowIdentity<'_>| row_id(&KEY, &row);
        let base = id(row());
        assert_ne!(
            base,
            id(RowIdentity {
                non_default_port: Some(8443),
                ..row()
            })
        );
        assert_ne!(
            base,
            id(RowIdentity {
                login: "123-456780",
                ..row()
            })
        );
        assert_ne!(
            base,
            id(RowIdentity {
                secret_fingerprint: None,
                ..row()
            })
        );
        assert_ne!(base, row_id(&[8; 32], &row()));
        assert_eq!(
            id(RowIdentity {
                host: "www.example.co.jp",
                ..row()
            }),
            id(RowIdentity {
                host: "example.co.jp",
                ..row()
            })
        );
        assert_ne!(
            cookie_id(&KEY, "a.example", "/", "sid", "x"),
            cookie_id(&KEY, "a.example", "/", "SID", "x")
        );
    }

    #[test]
    fn machines_and_logins_never_share_a_finding() {
        let organization: OrganizationId = "broker".parse().unwrap();
        let machine = machine_id(&KEY, b"x");
        let of = |subject| {
            finding_id(
                &KEY,
                &organization,
                FindingClass::Customer,
                "example.co.jp",
                subject,
            )
        };
        assert_ne!(of(SubjectKey::Machine(machine)), of(SubjectKey::Login("x")));
        let incident = |subject| incident_id(&KEY, &organization, subject);
        assert_ne!(
            incident(SubjectKey::Machine(machine)),
            incident(SubjectKey::Login(""))
        );
        let observed = |machine| {
            observation_id(
                &KEY,
                &organization,
                ObservationKind::LeakedCredential,
                machine,
                row_id(&KEY, &row()),
            )
        };
        assert_ne!(observed(None), observed(Some(machine)));
    }
}
