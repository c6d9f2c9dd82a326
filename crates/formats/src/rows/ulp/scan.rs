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

/// What is asked about a line.
pub(super) trait Scan {
    /// Where the first separator at or behind `from` is.
    fn mark(&self, from: usize) -> Option<usize>;
    /// Whether `part` has a separator.
    fn has_mark(&self, part: Range<usize>) -> bool;
    /// Whether `part` has a slash.
    fn has_slash(&self, part: Range<usize>) -> bool;
    /// Whether `part` has a `,`, `=` or `%`.
    fn has_rare(&self, part: Range<usize>) -> bool;
    /// Whether `part` has a slash, `,`, `=` or `%`.
    fn has_slash_or_rare(&self, part: Range<usize>) -> bool {
        self.has_slash(part.clone()) || self.has_rare(part)
    }
}

/// The bits of a line of at most 128 bytes. Handed on by value: what was just written in halves is slow to read whole.
#[derive(Clone, Copy)]
pub(super) struct Short(Bits<u128>);

impl Short {
    /// Longest line.
    pub(super) const LONGEST: usize = BITS;

    /// Takes a line, unless it is too short, too long or has an odd byte: neither visible ASCII nor TAB.
    #[inline(always)]
    pub(super) fn read(text: &[u8]) -> Option<Self> {
        if text.len() > BITS {
            return None;
        }
        match text.len() {
            97.. => Self::of_ends(ends::<64>(text)?, text.len()),
            65.. => Self::of_ends(ends::<48>(text)?, text.len()),
            33.. => Self::of_ends(ends::<32>(text)?, text.len()),
            _ => Self::of_ends(ends::<VECTOR>(text)?, text.len()),
        }
    }

    /// A line of at most `2 * N` bytes by its first and its last `N`, which may overlap.
    #[inline(always)]
    fn of_ends<const N: usize>((first, last): (&[u8; N], &[u8; N]), length: usize) -> Option<Self> {
        let ((first, odd), (last, odd_too)) = (bits(first), bits(last));
        let join = |first: u64, last: u64| u128::from(first) | (u128::from(last) << (length - N));
        (odd | odd_too == 0).then_some(Self(Bits {
            marks: join(first.marks, last.marks),
            slashes: join(first.slashes, last.slashes),
            rare: join(first.rare, last.rare),
        }))
    }

    #[inline(always)]
    fn any(bits: u128, part: Range<usize>) -> bool {
        // Many lines have none at all.
        bits != 0 && part.start < part.end && bits & (below(part.start) ^ below(part.end)) != 0
    }
}

impl Scan for Short {
    #[inline(always)]
    fn mark(&self, from: usize) -> Option<usize> {
        let marks = self.0.marks & !below(from);
        (marks != 0).then_some(marks.trailing_zeros() as usize)
    }

    #[inline(always)]
    fn has_mark(&self, part: Range<usize>) -> bool {
        Self::any(self.0.marks, part)
    }

    #[inline(always)]
    fn has_slash(&self, part: Range<usize>) -> bool {
        Self::any(self.0.slashes, part)
    }

    #[inline(always)]
    fn has_rare(&self, part: Range<usize>) -> bool {
        Self::any(self.0.rare, part)
    }

    #[inline(always)]
    fn has_slash_or_rare(&self, part: Range<usize>) -> bool {
        Self::any(self.0.slashes | self.0.rare, part)
    }
}

/// The bits of a longer line.
pub(super) struct Long {
    words: [Bits<u128>; WORDS],
    length: usize,
}

impl Long {
    /// Takes a line, unless it is too long or has an odd byte.
    pub(super) fn read(text: &[u8]) -> Option<Self> {
        let (mut words, mut odd) = ([Bits::default(); WORDS], 0);
        let mut chunks = text.chunks(BITS);
        for word in &mut words {
            let Some(chunk) = chunks.next() else {
                break;
            };
            // What is behind the end has to be something that is not looked for.
            let mut padded = [b'.'; BITS];
            padded.get_mut(..chunk.len())?.copy_from_slice(chunk);
            let ((low, odd_low), (high, odd_high)) = (
                bits::<64>(padded.first_chunk()?),
                bits::<64>(padded.last_chunk()?),
            );
            odd |= odd_low | odd_high;
            let join = |low: u64, high: u64| u128::from(low) | (u128::from(high) << 64);
            *word = Bits {
                marks: join(low.marks, high.marks),
                slashes: join(low.slashes, high.slashes),
                rare: join(low.rare, high.rare),
            };
        }
        let length = text.len();
        (odd == 0 && chunks.next().is_none()).then_some(Self { words, length })
    }

    fn any(&self, part: Range<usize>, of: impl Fn(&Bits<u128>) -> u128) -> bool {
        let words = self.words.iter().zip((0..).step_by(BITS));
        part.start < part.end
            && words
                .skip(part.start / BITS)
                .take_while(|(_, begin)| *begin < part.end)
                .any(|(word, begin)| {
                    of(word) & (below(part.start.saturating_sub(begin)) ^ below(part.end - begin)) != 0
                })
    }
}

impl Scan for &Long {
    fn mark(&self, from: usize) -> Option<usize> {
        let (words, mut begin) = (self.words.iter().skip(from / BITS), from / BITS * BITS);
        for word in words {
            if begin >= self.length {
                break;
            }
            let marks = word.marks & !below(from.saturating_sub(begin));
            if marks != 0 {
                return Some(begin + marks.trailing_zeros() as usize);
            }
            begin += BITS;
        }
        None
    }

    fn has_mark(&self, part: Range<usize>) -> bool {
        self.any(part, |bits| bits.marks)
    }

    fn has_slash(&self, part: Range<usize>) -> bool {
        self.any(part, |bits| bits.slashes)
    }

    fn has_rare(&self, part: Range<usize>) -> bool {
        self.any(part, |bits| bits.rare)
    }
}

/// The first and the last `N` bytes.
#[inline(always)]
fn ends<const N: usize>(text: &[u8]) -> Option<(&[u8; N], &[u8; N])> {
    text.first_chunk().zip(text.last_chunk())
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

    fn check(scan: &impl Scan, line: &[u8], part: Range<usize>) -> Result<(), TestCaseError> {
        let end = line[part.start..].iter().position(|byte| is_mark(*byte));
        prop_assert_eq!(scan.mark(part.start), end.map(|end| part.start + end));
        let bytes = line.get(part.clone()).unwrap_or_default();
        let (slash, rare) = (
            bytes.contains(&b'/'),
            bytes.iter().any(|byte| b",=%".contains(byte)),
        );
        prop_assert_eq!(
            scan.has_mark(part.clone()),
            bytes.iter().any(|byte| is_mark(*byte))
        );
        prop_assert_eq!(scan.has_slash(part.clone()), slash);
        prop_assert_eq!(scan.has_rare(part.clone()), rare);
        prop_assert_eq!(scan.has_slash_or_rare(part), rare || slash);
        Ok(())
    }

    proptest! {
        #[test]
        fn fields_and_bits_are_those_of_the_bytes(
            line in prop::collection::vec(prop_oneof![1 => any::<u8>(), 40 => 0x21_u8..0x7f], 0..80),
            stretch in prop_oneof![3 => Just(1_usize), 1 => 2..20_usize],
            from in 0..200_usize, to in 0..1500_usize,
        ) {
            let line = line.repeat(stretch);
            let (length, odd) = (line.len(), line.iter().any(|byte| is_odd(*byte)));
            let part = from.min(length)..to.min(length);
            let short = Short::read(&line);
            prop_assert_eq!(short.is_some(), !odd && (VECTOR..=BITS).contains(&length));
            short.map_or(Ok(()), |scan| check(&scan, &line, part.clone()))?;
            let long = Long::read(&line);
            prop_assert_eq!(long.is_some(), !odd && length <= BITS * WORDS);
            long.map_or(Ok(()), |scan| check(&&scan, &line, part))?;
        }
    }
}
