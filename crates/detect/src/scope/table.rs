//! A set of domain names that answers "is any label suffix of this text in the set?" in a few nanoseconds.
//!
//! The text is hashed once from its right end, sixteen bytes at a time, lower-cased on the fly; each dot met on the
//! way closes the hash of one suffix. A bit filter turns away almost every suffix, a hash table the rest; what they
//! let through is compared in full by the caller's careful path. Cost does not depend on how many names are held.
//! Only the look-up keys come from hostile input, never the held names, so that nobody outside can build long chains.

use foldhash::HashMap;
use wide::u8x16;

/// Bytes of a block.
const BLOCK: usize = 16;
/// The bit in which ASCII letters of both cases differ. Other characters that it unites (`@` with a back-quote) only
/// cost a comparison.
const CASE: u128 = 0x20;
/// Odd constants without structure: the first digits of pi and e.
const SEED: u64 = 0x2438_6a88_85a3_08d3;
const MULTIPLIER: u64 = 0xb7e1_5162_8aed_2a6b;
/// Filter bits per held name: one suffix in 32 is let through by chance.
const FILTER_BITS: usize = 32;

#[inline(always)]
fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    (product as u64) ^ ((product >> 64) as u64)
}

/// The hash of a whole block and what `state` stands for behind it.
#[inline(always)]
fn absorb(state: u64, block: u128) -> u64 {
    fold(state ^ block as u64, MULTIPLIER ^ (block >> 64) as u64)
}

/// Closes the hash of a suffix of `length` bytes, whose first `length % 16` bytes are in `head`.
#[inline(always)]
fn close(state: u64, head: u128, length: usize) -> u64 {
    absorb(state ^ ((length as u64) << 56), head)
}

/// Up to fifteen bytes as the low bytes of a word.
#[inline(always)]
fn load_short(text: &[u8]) -> u128 {
    if let (Some(first), Some(last)) = (text.first_chunk::<8>(), text.last_chunk::<8>()) {
        let beyond = 8 * (text.len() - 8);
        return u128::from(u64::from_le_bytes(*first)) | (u128::from(u64::from_le_bytes(*last)) << beyond);
    }
    let fold = |word, byte: &u8| (word << 8) | u128::from(*byte);
    text.iter().rev().fold(0, fold)
}

/// Calls `probe` with the hash of every suffix of two labels or more, shortest first, until it says yes. The text is
/// the last `length` bytes of `field`: what stands before it spares looking at its first bytes one by one.
#[inline(always)]
fn any_suffix(field: &[u8], length: usize, mut probe: impl FnMut(u64) -> bool) -> bool {
    let (mut state, mut taken, mut dotted) = (SEED, 0, false);
    loop {
        let width = (length - taken).min(BLOCK);
        let rest = field.get(..field.len() - taken).unwrap_or_default();
        // A short block stands low in its word, with nothing above it.
        let block = match rest.last_chunk::<BLOCK>() {
            Some(last) if width > 0 => u128::from_le_bytes(*last) >> (8 * (BLOCK - width)),
            Some(_) => 0,
            None => load_short(rest.get(rest.len() - width..).unwrap_or_default()),
        };
        let dot = u8x16::splat(b'.');
        let mut dots = u8x16::new(block.to_le_bytes()).simd_eq(dot).to_bitmask();
        let lower = block | case(width);
        while dots != 0 {
            let index = dots.ilog2();
            dots ^= 1 << index;
            let head = (lower >> (8 * index)) >> 8;
            if dotted && probe(close(state, head, taken + width - 1 - index as usize)) {
                return true;
            }
            dotted = true;
        }
        if width < BLOCK {
            return dotted && probe(close(state, lower, length));
        }
        state = absorb(state, lower);
        taken += BLOCK;
    }
}

/// The case bits of as many bytes as a block has.
#[inline(always)]
fn case(width: usize) -> u128 {
    static BITS: [u128; BLOCK + 1] = {
        let mut table = [0; BLOCK + 1];
        let mut rest: &mut [u128] = &mut table;
        let mut bits = 0;
        while let Some((first, others)) = rest.split_first_mut() {
            *first = bits;
            bits = (bits << 8) | CASE;
            rest = others;
        }
        table
    };
    BITS.get(width).copied().unwrap_or_default()
}

/// The hash that [`any_suffix`] gives to the whole text.
fn hash(text: &[u8]) -> u64 {
    let (mut state, mut rest) = (SEED, text);
    while let Some((before, block)) = rest.split_last_chunk::<BLOCK>() {
        state = absorb(state, u128::from_le_bytes(*block) | case(BLOCK));
        rest = before;
    }
    close(state, load_short(rest) | case(rest.len()), text.len())
}

#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    hash: u64,
    /// Number of the key, from 1; 0 is free.
    key: u32,
}

/// Names in normal form, each with the numbers of the assets that it stands for.
#[derive(Debug, Clone, Default)]
pub(super) struct SuffixTable {
    filter: Vec<u64>,
    filter_shift: u32,
    slots: Vec<Slot>,
    keys: Vec<(String, Vec<u32>)>,
}

impl SuffixTable {
    /// A table of `names`; a name may come several times with different assets.
    pub(super) fn new<'a>(names: impl IntoIterator<Item = (&'a str, u32)>) -> Self {
        let mut keys: Vec<(String, Vec<u32>)> = Vec::new();
        let mut known: HashMap<&str, usize> = HashMap::default();
        for (name, asset) in names {
            let at = *known.entry(name).or_insert_with(|| {
                keys.push((name.to_owned(), Vec::new()));
                keys.len() - 1
            });
            if let Some((_, assets)) = keys.get_mut(at) {
                assets.push(asset);
            }
        }
        let filter_bits = (keys.len() * FILTER_BITS).next_power_of_two().max(64);
        let mut table = Self {
            filter: vec![0; filter_bits / 64],
            filter_shift: 64 - filter_bits.trailing_zeros(),
            slots: vec![Slot::default(); (keys.len() * 2).next_power_of_two().max(2)],
            keys,
        };
        for at in 0..table.keys.len() {
            table.place(at);
        }
        table
    }

    fn place(&mut self, at: usize) {
        let (Some((name, _)), Ok(key)) = (self.keys.get(at), u32::try_from(at + 1)) else {
            return;
        };
        let hash = hash(name.as_bytes());
        let bit = hash >> self.filter_shift;
        if let Some(word) = self.filter.get_mut((bit / 64) as usize) {
            *word |= 1 << (bit % 64);
        }
        let mask = self.slots.len() - 1;
        let mut index = (hash as usize) & mask;
        // At most half of the slots are taken, so a free one comes.
        while let Some(slot) = self.slots.get_mut(index) {
            if slot.key == 0 {
                *slot = Slot { hash, key };
                return;
            }
            index = (index + 1) & mask;
        }
    }

    /// Whether nothing is held.
    #[inline(always)]
    pub(super) fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Whether the filter and then the table know the hash.
    #[inline(always)]
    fn knows(&self, hash: u64) -> bool {
        let bit = hash >> self.filter_shift;
        let word = self.filter.get((bit / 64) as usize).copied().unwrap_or(0);
        (word >> (bit % 64)) & 1 == 1 && self.with_hash(hash).next().is_some()
    }

    /// Keys whose 64-bit hash is `hash`: rarely more than one.
    #[inline]
    fn with_hash(&self, hash: u64) -> impl Iterator<Item = &(String, Vec<u32>)> {
        let mask = self.slots.len().wrapping_sub(1);
        let start = hash as usize;
        (0..self.slots.len())
            .filter_map(move |step| self.slots.get(start.wrapping_add(step) & mask))
            .take_while(|slot| slot.key != 0)
            .filter(move |slot| slot.hash == hash)
            .filter_map(|slot| self.keys.get(slot.key as usize - 1))
    }

    /// Whether a suffix of the host, which is the last `length` bytes of `field`, may be held. Never misses one; wrong
    /// about one in 2^40 times.
    #[inline]
    pub(super) fn may_hold_host(&self, field: &[u8], length: usize) -> bool {
        !self.is_empty() && any_suffix(field, length.min(field.len()), |hash| self.knows(hash))
    }

    /// Whether a suffix of the mail domain of an ASCII login may be held. Never misses one.
    #[inline]
    pub(super) fn may_hold_mail(&self, login: &[u8]) -> bool {
        memchr::memrchr(b'@', login).is_some_and(|at| self.may_hold_host(login, login.len() - at - 1))
    }

    /// The assets of exactly this name.
    pub(super) fn get(&self, name: &str) -> &[u32] {
        self.with_hash(hash(name.as_bytes()))
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map_or(&[], |(_, assets)| assets)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(names: &[&str]) -> SuffixTable {
        SuffixTable::new(names.iter().zip(0..).map(|(name, at)| (*name, at)))
    }

    /// The suffixes as strings, found by their hashes.
    fn probed(text: &str) -> Vec<u64> {
        let mut seen = Vec::new();
        any_suffix(text.as_bytes(), text.len(), |hash| {
            seen.push(hash);
            false
        });
        seen
    }

    #[test]
    fn every_suffix_of_two_labels_is_probed_whatever_its_length() {
        for host in [
            "a.b",
            "www.example.co.jp",
            "aaaaaaa.bbbbbbb.ccccccc",
            "12345678.12345678",
            "12345678.1234567",
            ".1234567812345678",
            "a.234567812345678.1234567812345678",
            "x.1234567",
            "x.123456",
        ] {
            let mut suffixes: Vec<&str> = yagura_text::host::suffixes(host)
                .filter(|s| s.contains('.'))
                .collect();
            suffixes.reverse();
            let expected: Vec<u64> = suffixes.iter().map(|suffix| hash(suffix.as_bytes())).collect();
            assert_eq!(probed(host), expected, "{host}");
        }
        assert!(probed("localhost").is_empty() && probed("").is_empty());
    }

    #[test]
    fn case_does_not_matter_and_labels_do() {
        let table = table(&["example.co.jp", "trade.example.com"]);
        assert!(table.may_hold_host(b"WWW.Example.Co.Jp", 17) && table.may_hold_host(b"example.co.jp", 13));
        assert!(
            !table.may_hold_host(b"myexample.co.jp", 15)
                && !table.may_hold_host(b"example.co.jp.evil.com", 22)
        );
        assert!(!table.may_hold_host(b"example.com", 11) && table.may_hold_mail(b"a@b@mx.trade.example.com"));
        assert!(!table.may_hold_mail(b"example.co.jp@gmail.com"));
        assert_eq!(table.get("example.co.jp"), [0]);
        assert!(table.get("co.jp").is_empty());
    }

    #[test]
    fn one_name_may_stand_for_several_assets_and_an_empty_table_for_none() {
        let shared = SuffixTable::new([("example.com", 3), ("example.com", 9)]);
        assert_eq!(shared.get("example.com"), [3, 9]);
        assert!(
            !SuffixTable::default().may_hold_host(b"a.b", 3) && SuffixTable::default().get("a.b").is_empty()
        );
        assert!(!table(&[]).may_hold_mail(b"a@b.c"));
    }

    proptest::proptest! {
        #[test]
        fn never_misses_and_hardly_ever_errs(
            names in proptest::collection::vec("([a-c]{1,9}\\.){1,3}[a-c]{2,3}", 0..40),
            host in "([a-cA-C]{1,9}\\.){0,4}[a-c]{2,3}",
        ) {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let table = table(&names);
            let lower = host.to_ascii_lowercase();
            let naive = names.iter().any(|name| lower == *name || lower.ends_with(&format!(".{name}")));
            assert_eq!(table.may_hold_host(format!("https://{host}").as_bytes(), host.len()), naive);
            assert_eq!(table.may_hold_mail(format!("x.y@{host}").as_bytes()), naive);
            for name in names {
                assert!(!table.get(name).is_empty());
            }
        }

        #[test]
        fn any_bytes_are_looked_up(text: Vec<u8>) {
            let table = table(&["example.com"]);
            let _ = (table.may_hold_host(&text, text.len()), table.may_hold_mail(&text));
        }
    }
}
