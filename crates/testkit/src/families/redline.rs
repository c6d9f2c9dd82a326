//! RedLine and META: `UserInformation.txt`, `Passwords.txt` with rulers of fifteen `=`, or blank lines in re-packs.

use super::{CARD, CookieStyle, Folder, Page, autofill_page, cookie_page};
use crate::machine::{Machine, Profile};
use crate::rng::Rng;

fn application(profile: &Profile) -> String {
    format!(
        "{}_[{}]_{}",
        profile.maker,
        profile.browser,
        profile.profile.replace(' ', "_")
    )
}

pub(super) fn write(machine: &Machine, rng: &mut Rng, folder: &mut Folder, product: &str) {
    let repack = rng.chance(40);
    folder.text("UserInformation.txt", system(machine, product));
    folder.text("Passwords.txt", passwords(machine, repack));
    for (index, profile) in machine.profiles.iter().enumerate() {
        let name = application(profile);
        if let Some(page) = cookie_page(machine, index, CookieStyle::Plain) {
            let style = if repack { "_Network.txt" } else { " Network.txt" };
            folder.text(format!("Cookies/{name}{style}"), page);
        }
        let mut forms = Page::new();
        forms.lines(
            machine
                .autofill
                .iter()
                .map(|(name, value)| format!("Field: {name} | Value: {value}")),
        );
        folder.text(format!("Autofills/{name}.txt"), forms);
    }
    folder.text("ImportantAutofills.txt", autofill_page(machine, ": "));
    let mut software = Page::new();
    software.lines(
        machine
            .software
            .iter()
            .enumerate()
            .map(|(n, name)| format!("{}) {name} [1.{n}.0]", n + 1)),
    );
    folder.text("InstalledSoftware.txt", software);
    let mut processes = Page::new();
    for name in &machine.processes {
        processes.label("ID", format!("[{}]", rng.between(200, 20_000)));
        processes
            .label("Name", format!("[{name}]"))
            .label("CommandLine", "[]")
            .blank(1);
    }
    folder.text("ProcessList.txt", processes);
    let mut detects = Page::new();
    detects
        .line("PDD: ")
        .blank(1)
        .line("CDD: ")
        .line("Bank hibari (1)");
    folder.text("DomainDetects.txt", detects);
    let mut cards = Page::new();
    cards
        .label("Holder", "TEST HOLDER")
        .label("CardType", "Unknown")
        .label("Card", CARD)
        .label("Expire", "1/2030");
    folder.text("CreditCards/Google_[Chrome]_Default.txt", cards);
    for wallet in &machine.wallets {
        folder.binary(
            format!("Wallets/Google_[Chrome]_Default_{wallet}/CURRENT"),
            b"MANIFEST-000001\n",
        );
    }
    folder.binary("Screenshot.jpg", b"\xff\xd8\xff\xe0synthetic");
}

fn system(machine: &Machine, product: &str) -> Page {
    let mut page = Page::new();
    if product == "META" {
        page.line("(  M  |  E  |  T  |  A  )")
            .line("Telegram: @meta_example");
    } else {
        page.line("*".repeat(50))
            .line(format!("*   {product} logs, synthetic sample for tests   *"))
            .line("*".repeat(50));
    }
    page.blank(1)
        .label("Build ID", &machine.build)
        .label("IP", &machine.ip);
    page.label(
        "FileLocation",
        format!("C:\\Users\\{}\\AppData\\Local\\Temp\\setup.exe", machine.user),
    );
    page.label("UserName", &machine.user)
        .label("MachineName", &machine.computer)
        .label("Country", &machine.country);
    page.label("Zip Code", "UNKNOWN")
        .label("Location", "UNKNOWN")
        .label("HWID", &machine.hwid);
    page.label("Current Language", &machine.locale)
        .line("ScreenSize: {Width=1920, Height=1080}");
    page.label("TimeZone", format!("(UTC{:+03}:00)", machine.utc_offset));
    page.label("Operation System", format!("{} x64", machine.os));
    // Two of the shapes seen: the American clock, and zero-padded 24 hours. Both are month first.
    let format = if machine.country == "US" {
        "%-m/%-d/%Y %-I:%M:%S %p"
    } else {
        "%m/%d/%Y %H:%M:%S"
    };
    page.label("Log date", machine.date(format));
    page.blank(1)
        .line("Available KeyboardLayouts: ")
        .line(&machine.locale)
        .blank(2);
    page.line("Hardwares: ")
        .label("Name", "Total of RAM, 16384.00 Mb or 17179869184 bytes")
        .blank(2);
    page.line("Anti-Viruses: ").line(&machine.antivirus);
    page
}

fn passwords(machine: &Machine, repack: bool) -> Page {
    let mut page = Page::new();
    if repack {
        page.line("META_DATA");
    }
    for credential in &machine.credentials {
        let login = if credential.login.is_empty() {
            "UNKNOWN"
        } else {
            &credential.login
        };
        page.label("URL", &credential.url)
            .label("Username", login)
            .label("Password", &credential.password);
        if let Some(profile) = machine.profiles.get(credential.profile) {
            page.label("Application", application(profile));
        }
        if repack {
            page.blank(1);
        } else {
            page.line("=".repeat(15));
        }
    }
    page
}
