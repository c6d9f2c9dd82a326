//! Fuzzes what machines are told by: every descriptive file name, any content.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| yagura_fuzz::machine(data));
