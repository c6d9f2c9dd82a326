//! TLS of the site, from the settings to a request.

use std::{
    fs,
    io::{Read, Write},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use rustix::process::Signal;
use rustls::{
    ALL_VERSIONS, ProtocolVersion,
    version::{TLS12, TLS13},
};
use yagura_testkit::certificates::{Authority, Issued};

use crate::{
    Serving,
    client::{connect, get, plain},
    support, wait_for,
};

/// A folder with a certificate and its key, and the settings that name them.
struct Site {
    folder: tempfile::TempDir,
    data: PathBuf,
}

impl Site {
    fn new(issued: &Issued) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let site = Self {
            data: folder.path().join("data"),
            folder,
        };
        site.put(issued);
        site
    }

    fn certificate(&self) -> PathBuf {
        self.folder.path().join("site.pem")
    }

    fn key(&self) -> PathBuf {
        self.folder.path().join("site.key")
    }

    /// Puts files in place as a renewal does: written beside, then renamed.
    fn put(&self, issued: &Issued) {
        replace(&self.certificate(), &issued.certificate_pem());
        replace(&self.key(), &issued.key_pem());
    }

    fn settings(&self) -> String {
        format!(
            "[web]\norigin = \"https://localhost\"\ntls_certificate = {:?}\ntls_key = {:?}\n",
            self.certificate(),
            self.key()
        )
    }
}

fn replace(path: &Path, text: &str) {
    let beside = path.with_extension("new");
    fs::write(&beside, text).unwrap();
    fs::set_permissions(&beside, fs::Permissions::from_mode(0o600)).unwrap();
    fs::rename(&beside, path).unwrap();
}

/// A ClientHello without an extension for versions (RFC 5246, 7.4.1.2), so that its own version is the only one that is
/// offered: 2 is TLS 1.1, 3 is TLS 1.2. All else fits the site's certificate.
fn hello(minor: u8) -> Vec<u8> {
    let mut body = vec![3, minor];
    body.extend([7u8; 32]);
    // No session; ECDHE with ECDSA and AES-128-GCM; no compression.
    body.extend([0, 0, 2, 0xc0, 0x2b, 1, 0]);
    // Groups X25519 and P-256, signatures by ECDSA on P-256, uncompressed points.
    body.extend([0, 24, 0, 10, 0, 6, 0, 4, 0, 0x1d, 0, 0x17]);
    body.extend([0, 13, 0, 4, 0, 2, 4, 3, 0, 11, 0, 2, 1, 0]);
    let length = u16::try_from(body.len()).unwrap().to_be_bytes();
    let mut hello = vec![1, 0, length[0], length[1]];
    hello.extend(body);
    let length = u16::try_from(hello.len()).unwrap().to_be_bytes();
    let mut record = vec![0x16, 3, 1, length[0], length[1]];
    record.extend(hello);
    record
}

/// The beginning of what a server answers.
fn answer(port: u16, hello: &[u8]) -> [u8; 7] {
    let mut stream = connect(port);
    stream.write_all(hello).unwrap();
    let mut answer = [0; 7];
    stream.read_exact(&mut answer).unwrap();
    answer
}

#[test]
fn https_is_served_and_nothing_else_is() {
    let authority = Authority::new().unwrap();
    let site = Site::new(&authority.issue(&["localhost"], 2096).unwrap());
    let serving = Serving::start(&site.data, &site.settings());
    for (versions, version) in [
        (ALL_VERSIONS, ProtocolVersion::TLSv1_3),
        (&[&TLS13], ProtocolVersion::TLSv1_3),
        (&[&TLS12], ProtocolVersion::TLSv1_2),
    ] {
        let said = get(serving.port, &authority, "/api/v1/session", versions).unwrap();
        assert_eq!(said.version, version);
        assert!(said.answer.starts_with("HTTP/1.1 401 "), "{}", said.answer);
        assert!(
            said.answer
                .contains("strict-transport-security: max-age=63072000"),
            "{}",
            said.answer
        );
    }
    // A client that does not know who signed the certificate does not go on.
    let stranger = Authority::new().unwrap();
    assert!(get(serving.port, &stranger, "/", ALL_VERSIONS).is_err());

    // Alert (21) of level fatal (2), protocol_version (70); one version higher, a handshake (22) that goes on.
    let refused = answer(serving.port, &hello(2));
    assert_eq!((refused[0], &refused[5..]), (21, [2, 70].as_slice()));
    assert_eq!(answer(serving.port, &hello(3))[0], 22);

    let said = plain(
        serving.port,
        b"GET /api/v1/session HTTP/1.1\r\nhost: localhost\r\n\r\n",
    );
    let said = String::from_utf8(said).unwrap();
    assert!(said.starts_with("HTTP/1.1 400 Bad Request\r\n"), "{said}");
    assert!(
        said.contains("E-TLS-001") && said.contains("HTTPS only") && said.contains("HTTPS専用"),
        "{said}"
    );
    assert!(!said.contains("strict-transport-security"), "{said}");

    let talk = serving.stop();
    assert!(!talk.contains("WARN") && !talk.contains("ERROR"), "{talk}");
}

/// What is done to the files, which of them is then named, and what is said.
type Harm = (fn(&Site), &'static str, &'static str);

const HARMS: &[Harm] = &[
    (
        |site| fs::remove_file(site.certificate()).unwrap(),
        "site.pem",
        "No such file",
    ),
    (
        |site| fs::remove_file(site.key()).unwrap(),
        "site.key",
        "No such file",
    ),
    (
        |site| {
            fs::remove_file(site.key()).unwrap();
            fs::create_dir(site.key()).unwrap();
        },
        "site.key",
        "Is a directory",
    ),
    (
        |site| replace(&site.certificate(), ""),
        "site.pem",
        "no certificate in PEM",
    ),
    (
        |site| replace(&site.key(), "secret words"),
        "site.key",
        "no private key in PEM",
    ),
    (
        |site| {
            let other = Authority::new().unwrap().issue(&["localhost"], 2096).unwrap();
            replace(&site.key(), &other.key_pem());
        },
        "site.key",
        "not the key of the certificate",
    ),
    (
        |site| {
            let garbage = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
            replace(&site.certificate(), garbage);
        },
        "site.pem",
        "its first certificate cannot be read",
    ),
];

/// Tries to serve with these settings, and returns what was said when that failed.
fn refusal(data: &Path, toml: &str) -> String {
    fs::create_dir_all(data).unwrap();
    fs::write(data.join("yagura.toml"), toml).unwrap();
    let output = support::run(data, &["serve", "--listen", "127.0.0.1:0"]);
    let talk = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{talk}");
    talk
}

#[test]
fn files_that_cannot_be_used_are_named_with_the_reason() {
    let authority = Authority::new().unwrap();
    let issued = authority.issue(&["localhost"], 2096).unwrap();
    for (harm, file, reason) in HARMS {
        let site = Site::new(&issued);
        harm(&site);
        let talk = refusal(&site.data, &site.settings());
        assert!(talk.contains(file) && talk.contains(reason), "{reason}: {talk}");
        assert!(!talk.contains("secret words"), "{talk}");
    }
    let site = Site::new(&issued);
    let half = "[web]\norigin = \"https://localhost\"\ntls_key = \"site.key\"\n";
    assert!(refusal(&site.data, half).contains("belong together"));
}

#[test]
fn what_browsers_and_thieves_will_make_of_it_is_said_at_the_start() {
    let authority = Authority::new().unwrap();
    let site = Site::new(&authority.issue(&["other.example.co.jp"], 2026).unwrap());
    fs::set_permissions(site.key(), fs::Permissions::from_mode(0o644)).unwrap();
    let talk = Serving::start(&site.data, &site.settings()).stop();
    for said in [
        "ended at 2026-01-01T00:00:00Z",
        "is not for \"localhost\"",
        "everybody on this machine can read the key",
    ] {
        assert!(talk.contains(said), "{said}: {talk}");
    }
}

#[test]
fn a_renewed_certificate_is_used_without_a_restart() {
    let authority = Authority::new().unwrap();
    let [first, second, third] =
        [2095, 2096, 2097].map(|until| authority.issue(&["localhost"], until).unwrap());
    let site = Site::new(&first);
    let serving = Serving::start(&site.data, &site.settings());
    let shown = || {
        get(serving.port, &authority, "/", ALL_VERSIONS)
            .unwrap()
            .certificate
    };
    assert_eq!(shown(), first.certificate);

    // Nobody says anything: the change is seen.
    site.put(&second);
    wait_for("the change is seen", || {
        (shown() == second.certificate).then_some(())
    });

    // Half of a renewal, and somebody in a hurry.
    replace(&site.certificate(), &third.certificate_pem());
    serving.signal(Signal::HUP);
    wait_for("the fault is said", || {
        serving.talk().contains("the old one stays").then_some(())
    });
    assert_eq!(shown(), second.certificate);
    replace(&site.key(), &third.key_pem());
    serving.signal(Signal::HUP);
    wait_for("the signal is heard", || {
        (shown() == third.certificate).then_some(())
    });
    serving.stop();
}
