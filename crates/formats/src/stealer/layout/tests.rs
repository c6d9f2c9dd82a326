//! Layouts as sellers pack them, and hostile ones.

use proptest::prelude::*;
use yagura_testkit::{Rng, families::Family, machine::Machine, population::Person};

use super::*;

fn roots(paths: &[&str]) -> Vec<String> {
    assign(paths).roots
}

#[test]
fn a_single_log_at_the_root() {
    let assignment = assign(&[
        "UserInformation.txt",
        "Cookies/a.txt",
        "Chrome/Default/Passwords.txt",
    ]);
    assert_eq!(assignment.roots, [""]);
    assert_eq!(assignment.of, [Some(0); 3]);
}

#[test]
fn logs_below_pack_date_and_country() {
    let assignment = assign(&[
        "PACK/@READ_ME.txt",
        "PACK/2026.10.03/JP/A/information.txt",
        "PACK/2026.10.03/JP/B/passwords.txt",
        "PACK/2026.10.03/JP/A/Wallets/x/CURRENT",
        "PACK/2026.10.03/JP/B/Cookies/x.txt",
    ]);
    assert_eq!(assignment.roots, ["PACK/2026.10.03/JP/A", "PACK/2026.10.03/JP/B"]);
    assert_eq!(assignment.of, [None, Some(0), Some(1), Some(0), Some(1)]);
}

#[test]
fn two_kinds_make_a_machine_and_one_does_not() {
    assert_eq!(roots(&["A/Passwords.txt", "A/Autofills/x.txt"]), ["A"]);
    assert_eq!(roots(&["A/Passwords.txt", "A/ProcessList.txt"]), ["A"]);
    assert!(roots(&["A/Passwords.txt", "A/All Passwords.txt"]).is_empty());
    assert!(roots(&["A/Cookies/x.txt", "A/Cookies/y.txt"]).is_empty());
}

#[test]
fn browsers_and_profiles_are_never_machines() {
    let paths = [
        "L/Chrome/Default/Passwords.txt",
        "L/Chrome/Default/Cookies/x.txt",
        "L/Chrome/Default/Autofills/x.txt",
        "L/Firefox/Anything/Passwords.txt",
        "L/Firefox/Anything/Cookies/x.txt",
        "L/Software.txt",
    ];
    assert_eq!(roots(&paths), ["L"]);
    assert_eq!(
        roots(&[
            "L/System/Info.txt",
            "L/System/Process.txt",
            "L/Browsers/Google/Passwords.txt"
        ]),
        ["L"]
    );
}

#[test]
fn files_of_the_victim_make_no_machine() {
    let paths = [
        "L/UserInformation.txt",
        "L/Passwords.txt",
        "L/FileGrabber/Users/ann/old pc/System.txt",
        "L/FileGrabber/Users/ann/old pc/Passwords.txt",
    ];
    let assignment = assign(&paths);
    assert_eq!(assignment.roots, ["L"]);
    assert_eq!(assignment.of, [Some(0); 4]);
    assert_eq!(
        roots(&["Files/L/UserInformation.txt", "Files/L/Passwords.txt"]),
        ["Files/L"]
    );
}

#[test]
fn a_note_of_the_seller_is_no_machine_and_a_second_report_no_other_one() {
    assert_eq!(
        roots(&["information.txt", "A/System.txt", "A/Passwords.txt"]),
        ["A"]
    );
    assert_eq!(
        roots(&["information.txt", "A/System.txt", "B/System.txt"]),
        ["A", "B"]
    );
    assert_eq!(
        roots(&["A/System.txt", "A/Passwords.txt", "A/More/SystemInfo.txt"]),
        ["A"]
    );
    assert_eq!(roots(&["A/System.txt"]), ["A"]);
}

#[test]
fn separators_of_both_kinds_are_the_same() {
    assert_eq!(
        assign(&["P\\L\\System.txt", "P/L\\Cookies/x"]),
        assign(&["P/L/System.txt", "P/L/Cookies/x"])
    );
    assert_eq!(roots(&["/L//System.txt", "./L/./Passwords.txt"]), ["L"]);
}

#[test]
fn every_family_is_one_machine_in_every_packing() {
    let rng = Rng::new(7);
    for family in Family::ALL {
        let mut rng = rng.fork(family.code());
        let person = Person::in_japan(&mut rng, 1);
        let machine = Machine::new(
            &mut rng,
            family,
            &person,
            "2026-10-03T04:05:06Z".parse().unwrap(),
            12,
        );
        let files = family.write(&machine, &mut rng);
        let log = family.folder(&machine);
        for prefix in [
            String::new(),
            format!("{log}/"),
            format!("PACK/{log}/"),
            format!("P/2026.10.03/JP/{log}/"),
        ] {
            let paths: Vec<String> = files.iter().map(|(path, _)| format!("{prefix}{path}")).collect();
            let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
            let assignment = assign(&paths);
            assert_eq!(
                assignment.roots,
                [prefix.trim_end_matches('/')],
                "{}",
                family.code()
            );
            assert!(assignment.of.iter().all(|of| *of == Some(0)), "{}", family.code());
        }
    }
}

#[test]
fn deep_paths_cost_their_length() {
    // Hashing every prefix of these as a whole would take minutes.
    let deep = "a/".repeat(30_000);
    let paths: Vec<String> = (0..40)
        .map(|number| format!("{deep}{number}/System.txt"))
        .collect();
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    assert_eq!(assign(&paths).roots.len(), 40);
}

proptest! {
    #[test]
    fn any_paths_are_survived(paths in proptest::collection::vec("[^\0]{0,30}", 0..20)) {
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        let assignment = assign(&paths);
        prop_assert_eq!(assignment.of.len(), paths.len());
        for of in assignment.of.iter().flatten() {
            prop_assert!(*of < assignment.roots.len());
        }
    }

    #[test]
    fn members_lie_below_their_machine(paths in proptest::collection::vec(
        proptest::collection::vec(
            prop_oneof![Just("A"), Just("B"), Just("Chrome"), Just("Default"), Just("Cookies"), Just("Files"), Just("Autofill")], 0..4)
            .prop_flat_map(|folders| prop_oneof![Just("System.txt"), Just("Passwords.txt"), Just("x.txt"), Just("ProcessList.txt")]
                .prop_map(move |file| folders.iter().copied().chain([file]).collect::<Vec<_>>().join("/"))), 0..12)) {
        let borrowed: Vec<&str> = paths.iter().map(String::as_str).collect();
        let assignment = assign(&borrowed);
        for (path, of) in borrowed.iter().zip(&assignment.of) {
            if let Some(root) = of.and_then(|of| assignment.roots.get(of)) {
                let is_below = root.is_empty() || path.strip_prefix(root.as_str()).is_some_and(|rest| rest.starts_with('/'));
                prop_assert!(is_below);
            }
        }
        // Wrapping changes nothing but the roots' paths.
        let wrapped: Vec<String> = paths.iter().map(|path| format!("PACK/{path}")).collect();
        let wrapped: Vec<&str> = wrapped.iter().map(String::as_str).collect();
        prop_assert_eq!(assign(&wrapped).of, assignment.of);
    }
}
