//! Where the separators, slashes and doubtful bytes of a line are: one bit per byte, found sixteen bytes at a time, so
//! that a field's end and what a field holds are a shift and a mask away.
//!
//! Nearly all lines fit one word; no branch depends on their bytes.

use std::ops::Range;

use wide::i8x16;

/// Bytes of a vector.
const VECTOR: usize = 16;
/// Bits of a word.
const BITS: usize = 128;
/// Words of the longest line that is scanned.
const WORDS: usize = 8;

/// One bit per byte, the first byte's lowest.
#[derive(Clone, Copy, Default)]
struct Bits<T> {
    /// `:`, `;`, `|`, TAB: may separate fields.
    marks: T,
    /// `/`
    slashes: T,
    /// `,`, `=`, `%`: a separator in some files, parts of tokens and of escapes.
    rare: T,
}

/// The bits of one line's bytes; kept for the next line's.
pub(super) struct Scan {
    words: [Bits<u128>; WORDS],
    length: usize,
}

impl Scan {
    /// Room for the bits of a line.
    pub(super) fn new() -> Self {
        Self {
            words: [Bits::default(); WORDS],
            length: 0,
        }
    }

    /// Takes a line, unless it is too short, too long or has an odd byte: neither visible ASCII nor TAB.
    #[inline(always)]
    pub(super) fn read(&mut self, text: &[u8]) -> Option<()> {
        self.length = text.len();
        let odd = if text.len() > BITS {
            self.read_long(text)?
        } else if let Some(ends) = ends::<64>(text) {
            self.read_ends(ends)
        } else if let Some(ends) = ends::<32>(text) {
            self.read_ends(ends)
        } else {
            self.read_ends(ends::<VECTOR>(text)?)
        };
        (odd == 0).then_some(())
    }

    /// A line of at most `2 * N` bytes by its first and its last `N`, which may overlap.
    #[inline(always)]
    fn read_ends<const N: usize>(&mut self, (first, last): (&[u8; N], &[u8; N])) -> u32 {
        let ((first, odd), (last, odd_too)) = (bits(first), bits(last));
        let shift = self.length - N;
        let [word, ..] = &mut self.words;
        *word = Bits {
            marks: u128::from(first.marks) | (u128::from(last.marks) << shift),
            slashes: u128::from(first.slashes) | (u128::from(last.slashes) << shift),
            rare: u128::from(first.rare) | (u128::from(last.rare) << shift),
        };
        odd | odd_too
    }

    #[inline(never)]
    fn read_long(&mut self, text: &[u8]) -> Option<u32> {
        let mut odd = 0;
        let mut chunks = text.chunks(BITS);
        for word in &mut self.words {
            let Some(chunk) = chunks.next() else {
                break;
            };
            // A blank is odd: what is behind the end is not looked at, but has to be something.
            let mut padded = [b'.'; BITS];
            padded.get_mut(..chunk.len())?.copy_from_slice(chunk);
            let ((low, odd_low), (high, odd_high)) =
                (bits::<64>(padded.first_chunk()?), bits::<64>(padded.last_chunk()?));
            odd |= odd_low | odd_high;
            *word = Bits {
                marks: u128::from(low.marks) | (u128::from(high.marks) << 64),
                slashes: u128::from(low.slashes) | (u128::from(high.slashes) << 64),
                rare: u128::from(low.rare) | (u128::from(high.rare) << 64),
            };
        }
        chunks.next().is_none().then_some(odd)
    }

    /// Where the first separator at or behind `from` is.
    #[inline(always)]
    pub(super) fn mark(&self, from: usize) -> Option<usize> {
        let mut at = from / BITS;
        let mut marks = self.words.get(at)?.marks & !below(from % BITS);
        if self.length <= BITS {
            return (marks != 0 && from < BITS).then_some(marks.trailing_zeros() as usize);
        }
        while marks == 0 {
            at += 1;
            if at * BITS >= self.length {
                return None;
            }
            marks = self.words.get(at)?.marks;
        }
        let mark = at * BITS + marks.trailing_zeros() as usize;
        (mark < self.length).then_some(mark)
    }

    /// Whether `part` has a separator.
    #[inline(always)]
    pub(super) fn has_mark(&self, part: Range<usize>) -> bool {
        self.any(part, |bits| bits.marks)
    }

    /// Whether `part` has a slash.
    #[inline(always)]
    pub(super) fn has_slash(&self, part: Range<usize>) -> bool {
        self.any(part, |bits| bits.slashes)
    }

    /// Whether `part` has a `,`, `=` or `%`.
    #[inline(always)]
    pub(super) fn has_rare(&self, part: Range<usize>) -> bool {
        self.any(part, |bits| bits.rare)
    }

    /// Whether `part` has a slash, `,`, `=` or `%`.
    #[inline(always)]
    pub(super) fn has_slash_or_rare(&self, part: Range<usize>) -> bool {
        self.any(part, |bits| bits.slashes | bits.rare)
    }

    #[inline(always)]
    fn any(&self, part: Range<usize>, of: impl Fn(&Bits<u128>) -> u128) -> bool {
        if self.length <= BITS {
            let [word, ..] = &self.words;
            let found = of(word);
            // Many lines have none at all.
            return found != 0 && part.start < part.end && found & (below(part.start) ^ below(part.end)) != 0;
        }
        part.start < part.end && self.any_of_long(part, of)
    }

    #[inline(never)]
    fn any_of_long(&self, part: Range<usize>, of: impl Fn(&Bits<u128>) -> u128) -> bool {
        let words = self.words.iter().zip((0..).step_by(BITS));
        words
            .skip(part.start / BITS)
            .take_while(|(_, begin)| *begin < part.end)
            .any(|(word, begin)| {
                of(word) & (below(part.start.saturating_sub(begin)) ^ below(part.end - begin)) != 0
            })
    }
}

/// As many ones as `count`, at most 128: a look into a table is cheaper than shifting words of this size.
#[inline(always)]
fn below(count: usize) -> u128 {
    BELOW.get(count).copied().unwrap_or(u128::MAX)
}

static BELOW: [u128; BITS + 1] = {
    let mut table = [0; BITS + 1];
    let mut rest: &mut [u128] = &mut table;
    let mut ones = 0;
    while let Some((first, others)) = rest.split_first_mut() {
        *first = ones;
        ones = (ones << 1) | 1;
        rest = others;
    }
    table
};

/// The first and the last `N` bytes.
#[inline(always)]
fn ends<const N: usize>(text: &[u8]) -> Option<(&[u8; N], &[u8; N])> {
    text.first_chunk().zip(text.last_chunk())
}

/// The bits of `N` bytes, at most 64, and whether any of them is odd.
#[inline(always)]
fn bits<const N: usize>(bytes: &[u8; N]) -> (Bits<u64>, u32) {
    let (vectors, _) = bytes.as_chunks::<VECTOR>();
    let (mut bits, mut odd) = (Bits::default(), i8x16::splat(0));
    for (at, vector) in vectors.iter().enumerate() {
        let (marks, slashes, rare, odd_here) = kinds(vector);
        let place = |kind: i8x16| u64::from(kind.to_bitmask()) << (VECTOR * at);
        bits.marks |= place(marks);
        bits.slashes |= place(slashes);
        bits.rare |= place(rare);
        odd |= odd_here;
    }
    (bits, odd.to_bitmask())
}

/// Which bytes are separators, slashes, rare, odd.
#[inline(always)]
fn kinds(bytes: &[u8; VECTOR]) -> (i8x16, i8x16, i8x16, i8x16) {
    let vector = i8x16::new(bytes.map(|byte| byte as i8));
    let is = |byte: u8| vector.simd_eq(i8x16::splat(byte as i8));
    let tab = is(b'\t');
    // `:` and `;` differ in the lowest bit.
    let colons = (vector | i8x16::splat(1)).simd_eq(i8x16::splat(b';' as i8));
    let rare = is(b',') | is(b'=') | is(b'%');
    // Bytes above ASCII are negative here.
    let low = vector.simd_lt(i8x16::splat(0x21));
    (colons | is(b'|') | tab, is(b'/'), rare, (low ^ tab) | is(0x7f))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LONGEST: usize = BITS * WORDS;

    fn is_odd(byte: u8) -> bool {
        !matches!(byte, b'\t' | 0x21..=0x7e)
    }

    fn is_mark(byte: u8) -> bool {
        matches!(byte, b'\t' | b'|' | b':' | b';')
    }

    #[test]
    fn every_byte_has_its_bits() {
        for byte in 0..=255 {
            let (bits, odd) = bits(&[byte; VECTOR]);
            let all = |is: bool| if is { 0xffff } else { 0 };
            assert_eq!(u64::from(odd), all(is_odd(byte)), "{byte}");
            assert_eq!(bits.marks, all(is_mark(byte)), "{byte}");
            assert_eq!(bits.slashes, all(byte == b'/'), "{byte}");
            assert_eq!(bits.rare, all(matches!(byte, b',' | b'=' | b'%')), "{byte}");
        }
    }

    proptest! {
        #[test]
        fn fields_and_bits_are_those_of_the_bytes(
            lines in prop::collection::vec(
                prop::collection::vec(prop_oneof![1 => any::<u8>(), 40 => 0x21_u8..0x7f], 0..80), 1..4),
            stretch in prop_oneof![3 => Just(1_usize), 1 => 2..20_usize],
            from in 0..200_usize, to in 0..1500_usize,
        ) {
            let mut scan = Scan::new();
            for line in lines {
                let line = line.repeat(stretch);
                let fits = (VECTOR..=LONGEST).contains(&line.len());
                let read = fits && !line.iter().any(|byte| is_odd(*byte));
                prop_assert_eq!(scan.read(&line).is_some(), read);
                if read {
                    let (from, to) = (from.min(line.len()), to.min(line.len()));
                    let end = line[from..].iter().position(|byte| is_mark(*byte));
                    prop_assert_eq!(scan.mark(from), end.map(|end| from + end));
                    let part = line.get(from..to).unwrap_or_default();
                    prop_assert_eq!(scan.has_mark(from..to), part.iter().any(|byte| is_mark(*byte)));
                    prop_assert_eq!(scan.has_slash(from..to), part.contains(&b'/'));
                    let rare = part.iter().any(|byte| b",=%".contains(byte));
                    prop_assert_eq!(scan.has_rare(from..to), rare);
                    prop_assert_eq!(scan.has_slash_or_rare(from..to), rare || part.contains(&b'/'));
                }
            }
            prop_assert!(scan.read(&vec![b'x'; LONGEST]).is_some());
            prop_assert_eq!((scan.mark(0), scan.has_mark(0..LONGEST)), (None, false));
            prop_assert!(scan.read(&vec![b'x'; LONGEST + 1]).is_none());
        }
    }
}
