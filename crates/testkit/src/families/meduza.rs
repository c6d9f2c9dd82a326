//! Meduza: `UserInfo.txt` with `Log Date: 03-12-2026, 23:45:57`, cookies as JSON exports.

use super::{Folder, Page, cookie_json};
use crate::machine::Machine;

pub(super) fn write(machine: &Machine, folder: &mut Folder) {
    let mut page = Page::new();
    page.line("Meduza Stealer").blank(1).label("HWID", &machine.hwid);
    page.label("Log Date", machine.date("%d-%m-%Y, %H:%M:%S"))
        .label("Build Name", &machine.build);
    page.label("Country Code", &machine.country)
        .label("IP", &machine.ip)
        .label("User Name", &machine.user);
    page.label("Computer Name", &machine.computer)
        .label("Operation System", &machine.os);
    page.label(
        "Execute Path",
        format!("C:\\Users\\{}\\Desktop\\crack.exe", machine.user),
    );
    page.label("Language", &machine.locale)
        .label("AntiVirus", &machine.antivirus);
    folder.text("UserInfo.txt", page);

    let mut passwords = Page::new();
    for credential in &machine.credentials {
        if let Some(profile) = machine.profiles.get(credential.profile) {
            passwords.label(
                "Browser",
                format!("{} [{}]", profile.full_name(), profile.profile),
            );
        }
        passwords
            .label("URL", &credential.url)
            .label("Username", &credential.login);
        passwords.label("Password", &credential.password).blank(1);
    }
    folder.text("Passwords.txt", passwords);
    for (index, profile) in machine.profiles.iter().enumerate() {
        folder.text(
            format!("Cookies/{}_{}.json", profile.browser, profile.profile),
            cookie_json(machine, index),
        );
    }
    let mut software = Page::new();
    software.lines(&machine.software);
    folder.text("InstalledSoftware.txt", software);
}
