//! Writes the log of questions on a thread of its own, so that no question waits for a disk.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ask::Record;
use jiff::Timestamp;
use server::Served;

use crate::log::{Line, Log, Past, Recent};
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
    recent: Arc<Mutex<Recent>>,
    /// Lines that came while too many waited.
    dropped: AtomicU64,
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
        let lines = log.lines();
        let past = Arc::new(Mutex::new(Past::of(&lines)));
        let recent = Arc::new(Mutex::new(Recent::of(&lines)));
        let (writer, entries) = sync_channel(WAITING);
        let shared = (Arc::clone(&past), Arc::clone(&recent));
        std::thread::spawn(move || write(&entries, &log, &shared.0, &shared.1));
        Notebook { writer, past, recent, dropped: AtomicU64::new(0) }
    }

    /// Keeps what there is to keep of a question.
    pub(super) fn note(&self, record: &Arc<Record>) {
        if record.question.is_some() {
            self.enter(Entry::Asked(Arc::clone(record), Timestamp::now()));
        }
    }

    pub(super) fn keep(&self, line: Line) {
        self.enter(Entry::Line(Box::new(line)));
    }

    /// Says on the error stream, as a line of JSON, how a request went.
    pub(super) fn say(&self, served: &Served<'_>) {
        if let Ok(line) = serde_json::to_string(served) {
            self.enter(Entry::Said(line));
        }
    }

    fn enter(&self, entry: Entry) {
        // A disk that is too slow for all of them keeps some: no question waits for it.
        if self.writer.try_send(entry).is_err() {
            self.dropped.fetch_add(1, Relaxed);
        }
    }

    /// Lines that were not kept.
    pub(super) fn dropped(&self) -> u64 {
        self.dropped.load(Relaxed)
    }

    /// Of the last questions that were asked in words: answered, and all.
    pub(super) fn answered(&self) -> (usize, usize) {
        lock(&self.recent).answered()
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

fn write(entries: &Receiver<Entry>, log: &Log, past: &Mutex<Past>, recent: &Mutex<Recent>) {
    while let Ok(first) = entries.recv() {
        let (mut batch, mut waits) = (Batch::default(), None);
        for entry in std::iter::once(first).chain(entries.try_iter()).take(AT_ONCE) {
            match entry {
                Entry::Asked(record, when) => batch.asked(record, when),
                Entry::Line(line) => batch.add(*line),
                Entry::Said(line) => speak::note(line),
                Entry::Flush(written) => {
                    waits = Some(written);
                    break;
                }
            }
        }
        if !batch.order.is_empty() {
            log.keep(&batch.lines, &batch.order);
        }
        batch.in_order().for_each(|line| lock(past).add(line));
        batch.in_order().for_each(|line| lock(recent).add(line));
        match waits {
            // Whoever waits may have gone.
            Some(written) => drop(written.send(())),
            None => std::thread::sleep(REST),
        }
    }
}

/// What is written at once. Who answers the same from memory over and over has one record, and in one second one line.
#[derive(Default)]
struct Batch {
    lines: Vec<Line>,
    /// Which of them, in the order in which they came.
    order: Vec<usize>,
    /// By where the record lies, and the second.
    known: BTreeMap<(usize, i64), usize>,
    /// No other record comes to lie there meanwhile.
    held: Vec<Arc<Record>>,
}

impl Batch {
    fn asked(&mut self, record: Arc<Record>, when: Timestamp) {
        // As it is written: to the nearest second.
        let second = when.as_millisecond().saturating_add(500).div_euclid(1_000);
        let place = (Arc::as_ptr(&record).addr(), second);
        if let Some(at) = self.known.get(&place) {
            self.order.push(*at);
        } else if let Some(line) = Line::of(&record, when) {
            self.known.insert(place, self.lines.len());
            self.held.push(record);
            self.add(line);
        }
    }

    fn add(&mut self, line: Line) {
        self.order.push(self.lines.len());
        self.lines.push(line);
    }

    fn in_order(&self) -> impl Iterator<Item = &Line> {
        self.order.iter().map(|at| &self.lines[*at])
    }
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use ask::Record;

    use super::*;
    use crate::project::Project;

    #[test]
    fn lines_that_come_while_too_many_wait_are_counted_and_nobody_waits() {
        let folder = tempfile::tempdir().expect("a folder");
        let project = Project { dir: folder.path().to_owned(), today: None, json: false, snapshot: None, follow: None };
        let notebook = Notebook::open(Log::of(&project));
        let record = Record { question: Some("revenue".to_owned()), outcome: "answered", ..Record::default() };
        // Whoever writes waits for this, as for a disk that is too slow.
        let held = lock(&notebook.past);
        for _ in 0..WAITING + AT_ONCE + 10 {
            notebook.keep(Line::of(&record, Timestamp::now()).expect("a line"));
        }
        // As many as are written at once are in the writer's hands at most.
        assert!((10..=AT_ONCE as u64 + 10).contains(&notebook.dropped()), "{}", notebook.dropped());
        drop(held);
        notebook.flush();
        assert_eq!(notebook.answered(), (200, 200));
    }

    #[test]
    fn what_is_asked_over_and_over_is_a_line_for_each_time_in_order() {
        let folder = tempfile::tempdir().expect("a folder");
        let project = Project { dir: folder.path().to_owned(), today: None, json: false, snapshot: None, follow: None };
        std::fs::create_dir_all(project.state()).expect("a folder");
        let notebook = Notebook::open(Log::of(&project));
        let record = |question: &str| {
            Arc::new(Record { question: Some(question.to_owned()), outcome: "answered", ..Record::default() })
        };
        let (one, other) = (record("revenue"), record("units"));
        for record in [&one, &one, &other, &one, &record("margin"), &other] {
            notebook.note(record);
        }
        notebook.flush();
        let kept: Vec<String> = Log::of(&project).lines().into_iter().map(|line| line.question).collect();
        assert_eq!(kept, ["revenue", "revenue", "units", "revenue", "margin", "units"]);
    }
}
