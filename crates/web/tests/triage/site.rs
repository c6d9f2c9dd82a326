//! A site on an empty store, with people of every role.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use axum::body::{Body, to_bytes};
use http::{HeaderMap, Method, Request, StatusCode, header};
use serde_json::Value;
use sha2::{Digest, Sha256};
use tower::ServiceExt;
use yagura_engine::{Engine, ReadingOptions, Silent, sandbox::Launch, supervisor::Stop};
use yagura_model::{
    ApiToken, AuditAction, AuditEvent, Author, Entropy, Finding, FixedClock, IdSource, Incident, Invitation,
    InvitationId, InvitationKind, Observation, Organization, PasskeyId, PasskeyInfo, Permission, Retention,
    Role, Session, SessionId, SessionKind, StoredPasskey, TokenId, User, UserId,
};
use yagura_store::{Batch, Blobs, Location, Registration, Store, TokenHash};
use yagura_vault::{Keyring, RootKeySource};
use yagura_web::{App, Site as Origin};

use crate::sample;

/// Bytes that differ each time and are the same in each run.
struct Counted(AtomicU64);

impl Entropy for Counted {
    fn fill(&self, buffer: &mut [u8]) {
        let mut bytes = blake3::Hasher::new();
        bytes.update(&self.0.fetch_add(1, Ordering::Relaxed).to_le_bytes());
        bytes.finalize_xof().fill(buffer);
    }
}

/// Somebody who calls: a header, and who it is.
#[derive(Clone)]
pub struct Who {
    header: (header::HeaderName, String),
    pub id: UserId,
}

/// What came back.
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Value,
}

impl Reply {
    /// The body of an answer with that status.
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.body);
        self.body
    }

    /// The refusal with that status and code.
    pub fn refused(self, status: u16, code: &str) -> Value {
        assert_eq!(self.body["code"], code, "{}", self.body);
        assert_eq!(self.headers[header::CONTENT_TYPE], "application/problem+json");
        self.expect(status)
    }
}

pub struct Site {
    app: Arc<App>,
    pub clock: Arc<FixedClock>,
    entropy: Arc<Counted>,
    pub store: Store,
    folder: tempfile::TempDir,
}

fn hash(text: &str) -> TokenHash {
    Sha256::digest(text.as_bytes()).into()
}

impl Site {
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(FixedClock::new(sample::at(100)));
        let entropy = Arc::new(Counted(AtomicU64::new(0)));
        let (app, store) = Self::open(&folder, &clock, &entropy).await;
        for id in ["hibari", "tsubame"] {
            let organization = Organization {
                id: id.parse().unwrap(),
                name: id.to_owned(),
                created_at: sample::at(0),
                keep_sealed_secrets: true,
            };
            store
                .add_organization(
                    &organization,
                    &yagura_model::Author::host(organization.created_at),
                )
                .await
                .unwrap();
        }
        Self {
            app,
            clock,
            entropy,
            store,
            folder,
        }
    }

    async fn open(
        folder: &tempfile::TempDir,
        clock: &Arc<FixedClock>,
        entropy: &Arc<Counted>,
    ) -> (Arc<App>, Store) {
        let data = folder.path();
        let source = RootKeySource::KeyFile(data.join("root.key"));
        let keyring = Keyring::open(&data.join("keys"), &source, &**entropy).unwrap();
        let store = Store::open(&Location::Sqlite(data.join("store.db")))
            .await
            .unwrap();
        let store = store.with_audit_key(Arc::new(keyring.audit_key()));
        let engine = Engine {
            store: store.clone(),
            blobs: Arc::new(Blobs::open(&data.join("blobs")).unwrap()),
            keyring: Arc::new(keyring),
            clock: Arc::<FixedClock>::clone(clock),
            entropy: Arc::<Counted>::clone(entropy),
            launch: Launch {
                program: data.join("reader"),
                arguments: Vec::new(),
                rar_arguments: Vec::new(),
            },
            progress: Arc::new(Silent),
            stop: Stop::default(),
            manifests: data.join("packs"),
        };
        let reading = ReadingOptions {
            organization: None,
            passwords: Vec::new(),
            limits: Default::default(),
            jobs: 1,
            retention: Retention::Forget,
            allow_unconfined: true,
        };
        let origin = Origin::new("https://yagura.example.co.jp").unwrap();
        let app = {
            let net = yagura_net::Net::new(yagura_net::Settings::default()).unwrap();
            let patience = yagura_engine::delivery::Patience::default();
            let worker = yagura_engine::delivery::DeliveryWorker::new(
                engine.clone(),
                net,
                "http://localhost",
                patience,
            );
            App::new(engine, reading, origin, Value::Null, data.join("uploads"), worker).unwrap()
        };
        (Arc::new(app), store)
    }

    /// The same site after the program was started again.
    pub async fn restarted(self) -> Self {
        let (app, store) = Self::open(&self.folder, &self.clock, &self.entropy).await;
        Self { app, store, ..self }
    }

    fn mint(&self) -> uuid::Uuid {
        IdSource::new(&*self.clock, &*self.entropy).mint()
    }

    fn event(&self) -> AuditEvent {
        AuditEvent::new(Author::host(sample::at(0)), AuditAction::USER_INVITED)
    }

    /// A member of `organization` who is signed in.
    pub async fn member(&self, organization: &str, role: Role) -> Who {
        let id = UserId(self.mint());
        let name = format!("{role}-{}", id.0.simple());
        let now = sample::at(50);
        let link = hash(&name);
        let invitation = Invitation {
            id: InvitationId(self.mint()),
            kind: InvitationKind::Invitation,
            name: Some(name.clone()),
            display_name: None,
            operator: false,
            membership: Some((organization.parse().unwrap(), role)),
            user: None,
            created_at: now,
            expires_at: sample::at(10_000),
        };
        self.store
            .invite(&invitation, &link, &self.event())
            .await
            .unwrap();
        let user = User {
            id,
            name: name.clone(),
            display_name: format!("山田 花子 ({role})"),
            operator: false,
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
            user: id,
            credential: id.0.as_bytes().to_vec(),
            body: "{}".to_owned(),
        };
        let session = Session {
            id: SessionId(self.mint()),
            user: id,
            kind: SessionKind::Passkey,
            created_at: now,
            last_used_at: sample::at(100),
            expires_at: sample::at(36_000),
            stepped_up_at: Some(now),
            address: None,
            agent: String::new(),
        };
        let token = format!("session-{name}");
        let registration = Registration {
            invitation: &link,
            user: &user,
            passkey: &passkey,
            recovery: &[],
            session: &session,
            token: &hash(&token),
        };
        self.store.register(&registration, &self.event()).await.unwrap();
        let header = (header::COOKIE, format!("__Host-sid={token}"));
        Who { header, id }
    }

    /// A key of `owner` in hibari with these scopes only.
    pub async fn key(&self, owner: &Who, scopes: &[Permission]) -> Who {
        let organization = sample::hibari();
        let tenant = self.store.enter(owner.id, &organization).await.unwrap().unwrap();
        let id = TokenId(self.mint());
        let key = format!("ygr_{id}");
        let token = ApiToken {
            id,
            organization,
            owner: owner.id,
            name: "script".to_owned(),
            prefix: "ygr_".to_owned(),
            scopes: scopes.to_vec(),
            created_at: sample::at(50),
            expires_at: sample::at(36_000),
            last_used_at: None,
        };
        tenant
            .add_token(&token, &hash(&key), &self.event())
            .await
            .unwrap();
        let header = (header::AUTHORIZATION, format!("Bearer {key}"));
        Who { header, id: owner.id }
    }

    /// Keeps what detectors would have concluded.
    pub async fn keep(&self, findings: &[Finding], incidents: &[Incident]) {
        let saved = self
            .store
            .save_detections(&[], findings, &[], incidents, &[])
            .await;
        assert!(saved.unwrap());
    }

    /// Keeps what a pack of that name showed.
    pub async fn observe(&self, name: &str, observations: Vec<Observation>) {
        let pack = sample::pack(name);
        self.store.register_pack(&pack).await.unwrap();
        let reading = self.store.begin_reading(pack.id, 1, sample::at(10)).await;
        let reading = reading.unwrap().unwrap();
        let batch = Batch {
            from: 0,
            to: 1,
            observations,
        };
        self.store.commit_batch(&reading, &batch).await.unwrap();
    }

    pub async fn call(
        &self,
        who: &Who,
        method: Method,
        path: &str,
        version: Option<u64>,
        body: Option<Value>,
    ) -> Reply {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("/api/v1/organizations/{path}"))
            .header(&who.header.0, &who.header.1);
        if let Some(version) = version {
            request = request.header(header::IF_MATCH, format!("\"{version}\""));
        }
        let body = match body {
            Some(body) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Body::from(body.to_string())
            }
            None => Body::empty(),
        };
        let request = request.body(body).unwrap();
        let response = self.app.router().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, 1 << 24).await.unwrap();
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Reply {
            status: parts.status,
            headers: parts.headers,
            body,
        }
    }

    pub async fn get(&self, who: &Who, path: &str) -> Reply {
        self.call(who, Method::GET, path, None, None).await
    }

    pub async fn post(&self, who: &Who, path: &str, version: Option<u64>, body: Value) -> Reply {
        self.call(who, Method::POST, path, version, Some(body)).await
    }

    pub async fn put(&self, who: &Who, path: &str, version: Option<u64>, body: Value) -> Reply {
        self.call(who, Method::PUT, path, version, Some(body)).await
    }
}

/// The path of a finding of the sample.
pub fn finding(n: u64) -> String {
    format!("hibari/findings/{}", sample::finding(n, 0).id)
}

/// The ids on a page.
pub fn ids(page: &Value) -> Vec<String> {
    let items = page["items"].as_array().unwrap();
    items
        .iter()
        .map(|item| item["id"].as_str().unwrap().to_owned())
        .collect()
}
