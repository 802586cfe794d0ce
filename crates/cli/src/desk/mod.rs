//! What the server needs done: questions of the current world, which is exchanged whole when there is a new
//! snapshot, model or learned word. A thread looks for those; questions never wait for it.

mod notebook;
mod upkeep;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, RwLock, Weak};
use std::time::{Duration, Instant, SystemTime};

use ask::{Fault, Fetched, Record, View};
use assist::{Ballot, Vote};
use jiff::Timestamp;
use model::Viewer;
use model::query::Pull;
use server::access::Oidc;
use server::upkeep::Alert;
use server::{Gate, Served, Suggestion, Works};
use understand::SuggestionKind;

use crate::alerts::Inside;
use crate::failure::Failure;
use crate::learned::Learned;
use crate::log::Log;
use crate::project::Project;
use crate::replicas::Trouble;
use crate::world::World;
use crate::{reports, speak};
use notebook::Notebook;

/// How often somebody looks whether there is something new.
const LOOK_EVERY: Duration = Duration::from_secs(1);

pub(crate) struct Desk {
    project: Project,
    world: RwLock<Arc<World>>,
    looked: Mutex<Looked>,
    gate: Arc<Gate>,
    notebook: Notebook,
    /// Verified questions that came out right once and do not now; nothing until that is known.
    lost: Mutex<Option<BTreeSet<String>>>,
    /// Since when what is current in the store of snapshots cannot be had, and why.
    trouble: Mutex<Trouble>,
    /// What fired when somebody last looked.
    alerts: Mutex<Option<(Instant, Vec<Alert>)>>,
}

/// Of what is offered, how many may be questions of before: to begin with, and while somebody types.
const MOST_PAST: [usize; 2] = [4, 3];

/// Of what is offered while somebody types, how many may be reports.
const MOST_REPORTS: usize = 2;

/// What the project was when it was last looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Looked {
    snapshot: Option<PathBuf>,
    /// When the model was last changed.
    model: Option<SystemTime>,
    /// When what was learned was last changed.
    learned: Option<SystemTime>,
    /// When each file of a report was last changed.
    reports: Vec<(PathBuf, Option<SystemTime>)>,
}

impl Looked {
    fn at(project: &Project, reports: Option<&str>) -> Looked {
        let changed = |path: PathBuf| std::fs::metadata(path).and_then(|file| file.modified()).ok();
        Looked {
            snapshot: refresh::current(&project.state()),
            model: changed(project.model_path()),
            learned: changed(Learned::path(project)),
            reports: reports::changed(project, reports),
        }
    }
}

impl Desk {
    pub(crate) fn open(project: &Project, gate: Arc<Gate>) -> Result<Arc<Desk>, Failure> {
        let world = World::open(project)?;
        let desk = Arc::new(Desk {
            project: project.clone(),
            looked: Mutex::new(Looked::at(project, world.report_files())),
            world: RwLock::new(Arc::new(world)),
            gate,
            notebook: Notebook::open(Log::of(project)),
            lost: Mutex::default(),
            trouble: Mutex::default(),
            alerts: Mutex::default(),
        });
        let watched = Arc::downgrade(&desk);
        std::thread::spawn(move || Desk::follow(&watched));
        Ok(desk)
    }

    /// Looks for what is new as long as somebody holds the desk.
    fn follow(desk: &Weak<Desk>) {
        let mut prepared = Weak::new();
        loop {
            std::thread::sleep(LOOK_EVERY);
            let Some(desk) = desk.upgrade() else { return };
            let world = desk.world();
            if !std::ptr::eq(prepared.as_ptr(), Arc::as_ptr(&world)) {
                prepared = Arc::downgrade(&world);
                world.prepare();
                Desk::verify(&desk, &world);
            }
            if desk.project.snapshot.is_some() {
                continue;
            }
            let now = Looked::at(&desk.project, world.report_files());
            if now.snapshot.is_some()
                && *desk.looked() != now
                && let Err(failure) = desk.reopen()
            {
                speak::note(format_args!("what is new is not served: {}", failure.in_short().1));
            }
        }
    }

    /// Looks, beside everything else, which verified questions are answered rightly in a world, as long as that serves.
    fn verify(desk: &Arc<Desk>, world: &Arc<World>) {
        let (desk, world) = (Arc::downgrade(desk), Arc::clone(world));
        std::thread::spawn(move || {
            let serves = || desk.upgrade().is_some_and(|desk| Arc::ptr_eq(&desk.world(), &world));
            match world.verify(serves) {
                Ok(None) => {}
                Ok(Some(came_out)) => {
                    if let Some(desk) = desk.upgrade() {
                        let lost = came_out.lost(&desk.project.state());
                        *desk.lost.lock().unwrap_or_else(PoisonError::into_inner) = Some(lost);
                    }
                    // What is vouched for has another name, under which nothing is prepared yet.
                    world.prepare();
                }
                Err(failure) => speak::note(format_args!("no answer is marked as verified: {}", failure.in_short().1)),
            }
        });
    }

    fn looked(&self) -> std::sync::MutexGuard<'_, Looked> {
        self.looked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Opens the world anew. Where that fails, the old one goes on, and is not tried again until something changes.
    /// One at a time: of two that began with different snapshots, the older must not end last.
    fn reopen(&self) -> Result<Arc<World>, Failure> {
        self.reopened(&mut self.looked())
    }

    /// Changes what the project is, and opens the world anew: nobody opens one of half a change.
    pub(crate) fn exchange(&self, change: impl FnOnce() -> Result<(), Failure>) -> Result<(), Failure> {
        let mut looked = self.looked();
        change()?;
        self.reopened(&mut looked).map(drop)
    }

    fn reopened(&self, looked: &mut Looked) -> Result<Arc<World>, Failure> {
        *looked = Looked::at(&self.project, self.world().report_files());
        let world = Arc::new(World::reopen(&self.project)?.after(&self.world()));
        *self.world.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&world);
        Ok(world)
    }

    fn world(&self) -> Arc<World> {
        Arc::clone(&self.world.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn starters(&self, count: usize) -> Vec<String> {
        let view = self.view(&Arc::new(Viewer::owner()));
        self.suggest("", &view, count).into_iter().map(|suggestion| suggestion.text).collect()
    }

    /// The store cannot be followed; whether that is new.
    pub(crate) fn troubled(&self, message: &str) -> bool {
        let mut trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        let since = trouble.as_ref().map_or_else(Timestamp::now, |(since, _)| *since);
        let known = trouble.replace((since, message.to_owned()));
        known.is_none_or(|(_, said)| said != message)
    }

    /// The store is followed; whether it was not before.
    pub(crate) fn well(&self) -> bool {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).take().is_some()
    }

    /// What alerts want to know of this process.
    pub(crate) fn inside(&self) -> Inside {
        let world = self.world();
        let snapshot = world.view().snapshot;
        let damaged = snapshot.quarantined().iter().map(|(name, _)| name.clone()).collect();
        let status = world.completer().map(|completer| completer.status(""));
        // A ledger that cannot be reached says nothing of what is spent.
        let tokens = match &status {
            None => Some(None),
            Some(status) => status.balance.map(|balance| Some((balance.day, balance.limits.day))),
        };
        Inside {
            damaged: Some((snapshot.id().to_owned(), damaged)),
            asked: Some(self.notebook.answered()),
            tokens,
            assist_off: Some(status.and_then(|status| status.off)),
            lost: self.lost.lock().unwrap_or_else(PoisonError::into_inner).clone(),
            store: Some(self.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone()),
            sign_in: Some(self.gate.oidc().and_then(Oidc::trouble).map(|trouble| (trouble.since, trouble.message))),
        }
    }

    /// Waits until everything that was to be kept is.
    pub(crate) fn finish(&self) {
        self.notebook.flush();
    }
}

impl Works for Desk {
    fn view(&self, viewer: &Arc<Viewer>) -> View {
        View { viewer: Arc::clone(viewer), ..self.world().assisted() }
    }

    fn fetch(&self, leaves: &[Pull], view: &View) -> Result<Fetched, Fault> {
        self.world().fetch(leaves, view)
    }

    fn vote(&self, ballot: &Ballot, team: &str) -> Vote {
        self.world().vote(ballot, team)
    }

    fn voting(&self, team: &str) -> Option<server::assist::Status> {
        self.world().completer().map(|completer| completer.status(team))
    }

    fn schema_tokens(&self) -> u32 {
        self.world().schema_tokens()
    }

    fn served(&self, served: &Served<'_>) {
        // What went well is counted; what did not leaves a line.
        if served.status >= 500 || matches!(served.status, 401 | 403 | 408 | 429) {
            self.notebook.say(served);
        }
    }

    fn keep(&self, record: &Arc<Record>) {
        if let (true, Some(question)) = (record.chosen, &record.question)
            && let Some(completer) = self.world().completer()
        {
            completer.chosen_by_a_person(question);
        }
        self.notebook.note(record);
    }

    fn suggest(&self, typed: &str, view: &View, limit: usize) -> Vec<Suggestion> {
        let past = self.notebook.past();
        let most = MOST_PAST[usize::from(!typed.trim().is_empty())].min(limit);
        let past = ask::answerable(past.iter().map(String::as_str), typed, view, most);
        let mut found: Vec<Suggestion> = past.into_iter().map(|text| Suggestion { text, kind: "recent" }).collect();
        let titles = view.reports.completed(typed, MOST_REPORTS.min(limit));
        found.extend(titles.into_iter().map(|title| Suggestion { text: title.to_owned(), kind: "report" }));
        for suggestion in ask::suggest(typed, view, limit) {
            if !found.iter().any(|known| known.text.eq_ignore_ascii_case(&suggestion.text)) {
                found.push(Suggestion { text: suggestion.text, kind: name(suggestion.kind) });
            }
        }
        found.truncate(limit);
        found
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
