//! Splits what an application label says into application and browser profile.
//!
//! Spellings: `Google Chrome [Default]`, `Google_[Chrome]_Profile_1`, `Chrome Default (132.0.6834.15)`,
//! `["Chrome" = "Default"]`, and a bare name.

/// The two parts, each a piece of the input; the profile is empty when the value names none.
pub(crate) fn split(value: &[u8]) -> (&[u8], &[u8]) {
    let value = without_version(value.trim_ascii());
    if let Some(parts) = split_assignment(value) {
        return parts;
    }
    if let Some(inner) = value.strip_suffix(b"]")
        && let Some(open) = memchr::memrchr(b'[', inner)
        && let (application, [_, profile @ ..]) = inner.split_at(open)
        && application.last() == Some(&b' ')
    {
        return (application.trim_ascii_end(), profile.trim_ascii());
    }
    if let Some(parts) = split_bracketed_browser(value) {
        return parts;
    }
    split_at_profile_word(value)
}

/// Removes a trailing ` (132.0.6834.15)`.
fn without_version(value: &[u8]) -> &[u8] {
    match value
        .strip_suffix(b")")
        .and_then(|inner| Some((inner, memchr::memrchr(b'(', inner)?)))
    {
        Some((inner, open)) if inner.get(open + 1).is_some_and(u8::is_ascii_digit) => {
            inner.get(..open).unwrap_or_default().trim_ascii_end()
        }
        _ => value,
    }
}

/// `["Chrome" = "Default"]`
fn split_assignment(value: &[u8]) -> Option<(&[u8], &[u8])> {
    let inner = value.strip_prefix(b"[\"")?.strip_suffix(b"\"]")?;
    let equals = memchr::memchr(b'=', inner)?;
    let application = inner.get(..equals)?.trim_ascii_end().strip_suffix(b"\"")?;
    let profile = inner.get(equals + 1..)?.trim_ascii_start().strip_prefix(b"\"")?;
    Some((application, profile))
}

/// `Vendor_[Browser]_Profile_1`
fn split_bracketed_browser(value: &[u8]) -> Option<(&[u8], &[u8])> {
    let open = memchr::memchr(b'[', value)?;
    let close = open + memchr::memchr(b']', value.get(open..)?)?;
    let browser = value.get(open + 1..close)?;
    let profile = value.get(close + 1..)?;
    let profile = profile.strip_prefix(b"_").unwrap_or(profile);
    (!browser.is_empty()).then_some((browser, profile.trim_ascii()))
}

/// `Chrome Default`, `Firefox Profile 1`, `Mozilla Firefox ab12cd34.default-release`
fn split_at_profile_word(value: &[u8]) -> (&[u8], &[u8]) {
    let mut from = 0;
    while let Some(space) = value.get(from..).and_then(|rest| memchr::memchr(b' ', rest)) {
        let at = from + space;
        let rest = value.get(at + 1..).unwrap_or_default();
        let is_profile = rest == b"Default"
            || rest.starts_with(b"Profile ")
            || matches!(rest, b"Guest Profile" | b"System Profile")
            || (memchr::memmem::find(rest, b".default").is_some() && memchr::memchr(b' ', rest).is_none());
        if is_profile {
            return (value.get(..at).unwrap_or_default().trim_ascii_end(), rest);
        }
        from = at + 1;
        // Names have few words; a hostile line must not cost more than its length.
        if from > 80 {
            break;
        }
    }
    (value, b"")
}

#[cfg(test)]
mod tests {
    fn parts(value: &str) -> (String, String) {
        let (application, profile) = super::split(value.as_bytes());
        (
            String::from_utf8_lossy(application).into(),
            String::from_utf8_lossy(profile).into(),
        )
    }

    #[test]
    fn spellings() {
        for (value, application, profile) in [
            ("Google Chrome [Default]", "Google Chrome", "Default"),
            ("Google_[Chrome]_Profile_1", "Chrome", "Profile_1"),
            ("Chrome Default (132.0.6834.15)", "Chrome", "Default"),
            ("Chrome Profile 3 (131.0)", "Chrome", "Profile 3"),
            ("Google Chrome Guest Profile", "Google Chrome", "Guest Profile"),
            (
                "Mozilla Firefox a1.default-release",
                "Mozilla Firefox",
                "a1.default-release",
            ),
            ("[\"Chrome\" = \"Default\"]", "Chrome", "Default"),
            ("Outlook", "Outlook", ""),
            ("FileZilla (portable)", "FileZilla (portable)", ""),
            ("", "", ""),
            ("[]", "[]", ""),
            ("]", "]", ""),
        ] {
            assert_eq!(
                parts(value),
                (application.to_owned(), profile.to_owned()),
                "{value}"
            );
        }
    }
}
