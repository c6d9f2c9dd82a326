//! Channels, routes and deliveries over HTTP: who may, what is refused, and that no secret ever comes back.
#![cfg(test)]
#![allow(
    clippy::too_many_lines,
    clippy::type_complexity,
    reason = "tests tell a whole story"
)]

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpListener,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use axum::{Router, body::Body};
use http::{Request, StatusCode};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tower::ServiceExt;
use yagura_engine::{
    Engine, ReadingOptions, Silent,
    delivery::{DeliveryWorker, Patience},
    sandbox::Launch,
    supervisor::Stop,
};
use yagura_model::{
    AuditAction, AuditEvent, Author, ContentId, Entropy, Finding, FindingClass, FindingId, FindingStatus,
    FixedClock, Front, LocalizedList, LocalizedText, Organization, Retention, Role, Session, SessionKind,
    Severity, StoredPasskey, Timestamp, User,
};
use yagura_net::{Net, Settings};
use yagura_notify::verify;
use yagura_store::{AuditFilter, Blobs, Location, Registration, Store};
use yagura_vault::{Keyring, RootKeySource, Secret};
use yagura_web::{App, Site};

const KEY: &str = "whsec_canary-MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// Numbers that differ and are the same in each run.
struct Counting(AtomicU64);

impl Entropy for Counting {
    fn fill(&self, buffer: &mut [u8]) {
        for chunk in buffer.chunks_mut(8) {
            let number = self.0.fetch_add(1, Ordering::SeqCst);
            let bytes = ContentId::of("test entropy", &[&number.to_le_bytes()]).0;
            chunk.copy_from_slice(&bytes[..chunk.len()]);
        }
    }
}

/// 12:00 in Tokyo.
fn noon() -> Timestamp {
    "2026-01-06T03:00:00Z".parse().unwrap()
}

struct Portal {
    app: Arc<App>,
    engine: Engine,
    clock: Arc<FixedClock>,
    _folder: tempfile::TempDir,
}

impl Portal {
    async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(FixedClock::new(noon()));
        let entropy = Arc::new(Counting(AtomicU64::new(0)));
        let store = Store::open(&Location::Sqlite(folder.path().join("store.db"))).await;
        let root = RootKeySource::KeyFile(folder.path().join("root.key"));
        let keyring = Keyring::open(&folder.path().join("keys"), &root, &*entropy).unwrap();
        let store = store.unwrap().with_audit_key(Arc::new(keyring.audit_key()));
        for id in ["hibari", "tsubame"] {
            let organization = Organization {
                id: id.parse().unwrap(),
                name: id.to_owned(),
                created_at: noon(),
                keep_sealed_secrets: false,
            };
            let added = store.add_organization(&organization, &Author::host(noon())).await;
            added.unwrap();
        }
        let engine = Engine {
            blobs: Arc::new(Blobs::open(&folder.path().join("blobs")).unwrap()),
            keyring: Arc::new(keyring),
            clock: clock.clone(),
            entropy,
            launch: Launch {
                program: "/nonexistent".into(),
                arguments: Vec::new(),
                rar_arguments: Vec::new(),
            },
            progress: Arc::new(Silent),
            stop: Stop::default(),
            manifests: folder.path().join("manifests"),
            store,
        };
        let net = Net::new(Settings {
            allowed: vec!["127.0.0.1/32:*".parse().unwrap()],
            ..Settings::default()
        });
        let origin = "https://yagura.example.co.jp";
        let worker = DeliveryWorker::new(engine.clone(), net.unwrap(), origin, Patience::default());
        let reading = ReadingOptions {
            organization: None,
            passwords: Vec::new(),
            limits: Default::default(),
            jobs: 1,
            retention: Retention::Forget,
            allow_unconfined: false,
        };
        let (site, uploads) = (Site::new(origin).unwrap(), folder.path().join("uploads"));
        let app = App::new(engine.clone(), reading, site, json!({}), uploads, worker).unwrap();
        Self {
            app: Arc::new(app),
            engine,
            clock,
            _folder: folder,
        }
    }

    fn router(&self) -> Router {
        self.app.router()
    }

    /// A member of `hibari` with that role, signed in; the cookie.
    async fn member(&self, number: u128, role: Role, fresh: bool) -> String {
        let store = &self.engine.store;
        let (id, token) = (uuid::Uuid::from_u128(number), format!("session-{number}"));
        let hash = |text: &str| -> [u8; 32] { Sha256::digest(text.as_bytes()).into() };
        let invitation = yagura_model::Invitation {
            id: yagura_model::InvitationId(id),
            kind: yagura_model::InvitationKind::Invitation,
            name: Some(format!("person{number}")),
            display_name: Some(format!("Person {number}")),
            operator: false,
            membership: Some(("hibari".parse().unwrap(), role)),
            user: None,
            created_at: noon(),
            expires_at: noon() + jiff::SignedDuration::from_hours(1),
        };
        let event = AuditEvent::new(Author::host(noon()), AuditAction::USER_INVITED);
        store
            .invite(&invitation, &hash(&format!("invitation-{number}")), &event)
            .await
            .unwrap();
        let user = User {
            id: yagura_model::UserId(id),
            name: format!("person{number}"),
            display_name: format!("Person {number}"),
            operator: false,
            created_at: noon(),
        };
        let session = Session {
            id: yagura_model::SessionId(id),
            user: user.id,
            kind: SessionKind::Passkey,
            created_at: noon(),
            last_used_at: noon(),
            expires_at: noon() + jiff::SignedDuration::from_hours(12),
            stepped_up_at: fresh.then(noon),
            address: None,
            agent: String::new(),
        };
        let passkey = StoredPasskey {
            info: yagura_model::PasskeyInfo {
                id: yagura_model::PasskeyId(id),
                label: "key".to_owned(),
                created_at: noon(),
                last_used_at: None,
                backed_up: false,
            },
            user: user.id,
            credential: id.as_bytes().to_vec(),
            body: "{}".to_owned(),
        };
        let registration = Registration {
            invitation: &hash(&format!("invitation-{number}")),
            user: &user,
            passkey: &passkey,
            recovery: &[],
            session: &session,
            token: &hash(&token),
        };
        store.register(&registration, &event).await.unwrap();
        format!("__Host-sid={token}")
    }

    async fn ask(&self, cookie: &str, method: &str, path: &str, version: u64, body: Value) -> Answered {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("/api/v1/organizations/{path}"))
            .header("cookie", cookie)
            .header("content-type", "application/json");
        if version > 0 {
            request = request.header("if-match", format!("\"{version}\""));
        }
        let body = if method == "GET" {
            Body::empty()
        } else {
            Body::from(body.to_string())
        };
        let response = self.router().oneshot(request.body(body).unwrap()).await.unwrap();
        let status = response.status();
        let etag = response
            .headers()
            .get("etag")
            .map(|tag| tag.to_str().unwrap().to_owned());
        let head = format!("{:?}", response.headers());
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        assert!(
            !text.contains("canary") && !head.contains("canary"),
            "a secret came back: {head} {text}"
        );
        let json = serde_json::from_str(&text).unwrap_or(Value::Null);
        Answered { status, etag, json }
    }
}

#[derive(Debug)]
struct Answered {
    status: StatusCode,
    etag: Option<String>,
    json: Value,
}

/// An HTTP receiver: the answer's status, and what it got (head in lower case where names stand, body).
fn receiver(status: &'static str) -> (u16, Arc<Mutex<Vec<(String, Vec<u8>)>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let got: Arc<Mutex<Vec<(String, Vec<u8>)>>> = Arc::default();
    let kept = got.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut reader = BufReader::new(&stream);
            let (mut head, mut length) = (String::new(), 0);
            loop {
                let mut line = String::new();
                reader.read_line(&mut line).unwrap();
                let line = line.trim_end();
                if line.is_empty() {
                    break;
                }
                if let Some(value) = line.to_lowercase().strip_prefix("content-length: ") {
                    length = value.parse().unwrap();
                }
                head.push_str(line);
                head.push('\n');
            }
            let mut body = vec![0; length];
            reader.read_exact(&mut body).unwrap();
            kept.lock().unwrap().push((head, body));
            let answer = format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\n\r\n");
            stream.write_all(answer.as_bytes()).unwrap();
        }
    });
    (port, got)
}

fn header(head: &str, name: &str) -> String {
    let line = head
        .lines()
        .find(|line| line.to_lowercase().starts_with(&format!("{name}: ")));
    line.unwrap()[name.len() + 2..].to_owned()
}

fn webhook(port: u16) -> Value {
    let config = json!({"url": format!("http://127.0.0.1:{port}/hook"), "secret": KEY});
    json!({"kind": "webhook", "name": "SOC", "config": config})
}

fn route(channel: &Value) -> Value {
    json!({"name": "all", "position": 1, "match": {}, "channels": [channel], "mode": "immediate"})
}

fn finding() -> Finding {
    Finding {
        id: FindingId(ContentId::of("finding", &[b"1"])),
        organization: "hibari".parse().unwrap(),
        front: Front::Leaks,
        detector: "leaked_credential".to_owned(),
        class: FindingClass::Customer,
        subject: "taro@example.co.jp".to_owned(),
        asset: "trade.example.co.jp".to_owned(),
        severity: Severity::of_score(70),
        score: 70,
        score_terms: Vec::new(),
        status: FindingStatus::New,
        first_seen: noon(),
        last_seen: noon(),
        count: 1,
        machine: None,
        credentials: Vec::new(),
        cookies: Vec::new(),
        omitted: 0,
        sources: Vec::new(),
        incident: None,
        title: LocalizedText::new("漏えい", "leaked"),
        next_steps: LocalizedList::default(),
    }
}

#[tokio::test]
async fn secrets_go_in_and_never_come_out_and_edits_name_their_version() {
    let portal = Portal::open().await;
    let admin = portal.member(1, Role::OrgAdmin, true).await;
    let mail = json!({"host": "mail.example.co.jp", "port": 587, "security": "starttls", "from": "yagura@example.co.jp",
        "to": ["soc@example.co.jp"], "language": "ja", "username": "yagura", "password": "canary-password"});
    for (kind, config, shown) in [
        ("mail", mail, "password"),
        (
            "webhook",
            json!({"url": "https://hooks.example.co.jp/", "secret": KEY}),
            "secret",
        ),
        (
            "slack",
            json!({"url": "https://hooks.example.co.jp/canary"}),
            "url",
        ),
        (
            "teams",
            json!({"url": "https://flows.example.co.jp/canary"}),
            "url",
        ),
    ] {
        let draft = json!({"kind": kind, "name": kind, "config": config});
        let added = portal
            .ask(&admin, "POST", "hibari/channels", 0, draft.clone())
            .await;
        assert_eq!(added.status, StatusCode::CREATED, "{added:?}");
        assert_eq!(added.etag.as_deref(), Some("\"1\""));
        assert_eq!(added.json["config"][shown], json!({"set": true}));
        let path = format!("hibari/channels/{}", added.json["id"].as_str().unwrap());
        let mut draft = draft;
        draft["name"] = json!("other");
        let blind = portal.ask(&admin, "PUT", &path, 0, draft.clone()).await;
        assert_eq!(blind.status, StatusCode::PRECONDITION_REQUIRED);
        // What was shown can be sent back: the secret stays.
        draft["config"] = added.json["config"].clone();
        let changed = portal.ask(&admin, "PUT", &path, 1, draft.clone()).await;
        assert_eq!(changed.status, StatusCode::OK, "{changed:?}");
        assert_eq!(
            (changed.json["version"].as_u64(), &changed.json["name"]),
            (Some(2), &json!("other"))
        );
        assert_eq!(changed.json["config"][shown], json!({"set": true}));
        let stale = portal.ask(&admin, "PUT", &path, 1, draft).await;
        assert_eq!(stale.status, StatusCode::PRECONDITION_FAILED);
        let stale = portal.ask(&admin, "DELETE", &path, 1, json!({})).await;
        assert_eq!(stale.status, StatusCode::PRECONDITION_FAILED);
    }
    let listed = portal.ask(&admin, "GET", "hibari/channels", 0, Value::Null).await;
    let items = listed.json["items"].as_array().unwrap().clone();
    assert_eq!(items.len(), 4);
    for item in items {
        let path = format!("hibari/channels/{}", item["id"].as_str().unwrap());
        let removed = portal.ask(&admin, "DELETE", &path, 2, json!({})).await;
        assert_eq!(removed.status, StatusCode::NO_CONTENT);
    }
    let tenant = portal
        .engine
        .store
        .host_tenant(&"hibari".parse().unwrap())
        .await
        .unwrap();
    for (action, count) in [
        ("channel.added", 4),
        ("channel.changed", 4),
        ("channel.removed", 4),
    ] {
        let filter = AuditFilter {
            action: Some(action.to_owned()),
            ..AuditFilter::default()
        };
        let found = tenant.audit_entries(&filter, None, 50).await.unwrap().items;
        assert_eq!(found.len(), count, "{action}");
        assert!(!format!("{found:?}").contains("canary"));
    }
}

#[tokio::test]
async fn only_those_who_may_and_only_in_their_own_organisation() {
    let portal = Portal::open().await;
    let admin = portal.member(1, Role::OrgAdmin, true).await;
    let stale = portal.member(2, Role::OrgAdmin, false).await;
    let viewer = portal.member(3, Role::Viewer, true).await;
    let draft = json!({"kind": "webhook", "name": "SOC", "config": {"url": "https://hooks.example.co.jp/"}});
    let added = portal
        .ask(&admin, "POST", "hibari/channels", 0, draft.clone())
        .await;
    let path = format!("hibari/channels/{}", added.json["id"].as_str().unwrap());
    let old = portal
        .ask(&stale, "POST", "hibari/channels", 0, draft.clone())
        .await;
    assert_eq!(
        (old.status, &old.json["code"]),
        (StatusCode::FORBIDDEN, &json!("E-STEPUP-001"))
    );
    let rule = route(&added.json["id"]);
    for (method, path, body) in [
        ("POST", "hibari/channels", draft.clone()),
        ("PUT", path.as_str(), draft.clone()),
        ("DELETE", path.as_str(), json!({})),
        ("POST", &format!("{path}/test"), json!({})),
        ("POST", "hibari/routes", rule.clone()),
        (
            "POST",
            &format!("hibari/deliveries/{}/replay", uuid::Uuid::nil()),
            json!({}),
        ),
    ] {
        let refused = portal.ask(&viewer, method, path, 1, body).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{method} {path}");
    }
    for path in ["channels", "routes", "deliveries"] {
        let read = portal
            .ask(&viewer, "GET", &format!("hibari/{path}"), 0, Value::Null)
            .await;
        assert_eq!(read.status, StatusCode::OK, "{path}");
        let foreign = portal
            .ask(&admin, "GET", &format!("tsubame/{path}"), 0, Value::Null)
            .await;
        assert_eq!(foreign.status, StatusCode::NOT_FOUND, "{path}");
    }
    let foreign = portal
        .ask(&admin, "POST", "tsubame/routes", 0, rule.clone())
        .await;
    assert_eq!(foreign.status, StatusCode::NOT_FOUND);
    // A route cannot lead to a channel that is not here.
    let nowhere = portal
        .ask(
            &admin,
            "POST",
            "hibari/routes",
            0,
            route(&json!(uuid::Uuid::nil())),
        )
        .await;
    assert_eq!(nowhere.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(nowhere.json["errors"][0]["pointer"], "/channels");
    // Routes have versions too.
    let added = portal.ask(&admin, "POST", "hibari/routes", 0, rule.clone()).await;
    assert_eq!(
        (added.status, added.etag.as_deref()),
        (StatusCode::CREATED, Some("\"1\"")),
        "{added:?}"
    );
    let path = format!("hibari/routes/{}", added.json["id"].as_str().unwrap());
    for (version, status) in [(0, 428), (2, 412), (1, 200), (1, 412)] {
        let answer = portal.ask(&admin, "PUT", &path, version, rule.clone()).await;
        assert_eq!(answer.status.as_u16(), status, "{answer:?}");
    }
    // All of them are put into an order by one request.
    let one = &added.json["id"];
    let other = portal.ask(&admin, "POST", "hibari/routes", 0, rule.clone()).await;
    let order = json!({"routes": [other.json["id"], one]});
    let put = |who, order: Value| portal.ask(who, "PUT", "hibari/routes/order", 0, order);
    assert_eq!(put(&viewer, order.clone()).await.status, StatusCode::FORBIDDEN);
    for (order, status) in [
        (json!({"routes": [one]}), 412),
        (json!({"routes": [one, one]}), 422),
        (json!({"routes": ["first"]}), 422),
    ] {
        let refused = put(&admin, order).await;
        assert_eq!(refused.status.as_u16(), status, "{refused:?}");
    }
    let ordered = put(&admin, order).await;
    assert_eq!(ordered.status, StatusCode::OK, "{ordered:?}");
    assert_eq!(ordered.json["items"][0]["id"], other.json["id"]);
    assert_eq!(ordered.json["items"][1]["position"], 2);
    let version = ordered.json["items"][1]["version"].as_u64().unwrap();
    let removed = portal.ask(&admin, "DELETE", &path, version, json!({})).await;
    assert_eq!(removed.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn places_that_the_guard_refuses_are_refused_when_they_are_saved() {
    let portal = Portal::open().await;
    let admin = portal.member(1, Role::OrgAdmin, true).await;
    for url in [
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "http://localhost/",
        "http://metadata.google.internal/",
        "https://canary:canary@hooks.example.co.jp/",
        "http://example.com\\@10.0.0.1/",
        "ftp://hooks.example.co.jp/",
        "file:///etc/passwd",
    ] {
        for kind in ["webhook", "slack", "teams"] {
            let draft = json!({"kind": kind, "name": "SOC", "config": {"url": url}});
            let refused = portal.ask(&admin, "POST", "hibari/channels", 0, draft).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{kind} {url}");
            assert_eq!(
                refused.json["errors"][0]["pointer"], "/config/url",
                "{kind} {url}"
            );
        }
    }
    // Which port a name may be reached at is known only with its addresses: that is refused when it is sent.
    for (kind, config) in [(
        "syslog",
        json!({"host": "192.168.0.1", "port": 514, "transport": "udp", "facility": 4}),
    )] {
        let draft = json!({"kind": kind, "name": "SOC", "config": config});
        let refused = portal.ask(&admin, "POST", "hibari/channels", 0, draft).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(refused.json["errors"][0]["pointer"], "/config/host");
    }
    // A secret in a wrong place is not repeated either.
    let draft = json!({"kind": "slack", "name": "SOC", "config": {"url": 5, "token": "canary"}});
    let refused = portal.ask(&admin, "POST", "hibari/channels", 0, draft).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let listed = portal.ask(&admin, "GET", "hibari/channels", 0, Value::Null).await;
    assert_eq!(listed.json["items"], json!([]));
}

#[tokio::test]
async fn a_trial_is_signed_and_what_was_given_up_can_be_replayed() {
    let portal = Portal::open().await;
    let admin = portal.member(1, Role::OrgAdmin, true).await;
    let (port, got) = receiver("202 Accepted");
    let added = portal
        .ask(&admin, "POST", "hibari/channels", 0, webhook(port))
        .await;
    let path = format!("hibari/channels/{}/test", added.json["id"].as_str().unwrap());
    let trial = portal.ask(&admin, "POST", &path, 0, json!({})).await;
    assert_eq!(
        (trial.status, &trial.json["delivered"]),
        (StatusCode::OK, &json!(true)),
        "{trial:?}"
    );
    let (head, body) = got.lock().unwrap()[0].clone();
    let (id, at) = (header(&head, "webhook-id"), header(&head, "webhook-timestamp"));
    let signature = header(&head, "webhook-signature");
    assert_eq!(
        verify(Secret::new(KEY.as_bytes()), &id, &at, &body, &signature),
        Ok(())
    );

    // A receiver that says that it will never take it.
    let (gone, _) = receiver("410 Gone");
    let dead = portal
        .ask(&admin, "POST", "hibari/channels", 0, webhook(gone))
        .await;
    let added = portal
        .ask(&admin, "POST", "hibari/routes", 0, route(&dead.json["id"]))
        .await;
    assert_eq!(added.status, StatusCode::CREATED, "{added:?}");
    let kept = portal
        .engine
        .store
        .save_detections(&[], &[finding()], &[], &[], &[])
        .await;
    assert!(kept.unwrap());
    assert_eq!(portal.app.deliveries().deliver_due().await.unwrap().dead, 1);
    let listed = portal
        .ask(&admin, "GET", "hibari/deliveries?state=dead", 0, Value::Null)
        .await;
    let item = &listed.json["items"][0];
    assert_eq!(
        (item["state"].as_str(), item["channel"].as_str()),
        (Some("dead"), dead.json["id"].as_str())
    );
    let path = format!("hibari/findings/{}/deliveries", item["finding"].as_str().unwrap());
    let of = portal.ask(&admin, "GET", &path, 0, Value::Null).await;
    assert_eq!(of.json["items"][0]["id"], item["id"]);
    // The channel is repaired and the delivery replayed.
    let path = format!("hibari/channels/{}", dead.json["id"].as_str().unwrap());
    assert_eq!(
        portal.ask(&admin, "PUT", &path, 1, webhook(port)).await.status,
        StatusCode::OK
    );
    let path = format!("hibari/deliveries/{}/replay", item["id"].as_str().unwrap());
    let replayed = portal.ask(&admin, "POST", &path, 0, json!({})).await;
    assert_eq!(
        (replayed.status, &replayed.json["state"]),
        (StatusCode::OK, &json!("pending"))
    );
    portal.clock.set(noon() + jiff::SignedDuration::from_mins(1));
    assert_eq!(portal.app.deliveries().deliver_due().await.unwrap().sent, 1);
    assert_eq!(
        header(&got.lock().unwrap()[1].0, "webhook-id"),
        item["id"].as_str().unwrap()
    );
    let sent = portal
        .ask(&admin, "GET", "hibari/deliveries?state=sent", 0, Value::Null)
        .await;
    assert_eq!(sent.json["items"].as_array().map(Vec::len), Some(1));
}
