//! Shapes of account logins, such as `[0-9]{3}-[0-9]{6}`: a small bounded language, matched without backtracking.
//!
//! A subset of regular expressions, always anchored at both ends: literal ASCII, classes (`[0-9A-F]`), `\d`,
//! escapes (`\.`), `{n}`, `{n,m}`, `?` and alternatives (`a|b`). Unbounded repetition, `.`, groups and negated
//! classes are refused: a pattern that admits any name would make every login of a host an account.

/// Positions that one alternative may have after its repetitions are written out.
const MAX_POSITIONS: usize = 63;
/// Alternatives that one pattern may have.
const MAX_ALTERNATIVES: usize = 16;

/// Why a text is no login pattern.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// Nothing, or an empty alternative.
    #[error("a login pattern may not be empty")]
    Empty,
    /// A character outside ASCII.
    #[error("login patterns are ASCII: \"{0}\" is not")]
    NotAscii(char),
    /// A part of regular expressions that this language leaves out on purpose.
    #[error("\"{0}\" is not part of login patterns: use literals, [0-9], \\d, {{n}}, {{n,m}}, ? and |")]
    Unsupported(char),
    /// `[` without `]`, an empty class, or a range that runs backwards.
    #[error("a character class is not closed, empty, or runs backwards")]
    Class,
    /// A repetition without anything to repeat, not closed, or running backwards.
    #[error("a repetition is malformed: write {{n}} or {{n,m}} after a character or class")]
    Repetition,
    /// More than 63 characters or 16 alternatives.
    #[error("a login pattern has at most 63 characters and 16 alternatives")]
    TooLong,
}

/// A set of ASCII characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Set(u128);

impl Set {
    const DIGITS: Self = Self(((1 << 10) - 1) << b'0');

    fn one(byte: u8) -> Self {
        Self(1 << (byte & 0x7f))
    }

    fn holds(self, byte: u8) -> bool {
        byte < 0x80 && (self.0 >> byte) & 1 == 1
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Position {
    set: Set,
    optional: bool,
}

/// The shape of an organisation's account logins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoginPattern {
    text: String,
    alternatives: Vec<Vec<Position>>,
}

impl LoginPattern {
    /// Reads a pattern. `^` at the beginning and `$` at the end are allowed and change nothing.
    pub fn parse(text: &str) -> Result<Self, PatternError> {
        let text = text.trim();
        if let Some(other) = text.chars().find(|c| !c.is_ascii() || c.is_ascii_control()) {
            return Err(PatternError::NotAscii(other));
        }
        let body = text.strip_prefix('^').unwrap_or(text);
        let body = match body.strip_suffix('$') {
            Some(rest) if !rest.ends_with('\\') => rest,
            _ => body,
        };
        let mut alternatives = vec![Vec::new()];
        let mut rest = body.as_bytes().iter().copied();
        while let Some(byte) = rest.next() {
            if byte == b'|' {
                if alternatives.len() == MAX_ALTERNATIVES {
                    return Err(PatternError::TooLong);
                }
                alternatives.push(Vec::new());
            } else if let Some(sequence) = alternatives.last_mut() {
                let set = read_set(byte, &mut rest)?;
                push(sequence, set, read_repetition(&mut rest)?)?;
            }
        }
        if alternatives.iter().any(Vec::is_empty) {
            return Err(PatternError::Empty);
        }
        Ok(Self {
            text: text.to_owned(),
            alternatives,
        })
    }

    /// The pattern as written, trimmed.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether the whole login (in normal form) has this shape. Linear in the login's length.
    pub fn matches(&self, login: &str) -> bool {
        login.len() <= MAX_POSITIONS
            && self
                .alternatives
                .iter()
                .any(|sequence| matches_sequence(sequence, login))
    }

    /// Whether the shape is that of almost any name: shorter than 3 characters at least, or letters and digits
    /// everywhere with lengths that differ by 8 or more.
    pub fn is_too_broad(&self) -> bool {
        self.alternatives.iter().any(|sequence| {
            let shortest = sequence.iter().filter(|position| !position.optional).count();
            let free = sequence.iter().all(|position| {
                (b'0'..=b'9')
                    .chain(b'a'..=b'z')
                    .all(|byte| position.set.holds(byte))
            });
            shortest < 3 || (free && sequence.len() - shortest >= 8)
        })
    }
}

/// One character, escape or class that begins with `byte`.
fn read_set(byte: u8, rest: &mut (impl Iterator<Item = u8> + Clone)) -> Result<Set, PatternError> {
    match byte {
        b'\\' => match rest.next() {
            Some(b'd') => Ok(Set::DIGITS),
            Some(other) if other.is_ascii_punctuation() => Ok(Set::one(other)),
            Some(other) => Err(PatternError::Unsupported(char::from(other))),
            None => Err(PatternError::Unsupported('\\')),
        },
        b'[' => read_class(rest),
        b'.' | b'*' | b'+' | b'(' | b')' | b'^' | b'$' => Err(PatternError::Unsupported(char::from(byte))),
        b'{' | b'}' | b'?' => Err(PatternError::Repetition),
        b']' => Err(PatternError::Class),
        other => Ok(Set::one(other)),
    }
}

/// The rest of a class after its `[`.
fn read_class(rest: &mut (impl Iterator<Item = u8> + Clone)) -> Result<Set, PatternError> {
    let mut set = Set(0);
    loop {
        let first = match rest.next().ok_or(PatternError::Class)? {
            b']' if set.0 == 0 => return Err(PatternError::Class),
            b']' => return Ok(set),
            b'^' if set.0 == 0 => return Err(PatternError::Unsupported('^')),
            b'\\' => match rest.next().ok_or(PatternError::Class)? {
                b'd' => {
                    set.0 |= Set::DIGITS.0;
                    continue;
                }
                escaped => escaped,
            },
            plain => plain,
        };
        let mut ahead = rest.clone();
        let last = match (ahead.next(), ahead.next()) {
            (Some(b'-'), Some(last)) if last != b']' => {
                *rest = ahead;
                last
            }
            _ => first,
        };
        if last < first {
            return Err(PatternError::Class);
        }
        set.0 |= (first..=last).fold(0, |bits, byte| bits | Set::one(byte).0);
    }
}

/// `{n}`, `{n,m}` or `?` as (least, most); once when there is none.
fn read_repetition(rest: &mut (impl Iterator<Item = u8> + Clone)) -> Result<(usize, usize), PatternError> {
    let mut ahead = rest.clone();
    match ahead.next() {
        Some(b'?') => {
            *rest = ahead;
            Ok((0, 1))
        }
        Some(b'{') => {
            let least = read_number(&mut ahead)?;
            let range = match least {
                (least, b'}') => (least, least),
                (least, b',') => match read_number(&mut ahead)? {
                    (most, b'}') => (least, most),
                    _ => return Err(PatternError::Repetition),
                },
                _ => return Err(PatternError::Repetition),
            };
            *rest = ahead;
            if range.1 == 0 || range.0 > range.1 {
                Err(PatternError::Repetition)
            } else {
                Ok(range)
            }
        }
        _ => Ok((1, 1)),
    }
}

/// One or two digits and the character after them.
fn read_number(rest: &mut impl Iterator<Item = u8>) -> Result<(usize, u8), PatternError> {
    let mut value = None;
    for byte in rest.by_ref().take(3) {
        if byte.is_ascii_digit() {
            value = Some(value.unwrap_or(0) * 10 + usize::from(byte - b'0'));
        } else {
            return value.map(|value| (value, byte)).ok_or(PatternError::Repetition);
        }
    }
    Err(PatternError::Repetition)
}

fn push(sequence: &mut Vec<Position>, set: Set, (least, most): (usize, usize)) -> Result<(), PatternError> {
    if sequence.len() + most > MAX_POSITIONS {
        return Err(PatternError::TooLong);
    }
    sequence.extend((0..most).map(|at| Position {
        set,
        optional: at >= least,
    }));
    Ok(())
}

/// Walks all states at once: bit `i` is set while position `i` may come next.
fn matches_sequence(sequence: &[Position], login: &str) -> bool {
    let skip_optional = |mut states: u64| {
        for (at, position) in sequence.iter().enumerate() {
            if position.optional && (states >> at) & 1 == 1 {
                states |= 1 << (at + 1);
            }
        }
        states
    };
    let mut states = skip_optional(1);
    for byte in login.bytes() {
        let mut next = 0u64;
        for (at, position) in sequence.iter().enumerate() {
            if (states >> at) & 1 == 1 && position.set.holds(byte) {
                next |= 1 << (at + 1);
            }
        }
        if next == 0 {
            return false;
        }
        states = skip_optional(next);
    }
    (states >> sequence.len()) & 1 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(text: &str) -> LoginPattern {
        LoginPattern::parse(text).unwrap()
    }

    #[test]
    fn shapes_match_whole_logins_only() {
        for (text, yes, no) in [
            (
                "[0-9]{3}-[0-9]{6}",
                vec!["123-456789"],
                vec!["123-45678", "1123-456789", "123-4567890", ""],
            ),
            (
                r"\d{8}",
                vec!["12345678"],
                vec!["1234567", "a2345678", "１２３４５６７８"],
            ),
            (
                r"^[A-Z]{2}\d{4,6}$",
                vec!["AB1234", "AB123456"],
                vec!["ab1234", "AB1234567", "AB123"],
            ),
            (r"\d{3}-?\d{4}", vec!["1234567", "123-4567"], vec!["123--4567"]),
            (
                r"N\d{5}|[a-c]{3}\.x",
                vec!["N12345", "abc.x"],
                vec!["N12345abc.x", "abcxx"],
            ),
            (r"[0-9a-f_\-]{4}", vec!["a_-1"], vec!["g_-1"]),
            (r"\d{0,3}\d{3}", vec!["123", "123456"], vec!["12", "1234567"]),
            (r"a[x-]c", vec!["axc", "a-c"], vec!["ayc"]),
        ] {
            let shape = pattern(text);
            for login in yes {
                assert!(shape.matches(login), "{text} should match {login}");
            }
            for login in no {
                assert!(!shape.matches(login), "{text} should not match {login}");
            }
        }
    }

    #[test]
    fn what_the_language_leaves_out_is_refused() {
        use PatternError::*;
        for (text, error) in [
            ("", Empty),
            ("a|", Empty),
            ("^$", Empty),
            (".*", Unsupported('.')),
            ("a+", Unsupported('+')),
            ("(a)", Unsupported('(')),
            (r"\w{3}", Unsupported('w')),
            ("[^a]", Unsupported('^')),
            ("[]", Class),
            ("[a", Class),
            ("[z-a]", Class),
            ("a]", Class),
            ("?", Repetition),
            ("a{2,}", Repetition),
            ("a{3,2}", Repetition),
            ("a{0}", Repetition),
            ("a{100}", Repetition),
            ("a{2}{3}", Repetition),
            ("a??", Repetition),
            ("支店", NotAscii('支')),
            ("a{60}b{4}", TooLong),
        ] {
            assert_eq!(LoginPattern::parse(text), Err(error), "{text}");
        }
        assert_eq!(LoginPattern::parse(&"a|".repeat(16)), Err(TooLong));
    }

    #[test]
    fn shapes_of_almost_any_name_are_too_broad() {
        assert!(pattern("[a-z0-9]{1,20}").is_too_broad());
        assert!(pattern("[a-z0-9]{4,20}").is_too_broad());
        assert!(pattern(r"\d{2}").is_too_broad());
        assert!(pattern(r"\d{8}|a?").is_too_broad());
        assert!(!pattern("[a-z0-9]{8}").is_too_broad());
        assert!(!pattern(r"\d{3}-\d{6}").is_too_broad());
    }

    proptest::proptest! {
        #[test]
        fn parsing_never_panics(text in "\\PC{0,40}", dense in "[\\[\\]{}?|\\\\d0-9a^,-]{0,24}", login in "\\PC{0,40}") {
            for text in [text, dense] {
                if let Ok(shape) = LoginPattern::parse(&text) {
                    let _ = shape.matches(&login);
                    let _ = shape.is_too_broad();
                }
            }
        }

        #[test]
        fn a_generated_login_matches_its_pattern(digits in "[0-9]{3,9}", letters in "[a-f]{1,4}") {
            assert!(pattern(r"[a-f]{1,4}-\d{3,9}").matches(&format!("{letters}-{digits}")));
        }
    }
}
