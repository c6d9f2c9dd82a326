//! The one place that reads the system clock, the system's random source and environment variables.

use yagura_model::{Clock, Entropy, FixedClock, Timestamp};

/// The system clock.
struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the home of the system clock")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// The system clock, or one that stands still.
pub fn clock(fixed: Option<Timestamp>) -> std::sync::Arc<dyn Clock> {
    match fixed {
        Some(time) => std::sync::Arc::new(FixedClock::new(time)),
        None => std::sync::Arc::new(SystemClock),
    }
}

/// The operating system's random source.
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    #[expect(clippy::disallowed_methods, reason = "the home of the random source")]
    fn fill(&self, buffer: &mut [u8]) {
        if let Err(error) = getrandom::fill(buffer) {
            // Without random bytes no key may be made; there is nothing to go on with.
            eprintln!("yagura: the operating system gives no random bytes: {error}");
            std::process::exit(1);
        }
    }
}

/// The environment variables that are settings: `YAGURA__SECTION__KEY`.
#[expect(clippy::disallowed_methods, reason = "only cli reads the environment")]
pub fn settings() -> Vec<(String, String)> {
    std::env::vars()
        .filter(|(name, _)| name.starts_with("YAGURA__"))
        .collect()
}

/// The filter of log messages, from `YAGURA_LOG` (default: warnings).
#[expect(clippy::disallowed_methods, reason = "only cli reads the environment")]
pub fn log_filter() -> String {
    std::env::var("YAGURA_LOG").unwrap_or_else(|_| "warn".to_owned())
}

/// The language of findings on the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// Japanese.
    Ja,
    /// English.
    En,
}

impl Language {
    /// The text in this language.
    pub fn of(self, text: &yagura_model::LocalizedText) -> &str {
        match self {
            Self::Ja => &text.ja,
            Self::En => &text.en,
        }
    }

    /// The list in this language.
    pub fn list(self, list: &yagura_model::LocalizedList) -> &[String] {
        match self {
            Self::Ja => &list.ja,
            Self::En => &list.en,
        }
    }
}

/// The language of the terminal: Japanese when the locale says so (POSIX: LC_ALL over LC_MESSAGES over LANG).
#[expect(clippy::disallowed_methods, reason = "only cli reads the environment")]
pub fn language() -> Language {
    let names = ["LC_ALL", "LC_MESSAGES", "LANG"];
    let locale = names
        .iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|value| !value.is_empty());
    if locale.is_some_and(|locale| locale.starts_with("ja")) {
        Language::Ja
    } else {
        Language::En
    }
}
