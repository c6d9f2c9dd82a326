//! Banshee for macOS: `Log Date: 03 September 2026 00:17:30`, `Operation System: macOS`.

use super::{CookieStyle, Folder, Page, autofill_page, cookie_page};
use crate::machine::Machine;

pub(super) fn write(machine: &Machine, folder: &mut Folder) {
    let mut page = Page::new();
    page.line("BANSHEE MacOS Stealer")
        .blank(1)
        .label("HWID", &machine.hwid);
    page.label("Log Date", machine.date("%d %B %Y %H:%M:%S"))
        .label("Build Name", &machine.build);
    page.label("Country Code", &machine.country)
        .label("IP", &machine.ip);
    page.label("User Name", &machine.user)
        .label("Computer Name", &machine.computer);
    page.label("Operation System", "macOS")
        .label("Language", &machine.locale);
    folder.text("UserInfo.txt", page);

    let mut passwords = Page::new();
    for credential in &machine.credentials {
        passwords
            .label("URL", &credential.url)
            .label("Login", &credential.login)
            .label("Password", &credential.password);
        if let Some(profile) = machine.profiles.get(credential.profile) {
            passwords.label("Browser", format!("{} [{}]", profile.browser, profile.profile));
        }
        passwords.line("=".repeat(30));
    }
    folder.text("Passwords.txt", passwords);
    for (index, profile) in machine.profiles.iter().enumerate() {
        let name = format!("{}_{}", profile.browser, profile.profile);
        if let Some(page) = cookie_page(machine, index, CookieStyle::Plain) {
            folder.text(format!("Cookies/{name}.txt"), page);
        }
        folder.text(format!("Autofills/{name}.txt"), autofill_page(machine, "\t"));
    }
}
