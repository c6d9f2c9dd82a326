//! What a member of a machine folder is for, told by its name alone.
//!
//! Names are folded first (letters and digits only, lower case, no extension), so that `System Info.txt`,
//! `system_info.txt` and `SystemInfo.log` are one name. Which folder is a machine is for [`layout`](super::layout).

/// What a member is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// The report about the machine: `UserInformation.txt`, `System.txt` …
    System,
    /// The stealer's own banner or advertisement.
    Copyright,
    /// Running programs.
    Processes,
    /// Installed programs.
    Software,
    /// A dump of the macOS keychain, whose first line is the user's login password.
    Keychain,
    /// Saved passwords.
    Passwords,
    /// Cookies.
    Cookies,
    /// Form values.
    Autofill,
    /// Pictures, sound, office documents, programs: nothing that a format could read.
    Media,
    /// Anything else.
    Other,
}

impl Role {
    /// Whether the member tells something about its machine.
    pub fn describes(self) -> bool {
        matches!(
            self,
            Self::System | Self::Copyright | Self::Processes | Self::Software | Self::Keychain
        )
    }
}

const SYSTEM: [&str; 15] = [
    "userinformation",
    "userinformations",
    "userinfo",
    "information",
    "system",
    "systeminfo",
    "systeminformation",
    "systeminfos",
    "sysinfo",
    "pcinfo",
    "pcinformation",
    "computerinfo",
    "machineinfo",
    "machineinformation",
    "hardwareinfo",
];
const PROCESSES: [&str; 8] = [
    "processlist",
    "processeslist",
    "processes",
    "process",
    "proclist",
    "runningprocesses",
    "tasklist",
    "procs",
];
const SOFTWARE: [&str; 10] = [
    "software",
    "softwares",
    "softwarelist",
    "installedsoftware",
    "installedsoftwares",
    "installedprograms",
    "installedapps",
    "installedapplications",
    "programs",
    "apps",
];
const COPYRIGHT: [&str; 5] = ["copyright", "copyrights", "banner", "aboutstealer", "stealer"];

/// Extensions of files that hold pictures, sound or programs. Documents and tables are not among them: a breach dump may
/// be a workbook, and that nobody reads it must be said.
const MEDIA: [&str; 30] = [
    "jpg", "jpeg", "png", "gif", "bmp", "webp", "ico", "tif", "tiff", "heic", "svg", "mp4", "mov", "avi",
    "mkv", "webm", "mp3", "wav", "ogg", "m4a", "exe", "dll", "sys", "msi", "apk", "jar", "xpi", "crx", "ldb",
    "lnk",
];

/// What the member at `path` is for. The path is relative to its machine, where there is one.
pub fn role_of(path: &str) -> Role {
    let (folders, file) = path.rsplit_once(is_separator).unwrap_or(("", path));
    if extension(file).is_some_and(|extension| MEDIA.contains(&extension.to_ascii_lowercase().as_str())) {
        return Role::Media;
    }
    let mut in_cookies = false;
    let mut in_autofill = false;
    for folder in folders.split(is_separator) {
        if is_grabbed(folder) {
            return Role::Other;
        }
        in_cookies |= is_cookie_folder(folder);
        in_autofill |= is_autofill_folder(folder);
    }
    match of_name(file) {
        Role::Other if in_cookies => Role::Cookies,
        Role::Other if in_autofill => Role::Autofill,
        Role::Other if is_stealerium_report(folders, file) => Role::System,
        role => role,
    }
}

/// The role that the name of a file alone gives it.
pub(super) fn of_name(file: &str) -> Role {
    let name = fold(without_extension(file));
    let is = |names: &[&str]| names.contains(&name.as_str());
    if is(&SYSTEM) {
        Role::System
    } else if is(&PROCESSES) {
        Role::Processes
    } else if is(&SOFTWARE) {
        Role::Software
    } else if is(&COPYRIGHT) {
        Role::Copyright
    } else if name.starts_with("keychain") {
        Role::Keychain
    } else if is_password_name(&name) {
        Role::Passwords
    } else if name.starts_with("autofill") || name == "importantautofills" {
        Role::Autofill
    } else if name.starts_with("cookie") || name.ends_with("cookies") {
        // The list of cookie domains only looks like cookies; its content is what decides in the end.
        Role::Cookies
    } else {
        Role::Other
    }
}

/// `Passwords.txt`, `All Passwords.txt`, `_AllPasswords_list.txt`, `Passwords[chrome]_x.txt`, `password list.txt`
fn is_password_name(name: &str) -> bool {
    name == "password"
        || name.starts_with("passwords")
        || name.ends_with("passwords")
        || name.ends_with("passwordslist")
        || name == "passwordlist"
}

/// `System/Info.txt`: the name alone would be too common.
fn is_stealerium_report(folders: &str, file: &str) -> bool {
    let folder = folders.rsplit(is_separator).next().unwrap_or(folders);
    fold(folder) == "system" && fold(without_extension(file)) == "info"
}

/// Folders that hold the victim's own files: a `passwords.txt` in there is no stealer's.
pub(super) fn is_grabbed(folder: &str) -> bool {
    matches!(
        fold(folder).as_str(),
        "filegrabber"
            | "filesgrabber"
            | "grabber"
            | "grabbed"
            | "grabbedfiles"
            | "grabfiles"
            | "files"
            | "userfiles"
            | "importantfiles"
            | "desktop"
            | "documents"
    )
}

pub(super) fn is_cookie_folder(folder: &str) -> bool {
    folder.to_ascii_lowercase().contains("cookie")
}

pub(super) fn is_autofill_folder(folder: &str) -> bool {
    fold(folder).contains("autofill")
}

/// Folders that families make inside a machine's folder, by what they hold. None of them is a machine.
pub(super) fn is_part(folder: &str) -> bool {
    const PARTS: [&str; 38] = [
        "browsers",
        "browser",
        "browserdata",
        "browsersdata",
        "system",
        "systeminfo",
        "history",
        "histories",
        "downloads",
        "downloadhistory",
        "bookmarks",
        "cc",
        "creditcards",
        "cards",
        "wallets",
        "wallet",
        "crypto",
        "plugins",
        "extensions",
        "soft",
        "software",
        "applications",
        "apps",
        "telegram",
        "discord",
        "steam",
        "vpn",
        "ftp",
        "messengers",
        "gaming",
        "games",
        "restore",
        "restoretokens",
        "tokens",
        "useragents",
        "passwords",
        "password",
        "sessions",
    ];
    let name = fold(folder);
    PARTS.contains(&name.as_str())
        || is_cookie_folder(folder)
        || name.contains("autofill")
        || is_browser(folder)
        || is_profile(folder)
}

/// A folder named after a browser.
pub(super) fn is_browser(folder: &str) -> bool {
    const BROWSERS: [&str; 36] = [
        "chrome",
        "googlechrome",
        "chromebeta",
        "chromesxs",
        "chromium",
        "edge",
        "microsoftedge",
        "msedge",
        "firefox",
        "mozillafirefox",
        "mozilla",
        "opera",
        "operastable",
        "operagx",
        "operagxstable",
        "operasoftware",
        "brave",
        "bravebrowser",
        "bravesoftware",
        "vivaldi",
        "yandex",
        "yandexbrowser",
        "safari",
        "coccoc",
        "centbrowser",
        "waterfox",
        "palemoon",
        "thunderbird",
        "torbrowser",
        "arc",
        "google",
        "microsoft",
        "sidekick",
        "whale",
        "naverwhale",
        "internetexplorer",
    ];
    BROWSERS.contains(&fold(folder).as_str())
}

/// A folder named after a browser profile.
fn is_profile(folder: &str) -> bool {
    let lower = folder.to_ascii_lowercase();
    matches!(lower.as_str(), "default" | "guest profile" | "system profile")
        || lower.contains(".default")
        || lower.strip_prefix("profile").is_some_and(|rest| {
            rest.bytes()
                .all(|byte| byte.is_ascii_digit() || matches!(byte, b' ' | b'_'))
        })
}

pub(super) fn is_separator(character: char) -> bool {
    matches!(character, '/' | '\\')
}

/// Letters and digits only, in lower case; what is not ASCII stays.
pub(super) fn fold(text: &str) -> String {
    text.chars()
        .filter(|character| character.is_ascii_alphanumeric() || !character.is_ascii())
        .map(|character| character.to_ascii_lowercase())
        .collect()
}

/// The extension, if the name has one that looks like one.
fn extension(file: &str) -> Option<&str> {
    let (stem, extension) = file.rsplit_once('.')?;
    (!stem.is_empty() && (1..=5).contains(&extension.len())).then_some(extension)
}

fn without_extension(file: &str) -> &str {
    match extension(file) {
        Some(found)
            if matches!(
                found.to_ascii_lowercase().as_str(),
                "txt" | "log" | "htm" | "html" | "json" | "csv"
            ) =>
        {
            file.get(..file.len() - found.len() - 1).unwrap_or(file)
        }
        _ => file,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_name_has_its_role() {
        for (role, paths) in [
            (
                Role::System,
                "UserInformation.txt|System Info.txt|information.txt|System.txt|system_info.txt|UserInfo.txt|\
                 _Information.txt|SystemInfo.txt|System/Info.txt|PC Info.log",
            ),
            (
                Role::Processes,
                "ProcessList.txt|Processes.txt|System/Process.txt",
            ),
            (
                Role::Software,
                "InstalledSoftware.txt|installed_software.txt|Software.txt",
            ),
            (Role::Copyright, "copyright.txt"),
            (Role::Keychain, "keychain.txt|Keychain/keychain-db.txt"),
            (
                Role::Passwords,
                "Passwords.txt|All Passwords.txt|_AllPasswords_list.txt|Passwords[chrome]_1.txt|Chrome/Default/Passwords.txt",
            ),
            (
                Role::Cookies,
                "Cookies/Google_[Chrome]_Default Network.txt|browsers\\cookies\\x.txt|Cookies/cookies_Mozilla Firefox_ab12|\
                 Restore/Google_[Chrome]_Default Fresh Cookies.txt|cookies.txt|_Cookies/chrome.txt|Chrome/Default/Cookies_dev.txt",
            ),
            (
                Role::Autofill,
                "Autofills/a.txt|autofill/Google Chrome_Default.txt|Autofills.txt|autofill.txt",
            ),
            (Role::Media, "Screenshot.jpg|Screen.PNG|FileGrabber/a/film.mp4"),
            (
                Role::Other,
                "FileGrabber/Users/x/Desktop/passwords.txt|FileGrabber/a/customers.xlsx|Desktop/System.txt|info.txt|Brute.txt|DomainDetects.txt|System/x.txt",
            ),
        ] {
            for path in paths.split('|') {
                assert_eq!(role_of(path), role, "{path}");
            }
        }
    }

    #[test]
    fn browsers_profiles_and_categories_are_parts() {
        for part in [
            "Chrome",
            "Google Chrome",
            "Default",
            "Profile 12",
            "profile_1",
            "ab12cd34.default-release",
            "Cookies",
            "_Cookies",
            "Autofills",
            "Browsers",
            "System",
            "CreditCards",
            "Guest Profile",
        ] {
            assert!(is_part(part), "{part}");
        }
        for other in [
            "JP[0A1B] [2026-10-01T01_02_03]",
            "PACK",
            "2026.10.03",
            "JP",
            "Profile of Ann",
            "LOG",
            "Files",
        ] {
            assert!(!is_part(other), "{other}");
        }
    }
}
