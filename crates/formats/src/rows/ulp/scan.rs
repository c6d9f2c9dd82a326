//! What the bytes of a line are, sixteen at a time into one byte of flags each, so that fields are found eight bytes at
//! a time and one look tells everything about a field.
//!
//! The loop over a block has no branches: compilers turn it into vector instructions.

/// Neither visible ASCII nor TAB: blanks, control bytes, everything above ASCII.
pub(super) const ODD: u8 = 1;
/// May separate fields: `:`, `;`, `|`, TAB.
pub(super) const MARK: u8 = 2;
/// `,`
pub(super) const COMMA: u8 = 4;
/// `=` and `%`
pub(super) const CODE: u8 = 8;
/// `/`
pub(super) const SLASH: u8 = 16;

/// Bytes of a block.
const BLOCK: usize = 16;
/// Longest line that is scanned.
pub(super) const LONGEST: usize = 1024;
/// Bytes of a word.
const WORD: usize = 8;

const ONES: u64 = 0x0101_0101_0101_0101;

/// The flags of one line's bytes; kept for the next line's.
///
/// Words are read at multiples of their size: a processor can hand what was just written to who reads it only if it
/// lies inside one write.
pub(super) struct Scan {
    flags: Box<[u8; LONGEST]>,
    length: usize,
}

impl Scan {
    /// Room for the flags of a line.
    pub(super) fn new() -> Self {
        Self {
            flags: Box::new([0; LONGEST]),
            length: 0,
        }
    }

    /// Takes a line, unless it is too short, too long or has an odd byte.
    #[inline(always)]
    pub(super) fn read(&mut self, text: &[u8]) -> Option<()> {
        if text.len() > LONGEST {
            return None;
        }
        let last = text.last_chunk::<BLOCK>()?;
        let mut union = [0; BLOCK];
        let mut block = |to: &mut [u8; BLOCK], from: &[u8; BLOCK]| {
            *to = flags(from);
            for (union, flags) in union.iter_mut().zip(to) {
                *union |= *flags;
            }
        };
        let (from, rest) = text.as_chunks::<BLOCK>();
        let (to, _) = self.flags.as_chunks_mut::<BLOCK>();
        for (to, from) in to.iter_mut().zip(from) {
            block(to, from);
        }
        if !rest.is_empty() {
            // The last block overlaps the one before, whose flags it writes again.
            block(self.flags.get_mut(text.len() - BLOCK..)?.first_chunk_mut()?, last);
        }
        self.length = text.len();
        (together_block(union) & ODD == 0).then_some(())
    }

    /// The word around `at`, with nothing before it and nothing behind the line.
    #[inline(always)]
    fn word_from(&self, at: usize) -> Option<u64> {
        let (words, _) = self.flags.as_chunks::<WORD>();
        let word = u64::from_le_bytes(*words.get(at / WORD)?) & (u64::MAX << (8 * (at % WORD)));
        let over = ((at | (WORD - 1)) + 1).saturating_sub(self.length);
        word.checked_shl(8 * over as u32).map(|word| word >> (8 * over))
    }

    /// The field that begins at `from`: where its separator or the line's end is, and the flags of its bytes.
    #[inline(always)]
    pub(super) fn field(&self, from: usize) -> Option<(usize, u8)> {
        let (mut at, mut union) = (from, 0);
        while at < self.length {
            let word = self.word_from(at)?;
            at &= !(WORD - 1);
            let marks = word & (ONES * u64::from(MARK));
            if marks != 0 {
                let bits = marks.trailing_zeros() & !7;
                union |= word & ((1 << bits) - 1);
                return Some((at + bits as usize / 8, together(union)));
            }
            union |= word;
            at += WORD;
        }
        None
    }

    /// The flags of all bytes from `from` on, separators included.
    #[inline(always)]
    pub(super) fn rest(&self, from: usize) -> u8 {
        let (mut at, mut union) = (from, 0);
        while at < self.length {
            union |= self.word_from(at).unwrap_or_default();
            at = (at & !(WORD - 1)) + WORD;
        }
        together(union)
    }
}

#[inline(always)]
fn together_block(block: [u8; BLOCK]) -> u8 {
    let block = u128::from_le_bytes(block);
    together((block | (block >> 64)) as u64)
}

#[inline(always)]
fn together(word: u64) -> u8 {
    let word = word | (word >> 32);
    let word = word | (word >> 16);
    (word | (word >> 8)) as u8
}

#[inline(always)]
fn flags(block: &[u8; BLOCK]) -> [u8; BLOCK] {
    let mut flags = [0; BLOCK];
    for (to, from) in flags.iter_mut().zip(block) {
        *to = flags_of(*from);
    }
    flags
}

/// All flags of one byte, without a branch.
#[inline(always)]
fn flags_of(byte: u8) -> u8 {
    let flag = |is: bool, flag: u8| if is { flag } else { 0 };
    let tab = byte == b'\t';
    // The visible bytes are the 94 from `!` on.
    flag((byte.wrapping_sub(0x21) > 0x5d) & !tab, ODD)
        | flag(tab | (byte == b'|') | (byte == b':') | (byte == b';'), MARK)
        | flag(byte == b',', COMMA)
        | flag((byte == b'=') | (byte == b'%'), CODE)
        | flag(byte == b'/', SLASH)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_byte_has_its_flags() {
        for byte in 0..=255 {
            let expected = match byte {
                b'\t' | b'|' | b':' | b';' => MARK,
                b',' => COMMA,
                b'=' | b'%' => CODE,
                b'/' => SLASH,
                0x21..=0x7e => 0,
                _ => ODD,
            };
            assert_eq!(flags_of(byte), expected, "{byte}");
        }
    }

    proptest! {
        #[test]
        fn fields_and_flags_are_those_of_the_bytes(
            lines in prop::collection::vec(prop::collection::vec(prop_oneof![1 => any::<u8>(), 40 => 0x21_u8..0x7f], 0..80), 1..4),
            from in 0..40_usize
        ) {
            let mut scan = Scan::new();
            for line in lines {
                let union = |part: &[u8]| part.iter().fold(0, |flags, byte| flags | flags_of(*byte));
                prop_assert_eq!(scan.read(&line).is_none(), line.len() < BLOCK || union(&line) & ODD != 0);
                if line.len() >= BLOCK && union(&line) & ODD == 0 {
                    let from = from.min(line.len());
                    let rest = &line[from..];
                    let end = rest.iter().position(|byte| flags_of(*byte) & MARK != 0);
                    prop_assert_eq!(scan.field(from), end.map(|end| (from + end, union(&rest[..end]))));
                    prop_assert_eq!(scan.rest(from), union(rest));
                }
            }
            prop_assert!(scan.read(&vec![b'x'; LONGEST]).is_some());
            prop_assert_eq!((scan.field(0), scan.rest(0)), (None, 0));
            prop_assert!(scan.read(&vec![b'x'; LONGEST + 1]).is_none());
        }
    }
}
