//! A view through the eyes of somebody whose rows are limited: the names, words and members of those rows.
//!
//! What is closed to them has no name and what does not occur in their rows is no member, so that it reads, is spelt,
//! said, offered and refused as if it were not in the data. This is worked out once for all viewers with the same
//! limits, and members only of the dimensions that somebody's words touch.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use engine::Snapshot;
use model::bind::Limits;
use model::viewer::Member;
use model::{DatasetId, DimensionId, Members, Model, Query, Range, Table, Value, Viewer};
use understand::Lexicon;

use crate::view::View;

/// Sights that are kept at a time, and the bytes that their members may take together.
const MOST: usize = 256;
const MOST_BYTES: usize = 64 << 20;

/// The sights of viewers with limits, kept from question to question.
#[derive(Default)]
pub struct Sights {
    /// The one through which a view is seen that was made for it, and for whom.
    settled: Option<(Arc<Viewer>, Arc<Sight>)>,
    /// The one that was used last stands last.
    kept: Mutex<Vec<Arc<Sight>>>,
}

impl Sights {
    /// The sight of a view by somebody: nothing for those who may see everything.
    pub(crate) fn of(&self, view: &View) -> Option<Arc<Sight>> {
        if let Some((viewer, sight)) = &self.settled
            && *viewer == view.viewer
        {
            return Some(Arc::clone(sight));
        }
        let limits = Limits::of(&view.model, &view.viewer);
        if limits.is_none() {
            return None;
        }
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let sight = match kept.iter().position(|sight| sight.is_of(view, &limits)) {
            Some(place) => kept.remove(place),
            None => {
                // Another snapshot takes the place of the one before.
                kept.retain(|sight| sight.of.is_same(view));
                let names = Names::of(view, &limits, &kept);
                Arc::new(Sight::new(view, limits, names))
            }
        };
        kept.push(Arc::clone(&sight));
        while kept.len() > MOST
            || (kept.len() > 1 && kept.iter().map(|sight| sight.bytes()).sum::<usize>() > MOST_BYTES)
        {
            kept.remove(0);
        }
        Some(sight)
    }

    pub(crate) fn settled(viewer: &Arc<Viewer>, sight: Arc<Sight>) -> Sights {
        Sights { settled: Some((Arc::clone(viewer), sight)), kept: Mutex::default() }
    }
}

/// What a sight is of.
struct Of {
    model: Arc<Model>,
    lexicon: Arc<Lexicon>,
    snapshot: Arc<Snapshot>,
}

impl Of {
    fn is_same(&self, view: &View) -> bool {
        Arc::ptr_eq(&self.model, &view.model)
            && Arc::ptr_eq(&self.lexicon, &view.lexicon)
            && Arc::ptr_eq(&self.snapshot, &view.snapshot)
    }
}

/// What viewers with some limits see of a view.
pub(crate) struct Sight {
    of: Of,
    limits: Limits,
    /// With everything that may be named, whichever members there are.
    names: Arc<Model>,
    /// The same without words for members that there are not; and the words for all that.
    said: OnceLock<(Arc<Model>, Arc<Lexicon>)>,
    /// By dimension; nothing where no rollup can say.
    members: Vec<OnceLock<Option<Vec<Arc<str>>>>>,
    /// By dataset: the days that there are rows for.
    days: Vec<OnceLock<Option<Range>>>,
    bytes: AtomicUsize,
}

/// A model with what may be named, for one or several sights.
struct Names(Arc<Model>);

impl Names {
    /// Limits differ by their values far more often than by what they close.
    fn of(view: &View, limits: &Limits, kept: &[Arc<Sight>]) -> Names {
        let model = view.model.seen_under(limits);
        let known = kept.iter().find(|sight| *sight.names == model);
        Names(known.map_or_else(|| Arc::new(model), |sight| Arc::clone(&sight.names)))
    }
}

impl Sight {
    fn new(view: &View, limits: Limits, Names(names): Names) -> Sight {
        Sight {
            of: Of {
                model: Arc::clone(&view.model),
                lexicon: Arc::clone(&view.lexicon),
                snapshot: Arc::clone(&view.snapshot),
            },
            limits,
            said: OnceLock::new(),
            members: names.dimensions.iter().map(|_| OnceLock::new()).collect(),
            days: names.datasets.iter().map(|_| OnceLock::new()).collect(),
            names,
            bytes: AtomicUsize::new(0),
        }
    }

    fn is_of(&self, view: &View, limits: &Limits) -> bool {
        self.limits == *limits && self.of.is_same(view)
    }

    fn bytes(&self) -> usize {
        self.bytes.load(Ordering::Relaxed)
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The model as it may be named.
    pub(crate) fn model(&self) -> &Arc<Model> {
        &self.said().0
    }

    /// The words for it.
    pub(crate) fn lexicon(&self) -> &Arc<Lexicon> {
        &self.said().1
    }

    fn said(&self) -> &(Arc<Model>, Arc<Lexicon>) {
        self.said.get_or_init(|| {
            let mut model = Arc::clone(&self.names);
            for id in self.names.field_ids() {
                let aliases = &self.names.field(id).aliases;
                let Some(dimension) = self.names.dimension_of(id).filter(|_| !aliases.is_empty()) else { continue };
                let held = aliases.iter().filter(|(member, _)| self.holds(dimension, member));
                let held: Vec<_> = held.cloned().collect();
                if held.len() < aliases.len() {
                    Arc::make_mut(&mut model).fields[id.index()].aliases = held;
                }
            }
            let lexicon = self.of.lexicon.narrowed(&model, self);
            (model, Arc::new(lexicon))
        })
    }

    /// Whether a member occurs in the rows.
    pub(crate) fn holds(&self, dimension: DimensionId, member: &str) -> bool {
        let members = self.members(dimension).unwrap_or_default();
        members.binary_search_by(|known| (**known).cmp(member)).is_ok()
    }

    /// The members that occur in the rows, sorted; nothing where no rollup can say.
    fn members(&self, dimension: DimensionId) -> Option<&[Arc<str>]> {
        let members = self.members.get(dimension.index())?.get_or_init(|| {
            let queries = model::bind::members(dimension, &self.names, &self.limits);
            let tables: Vec<Table> = queries.iter().filter_map(|query| self.listed(query)).collect();
            if tables.is_empty() && !queries.is_empty() {
                return None;
            }
            let cells = tables.into_iter().flat_map(|table| table.columns).flatten();
            let mut members: Vec<Arc<str>> = cells.filter_map(text).collect();
            members.sort_unstable();
            members.dedup();
            let bytes: usize = members.iter().map(|member| size_of::<Arc<str>>() + 16 + member.len()).sum();
            self.bytes.fetch_add(bytes, Ordering::Relaxed);
            Some(members)
        });
        members.as_deref()
    }

    /// The days that a dataset has rows for.
    pub(crate) fn days(&self, dataset: DatasetId) -> Option<Range> {
        *self.days.get(dataset.index())?.get_or_init(|| {
            let table = self.listed(&model::bind::days(dataset, &self.names, &self.limits)?)?;
            let days = table.columns.first()?.iter().filter_map(|cell| match cell {
                Value::Date(day) => Some(*day),
                _ => None,
            });
            let (first, last) = (days.clone().min()?, days.max()?);
            Some(Range { start: first, end: last + 1 })
        })
    }

    /// What a query lists, if rollups can say.
    fn listed(&self, query: &Query) -> Option<Table> {
        let snapshot = &self.of.snapshot;
        let route = engine::route(query, &self.names, snapshot);
        if !route.live_leaves().is_empty() {
            return None;
        }
        engine::execute(query, &route, &self.names, snapshot, &[]).ok().map(|execution| execution.table)
    }

    fn among<T>(&self, look_up: impl FnOnce(&dyn Members) -> T) -> T {
        let holds = |member: &Member| self.holds(member.dimension, &member.name);
        let count = |dimension| self.members(dimension).map(<[_]>::len);
        look_up(&self.of.snapshot.members_among(&holds, &count))
    }
}

fn text(cell: Value) -> Option<Arc<str>> {
    match cell {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

impl Members for Sight {
    fn exact(&self, form: &str) -> Vec<Member> {
        self.among(|members| members.exact(form))
    }

    fn continues(&self, form: &str) -> bool {
        self.among(|members| members.continues(form))
    }

    fn near(&self, form: &str, edits: u8) -> Vec<Member> {
        self.among(|members| members.near(form, edits))
    }

    fn complete(&self, form: &str, limit: usize) -> Vec<Member> {
        self.among(|members| members.complete(form, limit))
    }

    fn count(&self, dimension: DimensionId) -> Option<usize> {
        self.among(|members| members.count(dimension))
    }
}

/// The members that the viewer of a view may name.
pub struct Named<'a>(pub(crate) Whose<'a>);

pub(crate) enum Whose<'a> {
    All(&'a dyn Members),
    Own(Arc<Sight>),
}

impl Named<'_> {
    fn get(&self) -> &dyn Members {
        match &self.0 {
            Whose::All(members) => *members,
            Whose::Own(sight) => &**sight,
        }
    }
}

impl Members for Named<'_> {
    fn exact(&self, form: &str) -> Vec<Member> {
        self.get().exact(form)
    }

    fn continues(&self, form: &str) -> bool {
        self.get().continues(form)
    }

    fn near(&self, form: &str, edits: u8) -> Vec<Member> {
        self.get().near(form, edits)
    }

    fn complete(&self, form: &str, limit: usize) -> Vec<Member> {
        self.get().complete(form, limit)
    }

    fn count(&self, dimension: DimensionId) -> Option<usize> {
        self.get().count(dimension)
    }
}
