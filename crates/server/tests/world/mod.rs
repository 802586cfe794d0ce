//! A world without data: a model of nothing, a snapshot of nothing, and works that behave or do not.

use std::sync::Arc;
use std::time::Duration;

use ask::{Fault, LivePolicy, Record, View};
use engine::{Manifest, Ram, Snapshot};
use model::query::Scan;
use model::{Model, Schema, Table, Viewer};
use server::{Suggestion, Works};
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
    fn view(&self) -> View {
        match self {
            Fake::Answers => {}
            Fake::Panics => panic!("on purpose"),
            Fake::Sleeps => std::thread::sleep(Duration::from_millis(600)),
        }
        view()
    }

    fn fetch(&self, _: &[Scan], _: &View) -> Result<Vec<Table>, Fault> {
        Err(Fault { code: "source_unreachable", message: "There is no source.".to_owned() })
    }

    fn keep(&self, _: &Record) {}

    fn suggest(&self, typed: &str, _: &View, _: usize) -> Vec<Suggestion> {
        vec![Suggestion { text: format!("{typed}…"), kind: "question" }]
    }
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
        snapshot: Arc::new(Snapshot::open(&directory, &model).expect("a snapshot of nothing")),
        lexicon: Arc::new(Lexicon::compile(&model)),
        phrases: Arc::default(),
        model: Arc::new(model),
        viewer: Viewer::owner(),
        today: 0,
        live: LivePolicy::Never,
        assist: None,
        ticks: || 0,
    }
}
