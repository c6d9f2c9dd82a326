//! Cursors as callers see them: base64url of a tag and the store's own text. The tag binds the text to the organisation,
//! the list and the filter that it was given out for, and survives restarts.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Serialize;
use yagura_store::Listed;
use yagura_vault::CursorKey;

use super::{Page, Paging};
use crate::{
    access::Tenancy,
    app::App,
    problem::{Answer, Code, Refusal},
};

/// Bytes of the tag before the text.
const TAG: usize = 16;

/// Gives out the cursors of one list under one filter and takes them back.
pub(crate) struct Marks {
    key: CursorKey,
    organization: String,
    list: &'static str,
    filter: String,
}

impl Marks {
    pub(crate) fn new(
        app: &App,
        tenancy: &Tenancy,
        list: &'static str,
        filter: &impl Serialize,
    ) -> Answer<Self> {
        Ok(Self {
            key: app.engine.keyring.cursor_key(),
            organization: tenancy.organization().to_string(),
            list,
            filter: serde_json::to_string(filter).map_err(|_| Refusal::new(Code::Internal))?,
        })
    }

    fn parts<'a>(&'a self, text: &'a str) -> [&'a [u8]; 4] {
        [
            self.organization.as_bytes(),
            self.list.as_bytes(),
            self.filter.as_bytes(),
            text.as_bytes(),
        ]
    }

    fn seal(&self, text: &str) -> String {
        let tag = self.key.tag(&self.parts(text));
        URL_SAFE_NO_PAD.encode([tag.as_slice(), text.as_bytes()].concat())
    }

    /// The store's own cursor, if the caller has one.
    pub(crate) fn open(&self, paging: &Paging) -> Answer<Option<String>> {
        let Some(cursor) = &paging.cursor else {
            return Ok(None);
        };
        let opened = URL_SAFE_NO_PAD.decode(cursor).ok().and_then(|bytes| {
            let (tag, text) = bytes.split_at_checked(TAG)?;
            let text = str::from_utf8(text).ok()?;
            self.key.verify(&self.parts(text), tag).then(|| text.to_owned())
        });
        let foreign = || {
            let detail = "not a cursor of this list under this filter: begin again without one";
            Refusal::new(Code::Parameter).field("cursor", "cursor", detail)
        };
        opened.map(Some).ok_or_else(foreign)
    }

    /// A page of the store with the cursor that goes on.
    pub(crate) fn page<T>(&self, listed: Listed<T>, total: Option<u64>) -> Page<T> {
        Page {
            items: listed.items,
            next: listed.next.map(|text| self.seal(&text)),
            total,
        }
    }
}
