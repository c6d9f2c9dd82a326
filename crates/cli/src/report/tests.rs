//! What the finished page must and must not hold.

use super::*;

fn tags(html: &str, tag: &str) -> (usize, usize) {
    let opened = html.matches(&format!("<{tag}>")).count() + html.matches(&format!("<{tag} ")).count();
    (opened, html.matches(&format!("</{tag}>")).count())
}

#[test]
fn every_element_is_closed() {
    for language in [Language::Ja, Language::En, Language::Both] {
        let html = render(&sample::data(), language);
        for tag in [
            "section", "article", "table", "thead", "tbody", "tr", "td", "th", "div", "span", "dl", "dt",
            "dd", "ol", "ul", "li", "p", "svg", "figure", "details", "summary", "bdi", "code", "header",
            "main", "footer", "nav", "h2", "h3",
        ] {
            let (opened, closed) = tags(&html, tag);
            assert_eq!(opened, closed, "{tag} in {language:?}");
        }
    }
}

#[test]
fn nothing_is_loaded_and_nothing_runs() {
    let html = render(&sample::data(), Language::Both);
    let style_free = html.replace(STYLE, "");
    for forbidden in [
        "<script",
        "<img",
        "<link",
        "<iframe",
        " onerror=\"",
        "javascript:",
        "url(",
        "@import",
    ] {
        assert!(!style_free.contains(forbidden), "{forbidden}");
        assert!(!STYLE.contains(forbidden), "{forbidden} in the style sheet");
    }
    assert!(html.contains("default-src 'none'"));
}

#[test]
fn hostile_names_are_shown_as_text() {
    let html = render(&sample::data(), Language::Both);
    assert!(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    assert!(html.contains("&lt;img src=x onerror=alert(1)&gt;"));
    assert!(!html.contains('\u{202e}'));
    assert!(html.contains("U+202E"));
}

#[test]
fn tables_say_what_they_are() {
    let html = render(&sample::data(), Language::Both);
    let (tables, _) = tags(&html, "table");
    assert_eq!(tags(&html, "caption").0, tables);
    assert_eq!(html.matches("<th>").count(), 0, "every heading cell has a scope");
    assert!(tables >= 8, "{tables}");
}

#[test]
fn one_language_holds_no_other() {
    let japanese = render(&sample::data(), Language::Ja);
    assert!(japanese.contains("<html lang=\"ja\">") && !japanese.contains("What to do first"));
    let english = render(&sample::data(), Language::En);
    assert!(english.contains("<html lang=\"en\">") && !english.contains("まず行うこと"));
    assert!(english.contains("id=\"theme-dark\"") && !english.contains("id=\"language-ja\""));
}

#[test]
fn scores_add_up_on_the_page() {
    let html = render(&sample::data(), Language::En);
    assert!(html.contains("The sum of 110 is kept within 0–100: 100"));
    assert!(html.contains("+20"));
}

#[test]
fn an_empty_report_says_so() {
    let mut data = sample::data();
    data.findings.clear();
    data.incidents.clear();
    data.machines.clear();
    data.packs.clear();
    data.live_cookies.clear();
    data.live_cookies_total = 0;
    data.totals = Counters::default();
    let html = render(&data, Language::En);
    for sentence in [
        "Nothing was found",
        "There are no incidents",
        "No live cookie",
        "Nothing has to be done now",
    ] {
        assert!(html.contains(sentence), "{sentence}");
    }
}

#[test]
fn the_same_data_gives_the_same_page() {
    assert_eq!(
        render(&sample::data(), Language::Both),
        render(&sample::data(), Language::Both)
    );
}
