//! Fuzzes the walk through a whole pack: containers, machine folders, formats, budget.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| yagura_fuzz::pack(data));
