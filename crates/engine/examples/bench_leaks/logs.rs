//! Label blocks of stealer logs, from memory.

use anyhow::Result;
use yagura_formats::{Flow, Input, Record};

use crate::{Row, Size, lists, timing};

/// Password files as RedLine writes them, about `bytes` long.
pub(crate) fn blocks(bytes: usize) -> Vec<u8> {
    let mut text = String::with_capacity(bytes + 256);
    let mut at: u64 = 1;
    while text.len() < bytes {
        // A cheap sequence without a visible period: blocks must not look alike.
        at = at
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let (host, user) = (at >> 40, (at >> 20) & 0xff_ffff);
        text.push_str(&format!(
            "URL: https://www.site{host}.example.com/account/login\nUsername: user{user}@mail{}.example.net\n\
             Password: Pa{at:x}\nApplication: Google_[Chrome]_Default\n===============\n",
            host % 97
        ));
    }
    text.into_bytes()
}

pub(crate) fn rows(size: Size) -> Result<Vec<Row>> {
    let text = blocks(size.memory);
    let format = lists::format("labels")?;
    let mut count = 0u64;
    let ours = timing::median(size.runs, || {
        count = 0;
        let mut reader = text.as_slice();
        let input = Input {
            path: "Passwords.txt",
            reader: &mut reader,
            machine: None,
        };
        format.parse(input, &mut |record: Record<'_>| {
            count += u64::from(matches!(record, Record::Credential(_)));
            Flow::Continue
        });
    });
    let newlines = timing::median(size.runs, || {
        std::hint::black_box(memchr::memchr_iter(b'\n', &text).count());
    });
    Ok(vec![Row {
        what: format!("stealer label blocks, 1 thread ({count} credentials)"),
        value: timing::rate(text.len(), ours),
        beside: format!("newline count (memchr) {}", timing::rate(text.len(), newlines)),
        ratio: timing::ratio(newlines, ours),
        bar: "≥ 1 GB/s".to_owned(),
    }])
}
