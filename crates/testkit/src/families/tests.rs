//! What every family's folder must look like.

use super::*;
use crate::machine::Machine;
use crate::population::Person;

fn machine(family: Family) -> (Machine, Vec<File>) {
    let mut rng = Rng::new(11).fork(family.code());
    let person = Person::in_japan(&mut rng, 1);
    let at = "2026-10-03T04:05:06Z".parse().unwrap();
    let mut machine = Machine::new(&mut rng, family, &person, at, 12);
    machine.encoding = Encoding::Utf8;
    machine.crlf = false;
    machine.save(
        &mut rng,
        "https://vpn.hibari.example.co.jp/",
        "101-100007",
        "pa:ss|w%20rd#パス",
    );
    let files = family.write(&machine, &mut rng);
    (machine, files)
}

fn content<'a>(files: &'a [File], ending: &str) -> &'a str {
    let found = files.iter().find(|(path, _)| path.ends_with(ending));
    std::str::from_utf8(&found.unwrap_or_else(|| panic!("no {ending}")).1).unwrap()
}

#[test]
fn every_family_writes_every_credential_and_cookie() {
    for family in Family::ALL {
        let (machine, files) = machine(family);
        let all: String = files
            .iter()
            .map(|(_, bytes)| String::from_utf8_lossy(bytes))
            .collect();
        for credential in &machine.credentials {
            assert!(
                all.contains(&credential.url) && all.contains(&credential.password),
                "{}",
                family.code()
            );
        }
        for cookie in &machine.cookies {
            assert!(all.contains(&cookie.value), "{}", family.code());
        }
        assert!(all.contains("pa:ss|w%20rd#パス"));
    }
}

#[test]
fn paths_are_relative_and_unique() {
    for family in Family::ALL {
        let (_, files) = machine(family);
        let paths: std::collections::BTreeSet<&String> = files.iter().map(|(path, _)| path).collect();
        assert_eq!(paths.len(), files.len(), "{}", family.code());
        assert!(
            paths
                .iter()
                .all(|path| !path.starts_with('/') && !path.contains(".."))
        );
    }
}

#[test]
fn system_files_have_the_labels_and_dates_of_their_family() {
    for (family, file, wanted) in [
        (
            Family::RedLine,
            "UserInformation.txt",
            "Log date: 10/03/2026 13:05:06",
        ),
        (Family::Meta, "UserInformation.txt", "(  M  |  E  |  T  |  A  )"),
        (Family::Raccoon, "System Info.txt", " - ComputerName: "),
        (Family::Vidar, "information.txt", "Date: 03/10/2026 13:05:06"),
        (Family::Lumma, "System.txt", "- Local Date: 03.10.2026 13:05:06"),
        (
            Family::StealC,
            "system_info.txt",
            "\t- Local Time: 2026/10/03 13:05:06",
        ),
        (
            Family::RisePro,
            "information.txt",
            "Date: Sat Oct  3 13:05:06 2026",
        ),
        (
            Family::Rhadamanthys,
            "Information.txt",
            "Date: 03 Oct 26 04:05 UTC",
        ),
        (Family::Atomic, "UserInformation.txt", "ATOMIC MAC STEALER V2"),
        (Family::Meduza, "UserInfo.txt", "Log Date: 03-10-2026, 13:05:06"),
        (
            Family::CryptBot,
            "_Information.txt",
            "[ UTC: 2026-10-03 04:05:06 ]",
        ),
        (
            Family::Banshee,
            "UserInfo.txt",
            "Log Date: 03 October 2026 13:05:06",
        ),
        (Family::Unknown, "SystemInfo.txt", "Date: 2026-10-03 13:05:06"),
    ] {
        let (_, files) = machine(family);
        let text = content(&files, file);
        assert!(text.contains(wanted), "{}: {text}", family.code());
    }
}

#[test]
fn lumma_shows_every_credential_twice() {
    let (machine, files) = machine(Family::Lumma);
    let rows = files
        .iter()
        .filter(|(path, _)| path.ends_with("Passwords.txt"))
        .map(|(_, bytes)| String::from_utf8_lossy(bytes).matches("URL: ").count())
        .sum::<usize>();
    assert_eq!(rows, 2 * machine.credentials.len());
}

#[test]
fn separators_are_true_to_the_family() {
    assert!(
        content(&machine(Family::Atomic).1, "Passwords.txt")
            .lines()
            .all(|line| !line.is_empty())
    );
    assert!(content(&machine(Family::Vidar).1, "passwords.txt").contains("\n\n\nSoft: "));
    assert!(content(&machine(Family::StealC).1, "passwords.txt").contains("\nurl: "));
}

#[test]
fn cookie_styles_differ_as_documented() {
    let (_, raccoon) = machine(Family::Raccoon);
    let page = content(&raccoon, "Default.txt");
    assert!(page.starts_with("# Netscape HTTP Cookie File\n"));
    let cookie = Cookie {
        domain: ".h.test".into(),
        path: "/".into(),
        name: "sid".into(),
        value: "v".into(),
        secure: true,
        http_only: true,
        expires: 1_800_000_000,
        profile: 0,
    };
    for (style, line) in [
        (CookieStyle::Plain, ".h.test\tTRUE\t/\tTRUE\t1800000000\tsid\tv"),
        (
            CookieStyle::HttpOnlyPrefix,
            "#HttpOnly_.h.test\tTRUE\t/\tTRUE\t1800000000\tsid\tv",
        ),
        (
            CookieStyle::Milliseconds,
            ".h.test\tTRUE\t/\tTRUE\t1800000000000\tsid\tv",
        ),
        (
            CookieStyle::Chromium,
            ".h.test\tTRUE\t/\tTRUE\t13444473600000000\tsid\tv",
        ),
        (CookieStyle::Spaces, ".h.test  TRUE  /  TRUE  1800000000  sid  v"),
    ] {
        assert_eq!(cookie_line(&cookie, style), line);
    }
}

#[test]
fn text_survives_its_encoding() {
    let utf16 = encode("aパ", Encoding::Utf16Le);
    assert_eq!(utf16, [0xff, 0xfe, 0x61, 0x00, 0xd1, 0x30]);
    assert_eq!(encode("パス", Encoding::ShiftJis), [0x83, 0x70, 0x83, 0x58]);
    assert_eq!(
        encode("погода", Encoding::Windows1251),
        [0xef, 0xee, 0xe3, 0xee, 0xe4, 0xe0]
    );
    assert_eq!(encode("ñ", Encoding::ShiftJis), "ñ".as_bytes());
    assert_eq!(encode("x", Encoding::Utf8Bom), b"\xef\xbb\xbfx");
}

#[test]
fn crlf_machines_have_no_bare_line_feed() {
    let mut rng = Rng::new(5);
    let person = Person::in_japan(&mut rng, 1);
    let mut machine = Machine::new(
        &mut rng,
        Family::Vidar,
        &person,
        "2026-10-03T04:05:06Z".parse().unwrap(),
        3,
    );
    machine.crlf = true;
    machine.encoding = Encoding::Utf8;
    let files = Family::Vidar.write(&machine, &mut rng);
    let text = content(&files, "passwords.txt");
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
}
