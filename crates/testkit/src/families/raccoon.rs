//! Raccoon version 2: `System Info.txt`, `passwords.txt` with `URL/USER/PASS`, cookies with `#HttpOnly_`.

use super::{CARD, CookieStyle, Folder, Page, autofill_page, cookie_page};
use crate::machine::Machine;
use crate::rng::Rng;

pub(super) fn write(machine: &Machine, rng: &mut Rng, folder: &mut Folder) {
    let mut page = Page::new();
    page.line("Raccoon 2.3.1").blank(1).line("System Information:");
    page.line(format!(" - System Language: {}", machine.locale));
    page.line(format!(" - System TimeZone: {:+} hrs", machine.utc_offset));
    page.line(format!(" - IP: {}", machine.ip));
    page.line(format!(
        " - Location: 35.{}, 139.{} | Sample City, Sample Region, {} (000-0000)",
        rng.digits(4),
        rng.digits(4),
        machine.country
    ));
    page.line(format!(" - ComputerName: {}", machine.computer))
        .line(format!(" - Username: {}", machine.user));
    page.line(" - Windows version: NT 10.0")
        .line(format!(" - Product name: {}", machine.os));
    page.line(" - System arch: x64")
        .line(" - CPU: Sample CPU (8 cores)")
        .line(" - RAM: 16311 MB (8102 MB used)");
    page.blank(1).line("Installed applications:");
    page.lines(machine.software.iter().map(|name| format!("\t{name}")));
    folder.text("System Info.txt", page);

    let mut passwords = Page::new();
    for credential in &machine.credentials {
        passwords
            .label("URL", &credential.url)
            .label("USER", &credential.login)
            .label("PASS", &credential.password)
            .blank(1);
    }
    folder.text("passwords.txt", passwords);
    for (index, profile) in machine.profiles.iter().enumerate() {
        if let Some(page) = cookie_page(machine, index, CookieStyle::HttpOnlyPrefix) {
            let name = format!("{}_{}", profile.full_name(), profile.profile);
            folder.text(format!("browsers/cookies/{name}.txt"), page);
        }
    }
    folder.text("autofill.txt", autofill_page(machine, "\t"));
    let mut cards = Page::new();
    cards
        .label("CC NUMBER", CARD)
        .label("EXPIRATION", "01/2030")
        .label("CARD HOLDER", "TEST HOLDER");
    folder.text("CC.txt", cards);
}
