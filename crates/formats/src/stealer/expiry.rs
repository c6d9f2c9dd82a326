//! Cookie expiry in every unit that stealers write, as Unix seconds.

/// Seconds between 1601-01-01 (the epoch of Windows and Chromium) and 1970-01-01.
const WINDOWS_EPOCH: f64 = 11_644_473_600.0;
/// 9999-12-31T00:00:00Z: later times are nonsense and cannot be shown.
const LATEST: f64 = 253_402_214_400.0;

/// Reads a number: seconds, milliseconds or microseconds since 1970, microseconds or 100 ns since 1601, told apart by
/// magnitude. Zero, negative and unreadable values mean a session cookie.
pub(crate) fn read(text: &[u8]) -> Option<i64> {
    let text = std::str::from_utf8(text.trim_ascii()).ok()?;
    if text.len() > 32 {
        return None;
    }
    match text.parse::<f64>() {
        Ok(number) => of_number(number),
        Err(_) => text
            .parse::<jiff::Timestamp>()
            .ok()
            .map(jiff::Timestamp::as_second),
    }
}

/// As [`read`], for a number.
pub(crate) fn of_number(number: f64) -> Option<i64> {
    let seconds = match number {
        // 1e11 s is the year 5138; 1e11 ms is 1973.
        n if n < 1e11 => n,
        n if n < 1e14 => n / 1e3,
        // 1.1644e16 µs since 1601 is 1970; as µs since 1970 it would be the year 2338.
        n if n < 1.164_447_36e16 => n / 1e6,
        n if n < 1e17 => n / 1e6 - WINDOWS_EPOCH,
        n => n / 1e7 - WINDOWS_EPOCH,
    };
    // NaN lies in no range, and the cast is exact enough: seconds below 2^53.
    (1.0..=LATEST).contains(&seconds).then_some(seconds as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_unit_is_the_same_second() {
        for text in [
            "1791829623",
            " 1791829623.75 ",
            "1791829623000",
            "1791829623000000",
            "13436303223000000",
            "134363032230000000",
            "1.791829623e9",
            "2026-10-12T18:27:03Z",
        ] {
            assert_eq!(read(text.as_bytes()), Some(1_791_829_623), "{text}");
        }
    }

    #[test]
    fn session_cookies_and_nonsense() {
        for text in [
            "0",
            "-1",
            "",
            "never",
            "NaN",
            "inf",
            "-inf",
            "1e300",
            "99999999999999999999",
        ] {
            assert_eq!(read(text.as_bytes()), None, "{text}");
        }
    }
}
