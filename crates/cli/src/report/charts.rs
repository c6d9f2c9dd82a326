//! Bar charts as inline SVG without text in them: labels are HTML, so that they stay readable at any width.
//!
//! A chart is for the eye only; every chart has a table with the same numbers beside it.

use std::fmt::Write;

/// A stretch of a bar: style class and amount.
pub(crate) type Stretch<'a> = (&'a str, u64);

/// One bar of stacked stretches, scaled to `most`. Amounts above zero are always visible.
pub(crate) fn bar(stretches: &[Stretch<'_>], most: u64) -> String {
    let mut out = String::from(
        "<svg class=\"bar\" viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\" focusable=\"false\"><rect class=\"track\" width=\"1000\" height=\"10\"/>",
    );
    let mut at = 0;
    for (class, amount) in stretches.iter().filter(|(_, amount)| *amount > 0) {
        let width = scaled(*amount, most, 1000).max(4);
        let _ = write!(
            out,
            "<rect class=\"{class}\" x=\"{at}\" width=\"{width}\" height=\"10\"/>"
        );
        at += width;
    }
    out.push_str("</svg>");
    out
}

/// Columns from left to right, scaled to the highest.
pub(crate) fn columns(amounts: &[u64]) -> String {
    let most = amounts.iter().copied().max().unwrap_or(0);
    let width = amounts.len() * 10;
    let mut out = format!(
        "<svg class=\"columns\" viewBox=\"0 0 {width} 100\" preserveAspectRatio=\"none\" aria-hidden=\"true\" focusable=\"false\">"
    );
    for (index, amount) in amounts.iter().enumerate() {
        let height = if *amount == 0 {
            1
        } else {
            scaled(*amount, most, 100).max(3)
        };
        let class = if *amount == 0 { "track" } else { "concern" };
        let (x, y) = (index * 10 + 1, 100 - height);
        let _ = write!(
            out,
            "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"8\" height=\"{height}\"/>"
        );
    }
    out.push_str("</svg>");
    out
}

fn scaled(amount: u64, most: u64, full: u64) -> u64 {
    u64::try_from(u128::from(amount) * u128::from(full) / u128::from(most.max(1)))
        .unwrap_or(full)
        .min(full)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_follow_each_other_and_small_ones_show() {
        let svg = bar(&[("a", 500), ("none", 0), ("b", 1)], 1000);
        assert!(svg.contains("class=\"a\" x=\"0\" width=\"500\""), "{svg}");
        assert!(svg.contains("class=\"b\" x=\"500\" width=\"4\""), "{svg}");
        assert!(!svg.contains("none\" x"));
    }

    #[test]
    fn the_highest_column_is_full() {
        let svg = columns(&[0, 5, 10]);
        assert!(
            svg.contains("y=\"0\" width=\"8\" height=\"100\"") && svg.contains("height=\"50\""),
            "{svg}"
        );
        assert!(bar(&[("a", 3)], 0).contains("x=\"0\" width=\"1000\""));
    }
}
