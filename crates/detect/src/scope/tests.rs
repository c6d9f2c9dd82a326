//! The matcher against examples, and against a naive suffix check on random rows.

use proptest::prelude::*;
use yagura_model::{Proof, ProofMethod, ScopeItem, ScopeKind, Timestamp};

use super::*;

fn item(organization: &str, kind: ScopeKind, value: &str) -> ScopeItem {
    ScopeItem {
        organization: organization.parse().unwrap(),
        kind,
        value: value.to_owned(),
        added_at: Timestamp::UNIX_EPOCH,
        token: String::new(),
        proof: Some(Proof {
            method: ProofMethod::Statement,
            proved_at: Timestamp::UNIX_EPOCH,
            approver: None,
            document: None,
        }),
        generation: Some(1),
    }
}

fn matcher() -> Matcher {
    let mut unproven = item("broker", ScopeKind::WebHost, "unproven.example");
    unproven.proof = None;
    Matcher::new(&[
        item("broker", ScopeKind::WebHost, "example.co.jp"),
        item("broker", ScopeKind::WebHost, "trade.example.co.jp"),
        item("broker", ScopeKind::WebHost, "xn--wgv71a119e.example"),
        item("broker", ScopeKind::WebHost, "192.0.2.7"),
        item("broker", ScopeKind::WebHost, "2001:db8::7"),
        item("broker", ScopeKind::MailDomain, "example.co.jp"),
        item("broker", ScopeKind::VendorDomain, "vendor.example.com"),
        item("broker", ScopeKind::AppId, "jp.co.example.trade"),
        item("bank", ScopeKind::MailDomain, "vendor.example.com"),
        unproven,
    ])
}

/// `organisation role value` of every hit, sorted.
fn found(matcher: &Matcher, url: &str, login: &str) -> Vec<String> {
    let mut hits = Hits::default();
    let any = matcher.matches(url.as_bytes(), login.as_bytes(), &mut hits);
    assert_eq!(any, !hits.is_empty());
    describe(matcher, &hits)
}

fn describe(matcher: &Matcher, hits: &Hits) -> Vec<String> {
    let mut lines: Vec<String> = hits
        .as_slice()
        .iter()
        .map(|hit| {
            let organization = &matcher.organization(hit.organization).unwrap().id;
            format!(
                "{organization} {:?} {}",
                hit.role,
                matcher.asset(hit.asset).unwrap().value
            )
        })
        .collect();
    lines.sort();
    lines
}

#[test]
fn hosts_match_themselves_and_what_is_below_them() {
    let matcher = matcher();
    let own = ["broker OwnHost example.co.jp"];
    for url in [
        "https://example.co.jp/login",
        "http://WWW.Example.Co.JP",
        "example.co.jp",
        "example.co.jp.",
        "https://trade.example.co.jp:8443/a",
        "https://user@trade.example.co.jp/",
        "//example.co.jp/",
        "ftp://example.co.jp/",
        " https://example.co.jp ",
        "https://example%2Eco.jp/",
        "https://ｅｘａｍｐｌｅ．ｃｏ．ｊｐ/",
        "example.co.jp?x",
    ] {
        assert_eq!(found(&matcher, url, "u"), own, "{url}");
    }
    for url in [
        "https://myexample.co.jp/",
        "https://example.co.jp.evil.example/",
        "https://evil.example/example.co.jp",
        "https://evil.example/@example.co.jp",
        "https://co.jp/",
        "https://unproven.example/",
        "https://1192.0.2.7/",
        "android://x==@jp.co.example/",
        "example.co.jp..",
        "",
        "/",
    ] {
        assert!(found(&matcher, url, "u").is_empty(), "{url}");
    }
}

#[test]
fn international_names_addresses_and_applications_match() {
    let matcher = matcher();
    for (url, line) in [
        ("https://日本語.example/", "broker OwnHost xn--wgv71a119e.example"),
        ("http://192.0.2.7/x", "broker OwnHost 192.0.2.7"),
        ("http://[2001:DB8:0::7]:80/x", "broker OwnHost 2001:db8::7"),
        (
            "Android://h-_==@jp.co.example.Trade/",
            "broker OwnApp jp.co.example.trade",
        ),
    ] {
        assert_eq!(found(&matcher, url, ""), [line], "{url}");
    }
}

#[test]
fn one_login_may_concern_several_organisations() {
    let matcher = matcher();
    let lines = found(
        &matcher,
        "https://trade.example.co.jp/",
        "Hanako@mx.Vendor.example.com",
    );
    assert_eq!(
        lines,
        [
            "bank OwnMail vendor.example.com",
            "broker OwnHost example.co.jp",
            "broker VendorMail vendor.example.com"
        ]
    );
    assert_eq!(
        found(&matcher, "", "taro@example.co.jp."),
        ["broker OwnMail example.co.jp"]
    );
    assert_eq!(
        found(&matcher, "", "ｔａｒｏ＠example.co.jp"),
        ["broker OwnMail example.co.jp"]
    );
    for login in [
        "example.co.jp",
        "taro@example.co.jp@gmail.com",
        "@example.co.jp",
        "taro@xexample.co.jp",
        "山田",
    ] {
        assert!(found(&matcher, "", login).is_empty(), "{login}");
    }
}

#[test]
fn hits_are_asked_by_organisation_and_role() {
    let matcher = matcher();
    let mut hits = Hits::default();
    assert!(matcher.matches(b"trade.example.co.jp", b"a@vendor.example.com", &mut hits));
    assert_eq!(hits.organizations().collect::<Vec<_>>(), [0, 1]);
    assert!(hits.asset(0, Role::OwnMail).is_some() && hits.asset(0, Role::OwnHost).is_none());
    assert!(!matcher.matches(b"other.example", b"", &mut hits) && hits.is_empty());
}

#[test]
fn cookie_domains_match_with_and_without_their_dot() {
    let matcher = matcher();
    let mut hits = Hits::default();
    for domain in [".example.co.jp", "WWW.example.co.jp", "example.co.jp."] {
        assert!(
            matcher.matches_cookie_domain(domain.as_bytes(), &mut hits),
            "{domain}"
        );
        assert_eq!(describe(&matcher, &hits), ["broker OwnHost example.co.jp"]);
    }
    assert!(!matcher.matches_cookie_domain(b".co.jp", &mut hits) && hits.is_empty());
}

#[test]
fn rows_are_new_by_the_widest_asset_that_covers_them() {
    let mut later = item("broker", ScopeKind::WebHost, "later.example");
    later.generation = Some(2);
    let mut narrower = item("broker", ScopeKind::WebHost, "a.example.co.jp");
    narrower.generation = Some(2);
    let matcher = Matcher::new(&[
        item("broker", ScopeKind::WebHost, "example.co.jp"),
        later,
        narrower,
    ]);
    let mut hits = Hits::default();
    for (url, new) in [
        ("later.example", true),
        ("a.example.co.jp", false),
        ("example.co.jp", false),
        ("x.y", false),
    ] {
        matcher.matches(url.as_bytes(), b"", &mut hits);
        assert_eq!(matcher.touches_since(&hits, 1), new, "{url}");
    }
}

#[test]
fn the_compact_form_builds_the_same_matcher() {
    let matcher = matcher();
    let json = serde_json::to_string(matcher.spec()).unwrap();
    let again = Matcher::from_spec(serde_json::from_str(&json).unwrap());
    assert_eq!(again.spec(), matcher.spec());
    assert_eq!(found(&again, "example.co.jp", "").len(), 1);
}

/// The same question by comparing strings.
fn naive(items: &[ScopeItem], url: &[u8], login: &[u8]) -> bool {
    let under = |name: &str, kinds: &[ScopeKind]| {
        items.iter().any(|item| {
            kinds.contains(&item.kind) && (name == item.value || name.ends_with(&format!(".{}", item.value)))
        })
    };
    let parts = url::split(url);
    let by_host = !parts.is_app()
        && host::normalise(parts.host).is_some_and(|name| under(&name, &[ScopeKind::WebHost]));
    let by_mail = mail::normalise(login).is_some_and(|address| {
        under(
            address.rsplit_once('@').unwrap().1,
            &[ScopeKind::MailDomain, ScopeKind::VendorDomain],
        )
    });
    by_host || by_mail
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]
    #[test]
    fn agrees_with_a_naive_suffix_check(
        names in proptest::collection::vec(("([ab]{1,9}\\.){1,2}[ab]{2}", 0usize..3), 0..12),
        scheme in "(https?://|HTTP://|ftp://|//|)", user in "([ab@:]{1,3}@|)",
        host in "([abABａ]{1,9}[.．]){0,3}[ab]{2}[.]?", port in "(:[0-9]{0,6}|)", path in "([/?#\\\\][ab.@:]{0,5}|)",
        local in "[ab.＠@ ]{0,9}", at in "[@＠]?", domain in "([abAB]{1,9}\\.){0,3}[ab]{2}[.]?",
    ) {
        let kinds = [ScopeKind::WebHost, ScopeKind::MailDomain, ScopeKind::VendorDomain];
        let items: Vec<_> = names.iter().map(|(name, kind)| item("o", kinds[*kind], name)).collect();
        let matcher = Matcher::new(&items);
        let (url, login) = (format!("{scheme}{user}{host}{port}{path}"), format!("{local}{at}{domain}"));
        let mut hits = Hits::default();
        let (url, login) = (url.as_bytes(), login.as_bytes());
        prop_assert_eq!(matcher.matches(url, login, &mut hits), naive(&items, url, login));
        prop_assert!(hits.is_empty() || matcher.may_match(url, login));
    }

    #[test]
    fn any_bytes_are_matched_alike(url: Vec<u8>, login: Vec<u8>) {
        let items = [item("o", ScopeKind::WebHost, "a.b"), item("o", ScopeKind::MailDomain, "a.b")];
        let mut hits = Hits::default();
        prop_assert_eq!(Matcher::new(&items).matches(&url, &login, &mut hits), naive(&items, &url, &login));
    }
}
