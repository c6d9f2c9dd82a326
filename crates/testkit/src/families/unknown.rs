//! A family nobody has described: odd spellings of the labels, quotes, and Chromium's own time in the cookies.

use super::{CookieStyle, Folder, Page, autofill_page, cookie_page};
use crate::machine::Machine;

pub(super) fn write(machine: &Machine, folder: &mut Folder) {
    let mut page = Page::new();
    page.line("::: machine report :::").blank(1);
    page.label("Computer Name", &machine.computer)
        .label("User Name", &machine.user)
        .label("OS", &machine.os);
    page.label("HWID", &machine.hwid)
        .label("IP", &machine.ip)
        .label("Country", &machine.country);
    page.label("Date", machine.date("%Y-%m-%d %H:%M:%S"))
        .label("Language", &machine.locale);
    folder.text("SystemInfo.txt", page);

    let mut passwords = Page::new();
    passwords
        .line("Seller: @example")
        .line("Log Tools: @example")
        .blank(1);
    for credential in &machine.credentials {
        if let Some(profile) = machine.profiles.get(credential.profile) {
            passwords.line(format!("[\"{}\" = \"{}\"]", profile.browser, profile.profile));
        }
        passwords
            .line(format!("Hostname : {}", credential.url))
            .line(format!("User Login : {}", credential.login));
        passwords
            .line(format!("User Password : {}", credential.password))
            .line("-".repeat(24));
    }
    folder.text("Passwords.txt", passwords);
    for (index, profile) in machine.profiles.iter().enumerate() {
        let name = format!("{}_{}", profile.browser, profile.profile);
        if let Some(page) = cookie_page(machine, index, CookieStyle::Chromium) {
            folder.text(format!("Cookies/{name}.txt"), page);
        }
        folder.text(format!("Autofill/{name}.txt"), autofill_page(machine, "\t"));
    }
}
