//! What the source gave for live leaves, kept in files for a while; and how many it is asked for at once.
//!
//! A live leaf may take seconds of a server that others need, so the same leaf is not asked for twice: not by two at
//! once, and not within the time that results are kept, a restart included. Each result is a file named by the hash
//! of all that it depends on, with a checksum of its own; one that is damaged, or of another version, is none.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use model::query::Pull;
use model::semantic::Model;
use model::table::{Table, Value};
use serde::{Deserialize, Serialize};

use crate::{Error, Limits, Source, live};

/// Changes with the form of the files.
const VERSION: &str = "1";
const EXTENSION: &str = "table";

/// How results are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keeping {
    /// For how long; nothing is kept for no time.
    pub time: Duration,
    /// Bytes of all files.
    pub bytes: u64,
    /// Leaves that the source computes at once; further ones wait.
    pub at_once: usize,
}

/// A result, and when the source gave it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Given {
    /// When.
    pub at: SystemTime,
    columns: Vec<Vec<Value>>,
}

impl Given {
    /// The result.
    pub fn table(self) -> Table {
        Table::new(self.columns)
    }
}

/// Results of live leaves in a folder.
#[derive(Debug)]
pub struct Results {
    folder: PathBuf,
    keeping: Keeping,
    /// Leaves that the source is asked for now.
    asked: Mutex<BTreeSet<String>>,
    done: Condvar,
}

impl Results {
    /// Those in a folder, which is made when there is something to keep.
    pub fn in_folder(folder: PathBuf, keeping: Keeping) -> Results {
        Results { folder, keeping, asked: Mutex::default(), done: Condvar::new() }
    }

    /// What the source gives for a leaf: as it was kept, or by asking. `scope` is what the result depends on beside
    /// the leaf: which source, and which snapshot it is asked beside.
    ///
    /// # Errors
    /// When the query fails or goes beyond a limit, or its turn does not come within the time of the limits.
    pub fn of(
        &self,
        scope: &str,
        source: &dyn Source,
        pull: &Pull,
        model: &Model,
        limits: &Limits,
    ) -> Result<Given, Error> {
        let name = named(scope, &live::sql(source, pull, model, limits)?);
        if let Some(given) = self.kept(&name) {
            return Ok(given);
        }
        let _turn = self.turn(&name, limits)?;
        // Whoever was before may have asked for the same.
        if let Some(given) = self.kept(&name) {
            return Ok(given);
        }
        let Table { columns, .. } = live::run(source, pull, model, limits)?;
        let given = Given { at: SystemTime::now(), columns };
        // That it cannot be kept (the disk is full) is no reason to fail the question.
        let _ = self.keep(&name, &given);
        Ok(given)
    }

    /// Bytes that are kept now.
    pub fn bytes(&self) -> u64 {
        self.files().iter().map(|file| file.bytes).sum()
    }

    fn turn(&self, name: &str, limits: &Limits) -> Result<Turn<'_>, Error> {
        let most = self.keeping.at_once.max(1);
        let waits = |asked: &mut BTreeSet<String>| asked.contains(name) || asked.len() >= most;
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let patience = limits.time.unwrap_or(Duration::from_secs(60));
        let began = Instant::now();
        let (mut asked, waited) =
            self.done.wait_timeout_while(asked, patience, waits).unwrap_or_else(PoisonError::into_inner);
        if waited.timed_out() {
            return Err(Error::Crowded { at_once: most, waited: began.elapsed() });
        }
        asked.insert(name.to_owned());
        Ok(Turn { results: self, name: name.to_owned() })
    }

    fn kept(&self, name: &str) -> Option<Given> {
        let path = self.path(name);
        let given = read(&fs::read(&path).ok()?);
        let fresh = |given: &Given| given.at.elapsed().is_ok_and(|age| age < self.keeping.time);
        let given = given.filter(fresh);
        if given.is_none() {
            let _ = fs::remove_file(&path);
        }
        given
    }

    fn keep(&self, name: &str, given: &Given) -> io::Result<()> {
        let bytes = written(given);
        if self.keeping.time.is_zero() || bytes.len() as u64 > self.keeping.bytes {
            return Ok(());
        }
        fs::create_dir_all(&self.folder)?;
        self.make_room(bytes.len() as u64);
        // Whoever reads meanwhile sees all of it or nothing.
        let beside = self.folder.join(format!("{name}.{}", std::process::id()));
        let kept = fs::write(&beside, bytes).and_then(|()| fs::rename(&beside, self.path(name)));
        if kept.is_err() {
            let _ = fs::remove_file(&beside);
        }
        kept
    }

    /// Removes what is too old, and the oldest of the others until so many bytes more have room.
    fn make_room(&self, bytes: u64) {
        let mut files = self.files();
        files.sort_by_key(|file| file.changed);
        let mut all: u64 = bytes + files.iter().map(|file| file.bytes).sum::<u64>();
        for file in files {
            let old = file.changed.elapsed().is_ok_and(|age| age >= self.keeping.time);
            if (old || all > self.keeping.bytes) && fs::remove_file(&file.path).is_ok() {
                all -= file.bytes;
            }
        }
    }

    /// All files of the folder, those included that somebody did not finish.
    fn files(&self) -> Vec<Kept> {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let kept = |entry: fs::DirEntry| {
            let about = entry.metadata().ok().filter(fs::Metadata::is_file)?;
            Some(Kept { path: entry.path(), bytes: about.len(), changed: about.modified().ok()? })
        };
        entries.filter_map(kept).collect()
    }

    fn path(&self, name: &str) -> PathBuf {
        Path::new(&self.folder).join(name).with_extension(EXTENSION)
    }
}

struct Kept {
    path: PathBuf,
    bytes: u64,
    changed: SystemTime,
}

/// Somebody asks the source for a leaf; until it is dropped.
struct Turn<'a> {
    results: &'a Results,
    name: String,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.results.asked.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.name);
        self.results.done.notify_all();
    }
}

/// The name of a result's file, without its extension.
fn named(scope: &str, sql: &str) -> String {
    let mut hash = blake3::Hasher::new();
    for part in [VERSION, scope, sql] {
        hash.update(&(part.len() as u64).to_le_bytes()).update(part.as_bytes());
    }
    hash.finalize().to_hex().as_str()[..32].to_owned()
}

/// The checksum, then the result.
fn written(given: &Given) -> Vec<u8> {
    let body = postcard::to_allocvec(given).unwrap_or_default();
    [blake3::hash(&body).as_bytes(), body.as_slice()].concat()
}

fn read(bytes: &[u8]) -> Option<Given> {
    let (checksum, body) = bytes.split_at_checked(blake3::OUT_LEN)?;
    (blake3::hash(body).as_bytes() == checksum).then(|| postcard::from_bytes(body).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread;

    use arrow::array::{ArrayRef, Float64Array, Int64Array, StringArray};
    use arrow::record_batch::RecordBatch;
    use model::Dialect;
    use model::load::{Input, load};
    use model::query::Key;
    use model::schema::{Column, ColumnType, Schema, TableSchema};

    use super::*;
    use crate::{Keys, Remark};
    use model::query::Scan;

    const MODEL: &str = "
version: 0.2.0.dev0
semantic_model: shop
datasets:
  sales: {source: sales, dimensions: [city, shop], metrics: {revenue: SUM(amount)}}
";

    fn schema() -> Schema {
        let column = |name: &str, kind| Column { name: name.into(), kind };
        let texts = ["city", "shop"].map(|name| column(name, ColumnType::Text));
        let columns = texts.into_iter().chain([column("amount", ColumnType::Float)]).collect();
        Schema { tables: vec![TableSchema { name: "sales".into(), columns }], ..Schema::default() }
    }

    fn model() -> Model {
        load(&Input { file: "model.yaml", text: MODEL }, Some(&schema())).expect("a model").model
    }

    fn leaf(model: &Model, dimension: &str) -> Pull {
        let id = model.dimension_named(dimension).expect("a dimension");
        let dataset = model.dataset_named("sales").expect("a dataset");
        let group = vec![Key::at(model.reaches(dataset, id).into_iter().next().expect("it has it"))];
        Scan { dataset, group, measures: Vec::new(), filter: Vec::new() }.into()
    }

    /// Counts how often it is asked, at once and in all, and takes its time.
    struct Slow {
        schema: Schema,
        asked: AtomicUsize,
        now: AtomicUsize,
        most: AtomicUsize,
    }

    impl Slow {
        fn new() -> Slow {
            Slow { schema: schema(), asked: 0.into(), now: 0.into(), most: 0.into() }
        }
    }

    impl Source for Slow {
        fn dialect(&self) -> Dialect {
            Dialect::DataFusion
        }

        fn schema(&self) -> &Schema {
            &self.schema
        }

        fn remarks(&self) -> &[Remark] {
            &[]
        }

        fn keys(&self) -> Result<Vec<Keys>, Error> {
            Ok(Vec::new())
        }

        fn relation(&self, table: &str) -> Result<String, Error> {
            Ok(table.to_owned())
        }

        fn query(&self, _: &str, _: &[ColumnType], _: &Limits) -> Result<Vec<RecordBatch>, Error> {
            self.asked.fetch_add(1, Ordering::SeqCst);
            let now = self.now.fetch_add(1, Ordering::SeqCst) + 1;
            self.most.fetch_max(now, Ordering::SeqCst);
            thread::sleep(Duration::from_millis(50));
            self.now.fetch_sub(1, Ordering::SeqCst);
            let columns: [(&str, ArrayRef); 3] = [
                ("city", std::sync::Arc::new(StringArray::from(vec![Some("Rome"), None]))),
                ("n", std::sync::Arc::new(Int64Array::from(vec![1, 2]))),
                ("x", std::sync::Arc::new(Float64Array::from(vec![0.1, -0.0]))),
            ];
            Ok(vec![RecordBatch::try_from_iter_with_nullable(columns.map(|(n, c)| (n, c, true))).expect("columns")])
        }
    }

    const KEEPING: Keeping = Keeping { time: Duration::from_secs(60), bytes: 1 << 20, at_once: 2 };
    const LIMITS: Limits = Limits { rows: None, time: Some(Duration::from_secs(20)) };

    #[test]
    fn what_was_asked_serves_again_after_a_restart_and_only_where_all_is_the_same() {
        let (folder, model, source) = (tempfile::tempdir().expect("a folder"), model(), Slow::new());
        let results = || Results::in_folder(folder.path().join("live"), KEEPING);
        let of = |scope: &str, dimension: &str| {
            results().of(scope, &source, &leaf(&model, dimension), &model, &LIMITS).expect("a result")
        };
        let first = of("one", "city");
        assert_eq!(of("one", "city"), first);
        assert_eq!(source.asked.load(Ordering::SeqCst), 1);
        assert_eq!(first.clone().table().columns[0], [Value::Null, Value::text("Rome")]);
        of("two", "city");
        of("one", "shop");
        assert_eq!(source.asked.load(Ordering::SeqCst), 3);
    }

    #[test]
    fn many_who_ask_the_same_ask_once_and_others_wait_their_turn() {
        let (folder, model, source) = (tempfile::tempdir().expect("a folder"), model(), Slow::new());
        let results = Results::in_folder(folder.path().to_owned(), KEEPING);
        let ask = |scope: String| {
            results.of(&scope, &source, &leaf(&model, "city"), &model, &LIMITS).expect("a result");
        };
        thread::scope(|threads| {
            for at in 0..24 {
                let ask = &ask;
                threads.spawn(move || ask(format!("{}", at % 6)));
            }
        });
        assert_eq!((source.asked.load(Ordering::SeqCst), source.most.load(Ordering::SeqCst)), (6, 2));
    }

    #[test]
    fn whose_turn_does_not_come_is_told_so() {
        let (folder, model, source) = (tempfile::tempdir().expect("a folder"), model(), Slow::new());
        let results = Results::in_folder(folder.path().to_owned(), Keeping { at_once: 1, ..KEEPING });
        let hurried = Limits { time: Some(Duration::from_millis(5)), ..LIMITS };
        let _before = results.turn("another", &hurried).expect("its turn");
        let waited = results.of("one", &source, &leaf(&model, "city"), &model, &hurried);
        assert!(matches!(waited, Err(Error::Crowded { at_once: 1, .. })), "{waited:?}");
        assert_eq!(source.asked.load(Ordering::SeqCst), 0);
    }

    #[test]
    fn a_damaged_or_an_old_file_is_none() {
        let (folder, model, source) = (tempfile::tempdir().expect("a folder"), model(), Slow::new());
        let results = Results::in_folder(folder.path().to_owned(), KEEPING);
        let ask = |results: &Results| results.of("one", &source, &leaf(&model, "city"), &model, &LIMITS).expect("one");
        let good = ask(&results);
        let path = results.files().first().expect("a file").path.clone();
        let whole = fs::read(&path).expect("read");
        for at in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[at] ^= 1 << (at % 8);
            assert_eq!(read(&bytes), None, "byte {at}");
            assert_eq!(read(&whole[..at]), None, "up to {at}");
        }
        fs::write(&path, &whole[..whole.len() / 2]).expect("written");
        assert_eq!(ask(&results).table().columns, good.table().columns);
        assert_eq!(source.asked.load(Ordering::SeqCst), 2);
        let short = Results::in_folder(folder.path().to_owned(), Keeping { time: Duration::ZERO, ..KEEPING });
        ask(&short);
        assert_eq!((source.asked.load(Ordering::SeqCst), short.bytes()), (3, 0));
    }

    #[test]
    fn they_never_take_more_than_they_may() {
        let (folder, model, source) = (tempfile::tempdir().expect("a folder"), model(), Slow::new());
        let results = Results::in_folder(folder.path().to_owned(), Keeping { bytes: 300, ..KEEPING });
        for at in 0..8 {
            results.of(&at.to_string(), &source, &leaf(&model, "city"), &model, &LIMITS).expect("a result");
            assert!(results.bytes() <= 300 && results.bytes() > 0, "{}", results.bytes());
        }
        // The one asked last is there still.
        results.of("7", &source, &leaf(&model, "city"), &model, &LIMITS).expect("a result");
        assert_eq!(source.asked.load(Ordering::SeqCst), 8);
    }
}
