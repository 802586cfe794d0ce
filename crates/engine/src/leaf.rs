//! Runs one leaf on its rollup: narrow, filter, group, merge.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::ops::Range;
use std::sync::Arc;

use model::{Agg, Calendar, Pick, Value};

use crate::codes::{Code, each_width};
use crate::dictionary::Dictionary;
use crate::eval::truth;
use crate::fold::frame::{Column, Frame};
use crate::kernel::bucket::shifted;
use crate::kernel::group::{Groups, group, group_in_order};
use crate::kernel::mask::Mask;
use crate::kernel::measure::{self, Together};
use crate::kernel::set::{CodeSet, codes_where};
use crate::kernel::sketched::{self, Merged};
use crate::kernel::source::{Origin, Source};
use crate::kernel::spread;
use crate::number;
use crate::plan::{Of, Part, Plan, Rule, Test};
use crate::rollup::read::{Cells, Rollup};

/// Runs a leaf. `inner` are the tables of the leaves inside of its conditions. Returns the table, rows
/// in the order of their keys.
pub(crate) fn run(plan: &Plan, rollup: &Rollup, calendar: &Calendar, inner: &[Frame]) -> Ran {
    let Grouped { keys, measures, groups, scanned } = merge(plan, rollup, calendar, inner, false);
    let mut rough = Vec::new();
    let measures = measures.into_iter().zip(&plan.parts).enumerate().map(|(at, (merged, part))| match merged {
        Merged::Cells(cells) => Column::Cells(cells),
        Merged::Sketches(sketches) => {
            let read: Vec<(Value, bool)> = sketches.into_iter().map(|sketch| sketch.read(part.agg)).collect();
            rough.extend(read.iter().any(|(_, exact)| !exact).then_some(at));
            Column::Cells(read.into_iter().map(|(cell, _)| cell).collect())
        }
    });
    let measures: Vec<Column> = measures.collect();
    let frame = Frame { rows: groups, keys: keys.len(), columns: keys.into_iter().chain(measures).collect() };
    Ran { frame, scanned, rough }
}

/// What a leaf came to.
pub(crate) struct Ran {
    pub(crate) frame: Frame,
    /// How many rows of the rollup were read.
    pub(crate) scanned: usize,
    /// Measures, by their place, of which some cells are read from sketches that do not keep all values.
    pub(crate) rough: Vec<usize>,
}

/// Groups, and what was merged in each.
pub(crate) struct Grouped {
    pub(crate) keys: Vec<Column>,
    pub(crate) measures: Vec<Merged>,
    pub(crate) groups: usize,
    pub(crate) scanned: usize,
}

/// The groups of a leaf. With `keep`, measures that a rollup keeps sketches of stay sketches.
pub(crate) fn merge(plan: &Plan, rollup: &Rollup, calendar: &Calendar, inner: &[Frame], keep: bool) -> Grouped {
    let Narrowed { range, fixed, tests } = narrow(plan, rollup, calendar);
    let columns = Columns {
        plan,
        rollup,
        calendar,
        range: range.clone(),
        sources: plan.origins.iter().map(|_| OnceCell::new()).collect(),
    };
    let mut rows = Mask::new(range.clone(), true);
    tests.iter().for_each(|test| columns.keep(&mut rows, test, inner));
    let by: Vec<&Source> = plan.group.iter().map(|key| columns.get(key.origin)).collect();
    let groups = if columns.are_in_order(fixed) { group_in_order(rows, by.clone()) } else { group(rows, by.clone()) };
    let mut picks = Picks { columns: &columns, groups: &groups, made: Vec::new() };
    let mut together = together(plan, rollup, &groups).into_iter();
    let measures: Vec<Merged> = plan
        .parts
        .iter()
        .map(|part| together.next().flatten().map_or_else(|| picks.merge(part, keep), Merged::Cells))
        .collect();
    let keys = plan.group.iter().zip(by).zip(groups.keys()).map(|((key, source), codes)| Column::Coded {
        codes,
        dictionary: shifted(source.dictionary(), key.grain, key.shift, calendar),
    });
    Grouped { keys: keys.collect(), measures, groups: groups.order().len(), scanned: range.len() }
}

/// The cells of the measures that are merged together, where there are several; nothing for the others.
fn together(plan: &Plan, rollup: &Rollup, groups: &Groups<'_>) -> Vec<Option<Vec<Value>>> {
    let mut together = Together::default();
    let is_plain = |part: &Part| part.when.is_none() && part.rule.is_none() && !part.agg.is_sketched();
    let takes = |part: &Part| match part.of {
        Of::Stored(place) if is_plain(part) => together.takes(part.agg, &rollup.measures[place], &groups.rows),
        Of::Rows if is_plain(part) => {
            together.takes_rows(rollup.counts());
            true
        }
        _ => false,
    };
    let taken: Vec<bool> = plan.parts.iter().map(takes).collect();
    // One by itself has no need of it; of no rows there are no sums.
    if taken.iter().filter(|taken| **taken).count() < 2 || groups.rows.count() == 0 {
        return Vec::new();
    }
    let mut cells = together.merge(groups).into_iter();
    taken.into_iter().map(|taken| if taken { cells.next() } else { None }).collect()
}

/// The rows that conditions on the first keys leave.
struct Narrowed<'a> {
    range: Range<usize>,
    /// So many of the first keys have one value in all of them.
    fixed: usize,
    /// The other conditions.
    tests: Vec<&'a Test>,
}

/// As rows are sorted by the keys from left to right, conditions on the first of them that hold for one
/// stretch of codes are a stretch of rows; the next key is sorted within one value of the one before.
fn narrow<'a>(plan: &'a Plan, rollup: &Rollup, calendar: &Calendar) -> Narrowed<'a> {
    let mut range = 0..rollup.rows;
    let mut left: Vec<&Test> = plan.filter.iter().collect();
    let mut fixed = 0;
    for (place, column) in rollup.keys.iter().enumerate() {
        let is_it = |test: &&Test| match test {
            Test::Column(origin, _) => {
                matches!(plan.origins[*origin], Origin::Stored(at, _) if at == place)
            }
            _ => false,
        };
        let Some(at) = left.iter().position(is_it) else { break };
        let Test::Column(origin, predicate) = left[at] else { break };
        let source = Source::new(&plan.origins[*origin], rollup, calendar, &range);
        let CodeSet::Span(first, end) = source.stored_set(&codes_where(predicate, source.dictionary())) else {
            break;
        };
        let span = each_width!(&column.codes, codes => {
            let codes = &codes[range.clone()];
            codes.partition_point(|code| code.wide() < first)..codes.partition_point(|code| code.wide() < end)
        });
        range = range.start + span.start..range.start + span.end.max(span.start);
        left.remove(at);
        if end != first + 1 {
            break;
        }
        fixed = place + 1;
        // A second condition on the same key keeps its place among those that are left.
        if left.iter().any(is_it) {
            break;
        }
    }
    Narrowed { range, fixed, tests: left }
}

/// The columns of a plan, each made when it is first read.
struct Columns<'a> {
    plan: &'a Plan,
    rollup: &'a Rollup,
    calendar: &'a Calendar,
    range: Range<usize>,
    sources: Vec<OnceCell<Source>>,
}

impl Columns<'_> {
    fn get(&self, origin: usize) -> &Source {
        self.sources[origin]
            .get_or_init(|| Source::new(&self.plan.origins[origin], self.rollup, self.calendar, &self.range))
    }

    /// Whether rows come in the order of what they are grouped by, as they do within one value of the first `fixed`
    /// keys if those follow.
    fn are_in_order(&self, fixed: usize) -> bool {
        let mut next = Some(fixed);
        self.plan.group.iter().all(|key| match &self.plan.origins[key.origin] {
            Origin::Stored(place, _) if *place < fixed => true,
            Origin::Stored(place, grain) if Some(*place) == next => {
                // What follows is sorted within one value, not within a bucket of them.
                next = grain.is_none().then_some(place + 1);
                self.get(key.origin).keeps_order()
            }
            _ => false,
        })
    }

    /// Clears the rows for which a condition does not hold.
    fn keep(&self, mask: &mut Mask, test: &Test, inner: &[Frame]) {
        match test {
            Test::Column(origin, predicate) => {
                let source = self.get(*origin);
                source.keep(mask, &codes_where(predicate, source.dictionary()));
            }
            Test::Any(list) => {
                let mut any = Mask::new(self.range.clone(), false);
                for test in list {
                    let mut one = Mask::new(self.range.clone(), true);
                    self.keep(&mut one, test, inner);
                    any.or(&one);
                }
                mask.and(&any);
            }
            Test::Exists { origins, inner: at, not } => self.keep_existing(mask, origins, &inner[*at], *not),
        }
    }

    /// Keeps the rows whose keys are (not) among the rows of a table. Missing keys are among none.
    fn keep_existing(&self, mask: &mut Mask, origins: &[usize], among: &Frame, not: bool) {
        let sources: Vec<&Source> = origins.iter().map(|origin| self.get(*origin)).collect();
        let columns: Vec<Vec<Option<u32>>> =
            sources.iter().enumerate().map(|(at, source)| among.columns[at].codes_in(source.dictionary())).collect();
        let tuples = (0..among.rows).filter_map(|row| columns.iter().map(|c| c[row]).collect::<Option<Vec<u32>>>());
        if let [source] = sources[..] {
            let mut table = vec![not; source.dictionary().len()];
            tuples.for_each(|tuple| table[tuple[0] as usize] = !not);
            source.keep(mask, &CodeSet::of_table(table));
            return;
        }
        let mut found: Vec<Vec<u32>> = tuples.collect();
        found.sort_unstable();
        mask.keep_rows(|row| {
            let tuple: Vec<u32> = sources.iter().map(|source| source.code(row)).collect();
            found.binary_search(&tuple).is_ok() != not
        });
    }
}

/// The rows that measures are merged from: all of a group's, or those that a rule or a filter picks.
struct Picks<'a> {
    columns: &'a Columns<'a>,
    groups: &'a Groups<'a>,
    made: Vec<(Pickings, Mask)>,
}

/// By which column's truth, and by which rule over time, rows are picked.
type Pickings = (Option<usize>, Option<Rule>);

impl Picks<'_> {
    /// One cell a group, or one sketch.
    fn merge(&mut self, part: &Part, keep: bool) -> Merged {
        if part.agg.is_sketched() {
            let (columns, groups) = (self.columns, self.groups);
            let (rollup, rows) = (columns.rollup, self.rows(part.when, part.rule.as_ref()));
            match part.of {
                Of::Stored(place) => {
                    if let Cells::Sketches(sketches) = &rollup.measures[place].cells {
                        return sketched::stored(part.agg, sketches, rows, groups);
                    }
                }
                Of::Origin(origin) if keep => {
                    return sketched::of_source(part.agg, columns.get(origin), rollup.counts(), rows, groups);
                }
                _ => {}
            }
        }
        Merged::Cells(self.cells(part))
    }

    /// One cell a group.
    fn cells(&mut self, part: &Part) -> Vec<Value> {
        let (columns, groups) = (self.columns, self.groups);
        let (mean, rule) = match &part.rule {
            Some(rule) if rule.pick == Pick::Avg => (Some(rule), None),
            rule => (None, rule.as_ref()),
        };
        let rows = self.rows(part.when, rule);
        let rollup = columns.rollup;
        let counts = rollup.counts();
        let merged = match part.of {
            Of::Stored(place) => measure::stored(part.agg, &rollup.measures[place], rows, groups),
            Of::Spread(columns) => spread::stored(columns.map(|place| &rollup.measures[place]), rows, groups),
            Of::Origin(origin) => measure::of_source(part.agg, columns.get(origin), counts, rows, groups),
            Of::Rows => measure::row_counts(counts, rows, groups),
        };
        let Some(rule) = mean else { return merged };
        // A count has a value, zero, wherever there are rows, so its days are not filtered.
        let with_value = match (part.agg, &part.of) {
            (Agg::Count, _) => Cow::Borrowed(&groups.rows),
            (_, Of::Stored(place)) => measure::known(&rollup.measures[*place], rows),
            (_, Of::Origin(origin)) => columns.get(*origin).known(rows),
            (_, Of::Rows | Of::Spread(_)) => Cow::Borrowed(rows),
        };
        let days = columns.get(rule.day);
        let points = measure::distinct(&days.known(&with_value), groups, days);
        merged.iter().zip(points).map(|(sum, points)| number::divide(sum, &Value::Int(points))).collect()
    }

    fn rows(&mut self, when: Option<usize>, rule: Option<&Rule>) -> &Mask {
        if when.is_none() && rule.is_none() {
            return &self.groups.rows;
        }
        let wanted = (when, rule.cloned());
        let place = match self.made.iter().position(|(made, _)| *made == wanted) {
            Some(place) => place,
            None => {
                let picked = self.pick(when, rule);
                self.made.push((wanted, picked));
                self.made.len() - 1
            }
        };
        &self.made[place].1
    }

    fn pick(&self, when: Option<usize>, rule: Option<&Rule>) -> Mask {
        let mut rows = self.groups.rows.clone();
        if let Some(when) = when {
            let source = self.columns.get(when);
            source.keep(&mut rows, &CodeSet::of_table(truths(source.dictionary())));
        }
        if let Some(rule) = rule {
            rows.and(&self.on_picked_days(rule));
        }
        rows
    }

    /// The rows on the days that stand for their periods.
    fn on_picked_days(&self, rule: &Rule) -> Mask {
        let days = self.columns.get(rule.day);
        let keys = rule.period.iter().map(|at| self.columns.get(self.columns.plan.group[*at].origin));
        let periods = group(days.known(&self.groups.rows).into_owned(), keys.collect());
        let day = |row: usize| days.code(row);
        let ends = measure::code_ends(rule.pick != Pick::First, &periods.rows, &periods, day);
        let mut picked = Mask::new(periods.rows.range(), false);
        periods.each(&periods.rows, |period, row| {
            if ends[period].value == day(row) {
                picked.insert(row);
            }
        });
        picked
    }
}

fn truths(dictionary: &Arc<Dictionary>) -> Vec<bool> {
    (0..dictionary.len() as u32).map(|code| truth(&dictionary.value(code)) == Some(true)).collect()
}
