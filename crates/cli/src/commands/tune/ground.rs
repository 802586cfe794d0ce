//! The databases and questions that weights are tried on.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::thread;

use ask::Request;
use model::Draft;
use understand::{Lexicon, Reading, Weights};

use super::super::eval::{self, Asked};
use super::score::{Part, Read, Score};
use crate::args::Tune;
use crate::failure::Failure;
use crate::project::Project;
use crate::world::World;

/// The file of questions in each project.
const QUESTIONS: &str = "questions.jsonl";
/// Any reading is looked at, however doubtful: the threshold is chosen afterwards.
const ANY_DOUBT: f32 = 100.0;

/// All databases.
pub(super) struct Ground {
    places: Vec<Place>,
}

/// One database with its questions.
struct Place {
    part: Part,
    world: World,
    questions: Vec<Asked>,
    /// Whether a draft answers a question rightly, if it answers it, by the place of the question: answered once, however often it
    /// is read so.
    known: Mutex<HashMap<(usize, Draft), Option<bool>>>,
}

impl Ground {
    pub(super) fn open(project: &Project, tune: &Tune) -> Result<Ground, Failure> {
        let mut places = Vec::new();
        for (nth, folder) in tune.projects.iter().enumerate() {
            let project = Project { dir: folder.clone(), ..project.clone() };
            let mut questions = eval::asked(&folder.join(QUESTIONS), tune.gold.as_deref())?;
            questions.retain(|asked| !asked.weak);
            let held_out = tune.check > 0 && nth % tune.check == tune.check - 1;
            let part = if held_out { Part::HeldOut } else { Part::FITTED[nth % Part::FITTED.len()] };
            places.push(Place { part, world: World::open(&project)?, questions, known: Mutex::default() });
        }
        Ok(Ground { places })
    }

    /// What these weights make of all questions.
    pub(super) fn score(&self, weights: Weights) -> Score {
        let weights = {
            let mut any = weights;
            any.set("doubtful", ANY_DOUBT);
            any
        };
        let workers = thread::available_parallelism().map_or(1, usize::from);
        let next = Mutex::new(self.places.iter());
        let work = || {
            let mut reads = Vec::new();
            loop {
                let place = next.lock().unwrap_or_else(PoisonError::into_inner).next();
                let Some(place) = place else { return reads };
                reads.extend(place.reads(weights));
            }
        };
        let reads = thread::scope(|scope| {
            let working: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
            working.into_iter().flat_map(|worker| worker.join().expect("reading is total")).collect()
        });
        let all = self.places.iter().flat_map(|place| place.questions.iter().map(|_| place.part));
        Score::of(all.collect(), reads)
    }
}

impl Place {
    /// The questions that are read as one thing, and whether that is right.
    fn reads(&self, weights: Weights) -> Vec<Read> {
        let view = self.world.view();
        let lexicon = Lexicon::weighed(&view.model, weights);
        let members = view.snapshot.members();
        let mut reads = Vec::new();
        for (nth, asked) in self.questions.iter().enumerate() {
            let reading = understand::read(&asked.text, None, &view.model, &lexicon, members);
            let Reading::Clear { draft, cost, .. } = reading else { continue };
            let key = (nth, *draft);
            let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).get(&key).copied();
            let right = known.unwrap_or_else(|| {
                let answer = self.world.ask(&Request::draft(key.1.clone()), &view);
                let right = eval::is_right(asked, &answer, &self.world).unwrap_or_default();
                self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(key, right);
                right
            });
            reads.extend(right.map(|right| Read { part: self.part, doubt: cost, right }));
        }
        reads
    }
}
