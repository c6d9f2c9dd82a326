//! RisePro: `information.txt` with ctime dates and a country before the city, `Storage/URL/Login/Password` blocks.

use super::{CookieStyle, Folder, Page, autofill_page, cookie_page};
use crate::machine::Machine;

pub(super) fn write(machine: &Machine, folder: &mut Folder) {
    let mut page = Page::new();
    page.label("Build", &machine.build)
        .label("Version", "2.0")
        .blank(1);
    page.label("Date", machine.date("%a %b %e %H:%M:%S %Y"));
    page.label("MachineID", &machine.guid)
        .label("GUID", format!("{{{}}}", machine.guid))
        .label("HWID", &machine.hwid)
        .blank(1);
    page.label("Path", "C:\\ProgramData\\MPGPH\\MPGPH.exe")
        .label("Work Dir", "C:\\Users\\Public\\temp")
        .blank(1);
    page.label("IP", &machine.ip)
        .label("Location", format!("{}, Sample City", machine.country));
    page.label("Windows", format!("{} [x64]", machine.os));
    let domain = machine.domain.as_deref().unwrap_or("WORKGROUP");
    page.label("Computer Name", format!("{} [{domain}]", machine.computer))
        .label("User Name", &machine.user);
    page.label("Display Resolution", "1920x1080")
        .label("Display Language", &machine.locale);
    page.label("Local Time", machine.date("%d/%m/%Y %H:%M:%S"))
        .label("TimeZone", format!("UTC{}", machine.utc_offset))
        .blank(1);
    page.line("[Hardware]").label("Processor", "Sample CPU").blank(1);
    page.line("[Processes]")
        .lines(&machine.processes)
        .blank(1)
        .line("[Software]")
        .lines(&machine.software);
    folder.text("information.txt", page);

    let mut passwords = Page::new();
    passwords.line("RisePro").blank(1);
    for credential in &machine.credentials {
        if let Some(profile) = machine.profiles.get(credential.profile) {
            passwords.label(
                "Storage",
                format!("{} [{}]", profile.full_name(), profile.profile),
            );
        }
        passwords
            .label("URL", &credential.url)
            .label("Login", &credential.login);
        passwords.label("Password", &credential.password).blank(1);
    }
    folder.text("passwords.txt", passwords);
    for (index, profile) in machine.profiles.iter().enumerate() {
        let name = format!("{}_{}", profile.full_name(), profile.profile);
        if let Some(page) = cookie_page(machine, index, CookieStyle::Milliseconds) {
            folder.text(format!("Cookies/{name}.txt"), page);
        }
        folder.text(format!("Autofill/{name}.txt"), autofill_page(machine, "\t"));
    }
    let mut software = Page::new();
    software.lines(&machine.software);
    folder.text("installed_software.txt", software);
}
