//! The separators between the fields of a row, and how they are found.

use memchr::{memchr, memrchr};

/// A separator, in the order in which they are tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) enum Separator {
    /// TAB.
    Tab,
    /// `;`
    Semicolon,
    /// `|`
    Pipe,
    /// `,`
    Comma,
    /// ` : `, a colon between blanks.
    SpacedColon,
    /// `:`
    #[default]
    Colon,
}

impl Separator {
    /// All but the plain colon, which is tried last because it is part of URLs.
    pub(super) const STRONG: [Self; 5] = [
        Self::Tab,
        Self::Semicolon,
        Self::Pipe,
        Self::Comma,
        Self::SpacedColon,
    ];
    /// Number of separators.
    pub(super) const COUNT: usize = 6;

    fn byte(self) -> u8 {
        match self {
            Self::Tab => b'\t',
            Self::Semicolon => b';',
            Self::Pipe => b'|',
            Self::Comma => b',',
            Self::SpacedColon | Self::Colon => b':',
        }
    }

    /// The first of it in `text`: where it starts and where what follows starts. A `;`, `|` or `,` between two blanks
    /// takes one blank at each side with it.
    pub(super) fn find(self, text: &[u8]) -> Option<(usize, usize)> {
        let mut from = 0;
        loop {
            let at = from + memchr(self.byte(), text.get(from..)?)?;
            match (self, spaced(text, at)) {
                (Self::SpacedColon, None) => from = at + 1,
                (Self::Tab | Self::Colon, _) | (_, None) => return Some((at, at + 1)),
                (_, Some(range)) => return Some(range),
            }
        }
    }

    /// As [`find`](Self::find), the last of it.
    pub(super) fn find_last(self, text: &[u8]) -> Option<(usize, usize)> {
        let mut until = text.len();
        loop {
            let at = memrchr(self.byte(), text.get(..until)?)?;
            match (self, spaced(text, at)) {
                (Self::SpacedColon, None) => until = at,
                (Self::Tab | Self::Colon, _) | (_, None) => return Some((at, at + 1)),
                (_, Some(range)) => return Some(range),
            }
        }
    }
}

/// The range of the byte at `at` with the blanks around it, when there are blanks on both sides.
fn spaced(text: &[u8], at: usize) -> Option<(usize, usize)> {
    let before = at.checked_sub(1)?;
    (text.get(before) == Some(&b' ') && text.get(at + 1) == Some(&b' ')).then_some((before, at + 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_around_a_separator_belong_to_it() {
        assert_eq!(Separator::Pipe.find(b"a|b"), Some((1, 2)));
        assert_eq!(Separator::Pipe.find(b"a | b"), Some((1, 4)));
        assert_eq!(Separator::Pipe.find(b"a| b"), Some((1, 2)));
        assert_eq!(Separator::SpacedColon.find(b"a:b : c"), Some((3, 6)));
        assert_eq!(Separator::SpacedColon.find(b"a: b"), None);
        assert_eq!(Separator::Colon.find_last(b"a:b:c"), Some((3, 4)));
        assert_eq!(Separator::SpacedColon.find_last(b"a : b:c"), Some((1, 4)));
        assert_eq!(Separator::Tab.find(b" \t "), Some((1, 2)));
    }
}
