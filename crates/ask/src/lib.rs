//! The course of a question, on one screen.
//!
//! [`start`] reads, binds, routes, executes and composes, or says what it must have first: a vote
//! ([`Step::Votes`]), with which [`voted`] goes on, or tables of the source ([`Step::Wants`]), with which
//! [`resume`] does; [`failed`] ends what could not be fetched. All are synchronous and pure but for the mapped
//! snapshot: who votes or fetches, and how long it takes, is the caller's business.
//!
//! This crate knows the stages, [`View`] and the order of things. It must never know HTTP, the command
//! line, paths or async, and has no `if` about metrics: only order, short-circuit and cache.
#![warn(clippy::disallowed_methods, clippy::disallowed_types)]

mod alike;
mod capabilities;
mod course;
mod empty;
mod explain;
mod export;
mod key;
pub mod literate;
mod live;
mod meaning;
mod others;
mod outcome;
mod past;
mod report;
mod rough;
mod sight;
mod suggest;
mod undecided;
mod unlabelled;
mod verified;
mod view;
mod wanting;

pub use answer::export::Error as ExportError;
pub use answer::{Locale, Theme};
pub use capabilities::{Capabilities, members, policies};
pub use empty::Empty;
pub use explain::{Explanation, explain};
pub use export::{File, export};
pub use key::Key;
pub use live::{Fetched, LivePolicy};
pub use meaning::{Meaning, Meanings, Usage};
pub use outcome::{
    Answered, Assumed, Choice, Fault, Leaf, Outcome, Period, Provenance, Record, Rejected, Reply, Times, Titled,
    Trouble,
};
pub use past::answerable;
pub use report::{End, Page, Reports, Tile, page};
pub use sight::{Named, Sights};
pub use suggest::suggest;
pub use undecided::Undecided;
pub use verified::{Verified, Vouched};
pub use view::{Input, Picture, Request, View};
pub use wanting::{rollup_lines, wanting};

use course::Course;
use engine::Route;
use meaning::Made;
use model::{Draft, Query};
use understand::{Reading, Word};

/// What [`start`] came to.
#[expect(clippy::large_enum_variant, reason = "made once a question, never in a loop")]
#[derive(Debug)]
pub enum Step {
    /// Done, in whatever way.
    Done(Reply),
    /// The question may mean several things, and a language model may be asked which; then [`voted`].
    Votes(Box<Undecided>),
    /// These leaves must be fetched from the source first; then [`resume`].
    Wants(Box<Wants>),
}

/// A question that waits for tables from the source.
#[derive(Debug)]
pub struct Wants {
    /// The leaves to run on the source, in order.
    pub leaves: Vec<model::query::Pull>,
    course: Course,
    query: Query,
    route: Route,
}

/// Answers a question as far as it goes without waiting for anything.
pub fn start(request: &Request, view: &View) -> Step {
    let view = &*view.seen();
    let mut course = Course::begin(request, view);
    if let Some(report) = view.report_of(request) {
        return Step::Done(course.opened(report));
    }
    let draft: Draft = match &request.input {
        Input::Draft(draft) | Input::Choice { draft, .. } => draft.clone(),
        Input::Question(text) => match view.read(text, request.previous.as_ref()) {
            Reading::Clear { draft, words, assumptions, cost } => {
                course.read(words, assumptions, Some(cost), view);
                *draft
            }
            Reading::Ambiguous { words, choices } => match alike::settled(&choices, view) {
                Some((draft, assumed)) => {
                    course.read(words, assumed.into_iter().collect(), None, view);
                    draft
                }
                None => return undecided(text, course, words, choices, view),
            },
            Reading::Unread { words, understood, issues } => {
                return Step::Done(course.unread(words, understood.as_deref(), issues, view));
            }
        },
    };
    course.lap(|times| &mut times.read);
    answer(course, draft, view)
}

/// Puts a question that may mean several things to the vote, or back to the person.
fn undecided(text: &str, course: Course, words: Vec<Word>, choices: Vec<Draft>, view: &View) -> Step {
    match Undecided::of(text, course, words, choices, view) {
        Ok(undecided) => Step::Votes(Box::new(undecided)),
        Err((course, words, choices)) => Step::Done(course.ambiguous(words, &choices, view)),
    }
}

/// Goes on with a question once the vote is there: with the draft that was chosen, else it asks the person.
pub fn voted(undecided: Undecided, vote: &assist::Vote, view: &View) -> Step {
    let view = &*view.seen();
    match undecided.decide(vote, view) {
        Ok((course, draft)) => answer(course, draft, view),
        Err(reply) => Step::Done(reply),
    }
}

/// What a draft comes to, as far as it goes without waiting for the source.
fn answer(mut course: Course, draft: Draft, view: &View) -> Step {
    let bound = match view.bind(&draft) {
        Ok(bound) => bound,
        Err(issues) => return Step::Done(course.refused(&draft, issues, view)),
    };
    course.bound(draft, &bound);
    course.lap(|times| &mut times.bind);

    let meaning = view.meanings.key(&bound.query, &course.context(view), course.picture, view);
    if let Some(made) = meaning.and_then(|meaning| view.meanings.get(&meaning)) {
        return Step::Done(course.answered(&bound.query, made, view));
    }
    let route = engine::route(&bound.query, &view.model, &view.snapshot);
    course.lap(|times| &mut times.route);
    let live = route.live_leaves();
    if live.is_empty() {
        return Step::Done(finish(course, bound.query, route, None, view));
    }
    if let Some(issue) = view.live_refusal(&route) {
        return Step::Done(course.no_rollup(issue, view));
    }
    let pulls = bound.query.pulls().into_iter().enumerate();
    let leaves = pulls.filter(|(index, _)| live.contains(index)).map(|(_, leaf)| leaf).collect();
    Step::Wants(Box::new(Wants { leaves, course, query: bound.query, route }))
}

/// Goes on with a question once its leaves have been fetched.
pub fn resume(mut wants: Wants, fetched: &Fetched, view: &View) -> Reply {
    let view = &*view.seen();
    wants.course.go_on();
    finish(wants.course, wants.query, wants.route, Some(fetched), view)
}

/// Ends a question whose leaves could not be fetched.
pub fn failed(wants: Wants, fault: Fault) -> Reply {
    wants.course.failed(fault)
}

fn finish(mut course: Course, query: Query, route: Route, fetched: Option<&Fetched>, view: &View) -> Reply {
    let tables = fetched.map_or(&[][..], |fetched| &fetched.tables);
    let execution = match engine::execute(&query, &route, &view.model, &view.snapshot, tables) {
        Ok(execution) => execution,
        Err(error) => return course.failed(error.into()),
    };
    course.lap(|times| &mut times.execute);
    let context = course.context(view);
    let made = Made::of(&query, &route, fetched, &execution, view, &context, course.picture);
    // The source may be another the next time.
    let meaning = view.meanings.key(&query, &context, course.picture, view).filter(|_| fetched.is_none());
    if let Some(meaning) = meaning {
        view.meanings.keep(meaning, &made);
    }
    course.answered(&query, made, view)
}
