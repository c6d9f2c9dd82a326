//! What a stolen cookie is good for, by its name and attributes.

use yagura_model::CookieRole;

/// Measurement, advertising, bot management and consent: whole names, or beginnings when they end in `*`.
const TRACKING: &[&str] = &[
    "_ga*",
    "_gid",
    "_gat*",
    "_gcl_*",
    "_gac_*",
    "_fbp",
    "_fbc",
    "__utm*",
    "__cf_bm",
    "__cfruid",
    "_cfuvid",
    "__cfduid",
    "_hj*",
    "_clck",
    "_clsk",
    "muid",
    "muidb",
    "_uetsid",
    "_uetvid",
    "_ttp",
    "_tt_*",
    "_pin_unauth",
    "_scid*",
    "_pk_id*",
    "_pk_ses*",
    "_mkto_trk",
    "hubspotutk",
    "__hs*",
    "_ym_*",
    "yandexuid",
    "test_cookie",
    "bscookie",
    "bcookie",
    "lidc",
    "optanon*",
    "cookieconsent*",
    "cookie_consent*",
    "_dc_gtm_*",
    "ajs_*",
    "amp_*",
    "mp_*",
    "intercom-id*",
    "__gads",
    "__gpi",
    "_y_*",
    "_yjsu*",
    "_ts_*",
    "krt.vis",
    "ak_bmsc",
    "bm_sz",
    "bm_sv",
    "_abck",
    "incap_ses_*",
    "visid_incap_*",
    "awsalb*",
    "bigipserver*",
    "datadome",
    "s_cc",
    "s_sq",
    "s_vi",
    "amcv_*",
    "_td*",
    "__td_*",
];

/// Marks of a remembered or trusted device.
const DEVICE_TRUST: &[&str] = &[
    "remember",
    "trusted",
    "trust_device",
    "trustdevice",
    "device_token",
    "devicetoken",
    "device_id",
    "deviceid",
    "known_device",
    "knowndevice",
    "mfa_token",
    "mfa_trust",
    "2fa",
    "twofactor",
    "two_factor",
    "otp_skip",
    "skip_otp",
    "deviceauth",
    "device_auth",
    "persistent_login",
    "keep_login",
    "keeplogin",
    "autologin",
    "auto_login",
    "passkey",
    "fido",
];

/// Session identifiers of frameworks and products, in lower case.
const SESSION: &[&str] = &[
    "jsessionid",
    "phpsessid",
    "asp.net_sessionid",
    "aspsessionid*",
    ".aspxauth",
    ".aspnetcore.cookies*",
    ".aspnet.*",
    ".aspnetcore.identity*",
    "connect.sid",
    "sid",
    "ssid",
    "hsid",
    "lsid",
    "apisid",
    "sapisid",
    "sessid",
    "laravel_session",
    "ci_session",
    "_session_id",
    "sessionid",
    "cfid",
    "cftoken",
    "rack.session",
    "wordpress_logged_in_*",
    "wordpress_sec_*",
    "fedauth*",
    "rtfa",
    "msisauth*",
    "estsauth*",
    "estsauthpersistent",
    "svpncookie",
    "dsid",
    "mrhsession",
    "nsc_aaac",
    "cadatattl*",
    "cadata",
    "smsession",
    "obssocookie*",
    "iplanetdirectorypro",
    "ltpatoken*",
    "user_session",
    "__host-user_session_same_site",
    "cloud.session.token",
];

/// Words that name a session anywhere in a name.
const SESSION_WORDS: &[&str] = &[
    "session",
    "sessid",
    "sess_id",
    "auth",
    "access_token",
    "accesstoken",
    "id_token",
    "idtoken",
    "refresh_token",
    "refreshtoken",
    "jwt",
    "bearer",
    "login_token",
    "sso",
    "saml",
    "login",
];

/// Words that say a cookie carries no authority although a session word is in it.
const HARMLESS_WORDS: &[&str] = &[
    "csrf",
    "xsrf",
    "consent",
    "lang",
    "locale",
    "theme",
    "banner",
    "last_login",
    "lastlogin",
    "author",
];

fn listed(list: &[&str], name: &str) -> bool {
    list.iter().any(|entry| match entry.strip_suffix('*') {
        Some(beginning) => name.starts_with(beginning),
        None => name == *entry,
    })
}

fn mentions(words: &[&str], name: &str) -> bool {
    words.iter().any(|word| name.contains(word))
}

/// The role of a cookie. Order: known tracking names, known session names, device-trust words, then session words;
/// an unlisted `HttpOnly` name that ends in `sid` or `token` carries a session too, because scripts never need it.
pub fn role(name: &str, http_only: bool) -> CookieRole {
    let lower = name.to_ascii_lowercase();
    // `__Host-` and `__Secure-` (RFC 6265bis §4.1.3) say how a cookie is bound, not what it is.
    let name = lower
        .strip_prefix("__host-")
        .or_else(|| lower.strip_prefix("__secure-"))
        .unwrap_or(&lower);
    if listed(TRACKING, name) {
        CookieRole::Tracking
    } else if listed(SESSION, name) || listed(SESSION, &lower) {
        CookieRole::Session
    } else if mentions(DEVICE_TRUST, name) {
        CookieRole::DeviceTrust
    } else if mentions(HARMLESS_WORDS, name) {
        CookieRole::Other
    } else if mentions(SESSION_WORDS, name)
        || (http_only && (name.ends_with("sid") || name.ends_with("token")))
    {
        CookieRole::Session
    } else {
        CookieRole::Other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_roles() {
        for (name, http_only, expected) in [
            ("JSESSIONID", true, CookieRole::Session),
            ("PHPSESSID", false, CookieRole::Session),
            ("ASP.NET_SessionId", true, CookieRole::Session),
            ("__Host-session", true, CookieRole::Session),
            ("sid", false, CookieRole::Session),
            ("trade_session_v2", false, CookieRole::Session),
            ("access_token", false, CookieRole::Session),
            ("wordpress_logged_in_abc", true, CookieRole::Session),
            ("tradesid", true, CookieRole::Session),
            ("tradesid", false, CookieRole::Other),
            ("remember_me", true, CookieRole::DeviceTrust),
            ("trusted_device", true, CookieRole::DeviceTrust),
            ("__Secure-MFA_TRUST", true, CookieRole::DeviceTrust),
            ("_ga", false, CookieRole::Tracking),
            ("_ga_ABC123", false, CookieRole::Tracking),
            ("_gid", false, CookieRole::Tracking),
            ("__utmz", false, CookieRole::Tracking),
            ("__cf_bm", true, CookieRole::Tracking),
            ("XSRF-TOKEN", false, CookieRole::Other),
            ("lang", false, CookieRole::Other),
            ("author_id", false, CookieRole::Other),
            ("", false, CookieRole::Other),
        ] {
            assert_eq!(role(name, http_only), expected, "{name}");
        }
    }

    #[test]
    fn lists_are_lower_case_because_names_are_folded() {
        for list in [TRACKING, SESSION, DEVICE_TRUST, SESSION_WORDS, HARMLESS_WORDS] {
            assert!(
                list.iter()
                    .all(|entry| !entry.bytes().any(|b| b.is_ascii_uppercase()))
            );
        }
    }
}
