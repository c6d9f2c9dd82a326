//! CryptBot: `_Information.txt` with a Cyrillic letter in a label, `_AllPasswords_list.txt`.

use super::{CookieStyle, Folder, Page, cookie_page};
use crate::machine::Machine;

pub(super) fn write(machine: &Machine, folder: &mut Folder) {
    let mut page = Page::new();
    page.label("OS", format!("{} [x64]", machine.os));
    let utc = machine.infected_at.strftime("%Y-%m-%d %H:%M:%S").to_string();
    page.label(
        "Local Date and Time",
        format!("{} [ UTC: {utc} ]", machine.date("%Y-%m-%d %H:%M:%S")),
    );
    page.label(
        "UserName (ComputerName)",
        format!("{} ({})", machine.user, machine.computer),
    );
    page.label("IP", &machine.ip)
        .label("Country", &machine.country)
        .label("Keyboard Languages", &machine.locale);
    // The first letter of "Сores" is Cyrillic in what the family writes.
    page.label("CPU", "Sample CPU (Сores: 8)")
        .label("RAM", "16384 MB")
        .label("HWID", &machine.hwid)
        .blank(1);
    page.line("Installed software:").lines(&machine.software);
    folder.text("_Information.txt", page);

    let mut passwords = Page::new();
    for credential in &machine.credentials {
        passwords
            .label("URL", &credential.url)
            .label("Login", &credential.login)
            .label("Password", &credential.password);
        if let Some(profile) = machine.profiles.get(credential.profile) {
            passwords.label(
                "Application",
                format!("{} [{}]", profile.full_name(), profile.profile),
            );
        }
        passwords.blank(1);
    }
    folder.text("_AllPasswords_list.txt", passwords);
    for (index, profile) in machine.profiles.iter().enumerate() {
        if let Some(page) = cookie_page(machine, index, CookieStyle::Spaces) {
            folder.text(
                format!(
                    "_Cookies/{}_{}.txt",
                    profile.browser.to_lowercase(),
                    profile.profile
                ),
                page,
            );
        }
    }
    folder.binary("_Screen_Desktop.jpeg", b"\xff\xd8\xff\xe0synthetic");
}
