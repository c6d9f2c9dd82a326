//! Rhadamanthys: `Traffic Name`, dates such as `09 Dec 26 00:33 UTC`, one password file per browser profile.

use super::{CookieStyle, Folder, Page, autofill_page, cookie_page};
use crate::machine::Machine;

pub(super) fn write(machine: &Machine, folder: &mut Folder) {
    let mut page = Page::new();
    page.label("Traffic Name", &machine.build)
        .label("HWID", &machine.hwid)
        .label("IP", &machine.ip);
    page.label("Country", &machine.country)
        .label("Time Zone", format!("UTC{:+}", machine.utc_offset));
    page.label(
        "Date",
        machine.infected_at.strftime("%d %b %y %H:%M UTC").to_string(),
    );
    page.label("OS", &machine.os)
        .label("Computer Name", &machine.computer)
        .label("User Name", &machine.user);
    page.label("Domain Name", machine.domain.as_deref().unwrap_or("WORKGROUP"));
    page.label("MachineID", &machine.guid)
        .label("WallPaper Hash", "0f1e2d3c")
        .label("Anti-Virus", &machine.antivirus);
    folder.text("Information.txt", page);

    for (index, profile) in machine.profiles.iter().enumerate() {
        let mut passwords = Page::new();
        for credential in machine
            .credentials
            .iter()
            .filter(|credential| credential.profile == index)
        {
            passwords
                .label("URL", &credential.url)
                .label("Login", &credential.login);
            passwords.label("Password", &credential.password).blank(1);
        }
        let base = format!("{}/{}", profile.full_name(), profile.profile);
        folder.text(format!("{base}/Passwords.txt"), passwords);
        if let Some(page) = cookie_page(machine, index, CookieStyle::HttpOnlyPrefix) {
            folder.text(format!("{base}/Cookies.txt"), page);
        }
        folder.text(format!("{base}/Autofill.txt"), autofill_page(machine, "\t"));
    }
    let mut software = Page::new();
    software.lines(&machine.software);
    folder.text("Software.txt", software);
}
