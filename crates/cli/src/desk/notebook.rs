//! Writes the log of questions on a thread of its own, so that no question waits for a disk.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ask::Record;
use jiff::Timestamp;
use server::Served;

use crate::log::{Line, Log, Past};
use crate::speak;

/// Lines that may wait to be written; what comes while so many wait is not kept.
const WAITING: usize = 10_000;

/// Lines that are written at once, and how long the writer rests after it: whoever answers thousands of questions a second
/// need neither wake it for each of them nor open the file.
const AT_ONCE: usize = 1_000;
const REST: Duration = Duration::from_millis(5);

pub(super) struct Notebook {
    writer: SyncSender<Entry>,
    past: Arc<Mutex<Past>>,
}

enum Entry {
    /// What a question came to, and when.
    Asked(Arc<Record>, Timestamp),
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

    /// Keeps what there is to keep of a question.
    pub(super) fn note(&self, record: &Arc<Record>) {
        if record.question.is_some() {
            // A disk that is too slow for all of them keeps some: no question waits for it.
            let _ = self.writer.try_send(Entry::Asked(Arc::clone(record), Timestamp::now()));
        }
    }

    pub(super) fn keep(&self, line: Line) {
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
    let mut lines = Vec::new();
    while let Ok(first) = entries.recv() {
        let mut waits = None;
        for entry in std::iter::once(first).chain(entries.try_iter()).take(AT_ONCE) {
            match entry {
                Entry::Asked(record, when) => lines.extend(Line::of(&record, when)),
                Entry::Line(line) => lines.push(*line),
                Entry::Said(line) => speak::note(line),
                Entry::Flush(written) => {
                    waits = Some(written);
                    break;
                }
            }
        }
        if !lines.is_empty() {
            log.keep(&lines);
        }
        let mut past = lock(past);
        lines.drain(..).for_each(|line| past.add(&line));
        drop(past);
        match waits {
            // Whoever waits may have gone.
            Some(written) => drop(written.send(())),
            None => std::thread::sleep(REST),
        }
    }
}

fn lock(past: &Mutex<Past>) -> MutexGuard<'_, Past> {
    past.lock().unwrap_or_else(PoisonError::into_inner)
}
