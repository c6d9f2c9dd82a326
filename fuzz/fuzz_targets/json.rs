//! Fuzzes the format `json`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| yagura_fuzz::format("json", data));
