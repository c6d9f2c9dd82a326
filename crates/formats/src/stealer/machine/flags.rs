//! Presence flags of a machine: wallets, tokens, VPN clients and brokers' programs, from names of files and programs.
//!
//! Only that something is there is noted. The content of wallets and token files is never read.

use std::{collections::BTreeSet, sync::LazyLock};

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, MatchKind};

use crate::stealer::role::{fold, is_grabbed, is_separator};

/// A machine has at most so many flags: names are hostile.
const MOST: usize = 64;
/// Longest name that is kept in a flag, in characters.
const LONGEST: usize = 40;

/// Names of wallets by which a folder such as `Google_[Chrome]_Default_MetaMask` is shortened.
const WALLETS: [&str; 28] = [
    "MetaMask",
    "Phantom",
    "Ronin",
    "TronLink",
    "Coinbase",
    "Exodus",
    "Electrum",
    "Atomic",
    "Trust Wallet",
    "Trust",
    "Binance",
    "OKX",
    "Keplr",
    "Rabby",
    "Solflare",
    "Ledger",
    "Trezor",
    "Bitcoin Core",
    "Monero",
    "Ethereum",
    "Jaxx",
    "Coinomi",
    "Guarda",
    "Wasabi",
    "Daedalus",
    "Yoroi",
    "Nami",
    "BitKeep",
];

/// Programs worth knowing, by a part of their name in lower case. Brokers' programs are those of Japan, and the trading
/// platforms that several brokers offer.
const PROGRAMS: [(&str, &str); 44] = [
    ("openvpn", "vpn:OpenVPN"),
    ("wireguard", "vpn:WireGuard"),
    ("anyconnect", "vpn:Cisco AnyConnect"),
    ("cisco secure client", "vpn:Cisco AnyConnect"),
    ("forticlient", "vpn:FortiClient"),
    ("globalprotect", "vpn:GlobalProtect"),
    ("pulse secure", "vpn:Pulse Secure"),
    ("ivanti secure access", "vpn:Ivanti Secure Access"),
    ("check point endpoint", "vpn:Check Point"),
    ("sonicwall", "vpn:SonicWall"),
    ("softether", "vpn:SoftEther"),
    ("netextender", "vpn:SonicWall"),
    ("zscaler", "vpn:Zscaler"),
    ("netskope", "vpn:Netskope"),
    ("big-ip edge client", "vpn:F5 BIG-IP Edge"),
    ("nordvpn", "vpn:NordVPN"),
    ("protonvpn", "vpn:ProtonVPN"),
    ("proton vpn", "vpn:ProtonVPN"),
    ("expressvpn", "vpn:ExpressVPN"),
    ("tailscale", "vpn:Tailscale"),
    ("citrix workspace", "remote:Citrix Workspace"),
    ("omnissa horizon", "remote:Horizon"),
    ("vmware horizon", "remote:Horizon"),
    ("anydesk", "remote:AnyDesk"),
    ("teamviewer", "remote:TeamViewer"),
    ("market speed", "broker:MARKETSPEED"),
    ("marketspeed", "broker:MARKETSPEED"),
    ("hyper sbi", "broker:HYPER SBI"),
    ("hyper express", "broker:HYPER SBI"),
    ("ネットストック・ハイスピード", "broker:Netstock HighSpeed"),
    ("netstock", "broker:Netstock HighSpeed"),
    ("kabuステーション", "broker:kabu Station"),
    ("kabustation", "broker:kabu Station"),
    ("kabu station", "broker:kabu Station"),
    ("マネックストレーダー", "broker:Monex Trader"),
    ("monex trader", "broker:Monex Trader"),
    ("はっちゅう君", "broker:Hacchu-kun"),
    ("tradestation", "broker:TradeStation"),
    ("thinkorswim", "broker:thinkorswim"),
    ("trader workstation", "broker:Trader Workstation"),
    ("metatrader 5", "broker:MetaTrader 5"),
    ("metatrader 4", "broker:MetaTrader 4"),
    ("metatrader", "broker:MetaTrader"),
    ("ctrader", "broker:cTrader"),
];

/// Words that make any other program a broker's.
const BROKER_WORDS: [&str; 3] = ["証券", "securities", "trader"];

/// `None` only if the table were not a set of patterns, which a test rules out.
static AUTOMATON: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    AhoCorasickBuilder::new()
        .match_kind(MatchKind::LeftmostFirst)
        .ascii_case_insensitive(true)
        .build(PROGRAMS.iter().map(|(name, _)| *name))
        .ok()
});

/// Notes what a member's path, relative to its machine, says.
pub(crate) fn of_path(path: &str, flags: &mut BTreeSet<String>) {
    if flags.len() >= MOST {
        return;
    }
    let (folders, file) = path.rsplit_once(is_separator).unwrap_or(("", path));
    let mut parts = folders.split(is_separator).peekable();
    while let Some(folder) = parts.next() {
        if is_grabbed(folder) {
            return;
        }
        match fold(folder).as_str() {
            "wallets" | "wallet" | "plugins" | "cryptowallets" => {
                if let Some(name) = parts.peek() {
                    insert(flags, "wallet", wallet_name(name));
                }
            }
            "vpn" => {
                let name = parts.peek().copied().unwrap_or(file);
                of_program(name, flags);
            }
            "openvpn" | "nordvpn" | "protonvpn" => of_program(folder, flags),
            "discord" => insert(flags, "token", "discord"),
            "steam" => insert(flags, "token", "steam"),
            "telegram" | "tdata" => insert(flags, "token", "telegram"),
            _ => {}
        }
    }
    of_file(file, flags);
}

fn of_file(file: &str, flags: &mut BTreeSet<String>) {
    let name = fold(file);
    if name.starts_with("keychain") {
        flags.insert("keychain".to_owned());
    }
    // The names end in the folded extension.
    let is_token = name.ends_with("tokentxt") || name.ends_with("tokenstxt") || name.ends_with("tokens");
    for (word, token) in [
        ("discord", "discord"),
        ("steam", "steam"),
        ("telegram", "telegram"),
        ("google", "google"),
        ("chrome", "google"),
    ] {
        if is_token && name.contains(word) {
            insert(flags, "token", token);
        }
    }
    if name.starts_with("ssfn") && name.bytes().skip(4).all(|byte| byte.is_ascii_digit()) {
        insert(flags, "token", "steam");
    }
}

/// Notes what an installed program says: `1) OpenVPN 2.6 [2.6.12]`, `\tOpenVPN - 2.6`.
pub(crate) fn of_program(line: &str, flags: &mut BTreeSet<String>) {
    if flags.len() >= MOST {
        return;
    }
    if let Some(found) = AUTOMATON.as_ref().and_then(|automaton| automaton.find(line)) {
        if let Some((_, flag)) = PROGRAMS.get(found.pattern().as_usize()) {
            flags.insert((*flag).to_owned());
        }
        return;
    }
    let lower = line.to_lowercase();
    if BROKER_WORDS.iter().any(|word| has_word(&lower, word)) {
        insert(flags, "broker", program_name(line));
    }
}

/// Whether the word stands in the text without another Latin letter beside it.
fn has_word(text: &str, word: &str) -> bool {
    text.find(word).is_some_and(|at| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let after = text.get(at + word.len()..).and_then(|after| after.chars().next());
        !word.is_ascii()
            || ![before, after]
                .iter()
                .flatten()
                .any(|character| character.is_ascii_alphabetic())
    })
}

/// The name without number and version.
fn program_name(line: &str) -> &str {
    let line = line.trim();
    let name = match line.split_once(") ") {
        Some((number, name)) if number.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => line,
    };
    let name = name.split(" [").next().unwrap_or(name);
    name.split(" - ").next().unwrap_or(name).trim()
}

fn wallet_name(folder: &str) -> &str {
    let lower = folder.to_ascii_lowercase();
    WALLETS
        .iter()
        .find(|wallet| lower.contains(&wallet.to_ascii_lowercase()))
        .copied()
        .unwrap_or(folder)
}

fn insert(flags: &mut BTreeSet<String>, kind: &str, name: &str) {
    let name: String = name
        .chars()
        .filter(|character| !character.is_control())
        .take(LONGEST)
        .collect();
    if !name.trim().is_empty() && flags.len() < MOST {
        flags.insert(format!("{kind}:{}", name.trim()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_paths(paths: &[&str]) -> Vec<String> {
        let mut flags = BTreeSet::new();
        paths.iter().for_each(|path| of_path(path, &mut flags));
        flags.into_iter().collect()
    }

    #[test]
    fn the_table_compiles() {
        assert!(AUTOMATON.is_some());
    }

    #[test]
    fn wallets_tokens_and_the_keychain() {
        assert_eq!(
            of_paths(&[
                "Wallets/Google_[Chrome]_Default_MetaMask/CURRENT",
                "plugins/Sample Wallet/Google Chrome/Default/CURRENT",
                "Wallets/loose.dat",
                "soft/Steam/config.vdf",
                "Telegram/Profile_1/key_datas",
                "Restore/Google_[Chrome]_Default Token.txt",
                "Discord Tokens.txt",
                "keychain.txt",
                "VPN/NordVPN/user.config",
                "FileGrabber/Steam/notes.txt",
                "Cookies/discord.txt",
            ]),
            [
                "keychain",
                "token:discord",
                "token:google",
                "token:steam",
                "token:telegram",
                "vpn:NordVPN",
                "wallet:MetaMask",
                "wallet:Sample Wallet",
            ]
        );
    }

    #[test]
    fn programs() {
        let mut flags = BTreeSet::new();
        for line in [
            "7) OpenVPN 2.6.12-I001 amd64 [1.0]",
            "\tCisco Secure Client - AnyConnect VPN - 5.1",
            "18) Hibari Trader 5 [1.2.0]",
            "MetaTrader 5 - 5.00",
            "Microsoft Edge",
            "Traders' Weekly",
            "Microtrader Pro",
            "サンプル証券ツール",
        ] {
            of_program(line, &mut flags);
        }
        let flags: Vec<&str> = flags.iter().map(String::as_str).collect();
        assert_eq!(
            flags,
            [
                "broker:Hibari Trader 5",
                "broker:MetaTrader 5",
                "broker:サンプル証券ツール",
                "vpn:Cisco AnyConnect",
                "vpn:OpenVPN",
            ]
        );
    }

    #[test]
    fn hostile_names_stay_few_and_short() {
        let paths: Vec<String> = (0..500)
            .map(|number| format!("Wallets/{number}{}\u{7}/x", "w".repeat(500)))
            .collect();
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        let flags = of_paths(&paths);
        assert_eq!(flags.len(), MOST);
        assert!(
            flags
                .iter()
                .all(|flag| flag.chars().count() <= LONGEST + 8 && !flag.contains('\u{7}'))
        );
    }
}
