//! A project opened for questions: the model, its words, the current snapshot, and the way to the source.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};
use std::time::{Instant, SystemTime};

use ask::{
    Fault, Fetched, LivePolicy, Locale, Meanings, Picture, Reply, Reports, Request, Sights, Step, Theme, Verified, View,
};
use assist::{Ballot, End, Vote};
use engine::{Folder, Snapshot};
use jiff::{Timestamp, Unit};
use model::query::Pull;
use model::{Model, Viewer};
use server::assist::Completer;
use source::Source;
use source::kept::{Given, Results};
use understand::{Lexicon, Phrases};

use crate::clock;
use crate::commands::{build, eval};
use crate::failure::{Failure, source_code};
use crate::learned::{Entry, Learned};
use crate::project::{ModelFile, Project};
use crate::reports::Written;
use crate::voting;
use crate::vouched::CameOut;

/// What is made of queries is kept up to so many bytes.
const MEANINGS: u64 = 64 << 20;

/// A project opened for questions. It never changes; a new snapshot makes a new one.
pub(crate) struct World {
    project: Project,
    file: ModelFile,
    model: Arc<Model>,
    /// The words of the model alone.
    untaught: Lexicon,
    lexicon: Arc<Lexicon>,
    phrases: Arc<Phrases>,
    /// The files of reports as they are.
    written: String,
    /// Its name, and what of it is vouched for: known a while after it was opened.
    vouched: RwLock<Vouched>,
    snapshot: Arc<Snapshot>,
    /// The last day that something was measured on.
    last: Option<i32>,
    live: LivePolicy,
    reports: Arc<Reports>,
    sights: Arc<Sights>,
    meanings: Arc<Meanings>,
    /// Whoever votes on what a question means, if that is configured.
    completer: Option<Arc<Completer>>,
    /// Counted when it is first asked for.
    schema_tokens: OnceLock<u32>,
    /// Opened when a question first needs it: most never do.
    source: Mutex<Option<Arc<dyn Source>>>,
    /// What the source gave, and what it is asked for now.
    results: Arc<Results>,
    /// All that a result depends on beside its leaf.
    scope: String,
    /// Whether there are servers among the sources, whose work others pay for, or no sources at all.
    on_servers: bool,
}

/// The folder of results, below the project's state.
const RESULTS: &str = "live";
/// What is vouched for, and the name of a world in which it is.
#[derive(Clone, Default)]
struct Vouched {
    /// Of the model, the snapshot, the reports, what was learned and what is vouched for, for caches.
    id: Arc<str>,
    verified: Arc<Verified>,
}

/// The snapshot to look at. Where the current one cannot be read, it is the newest of the others that can be.
fn readable(project: &Project) -> Result<(Folder, engine::Manifest), Failure> {
    let read = |folder: PathBuf| {
        let directory = Folder::new(folder);
        engine::Manifest::read(&directory).map(|manifest| (directory, manifest))
    };
    let folder = project.snapshot_folder()?;
    let error = match read(folder.clone()) {
        Ok(found) => return Ok(found),
        Err(error) => error,
    };
    let failed = Failure::world("snapshot_unreadable", &error).help("make a new one with `reckoner build`");
    if project.snapshot.is_some() {
        return Err(failed);
    }
    let state = project.state();
    let others = refresh::all(&state).into_iter().filter_map(|id| refresh::folder_of(&state, &id));
    let found = others.filter(|other| *other != folder).find_map(|other| read(other).ok()).ok_or(failed)?;
    project.remark(format!("the current snapshot cannot be read ({error}): {} serves instead", found.1.snapshot));
    Ok(found)
}

/// A reply, and the nanoseconds spent waiting for a vote or for the source.
pub(crate) struct Asked {
    pub(crate) reply: Reply,
    pub(crate) waited: u64,
}

impl World {
    /// Opens the current snapshot; builds one first where there is none.
    pub(crate) fn open(project: &Project) -> Result<World, Failure> {
        if project.snapshot.is_none() && refresh::current(&project.state()).is_none() {
            project.read_model()?;
            if project.config()?.snapshots.follow {
                let failure = Failure::world("no_snapshot", "there is no snapshot, and this project builds none");
                return Err(failure.help("`reckoner snapshots pull` takes over what is current in the store"));
            }
            project.remark("no snapshot yet: building one");
            build::build(project)?;
        }
        World::reopen(project)
    }

    /// Opens the current snapshot.
    pub(crate) fn reopen(project: &Project) -> Result<World, Failure> {
        let unreadable = |error: engine::Error| {
            Failure::world("snapshot_unreadable", error).help("make a new one with `reckoner build`")
        };
        let (directory, manifest) = readable(project)?;
        let file = project.read_model()?;
        let known = &manifest.schema;
        let sources = model::load::reads(&file.input()).unwrap_or_default().sources;
        // A dataset added since the snapshot: its columns are not known from there.
        let loaded = if sources.iter().all(|source| known.table(source).is_some()) {
            file.load(Some(known))?
        } else {
            file.load(Some(project.source(&file, Some(known))?.schema()))?
        };
        let snapshot = Snapshot::open(&directory, &loaded.model).map_err(unreadable)?;
        if manifest.model != blake3::hash(file.text.as_bytes()).to_hex().as_str() {
            project.remark("the model has changed since the snapshot was built; `reckoner build` makes a new one");
        }
        for (rollup, why) in snapshot.quarantined() {
            project.remark(format!("rollup {rollup} is damaged and set aside: {why}"));
        }
        let last = clock::last_day(&loaded.model, snapshot.manifest());
        clock::today(&loaded.model.calendar, last, project.today)?;
        // Questions are answered without it, too.
        let learned = Learned::read(project).unwrap_or_else(|failure| {
            for complaint in failure.complaints {
                project.remark(format_args!("what was learned does not count: {complaint}"));
            }
            Learned::default()
        });
        let written = Written::read(project, loaded.model.reports.as_deref());
        for failure in &written.failures {
            project.remark(format_args!("a report is left out: {}; see `reckoner check`", failure.in_short().1));
        }
        let config = project.config()?;
        let scope = [vec![snapshot.id().to_owned(), file.text.clone()], config.addresses()].concat().join("\0");
        let mut world = World {
            project: project.clone(),
            file,
            untaught: Lexicon::compile(&loaded.model),
            lexicon: Arc::default(),
            phrases: Arc::default(),
            vouched: RwLock::default(),
            written: written.text,
            model: Arc::new(loaded.model),
            snapshot: Arc::new(snapshot),
            last,
            // A server has others to serve, too.
            // A replica has no sources.
            live: if config.snapshots.follow { LivePolicy::Never } else { config.live_policy() },
            results: Arc::new(Results::in_folder(project.state().join(RESULTS), config.live.into())),
            scope,
            on_servers: !config.databases.is_empty() || config.snapshots.follow,
            reports: Arc::new(Reports::of(written.reports)),
            sights: Arc::default(),
            meanings: Arc::new(Meanings::of_bytes(MEANINGS)),
            completer: voting::completer(project)?,
            schema_tokens: OnceLock::new(),
            source: Mutex::new(None),
        };
        (world.lexicon, world.phrases) = world.taught(&learned);
        let id = world.named(&learned);
        world.vouched = RwLock::new(Vouched { id, verified: Arc::default() });
        Ok(world)
    }

    /// The words of the model alone, without what was learned.
    pub(crate) fn untaught(&self) -> &Lexicon {
        &self.untaught
    }

    /// The words and the phrases of the model and of what was learned, as far as that is sound.
    fn taught(&self, learned: &Learned) -> (Arc<Lexicon>, Arc<Phrases>) {
        let (model, members) = (&self.model, self.snapshot.members());
        let sound = |(word, meaning): &(&str, &understand::Meaning)| {
            understand::objection_to_word(word, meaning, model, &self.untaught, members).is_none()
        };
        let words = learned.accepted().filter_map(Entry::synonym).filter(sound);
        let lexicon = Lexicon::compile(model).with(words, model);
        let phrases = Phrases::compile(learned.accepted().filter_map(Entry::phrase), model, &lexicon, members);
        (Arc::new(lexicon), Arc::new(phrases))
    }

    /// One name for all that an answer depends on, beside the question and the viewer.
    fn named(&self, learned: &Learned) -> Arc<str> {
        let mut hash = blake3::Hasher::new();
        for part in [self.snapshot.id(), &self.file.text, &self.written, &learned.lines()] {
            hash.update(part.as_bytes()).update(&[0]);
        }
        hash.finalize().to_hex().as_str()[..16].into()
    }

    /// What a question might look at, had this been learned.
    pub(crate) fn view_of(&self, learned: &Learned) -> View {
        let (lexicon, phrases) = self.taught(learned);
        View { id: self.named(learned), lexicon, phrases, ..self.view() }
    }

    /// How much of what was learned counts.
    pub(crate) fn learned(&self) -> usize {
        Learned::read(&self.project).map_or(0, |learned| learned.accepted().count())
    }

    /// What a question may look at now.
    pub(crate) fn view(&self) -> View {
        let today = clock::today(&self.model.calendar, self.last, self.project.today);
        let Vouched { id, verified } = self.vouched.read().unwrap_or_else(PoisonError::into_inner).clone();
        View {
            id,
            model: Arc::clone(&self.model),
            lexicon: Arc::clone(&self.lexicon),
            phrases: Arc::clone(&self.phrases),
            snapshot: Arc::clone(&self.snapshot),
            viewer: Arc::new(Viewer::owner()),
            // The zone was found when the world was opened.
            today: today.ok().or(self.last).unwrap_or_default(),
            live: self.live,
            assist: None,
            reports: Arc::clone(&self.reports),
            ticks: clock::ticks,
            sights: Arc::clone(&self.sights),
            meanings: Arc::clone(&self.meanings),
            verified,
        }
    }

    /// The same with the language model that may vote, where one is configured and not switched off.
    pub(crate) fn assisted(&self) -> View {
        View { assist: self.completer.as_ref().and_then(|completer| completer.tokenizer()), ..self.view() }
    }

    /// The same, in the place of another one: whoever votes goes on, with what they know by now, and the source is asked
    /// for no more at once than before.
    pub(crate) fn after(self, other: &World) -> World {
        World { completer: other.completer.clone(), results: Arc::clone(&other.results), ..self }
    }

    /// Whoever votes, if anybody does.
    pub(crate) fn completer(&self) -> Option<&Completer> {
        self.completer.as_deref()
    }

    /// Tokens of a prompt that tells a language model of this schema.
    pub(crate) fn schema_tokens(&self) -> u32 {
        *self.schema_tokens.get_or_init(|| assist::count::schema_prompt(&self.model))
    }

    /// Puts a ballot, for a team.
    pub(crate) fn vote(&self, ballot: &Ballot, team: &str) -> Vote {
        self.completer().map_or(Vote::none(End::Off), |completer| completer.vote(ballot, team))
    }

    /// Answers a question, waiting for a vote and for the source where it must.
    pub(crate) fn ask(&self, request: &Request, view: &View) -> Asked {
        let (mut step, mut waited) = (ask::start(request, view), 0);
        let mut since = |began: Instant| waited += u64::try_from(began.elapsed().as_nanos()).unwrap_or(u64::MAX);
        let reply = loop {
            let began = Instant::now();
            step = match step {
                Step::Done(reply) => break reply,
                Step::Votes(undecided) => {
                    // Whoever asks here is one team.
                    let vote = self.vote(undecided.ballot(), "local");
                    since(began);
                    ask::voted(*undecided, &vote, view)
                }
                Step::Wants(wants) => {
                    let fetched = self.fetch(&wants.leaves, view);
                    since(began);
                    break match fetched {
                        Ok(fetched) => ask::resume(*wants, &fetched, view),
                        Err(fault) => ask::failed(*wants, fault),
                    };
                }
            };
        };
        Asked { reply, waited }
    }

    /// Answers every question of every report once, as far as rollups do: what is made of it is kept. With the pictures
    /// that the page asks for, and without.
    pub(crate) fn prepare(&self) {
        let view = self.view();
        let pictures = [Some(Theme::Light), Some(Theme::Dark), None].map(|theme| theme.map(Picture::SvgWithoutChartjs));
        for (report, picture) in view.reports.all().iter().flat_map(|report| pictures.map(|picture| (report, picture)))
        {
            ask::page(report, &view, Locale::EN, picture, |request| {
                let mut step = ask::start(request, &view);
                loop {
                    step = match step {
                        Step::Done(reply) => break reply,
                        Step::Votes(undecided) => ask::voted(*undecided, &Vote::none(End::Off), &view),
                        Step::Wants(wants) => {
                            let message = "The source answers it.".to_owned();
                            break ask::failed(*wants, Fault { code: "not_prepared", message });
                        }
                    };
                }
            });
        }
    }

    /// Answers the verified questions and vouches for those that come out right. It takes its time, so that questions
    /// of people have theirs; `goes_on` says whether anybody still wants to know: else it ends with nothing.
    pub(crate) fn verify(&self, goes_on: impl Fn() -> bool) -> Result<Option<CameOut>, Failure> {
        let Some(file) = &self.model.verified else { return Ok(Some(CameOut::default())) };
        // Nobody has asked a server for that.
        let view = if self.on_servers { View { live: LivePolicy::Never, ..self.view() } } else { self.view() };
        let (mut verified, mut came_out) = (Verified::default(), CameOut::default());
        for mut case in eval::cases(&self.project.dir.join(file))? {
            if !goes_on() {
                return Ok(None);
            }
            if self.on_servers {
                case.others.remove("sql");
            }
            let began = Instant::now();
            if let Some(draft) = eval::read_rightly(&case, &view, self)? {
                verified.vouch(&draft, &case.question);
                came_out.right.insert(case.question.clone());
            }
            came_out.all.insert(case.question.clone());
            std::thread::sleep(began.elapsed());
        }
        if verified.is_empty() {
            return Ok(Some(came_out));
        }
        let mut hash = blake3::Hasher::new();
        [&*view.id].into_iter().chain(verified.drafts()).for_each(|part| {
            hash.update(part.as_bytes()).update(&[0]);
        });
        let id = hash.finalize().to_hex().as_str()[..16].into();
        *self.vouched.write().unwrap_or_else(PoisonError::into_inner) = Vouched { id, verified: Arc::new(verified) };
        Ok(Some(came_out))
    }

    /// The files that the model says its reports are in, with a `*`.
    pub(crate) fn report_files(&self) -> Option<&str> {
        self.model.reports.as_deref()
    }

    /// Runs leaves on the source.
    pub(crate) fn fetch(&self, leaves: &[Pull], view: &View) -> Result<Fetched, Fault> {
        let source = self.source().map_err(|failure| failure.into_fault())?;
        let fault = |error| Fault { code: source_code(&error), message: error.to_string() };
        let give = |pull| self.results.of(&self.scope, source.as_ref(), pull, &view.model, &source::live::LIMITS);
        let given: Vec<Given> = leaves.iter().map(|pull| give(pull).map_err(fault)).collect::<Result<_, _>>()?;
        let first = given.iter().map(|given| given.at).min().unwrap_or_else(SystemTime::now);
        let at = Timestamp::try_from(first).unwrap_or_default();
        Ok(Fetched {
            tables: given.into_iter().map(Given::table).collect(),
            at: at.round(Unit::Second).unwrap_or(at).to_string(),
        })
    }

    /// The source, opened once.
    pub(crate) fn source(&self) -> Result<Arc<dyn Source>, Failure> {
        let mut kept = self.source.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(source) = kept.as_ref() {
            return Ok(Arc::clone(source));
        }
        let opened = self.project.source(&self.file, Some(&self.snapshot.manifest().schema))?;
        Ok(Arc::clone(kept.insert(Arc::from(opened))))
    }
}
