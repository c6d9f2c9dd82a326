//! Fuzzes the format `json_cookies`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| yagura_fuzz::format("json_cookies", data));
