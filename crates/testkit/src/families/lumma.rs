//! LummaC2: `System.txt` with `LID`; every credential and every cookie appears twice, per profile and collected.

use super::{CookieStyle, Folder, Page, cookie_page};
use crate::machine::{Machine, Profile};
use crate::rng::Rng;

pub(super) fn write(machine: &Machine, rng: &mut Rng, folder: &mut Folder) {
    folder.text("System.txt", system(machine, rng));
    let mut all = Page::new();
    for (index, profile) in machine.profiles.iter().enumerate() {
        let page = passwords(machine, index, profile);
        all.0.push_str(&page.0);
        folder.text(
            format!("{}/{}/Passwords.txt", profile.browser, profile.profile),
            page,
        );
        if let Some(page) = cookie_page(machine, index, CookieStyle::Plain) {
            let collected = format!("Cookies/Cookies_{}_dev_{}.txt", profile.browser, profile.profile);
            let text = page.0.clone();
            folder.text(collected, Page(text));
            folder.text(
                format!("{}/{}/Cookies_dev.txt", profile.browser, profile.profile),
                page,
            );
        }
        let mut forms = Page::new();
        for (name, value) in &machine.autofill {
            forms.label("FORM", name).label("VALUE", value);
        }
        folder.text(
            format!("{}/{}/Autofills.txt", profile.browser, profile.profile),
            forms,
        );
        let mut history = Page::new();
        history
            .label("URL", "https://www.example.org/")
            .label("TITLE", "Example")
            .label("TIME", machine.date("%d.%m.%Y %H:%M:%S"));
        folder.text(
            format!("{}/{}/History.txt", profile.browser, profile.profile),
            history,
        );
    }
    folder.text("All Passwords.txt", all);
    let mut brute = Page::new();
    brute.lines(machine.credentials.iter().map(|credential| &credential.password));
    folder.text("Brute.txt", brute);
    let mut software = Page::new();
    software.lines(&machine.software);
    folder.text("Software.txt", software);
    let mut processes = Page::new();
    processes.lines(&machine.processes);
    folder.text("Processes.txt", processes);
    folder.binary("Screen.png", b"\x89PNG\r\n\x1a\nsynthetic");
    for wallet in &machine.wallets {
        folder.binary(
            format!("Wallets/{wallet}/Chrome/Default/CURRENT"),
            b"MANIFEST-000001\n",
        );
    }
}

fn passwords(machine: &Machine, index: usize, profile: &Profile) -> Page {
    let mut page = Page::new();
    for credential in machine
        .credentials
        .iter()
        .filter(|credential| credential.profile == index)
    {
        page.label(
            "SOFT",
            format!("{} {} ({})", profile.browser, profile.profile, profile.version),
        );
        page.label("URL", &credential.url)
            .label("USER", &credential.login)
            .label("PASS", &credential.password);
    }
    page
}

fn system(machine: &Machine, rng: &mut Rng) -> Page {
    let mut page = Page::new();
    page.line("# Buy now: TG @example")
        .line("# Buy&Sell logs: @example");
    for (name, value) in [
        ("LummaC2 Build", "Aug 14 2026".to_owned()),
        ("LID", format!("{}--{}", machine.build, rng.token(3))),
        ("Configuration", rng.hex(32).to_lowercase()),
        (
            "Path",
            format!("C:\\Users\\{}\\Downloads\\Setup.exe", machine.user),
        ),
    ] {
        page.line(format!("- {name}: {value}"));
    }
    page.blank(1);
    let domain = machine.domain.clone().unwrap_or_default();
    let offset = format!("(UTC{:+03}:00)", machine.utc_offset);
    for (name, value) in [
        ("OS Version", format!("{} (10.0.22631) x64", machine.os)),
        ("Local Date", machine.date("%d.%m.%Y %H:%M:%S")),
        ("Time Zone", offset),
        ("Install Date", "20.05.2025 13:19:25".to_owned()),
        ("Elevated", "false".to_owned()),
        ("Computer", machine.computer.clone()),
        ("User", machine.user.clone()),
        ("Domain", domain),
        ("Hostname", machine.computer.clone()),
        ("NetBIOS", machine.computer.clone()),
        ("Language", machine.locale.clone()),
    ] {
        page.line(format!("- {name}: {value}"));
    }
    page.line("- Anti Virus:")
        .line(format!("\t- {}", machine.antivirus));
    page.line(format!("- HWID: {}", machine.hwid))
        .line("- RAM Size: 16384MB")
        .line("- CPU Name: Sample CPU")
        .blank(1);
    page.line(format!("- IP Address: {}", machine.ip));
    let signature = rng.hex(32).to_lowercase();
    page.line(format!(
        "- Time: {} (sig:{}.{signature})",
        machine.date("%d.%m.%Y %H:%M:%S"),
        machine.infected_at.as_second()
    ));
    page.line(format!("- Country: {}", machine.country)).blank(1);
    page.line("-".repeat(36))
        .blank(1)
        .line("Automated log store >> @example")
        .line("-".repeat(36));
    page
}
