//! Fuzzes the format `vendor_csv`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| yagura_fuzz::format("vendor_csv", data));
