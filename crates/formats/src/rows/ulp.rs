//! ULP lists (`url:login:password`) and combo lists (`mail:password`), as they are traded: 22 rules for what a line means.
//!
//! The common line takes a path without allocation ([`fast`]); every other line is cut by its separators ([`cut`]) after
//! its lead was stripped ([`lead`]), and its secret is freed of what sellers append ([`trail`]). What most lines of a
//! file look like ([`layout`]) settles what a line leaves open. Blocks of several lines may stand between the rows
//! ([`held`]). Every line that is no record is counted with its reason ([`junk`]). A password is everything behind the
//! login's separator, byte by byte; whatever else it may have been is a second candidate ([`secret`]).

mod cut;
mod fast;
mod held;
mod junk;
mod layout;
mod lead;
mod parser;
mod read;
mod scan;
mod secret;
mod separator;
mod sniff;
mod top_level;
mod trail;
mod url;

use self::{layout::Layout, parser::Parser};
use crate::{Confidence, Defects, Flow, Format, Head, Input, Meta, RecordSink, lines::Lines};

/// The format `ulp`.
#[derive(Debug)]
pub struct Ulp;

impl Format for Ulp {
    fn meta(&self) -> Meta {
        Meta {
            name: "ulp",
            ja: "ULP・コンボリスト(URL・ログイン・パスワード、メール・パスワードの行)",
            en: "ULP and combo lists: lines of URL, login and password, or of mail address and password",
        }
    }

    fn sniff(&self, head: &Head<'_>) -> Confidence {
        sniff::confidence(head)
    }

    fn parse(&self, input: Input<'_>, sink: &mut dyn RecordSink) -> Defects {
        let mut lines = Lines::new(input.reader);
        let mut parser = Parser::new(input.machine, Layout::of(lines.peek()));
        while let Some(line) = lines.next() {
            if parser.line(&line, sink) == Flow::Stop {
                parser.defects.stopped = true;
                return parser.defects;
            }
        }
        if parser.give_up(sink) == Flow::Stop {
            parser.defects.stopped = true;
        }
        if lines.take_error().is_some() {
            parser.defects.read_error = Some("read_failed".to_owned());
        }
        parser.defects
    }
}

#[cfg(test)]
mod tests;
