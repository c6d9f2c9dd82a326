//! TLS of the site, from the settings to a request.

use std::{
    fs,
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
    client::{get, plain},
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

/// A ClientHello of TLS 1.1 (RFC 4346) that offers what every server of its time knew.
fn hello_of_tls_1_1() -> Vec<u8> {
    let mut body = vec![3, 2];
    body.extend([7u8; 32]);
    body.push(0);
    // Two suites: AES-128 with ECDHE-RSA and with RSA, both with SHA-1; no compression; no extensions.
    body.extend([0, 4, 0xc0, 0x13, 0x00, 0x2f, 1, 0, 0, 0]);
    let length = u16::try_from(body.len()).unwrap().to_be_bytes();
    let mut hello = vec![1, 0, length[0], length[1]];
    hello.extend(body);
    let length = u16::try_from(hello.len()).unwrap().to_be_bytes();
    let mut record = vec![0x16, 3, 1, length[0], length[1]];
    record.extend(hello);
    record
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

    // Alert (21) of level fatal (2): protocol_version (70).
    let said = plain(serving.port, &hello_of_tls_1_1());
    assert_eq!(said.first(), Some(&21), "{said:?}");
    assert_eq!(said.get(5..7), Some([2, 70].as_slice()), "{said:?}");

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

#[test]
fn files_that_cannot_be_used_are_named_with_the_reason() {
    let authority = Authority::new().unwrap();
    let issued = authority.issue(&["localhost"], 2096).unwrap();
    let other = authority.issue(&["localhost"], 2096).unwrap();
    type Harm<'a> = (&'a str, Box<dyn Fn(&Site) + 'a>, &'a str, &'a str);
    let cases: [Harm<'_>; 7] = [
        (
            "no certificate",
            Box::new(|site| fs::remove_file(site.certificate()).unwrap()),
            "site.pem",
            "No such file",
        ),
        (
            "no key",
            Box::new(|site| fs::remove_file(site.key()).unwrap()),
            "site.key",
            "No such file",
        ),
        (
            "a folder",
            Box::new(|site| {
                fs::remove_file(site.key()).unwrap();
                fs::create_dir(site.key()).unwrap();
            }),
            "site.key",
            "Is a directory",
        ),
        (
            "an empty file",
            Box::new(|site| replace(&site.certificate(), "")),
            "site.pem",
            "no certificate in PEM",
        ),
        (
            "no PEM",
            Box::new(|site| replace(&site.key(), "secret words")),
            "site.key",
            "no private key in PEM",
        ),
        (
            "another key",
            Box::new(|site| replace(&site.key(), &other.key_pem())),
            "site.key",
            "not the key of the certificate",
        ),
        (
            "garbage",
            Box::new(|site| {
                replace(
                    &site.certificate(),
                    "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
                );
            }),
            "site.pem",
            "its first certificate cannot be read",
        ),
    ];
    for (what, harm, file, reason) in cases {
        let site = Site::new(&issued);
        fs::create_dir_all(&site.data).unwrap();
        fs::write(site.data.join("yagura.toml"), site.settings()).unwrap();
        harm(&site);
        let output = support::run(&site.data, &["serve", "--listen", "127.0.0.1:0"]);
        let talk = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{what}: {talk}");
        assert!(talk.contains(file) && talk.contains(reason), "{what}: {talk}");
        assert!(!talk.contains("secret words"), "{what}: {talk}");
    }
    let site = Site::new(&issued);
    fs::create_dir_all(&site.data).unwrap();
    let half = "[web]\norigin = \"https://localhost\"\ntls_key = \"site.key\"\n";
    fs::write(site.data.join("yagura.toml"), half).unwrap();
    let output = support::run(&site.data, &["serve", "--listen", "127.0.0.1:0"]);
    let talk = String::from_utf8_lossy(&output.stderr);
    assert!(talk.contains("belong together"), "{talk}");
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
