//! A site on a fake clock and an SQLite file, with people who are signed in through the store.
#![allow(dead_code, reason = "each test uses a part of it")]

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use axum::{Router, body::Body};
use http::{Request, Response, StatusCode, header};
use http_body_util::BodyExt;
use serde_json::Value;
use tower::ServiceExt;
use uuid::Uuid;
use yagura_engine::{
    Engine, ReadingOptions, Silent,
    delivery::{DeliveryWorker, Patience},
    sandbox::Launch,
    supervisor::Stop,
};
use yagura_model::{
    AuditAction, AuditEvent, Author, ContentId, Entropy, FixedClock, IdSource, Invitation, InvitationId,
    InvitationKind, Organization, OrganizationId, PasskeyId, PasskeyInfo, Retention, Role, Session,
    SessionId, SessionKind, StoredPasskey, Timestamp, User, UserId,
};
use yagura_net::{Net, Settings};
use yagura_store::{Blobs, Location, Registration, Store};
use yagura_vault::{Keyring, RootKeySource};
use yagura_web::{App, Site};

pub const ORIGIN: &str = "http://localhost:8443";

/// Numbers that differ and are the same in each run.
pub struct Counting(AtomicU64);

impl Entropy for Counting {
    fn fill(&self, buffer: &mut [u8]) {
        for chunk in buffer.chunks_mut(8) {
            let number = self.0.fetch_add(1, Ordering::SeqCst);
            let bytes = ContentId::of("test entropy", &[&number.to_le_bytes()]).0;
            chunk.copy_from_slice(&bytes[..chunk.len()]);
        }
    }
}

pub struct World {
    pub engine: Engine,
    pub clock: Arc<FixedClock>,
    pub app: Arc<App>,
    pub router: Router,
    _folder: tempfile::TempDir,
}

fn hash(text: &str) -> [u8; 32] {
    use sha2::Digest;
    sha2::Sha256::digest(text.as_bytes()).into()
}

/// Somebody with a session: the cookie to send.
#[derive(Clone)]
pub struct Person {
    pub user: User,
    pub cookie: String,
}

pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub fn org(slug: &str) -> OrganizationId {
    slug.parse().unwrap()
}

impl World {
    /// Two organisations, `hibari` and `tsubame`.
    pub async fn new() -> Self {
        Self::on(None).await
    }

    /// The same on another database than an SQLite file.
    pub async fn on(place: Option<Location>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let now = at("2026-04-01T00:00:00Z");
        let clock = Arc::new(FixedClock::new(now));
        let entropy = Arc::new(Counting(AtomicU64::new(0)));
        let root = RootKeySource::KeyFile(folder.path().join("root.key"));
        let keyring = Keyring::open(&folder.path().join("keys"), &root, &*entropy).unwrap();
        let place = place.unwrap_or_else(|| Location::Sqlite(folder.path().join("store.db")));
        let store = Store::open(&place).await.unwrap();
        let store = store.with_audit_key(Arc::new(keyring.audit_key()));
        for slug in ["hibari", "tsubame"] {
            let organization = Organization {
                id: org(slug),
                name: format!("{slug}証券"),
                created_at: now,
                keep_sealed_secrets: true,
            };
            store
                .add_organization(&organization, &Author::host(now))
                .await
                .unwrap();
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
        let reading = ReadingOptions {
            organization: None,
            passwords: Vec::new(),
            limits: Default::default(),
            jobs: 1,
            retention: Retention::Forget,
            allow_unconfined: false,
        };
        let site = Site::new(ORIGIN).unwrap();
        let uploads = folder.path().join("uploads");
        std::fs::create_dir(&uploads).unwrap();
        let net = Net::new(Settings::default()).unwrap();
        let deliveries = DeliveryWorker::new(engine.clone(), net, ORIGIN, Patience::default());
        let none = serde_json::json!({});
        let app = App::new(engine.clone(), reading, site, none, uploads, deliveries).unwrap();
        let app = Arc::new(app);
        Self {
            router: app.router(),
            app,
            engine,
            clock,
            _folder: folder,
        }
    }

    pub fn mint(&self) -> Uuid {
        IdSource::new(&*self.engine.clock, &*self.engine.entropy).mint()
    }

    pub fn now(&self) -> Timestamp {
        self.engine.clock.now()
    }

    pub fn later(&self, seconds: i64) {
        self.clock
            .set(self.now() + jiff::SignedDuration::from_secs(seconds));
    }

    /// Registers somebody through an invitation, with a session that was stepped up just now.
    pub async fn member(&self, name: &str, slug: &str, role: Role) -> Person {
        self.person(name, Some((org(slug), role)), false).await
    }

    pub async fn person(
        &self,
        name: &str,
        membership: Option<(OrganizationId, Role)>,
        operator: bool,
    ) -> Person {
        let now = self.now();
        let store = &self.engine.store;
        let event = || AuditEvent::new(Author::host(now), AuditAction::USER_INVITED);
        let secret = self.invitation(name, membership, operator).await;
        let user = User {
            id: UserId(self.mint()),
            name: name.to_owned(),
            display_name: name.to_uppercase(),
            operator,
            created_at: now,
        };
        let passkey = StoredPasskey {
            info: PasskeyInfo {
                id: PasskeyId(self.mint()),
                label: "key".to_owned(),
                created_at: now,
                last_used_at: None,
                backed_up: false,
            },
            user: user.id,
            credential: self.mint().as_bytes().to_vec(),
            body: "{}".to_owned(),
        };
        let session = self.session(&user, Some(now));
        let token = self.mint().to_string();
        let new = Registration {
            invitation: &hash(&secret),
            user: &user,
            passkey: &passkey,
            recovery: &[],
            session: &session,
            token: &hash(&token),
        };
        store.register(&new, &event()).await.unwrap();
        Person {
            user,
            cookie: format!("__Host-sid={token}"),
        }
    }

    /// The token of an invitation that was made on the host, good for an hour.
    pub async fn invitation(
        &self,
        name: &str,
        membership: Option<(OrganizationId, Role)>,
        operator: bool,
    ) -> String {
        let now = self.now();
        let invitation = Invitation {
            id: InvitationId(self.mint()),
            kind: InvitationKind::Invitation,
            name: Some(name.to_owned()),
            display_name: None,
            operator,
            membership,
            user: None,
            created_at: now,
            expires_at: now + jiff::SignedDuration::from_hours(1),
        };
        let secret = self.mint().to_string();
        let event = AuditEvent::new(Author::host(now), AuditAction::USER_INVITED);
        let store = &self.engine.store;
        store.invite(&invitation, &hash(&secret), &event).await.unwrap();
        secret
    }

    /// Whether a text stands in clear in the store's files.
    pub fn stores(&self, text: &str) -> bool {
        let files = std::fs::read_dir(self._folder.path()).unwrap();
        let mut files = files
            .map(|file| file.unwrap().path())
            .filter(|path| path.is_file());
        files.any(|path| {
            let bytes = std::fs::read(path).unwrap();
            bytes.windows(text.len()).any(|window| window == text.as_bytes())
        })
    }

    fn session(&self, user: &User, stepped_up_at: Option<Timestamp>) -> Session {
        let now = self.now();
        Session {
            id: SessionId(self.mint()),
            user: user.id,
            kind: SessionKind::Passkey,
            created_at: now,
            last_used_at: now,
            expires_at: now + jiff::SignedDuration::from_hours(12),
            stepped_up_at,
            address: None,
            agent: "test".to_owned(),
        }
    }

    /// One more session of somebody, with a fresh proof of presence or without any.
    pub async fn session_of(&self, user: &User, stepped_up: bool) -> Person {
        let session = self.session(user, stepped_up.then(|| self.now()));
        let token = self.mint().to_string();
        let event = AuditEvent::new(Author::host(self.now()), AuditAction::SIGN_IN_PASSKEY);
        self.engine
            .store
            .begin_session(&session, &hash(&token), &event)
            .await
            .unwrap();
        Person {
            user: user.clone(),
            cookie: format!("__Host-sid={token}"),
        }
    }

    pub async fn send(&self, request: Request<Body>) -> Response<Body> {
        self.router.clone().oneshot(request).await.unwrap()
    }

    /// Sends a request as somebody, with a JSON body or without one.
    pub async fn ask(&self, who: Option<&Person>, method: &str, path: &str, body: Option<Value>) -> Reply {
        self.ask_with(who, method, path, body, &[]).await
    }

    pub async fn ask_with(
        &self,
        who: Option<&Person>,
        method: &str,
        path: &str,
        body: Option<Value>,
        headers: &[(&str, &str)],
    ) -> Reply {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("/api/v1{path}"))
            .header(header::HOST, "localhost:8443");
        if let Some(person) = who {
            request = request.header(header::COOKIE, &person.cookie);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = match body {
            Some(body) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Body::from(body.to_string())
            }
            None => Body::empty(),
        };
        Reply::read(self.send(request.body(body).unwrap()).await).await
    }
}

/// An answer that was read.
pub struct Reply {
    pub status: StatusCode,
    pub headers: http::HeaderMap,
    pub text: String,
}

impl Reply {
    pub async fn read(response: Response<Body>) -> Self {
        let (parts, body) = response.into_parts();
        let kind = parts.headers.get(header::CONTENT_TYPE);
        if kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream")) {
            // It goes on until the client goes away.
            return Self {
                status: parts.status,
                headers: parts.headers,
                text: String::new(),
            };
        }
        let bytes = body.collect().await.unwrap().to_bytes();
        Self {
            status: parts.status,
            headers: parts.headers,
            text: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or(Value::Null)
    }

    /// The session cookie that it sets.
    pub fn cookie(&self) -> Option<String> {
        let value = self.headers.get(header::SET_COOKIE)?.to_str().unwrap();
        Some(value.split(';').next().unwrap().to_owned())
    }

    pub fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }
}
