//! One sentence in both languages of the product.

use serde::{Deserialize, Serialize};

/// The same text in Japanese and English; both are always present.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct LocalizedText {
    /// Japanese.
    pub ja: String,
    /// English.
    pub en: String,
}

impl LocalizedText {
    /// Both languages at once.
    pub fn new(ja: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            ja: ja.into(),
            en: en.into(),
        }
    }
}

/// The same list in Japanese and English; both have the same number of entries.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct LocalizedList {
    /// Japanese.
    pub ja: Vec<String>,
    /// English.
    pub en: Vec<String>,
}

impl LocalizedList {
    /// Adds one entry in both languages.
    pub fn push(&mut self, text: LocalizedText) {
        self.ja.push(text.ja);
        self.en.push(text.en);
    }
}
