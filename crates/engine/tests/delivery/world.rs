//! An engine on a fake clock, with fakes on loopback that can be switched off.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use yagura_engine::{
    Engine, Silent,
    delivery::{DeliveryWorker, NewSecret, Passed, Patience},
    sandbox::Launch,
    supervisor::Stop,
};
use yagura_model::{
    AuditAction, AuditEvent, Author, ChannelConfig, ChannelId, ChannelKind, ContentId, Delivery, Entropy,
    Finding, FindingClass, FindingId, FindingStatus, FixedClock, Front, IncidentId, LocalizedList,
    LocalizedText, Organization, OrganizationId, RouteSettings, Severity, Timestamp,
};
use yagura_net::{Net, Settings};
use yagura_store::{Blobs, ChannelSettings, DeliveryFilter, Location, Store, Tenant};
use yagura_vault::{Keyring, RootKeySource, SecretBuf};

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
    pub tenant: Tenant,
    pub worker: DeliveryWorker,
    _folder: tempfile::TempDir,
}

/// What is recorded of changes that tests make.
pub fn by_host(action: AuditAction) -> AuditEvent {
    AuditEvent::new(Author::host(Timestamp::UNIX_EPOCH), action).of(&hibari())
}

pub fn hibari() -> OrganizationId {
    "hibari".parse().unwrap()
}

impl World {
    pub async fn at(now: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(FixedClock::new(now.parse().unwrap()));
        let entropy = Arc::new(Counting(AtomicU64::new(0)));
        let store = Store::open(&Location::Sqlite(folder.path().join("store.db")))
            .await
            .unwrap();
        let organization = Organization {
            id: hibari(),
            name: "ひばり証券".to_owned(),
            created_at: now.parse().unwrap(),
            keep_sealed_secrets: false,
        };
        let root = RootKeySource::KeyFile(folder.path().join("root.key"));
        let keyring = Keyring::open(&folder.path().join("keys"), &root, &*entropy).unwrap();
        let store = store.with_audit_key(Arc::new(keyring.audit_key()));
        let author = Author::host(now.parse().unwrap());
        store.add_organization(&organization, &author).await.unwrap();
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
            allowed: vec!["127.0.0.0/8:*".parse().unwrap()],
            ..Settings::default()
        });
        let portal = "https://yagura.example.co.jp/";
        Self {
            tenant: engine.store.host_tenant(&hibari()).await.unwrap(),
            worker: DeliveryWorker::new(engine.clone(), net.unwrap(), portal, Patience::default()),
            engine,
            clock,
            _folder: folder,
        }
    }

    pub fn set(&self, now: &str) {
        self.clock.set(now.parse().unwrap());
    }

    pub async fn channel(&self, kind: ChannelKind, config: serde_json::Value, secret: &[u8]) -> ChannelId {
        let settings = ChannelSettings {
            name: format!("{kind} of the SOC"),
            config: ChannelConfig::from_json(kind, config).unwrap(),
            enabled: true,
        };
        let secret = if secret.is_empty() {
            NewSecret::Keep
        } else {
            NewSecret::Set(SecretBuf::new(secret.to_vec()))
        };
        let channel = self
            .engine
            .add_channel(
                &self.tenant,
                &settings,
                secret,
                &by_host(AuditAction::CHANNEL_ADDED),
            )
            .await;
        channel.unwrap().id
    }

    pub async fn webhook(&self, server: &Http, secret: &[u8]) -> ChannelId {
        let url = format!("http://127.0.0.1:{}/hook", server.port);
        self.channel(ChannelKind::Webhook, serde_json::json!({"url": url}), secret)
            .await
    }

    pub async fn mail(&self, server: &Smtp) -> ChannelId {
        let config = serde_json::json!({
            "host": "127.0.0.1", "port": server.port, "security": "none", "from": "yagura@example.co.jp",
            "to": ["soc@example.co.jp"], "language": "en",
        });
        self.channel(ChannelKind::Mail, config, b"").await
    }

    /// A route of everything to a channel; `more` overrides.
    pub async fn route(&self, channel: ChannelId, more: serde_json::Value) {
        let mut route = serde_json::json!({
            "name": "all", "position": 1, "match": {}, "channels": [channel], "mode": "immediate", "enabled": true,
        });
        route
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        let settings: RouteSettings = serde_json::from_value(route).unwrap();
        let event = by_host(AuditAction::ROUTE_ADDED);
        self.engine
            .add_route(&self.tenant, &settings, &event)
            .await
            .unwrap();
    }

    /// Keeps findings as detection does.
    pub async fn detect(&self, findings: &[Finding]) {
        let kept = self
            .engine
            .store
            .save_detections(&[], findings, &[], &[], &[])
            .await;
        assert!(kept.unwrap());
    }

    pub async fn pass(&self) -> Passed {
        self.worker.deliver_due().await.unwrap()
    }

    /// Runs the worker whenever something is due, until `end`.
    pub async fn run_until(&self, end: &str) -> Passed {
        let end: Timestamp = end.parse().unwrap();
        let mut total = Passed::default();
        loop {
            let passed = self.pass().await;
            total.sent += passed.sent;
            total.retried += passed.retried;
            total.dead += passed.dead;
            total.next_due = passed.next_due;
            match passed.next_due {
                Some(next) if next <= end => {
                    assert!(
                        next > self.engine.clock.now(),
                        "something is due and was not sent"
                    );
                    self.clock.set(next);
                }
                _ => break,
            }
        }
        self.clock.set(end);
        total
    }

    pub async fn ledger(&self) -> Vec<Delivery> {
        let page = self
            .tenant
            .deliveries(&DeliveryFilter::default(), None, 500)
            .await;
        page.unwrap().items
    }
}

/// Finding `number` of incident `incident`.
pub fn finding(number: u64, incident: u64, score: u8) -> Finding {
    let id = |domain: &str, number: u64| ContentId::of(domain, &[&number.to_le_bytes()]);
    Finding {
        id: FindingId(id("finding", number)),
        organization: hibari(),
        front: Front::Leaks,
        detector: "leaked_credential".to_owned(),
        class: FindingClass::Customer,
        subject: "taro.canary@example.co.jp".to_owned(),
        asset: "trade.example.co.jp".to_owned(),
        severity: Severity::of_score(score),
        score,
        score_terms: Vec::new(),
        status: FindingStatus::New,
        first_seen: "2026-01-01T00:00:00Z".parse().unwrap(),
        last_seen: "2026-01-02T00:00:00Z".parse().unwrap(),
        count: 1,
        machine: None,
        credentials: Vec::new(),
        cookies: Vec::new(),
        omitted: 0,
        sources: Vec::new(),
        incident: Some(IncidentId(id("incident", incident))),
        title: LocalizedText::new("漏えい canary", "leaked canary"),
        next_steps: LocalizedList::default(),
    }
}

/// What a receiver got: the head in lower case, and the body.
pub type Got = (String, Vec<u8>);

/// An HTTP receiver.
pub struct Http {
    pub port: u16,
    pub up: Arc<AtomicBool>,
    got: Arc<Mutex<Vec<Got>>>,
}

impl Http {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Self {
            port: listener.local_addr().unwrap().port(),
            up: Arc::new(AtomicBool::new(true)),
            got: Arc::default(),
        };
        let (up, got) = (server.up.clone(), server.got.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let (head, body) = read_request(&stream);
                let answer = if up.load(Ordering::SeqCst) {
                    got.lock().unwrap().push((head, body));
                    "HTTP/1.1 202 Accepted\r\ncontent-length: 2\r\n\r\nok"
                } else {
                    "HTTP/1.1 503 Unavailable\r\ncontent-length: 0\r\n\r\n"
                };
                stream.write_all(answer.as_bytes()).unwrap();
            }
        });
        server
    }

    pub fn got(&self) -> Vec<Got> {
        self.got.lock().unwrap().clone()
    }
}

fn read_request(stream: &TcpStream) -> Got {
    let mut reader = BufReader::new(stream);
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
    (head, body)
}

/// The value of a header.
pub fn header(head: &str, name: &str) -> String {
    let line = head
        .lines()
        .find(|line| line.to_lowercase().starts_with(&format!("{name}: ")));
    line.unwrap_or_else(|| panic!("no {name} in {head}"))[name.len() + 2..].to_owned()
}

/// A mail server.
pub struct Smtp {
    pub port: u16,
    pub up: Arc<AtomicBool>,
    mails: Arc<Mutex<Vec<String>>>,
}

impl Smtp {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Self {
            port: listener.local_addr().unwrap().port(),
            up: Arc::new(AtomicBool::new(true)),
            mails: Arc::default(),
        };
        let (up, mails) = (server.up.clone(), server.mails.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let stream = stream.unwrap();
                if !up.load(Ordering::SeqCst) {
                    continue;
                }
                serve_mail(&stream, &mails);
            }
        });
        server
    }

    pub fn mails(&self) -> Vec<String> {
        self.mails.lock().unwrap().clone()
    }
}

fn serve_mail(stream: &TcpStream, mails: &Mutex<Vec<String>>) {
    let mut reader = BufReader::new(stream);
    let mut writer = stream;
    writer.write_all(b"220 mail.example.co.jp\r\n").unwrap();
    let mut line = String::new();
    while reader.read_line(&mut line).unwrap_or(0) > 0 {
        let command = line.to_uppercase();
        let answer = match command.get(..4) {
            Some("EHLO") => "250-mail.example.co.jp\r\n250 8BITMIME\r\n",
            Some("DATA") => {
                writer.write_all(b"354 go on\r\n").unwrap();
                let mut mail = String::new();
                while !mail.ends_with("\r\n.\r\n") {
                    reader.read_line(&mut mail).unwrap();
                }
                mails.lock().unwrap().push(mail);
                "250 2.0.0 queued as 42\r\n"
            }
            Some("QUIT") => "221 bye\r\n",
            _ => "250 ok\r\n",
        };
        writer.write_all(answer.as_bytes()).unwrap();
        line.clear();
    }
}
