//! The sections that are lists: live cookies, infected machines, packs, scope and method.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;
use yagura_model::{Counters, Verdict};

use super::messages::Key;
use super::page::{Page, escape, number, size};
use super::{ReportData, charts, labels};

/// Cookies listed; a kill list longer than this is better exported.
const COOKIES: usize = 100;
/// Weeks in the chart.
const WEEKS: usize = 16;

/// The kill list.
pub(crate) fn cookies(page: &mut Page, data: &ReportData) {
    page.section("cookies", Key::Cookies);
    if data.live_cookies.is_empty() {
        let none = page.message(Key::NoCookies);
        page.paragraph("lead", &none).raw("</section>");
        return;
    }
    let intro = page.filled(Key::CookiesIntro, &[&number(data.live_cookies_total)]);
    page.paragraph("lead", &intro);
    let columns = [
        (Key::Domain, false),
        (Key::CookieName, false),
        (Key::CookieRole, false),
        (Key::Expires, false),
        (Key::Whose, false),
        (Key::Sha256, false),
    ];
    page.table("cookies", Key::CookiesCaption, &columns);
    for each in data.live_cookies.iter().take(COOKIES) {
        let cookie = &each.cookie;
        let expires = cookie
            .expires_at
            .map_or_else(|| page.message(Key::SessionEnd), |at| page.time(at));
        let cells = [
            Page::value(&cookie.domain),
            format!("<code>{}</code>", escape(&cookie.name)),
            page.message(labels::role(cookie.role)),
            expires,
            Page::value(&each.subject),
            format!("<code class=\"digest\">{}</code>", escape(&cookie.value_sha256)),
        ];
        page.row(&cells.map(|cell| (cell, false)));
    }
    page.end_table();
    let listed = data.live_cookies.len().min(COOKIES) as u64;
    if data.live_cookies_total > listed {
        let more = page.filled(Key::More, &[&number(data.live_cookies_total - listed)]);
        page.paragraph("quiet", &more);
    }
    page.raw("</section>");
}

/// Machines by family and by week.
pub(crate) fn machines(page: &mut Page, data: &ReportData) {
    page.section("machines", Key::Machines);
    let counts = [number(data.machines.len() as u64), number(data.totals.machines)];
    let intro = page.filled(Key::MachinesIntro, &counts.each_ref().map(String::as_str));
    page.paragraph("lead", &intro);
    page.raw("<div class=\"halves\">");
    families(page, data);
    weeks(page, data);
    page.raw("</div></section>");
}

fn families(page: &mut Page, data: &ReportData) {
    let mut rows: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for machine in &data.machines {
        rows.entry(&machine.facts.family).or_default().0 += 1;
    }
    for (family, count) in &data.totals.families {
        rows.entry(family).or_default().1 = *count;
    }
    let mut rows: Vec<(String, u64, u64)> = rows
        .into_iter()
        .map(|(code, (ours, all))| {
            let name = match (labels::family(code), code) {
                (Some(name), _) => name.to_owned(),
                (None, "unknown" | "") => page.message(Key::FamilyUnknown),
                (None, other) => Page::value(other),
            };
            // A machine of concern is one of the packs' machines, whatever the counters say.
            (name, ours, all.max(ours))
        })
        .collect();
    rows.sort_by_key(|(_, ours, all)| std::cmp::Reverse((*all, *ours)));
    let most = rows.first().map_or(0, |row| row.2);
    let caption = page.message(Key::FamiliesCaption);
    let (ours, all) = (page.message(Key::OfConcern), page.message(Key::InAllPacks));
    page.raw(format!(
        "<figure class=\"chart\"><figcaption>{caption}</figcaption><div class=\"legend\"><span><i class=\"swatch concern\"></i>{ours}</span><span><i class=\"swatch rest\"></i>{all}</span></div><div class=\"bars\">"
    ));
    for (name, ours, all) in &rows {
        let bar = charts::bar(&[("concern", *ours), ("rest", all - ours)], most);
        page.raw(format!(
            "<span class=\"label\">{name}</span>{bar}<span class=\"number\">{ours} / {all}</span>"
        ));
    }
    let twin = page.message(Key::AsTable);
    page.raw(format!("</div><details><summary>{twin}</summary>"));
    page.table(
        "",
        Key::FamiliesCaption,
        &[
            (Key::Family, false),
            (Key::OfConcern, true),
            (Key::InAllPacks, true),
        ],
    );
    for (name, ours, all) in rows {
        page.row(&[(name, false), (number(ours), true), (number(all), true)]);
    }
    page.end_table().raw("</details></figure>");
}

/// The Monday of a date's week.
fn monday(date: Date) -> Date {
    date.saturating_sub(i64::from(date.weekday().to_monday_zero_offset()).days())
}

fn weeks(page: &mut Page, data: &ReportData) {
    let end = monday(page.day(data.generated_at));
    let mut columns: Vec<(Date, u64)> = (0..WEEKS)
        .rev()
        .map(|back| {
            (
                end.saturating_sub((7 * i64::try_from(back).unwrap_or(0)).days()),
                0,
            )
        })
        .collect();
    let mut without = 0;
    for machine in &data.machines {
        let week = machine.facts.infected_at.map(|at| monday(page.day(at)));
        match columns.iter_mut().find(|(each, _)| Some(*each) == week) {
            Some((_, count)) => *count += 1,
            None if week.is_none() => without += 1,
            None => {}
        }
    }
    let caption = page.message(Key::WeeksCaption);
    let svg = charts::columns(&columns.iter().map(|(_, count)| *count).collect::<Vec<_>>());
    let first = columns
        .first()
        .map(|(date, _)| date.to_string())
        .unwrap_or_default();
    let twin = page.message(Key::AsTable);
    page.raw(format!(
        "<figure class=\"chart\"><figcaption>{caption}</figcaption><div class=\"axis-box\">{svg}<div class=\"axis\"><span>{first}</span><span>{end}</span></div></div><details><summary>{twin}</summary>"
    ));
    page.table("", Key::WeeksCaption, &[(Key::WeekOf, false), (Key::Count, true)]);
    for (date, count) in columns {
        page.row(&[(date.to_string(), false), (number(count), true)]);
    }
    page.end_table().raw("</details>");
    if without > 0 {
        let unknown = page.filled(Key::UnknownDate, &[&number(without)]);
        page.paragraph("quiet", &unknown);
    }
    page.raw("</figure>");
}

/// Packs with their verdicts, and why rows were rejected.
pub(crate) fn packs(page: &mut Page, data: &ReportData) {
    page.section("packs", Key::Packs);
    let intro = page.message(Key::PacksIntro);
    page.paragraph("lead", &intro);
    let columns = [
        (Key::Pack, false),
        (Key::Verdict, false),
        (Key::Size, true),
        (Key::Machines, true),
        (Key::Rows, true),
        (Key::Kept, true),
        (Key::Forgotten, true),
        (Key::Rejected, true),
    ];
    page.table("packs", Key::PacksCaption, &columns);
    for pack in &data.packs {
        let counters = &pack.counters;
        let verdict = verdict(page, pack.verdict.as_ref());
        let rejected: u64 = counters.rejected.values().sum();
        let numbers = [
            counters.machines,
            counters.rows,
            counters.kept,
            counters.forgotten,
            rejected,
        ]
        .map(number);
        let mut cells = vec![
            (Page::value(&pack.name), false),
            (verdict, false),
            (size(pack.size), true),
        ];
        cells.extend(numbers.map(|cell| (cell, true)));
        page.row(&cells);
    }
    let totals = &data.totals;
    let rejected: u64 = totals.rejected.values().sum();
    let mut cells = vec![(page.message(Key::Total), false), (String::new(), false)];
    cells.push((size(data.packs.iter().map(|pack| pack.size).sum()), true));
    let numbers = [
        totals.machines,
        totals.rows,
        totals.kept,
        totals.forgotten,
        rejected,
    ]
    .map(number);
    cells.extend(numbers.map(|cell| (cell, true)));
    page.row(&cells).end_table();
    reasons(page, totals);
    page.raw("</section>");
}

/// Why rows were rejected.
fn reasons(page: &mut Page, totals: &Counters) {
    if totals.rejected.is_empty() {
        return;
    }
    let twin = page.message(Key::RejectedCaption);
    page.raw(format!("<details><summary>{twin}</summary>"));
    page.table(
        "narrow",
        Key::RejectedCaption,
        &[(Key::Reason, false), (Key::Rows, true)],
    );
    for (reason, count) in &totals.rejected {
        page.row(&[
            (format!("<code>{}</code>", escape(reason)), false),
            (number(*count), true),
        ]);
    }
    page.end_table().raw("</details>");
}

fn verdict(page: &Page, verdict: Option<&Verdict>) -> String {
    let detail = match verdict {
        Some(Verdict::Partial { reason } | Verdict::Refused { reason }) => reason.as_str(),
        Some(Verdict::Limit { which }) => which,
        Some(Verdict::Unsupported { what }) => what,
        _ => "",
    };
    let class = if matches!(verdict, Some(Verdict::Complete)) {
        "good"
    } else {
        "attention"
    };
    let label = page.message(labels::verdict(verdict));
    let detail = if detail.is_empty() {
        String::new()
    } else {
        format!(" <span class=\"quiet\">{}</span>", Page::value(detail))
    };
    format!("<span class=\"verdict {class}\">{label}</span>{detail}")
}

/// What was watched and how to read the numbers.
pub(crate) fn method(page: &mut Page, data: &ReportData) {
    page.section("method", Key::Method);
    page.table(
        "scope",
        Key::ScopeCaption,
        &[
            (Key::ScopeKind, false),
            (Key::ScopeValue, false),
            (Key::ScopeProof, false),
        ],
    );
    for item in &data.scope {
        let kind = page.message(labels::scope(item.kind));
        let proof = match &item.proof {
            Some(proof) => page.filled(Key::Proved, &[&page.day(proof.proved_at).to_string()]),
            None => format!(
                "<span class=\"verdict attention\">{}</span>",
                page.message(Key::Unproved)
            ),
        };
        page.row(&[
            (kind, false),
            (format!("<code>{}</code>", escape(&item.value)), false),
            (proof, false),
        ]);
    }
    page.end_table().raw("<ul class=\"notes\">");
    let zone = page.zone();
    for key in [
        Key::MethodForget,
        Key::MethodMask,
        Key::MethodSeverity,
        Key::MethodTimes,
    ] {
        let note = page.filled(key, &[&zone]);
        page.raw(format!("<li>{note}</li>"));
    }
    page.raw("</ul></section>");
}
