//! Fuzzes the containers alone: opening, listing and draining, with a small budget.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| yagura_fuzz::containers(data));
