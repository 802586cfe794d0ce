//! Snapshots in an object store, whatever happens on the way: in memory, with stores that are odd.

mod odd;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use engine::manifest::{FileEntry, Manifest, VERSION};
use jiff::Timestamp;
use refresh::history::{Outcome, Run};
use refresh::store::{Look, Publishing, Pushed, Seen, Store, followed};
use refresh::{Error, Turn};
use source::Bucket;
use tempfile::TempDir;

use odd::{Odd, OddStore};

const LONG: Duration = Duration::from_secs(60);

fn over(store: &OddStore) -> Arc<Store> {
    Store::at(Bucket::over(Arc::new(store.clone()), "shop", "snapshots").expect("opens"))
}

/// A machine with a folder of its own.
struct Machine {
    folder: TempDir,
}

impl Machine {
    fn new() -> Machine {
        Machine { folder: tempfile::tempdir().expect("a folder") }
    }

    fn state(&self) -> PathBuf {
        self.folder.path().join(".reckoner")
    }

    fn project(&self) -> &Path {
        self.folder.path()
    }

    /// A snapshot that holds nothing but these bytes for its index of members.
    fn build(&self, id: &str, values: &str) {
        let folder = self.state().join("snapshots").join(id);
        std::fs::create_dir_all(&folder).expect("a folder");
        std::fs::write(folder.join("values"), values).expect("writes");
        let checksum = engine::map::checksum(values.as_bytes());
        let manifest = Manifest {
            version: VERSION,
            snapshot: id.to_owned(),
            built: "2025-01-01T00:00:00Z".to_owned(),
            model: String::new(),
            time_zone: "UTC".to_owned(),
            schema: model::Schema::default(),
            datasets: Vec::new(),
            rollups: Vec::new(),
            values: Some(FileEntry { file: "values".to_owned(), bytes: values.len() as u64, checksum }),
        };
        manifest.write(&folder).expect("writes");
        std::fs::write(self.state().join("CURRENT"), format!("{id}\n")).expect("writes");
    }

    fn publish(&self, store: &Arc<Store>, id: &str) -> Result<Pushed, Error> {
        self.publish_with(store, id, &[("model.yaml", id)], false)
    }

    fn publish_with(
        &self,
        store: &Arc<Store>,
        id: &str,
        project: &[(&str, &str)],
        back: bool,
    ) -> Result<Pushed, Error> {
        let project: Vec<(String, Vec<u8>)> =
            project.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect();
        let lease = store.lease(&self.state().display().to_string(), LONG, Timestamp::now, 0)?;
        let publishing = Publishing { state: &self.state(), snapshot: id, project: &project, run: None, keep: 2, back };
        lease.publish(&publishing)
    }

    /// Takes over what is current in the store, and says what that is here afterwards.
    fn follow(&self, store: &Arc<Store>) -> Result<Option<u64>, Error> {
        let Some(fetched) = store.fetch(&self.state(), &seen(store))? else { return Ok(None) };
        let bytes = fetched.fetched;
        let turn = Turn::take(&self.state())?;
        fetched.put_in_place(&turn, Some(self.project()), 2)?;
        Ok(Some(bytes))
    }

    /// What is current, and what it holds; the model beside it.
    fn current(&self) -> (String, String, String) {
        let folder = refresh::current(&self.state()).expect("there is one");
        let read = |path: PathBuf| std::fs::read_to_string(path).unwrap_or_default();
        let id = folder.file_name().expect("a name").to_string_lossy().into_owned();
        (id, read(folder.join("values")), read(self.project().join("model.yaml")))
    }
}

fn seen(store: &Arc<Store>) -> Seen {
    match store.look(None).expect("answers") {
        Look::At(seen) => seen,
        other => panic!("{other:?}"),
    }
}

fn is(id: &str, values: &str) -> (String, String, String) {
    (id.to_owned(), values.to_owned(), id.to_owned())
}

#[test]
fn what_is_published_is_followed_and_only_what_is_new_travels() {
    let store = over(&OddStore::new(Odd::No));
    let (builder, replica) = (Machine::new(), Machine::new());
    assert!(matches!(store.look(None), Ok(Look::Nothing)));
    builder.build("1", "one");
    let pushed = builder.publish(&store, "1").expect("publishes");
    assert_eq!((pushed.sent, pushed.known, pushed.swept), (3, 0, 0), "members, manifest, model");
    assert!(replica.follow(&store).expect("follows").expect("it is new") > 0);
    assert_eq!(replica.current(), is("1", "one"));
    assert_eq!(replica.follow(&store).expect("looks"), None, "it is followed already");
    assert_eq!(builder.follow(&store).expect("looks"), None, "it is its own");
    let before = seen(&store);
    assert!(matches!(store.look(Some(before.version())), Ok(Look::Same)));

    builder.build("2", "one");
    let pushed = builder.publish(&store, "2").expect("publishes");
    assert_eq!((pushed.sent, pushed.known), (2, 1), "what did not change is not sent again");
    let manifest = std::fs::metadata(builder.state().join("snapshots/2/manifest.json")).expect("is there").len();
    assert_eq!(replica.follow(&store).expect("follows"), Some(manifest), "nor fetched");
    assert_eq!(replica.current(), is("2", "one"));

    builder.build("3", "three");
    let pushed = builder.publish(&store, "3").expect("publishes");
    assert_eq!(pushed.swept, 3, "manifest, model and contents of the first, which is kept no more");
    let fresh = Machine::new();
    fresh.follow(&store).expect("follows");
    assert_eq!(fresh.current(), is("3", "three"));
    let kept: Vec<String> = seen(&store).kept().iter().map(|kept| kept.snapshot.clone()).collect();
    assert_eq!(kept, ["3", "2"]);
    for kept in seen(&store).kept() {
        assert_eq!(store.verify(kept).expect("is read"), (3, Vec::new()), "{kept:?}: what others rely on stays");
    }
}

#[test]
fn the_store_never_goes_back_unless_somebody_wants_it() {
    let store = over(&OddStore::new(Odd::No));
    let (builder, replica) = (Machine::new(), Machine::new());
    for id in ["1", "2"] {
        builder.build(id, id);
        builder.publish(&store, id).expect("publishes");
    }
    let error = builder.publish(&store, "1").expect_err("is older");
    assert!(matches!(error, Error::Behind { .. }), "{error}");
    replica.follow(&store).expect("follows");
    assert_eq!(replica.current(), is("2", "2"));
    builder.publish_with(&store, "1", &[("model.yaml", "1")], true).expect("is wanted");
    replica.follow(&store).expect("follows");
    assert_eq!(replica.current(), is("1", "1"));
    assert_eq!(seen(&store).builder(), None, "a lease that came to nothing was given back");
}

#[test]
fn a_store_that_was_made_anew_is_not_followed_back() {
    let (old, new) = (over(&OddStore::new(Odd::No)), over(&OddStore::new(Odd::No)));
    let (builder, other, replica) = (Machine::new(), Machine::new(), Machine::new());
    for id in ["1", "2", "3"] {
        builder.build(id, id);
        builder.publish(&old, id).expect("publishes");
    }
    replica.follow(&old).expect("follows");
    other.build("9", "of another time");
    other.publish(&new, "9").expect("publishes");
    let error = replica.follow(&new).expect_err("has a lower number").to_string();
    assert!(error.contains("followed.json"), "{error}");
    assert_eq!(replica.current(), is("3", "3"));
    // Whoever published before goes on from there.
    builder.build("9-2", "anew");
    let lease = new.lease("builder", LONG, Timestamp::now, followed(&builder.state())).expect("is free");
    assert_eq!(lease.number(), 4);
    let state = builder.state();
    let publishing = Publishing { state: &state, snapshot: "9-2", project: &[], run: None, keep: 2, back: false };
    lease.publish(&publishing).expect("publishes");
    replica.follow(&new).expect("follows");
    assert_eq!(replica.current().0, "9-2");
}

#[test]
fn files_of_the_project_come_and_go_with_it() {
    let store = over(&OddStore::new(Odd::No));
    let (builder, replica) = (Machine::new(), Machine::new());
    std::fs::write(replica.project().join("own.yaml"), "own").expect("writes");
    builder.build("1", "1");
    let project = [("model.yaml", "a"), ("reports/weekly.yaml", "w"), ("questions.md", "q")];
    builder.publish_with(&store, "1", &project, false).expect("publishes");
    replica.follow(&store).expect("follows");
    let there = |name: &str| std::fs::read_to_string(replica.project().join(name)).ok();
    assert_eq!(there("reports/weekly.yaml").as_deref(), Some("w"));
    builder.build("2", "2");
    builder.publish_with(&store, "2", &[("model.yaml", "b"), ("questions.md", "q")], false).expect("publishes");
    replica.follow(&store).expect("follows");
    let all = ["model.yaml", "reports/weekly.yaml", "questions.md", "own.yaml"].map(there);
    assert_eq!(all, [Some("b".to_owned()), None, Some("q".to_owned()), Some("own".to_owned())]);
}

#[test]
fn what_is_damaged_in_the_store_is_refused_and_the_last_one_stays() {
    let memory = OddStore::new(Odd::No);
    let store = over(&memory);
    let raw = Bucket::over(memory.inner.clone(), "shop", "snapshots").expect("opens");
    let builder = Machine::new();
    builder.build("1", "one");
    builder.publish(&store, "1").expect("publishes");
    // One for each object: what was fetched whole is not fetched again.
    let replicas = [(); 4].map(|()| Machine::new());
    for replica in &replicas {
        replica.follow(&store).expect("follows");
    }
    builder.build("2", "two");
    builder.publish(&store, "2").expect("publishes");
    let new: Vec<_> = raw.list("0000000002").expect("answers");
    assert_eq!(new.len(), 4, "members, manifest, model, contents");
    for (object, replica) in new.into_iter().zip(&replicas) {
        let (whole, _) = raw.get(&object.key).expect("answers").expect("is there");
        let mut damaged = whole.to_vec();
        damaged[0] ^= 1;
        raw.put(&object.key, damaged.into()).expect("writes");
        let error = replica.follow(&store).expect_err("is damaged");
        assert!(matches!(error, Error::Refused { .. }), "{}: {error}", object.key);
        assert_eq!(replica.current(), is("1", "one"), "{}", object.key);
        raw.delete(&object.key).expect("deletes");
        let error = replica.follow(&store).expect_err("is missing").to_string();
        assert!(error.contains(&object.key), "{}: {error}", object.key);
        raw.put(&object.key, whole).expect("writes");
        replica.follow(&store).expect("it is whole again");
        assert_eq!(replica.current(), is("2", "two"));
    }
}

/// The line breaks after every possible number of steps: nothing changes for whoever follows before the last, and what
/// was left is swept by the next.
#[test]
fn an_upload_that_breaks_off_leaves_the_current_one_whole() {
    let memory = OddStore::new(Odd::No);
    let store = over(&memory);
    let builder = Machine::new();
    builder.build("1", "0");
    builder.publish(&store, "1").expect("publishes");
    let mut broken = 0;
    for (steps, id) in (0..).zip(2..) {
        builder.build(&id.to_string(), &format!("values of {id}"));
        memory.left.store(steps, Ordering::SeqCst);
        let published = builder.publish(&store, &id.to_string());
        memory.left.store(i64::MAX, Ordering::SeqCst);
        let current = seen(&store).publication().expect("there is one").snapshot.clone();
        let replica = Machine::new();
        replica.follow(&store).expect("follows");
        assert_eq!(replica.current().0, current);
        if published.is_ok() {
            assert_eq!(current, id.to_string());
            break;
        }
        broken += usize::from(current == "1");
    }
    assert!(broken > 5, "it broke off before it was published: {broken}");
    builder.build("9999", "last");
    builder.publish(&store, "9999").expect("publishes");
    let raw = Bucket::over(memory.inner.clone(), "shop", "snapshots").expect("opens");
    let there: BTreeSet<String> = raw.list("").expect("answers").into_iter().map(|object| object.key).collect();
    assert_eq!(there.len(), 1 + 2 * 4, "CURRENT and what is kept: {there:?}");
}

#[test]
fn what_was_fetched_before_the_line_broke_is_not_fetched_again() {
    let memory = OddStore::new(Odd::No);
    let store = over(&memory);
    let (builder, replica) = (Machine::new(), Machine::new());
    builder.build("1", "one");
    builder.publish(&store, "1").expect("publishes");
    let seen = seen(&store);
    memory.left.store(2, Ordering::SeqCst);
    assert!(store.fetch(&replica.state(), &seen).expect_err("breaks off").retryable());
    memory.left.store(i64::MAX, Ordering::SeqCst);
    let manifest = std::fs::metadata(builder.state().join("snapshots/1/manifest.json")).expect("is there").len();
    assert_eq!(replica.follow(&store).expect("follows"), Some(manifest), "the members were here");
    assert_eq!(replica.current(), is("1", "one"));
}

#[test]
fn a_lease_that_was_taken_over_publishes_nothing() {
    let store = over(&OddStore::new(Odd::No));
    let (slow, quick) = (Machine::new(), Machine::new());
    slow.build("1", "slow");
    quick.build("2", "quick");
    let publishing = |machine: &Machine, snapshot, lease: &refresh::store::Lease| {
        let state = machine.state();
        lease.publish(&Publishing { state: &state, snapshot, project: &[], run: None, keep: 2, back: true })
    };
    let first = store.lease("slow", Duration::ZERO, Timestamp::now, 0).expect("is free");
    let second = store.lease("quick", LONG, Timestamp::now, 0).expect("the first is over");
    assert_eq!((first.number(), second.number()), (1, 2));
    // Before the other has published, and after.
    assert!(matches!(publishing(&slow, "1", &first), Err(Error::Lost { .. })));
    publishing(&quick, "2", &second).expect("publishes");
    assert!(matches!(publishing(&slow, "1", &first), Err(Error::Lost { .. })));
    assert!(matches!(first.renew(), Err(Error::Lost { .. })));
    assert_eq!(seen(&store).publication().expect("there is one").snapshot, "2");
    let third = store.lease("third", LONG, Timestamp::now, 0).expect("is free");
    let error = store.lease("fourth", LONG, Timestamp::now, 0).expect_err("is taken");
    assert!(matches!(error, Error::Elsewhere { .. }) && error.to_string().contains("third"), "{error}");
    drop(third);
    store.lease("fourth", LONG, Timestamp::now, 0).expect("was given back");
}

#[test]
fn a_lease_is_renewed_while_its_holder_works() {
    let store = over(&OddStore::new(Odd::No));
    let lease = store.lease("busy", Duration::from_millis(300), Timestamp::now, 0).expect("is free");
    lease.while_held(|| {
        for _ in 0..10 {
            std::thread::sleep(Duration::from_millis(100));
            let taken = store.lease("eager", LONG, Timestamp::now, 0);
            assert!(matches!(taken, Err(Error::Elsewhere { .. })), "it is renewed: {taken:?}");
        }
    });
}

#[test]
fn the_others_are_told_which_jobs_ran() {
    let store = over(&OddStore::new(Odd::No));
    let builder = Machine::new();
    let run = |job: &str, snapshot: &str| Run {
        job: Some(job.to_owned()),
        began: Timestamp::UNIX_EPOCH,
        ended: Timestamp::UNIX_EPOCH,
        only: Vec::new(),
        attempt: 1,
        outcome: Outcome::Published { snapshot: snapshot.to_owned() },
    };
    for (job, id) in [("daily", "1"), ("hourly", "2"), ("hourly", "3")] {
        builder.build(id, id);
        let lease = store.lease("builder", LONG, Timestamp::now, 0).expect("is free");
        let (state, run) = (builder.state(), run(job, id));
        let publishing =
            Publishing { state: &state, snapshot: id, project: &[], run: Some(&run), keep: 2, back: false };
        lease.publish(&publishing).expect("publishes");
    }
    assert_eq!(seen(&store).runs(), [run("daily", "1"), run("hourly", "3")]);
    assert_eq!(followed(&builder.state()), 3);
}

#[test]
fn a_store_without_conditions_is_refused() {
    let store = over(&OddStore::new(Odd::IgnoresConditions));
    let machine = Machine::new();
    machine.build("1", "1");
    for _ in 0..2 {
        let error = machine.publish(&store, "1").expect_err("two could publish over one another");
        assert!(matches!(error, Error::Unconditional { .. }), "{error}");
    }
}

#[test]
fn a_write_whose_answer_was_lost_counts() {
    let store = over(&OddStore::new(Odd::LosesAnswers));
    let machine = Machine::new();
    machine.build("1", "1");
    // Taking it seems to fail: somebody holds it, and that is this machine.
    machine.publish(&store, "1").expect("publishes");
    assert_eq!(seen(&store).publication().expect("there is one").snapshot, "1");
}

/// Many machines want to build at once, again and again. What goes wrong, in words.
fn race(odd: Odd) -> Result<(), String> {
    let store = over(&OddStore::new(odd));
    let (inside, numbers) = (AtomicUsize::new(0), Mutex::new(BTreeSet::new()));
    std::thread::scope(|scope| {
        let machines: Vec<_> = (0..8)
            .map(|machine| {
                let (store, inside, numbers) = (Arc::clone(&store), &inside, &numbers);
                scope.spawn(move || {
                    let mut held = 0;
                    while held < 5 {
                        let Ok(lease) = store.lease(&format!("machine {machine}"), LONG, Timestamp::now, 0) else {
                            std::thread::sleep(Duration::from_millis(1));
                            continue;
                        };
                        held += 1;
                        let others = inside.fetch_add(1, Ordering::SeqCst);
                        let is_new = numbers.lock().expect("no panic").insert(lease.number());
                        std::thread::sleep(Duration::from_millis(1));
                        inside.fetch_sub(1, Ordering::SeqCst);
                        if others > 0 || !is_new {
                            return Err(format!("two hold the lease, under the number {}", lease.number()));
                        }
                    }
                    Ok(())
                })
            })
            .collect();
        machines.into_iter().try_for_each(|machine| machine.join().expect("ends"))
    })
}

#[test]
fn of_many_that_want_to_build_one_does() {
    race(Odd::No).expect("one at a time");
    let found = race(Odd::ChecksThenPuts).expect_err("who looks first and writes a moment later is found out");
    assert!(found.contains("two hold the lease"), "{found}");
}
