//! Lists: what is asked for after the question mark, cursors that fit one list of one organisation, pages.

mod cursor;
mod page;
mod params;

pub(crate) use cursor::Marks;
pub(crate) use page::{Page, Paging};
pub(crate) use params::{Filter, Wanted, codes, flag};
