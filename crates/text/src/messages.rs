//! Texts for people in one language, from a Fluent file that is part of the program. Which texts there are, and that both
//! languages have them, is for whoever has the file.

use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};
use unic_langid::LanguageIdentifier;

/// The messages of one language.
pub type Bundle = FluentBundle<FluentResource>;

/// Reads the messages of `language`, such as `ja`. What cannot be read is left out: a test of the file shows it.
pub fn bundle(language: &str, text: &str) -> Bundle {
    let language: LanguageIdentifier = language.parse().unwrap_or_default();
    let mut bundle = Bundle::new_concurrent(vec![language]);
    // The texts hold no right-to-left script; isolation marks would end up in exports.
    bundle.set_use_isolating(false);
    let resource = FluentResource::try_new(text.to_owned()).unwrap_or_else(|(partial, _)| partial);
    // Two messages of one name: the first stays.
    let _ = bundle.add_resource(resource);
    bundle
}

/// A message, if there is one.
pub fn format(bundle: &Bundle, key: &str, args: Option<&FluentArgs<'_>>) -> Option<String> {
    let pattern = bundle.get_message(key)?.value()?;
    Some(bundle.format_pattern(pattern, args, &mut Vec::new()).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_found_by_its_name_and_takes_its_values_without_marks() {
        let bundle = bundle("ja", "a = あ { $name }\na = second\n= broken\nb = い\n");
        let args: FluentArgs<'_> = [("name", fluent_bundle::FluentValue::from("x"))]
            .into_iter()
            .collect();
        assert_eq!(format(&bundle, "a", Some(&args)).as_deref(), Some("あ x"));
        assert_eq!(format(&bundle, "b", None).as_deref(), Some("い"));
        assert_eq!(format(&bundle, "c", None), None);
    }
}
