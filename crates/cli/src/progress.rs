//! Progress bars: for what takes over a second, and only where a person looks.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

const PATIENCE: Duration = Duration::from_secs(1);

/// Bars by name, drawn on the error stream. Indicatif draws nothing where that is no terminal.
pub(crate) struct Bars {
    began: Instant,
    shown: MultiProgress,
    bars: RefCell<BTreeMap<String, ProgressBar>>,
}

impl Bars {
    pub(crate) fn new() -> Bars {
        Bars { began: Instant::now(), shown: MultiProgress::new(), bars: RefCell::default() }
    }

    /// `done` of `total` of the work of this name.
    pub(crate) fn at(&self, name: &str, done: u64, total: u64) {
        let mut bars = self.bars.borrow_mut();
        if let Some(bar) = bars.get(name) {
            bar.set_length(total);
            bar.set_position(done);
            if done >= total {
                bar.finish();
            }
        } else if done < total && self.began.elapsed() > PATIENCE {
            let bar = self.shown.add(ProgressBar::new(total).with_style(style()).with_message(name.to_owned()));
            bar.set_position(done);
            bars.insert(name.to_owned(), bar);
        }
    }

    /// Takes all bars away.
    pub(crate) fn clear(&self) {
        // What cannot be cleared stays on the screen, which harms nobody.
        let _ = self.shown.clear();
    }
}

fn style() -> ProgressStyle {
    ProgressStyle::with_template("{msg:24} {bar:40} {percent:>3}% {eta:>4}")
        .unwrap_or_else(|_| ProgressStyle::default_bar())
}
