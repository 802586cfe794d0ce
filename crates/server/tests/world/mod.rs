//! A world without data: a model of nothing, a snapshot of nothing, and works that behave or do not.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use ask::{Fault, Fetched, LivePolicy, Record, Reports, View};
use engine::{Manifest, Ram, Snapshot};
use model::load::{Input, report};
use model::query::Pull;
use model::{Model, Report, Schema, Viewer};
use server::access::{EmbedSecret, EmbedToken, NewEmbedToken};
use server::upkeep::{
    Alert, Asked, Built, Decided, Deed, Differences, Done, Feedback, File, Job, Jobs, NewKey, Noted, Progress,
    Proposal, Refused, Reloaded, Snapshots, Verified, Work,
};
use server::{Access, Gate, Hosts, Key, Keyring, Limits, Origins, Parts, Secret, Site, Suggestion, Upkeep, Works};
use understand::Lexicon;

/// Works that behave in one way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(dead_code)]
pub(crate) enum Fake {
    Answers,
    Panics,
    Sleeps,
}

impl Works for Fake {
    fn view(&self, viewer: &Arc<Viewer>) -> View {
        let ticks: fn() -> u64 = match self {
            Fake::Answers => || 0,
            Fake::Panics => panic!("on purpose"),
            Fake::Sleeps => || {
                std::thread::sleep(Duration::from_millis(200));
                0
            },
        };
        View { viewer: Arc::clone(viewer), ticks, ..view() }
    }

    fn fetch(&self, _: &[Pull], _: &View) -> Result<Fetched, Fault> {
        Err(Fault { code: "source_unreachable", message: "There is no source.".to_owned() })
    }

    fn keep(&self, _: &Arc<Record>) {}

    fn suggest(&self, typed: &str, _: &View, _: usize) -> Vec<Suggestion> {
        vec![Suggestion { text: format!("{typed}…"), kind: "question" }]
    }
}

/// Upkeep of nothing: deeds are noted, builds take as many steps as there are letters in their job.
#[derive(Default)]
pub(crate) struct Tended {
    pub(crate) deeds: Mutex<Vec<Deed>>,
    keys: Mutex<Keyring>,
}

impl Tended {
    fn absent<T>(what: &str) -> Done<T> {
        Err(Refused::missing("no_snapshot", format!("There is no {what}.")))
    }
}

impl Upkeep for Tended {
    fn reload(&self) -> Done<Reloaded> {
        Ok(Reloaded { snapshot: "20260101".to_owned(), metrics: 0, dimensions: 0, phrases: 0 })
    }

    fn build(&self, what: &Work, progress: &(dyn Fn(Progress) + Sync)) -> Done<Built> {
        let Work::Job(name) = what else { panic!("on purpose") };
        (1..=name.len()).for_each(|done| progress(Progress { done, of: name.len() }));
        let snapshot = "20260102".to_owned();
        Ok(Built { snapshot, rollups: 1, linked: 0, bytes: 1, left_out: Vec::new() })
    }

    fn jobs(&self) -> Done<Jobs> {
        let job = |name: &str| Job {
            name: name.to_owned(),
            at: "0 2 * * *".to_owned(),
            only: Vec::new(),
            next: None,
            last: None,
        };
        Ok(Jobs { time_zone: "UTC".to_owned(), jobs: vec![job("daily")], history: Vec::new() })
    }

    fn snapshots(&self) -> Done<Snapshots> {
        Ok(Snapshots { current: "20260101".to_owned(), snapshots: Vec::new() })
    }

    fn verify(&self, id: &str) -> Done<Verified> {
        Tended::absent(id)
    }

    fn roll_back(&self, id: &str) -> Done<Reloaded> {
        Tended::absent(id)
    }

    fn diff(&self, before: &str, _: Option<&str>) -> Done<Differences> {
        Tended::absent(before)
    }

    fn file(&self, id: &str, name: &str) -> Done<File> {
        if (id, name) != ("20260101", "sales.arrow") {
            return Tended::absent(name);
        }
        Ok(File { bytes: "0123456789".into(), checksum: "b3".to_owned() })
    }

    fn learned(&self) -> Done<Vec<Proposal>> {
        Ok(Vec::new())
    }

    fn decide(&self, _: usize, _: bool, _: bool) -> Done<Decided> {
        Tended::absent("proposal")
    }

    fn asked(&self) -> Done<Asked> {
        Ok(Asked { top: Vec::new(), unanswered: Vec::new(), disliked: Vec::new(), wanting: Vec::new() })
    }

    fn feedback(&self, _: Feedback) -> Done<()> {
        Ok(())
    }

    fn keys(&self) -> Done<Vec<Key>> {
        Ok(self.keys.lock().expect("nobody panics here").keys().to_vec())
    }

    fn make_key(&self, wanted: NewKey) -> Done<(Key, Secret)> {
        let mut keys = self.keys.lock().expect("nobody panics here");
        Ok(keys.make(&wanted.name, wanted.role, wanted.claims, None, jiff::Timestamp::UNIX_EPOCH).expect("chance"))
    }

    fn revoke_key(&self, id: &str) -> Done<()> {
        let gone = self.keys.lock().expect("nobody panics here").revoke(id);
        if gone { Ok(()) } else { Tended::absent("key") }
    }

    fn make_embed_token(&self, wanted: NewEmbedToken, by: &str) -> Done<EmbedToken> {
        let secret = EmbedSecret::fresh().expect("chance");
        Ok(secret.make(wanted, by, jiff::Timestamp::now()).expect("a token"))
    }

    fn note(&self, deed: Deed) -> Done<()> {
        self.deeds.lock().expect("nobody panics here").push(deed);
        Ok(())
    }

    fn deeds(&self, _: usize) -> Done<Vec<Noted>> {
        Ok(Vec::new())
    }

    fn alerts(&self) -> Vec<Alert> {
        Vec::new()
    }
}

/// A site over a world without data, for whoever comes to this machine.
#[allow(dead_code)]
pub(crate) fn site(works: Fake, limits: Limits) -> Site {
    Site::of(parts(works, limits))
}

pub(crate) fn parts(works: Fake, limits: Limits) -> Parts {
    Parts {
        works: Arc::new(works),
        upkeep: Arc::new(Tended::default()),
        access: Access::Open(Arc::new(Gate::default())),
        hosts: Hosts::and(["reckoner.example".to_owned()]),
        origins: Origins::default(),
        limits,
    }
}

/// A report of which nothing can be read: the model is of nothing.
fn weekly() -> Report {
    let text = "title: The weekly page\ndescription: Of the week.\ntiles: [revenue, {question: claims, width: 6}]";
    report(&Input { file: "reports/weekly.yaml", text }).expect("a report")
}

fn view() -> View {
    let manifest = Manifest {
        version: engine::manifest::VERSION,
        snapshot: "20260101".to_owned(),
        built: "2026-01-01T00:00:00Z".to_owned(),
        model: String::new(),
        time_zone: "UTC".to_owned(),
        schema: Schema::default(),
        datasets: Vec::new(),
        rollups: Vec::new(),
        values: None,
    };
    let mut directory = Ram::new();
    directory.insert(engine::manifest::FILE, manifest.encode());
    let model = Model::default();
    View {
        id: "one".into(),
        snapshot: Arc::new(Snapshot::open(&directory, &model).expect("a snapshot of nothing")),
        lexicon: Arc::new(Lexicon::compile(&model)),
        phrases: Arc::default(),
        model: Arc::new(model),
        viewer: Arc::new(Viewer::owner()),
        today: 0,
        live: LivePolicy::Never,
        assist: None,
        ticks: || 0,
        reports: Arc::new(Reports::of(vec![weekly()])),
        sights: Arc::default(),
        meanings: Arc::default(),
        verified: Arc::default(),
    }
}
