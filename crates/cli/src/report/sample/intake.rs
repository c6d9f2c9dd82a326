//! Packs of the sample with every verdict, and the scope that they were matched against.

use std::collections::BTreeMap;

use yagura_model::{
    Counters, Pack, PackId, PackKind, Proof, ProofMethod, Retention, ScopeItem, ScopeKind, Verdict,
};

use super::{at, blake3_like, id};

fn pack(name: &str, size: u64, rows: u64, kept: u64, verdict: Option<Verdict>) -> Pack {
    let rejected = rows / 450;
    Pack {
        id: PackId(id(name)),
        kind: PackKind::File,
        place: format!("/leaks/{name}"),
        name: name.to_owned(),
        size,
        blake3: blake3_like(name),
        registered_at: at("2026-11-15T00:00:00Z"),
        retention: Retention::Forget,
        read_for_generation: Some(1),
        verdict,
        counters: Counters {
            rows,
            kept,
            forgotten: rows - kept - rejected,
            machines: rows / 40_000 % 50,
            rejected: BTreeMap::from([("no_separator".to_owned(), rejected)]),
            ..Counters::default()
        },
    }
}

pub(super) fn packs() -> Vec<Pack> {
    vec![
        pack("JP-logs-october.7z", 234_696, 5_410, 88, Some(Verdict::Complete)),
        pack(
            "url-login-pass-2026-10",
            152_511_566,
            2_104_233,
            2_262,
            Some(Verdict::Complete),
        ),
        pack("night-market.zip", 234_498, 4_120, 41, Some(Verdict::Complete)),
        pack(
            "cloud-logs-2026-09.zip",
            367_006,
            6_801,
            52,
            Some(Verdict::Partial {
                reason: "entry_crc".into(),
            }),
        ),
        pack("locked-archive.zip", 9_120_044, 0, 0, Some(Verdict::Encrypted)),
        pack(
            "bomb.zip",
            42_100,
            12,
            0,
            Some(Verdict::Limit {
                which: "ratio".into(),
            }),
        ),
        pack(
            "old.rar",
            1_220_000,
            0,
            0,
            Some(Verdict::Unsupported {
                what: "bsdtar".into(),
            }),
        ),
        pack(
            "\u{202e}piz.<b>x</b>.zip",
            600,
            0,
            0,
            Some(Verdict::Refused {
                reason: "symlink".into(),
            }),
        ),
        pack("still-reading.tar.xz", 883_320, 0, 0, None),
    ]
}

pub(super) fn scope() -> Vec<ScopeItem> {
    [
        (ScopeKind::MailDomain, "hibari.example.co.jp", true),
        (ScopeKind::WebHost, "hibari.example.co.jp", true),
        (ScopeKind::AppId, "jp.co.example.hibari.trade", true),
        (ScopeKind::VendorDomain, "kaihatsu.example.com", true),
        (ScopeKind::LoginPattern, "[0-9]{3}-[0-9]{6}", true),
        (ScopeKind::WebHost, "hibari-fx.example.jp", false),
    ]
    .into_iter()
    .map(|(kind, value, proved)| ScopeItem {
        organization: "hibari".parse().unwrap(),
        kind,
        value: value.to_owned(),
        added_at: at("2026-11-01T00:00:00Z"),
        token: String::new(),
        proof: proved.then(|| Proof {
            method: ProofMethod::Statement,
            proved_at: at("2026-11-02T00:00:00Z"),
            approver: Some("CISO".into()),
            document: None,
        }),
        generation: proved.then_some(1),
    })
    .collect()
}
