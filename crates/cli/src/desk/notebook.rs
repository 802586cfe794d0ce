//! Writes the log of questions on a thread of its own, so that no question waits for a disk.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use server::Served;

use crate::log::{Line, Log, Past};
use crate::speak;

/// Lines that may wait to be written; what comes while so many wait is not kept.
const WAITING: usize = 10_000;

pub(super) struct Notebook {
    writer: SyncSender<Entry>,
    past: Arc<Mutex<Past>>,
}

enum Entry {
    Line(Box<Line>),
    /// For whoever looks after the process.
    Said(String),
    /// Says when everything before it is written.
    Flush(SyncSender<()>),
}

impl Notebook {
    pub(super) fn open(log: Log) -> Notebook {
        let past = Arc::new(Mutex::new(Past::of(&log.lines())));
        let (writer, entries) = sync_channel(WAITING);
        let shared = Arc::clone(&past);
        std::thread::spawn(move || write(&entries, &log, &shared));
        Notebook { writer, past }
    }

    pub(super) fn keep(&self, line: Line) {
        // A disk that is too slow for all of them keeps some: no question waits for it.
        let _ = self.writer.try_send(Entry::Line(Box::new(line)));
    }

    /// Says on the error stream, as a line of JSON, how a request went.
    pub(super) fn say(&self, served: &Served<'_>) {
        if let Ok(line) = serde_json::to_string(served) {
            let _ = self.writer.try_send(Entry::Said(line));
        }
    }

    /// Answered questions, those first that were asked most and last.
    pub(super) fn past(&self) -> Vec<String> {
        lock(&self.past).ranked().map(str::to_owned).collect()
    }

    pub(super) fn flush(&self) {
        let (written, told) = sync_channel(1);
        if self.writer.send(Entry::Flush(written)).is_ok() {
            // An error is a writer that is gone: there is nothing to wait for.
            let _ = told.recv();
        }
    }
}

fn write(entries: &Receiver<Entry>, log: &Log, past: &Mutex<Past>) {
    for entry in entries {
        match entry {
            Entry::Line(line) => {
                log.keep(&line);
                lock(past).add(&line);
            }
            Entry::Said(line) => speak::note(line),
            Entry::Flush(written) => {
                let _ = written.send(());
            }
        }
    }
}

fn lock(past: &Mutex<Past>) -> MutexGuard<'_, Past> {
    past.lock().unwrap_or_else(PoisonError::into_inner)
}
