//! The plug-in contract of a leak detector: all observations of one finding in, the finding out.

use yagura_model::{Finding, FindingId, InfectionFact, Observation, OrganizationId, PackId, Timestamp};

use crate::{
    identity::IdentityKey,
    severity::{MfaPosture, Validity},
};

/// What a detector says of itself. Docs pages and `yagura list detectors` are made from it.
#[derive(Debug, Clone, Copy)]
pub struct Meta {
    /// Unique name, equal to the name of the file that implements it.
    pub name: &'static str,
    /// One line in Japanese.
    pub ja: &'static str,
    /// One line in English.
    pub en: &'static str,
}

/// Everything that is stored for one finding id: one organisation, one class, one asset, one machine or login.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// The finding's id.
    pub finding: FindingId,
    /// All its observations, in any order. An empty slice gives no finding.
    pub observations: &'a [Observation],
    /// The machine that they come from, where it is known.
    pub machine: Option<&'a InfectionFact>,
}

/// What detectors may know beyond the observations. Methods with a default tell what other fronts and connected
/// systems know; unknown (`None`) adds nothing to a score.
pub trait Facts {
    /// The time for which findings are computed.
    fn now(&self) -> Timestamp;

    /// The organisation's identity key: incidents are named with it.
    fn identity_key(&self, organization: &OrganizationId) -> IdentityKey;

    /// The name of a pack as people know it.
    fn pack_name(&self, pack: PackId) -> Option<String>;

    /// Whether a leaked password of this login works, by the organisation's own authentication service.
    fn validity(&self, _organization: &OrganizationId, _login: &str) -> Option<Validity> {
        None
    }

    /// Whether the login belongs to an executive or a privileged user.
    fn is_privileged(&self, _organization: &OrganizationId, _login: &str) -> Option<bool> {
        None
    }

    /// The second factor of the login.
    fn mfa(&self, _organization: &OrganizationId, _login: &str) -> Option<MfaPosture> {
        None
    }

    /// Whether a suspicious login followed the theft, such as the first one from a new network.
    fn login_anomaly(
        &self,
        _organization: &OrganizationId,
        _login: &str,
        _since: Option<Timestamp>,
    ) -> Option<bool> {
        None
    }
}

/// One detector: a registered file of this crate. Pure: the same input and facts give the same findings.
pub trait Detector: Sync {
    /// Name and description.
    fn meta(&self) -> Meta;

    /// Adds the finding that the subject's observations make, if they are of this detector's class.
    fn inspect(&self, subject: &Subject<'_>, facts: &dyn Facts, findings: &mut Vec<Finding>);
}
