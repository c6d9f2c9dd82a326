//! The memory of this process, as the kernel counts it. Where it does not tell, nothing is measured.

/// Bytes now resident.
pub fn current() -> u64 {
    status("VmRSS:")
}

/// The most bytes that were resident since the last reset.
pub fn peak() -> u64 {
    status("VmHWM:")
}

/// Forgets the peak.
pub fn reset_peak() {
    // Refused where /proc is not writable: the peak then is that of the whole run, which is stricter.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}

fn status(field: &str) -> u64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix(field));
    let kib = line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse::<u64>().ok());
    kib.unwrap_or(0) << 10
}
