//! All 60 forms of the list are refused, with no connection at a loopback listener.
#![cfg(test)]

mod support;

use serde_json::Value;
use support::{Prepared, Server, net, ok, redirect};
use yagura_net::{NetError, Refusal, Request};

fn list() -> Value {
    serde_json::from_str(include_str!("ssrf_must_refuse.json")).unwrap()
}

fn forms(list: &Value, name: &str) -> Vec<String> {
    let forms = list[name].as_array().unwrap();
    forms
        .iter()
        .map(|form| form.as_str().unwrap().to_owned())
        .collect()
}

/// The same form with the listener's port, so that a connection would arrive.
fn with_port(form: &str, port: u16) -> String {
    let rest = form.strip_prefix("http://").unwrap_or(form);
    let end = rest.find(['/', '#']).unwrap_or(rest.len());
    let (host, tail) = rest.split_at(end);
    format!("http://{}:{port}{tail}", host.trim_end_matches(":80"))
}

#[tokio::test]
async fn every_static_form_is_refused_without_a_connection() {
    let server = Server::start(|_| ok("reached"));
    // Every name leads to the listener, and its port is allowed: only the guard stands between.
    let net = net(&[], &[server.port], Prepared::new(&[&["127.0.0.1"]]));
    let list = list();
    let mut tried = 0;
    for group in ["literal", "scheme", "parser_confusion"] {
        for form in forms(&list, group) {
            tried += 1;
            let mut urls = vec![form.clone()];
            if group == "literal" {
                urls.push(with_port(&form, server.port));
                urls.push(with_port(&form, server.port).replacen("http:", "https:", 1));
            }
            for url in urls {
                let answer = net.http(&Request::get(&url)).await;
                assert!(
                    matches!(answer, Err(NetError::Refused { .. })),
                    "{url}: {answer:?}"
                );
            }
        }
    }
    assert_eq!(tried + forms(&list, "dynamic").len(), 60, "the list is complete");
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn bare_hosts_are_guarded_as_urls_are() {
    let server = Server::start(|_| ok("reached"));
    let net = net(&[], &[server.port], Prepared::new(&[&["127.0.0.1"]]));
    for host in [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "①②⑦.⓪.⓪.①",
        "127。0。0。1",
        "127.0.0.1.",
        "::1",
        "[::1]",
        "::ffff:127.0.0.1",
        "localhost",
        "LOCALHOST.",
        "a.localhost",
        "mail.example.co.jp",
        "user@127.0.0.1",
        "a b",
        "",
    ] {
        let answer = net.tcp(host, server.port, &[]).await;
        assert!(matches!(answer, Err(NetError::Refused { .. })), "{host}");
        let answer = net.tls(host, server.port, &[]).await;
        assert!(matches!(answer, Err(NetError::Refused { .. })), "{host}");
        let answer = net.udp(host, server.port, &[], b"x").await;
        assert!(matches!(answer, Err(NetError::Refused { .. })), "{host}");
    }
    assert_eq!(server.connections(), 0);
}

/// `hop` is allowed by name and answers; everything else is not.
fn hop(port: u16) -> Vec<String> {
    vec![format!("hop.example.co.jp:{port}")]
}

#[tokio::test]
async fn a_redirect_to_loopback_is_refused_at_the_hop() {
    let inside = Server::start(|_| ok("reached"));
    let target = format!("http://127.0.0.1:{}/", inside.port);
    let outside = Server::start(move |_| redirect(302, &target));
    let net = net(
        &hop(outside.port),
        &[inside.port],
        Prepared::new(&[&["127.0.0.1"]]),
    );
    let url = format!("http://hop.example.co.jp:{}/", outside.port);
    let answer = net.http(&Request::get(url)).await;
    let Err(NetError::Refused { reason, .. }) = answer else {
        panic!("{answer:?}");
    };
    assert_eq!(reason, Refusal::Address("127.0.0.1".parse().unwrap()));
    assert_eq!((outside.connections(), inside.connections()), (1, 0));
}

#[tokio::test]
async fn three_redirects_are_followed_and_a_fourth_is_not() {
    let server = Server::start(|request| {
        let path = request.split_once('/').unwrap().1;
        let left: u32 = path[..1].parse().unwrap();
        match left {
            0 => ok("end"),
            left => redirect(302, &format!("/{}", left - 1)),
        }
    });
    let net = net(&hop(server.port), &[], Prepared::new(&[&["127.0.0.1"]]));
    let at = |left: u32| format!("http://hop.example.co.jp:{}/{left}", server.port);
    let answer = net.http(&Request::get(at(3))).await.unwrap();
    assert_eq!((answer.status, answer.body.as_slice()), (200, b"end".as_slice()));
    let answer = net.http(&Request::get(at(4))).await;
    assert!(matches!(answer, Err(NetError::Redirects { .. })), "{answer:?}");
    assert_eq!(server.connections(), 4 + 4);
    let mut post = Request::post(at(2), "text/plain", b"x".to_vec());
    post.redirects = 3;
    assert_eq!(
        net.http(&post).await.unwrap().status,
        302,
        "a body follows no 302"
    );
}

#[tokio::test]
async fn a_second_answer_of_the_name_server_is_checked_again() {
    let inside = Server::start(|_| ok("reached"));
    // The first answer is an address that the operator allowed; the second is not.
    let allowed = vec![format!("127.0.0.1:{}", inside.port)];
    let answers = Prepared::new(&[&["127.0.0.1"], &["127.0.0.2"]]);
    let net = net(&allowed, &[inside.port], answers);
    let url = format!("http://rebind.example.co.jp:{}/", inside.port);
    assert_eq!(net.http(&Request::get(&url)).await.unwrap().status, 200);
    let answer = net.http(&Request::get(&url)).await;
    assert!(matches!(answer, Err(NetError::Refused { .. })), "{answer:?}");
    assert_eq!(inside.connections(), 1);
}

#[tokio::test]
async fn the_connection_goes_to_the_address_that_was_checked() {
    let inside = Server::start(|_| ok("reached"));
    // One look-up for a request: a resolver that turns to a forbidden address afterwards is not asked again.
    let allowed = vec![format!("127.0.0.1:{}", inside.port)];
    let answers = Prepared::new(&[&["127.0.0.1"], &["169.254.169.254"]]);
    let net = net(&allowed, &[], answers);
    let url = format!("http://rebind.example.co.jp:{}/", inside.port);
    let answer = net.http(&Request::get(&url)).await.unwrap();
    assert_eq!(answer.body, b"reached");
}

#[tokio::test]
async fn one_private_address_among_several_refuses_all() {
    let server = Server::start(|_| ok("reached"));
    for answers in [
        &["8.8.8.8", "127.0.0.1"][..],
        &["127.0.0.1", "8.8.8.8"],
        &["8.8.8.8", "::1"],
        &["2606:4700::1111", "::ffff:10.0.0.1"],
        // A CNAME to localhost looks like this from here.
        &["127.0.0.1", "::1"],
    ] {
        let net = net(&[], &[server.port], Prepared::new(&[answers]));
        let url = format!("http://mixed.example.co.jp:{}/", server.port);
        let answer = net.http(&Request::get(url)).await;
        assert!(
            matches!(answer, Err(NetError::Refused { .. })),
            "{answers:?}: {answer:?}"
        );
    }
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn an_alternative_service_is_ignored() {
    let inside = Server::start(|_| ok("reached"));
    let other = format!("h2=\"127.0.0.1:{}\"; ma=86400", inside.port);
    let outside =
        Server::start(move |_| format!("HTTP/1.1 200 OK\r\nalt-svc: {other}\r\ncontent-length: 0\r\n\r\n"));
    let net = net(
        &hop(outside.port),
        &[inside.port],
        Prepared::new(&[&["127.0.0.1"]]),
    );
    let url = format!("http://hop.example.co.jp:{}/", outside.port);
    for _ in 0..2 {
        assert_eq!(net.http(&Request::get(&url)).await.unwrap().status, 200);
    }
    assert_eq!((outside.connections(), inside.connections()), (2, 0));
}

#[tokio::test]
async fn authorization_stays_at_its_host() {
    let second = Server::start(|_| ok("end"));
    let target = format!("http://other.example.co.jp:{}/", second.port);
    let first = Server::start(move |_| redirect(307, &target));
    let allowed = vec![
        format!("hop.example.co.jp:{}", first.port),
        format!("other.example.co.jp:{}", second.port),
    ];
    let net = net(&allowed, &[], Prepared::new(&[&["127.0.0.1"]]));
    let request = Request::get(format!("http://hop.example.co.jp:{}/", first.port))
        .header("authorization", "Bearer first-only")
        .header("cookie", "a=first-only")
        .header("accept", "text/plain");
    assert_eq!(net.http(&request).await.unwrap().status, 200);
    assert!(first.requests()[0].contains("Bearer first-only"));
    let seen = &second.requests()[0];
    assert!(
        !seen.contains("first-only") && seen.contains("accept: text/plain"),
        "{seen}"
    );
}

#[tokio::test]
async fn answers_are_capped() {
    let long = Server::start(|_| ok(&"x".repeat(2 << 20)));
    let many = Server::start(|_| format!("HTTP/1.1 200 OK\r\n{}\r\n", "a: b\r\n".repeat(100)));
    let allowed = vec!["127.0.0.1:*".to_owned()];
    let net = net(&allowed, &[], Prepared::new(&[&["127.0.0.1"]]));
    let get = |port| Request::get(format!("http://127.0.0.1:{port}/"));
    let answer = net.http(&get(long.port)).await;
    assert!(matches!(answer, Err(NetError::TooLong { .. })), "{answer:?}");
    let answer = net.http(&get(many.port)).await;
    assert!(matches!(answer, Err(NetError::Protocol { .. })), "{answer:?}");
}

#[tokio::test]
async fn errors_do_not_show_the_url() {
    let net = net(&[], &[], Prepared::new(&[&["127.0.0.1"]]));
    let answer = net
        .http(&Request::get("http://hooks.example.co.jp/canary?t=canary"))
        .await;
    let error = answer.unwrap_err();
    let shown = format!("{error} {error:?}");
    assert!(
        shown.contains("hooks.example.co.jp") && !shown.contains("canary"),
        "{shown}"
    );
}
