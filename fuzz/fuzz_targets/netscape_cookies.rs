//! Fuzzes the format `netscape_cookies`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| yagura_fuzz::format("netscape_cookies", data));
