//! Progress bars on a terminal: bytes, rate and remaining time for each pack being read.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use yagura_engine::Progress;

/// Draws on standard error; nothing when it is not a terminal or the user wants quiet.
pub struct Bars {
    all: MultiProgress,
    packs: Mutex<HashMap<String, ProgressBar>>,
    step: Mutex<Option<ProgressBar>>,
}

impl Bars {
    /// Bars, or none when `quiet`.
    pub fn new(quiet: bool) -> Self {
        let target = if quiet {
            ProgressDrawTarget::hidden()
        } else {
            ProgressDrawTarget::stderr()
        };
        Self {
            all: MultiProgress::with_draw_target(target),
            packs: Mutex::default(),
            step: Mutex::default(),
        }
    }

    /// Removes whatever is drawn.
    pub fn clear(&self) {
        for (_, bar) in self.packs.lock().unwrap_or_else(PoisonError::into_inner).drain() {
            bar.finish_and_clear();
        }
        if let Some(step) = self.step.lock().unwrap_or_else(PoisonError::into_inner).take() {
            step.finish_and_clear();
        }
    }
}

impl Progress for Bars {
    fn begin(&self, pack: &str, total: u64) {
        let bar = self.all.add(ProgressBar::new(total));
        let template = "{msg:30!} {bar:28} {bytes:>10}/{total_bytes:10} {bytes_per_sec:>12} {eta:>4}";
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.set_message(pack.to_owned());
        self.packs
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(pack.to_owned(), bar);
    }

    fn advance(&self, pack: &str, bytes: u64) {
        if let Some(bar) = self
            .packs
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(pack)
        {
            bar.set_position(bytes);
        }
    }

    fn end(&self, pack: &str) {
        if let Some(bar) = self
            .packs
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(pack)
        {
            bar.finish_and_clear();
        }
    }

    fn step(&self, name: &str) {
        let bar = self.all.add(ProgressBar::new_spinner());
        bar.set_message(name.to_owned());
        bar.enable_steady_tick(Duration::from_millis(120));
        if let Some(old) = self
            .step
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .replace(bar)
        {
            old.finish_and_clear();
        }
    }
}
