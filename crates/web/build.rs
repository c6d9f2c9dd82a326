//! Compiles this crate anew when the portal was built anew: its files are embedded.

fn main() {
    println!("cargo::rerun-if-changed=../../portal/dist");
}
