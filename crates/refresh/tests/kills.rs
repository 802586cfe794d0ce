//! `kill -9` at any moment leaves the old snapshot or the new one whole. A child builds snapshot after
//! snapshot and is killed at a random moment, again and again. Three bad writers show that the test can
//! fail: the same kills must break each of them.
#![cfg(unix)]

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use engine::{Folder, Snapshot};
use model::Model;
use model::load::{Input, load};
use refresh::{Asked, Error, Job, RefreshKeys, Turn, build, current};
use source::{Opening, Source};

const MODEL: &str = "
version: 0.2.0.dev0
semantic_model: shop
datasets:
  sales: {source: sales.csv, time: day, dimensions: [day, note], numbers: [units], metrics: {sold: SUM(units)}}
  notes: {source: notes.csv, primary_key: note, dimensions: [note, kind]}
";
/// Set for a child: which writer it is. `make prove` sets the number of kills.
const WRITER: &str = "RECKONER_TEST_WRITER";
const FOLDER: &str = "RECKONER_TEST_FOLDER";
const KILLS: &str = "RECKONER_KILLS";

fn kills() -> u64 {
    std::env::var(KILLS).ok().and_then(|n| n.parse().ok()).unwrap_or(30)
}

fn write_tables(folder: &Path) {
    let sales: String =
        (0..3_000).map(|n| format!("2024-{:02}-{:02},n{},{n}\n", 1 + n % 12, 1 + n % 28, n % 900)).collect();
    fs::write(folder.join("sales.csv"), format!("day,note,units\n{sales}")).expect("writes");
    let notes: String = (0..900).map(|n| format!("n{n},k{}\n", n % 7)).collect();
    fs::write(folder.join("notes.csv"), format!("note,kind\n{notes}")).expect("writes");
}

fn opened(folder: &Path) -> (Box<dyn Source>, Model) {
    let sources = ["sales.csv", "notes.csv"].map(str::to_owned);
    let source = Opening::folder(folder).open(&sources, None).expect("opens");
    let model = load(&Input { file: "model.yaml", text: MODEL }, Some(source.schema())).expect("loads").model;
    (source, model)
}

/// The id of the current snapshot, if there is one and all of it can be read.
fn whole(state: &Path, model: &Model) -> Result<String, String> {
    let folder = current(state).ok_or("no current snapshot")?;
    let snapshot = Snapshot::open(&Folder::new(&folder), model).map_err(|error| error.to_string())?;
    match snapshot.quarantined() {
        [] => Ok(snapshot.id().to_owned()),
        damaged => Err(format!("{damaged:?}")),
    }
}

/// Builds for ever, a second later each time; ready once there is a first snapshot.
fn build_for_ever(folder: &Path) {
    let (source, model) = opened(folder);
    let state = folder.join("state");
    let begun = current(&state).map_or(0, |path| {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        name[8..15].trim_start_matches('T').parse::<u32>().unwrap_or(0) + 1
    });
    for n in begun.. {
        let built = format!("2026-01-01T{n:06}Z");
        let job = Job {
            turn: &Turn::take(&state).expect("is free"),
            model: &model,
            text: MODEL,
            source: source.as_ref(),
            built: &built,
            only: &[],
            keys: &RefreshKeys::new(),
            asked: &Asked::default(),
            keep: 2,
        };
        match build(&job, &|_| {}) {
            Ok(_) => fs::write(folder.join("ready"), "").expect("writes"),
            Err(Error::Locked { .. }) => std::thread::sleep(Duration::from_millis(1)),
            Err(error) => panic!("{error}"),
        }
    }
}

/// Publishes one of two good snapshots after the other, but badly.
fn publish_badly_for_ever(folder: &Path, how: &str) {
    let state = folder.join("state");
    let place = state.join("snapshots").join("1");
    for n in 0.. {
        let good = folder.join(["a", "b"][n % 2]);
        let mut files: Vec<PathBuf> =
            fs::read_dir(&good).expect("reads").map(|e| e.expect("an entry").path()).collect();
        files.sort();
        let name = |file: &Path| file.file_name().expect("a name").to_owned();
        match how {
            "file by file" => {
                for file in &files {
                    let aside = place.join("aside");
                    fs::copy(file, &aside).and_then(|_| fs::File::open(&aside)?.sync_all()).expect("copies");
                    fs::rename(&aside, place.join(name(file))).expect("renames");
                }
            }
            "in place" => {
                for file in &files {
                    fs::copy(file, place.join(name(file))).expect("copies");
                    fs::File::open(place.join(name(file))).and_then(|f| f.sync_all()).expect("syncs");
                }
            }
            _ => {
                let aside = state.join("snapshots").join("aside");
                fs::create_dir_all(&aside).expect("creates");
                for file in &files {
                    fs::copy(file, aside.join(name(file))).expect("copies");
                }
                // Gone already where the last kill came between the two.
                if place.exists() {
                    fs::remove_dir_all(&place).expect("removes");
                }
                fs::File::open(&state).and_then(|f| f.sync_all()).expect("syncs");
                fs::rename(&aside, &place).expect("renames");
            }
        }
        fs::write(folder.join("ready"), "").expect("writes");
    }
}

/// The other side of this test: the child that is killed.
#[test]
fn child() {
    let (Ok(writer), Ok(folder)) = (std::env::var(WRITER), std::env::var(FOLDER)) else { return };
    match writer.as_str() {
        "protocol" => build_for_ever(Path::new(&folder)),
        how => publish_badly_for_ever(Path::new(&folder), how),
    }
}

fn start(folder: &Path, writer: &str) -> Child {
    let _ = fs::remove_file(folder.join("ready"));
    let mut child = Command::new(std::env::current_exe().expect("a program"))
        .args(["child", "--exact", "--nocapture"])
        .env(WRITER, writer)
        .env(FOLDER, folder)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("starts");
    for _ in 0..3_000 {
        if folder.join("ready").exists() {
            return child;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    let _ = child.kill();
    let mut said = String::new();
    child.stderr.take().map(|mut e| e.read_to_string(&mut said));
    let _ = child.wait();
    panic!("{writer} did not get ready: {said}");
}

/// Kills a writer so many times; what was wrong after each kill.
fn killed(folder: &Path, writer: &str, kills: u64, mut look: impl FnMut() -> Result<(), String>) -> Vec<String> {
    let mut wrong = Vec::new();
    for n in 0..kills {
        let mut child = start(folder, writer);
        // Another moment each time: 2 to 62 ms, in steps that meet every part of a build.
        std::thread::sleep(Duration::from_micros(2_000 + (n * 23_711) % 60_000));
        child.kill().expect("kills");
        child.wait().expect("ends");
        wrong.extend(look().err());
    }
    wrong
}

#[test]
fn a_killed_build_leaves_the_old_snapshot_or_the_new_one() {
    let folder = tempfile::tempdir().expect("a folder");
    write_tables(folder.path());
    let (source, model) = opened(folder.path());
    let state = folder.path().join("state");
    let mut last = String::new();
    let wrong = killed(folder.path(), "protocol", kills(), || {
        let id = whole(&state, &model)?;
        let older = id < last;
        last.clone_from(&id);
        if older { Err(format!("{id} is older than the one before")) } else { Ok(()) }
    });
    assert_eq!(wrong, [""; 0]);
    // What the last kill left lying about is gone after the next build.
    let job = Job {
        turn: &Turn::take(&state).expect("is free"),
        model: &model,
        text: MODEL,
        source: source.as_ref(),
        built: "2026-02-01T000000Z",
        only: &[],
        keys: &RefreshKeys::new(),
        asked: &Asked::default(),
        keep: 2,
    };
    build(&job, &|_| {}).expect("builds");
    let left: Vec<PathBuf> =
        fs::read_dir(state.join("snapshots")).expect("reads").map(|e| e.expect("an entry").path()).collect();
    assert_eq!(left.len(), 2, "{left:?}");
    assert!(left.iter().all(|path| path.extension().is_none()), "{left:?}");
}

#[test]
fn the_same_kills_find_each_bad_writer() {
    for how in ["file by file", "in place", "removed first"] {
        let folder = tempfile::tempdir().expect("a folder");
        write_tables(folder.path());
        let (source, model) = opened(folder.path());
        let state = folder.path().join("state");
        for (name, built) in [("a", "2026-01-01T000001Z"), ("b", "2026-01-01T000002Z")] {
            let job = Job {
                turn: &Turn::take(&state).expect("is free"),
                model: &model,
                text: MODEL,
                source: source.as_ref(),
                built,
                only: &[],
                keys: &RefreshKeys::new(),
                asked: &Asked::default(),
                keep: 2,
            };
            let published = build(&job, &|_| {}).expect("builds");
            let good = folder.path().join(name);
            fs::create_dir(&good).expect("creates");
            // What was verified once is not looked at again: the copies are new files.
            for entry in published.folder.read_dir().expect("reads").map(|e| e.expect("an entry")) {
                fs::copy(entry.path(), good.join(entry.file_name())).expect("copies");
            }
            // The second is other data of the same shape.
            let text = fs::read_to_string(folder.path().join("sales.csv")).expect("reads");
            fs::write(folder.path().join("sales.csv"), text.replace(",n1,", ",n2,")).expect("writes");
            drop(Opening::folder(folder.path()).open(&["sales.csv".into()], None));
        }
        fs::remove_dir_all(state.join("snapshots")).expect("removes");
        fs::create_dir_all(state.join("snapshots/1")).expect("creates");
        fs::write(state.join("CURRENT"), "1\n").expect("writes");
        let wrong = killed(folder.path(), how, 30, || whole(&state, &model).map(drop));
        assert!(wrong.len() > 2, "{how}: {wrong:?}");
    }
}
