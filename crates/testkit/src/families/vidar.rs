//! Vidar: `information.txt` under Russian advertisements, `passwords.txt` in blocks parted by two blank lines.

use super::{CookieStyle, Folder, Page, autofill_page, cookie_domains, cookie_page};
use crate::machine::Machine;
use crate::rng::Rng;

pub(super) fn write(machine: &Machine, rng: &mut Rng, folder: &mut Folder) {
    folder.text("information.txt", system(machine));
    let mut passwords = Page::new();
    for credential in &machine.credentials {
        if let Some(profile) = machine.profiles.get(credential.profile) {
            passwords.label("Soft", format!("{} [{}]", profile.full_name(), profile.profile));
        }
        passwords
            .label("Host", &credential.url)
            .label("Login", &credential.login);
        passwords.label("Password", &credential.password).blank(2);
    }
    folder.text("passwords.txt", passwords);
    for (index, profile) in machine.profiles.iter().enumerate() {
        if let Some(page) = cookie_page(machine, index, CookieStyle::Plain) {
            // Firefox profiles come without an extension; some builds write every browser that way.
            let path = if rng.chance(20) {
                format!(
                    "Cookies/cookies_{}_{}",
                    profile.full_name(),
                    rng.token(8).to_lowercase()
                )
            } else {
                format!("Cookies/{}_{}.txt", profile.full_name(), profile.profile)
            };
            folder.text(path, page);
        }
        folder.text(
            format!("Autofill/{}_{}.txt", profile.full_name(), profile.profile),
            autofill_page(machine, " "),
        );
    }
    folder.text("cookie_list.txt", cookie_domains(machine));
    let mut history = Page::new();
    history
        .line("https://www.example.org/")
        .line("https://www.example.net/news");
    folder.text("History/Google Chrome_Default.txt", history);
    folder.binary("screenshot.jpg", b"\xff\xd8\xff\xe0synthetic");
}

fn system(machine: &Machine) -> Page {
    let mut page = Page::new();
    page.line("-- VIDAR STEALER (образец для тестов)")
        .line("-- Контакты: @example")
        .blank(2);
    page.label("Ip", &machine.ip)
        .label("Country", &machine.country)
        .label("Version", "11.4")
        .blank(1);
    page.label("Date", machine.date("%d/%m/%Y %H:%M:%S"));
    page.label("MachineID", &machine.guid)
        .label("GUID", format!("{{{}}}", machine.guid));
    page.label("HWID", format!("{}-{}", machine.hwid, machine.guid))
        .blank(1);
    page.label(
        "Path",
        format!("C:\\Users\\{}\\AppData\\Local\\Temp\\svc.exe", machine.user),
    );
    page.label("Work Dir", "In memory").blank(1);
    page.label("Windows", &machine.os)
        .label("Install Date", "17/03/2025 13:42:43")
        .label("AV", &machine.antivirus);
    page.label("Computer Name", &machine.computer)
        .label("User Name", &machine.user);
    page.label("Display Resolution", "1920x1080")
        .label("Keyboard Languages", &machine.locale);
    page.label("Local Time", machine.date("%d/%m/%Y %H:%M:%S"));
    page.label("TimeZone", machine.utc_offset.to_string()).blank(1);
    page.line("[Hardware]")
        .label("Processor", "Sample CPU")
        .label("RAM", "16311 MB")
        .blank(1);
    page.line("[Processes]").lines(&machine.processes).blank(1);
    page.line("[Software]").lines(&machine.software);
    page
}
