//! What the server needs done: questions of the current world, which is exchanged whole when there is a new
//! snapshot.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant, SystemTime};

use ask::{Fault, Record, View};
use model::Table;
use model::query::Scan;
use server::{Suggestion, Works};
use understand::SuggestionKind;

use crate::failure::Failure;
use crate::learned::Learned;
use crate::log::{Line, Log, Past};
use crate::project::Project;
use crate::speak;
use crate::world::World;

/// How often somebody looks whether there is a new snapshot.
const LOOK_EVERY: Duration = Duration::from_secs(1);

pub(crate) struct Desk {
    project: Project,
    world: RwLock<Arc<World>>,
    looked: Mutex<Looked>,
    log: Log,
    past: Mutex<Past>,
}

/// Of what is offered, how many may be questions of before: to begin with, and while somebody types.
const MOST_PAST: [usize; 2] = [4, 3];

struct Looked {
    at: Instant,
    snapshot: Option<PathBuf>,
    /// When what was learned was last changed.
    learned: Option<SystemTime>,
}

impl Desk {
    pub(crate) fn open(project: &Project) -> Result<Desk, Failure> {
        let world = World::open(project)?;
        let snapshot = refresh::current(&project.state());
        let log = Log::of(project);
        Ok(Desk {
            project: project.clone(),
            world: RwLock::new(Arc::new(world)),
            looked: Mutex::new(Looked { at: Instant::now(), snapshot, learned: changed(project) }),
            past: Mutex::new(Past::of(&log.lines())),
            log,
        })
    }

    /// The world as of now. A new snapshot that cannot be opened leaves the old world in place.
    fn world(&self) -> Arc<World> {
        if self.is_outdated() {
            match World::reopen(&self.project) {
                Ok(world) => *self.world.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(world),
                Err(failure) => {
                    for complaint in failure.complaints {
                        speak::note(format_args!("the new snapshot is not served: {complaint}"));
                    }
                }
            }
        }
        Arc::clone(&self.world.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether `CURRENT` names another snapshot, or something else was learned, than when it was last looked at.
    fn is_outdated(&self) -> bool {
        // Whoever finds it held is not the one to look.
        let Ok(mut looked) = self.looked.try_lock() else { return false };
        if self.project.snapshot.is_some() || looked.at.elapsed() < LOOK_EVERY {
            return false;
        }
        looked.at = Instant::now();
        let now = refresh::current(&self.project.state());
        let learned = changed(&self.project);
        let outdated = now.is_some() && (now != looked.snapshot || learned != looked.learned);
        if outdated {
            (looked.snapshot, looked.learned) = (now, learned);
        }
        outdated
    }

    pub(crate) fn starters(&self, count: usize) -> Vec<String> {
        let view = self.view();
        self.suggest("", &view, count).into_iter().map(|suggestion| suggestion.text).collect()
    }
}

impl Works for Desk {
    fn view(&self) -> View {
        self.world().view()
    }

    fn fetch(&self, leaves: &[Scan], view: &View) -> Result<Vec<Table>, Fault> {
        self.world().fetch(leaves, view)
    }

    fn keep(&self, record: &Record) {
        let Some(line) = Line::of(record) else { return };
        self.log.keep(&line);
        self.past.lock().unwrap_or_else(PoisonError::into_inner).add(&line);
    }

    fn suggest(&self, typed: &str, view: &View, limit: usize) -> Vec<Suggestion> {
        // Read without the lock: whoever asks is not to wait for whoever types.
        let past: Vec<String> =
            self.past.lock().unwrap_or_else(PoisonError::into_inner).ranked().map(str::to_owned).collect();
        let most = MOST_PAST[usize::from(!typed.trim().is_empty())].min(limit);
        let past = ask::answerable(past.iter().map(String::as_str), typed, view, most);
        let mut found: Vec<Suggestion> = past.into_iter().map(|text| Suggestion { text, kind: "recent" }).collect();
        for suggestion in ask::suggest(typed, view, limit) {
            if !found.iter().any(|known| known.text.eq_ignore_ascii_case(&suggestion.text)) {
                found.push(Suggestion { text: suggestion.text, kind: name(suggestion.kind) });
            }
        }
        found.truncate(limit);
        found
    }
}

fn changed(project: &Project) -> Option<SystemTime> {
    std::fs::metadata(Learned::path(project)).and_then(|file| file.modified()).ok()
}

fn name(kind: SuggestionKind) -> &'static str {
    match kind {
        SuggestionKind::Question => "question",
        SuggestionKind::Metric => "metric",
        SuggestionKind::Dimension => "dimension",
        SuggestionKind::Value => "value",
    }
}
