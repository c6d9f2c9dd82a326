//! Getting over what holds no rows: statements of no interest, and bodies of functions.

use super::Script;

impl Script<'_, '_> {
    /// Skips to the end of a statement: a `;` outside of quotes, or a line that begins a statement of interest (some
    /// dialects do not end statements, and a quote may be missing).
    pub(super) fn skip_statement(&mut self) {
        let mut quote = None;
        while let Some(byte) = self.lexer.feed.peek() {
            match byte {
                b'\n' => {
                    self.lexer.bump();
                    if self.at_statement() {
                        return;
                    }
                    continue;
                }
                b'\\' if quote.is_some() && self.lexer.backslash() => self.lexer.bump(),
                b'\'' | b'"' | b'`' if quote.is_none() => quote = Some(byte),
                _ if quote == Some(byte) => quote = None,
                b'-' if quote.is_none() && self.lexer.feed.peek_at(1) == Some(b'-') => {
                    self.lexer.skip_line();
                    continue;
                }
                b'/' if quote.is_none() && self.lexer.feed.peek_at(1) == Some(b'*') => {
                    self.lexer.skip_comment();
                    continue;
                }
                b'$' if quote.is_none() && self.skip_dollar_quoted() => continue,
                b';' if quote.is_none() => {
                    self.lexer.bump();
                    return;
                }
                _ => {}
            }
            self.lexer.bump();
        }
    }

    /// Whether a statement that holds or describes rows begins here.
    pub(super) fn at_statement(&mut self) -> bool {
        self.lexer.feed.peek_at(12);
        let window = self.lexer.feed.window();
        let begins = |start: &[u8]| {
            window
                .get(..start.len())
                .is_some_and(|head| head.eq_ignore_ascii_case(start))
        };
        [
            &b"INSERT "[..],
            b"REPLACE INTO",
            b"COPY ",
            b"CREATE TABLE",
            b"GO\n",
            b"GO\r",
        ]
        .iter()
        .any(|start| begins(start))
    }

    /// PostgreSQL's `$tag$ … $tag$`.
    fn skip_dollar_quoted(&mut self) -> bool {
        let mut tag = vec![b'$'];
        loop {
            match self.lexer.feed.peek_at(tag.len()) {
                Some(b'$') => break,
                Some(byte) if tag.len() < 64 && (byte.is_ascii_alphanumeric() || byte == b'_') => {
                    tag.push(byte)
                }
                _ => return false,
            }
        }
        tag.push(b'$');
        self.lexer.feed.consume(tag.len());
        loop {
            let window = self.lexer.feed.window();
            if let Some(at) = memchr::memmem::find(window, &tag) {
                self.lexer.feed.consume(at + tag.len());
                return true;
            }
            let spent = (window.len() + 1).saturating_sub(tag.len());
            self.lexer.feed.consume(spent);
            if !self.lexer.feed.more() {
                self.lexer.feed.consume(usize::MAX);
                return true;
            }
        }
    }
}
