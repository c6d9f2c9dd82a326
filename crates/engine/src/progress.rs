//! Progress of long work, told to whoever shows it: the command line now, the API later.

/// Hears how far a long piece of work is. All methods may be called from any thread.
pub trait Progress: Send + Sync {
    /// A pack begins; `total` is its size in bytes.
    fn begin(&self, pack: &str, total: u64);
    /// Bytes of the pack that were read so far.
    fn advance(&self, pack: &str, bytes: u64);
    /// The pack is done.
    fn end(&self, pack: &str);
    /// A step without a known size begins.
    fn step(&self, name: &str);
}

/// Tells nobody.
pub struct Silent;

impl Progress for Silent {
    fn begin(&self, _pack: &str, _total: u64) {}
    fn advance(&self, _pack: &str, _bytes: u64) {}
    fn end(&self, _pack: &str) {}
    fn step(&self, _name: &str) {}
}
