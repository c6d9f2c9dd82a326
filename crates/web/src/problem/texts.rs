//! What codes say, in the caller's language: `rules/messages/problems.{ja,en}.ftl`.

use std::sync::LazyLock;

use http::{HeaderMap, header};
use yagura_text::messages::{Bundle, bundle, format};

use super::Code;

static JAPANESE: LazyLock<Bundle> =
    LazyLock::new(|| bundle("ja", include_str!("../../../../rules/messages/problems.ja.ftl")));
static ENGLISH: LazyLock<Bundle> =
    LazyLock::new(|| bundle("en", include_str!("../../../../rules/messages/problems.en.ftl")));

/// A language that answers come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    /// Japanese.
    Ja,
    /// English.
    En,
}

impl Language {
    /// The first of `Accept-Language` that there is; English without one.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let wanted = headers
            .get(header::ACCEPT_LANGUAGE)
            .and_then(|value| value.to_str().ok());
        let tags = wanted.into_iter().flat_map(|value| value.split(','));
        tags.map(str::trim)
            .find_map(|tag| match tag.get(..2)?.to_ascii_lowercase().as_str() {
                "ja" => Some(Self::Ja),
                "en" => Some(Self::En),
                _ => None,
            })
            .unwrap_or(Self::En)
    }
}

/// What a code says.
pub(crate) fn title(code: Code, language: Language) -> String {
    let bundle = match language {
        Language::Ja => &*JAPANESE,
        Language::En => &*ENGLISH,
    };
    format(bundle, code.text(), None).unwrap_or_else(|| code.text().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_text_in_both_languages() {
        for code in Code::ALL {
            for language in [Language::Ja, Language::En] {
                assert_ne!(title(*code, language), code.text(), "{code:?} in {language:?}");
            }
        }
    }

    #[test]
    fn the_first_language_that_there_is() {
        for (accepted, language) in [
            ("ja-JP,ja;q=0.9,en;q=0.8", Language::Ja),
            ("fr, ja", Language::Ja),
            ("en-GB", Language::En),
            ("", Language::En),
            ("日本語", Language::En),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(
                header::ACCEPT_LANGUAGE,
                http::HeaderValue::from_bytes(accepted.as_bytes()).unwrap(),
            );
            assert_eq!(Language::of(&headers), language, "{accepted}");
        }
    }
}
