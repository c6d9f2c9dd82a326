//! Atomic for macOS: `UserInformation.txt` with a hardware report, credentials without any separator, `keychain.txt`.

use super::{CookieStyle, Folder, Page, cookie_page};
use crate::machine::Machine;
use crate::rng::Rng;

pub(super) fn write(machine: &Machine, rng: &mut Rng, folder: &mut Folder) {
    folder.text("UserInformation.txt", system(machine, rng));

    let mut passwords = Page::new();
    for credential in &machine.credentials {
        passwords
            .label("URL", &credential.url)
            .label("LOGIN", &credential.login)
            .label("PASSWORD", &credential.password);
    }
    folder.text("Passwords.txt", passwords);
    for (index, profile) in machine.profiles.iter().enumerate() {
        if let Some(page) = cookie_page(machine, index, CookieStyle::Plain) {
            folder.text(
                format!(
                    "Cookies/{}_{}.txt",
                    profile.browser,
                    profile.profile.replace(' ', "")
                ),
                page,
            );
        }
    }
    let mut forms = Page::new();
    for (name, value) in &machine.autofill {
        forms
            .label("Name", name)
            .label("Value", value)
            .line("=".repeat(50));
    }
    folder.text("Autofills.txt", forms);
    folder.text("keychain.txt", keychain(machine, rng));
    folder.binary("GoogleTokens.txt", b"1//0synthetic-refresh-token\n");
    for wallet in &machine.wallets {
        folder.binary(format!("Wallets/{wallet}/CURRENT"), b"MANIFEST-000001\n");
    }
}

fn system(machine: &Machine, rng: &mut Rng) -> Page {
    let mut page = Page::new();
    page.line("ATOMIC MAC STEALER V2 ")
        .line("MetaMask Info: ")
        .line("Seeds:\t")
        .line("Private Keys:  ")
        .blank(2);
    page.line("Userinfo: ").label("Country", &machine.country);
    page.label("IP", format!("{}/{}", machine.ip, rng.digits(9)))
        .label("City", "Sample City");
    page.line("ProductName:\t\tmacOS ")
        .line("ProductVersion:\t\t15.6.1 ")
        .line("BuildVersion:\t\t24G90 ")
        .blank(1);
    page.line("Hardware: ")
        .blank(1)
        .line("\tHardware Overview: ")
        .blank(1);
    page.line("\t  Model Name: MacBook Pro ")
        .line("\t  Chip: Sample M9 ")
        .line("\t  Memory: 16 GB ");
    page.line(format!(
        "\t  Serial Number (system): {} ",
        rng.token(10).to_uppercase()
    ));
    page.line(format!("\t  Hardware UUID: {} ", machine.guid.to_uppercase()));
    page.blank(1).line("\tSystem Software Overview: ").blank(1);
    page.line(format!("\t  Computer Name: {} ", machine.computer));
    page.line(format!("\t  User Name: {} ({}) ", machine.user, machine.user));
    page
}

fn keychain(machine: &Machine, rng: &mut Rng) -> Page {
    let mut page = Page::new();
    page.line(format!("MacOS Password:{}", rng.token(12))).blank(1);
    for (service, account) in [("Chrome Safe Storage", "Chrome"), ("Sample Wi-Fi", "home")] {
        page.line("[+] Generic Password Record");
        page.line(format!(
            " [-] Create DateTime: {}",
            machine.date("%Y-%m-%d %H:%M:%S")
        ));
        page.line(" [-] Description: ")
            .line(" [-] Creator: b'aapl'")
            .line(" [-] Type: ");
        page.line(format!(" [-] Print Name: b'{service}'"))
            .line(format!(" [-] Account: b'{account}'"));
        page.line(format!(" [-] Service: b'{service}'"))
            .line(format!(" [-] Password: {}", rng.token(16)))
            .blank(1);
    }
    page
}
