//! Counting distinct things in bounded memory: exactly as long as they can be remembered, then by HyperLogLog.

use std::collections::HashSet;

use foldhash::quality::FixedState;

/// Hashes that are remembered one by one: about 64 MiB.
const REMEMBERED: usize = 4 << 20;
/// 2^14 registers: a standard error of 0.8 % (Flajolet et al. 2007).
const BITS: u32 = 14;

/// A set that knows only its size.
pub(crate) struct Distinct {
    exact: Option<HashSet<u64, FixedState>>,
    registers: Vec<u8>,
}

impl Default for Distinct {
    fn default() -> Self {
        Self {
            exact: Some(HashSet::default()),
            registers: vec![0; 1 << BITS],
        }
    }
}

impl Distinct {
    /// Takes one thing by its hash.
    pub(crate) fn add(&mut self, hash: u64) {
        let register = usize::try_from(hash >> (u64::BITS - BITS)).unwrap_or(0);
        let rank = u8::try_from((hash << BITS | 1 << (BITS - 1)).leading_zeros() + 1).unwrap_or(u8::MAX);
        if let Some(known) = self.registers.get_mut(register) {
            *known = (*known).max(rank);
        }
        if let Some(exact) = &mut self.exact {
            exact.insert(hash);
            if exact.len() > REMEMBERED {
                self.exact = None;
            }
        }
    }

    /// How many there are, and whether that is an estimate.
    pub(crate) fn count(&self) -> (u64, bool) {
        match &self.exact {
            Some(exact) => (exact.len() as u64, false),
            None => (self.estimate(), true),
        }
    }

    fn estimate(&self) -> u64 {
        let registers = f64::from(1u32 << BITS);
        let alpha = 0.7213 / (1.0 + 1.079 / registers);
        let sum: f64 = self.registers.iter().map(|rank| (-f64::from(*rank)).exp2()).sum();
        // With 64-bit hashes and more than four million things, neither correction of the paper applies.
        (alpha * registers * registers / sum).round() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(number: u64) -> u64 {
        let digest = blake3::hash(&number.to_le_bytes());
        u64::from_le_bytes(digest.as_bytes()[..8].try_into().unwrap())
    }

    #[test]
    fn few_are_exact_and_many_are_close() {
        let mut distinct = Distinct::default();
        for number in 0..1_000 {
            distinct.add(hash(number % 700));
        }
        assert_eq!(distinct.count(), (700, false));
        let many = 5_000_000u64;
        for number in 0..many {
            distinct.add(hash(number));
        }
        let (estimate, is_estimate) = distinct.count();
        assert!(is_estimate && estimate.abs_diff(many) < many / 40, "{estimate}");
    }
}
