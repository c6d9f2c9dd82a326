//! StealC: ASCII art and an advertisement over everything, lower-case labels, `system_info.txt` in two sections.

use super::{CARD, CookieStyle, Folder, Page, autofill_page, cookie_domains, cookie_page};
use crate::machine::Machine;
use crate::rng::Rng;

const ADVERTISEMENT: [&str; 3] = [
    "----------------------------------------------------------------",
    "SAMPLE CLOUD - @example | SHOP - @example_bot",
    "",
];

pub(super) fn write(machine: &Machine, rng: &mut Rng, folder: &mut Folder) {
    folder.text("system_info.txt", system(machine));
    let mut passwords = Page::new();
    passwords.lines(ADVERTISEMENT);
    for credential in &machine.credentials {
        if let Some(profile) = machine.profiles.get(credential.profile) {
            passwords
                .label("browser", profile.full_name())
                .label("profile", &profile.profile);
        }
        passwords
            .label("url", &credential.url)
            .label("login", &credential.login);
        passwords.label("password", &credential.password).blank(1);
    }
    folder.text("passwords.txt", passwords);
    for (index, profile) in machine.profiles.iter().enumerate() {
        let name = format!("{}_{}", profile.full_name(), profile.profile);
        if let Some(page) = cookie_page(machine, index, CookieStyle::Plain) {
            folder.text(format!("cookies/{name} Network.txt"), page);
        }
        folder.text(format!("autofill/{name}.txt"), autofill_page(machine, " "));
        let mut cards = Page::new();
        cards.line(format!("{CARD} 01/2030 TEST HOLDER"));
        folder.text(format!("cc/{name}.txt"), cards);
    }
    folder.text("cookie_list.txt", cookie_domains(machine));
    folder.text("domain_detect.txt", Page::new());
    let mut copyright = Page::new();
    copyright.lines(ADVERTISEMENT).line("stealc stealer");
    folder.text("copyright.txt", copyright);
    let mut advertisement = Page::new();
    advertisement.lines(ADVERTISEMENT).line("█".repeat(40));
    folder.text(
        format!("{}.txt", rng.letters(b"abcdefghijklmnopqrstuvwxyz", 8)),
        advertisement,
    );
    for wallet in &machine.wallets {
        folder.binary(
            format!("plugins/{wallet}/Google Chrome/Default/LocalExtensionSettings/CURRENT"),
            b"MANIFEST-000001\n",
        );
    }
    if rng.chance(40) {
        folder.binary("soft/Steam/loginusers.vdf", b"\"users\"\n{\n}\n");
        folder.binary("steam_tokens.txt", b"synthetic-token\n");
    }
}

fn system(machine: &Machine) -> Page {
    let mut page = Page::new();
    page.line("  ____ _____ _____    _    _     ____")
        .line(" / ___|_   _| ____|  / \\  | |   / ___|");
    page.line(" \\___ \\ | | |  _|   / _ \\ | |  | |")
        .line("  ___) || | | |___ / ___ \\| |__| |___")
        .blank(1);
    page.line("                 stealc stealer")
        .blank(1)
        .lines(ADVERTISEMENT);
    page.line("Network Info:")
        .line(format!("\t- IP: {}", machine.ip))
        .line(format!("\t- Country: {}", machine.country));
    page.blank(1).line("System Summary:");
    for (name, value) in [
        ("HWID", machine.hwid.clone()),
        ("OS", machine.os.replace(' ', "_")),
        ("Architecture", "x64".to_owned()),
        ("UserName", machine.user.clone()),
        ("Computer Name", machine.computer.clone()),
        ("Local Time", machine.date("%Y/%m/%d %H:%M:%S")),
        ("UTC", machine.utc_offset.to_string()),
        ("Language", machine.locale.clone()),
        ("Laptop", "FALSE".to_owned()),
        (
            "Running Path",
            format!("C:\\Users\\{}\\AppData\\Local\\Temp\\Setup.exe", machine.user),
        ),
        ("CPU", "Sample CPU".to_owned()),
        ("RAM", "16384 MB".to_owned()),
    ] {
        page.line(format!("\t- {name}: {value}"));
    }
    page.blank(1)
        .line("Installed Apps:")
        .line("All Users:")
        .lines(machine.software.iter().map(|name| format!("\t{name}")));
    page.blank(1)
        .line("Process List:")
        .lines(machine.processes.iter().map(|name| format!("\t{name}")));
    page
}
