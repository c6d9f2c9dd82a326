//! Each of the ordered rules, their order, and the noise guard.

use yagura_model::{CookieRole, ScopeKind, Timestamp};

use super::*;
use crate::scope::{Asset, Hits, Matcher, MatcherSpec};

fn matcher() -> Matcher {
    let asset = |kind, value: &str| Asset {
        organization: 0,
        kind,
        value: value.to_owned(),
        generation: 1,
    };
    Matcher::from_spec(MatcherSpec {
        organizations: vec!["broker".parse().unwrap()],
        assets: vec![
            asset(ScopeKind::WebHost, "example.co.jp"),
            asset(ScopeKind::MailDomain, "example.co.jp"),
            asset(ScopeKind::MailDomain, "example-group.example"),
            asset(ScopeKind::VendorDomain, "vendor.example.com"),
            asset(ScopeKind::AppId, "jp.co.example.trade"),
            asset(ScopeKind::LoginPattern, r"\d{3}-\d{6}"),
        ],
    })
}

fn classify_with(url: &str, login: &str, machine: &MachineContext<'_>) -> Option<Classification> {
    let matcher = matcher();
    let mut hits = Hits::default();
    matcher.matches(url.as_bytes(), login.as_bytes(), &mut hits);
    let parts = url::split(url.as_bytes());
    let name = host::normalise(parts.host);
    let login = yagura_text::login::normalise(login.as_bytes());
    let row = CredentialView {
        host: name.as_deref(),
        path: parts.path,
        login: &login,
        login_kind: yagura_text::login::kind(login.as_bytes()),
        mail_domain: login.rsplit_once('@').map(|(_, domain)| domain),
        portal: name
            .as_deref()
            .is_some_and(|name| yagura_text::portal::is_portal(name, parts.path)),
    };
    classify_credential(&row, &matcher.touched(&hits, 0)?, machine)
}

/// `class asset: reasons`.
fn shown(url: &str, login: &str) -> String {
    match classify_with(url, login, &MachineContext::default()) {
        Some(found) => format!("{} {}: {}", found.class, found.asset, found.reasons.join(" ")),
        None => "discard".to_owned(),
    }
}

/// `url, login => class asset: reasons`, one a line.
const RULES: &str = r"
https://www.example.co.jp/, taro@example.co.jp => employee example.co.jp: own_mail_on_own_host own_host
https://vpn.example.co.jp/, taro@example.co.jp => employee example.co.jp: own_mail_on_own_host
https://vpn.example.co.jp/, taro => contractor example.co.jp: own_portal
https://vpn.example.co.jp/, hanako@vendor.example.com => contractor example.co.jp: own_portal vendor_mail_on_own_host
https://login.microsoftonline.com/, taro@example.co.jp => employee_third_party example.co.jp: own_mail_elsewhere business_service
https://games.example.net/, taro@example.co.jp => employee_third_party example.co.jp: own_mail_elsewhere personal_use
, taro@example.co.jp => employee_third_party example.co.jp: own_mail_elsewhere no_host
https://example.co.jp/, hanako@vendor.example.com => supply_chain example.co.jp: vendor_mail_on_own_host own_host
https://trade.example.co.jp/, 123-456789 => customer example.co.jp: own_host account_login
https://trade.example.co.jp/, taro@gmail.com => customer example.co.jp: own_host
https://example.co.jp/,  => customer example.co.jp: own_host
https://www.example.co.jp/, EXAMPLE\taro => employee example.co.jp: own_directory_account own_host
https://vpn.example.co.jp/, taro@example.local => employee example.co.jp: own_directory_account own_portal
https://www.example.co.jp/, OTHER\taro => customer example.co.jp: own_host
https://other.example.net/, EXAMPLE\taro => discard
android://h==@jp.co.example.trade/, 123-456789 => customer jp.co.example.trade: own_app account_login
android://h==@jp.co.example.trade/, taro@example.co.jp => employee jp.co.example.trade: own_mail_on_own_host own_app
https://other.example.net/, hanako@vendor.example.com => discard
https://vpn.other.example.net/, taro => discard
";

#[test]
fn the_ordered_rules_decide() {
    for line in RULES.trim().lines() {
        let (row, expected) = line.split_once(" => ").unwrap();
        let (url, login) = row.split_once(", ").unwrap();
        assert_eq!(shown(url, login), expected, "{row}");
    }
}

#[test]
fn rows_made_from_an_address_alone_are_noise() {
    let noisy = |url, machine: &MachineContext<'_>| {
        classify_with(url, "taro@example-group.example", machine)
            .is_some_and(|found| found.reasons.contains(&reason::PROBABLE_FABRICATED))
    };
    let nothing = MachineContext::default();
    let known = MachineContext {
        family_known: true,
        ..nothing
    };
    assert!(noisy("https://example-group.example/", &nothing));
    assert!(noisy("www.example-group.example", &nothing));
    assert!(!noisy("https://example-group.example/login", &nothing));
    assert!(!noisy("https://shop.example-group.example/", &nothing));
    assert!(!noisy("https://example-group.example/", &known));
}

#[test]
fn rows_of_an_employees_machine_inherit_that() {
    let machine = MachineContext {
        family_known: true,
        employee_asset: Some("example.co.jp"),
    };
    let other = classify_with("https://other.example.net/", "taro", &machine).unwrap();
    assert_eq!(
        (other.class, other.reasons),
        (FindingClass::Infection, vec![reason::SAME_MACHINE_AS_EMPLOYEE])
    );
    let customer = classify_with("https://trade.example.co.jp/", "taro", &machine).unwrap();
    assert_eq!(customer.class, FindingClass::Customer);
    assert_eq!(customer.reasons.last(), Some(&reason::SAME_MACHINE_AS_EMPLOYEE));
}

#[test]
fn cookies_of_own_domains_are_sessions() {
    let matcher = matcher();
    let mut hits = Hits::default();
    matcher.matches_cookie_domain(b".trade.example.co.jp", &mut hits);
    let found = classify_cookie(&matcher.touched(&hits, 0).unwrap(), &MachineContext::default()).unwrap();
    assert_eq!(
        (found.class, found.asset.as_str()),
        (FindingClass::Session, "example.co.jp")
    );
    matcher.matches_cookie_domain(b".example.net", &mut hits);
    assert_eq!(
        classify_cookie(&matcher.touched(&hits, 0).unwrap(), &MachineContext::default()),
        None
    );
    assert!(matcher.touched(&hits, 1).is_none());
}

#[test]
fn machines_are_classified_by_their_most_urgent_row_in_any_order() {
    let matcher = matcher();
    let touched = matcher.touched(&Hits::default(), 0).unwrap();
    let row = |class, asset: &str| Classification {
        class,
        reasons: vec![],
        asset: asset.to_owned(),
    };
    let mut rows = [
        row(FindingClass::Customer, "example.co.jp"),
        row(FindingClass::Employee, "b.example"),
        row(FindingClass::Employee, "a.example"),
    ];
    let found = classify_machine(&rows, &touched, None).unwrap();
    assert_eq!(
        (found.asset.as_str(), found.reasons.as_slice()),
        ("a.example", &["holds_employee", "holds_customer"][..])
    );
    assert!(is_employee_machine(&found) && !found.marks_employee_machine());
    rows.reverse();
    assert_eq!(classify_machine(&rows, &touched, Some("WORKGROUP")), Some(found));
    assert_eq!(classify_machine([], &touched, Some("EXAMPLE")), None);
    let joined = classify_machine([], &touched, Some("AD.Example.co.jp")).unwrap();
    assert!(is_employee_machine(&joined) && joined.asset == "ad.example.co.jp");
    let customer = [row(FindingClass::Customer, "example.co.jp")];
    assert!(!is_employee_machine(
        &classify_machine(&customer, &touched, None).unwrap()
    ));
    assert!(is_employee_machine(
        &classify_machine(&customer, &touched, Some("EXAMPLE")).unwrap()
    ));
}

#[test]
fn cookies_live_until_the_first_of_their_ends() {
    let at = |second| Timestamp::from_second(second).unwrap();
    let mut cookie = CookieFact {
        domain: "example.co.jp".into(),
        path: "/".into(),
        name: "sid".into(),
        role: CookieRole::Session,
        secure: true,
        http_only: true,
        expires_at: None,
        value_fingerprint: String::new(),
        value_sha256: String::new(),
        jwt_expires_at: None,
    };
    assert!(is_live(&cookie, at(100)));
    cookie.expires_at = Some(at(200));
    assert!(is_live(&cookie, at(199)) && !is_live(&cookie, at(200)));
    cookie.jwt_expires_at = Some(at(150));
    assert!(!is_live(&cookie, at(160)));
}

#[test]
fn the_list_of_business_services_is_read_and_registrable() {
    assert!(BUSINESS_SERVICES.domains.len() > 40);
    for domain in &BUSINESS_SERVICES.domains {
        assert_eq!(host::registrable_domain(domain), Some(domain.as_str()));
    }
}
