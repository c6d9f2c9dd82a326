//! What stands in front of a row and is none of it: empty fields, country codes, list and comment marks, Markdown
//! (rules 6, 7, 19–21).

use memchr::{memchr, memmem};

use super::url;

/// A line without its lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lead<'a> {
    /// The row.
    Text(&'a [u8]),
    /// The line begins with a comment mark; only a row with a URL or a mail address is believed.
    Comment(&'a [u8]),
    /// A URL in Markdown or in brackets, and what follows it.
    Link(&'a [u8], &'a [u8]),
}

/// Strips the lead of `line`.
pub(super) fn strip(line: &[u8]) -> Lead<'_> {
    let text = skip_empty_fields(line);
    if url::scheme(text).is_some() {
        return Lead::Text(text);
    }
    if let Some(rest) = skip_country(text) {
        return Lead::Text(rest);
    }
    if let Some((url, rest)) = link(text) {
        return Lead::Link(url, rest);
    }
    let mark = text
        .iter()
        .position(|byte| !matches!(byte, b'#' | b'/' | b'-' | b'*' | b'>' | b'=' | b'~' | b' '))
        .unwrap_or(text.len());
    let rest = text.get(mark..).unwrap_or_default();
    // `//host/path:login:pass` is a URL without its scheme.
    let relative =
        text.starts_with(b"//") && mark == 2 && url::name(url::leading_name(rest)) == url::Name::Host;
    if mark > 0 && (url::scheme(rest).is_some() || relative) {
        return Lead::Text(rest);
    }
    match text.first() {
        Some(b'#' | b'[') => Lead::Comment(text),
        _ if mark > 1 => Lead::Comment(text),
        _ => Lead::Text(text),
    }
}

/// Blanks and separators in front; a colon only before a URL, since `:pass` is a row without a login.
fn skip_empty_fields(line: &[u8]) -> &[u8] {
    let text = line.trim_ascii_start();
    let Some(b';' | b'|' | b',' | b':') = text.first() else {
        return text;
    };
    let end = text
        .iter()
        .position(|byte| !matches!(byte, b';' | b'|' | b',' | b':' | b' ' | b'\t'))
        .unwrap_or(text.len());
    let rest = text.get(end..).unwrap_or_default();
    if url::scheme(rest).is_some() || memchr(b':', text.get(..end).unwrap_or_default()).is_none() {
        rest
    } else {
        text
    }
}

/// `DZ https://…`, `[DZ] https://…`, `DZ|https://…`.
fn skip_country(text: &[u8]) -> Option<&[u8]> {
    let rest = match text {
        [b'[', a, b, b']', rest @ ..] | [a, b, rest @ ..]
            if a.is_ascii_uppercase() && b.is_ascii_uppercase() =>
        {
            rest
        }
        _ => return None,
    };
    let begin = rest
        .iter()
        .position(|byte| !matches!(byte, b' ' | b'\t' | b'|' | b';' | b':' | b',' | b'-'))?;
    let rest = rest.get(begin..).filter(|_| begin > 0)?;
    url::scheme(rest).map(|_| rest)
}

/// `[text](https://host/path)`, `text (https://host/path)` and `<https://host/path>` with the rest of the line.
fn link(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let (open, close) = match text.first()? {
        b'<' => (0, b'>'),
        _ => (memchr(b'(', text)?, b')'),
    };
    // A bracket behind a separator is a part of some field, unless it is the text of a link.
    if memchr(b':', text.get(..open)?).is_some() && !text.starts_with(b"[") {
        return None;
    }
    let inner = text.get(open + 1..)?;
    let host = url::scheme(inner)?;
    let end = memchr(close, inner).filter(|end| *end > host)?;
    Some((inner.get(..end)?, inner.get(end + 1..)?))
}

/// Whether the line is an advertisement: it names a channel.
pub(super) fn is_advertisement(text: &[u8]) -> bool {
    memmem::find(text, b"t.me/").is_some()
        || memmem::find(text, b"telegram").is_some()
        || memmem::find(text, b"Telegram").is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leads_are_stripped() {
        for (line, text) in [
            ("https://h.jp/:l:p", "https://h.jp/:l:p"),
            ("DZ https://h.jp/:l:p", "https://h.jp/:l:p"),
            ("[DZ] https://h.jp/:l:p", "https://h.jp/:l:p"),
            ("\thttps://h.jp/\tl:p", "https://h.jp/\tl:p"),
            (";;ann@h.jp;p", "ann@h.jp;p"),
            (":https://h.jp/:l:p", "https://h.jp/:l:p"),
            ("# https://h.jp/:l:p", "https://h.jp/:l:p"),
            ("//h.jp/a:l:p", "h.jp/a:l:p"),
            ("- https://h.jp/:l:p", "https://h.jp/:l:p"),
            (":p", ":p"),
            ("JP", "JP"),
            ("AB:pw", "AB:pw"),
        ] {
            assert_eq!(strip(line.as_bytes()), Lead::Text(text.as_bytes()), "{line}");
        }
        assert!(matches!(strip(b"# note"), Lead::Comment(_)));
        assert!(matches!(strip(b"[Section]"), Lead::Comment(_)));
    }

    #[test]
    fn links_are_unwrapped() {
        for line in [
            "[h](https://h.jp/a):l:p",
            "(https://h.jp/a):l:p",
            "<https://h.jp/a>:l:p",
            "shop (https://h.jp/a):l:p",
        ] {
            assert_eq!(
                strip(line.as_bytes()),
                Lead::Link(b"https://h.jp/a", b":l:p"),
                "{line}"
            );
        }
        assert!(matches!(strip(b"ann:(https://x)"), Lead::Text(_)));
    }
}
