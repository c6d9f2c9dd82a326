//! The page under construction: escaping of hostile text, bilingual spans, numbers and times.

use std::fmt::{Display, Write};

use jiff::tz::Offset;
use yagura_model::{LocalizedText, Timestamp};

use super::Language;
use super::messages::{Key, fill};

/// Characters shown of any one value that came from leaked data.
const LONGEST: usize = 160;

/// Text as HTML: markup is escaped, and what could reorder or hide text (controls, bidirectional marks, zero-width
/// characters) is shown as its code point. Cut after [`LONGEST`] characters.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for (count, character) in text.chars().enumerate() {
        if count == LONGEST {
            out.push('…');
            break;
        }
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            hidden if is_hidden(hidden) => {
                let _ = write!(
                    out,
                    "<span class=\"code-point\">U+{:04X}</span>",
                    u32::from(hidden)
                );
            }
            other => out.push(other),
        }
    }
    out
}

/// The same for an attribute, where no markup can be.
fn escape_attribute(text: &str) -> String {
    escape(
        &text
            .chars()
            .filter(|character| !is_hidden(*character))
            .collect::<String>(),
    )
}

fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
        )
}

/// `1234567` as `1,234,567`.
pub(crate) fn number(value: u64) -> String {
    let digits = value.to_string();
    let mut out = String::with_capacity(digits.len() + 6);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Bytes with a binary unit.
pub(crate) fn size(bytes: u64) -> String {
    let mut value = bytes as f64;
    for unit in ["B", "KiB", "MiB", "GiB"] {
        if value < 1024.0 {
            return if unit == "B" {
                format!("{bytes} B")
            } else {
                format!("{value:.1} {unit}")
            };
        }
        value /= 1024.0;
    }
    format!("{value:.1} TiB")
}

/// The page.
pub(crate) struct Page {
    /// Finished HTML.
    pub(crate) out: String,
    language: Language,
    offset: Offset,
}

impl Page {
    /// An empty page. Times are shown `utc_offset` hours east of Greenwich.
    pub(crate) fn new(language: Language, utc_offset: i8) -> Self {
        let offset = Offset::from_hours(utc_offset).unwrap_or(Offset::UTC);
        Self {
            out: String::with_capacity(64 * 1024),
            language,
            offset,
        }
    }

    /// Adds HTML as it is.
    pub(crate) fn raw(&mut self, html: impl AsRef<str>) -> &mut Self {
        self.out.push_str(html.as_ref());
        self
    }

    /// HTML in the report's languages: one text, or one span for each.
    fn both(&self, ja: &str, en: &str) -> String {
        match self.language {
            Language::Ja => ja.to_owned(),
            Language::En => en.to_owned(),
            Language::Both => {
                format!(
                    "<span class=\"ja\" lang=\"ja\">{ja}</span><span class=\"en\" lang=\"en\">{en}</span>"
                )
            }
        }
    }

    /// A message as HTML.
    pub(crate) fn message(&self, key: Key) -> String {
        self.both(&escape_whole(key.ja()), &escape_whole(key.en()))
    }

    /// A message as HTML, filled with arguments that are HTML already.
    pub(crate) fn filled(&self, key: Key, arguments: &[&str]) -> String {
        self.both(
            &fill(&escape_whole(key.ja()), arguments),
            &fill(&escape_whole(key.en()), arguments),
        )
    }

    /// A message for an attribute: both languages in one text.
    pub(crate) fn attribute(&self, key: Key) -> String {
        match self.language {
            Language::Ja => escape_attribute(key.ja()),
            Language::En => escape_attribute(key.en()),
            Language::Both => format!("{} / {}", escape_attribute(key.ja()), escape_attribute(key.en())),
        }
    }

    /// A bilingual text of the data as HTML.
    pub(crate) fn localized(&self, text: &LocalizedText) -> String {
        self.both(&escape_sentence(&text.ja), &escape_sentence(&text.en))
    }

    /// A value from leaked data, kept from reordering what stands around it.
    pub(crate) fn value(text: &str) -> String {
        format!("<bdi>{}</bdi>", escape(text))
    }

    /// A time, to the minute.
    pub(crate) fn time(&self, at: Timestamp) -> String {
        let civil = self.offset.to_datetime(at);
        format!(
            "<time datetime=\"{at}\">{}</time>",
            civil.strftime("%Y-%m-%d %H:%M")
        )
    }

    /// The day of a time.
    pub(crate) fn day(&self, at: Timestamp) -> jiff::civil::Date {
        self.offset.to_datetime(at).date()
    }

    /// `UTC+9`.
    pub(crate) fn zone(&self) -> String {
        format!("UTC{:+}", self.offset.seconds() / 3600)
    }

    /// Opens a section with its heading.
    pub(crate) fn section(&mut self, id: &str, heading: Key) -> &mut Self {
        let heading = self.message(heading);
        self.raw(format!(
            "<section id=\"{id}\" aria-labelledby=\"{id}-h\"><h2 id=\"{id}-h\">{heading}</h2>"
        ))
    }

    /// A paragraph.
    pub(crate) fn paragraph(&mut self, class: &str, html: &str) -> &mut Self {
        self.raw(format!("<p class=\"{class}\">{html}</p>"))
    }

    /// Opens a table in a box that scrolls sideways where it must; `numeric` columns are right-aligned.
    pub(crate) fn table(&mut self, class: &str, caption: Key, columns: &[(Key, bool)]) -> &mut Self {
        let label = self.attribute(caption);
        let caption = self.message(caption);
        self.raw(format!("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{label}\"><table class=\"{class}\"><caption>{caption}</caption><thead><tr>"));
        for (key, numeric) in columns {
            let heading = self.message(*key);
            let class = if *numeric { " class=\"number\"" } else { "" };
            self.raw(format!("<th scope=\"col\"{class}>{heading}</th>"));
        }
        self.raw("</tr></thead><tbody>")
    }

    /// Closes the table.
    pub(crate) fn end_table(&mut self) -> &mut Self {
        self.raw("</tbody></table></div>")
    }

    /// One row: the first cell heads it. Cells are HTML; `true` right-aligns.
    pub(crate) fn row<T: Display>(&mut self, cells: &[(T, bool)]) -> &mut Self {
        self.raw("<tr>");
        for (index, (html, numeric)) in cells.iter().enumerate() {
            let class = if *numeric { " class=\"number\"" } else { "" };
            let cell = if index == 0 {
                format!("<th scope=\"row\"{class}>{html}</th>")
            } else {
                format!("<td{class}>{html}</td>")
            };
            self.raw(cell);
        }
        self.raw("</tr>")
    }
}

/// Our own sentences: escaped, never cut.
fn escape_whole(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// Sentences made by detectors, which may quote leaked names: escaped, cut only when absurd.
fn escape_sentence(text: &str) -> String {
    let chars: Vec<char> = text.chars().take(LONGEST * 4).collect();
    chars
        .chunks(LONGEST)
        .map(|part| escape(&part.iter().collect::<String>()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_text_becomes_harmless_and_visible() {
        assert_eq!(escape("<script>&\"'"), "&lt;script&gt;&amp;&quot;&#39;");
        assert_eq!(escape("a\u{202e}b"), "a<span class=\"code-point\">U+202E</span>b");
        assert_eq!(escape("\u{1b}[31m").matches("U+001B").count(), 1);
        assert_eq!(escape(&"x".repeat(500)).chars().count(), LONGEST + 1);
        assert_eq!(escape_attribute("a\u{202e}\"b"), "a&quot;b");
    }

    #[test]
    fn numbers_and_sizes_read_well() {
        assert_eq!(
            [number(0), number(999), number(1000), number(1_234_567)],
            ["0", "999", "1,000", "1,234,567"]
        );
        assert_eq!(
            [size(12), size(1536), size(5 << 40)],
            ["12 B", "1.5 KiB", "5.0 TiB"]
        );
    }

    #[test]
    fn times_are_shown_in_the_asked_zone() {
        let page = Page::new(Language::En, 9);
        let shown = page.time("2026-11-15T20:30:00Z".parse().unwrap());
        assert!(shown.contains("2026-11-16 05:30"), "{shown}");
        assert_eq!(page.zone(), "UTC+9");
    }

    #[test]
    fn one_language_has_no_spans() {
        assert_eq!(Page::new(Language::En, 0).message(Key::Summary), "Summary");
        assert!(
            Page::new(Language::Both, 0)
                .message(Key::Summary)
                .contains("lang=\"ja\"")
        );
    }
}
