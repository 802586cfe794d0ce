//! Whether a rollup can answer a leaf, and how: where each key, condition and measure comes from.
//!
//! Rollups are judged by one rule: a rollup is sound for a leaf if the leaf's answer from it equals the
//! answer from the rows themselves. What makes it unsound is its [`Rejection`].

use std::cell::{OnceCell, RefCell};
use std::sync::Arc;

use model::calendar::Calendar;
use model::query::{Key, Predicate, Scan};
use model::semantic::{Path, Reach};
use model::{Agg, ColumnType, Expr, Grain, Measure, Model, Over, Pick, Value};

use crate::eval::{self, rebase};
use crate::kernel::source::Origin;
use crate::rejection::Rejection;
use crate::rollup::read::{KeyColumn, Rollup};

/// How a leaf is answered from one rollup.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Plan {
    /// Position of the rollup in the snapshot.
    pub(crate) rollup: usize,
    /// The columns that are read, each once.
    pub(crate) origins: Vec<Origin>,
    pub(crate) group: Vec<Grouping>,
    pub(crate) filter: Vec<Test>,
    pub(crate) parts: Vec<Part>,
}

/// A column to group by.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Grouping {
    pub(crate) origin: usize,
    /// The grain of the buckets and by how many they are moved.
    pub(crate) grain: Option<Grain>,
    pub(crate) shift: i32,
}

/// A condition on rows.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Test {
    /// On one column.
    Column(usize, Predicate),
    /// One of these.
    Any(Vec<Test>),
    /// Among the groups of an inner leaf, by its position among the leaf's inner leaves.
    Exists { origins: Vec<usize>, inner: usize, not: bool },
}

/// A measure.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Part {
    pub(crate) agg: Agg,
    pub(crate) of: Of,
    /// Only rows for which this column is true.
    pub(crate) when: Option<usize>,
    pub(crate) rule: Option<Rule>,
}

/// What a measure is merged from.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Of {
    /// A stored measure.
    Stored(usize),
    /// Stored squares, and the sum and the count that they are merged with.
    Spread([usize; 3]),
    /// The number of rows.
    Rows,
    /// A column.
    Origin(usize),
}

/// Which points in time stand for a period.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Rule {
    /// The column of days.
    pub(crate) day: usize,
    /// Positions in the group: the period is their bucket, or everything if there are none.
    pub(crate) period: Vec<usize>,
    pub(crate) pick: Pick,
}

/// A leaf, with what is worked out once for all rollups.
pub(crate) struct Leaf<'a> {
    pub(crate) scan: &'a Scan,
    pub(crate) model: &'a Model,
    measures: Vec<Wanted<'a>>,
    /// The definition of each field that is read, as seen from the leaf's dataset.
    fields: Vec<(Reach, Expr)>,
    /// Joined from a dataset that is read from elsewhere now: its columns are not what they were.
    moved: &'a [model::DatasetId],
    /// What keys are called that some rollup does not keep: many do not keep the same ones.
    named: RefCell<Vec<(Key, Arc<str>)>>,
}

struct Wanted<'a> {
    measure: &'a Measure,
    /// The rule over time that applies in this leaf, and the key of its days.
    rule: Option<(Pick, Key)>,
    /// Names that a rollup may hold it under.
    names: OnceCell<Vec<String>>,
}

impl<'a> Leaf<'a> {
    pub(crate) fn new(scan: &'a Scan, model: &'a Model, moved: &'a [model::DatasetId]) -> Leaf<'a> {
        let measures: Vec<Wanted<'a>> = scan
            .measures
            .iter()
            .map(|measure| Wanted { measure, rule: rule(scan, measure, model), names: OnceCell::new() })
            .collect();
        let rules = measures.iter().filter_map(|wanted| wanted.rule.as_ref()).map(|(_, key)| key);
        let mut fields: Vec<(Reach, Expr)> = Vec::new();
        for key in scan.group.iter().chain(scan.filter.iter().flat_map(Predicate::keys)).chain(rules) {
            if fields.iter().all(|(reach, _)| *reach != key.reach) {
                fields.push((key.reach.clone(), rebase(&model.field(key.reach.field).expr, &key.reach.path)));
            }
        }
        Leaf { scan, model, measures, fields, moved, named: RefCell::default() }
    }

    /// How a rollup answers this leaf, or why it cannot.
    pub(crate) fn judge(&self, position: usize, rollup: &Rollup) -> Result<Plan, Rejection> {
        if rollup.dataset != Some(self.scan.dataset) {
            return Err(Rejection::DatasetDiffers);
        }
        let mut judge = Judge { leaf: self, rollup, origins: Vec::new(), inner: 0 };
        let group = self
            .scan
            .group
            .iter()
            .map(|key| {
                let origin = judge.key(key)?;
                Ok(Grouping { origin, grain: key.grain, shift: key.shift })
            })
            .collect::<Result<Vec<_>, Rejection>>()?;
        let filter = self.scan.filter.iter().map(|p| judge.test(p)).collect::<Result<Vec<_>, _>>()?;
        let parts = self.measures.iter().map(|wanted| judge.part(wanted)).collect::<Result<Vec<_>, _>>()?;
        Ok(Plan { rollup: position, origins: judge.origins, group, filter, parts })
    }

    /// The scans inside of conditions, in the order that [`Test::Exists`] counts them.
    pub(crate) fn inner(scan: &Scan) -> Vec<&Scan> {
        fn collect<'s>(predicate: &'s Predicate, into: &mut Vec<&'s Scan>) {
            match predicate {
                Predicate::Any(list) => list.iter().for_each(|p| collect(p, into)),
                Predicate::Exists { scan, .. } => into.push(scan),
                _ => {}
            }
        }
        let mut found = Vec::new();
        scan.filter.iter().for_each(|p| collect(p, &mut found));
        found
    }
}

/// The rule over time that a measure follows in a leaf. Grouped by the days themselves, each group is
/// one point in time and there is nothing to pick.
fn rule(scan: &Scan, measure: &Measure, model: &Model) -> Option<(Pick, Key)> {
    let over: &Over = measure.over.iter().find(|over| matches!(over.pick, Pick::Last | Pick::First | Pick::Avg))?;
    let by_day = |key: &Key| key.reach.field == over.field && matches!(key.grain, None | Some(Grain::Day));
    if scan.group.iter().any(by_day) {
        return None;
    }
    let path = model.paths(scan.dataset, model.field(over.field).dataset).into_iter().next().unwrap_or_default();
    Some((over.pick, Key::at(Reach { path, field: over.field })))
}

impl Wanted<'_> {
    /// A measure with a rule over time is stored for each day, where the rule makes no difference; so
    /// the same measure without the rule is as good, as long as the rollup keeps days.
    fn names(&self, model: &Model) -> &[String] {
        self.names.get_or_init(|| names(self.measure, model))
    }
}

fn names(measure: &Measure, model: &Model) -> Vec<String> {
    let measure = &measure.stored();
    let plain = Measure { over: Vec::new(), ..measure.clone() };
    let mut names = vec![model.measure_name(&plain)];
    if !measure.over.is_empty() {
        names.push(model.measure_name(measure));
    }
    names
}

struct Judge<'a> {
    leaf: &'a Leaf<'a>,
    rollup: &'a Rollup,
    origins: Vec<Origin>,
    inner: usize,
}

impl Judge<'_> {
    fn origin(&mut self, origin: Origin) -> usize {
        match self.origins.iter().position(|known| *known == origin) {
            Some(place) => place,
            None => {
                self.origins.push(origin);
                self.origins.len() - 1
            }
        }
    }

    fn name(&self, key: &Key) -> Arc<str> {
        let mut named = self.leaf.named.borrow_mut();
        if let Some((_, name)) = named.iter().find(|(known, _)| known == key) {
            return Arc::clone(name);
        }
        let name: Arc<str> = self.leaf.model.key_name(key).into();
        named.push((key.clone(), Arc::clone(&name)));
        name
    }

    /// The column of a key.
    fn key(&mut self, key: &Key) -> Result<usize, Rejection> {
        self.find(key).map(|origin| self.origin(origin))
    }

    fn find(&self, key: &Key) -> Result<Origin, Rejection> {
        let fields = &self.leaf.fields;
        let (_, expr) = fields.iter().find(|(reach, _)| *reach == key.reach).expect("every key of a leaf is listed");
        let mut coarser = None;
        for (place, column) in self.rollup.keys.iter().enumerate() {
            if column.resolved.as_ref().is_none_or(|resolved| resolved.reach != key.reach && resolved.expr != *expr) {
                continue;
            }
            match (column.time_grain(), key.grain) {
                (stored, None) if stored.is_none_or(|grain| grain == Grain::Day) => {
                    return Ok(Origin::Stored(place, None));
                }
                (Some(stored), wanted) => {
                    let wanted = wanted.unwrap_or(Grain::Day);
                    if wanted == stored {
                        return Ok(Origin::Stored(place, None));
                    }
                    if self.leaf.model.calendar.derives(wanted, stored) {
                        return Ok(Origin::Stored(place, Some(wanted)));
                    }
                    coarser = Some(stored);
                }
                (None, _) => {}
            }
        }
        if let Some(stored) = coarser {
            return Err(Rejection::GrainNotDerivable { key: self.name(key), stored: stored.label() });
        }
        match key.grain {
            None => self.expression(expr).ok_or_else(|| Rejection::DimensionMissing(self.name(key))),
            Some(_) => Err(Rejection::DimensionMissing(self.name(key))),
        }
    }

    /// The column that holds an expression, or from which columns it is computed.
    fn expression(&self, expr: &Expr) -> Option<Origin> {
        let holds = |column: &KeyColumn, expr: &Expr| {
            column.resolved.as_ref().is_some_and(|resolved| resolved.whole && resolved.expr == *expr)
        };
        let find = |expr: &Expr| {
            let place = self.rollup.keys.iter().position(|column| holds(column, expr))?;
            Some((place, self.rollup.keys[place].kind))
        };
        if let Some((place, _)) = find(expr) {
            return Some(Origin::Stored(place, None));
        }
        eval::compile(expr, &find).map(Origin::Computed)
    }

    fn test(&mut self, predicate: &Predicate) -> Result<Test, Rejection> {
        match predicate {
            Predicate::In { key, .. } | Predicate::Like { key, .. } => {
                Ok(Test::Column(self.key(key)?, predicate.clone()))
            }
            Predicate::Range { key, from, to } => match self.key(key) {
                Ok(origin) => Ok(Test::Column(origin, predicate.clone())),
                Err(rejection) => self.whole_buckets(key, from.as_ref(), to.as_ref()).ok_or(rejection),
            },
            Predicate::Any(list) => Ok(Test::Any(list.iter().map(|p| self.test(p)).collect::<Result<Vec<_>, _>>()?)),
            Predicate::Exists { keys, not, .. } => {
                let inner = self.inner;
                self.inner += 1;
                let origins = keys.iter().map(|key| self.key(key)).collect::<Result<Vec<_>, _>>()?;
                Ok(Test::Exists { origins, inner, not: *not })
            }
        }
    }

    /// A range of days as a range of stored buckets, where it begins and ends with whole ones.
    fn whole_buckets(&mut self, key: &Key, from: Option<&(Value, bool)>, to: Option<&(Value, bool)>) -> Option<Test> {
        if !matches!(key.grain, None | Some(Grain::Day)) || key.shift != 0 {
            return None;
        }
        let calendar = &self.leaf.model.calendar;
        let (place, grain) = self.rollup.keys.iter().enumerate().find_map(|(place, column)| {
            let same = column.resolved.as_ref().is_some_and(|resolved| resolved.reach == key.reach);
            column.time_grain().filter(|grain| same && !grain.is_cyclic()).map(|grain| (place, grain))
        })?;
        let edge = |bound: Option<&(Value, bool)>, one_past: bool| match bound {
            None => Some(None),
            Some((Value::Date(day), included)) => {
                let day = day.checked_add(i32::from(*included == one_past))?;
                starts_bucket(calendar, grain, day).then_some(Some((Value::Date(day), !one_past)))
            }
            Some(_) => None,
        };
        let range = Predicate::Range { key: key.clone(), from: edge(from, false)?, to: edge(to, true)? };
        Some(Test::Column(self.origin(Origin::Stored(place, None)), range))
    }

    fn part(&mut self, wanted: &Wanted<'_>) -> Result<Part, Rejection> {
        let measure = wanted.measure;
        let model = self.leaf.model;
        let name = || model.measure_name(measure).into();
        let moved = |path: &Path| path.iter().any(|join| self.leaf.moved.contains(&model.join(*join).to));
        let exprs = || measure.of.iter().chain(&measure.filter);
        if measure.dataset != self.leaf.scan.dataset || exprs().any(|e| e.columns().iter().any(|c| moved(&c.path))) {
            return Err(Rejection::MeasureMissing(name()));
        }
        let rule = match &wanted.rule {
            None => None,
            Some((Pick::Avg, _)) if !matches!(measure.agg, Agg::Sum | Agg::Count) => {
                return Err(Rejection::NotMergeable(name()));
            }
            Some((pick, key)) => {
                let day = self.key(key)?;
                let group = &self.leaf.scan.group;
                let period = (0..group.len()).filter(|at| group[*at].reach.field == key.reach.field).collect();
                Some(Rule { day, period, pick: *pick })
            }
        };
        // Where the values themselves are kept, nothing is rough.
        if measure.agg.is_sketched()
            && let Some(part) = self.derived(measure, rule.clone())
        {
            return Ok(part);
        }
        let stored = self.stored(wanted.names(model));
        match stored {
            Some(squares) if measure.agg == Agg::Squares => {
                let beside = |agg: Agg| {
                    let measure = Measure { agg, ..measure.clone() };
                    self.stored(&names(&measure, model))
                };
                if let (Some(sum), Some(count)) = (beside(Agg::Sum), beside(Agg::Count)) {
                    return Ok(Part { agg: measure.agg, of: Of::Spread([squares, sum, count]), when: None, rule });
                }
            }
            Some(place) if measure.agg != Agg::Distinct || self.is_own_grain(rule.as_ref()) => {
                return Ok(Part { agg: measure.agg, of: Of::Stored(place), when: None, rule });
            }
            _ => {}
        }
        self.derived(measure, rule).ok_or_else(|| match stored {
            Some(_) => Rejection::NotMergeable(name()),
            None => Rejection::MeasureMissing(name()),
        })
    }

    fn stored(&self, names: &[String]) -> Option<usize> {
        names.iter().find_map(|name| self.rollup.measure(name))
    }

    /// A measure worked out from keys.
    fn derived(&mut self, measure: &Measure, rule: Option<Rule>) -> Option<Part> {
        let when = match &measure.filter {
            None => None,
            Some(filter) => {
                let origin = self.expression(filter).filter(|origin| self.is_number(origin))?;
                Some(self.origin(origin))
            }
        };
        let of = match (&measure.of, measure.agg) {
            (None, Agg::Count) => Of::Rows,
            (None, _) | (Some(_), Agg::Avg | Agg::Stddev) => return None,
            (Some(expr), agg) => {
                let origin = self.expression(expr)?;
                if agg.is_of_numbers() && !self.is_number(&origin) {
                    return None;
                }
                Of::Origin(self.origin(origin))
            }
        };
        Some(Part { agg: measure.agg, of, when, rule })
    }

    fn is_number(&self, origin: &Origin) -> bool {
        match origin {
            Origin::Stored(place, grain) => {
                let kind = self.rollup.keys[*place].kind;
                grain.is_none() && (kind.is_number() || kind == ColumnType::Boolean)
            }
            Origin::Computed(compiled) => compiled.is_number,
        }
    }

    /// Whether each group of the leaf is one row of the rollup: then even counts of different values,
    /// which cannot be merged, can be read off.
    fn is_own_grain(&self, rule: Option<&Rule>) -> bool {
        let picked = rule.filter(|rule| rule.pick != Pick::Avg).map(|rule| rule.day);
        (0..self.rollup.keys.len()).all(|place| {
            let is_it = |origin: &Origin| *origin == Origin::Stored(place, None);
            let grouped = self.leaf.scan.group.iter().any(|key| self.find(key).is_ok_and(|origin| is_it(&origin)));
            let fixed = |p: &Predicate| match p {
                Predicate::In { key, values, not: false } => {
                    values.len() == 1 && self.find(key).is_ok_and(|origin| is_it(&origin))
                }
                _ => false,
            };
            grouped || picked.is_some_and(|day| is_it(&self.origins[day])) || self.leaf.scan.filter.iter().any(fixed)
        })
    }
}

fn starts_bucket(calendar: &Calendar, grain: Grain, day: i32) -> bool {
    calendar.bucket(grain, day) == day
}
