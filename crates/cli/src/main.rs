//! The yagura program.
fn main() {}
