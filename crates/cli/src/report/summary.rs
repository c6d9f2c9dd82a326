//! The first screen: how bad it is, the numbers, what to do first; and the breakdown by class and severity.

use yagura_model::{CookieRole, FindingClass, Severity};

use super::messages::Key;
use super::page::{Page, number};
use super::{ReportData, charts, labels};

/// The summary section.
pub(crate) fn write(page: &mut Page, data: &ReportData) {
    page.section("summary", Key::Summary);
    let critical = data.of_severity(Severity::Critical);
    let high = data.of_severity(Severity::High);
    let total: u64 = data.findings.values().sum();
    let (tone, headline) = match (critical, high, total) {
        (1.., _, _) => (
            "critical",
            page.filled(Key::HeadlineCritical, &[&number(critical)]),
        ),
        (_, 1.., _) => ("high", page.filled(Key::HeadlineHigh, &[&number(high)])),
        (_, _, 1..) => ("low", page.message(Key::HeadlineCalm)),
        _ => ("low", page.message(Key::HeadlineNone)),
    };
    page.paragraph(&format!("headline tone-{tone}"), &headline);
    let counts = [data.packs.len() as u64, data.totals.rows, data.totals.kept].map(number);
    let read = page.filled(Key::SummaryRead, &counts.each_ref().map(String::as_str));
    page.paragraph("lead", &read);
    tiles(page, data, critical);
    first_steps(page, data);
    page.raw("</section>");
}

fn staff(data: &ReportData) -> u64 {
    [
        FindingClass::Employee,
        FindingClass::Contractor,
        FindingClass::EmployeeThirdParty,
        FindingClass::SupplyChain,
    ]
    .into_iter()
    .map(|class| data.of_class(class))
    .sum()
}

fn tiles(page: &mut Page, data: &ReportData, critical: u64) {
    page.raw("<dl class=\"tiles\">");
    for (key, value, target, class) in [
        (Key::TileCritical, critical, "findings", "tile critical"),
        (Key::TileIncidents, data.incidents_total, "incidents", "tile"),
        (Key::TileMachines, data.machines.len() as u64, "machines", "tile"),
        (Key::TileSessions, data.live_cookies_total, "cookies", "tile"),
        (Key::TileStaff, staff(data), "findings", "tile"),
        (
            Key::TileCustomers,
            data.of_class(FindingClass::Customer),
            "findings",
            "tile",
        ),
    ] {
        let label = page.message(key);
        let value = number(value);
        page.raw(format!(
            "<div class=\"{class}\"><dt><a href=\"#{target}\">{label}</a></dt><dd>{value}</dd></div>"
        ));
    }
    page.raw("</dl>");
}

/// What the numbers mean for today, in the order in which it helps: sessions outlive passwords, and a reset on an
/// infected machine is lost at once.
fn first_steps(page: &mut Page, data: &ReportData) {
    let heading = page.message(Key::Today);
    page.raw(format!("<div class=\"today\"><h3>{heading}</h3><ol>"));
    let tracking = data
        .live_cookies
        .iter()
        .filter(|each| each.cookie.role == CookieRole::Tracking)
        .count() as u64;
    let employees = data.of_class(FindingClass::Employee) + data.of_class(FindingClass::Contractor);
    let mut any = false;
    for (key, count) in [
        (
            Key::TodaySessions,
            data.live_cookies_total.saturating_sub(tracking),
        ),
        (Key::TodayMachines, data.of_class(FindingClass::Infection)),
        (Key::TodayEmployees, employees),
        (Key::TodaySupply, data.of_class(FindingClass::SupplyChain)),
        (Key::TodayCustomers, data.of_class(FindingClass::Customer)),
    ] {
        if count > 0 {
            any = true;
            let step = page.filled(key, &[&format!("<b>{}</b>", number(count))]);
            page.raw(format!("<li>{step}</li>"));
        }
    }
    if !any {
        let nothing = page.message(Key::TodayNothing);
        page.raw(format!("<li>{nothing}</li>"));
    }
    page.raw("</ol></div>");
}

/// The breakdown section.
pub(crate) fn findings(page: &mut Page, data: &ReportData) {
    page.section("findings", Key::Findings);
    let intro = page.message(Key::FindingsIntro);
    page.paragraph("lead", &intro);
    let most = FindingClass::ALL
        .iter()
        .map(|class| data.of_class(*class))
        .max()
        .unwrap_or(0);
    page.raw("<figure class=\"chart\"><div class=\"legend\">");
    for severity in Severity::ALL.into_iter().rev() {
        let label = page.message(labels::severity(severity));
        page.raw(format!(
            "<span><i class=\"swatch {}\"></i>{label}</span>",
            severity.code()
        ));
    }
    page.raw("</div><div class=\"bars\">");
    for class in FindingClass::ALL {
        let stretches = Severity::ALL.map(|severity| (severity.code(), data.of(*class, severity)));
        let stretches: Vec<charts::Stretch<'_>> = stretches.into_iter().rev().collect();
        let label = page.message(labels::class(*class));
        let bar = charts::bar(&stretches, most);
        let value = number(data.of_class(*class));
        page.raw(format!(
            "<span class=\"label\">{label}</span>{bar}<span class=\"number\">{value}</span>"
        ));
    }
    let twin = page.message(Key::AsTable);
    page.raw(format!("</div><details><summary>{twin}</summary>"));
    matrix(page, data);
    page.raw("</details></figure></section>");
}

fn matrix(page: &mut Page, data: &ReportData) {
    let mut columns = vec![(Key::Class, false)];
    columns.extend(
        Severity::ALL
            .into_iter()
            .rev()
            .map(|severity| (labels::severity(severity), true)),
    );
    columns.push((Key::Total, true));
    page.table("", Key::FindingsCaption, &columns);
    for class in FindingClass::ALL {
        let mut cells = vec![(page.message(labels::class(*class)), false)];
        cells.extend(
            Severity::ALL
                .into_iter()
                .rev()
                .map(|severity| (number(data.of(*class, severity)), true)),
        );
        cells.push((number(data.of_class(*class)), true));
        page.row(&cells);
    }
    let mut cells = vec![(page.message(Key::Total), false)];
    cells.extend(
        Severity::ALL
            .into_iter()
            .rev()
            .map(|severity| (number(data.of_severity(severity)), true)),
    );
    cells.push((number(data.findings.values().sum()), true));
    page.row(&cells).end_table();
}
