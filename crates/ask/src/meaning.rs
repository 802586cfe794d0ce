//! What has been made of a query is kept, and serves every other way of asking the same.
//!
//! The table, the sentence and the chart come from the query alone, never from the words, so the key is what was
//! *meant*: a bound query, which has the viewer's policy in it. Only what rollups answer is kept; the source may have
//! changed in the meantime.

use std::hash::{BuildHasherDefault, DefaultHasher};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use answer::Answer;
use engine::{Execution, Route};
use model::Query;
use model::bind::Limits;
use quick_cache::sync::{Cache, DefaultLifecycle};
use serde::Serialize;

use crate::empty;
use crate::live::Fetched;
use crate::outcome::Provenance;
use crate::view::{Picture, View};
use crate::{rough, unlabelled};

/// What a query takes in memory, in bytes of its JSON.
const OF_JSON: u64 = 3;
/// About what an answer takes beside its cells: a sentence, columns, axes, where it comes from.
const OF_ANSWER: u64 = 6 << 10;
/// About what a cell takes beside its text: it is kept as a value and as text, in the table and in the chart.
const OF_CELL: u64 = 128;
/// About what one takes, to lay out the shelf.
const USUAL: u64 = 16 << 10;

/// What a question means to somebody, on a day, drawn in a form: all that its answer depends on but the words.
///
/// Its fields are private, and it is only made of a query that was bound for the viewer of a view.
///
/// ```compile_fail
/// let key = ask::Meaning { view: "one".into(), today: 0 };
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Meaning {
    view: Arc<str>,
    today: i32,
    locale: &'static str,
    chart: Option<String>,
    picture: Option<Picture>,
    limits: Limits,
    query: Query,
}

impl Meaning {
    pub(crate) fn of(query: &Query, context: &answer::Context<'_>, picture: Option<Picture>, view: &View) -> Meaning {
        Meaning {
            view: Arc::clone(&view.id),
            today: context.today,
            locale: context.locale.tag(),
            chart: context.chart.map(str::to_owned),
            picture,
            limits: view.limits(),
            query: query.clone(),
        }
    }
}

/// What has been made of a query.
#[derive(Debug, Clone)]
pub(crate) struct Made {
    pub(crate) answer: Arc<Answer>,
    pub(crate) provenance: Arc<Provenance>,
    /// Whether there are no rows: then what emptied it is told by the question.
    pub(crate) is_empty: bool,
    pub(crate) scanned: u64,
    /// What is approximate, and how far; what is not in the table.
    pub(crate) remarks: Vec<String>,
    /// The picture, where one was asked for and there is one.
    pub(crate) drawn: Option<Arc<str>>,
}

impl Made {
    pub(crate) fn of(
        query: &Query,
        route: &Route,
        fetched: Option<&Fetched>,
        execution: &Execution,
        view: &View,
        context: &answer::Context<'_>,
        picture: Option<Picture>,
    ) -> Made {
        let limits = view.limits();
        let told = limits.told(query, &view.model);
        let (table, unlabelled) = unlabelled::apart(&told, &execution.table, &view.model, context);
        let (beside, unlabelled) = unlabelled.unzip();
        let context = &answer::Context { beside: beside.as_ref(), ..*context };
        let answer = answer::compose(&told, &table, &view.model, context);
        let picture = picture.filter(|picture| picture.is_wanted(&answer));
        Made {
            answer: Arc::new(answer),
            provenance: Arc::new(Provenance::of(query, route, fetched, view)),
            is_empty: empty::is_empty(query, &execution.table),
            scanned: execution.scanned_rows as u64,
            remarks: rough::said(&execution.rough, query, &view.model).into_iter().chain(unlabelled).collect(),
            drawn: picture.and_then(|picture| picture.draw(&told, &table, view, context)),
        }
    }
}

impl Made {
    /// About how many bytes it takes. To write it down for that would cost as much as to send it.
    fn bytes(&self) -> u64 {
        let texts = |texts: &[String]| texts.iter().map(|text| text.len() as u64).sum::<u64>();
        let row = |row: &Vec<String>| OF_CELL * row.len() as u64 + 2 * texts(row);
        let rows: u64 = self.answer.table.formatted.iter().map(row).sum();
        OF_ANSWER + rows + texts(&self.provenance.sql) + self.drawn.as_ref().map_or(0, |drawn| drawn.len() as u64)
    }
}

/// What has been made of queries, up to so many bytes. By itself it keeps nothing.
#[derive(Default)]
pub struct Meanings {
    kept: Option<Kept>,
    hits: AtomicU64,
    misses: AtomicU64,
}

type Kept = Cache<Meaning, Weighed, ByBytes, BuildHasherDefault<DefaultHasher>, ByBytesLifecycle>;
type ByBytesLifecycle = DefaultLifecycle<Meaning, Weighed>;

#[derive(Clone)]
struct Weighed {
    made: Made,
    bytes: u64,
}

#[derive(Clone)]
struct ByBytes;

impl quick_cache::Weighter<Meaning, Weighed> for ByBytes {
    fn weight(&self, _: &Meaning, weighed: &Weighed) -> u64 {
        weighed.bytes
    }
}

/// How full the kept meanings are, and how often they served.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Usage {
    /// Kept now.
    pub entries: u64,
    /// About what they take.
    pub bytes: u64,
    /// What they may take.
    pub capacity: u64,
    /// Looked for and found, since the start.
    pub hits: u64,
    /// Looked for and not found.
    pub misses: u64,
}

impl Meanings {
    /// Keeps up to about so many bytes.
    pub fn of_bytes(capacity: u64) -> Meanings {
        let entries = usize::try_from(capacity / USUAL).unwrap_or(usize::MAX).clamp(16, 1 << 20);
        let (hasher, lifecycle) = (BuildHasherDefault::default(), DefaultLifecycle::default());
        let kept = (capacity > 0).then(|| Cache::with(entries, capacity, ByBytes, hasher, lifecycle));
        Meanings { kept, ..Meanings::default() }
    }

    /// How full they are, and how often they served.
    pub fn usage(&self) -> Usage {
        let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let (hits, misses) = (count(&self.hits), count(&self.misses));
        let Some(kept) = &self.kept else { return Usage { hits, misses, ..Usage::default() } };
        Usage { entries: kept.len() as u64, bytes: kept.weight(), capacity: kept.capacity(), hits, misses }
    }

    /// Forgets everything.
    pub fn clear(&self) {
        if let Some(kept) = &self.kept {
            kept.clear();
        }
    }

    /// The key of a query, where anything is kept.
    pub(crate) fn key(
        &self,
        query: &Query,
        context: &answer::Context<'_>,
        picture: Option<Picture>,
        view: &View,
    ) -> Option<Meaning> {
        self.kept.as_ref().map(|_| Meaning::of(query, context, picture, view))
    }

    pub(crate) fn get(&self, meaning: &Meaning) -> Option<Made> {
        let found = self.kept.as_ref()?.get(meaning).map(|weighed| weighed.made);
        let counter = if found.is_some() { &self.hits } else { &self.misses };
        counter.fetch_add(1, Ordering::Relaxed);
        found
    }

    pub(crate) fn keep(&self, meaning: Meaning, made: &Made) {
        let Some(kept) = &self.kept else { return };
        let bytes = made.bytes() + OF_JSON * length(&meaning.query) + meaning.limits.bytes() as u64;
        kept.insert(meaning, Weighed { made: made.clone(), bytes });
    }
}

/// Bytes of its JSON.
fn length(of: &impl Serialize) -> u64 {
    struct Count(u64);
    impl std::io::Write for Count {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0 += bytes.len() as u64;
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut count = Count(0);
    // What cannot be written is kept by nobody for long.
    serde_json::to_writer(&mut count, of).map_or(u64::MAX / 8, |()| count.0)
}
