//! The leak report: one self-contained HTML file in Japanese and English, for the person who has to act on it.
//!
//! It shows what it is given and asks nothing: collecting the data is the caller's work. No scripts, no external
//! resources, no secret in clear: only masks and fingerprints reach it.

use std::collections::BTreeMap;

use yagura_model::{
    Counters, EvidenceCookie, Finding, FindingClass, FindingMachine, Incident, Pack, ScopeItem, Severity,
    Timestamp,
};

mod charts;
mod incidents;
mod labels;
mod messages;
mod page;
#[cfg(test)]
pub(crate) mod sample;
mod summary;
mod tables;

use messages::Key;
use page::Page;

/// Which languages the report holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// Japanese only.
    Ja,
    /// English only.
    En,
    /// Both, with a switch; Japanese is shown first.
    Both,
}

/// An incident with the findings that make it, worst first.
#[derive(Debug, Clone)]
pub struct ReportIncident {
    /// The incident.
    pub incident: Incident,
    /// Its findings, worst first.
    pub findings: Vec<Finding>,
}

/// A live cookie and whose it is.
#[derive(Debug, Clone)]
pub struct ReportCookie {
    /// The cookie.
    pub cookie: EvidenceCookie,
    /// The machine or login that it was stolen from.
    pub subject: String,
}

/// Everything the report shows.
#[derive(Debug, Clone)]
pub struct ReportData {
    /// Name of the organisation.
    pub organization: String,
    /// When the report was made.
    pub generated_at: Timestamp,
    /// Hours east of Greenwich in which times are shown.
    pub utc_offset: i8,
    /// What was watched.
    pub scope: Vec<ScopeItem>,
    /// Counters summed over all packs.
    pub totals: Counters,
    /// The packs, in the order to show them.
    pub packs: Vec<Pack>,
    /// Number of findings by class and severity.
    pub findings: BTreeMap<(FindingClass, Severity), u64>,
    /// Number of incidents in all.
    pub incidents_total: u64,
    /// The worst incidents, most severe first; ten are enough.
    pub incidents: Vec<ReportIncident>,
    /// The machines that concern the organisation, each once.
    pub machines: Vec<FindingMachine>,
    /// Live cookies, the ones to revoke first at the top. Tracking cookies need not be listed.
    pub live_cookies: Vec<ReportCookie>,
    /// Number of live cookies in all, if not all are listed.
    pub live_cookies_total: u64,
}

impl ReportData {
    fn of_class(&self, class: FindingClass) -> u64 {
        self.findings
            .iter()
            .filter(|((each, _), _)| *each == class)
            .map(|(_, count)| count)
            .sum()
    }

    fn of_severity(&self, severity: Severity) -> u64 {
        self.findings
            .iter()
            .filter(|((_, each), _)| *each == severity)
            .map(|(_, count)| count)
            .sum()
    }

    fn of(&self, class: FindingClass, severity: Severity) -> u64 {
        self.findings.get(&(class, severity)).copied().unwrap_or(0)
    }
}

const STYLE: &str = include_str!("style.css");

/// What a report may load: nothing. Its own style is inside it.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// The report as one HTML file.
pub fn render(data: &ReportData, language: Language) -> String {
    let mut page = Page::new(language, data.utc_offset);
    head(&mut page, data, language);
    banner(&mut page, data, language);
    page.raw("<main id=\"main\">");
    summary::write(&mut page, data);
    incidents::write(&mut page, data);
    tables::cookies(&mut page, data);
    summary::findings(&mut page, data);
    tables::machines(&mut page, data);
    tables::packs(&mut page, data);
    tables::method(&mut page, data);
    page.raw("</main>");
    let made = page.message(Key::MadeBy);
    let confidential = page.message(Key::Confidential);
    page.raw(format!(
        "<footer><p>{made}</p><p>{confidential}</p></footer></div></body></html>\n"
    ));
    page.out
}

fn head(page: &mut Page, data: &ReportData, language: Language) {
    let code = if language == Language::En { "en" } else { "ja" };
    let title = page.attribute(Key::ReportTitle);
    let organization = page::escape(&data.organization);
    page.raw(format!(
        "<!DOCTYPE html>\n<html lang=\"{code}\"><head><meta charset=\"utf-8\"><meta http-equiv=\"Content-Security-Policy\" \
         content=\"{POLICY}\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><meta name=\"robots\" \
         content=\"noindex\"><meta name=\"color-scheme\" content=\"light dark\"><title>{title} - {organization}</title><style>{STYLE}</style></head><body>"
    ));
}

/// The switches stand before everything they switch: the style sheet reaches forward only.
fn switches(page: &mut Page, language: Language) {
    if language == Language::Both {
        page.raw(
            "<input type=\"radio\" name=\"language\" id=\"language-ja\" class=\"switch\" checked aria-label=\"日本語\">\
             <input type=\"radio\" name=\"language\" id=\"language-en\" class=\"switch\" aria-label=\"English\">",
        );
    }
    for (id, key, checked) in [
        ("auto", Key::ThemeAuto, " checked"),
        ("light", Key::ThemeLight, ""),
        ("dark", Key::ThemeDark, ""),
    ] {
        let label = page.attribute(key);
        page.raw(format!(
            "<input type=\"radio\" name=\"theme\" id=\"theme-{id}\" class=\"switch\" aria-label=\"{label}\"{checked}>"
        ));
    }
}

fn banner(page: &mut Page, data: &ReportData, language: Language) {
    switches(page, language);
    let skip = page.message(Key::SkipToContent);
    page.raw(format!("<div class=\"page\"><a class=\"skip\" href=\"#main\">{skip}</a><header class=\"top\"><div class=\"bar-line\">"));
    page.raw(format!("<span class=\"brand\">{LOGO}Yagura</span>"));
    controls(page, language);
    page.raw("</div>");
    let title = page.message(Key::ReportTitle);
    let prepared = page.message(Key::Prepared);
    let at = page.time(data.generated_at);
    let zone = page.zone();
    let confidential = page.message(Key::Confidential);
    page.raw(format!(
        "<h1>{title}</h1><p class=\"organization\">{}</p>",
        Page::value(&data.organization)
    ));
    page.paragraph("meta", &format!("{prepared} {at} ({zone})<br>{confidential}"));
    contents(page);
    page.raw("</header>");
}

/// The labels of the switches; a label reaches its switch wherever that stands.
fn controls(page: &mut Page, language: Language) {
    page.raw("<div class=\"controls\">");
    if language == Language::Both {
        let label = page.attribute(Key::Language);
        page.raw(format!(
            "<span class=\"segment\" role=\"group\" aria-label=\"{label}\"><label for=\"language-ja\" lang=\"ja\">日本語</label><label for=\"language-en\" lang=\"en\">English</label></span>"
        ));
    }
    let label = page.attribute(Key::Theme);
    page.raw(format!(
        "<span class=\"segment\" role=\"group\" aria-label=\"{label}\">"
    ));
    for (id, key) in [
        ("auto", Key::ThemeAuto),
        ("light", Key::ThemeLight),
        ("dark", Key::ThemeDark),
    ] {
        let text = page.message(key);
        page.raw(format!("<label for=\"theme-{id}\">{text}</label>"));
    }
    page.raw("</span></div>");
}

fn contents(page: &mut Page) {
    let label = page.attribute(Key::Contents);
    page.raw(format!("<nav aria-label=\"{label}\"><ul>"));
    for (id, key) in [
        ("summary", Key::Summary),
        ("incidents", Key::Incidents),
        ("cookies", Key::Cookies),
        ("findings", Key::Findings),
        ("machines", Key::Machines),
        ("packs", Key::Packs),
        ("method", Key::Method),
    ] {
        let text = page.message(key);
        page.raw(format!("<li><a href=\"#{id}\">{text}</a></li>"));
    }
    page.raw("</ul></nav>");
}

/// A watchtower.
const LOGO: &str = "<svg class=\"logo\" viewBox=\"0 0 24 24\" aria-hidden=\"true\" focusable=\"false\"><path d=\"M2 8 12 2l10 6-2 1v3h-2v10h-3v-6H9v6H6V12H4V9z\"/></svg>";

#[cfg(test)]
mod tests;
