//! What every family's files come to, and that neither packing nor banner changes who the machine is.

use proptest::prelude::*;
use yagura_testkit::{
    Rng,
    families::Family,
    machine::{Encoding, Machine},
    population::Person,
};

use super::*;
use crate::stealer::layout::{assign, role_of};

const AT: &str = "2026-10-03T04:05:06Z";

fn machine(family: Family) -> Machine {
    let mut rng = Rng::new(11).fork(family.code());
    let person = Person::in_japan(&mut rng, 1);
    let mut machine = Machine::new(&mut rng, family, &person, AT.parse().unwrap(), 5);
    machine.encoding = Encoding::Utf8;
    machine
}

/// Builds a machine from its files, as the walk does.
fn build(
    folder: &str,
    files: &[(String, Vec<u8>)],
    modified: Option<Timestamp>,
) -> (MachineFacts, Option<Vec<u8>>) {
    let names: Vec<&str> = files.iter().map(|(path, _)| path.as_str()).collect();
    let mut builder = MachineBuilder::new(folder, &names);
    for (path, bytes) in files {
        let role = role_of(path);
        if role.describes() {
            builder.describe(role, path, modified, &mut bytes.as_slice());
        }
    }
    builder.finish()
}

fn facts(machine: &Machine) -> (MachineFacts, Option<Vec<u8>>) {
    let files = machine.family.write(machine, &mut Rng::new(3));
    build(&format!("PACK/{}", machine.family.folder(machine)), &files, None)
}

#[test]
fn every_familys_facts() {
    for family in Family::ALL {
        let machine = machine(family);
        let (facts, identity) = facts(&machine);
        let code = family.code();
        assert_eq!(facts.family, code);
        assert_eq!(
            facts.family_confidence > 80,
            family != Family::Unknown,
            "{code}: {}",
            facts.family_confidence
        );
        assert_eq!(
            facts.computer.as_deref(),
            Some(machine.computer.as_str()),
            "{code}"
        );
        assert_eq!(facts.os_user.as_deref(), Some(machine.user.as_str()), "{code}");
        assert_eq!(facts.country.as_deref(), Some("JP"), "{code}");
        assert_eq!(facts.ip.as_deref(), Some(machine.ip.as_str()), "{code}");
        assert!(
            facts
                .os
                .as_deref()
                .unwrap()
                .starts_with(machine.os.split([' ', '_']).next().unwrap()),
            "{code}: {:?}",
            facts.os
        );
        assert!(identity.is_some() || family == Family::Raccoon, "{code}");
        match family {
            Family::Raccoon => assert_eq!(facts.hwid, None),
            Family::Vidar => assert_eq!(facts.hwid, Some(format!("{}-{}", machine.hwid, machine.guid))),
            Family::Atomic => assert_eq!(facts.hwid, Some(machine.guid.to_uppercase())),
            _ => assert_eq!(facts.hwid.as_ref(), Some(&machine.hwid), "{code}"),
        }
        if !matches!(
            family,
            Family::Atomic
                | Family::Raccoon
                | Family::CryptBot
                | Family::Unknown
                | Family::Banshee
                | Family::StealC
                | Family::RisePro
        ) {
            assert_eq!(
                facts.antivirus.as_slice(),
                std::slice::from_ref(&machine.antivirus),
                "{code}"
            );
        }
        if !matches!(family, Family::Atomic | Family::Rhadamanthys) {
            assert_eq!(facts.locale.as_ref(), Some(&machine.locale), "{code}");
        }
    }
}

#[test]
fn every_familys_date_is_the_time_of_the_theft() {
    let at: Timestamp = AT.parse().unwrap();
    for family in Family::ALL {
        let (facts, _) = facts(&machine(family));
        let found = facts.infected_at;
        let least = match family {
            // No date of its own, and none in its folder's name.
            Family::Atomic => {
                assert_eq!(found, None);
                continue;
            }
            // A date without a time of day in the folder's name only.
            Family::Raccoon => {
                let day = "2026-10-03T00:00:00+09:00".parse().unwrap();
                assert_eq!((found, facts.infected_at_confidence), (Some(day), 45));
                continue;
            }
            // To the minute.
            Family::Rhadamanthys => {
                assert_eq!(found, Some("2026-10-03T04:05:00Z".parse().unwrap()));
                continue;
            }
            Family::Meta => 50,
            // Neither writes a time zone.
            Family::Meduza | Family::Banshee | Family::Unknown => {
                assert_eq!(
                    found,
                    Some("2026-10-03T13:05:06Z".parse().unwrap()),
                    "{}",
                    family.code()
                );
                continue;
            }
            _ => 90,
        };
        assert_eq!(found, Some(at), "{}", family.code());
        assert!(
            facts.infected_at_confidence >= least,
            "{}: {}",
            family.code(),
            facts.infected_at_confidence
        );
    }
}

fn redline(date: &str, folder: &str, modified: Option<&str>) -> (String, u8) {
    let system = format!(
        "Build ID: b\nFileLocation: C:\\x.exe\nHWID: 00AB\nTimeZone: (UTC+09:00) Tokyo\nLog date: {date}\n"
    );
    let files = [("UserInformation.txt".to_owned(), system.into_bytes())];
    let (facts, _) = build(folder, &files, modified.map(|time| time.parse().unwrap()));
    (
        facts.infected_at.unwrap().to_string(),
        facts.infected_at_confidence,
    )
}

#[test]
fn redlines_order_is_told_by_the_folder_then_by_the_files_time() {
    let (march, october) = ("2026-03-09T15:00:01Z", "2026-10-02T15:00:01Z");
    for (folder, modified, expected, confidence) in [
        (
            "JP[0A] [2026-10-03T00_00_01]",
            Some("2026-03-10T00:00:00Z"),
            october,
            90,
        ),
        ("JP[0A] [2026-03-10T00_00_01]", None, march, 90),
        ("2026.03.12/JP/JP[0A]", None, march, 80),
        ("JP[0A]", Some("2026-03-11T00:00:00Z"), march, 70),
        ("JP[0A]", Some("2026-10-04T00:00:00Z"), october, 65),
        ("JP[0A]", Some("2027-12-01T00:00:00Z"), october, 50),
        ("JP[0A]", None, october, 50),
    ] {
        assert_eq!(
            redline("10/3/2026 12:00:01 AM", folder, modified),
            (expected.to_owned(), confidence),
            "{folder} {modified:?}"
        );
    }
    assert_eq!(redline("23.10.2026 0:00:01", "x", None).1, 92);
}

#[test]
fn identity_is_neither_the_family_nor_the_case_nor_the_folder() {
    let machine = machine(Family::RedLine);
    let (_, identity) = facts(&machine);
    let mut renamed = machine.clone();
    renamed.family = Family::Meta;
    renamed.computer = renamed.computer.to_lowercase();
    renamed.hwid = renamed.hwid.to_lowercase();
    let (meta, same) = facts(&renamed);
    assert_eq!(meta.family, "meta");
    assert_eq!(same, identity);
    renamed.user.push('x');
    assert_ne!(facts(&renamed).1, identity);
}

#[test]
fn what_sellers_write_over_the_truth_is_no_fact() {
    let system = "Build ID: @seller\nIP: @seller\nFileLocation: x\nUserName: t.me/seller\nMachineName: DESKTOP-1A2B3C4\nCountry: ??\nHWID: 00AB\n";
    let (facts, identity) = build("VN_x", &[("UserInformation.txt".to_owned(), system.into())], None);
    assert_eq!(
        (facts.ip, facts.os_user, facts.country),
        (None, None, Some("VN".to_owned()))
    );
    assert_eq!(facts.build_id.as_deref(), Some("@seller"));
    assert!(identity.is_some());
}

#[test]
fn common_names_without_a_hardware_id_are_no_identity() {
    for (system, known) in [
        ("Computer Name: DESKTOP-1A2B3C4\nUser Name: ann\n", true),
        ("Computer Name: OFFICE-PC\nUser Name: admin\n", false),
        ("Computer Name: MacBook-Pro.local\nUser Name: ann\n", false),
        ("Computer Name: DESKTOP-1A2B3C4\n", false),
        ("HWID: 0000-0000\nUser Name: ann\n", false),
        ("MachineID: {75e69273-466b}\n", true),
        ("", false),
    ] {
        let (_, identity) = build("x", &[("System.txt".to_owned(), system.into())], None);
        assert_eq!(identity.is_some(), known, "{system}");
    }
}

#[test]
fn families_without_a_generator() {
    let phemedrone = "----- Geolocation Data -----\n\nIP: 203.0.113.7\nCountry: Japan (JP)\n\n----- Hardware Info -----\n\nUsername: ann\\PC-77AB1\n\
        Windows name: Windows 10 Pro x64\nHardware ID: 00AA11\n\n----- Miscellaneous -----\n\nAntivirus products: Mamoru, Tate\nFile Location: C:\\a.exe\n";
    let (facts, _) = build("x", &[("Information.txt".to_owned(), phemedrone.into())], None);
    assert_eq!(
        (facts.family.as_str(), facts.family_confidence),
        ("phemedrone", 85)
    );
    assert_eq!(
        (facts.os_user.as_deref(), facts.computer.as_deref()),
        (Some("ann"), Some("PC-77AB1"))
    );
    assert_eq!(
        (facts.antivirus, facts.country.as_deref()),
        (vec!["Mamoru".to_owned(), "Tate".to_owned()], Some("JP"))
    );

    let stealerium = "[IP]\nExternal IP: 203.0.113.7\n\n[Machine]\nUsername: ann\nCompname: PC-77AB1\nSystem: Windows 11 (64 Bit)\nDATE: 2026-10-03 1:05:06 PM\n";
    let (facts, _) = build("x", &[("System/Info.txt".to_owned(), stealerium.into())], None);
    assert_eq!(facts.family, "stealerium");
    assert_eq!(facts.os.as_deref(), Some("Windows 11 (64 Bit)"));
    assert_eq!(facts.infected_at, Some("2026-10-03T13:05:06Z".parse().unwrap()));

    let raccoon = "Build compile date: Tue Feb 9 2021\nLaunched at: 2021.02.10 - 11:21:25 GMT\nBot_ID: 90059C37-1320_ann\n\nSystem Information:\n - ComputerName: PC-77AB1\n";
    let (facts, _) = build("x", &[("System Info.txt".to_owned(), raccoon.into())], None);
    assert_eq!(
        (facts.family.as_str(), facts.os_user.as_deref()),
        ("raccoon", Some("ann"))
    );
    assert_eq!(facts.infected_at, Some("2021-02-10T11:21:25Z".parse().unwrap()));

    let rebrand = "BRADMAX CLOUD\nBuild ID: x\nFileLocation: y\nMachineName: PC-77AB1\n";
    assert_eq!(
        build("x", &[("UserInformation.txt".to_owned(), rebrand.into())], None)
            .0
            .family,
        "meta"
    );
}

#[test]
fn flags_of_files_programs_and_the_keychain() {
    let mut machine = machine(Family::Atomic);
    machine.wallets = vec!["Phantom".to_owned()];
    let (mac, _) = facts(&machine);
    for flag in [
        "keychain",
        "keychain:login_password",
        "token:google",
        "wallet:Phantom",
    ] {
        assert!(mac.flags.contains(flag), "{flag}");
    }
    for family in [
        Family::RedLine,
        Family::Lumma,
        Family::Vidar,
        Family::StealC,
        Family::Meduza,
        Family::RisePro,
        Family::Raccoon,
        Family::CryptBot,
    ] {
        let mut machine = self::machine(family);
        machine.software = vec!["Hibari Trader 5".into(), "OpenVPN 2.6.12-I001 amd64".into()];
        let (facts, _) = facts(&machine);
        for flag in ["broker:Hibari Trader 5", "vpn:OpenVPN"] {
            assert!(
                facts.flags.contains(flag),
                "{}: {flag} {:?}",
                family.code(),
                facts.flags
            );
        }
    }
}

#[test]
fn encodings_do_not_change_the_facts() {
    for family in Family::ALL {
        let mut machine = machine(family);
        machine.user = "ann".into();
        let (plain, identity) = facts(&machine);
        for encoding in [
            Encoding::Utf8Bom,
            Encoding::Utf16Le,
            Encoding::Windows1251,
            Encoding::ShiftJis,
        ] {
            machine.encoding = encoding;
            assert_eq!(
                facts(&machine),
                (plain.clone(), identity.clone()),
                "{} {encoding:?}",
                family.code()
            );
        }
    }
}

proptest! {
    #[test]
    fn any_bytes_are_survived(content in proptest::collection::vec(any::<u8>(), 0..400), folder in "\\PC{0,20}", name in "\\PC{0,20}") {
        let mut builder = MachineBuilder::new(&folder, &[&name]);
        for role in [Role::System, Role::Copyright, Role::Software, Role::Keychain, Role::Processes, Role::Other] {
            builder.describe(role, &name, None, &mut content.as_slice());
        }
        let (facts, _) = builder.finish();
        prop_assert_eq!(facts.folder, folder);
    }

    #[test]
    fn any_labels_are_survived(lines in proptest::collection::vec(
        (prop_oneof![Just("HWID"), Just("Log date"), Just("Time"), Just("Country"), Just("Bot_ID"), Just("UserName (ComputerName)"), Just("[Software]")],
         "\\PC{0,40}"), 0..12)) {
        let text: String = lines.iter().map(|(label, value)| format!("{label}: {value}\n")).collect();
        let paths = assign(&["System.txt"]);
        prop_assert_eq!(paths.roots.len(), 1);
        let (facts, _) = build("x", &[("System.txt".to_owned(), text.into_bytes())], None);
        prop_assert!(facts.country.is_none_or(|country| country.len() == 2));
    }
}
