//! What the server needs done: questions of the current world, which is exchanged whole when there is a new
//! snapshot.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use ask::{Fault, View};
use model::Table;
use model::query::Scan;
use server::{Suggestion, Works};
use understand::SuggestionKind;

use crate::failure::Failure;
use crate::project::Project;
use crate::speak;
use crate::world::World;

/// How often somebody looks whether there is a new snapshot.
const LOOK_EVERY: Duration = Duration::from_secs(1);

pub(crate) struct Desk {
    project: Project,
    world: RwLock<Arc<World>>,
    looked: Mutex<Looked>,
}

struct Looked {
    at: Instant,
    snapshot: Option<PathBuf>,
}

impl Desk {
    pub(crate) fn open(project: &Project) -> Result<Desk, Failure> {
        let world = World::open(project)?;
        let snapshot = refresh::current(&project.state());
        Ok(Desk {
            project: project.clone(),
            world: RwLock::new(Arc::new(world)),
            looked: Mutex::new(Looked { at: Instant::now(), snapshot }),
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

    /// Whether `CURRENT` names another snapshot than when it was last looked at.
    fn is_outdated(&self) -> bool {
        // Whoever finds it held is not the one to look.
        let Ok(mut looked) = self.looked.try_lock() else { return false };
        if looked.at.elapsed() < LOOK_EVERY {
            return false;
        }
        looked.at = Instant::now();
        let now = refresh::current(&self.project.state());
        let changed = now.is_some() && now != looked.snapshot;
        if changed {
            looked.snapshot = now;
        }
        changed
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

    fn suggest(&self, typed: &str, view: &View, limit: usize) -> Vec<Suggestion> {
        understand::suggest(typed, &view.model, &view.lexicon, view.members(), limit)
            .into_iter()
            .map(|suggestion| Suggestion { text: suggestion.text, kind: name(suggestion.kind) })
            .collect()
    }
}

fn name(kind: SuggestionKind) -> &'static str {
    match kind {
        SuggestionKind::Question => "question",
        SuggestionKind::Metric => "metric",
        SuggestionKind::Dimension => "dimension",
        SuggestionKind::Value => "value",
    }
}
