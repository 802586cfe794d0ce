//! A world without data: a model of nothing, a snapshot of nothing, and works that behave or do not.

use ask::{Fault, View};
use model::Table;
use model::query::Scan;
use server::{Suggestion, Works};
use std::time::Duration;

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

    fn suggest(&self, typed: &str, _: &View, _: usize) -> Vec<Suggestion> {
        vec![Suggestion { text: format!("{typed}…"), kind: "question" }]
    }
}

fn view() -> View {
    View::default()
}
