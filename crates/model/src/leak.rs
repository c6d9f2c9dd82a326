//! What the leak front observes: sealed credentials, cookies and infected machines. Nothing here is clear text.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{MachineId, Timestamp};

/// The shape of a login.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LoginKind {
    /// A mail address.
    Mail,
    /// Digits (with separators): a broker's account number.
    Numeric,
    /// A telephone number.
    Phone,
    /// `DOMAIN\user`.
    DomainUser,
    /// Anything else.
    Other,
    /// No login in the row.
    None,
}

/// What kind of secret a row carries.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SecretKind {
    /// A password in clear.
    Plain,
    /// A password hash; the algorithm by shape, such as `md5_or_ntlm`, `sha1`, `bcrypt`.
    Hash(String),
    /// The row names an identity without a secret (`[NOT_SAVED]`, empty …).
    None,
}

/// How long a secret is, coarsely: the exact length would help a guesser.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema,
)]
pub enum LengthClass {
    /// No secret.
    #[serde(rename = "0")]
    Empty,
    /// 1–7 characters.
    #[serde(rename = "1-7")]
    UpTo7,
    /// 8–11 characters.
    #[serde(rename = "8-11")]
    UpTo11,
    /// 12–15 characters.
    #[serde(rename = "12-15")]
    UpTo15,
    /// 16 characters or more.
    #[serde(rename = "16+")]
    From16,
}

/// Properties of a secret that do not tell it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct SecretProperties {
    /// Coarse length.
    pub length_class: LengthClass,
    /// Character classes present, of `lower upper digit symbol other`.
    pub classes: BTreeSet<String>,
    /// Guessing resistance from 0 (a word or a run) to 4.
    pub strength: u8,
    /// The secret equals the login.
    pub equals_login: bool,
    /// The secret is among the best-known default passwords.
    pub is_default: bool,
}

/// A secret after `vault` sealed it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct SealedSecret {
    /// Plain, hash or none.
    pub kind: SecretKind,
    /// First character and eight dots, or dots only.
    pub mask: String,
    /// Lower-case hex HMAC-SHA-256 under the organisation's key over the raw bytes; `None` when there is no secret.
    pub fingerprint: Option<String>,
    /// Fingerprints of other readings of the same bytes (percent-decoded, re-encoded): second candidates.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub candidates: Vec<String>,
    /// Properties.
    pub properties: SecretProperties,
}

/// What a system file tells about an infected machine.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct MachineFacts {
    /// Stealer family code, such as `redline`; `unknown` when no evidence points to one.
    pub family: String,
    /// 0–100: how sure the family is.
    pub family_confidence: u8,
    /// Build or campaign identifier.
    pub build_id: Option<String>,
    /// Computer name.
    pub computer: Option<String>,
    /// Operating-system user.
    pub os_user: Option<String>,
    /// Active Directory domain.
    pub ad_domain: Option<String>,
    /// Operating system as written.
    pub os: Option<String>,
    /// Hardware id.
    pub hwid: Option<String>,
    /// Machine GUID.
    pub machine_guid: Option<String>,
    /// Public address at the time of theft.
    pub ip: Option<String>,
    /// ISO 3166-1 alpha-2 country.
    pub country: Option<String>,
    /// Language or locale.
    pub locale: Option<String>,
    /// Time zone as written.
    pub time_zone: Option<String>,
    /// When the theft happened.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub infected_at: Option<Timestamp>,
    /// 0–100: how sure that time is (date order is ambiguous in several families).
    pub infected_at_confidence: u8,
    /// Installed security products.
    pub antivirus: Vec<String>,
    /// Path the malware ran from.
    pub malware_path: Option<String>,
    /// The machine's folder inside the pack.
    pub folder: String,
    /// Presence flags, such as `wallet:MetaMask`, `token:discord`, `vpn:OpenVPN`, `keychain`.
    pub flags: BTreeSet<String>,
}

/// A sealed, normalised credential.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CredentialFact {
    /// URL without query and fragment, as far as the row had one.
    pub url: Option<String>,
    /// Lower-case scheme.
    pub scheme: Option<String>,
    /// Host in lower-case A-labels, without trailing dot; application id for `android://`.
    pub host: Option<String>,
    /// Registrable domain (public suffix + 1).
    pub registrable_domain: Option<String>,
    /// Port, when the row names one.
    pub port: Option<u16>,
    /// Login, trimmed, original case.
    pub login: String,
    /// Shape of the login.
    pub login_kind: LoginKind,
    /// Domain of a mail login, lower-case.
    pub mail_domain: Option<String>,
    /// The sealed secret.
    pub secret: SealedSecret,
    /// Browser or application.
    pub application: Option<String>,
    /// Browser profile.
    pub profile: Option<String>,
    /// Whether the path or a host label names a login, VPN, mail or administration portal.
    pub portal: bool,
    /// Where the row came from: `stealer_log`, `ulp`, `combo`, `breach_dump`.
    pub source: String,
}

/// What a stolen cookie is good for.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum CookieRole {
    /// Carries a signed-in session.
    Session,
    /// Marks a device as trusted, so that the second factor is not asked.
    DeviceTrust,
    /// Measurement and bot-management cookies: worthless to a thief.
    Tracking,
    /// Unknown.
    Other,
}

/// A sealed cookie of an owned domain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CookieFact {
    /// Domain, lower-case, with its leading dot removed.
    pub domain: String,
    /// Path.
    pub path: String,
    /// Name, case preserved.
    pub name: String,
    /// Role by name and attributes.
    pub role: CookieRole,
    /// `Secure` attribute.
    pub secure: bool,
    /// `HttpOnly` attribute.
    pub http_only: bool,
    /// Expiry; `None` for a session cookie.
    pub expires_at: Option<Timestamp>,
    /// Lower-case hex HMAC-SHA-256 of the value under the organisation's key.
    pub value_fingerprint: String,
    /// Lower-case hex SHA-256 of the value: what a session store needs to end the session.
    pub value_sha256: String,
    /// Expiry inside a JWT value.
    pub jwt_expires_at: Option<Timestamp>,
}

/// An infected machine that concerns the organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InfectionFact {
    /// The machine.
    pub machine: MachineId,
    /// What is known of it.
    pub facts: MachineFacts,
    /// Credentials of any host on the machine, counted.
    pub credentials: u64,
    /// Cookies of any host on the machine, counted.
    pub cookies: u64,
}
